"""The public pages of rules: what they show, what their addresses filter, what a table answers by hand."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import psycopg
import pytest
from django.test import Client
from msgspec.structs import replace

from surety.engine import book
from surety.rulebook import Release
from surety.rulebook.spec import Stop
from tests.web.axe import serious


@pytest.fixture
def visitor(db: psycopg.Connection) -> Client:
    """Somebody who has not signed in."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


def ids(page):
    return [view.id for view in page.context["views"]]


def test_everybody_reads_every_table(visitor):
    page = visitor.get("/rules/")
    shown = {table["id"] for group in page.context["groups"] for table in group["tables"]}
    assert shown == set(book.packaged().tables)
    for name in shown:
        assert visitor.get(f"/rules/{name}").status_code == 200
        assert visitor.get(f"/rules/{name}/try").status_code == 200


def test_every_row_has_a_page_with_its_clause(visitor):
    for table in book.packaged().tables.values():
        for row in table.rows:
            page = visitor.get(f"/rules/{table.id}/rows/{row.id}")
            assert page.status_code == 200
            assert all(f">{clause}</span>" in page.content.decode() for clause in row.clause), row.id


def test_a_row_says_when_it_applies_and_what_follows(visitor):
    page = visitor.get("/rules/ship_promise")
    view = next(each for each in page.context["views"] if each.id == "SP-DY-48H")
    assert ("Platform", "Douyin") in view.when
    assert ("Amount", "48 hours", False) in view.outputs


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("platform=1688", lambda view: "1688" in view.platforms),
        ("assumed=1", lambda view: view.row.assumed),
        ("clause=A27", lambda view: "A27" in view.row.clause),
        ("state=past", lambda view: view.state == "past"),
        ("on=2021-06-01", lambda view: view.row.from_ is None or view.row.from_.year <= 2021),
        ("q=presale", lambda view: "presale" in str(view).lower()),
    ],
)
def test_the_address_filters_and_the_export_holds_the_same(visitor, query, holds):
    page = visitor.get(f"/rules/ship_promise?{query}")
    everything = ids(visitor.get("/rules/ship_promise"))
    assert 0 < len(ids(page)) < len(everything)
    assert all(map(holds, page.context["views"]))
    exported = visitor.get(f"/rules/ship_promise?{query}&form=csv").content.decode("utf-8-sig")
    assert [line["row"] for line in csv.DictReader(io.StringIO(exported))] == ids(page)
    as_json = json.loads(visitor.get(f"/rules/ship_promise?{query}&form=json").content)
    assert [line["row"] for line in as_json] == ids(page)


@pytest.mark.parametrize("query", ["platform=nowhere", "on=2023-02-30", "state=%00", "q=%00", "release=99999999999999"])
def test_what_is_no_filter_filters_nothing(visitor, query):
    assert ids(visitor.get(f"/rules/ship_promise?{query}")) == ids(visitor.get("/rules/ship_promise"))


def test_a_table_is_asked_by_hand(visitor):
    page = visitor.get(
        "/rules/late_compensation/try?in.platform=douyin&in.paid_fen=350&in.logistics_controlled=false&on=2024-06-18"
    )
    told = page.context["tried"].told
    assert told["row"]["id"] == "LC-DY-SHARE"
    assert {each["name"]: each["value_label"] for each in told["outputs"]}["share_bp"] == "1%"


def test_a_case_on_a_rows_page_tries_itself(visitor):
    page = visitor.get("/rules/late_compensation/rows/LC-DY-SMALL")
    assert len(page.context["cases"]) >= 2
    for case in page.context["cases"]:
        assert visitor.get(case["href"]).context["tried"].told["row"]["id"] == "LC-DY-SMALL"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("in.paid_fen=3.005", "Give a whole number of fen."),
        ("in.paid_fen=NaN", "Give a number."),
        ("in.paid_fen=1e400", "Give a number."),
        ("in.paid_fen=-1", "outside what the table asks about"),
        ("in.platform=ebay", "Choose one of the values."),
        ("in.logistics_controlled=maybe", "Choose yes or no."),
        ("in.platform=douyin&on=2024-02-30", "Give a day"),
    ],
)
def test_what_cannot_be_asked_says_why(visitor, query, said):
    page = visitor.get(f"/rules/late_compensation/try?{query}")
    assert said in page.content.decode()
    assert page.context["tried"].told is None


