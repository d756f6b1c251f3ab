"""Facts that are all accepted or none."""

from __future__ import annotations

import pytest

from surety.engine import quarantine, whole
from surety.orders.facts import OrderCancelled
from tests.db.test_door import PLATFORM, T0, paid, placed

FACTS = [placed("douyin:1"), placed("douyin:2")]
NO_ORDER = OrderCancelled(id="c", order="douyin:none", at=T0)


def stored(connection) -> set[str]:
    return {tag for (tag,) in connection.execute("select type from surety_fact").fetchall()}


def test_what_waited_for_them_re_enters_once_they_are_committed(door_connection, submit, monkeypatch):
    assert submit(paid("douyin:1"), now=T0)[0].status == "quarantined"
    seen = []

    def readmit(connection, subjects, **how):
        seen.append(stored(door_connection))  # another connection: what it sees is committed
        return quarantine.readmit(connection, subjects, **how)

    monkeypatch.setattr(whole, "readmit", readmit)
    assert [result.status for result in whole.submit_whole(FACTS, source=PLATFORM)] == ["accepted"] * 2
    assert seen == [{"order_placed"}]
    assert stored(door_connection) == {"order_placed", "order_paid"}


def test_trouble_with_what_waited_takes_none_of_them_back(door_connection, submit, monkeypatch):
    submit(paid("douyin:1"), now=T0)
    monkeypatch.setattr(quarantine, "_readmit_some", lambda *_, **__: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        whole.submit_whole(FACTS, source=PLATFORM)
    assert stored(door_connection) == {"order_placed"}


def test_nothing_is_kept_where_one_is_not_good(door_connection, submit):
    submit(paid("douyin:1"), now=T0)
    told = whole.submit_whole([*FACTS, NO_ORDER], source=PLATFORM)
    assert [each.code for each in told] == ["rolled_back", "rolled_back", "no_such_subject"]
    assert stored(door_connection) == set()
    assert door_connection.execute("select count(*) from surety_quarantine").fetchone() == (1,)
