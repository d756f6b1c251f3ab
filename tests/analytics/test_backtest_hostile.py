"""Backtests of candidates that are no mere change of a figure, and of logs that are no plain history."""

from __future__ import annotations

import multiprocessing
import threading
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from surety.analytics import backtest, counterfactual, decisions
from surety.analytics.redecide import REFUSED, answers_of, decide_again
from surety.engine import book, door, partitions, replay, sweep
from surety.engine.fact import Party, Source
from surety.engine.outcome import Decision
from surety.rulebook import Release
from surety.rulebook.spec import InputSpec, Stop, Text
from tests.analytics.conftest import NOW, PLATFORM, START, live_a_month, tried
from tests.analytics.test_backtest import FIXED, fixed_at, posted_by_the_row, run
from tests.database import kept
from tests.db import invariants
from tests.db.test_door import paid, placed

TABLE = "late_compensation"
START_AT = datetime.combine(START, time(), UTC)


def specs():
    return {name: table.spec for name, table in book.packaged().tables.items()}


def released(changed, *, without=()):
    kept = {name: spec for name, spec in (specs() | changed).items() if name not in without}
    return Release(kept.values(), book.packaged().clauses)


def exported(folder):
    return sum(len(pq.read_table(path)) for _, files in decisions.files_of(folder) for path in files)


def logged(connection):
    return connection.execute("select count(*) from surety_decision").fetchone()[0]


def test_a_table_taken_away_pays_nobody(month, tmp_path):
    late, reversed_ = posted_by_the_row(month)
    result = run(month, tmp_path, released({}, without=(TABLE,)))
    (table,) = result.tables
    assert (table.table, table.changed) == (TABLE, table.decided)
    assert {after for _, after, _ in table.moves} == {"no_table"}
    assert result.money["CNY"][0] <= -300 * late < 0
    assert result.money["CNY"][2] >= 300 * reversed_


def test_a_value_that_the_table_does_not_have_is_logged_by_name_and_tried_again(connection, tmp_path):
    """An order of a platform nobody has rules for: staff have it, and a backtest finds it."""
    order = "kuaishou:1"
    facts = [placed(order, at=START_AT, shop="kuaishou:shop-1"), paid(order, at=START_AT)]
    results = door.submit(connection, facts, source=Source(Party.IMPORT, "old"), now=START_AT)
    assert [each.status for each in results] == ["accepted", "accepted"]
    statuses = connection.execute("select distinct status, rows from surety_decision").fetchall()
    assert statuses == [("invalid_input", [])]
    assert connection.execute("select count(*) from surety_work_item where kind = 'undecided'").fetchone()[0] > 0
    invariants.check(connection, now=START_AT)
    decisions.export(connection, tmp_path)
    assert exported(tmp_path) == logged(connection) > 0
    asked = [
        row for _, files in decisions.files_of(tmp_path) for path in files for row in pq.read_table(path).to_pylist()
    ]
    assert all('"platform":"kuaishou"' in row["asked"] for row in asked)
    result = tried(connection, tmp_path, base=book.packaged(), candidate=released({}, without=(TABLE,)), until=NOW)
    assert result.orders == ()


@pytest.mark.parametrize("known", [True, False])
def test_a_table_that_is_added_answers_those_who_had_none(connection, tmp_path, monkeypatch, known):
    """`known`: whether any release ever had the table, and so declared its inputs."""
    base = released({}, without=(TABLE,))
    installed(connection, 2, base, at=START_AT)
    live_a_month(connection)
    if not known:
        monkeypatch.setattr(decisions, "_releases", lambda connection: {2: base})
    questions = connection.execute(
        "select status, count(*), count(distinct d.subject) from surety_decision d where rule_table = %s group by 1",
        [TABLE],
    ).fetchall()
    ((status, asked, orders),) = questions
    assert status == "no_table"
    assert asked == orders > 5, "once an order, when it was late"
    decisions.export(connection, tmp_path)
    assert exported(tmp_path) == logged(connection)
    result = tried(connection, tmp_path, base=base, candidate=book.packaged(), until=NOW)
    (table,) = result.tables
    assert (table.table, table.decided, table.changed) == (TABLE, asked, asked)
    assert {(before, after) for before, after, _ in table.moves} == {("no_table", FIXED), ("no_table", "LC-DY-SHARE")}
    assert len(result.orders) == asked
    assert list(replay.differences(connection)) == []
    before = ledger(connection)
    monkeypatch.setattr(book, "in_force", under(book.packaged(), book.in_force))
    again(connection)
    after = ledger(connection)
    for order in result.orders:
        more = sum(after[order.order, name] - before[order.order, name] for name in ("buyer", "coupon"))
        assert order.buyer_fen == more > 0


