"""Stopped rows and remedies: what stays with people, what moves, and who pays for a rule that was wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surety.amendments import acts, carrying, remedy
from surety.engine import door, sweep
from surety.engine.fact import SYSTEM, SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case
from surety.money import settlement
from surety.orders.facts import AppealDecided, DecisionRemedied, LateAppealed, Redecided, ShipByChanged
from surety.rulebook import Release, Stop
from tests.db import invariants
from tests.db.amending import (
    NOW,
    ROW,
    TABLE,
    changed,
    corrected,
    in_force,
    published,
    remedied,
    remedy_of,
    staff,
    submitted,
)
from tests.db.killing import state_of
from tests.db.moves import OLD_REGIME
from tests.db.test_door import balances, hours, one, paid, placed, shipped

DUE = NOW + hours(48)
BAD = "BAD-ROW"
PROMISED = {"platform": "douyin", "ship_mode": "stock", "declared": "48h", "campaign": "none"}
STAFF = staff("alice").source


def case(connection, order="douyin:1"):
    row = connection.execute(
        "select doc from surety_order where bucket = %s and subject = %s", [bucket_of(order), order]
    ).fetchone()
    return decode_case(SubjectKind.ORDER, row[0])


def promise_row(connection, now=NOW):
    return in_force(connection, now).release.decide("ship_promise", PROMISED, on=now).row_id


def bad_rule(connection, table, row, *, now=NOW, **outputs):
    """A release whose row `BAD` says these outputs from today on; returns its number."""
    published(connection, changed(in_force(connection, now), table, row, on=now.date(), id=BAD, **outputs), now=now)
    return 2


def put_right(connection, table, *, now, **outputs):
    """A later release in which the bad row was withdrawn for another, from the bad one's first day on."""
    dossier = corrected(in_force(connection, now), table, BAD, id="GOOD-ROW", **outputs)
    published(connection, dossier, now=now, retroactive_because="改正错误")


@pytest.fixture
def late(door_connection, submit):
    """An order that was judged late while the fixed compensation was wrong."""

    def make(fen):
        release_no = bad_rule(door_connection, TABLE, ROW, fixed_fen=fen, max_fen=fen)
        submit(placed(), paid(), now=NOW)
        sweep.fire_due(door_connection, DUE)
        assert balances(door_connection, "douyin:1")["coupon"] == fen
        put_right(door_connection, TABLE, now=DUE + hours(1), fixed_fen=300, max_fen=300)
        return release_no

    return make


def test_who_was_owed_more_gets_it_from_the_platform(door_connection, late):
    remedied(door_connection, remedy_of(late(100), f"{TABLE}/{BAD}"), now=DUE + hours(2))
    assert balances(door_connection, "douyin:1") == {
        "buyer": -29_900,
        "held": 29_900,
        "coupon": 300,
        "merchant": -100,
        "platform_loss": -200,
    }
    assert case(door_connection).late.row == "GOOD-ROW"
    invariants.check(door_connection, now=DUE + hours(2))


def test_who_got_too_much_keeps_it_and_the_merchant_is_credited(door_connection, late):
    remedied(door_connection, remedy_of(late(900), f"{TABLE}/{BAD}"), now=DUE + hours(2))
    assert balances(door_connection, "douyin:1") == {
        "buyer": -29_900,
        "held": 29_900,
        "coupon": 900,
        "merchant": -300,
        "platform_loss": -600,
    }
    told = door_connection.execute("select recipient, params->>'amount_fen' from surety_outbox"
                                   " where kind = 'decision_remedied'").fetchall()  # fmt: skip
    assert told == [("shop:douyin:shop-1", "600")]
    settlement.settle(door_connection, now=DUE + hours(3))
    invariants.settlement_is_complete(door_connection)
    invariants.check(door_connection, now=DUE + hours(3))


@pytest.mark.parametrize("fen", [100, 900])
def test_a_remedy_done_twice_does_nothing_more(door_connection, late, fen):
    plan = remedy_of(late(fen), f"{TABLE}/{BAD}")
    first = remedied(door_connection, plan, now=DUE + hours(2))
    before = balances(door_connection, "douyin:1")
    carrying.carry_out(door_connection, first, now=DUE + hours(3))
    assert carrying.step(door_connection, DUE + hours(3)) == 0
    remedied(door_connection, plan, now=DUE + hours(4))
    assert balances(door_connection, "douyin:1") == before
    invariants.check(door_connection, now=DUE + hours(4))


