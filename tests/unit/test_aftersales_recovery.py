"""What the platform advanced when the return is bad, partial or never comes; and parcels stopped on their way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from surety.aftersales import facts
from surety.aftersales.facts import Leg
from surety.engine.book import packaged
from surety.orders.bought import bought as bought_by
from surety.orders.bought import worth_fen
from surety.orders.facts import ShippedLine
from surety.orders.refund_facts import RefundRecovered
from tests.unit.aftersales import EVIDENCE, aftersale, applied, bought, said, sent
from tests.unit.world import (
    BUYER,
    CARRIER,
    INSTANT,
    MERCHANT,
    ORDER,
    PLATFORM,
    STAFF,
    T0,
    hours,
    line,
    paid,
    placed,
    scan,
    shipped,
)

SIGNED, NOW = T0 + hours(24), T0 + hours(48)


def advanced(quantity=2, paid_fen=10_001, **changes):
    """A return the platform has paid for at the carrier's first scan."""
    world = bought(line("1", quantity=quantity, paid_fen=paid_fen), signed_at=SIGNED)
    units = (ShippedLine("1", quantity),)
    world.tell(applied(at=NOW, units=units, **{"reason": "douyin.not_wanted", **changes}))
    world.tell(said(facts.AftersaleAgreed, at=NOW), sent(at=NOW))
    world.tell(scan("picked_up", at=NOW + hours(1), waybill="RT1000001"), source=CARRIER)
    return world


def ruled(world, *, goods, outcome="refund", amount_fen=None, after=100):
    at = NOW + hours(after)
    legs = (Leg("goods", goods),)
    world.tell(
        said(facts.AftersaleRuled, at=at, outcome=outcome, legs=legs, note="核对", amount_fen=amount_fen),
        source=STAFF,
        now=at,
    )
    world.pass_time(at + timedelta(days=3))
    return {name: fen for name, fen in world.balances().items() if name not in ("buyer", "refunding")}


# ------------------------------------------------------------------------------------------- caps and the first scan


@pytest.mark.parametrize(
    ("paid_fen", "grade", "row", "over"),
    [
        (100_000, "ordinary", "IR-DY-RETURN", False),
        (100_001, "ordinary", "IR-DY-RETURN", True),
        (150_000, "gold", "IR-DY-RETURN-GOLD", False),
        (150_001, "gold", "IR-DY-RETURN-GOLD", True),
    ],
)
def test_above_its_cap_nothing_is_advanced_and_the_case_goes_on(paid_fen, grade, row, over):
    """B6: a part of the refund is none that is advanced, so neither is the part below the cap."""
    case = aftersale(advanced(1, paid_fen, grade=grade))
    assert (case.instant[-1].row, case.instant[-1].over_cap, case.refund_fen) == (row, over, 0 if over else paid_fen)
    assert case.status == "returning"


def test_a_waybill_that_was_typed_in_refunds_nothing_whatever_it_carried_before():
    """EXP-8d: neither the number nor scans from before the request are the carrier's word on this return."""
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"))
    world.tell(said(facts.AftersaleAgreed, at=NOW), sent(at=NOW + hours(2)))
    assert aftersale(world).advanced_at is None
    for event in ("picked_up", "delivered", "signed"):
        world.tell(scan(event, at=NOW - INSTANT, waybill="RT1000001"), source=CARRIER)
    case = aftersale(world)
    assert (case.advanced_at, case.signed_at, list(case.deadlines)) == (None, None, ["receipt_unsigned"])
    world.tell(scan("delivered", at=NOW + hours(1), waybill="RT1000001"), source=CARRIER)
    assert aftersale(world).advanced_at is not None, "the first scan is whichever the carrier reports first"


def test_a_scan_on_the_way_proves_the_pickup_that_nobody_scanned():
    """EXP-8d: any record is one; later ones, and those of the parcel to the buyer, change nothing."""
    world = bought(signed_at=SIGNED)
    world.tell(scan("in_transit", at=NOW - INSTANT), source=CARRIER)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"))
    world.tell(said(facts.AftersaleAgreed, at=NOW), sent(at=NOW + hours(2)))
    world.tell(scan("in_transit", at=NOW - INSTANT, waybill="RT1000001"), source=CARRIER)
    assert aftersale(world).advanced_at is None, "of something it carried before"
    world.tell(scan("in_transit", at=NOW + hours(9), waybill="RT1000001"), source=CARRIER)
    case = aftersale(world)
    assert (case.instant[-1].row, case.refund_fen, case.picked_up_at) == ("IR-DY-RETURN", 29_900, NOW + hours(9))
    world.tell(scan("in_transit", at=NOW + hours(12), waybill="RT1000001"), source=CARRIER)
    world.tell(scan("picked_up", at=NOW + hours(5), waybill="RT1000001"), source=CARRIER)
    assert (aftersale(world).picked_up_at, world.order().refunded_fen) == (NOW + hours(5), 29_900)