def test_what_is_left_out_is_unknown_and_said(visitor):
    page = visitor.get("/rules/late_compensation/try?in.platform=douyin&in.paid_fen=50&on=2024-06-18")
    told = page.context["tried"].told
    assert told["status"] == "undetermined"
    assert told["said"] == "It depends on what you left out: Logistics under policy control."
    possible = {each["row"]: (each["when"], dict(each["outputs"])) for each in told["between"]}
    assert possible["LC-DY-CONTROLLED"][0] == [("Logistics under policy control", "yes")]
    assert possible["LC-DY-FIXED"][1]["Fixed amount"] == "CNY 3.00"
    assert "Logistics under policy control: yes" in page.content.decode()


@pytest.mark.parametrize("path", ["nothing", "ship_promise/rows/NONE", "nothing/try", "?release=77"])
def test_what_is_not_there_is_not_found(visitor, path):
    assert visitor.get(f"/rules/{path}").status_code == 404


@pytest.fixture
def in_force(monkeypatch):
    """Another release in force, as number 2; the packaged one is number 1. Releases are for ever, so none is stored."""

    def _in_force(release: Release) -> None:
        monkeypatch.setattr(book, "active", lambda cursor, *, now: (2, release))

    return _in_force


def test_an_earlier_release_is_read_as_such_and_a_stopped_row_is_marked(visitor, in_force):
    in_force(book.packaged().with_stopped([Stop("late_compensation", "LC-DY-FIXED")]))
    states = {view.id: view.state for view in visitor.get("/rules/late_compensation").context["views"]}
    assert states["LC-DY-FIXED"] == "stopped"
    earlier = visitor.get("/rules/late_compensation?release=1")
    assert {view.id: view.state for view in earlier.context["views"]}["LC-DY-FIXED"] == "in_force"
    assert "release 1" in earlier.content.decode()


def test_a_row_of_tomorrow_is_announced(visitor, in_force):
    base = book.packaged()
    spec = base.tables["auto_cancel"].spec
    day = date(2099, 1, 1)
    later = replace(spec.rows[0], id="AC-2099", from_=day)
    rows = (replace(spec.rows[0], to=day), *spec.rows[1:], later)
    specs = {name: table.spec for name, table in base.tables.items()} | {"auto_cancel": replace(spec, rows=rows)}
    in_force(Release(specs.values(), base.clauses))
    assert [view.id for view in visitor.get("/rules/").context["coming"]] == ["AC-2099"]
    page = visitor.get("/rules/auto_cancel")
    assert {view.id: view.state for view in page.context["views"]}["AC-2099"] == "upcoming"
    assert page.context["timeline"] is not None


PATHS = [
    "/rules/",
    "/rules/ship_promise?platform=douyin",
    "/rules/late_compensation/rows/LC-DY-SHARE",
    "/rules/late_compensation/try?in.platform=douyin&in.paid_fen=5&in.logistics_controlled=false",
    "/rules/ship_promise/try?ask=1",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing_serious_and_nothing_runs_off_the_screen(page, live_server, path, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


def test_a_case_is_tried_with_the_keyboard_alone(page, live_server):
    page.goto(f"{live_server}/rules/pickup_limit/try")
    for field in ("platform", "ship_mode", "declared"):
        page.focus(f"#in-{field}")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer .answer-said")
    assert "PL-DY-STOCK" in page.inner_text("#answer")
    assert "in.platform=douyin" in page.url
