"""Doudian's orders as facts. The fixtures are invented; personal fields are masked as the platform masks them."""

import json
from datetime import UTC, datetime

import msgspec
import pytest

from surety.merchants.facts import ShopRegistered
from surety.orders.facts import Declared, OrderCancelled, OrderPlaced, OrderShipped, ShipMode
from surety.platforms import lines
from surety.platforms.doudian import DoudianAdapter, codes

from .conftest import FIXTURES, read_all

ORDERS = json.loads((FIXTURES / "doudian_array.json").read_text())


@pytest.fixture
def doudian(tmp_path):
    def _doudian(content: object, name: str = "orders.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return read_all(DoudianAdapter(path))

    return _doudian


def placed_of(facts, number):
    return next(fact for fact in facts if isinstance(fact, OrderPlaced) and fact.order.endswith(number))


def test_an_array_a_page_and_one_a_line_give_the_same_facts(doudian):
    facts, rejects = read_all(DoudianAdapter(FIXTURES / "doudian_array.json"))
    page = read_all(DoudianAdapter(FIXTURES / "doudian_page.json"))
    lined = b"".join(json.dumps(order).encode() + b"\r\n" for order in ORDERS)
    assert rejects == []
    assert (facts, []) == page == doudian(lined) == doudian(lined, "orders.ndjson")
    assert doudian({"shop_order_list": ORDERS}) == (facts, [])
    assert doudian(json.dumps({"data": {"shop_order_list": ORDERS}}, indent=2).encode()) == (facts, [])


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_where_the_file_is_cut_into_chunks_makes_no_difference(monkeypatch, doudian, size):
    whole = read_all(DoudianAdapter(FIXTURES / "doudian_page.json"))
    monkeypatch.setattr(lines, "CHUNK_BYTES", size)
    assert read_all(DoudianAdapter(FIXTURES / "doudian_page.json")) == whole


@pytest.mark.parametrize(
    ("number", "mode", "declared", "days"),
    [
        ("01", ShipMode.STOCK, Declared.GIVEN_DATE, None),
        ("02", ShipMode.STOCK, Declared.NEXT_DAY, None),
        ("07", ShipMode.FULL_PRESALE, Declared.DAYS, 10),
        ("08", ShipMode.PRESALE_AFTER_END, Declared.GIVEN_DATE, None),
        ("09", ShipMode.LADDER, Declared.DAYS, 7),
        ("10", ShipMode.STEP_PRESALE, Declared.HOURS_48, None),
    ],
)
def test_promises_follow_the_codes(number, mode, declared, days):
    facts, _ = read_all(DoudianAdapter(FIXTURES / "doudian_array.json"))
    promise = placed_of(facts, number).lines[0].promise
    assert (promise.mode, promise.declared, promise.days) == (mode, declared, days)
    if declared is Declared.GIVEN_DATE:
        assert promise.given_at is not None


def test_every_delay_day_code_is_known():
    assert codes.DELAY_DAY == {9999: Declared.SAME_DAY, 1: Declared.NEXT_DAY, 2: Declared.HOURS_48}


def test_personal_fields_come_masked_and_ciphertext_is_dropped():
    facts, _ = read_all(DoudianAdapter(FIXTURES / "doudian_array.json"))
    receiver = placed_of(facts, "01").receiver
    assert (receiver.name, receiver.phone, receiver.detail) == ("张*", "138****0000", "文*路***号")
    assert receiver.region == "330110012"
    assert all(b"bm8tcmVhbA" not in msgspec.json.encode(fact) for fact in facts)


def test_blanks_and_a_code_of_no_region_are_not_said(doudian):
    """The platform's own: the order is taken in without them, with what else it says."""
    order = json.loads(json.dumps(ORDERS[0]))
    order |= {"post_receiver": "\u3000 ", "post_tel": " "}
    order["post_addr"] = {"street": {"id": "990110012"}, "city": {"id": "3301"}, "detail": "\u200b"}
    facts, rejects = doudian([order])
    receiver = placed_of(facts, "01").receiver
    assert (rejects, receiver.name, receiver.phone) == ([], "张*", "138****0000")
    assert (receiver.region, receiver.detail) == ("330100", "文*路***号")


def test_shipments_name_their_lines_and_the_assumed_scan_says_so():
    facts, _ = read_all(DoudianAdapter(FIXTURES / "doudian_array.json"))
    shipped = next(fact for fact in facts if isinstance(fact, OrderShipped) and fact.order.endswith("02"))
    assert (shipped.carrier, shipped.waybill) == ("yto", "YT0000000000001")
    assert [(part.line, part.quantity) for part in shipped.lines] == [("6920000000000000" + "0021", 1)]
    scan = next(fact for fact in facts if fact.id.endswith("YT0000000000001.picked_up"))
    assert (scan.at, scan.place) == (shipped.at, "揽收时间未导出，按发货时间计")


def test_who_cancelled_follows_the_status():
    facts, _ = read_all(DoudianAdapter(FIXTURES / "doudian_array.json"))
    ended = {fact.order[-2:]: (fact.by, fact.at) for fact in facts if isinstance(fact, OrderCancelled)}
    assert ended == {
        "05": ("buyer", datetime.fromtimestamp(1757040000, UTC)),
        "06": ("platform", datetime.fromtimestamp(1757116800, UTC)),
    }


def test_a_custom_line_and_both_shops_are_known():
    facts, _ = read_all(DoudianAdapter(FIXTURES / "doudian_array.json"))
    assert placed_of(facts, "09").lines[0].customised
    shops = {fact.shop: fact.name for fact in facts if isinstance(fact, ShopRegistered)}
    assert shops == {"douyin:4463798": "云上衣橱", "douyin:4463799": "玉见坊珠宝"}


def test_rows_with_unknown_codes_are_refused_one_by_one():
    facts, rejects = read_all(DoudianAdapter(FIXTURES / "doudian_bad.ndjson"))
    assert [(row.line, row.code, row.where) for row in rejects] == [
        (1, "unknown_code", "order_status"),
        (2, "unknown_code", "sku_order_list[0].trade_type"),
        (3, "bad_money", "sku_order_list[0].pay_amount"),
        (4, "unknown_code", "sku_order_list[0].quality_check_info.check_result_code"),
        (5, "unknown_code", "sku_order_list[0].pre_sale_type"),
        (6, "bad_json", "sku_order_list[0].promise_info"),
        (7, "date_out_of_range", "create_time"),
        (8, "unknown_code", "sku_order_list[0].promise_info.delivery_delay_day"),
    ]
    assert len({fact.order for fact in facts if isinstance(fact, OrderPlaced)}) == 1


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"order_id": "a b"}, "order_id"),
        ({"shop_id": 0}, "shop_id"),
        ({"sku_order_list": 5}, "sku_order_list"),
        ({"sku_order_list": [5]}, "sku_order_list[0]"),
        ({"pay_amount": "1.5"}, "pay_amount"),
        ({"create_time": "soon"}, "create_time"),
        ({"main_status": 500}, "main_status"),
    ],
)
def test_a_bad_field_is_named(doudian, change, where):
    facts, rejects = doudian([ORDERS[0] | change, ORDERS[2]])
    assert [row.where for row in rejects] == [where]
    assert placed_of(facts, "03")


def test_broken_json_costs_what_is_broken(doudian):
    good = [json.dumps(order).encode() for order in ORDERS[:3]]
    facts, rejects = doudian(b"[" + good[0] + b',\n{"order_id": nope},\n' + good[2] + b"]")
    assert [(row.line, row.code) for row in rejects] == [(2, "not_json")]
    assert placed_of(facts, "03")
    facts, rejects = doudian(b"\n".join([good[0], good[1][:200], good[2]]), "orders.ndjson")
    assert [(row.line, row.code) for row in rejects] == [(2, "not_json")]
    facts, rejects = doudian(b"[" + good[0] + b"," + good[1][:300])
    assert [(row.code, row.damaged) for row in rejects] == [("not_closed", True)]
    assert placed_of(facts, "01")


def test_an_endless_order_is_skipped_without_being_held(doudian):
    long = json.dumps(ORDERS[1] | {"buyer_words": "x" * (2 << 20)}).encode()
    content = b"[" + json.dumps(ORDERS[0]).encode() + b"," + long + b"," + json.dumps(ORDERS[2]).encode() + b"]"
    facts, rejects = doudian(content)
    assert [row.code for row in rejects] == ["order_too_long"]
    assert placed_of(facts, "03")
