"""Where a shop has goods sent back to, and what becomes of a return whose shop never said it."""

from __future__ import annotations

import pytest

from surety.aftersales import facts
from surety.aftersales.room import AFTERSALE
from surety.disruptions import notice as notices
from surety.engine.fact import Party, Source, SubjectKind
from surety.engine.outcome import Refusal
from surety.merchants.facts import ShopRegistered
from surety.merchants.return_addresses import ReturnAddressDropped, ReturnAddressKept
from tests.unit.aftersales import CASE, aftersale, applied, bought, said
from tests.unit.notices import board, notice, row
from tests.unit.world import BUYER, MERCHANT, SHOP, STAFF, T0, World, hours

SIGNED, NOW = T0 + hours(24), T0 + hours(48)
SHOP_1 = Source(Party.SHOP, SHOP)


def kept(number: str = "a", *, default: bool = False, region: str = "330106") -> ReturnAddressKept:
    to = {"to_name": f"vault:1{number}:to_name:{SHOP}", "to_phone": "139", "to_detail": f"vault:{number}:to_detail:x"}
    return ReturnAddressKept(
        id=f"kept-{number}-{region}", at=T0, shop=SHOP, number=number, region=region, default=default, **to
    )


def asked(*addresses: ReturnAddressKept, asks: str = "return_refund") -> World:
    world = bought(signed_at=SIGNED)
    world.tell(ShopRegistered(id="r", at=T0, shop=SHOP, name="店"), *addresses)
    world.tell(applied(asks, at=NOW))
    return world


def shop(world: World):
    return world.cases[SubjectKind.SHOP, SHOP].case


def told(world: World, kind: str) -> list[str]:
    return [row for row in world.rows["surety_outbox"] if row[4] == kind]


def test_the_first_address_is_the_default_until_another_is_or_it_is_dropped():
    world = asked(kept("a"), kept("b"), kept("c", default=True))
    assert shop(world).return_default == "c"
    world.tell(ReturnAddressDropped(id="d", at=NOW, shop=SHOP, number="c"), source=SHOP_1, now=NOW)
    assert (list(shop(world).return_addresses), shop(world).return_default) == (["a", "b"], "a")
    assert shop(world).addresses_left == ("c",), "what it said is to be forgotten"
    again = world.say(ReturnAddressDropped(id="e", at=NOW, shop=SHOP, number="c"), source=SHOP_1)
    assert isinstance(again, Refusal)
    assert again.code == "no_such_address"


def test_an_agreement_names_the_address_it_chose_else_the_default_and_its_region():
    for address, found in (("b", "b"), ("", "a")):
        world = asked(kept("a"), kept("b", region="310115"))
        world.tell(said(facts.AftersaleAgreed, at=NOW, address=address), source=MERCHANT, now=NOW)
        case = aftersale(world)
        assert case.return_to.number == found
        assert case.return_region == {"a": "330106", "b": "310115"}[found], "EPI-3a counts where it goes"
        assert not told(world, "return_address_needed")
        assert "to_detail" in str(told(world, "aftersale_approved")), "the message names it"


def test_an_address_that_is_not_the_shops_is_refused():
    world = asked(kept("a"))
    refusal = world.say(said(facts.AftersaleAgreed, at=NOW, address="z"), source=MERCHANT)
    assert refusal.code == "no_such_address"


@pytest.mark.parametrize("by_time", [False, True])
def test_a_notice_over_where_the_goods_go_lengthens_the_buyers_time_at_once(by_time):
    """EPI-3a: not only when the time that was told has run out."""
    due_at = []
    for region in ("650000", "330106"):
        world = asked(kept("a"))
        timers = (notices.Timer("buyer_return", plus_days=10),)
        after = notices.Aftersales(T0 - hours(900), T0 + hours(900), timers)
        world.board = board(notice(row(region, aftersales=after), at=T0))
        if by_time:
            world.pass_time(NOW + hours(24 * 3))
        else:
            world.tell(said(facts.AftersaleAgreed, at=NOW), source=MERCHANT, now=NOW)
        due_at.append(aftersale(world).deadlines["buyer_return"].due_at)
    assert due_at[1] - due_at[0] == hours(240)


def test_where_time_agrees_in_the_shops_place_its_default_is_named():
    world = asked(kept("a"), kept("b", default=True))
    world.pass_time(NOW + hours(24 * 3))
    case = aftersale(world)
    assert (case.status, case.return_to.number) == ("to_return", "b")