def test_the_preview_is_what_happens(door_connection, late):
    plan = remedy_of(late(900))
    before = state_of(door_connection)
    preview = remedy.preview(door_connection, plan, now=DUE + hours(2))
    assert state_of(door_connection) == before
    assert (preview.orders, preview.changed, preview.shops, preview.share) == (1, 1, 1, 1.0)
    assert preview.money == {"CNY": (0, 600)}
    assert [(each.order, each.merchant_fen) for each in preview.worst] == [("douyin:1", 600)]
    amendment = remedied(door_connection, plan, now=DUE + hours(2))
    assert acts.case_of(door_connection, amendment).order_count == 1
    assert balances(door_connection, "douyin:1")["merchant"] == -300
    assert remedy.preview(door_connection, plan, now=DUE + hours(3)).changed == 0


def test_a_judgement_that_was_taken_back_owes_nothing_more(door_connection, late, submit):
    plan = remedy_of(late(900))
    appeal = LateAppealed(id="appeal", order="douyin:1", at=DUE, grounds="other", note="核对")
    submit(appeal, now=DUE + hours(2))
    upheld = AppealDecided(id="upheld", order="douyin:1", at=DUE, upheld=True, note="是")
    assert one(submit(upheld, source=STAFF, now=DUE + hours(2))).good
    before = balances(door_connection, "douyin:1")
    assert (before["coupon"], before["platform_loss"]) == (900, -900)
    remedied(door_connection, plan, now=DUE + hours(3))
    assert balances(door_connection, "douyin:1") == before


# ------------------------------------------------------------------------------------------------ promises


@pytest.fixture
def short(door_connection, submit):
    """Orders promised in 24 hours by a bad row, where 48 are right; returns the release's number."""
    release_no = bad_rule(door_connection, "ship_promise", promise_row(door_connection), amount=24)
    for n in (1, 2, 3):
        submit(placed(f"douyin:{n}"), paid(f"douyin:{n}"), now=NOW)
    assert case(door_connection).ship_by == NOW + hours(24)
    return release_no


def test_a_promise_that_was_too_short_moves_and_its_judgement_is_taken_back(door_connection, submit, short):
    submit(shipped("douyin:2", carrier="own_delivery", waybill="OWN1", at=NOW + hours(30)), now=NOW + hours(30))
    sweep.fire_due(door_connection, NOW + hours(31))
    assert balances(door_connection, "douyin:1")["merchant"] == -300
    put_right(door_connection, "ship_promise", now=NOW + hours(32), amount=48)
    remedied(door_connection, remedy_of(short, f"ship_promise/{BAD}"), now=NOW + hours(33))
    waiting, went = case(door_connection, "douyin:1"), case(door_connection, "douyin:2")
    assert (waiting.ship_by, waiting.deadlines["ship_by"].due_at) == (DUE, DUE)
    assert (waiting.late.reversed_because, went.late.reversed_because) == ("rule_remedied", "rule_remedied")
    assert waiting.ship_by_history[-1]["because"] == "rule_remedied"
    for order in ("douyin:1", "douyin:2"):
        kept = balances(door_connection, order)
        assert (kept["coupon"], kept.get("merchant", 0), kept["platform_loss"]) == (300, 0, -300)
    sweep.fire_due(door_connection, DUE)
    assert case(door_connection, "douyin:1").late.count == 2, "late by the right promise is late"
    invariants.check(door_connection, now=DUE)


def test_a_clock_that_still_runs_moves_to_the_right_promise(door_connection, submit, short):
    put_right(door_connection, "ship_promise", now=NOW + hours(1), amount=48)
    remedied(door_connection, remedy_of(short), now=NOW + hours(2))
    assert case(door_connection).deadlines["ship_by"].due_at == DUE
    row = door_connection.execute("select was_due_at from surety_deadline where subject = 'douyin:1'"
                                  " and step = 'ship_by' order by version desc").fetchone()  # fmt: skip
    assert row == (NOW + hours(24),)
    assert sweep.fire_due(door_connection, NOW + hours(30)) == 0
    invariants.check(door_connection, now=NOW + hours(30))


def test_a_promise_never_shortens(door_connection, submit, short):
    put_right(door_connection, "ship_promise", now=NOW + hours(1), amount=12)
    remedied(door_connection, remedy_of(short), now=NOW + hours(2))
    assert case(door_connection).deadlines["ship_by"].due_at == NOW + hours(24)


# ------------------------------------------------------------------------------------------------ stops


