"""Every fact meets an order in every status: an outcome, or the refusal of a command; never an exception."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from msgspec.structs import replace

from surety.amendments.facts import ReleasePublished
from surety.disruptions import facts as notices
from surety.engine.batch import UnknownSubject
from surety.engine.fact import SYSTEM, Fact, Source, SubjectKind
from surety.engine.room import fact_types, rooms
from surety.engine.store import Held
from surety.engine.wire import decode_case, encode
from surety.logistics.facts import (
    ParcelAssigned,
    ParcelBound,
    ParcelInTransit,
    ParcelWatched,
    PieceAwaited,
    ReturnAssigned,
    ReturnBound,
)
from surety.merchants import qualification_facts as papers
from surety.merchants import return_addresses as places
from surety.merchants import unasked
from surety.merchants.covered import CoverageMeasured, MarketplaceCovered
from surety.merchants.deposit import DepositPaid, DepositRequired, DepositWithdrawn
from surety.merchants.facts import ShopRegistered
from surety.orders import claim_facts as claims
from surety.orders import facts as orders
from surety.orders import piece_facts as pieces
from surety.orders import recall_facts
from surety.orders import refund_facts as refunds
from surety.orders.case import OrderCase, Status
from surety.orders.claiming import free_units
from surety.orders.service_fees import ServiceFeeCharged
from tests.unit import amendments
from tests.unit.notices import NOTICE, board, content, notice, row, shipping
from tests.unit.world import (
    BUYER,
    CARRIER,
    HOME,
    MERCHANT,
    ORDER,
    PLATFORM,
    SHOP,
    STAFF,
    T0,
    World,
    hours,
    line,
    paid,
    placed,
    scan,
    shipped,
)

NOW = T0 + hours(400)
PARCEL = "sf:SF1000001"
FIRST, SECOND = line("1"), line("2", quantity=2)


def told(*facts: Fact, until: datetime = T0) -> World:
    world = World()
    world.tell(placed(lines=(FIRST, SECOND)), *facts)
    world.pass_time(until)
    return world


DELAY = orders.DelayProposed(
    id="delay", order=ORDER, at=T0, ship_by=T0 + hours(500), reason="buyer_requested", note="买家要求"
)
APPEAL = orders.LateAppealed(id="appeal", order=ORDER, at=T0 + hours(49), grounds="other", note="扫描晚到")
CANCEL = orders.OrderCancelled(id="cancel", order=ORDER, at=T0)
PAID = paid(amount_fen=59_800)
SERVICE = orders.Line(line="1", quantity=1, price_fen=59_800, paid_fen=59_800, service_region="650102")
REFUND_FAILED = refunds.RefundFailed(id="failed", order=ORDER, at=T0, intent="refund", code="account_closed")
OF_PIECE = {"id": "piece", "order": ORDER, "at": T0, "piece": "douyin:pc-1"}
OF_DOCUMENT = {"id": "x", "shop": SHOP, "at": T0, "number": "q-1"}
CASE = "douyin:as-1"
CLAIM = claims.UnitsClaimed(id="claim", order=ORDER, at=T0, case=CASE, units=(orders.ShippedLine("2", 1),))
UNSHIPPED = replace(CLAIM, unshipped=True, refund_due_at=T0 + hours(300))
ADVANCE = claims.RefundDecided(
    id="advance", order=ORDER, at=T0, case=CASE, lines=(claims.LineRefund("2", 14_950),), funded_by="platform"
)
BORNE = claims.AdvanceSettled(id="borne", order=ORDER, at=T0, case=CASE, recovery="from_buyer")


def _claimed(*facts: Fact, then: tuple[Fact, ...] = (CLAIM,)) -> World:
    world = told(PAID, *facts)
    world.tell(*then, source=SYSTEM)
    return world


STATES: dict[str, Callable[[], World]] = {
    "placed": told,
    "to_ship": lambda: told(PAID),
    "to_ship, a delay proposed": lambda: told(PAID, DELAY),
    "to_ship, later by a notice": lambda: _noticed(PAID),
    "to_ship, late though a notice has come": lambda: _noticed(PAID, known=T0 + hours(60)),
    "to_ship, a service disturbed": lambda: _noticed(PAID, lines=(SERVICE,)),
    "to_ship, late": lambda: told(PAID, until=T0 + hours(48)),
    "to_ship, late and appealed": lambda: _late_and_appealed(),
    "part_shipped": lambda: told(PAID, shipped(line_1=1)),
    "part_shipped, picked up": lambda: told(PAID, shipped(line_1=1), scan("picked_up", at=T0)),
    "shipped": lambda: told(PAID, shipped()),
    "shipped, before it was paid": lambda: told(shipped()),
    "shipped, late": lambda: told(PAID, shipped(), until=T0 + hours(48)),
    "in_transit": lambda: told(PAID, shipped(), scan("picked_up", at=T0)),
    "in_transit, proved on time": lambda: _proved(),
    "done": lambda: told(PAID, shipped(), scan("signed", at=T0)),
    "to_ship, a refund asked for": lambda: _claimed(then=(UNSHIPPED,)),
    "in_transit, refunded in advance": lambda: _claimed(shipped(), scan("picked_up", at=T0), then=(CLAIM, ADVANCE)),
    "done, a return open": lambda: _claimed(shipped(), scan("signed", at=T0)),
    "done, refunded in advance": lambda: _claimed(shipped(), scan("signed", at=T0), then=(CLAIM, ADVANCE)),
    "done, an advance the buyer owes": lambda: _claimed(shipped(), scan("signed", at=T0), then=(CLAIM, ADVANCE, BORNE)),
    "cancelled": lambda: told(PAID, CANCEL),
    "cancelled, its refund failed": lambda: told(PAID, CANCEL, REFUND_FAILED),
    "cancelled, never paid": lambda: told(CANCEL),
    "cancelled on the way": lambda: told(PAID, shipped(), scan("picked_up", at=T0), CANCEL),
    "cancelled, late and appealed": lambda: _late_and_appealed(CANCEL),
}


def _late_and_appealed(*more: Fact) -> World:
    world = told(PAID, until=T0 + hours(48))
    world.tell(APPEAL, *more)
    return world


def _noticed(*facts: Fact, known: datetime = T0, lines: tuple[orders.Line, ...] = (FIRST, SECOND)) -> World:
    world = World()
    world.tell(placed(lines=lines, ship_from="650102"))
    if known > T0:
        world.tell(*facts)
        world.pass_time(known)
    world.board = board(notice(row("650000", shipping=shipping(), services=True), at=T0))
    if known == T0:
        world.tell(*facts)
    return world


def _proved() -> World:
    world = told(PAID, shipped(), until=T0 + hours(48))
    world.tell(scan("picked_up", at=T0 + hours(47)), now=T0 + hours(50))
    return world


LATER, EARLIER = T0 + hours(900), T0 + hours(1)
FACTS: dict[str, tuple[Fact, Source]] = {
    "placed again": (placed(id="x"), PLATFORM),
    "paid": (paid(id="x", amount_fen=59_800), PLATFORM),
    "paid nothing": (paid(id="x", amount_fen=0), PLATFORM),
    "address": (orders.AddressChanged(id="x", order=ORDER, at=T0, receiver=HOME), BUYER),
    "no address": (orders.AddressChanged(id="x", order=ORDER, at=T0, receiver=orders.Receiver()), PLATFORM),
    "ship by later": (orders.ShipByChanged(id="x", order=ORDER, at=T0, ship_by=LATER, reason="appointment"), PLATFORM),
    "ship by given by staff": (
        orders.ShipByChanged(id="x", order=ORDER, at=T0, ship_by=LATER, reason="staff_decided"),
        STAFF,
    ),
    "ship by earlier": (
        orders.ShipByChanged(id="x", order=ORDER, at=T0, ship_by=EARLIER, reason="platform_notice"),
        PLATFORM,
    ),
    "delay asked of staff": (replace(DELAY, id="x", ship_by=LATER), MERCHANT),
    "delay asked of the buyer": (replace(DELAY, id="x", ship_by=LATER, reason="buyer_agreed"), MERCHANT),
    "delay into the past": (replace(DELAY, id="x", ship_by=EARLIER), MERCHANT),
    "delay accepted": (orders.DelayAnswered(id="x", order=ORDER, at=T0, accepted=True), PLATFORM),
    "delay accepted by staff": (orders.DelayAnswered(id="x", order=ORDER, at=T0, accepted=True), STAFF),
    "delay refused by the buyer": (orders.DelayAnswered(id="x", order=ORDER, at=T0, accepted=False), BUYER),
    "shipped": (shipped(waybill="SF2000002"), MERCHANT),
    "shipped with the same waybill": (shipped(), PLATFORM),
    "shipped without a carrier's word": (shipped(carrier="own_delivery", waybill="OWN0001"), MERCHANT),
    "one line shipped": (shipped(waybill="SF2000002", line_1=1), MERCHANT),
    "too much shipped": (shipped(waybill="SF2000002", line_1=9), MERCHANT),
    "a line nobody sold": (shipped(waybill="SF2000002", line_9=1), MERCHANT),
    "shipped by another shop": (shipped(waybill="SF2000002"), Source(MERCHANT.party, "douyin:shop-9")),
    **{
        f"parcel {event} {when}": (scan(event, at=T0 + hours(after)), CARRIER)
        for event in ("picked_up", "delivered", "signed", "refused", "intercepted", "returned")
        for when, after in (("early", 2), ("late", 300), ("before the order", -50))
    },
    "parcel on its way": (ParcelInTransit(id="x", at=T0, carrier="sf", waybill="SF1000001"), CARRIER),
    "a piece attached": (pieces.PieceAttached(**OF_PIECE, shop=SHOP, line="1", unit=1, ships="merchant"), SYSTEM),
    "a piece of another line attached": (
        pieces.PieceAttached(**OF_PIECE, shop=SHOP, line="9", unit=1, ships="merchant"),
        SYSTEM,
    ),
    "a piece cleared": (pieces.PieceCleared(**OF_PIECE, parcel="sf:SF1000001"), SYSTEM),
    "a piece detached": (pieces.PieceDetached(**OF_PIECE), SYSTEM),
    "a service fee charged": (ServiceFeeCharged(id="x", at=T0, order=ORDER, line="1", amount_fen=100), PLATFORM),
    "an inspection charged": (pieces.InspectionCharged(**OF_PIECE, amount_fen=4_000, n=1), SYSTEM),
    "units claimed": (replace(CLAIM, id="x", case="douyin:as-2"), SYSTEM),
    "units claimed before shipping": (replace(UNSHIPPED, id="x"), SYSTEM),
    "too many units claimed": (replace(CLAIM, id="x", units=(orders.ShippedLine("2", 9),)), SYSTEM),
    "a claim released": (claims.ClaimReleased(id="x", order=ORDER, at=T0, case=CASE), SYSTEM),
    "a refund decided": (replace(ADVANCE, id="x", funded_by="order"), SYSTEM),
    "a refund decided, the goods kept": (replace(ADVANCE, id="x", funded_by="order", kept=True), SYSTEM),
    "more than was paid": (replace(ADVANCE, id="x", lines=(claims.LineRefund("2", 29_901),)), SYSTEM),
    "an advance decided": (replace(ADVANCE, id="x"), SYSTEM),
    "a refund differs": (
        refunds.RefundDiffers(id="x", order=ORDER, at=T0, intent="refund", difference="not_sent", ours_fen=1),
        SYSTEM,
    ),
    "a refund recovered": (refunds.RefundRecovered(id="x", order=ORDER, at=T0, amount_fen=1, note="签收"), STAFF),
    "a return's freight": (
        claims.FreightBorne(
            id="x", order=ORDER, at=T0, case=CASE, amount_fen=900, paid_by="buyer", borne_by="merchant"
        ),
        SYSTEM,
    ),
    "an advance the merchant bears": (replace(BORNE, id="x", recovery="order_then_deposit"), SYSTEM),
    "an advance nobody bears": (replace(BORNE, id="x", recovery="written_off"), SYSTEM),
    "an advance the buyer owes": (replace(BORNE, id="x"), SYSTEM),
    "scanned": (orders.OrderScanned(id="x", order=ORDER, at=T0, parcel=PARCEL, event="signed"), SYSTEM),
    "scanned elsewhere": (orders.OrderScanned(id="x", order=ORDER, at=T0, parcel="sf:X", event="signed"), SYSTEM),
    "bound": (
        ParcelBound(
            id="x", at=T0, carrier="sf", waybill="SF1000001", order=ORDER, shop=SHOP, receiver="home", placed_at=T0
        ),
        SYSTEM,
    ),
    "bound to a return": (
        ReturnBound(id="x", at=T0, carrier="sf", waybill="SF1000001", case=CASE, shop=SHOP),
        SYSTEM,
    ),
    "assigned": (ParcelAssigned(id="x", at=T0, carrier="sf", waybill="SF1000001", order=ORDER), STAFF),
    "assigned to a return": (ReturnAssigned(id="x", at=T0, carrier="sf", waybill="SF1000001", case=CASE), STAFF),
    "refund settled": (
        refunds.RefundSettled(id="x", order=ORDER, at=T0, intent="refund", amount_fen=59_800, ref="r1"),
        SYSTEM,
    ),
    "refund settled short": (
        refunds.RefundSettled(id="x", order=ORDER, at=T0, intent="refund", amount_fen=59_799, ref="r1"),
        SYSTEM,
    ),
    "a refund nobody asked for": (
        refunds.RefundSettled(id="x", order=ORDER, at=T0, intent="refund:9", amount_fen=5, ref="r9"),
        SYSTEM,
    ),
    "refund failed": (replace(REFUND_FAILED, id="x"), SYSTEM),
    "refund retried": (refunds.RefundRetried(id="x", order=ORDER, at=T0, intent="refund"), STAFF),
    "refund paid another way": (
        refunds.RefundReached(id="x", order=ORDER, at=T0, intent="refund", channel="cash", ref="7", note="n"),
        STAFF,
    ),
    "extra returned": (refunds.ExtraReturned(id="x", order=ORDER, at=T0), STAFF),
    "cancelled": (replace(CANCEL, id="x", by="merchant"), PLATFORM),
    "appealed": (replace(APPEAL, id="x"), MERCHANT),
    "appeal upheld": (orders.AppealDecided(id="x", order=ORDER, at=T0, upheld=True, note="是"), STAFF),
    "appeal refused": (orders.AppealDecided(id="x", order=ORDER, at=T0, upheld=False, note="否"), STAFF),
    "item closed": (orders.ItemClosed(id="x", order=ORDER, at=T0, item="undecided:ship_promise", note="已核实"), STAFF),
    "appeal closed by hand": (orders.ItemClosed(id="x", order=ORDER, at=T0, item="appeal", note="已核实"), STAFF),
    "cancelled for a recall": (recall_facts.OrderRecallCancelled(id="x", order=ORDER, at=T0, note="不再等待"), STAFF),
    "recall list changed": (
        orders.OrderRecallChecked(id="x", order=ORDER, at=T0, recall="douyin:rc-1", change=1),
        SYSTEM,
    ),
    "disrupted": (orders.OrderDisrupted(id="x", order=ORDER, at=T0, notice=NOTICE, change=1), SYSTEM),
    "service cancelled": (orders.ServiceChosen(id="x", order=ORDER, at=T0, outcome="cancel"), BUYER),
    "service waited for": (orders.ServiceChosen(id="x", order=ORDER, at=T0, outcome="wait"), PLATFORM),
    "notice drafted": (notices.NoticeDrafted(id="x", notice=NOTICE, at=T0, content=content()), STAFF),
    "notice published": (notices.NoticePublished(id="x", notice=NOTICE, at=T0, draft=1), STAFF),
    "notice lifted": (notices.NoticeLifted(id="x", notice=NOTICE, at=T0, lifted_at=LATER), STAFF),
    "notice withdrawn": (notices.NoticeWithdrawn(id="x", notice=NOTICE, at=T0, note="撤回"), STAFF),
    "disruption filed": (
        notices.DisruptionFiled(
            id="x",
            notice=NOTICE,
            at=T0,
            shop=SHOP,
            event="flood",
            promise_from=T0,
            promise_to=LATER,
            latest_ship=LATER,
            orders=(ORDER,),
            note="仓库进水",
        ),
        MERCHANT,
    ),
    "shop registered": (ShopRegistered(id="x", at=T0, shop=SHOP, name="店"), PLATFORM),
    "a deposit required": (DepositRequired(id="x", at=T0, shop=SHOP, amount_fen=100), STAFF),
    "a deposit paid": (DepositPaid(id="x", at=T0, shop=SHOP, amount_fen=100, ref="b"), PLATFORM),
    "coverage measured": (
        CoverageMeasured(id="x", at=T0, shop=SHOP, day=T0.date(), request_count=50, covered_count=9),
        SYSTEM,
    ),
    "an unasked refund found": (
        unasked.RefundUnasked(id="x", at=T0, platform="douyin", difference="not_ours", key="k", theirs_fen=7),
        SYSTEM,
    ),
    "an unasked refund closed": (
        unasked.UnaskedClosed(id="x", at=T0, platform="douyin", item="i", note="x"),
        STAFF,
    ),
    "coverage of all": (
        MarketplaceCovered(id="x", at=T0, platform="douyin", day=T0.date(), request_count=50, covered_count=9),
        SYSTEM,
    ),
    "a deposit taken out": (DepositWithdrawn(id="x", at=T0, shop=SHOP, amount_fen=100, ref="b"), STAFF),
    "a qualification stated": (
        papers.QualificationStated(**OF_DOCUMENT, document="industry_rule", issuer="平台", from_=T0.date()),
        MERCHANT,
    ),
    "a qualification evaluated": (papers.QualificationEvaluated(**OF_DOCUMENT, step="goods", passed=True), STAFF),
    "a qualification verified": (papers.QualificationDecided(**OF_DOCUMENT, verified=True), STAFF),
    "an item of a shop closed": (papers.ShopItemClosed(id="x", shop=SHOP, at=T0, item="x", note="已核实"), STAFF),
    "a return address kept": (
        places.ReturnAddressKept(
            id="x", at=T0, shop=SHOP, number="a", region="330106", to_name="李雷", to_phone="1", to_detail="文三路"
        ),
        MERCHANT,
    ),
    "a return address dropped": (places.ReturnAddressDropped(id="x", at=T0, shop=SHOP, number="a"), MERCHANT),
    "a qualification ended": (papers.QualificationEnded(**OF_DOCUMENT), MERCHANT),
    **amendments.FACTS,
}


def test_the_lists_leave_nothing_out():
    statuses = {STATES[name]().order().status for name in STATES}
    assert statuses == set(Status)
    said = {type(fact) for fact, _ in FACTS.values()}
    follow = {orders.OrderDeadlineLapsed, ReleasePublished, ParcelWatched, PieceAwaited, papers.ShopLapsed}
    elsewhere = {SubjectKind.AFTERSALE, SubjectKind.CONVERSATION}
    elsewhere |= {SubjectKind.CENTRE, SubjectKind.LISTING, SubjectKind.PIECE, SubjectKind.ITEM_CODE, SubjectKind.SEED}
    elsewhere |= {SubjectKind.RECALL, SubjectKind.CREATOR, SubjectKind.VIOLATION}
    of_cases = {fact for kind in elsewhere for fact in rooms()[kind].facts}
    assert said == set(fact_types().values()) - follow - of_cases, "these are tested with what they follow from"


@pytest.fixture(scope="module")
def states() -> dict[str, dict]:
    """Each status once; cases are immutable, so that a copy of what holds them is a fresh world."""
    return {name: make().__dict__ for name, make in STATES.items()}


def world_in(states: dict[str, dict], state: str) -> World:
    world = World()
    world.cases = {subject: replace_held(held) for subject, held in states[state]["cases"].items()}
    world.rows = {table: list(rows) for table, rows in states[state]["rows"].items()}
    world.board = states[state]["board"]
    world.cases |= amendments.held()
    return world


def replace_held(held: Held) -> Held:
    return Held(held.case, held.read_version, held.import_hold)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", FACTS)
def test_a_fact_has_an_outcome_or_is_a_refused_command(states, state, name):
    world, (fact, source) = world_in(states, state), FACTS[name]
    before = world.order()
    try:
        refusal = world.say(fact, now=NOW, source=source)
    except UnknownSubject:
        assert fact.kind is not SubjectKind.ORDER, "an order that is there is known"
        refusal = None
    if refusal is not None:
        assert fact.command, f"{name} is an observation: {refusal}"
        assert refusal.code
    if refusal is None and fact.kind is SubjectKind.ORDER:
        assert world.order().version > before.version
    holds_together(world)


@pytest.mark.parametrize("state", STATES)
def test_nothing_is_anothers_shops_to_say(states, state):
    refusal = world_in(states, state).say(shipped(waybill="SF2000002"), now=NOW, source=Source(MERCHANT.party, "x:9"))
    assert refusal.code == "not_your_order"


@pytest.mark.parametrize("state", STATES)
def test_every_deadline_lapses_in_every_status(states, state):
    world = world_in(states, state)
    for step in sorted(world.due().values()):
        world.pass_time(step)
        holds_together(world)
    world.pass_time(T0 + hours(24 * 400))
    assert world.due() == {}
    assert world.pass_time(T0 + hours(24 * 800)) == 0
    holds_together(world)


@pytest.mark.parametrize("name", FACTS)
def test_of_an_order_nobody_knows_only_its_placing_is_news(name):
    fact, source = FACTS[name]
    world = World()
    if fact.creates:
        refusal = world.say(fact, now=NOW, source=source)
        assert refusal is None or fact.command, "an act on an amendment nobody drafted never waits for one"
    else:
        with pytest.raises(UnknownSubject):
            world.say(fact, now=NOW, source=source)


@pytest.mark.parametrize("platform", ["foo", "taobao", "1688", "olist"])
def test_where_the_rules_are_silent_a_person_decides(platform):
    world = World()
    order = f"{platform}:1"
    sold = line(promise=orders.Promise(mode=orders.ShipMode.PRESALE_AFTER_END, declared=orders.Declared.NONE))
    world.tell(placed(order, lines=(sold,)), paid(order))
    world.tell(orders.ShipByChanged(id="later", order=order, at=T0, ship_by=LATER, reason="appointment"))
    world.tell(shipped(order), scan("signed", at=T0 + hours(1)))
    world.pass_time(T0 + hours(24 * 400))
    case = world.order(order)
    assert case.status is Status.DONE
    assert "undecided:ship_promise" in case.items or case.promised


def holds_together(world: World) -> None:
    """What must be true of an order whatever has happened to it."""
    case = world.order()
    stored = encode(case)
    assert encode(decode_case(SubjectKind.ORDER, stored.decode())) == stored
    assert len(rooms()[SubjectKind.ORDER].columns(case)) == len(rooms()[SubjectKind.ORDER].column_types)
    assert 0 <= case.refunded_fen <= case.paid_fen
    balances = world.balances()
    assert sum(balances.values()) == 0
    held_fen = case.paid_fen + case.advanced_fen - case.refunded_fen - case.settled_fen
    assert balances.get("held", 0) == held_fen >= 0
    outstanding_fen = sum(claim.advanced_fen for claim in case.claims.values())
    assert balances.get("platform_advance", 0) == -outstanding_fen <= 0
    assert all(case.line_refunded_fen.get(line.line, 0) <= line.paid_fen for line in case.lines)
    assert min(free_units(case).values(), default=0) >= 0, "one open case a unit"
    assert len(world.effects()) == len(set(world.effects())), "an effect is posted once"
    if case.status in (Status.DONE, Status.CANCELLED):
        assert_at_rest(case)


def assert_at_rest(case: OrderCase) -> None:
    assert (case.deadlines, case.stake_fen) == ({}, 0)