@pytest.mark.parametrize("pickup", [False, True])
def test_a_pickup_is_a_typed_number_too_until_the_carrier_scans_it(pickup):
    """EXP-8d: whoever says that the carrier fetches it has typed a number, and no clock makes a scan of it."""
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"))
    world.tell(said(facts.AftersaleAgreed, at=NOW), sent(at=NOW + hours(1), pickup=pickup))
    world.pass_time(NOW + hours(24 * 6))
    assert (aftersale(world).advanced_at, aftersale(world).refunded_at) == (None, None)
    world.tell(scan("picked_up", at=NOW + hours(24 * 6), waybill="RT1000001"), source=CARRIER)
    assert aftersale(world).advanced_at == NOW + hours(24 * 6)


def test_no_row_of_any_day_refunds_on_a_typed_number():
    """EXP-8d holds of the table as it is, whoever asks, whatever it is about."""
    rows = packaged().tables["instant_refund"].rows
    asked = [row for row in rows if "stage" not in row.when or "return_waybill" in row.when["stage"].values]
    assert len(asked) >= 5
    assert [row.id for row in asked if row.outputs["granted"]] == []


def test_a_scan_of_another_parcel_refunds_nothing():
    world = advanced()
    before = aftersale(world)
    world.tell(said(facts.AftersaleScanned, at=NOW + hours(2), parcel="sf:OTHER0001", event="signed"))
    assert replace(aftersale(world), version=before.version) == before


# ----------------------------------------------------------------------------------------------- bad, partial, never


def test_part_of_what_was_paid_for_comes_back():
    """The merchant bears what came back in order; of the rest staff find who answers for it."""
    world = advanced()
    world.tell(scan("signed", at=NOW + hours(20), waybill="RT1000001"), source=CARRIER)
    one = (ShippedLine("1", 1),)
    world.tell(said(facts.ReturnReceived, at=NOW + hours(21), units=one), source=MERCHANT, now=NOW + hours(21))
    examined = said(facts.ReturnExamined, at=NOW + hours(22), findings=(facts.Finding("1", 1, "untouched"),))
    world.tell(examined, source=MERCHANT, now=NOW + hours(22))
    assert (aftersale(world).status, world.balances()["platform_advance"]) == ("disputed", -10_001)
    assert ruled(world, goods="buyer") == {"merchant": 10_001 - 5_000, "buyer_debt": -5_001}


def test_silence_about_part_of_it_settles_nothing():
    world = advanced()
    world.tell(scan("signed", at=NOW + hours(20), waybill="RT1000001"), source=CARRIER)
    one = (ShippedLine("1", 1),)
    world.tell(said(facts.ReturnReceived, at=NOW + hours(21), units=one), source=MERCHANT, now=NOW + hours(21))
    world.pass_time(NOW + hours(68))
    assert (aftersale(world).status, world.balances()["platform_advance"]) == ("disputed", -10_001)


def test_staff_may_uphold_part_of_an_advance():
    world = advanced()
    world.tell(said(facts.AftersaleEscalated, at=NOW + hours(2), note="少一件"), source=MERCHANT, now=NOW + hours(2))
    balances = ruled(world, goods="buyer", amount_fen=4_000)
    assert balances == {"merchant": 6_001, "buyer_debt": -6_001}


@pytest.mark.parametrize(
    ("goods", "balances"),
    [
        ("buyer", {"merchant": 10_001, "buyer_debt": -10_001}),
        ("carrier", {"merchant": 10_001, "platform_loss": -10_001}),
        ("merchant", {}),
    ],
)
def test_a_return_that_never_comes_is_nobodys_until_a_person_says_so(goods, balances):
    world = advanced()
    world.pass_time(NOW + hours(24 * 7))
    assert (aftersale(world).status, world.order().refunded_fen) == ("disputed", 10_001), "the buyer keeps the refund"
    assert ruled(world, goods=goods, outcome="close", after=24 * 8) == balances
    assert aftersale(world).status == "refunded"


