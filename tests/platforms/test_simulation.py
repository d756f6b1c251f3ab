"""The simulator: the same bytes for the same options, and rates as fitted."""

import hashlib
import itertools
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from surety.engine.fact import Party, Source
from surety.logistics.facts import ParcelFact, ParcelPickedUp, ParcelSigned
from surety.merchants.facts import ShopRegistered
from surety.orders.facts import (
    AppealDecided,
    Declared,
    DelayProposed,
    LateAppealed,
    OrderCancelled,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
    ShipMode,
)
from surety.platforms.checks import validated
from surety.platforms.demo.loading import demo_facts
from surety.platforms.simulation import simulate
from surety.platforms.simulation.fit import fit
from surety.platforms.simulation.parameters import parameters
from surety.platforms.simulation.promises import due
from surety.platforms.simulation.spool import Spool
from surety.platforms.simulation.stream import simulate_lines
from surety.platforms.simulation.writer import write

from .conftest import NOW

START = date(2026, 9, 1)
ORDERS = 20_000
PLATFORM = Source(Party.PLATFORM, "douyin")
FITTED, ASSUMED = parameters()


@pytest.fixture(scope="module")
def facts():
    return list(simulate(ORDERS, seed=7, start=START))


def of(facts, kind):
    return [fact for fact in facts if isinstance(fact, kind)]


def digest(**options):
    lines = simulate_lines(options.pop("orders", 2000), **({"seed": 1, "start": START} | options))
    return hashlib.sha256(b"\n".join(lines)).hexdigest()


def test_the_same_options_give_the_same_bytes_and_others_do_not():
    first = digest()
    assert digest() == first
    assert len({first, digest(seed=2), digest(start=date(2026, 8, 1)), digest(orders=2001)}) == 4


def test_the_bytes_are_the_same_on_every_machine():
    """A change of this value is a change of every fixture and bench made with the simulator."""
    assert digest(orders=300)[:16] == "b901064d4d0563bf"


def test_every_fact_keeps_to_its_declaration(facts):
    for fact in itertools.islice(facts, 0, None, 7):
        validated(fact, PLATFORM)


def test_the_orders_are_as_many_as_asked_within_thirty_days(facts):
    placed = of(facts, OrderPlaced)
    first = datetime(2026, 8, 31, 16, tzinfo=UTC)
    assert len(placed) == ORDERS
    assert all(first <= fact.at < first + timedelta(days=30) for fact in placed)
    assert len(of(facts, ShopRegistered)) == 100


def test_facts_come_in_time_order_but_for_scans_that_reach_us_late(facts):
    times = [fact.at for fact in facts if not isinstance(fact, ParcelFact)]
    assert times == sorted(times)
    latest, behind = facts[0].at, 0
    for fact in facts:
        behind += fact.at < latest
        latest = max(latest, fact.at)
    scans = len(of(facts, ParcelFact))
    assert 0.5 < behind / scans / (ASSUMED.scan_delayed_share + ASSUMED.scan_repeated_share) < 1.5


def test_repeated_scans_are_the_same_fact(facts):
    seen = {}
    for fact in facts:
        assert seen.setdefault(fact.id, fact) == fact
    repeated = (len(facts) - len(seen)) / len(of(facts, ParcelFact))
    assert repeated == pytest.approx(ASSUMED.scan_repeated_share, rel=0.2)


def test_rates_are_as_fitted(facts):
    ends = Counter(fact.by for fact in of(facts, OrderCancelled))
    assert ends["merchant"] / ORDERS == pytest.approx(FITTED.out_of_stock_share, rel=0.3)
    buyers = FITTED.cancelled_paid_share + FITTED.cancelled_after_shipping_share
    assert ends["buyer"] / ORDERS == pytest.approx(buyers, rel=0.3)
    sizes = [len(fact.lines) for fact in of(facts, OrderPlaced)]
    assert sizes.count(1) / ORDERS == pytest.approx(FITTED.lines_per_order[0], abs=0.01)
    assert late_share(facts) == pytest.approx(FITTED.late_line_share, rel=0.12)
    picked = {fact.waybill for fact in of(facts, ParcelPickedUp)}
    signed = {fact.waybill for fact in of(facts, ParcelSigned)}
    lost = FITTED.lost_share + FITTED.cancelled_after_shipping_share + ASSUMED.refused_share
    assert 1 - len(signed) / len(picked) == pytest.approx(lost, rel=0.3)


