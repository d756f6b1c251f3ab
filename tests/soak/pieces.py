"""Rounds of inspected pieces, and how much of what a piece can live through they have seen."""

from __future__ import annotations

from collections import Counter
from random import Random

from surety.engine import db
from surety.inspection.case import Stage, stage_of
from surety.inspection.facts import FACTS
from tests.db.piecing import Bench, Covered, Move, played, prepare, random_moves, several_at_once
from tests.db.playing import undone
from tests.unit import test_every_piece_fact as unit
from tests.unit.inspection import of
from tests.unit.world import PLATFORM

_TAGS = [kind.__struct_config__.tag for kind in FACTS]
_STAGES = ["none", *(stage.value for stage in Stage)]


def one(url: str, seed: int) -> tuple[str, Covered]:
    """One history; what breaks it is made as short as it can be."""
    random = Random(seed)
    moves = random_moves(random, random.randrange(40, 260))
    error, found = _error(url, moves)
    if error is None:
        return f"{len(moves)} moves", found
    shortest = _shortened(url, moves)
    print("broken; these moves are enough:", *shortest, sep="\n  ")
    raise _error(url, shortest)[0] or error


def at_once(url: str, seed: int) -> tuple[str, Covered]:
    """Four histories of the same pieces and codes."""
    random = Random(seed)
    seeds, moves = [random.randrange(10**6) for _ in range(4)], random.randrange(60, 200)
    with db.connect(url) as connection:
        found = several_at_once(url, connection, seeds=seeds, moves=moves)
    return f"{len(seeds)} x {moves} moves", found


def _error(url: str, moves: list[Move]) -> tuple[Exception | None, Covered]:
    with db.connect(url) as connection, undone(connection):
        prepare(connection)
        bench = Bench(connection)
        try:
            played(bench, moves)
        except Exception as error:
            return error, bench.covered
        return None, bench.covered


def _shortened(url: str, moves: list[Move]) -> list[Move]:
    size = len(moves)
    while size:
        for at in range(len(moves) - size, -1, -1):
            without = moves[:at] + moves[at + size :]
            if _error(url, without)[0]:
                moves = without
        size //= 2
    return moves


def legal() -> set[tuple[str, str]]:
    """Stages at which a fact can be accepted, by the matrix of `tests/unit/test_every_piece_fact.py`."""
    found = {("none", "piece_registered")}
    for make in unit.STAGES.values():
        kept = make().__dict__
        for fact in unit.FACTS.values():
            made = unit._copy(kept)
            stage = stage_of(of(made)).value
            if made.say(fact, source=PLATFORM, now=unit.NOW) is None:
                found.add((stage, fact.__struct_config__.tag))
    return found


def coverage(found: Covered) -> str:
    """Accepted / refused, by fact and stage; `x` where it cannot be accepted and was not tried."""
    accepted: Counter[tuple[str, str]] = Counter()
    refused: Counter[tuple[str, str]] = Counter()
    for (stage, tag, ok), count in found.items():
        (accepted if ok else refused)[stage, tag] += count
    possible = legal() | set(accepted)
    lines = [f"{'piece':20}" + "".join(f"{stage:>13}" for stage in _STAGES)]
    for tag in _TAGS:
        cells = (_cell(accepted[stage, tag], refused[stage, tag], (stage, tag) in possible) for stage in _STAGES)
        lines.append(f"{tag:20}" + "".join(f"{cell:>13}" for cell in cells))
    tried = {pair for pair in refused if pair not in possible}
    impossible = {(stage, tag) for stage in _STAGES for tag in _TAGS} - possible
    lines.append(
        f"{len(set(accepted))} of {len(possible)} pairs that can happen happened; of {len(impossible)} that cannot,"
        f" {len(tried)} were tried and refused"
    )
    return "\n".join(lines)


def _cell(accepted: int, refused: int, possible: bool) -> str:
    if not accepted and not refused:
        return "-" if possible else "x"
    return f"{accepted}/{refused}"
