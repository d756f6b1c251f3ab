"""Shipping one order and hundreds: every form states its facts once, and only the shop's own."""

from datetime import timedelta

import pytest
from msgspec import structs

from surety.aftersales.facts import AftersaleApplied
from surety.consoles.merchant import waybills
from surety.consoles.merchant.carriers import carrier_code
from surety.consoles.spreadsheet import NotText
from surety.engine import clock
from surety.engine.door import submit
from surety.engine.fact import Party, Source, SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case
from surety.listings.recall import RecallPublished
from surety.orders.facts import OrderCancelled, ShippedLine
from surety.orders.piece_facts import PieceAttached
from tests.web.factory import PLATFORM, SHOP, placed

BASE = 6920040000001000
STAFF, SYSTEM = Source(Party.STAFF, "alice"), Source(Party.SYSTEM, "surety")


def case_of(connection, number: int):
    order = f"douyin:{number}"
    row = connection.execute(
        "select doc::text from surety_order where bucket = %s and subject = %s", [bucket_of(order), order]
    ).fetchone()
    connection.commit()
    return decode_case(SubjectKind.ORDER, row[0])


def form(client, number: int, page: str = "ship") -> tuple[str, str]:
    url = f"/shop/{SHOP}/orders/douyin:{number}/{page}"
    return url, client.get(url).context["nonce"]


def test_ship_everything_and_see_what_changed(shop1, told):
    url, nonce = form(shop1, BASE)
    answer = shop1.post(url, {"nonce": nonce, "carrier": "中通", "waybill": "75912349990000"}, follow=True)
    assert "Waybill uploaded" in answer.content.decode()
    assert "To ship → Awaiting pickup" in answer.content.decode()
    assert case_of(told, BASE).handovers[0].parcel == "zto:75912349990000"


def test_sending_a_form_twice_states_one_fact(shop1, told):
    url, nonce = form(shop1, BASE)
    filled = {"nonce": nonce, "carrier": "sf", "waybill": "SF1234567890123"}
    assert shop1.post(url, filled).status_code == 302
    assert shop1.post(url, filled).status_code == 302
    assert len(case_of(told, BASE).handovers) == 1
    changed = shop1.post(url, {**filled, "waybill": "SF1234567890124"})
    assert changed.status_code == 422
    assert "already sent with other content" in changed.content.decode()


def test_a_form_that_comes_back_holds_what_was_chosen(shop1, told):
    url, nonce = form(shop1, BASE + 1)
    units = {"split": "yes", "units-1": "0", "units-2": "1"}
    answer = shop1.post(url, {"nonce": nonce, "carrier": "sf", "waybill": "?", "with": f"douyin:{BASE}", **units})
    assert answer.status_code == 422
    assert [str(said) for _line, _left, said in answer.context["left"]] == ["0", "1"]
    assert (answer.context["split"], answer.context["together"]) == (True, [f"douyin:{BASE}"])
    assert 'value="yes" x-on:change="some" checked' in answer.content.decode()


def test_split_sends_only_the_chosen_units(shop1, told):
    url, nonce = form(shop1, BASE + 1)
    filled = {"nonce": nonce, "carrier": "zto", "waybill": "75912349990001", "split": "yes", "units-1": "1"}
    assert shop1.post(url, filled).status_code == 302
    case = case_of(told, BASE + 1)
    assert case.status == "part_shipped"
    assert case.handovers[0].units == {"1": 1}
    url, nonce = form(shop1, BASE + 1)
    none = shop1.post(url, {"nonce": nonce, "carrier": "zto", "waybill": "75912349990009", "split": "yes"})
    assert "Choose at least one unit" in none.content.decode()


def test_what_was_refunded_before_it_shipped_is_not_offered(shop1, told):
    url, nonce = form(shop1, BASE + 1)
    filled = {"nonce": nonce, "carrier": "zto", "waybill": "75912349990001", "split": "yes", "units-1": "1"}
    assert shop1.post(url, filled).status_code == 302
    before = {line.line: units for line, units, _said in shop1.get(url).context["left"]}
    asked = AftersaleApplied(
        id="asked", at=clock.now(told), case="douyin:as-1", order=f"douyin:{BASE + 1}", asks="refund_unshipped",
        reason="douyin.not_wanted", units=(ShippedLine("1", 1),),
    )  # fmt: skip
    assert all(each.good for each in submit(told, [asked], source=PLATFORM, now=clock.now(told)))
    assert case_of(told, BASE + 1).struck == {"1": 1}
    after = {line.line: units for line, units, _said in shop1.get(url).context["left"]}
    assert after == {line: left for line, units in before.items() if (left := units - (line == "1"))}


