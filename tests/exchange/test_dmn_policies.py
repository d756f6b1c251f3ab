"""Hit policies: translated where both answer alike in every cell, refused with a true example where not."""

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.exchange.dmn.policy import POLICIES, Hits, Unproved, translate
from surety.rulebook import Status, Table
from surety.rulebook.spec import Cell, InputSpec, OutputSpec, Row, TableSpec, Text
from tests.rulebook.tables import DAY, LABEL

LETTERS = ("a", "b", "c")
INPUTS = tuple(InputSpec(name, "enum", LABEL, dict.fromkeys(LETTERS, LABEL)) for name in ("one", "two"))
OUTPUTS = (OutputSpec("fee", "whole", LABEL), OutputSpec("verdict", "enum", LABEL, dict.fromkeys("xyz", LABEL)))
EVERY = [dict(zip(("one", "two"), pair, strict=True)) for pair in product(LETTERS, LETTERS)]

cells = st.none() | st.lists(st.sampled_from(LETTERS), min_size=1, max_size=2, unique=True)
orders = st.fixed_dictionaries({}, optional={"fee": st.permutations((0, 1)), "verdict": st.permutations("xyz")})


@st.composite
def tables(draw, outputs=OUTPUTS) -> TableSpec:
    rows = []
    for number in range(draw(st.integers(1, 5))):
        when = {name: Cell(values=tuple(cell)) for name in ("one", "two") if (cell := draw(cells))}
        results = {"fee": draw(st.integers(0, 1)), "verdict": draw(st.sampled_from("xyz"))}
        rows.append(Row(f"R{number}", when, {each.name: results[each.name] for each in outputs}))
    about = {"title": LABEL, "question": LABEL, "date_key": "sent_at", "date_note": Text("日", "day")}
    return TableSpec(id="drawn", inputs=INPUTS, outputs=outputs, rows=tuple(rows), **about)


UNDEFINED = "the standard gives no single answer"


def standard(spec: TableSpec, hits: Hits, asked: dict):
    """What DMN says of one cell, straight from its words."""
    matching = [row for row in spec.rows if all(asked[name] in cell.values for name, cell in row.when.items())]
    results = [row.outputs for row in matching]
    if hits.aggregation == "COUNT":
        return UNDEFINED  # a number of rows, never what they say
    if hits.aggregation and len(results) > 1:
        return UNDEFINED
    if hits.policy == "COLLECT" and not hits.aggregation:
        return sorted(map(str, results))
    if hits.policy == "RULE ORDER":
        return results
    if hits.policy == "OUTPUT ORDER":
        ranked = sorted(results, key=lambda each: rank(each, hits))
        return UNDEFINED if has_tie(ranked, hits) else ranked
    if not results:
        return None
    if hits.policy == "PRIORITY":
        best = [each for each in results if rank(each, hits) == min(rank(other, hits) for other in results)]
        return UNDEFINED if any(each != best[0] for each in best) else best[0]
    if hits.policy == "FIRST":
        return results[0]
    if hits.policy == "ANY":
        return UNDEFINED if any(each != results[0] for each in results) else results[0]
    return UNDEFINED if len(results) > 1 else results[0]


def rank(outputs: dict, hits: Hits) -> tuple:
    return tuple(list(order).index(outputs[name]) for name, order in hits.orders.items())


def has_tie(ranked: list[dict], hits: Hits) -> bool:
    pairs = pairwise(ranked)
    return any(rank(one, hits) == rank(other, hits) and one != other for one, other in pairs)


def ours(table: Table, hits: Hits, asked: dict):
    answer = table.decide(asked, DAY)
    lists = hits.policy in ("RULE ORDER", "OUTPUT ORDER") or (hits.policy == "COLLECT" and not hits.aggregation)
    if answer.status is Status.AMBIGUOUS:
        return UNDEFINED
    if not lists:
        return answer.outputs if answer.status is Status.DECIDED else None
    found = [table.row(each).outputs for each in answer.rows]
    return sorted(map(str, found)) if hits.policy == "COLLECT" else found


@settings(max_examples=200)
@given(tables(), st.sampled_from(POLICIES), orders)
def test_translated_where_equal_in_every_cell(spec, policy, order):
    check(spec, Hits(policy, "", order))


@settings(max_examples=150)
@given(tables(OUTPUTS[:1]), st.sampled_from(["SUM", "MIN", "MAX", "COUNT"]))
def test_aggregations_are_translated_where_they_merge_nothing(spec, aggregation):
    check(spec, Hits("COLLECT", aggregation))


def check(spec: TableSpec, hits: Hits) -> None:
    said = [standard(spec, hits, asked) for asked in EVERY]
    found, code = attempt(spec, hits)
    if found is None:
        assert UNDEFINED in said or (code == "dmn_no_order" and not hits.orders)
    else:
        assert [ours(Table(found), hits, asked) for asked in EVERY] == said


def attempt(spec: TableSpec, hits: Hits) -> tuple[TableSpec | None, str]:
    try:
        return translate(spec, hits), ""
    except Unproved as problem:
        return None, problem.code


@settings(max_examples=200)
@given(tables())
def test_a_default_is_dropped_only_where_no_cell_needs_it(spec):
    complete = all(standard(spec, Hits("FIRST"), asked) is not None for asked in EVERY)
    found, code = attempt(spec, Hits("FIRST", has_default=True))
    assert (found is not None, code) == (complete, "" if complete else "dmn_default")


def test_every_policy_is_met():
    assert len(POLICIES) == 7
    with pytest.raises(Unproved) as refused:
        translate(spec_of_two("x", "y"), Hits("ANY"))
    assert (refused.value.code, refused.value.rows) == ("dmn_any", ("R0", "R1"))
    assert "one=a, two=a" in refused.value.cell


def spec_of_two(first: str, second: str) -> TableSpec:
    rows = tuple(Row(f"R{at}", {}, {"fee": 0, "verdict": each}) for at, each in enumerate((first, second)))
    about = {"title": LABEL, "question": LABEL, "date_key": "sent_at", "date_note": LABEL}
    return TableSpec(id="two", inputs=INPUTS, outputs=OUTPUTS, rows=rows, **about)
