"""The database itself, asked as the web role: what row-level security alone allows."""

from datetime import timedelta

import psycopg
import pytest

from surety.engine.door import submit
from surety.engine.fact import Party, Source
from surety.inspection.admissions import AdmissionDecided
from surety.inspection.centres import CentreRegistered
from surety.inspection.unmatched import IntakeUnmatched
from surety.listings.creators import CreatorRegistered
from surety.money import days
from tests.database import kept
from tests.unit.world import T0
from tests.web.access import world
from tests.web.access.world import ALICES, BOBS

# Tables without a subject: the rulebook, the sandbox clock, the mark of the notices, input vectors that orders share.
SHARED = {"surety_release", "surety_clock", "surety_decision_input", "surety_board", "surety_key"}
# The public log.
SHARED |= {"surety_centre_public"}  # what is published of centres, in any scope that is one
SHARED |= {"surety_log_entry", "surety_log_tile", "surety_log_checkpoint"}
NO_SUBJECT = {
    "surety_ledger_day",
    "surety_ledger_closed",
    "surety_settlement",
    "surety_fact_key",
    "surety_candidate",
    "surety_candidate_published",
    "surety_sandbox_refund",
    "surety_reconciled",
    "surety_item_code",
    "surety_report",
    "surety_certificate",
    "surety_recall_mark",
    "surety_base_mark",
    "surety_evidence_gone",
    "surety_attempt",
    "surety_fact_archive",
}


@pytest.fixture
def shops(begin, database_url):
    def make() -> dict[str, world.World]:
        worlds = world.make_both(database_url)
        for each in worlds.values():
            world.ask_after_sale(database_url, each)
        return worlds

    return begin("two shops, two cases", make)


def spine(db: psycopg.Connection) -> list[str]:
    rows = db.execute(
        "select relname from pg_class where relkind in ('r', 'p', 'v') and not relispartition"
        " and relname like 'surety\\_%' order by 1"
    )
    return [name for (name,) in rows]


def scope(connection: psycopg.Connection, value: str) -> None:
    connection.execute("select set_config('surety.scope', %s, true)", [value])


def test_the_web_role_is_nobody_special(web_db):
    row = web_db.execute(
        "select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user"
    ).fetchone()
    assert row == (False, False, False)
    owned = web_db.execute("select count(*) from pg_class c join pg_roles r on r.oid = c.relowner"
                           " where r.rolname = current_user").fetchone()  # fmt: skip
    assert owned == (0,)


@pytest.mark.parametrize("value", [None, "", "nonsense", "alice", "ALL", "order=", "order=douyin:1", "%", ","])
def test_without_a_scope_nothing_is_there(shops, db, web_db, value):
    with web_db.transaction():
        if value is not None:
            scope(web_db, value)
        for table in set(spine(db)) - SHARED:
            assert world.count_rows(web_db, table) == 0, table


def test_the_world_is_not_empty(shops, db):
    filled = {table for table in spine(db) if world.count_rows(db, table)}
    assert filled >= {"surety_order", "surety_parcel", "surety_fact", "surety_transfer", "surety_vault",
                      "surety_decision", "surety_deadline", "surety_outbox", "surety_work_item", "surety_aftersale",
                      "surety_quarantine", "surety_refusal", "surety_fact_key", "surety_shop"}  # fmt: skip


def test_a_shop_sees_its_own_and_only_that(shops, db, web_db):
    bobs = set(shops[BOBS].orders.values())
    with web_db.transaction():
        scope(web_db, ALICES)
        for table in set(spine(db)) - SHARED - NO_SUBJECT:
            seen = {subject for (subject,) in web_db.execute(f"select subject from {table}")}
            assert not seen & bobs, table
            assert not any("bob" in subject for subject in seen), table
        assert world.count_rows(web_db, "surety_order") == len(shops[ALICES].orders)
        assert world.count_rows(web_db, "surety_parcel") == 1
        assert world.count_rows(web_db, "surety_aftersale") == 1
        assert world.count_rows(web_db, "surety_shop") == 1
        people = "select count(*) from surety_vault where content::text like '%13812345678%'"
        assert web_db.execute(people).fetchone() == (len(shops[ALICES].orders),)


def test_a_shop_sees_the_days_of_its_own_ledger(shops, db, web_db, database_url):
    with kept(database_url) as connection:
        assert days.close_days(connection, now=shops[ALICES].now + timedelta(days=3)) > 0
    assert world.count_rows(db, "surety_ledger_day") > 0
    with web_db.transaction():
        scope(web_db, ALICES)
        for table in ("surety_ledger_day", "surety_transfer", "surety_posting"):
            assert {shop for (shop,) in web_db.execute(f"select shop from {table}")} == {ALICES}, table
    with web_db.transaction():
        scope(web_db, f"order={shops[ALICES].orders['late']}")
        assert world.count_rows(web_db, "surety_ledger_day") == 0


