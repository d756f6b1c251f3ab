"""Centres and merchants' admissions without a database: evaluation, interval, badge, what a planned day opens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from surety.engine.calendar import day_of, first_moment
from surety.engine.fact import SubjectKind
from surety.inspection import centres
from surety.inspection.admissions import AdmissionApplied, AdmissionDecided, AdmissionEnded, AdmissionEvaluated
from surety.inspection.centre_case import admission_of, authorised, state_of
from tests.unit.inspection import CENTRE, centre
from tests.unit.world import MERCHANT, SHOP, STAFF, T0, World

TODAY = day_of(T0)


def world(*, base=True) -> World:
    made = World()
    made.tell(*centre(base=base))
    return made


def case(made):
    return made.cases[SubjectKind.CENTRE, CENTRE].case


def said(kind, *, id="", at=T0, **fields):
    return kind(id=f"{kind.__name__}/{id}{at.isoformat()}", at=at, centre=CENTRE, shop=SHOP, **fields)


def evaluated(made, *, but=""):
    for step in ("documents", "goods", "record"):
        if step != but:
            made.tell(said(AdmissionEvaluated, id=step, step=step, passed=True), source=STAFF)


def applied(made):
    made.tell(said(AdmissionApplied, note="翡翠", evidence=("a" * 64,)), source=MERCHANT)


def test_applied_evaluating_admitted_until_a_day():
    """JADE-03, LUX-2.2."""
    made = world()
    assert admission_of(case(made), SHOP, T0) == "none"
    applied(made)
    assert (admission_of(case(made), SHOP, T0), case(made).items) == ("applied", (f"admission:{SHOP}",))
    evaluated(made)
    assert admission_of(case(made), SHOP, T0) == "evaluating"
    until = TODAY + timedelta(days=30)
    made.tell(said(AdmissionDecided, admitted=True, to=until), source=STAFF)
    assert case(made).items == ()
    assert admission_of(case(made), SHOP, first_moment(until) - timedelta(seconds=1)) == "admitted"
    assert admission_of(case(made), SHOP, first_moment(until)) == "ended", "by its interval alone, nobody has to act"
    told = [row for row in made.rows["surety_outbox"] if row[4] == "admission_admitted"]
    assert [row[5] for row in told] == [f"shop:{SHOP}"]


@pytest.mark.parametrize("missing", ["documents", "goods", "record"])
def test_staff_admit_nobody_before_each_step_is_passed(missing):
    made = world()
    applied(made)
    evaluated(made, but=missing)
    refusal = made.say(said(AdmissionDecided, admitted=True), source=STAFF)
    assert (refusal.code, refusal.params["missing"]) == ("evaluation_incomplete", [missing])
    made.tell(said(AdmissionEvaluated, id="x", step=missing, passed=False), source=STAFF)
    assert made.say(said(AdmissionDecided, id="2", admitted=True), source=STAFF).params["missing"] == [missing]


def test_a_refusal_says_why_and_does_not_bar_a_new_application():
    made = world()
    applied(made)
    assert made.say(said(AdmissionDecided, admitted=False), source=STAFF).code == "reason_missing"
    made.tell(said(AdmissionDecided, id="2", admitted=False, note="抽检不合格"), source=STAFF)
    assert admission_of(case(made), SHOP, T0) == "refused"
    later = T0 + timedelta(days=1)
    assert made.say(said(AdmissionApplied, at=later), source=MERCHANT) is None
    assert case(made).admissions[SHOP].steps == {}, "an application is evaluated from the beginning"


def test_nobody_is_admitted_without_asking_but_by_the_platforms_own_system():
    made = world()
    assert made.say(said(AdmissionDecided, admitted=True), source=STAFF).code == "no_application"
    assert made.say(said(AdmissionEvaluated, step="goods", passed=True), source=STAFF).code == "no_application"
    assert made.say(said(AdmissionDecided, id="p", admitted=True)) is None


def admitted_for(days):
    made = world()
    end = TODAY + timedelta(days=days)
    made.tell(said(AdmissionDecided, admitted=True, to=end))
    return made, end


def renewed(made, at, *, to, id="new", **fields):
    made.tell(said(AdmissionApplied, at=at, id=id), source=MERCHANT)
    for step in ("documents", "goods", "record"):
        made.tell(said(AdmissionEvaluated, at=at, id=f"{id}{step}", step=step, passed=True), source=STAFF)
    return made.say(said(AdmissionDecided, at=at, id=id, to=to, **{"admitted": True} | fields), source=STAFF)


def test_a_renewal_is_asked_for_from_thirty_days_before_the_end():
    """JADE-03, LUX-2.2."""
    made, end = admitted_for(40)
    opens = first_moment(end) - timedelta(days=30)
    early = made.say(said(AdmissionApplied, at=opens - timedelta(seconds=1)), source=MERCHANT)
    assert early.code == "admission_admitted"
    made.tell(said(AdmissionApplied, at=opens), source=MERCHANT)
    assert (admission_of(case(made), SHOP, opens), case(made).items) == ("admitted", (f"admission:{SHOP}",))
    assert made.say(said(AdmissionApplied, id="2", at=opens), source=MERCHANT).code == "admission_admitted"


def test_a_renewal_begins_where_the_old_ends_without_gap_or_overlap():
    made, end = admitted_for(40)
    at = first_moment(end) - timedelta(days=10)
    assert renewed(made, at, to=end).code == "ends_before_it_begins"
    new_end = end + timedelta(days=365)
    made.tell(said(AdmissionDecided, at=at, id="3", admitted=True, to=new_end), source=STAFF)
    one = case(made).admissions[SHOP]
    assert (one.from_, one.to, one.renewal) == (T0, first_moment(new_end), None)
    assert all(admission_of(case(made), SHOP, first_moment(end) + timedelta(seconds=n)) == "admitted" for n in (-1, 0))
    assert case(made).items == ()
    made.pass_time(first_moment(end) + timedelta(days=1))
    assert told_of(made, "admission_ended") == [], "the old end tells nobody any more"


def test_a_renewal_that_is_refused_leaves_the_rest_of_the_admission():
    made, end = admitted_for(40)
    at = first_moment(end) - timedelta(days=10)
    assert renewed(made, at, to=None, admitted=False, note="抽检不合格") is None
    assert admission_of(case(made), SHOP, at) == "admitted"
    assert admission_of(case(made), SHOP, first_moment(end)) == "ended"
    assert made.say(said(AdmissionApplied, id="again", at=at), source=MERCHANT) is None


def test_a_renewal_that_is_decided_after_the_end_begins_then():
    made, end = admitted_for(40)
    made.tell(said(AdmissionApplied, at=first_moment(end) - timedelta(days=1)), source=MERCHANT)
    late = first_moment(end) + timedelta(days=2)
    assert admission_of(case(made), SHOP, late) == "applied"
    lent = {subject: held.case for subject, held in made.cases.items()}
    seen = [centres.place_of(lent, centre=CENTRE, shop=SHOP, at=at) for at in (first_moment(end) - timedelta(1), late)]
    assert [each.admission(SHOP) for each in seen] == ["live", "ended"], (
        "why nothing is taken in is asked of its own row"
    )
    for step in ("documents", "goods", "record"):
        made.tell(said(AdmissionEvaluated, at=late, id=step, step=step, passed=True), source=STAFF)
    made.tell(said(AdmissionDecided, at=late, id="l", admitted=True), source=STAFF)
    assert (case(made).admissions[SHOP].from_, admission_of(case(made), SHOP, late)) == (late, "admitted")


def test_an_end_is_told_and_ends_at_once():
    made = world()
    made.tell(said(AdmissionDecided, admitted=True))
    later = T0 + timedelta(hours=3)
    made.tell(said(AdmissionEnded, at=later, note="退出"), source=STAFF)
    assert admission_of(case(made), SHOP, later - timedelta(seconds=1)) == "admitted"
    assert admission_of(case(made), SHOP, later) == "ended"
    assert made.say(said(AdmissionEnded, id="2", at=later), source=STAFF).code == "not_admitted"


def told_of(made, kind):
    return [row[5] for row in made.rows["surety_outbox"] if row[4] == kind]


def test_shop_and_base_are_told_before_the_last_day_and_when_it_has_come():
    made = world()
    until = TODAY + timedelta(days=90)
    both = [f"shop:{SHOP}", f"centre:{CENTRE}"]
    made.tell(said(AdmissionDecided, admitted=True, to=until))
    assert made.pass_time(first_moment(until - timedelta(days=30)) - timedelta(seconds=1)) == 0
    assert made.pass_time(first_moment(until - timedelta(days=30))) == 1
    assert (told_of(made, "admission_soon"), told_of(made, "admission_ended")) == (both, [])
    assert made.pass_time(first_moment(until) - timedelta(seconds=1)) == 0
    assert made.pass_time(first_moment(until)) == 1
    assert (told_of(made, "admission_soon"), told_of(made, "admission_ended")) == (both, both)
    assert case(made).deadlines == {}


def test_each_of_several_admissions_is_told_once_and_one_that_ends_early_no_second_time():
    made = world()
    ends = {"douyin:shop-5": 40, "douyin:shop-6": 20, "douyin:shop-7": 60, "douyin:shop-8": None}
    for shop, days in ends.items():
        to = None if days is None else TODAY + timedelta(days=days)
        made.tell(replace(said(AdmissionDecided, id=shop, admitted=True, to=to), shop=shop))
    made.tell(replace(said(AdmissionEnded, at=T0 + timedelta(days=1), note="退出"), shop="douyin:shop-7"), source=STAFF)
    for day in range(2, 100):
        made.pass_time(T0 + timedelta(days=day))
    for kind, shops in (("admission_soon", {"5", "6"}), ("admission_ended", {"5", "6", "7"})):
        assert sorted(told_of(made, kind)) == sorted(
            [f"centre:{CENTRE}"] * len(shops) + [f"shop:douyin:shop-{n}" for n in shops]
        )


def test_an_institute_that_is_no_base_takes_no_applications():
    assert world(base=False).say(said(AdmissionApplied), source=MERCHANT).code == "no_base"


def test_an_end_that_lies_behind_is_none():
    made = world()
    applied(made)
    evaluated(made)
    assert made.say(said(AdmissionDecided, admitted=True, to=TODAY), source=STAFF).code == "ends_before_it_begins"


def test_a_last_day_before_any_fact_is_none():
    """0001-01-01 begins before the first instant there is."""
    assert said(AdmissionDecided, admitted=True, to=date.min).fault()[:2] == ("date_out_of_range", "$.to")
    assert said(AdmissionDecided, admitted=True, to=TODAY).fault() is None
    assert said(AdmissionDecided, admitted=True).fault() is None


def test_a_planned_day_opens_nothing():
    """JADE-01."""
    made = World()
    made.tell(centres.CentreRegistered(
        id="r", at=T0, centre=CENTRE, name="南阳", institute="other", planned_from=date(2020, 11, 30)
    ))  # fmt: skip
    assert state_of(case(made), T0 + timedelta(days=9000)) == "planned"
    made.tell(centres.CentreOpened(id="o", at=T0, centre=CENTRE))
    assert state_of(case(made), T0) == "open"
    made.tell(centres.CentreClosed(id="c", at=T0 + timedelta(days=1), centre=CENTRE))
    assert state_of(case(made), T0 + timedelta(days=1)) == "closed"


def test_an_authority_has_a_first_and_a_last_day():
    """JADE-05."""
    made = world()
    made.tell(centres.InstituteListed(
        id="l", at=T0, centre=CENTRE, category="jewellery", from_=TODAY, to=TODAY + timedelta(days=2)
    ))  # fmt: skip
    jewellery = [
        [each.category for each in authorised(case(made), TODAY + timedelta(days=n)) if each.site == "domestic"]
        for n in (-1, 0, 1, 2)
    ]
    assert ["jewellery" in day for day in jewellery] == [False, True, True, False]