def test_one_that_was_signed_for_is_the_merchants_by_silence():
    world = advanced()
    world.tell(scan("signed", at=NOW + hours(20), waybill="RT1000001"), source=CARRIER)
    world.pass_time(NOW + hours(68))
    assert (aftersale(world).status, world.balances().get("merchant", 0)) == ("refunded", 0)


def test_what_comes_back_bad_goes_back_to_the_buyer_who_owes_it():
    world = advanced()
    world.tell(scan("signed", at=NOW + hours(20), waybill="RT1000001"), source=CARRIER)
    world.tell(said(facts.ReturnReceived, at=NOW + hours(21)), source=MERCHANT, now=NOW + hours(21))
    world.tell(said(facts.AftersaleEscalated, at=NOW + hours(22), note="有污渍"), source=MERCHANT, now=NOW + hours(22))
    ruled(world, goods="buyer", outcome="close")
    told = [row[4] for row in world.rows["surety_outbox"]]
    assert "aftersale_goods_back" in told


# ------------------------------------------------------------------------------------ paid while it was on its way


def in_transit(platform="douyin", reason="not_received"):
    world = bought(order=f"{platform}:1", picked_up_at=T0 + hours(1))
    world.tell(applied("refund_only", case=f"{platform}:as-1", at=NOW, reason=f"{platform}.{reason}"))
    return world


def test_goods_that_arrive_after_the_advance_are_a_persons_to_settle():
    world = in_transit()
    assert aftersale(world).advanced_at is not None
    world.tell(scan("signed", at=NOW + hours(10)), source=CARRIER)
    world.pass_time(NOW + hours(48))
    assert (aftersale(world).status, world.balances()["platform_advance"]) == ("disputed", -29_900)
    balances = ruled(world, goods="buyer", outcome="close")
    assert balances == {"merchant": 29_900, "buyer_debt": -29_900}


def test_what_the_buyer_owes_already_is_not_owed_again():
    """A ruling made the buyer owe the advance; recovering the same refund once more would pay the merchant twice."""
    world = in_transit()
    world.tell(scan("signed", at=NOW + hours(10)), source=CARRIER)
    world.pass_time(NOW + hours(48))
    ruled(world, goods="buyer", outcome="close")
    again = RefundRecovered(id="again", order=ORDER, at=NOW + hours(400), amount_fen=29_900, note="重复追回")
    assert world.say(again, source=STAFF).code == "more_than_refunded"
    assert world.balances()["buyer_debt"] == -29_900


def test_goods_that_arrive_after_the_case_has_ended_are_owed_again_once():
    world = in_transit()
    world.pass_time(NOW + hours(48))
    assert aftersale(world).status == "refunded"
    world.tell(scan("signed", at=NOW + hours(60)), source=CARRIER)
    assert "signed_after_refund" in world.order().items
    world.tell(scan("signed", at=NOW + hours(61)), source=CARRIER)
    owed = RefundRecovered(id="r", order=ORDER, at=NOW + hours(62), amount_fen=29_900, note="买家已签收")
    world.tell(owed, source=STAFF, now=NOW + hours(62))
    assert world.order().items == ()
    assert world.balances()["merchant"] == 29_900
    again = replace(owed, id="r2", amount_fen=1)
    assert world.say(again, source=STAFF, now=NOW + hours(63)).code == "more_than_refunded"


def test_what_the_platform_bore_is_owed_to_it_first():
    world = in_transit()
    world.tell(said(facts.AftersaleRefused, at=NOW, reason="no_fault", note="已丢件", evidence=EVIDENCE))
    ruled(world, goods="carrier", outcome="close")
    world.tell(scan("signed", at=NOW + hours(200)), source=CARRIER)
    owed = RefundRecovered(id="r", order=ORDER, at=NOW + hours(201), amount_fen=29_900, note="买家已签收")
    world.tell(owed, source=STAFF, now=NOW + hours(201))
    assert {name: world.balances().get(name, 0) for name in ("platform_loss", "buyer_debt")} == {
        "platform_loss": 0,
        "buyer_debt": -29_900,
    }


def test_goods_that_came_back_were_not_refunded_on_their_way():
    world = advanced(1)
    world.tell(scan("signed", at=NOW + hours(20), waybill="RT1000001"), source=CARRIER)
    world.pass_time(NOW + hours(68))
    world.tell(scan("signed", at=NOW + hours(70)), source=CARRIER)
    assert world.order().items == ()


