"""Until when and for what a return may be asked, and how limits move: a test for each line of the rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import chinese_calendar
import pytest
from msgspec.structs import replace

from surety.aftersales import facts, room
from surety.disruptions import notice as notices
from surety.engine.calendar import HOLIDAY_MAX
from surety.merchants.facts import ShopRegistered
from surety.orders.facts import ShippedLine
from surety.rulebook import Stop
from tests.unit.aftersales import EVIDENCE, aftersale, applied, bought, said, sent
from tests.unit.notices import board, notice, row
from tests.unit.ruled import changed
from tests.unit.world import CARRIER, INSTANT, STAFF, T0, World, hours, line, paid, placed, scan, shipped

SIGNED, NOW = T0 + hours(24), T0 + hours(48)


def china(*date: int) -> datetime:
    """An instant by the clock of China."""
    return datetime(*date, tzinfo=UTC) - timedelta(hours=8)  # type: ignore[misc, arg-type]


def asked(platform="douyin", *lines, at=NOW, placed_at=T0, signed_at=SIGNED, asks="return_refund", **changes):
    """The answer to a return without a reason, and the world it was asked in."""
    world = bought(*lines, order=f"{platform}:1", at=placed_at, signed_at=signed_at)
    fields = {"case": f"{platform}:as-1", "at": at, "reason": f"{platform}.not_wanted"}
    return world.say(applied(asks, **fields | changes)), world


def support(platform, *lines, **changes):
    refusal, world = asked(platform, *lines, **changes)
    return refusal.code if refusal else aftersale(world, f"{platform}:as-1").support


# ---------------------------------------------------------------------------------------------- the seven days


@pytest.mark.parametrize("signed_at", [china(2026, 3, 3, 0, 0), china(2026, 3, 3, 23, 59, 59)], ids=["first", "last"])
def test_seven_days_count_from_the_day_after_the_signing_at_whatever_hour(signed_at):
    """G5, G9: 4 to 10 March; the window is half-open."""
    ends = china(2026, 3, 11)
    bought_at = signed_at - hours(24)
    assert asked(at=ends - INSTANT, signed_at=signed_at, placed_at=bought_at)[0] is None
    assert asked(at=ends, signed_at=signed_at, placed_at=bought_at)[0].code == "window_over"


def test_at_jd_a_last_day_in_a_holiday_is_put_off_and_a_weekend_is_not():
    """G10: signed on 25 September, the seventh day is 2 October, in the National Day holiday that ends on the 7th."""
    signed_at = china(2026, 9, 25, 12)
    assert asked("jd", at=china(2026, 10, 9) - INSTANT, signed_at=signed_at, placed_at=signed_at - hours(50))[0] is None
    late, _ = asked("jd", at=china(2026, 10, 9), signed_at=signed_at, placed_at=signed_at - hours(50))
    assert late.code == "window_over"
    elsewhere, _ = asked("taobao", at=china(2026, 10, 3), signed_at=signed_at, placed_at=signed_at - hours(50))
    assert elsewhere.code == "window_over", "Taobao counts 168 hours"
    saturday = china(2026, 3, 14)  # signed on 7 March, a Saturday: the seventh day is the 14th, a Saturday too
    over, _ = asked("jd", at=saturday + hours(24), signed_at=china(2026, 3, 7, 9), placed_at=china(2026, 3, 5, 9))
    assert over.code == "window_over"


def test_at_jd_a_window_that_ends_in_a_year_without_announced_holidays_is_refused_by_nobody_too_early():
    """G10: its last day is a new year's day that nobody has put in the calendar; a person tells whether it is over."""
    year = max(day.year for day in chinese_calendar.constants.holidays) + 1
    ends = china(year, 1, 2)
    bought_at = {"signed_at": china(year - 1, 12, 25, 12), "placed_at": china(year - 1, 12, 24)}
    assert support("jd", at=ends - INSTANT, **bought_at) == "must"
    for at in (ends, ends + HOLIDAY_MAX - INSTANT):
        refusal, world = asked("jd", at=at, **bought_at)
        assert refusal is None
        case = aftersale(world, "jd:as-1")
        assert (case.support, case.items) == ("", ("undecided:no_reason_return",))
    assert support("jd", at=ends + HOLIDAY_MAX, **bought_at) == "window_over"
    assert support("taobao", at=ends, **bought_at) == "window_over", "who puts nothing off needs no calendar"


