"""What arrives and fits nothing announced is kept by the centre, and is a task until staff have settled it."""

from surety.inspection.unmatched import KEPT_MAX, IntakeUnmatched, UnmatchedSettled
from tests.unit.inspection import BENCH, CENTRE, world
from tests.unit.world import STAFF, T0, SubjectKind, hours

NOW = T0 + hours(1)


def unmatched(n: int = 1, **fields):
    return IntakeUnmatched(id=f"u-{n}", at=NOW, centre=CENTRE, **{"what": "unknown_parcel", "mark": "YT1"} | fields)


def settled(item: str = "intake_unmatched:1", n: int = 1):
    return UnmatchedSettled(id=f"s-{n}", at=NOW, centre=CENTRE, item=item, note="Sent on")


def centre_of(made):
    return made.cases[SubjectKind.CENTRE, CENTRE].case


def test_it_is_kept_with_a_task_until_staff_settle_it():
    made = world()
    made.tell(unmatched(), unmatched(2, what="no_waybill", mark=""), now=NOW, source=BENCH)
    assert centre_of(made).items == ("intake_unmatched:1", "intake_unmatched:2")
    made.tell(settled(), now=NOW + hours(1), source=STAFF)
    first, second = centre_of(made).unmatched
    assert (first.settled_as, first.settled_at, second.settled_at) == ("Sent on", NOW + hours(1), None)
    assert centre_of(made).items == ("intake_unmatched:2",)


def test_what_is_no_open_task_is_not_settled():
    made = world()
    refusal = made.say(settled("intake_unmatched:9"), now=NOW, source=STAFF)
    assert refusal.code == "no_such_item"


def test_a_centre_keeps_so_many_and_counts_all():
    made = world()
    for n in range(KEPT_MAX + 3):
        made.tell(unmatched(n), now=NOW, source=BENCH)
    assert len(centre_of(made).unmatched) == KEPT_MAX
    assert centre_of(made).unmatched[-1].item == f"intake_unmatched:{KEPT_MAX + 3}"
