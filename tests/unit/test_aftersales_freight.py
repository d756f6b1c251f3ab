"""Freight: of the shipping within a refund, of the return beside it; and when a return must be refunded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from surety.aftersales import facts
from surety.orders.bought import BoughtLine, worth_fen
from surety.orders.facts import OrderPlaced, ShippedLine
from tests.unit.aftersales import EVIDENCE, aftersale, applied, bought, said, sent
from tests.unit.world import BUYER, CARRIER, INSTANT, MERCHANT, PLATFORM, SHOP, STAFF, T0, hours, line, scan

SIGNED, NOW = T0 + hours(24), T0 + hours(48)
WITH_FREIGHT = replace(line("1", quantity=3, paid_fen=10_001), freight_fen=1_001)


def agreed(*lines, reason="taobao.not_wanted", units=1, **agrees):
    """A return that the merchant agreed to, on Taobao, which advances nothing."""
    world = bought(*lines, order="taobao:1", signed_at=SIGNED)
    world.tell(applied(case="taobao:as-1", at=NOW, reason=reason, units=(ShippedLine("1", units),)))
    world.tell(said(facts.AftersaleAgreed, case="taobao:as-1", at=NOW, **agrees))
    return world


def back(world):
    """Sent, signed for, and taken as in order by the merchant's silence."""
    world.tell(sent(case="taobao:as-1", at=NOW))
    signed(world)
    world.pass_time(NOW + hours(72))
    return aftersale(world, "taobao:as-1")


def signed(world):
    world.tell(scan("signed", at=NOW, waybill="RT1000001"), source=CARRIER)


def stated(amount_fen, paid_by, *, at=NOW):
    return said(facts.FreightStated, case="taobao:as-1", at=at, amount_fen=amount_fen, paid_by=paid_by)


def refund_fen(world):
    return world.order("taobao:1").refunded_fen


# ------------------------------------------------------------------------------------------------ of the shipping


def test_without_a_reason_the_shippings_freight_stays_and_with_a_fault_it_goes_back():
    assert back(agreed(WITH_FREIGHT, units=3)).refund_fen == 9_000
    assert back(agreed(WITH_FREIGHT, units=3, reason="taobao.quality")).refund_fen == 10_001


def test_part_of_the_units_take_their_share_of_price_and_freight():
    world = agreed(WITH_FREIGHT, reason="taobao.quality", units=2)
    assert back(world).refund_fen == 6_000 + 668
    rest = applied(case="taobao:as-2", at=NOW + hours(90), reason="taobao.quality", units=(ShippedLine("1", 1),))
    world.tell(rest)
    assert aftersale(world, "taobao:as-2").asked_fen == 3_000 + 333


