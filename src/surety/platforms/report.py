"""The closing summary of an import, for a person or for a program."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from surety.platforms.importing import Summary


def print_summary(summary: Summary, *, seconds: float, rejects: Path, form: str) -> None:
    for hold, orders in summary.still_held.items():
        words = f"{orders:,} orders are still held by another import; let them go with: surety import release {hold}"
        print(words, file=sys.stderr)
    if form == "json":
        print(json.dumps(as_json(summary, seconds=seconds)))
    else:
        _print_text(summary, seconds=seconds, rejects=rejects)


def as_json(summary: Summary, *, seconds: float) -> dict[str, float]:
    standing = summary.standing
    return {
        "orders": standing.orders,
        "lines": standing.lines,
        "late_lines": standing.late_lines,
        "cancelled_orders": standing.cancelled_orders,
        "refused_rows": summary.refused_rows,
        "facts": summary.facts,
        "seconds": round(seconds, 3),
    }


def _print_text(summary: Summary, *, seconds: float, rejects: Path) -> None:
    standing = summary.standing
    money = ", ".join(f"{currency} {fen / 100:,.2f}" for currency, fen in standing.compensation_fen.items()) or "0"
    rows = [
        ("orders 订单", f"{standing.orders:,}"),
        ("lines 商品行", f"{standing.lines:,}"),
        ("promises 承诺", f"{standing.promises:,}"),
        ("late lines 晚交行", f"{standing.late_lines:,}"),
        ("late orders 已判晚发订单", f"{standing.late_orders:,}"),
        ("cancelled 已取消", f"{standing.cancelled_orders:,}"),
        ("compensation owed 应赔付", money),
        ("quarantined facts 待认领事实", f"{standing.quarantined_facts:,}"),
        ("refused rows 未采用行", f"{summary.refused_rows:,}"),
        ("facts 事实", f"{summary.facts:,} in {seconds:.1f} s ({summary.facts / max(seconds, 1e-9):,.0f}/s)"),
    ]
    table = Table(show_header=False, box=None)
    table.add_column()
    table.add_column(justify="right")
    for row in rows:
        table.add_row(*row)
    console = Console()
    console.print(table)
    if summary.refused_rows:
        console.print(f"Each refused row with its line and reason: {rejects}", soft_wrap=True, highlight=False)
    if summary.damaged:
        console.print("A file is damaged: what could be read is in, the rest is not.", style="bold red")
