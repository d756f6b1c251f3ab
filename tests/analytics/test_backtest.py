"""What a change would have done, against the money that the orders themselves hold."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pyarrow.parquet as pq
import pytest
from msgspec.structs import replace

from surety.analytics import backtest, decisions, results, sheets
from surety.analytics.counterfactual import AsIfInForce, histories, live
from surety.engine import book
from surety.rulebook import Release
from tests.analytics.conftest import NOW, tried

FIXED = "LC-DY-FIXED"


def fixed_at(amount_fen):
    outputs = {"kind": "fixed", "fixed_fen": amount_fen, "share_bp": 0, "max_fen": amount_fen, "form": "coupon"}
    return {FIXED: {"outputs": outputs}}


def run(connection, folder, candidate, **changes):
    decisions.export(connection, folder)
    return tried(connection, folder, base=book.packaged(), candidate=candidate, until=NOW, **changes)


def posted_by_the_row(connection):
    """How many payouts the row made, and how many of them were taken back from the platform's account."""
    statement = "select effect like '%%reversal%%', count(*) from surety_transfer where rule_row = %s group by 1"
    counts = dict(connection.execute(statement, [FIXED]).fetchall())
    return counts[False], counts.get(True, 0)


def test_the_export_holds_every_decision_with_its_inputs(month, tmp_path):
    written = decisions.export(month, tmp_path)
    assert written == month.execute("select count(*) from surety_decision").fetchone()[0] > 900
    counts = dict(month.execute("select rule_table, count(*) from surety_decision group by 1").fetchall())
    exported = {name: sum(len(pq.read_table(path)) for path in files) for name, files in decisions.files_of(tmp_path)}
    assert exported == counts
    log = pq.read_table(next(iter(dict(decisions.files_of(tmp_path))["ship_promise"])))
    assert set(log["platform"].to_pylist()) == {"douyin"}
    assert log["on"].null_count == 0


def test_an_export_again_leaves_the_same_files(month, tmp_path):
    decisions.export(month, tmp_path)
    first = {path: path.read_bytes() for _, files in decisions.files_of(tmp_path) for path in files}
    assert decisions.export(month, tmp_path) > 0
    assert {path: path.read_bytes() for _, files in decisions.files_of(tmp_path) for path in files} == first


def test_the_rulebook_in_force_answers_as_it_did(month, tmp_path):
    """No change, no difference; and the columns give the rows that the log holds."""
    result = run(month, tmp_path, book.packaged())
    assert result.tables == ()
    assert result.orders == ()
    for name, files in decisions.files_of(tmp_path):
        table = book.packaged().tables[name]
        for path in files:
            log = pq.read_table(path)
            again = backtest.decide_again(table, log)
            assert [table.rows[place].id for place in again] == log["row"].to_pylist()


def test_a_higher_payout_costs_every_late_order_the_difference(month, changed, tmp_path):
    late, reversed_ = posted_by_the_row(month)
    assert late > 5
    result = run(month, tmp_path, changed("late_compensation", fixed_at(500)))
    assert len(result.orders) == late
    assert result.money == {"CNY": (200 * late, -200 * (late - reversed_), -200 * reversed_)}
    assert result.since is None or result.since < date(2026, 1, 1)
    (table,) = result.tables
    assert (table.table, table.changed) == ("late_compensation", late)
    assert table.moves == ((FIXED, FIXED, late),)
    assert sum(shop.orders for shop in result.shops) == late
    assert result.worst == result.worst[:20]


