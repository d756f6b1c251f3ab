"""A fact and what follows from it are one: a refusal anywhere undoes all of it, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surety.engine.fact import SubjectKind
from surety.engine.keys import fact_key
from surety.engine.outcome import Refusal
from surety.engine.room import rooms
from surety.engine.wire import encode, instant_text
from surety.orders.facts import OrderCancelled, OrderPaid, OrderScanned
from tests.unit.world import ORDER, PLATFORM, T0, World, hours, paid, placed, scan, shipped

PARCEL = (SubjectKind.PARCEL, "sf:SF1000001")


@pytest.fixture
def stubborn(monkeypatch):
    """Orders that will not hear of scans."""
    room = rooms()[SubjectKind.ORDER]

    def decide(case, fact, context):
        return Refusal("deaf") if isinstance(fact, OrderScanned) else room.decide(case, fact, context)

    monkeypatch.setitem(rooms(), SubjectKind.ORDER, replace(room, decide=decide))


def on_its_way() -> World:
    world = World()
    world.tell(placed(), paid(), shipped())
    return world


def test_a_refused_follow_up_refuses_the_whole_fact(stubborn):
    world = on_its_way()
    parcel, order, rows = world.cases[PARCEL].case, world.order(), {name: list(of) for name, of in world.rows.items()}
    refusal = world.say(scan("picked_up", at=T0 + hours(1)))
    assert refusal == Refusal("deaf")
    assert (world.cases[PARCEL].case, world.order(), world.rows) == (parcel, order, rows)


def test_deadlines_that_were_due_before_a_refused_fact_lapse_once(stubborn):
    world = on_its_way()
    assert world.say(scan("picked_up", at=T0 + hours(49))) == Refusal("deaf")
    assert world.order().late is None, "the order was never reached"
    world.pass_time(T0 + hours(49))
    assert world.order().late is not None
    assert world.effects(ORDER).count("late_compensation") == 1


def test_a_batch_goes_on_after_a_refused_fact():
    world = on_its_way()
    world.tell(scan("picked_up", at=T0 + hours(1)))
    assert world.order().handovers[0].picked_up_at == T0 + hours(1)


def written_by(world: World, fact):
    """What this one fact makes of the world, as rows."""
    batch = world._batch(fact.at)
    key = fact_key(PLATFORM.party.value, PLATFORM.name, fact.id)
    assert batch.submit(fact, PLATFORM, key=key, body=encode(fact)) is None
    return batch.recorder.written


def test_what_was_never_open_is_not_looked_for_in_order_to_close_it():
    """Each order that ends says that nobody has to return what was paid beyond it, and hardly any had such work."""
    world = World()
    world.tell(placed(), paid())
    written = written_by(world, OrderCancelled(id="c", order=ORDER, at=T0))
    assert (written.closed_items, written.rows["surety_work_item"]) == ([], [])


def test_work_that_one_fact_both_gives_and_ends_is_over_in_the_case_and_in_its_row():
    world = World()
    world.tell(placed(), paid(), OrderCancelled(id="c", order=ORDER, at=T0))
    again = OrderPaid(id="p2", order=ORDER, at=T0 + hours(1), amount_fen=500, payment="p2")
    written = written_by(world, again)
    ((_, _, item, *_, closed_at, _),) = written.rows["surety_work_item"]
    assert (item, closed_at, world.order().items) == ("paid_twice", instant_text(again.at), ())
    assert written.closed_items == []
