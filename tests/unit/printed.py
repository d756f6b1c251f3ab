"""Paper, for tests: PDF, SVG and ZPL as pictures, what wears them, and what a scanner reads from them."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from surety.labels.parts import Label
from surety.labels.symbols import code_128, qr

DOTS_A_MM = 12
"""300 dots an inch, what label printers have."""


def pages(pdf: bytes) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=300 / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def words(pdf: bytes) -> str:
    """The text of a PDF, as whoever searches or copies it gets it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def read(picture: Image.Image) -> set[str]:
    return {each.text for each in zxingcpp.read_barcodes(picture)}


def bars(picture: Image.Image) -> list[Any]:
    return zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)


def worn(picture: Image.Image) -> Image.Image:
    """Rubbed and scratched: speckled, out of focus, with three light lines through it."""
    grey = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.9)), dtype=float)
    grey += np.random.default_rng(7).normal(0, 16, grey.shape)
    made = Image.fromarray(grey.clip(0, 255).astype("uint8"))
    pen = ImageDraw.Draw(made)
    for n in (1, 2, 3):
        pen.line((0, made.height * n // 6, made.width, made.height * (n + 1) // 6), fill=235, width=3)
    return made


def pale(picture: Image.Image) -> Image.Image:
    """Thermal paper after a summer in the sun: dark grey is left of black, light grey of white."""
    return picture.point(lambda grey: 150 + grey * 50 // 255)


def turned(picture: Image.Image, degrees: float) -> Image.Image:
    return picture.rotate(degrees, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


def torn(picture: Image.Image) -> Image.Image:
    """A corner of the QR symbol is gone, and with it the left end of the bars' upper half."""
    made = picture.copy()
    place = (made.width * 24 // 60, made.height * 16 // 40, made.width * 30 // 60, made.height * 24 // 40)
    ImageDraw.Draw(made).rectangle(place, fill=255)
    return made


def zebra(text: str) -> list[Image.Image]:
    """What a 300 dpi Zebra prints, for the commands that labels use; anything else is an error."""
    return [_one(each) for each in re.findall(r"\^XA(.*?)\^XZ", text, re.S)]


def _one(text: str) -> Image.Image:
    size = re.search(r"\^PW(\d+)\^LL(\d+)", text)
    assert size
    paper = Image.new("L", (int(size[1]), int(size[2])), 255)
    for x, y, field in re.findall(r"\^FO(\d+),(\d+)(.*?)\^FS", text, re.S):
        _field(paper, int(x), int(y), field)
    return paper


def _field(paper: Image.Image, x: int, y: int, field: str) -> None:
    data = _said(field)
    if found := re.match(r"\^GFA,(\d+),\1,(\d+),(.*)", field, re.S):
        paper.paste(0, (x, y), _unsqueezed(found[3], int(found[2]), int(found[1])))
    elif found := re.match(r"\^BY2,3,0\^BQN,2,(\d+)\^FH\^FD([HQML])A,", field):
        _modules(paper, x, y, int(found[1]), qr(data.partition(",")[2]))
    elif found := re.match(r"\^BY(\d+),3,(\d+)\^BCN,\2,N,N,N,A\^FH\^FD", field):
        row = b"".join(bytes([n % 2 == 0]) * width for n, width in enumerate(code_128(data)))
        module, height = int(found[1]), int(found[2])
        for n, dark in enumerate(row):
            if dark:
                paper.paste(0, (x + n * module, y, x + (n + 1) * module, y + height))
    elif found := re.match(r"\^GB(\d+),(\d+),(\d+)$", field):
        paper.paste(0, (x, y, x + int(found[1]), y + int(found[2])))
    else:
        assert re.match(r"\^A0N,\d+,\d+\^TBN,\d+,\d+\^FH\^FD", field), field


def _said(field: str) -> str:
    """What follows ^FD: with ^FH an underline and two digits are a byte."""
    text = field.partition("^FD")[2].encode()
    return re.sub(rb"_([0-9A-F]{2})", lambda found: bytes.fromhex(found[1].decode()), text).decode()


def _modules(paper: Image.Image, x: int, y: int, module: int, rows: tuple[bytes, ...]) -> None:
    for down, row in enumerate(rows):
        for right, dark in enumerate(row):
            if dark:
                left, top = x + right * module, y + down * module
                paper.paste(0, (left, top, left + module, top + module))


def _unsqueezed(text: str, row: int, total: int) -> Image.Image:
    """^GFA's data: hexadecimal, where a comma fills a row with zeros and a colon repeats the row before."""
    rows: list[str] = []
    rest = ""
    for each in text.strip():
        if each == ":":
            assert not rest
            rows.append(rows[-1])
        elif each == ",":
            rows.append(rest.ljust(2 * row, "0"))
            rest = ""
        else:
            rest += each
            if len(rest) == 2 * row:
                rows.append(rest)
                rest = ""
    assert not rest
    assert len(rows) * row == total
    return Image.frombytes("1", (row * 8, len(rows)), bytes.fromhex("".join(rows)))


def inked(label: Label, picture: Image.Image) -> bool:
    """Whether every text of a label left ink where it stands."""
    dots = picture.width / label.width
    for part in label.parts:
        if type(part).__name__ != "Text" or not part.text or part.align != "left":
            continue
        place = (part.x, part.y - part.size, part.x + part.size, part.y)
        if picture.crop(tuple(round(edge * dots) for edge in place)).getextrema()[0] > 100:
            return False
    return True
