"""Imports through the door into a database."""

import json
from collections import Counter
from contextlib import closing
from datetime import date

import psycopg
import pytest

from surety.engine import db as door_db
from surety.engine import door
from surety.engine.fact import Party, Source
from surety.engine.wire import encode
from surety.platforms import session as platform_door
from surety.platforms.demo.loading import demo_facts
from surety.platforms.demo.loading import load as load_demo
from surety.platforms.doudian import DoudianAdapter
from surety.platforms.entries import Unusable
from surety.platforms.importing import run_import
from surety.platforms.native import facts_adapter
from surety.platforms.olist import OlistAdapter
from surety.platforms.olist.what_if import what_if_text
from surety.platforms.rejects import RejectFile
from surety.platforms.report import as_json
from surety.platforms.simulation import simulate

from .conftest import FIXTURES, NOW, csv_rows, state_of

PLATFORM = Source(Party.PLATFORM, "douyin")
KEYS = ["orders", "lines", "late_lines", "cancelled_orders", "refused_rows", "facts", "seconds"]


@pytest.fixture
def simulated(tmp_path):
    path = tmp_path / "s.ndjson"
    path.write_bytes(b"".join(encode(fact) + b"\n" for fact in simulate(400, seed=5, start=date(2026, 9, 1))))
    return path


def counted(summary):
    return {key: value for key, value in as_json(summary, seconds=0).items() if key != "seconds"}


def test_the_same_olist_folder_twice_changes_nothing(db, olist, take_in):
    folder = olist()
    first, _ = take_in(OlistAdapter(folder))
    state = state_of(db)
    again, _ = take_in(OlistAdapter(folder))
    assert counted(first) == counted(again) == {
        "orders": 4, "lines": 5, "late_lines": 1, "cancelled_orders": 1, "refused_rows": 0, "facts": 21,
    }  # fmt: skip
    assert first.standing == again.standing
    assert state_of(db) == state
    assert list(as_json(again, seconds=1.0)) == KEYS
    assert all(row[6] is None for row in state["orders"]), "no order is held once an import is over"


def test_the_real_olist_set_reconciles_with_its_own_files(db, real_olist, take_in):
    orders = {row["order_id"]: row for row in csv_rows(real_olist / "orders.csv.gz")}
    items = list(csv_rows(real_olist / "order_items.csv.gz"))
    handed = {number: row["order_delivered_carrier_date"] for number, row in orders.items()}
    late = [item for item in items if handed[item["order_id"]] > item["shipping_limit_date"]]
    summary, rejects = take_in(OlistAdapter(real_olist))
    assert rejects == []
    assert counted(summary) == {
        "orders": len(orders),
        "lines": len(items),
        "late_lines": len(late),
        "cancelled_orders": sum(row["order_status"] == "canceled" for row in orders.values()),
        "refused_rows": 0,
        "facts": 38081,
    }
    assert summary.standing.quarantined_facts == 0
    flags = Counter(flag for (flags,) in db.execute("select flags from surety_order") for flag in flags)
    assert (flags["no_lines"], flags["shipped_before_paid"]) == (775, 77)
    assert summary.standing.compensation_fen == {}


def test_what_if_says_that_it_is_not_owed_and_posts_nothing(db, olist, take_in, database_url):
    take_in(OlistAdapter(olist()))
    before = state_of(db)
    with closing(door_db.connect(database_url)) as connection:
        text = what_if_text(connection)
    # o2-1 was handed over late (11.00: 3.00), o3 was cancelled before its promise passed
    assert "1 late orders would have cost 3.00" in text
    assert "NOT OWED" in text
    assert state_of(db) == before


def test_doudian_orders_are_judged_and_refused_rows_are_named(db, take_in):
    summary, rejects = take_in(DoudianAdapter(FIXTURES / "doudian_array.json"))
    assert (summary.standing.orders, summary.standing.lines, summary.standing.cancelled_orders) == (10, 11, 2)
    assert rejects == []
    bad, rejects = take_in(DoudianAdapter(FIXTURES / "doudian_bad.ndjson"))
    assert (bad.refused_rows, len(rejects)) == (8, 8)
    assert rejects[1] == {
        "file": "doudian_bad.ndjson",
        "line": 2,
        "code": "unknown_code",
        "reason": "99 is not a known trade_type",
        "where": "sku_order_list[0].trade_type",
        "key": "6920000000000000012",
    }
    page, _ = take_in(DoudianAdapter(FIXTURES / "doudian_page.json"))
    assert counted(page) == counted(summary)


def test_a_fact_the_door_refuses_is_a_refused_row_both_times(db, tmp_path, take_in):
    placed = {
        "type": "order_placed",
        "id": "1",
        "at": "2026-09-01T00:00:00Z",
        "order": "douyin:1",
        "shop": "douyin:s",
    }
    cancelled = {"type": "order_cancelled", "id": "2", "at": "2026-09-01T01:00:00Z", "order": "douyin:1"}
    shipped = {
        "type": "order_shipped",
        "id": "3",
        "at": "2026-09-01T02:00:00Z",
        "order": "douyin:1",
        "carrier": "zto",
        "waybill": "7300",
    }
    path = tmp_path / "f.ndjson"
    path.write_text("\n".join(json.dumps(fact) for fact in (placed, cancelled, shipped, shipped, "x")))
    source = Source(Party.IMPORT, "facts")
    first, rejects = take_in(facts_adapter(path, source=source))
    again, rejects_again = take_in(facts_adapter(path, source=source))
    assert rejects == rejects_again
    found = sorted((row["line"], row["code"]) for row in rejects)
    assert found == [(3, "order_cancelled"), (5, "invalid_fact")]
    assert counted(first) == counted(again)


