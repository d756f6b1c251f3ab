"""A change of the rules through the door: who may do what, what is published, and what every refusal is for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from surety.amendments import acts, candidates, changes
from surety.amendments.acts import NoSuchAmendment
from surety.amendments.case import Status
from surety.amendments.dossier import Dossier
from surety.amendments.facts import AmendmentDrafted
from surety.engine import book, replay
from surety.engine.fact import Party, Source
from surety.rulebook import Status as Answered
from tests.db import invariants
from tests.db.amending import (
    NOW,
    ROW,
    TABLE,
    approved,
    drafted,
    higher,
    in_force,
    proposal,
    shop,
    staff,
    submitted,
)
from tests.db.test_door import one, paid, placed

DAY = timedelta(days=1)
ASKED = {"platform": "douyin", "paid_fen": 5_000, "logistics_controlled": False}


def releases(connection):
    rows = connection.execute("select release_no, hash, known_from, note from surety_release order by release_no")
    return rows.fetchall()


def case(connection, amendment):
    return acts.case_of(connection, amendment)


def test_an_approved_change_is_published_with_its_fact(door_connection):
    amendment = approved(door_connection)
    kept = case(door_connection, amendment)
    assert (kept.status, kept.release_no) == (Status.APPROVED, 2)
    number, release = book.active(door_connection.cursor(), now=NOW)
    assert number == 2
    on = kept.proposal.takes_effect
    assert release.decide(TABLE, ASKED, on=on).outputs["fixed_fen"] == 500
    assert release.decide(TABLE, ASKED, on=on - DAY).outputs["fixed_fen"] == 300, "known, and not yet in force"
    assert releases(door_connection)[1][2:] == (NOW, amendment)
    assert list(replay.differences(door_connection)) == []
    invariants.check(door_connection, now=NOW)


def test_decisions_name_the_release_that_was_known(door_connection, submit):
    submit(placed(), paid(), now=NOW)
    approved(door_connection, now=NOW + DAY)
    submit(placed("douyin:2"), paid("douyin:2"), now=NOW + 2 * DAY)
    named = door_connection.execute("select distinct subject, release_no from surety_decision order by 1").fetchall()
    assert named == [("douyin:1", 1), ("douyin:2", 2)]


def test_nothing_is_published_before_somebody_else_agrees(door_connection):
    amendment = submitted(door_connection)
    own = acts.approve(door_connection, amendment, by=staff("alice"))
    assert (own.status, own.code) == ("refused", "own_amendment")
    assert len(releases(door_connection)) == 1
    assert case(door_connection, amendment).items == ("approval",)
    assert acts.approve(door_connection, amendment, by=staff("dora")).good
    assert case(door_connection, amendment).items == ()


def test_whoever_revised_it_is_an_author_too(door_connection):
    amendment = drafted(door_connection)
    dossier = higher(in_force(door_connection), on=date(2026, 6, 1), fen=600)
    assert acts.revise(
        door_connection, amendment, proposal(door_connection, dossier, takes_effect=date(2026, 6, 1)), by=staff("dora")
    ).good
    assert acts.submit(door_connection, amendment, by=staff("alice")).good
    for name in ("alice", "dora"):
        assert acts.approve(door_connection, amendment, by=staff(name)).code == "own_amendment"
    assert acts.approve(door_connection, amendment, by=staff("erin")).good


def test_staff_without_a_name_do_nothing(door_connection):
    amendment = submitted(door_connection)
    nobody = staff("x")._replace(source=Source(Party.STAFF, "staff"))
    assert acts.approve(door_connection, amendment, by=nobody).code == "nobody_named"
    assert acts.stop(door_connection, TABLE, ROW, by=nobody, reason="错").code == "nobody_named"


def test_the_same_approval_sent_twice_publishes_once(door_connection):
    amendment = submitted(door_connection)
    by = staff("dora", fact_id="form-1")
    assert [acts.approve(door_connection, amendment, by=by).status for _ in range(2)] == ["accepted", "repeated"]
    assert acts.approve(door_connection, amendment, by=staff("erin")).code == "not_submitted"
    assert len(releases(door_connection)) == 2


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda c, a: acts.submit(c, a, by=staff("alice")), "not_a_draft"),
        (lambda c, a: acts.withdraw(c, a, by=staff("alice")), "not_a_draft"),
        (lambda c, a: acts.reject(c, a, by=staff("dora"), note="否"), "not_submitted"),
        (lambda c, a: acts.approve(c, a, by=staff("dora")), "not_submitted"),
        (
            lambda c, a: acts.revise(c, a, proposal(c, in_force(c)), by=staff("alice")),
            "not_a_draft",
        ),
    ],
)
def test_what_is_published_stays(door_connection, act, code):
    amendment = approved(door_connection)
    assert act(door_connection, amendment).code == code
    assert len(releases(door_connection)) == 2


def test_rejected_revised_and_approved(door_connection):
    amendment = submitted(door_connection)
    assert acts.reject(door_connection, amendment, by=staff("alice"), note="否").code == "own_amendment"
    assert acts.reject(door_connection, amendment, by=staff("dora"), note="定额过高").good
    kept = case(door_connection, amendment)
    assert (kept.status, kept.decision_note) == (Status.REJECTED, "定额过高")
    assert acts.submit(door_connection, amendment, by=staff("alice")).code == "not_a_draft"
    on = date(2026, 7, 1)
    dossier = higher(in_force(door_connection), on=on, fen=400)
    words = proposal(door_connection, dossier, takes_effect=on)
    assert acts.revise(door_connection, amendment, words, by=staff("alice")).good
    assert acts.submit(door_connection, amendment, by=staff("alice")).good
    assert acts.approve(door_connection, amendment, by=staff("dora")).good


def test_withdrawn_is_the_end(door_connection):
    amendment = submitted(door_connection)
    assert acts.withdraw(door_connection, amendment, by=staff("alice"), note="不改了").good
    assert case(door_connection, amendment).items == ()
    assert acts.approve(door_connection, amendment, by=staff("dora")).code == "not_submitted"


def test_an_approval_is_of_what_was_seen(door_connection):
    amendment = submitted(door_connection)
    seen = case(door_connection, amendment).proposal.candidate
    other = candidates.keep(door_connection, higher(in_force(door_connection), on=date(2026, 9, 1), fen=900), now=NOW)
    assert acts.approve(door_connection, amendment, by=staff("dora"), candidate=other).code == "candidate_changed"
    assert acts.approve(door_connection, amendment, by=staff("dora"), candidate=seen).good


def test_of_two_changes_of_the_same_rules_the_second_is_rebased(door_connection):
    first, second = submitted(door_connection), submitted(door_connection, by="erin", fen=700)
    assert acts.approve(door_connection, first, by=staff("dora")).good
    refused = acts.approve(door_connection, second, by=staff("dora"))
    assert (refused.code, len(releases(door_connection))) == ("base_moved", 2)
    late = drafted(door_connection, by="erin", days=80, fen=700, row="LC-DY-FIXED-20260411-500")
    assert acts.submit(door_connection, late, by=staff("erin")).good
    assert acts.approve(door_connection, late, by=staff("dora")).good
    assert [row[0] for row in releases(door_connection)] == [1, 2, 3]


# ------------------------------------------------------------------------------------------------ what a check finds


def refused_at_submission(connection, dossier, **words):
    amendment, result = acts.draft(connection, proposal(connection, dossier, **words), by=staff("alice"))
    assert result.good
    result = acts.submit(connection, amendment, by=staff("alice"))
    assert result.status == "refused"
    assert case(connection, amendment).status is Status.DRAFTED
    return result


def test_a_gap_is_refused_with_its_cell(door_connection):
    held = in_force(door_connection)
    ended = Dossier(changes.end_row(held.release, TABLE, ROW, to=date(2026, 6, 1)), held.cases)
    result = refused_at_submission(door_connection, ended, takes_effect=date(2026, 6, 1))
    assert result.code == "check_failed"
    kinds = {finding["kind"] for finding in result.params["findings"]}
    assert "gap" in kinds
    assert all(finding["zh"] and finding["en"] for finding in result.params["findings"])


def test_a_new_row_needs_its_worked_cases(door_connection):
    held = in_force(door_connection)
    dossier = higher(held, on=date(2026, 6, 1))
    result = refused_at_submission(door_connection, dossier._replace(cases=held.cases), takes_effect=date(2026, 6, 1))
    assert result.code == "check_failed"


@pytest.mark.parametrize("days", [-400, -1])
def test_the_past_is_changed_only_when_it_is_said_and_why(door_connection, days):
    on = NOW.date() + days * DAY
    dossier = higher(in_force(door_connection), on=on)
    result = refused_at_submission(door_connection, dossier, takes_effect=on)
    assert (result.code, result.clause) == ("retroactive", "BTAS-6.3")
    assert result.params["tables"] == [{"table": TABLE, "since": on.isoformat()}]
    words = proposal(door_connection, dossier, takes_effect=on, retroactive_because="平台公告自该日起执行")
    amendment, _ = acts.draft(door_connection, words, by=staff("alice"))
    assert acts.submit(door_connection, amendment, by=staff("alice")).good
    assert acts.approve(door_connection, amendment, by=staff("dora")).good
    assert case(door_connection, amendment).kind == "retroactive"
    assert case(door_connection, amendment).verdict["changes"][0]["since"] == on.isoformat()


def test_a_published_row_is_ended_never_rewritten(door_connection):
    """Not even by an amendment that says it changes the past: the row's own id says what it always said."""
    held = in_force(door_connection)
    spec = held.release.tables[TABLE].spec
    rewritten = (
        replace(row, outputs=row.outputs | {"fixed_fen": 301, "max_fen": 301}) if row.id == ROW else row
        for row in spec.rows
    )
    release = changes.with_table(held.release, replace(spec, rows=tuple(rewritten)))
    cases = tuple(case._replace(outputs={}) if case.row == ROW else case for case in held.cases)
    result = refused_at_submission(door_connection, Dossier(release, cases), retroactive_because="改写")
    assert result.code == "history_edited"
    told = [(edit["code"], edit["table"], edit["name"], *edit["parts"]) for edit in result.params["edits"]]
    assert told == [("row_rewritten", TABLE, ROW, "outputs")]


