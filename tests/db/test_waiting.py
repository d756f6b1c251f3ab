"""What a piece waits for from its merchant is the same word in a list's SQL and in Python, whatever has happened."""

from __future__ import annotations

import pytest

from surety.consoles.piece.waiting import SQL, waits_for
from surety.engine.wire import encode
from surety.inspection import facts
from surety.inspection.room import PIECE
from surety.orders.facts import OrderCancelled
from tests.unit.inspection import at_bench, centre_ships, handed, merchant_ships, of, registered, said, sent, world
from tests.unit.inspection import verdict as found
from tests.unit.world import ORDER, PLATFORM, STAFF, T0, hours

NOW = T0 + hours(6)
OVER = OrderCancelled(id="over", at=NOW, order=ORDER, by="platform")
RECALLED = said(facts.PieceCancelled, at=NOW, reason="recalled")
CANCELLED = said(facts.PieceCancelled, at=NOW, reason="refund_only")
TO_FETCH = said(facts.ReturnTypeChosen, at=NOW, return_type="pickup")
DECIDED = said(facts.PieceItemClosed, at=NOW, item="recalled_piece", note="its merchant may have it")


def bought(*told):
    made = world()
    made.tell(registered(), *told)
    return made


def at_institute(word):
    made = world()
    there = registered(ships="institute"), sent(), at_bench(facts.PieceTakenIn, at=T0 + hours(1))
    made.tell(*there, found(word, at=T0 + hours(2)))
    return made


@pytest.mark.parametrize(
    ("begun", "told", "waits"),
    [
        (bought, [], "send"),
        (bought, [CANCELLED], ""),
        (bought, [sent(way="offline")], ""),
        (merchant_ships, [], "pack"),
        (lambda: at_institute("pass"), [], ""),
        (lambda: at_institute("fail"), [handed("institute", "merchant", at=NOW)], "resend"),
        (lambda: at_institute("fail"), [handed("institute", "return_courier", at=NOW)], "receive"),
        (lambda: at_institute("pass"), [TO_FETCH, CANCELLED], "pick_up"),
        (lambda: at_institute("pass"), [CANCELLED], ""),
        (centre_ships, [TO_FETCH, OVER, RECALLED], ""),
        (centre_ships, [TO_FETCH, OVER, RECALLED, DECIDED], "pick_up"),
    ],
)
def test_the_word(db, begun, told, waits):
    """A recalled piece that stays at its centre is nobody's to fetch before a person has decided (LUX-6.2c)."""
    made = begun()
    for fact in told:
        made.tell(fact, source=STAFF if fact in (RECALLED, DECIDED) else PLATFORM)
    case = of(made)
    row = dict(zip(PIECE.column_types, PIECE.columns(case), strict=True))
    columns = ", ".join(f"%s::{PIECE.column_types[name]} as {name}" for name in row)
    values = [*row.values(), encode(case).decode()]
    listed = db.execute(f"select {SQL} from (select {columns}, %s::json as doc) p", values)
    assert (waits_for(case), listed.fetchone()) == (waits, (waits,))
