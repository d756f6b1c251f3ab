"""The same table in other engines, each by every documented way we know, compiled before the clock starts.

zen-engine evaluates a JSON decision model; our answer names its row, so zen's table gives the row as an output (its
own way to tell the row, the trace, is a figure apart). OpenFisca computes the row as a dated variable of one person
with `numpy.select`, in a simulation made for each question. Polars has a when/then chain, DuckDB a CASE.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import partial, reduce
from operator import and_, or_
from typing import Any

import duckdb
import numpy as np
import polars as pl
import zen
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from surety.rulebook.spec import Cell, InputSpec, Range, Row, TableSpec


def as_zen(spec: TableSpec) -> dict:
    """The table as a JSON decision model with the `first` policy."""
    names = [each.name for each in spec.inputs]
    fields = [{"id": name, "name": name, "field": name, "type": "expression"} for name in [*names, "on"]]
    table = {
        "hitPolicy": "first",
        "inputs": fields,
        "outputs": [{"id": each, "name": each, "field": each, "type": "expression"} for each in ("fen", "row")],
        "rules": [zen_rule(row, names) for row in spec.rows],
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "a", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "b", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    return {"nodes": nodes, "edges": edges}


def zen_rule(row: Row, names: list[str]) -> dict:
    cells = {name: zen_cell(row.when.get(name)) for name in names}
    validity = Range(as_number(row.from_), as_number(row.to))
    kept = {"_id": row.id, **cells, "on": zen_range(validity)}
    return kept | {"fen": str(row.outputs["fen"]), "row": json.dumps(row.id)}


def zen_cell(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if cell.ranges:
        return zen_range(cell.ranges[0])
    return ", ".join(json.dumps(value) for value in cell.values)


def zen_range(span: Range) -> str:
    if span.from_ is not None and span.below is not None:
        return f"[{span.from_}..{span.below})"
    return f">= {span.from_}" if span.from_ is not None else ""


def as_number(day: date | None) -> int | None:
    """zen's cheapest form of a date."""
    return day.year * 10_000 + day.month * 100 + day.day if day else None


def zen_engine(spec: TableSpec) -> zen.ZenEngine:
    return zen.ZenEngine({"loader": {"type": "static", "content": {"sample": as_zen(spec)}}})


def zen_paths(spec: TableSpec) -> dict[str, Callable[[dict], dict]]:
    """Every documented way to evaluate one context from Python."""
    static = zen_engine(spec)
    compiled = zen.ZenDecisionContent(json.dumps(as_zen(spec)))
    kept = zen.ZenEngine({"loader": lambda key: compiled})
    return {
        "static loader": partial(static.evaluate, "sample"),
        "static loader, decision kept": static.get_decision("sample").evaluate,
        "pre-compiled content": partial(kept.evaluate, "sample"),
        "created decision": zen.ZenEngine().create_decision(compiled).evaluate,
    }


def openfisca_decide(spec: TableSpec) -> Callable[[dict, date], int]:
    """A question -> the number of its row. Enums are codes, the behaviour date a whole number."""
    person = build_entity(key="person", plural="persons", label="person", is_person=True)
    system, period = TaxBenefitSystem([person]), "2024-01-01"
    codes = {each.name: {word: code for code, word in enumerate(each.values)} for each in spec.inputs}
    common = {"entity": person, "definition_period": DateUnit.DAY, "label": "-"}
    for name, kind in [*((each.name, bool if each.type == "bool" else int) for each in spec.inputs), ("on", int)]:
        system.add_variable(type(name, (Variable,), {"value_type": kind, **common}))

    def formula(subject: Any, at: Any, parameters: Any) -> np.ndarray:
        values = {each.name: subject(each.name, at) for each in spec.inputs} | {"on": subject("on", at)}
        held = [condition(spec, row, values, codes) for row in spec.rows]
        return np.select([np.ones(1, bool) if each is None else each for each in held], range(len(held)), -1)

    system.add_variable(type("row", (Variable,), {"value_type": int, "formula": formula, **common}))

    def decide(inputs: dict, on: date) -> int:
        simulation = SimulationBuilder().build_default_simulation(system, count=1)
        for name, value in inputs.items():
            simulation.set_input(name, period, np.array([codes[name].get(value, value)]))
        simulation.set_input("on", period, np.array([on.toordinal()]))
        return int(simulation.calculate("row", period)[0])

    return decide