def test_merge_takes_only_orders_of_the_same_receiver(shop1, told):
    url, nonce = form(shop1, BASE + 4)
    offered = {other.order for other in shop1.get(url).context["others"]}
    assert offered == {f"douyin:{BASE + 5}", f"douyin:{BASE + 9}"}
    filled = {"nonce": nonce, "carrier": "yto", "waybill": "YT1234567890123"}
    chosen = [f"douyin:{BASE + 5}", f"douyin:{BASE + 3}", "douyin:6920040000001095"]
    assert shop1.post(url, {**filled, "with": chosen}).status_code == 302
    assert case_of(told, BASE + 5).handovers[0].parcel == "yto:YT1234567890123"
    assert not case_of(told, BASE + 3).handovers  # another receiver
    assert not case_of(told, BASE + 95).handovers  # another shop


def test_orders_with_one_waybill_ship_all_or_none_and_the_one_that_may_not_is_named(shop1, told):
    """Told of one that was cancelled meanwhile, nobody could know that the others had gone."""
    url, nonce = form(shop1, BASE + 4)
    now, other = clock.now(told), f"douyin:{BASE + 5}"
    submit(told, [OrderCancelled(id="gone", at=now, order=other, by="buyer")], source=PLATFORM, now=now)
    filled = {"nonce": nonce, "carrier": "yto", "waybill": "YT1234567890123"}
    refused = shop1.post(url, {**filled, "with": [other]})
    assert (refused.status_code, refused.context["refusal_code"]) == (422, "order_cancelled")
    assert refused.context["fault"].startswith(f"{BASE + 5}: ")
    assert not case_of(told, BASE + 4).handovers
    assert shop1.post(url, {**filled, "nonce": refused.context["nonce"]}).status_code == 302
    assert case_of(told, BASE + 4).handovers[0].parcel == "yto:YT1234567890123"


@pytest.mark.parametrize("units", ["9" * 5000, "١", "1.0", "-1", "\x00"])
def test_units_are_plain_numbers(shop1, told, units: str):
    url, nonce = form(shop1, BASE + 1)
    filled = {"nonce": nonce, "carrier": "zto", "waybill": "75912349990001", "split": "yes", "units-1": units}
    assert shop1.post(url, filled).status_code == 422


def test_nothing_is_named_with_a_nul(shop1, told):
    url, nonce = form(shop1, BASE + 4)
    filled = {"nonce": nonce, "carrier": "yto", "waybill": "YT1234567890123", "with": [f"douyin:{BASE + 5}\x00"]}
    assert shop1.post(url, filled).status_code == 302
    assert not case_of(told, BASE + 5).handovers
    many = f"/shop/{SHOP}/ship-many"
    assert shop1.post(many, {"from": "list", "order": [f"douyin:{BASE}\x00"]}).status_code == 200
    rows = {"row-order": ["a\x00"], "row-carrier": ["zto"], "row-waybill": ["75912349990002"]}
    (row,) = shop1.post(many, {"from": "check", **rows}).context["checked"]
    assert row.fault == "unknown_order"


def test_a_waybill_of_another_receiver_needs_a_second_yes(shop1, told):
    url, nonce = form(shop1, BASE + 2)
    filled = {"nonce": nonce, "carrier": "zto", "waybill": "75912340000070"}
    refused = shop1.post(url, filled)
    assert refused.status_code == 422
    assert "fake shipping" in refused.content.decode()
    _url, nonce = form(shop1, BASE + 2)
    assert shop1.post(url, {**filled, "nonce": nonce, "reuse": "yes"}).status_code == 302
    assert "waybill_reused" in case_of(told, BASE + 2).flags


@pytest.mark.parametrize("nonce", ["", "nonsense", "9999999999999999-0123456789abcdef", "١" * 16 + "-0123456789abcdef"])
def test_a_form_we_did_not_make_is_not_taken(shop1, told, nonce: str):
    url = f"/shop/{SHOP}/orders/douyin:{BASE}/ship"
    assert shop1.post(url, {"nonce": nonce, "carrier": "zto", "waybill": "75912349990000"}).status_code == 422
    assert not case_of(told, BASE).handovers


