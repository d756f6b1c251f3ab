"""The staff lists: search, filters in the address, paging without gaps, exports of what is shown, bounded queries."""

import base64
import csv
import io
import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surety.consoles.listing import Listing, Order, Selection, stream
from surety.consoles.tables.searching import ids_named
from surety.engine.door import submit
from surety.orders.facts import AddressChanged, OrderPlaced, Receiver
from tests.database import kept
from tests.web.access import world
from tests.web.access.world import ALICES, BOBS, PLATFORM
from tests.web.axe import serious

NAMES = ("work", "orders", "decisions", "ledger", "outbox", "quarantine", "refusals", "holds", "shops")


@pytest.fixture
def looked_at(begin, database_url):
    def make() -> tuple:
        from surety.access.models import User
        from surety.access.permissions import StaffPermission

        shops = world.make_both(database_url)
        return shops, User.objects.create_user("carol", staff_permissions=StaffPermission.values)

    return begin("staff lists", make)


@pytest.fixture
def shops(looked_at):
    return looked_at[0]


@pytest.fixture
def carol(looked_at):
    return looked_at[1]


@pytest.fixture
def staff(carol):
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    client = Client()
    client.force_login(carol)
    return client


def rows(client, path: str) -> list[dict]:
    joint = "&" if "?" in path else "?"
    return json.loads(b"".join(client.get(f"{path}{joint}form=json").streaming_content))


@pytest.mark.parametrize("name", NAMES)
def test_csv_and_json_hold_the_same_rows(staff, name):
    as_json = rows(staff, f"/staff/{name}?tab=all")
    text = b"".join(staff.get(f"/staff/{name}?tab=all&form=csv").streaming_content).decode("utf-8-sig")
    as_csv = list(csv.DictReader(io.StringIO(text)))
    assert len(as_json) == len(as_csv)
    if as_json:
        assert list(as_json[0]) == list(as_csv[0])
    assert as_json or name == "holds"


@pytest.mark.parametrize("look", ["late", "number", "waybill"])
def test_an_order_is_found_by_number_and_by_waybill(staff, shops, look):
    order = shops[ALICES].orders["shipped"]
    typed = {"late": order, "number": order.partition(":")[2], "waybill": "SFALICE1"}[look]
    assert [row["subject"] for row in rows(staff, f"/staff/orders?q={typed}")] == [order]


def test_orders_are_found_by_shop_and_parent(staff, shops, database_url):
    now = datetime.now(UTC)
    child = OrderPlaced(id="child", at=now, order="douyin:child", shop=BOBS, parent="douyin:parent-9")
    with kept(database_url) as connection:
        submit(connection, [child], source=PLATFORM, now=now)
    assert {row["shop"] for row in rows(staff, f"/staff/orders?shop={BOBS}")} == {BOBS}
    assert [row["subject"] for row in rows(staff, "/staff/orders?q=parent-9")] == ["douyin:child"]
    unregistered = OrderPlaced(id="lone", at=now, order="douyin:lone", shop="douyin:nobody")
    with kept(database_url) as connection:
        submit(connection, [unregistered], source=PLATFORM, now=now)
    assert [row["subject"] for row in rows(staff, "/staff/orders?shop=douyin:nobody")] == ["douyin:lone"]


@pytest.mark.parametrize("typed", ["{number}的店", "的店", "{number}", "{shop}", "{upper}的店"])
def test_a_list_is_filtered_by_a_shops_name(staff, typed):
    number = BOBS.partition(":")[2]
    text = typed.format(number=number, shop=BOBS, upper=number.upper())
    found = {row["shop"] for row in rows(staff, f"/staff/orders?shop={text}")}
    assert BOBS in found
    assert (ALICES in found) == (text == "的店")