def test_the_day_of_approval_is_not_the_past(door_connection):
    dossier = higher(in_force(door_connection), on=NOW.date())
    words = proposal(door_connection, dossier, takes_effect=NOW.date(), urgent="监管要求即日执行")
    amendment, _ = acts.draft(door_connection, words, by=staff("alice"))
    assert acts.submit(door_connection, amendment, by=staff("alice")).good
    late = acts.approve(door_connection, amendment, by=staff("dora", now=NOW + DAY))
    assert late.code == "retroactive", "a day later it would change yesterday"
    assert acts.approve(door_connection, amendment, by=staff("dora")).good


def test_calling_a_change_retroactive_does_not_save_its_notice(door_connection):
    on = NOW.date() + 2 * DAY
    words = {"takes_effect": on, "retroactive_because": "以防万一"}
    assert refused_at_submission(door_connection, higher(in_force(door_connection), on=on), **words).code == (
        "notice_too_short"
    )


@pytest.mark.parametrize(("days", "urgent", "code"), [(6, "", "notice_too_short"), (7, "", ""), (1, "监管要求", "")])
def test_merchants_have_their_notice(door_connection, days, urgent, code):
    on = NOW.date() + days * DAY
    words = proposal(door_connection, higher(in_force(door_connection), on=on), takes_effect=on, urgent=urgent)
    amendment, _ = acts.draft(door_connection, words, by=staff("alice"))
    assert acts.submit(door_connection, amendment, by=staff("alice")).code == code