def test_a_stopped_promise_judges_nobody_until_a_remedy(door_connection, submit):
    row = promise_row(door_connection)
    submit(*(fact for n in range(4) for fact in (placed(f"douyin:{n}"), paid(f"douyin:{n}"))), now=NOW)
    acts.stop(door_connection, "ship_promise", row, by=staff("alice", now=NOW + hours(1)), reason="时限写错")
    agreed = ShipByChanged(id="later", order="douyin:2", at=NOW, ship_by=DUE + hours(5), reason="staff_decided")
    assert one(submit(agreed, source=STAFF, now=NOW + hours(2))).good
    assert sweep.fire_due(door_connection, NOW + hours(47)) == 4, "the reminders still go out"
    sweep.fire_due(door_connection, DUE)
    waiting = case(door_connection, "douyin:0")
    assert (waiting.late, waiting.items) == (None, ("stopped:ship_by",))
    assert "merchant" not in balances(door_connection, "douyin:0")
    item = door_connection.execute("select kind, details->>'table', details->'rows'->>0 from surety_work_item"
                                   " where subject = 'douyin:0'").fetchone()  # fmt: skip
    assert item == ("stopped", "ship_promise", row)
    sweep.fire_due(door_connection, DUE + hours(5))
    assert case(door_connection, "douyin:2").late is not None, "a date staff gave is not the row's"
    submit(shipped("douyin:1", carrier="own_delivery", waybill="OWN1", at=DUE + hours(6)), now=DUE + hours(6))
    submit(shipped("douyin:3", carrier="own_delivery", waybill="OWN2", at=DUE - hours(1)), now=DUE + hours(6))
    now = DUE + hours(10)
    acts.resume(door_connection, "ship_promise", row, by=staff("alice", now=now), reason="核实无误")
    remedied(door_connection, remedy_of(1, f"ship_promise/{row}"), now=now)
    sweep.fire_due(door_connection, now)
    for order in ("douyin:0", "douyin:1"):
        judged = case(door_connection, order)
        assert (judged.late.ship_by, judged.late.compensation_fen, judged.items) == (DUE, 300, ()), order
    proved = case(door_connection, "douyin:3")
    assert (proved.late, proved.items) == (None, ()), "it went in time, as was told later"
    invariants.check(door_connection, now=now)


def test_an_order_paid_while_the_row_is_stopped_has_no_promise_until_a_remedy(door_connection, submit):
    row = promise_row(door_connection)
    acts.stop(door_connection, "ship_promise", row, by=staff("alice"), reason="时限写错")
    submit(placed(), paid(), now=NOW)
    assert case(door_connection).items == ("undecided:ship_promise",)
    assert list(case(door_connection).deadlines) == ["auto_cancel"]
    acts.resume(door_connection, "ship_promise", row, by=staff("alice", now=NOW + hours(3)), reason="核实无误")
    remedied(door_connection, remedy_of(2, f"ship_promise/{row}"), now=NOW + hours(4))
    kept = case(door_connection)
    assert (kept.items, kept.deadlines["ship_by"].due_at, kept.ship_by) == ((), DUE, DUE)
    assert "auto_cancel" not in kept.deadlines
    invariants.check(door_connection, now=NOW + hours(4))


def test_a_promise_that_would_be_over_already_is_left_to_people(door_connection, submit):
    row = promise_row(door_connection)
    acts.stop(door_connection, "ship_promise", row, by=staff("alice"), reason="时限写错")
    submit(placed(), paid(), now=NOW)
    acts.resume(door_connection, "ship_promise", row, by=staff("alice", now=DUE + hours(3)), reason="核实无误")
    remedied(door_connection, remedy_of(2), now=DUE + hours(4))
    kept = case(door_connection)
    assert (kept.items, list(kept.deadlines)) == (("undecided:ship_promise",), ["auto_cancel"])


def test_stopped_compensation_is_decided_by_people_then_by_the_remedy(door_connection, submit):
    submit(placed(), paid(), now=NOW)
    acts.stop(door_connection, TABLE, ROW, by=staff("alice", now=NOW + hours(1)), reason="金额写错")
    sweep.fire_due(door_connection, DUE)
    judged = case(door_connection)
    assert (judged.late.compensation_fen, judged.items) == (0, ("undecided:late_compensation",))
    now = DUE + hours(5)
    acts.resume(door_connection, TABLE, ROW, by=staff("alice", now=now), reason="核实无误")
    remedied(door_connection, remedy_of(2, f"{TABLE}/{ROW}"), now=now)
    assert (case(door_connection).items, case(door_connection).compensated_fen) == ((), 300)
    kept = balances(door_connection, "douyin:1")
    assert (kept["coupon"], kept["platform_loss"], kept.get("merchant", 0)) == (300, -300, 0)
    invariants.check(door_connection, now=now)