def test_while_nobody_knows_of_a_delivery_the_window_has_not_started():
    """However long ago it was shipped."""
    world = bought(picked_up_at=T0 + hours(1))
    refusal = world.say(applied(at=T0 + timedelta(days=90), reason="douyin.not_wanted"))
    assert refusal is None
    assert aftersale(world).window_to is None


def test_a_line_in_two_parcels_starts_with_the_last():
    world = World()
    world.tell(placed(lines=(line("1", quantity=2),)), paid(), shipped(waybill="SF1000001", line_1=1))
    world.tell(shipped(waybill="SF1000002", line_1=1))
    world.tell(scan("signed", at=SIGNED), source=CARRIER)
    ask = applied(at=SIGNED + timedelta(days=30), reason="douyin.not_wanted")
    assert world.say(ask) is None, "the other one may still be on its way"
    assert aftersale(world).window_to is None


@pytest.mark.parametrize(("late", "found"), [(INSTANT, "window_over"), (0 * INSTANT, "window_over"), (-INSTANT, "")])
def test_with_a_reason_the_window_ends_fifteen_days_after_the_order_is_done(late, found):
    """H6: from the signing, which completes it."""
    assert support("taobao", reason="taobao.quality", at=SIGNED + timedelta(days=15) + late) == found


def test_the_sellers_own_longer_promise_stands_above():
    assert support("douyin", replace(line(), no_reason_days=15), at=china(2026, 3, 18)) == "must"
    assert support("douyin", replace(line(), no_reason_days=15), at=china(2026, 3, 19)) == "window_over"


# ------------------------------------------------------------------------------- by the policy when it was ordered


def test_the_policy_of_the_day_of_the_order_holds_for_it():
    """G11: liquor became the seller's choice on 11 January 2024; what was confirmed before changes nothing of it."""
    liquor = replace(line(), return_class="liquor", consumer_confirmed=True)
    for day, found in ((10, "must"), (11, "optional")):
        placed_at = china(2024, 1, day, 12)
        later = {"placed_at": placed_at, "signed_at": placed_at + hours(60), "at": placed_at + hours(90)}
        assert support("taobao", liquor, **later) == found


def test_chocolate_ordered_before_it_counted_as_perishable_may_still_go_back():
    chocolate = replace(line(), return_class="chocolate_mooncake")
    before, after = china(2024, 1, 10, 23, 59), china(2024, 1, 11)
    assert (
        support("taobao", chocolate, placed_at=before, signed_at=before + hours(60), at=before + hours(90))
        == "optional"
    )
    assert (
        support("taobao", chocolate, placed_at=after, signed_at=after + hours(60), at=after + hours(90))
        == "not_returnable"
    )


# --------------------------------------------------------------------------- confirmed by the consumer, per purchase


@pytest.mark.parametrize(("confirmed", "found"), [(True, "optional"), (False, "must"), (None, "must")])
def test_an_optional_class_needs_the_consumers_confirmation_in_this_purchase(confirmed, found):
    """G4: nobody's word is no confirmation."""
    assert support("douyin", replace(line(), return_class="activation", consumer_confirmed=confirmed)) == found


def test_another_lines_confirmation_is_none_of_this_one():
    lines = (
        replace(line("1"), return_class="activation", consumer_confirmed=True),
        replace(line("2"), return_class="activation"),
    )
    assert support("douyin", *lines, units=(ShippedLine("2", 1),)) == "must"
    assert support("douyin", *lines, units=(ShippedLine("1", 1), ShippedLine("2", 1))) == "optional"