def test_a_table_that_is_added_for_a_later_day_is_tried_on_the_past(connection, tmp_path):
    installed(connection, 2, released({}, without=(TABLE,)), at=START_AT)
    live_a_month(connection)
    decisions.export(connection, tmp_path)
    spec = specs()[TABLE]
    day = date(2027, 1, 1)
    rows = tuple(replace(row, from_=day, unknown=()) for row in spec.rows if row.to is None)
    base = released({}, without=(TABLE,))
    result = tried(connection, tmp_path, base=base, candidate=released({TABLE: replace(spec, rows=rows)}), until=NOW)
    assert result.since == day
    assert result.orders


def test_what_is_asked_by_name_is_read_as_the_table_that_is_tried_declares_it(connection, tmp_path):
    """Another order of inputs, one that was not known, one no table asks, and values of a wrong kind."""
    spec = InputSpec("day", "date", LABEL)
    table = with_input(spec).tables["late_penalty"]
    installed(connection, 2, released({}, without=("late_penalty",)), at=START_AT)
    given = [
        {"platform": "douyin", "day": "2026-01-02"},
        {"day": "2026-01-02", "platform": "douyin", "colour": "red"},
        {"platform": "douyin"},
        {"platform": "nowhere", "day": "2026-01-02"},
        {"platform": "douyin", "day": "never"},
        {"platform": 7, "day": 7},
    ]
    for n, inputs in enumerate(given):
        asked(connection, 2, "late_penalty", inputs, subject=f"douyin:{n}", status="no_table")
    decisions.export(connection, tmp_path)
    (path,) = dict(decisions.files_of(tmp_path))["late_penalty"]
    log = pq.read_table(path)
    found = dict(zip(log["subject"].to_pylist(), decide_again(table, log).tolist(), strict=True))
    answers = answers_of(table, log)
    decided = table.decide({"platform": "douyin", "day": date(2026, 1, 2)}, NOW).row_id
    assert [table.rows[found[f"douyin:{n}"]].id for n in (0, 1, 2, 4)] == [decided] * 4, "no row asks the day"
    assert found["douyin:3"] == REFUSED
    assert found["douyin:5"] != REFUSED
    assert sum(answer is None for answer in answers) == 1


def test_orders_ask_no_table_that_is_not_there(month):
    """Under the rules as they come the log has not one row more."""
    assert month.execute("select count(*) from surety_decision where status = 'no_table'").fetchone()[0] == 0


@pytest.mark.parametrize("starts", [True, False])
def test_a_row_that_is_stopped_or_started_again(month, tmp_path, starts):
    decisions.export(month, tmp_path)
    releases = [book.packaged().with_stopped([Stop(TABLE, FIXED)]), book.packaged()]
    base, candidate = releases if starts else releases[::-1]
    result = tried(month, tmp_path, base=base, candidate=candidate, until=NOW)
    late, _ = posted_by_the_row(month)
    assert result.tables[0].moves == ((("stopped", FIXED) if starts else (FIXED, "stopped")) + (late,),)
    assert result.money["CNY"][0] == (300 if starts else -300) * late