TABLE = f"""订单号\t快递公司\t运单号
{BASE + 2}\t中通\t75912340001002
{BASE + 4}\t圆通\tYT1234567890123
{BASE + 5}\t圆通速递\tYT1234567890123
999\t中通\t75912340001003
{BASE + 95}\t中通\t75912340001095
{BASE + 80}\t中通\t75912340001080
{BASE + 60}\t中通\t75912340001060
{BASE + 6}\t飞天\t75912340001006
{BASE + 7}\t中通\t7 5
{BASE + 2}\t中通\t75912340001009
6.92004E+15\t中通\t75912340001010
{BASE + 8}\t中通\t75912340000070
{BASE + 9}\t中通\t75912340001002
{BASE + 10}\t中通\t
"""
FAULTS = [
    "", "", "", "unknown_order", "unknown_order", "cancelled", "already_shipped", "bad_carrier", "bad_waybill",
    "duplicate", "mangled", "other_receiver", "other_receiver", "no_waybill",
]  # fmt: skip


def test_every_row_is_checked_before_anything_is_sent(shop1, told):
    url = f"/shop/{SHOP}/ship-many"
    checked = shop1.post(url, {"from": "check", "table": TABLE})
    assert [row.fault for row in checked.context["checked"]] == FAULTS
    assert not case_of(told, BASE + 2).handovers
    bad = shop1.post(url, {"from": "bad", "table": checked.context["table"]}).content.decode()
    assert bad.count("\r\n") == 1 + len([fault for fault in FAULTS if fault])


def test_what_its_order_will_not_let_ship_is_no_good_row(shop1, told):
    """A unit under inspection (BTAS-4.2d), and goods that a recall holds (LUX-6.2c)."""
    now = clock.now(told)
    place, pay = placed(BASE + 500, at=now)
    place = structs.replace(place, lines=(structs.replace(place.lines[0], brand="Acme"),))
    recall = RecallPublished(id="rc", at=now, recall="douyin:rc-1", brand="Acme", since=now.date(), source="公告")
    piece = {"piece": "DY0500", "shop": SHOP, "line": "1", "unit": 1, "ships": "merchant"}
    attached = PieceAttached(id="attached", at=now, order=f"douyin:{BASE + 2}", **piece)
    for fact, source in ((recall, STAFF), (attached, SYSTEM), (place, PLATFORM), (pay, PLATFORM)):
        (result,) = submit(told, [fact], source=source, now=now + timedelta(minutes=2))
        assert result.good, result
    table = "\n".join(f"{BASE + n},中通,7591234000{n:04d}" for n in (2, 500, 4))
    checked = shop1.post(f"/shop/{SHOP}/ship-many", {"from": "check", "table": table})
    assert [row.fault for row in checked.context["checked"]] == ["not_cleared", "recalled", ""]


@pytest.mark.parametrize("lines", [["1"], ["1", "2"]])
def test_what_its_centre_ships_is_not_the_shops_to_ship(shop1, told, lines):
    """JADE-07: the door refuses such a shipment of a shop."""
    order, now = f"douyin:{BASE + 1}", clock.now(told)
    for line in lines:
        piece = {"piece": f"DY060{line}", "shop": SHOP, "line": line, "unit": 1, "ships": "centre"}
        (result,) = submit(told, [PieceAttached(id=f"at{line}", at=now, order=order, **piece)], source=SYSTEM, now=now)
        assert result.good, result
    url, nonce = form(shop1, BASE + 1)
    page, all_of_it = shop1.get(url), len(lines) == len(case_of(told, BASE + 1).lines)
    assert page.context["can_ship"] is not all_of_it
    head = shop1.get(f"/shop/{SHOP}/orders/{order}")
    assert (head.context["acts"]["ship"], head.context["acts"]["next"]) == (not all_of_it, all_of_it)
    assert ("The inspection centre ships this order" in head.content.decode()) is all_of_it
    if all_of_it:
        assert "no waybill for you to enter" in page.content.decode()
        return
    assert [line.line for line, _left, _said in page.context["left"]] == ["2"]
    assert "ships the rest of this order" in page.content.decode()
    assert shop1.post(url, {"nonce": nonce, "carrier": "sf", "waybill": "SF0600001"}).status_code == 302
    assert case_of(told, BASE + 1).handovers[0].units == {"2": 1}


