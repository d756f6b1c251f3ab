"""A shop's listings through its pages: checked as they are typed, by what decides when they are submitted."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest
from PIL import Image as Picture

from surety.engine import clock
from surety.engine.door import submit
from surety.engine.fact import Party, Source, SubjectKind
from surety.engine.wire import decode_case
from surety.listings.facts import Claim, PromotionStated
from surety.merchants.deposit import DepositPaid, DepositRequired
from tests.database import kept
from tests.web.factory import OTHER_SHOP, PLATFORM, SHOP, register

URL = f"/shop/{SHOP}/listings"
STAFF = Source(Party.STAFF, "alice")
BAG = {
    "number": "7001", "title": "二手手袋", "category": "second_hand/digital", "site": "domestic", "brand": "Acme",
    "price": "1,280.50", "min_quantity": "1", "condition": "九成新", "grade": "A", "flaws": "边角轻微磨损",
    "packaging": "原盒", "no_accessories": "on", "attested": ["chinese_standards", "industry_rule"],
    "inspection": "none", "quantity_group": "other",
}  # fmt: skip


def nonce(page) -> str:
    return re.search(r'name="nonce" value="([^"]+)"', page.content.decode())[1]


def picture(width: int = 800, height: int = 800, kind: str = "PNG", name: str = "a.png"):
    buffer = io.BytesIO()
    Picture.new("RGB", (width, height), "white").save(buffer, kind)
    buffer.seek(0)
    buffer.name = name
    return buffer


def case_of(told, listing: str = "douyin:ls-7001"):
    document = told.execute("select doc::text from surety_listing where subject = %s", [listing]).fetchone()
    return decode_case(SubjectKind.LISTING, document[0]) if document else None


@pytest.fixture
def told(db):
    """The door's connection, and two shops that have sold nothing yet."""
    with kept() as connection:
        now = clock.now(connection)
        shops = [register(at=now), register(OTHER_SHOP, "南风数码", at=now)]
        assert all(each.good for each in submit(connection, shops, source=PLATFORM, now=now))
        yield connection


@pytest.fixture
def plain(shop1, told):
    """A listing of a category of which nothing much is asked."""
    page = shop1.get(f"{URL}/new")
    given = BAG | {"category": "apparel", "do": "submit", "nonce": nonce(page)}
    answer = shop1.post(f"{URL}/new", given)
    assert answer.status_code == 302, answer.context["typed"].faults
    return shop1


def test_the_live_check_is_what_decides(shop1, told):
    """Each failing rule with row, clause and what to do; nothing is stated by looking."""
    page = shop1.get(f"{URL}/new")
    live = shop1.post(f"{URL}/new", BAG | {"do": "live", "nonce": nonce(page), "attested": []})
    text = live.content.decode()
    found = {(each.row, each.clause, each.refuses) for each in live.context["found"]}
    assert {("LR-DY-SECOND-HAND-STANDARDS", "BTAS-4.1b", True), ("QL-DY-SECOND-HAND", "BTAS-3a", True)} <= found
    assert all(each.todo and each.row in text for each in live.context["found"])
    assert "LR-DY-SECOND-HAND-STANDARDS" in text
    assert case_of(told) is None
    answer = shop1.post(f"{URL}/new", BAG | {"do": "submit", "nonce": nonce(page), "attested": []}, follow=True)
    assert {(each.row, each.clause, each.refuses) for each in answer.context["found"]} == found
    assert case_of(told).status == "returned"


def test_scope_of_inspection_is_shown_from_the_listing_on(shop1, told):
    """BTAS-1.1."""
    live = shop1.post(f"{URL}/new", BAG | {"category": "second_hand/luxury", "do": "live"})
    assert live.context["inspection"]["mandatory"] is True
    assert "In scope of inspection" in live.content.decode()


def test_what_cannot_be_read_is_said_at_its_field(shop1, told):
    page = shop1.get(f"{URL}/new")
    wrong = {"price": "much", "min_quantity": "0", "category": "", "number": "", "presale_days": "x"}
    answer = shop1.post(f"{URL}/new", BAG | wrong | {"do": "submit", "nonce": nonce(page)})
    assert answer.status_code == 422
    assert set(answer.context["typed"].faults) == set(wrong)


