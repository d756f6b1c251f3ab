"""A carrier's scan reaches the piece in its parcel, also where it came before anybody said what is in it."""

from __future__ import annotations

from surety.engine import door
from surety.inspection import facts
from tests.unit.inspection import PIECE, centre, registered, said, sent
from tests.unit.world import CARRIER, PLATFORM, T0, hours, scan


def test_a_scan_that_waited_for_its_piece_starts_the_limit_of_intake(door_connection):
    unsold = registered(order=None, line=None, chosen="pre_single", ships="institute")
    by_courier = sent(at=T0 + hours(1))
    signed = scan("signed", at=T0 + hours(30), waybill=by_courier.waybill)
    for fact in (*centre(), unsold):
        door.submit(door_connection, [fact], source=PLATFORM, now=T0)
    for fact, source in ((signed, CARRIER), (by_courier, PLATFORM)):
        door.submit(door_connection, [fact], source=source, now=T0 + hours(31))
    clock = door_connection.execute("select next_step, next_due_at from surety_piece").fetchone()
    assert clock == ("intake", T0 + hours(54))
    (taken,) = door.submit(
        door_connection, [said(facts.PieceTakenIn, at=T0 + hours(32), centre=by_courier.centre)], source=PLATFORM,
        now=T0 + hours(32),
    )  # fmt: skip
    assert taken.status == "accepted"
    row = door_connection.execute("select next_step, doc ->> 'holder' from surety_piece where subject = %s", [PIECE])
    assert row.fetchone() == ("inspect", "institute")
