from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import click

from surety.cli._period import period_of, period_options

if TYPE_CHECKING:
    from surety.aftersales.coverage import Coverage, KeptOut


@click.command()
@click.option("--shop", default="", help="One shop alone, such as douyin:shop-1. 只看一家店铺。")
@click.option("--requests", is_flag=True, help="Every request not covered instead. 逐笔列出未覆盖的申请。")
@period_options(first="The first day of the requests. 申请起始日期。", last="Their last day. 申请截止日期。")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def coverage(shop: str, requests: bool, first: datetime | None, last: datetime | None, form: str) -> None:
    """How many refunds were instant, by shop and stage, and which row kept out each of the others.

    极速退覆盖率：按店铺、阶段统计，未覆盖的列出对应规则行。
    """
    import msgspec

    from surety.aftersales.coverage import coverage as counted
    from surety.aftersales.coverage import kept_out
    from surety.engine import db
    from surety.launcher.database import open_database

    period = period_of(first, last)
    edges = {"since": period.begins_at, "until": period.ends_at, "shops": [shop] if shop else None}
    with open_database(), db.connect() as connection:
        found = list((kept_out if requests else counted)(connection.cursor(), **edges))
    if form == "json":
        click.echo(msgspec.json.encode([_told(each) for each in found]).decode())
    elif requests:
        _write_requests(found)
    else:
        _write_shops(found)


def _told(each: Coverage | KeptOut) -> dict:
    import msgspec

    told = msgspec.to_builtins(each)
    return told | {"covered_bp": each.covered_bp} if "covered_count" in told else told


def _write_shops(found: Iterable[Coverage]) -> None:
    for each in found:
        share = f"{each.covered_bp // 100}.{each.covered_bp % 100:02} %"
        click.echo(f"{each.shop}  {each.stage}  {each.covered_count} of {each.request_count}  {share}")
        for why in each.kept_out:
            click.echo(
                f"    {why.count:>8}  {why.row or '(no row answered)'}{'  above its cap' if why.over_cap else ''}"
            )
    if not found:
        click.echo("no request in this period")


def _write_requests(found: Iterable[KeptOut]) -> None:
    for each in found:
        cap = "  above its cap" if each.over_cap else ""
        click.echo(f"{each.case}  {each.shop}  {each.stage}  {each.asked_fen}  {each.row or '(no row answered)'}{cap}")
    if not found:
        click.echo("every request was covered")