def test_a_stopped_limit_of_waiting_closes_no_order(door_connection, submit):
    submit(placed(), paid(), now=NOW)
    sweep.fire_due(door_connection, DUE)
    clock = case(door_connection).deadlines["auto_cancel"]
    acts.stop(door_connection, clock.table, clock.row, by=staff("alice", now=DUE + hours(1)), reason="天数写错")
    sweep.fire_due(door_connection, clock.due_at)
    waiting = case(door_connection)
    assert (waiting.status, waiting.items) == ("to_ship", ("stopped:auto_cancel",))
    now = clock.due_at + hours(1)
    acts.resume(door_connection, clock.table, clock.row, by=staff("alice", now=now), reason="核实无误")
    remedied(door_connection, remedy_of(1, f"{clock.table}/{clock.row}"), now=now)
    sweep.fire_due(door_connection, now)
    assert (case(door_connection).status, case(door_connection).items) == ("cancelled", ())
    invariants.check(door_connection, now=now)


def test_a_stopped_pickup_limit_marks_no_parcel(door_connection, submit):
    submit(placed(), paid(), shipped(), now=NOW)
    clock = case(door_connection).deadlines["pickup_by"]
    acts.stop(door_connection, clock.table, clock.row, by=staff("alice", now=NOW + hours(1)), reason="时限写错")
    sweep.fire_due(door_connection, clock.due_at)
    waiting = case(door_connection)
    assert (waiting.items, "pickup_overdue" in waiting.flags) == (("stopped:pickup_by",), False)
    now = clock.due_at + hours(1)
    acts.resume(door_connection, clock.table, clock.row, by=staff("alice", now=now), reason="核实无误")
    remedied(door_connection, remedy_of(1, f"{clock.table}/{clock.row}"), now=now)
    sweep.fire_due(door_connection, now)
    assert (case(door_connection).items, "pickup_overdue" in case(door_connection).flags) == ((), True)
    invariants.check(door_connection, now=now)


# ------------------------------------------------------------------------------------------------ the older regime


def test_a_penalty_given_back_counts_on_the_day_it_was_charged(door_connection, submit):
    """A8: what is given back lowers that day's sum, so that the limit of the day is measured again."""
    start = OLD_REGIME
    penalty = in_force(door_connection, start).release.decide("late_penalty", {"platform": "douyin"}, on=start)
    assert penalty.outputs["penalty_fen"] > 0
    published(
        door_connection,
        changed(
            in_force(door_connection, start),
            "late_penalty",
            penalty.row_id,
            on=start.date(),
            id=BAD,
            penalty_fen=90_000,
        ),
        now=start,
    )
    submit(placed(at=start), paid(at=start), now=start)
    sweep.fire_due(door_connection, start + hours(48))
    settlement.settle(door_connection, now=start + hours(49))
    cap_fen = penalty.outputs["shop_day_max_fen"]
    assert booked(door_connection, "penalty") == -90_000
    assert booked(door_connection, "penalty_cap") == max(0, 90_000 - cap_fen)
    right = penalty.outputs["penalty_fen"]
    put_right(door_connection, "late_penalty", now=start + hours(50), penalty_fen=right)
    now = start + timedelta(days=9)
    remedied(door_connection, remedy_of(2, f"late_penalty/{BAD}"), now=now)
    assert case(door_connection).late.penalty_fen == right
    settlement.settle(door_connection, now=now)
    assert booked(door_connection, "penalty") == -right
    assert booked(door_connection, "penalty_cap") == max(0, right - cap_fen)
    invariants.check(door_connection, now=now)


def booked(connection, cause):
    row = connection.execute(
        "select coalesce(sum(amount_fen), 0)::bigint from surety_settlement where cause = %s", [cause]
    ).fetchone()
    return row[0]


def test_a_limit_of_penalties_protects_also_while_its_row_is_stopped(door_connection, submit):
    start = OLD_REGIME
    penalty = in_force(door_connection, start).release.decide("late_penalty", {"platform": "douyin"}, on=start)
    fine, cap = penalty.outputs["penalty_fen"], penalty.outputs["shop_day_max_fen"]
    count = cap // fine + 2
    submit(
        *(fact for n in range(count) for fact in (placed(f"douyin:{n}", at=start), paid(f"douyin:{n}", at=start))),
        now=start,
    )
    sweep.fire_due(door_connection, start + hours(48))
    acts.stop(door_connection, "late_penalty", penalty.row_id, by=staff("alice", now=start + hours(49)), reason="待核")
    settlement.settle(door_connection, now=start + hours(50))
    assert booked(door_connection, "penalty") + booked(door_connection, "penalty_cap") == -cap


