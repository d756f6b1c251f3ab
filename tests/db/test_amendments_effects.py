"""What a candidate would mean for deadlines that run: counted, sampled, bounded, and nothing is changed by looking."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surety.amendments import changes, effects
from surety.amendments.inputs import inputs_of
from surety.engine import book
from surety.engine.fact import SubjectKind
from surety.engine.wire import decode_case
from surety.orders.facts import ShipByChanged
from surety.orders.steps import compensation_inputs
from surety.rulebook import UNKNOWN, Release
from tests.db.amending import NOW, higher, in_force
from tests.db.killing import state_of
from tests.db.test_door import paid, placed, shipped

DAY = timedelta(days=1)
LATE = NOW + timedelta(hours=48)


@pytest.fixture
def five(door_connection, submit):
    """Five orders that wait to be shipped, one that was, one cancelled by its platform before."""
    submit(*(fact for n in range(6) for fact in (placed(f"douyin:{n}"), paid(f"douyin:{n}"))), now=NOW)
    submit(shipped("douyin:5", carrier="own_delivery", waybill="OWN1"), now=NOW)
    return door_connection


def slower(release, *, on):
    """Stock goods of Douyin have 72 hours from a day on."""
    row = next(row for row in release.tables["ship_promise"].rows if row.id == decided_row(release))
    raw_outputs = dict(row.outputs) | {"amount": 72}
    new = type(row)(
        id="SP-DY-72", when=row.when, outputs=raw_outputs, from_=on, to=row.to, clause=row.clause, unknown=()
    )
    return changes.replace_row_from(release, "ship_promise", row.id, on=on, by=new)


def decided_row(release):
    inputs = {"platform": "douyin", "ship_mode": "stock", "declared": "48h", "campaign": "none"}
    return release.decide("ship_promise", inputs, on=NOW).row_id


def test_a_change_from_tomorrow_touches_no_promise_given(five):
    base = in_force(five).release
    found = effects.open_deadlines(five.cursor(), base, slower(base, on=NOW.date() + DAY))
    assert (found.groups, found.share) == ((), 1.0)


def test_a_retroactive_change_tells_which_promises_it_would_have_made(five):
    base = in_force(five).release
    before = state_of(five)
    found = effects.open_deadlines(five.cursor(), base, slower(base, on=NOW.date()))
    assert [(group.table, group.step, group.count) for group in found.groups] == [("ship_promise", "ship_by", 5)]
    group = found.groups[0]
    assert (group.before.outputs["amount"], group.after.outputs["amount"]) == (48, 72)
    assert (group.before.row, group.after.row) == (decided_row(base), "SP-DY-72")
    assert group.first_due_at == group.last_due_at == LATE
    assert [order for order, _ in group.sample] == [f"douyin:{n}" for n in range(5)]
    assert (found.count, found.share) == (5, 1.0)
    assert state_of(five) == before


def test_a_deadline_the_case_left_behind_does_not_count(five, submit):
    submit(shipped("douyin:0", carrier="own_delivery", waybill="OWN2"), now=NOW + timedelta(hours=1))
    base = in_force(five).release
    assert effects.open_deadlines(five.cursor(), base, slower(base, on=NOW.date())).count == 4


def test_a_date_that_was_agreed_rests_on_no_decision(five, submit):
    agreed = ShipByChanged(id="later", order="douyin:0", at=NOW, ship_by=LATE + DAY, reason="buyer_agreed")
    submit(agreed, now=NOW + timedelta(hours=1))
    base = in_force(five).release
    assert effects.open_deadlines(five.cursor(), base, slower(base, on=NOW.date())).count == 4


@pytest.mark.parametrize(("days", "count"), [(2, 5), (3, 0)])
def test_a_promise_broken_after_the_change_costs_what_it_says(five, days, count):
    held = in_force(five)
    candidate = higher(held, on=NOW.date() + days * DAY).release
    found = effects.at_lapse(five.cursor(), held.release, candidate, now=NOW)
    assert found.count == count
    for group in found.groups:
        assert (group.before.outputs["fixed_fen"], group.after.outputs["fixed_fen"]) == (300, 500)


def test_a_table_that_is_added_or_taken_away_prices_every_promise(five):
    held = in_force(five).release
    without = Release((each.spec for each in held.tables.values() if each.id != "late_compensation"), held.clauses)
    for base, candidate in ((without, held), (held, without)):
        (group,) = effects.at_lapse(five.cursor(), base, candidate, now=NOW).groups
        assert (group.table, group.count) == ("late_compensation", 5)
        assert {group.before.status, group.after.status} == {"no_table", "decided"}
    assert effects.at_lapse(five.cursor(), without, without, now=NOW).groups == ()


def test_what_a_lapse_asks_is_what_an_order_would_ask(five):
    row = five.execute("select subject, doc from surety_order where subject = 'douyin:0'").fetchone()
    asked = compensation_inputs(decode_case(SubjectKind.ORDER, row[1]))
    table = book.packaged().tables["late_compensation"]
    assert set(asked) == set(table.input_names) == {"platform", "paid_fen", "logistics_controlled"}
    assert (asked["platform"], asked["paid_fen"], asked["logistics_controlled"]) == ("douyin", 29_900, False)


def test_the_time_is_bounded_and_the_share_is_said(five):
    held = in_force(five)
    candidate = higher(held, on=NOW.date()).release
    found = effects.at_lapse(five.cursor(), held.release, candidate, now=NOW, seconds=0.0)
    assert (found.groups, found.share) == ((), 0.0)


def test_rules_alike_are_not_even_looked_up(five):
    base = in_force(five).release
    assert effects.open_deadlines(five.cursor(), base, base, seconds=0.0).share == 1.0


def test_logged_inputs_are_asked_as_they_were():
    table = book.packaged().tables["ship_promise"]
    vector = ["douyin", UNKNOWN.value, "48h", None]
    assert inputs_of(table, vector) == {"platform": "douyin", "declared": "48h"}
