"""A table of pieces to register: pasted or uploaded, or made from an order's units; checked row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from surety.consoles.merchant.waybills import BYTES_MAX, TooMuch, read_file
from surety.consoles.order.cases import cases_of
from surety.consoles.piece.cases import pieces_named
from surety.consoles.spreadsheet import NotText
from surety.consoles.typed import whole
from surety.inspection.facts import PieceRegistered
from surety.orders.case import OrderCase
from surety.orders.facts import Line
from surety.orders.struck import may_have_pieces

ROWS_MAX = 500
_NUMBER = re.compile(r"pc-[A-Za-z0-9._-]{1,36}")
_HEADS = ("单号", "订单", "order", "line", "piece", "序列", "serial")
FAULTS = {
    "no_order": _("The order number is missing"),
    "unknown_order": _("No such order in this shop"),
    "not_preparing": _("The order does not wait to be shipped"),
    "unknown_line": _("The order has no such line"),
    "no_such_unit": _("So many units were not bought"),
    "unit_has_a_piece": _("Another piece is this unit already"),
    "unit_refunded": _("The buyer was refunded for it before it shipped; there is nothing to inspect"),
    "no_category": _("The order does not say of which category this is"),
    "bad_number": _("A piece number is pc- and up to 36 letters, digits, dots or hyphens"),
    "number_taken": _("There is such a piece already"),
    "duplicate": _("The unit or the number is in this table more than once"),
    "bad_serial": _("At most 20 serials of 200 characters"),
}


@dataclass(frozen=True)
class Row:
    """A line as typed, what it names, and what was found wrong with it."""

    order: str
    line: str
    unit: str
    number: str = ""
    serials: str = ""
    subject: str = ""
    fault: str = ""
    sold: Line | None = None

    @property
    def fault_text(self) -> str:
        return str(FAULTS[self.fault]) if self.fault else ""

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.order, self.line, self.unit, self.number, self.serials)

    @property
    def all_serials(self) -> tuple[str, ...]:
        return tuple(each.strip() for each in self.serials.split("/") if each.strip())

    def platform(self, shop: str) -> str:
        return shop.partition(":")[0]


def given(text: str, uploaded: bytes | None) -> list[Row]:
    """Rows of order, line, unit, number, serials; the last two may be left out. Raises TooMuch, NotText."""
    text = read_file(uploaded) if uploaded is not None else text
    if len(text.encode()) > BYTES_MAX:
        raise TooMuch
    lines = [re.split(r"[\t,，;]", line.replace("\x00", "").strip("\ufeff\r ")) for line in text.splitlines()]
    rows = [_row(cells) for cells in lines if any(cell.strip() for cell in cells)]
    if rows and any(word in rows[0].order.lower() for word in _HEADS):
        rows = rows[1:]
    if len(rows) > ROWS_MAX:
        raise TooMuch
    return rows


def _row(cells: list[str]) -> Row:
    order, line, unit, number, serials = [*(cell.strip().strip("'\"")[:200] for cell in cells), *[""] * 5][:5]
    return Row(order, line or "1", unit or "1", number, serials)


def of_order(case: OrderCase) -> list[Row]:
    """A row for each unit of the order that has no piece yet."""
    taken = {(piece.line, piece.unit) for piece in case.pieces.values()}
    number = case.order.partition(":")[2]
    free = [
        [(line.line, unit) for unit in range(1, min(line.quantity, ROWS_MAX) + 1) if (line.line, unit) not in taken]
        for line in case.lines
    ]
    units = [unit for of_line in free for unit in of_line[: may_have_pieces(case, of_line[0][0]) if of_line else 0]]
    return [Row(number, line, str(unit)) for line, unit in units][:ROWS_MAX]


def check(rows: list[Row], *, shop: str) -> list[Row]:
    """Each row with its first fault, if any. Two statements, whatever the number of rows."""
    platform = shop.partition(":")[0]
    names = {row.order: row.order if ":" in row.order else f"{platform}:{row.order}" for row in rows if row.order}
    orders = cases_of(shop, list(names.values()))
    judged = [_judged(row, orders.get(names.get(row.order, "")), platform) for row in rows]
    known = pieces_named(row.subject for row in judged if not row.fault)
    seen: set[object] = set()
    return [_against_others(row, seen, known) for row in judged]


def _judged(row: Row, case: OrderCase | None, platform: str) -> Row:
    if case is None:
        return replace(row, fault="unknown_order" if row.order else "no_order")
    sold = next((line for line in case.lines if line.line == row.line), None)
    number = row.number or _drawn(case.order, row)
    named = replace(row, number=number, subject=f"{platform}:{number}", sold=sold)
    return replace(named, fault=_fault(named, case))


def _drawn(order: str, row: Row) -> str:
    """The same number each time the same unit is registered, so that a form sent twice makes one piece."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "", order.partition(":")[2])
    number = f"pc-{plain}-{row.line}-{row.unit}"
    return number if _NUMBER.fullmatch(number) else f"pc-{sha256(number.encode()).hexdigest()[:24]}"


def _fault(row: Row, case: OrderCase) -> str:
    unit = whole(row.unit, most=1_000_000)
    if case.status not in ("to_ship", "part_shipped"):
        return "not_preparing"
    if row.sold is None:
        return "unknown_line"
    if not unit or unit > row.sold.quantity:
        return "no_such_unit"
    if any((piece.line, piece.unit) == (row.line, unit) for piece in case.pieces.values()):
        return "unit_has_a_piece"
    if not may_have_pieces(case, row.line):
        return "unit_refunded"
    if not row.sold.category:
        return "no_category"
    if not _NUMBER.fullmatch(row.number):
        return "bad_number"
    return "bad_serial" if len(row.all_serials) > 20 or not row.serials.isprintable() else ""


def _against_others(row: Row, seen: set[object], known: Iterable[str]) -> Row:
    if row.fault:
        return row
    if row.subject in known:
        return replace(row, fault="number_taken")
    keys = {row.subject, (row.order, row.line, row.unit)}
    if keys & seen:
        return replace(row, fault="duplicate")
    seen |= keys
    return row


def fact_of(row: Row, *, shop: str, number: str, at: object, settings: dict[str, str]) -> PieceRegistered:
    """The registration of one good row; its id is the form's number and the unit's, whatever else was sent with it."""
    assert row.sold is not None
    line = row.sold
    return PieceRegistered(
        id=f"{number}.{sha256(row.subject.encode()).hexdigest()[:16]}", at=at, piece=row.subject, shop=shop,
        category=line.category, site="cross_border" if line.site == "cross_border" else "domestic",
        centre=settings["centre"] or None, ships=settings["ships"], intercept=settings["intercept"],
        photo=settings["photo"] == "yes", order=row.order if ":" in row.order else f"{row.platform(shop)}:{row.order}",
        line=row.line, unit=int(row.unit), value_fen=line.paid_fen // line.quantity, title=line.title,
        serials=row.all_serials,
    )  # type: ignore[arg-type]  # fmt: skip


def as_table(rows: Iterable[Row]) -> str:
    return "\n".join("\t".join(row.cells).rstrip() for row in rows)


__all__ = ["FAULTS", "ROWS_MAX", "NotText", "Row", "TooMuch", "as_table", "check", "fact_of", "given", "of_order"]