def test_notice_counts_from_approval_not_from_submission(door_connection):
    amendment = submitted(door_connection, days=8)
    late = acts.approve(door_connection, amendment, by=staff("dora", now=NOW + 2 * DAY))
    assert (late.code, late.clause) == ("notice_too_short", "BTAS-6.2")
    assert late.params["earliest"] == (NOW.date() + 9 * DAY).isoformat()


def test_no_answer_changes_before_the_day_merchants_are_told(door_connection):
    dossier = higher(in_force(door_connection), on=date(2026, 6, 1))
    assert refused_at_submission(door_connection, dossier, takes_effect=date(2026, 6, 2)).code == "takes_effect_earlier"


def test_a_change_of_nothing_is_none(door_connection):
    assert refused_at_submission(door_connection, in_force(door_connection)).code == "nothing_changes"


def test_a_number_is_taken_once(door_connection, submit):
    amendment = drafted(door_connection)
    again = proposal(door_connection, higher(in_force(door_connection), on=date(2026, 9, 1)))
    fact = AmendmentDrafted(id="again", at=NOW, amendment=amendment, proposal=again)
    assert one(submit(fact, source=staff("dora").source, now=NOW)).code == "number_taken"


def test_an_amendment_nobody_drafted(door_connection):
    with pytest.raises(NoSuchAmendment):
        acts.submit(door_connection, "amendment:99", by=staff("alice"))
    refused = acts.comment(door_connection, "amendment:99", by=staff("alice"), text="?")
    assert (refused.status, refused.code) == ("refused", "no_such_amendment")
    assert door_connection.execute("select count(*) from surety_quarantine").fetchone() == (0,)


