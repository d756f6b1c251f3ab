"""How fast a table answers, beside zen-engine evaluating the same table in the same run.

The table has 60 rows, six inputs and the behaviour date. Both engines receive the same values; zen's date
is a number (yyyymmdd), its cheapest form. Every documented Python path of zen is timed, compiled before
the clock starts, and the fastest is the reference. Our answer names its row, so zen's table gives the row as an
output; its own way to tell the row, the trace, is a figure apart. The answers are proved equal first.

The subjects differ, and their words are not the table's own objects, as words that arrive in a request are not. A
decision on an instant is a figure apart: there zen's caller must find the day first, and its time counts.
"""

import json
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from random import Random
from time import perf_counter
from zoneinfo import ZoneInfo

import numpy as np
import zen

from surety.rulebook import Release, Status, Table
from surety.rulebook.batch import match_columns
from surety.rulebook.spec import Cell, InputSpec, OutputSpec, Range, Row, TableSpec, Text

PLATFORMS = ("douyin", "1688", "taobao", "jd", "xianyu")
MODES = ("stock", "ladder", "full_presale")
REGIONS = tuple(f"region_{number:02}" for number in range(12))
ROWS, SUBJECTS, ROUNDS, REPEATS = 60, 2000, 25, 100
FIRST_DAY, DAYS = date(2022, 1, 1), 1000
TRACED = "static loader, traced"
BLANK = Text("-", "-")


def sample_spec() -> TableSpec:
    """Rows differ by platform, mode and bracket; three columns and the date narrow some of them."""
    random = Random(7)
    rows = [sample_row(random, number) for number in range(ROWS - 1)]
    rows.append(Row("R-DEFAULT", outputs={"fen": 0}, clause=("A5",)))
    return TableSpec(
        id="sample",
        title=BLANK,
        question=BLANK,
        date_key="occurred_at",
        date_note=BLANK,
        policy="first",
        inputs=(
            InputSpec("platform", "enum", BLANK, dict.fromkeys(PLATFORMS, BLANK)),
            InputSpec("mode", "enum", BLANK, dict.fromkeys(MODES, BLANK)),
            InputSpec("region", "enum", BLANK, dict.fromkeys(REGIONS, BLANK)),
            InputSpec("paid_fen", "number", BLANK, unit="fen", domain=Range(0)),
            InputSpec("days", "number", BLANK, unit="days", domain=Range(0)),
            InputSpec("controlled", "bool", BLANK),
        ),
        outputs=(OutputSpec("fen", "whole", BLANK, unit="fen"),),
        rows=tuple(rows),
    )


