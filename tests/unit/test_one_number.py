"""One number, and whatever may be said of it in any order (A11): its claims hold together, and nobody is paid twice."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from surety.aftersales import facts
from surety.engine.batch import UnknownSubject
from surety.engine.fact import Fact, Source, SubjectKind
from surety.logistics.contesting import returns_claiming
from surety.logistics.facts import ParcelAssigned, ReturnAssigned
from surety.orders.facts import Receiver
from tests.unit.aftersales import aftersale, applied, said, sent
from tests.unit.test_every_fact_in_every_status import replace_held
from tests.unit.world import CARRIER, PLATFORM, SHOP, STAFF, T0, World, hours, paid, placed, scan, shipped

NOW = T0 + hours(48)
NUMBER = "RT1000001"
PARCEL = f"sf:{NUMBER}"
ON_IT = {"carrier": "sf", "waybill": NUMBER}
SOLD = {
    "douyin:1": SHOP,
    "douyin:2": "douyin:shop-2",
    "douyin:3": SHOP,
    "douyin:4": "douyin:shop-2",
    "taobao:5": "taobao:shop-3",
    "douyin:6": SHOP,
    "douyin:7": SHOP,
}
"""The first two and the last were signed for and are to come back; the others are to be shipped."""
TO_SHIP = ("douyin:3", "douyin:4", "taobao:5", "douyin:6")
ONES = ("douyin:1", "douyin:3", "douyin:6", "douyin:7")
"""One person's of one shop: what may be in one box."""
RETURNS = ("douyin:as-1", "douyin:as-2", "douyin:as-7")
AGAIN = "douyin:as-3"
"""The first asked for once more, where it was given up."""
PLACES = ("", "广东省深圳市南山区科技园营业部", "浙江省义乌市江东网点", "武汉转运中心")
EVENTS = ("picked_up", "in_transit", "delivered", "signed", "refused", "intercepted", "returned")


@cache
def begun() -> World:
    world = World()
    for order, shop in SOLD.items():
        receiver = Receiver(region="440300", digest="one" if order in ONES else order)
        world.tell(placed(order, shop=shop, receiver=receiver, ship_from="330782"), paid(order))
    for case in RETURNS:
        order, number = f"douyin:{case[-1]}", f"SF900000{case[-1]}"
        world.tell(shipped(order, waybill=number), scan("signed", at=T0 + hours(24), waybill=number))
        world.tell(applied(at=NOW, case=case, order=order, reason="douyin.not_wanted"))
        world.tell(said(facts.AftersaleAgreed, at=NOW, case=case))
    return world


def copied() -> World:
    world = World()
    world.cases = {subject: replace_held(held) for subject, held in begun().cases.items()}
    return world


def stated(what: str, who: int, at: datetime, place: str, event: str) -> tuple[Fact, Source]:
    case, order = (*RETURNS, AGAIN)[who % 4], TO_SHIP[who % 4]
    fact, source = {
        "sent": lambda: (sent(at=at, case=case, waybill=NUMBER), PLATFORM),
        "shipped": lambda: (shipped(order, at=at, waybill=NUMBER), PLATFORM),
        "scanned": lambda: (replace(scan(event, at=at, waybill=NUMBER), place=place), CARRIER),
        "given": lambda: (ParcelAssigned(id="", at=at, order=order, **ON_IT), STAFF),
        "given back": lambda: (ReturnAssigned(id="", at=at, case=case, **ON_IT), STAFF),
        "stopped": lambda: (said(facts.InterceptChosen, at=at, case="taobao:as-5", **ON_IT), STAFF),
        "given both": lambda: (ParcelAssigned(id="", at=at, order="douyin:3", beside=("douyin:6",), **ON_IT), STAFF),
        "given back both": lambda: (ReturnAssigned(id="", at=at, case=case, beside=("douyin:as-7",), **ON_IT), STAFF),
        "found": lambda: (said(facts.ReturnFound, at=at, case=case, note="?", **ON_IT), STAFF),
        "found together": lambda: (said(facts.ReturnFound, at=at, case=case, note="?", together=True, **ON_IT), STAFF),
        "asked": lambda: (_of_the_third(at), STAFF),
        "again": lambda: (applied(at=at, case=AGAIN, order="douyin:1", reason="douyin.not_wanted"), STAFF),
        "agreed": lambda: (said(facts.AftersaleAgreed, at=at, case=case), PLATFORM),
        "escalated": lambda: (said(facts.AftersaleEscalated, at=at, case=case, note="?"), PLATFORM),
        "withdrawn": lambda: (said(facts.AftersaleWithdrawn, at=at, case=case), PLATFORM),
        "received": lambda: (said(facts.ReturnReceived, at=at, case=case), PLATFORM),
    }[what]()
    return fact, source


