from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click


@click.command()
@click.argument("report", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--sandbox", is_flag=True, help="Compare with the sandbox's own provider. 与沙箱支付方核对。")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def reconcile(report: Path | None, sandbox: bool, form: str) -> None:
    """Compare the payment provider's report (CSV: key, amount_fen, ref) with our refunds; exit 1 if they differ.

    与支付方对账：逐笔比对退款，列出全部差异；有差异时退出码为 1，账单无法读取时为 2。
    """
    import msgspec

    from surety.engine import clock, db
    from surety.launcher.database import open_database
    from surety.money.reconciling import reconcile as compare
    from surety.money.sandbox import SandboxProvider

    if sandbox == (report is not None):
        raise click.UsageError("name a report, or --sandbox")
    with open_database(), db.connect() as connection:
        now = clock.now(connection)
        lines = SandboxProvider(lambda: now).report() if report is None else _lines(report)
        found = list(compare(connection, lines, until=now))
    if form == "json":
        click.echo(msgspec.json.encode(found).decode())
    else:
        for each in found:
            click.echo(f"{each.kind.value:16} {each.key}  ours {_fen(each.ours_fen)}  theirs {_fen(each.theirs_fen)}")
        click.echo(f"{len(found)} differences" if found else "the provider's books and ours agree")
    sys.exit(1 if found else 0)


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