@pytest.mark.parametrize("path", ["orders", "work", "disputes", "violations", "conversations", "coverage"])
def test_a_shop_that_nobody_knows_is_said_to_be_unknown(staff, path):
    shown = staff.get(f"/staff/{path}?shop=没有这家")
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "没有找到名称或编号与此相符的店铺" in page
    assert 'aria-invalid="true" aria-describedby="shop-said"' in page
    assert "data-row" not in page
    assert "没有待处理的事项" not in page, "whether anything waits there is not known"
    assert "shop-said" not in staff.get(f"/staff/{path}?shop={BOBS}").content.decode()


def test_a_name_of_more_shops_than_are_looked_in_says_so(staff, monkeypatch):
    monkeypatch.setattr("surety.consoles.listing.FOUND_MAX", 2)
    for path in ("orders", "coverage"):
        page = staff.get(f"/staff/{path}?shop=的店").content.decode()
        assert "名称相符的过多" in page
        assert 'aria-invalid="true"' not in page
        assert "名称相符的过多" not in staff.get(f"/staff/{path}?shop={BOBS}").content.decode()


@pytest.mark.parametrize("typed", ["{shop}的店", "{shop}", "shop:{id}"])
def test_messages_are_found_by_the_name_of_whom_they_are_to(staff, typed):
    text = typed.format(shop=BOBS.partition(":")[2], id=BOBS)
    assert {row["recipient"] for row in rows(staff, f"/staff/outbox?tab=all&to={text}")} == {f"shop:{BOBS}"}


def test_a_recipient_that_nobody_knows_is_said_to_be_unknown(staff):
    page = staff.get("/staff/outbox?to=没有这家").content.decode()
    assert "没有找到名称或编号与此相符的接收方" in page
    assert "消息均已送达" not in page


@pytest.mark.parametrize("typed", ["staff", "Staff", "平台工作人员"])
def test_messages_to_the_platforms_staff_are_found_as_they_are_shown_and_exported(staff, typed):
    assert "没有找到名称或编号与此相符的接收方" not in staff.get(f"/staff/outbox?to={typed}").content.decode()


def test_messages_of_a_buyer_are_found_by_the_orders_number(staff, shops):
    order = shops[ALICES].orders["late"]
    found = rows(staff, f"/staff/outbox?tab=all&to={order.partition(':')[2]}")
    assert {row["recipient"] for row in found} == {f"buyer:{order}"}


def test_orders_are_found_by_a_part_of_their_buyers_id(staff, database_url):
    now = datetime.now(UTC)
    lone = OrderPlaced(id="lone", at=now, order="douyin:lone", shop=BOBS, buyer="Charlie-4711")
    other = OrderPlaced(id="other", at=now, order="douyin:other", shop=BOBS, buyer="Charlie-47")
    with kept(database_url) as connection:
        submit(connection, [lone, other], source=PLATFORM, now=now)
    whose = {"4711": {"lone"}, "Charlie-47": {"other"}, "douyin:Charlie-47": {"other"}, "charlie": {"lone", "other"}}
    for text, orders in whose.items():
        found = {row["subject"] for row in rows(staff, f"/staff/orders?buyer={text}")}
        assert found == {f"douyin:{each}" for each in orders}, text
    assert "没有这位买家的订单" in staff.get("/staff/orders?buyer=nobody").content.decode()


def test_a_search_for_nothing_known_says_what_to_do(staff):
    page = staff.get("/staff/orders?q=nothing-like-it").content.decode()
    assert "请核对填写的内容，或清除筛选条件" in page


@pytest.mark.parametrize(
    ("name", "said"),
    [("refusals", "没有被拒绝的操作"), ("work", "没有待处理的事项"), ("quarantine", "没有等待中的事实")],
)
def test_a_search_that_finds_nothing_does_not_say_that_there_is_nothing(staff, name, said):
    """Whether a command was refused is not known by looking for one."""
    page = staff.get(f"/staff/{name}?q=nothing-like-it").content.decode()
    assert "请核对填写的内容，或清除筛选条件" in page
    assert said not in page


NUMBERS = {
    "alone": "{number}", "whole": "{order}", "wide": "{wide}", "unseen": "\u200b{number}\u200e",
    "wide and whole": "{platform}\N{FULLWIDTH COLON}{wide}",
}  # fmt: skip