def test_rows_that_answer_together_are_told_apart_by_what_they_say(month, tmp_path):
    """Several rows before, several after: the change is in one of them."""
    spec = specs()["late_penalty"]
    more = tuple(replace(row, id=f"{row.id}-B") for row in spec.rows)
    dearer = tuple(replace(row, outputs=row.outputs | {"penalty_fen": 99}) for row in more)
    collecting = [replace(spec, policy="collect", rows=spec.rows + rows) for rows in (more, dearer)]
    old, new = (released({spec.id: each}).tables[spec.id] for each in collecting)
    decisions.export(month, tmp_path)
    files = dict(decisions.files_of(tmp_path))[spec.id]
    assert backtest.decided_again(files, old, old).changed == 0
    orders = []
    result = backtest.decided_again(files, old, new, hit=lambda some, shops: orders.extend(some))
    assert result.changed == result.decided > 0
    assert orders


def test_a_candidate_that_no_longer_says_what_is_asked_fails_order_by_order(month, tmp_path):
    spec = specs()[TABLE]
    outputs = tuple(each for each in spec.outputs if each.name != "kind")
    rows = tuple(
        replace(row, outputs={name: row.outputs[name] for name in row.outputs if name != "kind"}) for row in spec.rows
    )
    result = run(month, tmp_path, released({TABLE: replace(spec, outputs=outputs, rows=rows)}))
    assert result.orders == ()
    assert result.failed_count == result.tables[0].changed > 50
    assert len(result.failed) == 50, "some of them are named"


def test_what_is_no_order_is_counted_where_no_sum_holds_it(month, changed, tmp_path):
    """A case's question changes: its money is not told, and that is said."""
    asked(month, 1, TABLE, ["douyin", 5000, False], subject="douyin:as-1")
    result = run(month, tmp_path, changed(TABLE, fixed_at(500)))
    assert (len(result.orders), result.failed) == (posted_by_the_row(month)[0], ("douyin:as-1",))


def test_one_order_that_cannot_be_lived_again_stops_no_other(month, changed, tmp_path, monkeypatch):
    late, _ = posted_by_the_row(month)
    bad = month.execute("select subject from surety_transfer where rule_row = %s limit 1", [FIXED]).fetchone()[0]
    advance = counterfactual.advance

    def advancing(room, case, fact, context):
        assert fact.order != bad
        return advance(room, case, fact, context)

    monkeypatch.setattr(counterfactual, "advance", advancing)
    result = run(month, tmp_path, changed(TABLE, fixed_at(500)))
    assert (len(result.orders), result.failed) == (late - 1, (bad,))


# ------------------------------------------------------------------------------------------------ the export


