"""Tables that speak of the same thing say the same."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from surety.disruptions.notice import RETURNS
from surety.rulebook import Release, Status, load_release

ROOT = Path(__file__).parents[2] / "rulebook"
HOURS = {"hours": 1, "natural_days": 24}
DAYS = [date(2017, 3, 15), date(2022, 3, 2), date(2023, 12, 27), date(2024, 2, 3), date(2024, 2, 4), date(2025, 9, 1)]


@pytest.fixture(scope="module")
def release() -> Release:
    return load_release(ROOT)


def values(release: Release, table: str, name: str) -> list[str]:
    return next(list(each.values) for each in release.tables[table].spec.inputs if each.name == name)


def limit(release: Release, **inputs):
    return release.decide("aftersales_limit", {"platform": "douyin"} | inputs, on=date(2022, 3, 2))


def test_a_notice_covers_the_types_whose_timers_it_lengthens(release):
    asked = {"platform": "douyin", "adjustment": "aftersales"}
    covered = {
        kind
        for kind in values(release, "disruption_scope", "aftersales_type")
        if release.decide("disruption_scope", asked | {"aftersales_type": kind}, on=date(2022, 3, 2)).outputs["covered"]
    }
    assert covered == RETURNS


@pytest.mark.parametrize("kind", sorted(RETURNS))
@pytest.mark.parametrize(
    ("timer", "step"),
    [
        ("buyer_return", "buyer_return"),
        ("auto_receive", "receipt_unsigned"),
        ("refund_after_signed", "receipt_signed"),
    ],
)
def test_the_usual_length_under_a_notice_is_that_of_the_step(release, kind, timer, step):
    usual = limit(release, aftersales_type=kind, step=step).outputs
    asked = {"platform": "douyin", "event_kind": "epidemic", "timer": timer, "return_place_in_region": True}
    lengthened = release.decide("disruption_aftersales", asked | {"return_signed": True}, on=date(2022, 3, 2)).outputs
    assert usual["notice_extends"]
    assert lengthened["normal_hours"] == usual["amount"] * HOURS[usual["counting"]]
    assert lengthened["new_days"] * 24 > lengthened["normal_hours"]


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize(
    ("platform", "step"), [("douyin", "receipt_signed"), ("taobao", "receipt_signed"), ("jd", "handle")]
)
def test_a_refund_is_due_when_the_step_before_it_lapses(release, platform, step, on):
    due = release.decide("refund_due", {"platform": platform}, on=on).outputs
    asked = {"platform": platform, "aftersales_type": "return_refund", "step": step}
    last = release.decide("aftersales_limit", asked, on=on).outputs
    assert {name: due[name] for name in ("amount", "counting", "start", "cap_days")} == {
        name: last[name] for name in ("amount", "counting", "start", "cap_days")
    }


def test_no_timer_runs_for_a_refund_that_is_not_offered(release):
    for platform in values(release, "refund_only_offered", "platform"):
        offered = release.decide("refund_only_offered", {"platform": platform}, on=date(2024, 2, 4))
        asked = {"platform": platform, "aftersales_type": "refund_only", "step": "review"}
        timer = release.decide("aftersales_limit", asked, on=date(2024, 2, 4))
        assert (timer.status is Status.DECIDED) == bool(offered.outputs and offered.outputs["offered"])


def test_not_sending_in_becomes_fake_shipping_on_one_day(release):
    asked = {"platform": "douyin", "inspection_regime": "centre_ships", "step": "send_in"}
    sign = {"platform": "douyin", "signal": "not_sent_to_inspection"}
    first = date(2025, 9, 1)
    for on, judged in ((first - timedelta(days=1), False), (first, True)):
        at_expiry = release.decide("inspection_limit", asked, on=on).outputs["at_expiry"]
        found = release.decide("fake_shipping", sign, on=on)
        assert (at_expiry == "fake_shipping") == judged
        assert (found.status is Status.DECIDED) == judged


def test_every_advance_of_today_says_who_pays_in_the_end(release):
    funding = {
        platform
        for row in release.tables["instant_refund"].rows
        if row.outputs["funded_by"] == "platform" and row.live(date(2024, 2, 4))
        for platform in row.when["platform"].values
    }
    assert funding == {"douyin", "jd"}
    for platform in funding:
        for liable in values(release, "instant_refund_recovery", "liable"):
            asked = {"platform": platform, "liable": liable}
            assert release.decide("instant_refund_recovery", asked, on=date(2024, 2, 4)).outputs