def sample_row(random: Random, number: int) -> Row:
    low = 1000 * random.randrange(40)
    start = FIRST_DAY + timedelta(days=random.randrange(DAYS // 2))
    when = {
        "platform": Cell((PLATFORMS[number % 5],)),
        "mode": Cell((MODES[number % 3],)),
        "paid_fen": Cell(ranges=(Range(low, low + 20_000),)),
    }
    if number % 2:
        when["region"] = Cell(tuple(random.sample(REGIONS, 4)))
    if number % 4 == 0:
        when["days"] = Cell(ranges=(Range(random.randrange(10)),))
    if number % 5 == 0:
        when["controlled"] = Cell((bool(number % 2),))
    end = start + timedelta(days=400) if number % 3 == 0 else None
    return Row(f"R-{number:02}", when, {"fen": number}, start, end, clause=("A5",))


def sample_subjects() -> list[tuple[dict, date]]:
    random = Random(11)
    return [(sample_inputs(random), FIRST_DAY + timedelta(days=random.randrange(DAYS))) for _ in range(SUBJECTS)]


def sample_inputs(random: Random) -> dict:
    inputs = {
        "platform": random.choice(PLATFORMS),
        "mode": random.choice(MODES),
        "region": random.choice(REGIONS),
        "paid_fen": random.randrange(60_000),
        "days": random.randrange(20),
        "controlled": random.random() < 0.5,
    }
    return dict(zip(inputs, json.loads(json.dumps([*inputs.values()])), strict=True))


def at_instants(subjects: list, zone: ZoneInfo) -> list[tuple[dict, datetime]]:
    """The same subjects, each at some moment of its day, as a fact carries it."""
    random = Random(13)
    midnights = [(inputs, datetime.combine(day, time(), zone)) for inputs, day in subjects]
    return [
        (inputs, (begins + timedelta(seconds=random.randrange(86_400))).astimezone(UTC)) for inputs, begins in midnights
    ]


def as_zen(spec: TableSpec) -> dict:
    """The same table as a JSON decision model with the `first` policy."""
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
    return {
        "_id": row.id,
        **cells,
        "on": zen_range(validity),
        "fen": str(row.outputs["fen"]),
        "row": json.dumps(row.id),
    }


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
    return int(day.strftime("%Y%m%d")) if day else None


def zen_paths(content: dict) -> dict:
    """Every documented way to evaluate from Python, each compiled before the clock starts."""
    text = json.dumps(content)
    static = zen.ZenEngine({"loader": {"type": "static", "content": {"sample": content}}})
    compiled = zen.ZenDecisionContent(text)
    kept = zen.ZenEngine({"loader": lambda key: compiled})
    created = zen.ZenEngine().create_decision(compiled)
    return {
        "static loader": partial(static.evaluate, "sample"),
        "static loader, decision kept": static.get_decision("sample").evaluate,
        "pre-compiled content": partial(kept.evaluate, "sample"),
        "created decision": created.evaluate,
    }


def seconds_each(call, subjects: list) -> float:
    def call_all(subjects):
        for subject in subjects:
            call(subject)

    return batch_seconds_each(call_all, subjects)


def batch_seconds_each(call, requests) -> float:
    """The mean time of one request in the fastest round, the one least disturbed by other programs."""
    rounds = []
    for _ in range(ROUNDS):
        start = perf_counter()
        call(requests)
        rounds.append((perf_counter() - start) / len(requests))
    return min(rounds)


def zen_seconds_each(spec: TableSpec, subjects: list) -> dict[str, float]:
    content = as_zen(spec)
    plain = [{**inputs, "on": as_number(on)} for inputs, on in subjects]
    times = {name: seconds_each(call, plain) for name, call in zen_paths(content).items()}
    static = zen.ZenEngine({"loader": {"type": "static", "content": {"sample": content}}})
    requests = [{"key": "sample", "context": each} for each in plain]
    times["batch"] = batch_seconds_each(static.evaluate_batch, requests)
    times[TRACED] = seconds_each(lambda subject: static.evaluate("sample", subject, {"trace": True}), plain)
    return times


def zen_instants_each(spec: TableSpec, subjects: list) -> float:
    """The fastest path asked about instants: the day is found as cheaply as Python can, then evaluated."""
    zone, evaluate = ZoneInfo(spec.zone), zen_paths(as_zen(spec))["static loader"]

    def evaluate_all(subjects):
        for inputs, at in subjects:
            day = at.astimezone(zone)
            evaluate({**inputs, "on": day.year * 10_000 + day.month * 100 + day.day})

    return batch_seconds_each(evaluate_all, subjects)


def prove_equal(release: Release, subjects: list, instants: list) -> None:
    """Both engines give the same answer to every subject, or the figures mean nothing."""
    paths = zen_paths(as_zen(release.tables["sample"].spec)).values()
    for (inputs, on), (_, at) in zip(subjects, instants, strict=True):
        answer = release.decide("sample", inputs, on=on)
        assert answer.status is Status.DECIDED
        assert answer == release.decide("sample", inputs, on=at)
        expected = {**answer.outputs, "row": answer.row_id}
        assert all(path({**inputs, "on": as_number(on)})["result"] == expected for path in paths), inputs


def decide_seconds_each(release: Release, subjects: list) -> float:
    def decide_all(subjects):
        for inputs, on in subjects:
            release.decide("sample", inputs, on=on)

    return batch_seconds_each(decide_all, subjects)


def columns_of(table: Table, subjects: list, *, coded: bool) -> dict:
    """The subjects as columns, repeated; `coded` writes set values as the integers a column store keeps."""
    columns = {}
    for column in table.columns:
        values = [inputs[column.spec.name] for inputs, _ in subjects] * REPEATS
        codes = coded and column.kind == "set"
        columns[column.spec.name] = np.array([column.values.index(each) for each in values] if codes else values)
    return columns


def columns_seconds_each(table: Table, subjects: list, *, coded: bool) -> float:
    columns = columns_of(table, subjects, coded=coded)
    days = np.array([on.toordinal() for _, on in subjects] * REPEATS)
    return batch_seconds_each(lambda days: match_columns(table, columns, days), days)


def measure() -> list[dict]:
    spec, subjects = sample_spec(), sample_subjects()
    release = Release([spec])
    table = release.tables["sample"]
    instants = at_instants(subjects, ZoneInfo(spec.zone))
    prove_equal(release, subjects, instants)
    times = zen_seconds_each(spec, subjects)
    path = min(times, key=times.get)
    decided = decide_seconds_each(release, subjects)
    found = zen_instants_each(spec, instants)
    text, coded = (columns_seconds_each(table, subjects, coded=each) for each in (False, True))
    return [
        figure("one decision", decided, path, times[path], floor=15, aim=25),
        figure("one decision on an instant", decide_seconds_each(release, instants), "day found first", found),
        figure("one decision", decided, TRACED, times[TRACED]),
        figure("one match in columns of text", text, path, times[path]),
        figure("one match in columns of codes", coded, path, times[path]),
    ]


def figure(name: str, seconds: float, path: str, reference: float, *, floor=None, aim=None) -> dict:
    return {
        "name": f"rulebook: {name}, against zen-engine ({path})",
        "figure": round(seconds * 1e6, 4),
        "unit": "microseconds",
        "reference": round(reference * 1e6, 3),
        "ratio": round(reference / seconds, 1),
        "floor": floor,
        "aim": aim,
    }


if __name__ == "__main__":
    for row in measure():
        print(json.dumps(row))
