"""Whether every order is where the notices in force put it, reckoned again from the notices' own words.

Nothing of the board is used: regions are compared by their first digits, which is enough for those the tests name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from surety.disruptions.case import NoticeCase
from surety.engine.db import Connection
from surety.engine.fact import SubjectKind
from surety.engine.wire import decode_case
from surety.orders.case import OrderCase, PromisedLine
from surety.orders.steps import is_open, judged_late


def are_heeded(connection: Connection) -> None:
    """Once a notice has been spread, no line is due earlier than it grants, and none later than somebody granted."""
    notices = load(connection)
    for case in orders(connection):
        if case.paid_at is None or not is_open(case):
            continue
        since = max(case.paid_at, case.stands_since or case.paid_at)
        for line in case.promised.values():
            owed = max(_owed(case, line, notices, since), default=line.ship_by)
            assert line.ship_by >= owed, (case.order, line, owed)
        waiting = [line.ship_by for line in case.promised.values() if line.handed_at is None]
        if waiting and not judged_late(case) and "stopped:ship_by" not in case.items:
            assert case.ship_by == min(waiting), case.order
            stands = case.held is None  # the clocks of what is recalled wait with it
            if stands and (case.late is None or case.late.ship_by != case.ship_by):  # an excused one has lapsed
                assert case.deadlines["ship_by"].due_at == case.ship_by, case.order
    never_shortened(connection)


def never_shortened(connection: Connection) -> None:
    """No line is due before its promise; a date went back only where a lift said so, and no further."""
    lifts = {notice.notice: [lift.lifted_at for lift in notice.lifts] for notice in load(connection)}
    for case in orders(connection):
        for line in case.promised.values():
            assert line.promised_at is None or line.ship_by >= line.promised_at, case.order
        for change in case.ship_by_history:
            was, now = _at(change["from"]), _at(change["to"])
            if was is not None and now < was:
                assert change["because"] == "notice_lifted", (case.order, change)
                assert now >= min(lifts[change["notice"]]), (case.order, change)


def _owed(case: OrderCase, line: PromisedLine, notices: list[NoticeCase], since: datetime) -> Iterator[datetime]:
    promise = line.promised_at or line.ship_by
    for notice in notices:
        whose = notice.shop in ("", case.shop) and (not notice.orders or case.order in notice.orders)
        if not whose or notice.notice.partition(":")[0] != case.order.partition(":")[0]:
            continue
        replaced_at = [
            other.published_at for other in notices
            if other.content.amends == notice.notice and other.published_at > notice.published_at
        ]  # fmt: skip
        if replaced_at and since >= min(replaced_at):
            continue
        for row in notice.content.rows:
            by = row.shipping
            for code in (case.receiver.region, case.ship_from):
                if by is None or code is None or not code.startswith(row.region.rstrip("0")):
                    continue
                lifted_at = [
                    lift.lifted_at
                    for lift in notice.lifts
                    if not lift.region or code.startswith(lift.region.rstrip("0"))
                ]
                covered = by.promise_from < promise <= by.promise_to
                if covered and not (lifted_at and max(since, notice.published_at) >= min(lifted_at)):
                    yield min([by.latest_ship, *lifted_at]) if row.after_lift == "ends" else by.latest_ship


def load(connection: Connection) -> list[NoticeCase]:
    documents = connection.execute("select doc from surety_notice where status in ('published', 'lifted')").fetchall()
    return [decode_case(SubjectKind.NOTICE, document) for (document,) in documents]


def orders(connection: Connection) -> list[OrderCase]:
    documents = connection.execute("select doc from surety_order").fetchall()
    return [decode_case(SubjectKind.ORDER, document) for (document,) in documents]


def _at(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
