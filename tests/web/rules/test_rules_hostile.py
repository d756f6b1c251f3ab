"""The public pages, by somebody who types addresses, and of rules whose ids are no slugs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse
from msgspec.structs import replace

from surety.engine import book
from surety.rulebook import Release

TRY = "/rules/late_compensation/try"
STRANGE = ["SP.1", "行一", "a b", "a/b", "<b>", "..", ".", "?a=1#b", "~2F", "50%", "it's", 'say "so"', "x" * 300]


@pytest.mark.parametrize(
    "number", ["1e999999", "-1e999999", "1e-999999999", "sNaN", "Infinity", "9" * 4000, "１２", "0x1"]
)
def test_a_number_beyond_all_bounds_is_a_fault_of_the_form(visitor, number):
    page = visitor.get(TRY, {"in.paid_fen": number, "ask": 1})
    assert page.status_code == 200


def installed(db, *, row="", table=""):
    """A release in force whose first row, or an additional table, is called so."""
    specs = {name: each.spec for name, each in book.packaged().tables.items()}
    spec = specs["late_compensation"]
    if row:
        specs[spec.id] = replace(spec, rows=(replace(spec.rows[0], id=row), *spec.rows[1:]))
    if table:
        specs[table] = replace(spec, id=table)
    release = Release(specs.values(), book.packaged().clauses)
    db.execute(
        "insert into surety_release (release_no, hash, content, known_from, note) values (2, %s, %s, %s, '')",
        [release.hash, release.to_bytes(), datetime.now(UTC) - timedelta(seconds=5)],
    )


@pytest.mark.parametrize("row", STRANGE)
def test_a_row_may_be_called_anything(db, visitor, row):
    installed(db, row=row)
    assert visitor.get("/rules/late_compensation").status_code == 200
    assert visitor.get(f"{TRY}?ask=1&in.platform=douyin").status_code == 200
    page = visitor.get(reverse("rules:row", args=["late_compensation", row]))
    assert page.context["view"].id == row


@pytest.mark.parametrize("table", STRANGE)
def test_a_table_may_be_called_anything(db, visitor, table):
    installed(db, table=table)
    for path in ("/rules/", "/rules/releases", "/rules/releases/2", "/rules/compare?from=1&to=2"):
        assert visitor.get(path).status_code == 200, path
    assert visitor.get(reverse("rules:table", args=[table])).context["spec"].id == table
    file = visitor.get(reverse("rules:table_file", args=[table, "yaml"]))
    assert file.status_code == 200
    assert "\n" not in file.headers["Content-Disposition"]


@pytest.mark.parametrize("path", ["/rules/late_compensation", "/rules/late_compensation/try", "/rules/releases"])
def test_nothing_typed_is_taken_for_markup(visitor, path):
    typed = "\"'><script>alert(1)</script>"
    names = ("q", "clause", "platform", "state", "on", "page", "in.paid_fen", "in.platform", "ask")
    for name in names:
        assert "<script>alert" not in visitor.get(path, {name: typed}).content.decode(), name
    assert visitor.get(f"{path}/{quote(typed, safe='')}").status_code == 404
