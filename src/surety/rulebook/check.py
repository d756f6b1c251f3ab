"""Exact analysis of a release: every cell of the input space and epoch, every row, every worked case."""

from collections.abc import Iterable

from surety.rulebook.cases import Case
from surety.rulebook.finding import Finding
from surety.rulebook.release import Release
from surety.rulebook.space import Space, TooLarge, cell_where, survey
from surety.rulebook.table import Table
from surety.rulebook.worked import check_cases, in_both


def check_release(release: Release, cases: Iterable[Case]) -> list[Finding]:
    """Of the rules as written: a row that is stopped is still checked, and its cases still pass."""
    release = release.as_written()
    by_table: dict[str, list[Case]] = {name: [] for name in release.tables}
    findings = []
    for case in cases:
        by_table.setdefault(case.table, []).append(case)
    for name in sorted(by_table.keys() - release.tables.keys()):
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
            values, on = cell_where(table.columns, table.epochs, 1 << bit)
            found.append(Finding("shadowed", table.id, table.spec, (row.id,), values, on))
    return found


def check_citations(table: Table) -> list[Finding]:
    return [Finding("uncited", table.id, table.spec, (row.id,)) for row in table.rows if not row.clause]


def stray_cases(release: Release, case: Case) -> Finding:
    spec = next(iter(release.tables.values())).spec
    return Finding("case_failed", case.table, spec, detail=in_both("case_no_table", name=case.name))