def test_what_was_confirmed_and_set_to_none_is_not_taken_back():
    confirmed = replace(line(), return_class="activation", consumer_confirmed=True, no_reason_days=0)
    assert support("douyin", confirmed) == "not_returnable"
    assert support("douyin", replace(confirmed, consumer_confirmed=None)) == "must", "a setting is no confirmation"


# -------------------------------------------------------------------------------------- Xianyu's three conditions


def xianyu(*, kind="business", mark=True, brand_new=True):
    world = World()
    shop = ShopRegistered(id="s", shop="xianyu:shop-1", at=T0, name="店", seller_kind=kind, business_mark=mark)
    world.tell(shop)
    sold = replace(line(), brand_new=brand_new)
    world.tell(placed("xianyu:1", at=T0, shop="xianyu:shop-1", lines=(sold,)))
    world.tell(paid("xianyu:1", at=T0), shipped("xianyu:1", at=T0))
    world.tell(scan("signed", at=T0 + hours(24)), source=CARRIER)
    refusal = world.say(applied(case="xianyu:as-1", at=T0 + hours(48), reason="xianyu.not_wanted"))
    return refusal.code if refusal else aftersale(world, "xianyu:as-1").support


def test_on_xianyu_a_marked_business_must_take_brand_new_goods_of_the_class_back():
    """XY-1 to XY-4: all three, as they were when the order was placed."""
    assert xianyu() == "must"
    assert xianyu(brand_new=False, kind="personal", mark=False) == "optional"
    assert xianyu(kind="personal", mark=False) == "optional"
    assert xianyu(brand_new=False) == "must", "the national measure knows no such exception for a business"


def test_a_used_piece_is_not_forced_by_the_platform():
    """XY-3."""
    world = World()
    answer = world.book.decide(
        "no_reason_return",
        {"platform": "xianyu", "return_class": "general", "seller_status": "business", "brand_new": False},
        on=T0,
    )
    assert (answer.row_id, answer.outputs["support"]) == ("NR-XY-USED", "optional")


def test_a_mark_gained_after_the_order_does_not_count():
    """XY-2: by the platform's rule; the order keeps what the shop was."""
    world = World()
    shop = ShopRegistered(id="s", shop="xianyu:shop-1", at=T0, name="店", seller_kind="business")
    world.tell(shop, placed("xianyu:1", shop="xianyu:shop-1"))
    world.tell(replace(shop, id="s2", at=T0 + hours(1), business_mark=True))
    assert world.order("xianyu:1").seller_status == "unmarked"
    world.tell(replace(placed("xianyu:2", shop="xianyu:shop-1"), at=T0 + hours(2)))
    assert world.order("xianyu:2").seller_status == "business"


def test_who_is_unknown_where_persons_sell_is_for_staff_to_tell():
    assert xianyu(kind="unknown", mark=False) == ""


# ----------------------------------------------------------------------------------------- 1688's tiers and minimums


def test_one_product_is_forced_in_its_stock_tier_and_not_in_its_custom_tier():
    """R7-5b: both lines of the same order and product."""
    stock = replace(line("1"), sku="cup", moq_form="batch", tier="stock")
    custom = replace(line("2"), sku="cup", moq_form="batch", tier="custom")
    assert support("1688", stock, custom, units=(ShippedLine("1", 1),)) == "must"
    assert support("1688", stock, custom, units=(ShippedLine("2", 1),)) == "optional"


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("batch", "must"),
        ("mixed", "must"),
        ("campaign", "must"),
        ("live", "must"),
        ("none", "optional"),
        ("", "optional"),
    ],
)
def test_one_piece_by_any_channel_forces_it(form, found):
    """R7-5a, R7-5c."""
    assert support("1688", replace(line(), moq_form=form)) == found


