"""Random histories of inspected pieces, alone and at once: regimes keep to their custody, one code is one piece's."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.inspection.case import Stage
from surety.inspection.facts import FACTS
from tests.db import piece_invariants
from tests.db.piecing import CODES, OFTEN, PIECES, WHAT, Bench, Move, N, played, prepare, random_moves, several_at_once
from tests.db.playing import undone
from tests.db.test_histories import BOUNDED

MOVES = st.lists(
    st.builds(
        Move,
        what=st.sampled_from(WHAT + OFTEN),
        piece=st.integers(0, PIECES - 1),
        code=st.integers(0, CODES - 1),
        n=st.integers(0, N - 1),
    ),
    min_size=20,
    max_size=60,
)
NEXT = [Move("next", piece, code=piece, n=1) for piece in range(PIECES)]
BACK = [Move("next", piece, n=n) for n in (1, 3, 4, 5) for piece in range(PIECES)]
ARRIVED = [Move("arrive", piece, n=1) for piece in range(PIECES)]
OPENINGS = ([], [*NEXT * 2, *ARRIVED, *NEXT], NEXT * 6, NEXT * 9, [*NEXT * 12, *BACK])


@settings(BOUNDED, max_examples=12)
@given(opening=st.sampled_from(OPENINGS), moves=MOVES)
def test_whatever_is_said_of_pieces_what_must_hold_holds(door_connection, opening, moves):
    with undone(door_connection):
        prepare(door_connection)
        played(Bench(door_connection), opening + moves)


def test_four_at_once_on_the_same_pieces_and_codes(door_connection, database_url):
    found = several_at_once(database_url, door_connection, seeds=[1, 2, 3, 4], moves=60)
    assert sum(count for (_, _, accepted), count in found.items() if accepted) > 60


def test_histories_reach_every_stage_and_every_fact(door_connection):
    """Else the invariants would hold of nothing."""
    found: Counter[tuple[str, str, bool]] = Counter()
    with undone(door_connection):
        prepare(door_connection)
        bench = Bench(door_connection)
        for move in [*NEXT * 2, *ARRIVED, *NEXT * 10, *BACK, *random_moves(Random(2), 260)]:
            bench.play(move)
        found = bench.covered + piece_invariants.unsaid(door_connection)
    assert {stage for stage, _, _ in found} >= {str(stage) for stage in Stage} - {"ended"}
    stated = {kind.__struct_config__.tag for kind in FACTS}
    assert {tag for _, tag, _ in found} == stated
    accepted = {tag for _, tag, ok in found if ok}
    assert stated - accepted <= {"piece_resold"}


@pytest.mark.parametrize("story", ["straight", "both pieces of one order and one code"])
def test_stories_we_name(door_connection, story):
    stories = {
        "straight": NEXT * 12,
        "both pieces of one order and one code": [
            *[Move("next", piece, code=3, n=1) for _ in range(5) for piece in (0, 1, 2)],
            Move("bind", 0, code=0, n=3), Move("bind", 1, code=0, n=3), Move("bind", 2, code=0, n=3),
            Move("correct", 0, n=1), Move("bind", 1, code=0, n=3),
        ],
    }  # fmt: skip
    with undone(door_connection):
        prepare(door_connection)
        played(Bench(door_connection), stories[story])
