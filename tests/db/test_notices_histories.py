"""Random notices, orders and lifts: never shorter, the same whoever comes first, the same when replayed."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.db import notices
from tests.db.moves import ORDERS, PARCELS, Market, Move, N, housekeep, spread
from tests.db.playing import played, several_at_once, undone

WHAT = (
    "place", "pay", "ship", "ship_part", "pick_up", "sign", "address", "agree", "propose", "answer_staff", "cancel",
    "choose", "draft", "publish", "file", "lift", "withdraw", "spread", "sweep", "due", "almost_due", "wait", "hold",
    "release",
)  # fmt: skip
OFTEN = ("draft", "publish", "publish", "publish", "lift", "spread", "due", "due", "place", "pay", "pay", "address")
OPENING = [Move(what, order, n=1) for order in range(ORDERS) for what in ("place", "pay")]
NOTICED = [Move("draft", 0, 2, 3), Move("publish", 0, 2, 1)]
"""A notice that covers all of one platform's orders, with services, and whose dates end with a lift."""
OPENINGS = ([], OPENING, [*OPENING, *NOTICED], [*NOTICED, *OPENING])
MOVES = st.lists(
    st.builds(
        Move,
        what=st.sampled_from(WHAT + OFTEN),
        order=st.integers(0, ORDERS - 1),
        parcel=st.integers(0, PARCELS - 1),
        n=st.integers(0, N - 1),
    ),
    min_size=8,
    max_size=40,
)


@settings(
    max_examples=60,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(opening=st.sampled_from(OPENINGS), moves=MOVES)
def test_whatever_happens_notices_are_heeded(door_connection, opening, moves):
    with undone(door_connection):
        played(Market(door_connection), opening + moves)


def heavy(random: Random, count: int) -> list[Move]:
    """A history with one of the openings, and without the longest waits: after those everything is over."""
    moves = [*OPENINGS[1 + random.randrange(3)]]
    for _ in range(count):
        what = random.choice(WHAT + OFTEN)
        moves.append(
            Move(
                what, random.randrange(ORDERS), random.randrange(PARCELS), random.randrange(3 if what == "wait" else N)
            )
        )
    return moves


def test_the_histories_come_where_it_matters(door_connection):
    """Else the property above would hold of nothing."""
    seen: Counter[str] = Counter()
    for seed in range(40):
        with undone(door_connection):
            market = Market(door_connection)
            for move in heavy(Random(seed), 40):
                market.play(move)
            for case in notices.orders(door_connection):
                lines = case.promised.values()
                seen["granted"] += any(line.grants for line in lines)
                seen["taken back"] += any(grant.ended_at for line in lines for grant in line.grants)
                seen["waived"] += case.late is not None and case.late.reversed_because == "platform_notice"
                seen["told of a service"] += case.service is not None
                seen["service resumed"] += case.service is not None and case.service.resumes_at is not None
                seen["judged all the same"] += case.late is not None and case.late.reversed_at is None
    assert min(seen[what] for what in (
        "granted", "taken back", "waived", "told of a service", "service resumed", "judged all the same"
    )) >= 3, seen  # fmt: skip


TIMES = {"due": Move("half_a_day"), "almost_due": Move("sweep"), "wait": Move("half_a_day")}
"""Where times are looked up in what is stored, two histories would part there."""


def end_of(connection, moves: list[Move], *, tells: tuple[str, ...]) -> list[tuple]:
    """Where a history leaves everything when the spreading runs after moves of these kinds, and at the end."""
    with undone(connection):
        market = Market(connection)
        for move in moves:
            if move.what not in ("spread", "hold", "release"):
                market.play(TIMES.get(move.what, move))
                if move.what in tells:
                    spread(market)
        spread(market)
        market.play(Move("sweep"))
        housekeep(market)
        return standing(connection)


@pytest.mark.parametrize("seed", range(30))
def test_how_far_the_spreading_had_come_makes_no_difference(door_connection, seed):
    """The same history with everybody told at once, and with nobody told before the end."""
    moves = [move._replace(n=move.n & ~1) if move.what == "draft" else move for move in heavy(Random(seed), 40)]
    assert end_of(door_connection, moves, tells=WHAT) == end_of(door_connection, moves, tells=())


@pytest.mark.parametrize("seed", range(30))
def test_nor_does_it_for_dates_that_are_taken_back_once_it_is_as_quick_as_they_are_announced(door_connection, seed):
    """A lift that takes dates back comes a day ahead: told within half a day, it is told in time."""
    moves = heavy(Random(seed), 40)
    assert end_of(door_connection, moves, tells=WHAT) == end_of(door_connection, moves, tells=("due", "wait"))


def standing(connection) -> list[tuple]:
    """What counts: where each order stands, what is due when, what was moved between whom."""
    found = []
    for case in sorted(notices.orders(connection), key=lambda case: case.order):
        due = {step: deadline.due_at for step, deadline in case.deadlines.items()}
        late = (case.late.reversed_at is None, case.late.ship_by) if case.late else None
        accounts = connection.execute(
            "select account, sum(amount_fen)::bigint from surety_posting where subject = %s group by 1 order by 1",
            [case.order],
        ).fetchall()
        found.append((case.order, case.status, due, late, [pair for pair in accounts if pair[1]]))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_several_at_once_with_notices_among_them(door_connection, database_url, seed):
    several_at_once(database_url, door_connection, seeds=(seed, seed + 10, seed + 20), moves=80)
    notices.are_heeded(door_connection)
