from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

OUTPUT = click.option(
    "--output", "target", required=True, type=click.Path(dir_okay=False, path_type=Path),
    help="File to write: .pdf, .zpl, or .svg for one label. 输出文件。",
)  # fmt: skip
PAPER = click.option("--paper", type=click.Choice(["roll", "a4"]), default="roll", help="Of a PDF. PDF 纸张。")
DPI = click.option("--dpi", type=click.Choice(["203", "300", "600"]), default="203", help="Of a Zebra. 打印机点密度。")


@click.group()
def label() -> None:
    """Item labels, shelf labels and the bench's command cards as PDF, ZPL or SVG.

    一物一码标签、货位标签与工作台指令卡。
    """


@label.command()
@click.option(
    "--codes", "source", required=True, type=click.File(encoding="utf-8-sig"),
    help="Codes, one a line, or the CSV of `surety certificate codes`; - reads standard input. 编码清单。",
)  # fmt: skip
@click.option("--centre", required=True, help="What the labels call the centre. 标签上的中心名称。")
@OUTPUT
@PAPER
@DPI
def items(source: Any, centre: str, target: Path, paper: str, dpi: str) -> None:
    """Labels of many codes. Nothing is recorded: a piece's own label is printed from its centre's pages.

    批量打印编码标签（不留打印记录；单件标签请在中心页面打印）。
    """
    from surety.certificates import codes as item_codes
    from surety.config import environment
    from surety.labels import layout

    labels = []
    for number, line in enumerate(source, 1):
        text = line.partition(",")[0].strip()
        if not text or (number == 1 and text == "code"):
            continue
        try:
            code = item_codes.read(text)
        except item_codes.MalformedCode:
            raise click.ClickException(f"malformed_code: line {number}: {text[:40]!r} (编码格式有误)") from None
        address = item_codes.digital_link(code, prefix=environment.code_prefix())
        labels.append(layout.item_label(layout.Item(code=code, address=address, centre=centre)))
    _write(labels, target, paper, dpi)


@label.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--centre", default="", help="What the labels call the centre. 标签上的中心名称。")
@OUTPUT
@PAPER
@DPI
def shelves(names: Sequence[str], centre: str, target: Path, paper: str, dpi: str) -> None:
    """Labels of shelves NAMES.

    货位标签。
    """
    from surety.consoles.bench.commands import UnprintableShelf, shelf_text
    from surety.labels import layout

    try:
        labels = [layout.shelf_label(shelf_text(each), shelf=each.strip().upper(), centre=centre) for each in names]
    except UnprintableShelf as error:
        raise click.ClickException(
            f"{error.code}: {error}: A-Z, 0-9 and single hyphens (货位名限字母、数字与连字符)"
        ) from None
    _write(labels, target, paper, dpi)


@label.command()
@OUTPUT
@DPI
def commands(target: Path, dpi: str) -> None:
    """The barcodes that a bench is worked with.

    工作台指令卡。
    """
    from surety.consoles.bench.commands import COMMANDS, TESTS
    from surety.labels import layout

    cards = [layout.command_card(each.text, zh=each.zh, en=each.en) for each in COMMANDS]
    cards += [layout.command_card(text, zh=f"扫码枪自检 {n}", en=f"Self-test {n}") for n, text in enumerate(TESTS, 1)]
    _write(cards, target, "a4", dpi)


def _write(labels: Sequence[Any], target: Path, paper: str, dpi: str) -> None:
    from surety.labels import pdf, svg, zpl

    if not labels:
        raise click.ClickException("there is nothing to print (没有可打印的内容)")
    form = target.suffix.lower()
    if form == ".pdf":
        content = (pdf.sheet if paper == "a4" else pdf.roll)(labels, title=target.stem)
    elif form == ".zpl":
        content = zpl.zpl(labels, dpi=int(dpi)).encode("ascii")
    elif form == ".svg" and len(labels) == 1:
        content = svg.svg(labels[0]).encode()
    else:
        raise click.ClickException(f"{target.name}: .pdf, .zpl, or .svg for one label (输出文件格式不支持)")
    target.write_bytes(content)
    click.echo(f"{len(labels)} labels in {target}")
