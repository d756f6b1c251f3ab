"""How fast a table answers, each figure beside the same table in another engine, or beside itself, in the same run.

The table has 60 rows, six inputs and the behaviour date; every engine receives the same values and is first proved to
give the same rows. Of the ways to call another engine the fastest of this run is the reference. Ours and the reference
are measured in turn; a figure is the median of the turns, a ratio the median of theirs.

A decision on an instant is a figure apart: there zen's caller must find the day first, and its time counts. A trace is
the explanation as it is taken down, one bit a row and input; the detail says what it takes spelt out. Columns of ten
million are codes in the narrowest integers, as a column store keeps them; text comes from arrow, as Polars has it.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
from msgspec.structs import replace

from bench.figures import figure, in_pairs, quick
from bench.rulebook_peers import (
    as_number,
    duckdb_ways,
    openfisca_decide,
    polars_ways,
    zen_engine,
    zen_paths,
)
from bench.rulebook_sample import CELLS, at_instants, coded_columns, sample_spec, sample_subjects, wide_spec
from surety.rulebook import Release, Status, Table, check_release, diff_releases
from surety.rulebook.batch import match_columns

PAIRS, BATCH_PAIRS = 15, 5
ROUNDS = 10  # over the subjects in a turn of ours: as long as one of zen's takes for all of them
MANY_ROWS, CODED, TEXTS = 3000, 10_000_000, 1_000_000
MICRO = 1e6


def measure() -> list[dict[str, Any]]:
    release, subjects = Release([sample_spec()]), sample_subjects()
    return [
        *beside_zen(release, subjects),
        beside_openfisca(release, subjects),
        beside_itself(release, subjects),
        traced(release, subjects),
        *in_codes(release.tables["sample"]),
        in_texts(release.tables["sample"]),
        *whole_space(),
    ]


def times(call: Callable[[Any], Any], subjects: list) -> Callable[[], float]:
    """A turn: calls a second over all the subjects."""

    def turn() -> float:
        start = perf_counter()
        for subject in subjects:
            call(subject)
        return len(subjects) / (perf_counter() - start)

    return turn


def once(call: Callable[[], Any]) -> Callable[[], float]:
    """A turn: calls a second, of one call."""

    def turn() -> float:
        start = perf_counter()
        call()
        return 1 / (perf_counter() - start)

    return turn


def paired(
    ours: Callable[[], float], ways: dict[str, Callable[[], float]], *, pairs: int
) -> tuple[str, float, float, float]:
    """The fastest way, our time and its time of one call, and how many times faster ours is."""
    fastest = max(ways, key=lambda way: max(ways[way]() for _ in range(3)))
    ours()
    rate, reference, ratio = in_pairs(ours, ways[fastest], pairs=3 if quick() else pairs)
    return fastest, 1 / rate, 1 / reference, ratio


def micros(name: str, found: tuple[str, float, float, float], beside: str, **asked: Any) -> dict[str, Any]:
    way, seconds, reference, ratio = found
    told = f"{beside} ({way})" if way else beside
    return figure(name, seconds * MICRO, "microseconds", reference=reference * MICRO, beside=told, ratio=ratio, **asked)


def decided(release: Release, subjects: list) -> Callable[[], float]:
    """The loop unpacks the subject, so that nothing but the call is timed beside it."""

    def turn() -> float:
        start = perf_counter()
        for _ in range(ROUNDS):
            for inputs, on in subjects:
                release.decide("sample", inputs, on=on)
        return ROUNDS * len(subjects) / (perf_counter() - start)

    return turn


def beside_zen(release: Release, subjects: list) -> list[dict[str, Any]]:
    spec = release.tables["sample"].spec
    plain = [{**inputs, "on": as_number(on)} for inputs, on in subjects]
    paths, engine, zone = zen_paths(spec), zen_engine(spec), ZoneInfo(spec.zone)
    instants = at_instants(subjects, zone)
    prove_zen(release, subjects, instants, paths)
    requests = [{"key": "sample", "context": each} for each in plain]
    whole = once(lambda: engine.evaluate_batch(requests))
    ways = {name: times(path, plain) for name, path in paths.items()}
    ways["batch"] = lambda: whole() * len(plain)
    trace = times(lambda subject: engine.evaluate("sample", subject, {"trace": True}), plain)
    evaluate = paths["static loader"]
    dated = times(lambda each: evaluate({**each[0], "on": as_number(each[1].astimezone(zone))}), instants)
    ours = decided(release, subjects)
    named = "rulebook: one decision, 60 rows x 6 inputs and a date"
    return [
        micros(named, paired(ours, ways, pairs=PAIRS), "zen-engine", floor=15, aim=25),
        micros(
            "rulebook: one decision on an instant",
            paired(decided(release, instants), {"": dated}, pairs=PAIRS),
            "zen-engine, day found first",
        ),
        micros(
            "rulebook: one decision",
            paired(ours, {"": trace}, pairs=PAIRS),
            "zen-engine, which tells its row by a trace",
        ),
    ]


def prove_zen(release: Release, subjects: list, instants: list, paths: dict[str, Callable]) -> None:
    for (inputs, on), (_, at) in zip(subjects, instants, strict=True):
        answer = release.decide("sample", inputs, on=on)
        assert answer.status is Status.DECIDED
        assert answer == release.decide("sample", inputs, on=at)
        expected = {**answer.outputs, "row": answer.row_id}
        assert all(path({**inputs, "on": as_number(on)})["result"] == expected for path in paths.values()), inputs


def beside_openfisca(release: Release, subjects: list) -> dict[str, Any]:
    table, few = release.tables["sample"], subjects[:50]
    ask = openfisca_decide(table.spec)
    for inputs, on in few:
        assert table.rows[ask(inputs, on)].id == release.decide("sample", inputs, on=on).row_id
    found = paired(decided(release, subjects), {"": times(lambda each: ask(*each), few)}, pairs=PAIRS)
    return micros("rulebook: one decision", found, "openfisca-core, one simulation", floor=1000, aim=3000)


def beside_itself(release: Release, subjects: list) -> dict[str, Any]:
    many = decided(Release([sample_spec(MANY_ROWS)]), subjects)
    found = paired(many, {"": decided(release, subjects)}, pairs=PAIRS)
    return micros("rulebook: one decision of 3,000 rows", found, "of 60 rows", floor=1 / 1.5, aim=0.8)


def traced(release: Release, subjects: list) -> dict[str, Any]:
    def turn() -> float:
        start = perf_counter()
        for _ in range(ROUNDS):
            for inputs, on in subjects:
                release.explain(release.decide("sample", inputs, on=on))
        return ROUNDS * len(subjects) / (perf_counter() - start)

    spelt = times(lambda each: release.explain(release.decide("sample", each[0], on=each[1])).others, subjects)()
    found = paired(turn, {"": decided(release, subjects)}, pairs=PAIRS)
    named = "rulebook: one decision with its trace"
    return micros(named, found, "without", floor=1 / 5, aim=1 / 3, spelt_out=MICRO / spelt)


def in_codes(table: Table) -> list[dict[str, Any]]:
    count = CODED // 50 if quick() else CODED
    columns, days = coded_columns(count)
    frame = pl.DataFrame({**columns, "on": days})
    expected = match_columns(table, columns, days)
    chain, case = polars_ways(table.spec, frame, coded=True), duckdb_ways(table.spec, frame)
    for way in (*chain.values(), case["to numpy"]):
        assert np.array_equal(expected, np.asarray(way()))
    ours = once(lambda: match_columns(table, columns, days))
    return [
        rows_a_second(f"rulebook: {count:,} rows of codes", count, ours, ways, beside, floor=5, aim=10)
        for ways, beside in ((chain, "Polars when/then"), (case, "DuckDB CASE"))
    ]


def in_texts(table: Table) -> dict[str, Any]:
    count = TEXTS // 10 if quick() else TEXTS
    columns, days = coded_columns(count)
    texts = {each.name: np.array([*each.values])[columns[each.name]] for each in table.spec.inputs if each.values}
    frame = pl.DataFrame({**columns, **texts, "on": days})
    arrow = {name: frame[name].to_arrow() for name in (*columns, "on")}
    expected = match_columns(table, columns, days)
    ways = polars_ways(table.spec, frame, coded=False)
    for way in (*ways.values(), lambda: match_columns(table, arrow, arrow["on"])):
        assert np.array_equal(expected, np.asarray(way()))
    ours = once(lambda: match_columns(table, arrow, arrow["on"]))
    return rows_a_second(f"rulebook: {count:,} rows of text", count, ours, ways, "Polars when/then", floor=3, aim=6)


def rows_a_second(
    name: str, count: int, ours: Callable, ways: dict[str, Callable], beside: str, **asked: Any
) -> dict[str, Any]:
    way, seconds, reference, ratio = paired(ours, {way: once(call) for way, call in ways.items()}, pairs=BATCH_PAIRS)
    told = f"{beside} ({way})"
    return figure(name, count / seconds, "rows/s", reference=count / reference, beside=told, ratio=ratio, **asked)


def whole_space() -> list[dict[str, Any]]:
    spec = wide_spec()
    moved = tuple(replace(row, outputs={"fen": -1}) if row.id == "R-007" else row for row in spec.rows)
    old, new = Release([spec]), Release([replace(spec, rows=moved)])
    assert [change.new.row_id for change in diff_releases(old, new)[0].changes] == ["R-007"]
    asked = {"floor": 200, "aim": 50, "judged": "figure below", "rows": len(spec.rows)}
    calls = {"check": lambda: check_release(old, []), "diff": lambda: diff_releases(old, new)}
    medians = {name: median(1 / once(call)() for _ in range(PAIRS)) for name, call in calls.items()}
    return [
        figure(f"rulebook: exact {name} of {CELLS:,} cells", seconds * 1000, "ms", **asked)
        for name, seconds in medians.items()
    ]


if __name__ == "__main__":
    from bench.figures import in_words

    for row in measure():
        print(in_words(row))