@pytest.mark.parametrize("typed", NUMBERS)
@pytest.mark.parametrize("name", ["orders", "decisions", "refusals", "quarantine"])
def test_a_number_is_found_however_it_was_typed(staff, shops, database_url, name, typed):
    now = datetime.now(UTC)
    order = "douyin:waits-1" if name == "quarantine" else shops[ALICES].orders["shipped"]
    platform, _colon, number = order.partition(":")
    with kept(database_url) as connection:
        refused = AddressChanged(id="r", at=now, order=order, receiver=Receiver(region="310000"))
        submit(connection, [refused], source=PLATFORM, now=now)
    text = NUMBERS[typed].format(
        order=order, platform=platform, number=number, wide="".join(chr(ord(sign) + 0xFEE0) for sign in number)
    )
    found = rows(staff, f"/staff/{name}?{urlencode({'q': text})}")
    assert {row["subject"] for row in found} == {order}


@pytest.mark.usefixtures("shops")
def test_waybills_alone_are_looked_for_in_capitals():
    assert ids_named("douyin:abc") == ["douyin:abc"]
    assert ids_named("sf:sf123") == ["sf:SF123", "sf:sf123"]


def test_a_shop_is_found_by_its_number_in_wide_letters(staff):
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in BOBS.partition(":")[2])
    assert {row["shop"] for row in rows(staff, f"/staff/orders?{urlencode({'shop': wide})}")} == {BOBS}


@pytest.mark.usefixtures("looked_at")
def test_an_export_holds_every_row():
    """Nobody who reads a file sees that it ends before the list does."""
    listing = Listing(
        name="n", title="", lede="", permission="", columns=(), order=(Order("n", cast="bigint"),),
        sql="select n from generate_series(1, 200001) n",
    )  # fmt: skip
    with transaction.atomic():
        assert sum(1 for _ in stream(listing, Selection("true", [], {}, ""))) == 200_001


@pytest.mark.parametrize("garbage", ["%00", "'; drop table surety_order;--", "a" * 5000, "..:..", "☃", "::", "%"])
@pytest.mark.parametrize("name", NAMES)
def test_garbage_in_filters_selects_nothing_and_breaks_nothing(staff, name, garbage):
    from surety.consoles.staff.lists import LISTINGS

    given = {each.key: garbage for each in LISTINGS[name].filters} | {"after": garbage, "tab": garbage}
    assert staff.get(f"/staff/{name}", given).status_code == 200


MADE_UP = ["e30", "W10", "WyIxIl0", "WzFd", "WyJub3cgIl0", "////", "WyJpbmZpbml0eSIsImEiXQ"]
UNREADABLE = [
    ["2026-W47-6T20:00:00", "douyin:1"],
    ["2026-11-21T20:00:00+23:59:59.999999", "\ud800"],
    ["0001-01-01T00:00:00+14:00", "douyin:1"],
    ["9999-12-31T23:59:59-14:00", "douyin:1"],
]


