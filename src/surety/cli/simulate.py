from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click


@click.command()
@click.option("--orders", type=click.IntRange(1, 50_000_000), required=True, help="How many orders.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another month.")
@click.option(
    "--start", type=click.DateTime(["%Y-%m-%d"]), default="2026-09-01", show_default=True, help="The month's first day."
)
@click.option(
    "--platform",
    type=click.Choice(["douyin", "taobao", "jd", "1688", "xianyu"]),
    default="douyin",
    show_default=True,
    help="Whose rules, reasons and kinds of case. 平台。",
)
@click.option(
    "--aftersales/--orders-only",
    default=True,
    show_default=True,
    help="Whether buyers ask for anything after the purchase. 是否包含售后。",
)
@click.option(
    "--pieces/--no-pieces",
    default=True,
    show_default=True,
    help="Whether some goods are inspected piece by piece; on Douyin, and not with --orders-only. 是否包含质检商品。",
)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the facts to this NDJSON file.")
@click.option("--load", is_flag=True, help="Take the facts into the database.")
@click.option("--live", is_flag=True, help="As they happen, each at its time, not as history. 按发生顺序实时进行。")
@click.option(
    "--faults",
    type=click.FloatRange(0, 0.9),
    default=0.0,
    help="With --live: share of the calls to the sandbox's payment provider that go wrong. 支付方出错的比例。",
)
def simulate(
    orders: int,
    seed: int,
    start: datetime,
    platform: str,
    aftersales: bool,
    pieces: bool,
    out: Path | None,
    load: bool,
    live: bool,
    faults: float,
) -> None:
    """A month of a marketplace, invented but for its rates. The same options give the same bytes.

    模拟一个月的平台履约与售后：相同参数产生逐字节相同的事实。
    """
    if [bool(out), load, live].count(True) != 1:
        raise click.UsageError("give one of --out FILE, --load and --live")
    month = {"seed": seed, "start": start.date(), "platform": platform, "aftersales": aftersales}
    month["pieces"] = pieces and aftersales and platform == "douyin"
    if out:
        _write(orders, month, out=out)
    elif live:
        _live(orders, month | {"faults": faults})
    else:
        _load(orders, month)


def _write(orders: int, month: dict[str, Any], *, out: Path) -> None:
    from contextlib import closing

    from surety.platforms.progress import Watch
    from surety.platforms.simulation.writer import write

    with closing(Watch(out.name)) as watch:
        try:
            count = write(out, orders, **month, watch=watch.show)
        except OSError as error:
            raise click.ClickException(f"{out} cannot be written: {error.strerror}") from None
        click.echo(f"{out}: {count:,} facts of {orders:,} orders, {count / max(watch.seconds, 1e-9):,.0f}/s")


def _load(orders: int, month: dict[str, Any]) -> None:
    from surety.platforms.simulation.loading import load

    _take_in(load, orders, month)


def _live(orders: int, month: dict[str, Any]) -> None:
    from surety.platforms.simulation.living import live

    _take_in(live, orders, month)


def _take_in(how: Callable[..., tuple[int, dict[str, int]]], orders: int, month: dict[str, Any]) -> None:
    from contextlib import closing

    from surety.engine.db import connect
    from surety.launcher.database import open_database
    from surety.platforms.progress import Watch

    with open_database(), closing(Watch("simulate")) as watch:
        count, not_accepted = how(orders, **month, connect=connect, watch=watch.show)
        rate = count / max(watch.seconds, 1e-9)
    click.echo(f"{count:,} facts of {orders:,} orders in {watch.seconds:.1f} s, {rate:,.0f}/s")
    for answer, number in sorted(not_accepted.items()):
        click.echo(f"  {answer}: {number:,}")