def test_all_of_it_without_freight_is_no_partial_refund():
    world = bought(replace(line(), freight_fen=900), signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"))
    assert (aftersale(world).asked_fen, aftersale(world).partial) == (29_000, False)
    refused = applied(at=NOW, case="douyin:as-2", reason="douyin.not_wanted", amount_fen=29_001)
    assert bought(replace(line(), freight_fen=900), signed_at=SIGNED).say(refused).code == "more_than_paid"


def test_another_reason_brings_its_own_terms():
    world = bought(replace(line(), freight_fen=900), signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.wrong_choice"))
    assert aftersale(world).asked_fen == 29_000
    world.tell(said(facts.AftersaleChanged, at=NOW, reason="douyin.quality"))
    assert (aftersale(world).asked_fen, aftersale(world).freight_payer) == (29_900, "merchant")


def test_freight_above_what_was_paid_is_no_line():
    fault = OrderPlaced(
        id="1", order="douyin:1", at=T0, shop=SHOP, lines=(replace(line(), freight_fen=29_901),)
    ).fault()
    assert fault[:2] == ("freight_above_paid", "$.lines[0].freight_fen")


@given(
    paid_fen=st.integers(0, 10**6),
    freight=st.floats(0, 1),
    parts=st.lists(st.integers(1, 5), min_size=1, max_size=6),
)
def test_any_split_of_price_and_freight_sums_to_what_was_paid(paid_fen, freight, parts):
    freight_fen = int(paid_fen * freight)
    bare = BoughtLine("1", sum(parts), paid_fen, 0, free=0, gone=0, unshipped=0, freight_fen=freight_fen)
    for with_freight, whole_fen in ((True, paid_fen), (False, paid_fen - freight_fen)):
        got, seen = [], bare
        for units in parts:
            got.append(worth_fen(seen, units, freight=with_freight))
            seen = replace(seen, gone=seen.gone + units, refunded_fen=seen.refunded_fen + got[-1])
        assert sum(got) == whole_fen


# ------------------------------------------------------------------------------------------------- of the return


def test_who_bears_it_is_the_rules_to_say():
    assert aftersale(agreed(), "taobao:as-1").freight_payer == "buyer"
    assert aftersale(agreed(reason="taobao.quality"), "taobao:as-1").freight_payer == "merchant"
    free = replace(line(), return_freight="merchant")
    assert aftersale(agreed(free), "taobao:as-1").freight_payer == "merchant"
    assert aftersale(agreed(bears_freight=True), "taobao:as-1").freight_payer == "merchant"


def test_what_the_merchant_paid_for_the_buyer_is_taken_off_the_refund():
    world = agreed()
    world.tell(sent(case="taobao:as-1", at=NOW), stated(1_200, "merchant"))
    signed(world)
    world.pass_time(NOW + hours(72))
    case = aftersale(world, "taobao:as-1")
    assert (case.status, case.refund_fen, case.freight.taken_fen, refund_fen(world)) == (
        "refunded",
        28_700,
        1_200,
        28_700,
    )
    assert world.balances("taobao:1")["merchant"] == 1_200
    assert world.order("taobao:1").gone == {"1": 1}, "nothing is left to ask of these units"


def test_freight_above_the_refund_is_a_debt():
    world = agreed(line("1", paid_fen=1_000))
    world.tell(sent(case="taobao:as-1", at=NOW), stated(1_200, "merchant"))
    signed(world)
    world.pass_time(NOW + hours(72))
    assert (aftersale(world, "taobao:as-1").status, refund_fen(world)) == ("refunded", 0)
    assert world.balances("taobao:1") == {"buyer": -1_000, "merchant": 1_200, "buyer_debt": -200}
    assert world.order("taobao:1").freight_fen == 200


@pytest.mark.parametrize("late", [False, True], ids=["before the refund", "after it"])
def test_what_the_buyer_paid_for_the_merchant_is_credited_beside_the_refund(late):
    world = agreed(reason="taobao.quality", units=1)
    if late:
        back(world)
        world.tell(stated(1_200, "buyer", at=NOW + hours(80)))
    else:
        world.tell(sent(case="taobao:as-1", at=NOW), stated(1_200, "buyer"))
        signed(world)
        world.pass_time(NOW + hours(72))
    balances = world.balances("taobao:1")
    assert (refund_fen(world), balances["buyer_credit"], balances["merchant"]) == (29_900, 1_200, -1_200)
    assert (sum(balances.values()), world.order("taobao:1").freight_fen) == (0, -1_200)
    assert world.effects("taobao:1").count("return_freight:taobao:as-1") == 1


def test_freight_is_stated_once_and_not_by_the_sides():
    world = agreed()
    assert world.say(stated(1_200, "buyer")).code == "nothing_sent_back"
    world.tell(sent(case="taobao:as-1", at=NOW), stated(1_200, "buyer"))
    assert world.say(replace(stated(900, "buyer"), id="2")).code == "freight_known"
    assert {MERCHANT.party, BUYER.party} & facts.FreightStated.parties == set()


@pytest.mark.parametrize("known", ["before it closes", "after"])
def test_a_case_that_closes_with_neither_leaves_it_with_who_paid(known):
    """JD-7: the goods go back as they are; nobody is refunded and nothing is posted, and the case says who bore it."""
    case = "jd:as-1"
    world = bought(order="jd:1", signed_at=SIGNED)
    world.tell(applied(case=case, at=NOW, reason="jd.not_wanted"), said(facts.AftersaleAgreed, case=case, at=NOW))
    bill = said(facts.FreightStated, case=case, at=NOW, amount_fen=1_200, paid_by="buyer")
    world.tell(sent(case=case, at=NOW), *([bill] if known == "before it closes" else []))
    world.tell(said(facts.ReturnReceived, case=case, at=NOW))
    worn = (facts.Finding("1", 1, "used_much_value_lost", goods_group="textiles"),)
    world.tell(said(facts.ReturnExamined, case=case, at=NOW, findings=worn, evidence=EVIDENCE))
    out = {"carrier": "sf", "waybill": "OUT00001", "note": "原返", "evidence": EVIDENCE}
    world.tell(said(facts.GoodsSentBack, case=case, at=NOW, **out))
    assert aftersale(world, case).closed_as == "sent_back"
    if known == "after":
        world.tell(bill)
    assert aftersale(world, case).freight.borne_by == "buyer"
    assert not any("freight" in each for each in world.effects("jd:1"))


def test_staff_say_who_answers_for_the_way_back():
    world = agreed()
    world.tell(sent(case="taobao:as-1", at=NOW), stated(1_200, "buyer"))
    world.tell(said(facts.AftersaleEscalated, case="taobao:as-1", at=NOW, note="包裹破损"))
    legs = (facts.Leg("goods", "merchant"), facts.Leg("return", "platform"))
    ruled = said(facts.AftersaleRuled, case="taobao:as-1", at=NOW, outcome="refund", legs=legs, note="平台承运")
    world.tell(ruled, source=STAFF)
    world.pass_time(NOW + hours(72))
    assert world.balances("taobao:1")["platform_loss"] == -1_200


# ------------------------------------------------------------------------------------------ when a refund is due


def received(platform, *, signed_at=None, after=1):
    case = f"{platform}:as-1"
    world = bought(order=f"{platform}:1", signed_at=SIGNED)
    world.tell(applied(case=case, at=NOW, reason=f"{platform}.quality"))
    world.tell(said(facts.AftersaleAgreed, case=case, at=NOW), sent(case=case, at=NOW))
    if signed_at:
        world.tell(scan("signed", at=signed_at, waybill="RT1000001"), source=CARRIER)
    world.tell(said(facts.ReturnReceived, case=case, at=NOW + hours(after)))
    return world


def test_once_the_merchant_has_the_goods_the_longer_clock_of_their_way_is_over():
    world = received("douyin")  # without a signature: else seven days from the waybill
    deadline = aftersale(world).deadlines["refund_due"]
    assert (list(aftersale(world).deadlines), deadline.row) == (["refund_due"], "RDUE-DY")
    assert deadline.due_at == NOW + hours(49)
    world.pass_time(deadline.due_at - INSTANT)
    assert aftersale(world).status == "received"
    world.pass_time(deadline.due_at)
    assert (aftersale(world).status, world.order().refunded_fen) == ("refunded", 29_900)


def test_a_platforms_own_step_that_ends_sooner_stays():
    assert list(aftersale(received("jd"), "jd:as-1").deadlines) == ["handle"]
    seen = received("taobao", signed_at=NOW + hours(1), after=30)
    assert list(aftersale(seen, "taobao:as-1").deadlines) == ["receipt_signed"]


def test_where_no_platform_says_when_the_law_does():
    """G8: seven days from the receipt, its own day not counted; 1688's clock of the way back is longer by then."""
    world = received("1688", after=24)
    deadline = aftersale(world, "1688:as-1").deadlines["refund_due"]
    assert (deadline.row, deadline.due_at) == ("RDUE-LAW", datetime(2026, 3, 12, 16, tzinfo=UTC))


def test_impaired_goods_are_not_refunded_by_the_clock():
    world = received("douyin")
    findings = (facts.Finding("1", 1, "damaged"),)
    world.tell(said(facts.ReturnExamined, at=NOW + hours(2), findings=findings, evidence=EVIDENCE))
    world.pass_time(NOW + hours(49))
    assert (aftersale(world).status, world.order().refunded_fen) == ("disputed", 0)


def test_the_refund_after_receipt_waits_for_nobody_who_was_paid_already():
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"))
    world.tell(said(facts.AftersaleAgreed, at=NOW), sent(at=NOW))
    world.tell(scan("picked_up", at=NOW + hours(1), waybill="RT1000001"), source=CARRIER)
    world.tell(said(facts.ReturnReceived, at=NOW + hours(2)), source=PLATFORM)
    assert "refund_due" not in aftersale(world).deadlines
    assert aftersale(world).deadlines["receipt_unsigned"].due_at == NOW + timedelta(days=7)
