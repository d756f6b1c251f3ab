"""Instant refunds counted (EXP-8b): what was covered, and the row that kept out each of the others."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from surety.aftersales import watching
from surety.aftersales.coverage import coverage, coverage_by, kept_out
from surety.aftersales.facts import AftersaleAgreed, ReturnSent
from surety.cli.main import surety
from surety.engine import door
from surety.engine.fact import Party, Source
from surety.logistics.facts import ParcelSigned
from surety.merchants import covered
from surety.merchants.covered import is_below
from surety.merchants.facts import ShopRegistered
from surety.orders.facts import ShippedLine
from tests.db import invariants
from tests.db.test_aftersales_races import asked, given
from tests.db.test_door import SHOP, T0, hours, paid, placed, scan, shipped


@pytest.fixture
def market(door_connection):
    """Of four unshipped requests one is customised; of two returns one was sent and never scanned, one never sent."""
    for n in range(4):
        name = f"douyin:{n}"
        order = placed(name)
        if n == 3:
            order = replace(order, lines=(replace(order.lines[0], customised=True),))
        given(door_connection, order, paid(name))
        given(door_connection, asked(n, name, at=T0 + hours(n)), now=T0 + hours(n))
    for n in (4, 5):
        name, waybill = f"douyin:{n}", f"W{n:05}"
        given(door_connection, placed(name), paid(name), shipped(name, waybill=waybill))
        given(door_connection, scan(ParcelSigned, at=T0, waybill=waybill))
        ask = asked(n, name, asks="return_refund")
        given(door_connection, ask)
        if n == 4:
            given(door_connection, AftersaleAgreed(id="y", case=ask.case, at=T0), source=SHOP)
            given(door_connection, ReturnSent(id="s", case=ask.case, at=T0, carrier="sf", waybill="RT00001"))
    door_connection.commit()
    return door_connection


def test_each_request_is_covered_or_named_with_its_row(market):
    found = {each.stage: each for each in coverage(market.cursor())}
    unshipped = found["unshipped"]
    assert (unshipped.request_count, unshipped.covered_count, unshipped.covered_bp) == (4, 3, 7_500)
    assert [(why.row, why.count) for why in unshipped.kept_out] == [("IR-DY-EXCLUDED", 1)]
    assert found["return"].request_count == 1, "one that was never sent asked for nothing yet"
    assert [each.row for each in kept_out(market.cursor())] == ["IR-DY-RETURN-UNSCANNED", "IR-DY-EXCLUDED"]


def test_the_period_is_half_open_and_a_shop_is_one(market):
    def count(**changes):
        edges = {"since": T0, "until": T0 + hours(3), **changes}
        return sum(each.request_count for each in coverage(market.cursor(), **edges) if each.stage == "unshipped")

    assert (count(), count(until=T0 + hours(3) + timedelta(microseconds=1)), count(shops=["douyin:shop-9"])) == (
        3,
        4,
        0,
    )


def test_counts_and_requests_are_the_same_requests(market):
    uncovered = sum(each.request_count - each.covered_count for each in coverage(market.cursor()))
    assert uncovered == sum(why.count for each in coverage(market.cursor()) for why in each.kept_out)
    assert uncovered == len(list(kept_out(market.cursor())))


def test_an_advance_above_its_cap_is_not_covered_and_says_so(door_connection):
    order = placed()
    dear = replace(order.lines[0], price_fen=100_001, paid_fen=100_001)
    given(door_connection, replace(order, lines=(dear,)), replace(paid(), amount_fen=100_001), shipped())
    given(door_connection, scan(ParcelSigned, at=T0))
    ask = asked(1, asks="return_refund", units=(ShippedLine("1", 1),))
    given(door_connection, ask, AftersaleAgreed(id="y", case=ask.case, at=T0))
    given(door_connection, ReturnSent(id="s", case=ask.case, at=T0, carrier="sf", waybill="RT00001"))
    carrier = Source(Party.CARRIER, "sf")
    door.submit(door_connection, [scan(ParcelSigned, at=T0, waybill="RT00001")], source=carrier, now=T0)
    (found,) = kept_out(door_connection.cursor())
    assert (found.stage, found.row, found.over_cap, found.asked_fen) == ("return", "IR-DY-RETURN", True, 100_001)


def test_the_command_says_the_same(market):
    done = CliRunner().invoke(surety, ["coverage"])
    assert (done.exit_code, "3 of 4  75.00 %" in done.output) == (0, True), done.output
    assert "1  IR-DY-EXCLUDED" in done.output
    told = json.loads(CliRunner().invoke(surety, ["coverage", "--requests", "--format", "json"]).output)
    assert [each["row"] for each in told] == ["IR-DY-RETURN-UNSCANNED", "IR-DY-EXCLUDED"]
    empty = CliRunner().invoke(surety, ["coverage", "--shop", "douyin:shop-9"])
    assert (empty.exit_code, empty.output) == (0, "no request in this period\n")


def test_groups_by_day_shop_and_platform_sum_to_the_same(market):
    edges = {"since": None, "until": None}
    counts = {
        group: [(each.key, each.stage, each.request_count, each.covered_count)
                for each in coverage_by(market.cursor(), group, **edges)]
        for group in ("day", "shop", "platform")
    }  # fmt: skip
    day = T0.astimezone(watching.ZONE).date().isoformat()
    assert ("douyin", "unshipped", 4, 3) in counts["platform"]
    assert {sum(row[2] for row in rows) for rows in counts.values()} == {5}
    assert day in {row[0] for row in counts["day"]}
    [unshipped] = coverage_by(market.cursor(), "platform", **edges, stage="unshipped")
    assert [(why.row, why.count) for why in unshipped.kept_out] == [("IR-DY-EXCLUDED", 1)]
    assert unshipped.below, "three of four"
    assert coverage_by(market.cursor(), "shop", **edges, platform="jd") == []


@pytest.mark.parametrize(("covered", "below"), [(96, True), (97, True), (98, False), (100, False), (0, True)])
def test_coverage_is_to_be_above_the_floor_and_not_at_it(covered, below):
    assert is_below(100, covered) is below


def day_after(days=0):
    today = datetime.combine(T0.astimezone(watching.ZONE).date(), time(1), watching.ZONE)
    return today + timedelta(days=1 + days)


def test_a_day_that_fell_short_is_work_until_one_does_not(market, monkeypatch):
    """EXP-8b: measured once a day, of a shop and of its platform; a day without requests is no shortfall."""
    monkeypatch.setattr(covered, "REQUESTS_MIN", 4)
    given(market, ShopRegistered(id="reg", at=T0, shop="douyin:shop-1", name="店"))

    def work():
        return market.execute("select subject, details::json ->> 'covered_count', closed_at is null from"
                              " surety_work_item where item = 'coverage_low' order by 1").fetchall()  # fmt: skip

    assert watching.watch_coverage(market, day_after()) == 2
    assert watching.watch_coverage(market, day_after() + hours(2)) == 0, "once"
    assert work() == [("douyin:marketplace", "3", True), ("douyin:shop-1", "3", True)]
    assert watching.watch_coverage(market, day_after(1)) == 2
    assert work() == [("douyin:marketplace", "3", False), ("douyin:shop-1", "3", False)]
    invariants.check(market, now=day_after(1))


def test_few_requests_of_each_shop_are_many_of_the_platform(door_connection):
    """Of four shops none has ten requests; of their twelve requests, three were not instant."""
    for n in range(12):
        name = f"douyin:{n}"
        order = replace(placed(name), shop=f"douyin:shop-{n % 4}")
        if n < 3:
            order = replace(order, lines=(replace(order.lines[0], customised=True),))
        given(door_connection, order, paid(name), asked(n, name))
    for n in range(3):
        given(door_connection, ShopRegistered(id=f"reg{n}", at=T0, shop=f"douyin:shop-{n}", name="店"))
    assert watching.watch_coverage(door_connection, day_after()) == 4, (
        "a shop nobody registered counts for its platform"
    )
    found = "select subject, details::json ->> 'covered_count' from surety_work_item where item = 'coverage_low'"
    assert door_connection.execute(found).fetchall() == [("douyin:marketplace", "9")]
    invariants.check(door_connection, now=day_after())


def test_a_platform_without_such_a_promise_never_falls_short(door_connection):
    """EXP-8b is Douyin's: JD refunds returns alone at once (B10)."""
    for n in range(12):
        name = f"jd:{n}"
        order = replace(placed(name), shop="jd:shop-1")
        source = Source(Party.PLATFORM, "jd")
        given(door_connection, order, paid(name), asked(n, name, asks="refund_unshipped"), source=source)
    assert watching.watch_coverage(door_connection, day_after()) == 0
    [unshipped] = coverage_by(door_connection.cursor(), "day", since=None, until=None)
    assert (unshipped.request_count, unshipped.covered_count, unshipped.below) == (12, 0, False)
