"""What somebody says of a piece again and again: kept as often as it tells something, and one task."""

from __future__ import annotations

from surety.consoles.piece.words import INCIDENT
from surety.engine.book import packaged
from surety.engine.fact import SubjectKind
from surety.inspection import facts
from surety.inspection.room import PIECE as ROOM
from tests.unit.inspection import BENCH, merchant_ships, of, said
from tests.unit.world import MERCHANT, T0, hours

NOW = T0 + hours(6)


def test_what_one_source_says_again_and_again_is_one_task_and_one_violation():
    made = merchant_ships()
    for n in range(30):
        made.tell(
            said(facts.IncidentReported, what="swapped", note=f"{n}", id=f"{n}", at=NOW), source=MERCHANT, now=NOW
        )
    made.tell(said(facts.IncidentReported, what="swapped", id="bench", at=NOW), source=BENCH, now=NOW)
    case = of(made)
    assert (len(case.incidents), case.incidents_more, case.items) == (11, 20, ("piece_incident:swapped",))
    assert ROOM.columns(case)[list(ROOM.column_types).index("incidents")] == 31
    assert len([kind for kind, _ in made.cases if kind is SubjectKind.VIOLATION]) == 2, "one for each who says so"
    assert len([row for row in made.rows["surety_fact"] if row[4] == "incident_reported"]) == 31


def test_every_hand_over_that_is_an_incident_is_one_in_words():
    """A buyer reads them on the certificate's page, in Chinese."""
    told = {row.outputs["incident"] for row in packaged().tables["inspection_custody"].rows}
    assert told - {"none"} <= INCIDENT.keys()