def test_a_lost_connection_is_opened_again(db, database_url, simulated, tmp_path, take_in, monkeypatch):
    opened = []

    def connect():
        if len(opened) % 3 == 1:
            opened.append(None)
            raise psycopg.OperationalError("the server is starting up")
        connection = door_db.connect(database_url)
        opened.append(connection)
        return connection

    monkeypatch.setattr(platform_door, "_pauses", lambda patience: iter([0.0] * 5 + [None]))

    def drop(tally):
        connection = next(c for c in reversed(opened) if c is not None)
        if tally.facts < 3000:
            db.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])

    with closing(RejectFile(tmp_path / "r")) as rejects:
        run_import(facts_adapter(simulated, source=PLATFORM), connect=connect, rejects=rejects, watch=drop)
    assert len(opened) > 3
    interrupted = state_of(db)
    summary, _ = take_in(facts_adapter(simulated, source=PLATFORM))
    assert summary.standing.orders == 400
    assert state_of(db) == interrupted


def test_a_database_that_stays_away_ends_the_import(monkeypatch, simulated, tmp_path):
    def connect():
        raise psycopg.OperationalError("refused")

    monkeypatch.setattr(platform_door, "_pauses", lambda patience: iter([0.0, 0.0, None]))
    with closing(RejectFile(tmp_path / "r")) as rejects, pytest.raises(psycopg.OperationalError):
        run_import(facts_adapter(simulated, source=PLATFORM), connect=connect, rejects=rejects)


def test_a_fact_of_the_future_is_left_for_its_time(db, tmp_path, take_in):
    shop = {"type": "shop_registered", "id": "f", "shop": "douyin:1", "name": "x"}
    path = tmp_path / "f.ndjson"
    path.write_text(json.dumps(shop | {"at": "2099-01-01T00:00:00Z"}))
    _, rejects = take_in(facts_adapter(path, source=PLATFORM))
    assert [row["code"] for row in rejects] == ["in_the_future"]
    assert db.execute("select count(*) from surety_fact_key").fetchone() == (0,), "its id is not used up"


def test_orders_an_interrupted_import_holds_are_named(db, olist, simulated, take_in):
    class Interrupted(Exception):
        pass

    def stop(tally):
        raise Interrupted

    adapter, rejects = facts_adapter(simulated, source=PLATFORM), RejectFile(simulated.with_suffix(".r"))
    with pytest.raises(Interrupted):
        run_import(adapter, connect=door_db.connect, rejects=rejects, watch=stop)
    summary, _ = take_in(OlistAdapter(olist()))
    assert list(summary.still_held) == [adapter.hold]
    summary, _ = take_in(facts_adapter(simulated, source=PLATFORM))
    assert summary.still_held == {}


def test_a_wrong_header_in_the_last_file_takes_nothing_in(db, olist, take_in):
    folder = olist(orders=["order_id,customer_id", "o1,c1"])
    with pytest.raises(Unusable, match="order_status"):
        take_in(OlistAdapter(folder))
    assert db.execute("select count(*) from surety_fact").fetchone() == (0,)


def test_one_entry_the_database_refuses_does_not_stop_the_others(db, tmp_path, take_in, monkeypatch):
    def submit(connection, facts, **options):
        if any(fact.id == "f7" for fact in facts):
            raise psycopg.DataError("no such thing")
        return accepted(connection, facts, **options)

    accepted = door.submit
    monkeypatch.setattr(door, "submit", submit)
    shop = {"type": "shop_registered", "at": "2026-09-01T00:00:00Z", "name": "x"}
    path = tmp_path / "f.ndjson"
    path.write_text("\n".join(json.dumps(shop | {"id": f"f{n}", "shop": f"douyin:{n}"}) for n in range(20)))
    _, rejects = take_in(facts_adapter(path, source=PLATFORM))
    assert [(row["line"], row["code"], row["reason"]) for row in rejects] == [(8, "not_stored", "no such thing")]
    assert db.execute("select count(*) from surety_shop").fetchone() == (19,)


def test_the_demonstration_fills_every_queue_and_loads_once_a_day(db, database_url):
    shown = []
    load_demo(lambda: door_db.connect(database_url), NOW, lambda done, total: shown.append((done, total)))
    state = state_of(db)
    again = load_demo(lambda: door_db.connect(database_url), NOW)
    assert set(again) == {"repeated", "quarantined"} or set(again) == {"repeated"}
    assert state_of(db) == state
    assert shown[-1][0] == shown[-1][1] == len(demo_facts(NOW))
    items = dict(db.execute("select kind, count(*) from surety_work_item where closed_at is null group by kind"))
    assert items["appeal"] >= 6
    assert items["delay_filing"] >= 6
    assert items["undecided"] >= 1
    assert items["disruption_filing"] == 1
    assert db.execute("select status, count(*) from surety_notice group by 1 order by 1").fetchall() == [
        ("filed", 1),
        ("published", 1),
    ]
    flags = Counter(flag for (flags,) in db.execute("select flags from surety_order") for flag in flags)
    assert {"waybill_reused", "signed_without_pickup", "refused_by_receiver", "no_lines", "paid_mismatch"} <= set(flags)
    due = "select count(*) from surety_order where status = 'to_ship' and next_step = any(%s) and next_due_at "
    steps = ["ship_by", "ship_by_soon"]
    assert db.execute(due + "between %s and %s + interval '1 day'", [steps, NOW, NOW]).fetchone()[0] >= 10
    assert db.execute(due + "< %s", [steps, NOW]).fetchone()[0] >= 5, "promises that lapsed wait for the sweep"
    assert db.execute("select count(*) from surety_order where late").fetchone()[0] >= 50
    assert db.execute("select count(*) from surety_quarantine").fetchone() == (5,)
    assert db.execute("select count(distinct shop) from surety_order").fetchone() == (12,)