def test_only_good_rows_are_sent_and_only_once(shop1, told):
    url = f"/shop/{SHOP}/ship-many"
    checked = shop1.post(url, {"from": "check", "table": TABLE}).context
    filled = {"from": "send", "nonce": checked["nonce"], "table": checked["good_table"]}
    for _ in range(2):
        sent = shop1.post(url, filled)
        assert [each["good"] for each in sent.context["results"]] == [True, True, True]
    assert case_of(told, BASE + 4).handovers[0].parcel == case_of(told, BASE + 5).handovers[0].parcel
    assert len(case_of(told, BASE + 2).handovers) == 1


def test_rows_of_other_shops_cannot_be_slipped_in(shop1, told):
    url = f"/shop/{SHOP}/ship-many"
    nonce = shop1.post(url, {"from": "check", "table": TABLE}).context["nonce"]
    stolen = {"from": "send", "nonce": nonce, "table": f"{BASE + 95}\tzto\t75912340001095"}
    assert shop1.post(url, stolen).context["results"] == []
    assert not case_of(told, BASE + 95).handovers


def test_picked_orders_come_filled_in(shop1):
    chosen = [f"douyin:{BASE + 2}", f"douyin:{BASE + 95}"]
    picked = shop1.post(f"/shop/{SHOP}/ship-many", {"from": "list", "order": chosen}).context["picked"]
    assert [row.number for row in picked] == [str(BASE + 2)]
    assert picked[0].title


def test_one_after_another_in_the_order_of_the_list(shop1, told):
    listed = shop1.get(f"/shop/{SHOP}/shipping", {"sort": "due", "status": "to_ship"}).context["rows"]
    answer = shop1.get(f"/shop/{SHOP}/ship-next", follow=True)
    assert answer.context["case"].order == listed[0].subject
    assert "sort=due" in answer.context["list_url"]
    shop1.get(f"/shop/{SHOP}/shipping", {"status": "done"})
    nothing = shop1.get(f"/shop/{SHOP}/ship-next", follow=True)
    assert "Nothing is left to ship in this list." in nothing.content.decode()


def test_lines_typed_each_in_its_own_way():
    text = "1001\tsf\tSF1234567890123\n1002，中通，75912340001002\n1003 中通  75912340001003\n1004;zto;75912340001004"
    assert [row.cells() for row in waybills.parse(text)] == [
        ("1001", "sf", "SF1234567890123"),
        ("1002", "中通", "75912340001002"),
        ("1003", "中通", "75912340001003"),
        ("1004", "zto", "75912340001004"),
    ]


def test_an_order_whose_number_holds_a_word_of_headings_is_a_row():
    rows = waybills.parse("order-17,sf,SF1234567890123\nOrder,Carrier,Waybill")
    assert [row.order for row in rows] == ["order-17", "Order"]
    assert waybills.parse("Order,Carrier,Waybill\norder-17,sf,SF1234567890123") == rows[:1]


def test_files_of_excel_are_read():
    text = "订单号,运单号\r\n1001,SF1234567890123\r\n"
    for content in (text.encode("utf-8-sig"), text.encode("gb18030")):
        rows = waybills.parse(waybills.read_file(content), carrier="sf")
        assert [row.cells() for row in rows] == [("1001", "sf", "SF1234567890123")]
    with pytest.raises(NotText):
        waybills.read_file(b"PK\x03\x04workbook")
    with pytest.raises(waybills.TooMuch):
        waybills.parse("1,zto,7591234\n" * 1_001)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("中通", "zto"), ("中通快递", "zto"), ("SF", "sf"), ("顺丰", "sf"), ("J&T Express", "jtexpress"), ("飞天", None)],
)
def test_carriers_as_people_type_them(typed: str, code: str | None):
    assert carrier_code(typed) == code


def test_carriers_that_only_imports_name_are_not_offered(shop1):
    from surety.consoles.merchant.filters import carrier_names

    assert "sf" in carrier_names()
    assert "own_delivery" in carrier_names()
    assert "olist" not in carrier_names()
