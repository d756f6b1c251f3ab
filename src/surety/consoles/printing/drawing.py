"""From what is known of pieces, codes and shelves to labels, and from labels to a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import Http404, HttpResponse

from surety.certificates.codes import digital_link
from surety.config import environment
from surety.consoles.bench.commands import COMMANDS, TESTS, shelf_text
from surety.consoles.measured import measured
from surety.inspection.case import PieceCase
from surety.labels import layout, pdf, svg, zpl
from surety.labels.parts import Label

FORMS = {
    "pdf": "application/pdf",
    "zpl": "application/zpl; charset=us-ascii",
    "svg": "image/svg+xml",
}
LABELS_MAX = 2000
"""Of one file; more are several orders."""


def piece_label(piece: PieceCase, *, centre_name: str, copy: int) -> Label:
    return layout.item_label(
        layout.Item(
            code=piece.code,
            address=address_of(piece.code),
            centre=centre_name,
            title=piece.title,
            facts=tuple(_facts(piece)),
            seal=piece.seal,
            copy=copy,
        )
    )


def _facts(piece: PieceCase) -> Iterable[str]:
    """Short, the measured ones first: what somebody with the piece in hand can compare. Paper is Chinese."""
    finding = next((each for each in reversed(piece.findings) if not each.superseded and not each.blind), None)
    for each in finding.measures if finding else ():
        if found := measured(each.name, str(each.value), category=piece.category, language="zh"):
            yield " ".join(found)
    if piece.grade:
        yield f"等级 {piece.grade}"
    yield from (f"编号 {serial}" for serial in piece.serials)


def code_labels(codes: Sequence[str], *, centre_name: str) -> list[Label]:
    """Labels of codes that no piece has yet."""
    return [layout.item_label(layout.Item(code=c, address=address_of(c), centre=centre_name)) for c in codes]


def command_cards() -> list[Label]:
    cards = [layout.command_card(each.text, zh=each.zh, en=each.en) for each in COMMANDS]
    words = ("扫码枪自检 {}", "Self-test {}")
    return cards + [
        layout.command_card(text, zh=words[0].format(n), en=words[1].format(n)) for n, text in enumerate(TESTS, 1)
    ]


def shelf_labels(shelves: Sequence[str], *, centre_name: str) -> list[Label]:
    """Raises UnprintableShelf."""
    return [layout.shelf_label(shelf_text(each), shelf=each.strip().upper(), centre=centre_name) for each in shelves]


def address_of(code: str) -> str:
    return digital_link(code, prefix=environment.code_prefix())


def file_of(labels: Sequence[Label], *, form: str, paper: str, name: str, dpi: str = "") -> HttpResponse:
    """The labels as `form`; 404 for one that is not made. SVG holds one label."""
    content: str | bytes
    if form == "pdf":
        content = pdf.sheet(labels, title=name) if paper == "a4" else pdf.roll(labels, title=name)
    elif form == "zpl":
        content = zpl.zpl(labels, dpi=int(dpi) if dpi in map(str, zpl.DOTS_A_MM) else 203)
    elif form == "svg" and len(labels) == 1:
        content = svg.svg(labels[0])
    else:
        raise Http404
    response = HttpResponse(content, content_type=FORMS[form])
    shown = "attachment" if form == "zpl" else "inline"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}.{form}"'
    response.headers["Cache-Control"] = "private, no-store"
    if form == "svg":
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response
