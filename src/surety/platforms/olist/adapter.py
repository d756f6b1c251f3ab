"""Streams the orders of an Olist folder, joined with the tables held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from surety.engine.fact import Party, Source
from surety.merchants.facts import ShopRegistered
from surety.platforms.checks import validated
from surety.platforms.csv_rows import Row, check_header, read_rows
from surety.platforms.entries import Entry, Meter, Refused, Reject
from surety.platforms.identity import import_id
from surety.platforms.olist.files import find_files
from surety.platforms.olist.orders import ORDER_COLUMNS, UNKNOWN_SHOP, order_facts
from surety.platforms.olist.tables import Tables
from surety.platforms.olist.times import ZONE

OPENED_AT = datetime(2016, 1, 1, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
"""When every seller is registered: the data set gives no date, so a day before its first order (assumed)."""


class OlistAdapter:
    name = "olist"
    source = Source(Party.IMPORT, "olist")

    def __init__(self, folder: Path):
        self._files = find_files(folder)
        self.hold = import_id("olist", self._files.paths())
        self.meter = Meter(sum(path.stat().st_size for path in self._files.paths()))
        self.title = folder.resolve().name
        self.inputs = self._files.paths() + [path for path in folder.iterdir() if ".csv" in path.suffixes]

    def read(self) -> Iterator[Entry | Reject]:
        check_header(self._files.orders, required=ORDER_COLUMNS)  # the last file read must not be the one at fault
        tables = Tables()
        yield from tables.load(self._files, self.meter)
        yield from self._shops(tables)
        seen: set[str] = set()
        for row in read_rows(self._files.orders, self.meter, required=ORDER_COLUMNS):
            yield row if isinstance(row, Reject) else self._order(row, tables, seen)
        yield from self._left_over(tables, seen)

    def _shops(self, tables: Tables) -> Iterator[Entry]:
        named = {item.seller for items in tables.items.values() for item in items} | set(tables.seller_states)
        shops = {f"olist:{seller}": f"Olist {seller[:8]}" for seller in sorted(named)}
        shops[UNKNOWN_SHOP] = "Olist (seller not given)"
        for shop, name in shops.items():
            fact = ShopRegistered(id=f"{shop}.shop", at=OPENED_AT, shop=shop, name=name, seller_kind="business")
            yield Entry((validated(fact, self.source),), self._files.sellers.name, 0)

    def _order(self, row: Row, tables: Tables, seen: set[str]) -> Entry | Reject:
        """An order goes in whole or not at all: one refused item or payment row keeps it out."""
        file, number = self._files.orders.name, row.cells["order_id"]
        if number in seen:
            return Reject(file, row.line, "order_repeated", f"order {number} stands twice", "order_id")
        seen.add(number)
        if number in tables.spoilt:
            return Reject(file, row.line, "order_incomplete", f"{tables.spoilt[number]} was refused", "order_id")
        try:
            facts = order_facts(row.cells, tables)
            return Entry(tuple(validated(fact, self.source) for fact in facts), file, row.line)
        except Refused as error:
            return error.at(file, row.line)

    def _left_over(self, tables: Tables, seen: set[str]) -> Iterator[Reject]:
        item_lines = {number: [item.line for item in items] for number, items in tables.items.items()}
        for path, lines in ((self._files.items, item_lines), (self._files.payments, tables.payment_lines)):
            for number in sorted(lines.keys() - seen):
                reason = f"order {number} is not in {self._files.orders.name}"
                yield from (Reject(path.name, line, "order_unknown", reason, "order_id") for line in lines[number])