# ------------------------------------------------------------------------------------------------ comments, stops


def test_merchants_are_heard_in_the_notice_period(door_connection):
    amendment = submitted(door_connection)
    bob = "douyin:shop-1"
    early = acts.comment(door_connection, amendment, by=shop(bob), text="不同意")
    assert (early.code, early.clause) == ("not_in_notice_period", "BTAS-6.2")
    assert acts.comment(door_connection, amendment, by=staff("alice"), text="请复核").good
    acts.approve(door_connection, amendment, by=staff("dora"))
    assert acts.comment(door_connection, amendment, by=shop(bob, now=NOW + DAY), text="<b>太高了</b>").good
    on_the_day = NOW + 40 * DAY
    assert acts.comment(door_connection, amendment, by=shop(bob, now=on_the_day), text="晚").code
    assert acts.comment(door_connection, amendment, by=staff("alice", now=on_the_day), text="已生效").good
    assert case(door_connection, amendment).comment_count == 3


def test_a_row_is_stopped_by_one_person_at_once(door_connection, submit):
    assert acts.stop(door_connection, TABLE, ROW, by=staff("alice"), reason="金额写错").good
    number, release = book.active(door_connection.cursor(), now=NOW)
    assert number == 2
    assert release.decide(TABLE, ASKED, on=NOW).status is Answered.STOPPED
    assert acts.stop(door_connection, TABLE, ROW, by=staff("dora"), reason="再停").code == "already_stopped"
    assert acts.stop(door_connection, TABLE, "NO-ROW", by=staff("dora"), reason="?").code == "no_such_row"
    assert acts.resume(door_connection, TABLE, "LC-DY-SHARE", by=staff("dora"), reason="?").code == "not_stopped"
    assert acts.resume(door_connection, TABLE, ROW, by=staff("alice", now=NOW + DAY), reason="核实无误").good
    assert book.active(door_connection.cursor(), now=NOW + DAY)[1].hash == book.packaged().hash
    assert [row[3] for row in releases(door_connection)] == [
        "packaged",
        f"row_stopped {TABLE}/{ROW}",
        f"row_resumed {TABLE}/{ROW}",
    ]
    invariants.check(door_connection, now=NOW + DAY)


def test_a_stop_does_not_wait_for_a_clock_that_runs_behind(door_connection):
    approved(door_connection, now=NOW)
    behind = staff("alice", now=NOW - timedelta(seconds=1))
    assert acts.stop(door_connection, TABLE, ROW, by=behind, reason="金额写错").good
    assert [row[0] for row in releases(door_connection)] == [1, 2, 3]


def test_a_stop_leaves_drafts_as_they_are_and_outlives_a_change(door_connection):
    amendment = submitted(door_connection)
    assert acts.stop(door_connection, TABLE, ROW, by=staff("alice"), reason="金额写错").good
    assert acts.approve(door_connection, amendment, by=staff("dora")).good
    _, release = book.active(door_connection.cursor(), now=NOW)
    assert [(stop.table, stop.row) for stop in release.stopped] == [(TABLE, ROW)]
    assert release.decide(TABLE, ASKED, on=date(2026, 6, 1)).outputs["fixed_fen"] == 500
    assert candidates.rulebook(door_connection.cursor()).stopped[0].reason == "金额写错"
    held = in_force(door_connection)
    assert held.release.stopped == ()
    assert len(held.cases) > 100


def test_the_release_log_is_what_the_facts_made(door_connection):
    approved(door_connection)
    acts.stop(door_connection, TABLE, ROW, by=staff("alice"), reason="金额写错")
    assert list(replay.differences(door_connection)) == []
    connection = door_connection
    connection.execute("alter table surety_release disable trigger append_only")
    try:
        connection.execute("update surety_release set note = 'x' where release_no = 2")
        assert [what for _, _, what in replay.differences(connection)] == ["releases"]
    finally:
        connection.execute("alter table surety_release enable trigger append_only")


def test_refusals_are_on_record(door_connection, submit):
    amendment = submitted(door_connection)
    acts.approve(door_connection, amendment, by=staff("alice"))
    refusal = door_connection.execute("select kind, subject, type, code, actor from surety_refusal").fetchone()
    assert refusal == ("amendment", amendment, "amendment_approved", "own_amendment", "user:alice")
    assert one(submit(placed(), now=NOW)).good
