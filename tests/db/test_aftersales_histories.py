"""Random histories of after-sales cases: whatever is asked, answered, scanned, ruled and left undone."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.db.moves import SPRING, Market, Move
from tests.db.playing import played, undone
from tests.db.returning import OPENINGS, WHAT
from tests.db.test_histories import BOUNDED

MOVES = st.lists(
    st.builds(
        Move,
        what=st.sampled_from(WHAT),
        order=st.sampled_from((0, 0, 2, 3)),
        parcel=st.sampled_from((0, 0, 0, 1, 2)),
        n=st.integers(0, 5),
    ),
    min_size=10,
    max_size=50,
)


met: Counter[tuple[str, str]] = Counter()


@settings(BOUNDED, max_examples=25)
@given(opening=st.sampled_from(OPENINGS), moves=MOVES)
def check(door_connection, opening, moves):
    play(door_connection, opening + moves)


def play(door_connection, moves):
    with undone(door_connection):
        played(Market(door_connection, start=SPRING), moves)
        met.update(
            door_connection.execute(
                "select type, coalesce(max(body->>'step'), '') from surety_fact where kind = 'aftersale' group by type"
            ).fetchall()
        )
        ends = door_connection.execute("select status from surety_aftersale")
        met.update(("status", status) for (status,) in ends)


def test_whatever_happens_to_cases_what_must_hold_holds(door_connection):
    met.clear()
    for opening in OPENINGS:
        play(door_connection, opening)
    check(door_connection)
    said = {kind for kind, _ in met}
    ended = {status for kind, status in met if kind == "status"}
    deep = {"return_received", "return_examined", "aftersale_refused", "aftersale_escalated", "aftersale_ruled"}
    assert deep | {"aftersale_scanned", "aftersale_lapsed"} <= said, said
    assert {"refunded", "closed"} <= ended, met
