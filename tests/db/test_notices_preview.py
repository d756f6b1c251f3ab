"""A preview says before publishing what the spreading does afterwards, order by order and fen by fen."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from surety.access.scope import scoped, shop_scope, staff_scope
from surety.disruptions import spreading
from surety.disruptions.case import NoticeCase, NoticeStatus
from surety.disruptions.preview import preview
from surety.disruptions.queries import board, covering
from surety.disruptions.queries import preview as preview_for_pages
from surety.engine import sweep
from surety.orders.facts import Line, OrderShipped, Receiver
from tests.db import notices
from tests.db.moves import Market
from tests.db.noticing import PUBLISHED, place, publish
from tests.db.playing import undone
from tests.db.test_door import T0, hours
from tests.db.test_notices_histories import heavy
from tests.unit.notices import LATEST, NOTICE, content, row, shipping

DUE = T0 + hours(48)
ROW = row("440000", shipping=shipping(), services=True)


def drafted(*rows, **changes) -> NoticeCase:
    fields = {"notice": NOTICE, "status": NoticeStatus.DRAFTED, "content": content(*(rows or (ROW,))), "made_at": T0}
    return NoticeCase(**fields | changes)


def test_orders_shops_provinces_dates_and_money(door_connection):
    place(door_connection, 3)
    place(door_connection, 2, name="b", shop="douyin:shop-2", receiver=Receiver(region="440106"), paid_fen=99_900)
    place(door_connection, 1, name="c", receiver=Receiver(region="310115"), ship_from="440300")
    place(door_connection, 1, name="d", receiver=Receiver(region="310115"))
    with door_connection.cursor() as cursor:
        found = preview(cursor, drafted(), now=PUBLISHED)
    assert (found.orders, found.moved, found.exact) == (6, 6, True)
    assert found.shops == {"douyin:shop-1": 4, "douyin:shop-2": 2}
    assert found.provinces == {"44": 5, "31": 1}
    assert (found.dates, found.latest) == ({LATEST: 6}, LATEST)
    assert found.stake_fen == 4 * 300 + 2 * 999
    assert [move.shop for move in found.sample[:2]] == ["douyin:shop-2"] * 2
    assert (found.sample[0].was, found.sample[0].becomes) == (DUE, LATEST)
    assert door_connection.execute("select count(*) from surety_notice").fetchone() == (0,)


def test_what_would_not_move_is_not_counted(door_connection):
    place(door_connection, 2)
    with door_connection.cursor() as cursor:
        found = preview(cursor, drafted(row("440000", shipping=shipping(latest=DUE))), now=PUBLISHED)
    assert (found.orders, found.moved, found.latest) == (0, 0, None)


def test_judgements_that_would_be_waived_and_services_that_would_be_offered(door_connection, submit):
    place(door_connection, 2, name="late")
    sweep.fire_due(door_connection, DUE)
    service = Line(line="1", quantity=1, price_fen=29_900, paid_fen=29_900, service_region="440305")
    place(door_connection, 1, name="service", lines=(service,), receiver=Receiver())
    with door_connection.cursor() as cursor:
        found = preview(cursor, drafted(), now=DUE + hours(1))
    assert (found.orders, found.moved, found.waived, found.waived_fen, found.services) == (3, 2, 2, 600, 1)


def test_beyond_its_bound_it_says_at_least(door_connection):
    place(door_connection, 5)
    with door_connection.cursor() as cursor:
        found = preview(cursor, drafted(), now=PUBLISHED, limit=3)
    assert (found.moved, found.exact) == (3, False)
    with door_connection.cursor() as cursor:
        assert preview(cursor, drafted(), now=PUBLISHED, limit=5).exact


def test_a_filing_counts_its_own_orders(door_connection):
    place(door_connection, 3)
    filing = drafted(row(None), shop="douyin:shop-1", orders=("douyin:s1",))
    with door_connection.cursor() as cursor:
        assert preview(cursor, filing, now=PUBLISHED).moved == 1


def test_orders_that_wait_for_their_first_scan_are_looked_into(door_connection, submit):
    place(door_connection, 1)
    submit(OrderShipped(id="s", order="douyin:s0", at=T0, carrier="sf", waybill="SF1"), now=T0 + hours(1))
    with door_connection.cursor() as cursor:
        (move,) = preview(cursor, drafted(), now=PUBLISHED).sample
    assert (move.was, move.becomes) == (DUE, LATEST)


@pytest.mark.parametrize("seed", range(25))
def test_it_says_what_then_happens(door_connection, seed):
    """Random orders, and then a notice: the preview beside what publishing and spreading it did."""
    with undone(door_connection):
        market = Market(door_connection)
        for move in heavy(Random(seed), 30):
            if move.what not in ("hold", "publish"):
                market.play(move)
        sweep.fire_due(door_connection, market.now)
        by = shipping(market.now - hours(60), market.now + hours(60), market.now + hours(200))
        rows = (row("440000", "a", shipping=by, services=True), row("650000", "b", shipping=by))
        with door_connection.cursor() as cursor:
            found = preview(cursor, drafted(*rows), now=market.now)
        before = {case.order: case for case in notices.orders(door_connection)}
        publish(door_connection, *rows, name="douyin:previewed", now=market.now)
        spreading.run(door_connection, market.now)
        moved, waived, services = Counter(), 0, 0
        for case in notices.orders(door_connection):
            was = before[case.order]
            if case.ship_by != was.ship_by:
                moved[case.ship_by] += 1
            if was.late and not was.late.reversed_at and case.late.reversed_at:
                waived += was.late.compensation_fen + was.late.penalty_fen
            services += case.service != was.service
        assert (found.dates, found.waived_fen, found.services) == (moved, waived, services)


def test_pages_see_what_their_scope_allows(door_connection):
    place(door_connection, 1)
    place(door_connection, 1, name="b", shop="douyin:shop-2")
    with scoped(staff_scope()):
        assert preview_for_pages(drafted(), now=PUBLISHED).moved == 2
    with scoped(shop_scope("douyin:shop-2")):
        assert preview_for_pages(drafted(), now=PUBLISHED).moved == 1


def test_an_orders_dates_name_their_notices(door_connection):
    publish(door_connection)
    place(door_connection, 1)
    publish(door_connection, row("440300", "longer", shipping=shipping(latest=LATEST + hours(9))), name="douyin:second")
    spreading.run(door_connection, PUBLISHED)
    (case,) = notices.orders(door_connection)
    with scoped(shop_scope("douyin:shop-1")):
        found = covering(case)
        assert len(board().entries) == 2
    assert [(each.notice, each.title_zh, each.row, each.rules) for each in found] == [
        (NOTICE, "疫情地区时效调整", "r1", False), ("douyin:second", "疫情地区时效调整", "longer", True),
    ]  # fmt: skip