def test_a_change_of_tomorrow_is_tried_on_the_past(month, changed, tmp_path):
    """A row that ends and one that follows it: the history is judged as if the day had come."""
    base = book.packaged()
    day = date(2027, 1, 1)
    spec = base.tables["late_compensation"].spec
    old = next(row for row in spec.rows if row.id == FIXED)
    new = replace(old, id="LC-DY-FIXED-2027", from_=day, unknown=(), **fixed_at(400)[FIXED])
    rows = tuple(replace(row, to=day) if row is old else row for row in spec.rows)
    specs = {name: table.spec for name, table in base.tables.items()}
    candidate = Release((specs | {spec.id: replace(spec, rows=(*rows, new))}).values(), base.clauses)
    late, reversed_ = posted_by_the_row(month)
    result = run(month, tmp_path, candidate)
    assert result.since == day
    assert result.tables[0].moves == ((FIXED, "LC-DY-FIXED-2027", late),)
    assert result.money == {"CNY": (100 * late, -100 * (late - reversed_), -100 * reversed_)}


def test_a_shorter_promise_makes_orders_late(month, changed, tmp_path):
    shorter = {"SP-DY-48H": {"outputs": {"basis": "hours_from_paid", "amount": 24, "min_days": 0, "max_days": 0}}}
    result = run(month, tmp_path, changed("ship_promise", shorter))
    promised = month.execute("select count(*) from surety_decision where 'SP-DY-48H' = any(rows)").fetchone()[0]
    assert result.tables[0].changed == promised
    turned = Counter(order.late for order in result.orders)
    assert turned[False, True] > 0
    assert turned[True, False] == 0
    for order in result.orders:
        assert order.ship_by[1] <= order.ship_by[0]
    newly = [order for order in result.orders if order.late == (False, True)]
    assert all(order.buyer_fen >= 0 for order in newly)
    assert sum(order.buyer_fen for order in newly) > 0


def test_a_life_under_the_same_rules_is_the_life_it_had(month):
    """The counterfactual machine, told nothing new, gives the stored money and the stored cases."""
    orders = [subject for (subject,) in month.execute("select subject from surety_order").fetchall()]
    same = AsIfInForce(book.packaged(), None)
    stored = Counter()
    for subject, account, fen in month.execute(
        "select subject, account, sum(amount_fen)::bigint from surety_posting group by 1, 2"
    ).fetchall():
        stored[subject, account] = fen
    for order, facts in histories(month, orders):
        life = live(facts, same, until=NOW)
        assert life.refused == 0
        assert {key: fen for key, fen in life.accounts.items() if fen} == {
            account: fen for (subject, account), fen in stored.items() if subject == order and fen
        }
    assert sum(1 for _ in histories(month, orders)) == len(orders)


def test_what_is_missing_is_undetermined_and_what_is_unknown_refused(month, changed, tmp_path):
    """An input the candidate asks beside, and a value it no longer has."""
    from surety.analytics.redecide import REFUSED, UNDETERMINED, decide_again

    decisions.export(month, tmp_path)
    (path,) = dict(decisions.files_of(tmp_path))["pickup_limit"]
    log = pq.read_table(path)
    table = book.packaged().tables["pickup_limit"]
    assert set(decide_again(table, log.drop_columns(["ship_mode"])).tolist()) == {UNDETERMINED}
    spec = table.spec
    stock = next(each for each in spec.inputs if each.name == "ship_mode")
    fewer = replace(stock, values={key: text for key, text in stock.values.items() if key != "ladder"})
    rows = tuple(row for row in spec.rows if row.id != "PL-DY-LONGER")
    narrowed = type(table)(replace(spec, inputs=(spec.inputs[0], fewer, spec.inputs[2]), rows=rows))
    again = decide_again(narrowed, log)
    modes = log["ship_mode"].to_pylist()
    assert {place == REFUSED for place, mode in zip(again, modes, strict=True) if mode == "ladder"} <= {True}
    assert REFUSED not in {place for place, mode in zip(again, modes, strict=True) if mode == "stock"}


