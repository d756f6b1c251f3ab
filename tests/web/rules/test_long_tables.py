"""A table of thousands of rows is read page by page; what a visitor holds already is not sent again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from surety.consoles.rules import revisiting
from surety.engine import book
from surety.rulebook import Release
from surety.rulebook.spec import Stop
from tests.web.rules.conftest import ROW, TABLE

COUNT = 3000


@pytest.fixture
def long_table(monkeypatch):
    """A release in force, number 2, whose `auto_cancel` has 3,000 rows. Releases are for ever: none is stored."""
    base = book.packaged()
    spec = base.tables["auto_cancel"].spec
    rows = tuple(replace(spec.rows[n % 2], id=f"AC-{n}") for n in range(COUNT))
    specs = {name: table.spec for name, table in base.tables.items()} | {"auto_cancel": replace(spec, rows=rows)}
    release = Release(specs.values(), base.clauses)
    monkeypatch.setattr(book, "active", lambda cursor, *, now: (2, release))
    return rows


def ids(page):
    return [view.id for view in page.context["views"]]


def test_its_pages_hold_every_row_once(visitor, long_table):
    first = visitor.get("/rules/auto_cancel")
    assert len(first.content) < 200_000
    assert "Page 1 of 60" in first.content.decode()
    pages = [visitor.get(f"/rules/auto_cancel?page={n}") for n in (1, 2, 60)]
    assert [ids(page)[0] for page in pages] == ["AC-0", "AC-50", "AC-2950"]
    assert all(len(ids(page)) == 50 for page in pages)


@pytest.mark.parametrize(("page", "row"), [("0", "AC-2950"), ("-1", "AC-2950"), ("x", "AC-0"), ("9" * 30, "AC-2950")])
def test_a_page_that_is_not_there_is_the_nearest(visitor, long_table, page, row):
    assert ids(visitor.get(f"/rules/auto_cancel?page={page}"))[0] == row


def test_what_leads_on_keeps_the_filter_and_the_export_holds_all_pages(visitor, long_table):
    page = visitor.get("/rules/auto_cancel?platform=douyin&page=2").content.decode()
    assert 'href="?platform=douyin&amp;page=3"' in page
    assert 'href="?platform=douyin&amp;form=csv"' in page
    exported = visitor.get("/rules/auto_cancel?platform=douyin&page=2&form=csv").content.decode()
    assert exported.count("auto_cancel,AC-") == COUNT // 2


def test_a_row_leads_back_to_where_it_stands(visitor, long_table):
    page = visitor.get("/rules/auto_cancel/rows/AC-1234")
    assert page.context["among"] == "/rules/auto_cancel?page=25#AC-1234"
    assert "AC-1234" in ids(visitor.get(page.context["among"]))
    assert visitor.get("/rules/auto_cancel/rows/AC-3").context["among"] == "/rules/auto_cancel#AC-3"


PATHS = [
    "/rules/",
    f"/rules/{TABLE}",
    f"/rules/{TABLE}?q=share",
    f"/rules/{TABLE}/rows/{ROW}",
    f"/rules/{TABLE}/file.csv",
]


def again(reader, path, mark):
    return reader.get(path, headers={"If-None-Match": mark})


@pytest.mark.parametrize("path", PATHS)
def test_a_visitor_is_not_sent_the_same_page_again(visitor, path):
    visitor.get("/rules/releases")  # which gives the browser its token
    page = visitor.get(path)
    assert page.headers["Cache-Control"] == "private, no-cache"
    unchanged = again(visitor, path, page.headers["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_another_address_language_day_release_or_program_is_another_page(visitor, monkeypatch):
    visitor.get("/rules/releases")
    path = f"/rules/{TABLE}"
    mark = visitor.get(path).headers["ETag"]

    def answer(path=path):
        return again(visitor, path, mark).status_code

    assert answer() == 304
    assert answer(f"{path}?page=1") == 200
    assert again(visitor, "/rules/nothing", mark).status_code == 404
    visitor.cookies["django_language"] = "zh-hans"
    assert answer() == 200
    visitor.cookies["django_language"] = "en"
    today = revisiting.book.day_of
    with monkeypatch.context() as patch:
        patch.setattr(revisiting.book, "day_of", lambda now: today(now) + timedelta(days=1))
        assert answer() == 200
    with monkeypatch.context() as patch:
        patch.setattr(revisiting, "_program", lambda: "another")
        assert answer() == 200
    with monkeypatch.context() as patch:
        stopped = book.packaged().with_stopped([Stop(TABLE, ROW)])
        patch.setattr(book, "active", lambda cursor, *, now: (2, stopped))
        assert answer() == 200
    assert answer() == 304


def test_who_is_signed_in_is_always_sent_the_page(visitor, alice):
    mark = visitor.get(f"/rules/{TABLE}").headers["ETag"]
    page = again(alice, f"/rules/{TABLE}", mark)
    assert page.status_code == 200
    assert "ETag" not in page.headers


@pytest.fixture
def moved_clock(db):
    db.execute("update surety_clock set ahead = interval '1 day'")
    yield
    db.execute("update surety_clock set ahead = interval '0'")


def test_a_sandbox_that_was_moved_shows_its_clock(visitor, moved_clock):
    assert "ETag" not in visitor.get(f"/rules/{TABLE}").headers
