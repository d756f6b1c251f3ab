"""`surety backtest` as it is typed: what it prints, and the three files it leaves."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from surety.cli.main import surety
from surety.config import environment
from tests.analytics.test_backtest import FIXED

ROOT = Path(__file__).parents[2] / "rulebook"


@pytest.fixture
def candidate(tmp_path) -> Path:
    """The packaged rules with the fixed payout at five yuan."""
    folder = Path(shutil.copytree(ROOT, tmp_path / "candidate"))
    path = folder / "shipping" / "late_compensation.yaml"
    text = path.read_text()
    row = text.index(f"id: {FIXED}")
    path.write_text(
        text[:row]
        + text[row:].replace("fixed_fen: 300", "fixed_fen: 500", 1).replace("max_fen: 300", "max_fen: 500", 1)
    )
    return folder


@pytest.fixture
def backtest(month, candidate, tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "private_folder", lambda name: tmp_path / name)

    def _backtest(*options):
        out = tmp_path / "out"
        done = CliRunner().invoke(surety, ["backtest", "--candidate", str(candidate), "--out", str(out), *options])
        assert done.exit_code == 0, done.output
        return done.output, out

    return _backtest


def test_it_says_what_changes_and_writes_it_down(month, backtest):
    said, out = backtest()
    orders = pq.read_table(out / "orders.parquet").to_pylist()
    assert len(orders) > 5
    assert {order["buyer_fen"] for order in orders} == {200}
    assert f"{len(orders)} orders would differ" in said
    assert sum(pq.read_table(out / "moves.parquet")["decisions"].to_pylist()) == len(orders)
    page = (out / "report.html").read_text()
    assert sum(order["order"] in page for order in orders) == 20, "those hit hardest"
    assert "Only what was asked" not in page
    assert not list(out.glob("*.partial"))


def test_some_days_alone_are_said_in_the_report(month, backtest):
    whole = pq.read_table(backtest()[1] / "orders.parquet").num_rows
    first, last = month.execute(
        "select min(d), max(d) from (select (decided_on at time zone 'Asia/Shanghai')::date as d from surety_decision"
        " where rule_table = 'late_compensation') days"
    ).fetchone()
    assert first < last
    _said, out = backtest("--to", str(first))
    assert 0 < pq.read_table(out / "orders.parquet").num_rows < whole
    assert f"Only what was asked for these days: … to {first}." in (out / "report.html").read_text()
    nothing, out = backtest("--from", "2031-01-01")
    assert "0 orders would differ" in nothing
    assert pq.read_table(out / "orders.parquet").num_rows == 0
