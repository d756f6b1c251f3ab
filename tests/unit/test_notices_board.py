"""What the board says of addresses and times: each adjustment with its own pair and its own key (EPI-7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from surety.consoles.words.notices import EVENT
from surety.disruptions.aftersales import aftersales_extension, reopening
from surety.disruptions.board import Board
from surety.disruptions.covering import disturbed, later
from surety.disruptions.notice import Lift, Timer, kind_of_event
from surety.disruptions.scores import Course, score_exemptions
from surety.engine import book
from tests.unit.notices import (
    HOHHOT,
    LATEST,
    NOTICE,
    SINCE,
    UNTIL,
    URUMQI,
    XINJIANG,
    aftersales,
    board,
    notice,
    row,
    score,
    shipping,
)
from tests.unit.world import INSTANT, SHOP, T0, hours

WHOSE = {"platform": "douyin", "shop": SHOP, "order": "douyin:1"}
ELSEWHERE = "310115"
DUE = T0 + hours(48)
SECOND = timedelta(seconds=1)


def dates(made: Board, receive=None, ship_from=None, *, due_at=DUE, since=T0, **whose):
    """The later dates of an order with these addresses and this promise, by notice and row."""
    rows = later(made, **WHOSE | whose, receive=receive, ship_from=ship_from, paid_at=since)
    return {(each.notice, each.row): each.until for each in rows if each.covers(due_at, since=since)}


def lengthened(made: Board, receive=None, return_=None, *, applied_at=T0, case_type="return_refund"):
    found = aftersales_extension(
        made, **WHOSE, receive=receive, return_=return_, applied_at=applied_at, case_type=case_type
    )
    return {each.timer for each in found.lengthenings} if found else set()


def exemptions(made: Board, receive=None, ship_from=None, *, platform="douyin", transit=(), **course):
    """Of an order that was paid long ago and never came, unless `course` says otherwise."""
    said = Course(**{"promised_at": DUE, "now": T0 + timedelta(days=30), "paid_at": T0, "impacts": ()} | course)
    whose = WHOSE | {"platform": platform}
    return score_exemptions(
        made, book.packaged(), **whose, receive=receive, ship_from=ship_from, course=said, transit=transit
    )


def exempt(made: Board, receive=None, ship_from=None, **more):
    return set(exemptions(made, receive, ship_from, **more).out)


# ------------------------------------------------------------------------------------------------ regions (EPI-1)


@pytest.mark.parametrize("address", ["650000", "650102", "659001", "652301", "652301001", "652301001001", "652325"])
def test_every_county_of_a_province_lies_in_it(address):
    assert dates(board(), address)


@pytest.mark.parametrize("written", ["620200", "620201"])
@pytest.mark.parametrize("address", ["620200", "620201", "620201001", "620201100000"])
def test_jiayuguan_matches_although_it_has_no_districts(written, address):
    assert dates(board(notice(row(written))), address)


@pytest.mark.parametrize(
    ("region", "inside", "outside"),
    [
        ("650000", "650102", "540102"),
        ("652300", "652325", "652201"),
        ("440305", "440305001", "440306"),
        ("440305001", "440305001002", "440305002001"),
        ("152900", "152921", "150105"),
    ],
)
def test_rows_may_be_of_any_level(region, inside, outside):
    made = board(notice(row(region)))
    assert dates(made, inside)
    assert not dates(made, outside)


def test_an_address_less_exact_than_the_row_is_not_in_it():
    assert not dates(board(notice(row(URUMQI))), "650000")


def test_an_abolished_district_lies_where_it_went():
    assert dates(board(notice(row("310115"))), "310119"), "Nanhui became part of Pudong"


def test_a_later_notice_adds_to_what_was_listed():
    made = board(notice(row(XINJIANG)), notice(row(HOHHOT), name="douyin:notice-2", at=T0 + hours(1)))
    assert dates(made, "650102") == {(NOTICE, "r1"): LATEST}
    assert dates(made, "150105") == {("douyin:notice-2", "r1"): LATEST}


def test_a_notice_is_for_its_platform():
    assert not dates(board(), "650102", platform="taobao")


# ------------------------------------------------------------------------------------------------ amending (EPI-0)


def test_a_later_notice_changes_only_the_rows_it_names():
    first = notice(row(XINJIANG, "x"), row(HOHHOT, "h"))
    changed = row(XINJIANG, "x", shipping=shipping(latest=LATEST + hours(48)))
    second = notice(changed, name="douyin:notice-2", at=T0 + hours(1), amends=NOTICE)
    made = board(first, second)
    new_order = {"since": T0 + hours(2)}
    assert dates(made, "650102", **new_order) == {("douyin:notice-2", "x"): LATEST + hours(48)}
    assert dates(made, "150105", **new_order) == {(NOTICE, "h"): LATEST}


def test_what_an_earlier_notice_covered_before_the_change_stays_covered():
    changed = row(XINJIANG, "r1", shipping=shipping(latest=LATEST - hours(48)))
    made = board(notice(), notice(changed, name="douyin:notice-2", at=T0 + hours(1), amends=NOTICE))
    assert max(dates(made, "650102", since=T0).values()) == LATEST
    assert dates(made, "650102", since=T0 + hours(1)) == {("douyin:notice-2", "r1"): LATEST - hours(48)}


def test_a_chain_of_changes_ends_in_the_last():
    third_row = row(XINJIANG, "r1", shipping=shipping(latest=LATEST + hours(9)))
    made = board(
        notice(name="douyin:a"),
        notice(name="douyin:b", at=T0 + hours(1), amends="douyin:a"),
        notice(third_row, name="douyin:c", at=T0 + hours(2), amends="douyin:b"),
    )
    assert dates(made, "650102", since=T0 + hours(3)) == {("douyin:c", "r1"): LATEST + hours(9)}


# ------------------------------------------------------------------------------------------------ shipping (EPI-2)


@pytest.mark.parametrize(("receive", "ship_from"), list(product((None, ELSEWHERE, "650102"), repeat=2)))
def test_receive_or_ship_from_counts(receive, ship_from):
    assert bool(dates(board(), receive, ship_from)) is ("650102" in (receive, ship_from))


@pytest.mark.parametrize(
    ("due_at", "covered"),
    [(SINCE, False), (SINCE + INSTANT, True), (UNTIL, True), (UNTIL + INSTANT, False)],
)
def test_the_promise_is_the_key_and_a_promise_due_at_midnight_is_of_the_day_before(due_at, covered):
    assert bool(dates(board(), "650102", due_at=due_at)) is covered


def test_both_addresses_in_regions_give_both_dates():
    made = board(notice(row(XINJIANG, "x"), row(HOHHOT, "h", shipping=shipping(latest=LATEST + hours(24)))))
    assert max(dates(made, "650102", "150105").values()) == LATEST + hours(24)
    assert max(dates(made, "150105", "650102").values()) == LATEST + hours(24)


# ------------------------------------------------------------------------------------------------ lifts (E3, E4)

LIFTED = T0 + hours(24)


def test_a_lift_of_one_prefecture_leaves_the_others():
    made = board(notice(lifts=(Lift(LIFTED, URUMQI),)))
    assert not dates(made, "650102", since=LIFTED)
    assert dates(made, "650102", since=LIFTED - INSTANT)
    assert dates(made, "652301", since=LIFTED)


def test_the_earliest_of_several_lifts_counts():
    made = board(notice(lifts=(Lift(LIFTED + hours(5)), Lift(LIFTED, URUMQI))))
    assert not dates(made, "650102", since=LIFTED)
    assert dates(made, "652301", since=LIFTED)
    assert not dates(made, "652301", since=LIFTED + hours(5))


def test_granted_dates_stand_unless_the_row_says_otherwise():
    stands, ends = row(XINJIANG, "stands"), row(XINJIANG, "ends", shipping=shipping(), after_lift="ends")
    made = board(notice(stands, ends, lifts=(Lift(LIFTED),)))
    assert dates(made, "650102") == {(NOTICE, "stands"): LATEST, (NOTICE, "ends"): LIFTED}


# ------------------------------------------------------------------------------------------------ filings (E6)


def test_a_filing_is_for_its_shop():
    made = board(notice(row(XINJIANG), shop=SHOP))
    assert dates(made, "650102")
    assert not dates(made, "650102", shop="douyin:shop-2")


def test_a_filing_for_orders_holds_wherever_they_go():
    made = board(notice(row(None), shop=SHOP, orders=("douyin:1",)))
    assert dates(made, ELSEWHERE)
    assert not dates(made, ELSEWHERE, order="douyin:2")
    assert not dates(made, ELSEWHERE, shop="douyin:shop-2")


# ------------------------------------------------------------------------------------------------ after-sales (EPI-3)

AFTER = board(notice(row(XINJIANG, aftersales=aftersales())))


def test_shipped_from_one_place_returned_to_another():
    made = board(notice(row(XINJIANG, "s", shipping=shipping()), row(HOHHOT, "a", aftersales=aftersales())))
    assert not dates(made, ELSEWHERE, ELSEWHERE)
    assert lengthened(made, ELSEWHERE, "150105") == {"merchant_handle", "buyer_return"}
    assert dates(made, ELSEWHERE, "650102")
    assert not lengthened(made, ELSEWHERE, "650102")


@pytest.mark.parametrize(
    ("applied_at", "found"), [(SINCE - SECOND, False), (SINCE, True), (UNTIL - SECOND, True), (UNTIL, False)]
)
def test_the_application_is_the_key(applied_at, found):
    assert bool(lengthened(AFTER, "650102", applied_at=applied_at)) is found


@pytest.mark.parametrize(
    ("case_type", "found"),
    [("return_refund", True), ("exchange", True), ("refund_only", False), ("repair", False)],
)
def test_only_returns_and_exchanges(case_type, found):
    assert bool(lengthened(AFTER, "650102", case_type=case_type)) is found


def test_a_clock_for_the_merchants_place_alone():
    made = board(notice(row(XINJIANG, aftersales=aftersales(Timer("refund_after_signed", days=5, place="return")))))
    assert lengthened(made, ELSEWHERE, "650102") == {"refund_after_signed"}
    assert not lengthened(made, "650102", ELSEWHERE)


def test_the_longest_clock_wins_and_none_is_shorter():
    timers = (Timer("buyer_return", days=21), Timer("auto_receive", plus_days=14), Timer("merchant_handle", days=1))
    made = board(notice(row(XINJIANG, "x", aftersales=aftersales(*timers)),
                        row(HOHHOT, "h", aftersales=aftersales(Timer("buyer_return", plus_days=7)))))  # fmt: skip
    found = aftersales_extension(
        made, **WHOSE, receive="650102", return_="150105", applied_at=T0, case_type="return_refund"
    )
    week, two_days = timedelta(days=7), timedelta(days=2)
    assert found.length("buyer_return", week) == (timedelta(days=21), found.lengthenings[0])
    assert found.length("auto_receive", week)[0] == timedelta(days=21)
    assert found.length("merchant_handle", two_days) == (two_days, None)
    assert found.length("refund_after_signed", two_days) == (two_days, None)
    assert found.length("buyer_return", timedelta(days=20))[0] == timedelta(days=27)


def test_after_a_lift_new_applications_are_as_ever():
    made = board(notice(row(XINJIANG, aftersales=aftersales()), lifts=(Lift(LIFTED),)))
    assert lengthened(made, "650102", applied_at=LIFTED - SECOND)
    assert not lengthened(made, "650102", applied_at=LIFTED)


# ------------------------------------------------------------------------------------------------ reopening (EPI-5)

CLOSED = {"applied_at": T0, "closed_at": T0 + hours(10), "closed_as": "timed_out"}


def reopened(made: Board, receive="650102", return_=ELSEWHERE, **changes):
    return reopening(made, **WHOSE, receive=receive, return_=return_, **CLOSED | changes)


def test_a_case_that_timed_out_goes_on_after_recovery_once():
    made = board(notice(row(XINJIANG, aftersales=aftersales()), lifts=(Lift(LIFTED),)))
    found = reopened(made)
    assert (found.recovered_at, found.notice, found.row, found.place) == (LIFTED, NOTICE, "r1", "receive")
    assert reopened(made, ELSEWHERE, "650102").place == "return"
    assert reopened(made, ELSEWHERE, ELSEWHERE) is None
    assert reopened(made, reopened_at=LIFTED) is None, "once"
    assert reopened(made, closed_as="by_buyer") is None
    assert reopened(made, closed_at=LIFTED) is None, "it could be sent back by then"
    assert reopened(made, applied_at=UNTIL) is None


def test_while_a_region_is_not_lifted_nothing_is_reopened():
    assert reopened(AFTER) is None


# ------------------------------------------------------------------------------------------------ scores (EPI-4)

SCORED = board(notice(row(XINJIANG, score=score())))
LOGISTICS = {"pickup_timeliness", "delivery_timeliness", "logistics_return"}
EARLIER = datetime(2022, 5, 29, tzinfo=UTC)
"""Before the version of C20: addresses and promise alone decide (EPI-4a)."""


@pytest.mark.parametrize(("receive", "ship_from"), list(product((None, ELSEWHERE, "650102"), repeat=2)))
def test_an_order_of_the_region_is_out_of_the_logistics_score_alone(receive, ship_from):
    assert exempt(SCORED, receive, ship_from) == (LOGISTICS if "650102" in (receive, ship_from) else set())


@pytest.mark.parametrize(
    ("promised_at", "out"), [(SINCE, False), (SINCE + INSTANT, True), (UNTIL, True), (UNTIL + INSTANT, False)]
)
def test_the_promised_time_is_the_key_of_the_score_too(promised_at, out):
    assert bool(exempt(SCORED, "650102", promised_at=promised_at)) is out


def test_single_indicators_and_places_on_the_way():
    made = board(notice(row(XINJIANG, score=score("pickup_timeliness", "delivery_timeliness", transit=True))))
    assert exempt(made, ELSEWHERE, transit=[HOHHOT, "650102"]) == {"pickup_timeliness", "delivery_timeliness"}
    assert exempt(SCORED, ELSEWHERE, transit=["650102"]) == set()


def test_an_order_paid_after_the_lift_counts_again():
    made = board(notice(row(XINJIANG, score=score()), lifts=(Lift(LIFTED),)))
    assert exempt(made, "650102", paid_at=LIFTED - INSTANT) == LOGISTICS
    assert exempt(made, "650102", paid_at=LIFTED) == set()


@pytest.mark.parametrize(
    ("picked_up", "signed", "rule"),
    [
        (hours(72), hours(72), None),
        (hours(72) + SECOND, hours(72), "DE-DY-EPI-SLOW-PICKUP"),
        (hours(1), hours(72) + SECOND, "DE-DY-EPI-SLOW-SIGN"),
        (hours(1), hours(24), None),
    ],
)
def test_in_an_epidemic_only_slow_orders_are_left_out(picked_up, signed, rule):
    """C20: more than 72 hours to the pickup or to the signing."""
    found = exemptions(SCORED, "650102", picked_up_at=T0 + picked_up, signed_at=T0 + signed)
    assert {each.rule for each in found.out.values()} == ({rule} if rule else set())
    assert set(found.out) == (LOGISTICS if rule else set())
    assert found.undecided == {}


@pytest.mark.parametrize(("later", "out"), [(hours(72), False), (hours(72) + SECOND, True)])
def test_what_has_not_come_yet_counts_up_to_now(later, out):
    assert bool(exempt(SCORED, "650102", now=T0 + later)) is out


@pytest.mark.parametrize(("back", "out"), [(timedelta(days=90), True), (timedelta(days=91), False)])
def test_in_an_epidemic_nobody_looks_back_for_more_than_ninety_days(back, out):
    assert bool(exempt(SCORED, "650102", paid_at=T0 - back)) is out


def test_before_the_rule_of_hours_a_fast_order_was_left_out_as_well():
    made = board(notice(row(XINJIANG, score=score()), at=EARLIER))
    found = exemptions(made, "650102", picked_up_at=T0 + hours(1), signed_at=T0 + hours(2))
    assert {each.rule for each in found.out.values()} == {"DE-DY-EPI-PROMISE"}


C21 = ("pickup_timeliness", "delivery_timeliness", "refund_time", "logistics_return", "shipping_complaint")


@pytest.mark.parametrize(
    ("impacts", "out"),
    [
        ((), set()),
        (("logistics",), {"pickup_timeliness", "delivery_timeliness"}),
        (("returns",), {"refund_time"}),
        (("caused_feedback",), {"logistics_return", "shipping_complaint"}),
        (("logistics", "returns"), {"pickup_timeliness", "delivery_timeliness", "refund_time"}),
    ],
)
def test_in_a_disaster_each_indicator_asks_what_was_hit(impacts, out):
    """C21, however fast the order was."""
    made = board(notice(row(XINJIANG, score=score(*C21)), event="typhoon"))
    assert exempt(made, "650102", impacts=impacts, signed_at=T0 + hours(2), picked_up_at=T0 + hours(1)) == out


def test_what_nobody_knows_yet_is_undecided_and_never_left_out():
    made = board(notice(row(XINJIANG, score=score(*C21)), event="flood"))
    found = exemptions(made, "650102", impacts=None)
    assert (found.out, found.undecided) == ({}, dict.fromkeys(C21, ("impact",)))
    unpaid = exemptions(SCORED, "650102", paid_at=None)
    assert unpaid.out == {}
    assert unpaid.undecided == dict.fromkeys(LOGISTICS, ("paid_before_days", "pickup_hours", "sign_hours"))


def test_a_notice_that_decides_outweighs_one_that_cannot():
    epidemic = notice(row(XINJIANG, score=score("pickup_timeliness")), name="douyin:notice-2")
    flood = notice(row(XINJIANG, score=score("pickup_timeliness")), event="flood")
    found = exemptions(board(flood, epidemic), "650102", impacts=None)
    assert found.undecided == {}
    assert found.out["pickup_timeliness"].notice == "douyin:notice-2"


@pytest.mark.parametrize("event", ["public_event", "expo", "traffic_control"])
def test_other_events_follow_the_template(event):
    made = board(notice(row(XINJIANG, score=score()), event=event))
    found = exemptions(made, "650102", signed_at=T0 + hours(2), picked_up_at=T0 + hours(1))
    assert {each.rule for each in found.out.values()} == {"DE-DY-TEMPLATE"}


def test_a_score_the_rules_keep_is_kept_whatever_the_notice_names():
    made = board(notice(row(XINJIANG, score=score("refund_time", "im_dissatisfaction"))))
    assert exempt(made, "650102") == set()


def test_where_the_rules_are_silent_the_words_of_the_notice_count():
    """BTAS-1.2b: a person decides, and people wrote and approved it."""
    made = board(notice(row(XINJIANG, score=score()), name="jd:notice-1"))
    found = exemptions(made, "650102", platform="jd")
    assert set(found.out) == LOGISTICS
    assert {each.rule for each in found.out.values()} == {""}


def test_every_event_that_is_offered_is_a_kind_that_tables_know():
    spec = next(each for each in book.packaged().table("disruption_exemption").spec.inputs if each.name == "event_kind")
    assert {kind_of_event(event) for event in (*EVENT, "volcano")} == set(spec.values)


# ------------------------------------------------------------------------------------------------ the matrix (EPI-7)

ASKS = {
    "shipping": lambda made, **where: bool(dates(made, where.get("receive"), where.get("ship_from"))),
    "aftersales": lambda made, **where: bool(lengthened(made, where.get("receive"), where.get("return_"))),
    "score": lambda made, **where: bool(exempt(made, where.get("receive"), where.get("ship_from"))),
    "services": lambda made, **where: bool(
        disturbed(made, **WHOSE, service_regions=[where["service"]] if "service" in where else [])
    ),
}
COUNTS = {
    "shipping": {"receive", "ship_from"},
    "aftersales": {"receive", "return_"},
    "score": {"receive", "ship_from"},
    "services": {"service"},
}
PARTS = {"shipping": shipping(), "aftersales": aftersales(), "score": score(), "services": True}


@pytest.mark.parametrize("adjusted", PARTS)
@pytest.mark.parametrize("asked", PARTS)
@pytest.mark.parametrize("address", ["receive", "ship_from", "return_", "service"])
def test_each_adjustment_answers_for_itself_by_its_own_addresses(adjusted, asked, address):
    made = board(notice(row(XINJIANG, **{adjusted: PARTS[adjusted]})))
    expected = asked == adjusted and address in COUNTS[asked]
    assert ASKS[asked](made, **{address: "650102"}) is expected


PAST = {"shipping": shipping(SINCE - hours(99), SINCE), "aftersales": aftersales(since=SINCE - hours(99), until=SINCE)}
PAST["score"] = score(since=SINCE - hours(99), until=SINCE)


@pytest.mark.parametrize("past", PAST)
def test_each_adjustment_answers_for_itself_by_its_own_time(past):
    parts = {name: part for name, part in PARTS.items() if name != "services"} | {past: PAST[past]}
    made = board(notice(row(XINJIANG, **parts)))
    answers = {name: ASKS[name](made, receive="650102") for name in parts}
    assert answers == {name: name != past for name in parts}