def _of_the_third(at: datetime) -> Fact:
    return applied("refund_only", at=at, case="taobao:as-5", order="taobao:5", reason="taobao.not_received")


WHAT = ("sent", "sent", "shipped", "shipped", "scanned", "scanned", "scanned", "given", "given back",
        "given both", "given back both", "found", "found", "found together",
        "asked", "again", "agreed", "stopped", "escalated", "withdrawn", "received")  # fmt: skip
SAID = st.tuples(
    st.sampled_from(WHAT), st.integers(0, 5), st.sampled_from((-77, -6, -4, 0)), st.sampled_from(PLACES),
    st.sampled_from(EVENTS),
)  # fmt: skip
OPENINGS = (
    (),
    *((("sent", 0), ("shipped", order)) for order in range(3)),
    (("sent", 0), ("scanned", 0), ("shipped", 1)),
    (("sent", 0), ("shipped", 2), ("asked", 0), ("stopped", 0)),
    (("sent", 0), ("escalated", 0), ("withdrawn", 0), ("again", 0), ("agreed", 3)),
    (("sent", 0), ("found together", 2)),
    (("sent", 0), ("scanned", 0), ("shipped", 0), ("shipped", 3), ("given both", 0)),
)
"""Nothing yet; a return and an order of its shop, of another, of another platform; a return that moved before another
shipped with it; a parcel that a return claims too while it is being stopped; a return that was given up on its way and
asked for again; two returns in one box; two orders that are given a return's parcel together."""


@settings(max_examples=250)
@given(opening=st.sampled_from(OPENINGS), then=st.lists(SAID, min_size=4, max_size=12))
def test_whatever_is_said_of_one_number_its_claims_hold_together(opening, then):
    world = copied()
    for n, (what, who, back, place, event) in enumerate([*((*each, 0, "", "picked_up") for each in opening), *then]):
        now = NOW + hours(6 + n)
        fact, source = stated(what, who, now + hours(back), place, event)
        try:
            world.say(replace(fact, id=f"{n}"), now=now, source=source)
        except UnknownSubject:
            assert fact.kind is not SubjectKind.ORDER  # it waits in quarantine
        check(world)


def check(world: World) -> None:
    for order in SOLD:
        assert world.order(order).refunded_fen <= world.order(order).paid_fen
    held = world.cases.get((SubjectKind.PARCEL, PARCEL))
    if held is None or held.case is None:
        return
    parcel = held.case
    assert not (parcel.orders and parcel.returns)
    for names in (parcel.orders, [aftersale(world, case).order for case in parcel.returns]):
        assert len(names) < 2 or {*names} <= {*ONES}
    orders = (*parcel.orders, *parcel.others)
    assert len({*orders}) == len(orders)
    shipped_with = {order for order in SOLD if any(each.parcel == PARCEL for each in world.order(order).handovers)}
    assert shipped_with <= {*orders}
    if parcel.rival is not None:
        assert bool(parcel.returns) != bool(parcel.rival.returns)
        assert {*parcel.rival.orders} <= {*parcel.others}
        assert parcel.given_at is None
    rival = parcel.rival.orders if parcel.rival else ()
    assert not parcel.watchers or "taobao:5" in (*parcel.orders, *rival)
    for case in (*RETURNS, AGAIN):
        if (SubjectKind.AFTERSALE, case) not in world.cases:
            continue
        waits = aftersale(world, case).return_parcel == PARCEL and aftersale(world, case).status == "returning"
        assert not waits or case in returns_claiming(parcel)