@pytest.mark.parametrize("number", ["a,b", "a b", "x" * 200])
def test_a_number_that_is_no_id_is_refused(shop1, told, number):
    page = shop1.get(f"{URL}/new")
    answer = shop1.post(f"{URL}/new", BAG | {"number": number, "do": "submit", "nonce": nonce(page)})
    assert answer.status_code == 422
    assert "number" in answer.context["typed"].faults


def test_pictures_are_judged_by_their_content(shop1, told):
    """LUX-6.1.2: a renamed WebP stays one; 599 pixels are too few; what was sent is kept for the next press."""
    lux = BAG | {"category": "second_hand/luxury", "site": "cross_border", "do": "check"}
    page = shop1.get(f"{URL}/new")
    files = [picture(), picture(599, 800, "JPEG", "b.jpg"), picture(700, 700, "WEBP", "c.jpg")]
    checked = shop1.post(f"{URL}/new", lux | {"nonce": nonce(page), "files": files})
    found = {(each.about, each.row) for each in checked.context["found"] if each.table == "image_check"}
    assert found == {("Picture 2", "IMG-DY-LUX-NARROW"), ("Picture 3", "IMG-DY-LUX-FORMAT")}
    held = [one.token for one, _image in checked.context["new_images"]]
    again = shop1.post(f"{URL}/new", lux | {"nonce": nonce(checked), "do": "submit", "held": held}, follow=True)
    images = again.context["page"].images
    assert [(each.format, each.width_px) for each in images] == [("png", 800), ("jpeg", 599), ("webp", 700)]
    shown = shop1.get(f"{URL}/douyin:ls-7001/pictures/{images[0].sha256}")
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert shop1.get(f"{URL}/douyin:ls-7001/pictures/{'0' * 64}").status_code == 404


def test_a_file_that_is_no_picture_is_refused_where_it_was_chosen(shop1, told):
    page = shop1.get(f"{URL}/new")
    text = io.BytesIO(b"hello")
    text.name = "a.png"
    answer = shop1.post(f"{URL}/new", BAG | {"nonce": nonce(page), "do": "submit", "files": [text]})
    assert (answer.status_code, list(answer.context["typed"].faults)) == (422, ["files"])
    assert case_of(told) is None


def test_a_form_sent_twice_states_one_fact_and_a_changed_listing_keeps_its_number(plain, told):
    page = plain.get(f"{URL}/douyin:ls-7001/edit")
    given = BAG | {"category": "apparel", "title": "改后", "do": "submit", "nonce": nonce(page)}
    for _ in range(2):
        assert plain.post(f"{URL}/douyin:ls-7001/edit", given | {"number": "other"}).status_code == 302
    assert (case_of(told).page.title, case_of(told).version) == ("改后", 2)
    assert case_of(told, "douyin:ls-other") is None


def test_a_short_deposit_stops_a_new_listing(shop1, told):
    """BTAS-3b: by what the shop has really paid in."""
    now = clock.now(told)
    facts = [
        DepositRequired(id="r", at=now, shop=SHOP, amount_fen=500_000),
        DepositPaid(id="p", at=now, shop=SHOP, amount_fen=400_000, ref="b"),
    ]
    assert all(each.good for each in submit(told, facts, source=STAFF, now=now))
    live = shop1.post(f"{URL}/new", BAG | {"do": "live"})
    found = [each for each in live.context["found"] if each.table == "listing_deposit"]
    assert [(each.row, each.clause, "1,000.00" in each.what) for each in found] == [
        ("LD-DY-SECOND-HAND", "BTAS-3b", True)
    ]


def test_the_list_filters_by_its_address_and_exports_what_it_shows(plain, told):
    page = plain.get(f"{URL}/new")
    plain.post(f"{URL}/new", BAG | {"number": "7002", "do": "submit", "nonce": nonce(page)})
    everything = plain.get(URL)
    assert everything.context["shown"] == 2
    refused = plain.get(URL, {"status": "returned"})
    assert refused.context["shown"] == 1
    by_row = plain.get(URL, {"row": "QL-DY-SECOND-HAND", "form": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(by_row.streaming_content).decode("utf-8-sig"))))
    assert [row["subject"] for row in rows] == ["douyin:ls-7002"]
    assert "shop" not in rows[0]
    assert plain.get(URL, {"q": "7001"}).context["shown"] == 1