def test_what_is_made_to_order_never_goes_back_without_a_reason():
    assert support("1688", replace(line(), moq_form="batch", customised=True)) == "not_returnable"


def test_the_rule_holds_from_2_february_2024():
    """R7-0: by the day of the order, of the seller's choice before."""
    for placed_at, found in ((china(2024, 2, 1, 23, 59, 59), "optional"), (china(2024, 2, 2), "must")):
        days = {"placed_at": placed_at, "signed_at": placed_at + hours(60), "at": placed_at + hours(90)}
        assert support("1688", replace(line(), moq_form="batch"), **days) == found


def test_a_flaw_stated_at_the_sale_leaves_it_to_the_seller_and_one_that_was_not_does_not():
    """R7-3d: by the listing as sold."""
    assert support("1688", replace(line(), moq_form="batch", flaws_stated=("划痕",))) == "optional"
    assert support("1688", replace(line(), moq_form="batch")) == "must", "what nothing names is of the class that must"


# ---------------------------------------------------------------------------------------------------- jade, JADE-10


def test_jade_goes_back_and_is_exchanged_without_a_reason_whoever_shipped_it():
    """JADE-10: both; elsewhere an exchange without a reason is the seller's to grant."""
    jade = replace(line(), category="jewellery/jade")
    assert (support("douyin", jade), support("douyin", jade, asks="exchange")) == ("must", "must")
    assert support("douyin", asks="exchange") == "optional"


def test_jade_made_to_order_goes_back_for_a_fault_alone():
    """JADE-11, JADE-12."""
    custom = replace(line(), category="jewellery/jade", customised=True)
    assert support("douyin", custom) == "not_returnable"
    assert support("douyin", custom, reason="douyin.quality") == "", "the seven days are not what it rests on"


# ------------------------------------------------------------------------------------------------------ TB-5


@pytest.fixture(scope="module")
def in_force(tmp_path_factory):
    """The 36 hours of Taobao as if they were in force from 1 March 2026."""
    folder = tmp_path_factory.mktemp("tb5")
    head, tail = "may_shorten: false, notice_extends: true}\n    from: 2022-08-09", "\n    clause: [H5, CON-12]"
    when = "    when: {platform: taobao, aftersales_type: refund_only, step: [review, second_review]}\n    then: "
    shorter = "may_shorten: true, notice_extends: true}\n    from: "
    return changed(
        folder,
        "aftersales_limit",
        (head + tail, f"{head}\n    to: 2026-03-01{tail}"),
        (f"    status: noticed\n{when}", when),
        (f"{shorter}{{date: unknown, default: open}}", f"{shorter}2026-03-01"),
    )


def reviewed(release):
    world = bought(order="taobao:1", picked_up_at=T0 + hours(1))
    world.book = release
    world.tell(applied("refund_only", case="taobao:as-1", at=NOW, reason="taobao.not_received"))
    deadline = aftersale(world, "taobao:as-1").deadlines["review"]
    assert (deadline.row, deadline.due_at) == ("AL-TB-REFUND-ONLY-36H", NOW + hours(36))
    return world


def moved(kind, due_at, id="m"):
    return said(kind, case="taobao:as-1", id=id, at=NOW, due_at=due_at, note="买家投诉")


def test_the_limit_is_shortened_and_the_earlier_time_counts(in_force):
    world = reviewed(in_force)
    world.tell(moved(facts.LimitShortened, NOW + hours(12)), source=STAFF, now=NOW + hours(1))
    world.pass_time(NOW + hours(12) - INSTANT)
    assert aftersale(world, "taobao:as-1").status == "applied"
    world.pass_time(NOW + hours(12))
    assert aftersale(world, "taobao:as-1").status == "refunded"


