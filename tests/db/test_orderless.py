"""Pieces whose order has ended hear of it, whoever ended it (F4, F6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from surety.aftersales.facts import AftersaleApplied
from surety.engine import db, door
from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case
from surety.inspection import facts, orderless
from surety.inspection.case import stage_of
from surety.orders.facts import OrderCancelled, ShippedLine
from tests.db import invariants, piece_invariants
from tests.db.together import together
from tests.unit.inspection import (
    CODE,
    PIECE,
    at_bench,
    centre,
    handed,
    issued,
    packed,
    packing,
    registered,
    said,
    sent,
    verdict,
)
from tests.unit.world import ORDER, PLATFORM, SHOP, T0, hours, line, paid, placed, shipped

ENDED = T0 + hours(8)
ROUNDS = 5
TWO = "douyin:2"
LATER = ENDED + orderless.FIRST_WORD
SENT = (registered(ships="institute"), sent())
TAKEN_IN = (*SENT, at_bench(facts.PieceTakenIn, at=T0 + hours(1)))
COLLECTED = (
    registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)), verdict(at=T0 + hours(2)),
    at_bench(facts.PieceSealed, at=T0 + hours(3), seal="SEAL-1"), handed("institute", "merchant", at=T0 + hours(4)),
    said(facts.PieceBound, at=T0 + hours(5), code=CODE),
)  # fmt: skip
SHIPPED = (
    *COLLECTED,
    packing(at=T0 + hours(6)),
    packed(at=T0 + hours(6)),
    shipped(at=T0 + hours(7), waybill="SF3000001"),
)


@pytest.fixture
def tell(door_connection):
    """Say what happened, each at its own time; and the worker's look at the shop."""
    bag = replace(line("1"), category="second_hand/luxury")
    _given(door_connection, *centre(), issued(), placed(lines=(bag,)), paid())

    def _tell(*said_facts, now=None):
        _given(door_connection, *said_facts)
        return orderless.tell(door_connection, [SHOP], now=now) if now else 0

    yield _tell
    invariants.check(door_connection, now=LATER + hours(10))
    piece_invariants.check(door_connection)


def _given(connection: db.Connection, *said_facts):
    for fact in said_facts:
        (result,) = door.submit(connection, [fact], source=PLATFORM, now=fact.at)
        assert result.status == "accepted", (fact, result)


def _over():
    return OrderCancelled(id="over", at=ENDED, order=ORDER, by="buyer")


def _piece(connection):
    row = connection.execute(
        "select doc from surety_piece where bucket = %s and subject = %s", [bucket_of(PIECE), PIECE]
    ).fetchone()
    return decode_case(SubjectKind.PIECE, row[0])


def test_its_code_is_burned_and_its_clock_ends_once_the_platform_had_the_first_word(tell, door_connection):
    assert tell(*COLLECTED, _over(), now=LATER - timedelta(seconds=1)) == 0
    assert _piece(door_connection).code == CODE
    assert tell(now=LATER) == 1
    piece = _piece(door_connection)
    assert (stage_of(piece), piece.code, piece.order, dict(piece.deadlines)) == ("ended", "", "", {})
    assert door_connection.execute("select state from surety_code where code = %s", [CODE]).fetchone() == ("void",)
    assert tell(now=LATER + hours(1)) == 0


def test_nothing_is_said_of_a_piece_whose_order_runs_on(tell, door_connection):
    assert tell(*COLLECTED, now=LATER) == 0


def test_one_that_is_sold_in_another_order_since_it_was_found_is_let_be(tell, door_connection, monkeypatch):
    found = orderless.Orderless(PIECE, TWO, "inspecting")
    monkeypatch.setattr(orderless, "_found", lambda connection, shops, *, now: [found])
    assert tell(*TAKEN_IN, now=LATER) == 0
    assert (_piece(door_connection).order, stage_of(_piece(door_connection)).value) == (ORDER, "inspecting")


def test_one_turned_down_at_intake_is_told_of_once_and_sent_back_when_it_is_there(tell, door_connection):
    assert tell(*SENT, _over(), now=LATER) == 1
    assert tell(now=LATER + hours(1)) == 0
    assert "refund_at_intake" in _piece(door_connection).items
    assert tell(at_bench(facts.PieceTakenIn, at=LATER + hours(2)), now=LATER + hours(3)) == 1
    assert list(_piece(door_connection).deadlines) == ["send_back"]