def test_a_listing_that_the_platform_told_of_is_checked_with_what_it_told(shop1, told):
    """Scores and admissions are the platform's word, and stay while the shop changes its page."""
    from tests.unit.test_listings import IMAGES, bag

    now = clock.now(told)
    lux = bag(at=now, shop=SHOP, listing="douyin:ls-7001", images=IMAGES[:2])
    assert submit(told, [lux], source=PLATFORM, now=now)[0].good
    page = shop1.get(f"{URL}/douyin:ls-7001/edit")
    assert {each.row for each in page.context["found"]} == {"ICC-DY-LUX-TOO-FEW"}


def test_a_listing_is_taken_off_sale(plain, told):
    page = plain.get(f"{URL}/douyin:ls-7001")
    plain.post(f"{URL}/douyin:ls-7001/withdraw", {"nonce": nonce(page)})
    assert case_of(told).status == "withdrawn"


def test_another_shops_listing_is_not_there(plain, client_of):
    other = client_of("shop2")
    for path in ("", "/edit", "/withdraw"):
        assert other.get(f"/shop/{OTHER_SHOP}/listings/douyin:ls-7001{path}").status_code in (404, 405)
    page = other.get(f"/shop/{OTHER_SHOP}/listings/new")
    given = BAG | {"do": "submit", "nonce": nonce(page)}
    taken = other.post(f"/shop/{OTHER_SHOP}/listings/new", given)
    assert taken.status_code == 422, "the number is taken, and the door says so"


def test_a_promotion_stands_beside_the_page(plain, told):
    """LUX-6.3b: both sides, whoever spoke."""
    now = clock.now(told)
    said = PromotionStated(
        id="live", at=now, listing="douyin:ls-7001", promotion="live-7", speaker="creator", creator="douyin:cr-1",
        claims=(Claim("condition", "全新"), Claim("flaws", "边角轻微磨损")),
    )  # fmt: skip
    assert submit(told, [said], source=PLATFORM, now=now)[0].good
    page = plain.get(f"{URL}/douyin:ls-7001")
    shown = [(each.says, each.page, each.agreement) for each in page.context["compared"]]
    assert shown == [("边角轻微磨损", "边角轻微磨损", "matches"), ("全新", "九成新、A", "conflicts")]
    assert "cr-1" not in page.content.decode(), "who creators are is the platform's to know"


def sheet(rows: list[list[str]], *, kind: str):
    head = ["编号", "标题", "类目", "站点", "价格", "成色", "瑕疵", "配件", "声明"]
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerows([head, *rows])
        return io.BytesIO(text.getvalue().encode("gb18030"))
    book = openpyxl.Workbook()
    for row in (head, *rows):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    buffer.seek(0)
    return buffer


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_many_are_checked_row_by_row_and_then_submitted(shop1, told, kind):
    rows = [
        ["8001", "好的", "apparel", "境内", "100", "新", "无", "吊牌；防尘袋", ""],
        ["8002", "缺声明", "second_hand/digital", "境内", "100", "新", "无", "无", ""],
        ["8003", "价格不对", "apparel", "境内", "许多", "新", "无", "无", ""],
        ["8001", "重复", "apparel", "境内", "100", "新", "无", "无", ""],
    ]
    upload = sheet(rows, kind=kind)
    upload.name = f"a.{kind}"
    checked = shop1.post(f"{URL}/many", {"do": "check", "file": upload})
    told_rows = checked.context["rows"]
    assert [(row.number, bool(row.faults), bool(row.refuses), bool(row.held)) for row in told_rows] == [
        (2, False, False, True), (3, False, True, True), (4, True, False, False), (5, True, False, False),
    ]  # fmt: skip
    assert case_of(told, "douyin:ls-8001") is None
    given = {"do": "submit", "row": [row.held for row in told_rows if row.held]}
    done = shop1.post(f"{URL}/many", given)
    assert [each["good"] for each in done.context["told"]] == [True, True]
    again = shop1.post(f"{URL}/many", given)
    assert [each["good"] for each in again.context["told"]] == [True, True]
    page = case_of(told, "douyin:ls-8001").page
    assert (page.accessories, page.flaws, case_of(told, "douyin:ls-8001").version) == (("吊牌", "防尘袋"), (), 1)
    assert case_of(told, "douyin:ls-8002").status == "returned"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xff\xfe\x00x", b"PK\x03\x04broken", b"a,b\n1,2\n", b"PK\x03\x04" + b"x" * 3_000_000]
)
def test_a_sheet_that_is_none_is_refused_in_words(shop1, told, content):
    upload = io.BytesIO(content)
    upload.name = "a.xlsx"
    answer = shop1.post(f"{URL}/many", {"do": "check", "file": upload})
    assert (answer.status_code, bool(answer.context["fault"])) == (422, True)


