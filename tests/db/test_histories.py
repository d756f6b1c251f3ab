"""Random histories of a few orders, parcels and shops: what must hold, holds after every step."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from surety.engine import sweep
from tests.db import invariants
from tests.db.moves import OFTEN, OLD_REGIME, ORDERS, PARCELS, SPRING, WHAT, Market, Move, N, housekeep

OPENINGS = (
    [],
    [Move("place", 0), Move("pay", 0, n=1)],
    [Move(what, order, n=1) for order in range(ORDERS) for what in ("place", "pay")],
    [Move("hold"), *(Move(what, order, n=3) for order in range(2) for what in ("place", "pay", "ship"))],
)
MOVES = st.lists(
    st.builds(
        Move,
        what=st.sampled_from(WHAT + OFTEN),
        order=st.integers(0, ORDERS - 1),
        parcel=st.integers(0, PARCELS - 1),
        n=st.integers(0, N - 1),
    ),
    min_size=5,
    max_size=40,
)
BOUNDED = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@contextmanager
def undone(connection):
    """The database as it was, afterwards: every transaction inside becomes a savepoint of one that is undone."""
    with connection.transaction(force_rollback=True):
        yield


def played(market: Market, moves: list[Move]) -> None:
    """A history, checked at each step; then everything that is open is done, and checked once more."""
    for move in moves:
        held = held_documents(market)
        results = market.play(move)
        cases = invariants.check(market.connection, now=market.now)
        answers_are_fit(market, move, results)
        if move.what in ("sweep", "due", "almost_due"):
            nothing_is_overdue(market, cases)
            assert held == held_documents(market), "workers leave alone what is being imported"
    for move in (Move("release"), Move("sweep"), Move("housekeep")):
        market.play(move)
    nothing_is_overdue(market, invariants.check(market.connection, now=market.now))
    invariants.settlement_is_complete(market.connection)
    invariants.messages_are_delivered_once(market.connection)
    assert sweep.fire_due(market.connection, market.now) == 0


def answers_are_fit(market: Market, move: Move, results) -> None:
    """Only a command is refused; what was said before is never accepted again."""
    for result in results:
        if move.what == "again":
            assert result.status in ("repeated", "refused", "quarantined"), result
        elif move.what == "reuse_id":
            assert result.status == "conflict", result
        elif result.status == "refused":
            assert market.said[-1][0].command, result
        else:
            assert result.status in ("accepted", "quarantined"), result


def held_documents(market: Market) -> list:
    query = "select subject, version from surety_order where import_hold is not null order by 1"
    return market.connection.execute(query).fetchall()


def nothing_is_overdue(market: Market, cases) -> None:
    held = {
        subject
        for (subject,) in market.connection.execute("select subject from surety_order where import_hold is not null")
    }
    late = [
        (subject, step)
        for (_, subject), case in cases.items()
        for step, deadline in case.deadlines.items()
        if deadline.due_at <= market.now and subject not in held
    ]
    assert not late


@BOUNDED
@given(opening=st.sampled_from(OPENINGS), moves=MOVES)
def test_whatever_happens_what_must_hold_holds(door_connection, opening, moves):
    with undone(door_connection):
        played(Market(door_connection, start=SPRING), opening + moves)


@settings(BOUNDED, max_examples=25)
@given(opening=st.sampled_from(OPENINGS), moves=MOVES)
def test_it_holds_under_the_older_regime_too(door_connection, opening, moves):
    with undone(door_connection):
        played(Market(door_connection, start=OLD_REGIME), opening + moves)


PAID = [Move("place", 0), Move("pay", 0, n=1)]
STORIES = {
    "late and proved on time": [*PAID, Move("ship", 0), Move("due"), Move("due"), Move("pick_up", n=4)],
    "cancelled, then paid again": [*PAID, Move("cancel"), Move("pay", n=1), Move("pay", n=2)],
    "everything before the order": [Move("sign"), Move("pick_up"), Move("ship"), Move("pay", n=1), Move("place")],
}


@pytest.mark.parametrize("moves", STORIES.values(), ids=STORIES)
def test_what_must_hold_holds_in_stories_we_name(door_connection, moves):
    with undone(door_connection):
        market = Market(door_connection)
        played(market, moves)
        housekeep(market)
