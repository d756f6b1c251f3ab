"""Facts of one sender that are all accepted or none: in a transaction of their own, which nobody else's share."""

from __future__ import annotations

from collections.abc import Sequence

from surety.engine import clock, db, door
from surety.engine.fact import Fact, Source
from surety.engine.gate import LOCK_SECONDS_MAX
from surety.engine.intake import Result
from surety.engine.quarantine import readmit
from surety.engine.store import Subject


class _NotAll(Exception):
    """One at least is not good."""

    def __init__(self, results: list[Result]) -> None:
        super().__init__()
        self.results = results


def submit_whole(facts: Sequence[Fact], *, source: Source, spoilt: bool = False) -> list[Result]:
    """The answers in the order of the facts. Where one is not good, or `spoilt` says that another of the same sender
    was not, nothing is kept of any of them, so that all may come again: what alone would have been good is `refused` as
    `rolled_back`, what would have waited for its subject as `no_such_subject`, since nothing waits. What was in the log
    before is `repeated` all the same.

    What waited for a subject of theirs re-enters after they are committed, as it does after any others: whoever put it
    there meanwhile sees them, its cases are locked in their order, and trouble with it takes nothing back.
    """
    submissions = [door.Submission(fact, source) for fact in facts]
    with db.connect() as connection:
        connection.execute(f"set lock_timeout = '{LOCK_SECONDS_MAX}s'")
        now = clock.now(connection)

        def take_all_in() -> tuple[list[Result], list[Subject]]:
            results, unsettled = door.take_in(connection, submissions, now=now)
            if spoilt or not all(result.good for result in results):
                raise _NotAll(results)
            return results, unsettled

        try:
            results, unsettled = db.transacted(connection, take_all_in)
        except _NotAll as found:
            return _unkept(found.results)
        readmit(connection, unsettled, now=now)
    return results


def _unkept(results: list[Result]) -> list[Result]:
    fresh = {each.id for each in results if each.status == "accepted"}
    return [_undone(each) if each.id in fresh or not each.good else each for each in results]


def _undone(result: Result) -> Result:
    if result.status == "quarantined":
        return Result(result.id, "refused", "no_such_subject")
    return Result(result.id, "refused", "rolled_back") if result.good else result
