"""A violation is kept with what shows it; nothing is ever taken from anybody by itself (BTAS-1.2b)."""

from __future__ import annotations

from typing import get_args

import pytest

from surety.engine.fact import SYSTEM, SubjectKind
from surety.violations import facts
from surety.violations.case import Status, ViolationCase
from tests.unit.world import BUYER, ORDER, SHOP, STAFF, T0, World, hours, paid, placed

VIOLATION = "douyin:vi-1"


def of(world: World) -> ViolationCase:
    return world.cases[SubjectKind.VIOLATION, VIOLATION].case  # type: ignore[return-value]


def report(**changes: object) -> facts.ViolationReported:
    said = {"id": "r", "at": T0, "violation": VIOLATION, "act": "lure_off_platform", "order": ORDER, "note": "加微信"}
    return facts.ViolationReported(**said | changes)


@pytest.mark.parametrize("act", get_args(facts.Act))
def test_an_act_takes_nothing_by_itself(act):
    """Whether a rule covers it or not: raised, reported and confirmed, it moves no money and sets no clock."""
    raised = World()
    raised.tell(facts.ViolationRaised(id="x", at=T0, violation=VIOLATION, act=act, shop=SHOP), source=SYSTEM, now=T0)
    assert of(raised).status is Status.RAISED
    decided = World()
    decided.tell(placed(), paid())
    decided.tell(report(act=act), source=BUYER, now=T0)
    upheld = facts.ViolationDecided(id="d", at=T0, violation=VIOLATION, upheld=True, note="属实")
    decided.tell(upheld, source=STAFF, now=T0 + hours(1))
    assert of(decided).status is Status.CONFIRMED
    for world in (raised, decided):
        rows = {
            table: [row for row in world.rows.get(table, ()) if VIOLATION in row]
            for table in ("surety_transfer", "surety_deadline", "surety_decision", "surety_refund_intent")
        }
        assert not any(rows.values()), rows


def test_a_buyer_reports_the_own_order_and_staff_decide_once():
    """BTAS-4.6b."""
    world = World()
    world.tell(placed(), paid())
    world.tell(report(), source=BUYER, now=T0)
    case = of(world)
    assert (case.status, case.shop, case.order, case.by) == (Status.REPORTED, SHOP, ORDER, "buyer")
    assert case.items == ("violation_report",)
    dismissed = facts.ViolationDecided(id="d", at=T0, violation=VIOLATION, upheld=False, note="无据")
    world.tell(dismissed, source=STAFF, now=T0 + hours(1))
    assert (of(world).status, of(world).items, of(world).decision) == (Status.DISMISSED, (), "无据")
    assert world.messages(VIOLATION) == ["violation_decided"]
    again = facts.ViolationDecided(id="d2", at=T0, violation=VIOLATION, upheld=True, note="属实")
    assert world.say(again, source=STAFF, now=T0 + hours(2)).code == "decided_already"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"order": "douyin:2"}, "not_your_order"), ({"order": None, "shop": SHOP}, "not_your_order")],
)
def test_a_buyer_reports_nothing_else(changes, code):
    world = World()
    world.tell(placed(), paid())
    assert world.say(report(**changes), source=BUYER, now=T0).code == code


def test_staff_name_a_shop_or_an_order_that_is_there():
    world = World()
    assert world.say(report(order="douyin:404"), source=STAFF, now=T0).code == "no_such_order"
    assert world.say(report(order=None), source=STAFF, now=T0).code == "nobody_named"
    world.tell(report(order=None, shop=SHOP, act="other"), source=STAFF, now=T0)
    assert world.say(report(id="twice"), source=STAFF, now=T0).code == "reported_already"