def late_share(facts):
    """Orders picked up after the promise, among those picked up; a promise that was moved is left out."""
    paid = {fact.order: fact.at for fact in of(facts, OrderPaid)}
    moved = {fact.order for fact in of(facts, DelayProposed)}
    waybill = {fact.order: fact.waybill for fact in of(facts, OrderShipped) if not fact.id.endswith("shipped1")}
    picked = {fact.waybill: fact.at for fact in of(facts, ParcelPickedUp)}
    late = handed = 0
    for fact in of(facts, OrderPlaced):
        at = picked.get(waybill.get(fact.order, ""))
        if at is None or fact.order in moved:
            continue
        promise = fact.lines[0].promise
        by = promise.given_at or datetime.fromtimestamp(
            due(promise.declared, promise.days or 0, paid=int(paid[fact.order].timestamp())), UTC
        )
        handed += 1
        late += at > by
    return late / handed


def test_couriers_take_as_long_as_measured(facts):
    shipped = {fact.waybill: fact.at for fact in of(facts, OrderShipped)}
    picked = {fact.waybill: fact.at for fact in of(facts, ParcelPickedUp)}
    waits = sorted((at - shipped[waybill]).total_seconds() / 3600 for waybill, at in picked.items())
    assert waits[len(waits) // 2] == pytest.approx(FITTED.pickup_hours[10], rel=0.15)


def test_live_evenings_burst(facts):
    china = [fact.at + timedelta(hours=8) for fact in of(facts, OrderPlaced)]
    thursday = Counter(at.hour for at in china if at.weekday() == 3)
    tuesday = Counter(at.hour for at in china if at.weekday() == 1)
    assert 2.2 < thursday[21] / thursday[14] / (tuesday[21] / tuesday[14]) < 4


def test_what_happens_in_a_marketplace_happens_here(facts):
    modes = Counter(fact.lines[0].promise.mode for fact in of(facts, OrderPlaced))
    assert set(modes) == {ShipMode.STOCK, ShipMode.LADDER, ShipMode.FULL_PRESALE, ShipMode.PRESALE_AFTER_END}
    declared = {fact.lines[0].promise.declared for fact in of(facts, OrderPlaced)}
    assert {Declared.SAME_DAY, Declared.NEXT_DAY, Declared.HOURS_48, Declared.DAYS} <= declared
    parcels = Counter(fact.order for fact in of(facts, OrderShipped))
    assert max(parcels.values()) == 2, "split orders"
    buyers = {fact.order: fact.buyer for fact in of(facts, OrderPlaced)}
    by_waybill: dict[str, set[str]] = {}
    for fact in of(facts, OrderShipped):
        by_waybill.setdefault(fact.waybill, set()).add(fact.order)
    shared = [orders for orders in by_waybill.values() if len(orders) > 1]
    people = [len({buyers[order] for order in orders}) for orders in shared]
    assert people.count(1) > 50, "merged parcels"
    assert sum(count > 1 for count in people) > 10, "waybills used again"
    assert of(facts, LateAppealed)
    assert of(facts, AppealDecided)
    assert len({fact.carrier for fact in of(facts, OrderShipped)}) == 8
    late = Counter(type(fact).__name__ for fact in facts)
    assert 8 < sum(late.values()) / ORDERS < 11


def test_generation_is_fast_and_its_memory_flat(tmp_path):
    started = time.process_time()
    count = write(tmp_path / "s.ndjson", 5000, seed=1, start=START)
    rate = count / (time.process_time() - started)
    assert rate > 20_000, f"{rate:,.0f} facts a second"
    assert [path.name for path in tmp_path.iterdir()] == ["s.ndjson"]


def test_the_spool_sorts_what_it_spills():
    spool = Spool()
    for n in range(20_000):
        spool.add((n * 7919) % 100_000, b"%d" % n)
    found = [int(body) for body in [*spool.before(50_000), *spool.rest()]]
    spool.close()
    assert found == sorted(range(20_000), key=lambda n: ((n * 7919) % 100_000, n))


def test_the_parameters_are_those_the_data_gives(real_olist, real_lade):
    found = fit(real_olist, real_lade)
    assert found == vars(FITTED)
    assert found["pickup_hours"][10] == pytest.approx(2.07, abs=0.01)
    assert found["pickup_after_window_share"] == pytest.approx(0.018, abs=0.001)


def test_the_demonstration_is_the_same_all_day_and_never_in_the_future():
    evening = NOW.replace(hour=15, minute=59)  # 23:59 in China
    facts = demo_facts(NOW)
    assert facts == demo_facts(evening)
    assert facts != demo_facts(NOW + timedelta(days=1))
    assert max(fact.at for fact in facts) <= NOW
    assert len({type(fact) for fact in facts}) >= 15
    for fact in facts:
        validated(fact, PLATFORM)