# ------------------------------------------------------------------------------------------------ who may, and when


def test_a_remedy_is_approved_by_a_second_person(door_connection, late):
    amendment, _ = acts.draft_remedy(door_connection, remedy_of(late(900)), by=staff("alice", now=DUE + hours(2)))
    acts.submit(door_connection, amendment, by=staff("alice", now=DUE + hours(2)))
    assert acts.approve(door_connection, amendment, by=staff("alice", now=DUE + hours(2))).code == "own_amendment"
    assert carrying.step(door_connection, DUE + hours(2)) == 0
    with pytest.raises(ValueError, match="no approved remedy"):
        carrying.carry_out(door_connection, amendment, now=DUE + hours(2))
    assert acts.approve(door_connection, amendment, by=staff("dora", now=DUE + hours(2))).good
    assert carrying.step(door_connection, DUE + hours(2)) == 1
    assert acts.case_of(door_connection, amendment).status == "carried_out"


def test_the_release_in_force_is_not_made_good_under_itself(door_connection):
    drafted, result = acts.draft_remedy(door_connection, remedy_of(1), by=staff("alice"))
    assert (result.code, result.params) == ("release_in_force", {"release_no": 1})
    assert acts.draft_remedy(door_connection, remedy_of(7), by=staff("alice")).result.code == "release_in_force"
    assert drafted.startswith("amendment:")


def test_only_an_approved_remedy_decides_again(door_connection, late, submit):
    late(900)
    other = submitted(door_connection, now=DUE + hours(2), days=40, fen=400, row="GOOD-ROW")
    decision = Redecided(TABLE, DUE, {"platform": "douyin", "paid_fen": 29_900, "logistics_controlled": False})
    fact = DecisionRemedied(id="x", at=DUE, order="douyin:1", remedy=other, decisions=(decision,))
    refused = one(submit(fact, source=SYSTEM, now=DUE + hours(3)))
    assert (refused.status, refused.code) == ("refused", "remedy_not_approved")
    assert one(submit(fact, source=STAFF, now=DUE + hours(3))).code == "not_yours_to_state"


def test_orders_under_import_are_remedied_when_it_is_over(door_connection, late, submit):
    release_no = late(900)
    door_connection.execute("update surety_order set import_hold = 'hold-9'")
    amendment = remedied(door_connection, remedy_of(release_no), now=DUE + hours(2))
    assert acts.case_of(door_connection, amendment).status == "approved"
    assert balances(door_connection, "douyin:1")["merchant"] == -900
    assert door.release_hold(door_connection, "hold-9") == 1
    while acts.case_of(door_connection, amendment).status == "approved":
        carrying.step(door_connection, DUE + hours(3))
    assert acts.case_of(door_connection, amendment).order_count == 1
    assert balances(door_connection, "douyin:1")["merchant"] == -300


def test_a_question_that_no_table_answered_is_asked_again_once_there_is_one(door_connection, submit):
    """A program newer than the release in force: the log holds what was asked, by name."""
    whole = in_force(door_connection, NOW).release
    without = Release((each.spec for each in whole.tables.values() if each.id != TABLE), whole.clauses)
    _put_in_force(door_connection, 2, without, at=NOW - hours(1))
    submit(placed(), paid(), now=NOW)
    sweep.fire_due(door_connection, DUE)
    assert case(door_connection).items == (f"undecided:{TABLE}",)
    asked = door_connection.execute("select status, rows from surety_decision where rule_table = %s", [TABLE])
    assert asked.fetchall() == [("no_table", [])]
    now = DUE + hours(5)
    _put_in_force(door_connection, 3, whole.with_stopped([Stop("pickup_limit", "PL-OTHER-NONE")]), at=now - hours(1))
    remedied(door_connection, remedy_of(2), now=now)
    assert (case(door_connection).items, case(door_connection).compensated_fen) == ((), 300)
    invariants.check(door_connection, now=now)


def _put_in_force(connection, number, release, *, at):
    connection.execute(
        "insert into surety_release (release_no, hash, content, known_from, note) values (%s, %s, %s, %s, '')",
        [number, release.hash, release.to_bytes(), at],
    )
