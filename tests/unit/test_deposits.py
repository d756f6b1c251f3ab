"""A shop's deposit without a database; what settlements charge it is in tests/db/test_deposits.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from surety.engine.fact import SubjectKind
from surety.engine.outcome import Context, Refusal
from surety.merchants.case import ShopCase, Standing
from surety.merchants.decide import decide
from surety.merchants.deposit import DepositPaid, DepositRequired, DepositWithdrawn
from surety.merchants.facts import ShopRegistered
from tests.unit.world import MERCHANT, PLATFORM, SHOP, STAFF, T0, World

FIELDS = {"shop": SHOP, "at": T0}
PAID = DepositPaid(id="in", amount_fen=200_000, ref="b-1", **FIELDS)
REQUIRED = DepositRequired(id="floor", amount_fen=150_000, **FIELDS)


def taken(amount_fen, id="out"):
    return DepositWithdrawn(id=id, amount_fen=amount_fen, ref="b-2", **FIELDS)


def shop() -> World:
    world = World()
    world.tell(ShopRegistered(id="s", name="店", **FIELDS), PAID)
    return world


def case(world) -> ShopCase:
    return world.cases[SubjectKind.SHOP, SHOP].case


def test_what_is_required_stays_and_the_rest_goes_back():
    world = shop()
    world.tell(REQUIRED)
    refusal = world.say(taken(50_001), source=STAFF)
    assert (refusal.code, refusal.clause, refusal.params["free_fen"]) == ("deposit_below_floor", "BTAS-3b", 50_000)
    world.tell(taken(50_000), source=STAFF)
    assert world.say(taken(1, id="2")).code == "deposit_below_floor"
    assert world.balances(SHOP) == {"shop": -150_000, "deposit": 150_000}


def test_more_than_was_paid_in_is_never_taken_out():
    assert shop().say(taken(200_001)).code == "deposit_below_floor"


def test_a_shortfall_is_told():
    world = shop()
    world.tell(replace(REQUIRED, amount_fen=300_000))
    assert "deposit_short" in world.messages(SHOP)


def test_a_shop_that_has_left_takes_it_all():
    world = shop()
    world.tell(REQUIRED)
    held = world.cases[SubjectKind.SHOP, SHOP]
    held.case = replace(held.case, standing=Standing.LEFT)
    world.tell(taken(200_000), source=STAFF)
    assert case(world).deposit_fen == 0


def test_what_settlements_charged_is_not_there_to_take():
    before = ShopCase(shop=SHOP, deposit_fen=200_000)
    context = Context(T0, None, PLATFORM, {"deposit_settled_fen": -60_000})
    assert isinstance(decide(before, taken(140_001), context), Refusal)
    assert decide(before, taken(140_000), context).case.deposit_fen == 60_000


@pytest.mark.parametrize("kind", [DepositRequired, DepositPaid, DepositWithdrawn])
def test_no_shop_states_its_own_deposit(kind):
    assert MERCHANT.party not in kind.parties


@given(
    st.lists(st.tuples(st.sampled_from((PAID, taken(1))), st.integers(1, 10**6)), max_size=30), st.integers(0, 10**6)
)
def test_whatever_is_said_the_floor_holds(said, floor_fen):
    world = World()
    world.tell(ShopRegistered(id="s", name="店", **FIELDS), replace(REQUIRED, amount_fen=floor_fen))
    for n, (fact, amount_fen) in enumerate(said):
        before = case(world).deposit_fen
        refusal = world.say(replace(fact, id=f"m{n}", amount_fen=amount_fen))
        after = case(world).deposit_fen
        assert after >= min(before, floor_fen)
        assert world.balances(SHOP).get("deposit", 0) == after
        assert (refusal is None) == (after != before)