# -------------------------------------------------------------------------------------- stopped on its way (Taobao)

TB = "taobao:as-1"
INTERCEPT = said(facts.InterceptChosen, case=TB, at=NOW, carrier="sf", waybill="SF1000001")


def stopping():
    world = in_transit("taobao")
    world.tell(INTERCEPT)
    return world


def test_a_parcel_is_stopped_and_the_refund_comes_with_the_carriers_word():
    world = stopping()
    deadline = aftersale(world, TB).deadlines["intercept"]
    assert (deadline.row, deadline.due_at) == ("AL-TB-INTERCEPT", NOW + hours(5 * 24))
    assert world.order("taobao:1").refunded_fen == 0, "the merchant's word stops nothing"
    world.tell(scan("intercepted", at=NOW + hours(5)), source=CARRIER)
    case = aftersale(world, TB)
    assert (case.status, case.refund_fen, case.deadlines) == ("refunded", 29_900, {})
    world.tell(scan("returned", at=NOW + hours(50)), source=CARRIER)
    assert world.order("taobao:1").refunded_fen == 29_900


@pytest.mark.parametrize("event", ["returned", "refused"])
def test_a_parcel_on_its_way_back_already_is_stopped(event):
    world = in_transit("taobao")
    world.tell(scan(event, at=NOW - hours(1)), source=CARRIER)
    world.tell(INTERCEPT)
    assert aftersale(world, TB).status == "refunded"


def test_a_parcel_that_nobody_stops_in_five_days_is_refunded():
    world = stopping()
    world.pass_time(NOW + hours(5 * 24) - INSTANT)
    assert aftersale(world, TB).status == "applied"
    world.pass_time(NOW + hours(5 * 24))
    assert (aftersale(world, TB).status, world.order("taobao:1").refunded_fen) == ("refunded", 29_900)


def test_a_parcel_that_is_signed_for_all_the_same_is_a_dispute():
    world = stopping()
    world.tell(scan("signed", at=NOW + hours(5)), source=CARRIER)
    assert (aftersale(world, TB).status, world.order("taobao:1").refunded_fen) == ("disputed", 0)


def test_refusing_meanwhile_does_not_keep_goods_and_money():
    world = stopping()
    refused = said(
        facts.AftersaleRefused, case=TB, at=NOW, reason="agreed_otherwise", note="买家改要", evidence=EVIDENCE
    )
    world.tell(refused)
    world.tell(scan("intercepted", at=NOW + hours(5)), source=CARRIER)
    assert aftersale(world, TB).status == "refunded"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"waybill": "SF9999999"}, "not_on_this_parcel"),
        ({}, "intercepts_already"),
    ],
)
def test_only_a_parcel_of_the_order_is_stopped_and_once(change, code):
    world = stopping() if not change else in_transit("taobao")
    assert world.say(replace(INTERCEPT, id="x", **change)).code == code


def test_nothing_is_stopped_where_the_platform_has_no_such_step_or_the_goods_are_there():
    assert in_transit().say(replace(INTERCEPT, case="douyin:as-1")).clause == "H5"
    there = bought(order="taobao:1", signed_at=SIGNED)
    there.tell(applied("refund_only", case=TB, at=NOW, reason="taobao.not_received"))
    assert there.say(INTERCEPT).code == "already_signed_for"
    unshipped = bought(order="taobao:1")
    unshipped.tell(applied("refund_unshipped", case=TB, at=NOW, reason="taobao.not_wanted"))
    unshipped.say(shipped("taobao:1", at=NOW))
    assert unshipped.say(replace(INTERCEPT, id="y"), source=PLATFORM) is not None
    assert BUYER.party not in facts.InterceptChosen.parties


def test_goods_that_were_signed_for_are_not_in_transit():
    """EXP-8c: whatever the buyer says; who has them is for the case to find."""
    world = bought(signed_at=SIGNED)
    world.tell(applied("refund_only", at=NOW, reason="douyin.not_received"))
    assert (aftersale(world).instant, aftersale(world).status, world.order().refunded_fen) == ((), "applied", 0)


# ------------------------------------------------------------- a refund alone that is agreed to become a return (H5)


