"""What a late order owes, at each edge of its brackets, through the packaged rulebook (A5, A6, A8)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from tests.unit.world import HOME, INSTANT, ORDER, T0, World, hours, line, paid, placed

YUAN = 100


def late(
    paid_fen: int, *, at: datetime = T0, order: str = ORDER, controlled: bool = False, overdue: float = 48
) -> World:
    world = World()
    receiver = replace(HOME, logistics_controlled=controlled)
    sold = line(paid_fen=paid_fen)
    world.tell(placed(order, at=at, lines=(sold,), receiver=receiver), paid(order, at=at, amount_fen=paid_fen))
    world.pass_time(at + hours(overdue))
    return world


@pytest.mark.parametrize(
    ("paid_fen", "owed_fen"),
    [
        (0, 0),
        (1, 0),
        (3 * YUAN, 0),
        (3 * YUAN + 1, 300),
        (300 * YUAN - 1, 300),
        (300 * YUAN, 300),
        (300 * YUAN + 99, 300),
        (300 * YUAN + 100, 301),
        (3000 * YUAN - 1, 2_999),
        (3000 * YUAN, 3_000),
        (3000 * YUAN + 1, 3_000),
        (10**13, 3_000),
    ],
)
def test_compensation_at_the_edges_of_its_brackets(paid_fen, owed_fen):
    world = late(paid_fen)
    assert world.balances().get("coupon", 0) == owed_fen
    assert world.balances().get("merchant", 0) == -owed_fen
    assert world.order().compensated_fen == owed_fen
    assert ("compensation_paid" in world.messages()) == (owed_fen > 0)


def test_the_stake_shown_before_is_what_is_paid_after():
    for paid_fen in (300, 301, 29_999, 30_000, 45_678, 300_000):
        world = late(paid_fen, overdue=1)
        stake_fen = world.order().stake_fen
        world.pass_time(T0 + hours(48))
        assert world.order().compensated_fen == stake_fen


def test_nothing_is_owed_where_logistics_are_controlled():
    assert "coupon" not in late(30_000, controlled=True).balances()


@pytest.mark.parametrize("platform", ["1688", "taobao", "jd", "xianyu"])
def test_brackets_are_douyins_alone(platform):
    world = late(30_000, order=f"{platform}:1")
    assert world.order(f"{platform}:1").late is not None
    assert "coupon" not in world.balances(f"{platform}:1")


SHANGHAI_2022 = datetime(2021, 12, 31, 16, 0, tzinfo=UTC)
SHANGHAI_FEBRUARY = datetime(2023, 1, 31, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(("lapsed_at", "charged"), [(SHANGHAI_FEBRUARY - INSTANT, True), (SHANGHAI_FEBRUARY, False)])
def test_the_older_penalty_ends_with_its_regime_to_the_instant(lapsed_at, charged):
    """The conduct is the lapse: its own day decides, not the payment's (BTAS-6.3)."""
    world = late(29_900, at=lapsed_at - hours(48))
    assert ("late_penalty" in world.effects()) == charged


@pytest.mark.parametrize(("lapsed_at", "decided"), [(SHANGHAI_2022 - INSTANT, False), (SHANGHAI_2022, True)])
def test_before_the_first_known_rule_a_person_decides(lapsed_at, decided):
    world = late(29_900, at=lapsed_at - hours(48))
    assert ("late_compensation" in world.effects()) == decided
    assert ("undecided:late_compensation" in world.order().items) == (not decided)
