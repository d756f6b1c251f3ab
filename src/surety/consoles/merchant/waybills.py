"""A pasted table of waybills: read, then checked row by row before anything is sent."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from surety.consoles.merchant.carriers import WAYBILL, carrier_code
from surety.consoles.order.cases import cases_of
from surety.consoles.spreadsheet import text_of
from surety.engine import book
from surety.engine.fact import Party, Source
from surety.engine.outcome import Context
from surety.inspection.queries import base_admits
from surety.orders.case import Flag, OrderCase
from surety.orders.facts import OrderShipped
from surety.orders.inspected import uninspected
from surety.orders.queries import parcels_in_use
from surety.orders.steps import left_to_ship
from surety.rulebook import Release

ROWS_MAX = 1_000
BYTES_MAX = 1_000_000

FAULTS = {
    "no_order": _("The order number is missing"),
    "mangled": _("A spreadsheet has turned the number into powers of ten; format the column as text"),
    "unknown_order": _("No such order in this shop"),
    "unpaid": _("The order is not paid yet"),
    "cancelled": _("The order is cancelled"),
    "already_shipped": _("Everything is already shipped"),
    "no_carrier": _("The carrier is missing"),
    "bad_carrier": _("We do not know this carrier"),
    "no_waybill": _("The waybill is missing"),
    "bad_waybill": _("A waybill has 4 to 40 letters, digits or hyphens"),
    "other_receiver": _("This waybill already serves another receiver; it may count as fake shipping"),
    "not_cleared": _("An inspected unit is not cleared for this waybill yet"),
    "recalled": _("Recalled goods may not ship"),
    "refund_ruled": _("Staff ruled that its money goes back; it may not ship"),
    "duplicate": _("The order is in this table more than once"),
}
_HEADS = ("单号", "订单", "order", "waybill", "carrier", "承运", "快递")


class TooMuch(ValueError):
    """More rows or bytes than one upload takes."""


@dataclass(frozen=True)
class Row:
    """A line as typed, and what was found wrong with it."""

    order: str
    carrier: str
    waybill: str
    subject: str = ""
    code: str = ""
    fault: str = ""

    @property
    def parcel(self) -> str:
        return f"{self.code}:{self.waybill}"

    @property
    def fault_text(self) -> str:
        return str(FAULTS[self.fault]) if self.fault else ""

    def cells(self) -> tuple[str, str, str]:
        return (self.order, self.carrier, self.waybill)


def read_file(content: bytes) -> str:
    """Text of an uploaded file. Raises TooMuch, NotText."""
    if len(content) > BYTES_MAX:
        raise TooMuch
    return text_of(content)


def parse(text: str, *, carrier: str = "") -> list[Row]:
    """Rows of order, carrier, waybill; of order, waybill when one carrier is meant for all."""
    text = text.replace("\x00", "").replace("，", ",")
    if len(text.encode()) > BYTES_MAX:
        raise TooMuch
    sample = text.lstrip("\ufeff\n\r ").split("\n", 1)[0]
    delimiter = "\t" if "\t" in sample else ";" if ";" in sample and "," not in sample else ","
    found = [[cell.strip().strip("'=\"") for cell in _cells(line)] for line in _lines(text, delimiter)]
    rows = [_row(cells, carrier) for cells in found if any(cells)]
    if rows and found and _is_head(next(cells for cells in found if any(cells))):
        rows = rows[1:]
    if len(rows) > ROWS_MAX:
        raise TooMuch
    return rows


def _lines(text: str, delimiter: str) -> Iterable[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        return [line.split(delimiter) for line in text.splitlines()]


def _cells(line: list[str]) -> list[str]:
    """A line typed otherwise than the first: commas, semicolons or spaces between its cells."""
    full = [cell for cell in line if cell.strip()]
    return re.split(r"[\t,;\s]+", full[0].strip()) if len(full) == 1 and len(line) == 1 else line


def _row(cells: list[str], carrier: str) -> Row:
    cells = [cell[:96] for cell in cells]
    if len(cells) == 2:
        return Row(cells[0], carrier, cells[1])
    order, given, waybill = [*cells, "", "", ""][:3]
    return Row(order, given or carrier, waybill)


def _is_head(cells: list[str]) -> bool:
    """A digit anywhere makes it a row: an order may be called `order-17`, and no row is left out unseen."""
    named = any(word in cell.lower() for cell in cells for word in _HEADS)
    return named and not any(char.isdigit() for cell in cells for char in cell)


def check(rows: list[Row], *, shop: str, now: datetime) -> list[Row]:
    """Each row with its first fault, if any. Three statements, whatever the number of rows, and one for each order
    whose goods a base would have to inspect (JADE-13)."""
    platform = shop.partition(":")[0]
    rows = [_named(row, platform) for row in rows]
    cases = cases_of(shop, [row.subject for row in rows if row.subject])
    with connection.cursor() as cursor:
        _number, release = book.active(cursor, now=now)
    rows = [_judged(row, cases.get(row.subject), release, now) for row in rows]
    return _against_each_other(rows, cases)


def _named(row: Row, platform: str) -> Row:
    subject = row.order if ":" in row.order else f"{platform}:{row.order}" if row.order else ""
    return replace(row, subject=subject, code=carrier_code(row.carrier) or "", waybill=row.waybill.strip().upper())


def _judged(row: Row, case: OrderCase | None, release: Release, now: datetime) -> Row:
    fault = _order_fault(row, case) or _parcel_fault(row)
    return replace(row, fault=fault or (_held_back(row, case, release, now) if case else ""))


def _order_fault(row: Row, case: OrderCase | None) -> str:
    if not row.order:
        return "no_order"
    if case is None:
        return "mangled" if "e+" in row.order.lower() else "unknown_order"
    faults = {"placed": "unpaid", "cancelled": "cancelled", "shipped": "already_shipped"}
    faults |= dict.fromkeys(("in_transit", "done"), "already_shipped")
    return faults.get(case.status, "")


def _parcel_fault(row: Row) -> str:
    if not row.carrier:
        return "no_carrier"
    if not row.code:
        return "bad_carrier"
    if not row.waybill:
        return "no_waybill"
    return "" if WAYBILL.fullmatch(row.waybill) else "bad_waybill"


def _held_back(row: Row, case: OrderCase, release: Release, now: datetime) -> str:
    """Goods that may not go out in this parcel, as the order will say when it is to ship."""
    units = left_to_ship(case)
    if any(line in units for lines in case.recalls.values() for line in lines) and Flag.RECALLED in case.flags:
        return "recalled"
    if Flag.REFUND_RULED in case.flags:
        return "refund_ruled"
    fact = OrderShipped(id="checked", at=now, order=case.order, carrier=row.code, waybill=row.waybill)

    def refused(**reads: bool) -> bool:
        return uninspected(case, fact, units, Context(now, release, Source(Party.SHOP, case.shop), reads)) is not None

    since = case.paid_at or case.placed_at
    by_base = since is not None and refused(base_admitted=True) and base_admits(case.shop, since=since, at=now)
    return "not_cleared" if by_base or refused() else ""


def _against_each_other(rows: list[Row], cases: dict[str, OrderCase]) -> list[Row]:
    """Doubles within the table, and waybills of other receivers, known or in the same table (A11)."""
    served = parcels_in_use([row.parcel for row in rows if not row.fault])
    seen: set[str] = set()
    judged = []
    for row in rows:
        if not row.fault and row.subject in seen:
            row = replace(row, fault="duplicate")
        if not row.fault:
            seen.add(row.subject)
            receiver = cases[row.subject].receiver.digest
            if served.setdefault(row.parcel, receiver) != receiver:
                row = replace(row, fault="other_receiver")
        judged.append(row)
    return judged


def as_table(rows: Iterable[Row]) -> str:
    return "\n".join("\t".join(row.cells()) for row in rows)
