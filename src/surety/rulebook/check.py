"""Exact analysis of a release: every cell of the input space and epoch, every row, every worked case."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from surety.rulebook.cases import Case
from surety.rulebook.errors import RulebookValueError
from surety.rulebook.phrases import phrase
from surety.rulebook.release import Release
from surety.rulebook.space import Space, TooLarge, survey
from surety.rulebook.spec import TableSpec
from surety.rulebook.table import Table
from surety.rulebook.words import cell_of_space_in_words


class Finding(NamedTuple):
    """`values` and `on` are the counterexample; `detail` a case's own words in (zh, en)."""

    kind: str
    table: str
    spec: TableSpec
    rows: tuple[str, ...] = ()
    values: tuple[Any, ...] = ()
    on: date | None = None
    detail: tuple[str, str] = ("", "")

    @property
    def counterexample(self) -> dict[str, Any]:
        return dict(zip((each.name for each in self.spec.inputs), self.values, strict=False))

    def to_text(self, lang: str = "en") -> str:
        cell = cell_of_space_in_words(self.spec, self.values, self.on, lang) if self.on else ""
        detail = self.detail[0 if lang == "zh" else 1]
        rows = phrase("and", lang).join(self.rows)
        return f"{self.table}: " + phrase("finding_" + self.kind, lang, rows=rows, cell=cell, detail=detail)


def check_release(release: Release, cases: Iterable[Case]) -> list[Finding]:
    by_table: dict[str, list[Case]] = {name: [] for name in release.tables}
    findings = []
    for case in cases:
        by_table.setdefault(case.table, []).append(case)
    for name in by_table.keys() - release.tables.keys():
        findings.append(stray_cases(release, by_table[name][0]))
    for name, table in release.tables.items():
        findings += check_table(table, by_table[name])
    return findings


def check_table(table: Table, cases: list[Case]) -> list[Finding]:
    return [*check_space(table), *check_citations(table), *check_cases(table, cases)]


def check_space(table: Table) -> list[Finding]:
    try:
        space = survey(table.spec)
    except TooLarge:
        return [Finding("too_large", table.id, table.spec)]
    found = gaps(table, space) + stale_gaps(table, space) + unreachable(table, space)
    if table.spec.policy == "unique":
        found += overlaps(table, space)
    if table.spec.policy == "first":
        found += shadowed(table, space)
    return found


def gaps(table: Table, space: Space) -> list[Finding]:
    earliest = {}
    for values, on in space.uncovered:
        earliest.setdefault(values, on)
    return [Finding("gap", table.id, table.spec, (), values, on) for values, on in earliest.items()]


def stale_gaps(table: Table, space: Space) -> list[Finding]:
    return [
        Finding("stale_gap", table.id, table.spec, (gap.id,))
        for bit, gap in enumerate(table.spec.gaps)
        if not space.used_gaps >> bit & 1
    ]


def unreachable(table: Table, space: Space) -> list[Finding]:
    return [
        Finding("unreachable", table.id, table.spec, (row.id,))
        for bit, row in enumerate(table.rows)
        if row.status == "in_force" and not space.matched >> bit & 1
    ]


def overlaps(table: Table, space: Space) -> list[Finding]:
    several = {mask: cell for mask, cell in space.cells.items() if mask & (mask - 1)}
    return [
        Finding("overlap", table.id, table.spec, table.ids(mask), values, on) for mask, (values, on) in several.items()
    ]


def shadowed(table: Table, space: Space) -> list[Finding]:
    """Rows that match somewhere but are never the first to."""
    losing = space.matched & ~space.winning
    found = []
    for bit, row in enumerate(table.rows):
        if losing >> bit & 1:
            values, on = next(cell for mask, cell in space.cells.items() if mask >> bit & 1)
            found.append(Finding("shadowed", table.id, table.spec, (row.id,), values, on))
    return found


def check_citations(table: Table) -> list[Finding]:
    return [Finding("uncited", table.id, table.spec, (row.id,)) for row in table.rows if not row.clause]


def check_cases(table: Table, cases: list[Case]) -> list[Finding]:
    """Run every case; a row in force that no passing case reaches is unexercised."""
    findings, exercised = [], set()
    for case in cases:
        trouble = run_case(table, case)
        if trouble:
            findings.append(Finding("case_failed", table.id, table.spec, detail=trouble))
        else:
            exercised.add(case.row)
    idle = (row.id for row in table.rows if row.status == "in_force" and row.id not in exercised)
    return findings + [Finding("unexercised", table.id, table.spec, (row_id,)) for row_id in idle]


def run_case(table: Table, case: Case) -> tuple[str, str] | None:
    """Nothing if the table answers as the case expects, else what it did, in (zh, en)."""
    try:
        strays = sorted(case.inputs.keys() - set(table.input_names))
        answer = table.decide(as_codes(table, case.inputs), case.on)
    except RulebookValueError as error:
        return in_both("case_refused", name=case.name, problem=str(error))
    if strays:
        return in_both("case_stray", name=case.name, inputs=", ".join(strays))
    if case.met_by(answer):
        return None
    actual = f"{'+'.join(answer.rows) or answer.status.value} {answer.outputs}"
    expected = f"{case.expected} {case.outputs or ''}".strip()
    return in_both("case_result", name=case.name, expected=expected, actual=actual)


def as_codes(table: Table, inputs: dict[str, Any]) -> dict[str, Any]:
    """A case may write the code 1688 without quotes, as a table may."""
    coded = {each.name for each in table.spec.inputs if each.type in ("enum", "tree")}
    return {name: str(value) if name in coded and value.__class__ is int else value for name, value in inputs.items()}


def in_both(name: str, /, **facts) -> tuple[str, str]:
    return phrase(name, "zh", **facts), phrase(name, "en", **facts)


def stray_cases(release: Release, case: Case) -> Finding:
    spec = next(iter(release.tables.values())).spec
    return Finding("case_failed", case.table, spec, detail=in_both("case_no_table", name=case.name))