def test_several_exports_at_once_leave_one(month, tmp_path, database_url):
    errors = []

    def export():
        with kept(database_url) as connection:
            for _ in range(4):
                try:
                    decisions.export(connection, tmp_path)
                except Exception as error:
                    errors.append(error)

    threads = [threading.Thread(target=export) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert exported(tmp_path) == logged(month)


def test_an_export_killed_at_any_time_is_done_again(month, tmp_path, database_url):
    def export():
        with kept(database_url) as connection:
            decisions.export(connection, tmp_path)

    for pause in (0.0, 0.02, 0.05, 0.1, 0.15):
        process = multiprocessing.get_context("fork").Process(target=export)
        process.start()
        process.join(pause)
        process.kill()
        process.join()
    decisions.export(month, tmp_path)
    assert exported(tmp_path) == logged(month)


def test_years_in_which_nothing_was_decided_are_leapt_over(month, tmp_path, monkeypatch):
    """A sandbox's clock, put forty years ahead."""
    far = NOW + timedelta(days=365 * 40)
    partitions.ensure(month, far)
    door.submit(month, [placed("douyin:far", at=far), paid("douyin:far", at=far)], source=PLATFORM, now=far)
    days = []
    export_day = decisions._export_day
    monkeypatch.setattr(decisions, "_export_day", lambda *given: days.append(given[2]) or export_day(*given))
    assert decisions.export(month, tmp_path) == logged(month) == exported(tmp_path)
    assert len(days) < 10


def test_what_another_database_left_behind_is_no_history_of_this_one(month, tmp_path, changed):
    decisions.export(month, tmp_path)
    mark = tmp_path / "complete.json"
    mark.write_text(mark.read_text().replace('"database": "', '"database": "another/').replace('"2026-', '"2056-'))
    stray = tmp_path / TABLE / "2050-01-01.parquet"
    stray.write_bytes((next((tmp_path / TABLE).glob("*.parquet"))).read_bytes())
    assert decisions.export(month, tmp_path) == logged(month) == exported(tmp_path)
    assert not stray.exists()


# -------------------------------------------------------------------------------------- several releases


def asked(connection, release_no, table, inputs, *, subject="douyin:1", status="decided"):
    """A decision in the log as the door writes it."""
    from surety.engine.keys import bucket_of, bucket_of_key, digest
    from surety.engine.wire import encode

    inputs = inputs if isinstance(inputs, dict) else tuple(inputs)
    decision = Decision(table, NOW, inputs, status, ("R",) if status == "decided" else ())
    body = encode(decision.inputs)
    key = digest(table.encode(), body)
    connection.execute(
        "insert into surety_decision_input (bucket, input_key, rule_table, inputs) values (%s, %s, %s, %s)"
        " on conflict do nothing",
        [bucket_of_key(key), key, table, body.decode()],
    )
    connection.execute(
        "insert into surety_decision values (%s, %s, %s, 0, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            *(bucket_of(subject), subject, release_no, table, NOW, release_no, NOW, status, list(decision.rows)),
            *(bucket_of_key(key), key),
        ],
    )


def installed(connection, number, release, *, at=NOW):
    connection.execute(
        "insert into surety_release (release_no, hash, content, known_from, note) values (%s, %s, %s, %s, '')",
        [number, release.hash, release.to_bytes(), at + timedelta(seconds=number)],
    )


def with_input(spec):
    """`late_penalty` with one input more."""
    was = specs()["late_penalty"]
    return released({was.id: replace(was, inputs=(*was.inputs, spec))})


LABEL = Text("额", "amount")
SHAPES = {
    "whole": (InputSpec("extra", "number", LABEL, whole=True), 7),
    "real": (InputSpec("extra", "number", LABEL, whole=False), 7.5),
    "enum": (InputSpec("extra", "enum", LABEL, values={"unknown": LABEL, "b": LABEL}), "unknown"),
    "bool": (InputSpec("extra", "bool", LABEL), True),
    "date": (InputSpec("extra", "date", LABEL), "2026-01-02"),
}


@pytest.mark.parametrize("new", SHAPES)
def test_an_input_that_took_another_shape(connection, tmp_path, new):
    """Each decision is read by the release that took it, and asked of the one that is tried."""
    shapes = [*(shape for shape in SHAPES if shape != new), new]
    for number, shape in enumerate(shapes, start=2):
        installed(connection, number, with_input(SHAPES[shape][0]))
        asked(connection, number, "late_penalty", ["douyin", SHAPES[shape][1]])
    assert decisions.export(connection, tmp_path) == len(shapes)
    tables = [with_input(spec).tables["late_penalty"] for spec, _ in SHAPES.values()]
    files = dict(decisions.files_of(tmp_path))["late_penalty"]
    for other in (*tables, book.packaged().tables["late_penalty"]):
        assert backtest.decided_again(files, tables[-1], other).decided == len(shapes)
    assert pq.read_table(files[0])["extra"].to_pylist()[-1] is not None


@pytest.mark.parametrize("name", ["subject", "shop", "seq", "n", "on", "release_no", "status", "row"])
def test_an_input_called_like_a_column_of_the_log(connection, tmp_path, name):
    release = with_input(InputSpec(name, "enum", LABEL, values={"a": LABEL, "b": LABEL}))
    installed(connection, 2, release)
    asked(connection, 2, "late_penalty", ["douyin", "b"])
    decisions.export(connection, tmp_path)
    table = release.tables["late_penalty"]
    result = backtest.decided_again(dict(decisions.files_of(tmp_path))["late_penalty"], table, table)
    assert (result.decided, result.changed) == (1, 0)
    path = dict(decisions.files_of(tmp_path))["late_penalty"][0]
    again = backtest.decide_again(table, pq.read_table(path))
    assert again[0] >= 0