def test_a_limit_shortened_below_what_has_passed_lapses_now(in_force):
    world = reviewed(in_force)
    now = NOW + hours(20)
    world.tell(moved(facts.LimitShortened, NOW + hours(12)), source=STAFF, now=now)
    assert aftersale(world, "taobao:as-1").deadlines["review"].due_at == now, "never in the past"
    assert world.pass_time(now) == 1
    assert aftersale(world, "taobao:as-1").status == "refunded"


@pytest.mark.parametrize("due_at", [NOW + hours(36), NOW + hours(37)], ids=["the same", "longer"])
def test_it_is_shortened_downward_only(in_force, due_at):
    refusal = reviewed(in_force).say(moved(facts.LimitShortened, due_at), source=STAFF, now=NOW)
    assert (refusal.code, refusal.clause) == ("not_shorter", "TB-5")
    lengthened = reviewed(in_force).say(moved(facts.LimitExtended, due_at + hours(9)), source=STAFF, now=NOW)
    assert (lengthened.code, lengthened.clause) == ("may_not_be_lengthened", "TB-5")


def test_it_is_shortened_again_but_never_back(in_force):
    world = reviewed(in_force)
    world.tell(moved(facts.LimitShortened, NOW + hours(12)), source=STAFF, now=NOW)
    assert world.say(moved(facts.LimitShortened, NOW + hours(13), id="2"), source=STAFF, now=NOW).code == "not_shorter"
    world.tell(moved(facts.LimitShortened, NOW + hours(11), id="3"), source=STAFF, now=NOW)
    assert aftersale(world, "taobao:as-1").deadlines["review"].due_at == NOW + hours(11)


def test_the_36_hours_are_for_refunds_of_shipped_goods_alone(in_force):
    """TB-2; and noticed is not in force (TB-1)."""
    world = bought(order="taobao:1", signed_at=SIGNED)
    world.book = in_force
    world.tell(applied(case="taobao:as-1", at=NOW, reason="taobao.quality"))
    assert aftersale(world, "taobao:as-1").deadlines["review"].row == "AL-TB-REVIEW-2D"
    noticed = bought(order="taobao:1", picked_up_at=T0 + hours(1))
    noticed.tell(applied("refund_only", case="taobao:as-1", at=NOW, reason="taobao.not_received"))
    assert aftersale(noticed, "taobao:as-1").deadlines["review"].due_at == NOW + hours(48)


# ----------------------------------------------------------------------------- holidays, notices, a second life


def test_jds_clocks_stop_in_statutory_holidays_and_others_do_not():
    """E10: asked at noon on 30 September; 24 hours of JD end at noon on 8 October."""
    noon = china(2026, 9, 30, 12)
    for platform, due_at in (("jd", china(2026, 10, 8, 12)), ("taobao", china(2026, 10, 2, 12))):
        days = {"placed_at": noon - hours(90), "signed_at": noon - hours(20), "at": noon}
        _, world = asked(platform, reason=f"{platform}.quality", **days)
        assert aftersale(world, f"{platform}:as-1").deadlines["review"].due_at == due_at


@pytest.mark.parametrize("in_time", [True, False])
def test_a_clock_set_before_its_holidays_were_announced_is_counted_again_when_it_lapses(monkeypatch, in_time):
    """E10: asked on 30 September by a program that knew 2025 alone; the fact keeps what was known then."""
    noon, plain, paused = china(2026, 9, 30, 12), china(2026, 10, 1, 12), china(2026, 10, 8, 12)
    monkeypatch.setattr(room, "ANNOUNCED", 0)
    monkeypatch.setattr(room, "announced", lambda: 2025)
    _, world = asked("jd", reason="jd.quality", placed_at=noon - hours(90), signed_at=noon - hours(20), at=noon)
    deadline = aftersale(world, "jd:as-1").deadlines["review"]
    assert (deadline.due_at, deadline.basis["provisional"]) == (plain, True)
    if in_time:
        monkeypatch.setattr(room, "announced", lambda: 2026)
        world.pass_time(paused - INSTANT)
        moved = aftersale(world, "jd:as-1").deadlines["review"]
        assert (moved.due_at, moved.basis["provisional"]) == (paused, False)
        assert "aftersale_limit_moved" in world.messages("jd:as-1")
        plain = paused
    world.pass_time(plain - INSTANT)
    assert aftersale(world, "jd:as-1").status == "applied"
    world.pass_time(plain)
    assert aftersale(world, "jd:as-1").status == "to_return"