def asked_back():
    world = bought(order="taobao:1", signed_at=SIGNED)
    world.tell(applied("refund_only", case=TB, at=NOW, reason="taobao.quality", received=True))
    world.tell(said(facts.AftersaleAgreed, case=TB, at=NOW, goods_back=True))
    return world


def test_goods_that_are_asked_back_make_a_return_of_it():
    world = asked_back()
    deadline = aftersale(world, TB).deadlines["buyer_return"]
    assert (deadline.row, deadline.due_at) == ("AL-TB-AGREED-RETURN", NOW + hours(5 * 24))
    world.tell(sent(case=TB, at=NOW + hours(1)))
    case = aftersale(world, TB)
    assert (case.type, case.freight_payer, list(case.deadlines)) == ("return_refund", "merchant", ["receipt_unsigned"])
    world.tell(scan("signed", at=NOW + hours(20), waybill="RT1000001"), source=CARRIER)
    world.pass_time(NOW + hours(20 + 72))
    assert (aftersale(world, TB).status, world.order("taobao:1").refunded_fen) == ("refunded", 29_900)


def test_goods_that_nobody_sends_in_five_days_end_it():
    world = asked_back()
    world.pass_time(NOW + hours(5 * 24) - INSTANT)
    assert aftersale(world, TB).status == "to_return"
    world.pass_time(NOW + hours(5 * 24))
    assert (aftersale(world, TB).closed_as, world.order("taobao:1").refunded_fen) == ("timed_out", 0)


def test_a_buyer_who_keeps_them_asks_the_platform():
    world = asked_back()
    world.tell(said(facts.AftersaleEscalated, case=TB, at=NOW, note="不退货"))
    assert aftersale(world, TB).status == "disputed"


def test_goods_are_asked_back_only_where_a_row_has_it():
    world = bought(signed_at=SIGNED)
    world.tell(applied("refund_only", at=NOW, received=True))
    refusal = world.say(said(facts.AftersaleAgreed, at=NOW, goods_back=True))
    assert (refusal.code, refusal.clause) == ("no_agreed_return_here", "H5")
    returned = bought(order="taobao:1", signed_at=SIGNED)
    returned.tell(applied(case=TB, at=NOW, reason="taobao.quality"))
    assert returned.say(said(facts.AftersaleAgreed, case=TB, at=NOW, goods_back=True)).code == "nothing_to_return"


# --------------------------------------------------------------------------------------- one number, two parcels


def test_a_number_a_buyer_typed_is_the_shops_that_ships_with_it():
    """A stranger's scan neither pays the buyer nor takes the other order's proof away."""
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW, reason="douyin.not_wanted"), said(facts.AftersaleAgreed, at=NOW), sent(at=NOW))
    other = "douyin:2"
    world.tell(placed(other, at=NOW, shop="douyin:shop-2"), paid(other, at=NOW))
    world.tell(shipped(other, at=NOW + hours(1), waybill="RT1000001"))
    world.tell(scan("picked_up", at=NOW + hours(2), waybill="RT1000001"), source=CARRIER)
    assert aftersale(world).advanced_at is None
    assert world.order(other).handovers[0].picked_up_at is not None
    items = [row[3] for row in world.rows["surety_work_item"]]
    assert items.count("waybill_contested") == 1


# -------------------------------------------------------------------------------------------- kept units, once each


def test_a_unit_the_buyer_keeps_never_brings_more_than_it_was_paid():
    """Price protection first, then the unit comes back: what was given for it is gone from its worth."""
    world = bought(line("1", quantity=2, paid_fen=10_000), signed_at=SIGNED)
    one = (ShippedLine("1", 1),)
    protection = applied("price_protection", at=NOW, units=one, reason="douyin.price_dropped", amount_fen=4_000)
    world.tell(protection, said(facts.AftersaleAgreed, at=NOW))
    assert world.order().line_refunded_fen == {"1": 4_000}
    again = applied(
        "price_protection", at=NOW, units=one, reason="douyin.price_dropped", case="douyin:as-2", id="again"
    )
    world.tell(again, said(facts.AftersaleAgreed, at=NOW, case="douyin:as-2"))
    assert world.order().line_refunded_fen == {"1": 5_000}, "one unit was paid 50 yuan"
    back = applied("return_refund", at=NOW, units=one, case="douyin:as-3", id="back")
    world.tell(back)
    assert aftersale(world, "douyin:as-3").asked_fen == 2_500, "half of what the two units cost after that"


