"""The tables that belong to orders, held by order id while the orders stream past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from surety.platforms.csv_rows import Row, read_rows
from surety.platforms.entries import Meter, Refused, Reject, Unusable
from surety.platforms.money import minor_units
from surety.platforms.olist.files import OlistFiles
from surety.platforms.olist.times import needed

ITEM_COLUMNS = ("order_id", "order_item_id", "product_id", "seller_id", "shipping_limit_date", "price", "freight_value")


class Item(Struct, frozen=True):
    """One unit of one product, as Olist counts."""

    number: int
    product: str
    seller: str
    limit_at: datetime
    price_fen: int
    freight_fen: int
    line: int


class Tables:
    """What orders are joined with. `spoilt` names orders one of whose rows was refused, with that row."""

    def __init__(self) -> None:
        self.items: dict[str, list[Item]] = {}
        self.paid_fen: dict[str, int] = {}
        self.payment_lines: dict[str, list[int]] = {}
        self.customers: dict[str, tuple[str, str]] = {}
        self.seller_states: dict[str, str] = {}
        self.categories: dict[str, str] = {}
        self.spoilt: dict[str, str] = {}

    def load(self, files: OlistFiles, meter: Meter) -> Iterator[Reject]:
        """Reads every table, yielding the rows that cannot be used."""
        english: dict[str, str] = {}
        if files.categories:
            yield from _each(files.categories, meter, _CATEGORY_COLUMNS, lambda row: _note(english, row))
        if files.products:
            columns = ("product_id", "product_category_name")
            yield from _each(files.products, meter, columns, lambda row: self._product(row, english))
        yield from _each(files.customers, meter, _CUSTOMER_COLUMNS, self._customer)
        yield from _each(files.sellers, meter, ("seller_id", "seller_state"), self._seller)
        yield from _each(files.items, meter, ITEM_COLUMNS, self._item, spoilt=self.spoilt)
        columns = ("order_id", "payment_sequential", "payment_value")
        yield from _each(files.payments, meter, columns, self._payment, spoilt=self.spoilt)

    def _product(self, row: Row, english: dict[str, str]) -> None:
        name = row.cells["product_category_name"]
        if name:
            self.categories[row.cells["product_id"]] = english.get(name, name)

    def _customer(self, row: Row) -> None:
        self.customers[row.cells["customer_id"]] = (row.cells["customer_unique_id"], row.cells["customer_state"])

    def _seller(self, row: Row) -> None:
        self.seller_states[row.cells["seller_id"]] = row.cells["seller_state"]

    def _item(self, row: Row) -> None:
        cells = row.cells
        if not cells["order_item_id"].isdecimal() or not cells["seller_id"]:
            raise Refused("bad_item", "order_item_id is not a number, or seller_id is empty", where="order_item_id")
        item = Item(
            number=int(cells["order_item_id"]),
            product=cells["product_id"],
            seller=cells["seller_id"],
            limit_at=needed(cells["shipping_limit_date"], where="shipping_limit_date"),
            price_fen=minor_units(cells["price"], where="price"),
            freight_fen=minor_units(cells["freight_value"], where="freight_value"),
            line=row.line,
        )
        items = self.items.setdefault(cells["order_id"], [])
        if any(known.number == item.number for known in items):
            raise Refused("item_repeated", f"order_item_id {item.number} stands twice", where="order_item_id")
        items.append(item)

    def _payment(self, row: Row) -> None:
        order = row.cells["order_id"]
        paid_fen = minor_units(row.cells["payment_value"], where="payment_value")
        self.paid_fen[order] = self.paid_fen.get(order, 0) + paid_fen
        self.payment_lines.setdefault(order, []).append(row.line)


_CATEGORY_COLUMNS = ("product_category_name", "product_category_name_english")
_CUSTOMER_COLUMNS = ("customer_id", "customer_unique_id", "customer_state")


def _note(english: dict[str, str], row: Row) -> None:
    english[row.cells["product_category_name"]] = row.cells["product_category_name_english"]


def _each(
    path: Path, meter: Meter, columns: tuple[str, ...], take: Callable[[Row], None], *, spoilt: dict | None = None
) -> Iterator[Reject]:
    for row in read_rows(path, meter, required=columns):
        if isinstance(row, Reject):
            if row.damaged:  # an order joined with half a table would look like another order
                raise Unusable(row.file, row.reason, line=row.line)
            if row.key and spoilt is not None:
                spoilt.setdefault(row.key, f"line {row.line} of {path.name}")
            yield row
            continue
        try:
            take(row)
        except Refused as error:
            if spoilt is not None:
                spoilt.setdefault(row.cells["order_id"], f"line {row.line} of {path.name}")
            yield error.at(path.name, row.line)
