"""The shop's statement: every figure is the sum of the postings it leads to, and so is every file."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surety.engine import clock
from surety.money import days
from surety.money.settlement import settle
from surety.money.statement import SHOP_ACCOUNTS
from tests.web.factory import OTHER_SHOP, SHOP

URL = f"/shop/{SHOP}/statement"
EVER = {"from": "", "to": ""}


@pytest.fixture
def settled(told):
    settle(told, now=clock.now(told))
    return told


def figures(page) -> list[tuple[str, int, str]]:
    """Every figure a statement shows with the address behind it."""
    found = []
    for each in page.context["accounts"]:
        of = each["of"]
        if each["opening_href"]:
            found.append((f"{of.account} opening", of.opening_fen, each["opening_href"]))
        found += [(f"{of.account} {row['line'].kind}", row["line"].amount_fen, row["href"]) for row in each["lines"]]
        found.append((f"{of.account} closing", of.closing_fen, each["closing_href"]))
    return found


def sum_behind(client, href: str) -> int:
    """The postings themselves, added up; the page says the same."""
    page = client.get(href)
    assert page.status_code == 200, href
    rows = json.loads(b"".join(client.get(page.context["json_url"]).streaming_content))
    assert len({each.currency for each in page.context["sums"]}) == 1
    total = page.context["sums"][0]
    assert (total.amount_fen, total.postings) == (sum(row["amount_fen"] for row in rows), len(rows)), href
    return total.amount_fen


@pytest.mark.parametrize("closed", [False, True])
def test_every_figure_is_the_sum_of_its_postings(shop1, settled, closed):
    day = clock.now(settled).astimezone(days.ZONE).date()
    if closed:
        assert days.close_days(settled, now=days.start_of(day + timedelta(days=1)) + 2 * days.AFTER) == 1
    today = day.isoformat()
    for period in (EVER, {"from": today, "to": today}, {"from": "2020-01-01", "to": "2020-12-31"}):
        page = shop1.get(URL, period)
        assert [each["of"].account for each in page.context["accounts"]][: len(SHOP_ACCOUNTS)] == list(SHOP_ACCOUNTS)
        assert len(figures(page)) > 10
        for name, fen, href in figures(page):
            assert sum_behind(shop1, href) == fen, (name, period)
    moved = {name: fen for name, fen, _href in figures(shop1.get(URL, EVER))}
    assert moved["held held"] > 0 > moved["buyer held"]
    assert moved["merchant compensation"] < 0
    assert moved["merchant closing"] == 0, "all of it is settled"


def test_opening_and_closing_balances_join(shop1, settled):
    today = clock.now(settled).astimezone(days.ZONE).date()
    this = shop1.get(URL, {"from": today.isoformat(), "to": today.isoformat()}).context["accounts"]
    after = shop1.get(URL, {"from": (today + timedelta(days=1)).isoformat(), "to": "2099-01-01"}).context["accounts"]
    assert {a["of"].account: a["of"].closing_fen for a in this if a["of"].closing_fen} == {
        a["of"].account: a["of"].opening_fen for a in after if a["of"].opening_fen
    }
    assert all(not each["lines"] for each in after)


def test_files_hold_exactly_what_is_shown(shop1, settled):
    page = shop1.get(URL, EVER)
    shown = [(each["of"].account, row["line"].kind, row["line"].amount_fen) for each in page.context["accounts"]
             for row in each["lines"]]  # fmt: skip
    told = json.loads(b"".join(shop1.get(page.context["json_url"]).streaming_content))
    lines = [(row["account"], row["line"], row["amount_fen"]) for row in told]
    assert [line for line in lines if line[1] not in ("opening", "closing")] == shown
    sheet = b"".join(shop1.get(page.context["csv_url"]).streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [(row["account"], row["line"], int(row["amount_fen"])) for row in rows] == lines
    balances = {row["account"]: int(row["amount_fen"]) for row in rows if row["line"] == "closing"}
    assert balances == {each["of"].account: each["of"].closing_fen for each in page.context["accounts"]}


def test_postings_as_a_file_are_all_of_them(shop1, settled):
    page = shop1.get(f"{URL}/postings", EVER)
    total = page.context["sums"][0]
    rows = json.loads(b"".join(shop1.get(page.context["json_url"]).streaming_content))
    assert len(rows) == total.postings > 50
    assert sum(row["amount_fen"] for row in rows) == total.amount_fen
    seen, url = [], f"{URL}/postings?from=&to="
    while url:
        context = shop1.get(url).context
        seen += [(row["subject"], row["effect"], row["account"]) for row in context["rows"]]
        url = context["next_url"]
    assert seen == [(row["subject"], row["effect"], row["account"]) for row in rows]


def test_a_posting_leads_to_its_fact_and_its_rule_row(shop1, settled):
    page = shop1.get(f"{URL}/postings", EVER | {"account": "merchant", "kind": "compensation"})
    row = page.context["rows"][0]
    detail = shop1.get(row["href"])
    assert detail.context["fact"].type == "deadline_lapsed"
    assert row["rule_row"] in detail.content.decode()
    assert [each.decided.row.rule_table for each in detail.context["decisions"]] == [row["rule_table"]]
    assert detail.context["decisions"][0].told["clause"]
    paid = shop1.get(shop1.get(f"{URL}/postings", EVER | {"kind": "held"}).context["rows"][0]["href"])
    assert paid.context["fact"].type == "order_paid"
    assert "follows from the fact alone" in paid.content.decode()


def test_a_settlement_leads_to_what_it_carried_over(shop1, settled):
    page = shop1.get(f"{URL}/postings", EVER | {"account": "merchant", "kind": "settlement"})
    carried = page.context["sums"][0].amount_fen
    assert carried != 0
    assert sum_behind(shop1, page.context["rows"][0]["href"]) == -carried


@pytest.mark.parametrize(
    ("asked", "clean"),
    [
        ({"from": "2026-13-01", "to": ""}, False),
        ({"from": "2026-02-02", "to": "2026-01-01"}, False),
        ({"from": "x" * 5000}, False),
        ({"to": "20260101"}, False),
        ({"from": "0001-01-01"}, False),
        ({"to": "9999-12-31"}, False),
        ({"from": "\x00", "to": "２０２６-01-01"}, False),
        ({"account": "' or 1=1 --", "kind": "nonsense", "currency": "<b>", "settled": "-1"}, True),
        ({"account": "held\x00", "after": "%%%", "settled": "9" * 40}, True),
    ],
)
def test_what_cannot_be_read_is_said_and_breaks_nothing(shop1, settled, asked, clean):
    for path in (URL, f"{URL}/postings"):
        page = shop1.get(path, asked)
        assert page.status_code == 200
        assert bool(page.context["asked"].fault) is not clean
        assert shop1.get(path, asked | {"form": "csv"}).status_code == 200


def test_another_shops_postings_are_not_there(shop1, settled):
    theirs = settled.execute(
        "select t.subject, t.effect from surety_transfer t where t.shop = %s limit 1", [OTHER_SHOP]
    ).fetchone()
    assert theirs
    assert shop1.get(f"/shop/{SHOP}/orders/{theirs[0]}/postings/{theirs[1]}").status_code == 404
    assert shop1.get(f"/shop/{OTHER_SHOP}/statement").status_code == 404
    assert shop1.get(f"/shop/{SHOP}/orders/douyin:{6920040000001000 + 71}/postings/no-such").status_code == 404


def test_closed_days_are_read_instead_of_postings(shop1, settled):
    """However long a shop's history: a period of closed days asks for no posting at all."""
    yesterday = (clock.now(settled).astimezone(days.ZONE) - timedelta(days=1)).date().isoformat()
    assert days.close_days(settled, now=clock.now(settled) + timedelta(days=3)) > 0
    with CaptureQueriesContext(connection) as found:
        assert shop1.get(URL, {"from": "2020-01-01", "to": yesterday}).status_code == 200
    asked = [query["sql"] for query in found.captured_queries]
    assert any("surety_ledger_day" in sql for sql in asked)
    assert not any("from surety_posting" in sql for sql in asked)
    assert len(asked) < 25


def test_a_balance_says_who_owes_it_to_whom(shop1, settled):
    for each in shop1.get(URL, EVER).context["accounts"]:
        assert bool(each["stands"]) == bool(each["of"].closing_fen), each["of"].account
    assert len({each["stands"] for each in shop1.get(URL, EVER).context["accounts"]}) > 2