def test_a_time_that_staff_named_is_not_counted_again(monkeypatch):
    noon, later = china(2026, 9, 30, 12), china(2026, 10, 3, 12)
    monkeypatch.setattr(room, "ANNOUNCED", 0)
    monkeypatch.setattr(room, "announced", lambda: 2025)
    _, world = asked("jd", reason="jd.quality", placed_at=noon - hours(90), signed_at=noon - hours(20), at=noon)
    world.tell(
        said(facts.LimitExtended, case="jd:as-1", at=noon, due_at=later, note="商家盘点"), source=STAFF, now=noon
    )
    monkeypatch.setattr(room, "announced", lambda: 2026)
    world.pass_time(later)
    assert aftersale(world, "jd:as-1").status == "to_return"


def sent_before_the_holidays(monkeypatch, book, *, at):
    """A return on its way by the rules of `book`, when nobody has announced the holidays to come."""
    monkeypatch.setattr(room, "ANNOUNCED", 0)
    monkeypatch.setattr(room, "announced", lambda: 2025)
    _, world = asked("jd", reason="jd.quality", placed_at=at - hours(90), signed_at=at - hours(20), at=at)
    world.book = book
    world.tell(said(facts.AftersaleAgreed, case="jd:as-1", at=at), sent(case="jd:as-1", at=at))
    return world


def test_what_a_cap_ends_no_holiday_puts_off(monkeypatch, tmp_path):
    """A row that pauses and has a cap: no packaged one does both, a rule that staff write may."""
    capped = ("start: sent, at_expiry: accept, cap_days: 0", "start: sent, at_expiry: accept, cap_days: 1")
    seven = "amount: 7, counting: natural_days, "
    book = changed(tmp_path, "aftersales_limit", (seven + capped[0], seven + capped[1]))
    noon = china(2026, 9, 30, 12)
    world = sent_before_the_holidays(monkeypatch, book, at=noon)
    deadline = aftersale(world, "jd:as-1").deadlines["receipt_unsigned"]
    assert (deadline.due_at, "provisional" in deadline.basis) == (noon + hours(24), False)
    monkeypatch.setattr(room, "announced", lambda: 2026)
    world.pass_time(noon + hours(24))
    assert aftersale(world, "jd:as-1").status == "received"


@pytest.mark.parametrize(("cap_days", "days"), [(8, 8), (60, 14)])
def test_holidays_that_are_announced_later_put_nothing_off_past_a_cap(monkeypatch, tmp_path, cap_days, days):
    """E10: counted again when it lapses, the clock of a row that pauses and has a cap ends with the cap."""
    seven = "amount: 7, counting: natural_days, start: sent, at_expiry: accept, cap_days: "
    book = changed(tmp_path, "aftersales_limit", (f"{seven}0", f"{seven}{cap_days}"))
    noon = china(2026, 9, 30, 12)
    world = sent_before_the_holidays(monkeypatch, book, at=noon)
    assert aftersale(world, "jd:as-1").deadlines["receipt_unsigned"].due_at == noon + hours(24 * 7)
    monkeypatch.setattr(room, "announced", lambda: 2026)
    world.pass_time(noon + hours(24 * 7))
    assert aftersale(world, "jd:as-1").deadlines["receipt_unsigned"].due_at == noon + hours(24 * days)


