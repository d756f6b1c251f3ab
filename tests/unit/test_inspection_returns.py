"""An inspected piece that comes back is known again before its refund is final (JADE-08, BTAS-4.2e)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from surety.aftersales import facts as aftersales
from surety.engine.fact import SubjectKind
from surety.inspection import facts
from surety.inspection.case import stage_of
from surety.orders.facts import ShippedLine
from tests.unit.aftersales import CASE, aftersale, applied
from tests.unit.aftersales import said as of_case
from tests.unit.aftersales import sent as sent_back
from tests.unit.inspection import (
    BENCH,
    CODE,
    at_bench,
    centre_ships,
    code,
    code_of,
    handed,
    issued,
    merchant_ships,
    of,
    packed,
    packing,
    said,
    sent,
    verdict,
)
from tests.unit.world import BUYER, MERCHANT, ORDER, T0, hours, line, paid, placed, scan, shipped

NOW = T0 + hours(6)
SIGNED, BACK = T0 + hours(30), T0 + hours(60)
OUT = {"carrier": "sf", "waybill": "SF3000001"}
INTACT = aftersales.ReturnExamined(
    id="examined", case=CASE, at=BACK, findings=(aftersales.Finding("1", 1, "opened_to_check"),)
)


def returning(start, *, source=MERCHANT):
    """Delivered, signed for, and on its way back."""
    made = start()
    made.tell(packing(at=NOW), packed(at=NOW))
    if start is merchant_ships:
        made.tell(shipped(waybill="SF3000001", at=NOW), source=source, now=NOW)
    holder = "merchant" if start is merchant_ships else "institute"
    made.tell(handed(holder, "outbound_courier", at=NOW, **OUT))
    made.tell(scan("signed", at=SIGNED, waybill="SF3000001"))
    made.tell(handed("outbound_courier", "buyer", at=SIGNED, **OUT))
    made.tell(applied("return_refund", at=SIGNED + hours(1), reason="douyin.not_as_described"), source=BUYER)
    made.tell(of_case(aftersales.AftersaleAgreed, at=SIGNED + hours(2)), source=MERCHANT)
    made.tell(sent_back(at=SIGNED + hours(3)), source=BUYER)
    return made


def came_back(**changes):
    return said(facts.PieceCameBack, at=BACK, **{"aftersale": CASE, "code": CODE, "seal": "SEAL-1"} | changes)


def test_the_merchant_says_which_piece_came_before_the_refund_is_final():
    made = returning(merchant_ships)
    made.tell(of_case(aftersales.ReturnReceived, at=BACK), source=MERCHANT)
    refusal = made.say(INTACT, source=MERCHANT)
    assert (refusal.code, refusal.clause) == ("not_identified", "BTAS-4.2e")
    made.tell(came_back(), source=MERCHANT)
    made.tell(INTACT, source=MERCHANT)
    assert (aftersale(made).status, aftersale(made).refund_fen) == ("refunded", 29_900)
    assert (code_of(made).state, of(made).code, of(made).verdict) == ("void", "", "pending"), "never silently reused"


def test_what_came_back_to_its_merchant_has_ended_and_belongs_to_no_order():
    """Sold again it needs an order first, and is registered for that one (F8)."""
    made = returning(merchant_ships)
    made.tell(came_back(), source=MERCHANT)
    piece = of(made)
    assert (stage_of(piece), piece.order, piece.returned_from) == ("ended", "", ORDER)
    assert made.say(sent(waybill="SF2000009", at=BACK + hours(1))).code == "not_at_this_stage"


def test_what_came_back_to_its_centre_is_inspected_and_sold_again_with_another_code():
    made = returning(centre_ships)
    made.tell(came_back(), source=BENCH)
    later, again = BACK + hours(1), code(7)
    made.tell(placed("douyin:2"), paid("douyin:2"))
    made.tell(
        issued(again, at=BACK), verdict(at=later), at_bench(facts.PieceSealed, at=later, seal="SEAL-2"),
        said(facts.PieceBound, at=later, code=again),
        said(facts.PieceResold, at=later + hours(1), order="douyin:2", line="1"),
    )  # fmt: skip
    piece = of(made)
    assert (stage_of(piece), piece.order, piece.returned_from, piece.code) == ("passed", "douyin:2", "", again)
    assert list(made.order("douyin:2").pieces) == [piece.piece]
    assert not any(link.incident for link in piece.chain)


def test_a_centre_takes_the_return_in_and_its_word_is_the_receipt():
    made = returning(centre_ships)
    assert made.say(of_case(aftersales.ReturnReceived, at=BACK), source=MERCHANT).code == "centre_receives"
    assert made.say(came_back(), source=MERCHANT).code == "centre_receives"
    made.tell(came_back(), source=BENCH)
    assert (aftersale(made).status, aftersale(made).refund_fen) == ("refunded", 29_900)
    assert stage_of(of(made)) == "inspecting"
    assert [link.to for link in of(made).chain[-2:]] == ["return_courier", "institute"]
    assert not any(link.incident for link in of(made).chain)


@pytest.mark.parametrize(
    "changes",
    [{"code": code(9)}, {"code": None}, {"seal": "SEAL-9"}],
    ids=["another code", "no code", "another seal"],
)
def test_another_piece_than_was_sent_is_a_dispute(changes):
    made = returning(centre_ships)
    made.tell(came_back(**changes), source=BENCH)
    assert aftersale(made).status == "disputed"
    assert of(made).incidents[-1].what == "swapped"
    assert made.order().refunded_fen == 0


def test_measures_are_compared_within_their_tolerance():
    def weighed(mg, tolerance=0):
        return (facts.Measure("weight_mg", mg, tolerance),)

    made = returning(centre_ships)
    piece = of(made)
    finding = replace(piece.findings[0], measures=weighed(10_250, 20))
    made.cases[SubjectKind.PIECE, piece.piece].case = replace(piece, findings=(finding,))
    assert made.say(came_back(measures=weighed(10_300)), source=BENCH) is None
    assert aftersale(made).status == "disputed"


def test_a_seal_that_was_opened_is_the_buyers_right():
    made = returning(centre_ships)
    made.tell(came_back(seal=None), source=BENCH)
    assert aftersale(made).status == "refunded"


def test_nobody_looked_in_time_so_staff_do():
    """The expiry action never pays for an inspected piece that nobody knew again."""
    made = returning(merchant_ships)
    made.tell(of_case(aftersales.ReturnReceived, at=BACK), source=MERCHANT)
    made.pass_time(BACK + hours(24 * 30))
    assert aftersale(made).status == "disputed"
    assert made.order().refunded_fen == 0


def test_what_goes_back_to_a_centre_and_what_to_the_merchant_are_two_requests():
    """A bangle known again must not refund three other things nobody received."""
    made = centre_ships(line("2", quantity=3, paid_fen=90_000))
    made.tell(packing(at=NOW), packed(at=NOW), handed("institute", "outbound_courier", at=NOW, **OUT))
    made.tell(shipped(waybill="SF3000002", at=NOW, line_2=3), source=MERCHANT, now=NOW)
    for waybill in ("SF3000001", "SF3000002"):
        made.tell(scan("signed", at=SIGNED, waybill=waybill))
    both = (ShippedLine("1", 1), ShippedLine("2", 3))
    asked = applied("return_refund", at=SIGNED + hours(1), reason="douyin.not_as_described", units=both)
    assert made.say(asked, source=BUYER).code == "two_receivers"
    assert made.say(replace(asked, id="own", units=both[1:]), source=BUYER) is None