def test_one_that_left_in_a_parcel_is_left_to_after_sales(tell, door_connection):
    assert tell(*SHIPPED, _over(), now=LATER) == 0
    assert (_piece(door_connection).code, _piece(door_connection).order) == (CODE, ORDER)


def test_what_its_platform_says_itself_stands(tell, door_connection):
    gone = said(facts.PieceCancelled, at=ENDED, reason="refund_only")
    assert tell(*TAKEN_IN, _over(), gone, now=LATER) == 0
    assert _piece(door_connection).cancelled_as == "refund_only"


def _bought(order, *, quantity=2):
    """Bags to be inspected and, gone already so that single units may be refunded, another line's goods (H2)."""
    bags = replace(line("1", quantity=quantity), category="second_hand/luxury")
    number = order.partition(":")[2]
    return (
        placed(order, lines=(replace(line("2"), category="fresh/fruit"), bags)),
        paid(order, amount_fen=29_900 * (quantity + 1)), shipped(order, line_2=1, at=T0, waybill=f"SF900000{number}"),
    )  # fmt: skip


def _refunded(order, *, pieces=()):
    return AftersaleApplied(
        id=f"{order}/asked", case=f"douyin:as-{order[7:]}", at=ENDED, order=order, asks="refund_unshipped",
        reason="douyin.not_wanted", units=(ShippedLine("1", 1),), pieces=pieces,
    )  # fmt: skip


def test_the_piece_of_a_refunded_unit_alone_is_told(door_connection, tell):
    """The order's other units run on, and their pieces with it."""
    first, second = "douyin:pc-21", "douyin:pc-22"
    tell(
        *_bought(TWO),
        registered(first, order=TWO),
        registered(second, unit=2, order=TWO),
        _refunded(TWO, pieces=(second,)),
    )
    assert tell(now=LATER) == 1
    assert door_connection.execute(
        "select subject, stage, doc ->> 'order' from surety_piece order by subject"
    ).fetchall() == [(first, "not_sent", TWO), (second, "ended", None)]
    assert tell(now=LATER + hours(1)) == 0


def test_the_worker_looks_at_every_shop(tell, door_connection):
    tell(*TAKEN_IN, _over())
    step = orderless.steps(door_connection)
    assert (step(LATER), step(LATER)) == (1, 0)


def test_of_a_refund_and_a_registration_of_its_unit_at_once_no_piece_is_left_that_nobody_buys(
    tell, door_connection, database_url
):
    """F4: the refund first, and the piece is refused; the piece first, and it is struck. Each once, then at once."""
    orders = [f"douyin:{n}" for n in range(2, 2 + ROUNDS)]
    tell(*(fact for order in orders for fact in _bought(order, quantity=1)))
    asked = {order: _refunded(order) for order in orders}
    pieces = {order: registered(f"douyin:pc-{order[7:]}", order=order, at=ENDED) for order in orders}

    def stated(connection, fact):
        return door.submit(connection, [fact], source=PLATFORM, now=ENDED)[0]

    found = {}
    for n, order in enumerate(orders):
        works = [lambda connection, fact=fact: stated(connection, fact) for fact in (asked[order], pieces[order])]
        if n < 2:
            first, then = works if n == 0 else reversed(works)
            answers = [first(door_connection), then(door_connection)][:: 1 if n == 0 else -1]
        else:
            answers = together(database_url, *works)
        assert answers[0].status == "accepted"
        found[order] = (answers[1].status, answers[1].code, answers[1].clause)
    assert (found[orders[0]], found[orders[1]]) == (("refused", "unit_refunded", "F4"), ("accepted", "", ""))
    assert set(found.values()) == {found[orders[0]], found[orders[1]]}
    registered_first = [order for order in orders if not found[order][1]]
    assert tell(now=LATER) == len(registered_first)
    stages = door_connection.execute("select order_id, stage from surety_piece").fetchall()
    assert stages == [(None, "ended")] * len(registered_first)


def test_a_piece_of_an_order_that_nobody_placed_is_refused_and_another_fact_of_its_batch_is_not(door_connection):
    facts = [*centre(), registered(order="douyin:nobody"), registered("douyin:pc-other", order=None, line=None)]
    facts[-1] = replace(facts[-1], chosen="pre_single", ships="institute")
    *_, lost, kept = door.submit(door_connection, facts, source=PLATFORM, now=T0)
    assert (lost.status, lost.code, lost.params) == ("refused", "no_such_order", {"order": "douyin:nobody"})
    assert kept.status == "accepted"
