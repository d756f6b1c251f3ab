"""Why a decision came out as it did: asked again of the release it was made under, and told in words."""

from __future__ import annotations

from typing import Any

from django.db import connection

from surety.consoles.language import lang
from surety.consoles.show.rule_words import told
from surety.engine.book import NoRelease, active, numbered
from surety.engine.queries import Decided, now
from surety.rulebook import Release, RulebookError
from surety.rulebook.words import value_in_words


def release_numbered(release_no: int) -> Release | None:
    try:
        with connection.cursor() as cursor:
            return numbered(cursor, release_no)
    except NoRelease:
        return None


def asked(details: dict[str, Any]) -> dict[str, Any] | None:
    """The question no row answered, in words; None if the table is not in force any more."""
    with connection.cursor() as cursor:
        _no, release = active(cursor, now=now())
    table = release.tables.get(details.get("table", ""))
    given = details.get("inputs")
    if table is None or not isinstance(given, dict):
        return None
    told = [(each, given[each.name]) for each in table.spec.inputs if given.get(each.name) is not None]
    return {
        "title": table.spec.title.to(lang()),
        "question": table.spec.question.to(lang()),
        "inputs": [(each.label.to(lang()), value_in_words(each, value, lang())) for each, value in told],
    }


def explain(decided: Decided) -> dict[str, Any] | None:
    """The explanation as data, or None if the release or the table is not here any more."""
    release = release_numbered(decided.row.release_no)
    table = release.tables.get(decided.row.rule_table) if release else None
    if release is None or table is None or not isinstance(decided.inputs, list):
        return None
    names = [spec.name for spec in table.spec.inputs]
    given = {name: value for name, value in zip(names, decided.inputs, strict=False) if value not in (None, "unknown")}
    try:
        answer = release.decide(decided.row.rule_table, given, on=decided.row.decided_on)
    except RulebookError:
        return None
    return told(release, answer)
