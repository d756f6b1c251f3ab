"""A refund of one unit of several: which piece it is of, and what happens where nobody said (F4, H2)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from surety.aftersales.facts import AftersaleAgreed, AftersaleApplied
from surety.engine.fact import SYSTEM
from surety.inspection import facts
from surety.orders.claim_facts import LineRefund, RefundDecided, UnitsClaimed
from surety.orders.facts import ItemClosed, ShippedLine
from tests.unit.inspection import CODE, at_bench, handed, packed, packing, registered, said, sent, verdict, world
from tests.unit.world import MERCHANT, ORDER, STAFF, T0, hours, line, shipped

CASE = "douyin:as-1"
FIRST, SECOND = "douyin:pc-1", "douyin:pc-2"
GONE = "douyin:pc-9"
ITEM = "piece_of_refund:1"


@pytest.fixture
def two():
    """Two bags of a line and, gone already so that single units may be refunded, another line's goods (H2)."""
    made = world(replace(line("2"), category="fresh/fruit"), quantity=2)
    made.tell(registered(), registered(SECOND, unit=2), shipped(line_2=1))
    return made


def refund(made, *pieces, quantity=1, case=CASE, after=1):
    units = (ShippedLine("1", quantity),)
    asked = AftersaleApplied(
        id=f"{case}/asked", case=case, at=T0 + hours(after), order=ORDER, asks="refund_unshipped",
        reason="douyin.not_wanted", units=units, pieces=pieces,
    )  # fmt: skip
    return made.say(asked)


def agreed(made, case=CASE):
    if made.order().struck.get("1"):
        return  # refunded at once
    made.tell(AftersaleAgreed(id=f"{case}/agreed", case=case, at=T0 + hours(2)), source=MERCHANT)


def test_the_piece_that_was_named_is_struck_alone(two):
    assert refund(two, SECOND) is None
    agreed(two)
    assert (list(two.order().struck_pieces), two.order().items) == ([SECOND], ())


def test_where_nobody_named_it_staff_are_asked_and_say_it(two):
    assert refund(two) is None
    agreed(two)
    assert (two.order().struck_pieces, two.order().items) == ({}, (ITEM,))

    def say(*pieces):
        closed = ItemClosed(id=f"said/{pieces}", order=ORDER, at=T0 + hours(3), item=ITEM, note="问过了", pieces=pieces)
        return two.say(closed, source=STAFF)

    assert say(GONE).code == "no_such_piece"
    assert say(FIRST, SECOND).code == "more_pieces_than_units"
    assert say(FIRST) is None
    assert (list(two.order().struck_pieces), two.order().items) == ([FIRST], ())


def test_staff_name_as_many_pieces_as_units_were_refunded():
    made = world(replace(line("2"), category="fresh/fruit"), quantity=3)
    made.tell(registered(), registered(SECOND, unit=2), registered("douyin:pc-3", unit=3), shipped(line_2=1))
    assert refund(made, quantity=2) is None
    agreed(made)
    few = ItemClosed(id="few", order=ORDER, at=T0 + hours(3), item=ITEM, note="问过了", pieces=(FIRST,))
    refusal = made.say(few, source=STAFF)
    assert refusal.params == {"line": "1", "pieces": 1, "units": 2}
    made.tell(replace(few, id="both", pieces=(FIRST, SECOND)), source=STAFF)
    assert (list(made.order().struck_pieces), made.order().items) == ([FIRST, SECOND], ())


def test_once_the_piece_itself_says_that_it_ended_nobody_is_asked_any_more(two):
    refund(two)
    agreed(two)
    two.tell(said(facts.PieceCancelled, at=T0 + hours(3), piece=FIRST, reason="cancelled"))
    assert (list(two.order().pieces), two.order().items) == ([SECOND], ())


def test_no_piece_is_registered_for_a_unit_that_was_refunded_before_it_shipped():
    """F4: what nobody buys is not inspected; what is left to ship may still have its piece."""
    made = world(replace(line("2"), category="fresh/fruit"), quantity=2)
    made.tell(shipped(line_2=1))
    assert refund(made) is None
    agreed(made)
    made.tell(registered(SECOND, unit=2))
    refusal = made.say(registered(FIRST, at=T0 + hours(3)))
    assert (refusal.code, refusal.clause, refusal.params) == ("unit_refunded", "F4", {"line": "1", "unit": 1})
    assert list(made.order().pieces) == [SECOND]