def test_the_template_is_a_sheet_that_is_read(shop1, told):
    upload = io.BytesIO(shop1.get(f"{URL}/template.xlsx").content)
    upload.name = "listings.xlsx"
    checked = shop1.post(f"{URL}/many", {"do": "check", "file": upload})
    assert [row.faults for row in checked.context["rows"]] == [[]]


def test_rows_of_another_shop_are_not_submitted_in_its_name(shop1, told):
    upload = sheet([["8001", "好的", "apparel", "境内", "100", "新", "无", "无", ""]], kind="csv")
    upload.name = "a.csv"
    held = shop1.post(f"{URL}/many", {"do": "check", "file": upload}).context["rows"][0].held
    forged = held.replace(SHOP, OTHER_SHOP)
    answer = shop1.post(f"{URL}/many", {"do": "submit", "row": [forged, "{}", "nonsense"]})
    assert answer.status_code == 422
    assert case_of(told, "douyin:ls-8001") is None


@pytest.mark.parametrize(
    ("was", "forged"),
    [
        ('"at":"2', '"at":"1'),
        ("douyin:ls-8001", "taobao:ls-8001"),
        ('"title":', '"images":[{"sha256":"' + "a" * 64 + '","format":"png","width_px":800,"height_px":800}],"title":'),
    ],
)
def test_a_row_that_no_sheet_says_is_not_submitted(shop1, told, was, forged):
    upload = sheet([["8001", "好的", "apparel", "境内", "100", "新", "无", "无", ""]], kind="csv")
    upload.name = "a.csv"
    held = shop1.post(f"{URL}/many", {"do": "check", "file": upload}).context["rows"][0].held
    assert was in held
    answer = shop1.post(f"{URL}/many", {"do": "submit", "row": [held.replace(was, forged)]})
    assert answer.status_code == 422
    assert case_of(told, "douyin:ls-8001") is None


def test_what_refuses_links_to_the_place_where_it_is_mended(shop1, told):
    """Each link opens, for the shop's own people, a page that has the place it names."""
    now = clock.now(told)
    owed = [DepositRequired(id="due", at=now, shop=SHOP, amount_fen=200_000)]
    assert all(each.good for each in submit(told, owed, source=PLATFORM, now=now))
    bad = BAG | {
        "site": "cross_border",
        "category": "second_hand/luxury",
        "condition": "",
        "attested": [],
        "title": "x",
    }
    page = shop1.post(f"{URL}/new", bad | {"do": "submit", "nonce": nonce(shop1.get(f"{URL}/new"))}, follow=True)
    refusing = [each for each in page.context["found"] if each.refuses]
    ways = {each.way.href for each in refusing if each.way}
    assert [each.what for each in refusing if each.way is None] == []
    assert any("/qualifications?" in href for href in ways)
    assert any(href.endswith("/statement") for href in ways)
    for href in ways:
        there = shop1.get(href)
        assert there.status_code == 200, href
        _, _, place = href.partition("#")
        assert not place or f'id="{place}"' in there.content.decode(), href
    handed = next(href for href in ways if "document=trademark_registration" in href)
    form = shop1.get(handed).content.decode()
    assert '<option value="trademark_registration" selected>' in form
    assert 'name="brand" value="Acme"' in form
    live = shop1.post(f"{URL}/new", bad | {"do": "live", "nonce": nonce(shop1.get(f"{URL}/new"))})
    assert "#f-condition" in {each.way.href for each in live.context["found"] if each.way}
