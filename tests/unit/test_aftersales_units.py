"""Several requests for units of one line before shipping: what ships is not refunded as unshipped too (H3)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.unit.aftersales import aftersale, applied, bought
from tests.unit.test_aftersales import back_fen
from tests.unit.world import T0, hours, line, shipped


@pytest.mark.parametrize("ships_first", [False, True], ids=["both were open", "the second is asked for after it"])
def test_of_two_units_whose_money_is_asked_back_the_one_that_ships_is_not_refunded(ships_first):
    """H3: each request alone would fit what is left, and both together do not; the one that is due first stays."""
    names = ("taobao:as-1", "taobao:as-2")
    first, second = (
        applied("refund_unshipped", case=name, reason="taobao.not_wanted", at=T0 + hours(n))
        for n, name in enumerate(names)
    )
    world = bought(replace(line(), quantity=2), order="taobao:1")
    world.tell(first, now=first.at)
    if ships_first:
        world.tell(shipped("taobao:1", line_1=1), now=second.at)
        assert world.say(second, now=second.at).code == "already_shipped"
    else:
        world.tell(second, now=second.at)
        world.tell(shipped("taobao:1", line_1=1), now=T0 + hours(2))
    world.pass_time(T0 + hours(96))
    order = world.order("taobao:1")
    assert (back_fen(world, "taobao:1"), order.struck) == (14_950, {"1": 1})
    assert aftersale(world, names[0]).status == "refunded"


def test_nothing_ships_while_each_of_two_units_is_due_back():
    world = bought(replace(line(), quantity=2), order="taobao:1")
    for name in ("taobao:as-1", "taobao:as-2"):
        world.tell(applied("refund_unshipped", case=name, reason="taobao.not_wanted"))
    assert world.say(shipped("taobao:1", line_1=1), now=T0 + hours(24)).code == "refund_due"