def test_a_buyer_sees_one_order(shops, web_db):
    order = shops[ALICES].orders["late"]
    with web_db.transaction():
        scope(web_db, f"order={order}")
        assert web_db.execute("select subject from surety_order").fetchall() == [(order,)]
        assert {s for (s,) in web_db.execute("select subject from surety_transfer")} == {order}
        for table in ("surety_parcel", "surety_shop", "surety_inbox", "surety_outbox", "surety_quarantine"):
            assert world.count_rows(web_db, table) == 0


def test_of_a_centre_a_shop_sees_its_own_admission_and_nobody_elses(db, web_db, database_url):
    """JADE-03: whom a base admits, whom it refuses and why, is between it and each of them."""
    centre = "douyin:ic-1"
    with kept(database_url) as connection:
        said = {"at": T0, "centre": centre}
        facts = [
            CentreRegistered(id="c", name="南阳", institute="provincial_unit", base=True, **said),
            *(AdmissionDecided(id=shop, shop=shop, admitted=True, note=shop, **said) for shop in (ALICES, BOBS)),
            IntakeUnmatched(id="u", what="unknown_parcel", **said),
        ]
        answers = submit(connection, facts, source=Source(Party.PLATFORM, "douyin"), now=T0)
        assert {each.status for each in answers} == {"accepted"}
    of_all = {"all": {ALICES, BOBS}, f"centre={centre}": {ALICES, BOBS}}
    of_some = {ALICES: {ALICES}, BOBS: {BOBS}, "anybody": set(), "order=douyin:1": set(), "centre=douyin:ic-2": set()}
    admissions = "select json_object_keys(doc -> 'admissions') from {}"
    for value in (*of_all, *of_some, "", "nonsense"):
        with web_db.transaction():
            scope(web_db, value)
            seen = {shop for (shop,) in web_db.execute(admissions.format("surety_centre"))}
            assert seen == of_all.get(value, set()), value
            public = web_db.execute("select doc::text from surety_centre_public").fetchall()
            assert len(public) == (value in of_all or value in of_some), value
            assert "unknown_parcel" not in str(public), value
            seen = {shop for (shop,) in web_db.execute(admissions.format("surety_centre_public"))}
            assert seen == of_some.get(value, set()), value


def test_a_scope_ends_with_its_transaction(shops, web_db):
    with web_db.transaction():
        scope(web_db, "all")
        assert world.count_rows(web_db, "surety_order") == 10
    assert world.count_rows(web_db, "surety_order") == 0


def test_the_web_role_writes_nothing_of_the_spine(shops, db, web_db):
    for table in spine(db):
        for statement in (f"delete from {table}", f"update {table} set bucket = 0",
                          f"insert into {table} default values",
                          f"truncate {table}"):  # fmt: skip
            with web_db.transaction(force_rollback=True):
                scope(web_db, "all")
                refusals = (
                    psycopg.errors.InsufficientPrivilege,
                    psycopg.errors.UndefinedColumn,
                    psycopg.errors.ObjectNotInPrerequisiteState,  # the view of postings
                    psycopg.errors.WrongObjectType,
                )
                with pytest.raises(refusals), web_db.transaction():
                    web_db.execute(statement)


def test_the_web_role_changes_no_schema(web_db):
    for statement in ("create table public.mine (a int)", "alter table surety_order disable row level security",
                      "drop policy scope on surety_order", "set session authorization postgres",
                      "select pg_read_file('/etc/passwd')"):  # fmt: skip
        with pytest.raises(psycopg.Error):
            web_db.execute(statement)


def test_partitions_are_no_way_around(shops, db, web_db):
    parts = [name for (name,) in db.execute("select relname from pg_class where relispartition and relkind = 'r'")]
    assert parts
    for name in parts:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web_db.execute(f"select 1 from {name}")


@pytest.mark.parametrize("value", [ALICES, "anybody", "centre=douyin:ic-1", "order=douyin:1"])
def test_creators_are_the_platforms_to_see(shops, database_url, web_db, value):
    with kept(database_url) as connection:
        named = CreatorRegistered(id="cr", at=shops[ALICES].now, creator="douyin:cr-1", name="主播")
        (result,) = submit(connection, [named], source=Source(Party.PLATFORM, "douyin"), now=shops[ALICES].now)
        assert result.good
    for scoped, seen in ((value, 0), ("all", 1)):
        with web_db.transaction():
            scope(web_db, scoped)
            assert world.count_rows(web_db, "surety_creator") == seen