def test_the_sheets_hold_what_the_backtest_found(month, changed, tmp_path, monkeypatch):
    result = run(month, tmp_path / "log", changed("late_compensation", fixed_at(500)))
    moves = sheets.write_moves(result.found, tmp_path / "out")
    assert pq.read_table(moves)["decisions"].to_pylist() == [len(result.orders)]
    monkeypatch.setattr(sheets, "ROWS_AT_ONCE", 3)
    with sheets.OrderSheet(tmp_path / "out") as sheet:
        for order in result.orders:
            sheet.add(order)
    table = pq.read_table(sheet.path)
    assert table["order"].to_pylist() == [order.order for order in result.orders]
    assert sum(table["buyer_fen"].to_pylist()) == result.money["CNY"][0]
    with sheets.OrderSheet(tmp_path / "none") as none:
        pass
    assert len(pq.read_table(none.path)) == 0
    with pytest.raises(TypeError), sheets.OrderSheet(tmp_path / "cut") as cut:
        cut.add(*result.orders[:2])
    assert list((tmp_path / "cut").iterdir()) == []


def test_memory_holds_batches_of_orders_and_no_list_of_them(month, changed, tmp_path, monkeypatch):
    """What is found does not depend on how many orders are taken up at a time; each is told once, in order."""
    candidate = changed("late_compensation", fixed_at(500))
    whole = run(month, tmp_path, candidate)
    batches = []
    taken = backtest.histories
    monkeypatch.setattr(backtest, "histories", lambda connection, some: batches.append(some) or taken(connection, some))
    monkeypatch.setattr(backtest, "ORDERS_AT_ONCE", 4)
    parts = run(month, tmp_path, candidate)
    assert (parts.found, parts.orders) == (whole.found, whole.orders)
    assert max(map(len, batches)) == 4 < len(parts.orders) == len({order.order for order in parts.orders})
    assert month.execute("select count(*) from pg_class where relname = 'surety_hit'").fetchone()[0] == 0


def test_only_some_days_are_decided_again(month, changed, tmp_path):
    candidate = changed("late_compensation", fixed_at(500))
    whole = run(month, tmp_path, candidate)
    asked = month.execute(
        "select (decided_on at time zone 'Asia/Shanghai')::date, count(*) from surety_decision"
        " where rule_table = 'late_compensation' group by 1 order by 1"
    ).fetchall()
    for first, last in [(0, 0), (1, 3), (None, 2), (3, None), (0, len(asked) - 1), (None, None)]:
        bounds = backtest.Days(*(None if n is None else asked[n][0] for n in (first, last)))
        part = run(month, tmp_path, candidate, days=bounds)
        expected = asked[first or 0 : len(asked) if last is None else last + 1]
        assert part.tables[0].decided == sum(count for _, count in expected)
        assert part.days == bounds
        assert {order.order for order in part.orders} <= {order.order for order in whole.orders}
        assert len(part.orders) == part.tables[0].changed
    day = date(1999, 1, 1)
    nothing = run(month, tmp_path, candidate, days=backtest.Days(day, day))
    assert (nothing.tables[0].decided, nothing.orders) == (0, ())


def test_the_worst_are_the_worst(month, changed, tmp_path, monkeypatch):
    """Kept while orders come, they are those that sorting them all would give."""
    monkeypatch.setattr(results, "WORST", 5)
    shorter = {"SP-DY-48H": {"outputs": {"basis": "hours_from_paid", "amount": 24, "min_days": 0, "max_days": 0}}}
    found = run(month, tmp_path, changed("ship_promise", shorter))
    ranked = sorted(found.orders, key=results._weight, reverse=True)
    assert found.worst == tuple(ranked[:5])
    stakes = [abs(shop.merchant_fen) for shop in found.shops]
    assert stakes == sorted(stakes, reverse=True)


def test_an_interrupted_export(month, tmp_path):
    """A partial file is never taken for a day's."""
    decisions.export(month, tmp_path)
    (tmp_path / "ship_promise" / "2026-11-20.partial").write_bytes(b"PAR1 half")
    decisions.export(month, tmp_path)
    assert [path.suffix for path in dict(decisions.files_of(tmp_path))["ship_promise"]] == [".parquet"]
