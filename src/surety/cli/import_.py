from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from surety.engine.db import Connection
    from surety.platforms.entries import Adapter
    from surety.platforms.importing import Summary

_rejects = click.option("--rejects", type=click.Path(path_type=Path), help="Where refused rows go (NDJSON).")
_summary = click.option("--summary", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.group("import")
def import_() -> None:
    """Bring a platform's export in: its rows become facts and go through the door.

    导入平台数据：逐行转为事实，经同一入口落库；中断后重跑即可续完，重复导入不产生变化。
    """


@import_.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--what-if", type=click.Choice(["douyin"]), help="Also print what another platform's rules would say.")
@_rejects
@_summary
def olist(folder: Path, what_if: str | None, rejects: Path | None, summary: str) -> None:
    """The public Olist data set: a folder of its CSV files.

    Olist 公开数据集（一个目录下的多个 CSV 文件）。
    """
    from surety.platforms.olist import OlistAdapter

    _run(lambda: OlistAdapter(folder), rejects=rejects, summary=summary, what_if=what_if)


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@_rejects
@_summary
def doudian(file: Path, rejects: Path | None, summary: str) -> None:
    """Orders exported from Doudian: a JSON array, pages with shop_order_list, or one order a line.

    抖店订单导出（JSON 数组、含 shop_order_list 的分页结果，或每行一单）。
    """
    from surety.platforms.doudian import DoudianAdapter

    _run(lambda: DoudianAdapter(file), rejects=rejects, summary=summary)


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "stated_by", default="import:facts", show_default=True, help="Who states them: PARTY:NAME.")
@_rejects
@_summary
def facts(file: Path, stated_by: str, rejects: Path | None, summary: str) -> None:
    """Native facts: .ndjson, .csv or .parquet.

    原生事实文件（.ndjson、.csv 或 .parquet）。
    """
    from surety.platforms.native import facts_adapter
    from surety.platforms.source import source_of

    _run(lambda: facts_adapter(file, source=source_of(stated_by)), rejects=rejects, summary=summary)


@import_.command()
@click.argument("hold")
def release(hold: str) -> None:
    """Let workers at the orders of an import that will never be finished.

    放开一次不再续完的导入所占住的订单。
    """
    from contextlib import closing

    from surety.engine.db import connect
    from surety.engine.door import release_hold
    from surety.launcher.database import open_database

    with open_database(), closing(connect()) as connection:
        if not release_hold(connection, hold):
            raise click.ClickException(f"no order is held by {hold} (没有被该导入占住的订单)")


def _run(make, *, rejects: Path | None, summary: str, what_if: str | None = None) -> None:
    """Import, show how far it is, print the summary; leaves with 1 when a file is unusable or damaged."""
    from surety.platforms.entries import Unusable
    from surety.platforms.report import print_summary

    try:
        adapter = make()
        result, seconds, path, more = _import(adapter, rejects, what_if)
    except Unusable as error:
        raise click.ClickException(str(error)) from None
    print_summary(result, seconds=seconds, rejects=path, form=summary)
    if more:
        click.echo(more, err=summary == "json")
    sys.exit(1 if result.damaged else 0)


def _import(adapter: Adapter, rejects: Path | None, what_if: str | None) -> tuple[Summary, float, Path, str]:
    from contextlib import closing

    from surety.config import environment
    from surety.engine import db
    from surety.launcher.database import open_database
    from surety.platforms.importing import run_import
    from surety.platforms.progress import Watch
    from surety.platforms.rejects import RejectFile

    path = rejects or environment.private_folder("rejects") / f"{adapter.title}.rejects.ndjson"
    watch = Watch(adapter.title)
    file = RejectFile(path, inputs=adapter.inputs)  # said before a database is started
    with closing(file), open_database() as server, closing(watch):

        def connect() -> Connection:
            if server:
                server.ensure()  # after a crash, whoever notices first starts the embedded server again
            return db.connect()

        def show(tally) -> None:
            share = adapter.meter.done_bytes / max(adapter.meter.total_bytes, 1)
            watch.show(tally.facts, share, note=f"{tally.refused_rows} refused" if tally.refused_rows else "")

        result = run_import(adapter, connect=connect, rejects=file, watch=show)
        more = ""
        if what_if:
            from surety.platforms.olist.what_if import what_if_text

            with closing(connect()) as connection:
                more = what_if_text(connection)
    return result, watch.seconds, path, more
