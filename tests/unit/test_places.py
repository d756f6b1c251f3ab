"""A place that is none: a code no region can have, an address of blanks. Nobody may state one; what is stored stays."""

from __future__ import annotations

from typing import Any

import pytest

from surety.engine.wire import FactError, decode_fact, decode_stored, encode
from surety.orders.facts import OrderPlaced
from tests.unit.world import ORDER, SHOP, World, paid, placed

AT = "2026-03-02T10:00:00+08:00"
ADDRESS = {"region": "330106", "to_name": "老周", "to_phone": "139", "to_detail": "南京路 1 号"}
LINE = {"line": "1", "quantity": 1, "price_fen": 1, "paid_fen": 1}
LATER = {"id": "x", "at": AT, "carrier": "sf", "waybill": "SF1000001"}
PLACED = {"type": "order_placed", "order": ORDER, "shop": SHOP}
PLACES: dict[str, tuple[dict[str, Any], str]] = {
    "receiver": (PLACED | {"receiver": {"region": "?"}}, "$.receiver.region"),
    "sent from": (PLACED | {"ship_from": "?"}, "$.ship_from"),
    "a service": (
        PLACED | {"lines": [LINE, LINE | {"line": "2", "service_region": "?"}]},
        "$.lines[1].service_region",
    ),
    "moved": ({"type": "address_changed", "order": ORDER, "receiver": {"region": "?"}}, "$.receiver.region"),
    "shipped": ({"type": "order_shipped", "order": ORDER, **LATER, "ship_from": "?"}, "$.ship_from"),
    "agreed": ({"type": "aftersale_agreed", "case": "douyin:as-1", "return_region": "?"}, "$.return_region"),
    "kept": ({"type": "return_address_kept", "shop": SHOP, "number": "a", **ADDRESS, "region": "?"}, "$.region"),
    "a centre": (
        {"type": "centre_registered", "centre": "douyin:ic-1", "name": "检", "institute": "other", "region": "?"},
        "$.region",
    ),
}  # fmt: skip


def said(fact: dict[str, Any], value: str) -> bytes:
    return encode({"id": "x", "at": AT} | fact).replace(b'"?"', encode(value))


@pytest.mark.parametrize("where", PLACES)
def test_a_code_that_no_region_can_have_is_refused_with_its_place(where):
    fact, place = PLACES[where]
    with pytest.raises(FactError) as caught:
        decode_fact(said(fact, "ZZZZ"))
    assert (caught.value.code, caught.value.where) == ("not_a_region", place)
    decode_fact(said(fact, "440305"))


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("110000", True), ("330106001", True), ("330106001001", True), ("330199", True), ("BR", True), ("BR-SP", True),
        ("US-1", True), ("999999", False), ("44", False), ("3301060", False), ("-----", False), ("BRA", False),
        ("BR-", False), ("00", False),
    ],
)  # fmt: skip
def test_what_is_well_formed(code, good):
    fact = placed(ship_from=code)
    assert (fact.fault() is None) is good


@pytest.mark.parametrize("name", ["name", "phone", "detail"])
@pytest.mark.parametrize("blank", [" ", "\u3000 \n", "\u200b", "\ufeff\t"])
def test_an_address_of_blanks_is_refused(name, blank):
    moved = {"type": "address_changed", "order": ORDER, "receiver": {name: "?"}}
    kept = {"type": "return_address_kept", "shop": SHOP, "number": "a", **ADDRESS, f"to_{name}": "?"}
    for fact, place in ((moved, f"$.receiver.{name}"), (kept, f"$.to_{name}")):
        with pytest.raises(FactError) as caught:
            decode_fact(said(fact, blank))
        assert (caught.value.code, caught.value.where) == ("blank_text", place)
        decode_fact(said(fact, "x"))


def test_what_was_stored_before_is_read_and_decided_as_ever():
    old = decode_stored(said(PLACED | {"ship_from": "?"}, "ZZZZ").decode())
    assert isinstance(old, OrderPlaced)
    world = World()
    world.tell(old, paid())
    assert world.order().ship_from == "ZZZZ"
