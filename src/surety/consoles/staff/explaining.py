"""Why a decision came out as it did: asked again of the release it was made under, and told in words."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import get_language

from surety.engine.book import NoRelease, numbered
from surety.engine.queries import Decided
from surety.rulebook import Release, RulebookError


def lang() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def release_numbered(release_no: int) -> Release | None:
    try:
        with connection.cursor() as cursor:
            return numbered(cursor, release_no)
    except NoRelease:
        return None


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
    return release.explain(answer).to_dict(lang())
