"""Streams the orders of a Doudian export."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import msgspec
from msgspec.structs import replace

from surety.engine.fact import Fact, Party, Source
from surety.merchants.facts import ShopRegistered
from surety.platforms.checks import validated
from surety.platforms.doudian.fields import Node
from surety.platforms.doudian.objects import Found, read_objects
from surety.platforms.doudian.orders import order_facts
from surety.platforms.entries import Entry, Meter, Refused, Reject, Unusable
from surety.platforms.identity import import_id
from surety.platforms.lines import check_text


class DoudianAdapter:
    name = "doudian"
    source = Source(Party.IMPORT, "doudian")

    def __init__(self, path: Path):
        if not path.is_file():
            raise Unusable(str(path), "is not a file" if path.exists() else "no such file")
        self._path = path
        self._shops: dict[str, str] = {}
        self.hold = import_id("doudian", [path])
        self.meter = Meter(path.stat().st_size)
        self.title, self.inputs = path.name, [path]

    def read(self) -> Iterator[Entry | Reject]:
        for found in read_objects(self._path, self.meter):
            if isinstance(found, Reject):
                yield found
                continue
            try:
                yield from self._entries(found)
            except Refused as error:
                yield error.at(self._path.name, found.line)

    def _entries(self, found: Found) -> Iterator[Entry | Reject]:
        """The orders of one object: itself, or those of a page."""
        page = Node(_decoded(found.raw), "")
        pages = [holder for holder in (page, *_data(page)) if "shop_order_list" in holder.raw]
        orders = pages[0].children("shop_order_list") if pages else [page]
        for order in orders:
            try:
                facts = self._facts(order)
            except Refused as error:
                number = order.raw.get("order_id")
                yield replace(error.at(self._path.name, found.line), key=number if isinstance(number, str) else "")
            else:
                yield Entry(facts, self._path.name, found.line)

    def _facts(self, order: Node) -> tuple[Fact, ...]:
        facts = order_facts(Node(order.raw, ""))
        checked = [validated(fact, self.source) for fact in facts]
        return (*self._shop(checked[0], order.text("shop_name")), *checked)

    def _shop(self, placed: Fact, name: str) -> list[Fact]:
        """A shop is registered when the file first names it, and again when its name changes."""
        name = name.strip() or placed.shop
        if self._shops.get(placed.shop) == name:
            return []
        id = f"{placed.shop}.{crc32(name.encode()):08x}.{int(placed.at.timestamp())}"
        fact = validated(ShopRegistered(id=id, at=placed.at, shop=placed.shop, name=name[:120]), self.source)
        self._shops[placed.shop] = name
        return [fact]


def _data(page: Node) -> list[Node]:
    return [page.child("data")] if page.has("data") else []


def _decoded(raw: bytes) -> object:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        trouble = check_text(raw)
        raise Refused("not_text" if trouble else "not_json", trouble or str(error)) from None
