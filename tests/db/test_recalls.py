"""A recall on a real database: listings and orders hear of it once, resumably, and the door looks by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from surety.engine import db as door_db
from surety.engine import door, replay
from surety.engine.fact import Party, Source, SubjectKind
from surety.engine.keys import BUCKETS
from surety.engine.wire import decode_case
from surety.listings import preview, spreading
from surety.listings.recall import RecallEnded, RecallPublished
from surety.orders.facts import OrderShipped
from tests.db.test_door import PLATFORM, T0, hours, paid, placed
from tests.unit.test_listings import bag
from tests.unit.test_recalls import sold

STAFF = Source(Party.STAFF, "alice")
RECALL = "douyin:rc-1"
COUNT = 30


@pytest.fixture
def sold_goods(door_connection):
    """Thirty orders of the brand, three of another, and two listings."""
    facts = []
    for n in range(COUNT + 3):
        brand = "Acme" if n < COUNT else "Other"
        order = f"douyin:rec{n}"
        facts += [placed(order, lines=(sold(brand=brand),)), paid(order, amount_fen=29_900)]
    facts += [bag(id=f"l{n}", listing=f"douyin:ls-{n}", brand=("ACME", "Other")[n], at=T0) for n in (0, 1)]
    assert all(each.good for each in door.submit(door_connection, facts, source=PLATFORM, now=T0 + hours(1)))
    return door_connection


def publish(connection, *, at=None) -> None:
    at = at or T0 + hours(2)
    fact = RecallPublished(id="rec", at=at, recall=RECALL, brand="Acme", since=T0.date(), source="公告 12 号")
    assert door.submit(connection, [fact], source=STAFF, now=at)[0].good


def told(connection) -> int:
    row = connection.execute("select count(*) from surety_fact where type like '%recall_checked'").fetchone()
    return row[0]


def held(connection) -> set[str]:
    rows = connection.execute("select subject, doc->>'held' from surety_order").fetchall()
    return {subject for subject, is_held in rows if is_held}


def test_everybody_is_told_once_wherever_a_worker_was_cut_off(sold_goods):
    publish(sold_goods)
    steps = 0
    while told(sold_goods) < 10:
        spreading.step(sold_goods, T0 + hours(3))
        steps += 1
    assert 0 < steps < BUCKETS // spreading.WIDTH
    # A worker that dies between the facts and its own note finds the same facts again.
    sold_goods.execute("update surety_recalling set next_bucket = 0, listing_count = 0, order_count = 0")
    spreading.run(sold_goods, T0 + hours(3))
    spreading.run(sold_goods, T0 + hours(3))
    assert told(sold_goods) == COUNT + 1
    assert held(sold_goods) == {f"douyin:rec{n}" for n in range(COUNT)}
    counts = sold_goods.execute(
        "select listing_count, order_count, finished_at is not null from surety_recalling"
    ).fetchall()
    assert counts == [(1, COUNT, True)]
    assert list(replay.differences(sold_goods)) == []


def test_the_door_refuses_before_anybody_was_told_and_lets_go_at_the_end(sold_goods):
    publish(sold_goods)
    ship = OrderShipped(id="s", at=T0 + hours(3), order="douyin:rec0", carrier="sf", waybill="SF9000001")
    refused = door.submit(sold_goods, [ship], source=PLATFORM, now=T0 + hours(3))[0]
    assert (refused.code, refused.clause) == ("recalled", "LUX-6.2c")
    spreading.run(sold_goods, T0 + hours(3))
    end = RecallEnded(id="end", at=T0 + hours(5), recall=RECALL, note="核实无误")
    assert door.submit(sold_goods, [end], source=STAFF, now=T0 + hours(5))[0].good
    spreading.run(sold_goods, T0 + hours(5))
    assert held(sold_goods) == set()
    again = OrderShipped(id="s2", at=T0 + hours(6), order="douyin:rec0", carrier="sf", waybill="SF9000001")
    assert door.submit(sold_goods, [again], source=PLATFORM, now=T0 + hours(6))[0].good
    assert list(replay.differences(sold_goods)) == []


def test_an_order_whose_payment_read_the_list_before_is_told(sold_goods, database_url):
    """It stores its order after the recall: the spreading waits for whoever began before it knew."""
    late = "douyin:late"
    with door_db.connect(database_url) as other, other.transaction():
        facts = [placed(late, lines=(sold(brand="Acme"),)), paid(late, amount_fen=29_900)]
        assert all(each.good for each in door.submit(other, facts, source=PLATFORM, now=T0 + hours(1)))
        publish(sold_goods)
        assert not spreading.step(sold_goods, T0 + hours(3)), "somebody is still at work"
    spreading.run(sold_goods, T0 + hours(3))
    assert len(held(sold_goods) & {late, "douyin:rec0"}) == 2


def test_a_run_waits_for_another_worker(sold_goods, database_url):
    publish(sold_goods)
    with ThreadPoolExecutor(3) as pool, ExitStack() as stack:
        owns = [stack.enter_context(door_db.connect(database_url)) for _ in range(3)]
        list(pool.map(lambda own: spreading.run(own, T0 + hours(3)), owns))
    assert told(sold_goods) == COUNT + 1
    assert list(replay.differences(sold_goods)) == []


def test_orders_under_import_are_told_when_it_is_over(sold_goods):
    sold_goods.execute("update surety_order set import_hold = 'x' where subject = 'douyin:rec1'")
    publish(sold_goods)
    spreading.run(sold_goods, T0 + hours(3))
    assert "douyin:rec1" not in held(sold_goods)
    spreading.look_again(sold_goods)
    door.release_hold(sold_goods, "x")
    spreading.look_again(sold_goods)
    spreading.run(sold_goods, T0 + hours(3))
    assert len(held(sold_goods)) == COUNT


def test_a_preview_counts_what_would_be_covered(sold_goods):
    with sold_goods.cursor() as cursor:
        assert preview.count(cursor, platform="douyin", brand="a c m e", model="", batch="") == (1, COUNT, 0)
        assert preview.count(cursor, platform="douyin", brand="Acme", model="X2", batch="") == (0, 0, 0)
        assert preview.count(cursor, platform="jd", brand="Acme", model="", batch="") == (0, 0, 0)


def test_a_violation_is_kept_with_its_subject(door_connection):
    from surety.listings.facts import Claim, PromotionStated

    claims = (Claim("condition", "全新"), Claim("accessories", "原票"))
    said = PromotionStated(
        id="live", at=T0, listing="douyin:ls-1", promotion="live-7", speaker="creator", creator="douyin:cr-1",
        claims=claims,
    )  # fmt: skip
    results = door.submit(door_connection, [bag(at=T0), said], source=PLATFORM, now=T0)
    assert all(each.good for each in results)
    rows = door_connection.execute("select creator, shop, act, listing from surety_violation").fetchall()
    assert rows == [("douyin:cr-1", None, "false_promotion", "douyin:ls-1")] * 2
    again = door.submit(door_connection, [said], source=PLATFORM, now=T0)
    assert again[0].status == "accepted_before" or again[0].good
    assert door_connection.execute("select count(*) from surety_violation").fetchone() == (2,)
    document = door_connection.execute("select doc::text from surety_violation limit 1").fetchone()[0]
    assert decode_case(SubjectKind.VIOLATION, document).at == T0
    assert list(replay.differences(door_connection)) == []