@pytest.mark.parametrize("paid_fen", [10_000, 10_001])
def test_two_units_the_buyer_keeps_each_bring_what_they_were_paid(paid_fen):
    """Asked for at once they are two; a third request may be for either of them, and neither has anything left."""
    world = bought(line("1", quantity=2, paid_fen=paid_fen), signed_at=SIGNED)
    one = (ShippedLine("1", 1),)
    cases = "douyin:as-1", "douyin:as-2", "douyin:as-3"
    for case in cases[:2]:
        world.tell(applied("price_protection", at=NOW, units=one, reason="douyin.price_dropped", case=case, id=case))
    for case in cases[:2]:
        world.tell(said(facts.AftersaleAgreed, at=NOW, case=case))
    assert [aftersale(world, case).refund_fen for case in cases[:2]] == [paid_fen - 5_000, 5_000]
    third = applied("price_protection", at=NOW, units=one, reason="douyin.price_dropped", case=cases[2], id="third")
    world.tell(third, said(facts.AftersaleAgreed, at=NOW, case=cases[2]))
    assert (aftersale(world, cases[2]).refund_fen, world.order().line_refunded_fen) == (0, {"1": paid_fen})


@pytest.mark.parametrize(("units", "asked_fen"), [(1, 1_000), (2, 6_000)])
def test_asked_one_after_the_other_kept_units_may_be_the_same(units, asked_fen):
    """Nobody says which unit it is: whoever means the other one asks for both."""
    world = bought(line("1", quantity=2, paid_fen=10_000), signed_at=SIGNED)
    first, then = (
        applied("price_protection", at=NOW, units=(ShippedLine("1", n),), reason="douyin.price_dropped", **told)
        for n, told in ((1, {"amount_fen": 4_000}), (units, {"case": "douyin:as-2", "id": "then"}))
    )
    world.tell(first, said(facts.AftersaleAgreed, at=NOW), then)
    assert aftersale(world, "douyin:as-2").asked_fen == asked_fen


@pytest.mark.parametrize("sent_back", [True, False])
def test_a_part_ruled_on_an_exchange_leaves_the_unit_to_whoever_has_the_goods(sent_back):
    """With the buyer they may be asked about again, for what is left of them; with the merchant they may not: what was
    ruled is what they brought, as of a return."""
    world = bought(signed_at=SIGNED)
    world.tell(applied("exchange", at=NOW))
    if sent_back:
        world.tell(said(facts.AftersaleAgreed, at=NOW), sent(at=NOW), said(facts.ReturnReceived, at=NOW))
    else:
        world.tell(said(facts.AftersaleRefused, at=NOW, reason="no_fault", note="no", evidence=EVIDENCE))
    world.tell(said(facts.AftersaleEscalated, at=NOW, note="?"))
    told = {"outcome": "refund", "amount_fen": 1_000, "legs": (facts.Leg("goods", "merchant"),), "note": "a scratch"}
    world.tell(said(facts.AftersaleRuled, at=NOW, **told), source=STAFF)
    world.pass_time(aftersale(world).deadlines["appeal"].due_at)
    assert (aftersale(world).status, world.order().refunded_fen) == ("refunded", 1_000)
    assert world.order().gone == ({"1": 1} if sent_back else {})
    again = world.say(applied("return_refund", at=NOW + hours(100), case="douyin:as-2", id="again"))
    assert (again.code if again else aftersale(world, "douyin:as-2").asked_fen) == (
        "units_not_free" if sent_back else 28_900
    )


def test_of_a_case_that_was_open_before_claims_knew_it_all_that_was_kept_counts():
    world = bought(line("1", quantity=2, paid_fen=10_000), signed_at=SIGNED)
    one = (ShippedLine("1", 1),)
    for n, agreed in enumerate((True, False), 1):
        told = {"units": one, "reason": "douyin.price_dropped", "case": f"douyin:as-{n}", "id": f"as-{n}"}
        world.tell(applied("price_protection", at=NOW, **told))
        if agreed:
            world.tell(said(facts.AftersaleAgreed, at=NOW, case="douyin:as-1"))
    order = world.order()
    claims = {name: replace(claim, kept_before=None) for name, claim in order.claims.items()}
    (seen,) = bought_by(replace(order, claims=claims), case="douyin:as-2").lines
    assert (seen.kept_fen, seen.kept_beside_fen, worth_fen(seen, 1, kept=True)) == (5_000, 0, 0)