@pytest.mark.parametrize("told_late", [True, False])
def test_a_notice_lengthens_what_a_cap_ends(told_late):
    """H4, EPI-3c: ten days from the sending are the limit that the notice's days come on top of, as the row lets it."""
    sent_at = china(2026, 5, 10, 12)
    signed_at, capped = sent_at + hours(24 * 9), sent_at + hours(24 * 10)
    timers = (notices.Timer("refund_after_signed", plus_days=3),)
    after = notices.Aftersales(sent_at - hours(900), sent_at + hours(900), timers)
    made = board(notice(row("440000", aftersales=after), name="taobao:n1", at=sent_at - hours(80)))
    world = bought(order="taobao:1", at=sent_at - hours(90), signed_at=sent_at - hours(20))
    world.board = world.board if told_late else made
    world.tell(applied(case="taobao:as-1", at=sent_at, reason="taobao.quality"))
    world.tell(said(facts.AftersaleAgreed, case="taobao:as-1", at=sent_at), sent(case="taobao:as-1", at=sent_at))
    world.tell(scan("signed", at=signed_at, waybill="RT1000001"), source=CARRIER)
    if told_late:
        assert aftersale(world, "taobao:as-1").deadlines["receipt_signed"].due_at == capped
        world.board = made
        world.pass_time(capped)
    assert aftersale(world, "taobao:as-1").deadlines["receipt_signed"].due_at == capped + hours(24 * 3)


def test_a_notice_lengthens_what_a_holiday_has_paused():
    noon = china(2026, 9, 30, 12)
    timers = (notices.Timer("merchant_handle", plus_days=3),)
    after = notices.Aftersales(noon - hours(900), noon + hours(900), timers)
    world = bought(order="jd:1", at=noon - hours(90), signed_at=noon - hours(20))
    world.board = board(notice(row("440000", aftersales=after), name="jd:n1", at=noon - hours(80)))
    world.tell(applied(case="jd:as-1", at=noon))
    assert aftersale(world, "jd:as-1").deadlines["review"].due_at == china(2026, 10, 11, 12)


# ---------------------------------------------------------------------------------------------------- appeals


def ruled(world):
    world.tell(said(facts.AftersaleRefused, at=NOW, reason="no_fault", note="无质量问题", evidence=EVIDENCE))
    world.tell(said(facts.AftersaleEscalated, at=NOW, note="请平台处理"))
    legs = (facts.Leg("goods", "merchant"),)
    world.tell(said(facts.AftersaleRuled, at=NOW, outcome="refund", legs=legs, note="支持"), source=STAFF)
    return world


def test_a_ruling_waits_as_long_as_the_row_says():
    world = ruled(asked(reason="douyin.quality")[1])
    deadline = aftersale(world).deadlines["appeal"]
    assert (deadline.table, deadline.row, deadline.due_at) == ("ruling_appeal", "APPEAL-3D", NOW + hours(72))
    world.pass_time(NOW + hours(72) - INSTANT)
    assert aftersale(world).status == "ruled"
    world.pass_time(NOW + hours(72))
    assert aftersale(world).status == "refunded"


def test_another_row_another_time(tmp_path):
    _, world = asked(reason="douyin.quality")
    world.book = changed(tmp_path, "ruling_appeal", ("{amount: 3, counting", "{amount: 5, counting"))
    assert aftersale(ruled(world)).deadlines["appeal"].due_at == NOW + hours(5 * 24)


def test_where_no_row_says_how_long_staff_say_it_again():
    _, world = asked(reason="douyin.quality")
    world.book = world.book.with_stopped([Stop("ruling_appeal", "APPEAL-3D")])
    case = aftersale(ruled(world))
    assert (case.status, case.deadlines, case.items) == ("ruled", {}, ("undecided:ruling_appeal",))
    legs = (facts.Leg("goods", "merchant"),)
    again = said(facts.AftersaleRuled, id="2", at=NOW, outcome="refund", legs=legs, note="执行")
    world.tell(again, source=STAFF)
    assert (aftersale(world).status, aftersale(world).items) == ("refunded", ())