def encoded(values: list[str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize("cursor", [*MADE_UP, *map(encoded, UNREADABLE)])
def test_a_made_up_cursor_starts_at_the_beginning(staff, cursor):
    shown = staff.get(f"/staff/orders?after={cursor}")
    assert shown.status_code == 200
    assert shown.content.decode().count("data-row") == 10


def test_a_cursor_is_read_as_values_not_as_texts(staff):
    """ISO knows more forms than PostgreSQL, and digits are not only ours."""
    week = encoded(["9223372036854775807", "2026-W47-6T20:00:00+23:59", "douyin:1", "x"])
    indic = encoded(["\u0661", "2026-11-21T20:00:00+08:00", "douyin:1", "x"])
    for cursor in (week, indic):
        assert "data-row" in staff.get(f"/staff/work?after={cursor}").content.decode()


@pytest.mark.parametrize("name", ["orders", "ledger", "decisions", "outbox", "work"])
def test_pages_follow_without_gap_or_repeat(staff, name, monkeypatch):
    from surety.consoles import listing

    monkeypatch.setattr(listing, "PAGE_ROWS", 3)
    wanted = [json.dumps(row, sort_keys=True) for row in rows(staff, f"/staff/{name}?tab=all")]
    url, seen = f"/staff/{name}?tab=all", 0
    for _ in range(200):
        page = staff.get(url)
        seen += page.content.decode().count("data-row")
        following = page.context["next_url"]
        if not following:
            break
        url = f"/staff/{name}{following}"
    assert seen == len(wanted)


@pytest.mark.parametrize("name", NAMES)
def test_a_list_asks_a_bounded_number_of_queries(staff, name):
    from django.db import connection

    with CaptureQueriesContext(
        connection,
    ) as asked:
        staff.get(f"/staff/{name}?tab=all")
    assert len(asked) <= 11, [query["sql"][:80] for query in asked]


def test_the_ledger_sums_to_zero_and_says_so(staff):
    page = staff.get("/staff/ledger")
    assert page.context["totals"].sums == {"CNY": 0}
    assert "平衡" in page.content.decode()
    one_side = staff.get("/staff/ledger?account=held")
    assert one_side.context["totals"].sums["CNY"] != 0


def test_names_stand_before_ids_on_pages_and_beside_them_in_exports(staff, shops, database_url):
    """Ids go on selecting; who reads a page or a file need not know them."""
    from surety.access.models import User

    named = f"{ALICES[7:]}的店"
    page = staff.get(f"/staff/orders?shop={ALICES}").content.decode()
    assert f'{named}<span class="two mono">{ALICES}</span>' in page
    assert {row["shop_name"] for row in rows(staff, f"/staff/orders?shop={ALICES}")} == {named}
    told = rows(staff, "/staff/outbox?tab=all")
    assert {row["recipient_name"] for row in told if row["recipient"] == f"shop:{ALICES}"} == {named}
    with kept(database_url) as opened:
        opened.execute(
            "insert into certificates_codeorder (name, centre, shop, count, ordered_at, ordered_by, fetched_by)"
            " values ('A1', 'douyin:ic-7', '', 5, now(), 'carol', '')"
        )
    User.objects.filter(username="carol").update(first_name="Carol Chen")
    page = staff.get("/staff/codes/orders").content.decode()
    assert 'Carol Chen<span class="two mono">carol</span>' in page
    assert [row["ordered_by_name"] for row in rows(staff, "/staff/codes/orders")] == ["Carol Chen"]


def test_a_message_about_a_case_leads_to_the_case(staff, shops, database_url):
    world.ask_after_sale(database_url, shops[ALICES])
    page = staff.get("/staff/outbox?tab=all&kind=aftersale_applied").content.decode()
    assert f'href="/staff/disputes/{world.case_of(ALICES)}"' in page


def test_what_buyers_are_told_is_said_in_words(staff):
    page = staff.get("/staff/outbox?tab=all&kind=ship_promise").content.decode()
    assert "data-row" in page
    assert "您的订单将在" in page
    assert "_fen" not in page


def test_a_formula_is_not_run_by_a_spreadsheet(staff, shops, database_url):
    from surety.engine.door import submit
    from surety.merchants.facts import ShopRegistered
    from tests.web.access.world import PLATFORM

    now = datetime.now(UTC)
    with kept(database_url) as connection:
        fact = ShopRegistered(id="f", at=now, shop="douyin:f", name="=HYPERLINK(1)")
        submit(connection, [fact], source=PLATFORM, now=now)
    text = b"".join(staff.get("/staff/shops?form=csv").streaming_content).decode()
    assert "'=HYPERLINK" in text


@pytest.mark.parametrize("path", [*NAMES, "rulebook"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious_and_nothing_runs_off_the_screen(page, sign_in, carol, path, width):
    sign_in(carol)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/staff/{path}")
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_order_page_on_a_phone(page, sign_in, carol, shops):
    sign_in(carol)
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("late", "filed", "shipped"):
        page.goto(f"/staff/orders/{shops[ALICES].orders[name]}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert serious(page) == []
