"""Limits of cases: holidays that pause them, notices that lengthen them, staff who move them, a second life."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from msgspec.structs import replace

from surety.aftersales import facts
from surety.aftersales.clocks import EXTENDED_MAX
from surety.disruptions import notice as notices
from surety.engine.calendar import without_holidays
from surety.orders.bought import share_fen, split_fen
from surety.orders.facts import ShippedLine
from tests.unit.aftersales import CASE, aftersale, applied, bought, said, sent
from tests.unit.notices import board, notice, row
from tests.unit.world import BUYER, CARRIER, INSTANT, MERCHANT, STAFF, T0, hours, line, scan

SIGNED, NOW = T0 + hours(24), T0 + hours(48)


def test_a_clock_pauses_in_statutory_holidays():
    before = datetime(2026, 9, 30, 4, tzinfo=UTC)  # noon in Shanghai; 1 to 7 October are National Day
    found = without_holidays(before, before + timedelta(hours=24))
    assert (found.at, found.provisional) == (datetime(2026, 10, 8, 4, tzinfo=UTC), False)
    assert without_holidays(T0, T0 + timedelta(hours=24)).at == T0 + timedelta(hours=24)
    assert without_holidays(T0 + timedelta(days=5000), T0 + timedelta(days=5001)).provisional


def agreed(world):
    world.tell(applied(at=NOW))
    world.tell(said(facts.AftersaleAgreed, at=NOW), source=MERCHANT, now=NOW)
    return world


@pytest.mark.parametrize("after", [timedelta(), timedelta(seconds=1)], ids=["at one instant", "the order's first"])
def test_a_case_whose_order_closes_by_itself_first_ends_with_it(after):
    """A8: both times have passed unseen when somebody acts. Nobody is refused time, and the money goes back once."""
    world = bought(replace(line(quantity=2), customised=True))
    world.pass_time(T0 + timedelta(days=100))
    closes_at = world.due()["auto_cancel"]
    at = closes_at + after - hours(48)
    world.tell(applied("refund_unshipped", reason="douyin.not_wanted", at=at, units=(ShippedLine("1", 2),)))
    assert aftersale(world).deadlines["review"].due_at == closes_at + after
    withdrawn = said(facts.AftersaleWithdrawn, at=closes_at)
    assert world.say(withdrawn, source=BUYER, now=closes_at + hours(30)).code == "case_ended"
    world.pass_time(closes_at + hours(30))
    assert (aftersale(world).status, aftersale(world).closed_as) == ("closed", "order_cancelled")
    assert (world.order().cancelled_by, world.order().refunded_fen) == ("platform", 29_900)


def test_staff_lengthen_and_never_shorten_what_may_not_be():
    world = agreed(bought(signed_at=SIGNED))
    due_at = aftersale(world).deadlines["buyer_return"].due_at
    shorter = said(facts.LimitShortened, at=NOW, due_at=due_at - hours(1), note="投诉")
    assert world.say(shorter, source=STAFF, now=NOW).code == "may_not_be_shortened"
    longer = said(facts.LimitExtended, at=NOW, due_at=due_at + hours(1), note="买家住院")
    world.tell(longer, source=STAFF, now=NOW)
    world.pass_time(due_at)
    assert aftersale(world).status == "to_return"
    world.pass_time(due_at + hours(1))
    assert (aftersale(world).status, aftersale(world).closed_as) == ("closed", "timed_out")


def test_no_limit_is_moved_for_years_by_a_slip_of_the_pen():
    world = agreed(bought(signed_at=SIGNED))
    latest = NOW + EXTENDED_MAX
    for n, (due_at, code) in enumerate(((latest + INSTANT, "limit_too_long"), (latest, None))):
        longer = said(facts.LimitExtended, id=f"x{n}", at=NOW, due_at=due_at, note="买家住院")
        refusal = world.say(longer, source=STAFF, now=NOW)
        assert (refusal.code if refusal else None) == code
    waiting = bought(signed_at=SIGNED)
    waiting.tell(applied(at=NOW))
    assert waiting.say(more_time(latest + INSTANT), source=MERCHANT, now=NOW).code == "limit_too_long"


def more_time(by, *, id="more"):
    return said(facts.TimeAsked, id=id, at=NOW, due_at=by, note="仓库盘点，请宽限")


def test_a_merchant_asks_for_time_and_the_clock_runs_on_until_staff_answer():
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW))
    due_at = aftersale(world).deadlines["review"].due_at
    assert world.say(more_time(due_at), source=MERCHANT, now=NOW).code == "not_longer"
    world.tell(more_time(due_at + hours(9)), source=MERCHANT, now=NOW)
    case = aftersale(world)
    assert (case.items, case.deadlines["review"].due_at) == (("time_asked",), due_at)
    assert world.say(more_time(due_at + hours(10), id="again"), source=MERCHANT, now=NOW).code == "time_asked_already"
    world.tell(said(facts.LimitExtended, at=NOW, due_at=due_at + hours(5), note="同意"), source=STAFF, now=NOW)
    case = aftersale(world)
    assert (case.items, case.deadlines["review"].due_at) == ((), due_at + hours(5))


def test_time_that_is_not_given_is_said_and_the_step_that_ends_takes_its_question_along():
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW))
    due_at = aftersale(world).deadlines["review"].due_at
    world.tell(more_time(due_at + hours(9)), source=MERCHANT, now=NOW)
    declined = said(facts.AftersaleItemClosed, at=NOW, item="time_asked", note="已催办")
    world.tell(declined, source=STAFF, now=NOW)
    assert world.messages(CASE)[-1] == "aftersale_time_declined"
    world.tell(more_time(due_at + hours(9), id="again"), source=MERCHANT, now=NOW)
    world.pass_time(due_at)
    case = aftersale(world)
    assert (case.status, case.items) == ("to_return", ())
    assert world.say(more_time(due_at + hours(999), id="x"), source=MERCHANT, now=due_at).code == "not_now", (
        "the buyer's clock is not the merchant's to lengthen"
    )


def _notice(**changes):
    timers = (notices.Timer("buyer_return", plus_days=10), notices.Timer("merchant_handle", plus_days=3))
    after = notices.Aftersales(T0 - hours(900), T0 + hours(900), timers)
    return board(notice(row("440000", aftersales=after, **changes), at=T0))


def test_a_notice_gives_both_sides_more_time_even_if_it_comes_later():
    world = agreed(bought(signed_at=SIGNED))
    due_at = aftersale(world).deadlines["buyer_return"].due_at
    world.board = _notice()
    world.pass_time(due_at)
    moved = aftersale(world).deadlines["buyer_return"]
    assert (moved.due_at, moved.basis["notice"] != "") == (due_at + timedelta(days=10), True)
    world.pass_time(moved.due_at)
    assert aftersale(world).closed_as == "timed_out"


def test_a_refund_without_a_return_gets_none_of_it():
    world = bought(signed_at=SIGNED)
    world.board = _notice()
    world.tell(applied("refund_only", at=NOW, received=True))
    assert aftersale(world).deadlines["review"].due_at == NOW + hours(48)
    other = bought(signed_at=SIGNED)
    other.board = _notice()
    other.tell(applied(at=NOW))
    assert aftersale(other).deadlines["review"].due_at == NOW + hours(48 + 72)


def test_a_case_that_its_buyer_took_back_is_never_opened_again():
    world = agreed(bought(signed_at=SIGNED))
    world.tell(said(facts.AftersaleWithdrawn, at=NOW), source=BUYER, now=NOW)
    world.board = _notice()
    refusal = world.say(said(facts.AftersaleReopened, at=NOW), source=BUYER, now=NOW + hours(1))
    assert (refusal.code, refusal.clause) == ("not_reopenable", "EPI-5")


def test_what_jd_takes_as_received_is_handled_in_its_own_limit():
    world = bought(order="jd:1", signed_at=SIGNED)
    world.tell(applied(case="jd:as-1", at=NOW))
    world.tell(said(facts.AftersaleAgreed, case="jd:as-1", at=NOW))
    world.tell(sent(case="jd:as-1", at=NOW))
    world.pass_time(NOW + hours(7 * 24))
    case = aftersale(world, "jd:as-1")
    assert (case.status, set(case.deadlines)) == ("received", {"handle"})
    world.pass_time(NOW + hours(8 * 24))
    assert aftersale(world, "jd:as-1").status == "refunded"


@pytest.mark.parametrize(("paid_fen", "quantity"), [(10_001, 3), (2, 3), (0, 4), (29_900, 1), (100, 7)])
def test_any_split_of_a_line_sums_to_what_was_paid(paid_fen, quantity):
    shares = [share_fen(paid_fen, quantity, n) for n in range(quantity + 1)]
    assert (shares[0], shares[-1]) == (0, paid_fen)
    parts = [after - before for before, after in pairwise(shares)]
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize("amount_fen", [0, 1, 7, 99, 100, 101, 500])
def test_an_amount_over_lines_sums_and_never_exceeds_a_line(amount_fen):
    worth = {"1": 33, "2": 67, "3": 0}
    parts = split_fen(amount_fen, worth)
    assert sum(parts.values()) == min(amount_fen, 100)
    assert all(parts.get(line, 0) <= most for line, most in worth.items())


def test_a_scan_of_the_return_starts_the_merchants_clock_once():
    world = agreed(bought(signed_at=SIGNED))
    world.tell(sent(at=NOW))
    world.tell(scan("signed", at=NOW + hours(5), waybill="RT1000001"))
    first = aftersale(world).deadlines["receipt_signed"]
    world.tell(scan("signed", at=NOW + hours(6), waybill="RT1000001"))
    assert aftersale(world).deadlines["receipt_signed"] == first
    assert first.due_at == NOW + hours(53)


def test_a_case_that_timed_out_goes_on_after_recovery_once():
    world = agreed(bought(signed_at=SIGNED))
    closed_at = NOW + hours(7 * 24)
    world.pass_time(closed_at)
    assert aftersale(world).closed_as == "timed_out"
    reopen = said(facts.AftersaleReopened, at=NOW)
    assert world.say(reopen, source=BUYER, now=closed_at + hours(1)).code == "not_reopenable"
    after = notices.Aftersales(T0 - hours(900), T0 + hours(900), ())
    recovered = notice(row("440000", aftersales=after), at=T0, lifts=(notices.Lift(closed_at + hours(5)),))
    world.board = board(recovered)
    now = closed_at + hours(9)
    world.tell(said(facts.AftersaleReopened, at=NOW, id="2"), source=BUYER, now=now)
    case = aftersale(world)
    assert (case.status, case.deadlines["buyer_return"].due_at) == ("to_return", now + hours(7 * 24))
    assert case.case in world.order().claims
    world.pass_time(now + hours(7 * 24))
    assert aftersale(world).closed_as == "timed_out"
    again = said(facts.AftersaleReopened, at=NOW, id="3")
    assert world.say(again, source=BUYER, now=now + hours(900)).code == "not_reopenable"


@pytest.mark.parametrize("pickup", [False, True])
def test_at_jd_a_return_is_counted_from_when_it_left_the_buyer(pickup):
    """JD-4: seven days from the sending, or from the door where a courier fetched it; elsewhere from the number."""
    for platform in ("jd", "douyin"):
        order, case = f"{platform}:1", f"{platform}:as-1"
        world = bought(order=order, signed_at=SIGNED)
        about = {"case": case, "at": NOW}
        world.tell(applied(**about), said(facts.AftersaleAgreed, **about), sent(**about, pickup=pickup), now=NOW)
        booked = aftersale(world, case).deadlines["receipt_unsigned"].due_at
        world.tell(scan("in_transit", at=NOW + hours(30), waybill="RT1000001"), source=CARRIER)
        world.tell(scan("picked_up", at=NOW + hours(20), waybill="RT1000001"), source=CARRIER)
        later = hours(20) if pickup and platform == "jd" else timedelta()
        assert aftersale(world, case).deadlines["receipt_unsigned"].due_at == booked + later


def test_staffs_word_on_a_limit_outlasts_the_courier():
    world = bought(order="jd:1", signed_at=SIGNED)
    about = {"case": "jd:as-1", "at": NOW}
    world.tell(applied(**about), said(facts.AftersaleAgreed, **about), sent(**about, pickup=True), now=NOW)
    longer = NOW + timedelta(days=20)
    world.tell(said(facts.LimitExtended, **about, due_at=longer, note="暴雪"), source=STAFF, now=NOW)
    world.tell(scan("picked_up", at=NOW + hours(20), waybill="RT1000001"), source=CARRIER)
    assert aftersale(world, "jd:as-1").deadlines["receipt_unsigned"].due_at == longer
