"""Worked cases: inputs, a date and the answer the sources lead us to expect, beside each table."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from surety.rulebook.answer import Answer, Status
from surety.rulebook.errors import RulebookError
from surety.rulebook.load import CASES, files_under, parse
from surety.rulebook.place import Place

ANSWERS = tuple(status for status in Status if status is not Status.NO_TABLE)


class Case(NamedTuple):
    """Expects a row, or a status; and, when `outputs` are given, each of them."""

    table: str
    name: str
    on: date
    inputs: dict[str, Any]
    row: str = ""
    status: Status = Status.DECIDED
    outputs: dict[str, Any] = {}

    @property
    def expected(self) -> str:
        return self.row or self.status.value

    def met_by(self, answer: Answer) -> bool:
        if answer.status is not self.status or (self.row and self.row not in answer.rows):
            return False
        return all(answer.outputs.get(name) == value for name, value in self.outputs.items())


def load_cases(root: Path) -> list[Case]:
    """Every `*.cases.yaml` under `root`; raises RulebookError with every fault."""
    root, faults = Path(root), []
    cases = []
    for path in files_under(root, CASES, faults):
        cases += read_cases(path, Place(faults, path.relative_to(root).as_posix()))
    if faults:
        raise RulebookError(faults)
    return cases


def read_cases(path: Path, place: Place) -> list[Case]:
    table = path.name.removesuffix(CASES)
    numbered = enumerate(place.sequence(parse(path, place), "cases"), start=1)
    return [read_case(place.at(f"{table} #{number}"), raw, table) for number, raw in numbered]


def read_case(place: Place, raw: Any, table: str) -> Case:
    raw = place.mapping(raw, "", "on inputs", "row status then why")
    if ("row" in raw) == ("status" in raw):
        place.fault("case_expectation")
    given, then = (place.open_mapping(raw.get(name, {}), name) for name in ("inputs", "then"))
    status = place.choice(raw.get("status"), "status", ANSWERS, "decided")
    return Case(
        table=table,
        name=place.row,
        on=place.day(raw.get("on"), "on") or date.min,
        inputs=given,
        row=place.word(raw["row"], "row") if "row" in raw else "",
        status=Status(status),
        outputs=then,
    )
