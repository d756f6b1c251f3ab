"""Workbooks that claim more than they say: what is empty costs nothing, too much is refused before it is read."""

import io
import zipfile

import openpyxl
import pytest
from django.utils.translation import override

from surety.consoles.listings.sheet import BadSheet, read_sheet
from surety.consoles.notices.uploading import read_upload
from surety.exchange.unpacking import SHEETS_MAX, TAGS_MAX, NotPlain, TooLarge, TooLong, unpack
from tests.exchange.placed import faults
from tests.unit.world import SHOP, T0
from tests.web.notices.workbooks import SHIPPING, workbook

BYTES_MAX = 100_000_000
MANY = TAGS_MAX + 1
LAST = b'<row r="9"><c r="A9"><v>7</v></c></row>'


def with_sheet(content: bytes, change) -> bytes:
    """The workbook with its first sheet changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in given.namelist():
            part = given.read(name)
            kept.writestr(name, change(part) if name == "xl/worksheets/sheet1.xml" else part)
    return made.getvalue()


def below(content: bytes, rows: bytes) -> bytes:
    return with_sheet(content, lambda part: part.replace(b"</sheetData>", rows + b"</sheetData>"))


def cells(content: bytes) -> list[tuple]:
    book = openpyxl.load_workbook(unpack(content, bytes_max=BYTES_MAX))
    return list(book.worksheets[0].iter_rows(values_only=True))


@pytest.mark.parametrize("row", [b"<row/>", b'<row s="1"><c s="1"/></row>', b'<row ht="3">\n</row>\n'])
def test_empty_rows_at_the_end_are_not_there(row):
    content = workbook(["汕头市", *SHIPPING], headings=["地区", "起"])
    assert cells(below(content, row * MANY)) == cells(content)


def test_rows_that_begin_and_never_end_cost_no_more_than_others():
    """Each of these beginnings once cost a look at all that follows: 50 000 of them minutes, in 4 KB."""
    content = with_sheet(workbook(["汕头市", *SHIPPING]), lambda part: b"<sheetData>" * 50_000 + b" ")
    assert len(content) < 20_000
    unpack(content, bytes_max=BYTES_MAX)


def with_book(content: bytes, change) -> bytes:
    """The workbook with its list of sheets changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in given.namelist():
            part = given.read(name)
            kept.writestr(name, change(part) if name == "xl/workbook.xml" else part)
    return made.getvalue()


def the_same_again(count: int):
    """The one sheet under so many names: each is read, and costs its sender forty bytes."""
    return lambda part: part.replace(b"<sheets>", b"<sheets>" + b'<sheet name="x" sheetId="9" r:id="rId1"/>' * count)


@pytest.mark.parametrize(("count", "rows"), [(20_000, 0), (SHEETS_MAX, 0), (50, 50_000)])
def test_one_sheet_under_many_names_is_refused_before_it_is_read(count, rows):
    content = below(workbook(["汕头市", *SHIPPING]), b"<row/>" * rows + LAST)
    with pytest.raises(TooLong):
        unpack(with_book(content, the_same_again(count)), bytes_max=BYTES_MAX)
    assert unpack(with_book(content, the_same_again(3)), bytes_max=BYTES_MAX)


def test_text_of_two_bytes_a_letter_is_not_read():
    content = with_book(workbook(["汕头市", *SHIPPING]), lambda part: part.decode().encode("utf-16"))
    with pytest.raises(NotPlain):
        unpack(content, bytes_max=BYTES_MAX)
    with pytest.raises(BadSheet), override("en"):
        read_sheet(content, shop=SHOP, fact_id="x", at=T0)


def test_an_empty_sheet_is_empty_however_long():
    assert cells(below(workbook(headings=[]), b"<row/>" * MANY)) == cells(workbook(headings=[]))


def test_a_row_below_empty_ones_is_read_and_below_too_many_refused():
    content = workbook(["汕头市", *SHIPPING])
    assert cells(below(content, b"<row/>" * 100 + LAST))[-1][0] == 7
    with pytest.raises(TooLong):
        unpack(below(content, b"<row/>" * MANY + LAST), bytes_max=BYTES_MAX)


def test_what_stands_below_the_rows_is_kept():
    content = workbook(["汕头市", *SHIPPING])
    merged = with_sheet(content, lambda part: part.replace(
        b"</sheetData>", b"<row/>" * MANY + b'</sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    ))  # fmt: skip
    book = openpyxl.load_workbook(unpack(merged, bytes_max=BYTES_MAX))
    assert [span.coord for span in book.worksheets[0].merged_cells.ranges] == ["A1:B1"]


def test_more_bytes_than_are_read_are_not_unpacked():
    with pytest.raises(TooLarge):
        unpack(workbook(), bytes_max=100)


@pytest.mark.parametrize("kind", [b"mergeCell", b"hyperlink"])
def test_a_span_over_the_whole_sheet_is_not_filled_in(kind):
    span = b"<%bs><%b ref='A3:XFD1048576'/></%bs>" % (kind, kind, kind)
    content = with_sheet(workbook(), lambda part: part.replace(b"</sheetData>", b"</sheetData>" + span))
    assert faults(content) == {("", "", "too_large")}


def test_what_people_upload_may_be_empty_below():
    empty = b"<row/>" * MANY
    assert read_upload(below(workbook(["汕头市", *SHIPPING]), empty)).good == 1
    listings = workbook(["7001", "手袋"], headings=["编号", "标题"])
    (line,) = read_sheet(below(listings, empty), shop=SHOP, fact_id="f", at=T0)
    assert (line.number, line.typed.faults.get("title")) == (2, None)


def test_a_sheet_with_too_much_is_refused_in_words():
    listings = workbook(["7001", "手袋"], headings=["编号", "标题"])
    far = below(listings, b'<row r="400000"><c r="A400000"><v>7</v></c></row>')
    for content in (far, below(listings, b"<row/>" * MANY + LAST)):
        with override("en"), pytest.raises(BadSheet, match="500 rows"):
            read_sheet(content, shop=SHOP, fact_id="f", at=T0)