def test_a_shop_without_an_address_is_asked_for_one_and_the_buyers_time_begins_with_it():
    world = asked()
    world.tell(said(facts.AftersaleAgreed, at=NOW, return_region="440000"), source=MERCHANT, now=NOW)
    assert aftersale(world).return_to_missing
    assert len(told(world, "return_address_needed")) == 1
    due_at = aftersale(world).deadlines["buyer_return"].due_at
    later = NOW + hours(24)
    world.tell(kept("a"), source=SHOP_1, now=later)
    world.tell(said(facts.ReturnAddressGiven, at=later), source=MERCHANT, now=later)
    case = aftersale(world)
    assert case.return_region == "330106", "whatever the agreement said of a place that nobody had named"
    assert (case.return_to.number, case.return_to_missing) == ("a", False)
    assert case.deadlines["buyer_return"].due_at > due_at
    assert len(told(world, "return_address_given")) == 1
    again = world.say(said(facts.ReturnAddressGiven, id="2", at=later), source=MERCHANT)
    assert again.code == "address_given"


def test_an_address_that_is_named_late_takes_back_no_time_that_staff_gave():
    world = asked()
    world.tell(said(facts.AftersaleAgreed, at=NOW), source=MERCHANT, now=NOW)
    given = NOW + hours(24 * 60)
    world.tell(said(facts.LimitExtended, at=NOW, due_at=given, note="商家未给地址"), source=STAFF, now=NOW)
    later = NOW + hours(24)
    world.tell(kept("a"), source=SHOP_1, now=later)
    world.tell(said(facts.ReturnAddressGiven, at=later), source=MERCHANT, now=later)
    clock = aftersale(world).deadlines["buyer_return"]
    assert (clock.due_at, clock.basis["because"], clock.basis["note"]) == (given, "extended", "商家未给地址")
    assert f"{given:%Y-%m-%dT%H}" in str(told(world, "return_address_given"))


def test_a_buyer_who_was_never_told_where_to_send_it_loses_nothing_by_waiting():
    world = asked()
    world.tell(said(facts.AftersaleAgreed, at=NOW), source=MERCHANT, now=NOW)
    world.pass_time(NOW + hours(24 * 40))
    assert aftersale(world).status == "disputed"


def test_a_ruling_that_goods_go_back_names_the_default_too():
    world = asked(kept("a"))
    world.tell(said(facts.AftersaleRefused, at=NOW, reason="no_fault", note="无", evidence=("p",)), source=MERCHANT)
    world.tell(said(facts.AftersaleEscalated, at=NOW, note="请平台处理"))
    legs = (facts.Leg("goods", "merchant"),)
    world.tell(said(facts.AftersaleRuled, at=NOW, outcome="return", legs=legs, note="退"), source=STAFF, now=NOW)
    world.pass_time(NOW + hours(24 * 8))
    assert aftersale(world).return_to.number == "a"


def test_money_alone_asks_for_no_address():
    world = asked(asks="refund_only")
    world.tell(said(facts.AftersaleAgreed, at=NOW), source=MERCHANT, now=NOW)
    assert aftersale(world).status == "refunded"
    assert not told(world, "return_address_needed")


def test_facts_and_cases_of_before_say_nothing_of_an_address():
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW), said(facts.AftersaleAgreed, at=NOW))
    case = world.cases[SubjectKind.AFTERSALE, CASE].case
    assert (case.return_to, case.return_to_missing) == (None, False)


@pytest.mark.parametrize(("left", "found"), [("ab", "b"), ("a", "a"), ("", "")])
def test_a_case_that_is_opened_again_names_a_place_that_the_shop_still_keeps(left, found):
    """EPI-5: what the first place said may be forgotten by then."""
    world = asked(kept("a"), kept("b", region="310115"))
    world.tell(said(facts.AftersaleAgreed, at=NOW, address="b"), source=MERCHANT, now=NOW)
    assert (SubjectKind.SHOP, SHOP) in AFTERSALE.looks_at(aftersale(world)), "its time may run out in that very step"
    closed_at = NOW + hours(7 * 24)
    world.pass_time(closed_at)
    for number in set("ab") - set(left):
        gone = ReturnAddressDropped(id=f"d-{number}", at=closed_at, shop=SHOP, number=number)
        world.tell(gone, source=SHOP_1, now=closed_at)
    after = notices.Aftersales(T0 - hours(900), T0 + hours(900), ())
    world.board = board(notice(row("440000", aftersales=after), at=T0, lifts=(notices.Lift(closed_at + hours(5)),)))
    now = closed_at + hours(9)
    world.tell(said(facts.AftersaleReopened, at=NOW), source=BUYER, now=now)
    case = aftersale(world)
    assert (case.status, case.return_to.number if case.return_to else "") == ("to_return", found)
    assert case.return_to_missing == (not found)
    assert case.return_region == ("330106" if found == "a" else "310115"), "EPI-3a counts where it goes now"
    assert len(told(world, "return_address_needed")) == (not found)
