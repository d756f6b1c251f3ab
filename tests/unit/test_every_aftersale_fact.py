"""Every fact meets an after-sales case in every status: an outcome, or the refusal of a command; never an exception."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from surety.aftersales import facts
from surety.aftersales.case import ENDED, Status
from surety.aftersales.room import AFTERSALE
from surety.engine.batch import UnknownSubject
from surety.engine.fact import SYSTEM, Fact, Party, Source, SubjectKind
from surety.engine.outcome import Refusal
from surety.engine.store import Held
from surety.engine.wire import decode_case, encode
from surety.orders.facts import OrderCancelled, ShippedLine
from tests.unit.aftersales import CASE, EVIDENCE, aftersale, applied, bought, said, sent
from tests.unit.world import BUYER, CARRIER, MERCHANT, ORDER, PLATFORM, STAFF, T0, World, hours, line, scan, shipped

SIGNED, NOW = T0 + hours(24), T0 + hours(48)
LEGS = (facts.Leg("goods", "merchant"),)
REFUSE = said(facts.AftersaleRefused, at=NOW, reason="no_fault", note="无质量问题", evidence=EVIDENCE)
AGREE = said(facts.AftersaleAgreed, at=NOW)
ESCALATE = said(facts.AftersaleEscalated, at=NOW, note="请平台处理")
RULE = said(facts.AftersaleRuled, at=NOW, outcome="refund", legs=LEGS, note="支持")
RECEIVED = said(facts.ReturnReceived, at=NOW)
WITHDRAW = said(facts.AftersaleWithdrawn, at=NOW)
PICKED_UP = scan("picked_up", at=NOW, waybill="RT1000001")


def told(*more: Fact, asks: str = "return_refund", reason: str = "douyin.quality", until: Any = None) -> World:
    world = bought(line("1", quantity=2), signed_at=SIGNED)
    world.tell(applied(asks, at=NOW, reason=reason, units=(ShippedLine("1", 2),)))
    world.tell(*more)
    if until:
        world.pass_time(until)
    return world


def _unshipped(**then: Any) -> World:
    world = bought(line("1", quantity=2), order="taobao:1")
    world.tell(applied("refund_unshipped", case="taobao:as-1", reason="taobao.not_wanted", at=T0))
    return world


STATES: dict[str, Callable[[], World]] = {
    "applied": told,
    "applied, without a reason": lambda: told(reason="douyin.not_wanted"),
    "applied, for money alone": lambda: told(asks="price_protection"),
    "refused": lambda: told(REFUSE),
    "to_return": lambda: told(AGREE),
    "returning": lambda: told(AGREE, sent(at=NOW)),
    "returning, paid in advance": lambda: told(AGREE, sent(at=NOW), PICKED_UP),
    "received": lambda: told(AGREE, sent(at=NOW), RECEIVED),
    "received, paid in advance": lambda: told(AGREE, sent(at=NOW), PICKED_UP, RECEIVED),
    "to_reship": lambda: told(AGREE, asks="resend"),
    "a repair": lambda: told(AGREE, sent(at=NOW), asks="repair", until=NOW + hours(24 * 8)),
    "disputed": lambda: told(REFUSE, ESCALATE),
    "ruled": lambda: told(REFUSE, ESCALATE, RULE),
    "appealed": lambda: told(REFUSE, ESCALATE, RULE, said(facts.RulingAppealed, at=NOW, by="merchant", note="不服")),
    "refunded": lambda: told(AGREE, asks="refund_only"),
    "completed": lambda: told(
        AGREE, said(facts.ReplacementShipped, at=NOW, carrier="sf", waybill="EX000001"), asks="resend"
    ),
    "closed": lambda: told(WITHDRAW),
    "closed, timed out": lambda: told(until=NOW + hours(24 * 40)),
}
FACTS: dict[str, tuple[Fact, Source]] = {
    "applied again": (replace(applied(at=NOW), id="x"), BUYER),
    "applied for more": (replace(applied(at=NOW, case="douyin:as-2", units=(ShippedLine("1", 2),)), id="x"), PLATFORM),
    "changed": (said(facts.AftersaleChanged, id="x", at=NOW, reason="douyin.wrong_goods", amount_fen=100), BUYER),
    "changed to no reason": (said(facts.AftersaleChanged, id="x", at=NOW, reason="douyin.not_wanted"), BUYER),
    "withdrawn": (replace(WITHDRAW, id="x"), BUYER),
    "agreed": (replace(AGREE, id="x"), MERCHANT),
    "an address given": (said(facts.ReturnAddressGiven, id="x", at=NOW, address="a"), MERCHANT),
    "agreed, the goods come back": (replace(AGREE, id="x", goods_back=True), MERCHANT),
    "refused": (replace(REFUSE, id="x"), MERCHANT),
    "refused without evidence": (replace(REFUSE, id="x", evidence=()), MERCHANT),
    "consented by the buyer": (said(facts.AftersaleConsented, id="x", at=NOW, by="buyer"), BUYER),
    "consented by the merchant": (said(facts.AftersaleConsented, id="x", at=NOW, by="merchant"), MERCHANT),
    "intercepted": (
        said(facts.InterceptChosen, id="x", at=NOW, carrier="sf", waybill="SF1000001"),
        MERCHANT,
    ),
    "sent": (replace(sent(at=NOW, waybill="RT2000002"), id="x"), BUYER),
    "found in a parcel": (
        said(facts.ReturnFound, id="x", at=NOW, carrier="sf", waybill="RT1000001", note="面单核对过"),
        STAFF,
    ),
    "sent with a waybill of the order": (replace(sent(at=NOW, waybill="SF1000001"), id="x"), BUYER),
    **{
        f"return {event}": (scan(event, at=NOW + hours(3), waybill="RT1000001"), CARRIER)
        for event in ("picked_up", "delivered", "signed", "refused", "intercepted", "returned")
    },
    "freight paid by the merchant": (
        said(facts.FreightStated, id="x", at=NOW, amount_fen=900, paid_by="merchant"),
        STAFF,
    ),
    "freight paid by the buyer": (
        said(facts.FreightStated, id="x", at=NOW, amount_fen=10**6, paid_by="buyer"),
        PLATFORM,
    ),
    "scanned": (said(facts.AftersaleScanned, id="x", at=NOW, parcel="sf:RT1000001", event="signed"), SYSTEM),
    "received": (replace(RECEIVED, id="x"), MERCHANT),
    "received in part": (replace(RECEIVED, id="x", units=(ShippedLine("1", 1),)), MERCHANT),
    "received too many": (replace(RECEIVED, id="x", units=(ShippedLine("1", 3),)), MERCHANT),
    **{
        f"examined, {found}": (
            said(facts.ReturnExamined, id="x", at=NOW, findings=(facts.Finding("1", n, found),), evidence=EVIDENCE),
            MERCHANT,
        )
        for n, found in ((2, "untouched"), (1, "tried_reasonably"), (2, "damaged"), (1, "soiled"), (3, "untouched"))
    },
    "swapped": (
        said(
            facts.ReturnExamined,
            id="x",
            at=NOW,
            findings=(facts.Finding("1", 2, "untouched", swapped=True),),
            evidence=EVIDENCE,
        ),
        MERCHANT,
    ),
    "known again": (said(facts.ReturnIdentified, id="x", at=NOW, piece="douyin:pc-1", matches=True), SYSTEM),
    "sent back": (
        said(facts.GoodsSentBack, id="x", at=NOW, carrier="sf", waybill="OUT00001", note="原返", evidence=EVIDENCE),
        MERCHANT,
    ),
    "reshipped": (said(facts.ReplacementShipped, id="x", at=NOW, carrier="sf", waybill="EX000002"), MERCHANT),
    "escalated": (replace(ESCALATE, id="x"), BUYER),
    "escalated by the merchant": (replace(ESCALATE, id="x"), MERCHANT),
    "evidence": (said(facts.EvidenceGiven, id="x", at=NOW, by="buyer", evidence=EVIDENCE), BUYER),
    "the other side's evidence": (said(facts.EvidenceGiven, id="x", at=NOW, by="merchant"), BUYER),
    **{
        f"ruled: {outcome}": (replace(RULE, id="x", outcome=outcome), STAFF)
        for outcome in ("refund", "return", "replace", "close")
    },
    "ruled: part": (replace(RULE, id="x", amount_fen=1), STAFF),
    "ruled: too much": (replace(RULE, id="x", amount_fen=10**9), STAFF),
    "appealed": (said(facts.RulingAppealed, id="x", at=NOW, by="buyer", note="不服"), BUYER),
    "shortened": (said(facts.LimitShortened, id="x", at=NOW, due_at=NOW + hours(1), note="投诉"), STAFF),
    "extended": (said(facts.LimitExtended, id="x", at=NOW, due_at=NOW + hours(2000), note="协商"), STAFF),
    "more time asked for": (said(facts.TimeAsked, id="x", at=NOW, due_at=NOW + hours(999), note="清点中"), MERCHANT),
    "reopened": (said(facts.AftersaleReopened, id="x", at=NOW), BUYER),
    "an item closed": (said(facts.AftersaleItemClosed, id="x", at=NOW, item="dispute", note="已核实"), STAFF),
}
LATER = NOW + hours(24 * 45)


def test_the_lists_leave_nothing_out():
    reached = {aftersale(make()).status for make in STATES.values()}
    assert reached == set(Status) - {Status.NEGOTIATING}, "JD alone negotiates; see test_aftersales"
    assert {type(fact) for fact, _ in FACTS.values()} >= set(AFTERSALE.facts) - {facts.AftersaleLapsed}


@pytest.fixture(scope="module")
def states() -> dict[str, World]:
    return {name: make() for name, make in STATES.items()}


def world_in(states: dict[str, World], state: str) -> World:
    world = World()
    world.cases = {key: Held(held.case) for key, held in states[state].cases.items()}
    world.rows = {table: list(rows) for table, rows in states[state].rows.items()}
    return world


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", FACTS)
def test_a_fact_has_an_outcome_or_is_a_refused_command(states, state, name):
    world, (fact, source) = world_in(states, state), FACTS[name]
    before, order = aftersale(world), world.order()
    now = max(NOW, before.closed_at or NOW)
    try:
        refusal = world.say(fact, now=now + hours(3), source=source)
    except UnknownSubject:
        assert fact.kind is SubjectKind.PARCEL, "the case is known"
        return
    if isinstance(refusal, Refusal):
        assert fact.command
        assert refusal.code
        assert (aftersale(world), world.order()) == (before, order), "a refusal changes nothing"
    holds_together(world)
    world.pass_time(now + hours(24 * 120))
    holds_together(world)
    assert world.pass_time(now + hours(24 * 400)) == 0


@pytest.mark.parametrize("state", STATES)
def test_an_order_that_is_cancelled_ends_its_cases_in_time(states, state):
    world = world_in(states, state)
    world.say(OrderCancelled(id="c", order=ORDER, at=NOW), now=NOW + hours(1))
    holds_together(world, order_over=True)
    world.pass_time(NOW + hours(24 * 120))
    holds_together(world, order_over=True)


@pytest.mark.parametrize("name", FACTS)
def test_nobody_elses_shop_or_link_touches_a_case(states, name):
    fact, source = FACTS[name]
    if source.party not in (Party.SHOP, Party.BUYER):
        return
    stranger = Source(source.party, "douyin:shop-9" if source.party is Party.SHOP else "buyer:douyin:2")
    refusal = world_in(states, "applied").say(fact, now=NOW, source=stranger)
    assert refusal is not None
    assert refusal.code == "not_your_order"


def test_shipping_while_a_refund_is_due_changes_nothing():
    world = _unshipped()
    before = world.order("taobao:1")
    assert world.say(shipped("taobao:1"), now=T0 + hours(30)).code == "refund_due"
    assert replace(before, **_lapsed(world, before)) == world.order("taobao:1")
    assert CASE not in world.order("taobao:1").claims


def _lapsed(world: World, before: Any) -> dict[str, Any]:
    """What time alone has changed of the order."""
    now = world.order("taobao:1")
    return {
        name: getattr(now, name) for name in ("version", "deadlines", "steps", "late", "stake_fen", "items", "flags")
    }


def holds_together(world: World, *, order_over: bool = False) -> None:
    case, order = aftersale(world), world.order()
    stored = encode(case)
    assert encode(decode_case(SubjectKind.AFTERSALE, stored.decode())) == stored
    assert len(AFTERSALE.columns(case)) == len(AFTERSALE.column_types)
    if case.status in ENDED:
        assert (case.deadlines, {*case.items} - {"goods_back"}, case.case in order.claims) == ({}, set(), False)
    else:
        assert case.deadlines or case.items
        assert order_over or case.case in order.claims
    for each in order.lines:
        assert order.line_refunded_fen.get(each.line, 0) <= each.paid_fen
    balances = world.balances()
    assert sum(balances.values()) == 0
    outstanding_fen = sum(claim.advanced_fen for claim in order.claims.values())
    assert balances.get("platform_advance", 0) == -outstanding_fen
    assert balances.get("held", 0) == order.paid_fen + order.advanced_fen - order.refunded_fen - order.settled_fen
    merchant_fen = order.settled_fen + order.freight_fen + order.recovered_fen - order.recovered_loss_fen
    assert balances.get("merchant", 0) == merchant_fen - (order.late.compensation_fen if order.late else 0)
    assert len(world.effects()) == len(set(world.effects())), "an effect is posted once"