def condition(spec: TableSpec, row: Row, values: dict[str, Any], codes: dict[str, dict]) -> Any:
    """What a row asks of columns, in operators that numpy and Polars share; None where it asks nothing."""
    tests = [
        test for each in spec.inputs for test in tests_of(row.when.get(each.name), values[each.name], codes[each.name])
    ]
    tests += tests_of(
        Cell(ranges=(Range(*(day and day.toordinal() for day in (row.from_, row.to))),)), values["on"], {}
    )
    return reduce(and_, tests) if tests else None


def tests_of(cell: Cell | None, column: Any, code: dict) -> list[Any]:
    if cell is None:
        return []
    if cell.ranges:
        [span] = cell.ranges
        low = [column >= span.from_] if span.from_ is not None else []
        return low + ([column < span.below] if span.below is not None else [])
    return [reduce(or_, [column == code.get(value, value) for value in cell.values])]


def polars_ways(spec: TableSpec, frame: pl.DataFrame, *, coded: bool) -> dict[str, Callable[[], Any]]:
    chain = when_then(spec, coded=coded)
    return {
        "eager": lambda: frame.select(row=chain)["row"],
        "lazy": lambda: frame.lazy().select(row=chain).collect()["row"],
        "streaming": lambda: frame.lazy().select(row=chain).collect(engine="streaming")["row"],
    }


def when_then(spec: TableSpec, *, coded: bool) -> pl.Expr:
    """The first row that holds, by its number."""
    codes = {each.name: {word: code for code, word in enumerate(each.values)} if coded else {} for each in spec.inputs}
    values = {name: pl.col(name) for name in (*codes, "on")}
    chain: Any = pl
    for number, row in enumerate(spec.rows):
        held = condition(spec, row, values, codes)
        chain = chain.when(pl.lit(True) if held is None else held).then(pl.lit(number, pl.Int16))
    return chain.otherwise(pl.lit(-1, pl.Int16))


def duckdb_ways(spec: TableSpec, frame: pl.DataFrame) -> dict[str, Callable[[], Any]]:
    """On a table in DuckDB's own memory."""
    connection, case = duckdb.connect(), sql_case(spec)
    connection.execute("create table subjects as select * from frame")
    return {
        "into a table": lambda: connection.execute(
            f"create or replace table rows as select {case} as row from subjects"
        ),
        "to numpy": lambda: connection.execute(f"select {case} as row from subjects").fetchnumpy()["row"],
        "to arrow": lambda: connection.sql(f"select {case} as row from subjects").to_arrow_table(),
    }


def sql_case(spec: TableSpec) -> str:
    whens = " ".join(f"when {sql_of(spec, row)} then {number}" for number, row in enumerate(spec.rows))
    return f"(case {whens} else -1 end)::smallint"


def sql_of(spec: TableSpec, row: Row) -> str:
    tests = [sql_test(each, row.when[each.name]) for each in spec.inputs if each.name in row.when]
    tests += [f'"on" {sign} {day.toordinal()}' for sign, day in ((">=", row.from_), ("<", row.to)) if day]
    return " and ".join(tests) or "true"


def sql_test(spec: InputSpec, cell: Cell) -> str:
    if cell.ranges:
        [span] = cell.ranges
        bounds = ((">=", span.from_), ("<", span.below))
        return " and ".join(f"{spec.name} {sign} {bound}" for sign, bound in bounds if bound is not None)
    if spec.type == "bool":
        return spec.name if cell.values[0] else f"not {spec.name}"
    codes = [[*spec.values].index(value) for value in cell.values]
    return f"{spec.name} in ({', '.join(map(str, codes))})" if len(codes) > 1 else f"{spec.name} = {codes[0]}"
