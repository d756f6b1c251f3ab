"""Merchants and changes of the rules: what they see, what they say, and how a shop leaves (BTAS-6.2)."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from surety.amendments import acts
from surety.engine import door
from surety.engine.fact import SYSTEM, Party, Source, SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case
from surety.logistics.facts import ParcelSigned
from surety.merchants import leaving
from surety.merchants.facts import ShopLeaveRequested, ShopLeaveWithdrawn, ShopLeft, ShopRegistered
from tests.db import invariants
from tests.db.amending import NOW, approved, drafted, higher, in_force, published, remedy_of, shop, staff
from tests.db.test_door import PLATFORM, hours, one, paid, placed, scan, shipped
from tests.db.together import together

BOBS = "douyin:shop-1"
BOB = Source(Party.SHOP, BOBS, "user:bob")
OTHER = Source(Party.SHOP, "douyin:shop-2", "user:carol")
LEAVE = ShopLeaveRequested(id="leave", at=NOW, shop=BOBS, because="amendment:1", note="不同意新规")


def case(connection, kind, subject):
    table = {SubjectKind.SHOP: "surety_shop", SubjectKind.ORDER: "surety_order"}[kind]
    row = connection.execute(
        f"select doc from {table} where bucket = %s and subject = %s", [bucket_of(subject), subject]
    ).fetchone()
    return decode_case(kind, row[0])


@pytest.fixture
def registered(submit):
    submit(ShopRegistered(id="reg", at=NOW, shop=BOBS, name="小王的店"), now=NOW)


def standing(connection):
    return connection.execute("select standing from surety_shop where subject = %s", [BOBS]).fetchone()[0]


def test_a_shop_leaves_when_its_last_order_is_finished(door_connection, submit, registered):
    submit(placed(), paid(), now=NOW)
    assert one(submit(LEAVE, source=BOB, now=NOW + hours(1))).good
    assert standing(door_connection) == "leaving"
    assert leaving.finish(door_connection, now=NOW + hours(2)) == 0
    submit(placed("douyin:2"), paid("douyin:2"), now=NOW + hours(3))
    late_one = case(door_connection, SubjectKind.ORDER, "douyin:2")
    assert (late_one.status, late_one.flags) == ("to_ship", ("shop_leaving",)), "flagged, and fulfilled all the same"
    assert late_one.deadlines["ship_by"]
    for n, order in enumerate(("douyin:1", "douyin:2")):
        waybill = f"SF{n}000001"
        submit(shipped(order, waybill=waybill, at=NOW + hours(4)), now=NOW + hours(4))
        assert leaving.finish(door_connection, now=NOW + hours(5)) == 0, "one is on its way"
        submit(scan(ParcelSigned, waybill, at=NOW + hours(20)), now=NOW + hours(20))
    assert leaving.finish(door_connection, now=NOW + hours(21)) == 1
    assert leaving.finish(door_connection, now=NOW + hours(22)) == 0
    assert standing(door_connection) == "left"
    assert case(door_connection, SubjectKind.SHOP, BOBS).left_at == NOW + hours(21)
    told = door_connection.execute("select recipient from surety_outbox where kind = 'shop_left'").fetchall()
    assert told == [(f"shop:{BOBS}",)]
    invariants.check(door_connection, now=NOW + hours(22))


def test_an_order_nobody_paid_for_keeps_nobody(door_connection, submit, registered):
    submit(placed(), LEAVE, source=PLATFORM, now=NOW)
    assert leaving.finish(door_connection, now=NOW + hours(1)) == 1
    submit(paid(), now=NOW + hours(2))
    assert case(door_connection, SubjectKind.ORDER, "douyin:1").deadlines, "who pays is served all the same"


def test_a_shop_stays_after_all_and_comes_back(door_connection, submit, registered):
    stay = ShopLeaveWithdrawn(id="stay", at=NOW, shop=BOBS)
    assert one(submit(stay, source=BOB, now=NOW)).code == "not_leaving"
    submit(LEAVE, source=BOB, now=NOW)
    again = one(submit(ShopLeaveRequested(id="again", at=NOW, shop=BOBS), source=BOB, now=NOW))
    assert (again.code, again.clause) == ("already_leaving", "BTAS-6.2")
    assert one(submit(ShopLeaveWithdrawn(id="stay-2", at=NOW, shop=BOBS), source=BOB, now=NOW)).good
    assert standing(door_connection) == "trading"
    submit(ShopLeaveRequested(id="leave-2", at=NOW, shop=BOBS), source=BOB, now=NOW)
    assert leaving.finish(door_connection, now=NOW + hours(1)) == 1
    back = ShopLeaveWithdrawn(id="back", at=NOW, shop=BOBS)
    assert one(submit(back, source=BOB, now=NOW + hours(2))).good
    assert case(door_connection, SubjectKind.SHOP, BOBS).left_at is None


def test_only_the_shop_itself_leaves(door_connection, submit, registered):
    assert one(submit(LEAVE, source=OTHER, now=NOW)).code == "not_your_order"
    left = ShopLeft(id="left", at=NOW, shop=BOBS)
    assert one(submit(left, source=BOB, now=NOW)).code == "not_yours_to_state"
    assert one(submit(left, source=SYSTEM, now=NOW)).code == "not_leaving"


def test_a_shop_with_open_orders_has_not_left_whoever_says_so(door_connection, submit, registered):
    submit(placed(), paid(), now=NOW)
    submit(LEAVE, source=BOB, now=NOW)
    refused = one(submit(ShopLeft(id="left", at=NOW, shop=BOBS), source=SYSTEM, now=NOW))
    assert (refused.code, refused.clause) == ("orders_open", "BTAS-6.2")


def test_an_order_and_a_departure_at_once_lose_nothing(door_connection, database_url, submit, registered):
    submit(LEAVE, source=BOB, now=NOW)
    together(
        database_url,
        lambda connection: [leaving.finish(connection, now=NOW + hours(1)) for _ in range(5)],
        lambda connection: [
            door.submit(connection, [placed(f"douyin:{n}"), paid(f"douyin:{n}")], source=PLATFORM, now=NOW + hours(1))
            for n in range(10)
        ],
    )
    flags = door_connection.execute("select distinct flags from surety_order").fetchall()
    assert flags == [(["shop_leaving"],)]
    invariants.check(door_connection, now=NOW + hours(1))


# ------------------------------------------------------------------------------------------------ what they see


def scope(connection, value):
    connection.execute("select set_config('surety.scope', %s, true)", [value])


def test_merchants_see_what_was_approved_and_their_own_comments(door_connection, web_db):
    draft = drafted(door_connection)
    change = approved(door_connection, by="erin")
    acts.comment(door_connection, change, by=shop(BOBS, now=NOW + timedelta(days=1)), text="定额太高")
    acts.comment(door_connection, change, by=shop("douyin:shop-2", now=NOW + timedelta(days=1)), text="同意")
    later = NOW + timedelta(days=2)
    acts.draft_remedy(door_connection, remedy_of(1), by=staff("alice", now=later))
    with web_db.transaction():
        scope(web_db, BOBS)
        assert web_db.execute("select subject from surety_amendment").fetchall() == [(change,)]
        said = web_db.execute("select body->>'text' from surety_fact where kind = 'amendment'").fetchall()
        assert said == [("定额太高",)]
        assert web_db.execute("select count(*) from surety_candidate").fetchone() == (0,)
        assert web_db.execute("select count(*) from surety_remedying").fetchone() == (0,)
        assert web_db.execute("select count(*) from surety_rulebook").fetchone() == (1,)
    with web_db.transaction():
        scope(web_db, "all")
        found = {subject for (subject,) in web_db.execute("select subject from surety_amendment")}
        assert {draft, change} < found
        assert web_db.execute("select count(*) from surety_fact where type = 'amendment_commented'").fetchone() == (2,)
    with web_db.transaction():
        scope(web_db, "order=douyin:1")
        assert web_db.execute("select count(*) from surety_fact").fetchone() == (0,)
    with web_db.transaction():
        for table in ("surety_amendment", "surety_rulebook", "surety_candidate", "surety_remedying"):
            assert web_db.execute(f"select count(*) from {table}").fetchone() == (0,)


def test_the_web_role_publishes_nothing(door_connection, web_db):
    published(door_connection, higher(in_force(door_connection), on=NOW.date()))
    for statement in (
        "insert into surety_release (release_no, hash, content, known_from) values (9, repeat('0', 64), '', now())",
        "insert into surety_candidate values (0, repeat('0', 64), '', now())",
        "update surety_amendment set status = 'approved'",
        "update surety_rulebook set stopped = '{}'",
        "delete from surety_remedying",
        "select nextval('surety_amendment_numbers')",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), web_db.transaction():
            web_db.execute(statement)
