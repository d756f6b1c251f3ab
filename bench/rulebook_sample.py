"""The tables that the rulebook's figures are about, and whom they are asked about.

The subjects differ, and their words are not the table's own objects, as words that arrive in a request are not.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from math import prod
from random import Random
from zoneinfo import ZoneInfo

import numpy as np

from surety.rulebook import Table
from surety.rulebook.spec import Cell, InputSpec, OutputSpec, Range, Row, TableSpec, Text

PLATFORMS = ("douyin", "1688", "taobao", "jd", "xianyu")
MODES = ("stock", "ladder", "full_presale")
REGIONS = tuple(f"region_{number:02}" for number in range(12))
ROWS, SUBJECTS = 60, 2000
FIRST_DAY, DAYS = date(2022, 1, 1), 1000
BLANK = Text("-", "-")


def sample_spec(rows: int = ROWS) -> TableSpec:
    """Rows differ by platform, mode and bracket; three columns and the date narrow some of them."""
    random = Random(7)
    kept = [sample_row(random, number) for number in range(rows - 1)]
    kept.append(Row("R-DEFAULT", outputs={"fen": 0}, clause=("A5",)))
    return spec_of(
        (
            InputSpec("platform", "enum", BLANK, dict.fromkeys(PLATFORMS, BLANK)),
            InputSpec("mode", "enum", BLANK, dict.fromkeys(MODES, BLANK)),
            InputSpec("region", "enum", BLANK, dict.fromkeys(REGIONS, BLANK)),
            InputSpec("paid_fen", "number", BLANK, unit="fen", domain=Range(0)),
            InputSpec("days", "number", BLANK, unit="days", domain=Range(0)),
            InputSpec("controlled", "bool", BLANK),
        ),
        kept,
    )


def spec_of(inputs: tuple[InputSpec, ...], rows: list[Row]) -> TableSpec:
    return TableSpec(
        id="sample",
        title=BLANK,
        question=BLANK,
        date_key="occurred_at",
        date_note=BLANK,
        policy="first",
        inputs=inputs,
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


CELLS = 116_640
SETS = {"platform": 6, "kind": 6, "step": 5, "region": 12}


def wide_spec(rows: int = 300) -> TableSpec:
    """A table of CELLS cells, 5 inputs in 6 epochs, whose rows overlap wherever they can: `first` decides."""
    random = Random(3)
    inputs = [InputSpec(name, "enum", BLANK, dict.fromkeys(words(name), BLANK)) for name in SETS]
    inputs.append(InputSpec("count", "number", BLANK, domain=Range(0)))
    kept = [wide_row(random, number) for number in range(rows - 1)]
    spec = spec_of(tuple(inputs), [*kept, Row("R-DEFAULT", outputs={"fen": 0}, clause=("A5",))])
    table = Table(spec)
    assert prod(len(column.classes) for column in table.columns) * len(table.epochs.masks) == CELLS
    return spec


def words(name: str) -> list[str]:
    return [f"{name}_{number}" for number in range(SETS[name])]


def wide_row(random: Random, number: int) -> Row:
    when = {name: Cell(tuple(random.sample(words(name), random.randint(1, SETS[name] // 2)))) for name in SETS}
    low = random.randrange(8)
    when["count"] = Cell(ranges=(Range(low * 1000, (low + random.randint(1, 3)) * 1000 if low < 6 else None),))
    when = {name: cell for name, cell in when.items() if random.random() < 0.9}
    days = [FIRST_DAY + timedelta(days=100 * step) for step in range(5)]
    return Row(
        f"R-{number:03}",
        when,
        {"fen": number},
        random.choice([None, *days[:3]]),
        random.choice([None, *days[3:]]),
        clause=("A5",),
    )


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


def coded_columns(count: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Subjects as a column store keeps them, in the narrowest integers; days as ordinals."""
    random = np.random.default_rng(1)
    return {
        "platform": random.integers(0, len(PLATFORMS), count, np.uint8),
        "mode": random.integers(0, len(MODES), count, np.uint8),
        "region": random.integers(0, len(REGIONS), count, np.uint8),
        "paid_fen": random.integers(0, 60_000, count, np.int32),
        "days": random.integers(0, 20, count, np.int32),
        "controlled": random.integers(0, 2, count, np.uint8).astype(bool),
    }, random.integers(FIRST_DAY.toordinal(), FIRST_DAY.toordinal() + DAYS, count, np.int32)
