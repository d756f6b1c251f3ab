from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from surety.cli._period import period_of, period_options

if TYPE_CHECKING:
    from surety.money.reconciling import Difference


@click.command()
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--sandbox", is_flag=True, help="Compare with the sandbox's own provider. 与沙箱支付方核对。")
@click.option("--imported", is_flag=True, help="End what imports of earlier versions sent back. 了结旧版本导入的退款。")
@period_options(first="The first day the report covers. 账单起始日期。", last="Its last day. 账单截止日期。")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def reconcile(
    report: Path | None, sandbox: bool, imported: bool, first: datetime | None, last: datetime | None, form: str
) -> None:
    """Compare the payment provider's report (CSV: key, amount_fen, ref) with our refunds; exit 1 if they differ.

    与支付方对账：逐笔比对退款，列出全部差异；有差异时退出码为 1，账单无法读取时为 2。
    """
    from surety.engine import clock, db
    from surety.launcher.database import open_database
    from surety.money.reconciling import reconcile as compare
    from surety.money.sandbox import SandboxProvider

    if sandbox + imported + (report is not None) != 1:
        raise click.UsageError("name a report, or --sandbox, or --imported")
    if imported:
        _settle_imported()
        return
    period = period_of(first, last)
    edges = {"begins_at": period.begins_at, "ends_at": period.ends_at}
    with open_database(), db.connect() as connection:
        now = clock.now(connection)
        lines = SandboxProvider(now=lambda _: now).report(**edges) if report is None else _lines(report)
        found = compare(connection, lines, until=now, **edges)
        count = _write_json(found) if form == "json" else _write_text(found)
    sys.exit(1 if count else 0)


def _settle_imported() -> None:
    from surety.engine import clock, db
    from surety.launcher.database import open_database
    from surety.money.imported import settle_imported

    with open_database(), db.connect() as connection:
        count = settle_imported(connection, now=clock.now(connection))
    click.echo(f"{count} refunds of imports are booked as sent (已将 {count} 笔导入的退款记为已退)")


def _write_json(found: Iterator[Difference]) -> int:
    """One array, a difference a line as it comes: there may be more of them than memory holds."""
    import msgspec

    count = 0
    for each in found:
        click.echo((",\n" if count else "[") + msgspec.json.encode(each).decode(), nl=False)
        count += 1
    click.echo("]" if count else "[]")
    return count


def _write_text(found: Iterator[Difference]) -> int:
    count = 0
    for each in found:
        count += 1
        click.echo(f"{each.kind.value:16} {each.key}  ours {_fen(each.ours_fen)}  theirs {_fen(each.theirs_fen)}")
    click.echo(f"{count} differences" if count else "the provider's books and ours agree")
    return count


def _fen(amount: int | None) -> str:
    return "-" if amount is None else str(amount)


def _lines(path: Path) -> Iterator[tuple[str, int, str]]:
    """Every line, or an error: half a report would pass for what the provider has not sent."""
    from surety.platforms.csv_rows import read_rows
    from surety.platforms.entries import Meter, Reject, Unusable

    try:
        for row in read_rows(path, Meter(), required=("key", "amount_fen", "ref")):
            if isinstance(row, Reject):
                raise click.BadParameter(f"{path.name}, line {row.line}: {row.reason}")
            key, amount, ref = (row.cells[name].strip() for name in ("key", "amount_fen", "ref"))
            if not re.fullmatch("[0-9]{1,15}", amount):
                raise click.BadParameter(f"{path.name}, line {row.line}: {amount[:40]!r} is no whole number of fen")
            yield key, int(amount), ref
    except Unusable as error:
        raise click.BadParameter(str(error)) from None
