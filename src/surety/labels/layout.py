"""Where everything stands on each kind of label. Paper is read by whoever holds it: words are Chinese, then English."""

from __future__ import annotations

from dataclasses import dataclass

from surety.certificates.codes import grouped
from surety.labels.lettering import fitted, lines
from surety.labels.parts import Bars, Frame, Label, Part, Qr, Text

WIDTH, HEIGHT = 60.0, 40.0
"""The roll that label printers in China are sold with."""
CARD_WIDTH, CARD_HEIGHT = 62.0, 27.0
SLIP_WIDTH, SLIP_HEIGHT = 40.0, 16.0
QUIET = 2.5
"""Ten modules of a quarter of a millimetre beside a Code 128, four of the QR symbol's beside that: empty paper."""
_CODE = 4.4
_SEAL_BOX = (12.0, 9.0)


@dataclass(frozen=True, kw_only=True)
class Item:
    """What an item's label says. `copy` is 1 for the first print; `facts` are short lines, the important ones first."""

    code: str
    address: str
    centre: str
    title: str = ""
    facts: tuple[str, ...] = ()
    seal: str = ""
    copy: int = 1


def item_label(item: Item) -> Label:
    """QR of the public address for phones, Code 128 of the bare code for scanners that read bars only."""
    left, text_width = 27.0, WIDTH - 27.0 - 2.0
    beside_box = text_width - _SEAL_BOX[0] - 1.0
    parts: list[Part] = [
        Qr(QUIET, QUIET, 21.5, item.address),
        Text(left, 4.6, 2.3, fitted(item.centre, 2.3, text_width)),
    ]
    y = 8.4
    for line in lines(item.title, 3.0, text_width, count=2):
        parts.append(Text(left, y, 3.0, line))
        y += 3.6
    for fact in item.facts:
        if y > 21.5:
            break
        parts.append(Text(left, y, 2.2, fitted(fact, 2.2, beside_box if y > 12.5 else text_width)))
        y += 2.8
    if item.seal:
        parts.append(Text(left, 24.6, 2.2, fitted(f"封签 Seal {item.seal}", 2.2, text_width)))
    x = WIDTH - 2.0 - _SEAL_BOX[0]
    middle = x + _SEAL_BOX[0] / 2
    parts += [
        Frame(x, 13.2, *_SEAL_BOX),
        Text(middle, 17.4, 2.3, "封签贴此", "centre"),
        Text(middle, 20.4, 1.9, "Seal here", "centre"),
        Bars(QUIET, 26.4, WIDTH - 2 * QUIET, 6.4, item.code),
        Text(QUIET, 38.0, _CODE, grouped(item.code)),
    ]
    if item.copy > 1:
        parts.append(Text(WIDTH - 2.0, 37.6, 2.3, f"第 {item.copy} 份 Copy {item.copy}", "right"))
    return Label(WIDTH, HEIGHT, tuple(parts))


def shelf_label(text: str, *, shelf: str, centre: str) -> Label:
    """`text` is what the scanner reads, `shelf` what people read from two metres away."""
    size = next((each for each in (14.0, 11.0, 8.0, 6.0) if fitted(shelf, each, WIDTH - 6.0) == shelf), 4.5)
    return Label(
        WIDTH,
        HEIGHT,
        (
            Text(WIDTH / 2, 15.0, size, fitted(shelf, size, WIDTH - 6.0), "centre"),
            Bars(QUIET, 19.0, WIDTH - 2 * QUIET, 12.0, text),
            Text(WIDTH / 2, 36.0, 2.6, fitted(f"货位 Shelf · {centre}", 2.6, WIDTH - 6.0), "centre"),
        ),
    )


def command_card(text: str, *, zh: str, en: str) -> Label:
    """One command of the bench: its barcode, and what it does."""
    inner = CARD_WIDTH - 2 * QUIET
    return Label(
        CARD_WIDTH,
        CARD_HEIGHT,
        (
            Text(CARD_WIDTH / 2, 6.4, 4.2, fitted(zh, 4.2, inner), "centre"),
            Text(CARD_WIDTH / 2, 10.2, 2.7, fitted(en, 2.7, inner), "centre"),
            Bars(QUIET, 12.2, inner, 10.0, text),
            Text(CARD_WIDTH / 2, 25.2, 2.1, fitted(text, 2.1, inner), "centre"),
        ),
    )


def pin_slip(code: str, pin: str) -> Label:
    """What goes under the seal. The code stands on it so that a slip finds its label; it bears no symbol to scan."""
    return Label(
        SLIP_WIDTH,
        SLIP_HEIGHT,
        (
            Text(SLIP_WIDTH / 2, 4.4, 2.2, "封签内 PIN · 拆封后查验", "centre"),
            Text(SLIP_WIDTH / 2, 10.2, 5.0, f"{pin[:4]} {pin[4:]}", "centre"),
            Text(SLIP_WIDTH / 2, 14.0, 2.2, grouped(code), "centre"),
        ),
    )
