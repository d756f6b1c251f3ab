"""Small tables to plant faults in: raw as YAML holds them, or at random as specs."""

from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from surety.rulebook import Release, Table, load_release
from surety.rulebook.spec import Cell, Gap, InputSpec, OutputSpec, Range, Row, TableSpec, Text

TEXT = {"zh": "中文", "en": "English"}
LABEL = Text("标签", "label")

RAW = {
    "id": "parcel_fee",
    "title": TEXT,
    "question": TEXT,
    "date_key": "sent_at",
    "date_note": TEXT,
    "inputs": [
        {"name": "size", "type": "enum", "label": TEXT, "values": ["small", "large"]},
        {"name": "weight_grams", "type": "number", "label": TEXT, "unit": "grams", "from": 0},
    ],
    "outputs": [{"name": "fee_fen", "type": "whole", "unit": "fen", "label": TEXT}],
    "rows": [
        {"id": "F-SMALL", "when": {"size": "small"}, "then": {"fee_fen": 100}, "clause": ["A1"]},
        {
            "id": "F-LIGHT",
            "when": {"size": "large", "weight_grams": {"below": 1000}},
            "then": {"fee_fen": 200},
            "clause": ["A1"],
        },
        {
            "id": "F-HEAVY",
            "when": {"size": "large", "weight_grams": {"from": 1000}},
            "then": {"fee_fen": 300},
            "clause": ["A1"],
        },
    ],
}


def case(row: str, size: str, weight_grams: int, on: date = date(2023, 1, 1)) -> dict[str, Any]:
    return {"row": row, "on": on, "inputs": {"size": size, "weight_grams": weight_grams}}


CASES = [
    case("F-SMALL", "small", 1),
    case("F-SMALL", "small", 5000),
    case("F-LIGHT", "large", 0),
    case("F-LIGHT", "large", 999),
    case("F-HEAVY", "large", 1000),
    case("F-HEAVY", "large", 1001),
]


def raw_table() -> dict[str, Any]:
    return deepcopy(RAW)


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def write_yaml(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(content, Dumper=Dumper, allow_unicode=True, sort_keys=False), encoding="utf-8")


def write_table(root: Path, raw: dict[str, Any], cases: Any = CASES) -> Path:
    write_yaml(root / "shipping" / f"{raw['id']}.yaml", raw)
    write_yaml(root / "shipping" / f"{raw['id']}.cases.yaml", cases)
    return root


def load_table(root: Path, raw: dict[str, Any]) -> tuple[Release, Table]:
    release = load_release(write_table(root, raw))
    return release, release.tables[raw["id"]]


def spec_of(inputs, rows, *, policy: str = "unique", gaps=()) -> TableSpec:
    outputs = (OutputSpec("out", "whole", LABEL),)
    parts = {"title": LABEL, "question": LABEL, "date_key": "sent_at", "date_note": LABEL}
    kept = {"inputs": tuple(inputs), "outputs": outputs, "rows": tuple(rows), "gaps": tuple(gaps)}
    return TableSpec(id="drawn", policy=policy, **parts, **kept)


COLOURS = ("red", "green", "blue")
PLACES = ("north", "north/city", "north/city/street", "south", "south/farm")
DAY = date(2023, 1, 1)
INPUTS = (
    InputSpec("colour", "enum", LABEL, dict.fromkeys(COLOURS, LABEL)),
    InputSpec("place", "tree", LABEL, dict.fromkeys(PLACES, LABEL)),
    InputSpec("count", "number", LABEL, domain=Range(-5, 15)),
    InputSpec("score", "number", LABEL, whole=False),
    InputSpec("seen_on", "date", LABEL),
    InputSpec("vip", "bool", LABEL),
)

days = st.integers(-6, 6).map(lambda shift: DAY + timedelta(days=shift))
scores = st.integers(-4, 8).map(lambda quarter: quarter / 4)
VALUES = (
    st.sampled_from(COLOURS),
    st.sampled_from(PLACES),
    st.integers(-5, 14),
    scores,
    days,
    st.booleans(),
)
vectors = st.tuples(*VALUES)


def ranges(bounds) -> st.SearchStrategy[Range]:
    pairs = st.tuples(st.none() | bounds, st.none() | bounds)
    ordered = pairs.filter(lambda pair: None in pair or pair[0] < pair[1])
    return ordered.map(lambda pair: Range(*pair))


def some_of(values) -> st.SearchStrategy[Cell]:
    chosen = st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)
    return chosen.map(lambda found: Cell(values=tuple(found)))


def spans(bounds) -> st.SearchStrategy[Cell]:
    return st.lists(ranges(bounds), min_size=1, max_size=2).map(lambda found: Cell(ranges=tuple(found)))


CELLS = {
    "colour": some_of(COLOURS),
    "place": some_of(PLACES),
    "count": spans(st.integers(-5, 15)),
    "score": spans(scores),
    "seen_on": spans(days),
    "vip": some_of((False, True)),
}


@st.composite
def whens(draw) -> dict[str, Cell]:
    names = draw(st.lists(st.sampled_from(sorted(CELLS)), max_size=3, unique=True))
    return {name: draw(CELLS[name]) for name in names}


@st.composite
def drawn_specs(draw, *, policies=("unique", "first", "collect"), rows_max: int = 8) -> TableSpec:
    rows = []
    for number in range(draw(st.integers(1, rows_max))):
        span = draw(ranges(days))
        status = draw(st.sampled_from(("in_force", "in_force", "in_force", "noticed")))
        rows.append(Row(f"R{number}", draw(whens()), {"out": number}, span.from_, span.below, status=status))
    gaps = [Gap("G0", LABEL, draw(whens()))] if draw(st.booleans()) else []
    return spec_of(INPUTS, rows, policy=draw(st.sampled_from(policies)), gaps=gaps)
