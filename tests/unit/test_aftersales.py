"""After-sales cases on one order, without a database: what is asked, answered, returned and paid."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from surety.aftersales import facts
from surety.aftersales.steps import SAID_MAX
from surety.engine.fact import SYSTEM, Party, Source
from surety.orders import claim_facts
from surety.orders.case import Status as OrderStatus
from surety.orders.facts import ShippedLine
from tests.unit.aftersales import EVIDENCE, aftersale, applied, bought, said, sent
from tests.unit.world import BUYER, CARRIER, INSTANT, MERCHANT, ORDER, STAFF, T0, hours, line, scan, shipped

SIGNED = T0 + hours(24)
LATER = SIGNED + hours(24)


def settled(world, order=ORDER):
    """Money of an order: what it gave back, and what nobody has."""
    balances = world.balances(order)
    assert sum(balances.values()) == 0
    return {account: amount for account, amount in balances.items() if account not in ("buyer", "refunding")}


def back_fen(world, order=ORDER):
    return world.order(order).refunded_fen


# ------------------------------------------------------------------------------------------------ before shipping


def test_unshipped_is_refunded_at_once_and_the_order_is_over():
    world = bought()
    assert world.say(applied("refund_unshipped", reason="douyin.not_wanted"), source=BUYER, now=T0 + hours(1)) is None
    case = aftersale(world)
    assert (case.status, case.refund_fen, case.instant[0].row) == ("refunded", 29_900, "IR-DY-UNSHIPPED")
    assert world.order().status is OrderStatus.CANCELLED
    assert (back_fen(world), settled(world)) == (29_900, {})
    assert world.say(shipped(), now=T0 + hours(1)).code == "order_cancelled"


def test_each_side_is_told_once_of_money_that_goes_back_at_once():
    """Nobody is asked to answer what is over, and one refund is one message to its buyer."""
    world = bought()
    before = world.messages()
    world.say(applied("refund_unshipped", reason="douyin.not_wanted"), source=BUYER, now=T0 + hours(1))
    assert world.messages("douyin:as-1") == ["aftersale_refunded", "aftersale_refunded"]
    assert world.messages() == [*before, "order_cancelled"]


def test_shipped_first_is_not_refunded_before_shipping():
    world = bought()
    world.tell(shipped())
    assert world.say(applied("refund_unshipped", reason="douyin.not_wanted"), source=BUYER).code == "already_shipped"


def test_units_refunded_before_shipping_are_not_shipped():
    """Of a part, where one may be refunded: on Taobao, at the end of its time to ship."""
    world = bought(line("1", quantity=3, paid_fen=10_000), line("2"), order="taobao:1")
    asked = applied("refund_unshipped", case="taobao:as-1", reason="taobao.not_wanted", units=(ShippedLine("1", 2),))
    world.tell(asked)
    world.pass_time(T0 + hours(24))
    assert aftersale(world, "taobao:as-1").refund_fen == 3_334 + 3_333
    assert world.order("taobao:1").status is OrderStatus.TO_SHIP
    world.tell(shipped("taobao:1"), now=T0 + hours(25))
    assert world.order("taobao:1").handovers[0].units == {"1": 1, "2": 1}


def test_on_douyin_what_is_left_is_refunded_whole_while_nothing_has_shipped():
    """H2, table refund_scope: a part is refused with what would be taken; once a parcel has left, the rest may go."""
    world = bought(line("1", quantity=2), line("2"))
    part = applied("refund_unshipped", reason="douyin.not_wanted", units=(ShippedLine("1", 2),))
    refusal = world.say(part, source=BUYER)
    assert (refusal.code, refusal.clause) == ("whole_order_only", "H2")
    assert refusal.params == {"row": "RS-DY-WHOLE", "units": {"1": 2, "2": 1}}
    whole = (ShippedLine("1", 1), ShippedLine("2", 1), ShippedLine("1", 1))
    world.tell(applied("refund_unshipped", reason="douyin.not_wanted", units=whole), source=BUYER)
    assert world.order().status is OrderStatus.CANCELLED


def taobao_unshipped():
    world = bought(order="taobao:1")
    world.tell(applied("refund_unshipped", case="taobao:as-1", reason="taobao.not_wanted"))
    return world


def test_shipping_in_time_closes_the_refund():
    world = taobao_unshipped()
    assert aftersale(world, "taobao:as-1").status == "applied"
    world.tell(shipped("taobao:1"), now=T0 + hours(24) - INSTANT)
    world.pass_time(T0 + hours(24))
    case = aftersale(world, "taobao:as-1")
    assert (case.status, case.closed_as, case.refund_fen) == ("closed", "shipped", 0)
    assert back_fen(world, "taobao:1") == 0


def test_at_the_due_instant_the_refund_has_won():
    world = taobao_unshipped()
    assert world.say(shipped("taobao:1"), now=T0 + hours(24)).code == "refund_due"
    world.pass_time(T0 + hours(24))
    assert aftersale(world, "taobao:as-1").status == "refunded"
    assert back_fen(world, "taobao:1") == 29_900


@pytest.mark.parametrize("amount_fen", [1, 29_899, 29_900, None])
def test_before_shipping_what_was_ruled_goes_back_and_of_less_the_order_goes_on(amount_fen):
    """The rest is not sent back: the goods are shipped for it, and what is left may be asked for again (H2)."""
    world, legs, name = taobao_unshipped(), (facts.Leg("goods", "merchant"),), "taobao:as-1"
    about = {"case": name, "at": T0 + hours(1), "outcome": "refund", "legs": legs, "note": "补差价"}
    world.tell(said(facts.AftersaleRuled, **about, amount_fen=amount_fen), source=STAFF, now=T0 + hours(1))
    world.pass_time(T0 + hours(96))
    order, part = world.order("taobao:1"), amount_fen in (1, 29_899)
    assert (aftersale(world, name).status, back_fen(world, "taobao:1")) == ("refunded", amount_fen or 29_900)
    assert [bool(order.struck), order.status is OrderStatus.CANCELLED, aftersale(world, name).ships_on] == [
        not part, not part, part,
    ]  # fmt: skip
    if not part:
        return
    again = applied("refund_unshipped", case="taobao:as-2", reason="taobao.not_wanted", at=T0 + hours(96))
    world.tell(again)
    assert aftersale(world, "taobao:as-2").asked_fen == 29_900 - amount_fen
    world.tell(shipped("taobao:1"), now=T0 + hours(97))
    assert world.order("taobao:1").handovers[0].units == {"1": 1}
    assert back_fen(world, "taobao:1") == amount_fen


# ----------------------------------------------------------------------------------------------- return and refund


def test_seven_days_from_the_day_after_signing():
    ends = datetime(2026, 3, 10, 16, tzinfo=UTC)  # signed on 3 March in Shanghai: 4 to 10 March
    late = bought(signed_at=SIGNED)
    assert late.say(applied(reason="douyin.not_wanted"), source=BUYER, now=ends).code == "window_over"
    in_time = bought(signed_at=SIGNED)
    assert in_time.say(applied(reason="douyin.not_wanted"), source=BUYER, now=ends - INSTANT) is None
    assert (aftersale(in_time).support, aftersale(in_time).window_to) == ("must", ends)


def test_what_was_made_to_order_has_no_seven_days_but_a_fault_counts():
    world = bought(replace(line(), customised=True), signed_at=SIGNED)
    refusal = world.say(applied(reason="douyin.not_wanted"), source=BUYER, now=LATER)
    assert (refusal.code, refusal.clause) == ("not_returnable", "G1")
    assert world.say(applied(id="again"), source=BUYER, now=LATER) is None


def returned(**changes):
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=LATER, **{"reason": "douyin.not_wanted", **changes}))
    world.tell(said(facts.AftersaleAgreed, at=LATER), source=MERCHANT, now=LATER)
    world.tell(sent(at=LATER + hours(1)))
    return world


def test_a_typed_number_refunds_nothing_and_the_first_scan_does():
    world = returned()
    assert [each.row for each in aftersale(world).instant] == ["IR-DY-RETURN-UNSCANNED"]
    assert back_fen(world) == 0
    world.tell(scan("picked_up", at=LATER + hours(5), waybill="RT1000001"), source=CARRIER)
    case = aftersale(world)
    assert (case.status, case.instant[-1].row, case.refund_fen) == ("returning", "IR-DY-RETURN", 29_900)
    assert settled(world) == {"merchant": 29_900, "platform_advance": -29_900}
    world.tell(scan("signed", at=LATER + hours(30), waybill="RT1000001"), source=CARRIER)
    world.tell(said(facts.ReturnReceived, at=LATER + hours(31)), source=MERCHANT, now=LATER + hours(31))
    findings = (facts.Finding("1", 1, "opened_to_check"),)
    world.tell(
        said(facts.ReturnExamined, at=LATER + hours(32), findings=findings), source=MERCHANT, now=LATER + hours(32)
    )
    assert (aftersale(world).status, settled(world), back_fen(world)) == ("refunded", {}, 29_900)


def test_an_advance_for_a_bad_return_is_the_buyers_debt():
    world = returned()
    world.tell(scan("picked_up", at=LATER + hours(5), waybill="RT1000001"), source=CARRIER)
    world.tell(scan("signed", at=LATER + hours(30), waybill="RT1000001"), source=CARRIER)
    now = LATER + hours(31)
    world.tell(said(facts.ReturnReceived, at=now), source=MERCHANT, now=now)
    findings = (facts.Finding("1", 1, "marks_removed"),)
    examined = said(facts.ReturnExamined, at=now, findings=findings, evidence=EVIDENCE)
    world.tell(examined, source=MERCHANT, now=now)
    refused = said(facts.AftersaleRefused, at=now, reason="goods_impaired", note="吊牌已剪", evidence=EVIDENCE)
    world.tell(refused, source=MERCHANT, now=now)
    assert aftersale(world).status == "disputed"
    legs = (facts.Leg("goods", "buyer"),)
    world.tell(said(facts.AftersaleRuled, at=now, outcome="close", legs=legs, note="吊牌已剪"), source=STAFF, now=now)
    world.pass_time(now + hours(72))
    assert aftersale(world).status == "refunded"
    assert settled(world) == {"merchant": 29_900, "buyer_debt": -29_900}


def test_a_return_by_the_clock_alone_ends_in_a_refund():
    world = bought(line("1", paid_fen=150_100), signed_at=SIGNED)
    world.tell(applied(at=LATER, reason="douyin.not_wanted"))
    world.pass_time(LATER + hours(48) - INSTANT)
    assert aftersale(world).status == "applied"
    world.pass_time(LATER + hours(48))
    assert aftersale(world).status == "to_return"
    world.tell(sent(at=LATER + hours(50)))
    world.tell(scan("picked_up", at=LATER + hours(51), waybill="RT1000001"), source=CARRIER)
    assert aftersale(world).instant[-1].over_cap
    world.tell(scan("signed", at=LATER + hours(80), waybill="RT1000001"), source=CARRIER)
    world.pass_time(LATER + hours(128) - INSTANT)
    assert back_fen(world) == 0
    world.pass_time(LATER + hours(128))
    assert (aftersale(world).status, back_fen(world), settled(world)) == ("refunded", 150_100, {})


def test_nobody_sends_anything_and_the_case_ends():
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=LATER))
    world.pass_time(LATER + hours(48 + 7 * 24))
    case = aftersale(world)
    assert (case.status, case.closed_as, case.deadlines, case.items) == ("closed", "timed_out", {}, ())
    assert world.order().claims == {}
    assert (
        world.say(said(facts.AftersaleReopened, at=LATER), source=BUYER, now=LATER + hours(900)).code
        == "not_reopenable"
    )


# -------------------------------------------------------------------------------------------------- one change a unit


def test_a_unit_is_in_one_case_at_a_time():
    world = bought(line("1", quantity=2, paid_fen=10_001), signed_at=SIGNED)
    world.tell(applied(at=LATER))
    second = applied(at=LATER, case="douyin:as-2", units=(ShippedLine("1", 2),))
    assert world.say(second).code == "units_not_free"
    assert world.say(applied(at=LATER, case="douyin:as-3", units=(ShippedLine("1", 3),))).code == "more_than_bought"
    world.tell(said(facts.AftersaleWithdrawn, at=LATER), source=BUYER, now=LATER)
    assert world.say(replace(second, id="again")) is None


def test_refunds_of_parts_never_exceed_the_line():
    world = bought(line("1", quantity=3, paid_fen=10_001), signed_at=SIGNED)
    for n in range(1, 4):
        case = f"douyin:as-{n}"
        world.tell(applied("refund_only", at=LATER, case=case, received=False, reason="douyin.not_received"))
        world.tell(said(facts.AftersaleAgreed, at=LATER, case=case), source=MERCHANT, now=LATER)
    assert [aftersale(world, f"douyin:as-{n}").refund_fen for n in (1, 2, 3)] == [3334, 3334, 3333]
    assert (world.order().line_refunded_fen, back_fen(world)) == ({"1": 10_001}, 10_001)
    assert world.say(applied("refund_only", at=LATER, case="douyin:as-9")).code == "units_not_free"


def test_two_open_cases_that_together_ask_a_fen_too_much_are_paid_what_is_left():
    world = bought(line("1", quantity=3, paid_fen=10_001), signed_at=SIGNED)
    names = ["douyin:as-1", "douyin:as-2", "douyin:as-3"]
    for case in names:
        world.tell(applied("price_protection", at=LATER, case=case, reason="douyin.price_dropped"))
    for case in names:
        world.tell(said(facts.AftersaleAgreed, at=LATER, case=case), source=MERCHANT, now=LATER)
    assert back_fen(world) <= 10_001
    assert sum(world.order().line_refunded_fen.values()) == back_fen(world)


def test_an_order_that_was_paid_too_little_gives_back_no_more_than_that():
    world = bought(line("1"), line("2"), paid_fen=40_000, signed_at=SIGNED)
    for n in (1, 2):
        case = f"douyin:as-{n}"
        world.tell(applied("refund_only", at=LATER, case=case, units=(ShippedLine(str(n), 1),), received=True))
    for n in (1, 2):
        world.tell(said(facts.AftersaleAgreed, at=LATER, case=f"douyin:as-{n}"), source=MERCHANT, now=LATER)
    assert (world.order().line_refunded_fen, back_fen(world)) == ({"1": 29_900, "2": 10_100}, 40_000)


# ------------------------------------------------------------------------------------------------------ bad requests


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": "taobao.quality"}, "not_a_reason_here"),
        ({"order": "douyin:404"}, "no_such_order"),
        ({"units": (ShippedLine("9", 1),)}, "no_such_line"),
        ({"amount_fen": 29_901}, "more_than_paid"),
        ({"asks": "refund_unshipped"}, "already_shipped"),
        ({"asks": "fresh_compensation"}, "not_offered_here"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(changes, code):
    world = bought(signed_at=SIGNED)
    refusal = world.say(applied(**{"asks": "return_refund", **changes}), now=LATER)
    assert refusal.code == code
    assert world.order().claims == {}


def test_another_buyers_link_asks_nothing():
    world = bought(signed_at=SIGNED)
    assert world.say(applied(), source=Source(Party.BUYER, "buyer:douyin:2"), now=LATER).code == "not_your_order"


def test_a_waybill_that_carried_something_else_is_no_return():
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=LATER))
    world.tell(said(facts.AftersaleAgreed, at=LATER), source=MERCHANT, now=LATER)
    assert world.say(sent(at=LATER, waybill="SF1000001")).code == "waybill_used"


# ------------------------------------------------------------------------------------------------- refusals and JD


def jd(**changes):
    world = bought(order="jd:1", signed_at=SIGNED)
    world.tell(applied(case="jd:as-1", at=LATER, **changes))
    return world


JD_SHOP, JD_BUYER = Source(Party.SHOP, "jd:shop-1"), Source(Party.BUYER, "buyer:jd:1")


def test_at_jd_refusing_opens_a_negotiation_and_one_side_alone_closes_nothing():
    world = jd()
    refused = said(facts.AftersaleRefused, case="jd:as-1", at=LATER, reason="no_fault", note="无质量问题")
    world.tell(refused, source=JD_SHOP, now=LATER)
    assert aftersale(world, "jd:as-1").status == "negotiating"
    consent = said(facts.AftersaleConsented, case="jd:as-1", at=LATER, by="merchant")
    assert world.say(consent, source=JD_SHOP, now=LATER).code == "consented_already", "by refusing"
    assert aftersale(world, "jd:as-1").status == "negotiating"
    forged = replace(consent, id="forged", by="buyer")
    assert world.say(forged, source=JD_SHOP, now=LATER).code == "not_yours_to_say"
    world.tell(forged, source=JD_BUYER, now=LATER)
    assert (aftersale(world, "jd:as-1").status, aftersale(world, "jd:as-1").closed_as) == ("closed", "agreed")


def test_at_jd_goods_go_back_as_they_are_only_after_receipt_and_with_evidence():
    world = jd()
    back = said(
        facts.GoodsSentBack,
        case="jd:as-1",
        at=LATER,
        carrier="sf",
        waybill="OUT100001",
        note="影响销售",
        evidence=EVIDENCE,
    )
    assert world.say(back, source=JD_SHOP, now=LATER).clause == "JD-7"
    world.tell(said(facts.AftersaleAgreed, case="jd:as-1", at=LATER), source=JD_SHOP, now=LATER)
    world.tell(sent(case="jd:as-1", at=LATER))
    world.tell(scan("signed", at=LATER + hours(20), waybill="RT1000001"), source=CARRIER)
    world.tell(said(facts.ReturnReceived, case="jd:as-1", at=LATER + hours(21)), source=JD_SHOP, now=LATER + hours(21))
    assert aftersale(world, "jd:as-1").deadlines.keys() == {"handle"}
    damaged = (facts.Finding("1", 1, "damaged"),)
    examined = said(facts.ReturnExamined, case="jd:as-1", at=LATER, findings=damaged, evidence=EVIDENCE)
    world.tell(examined, source=JD_SHOP, now=LATER + hours(22))
    world.tell(replace(back, id="now"), source=JD_SHOP, now=LATER + hours(23))
    assert (aftersale(world, "jd:as-1").closed_as, back_fen(world, "jd:1")) == ("sent_back", 0)


def test_douyin_asks_evidence_of_a_refusal_and_the_buyer_may_escalate():
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=LATER))
    refused = said(facts.AftersaleRefused, at=LATER, reason="no_fault", note="无质量问题")
    assert world.say(refused, source=MERCHANT, now=LATER).code == "evidence_needed"
    world.tell(replace(refused, id="again", evidence=EVIDENCE), source=MERCHANT, now=LATER)
    world.tell(said(facts.AftersaleEscalated, at=LATER, note="有质量问题"), source=BUYER, now=LATER + hours(1))
    now, legs = LATER + hours(2), (facts.Leg("goods", "merchant"),)
    world.tell(said(facts.AftersaleRuled, at=now, outcome="refund", legs=legs, note="支持"), source=STAFF, now=now)
    assert back_fen(world) == 0, "a ruling waits for an appeal"
    world.tell(said(facts.RulingAppealed, at=now, by="merchant", note="不服"), source=MERCHANT, now=now)
    ruled = said(facts.AftersaleRuled, id="2", at=now, outcome="refund", amount_fen=9_900, legs=legs, note="部分支持")
    world.tell(ruled, source=STAFF, now=now)
    assert (aftersale(world).status, back_fen(world)) == ("refunded", 9_900)
    assert settled(world) == {"merchant": 20_000}


def test_a_return_that_must_be_taken_is_not_refused():
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=LATER, reason="douyin.not_wanted"))
    refused = said(facts.AftersaleRefused, at=LATER, reason="no_fault", note="不想退", evidence=EVIDENCE)
    assert world.say(refused, source=MERCHANT, now=LATER).code == "must_take_back"


# ----------------------------------------------------------------------------------------------------------- in transit


def test_in_transit_when_the_buyer_is_not_at_fault():
    lost = bought(picked_up_at=T0 + hours(1))
    lost.tell(applied("refund_only", at=T0 + hours(9), reason="douyin.not_received"))
    assert settled(lost) == {"held": 29_900, "platform_advance": -29_900}
    lost.pass_time(T0 + hours(9 + 48))
    assert aftersale(lost).status == "refunded"
    assert lost.balances().get("platform_advance", 0) == 0
    changed = bought(picked_up_at=T0 + hours(1))
    changed.tell(applied("refund_only", at=T0 + hours(9), reason="douyin.not_wanted"))
    assert [each.row for each in aftersale(changed).instant] == ["IR-DY-TRANSIT-FAULT"]
    assert back_fen(changed) == 0


def test_1688_has_no_refund_only():
    world = bought(order="1688:1", picked_up_at=T0 + hours(1))
    refusal = world.say(applied("refund_only", case="1688:as-1", at=T0 + hours(2), reason="1688.late"))
    assert (refusal.code, refusal.clause) == ("refund_only_not_offered", "R7-9")


# ------------------------------------------------------------------------------------------------- exchange and resend


def test_an_exchange_goes_out_when_the_old_piece_is_back():
    world = bought(signed_at=SIGNED)
    world.tell(applied("exchange", at=LATER))
    world.tell(said(facts.AftersaleAgreed, at=LATER), source=MERCHANT, now=LATER)
    world.tell(sent(at=LATER))
    world.tell(scan("signed", at=LATER + hours(9), waybill="RT1000001"), source=CARRIER)
    world.pass_time(LATER + hours(9 + 48))
    assert aftersale(world).status == "to_reship"
    now = LATER + hours(60)
    world.tell(said(facts.ReplacementShipped, at=now, carrier="sf", waybill="EX1000001"), source=MERCHANT, now=now)
    assert (aftersale(world).status, back_fen(world), world.order().claims) == ("completed", 0, {})


def test_the_order_refuses_what_a_line_was_not_paid_whatever_a_case_says():
    """The last guard, which no case of ours should ever meet."""
    world = bought(line("1"), line("2"), signed_at=SIGNED)
    world.tell(applied("refund_only", at=LATER, received=True))
    lines = (claim_facts.LineRefund("1", 29_901),)
    forged = claim_facts.RefundDecided(id="x", order=ORDER, at=LATER, case="douyin:as-1", lines=lines)
    refusal = world.say(forged, source=SYSTEM)
    assert (refusal.code, refusal.params["left_fen"], back_fen(world)) == ("more_than_paid", 29_900, 0)
    twice = replace(forged, lines=(claim_facts.LineRefund("1", 15_000),) * 2)
    assert world.say(twice, source=SYSTEM).code == "more_than_paid"


def test_nobody_fills_a_case_for_ever_and_the_other_side_is_still_heard():
    world = bought(signed_at=SIGNED)
    world.tell(applied("refund_only", received=True, at=LATER))
    for n in range(SAID_MAX - 1):
        shown = said(facts.EvidenceGiven, id=f"e{n}", at=LATER, by="buyer", note="看")
        assert world.say(shown, source=BUYER, now=LATER) is None, "the request itself was the first"
    again = said(facts.EvidenceGiven, id="more", at=LATER, by="buyer", note="看")
    changed = said(facts.AftersaleChanged, at=LATER, reason="douyin.damaged")
    for fact in (again, changed):
        assert world.say(fact, source=BUYER, now=LATER).code == "said_enough"
    shown = said(facts.EvidenceGiven, id="m", at=LATER, by="merchant", note="看")
    assert world.say(shown, source=MERCHANT, now=LATER) is None
    refused = said(facts.AftersaleRefused, at=LATER, reason="no_fault", note="无", evidence=EVIDENCE)
    assert world.say(refused, source=MERCHANT, now=LATER) is None
    up = said(facts.AftersaleEscalated, at=LATER, note="请平台处理")
    assert world.say(up, source=BUYER, now=LATER) is None, "the way to staff stays open"


def test_a_consent_is_given_once_and_told_once():
    world = bought(signed_at=SIGNED)
    world.tell(applied("refund_only", received=True, at=LATER))
    world.tell(said(facts.AftersaleConsented, id="one", at=LATER, by="buyer"), source=BUYER, now=LATER)
    again = said(facts.AftersaleConsented, id="two", at=LATER, by="buyer")
    assert world.say(again, source=BUYER, now=LATER).code == "consented_already"
    told = [row[4] for row in world.rows["surety_outbox"]]
    assert told.count("aftersale_close_proposed") == 1


def test_a_refund_of_nothing_is_none():
    world = bought(signed_at=SIGNED)
    nothing = applied("refund_only", received=True, at=LATER, amount_fen=0)
    assert world.say(nothing, source=BUYER, now=LATER).code == "nothing_asked"
    world.tell(applied("refund_only", received=True, at=LATER, id="again"))
    changed = said(facts.AftersaleChanged, at=LATER, reason="douyin.quality", amount_fen=0)
    assert world.say(changed, source=BUYER, now=LATER).code == "nothing_asked"
    legs = (facts.Leg("goods", "merchant"),)
    ruled = said(facts.AftersaleRuled, at=LATER, outcome="refund", legs=legs, note="退", amount_fen=0)
    assert world.say(ruled, source=STAFF, now=LATER).code == "nothing_asked"


@pytest.mark.parametrize("platform", ["douyin", "taobao", "jd", "1688", "xianyu"])
def test_units_that_came_and_were_not_examined_are_taken_as_in_order(platform):
    """G8: looking at one of two is no way to keep the other without paying for it."""
    order, case = f"{platform}:1", f"{platform}:as-1"
    world = bought(line("1", quantity=2, paid_fen=300_001), order=order, signed_at=SIGNED)
    two = (ShippedLine("1", 2),)
    world.tell(applied(case=case, at=LATER, units=two), said(facts.AftersaleAgreed, case=case, at=LATER))
    world.tell(sent(case=case, at=LATER), said(facts.ReturnReceived, case=case, at=LATER, units=two))
    found = (facts.Finding("1", 1, "opened_to_check"),)
    world.tell(said(facts.ReturnExamined, case=case, at=LATER, findings=found))
    world.pass_time(LATER + hours(24 * 30))
    assert (aftersale(world, case).status, back_fen(world, order), settled(world, order)) == ("refunded", 300_001, {})


@pytest.mark.parametrize("platform", ["douyin", "taobao"])
def test_what_cost_nothing_is_not_shipped_once_it_was_given_up(platform):
    """At once or at the end of the time to ship; the money is none, and nobody packs it."""
    order, case = f"{platform}:1", f"{platform}:as-1"
    world = bought(line("1", paid_fen=0), order=order)
    world.tell(applied("refund_unshipped", case=case, reason=f"{platform}.not_wanted"))
    world.pass_time(T0 + hours(24))
    assert (aftersale(world, case).status, aftersale(world, case).refund_fen) == ("refunded", 0)
    assert (world.order(order).status, world.order(order).deadlines) == (OrderStatus.CANCELLED, {})
    assert world.say(shipped(order), now=T0 + hours(25)).code == "order_cancelled"