def test_the_piece_of_a_refunded_unit_makes_no_room_for_another(two):
    refund(two, SECOND)
    agreed(two)
    two.tell(said(facts.PieceCancelled, at=T0 + hours(3), piece=SECOND, reason="cancelled"))
    assert two.say(registered("douyin:pc-3", unit=2, at=T0 + hours(4))).code == "unit_refunded"


def test_of_a_line_refunded_whole_every_piece_is_struck(two):
    assert refund(two, quantity=2) is None
    agreed(two)
    assert (sorted(two.order().struck_pieces), two.order().items) == ([FIRST, SECOND], ())


def test_a_piece_that_cannot_be_those_units_is_refused(two):
    assert refund(two, GONE).code == "no_such_piece"
    assert refund(two, FIRST, SECOND).code == "more_pieces_than_units"
    assert refund(two, FIRST) is None
    assert refund(two, FIRST, case="douyin:as-2").code == "no_such_piece"


def test_a_case_that_claims_its_piece_anew_is_heard(two):
    """As it does when its limit moves."""
    about = {"order": ORDER, "case": CASE, "units": (ShippedLine("1", 1),), "unshipped": True, "pieces": (FIRST,)}
    for n in (7, 9):
        two.tell(UnitsClaimed(id=f"c{n}", at=T0 + hours(1), refund_due_at=T0 + hours(n), **about), source=SYSTEM)
    assert two.order().claims[CASE].refund_due_at == T0 + hours(9)


def test_a_struck_piece_is_not_packed():
    made = world(replace(line("2"), category="fresh/fruit"), quantity=2)
    made.tell(
        registered(), registered(SECOND, unit=2), shipped(line_2=1), sent(way="offline"),
        at_bench(facts.PieceTakenIn, at=T0 + hours(1)), verdict(at=T0 + hours(2)),
        at_bench(facts.PieceSealed, at=T0 + hours(3), seal="SEAL-1"), handed("institute", "merchant", at=T0 + hours(4)),
        said(facts.PieceBound, at=T0 + hours(5), code=CODE), packing(at=T0 + hours(7)),
    )  # fmt: skip
    refund(made, FIRST, after=6)
    agreed(made)
    assert made.say(packed(at=T0 + hours(7))).code == "piece_refunded"


def test_a_piece_on_its_way_is_none_of_those_refunded_before_shipping():
    """H2, H3: nor does it stand for a unit that is still to be shipped."""
    made = world(quantity=2)
    made.tell(
        registered(), registered(SECOND, unit=2), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)),
        verdict(at=T0 + hours(2)), at_bench(facts.PieceSealed, at=T0 + hours(3), seal="SEAL-1"),
        handed("institute", "merchant", at=T0 + hours(4)), said(facts.PieceBound, at=T0 + hours(5), code=CODE),
        packing(at=T0 + hours(6)), packed(at=T0 + hours(6)), shipped(line_1=1, waybill="SF3000001", at=T0 + hours(7)),
    )  # fmt: skip
    assert refund(made, FIRST, after=8).code == "already_shipped"
    assert refund(made, after=9) is None
    agreed(made)
    assert (list(made.order().struck_pieces), made.order().items) == ([SECOND], ())


def test_a_piece_that_was_named_and_shipped_all_the_same_is_not_the_refunded_one():
    """F4: another of its line is, and it may come back like any that was delivered."""
    made = world(quantity=3)
    made.tell(
        registered(), registered(SECOND, unit=2), registered("douyin:pc-3", unit=3), sent(way="offline"),
        at_bench(facts.PieceTakenIn, at=T0 + hours(1)), verdict(at=T0 + hours(2)),
        at_bench(facts.PieceSealed, at=T0 + hours(3), seal="SEAL-1"), handed("institute", "merchant", at=T0 + hours(4)),
        said(facts.PieceBound, at=T0 + hours(5), code=CODE), packing(at=T0 + hours(6)), packed(at=T0 + hours(6)),
    )  # fmt: skip
    about = {"order": ORDER, "case": CASE, "units": (ShippedLine("1", 1),)}
    made.tell(UnitsClaimed(id="c", at=T0 + hours(7), unshipped=True, pieces=(FIRST,), **about), source=SYSTEM)
    made.tell(shipped(line_1=1, waybill="SF3000001", at=T0 + hours(8)))
    made.tell(RefundDecided(id="d", at=T0 + hours(9), lines=(LineRefund("1", 100),), **about), source=SYSTEM)
    assert (made.order().struck, made.order().struck_pieces, made.order().items) == ({"1": 1}, {}, (ITEM,))
