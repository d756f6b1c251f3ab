"""Worked cases: those a form holds, those that suit a row, and what becomes of them when a row ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surety.amendments.dossier import Dossier
from surety.consoles.rules import amounts
from surety.consoles.rules.drafts.typed_row import Problem, Typed, one
from surety.rulebook import Case, Release
from surety.rulebook.spec import Row, TableSpec
from surety.rulebook.table import Table
from surety.rulebook.worked import CASES_MIN, Edge, cell_on, check_cases, edges_of

DAY_STEP = timedelta(days=1)
FORM_CASES = 2
CASES_MAX = 20
LACKS = {"unexercised", "one_case", "no_boundary_case"}


def cases_of(spec: TableSpec, typed: Typed, row_id: str) -> tuple[list[Case], list[Problem]]:
    """The worked cases of a form, each expecting this row; a block nobody filled in is none."""
    found, problems = [], []
    for n in numbers(typed):
        given = {each.name: one(typed, f"case.{n}.in.{each.name}") for each in spec.inputs}
        on_text = one(typed, f"case.{n}.on")
        if not on_text and not any(given.values()):
            continue
        on, fault = amounts.day_of(on_text)
        problems += [Problem(f"case.{n}.on", fault)] if fault else []
        inputs: dict[str, Any] = {}
        for each in spec.inputs:
            if given[each.name]:
                value, fault = amounts.value_of(each, given[each.name])
                problems += [Problem(f"case.{n}.in.{each.name}", fault)] if fault else []
                inputs[each.name] = value
        found.append(Case(spec.id, f"{row_id} {n}", on or date.min, inputs, row_id))
    return found, problems


def numbers(typed: Typed) -> list[int]:
    """The numbers of the blocks of cases that were sent."""
    found = {key.split(".")[1] for key in typed if key.startswith("case.")}
    return sorted(int(each) for each in found if each.isdecimal() and 0 < int(each) <= CASES_MAX)


def typed_cases(spec: TableSpec, cases: list[Case]) -> dict[str, list[str]]:
    """What the form would hold if somebody had typed these cases."""
    found = {}
    for n, case in enumerate(cases, start=1):
        found[f"case.{n}.on"] = [case.on.isoformat()]
        for each in spec.inputs:
            if each.name in case.inputs:
                found[f"case.{n}.in.{each.name}"] = [amounts.typed_of(each, case.inputs[each.name])]
    return found


def suggested(table: Table, row: Row, *, count: int = FORM_CASES) -> list[Case]:
    """Cases this row decides, those on its bounds first."""
    found: dict[Any, Case] = {}
    for edge in _edges(table, row):
        cell = cell_on(table, row, edge)
        if cell is not None and cell not in found:
            values, on = cell
            inputs = {each.name: value for each, value in zip(table.spec.inputs, values, strict=True)}
            found[cell] = Case(table.id, f"{row.id} {len(found) + 1}", on, inputs, row.id)
        if len(found) == count:
            break
    return list(found.values())


def _edges(table: Table, row: Row) -> Iterator[Edge]:
    yield from edges_of(table, row)
    for day in table.epochs.days:
        yield from (Edge(None, near) for near in (day, day + DAY_STEP) if row.live(near))


def retire(dossier: Dossier, table: str, row_id: str, *, to: date, notes: list[str]) -> Dossier:
    """When a row ends, its cases of later days are about another row; it keeps two, one of them on a bound."""
    kept = tuple(case for case in dossier.cases if not (case.table == table and case.row == row_id and case.on >= to))
    left_out = len(dossier.cases) - len(kept)
    if left_out:
        said = ngettext(
            "%(n)s worked case of %(row)s lies on or after its end and is left out.",
            "%(n)s worked cases of %(row)s lie on or after its end and are left out.",
            left_out,
        )
        notes.append(said % {"n": left_out, "row": row_id})
    return completed(Dossier(dossier.release, kept), table, row_id, notes=notes)


def completed(dossier: Dossier, table: str, row_id: str, *, notes: list[str]) -> Dossier:
    """With cases on the bounds of this row, if it lacks any."""
    compiled = dossier.release.tables[table]
    row = compiled.row(row_id)
    own = [case for case in dossier.cases if case.table == table and case.row == row_id]
    if not _lacks(compiled, own, row_id):
        return dossier
    added: list[Case] = []
    for case in suggested(compiled, row, count=CASES_MIN):
        if _lacks(compiled, [*own, *added], row_id):
            added.append(case)
    if added:
        days = ", ".join(case.on.isoformat() for case in added)
        notes.append(_("%(row)s keeps worked cases on its bounds: %(days)s.") % {"row": row_id, "days": days})
    return Dossier(dossier.release, (*dossier.cases, *added))


def _lacks(table: Table, cases: list[Case], row_id: str) -> bool:
    return any(each.kind in LACKS and each.rows == (row_id,) for each in check_cases(table, cases))


def at_hand(release: Release, table: str, row_id: str) -> Row | None:
    compiled = release.tables.get(table)
    return next((row for row in compiled.rows if row.id == row_id), None) if compiled else None