@pytest.mark.parametrize("name", ["../../out", "..", "a/b", "x.y", "表一", "50%"])
def test_a_table_called_like_a_place(connection, tmp_path, name):
    spec = replace(specs()["late_penalty"], id=name)
    installed(connection, 2, released({name: spec}))
    asked(connection, 2, name, ["douyin"])
    log = tmp_path / "home" / "log"
    decisions.export(connection, log)
    assert exported(log) == 1
    assert name in dict(decisions.files_of(log))
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


# ------------------------------------------------------------------------------------- the money, recomputed


@pytest.mark.parametrize("what", ["payout", "promise", "both"])
def test_the_money_is_what_a_market_under_the_candidate_would_have_posted(month, tmp_path, changed, what, monkeypatch):
    """The same facts once more, in an empty database in which the candidate alone was ever in force."""
    shorter = {"SP-DY-48H": {"outputs": {"basis": "hours_from_paid", "amount": 24, "min_days": 0, "max_days": 0}}}
    made = {
        "payout": changed(TABLE, fixed_at(700)),
        "promise": changed("ship_promise", shorter),
        "both": released(
            {TABLE: changed(TABLE, fixed_at(700)).tables[TABLE].spec}
            | {"ship_promise": changed("ship_promise", shorter).tables["ship_promise"].spec}
        ),
    }
    candidate = made[what]
    found = run(month, tmp_path, candidate)
    before = ledger(month)
    monkeypatch.setattr(book, "in_force", under(candidate, book.in_force))
    again(month)
    after = ledger(month)
    moved = {key: after[key] - before[key] for key in {*before, *after} if after[key] != before[key]}
    for order in found.orders:
        name = f"{order.order}x"
        more = {account: moved.pop((order.order, account), 0) for account in ACCOUNTS}
        assert (order.buyer_fen, order.merchant_fen, order.platform_fen) == (
            more["buyer"] + more["coupon"],
            more["merchant"],
            more["platform_loss"] + more["platform_income"],
        ), name
    assert {account for _, account in moved} <= {"held", "refunding"}, "no order but those that were named differs"


ACCOUNTS = ("buyer", "coupon", "merchant", "platform_loss", "platform_income")
SUFFIX = "again"


def under(candidate, in_force):
    def _in_force(cursor, *, now):
        found = in_force(cursor, now=now)
        return found._replace(release=candidate)

    return _in_force


def again(connection):
    """The month as another platform's orders, whose names say whose they are."""
    from surety.platforms.simulation import simulate

    facts = [renamed(fact) for fact in simulate(400, seed=11, start=START)]
    for start in range(0, len(facts), 1000):
        door.submit(connection, facts[start : start + 1000], source=PLATFORM, now=NOW, hold=SUFFIX)
    door.release_hold(connection, SUFFIX)
    sweep.fire_due(connection, NOW)


def renamed(fact):
    changes = {"id": f"{fact.id}.{SUFFIX}"[-96:]}
    if hasattr(fact, "order"):
        changes["order"] = f"{fact.order}-{SUFFIX}"
    if hasattr(fact, "waybill"):
        changes["waybill"] = f"X{fact.waybill}"
    return replace(fact, **changes)


def ledger(connection):
    """Account by order; what was lived again counts under the order's first name once there is any."""
    rows = connection.execute(
        "select subject, account, sum(amount_fen)::bigint from surety_posting group by 1, 2"
    ).fetchall()
    lived = any(subject.endswith(f"-{SUFFIX}") for subject, _, _ in rows)
    found = Counter()
    for subject, account, fen in rows:
        if subject.endswith(f"-{SUFFIX}") == lived:
            found[subject.removesuffix(f"-{SUFFIX}"), account] = fen
    return found
