"""The door, on a real database: one order's life and what must hold at every step."""

from __future__ import annotations

import gc
from datetime import UTC, datetime, timedelta

import pytest

from surety.engine import door, replay, sweep
from surety.engine.fact import Party, Source, SubjectKind
from surety.engine.keys import bucket_of
from surety.logistics.facts import ParcelInTransit, ParcelPickedUp, ParcelSigned
from surety.orders.facts import (
    Line,
    OrderCancelled,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
    Receiver,
)

T0 = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PLATFORM = Source(Party.PLATFORM, "douyin")
SHOP = Source(Party.SHOP, "douyin:shop-1")


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def placed(order="douyin:1", *, at=T0, paid_fen=29_900, **changes):
    line = Line(line="1", quantity=1, price_fen=paid_fen, paid_fen=paid_fen)
    receiver = Receiver(region="440300", name="王小明", phone="13800000000", detail="科技路 1 号")
    return OrderPlaced(
        **{"id": f"{order}/placed", "order": order, "at": at, "shop": "douyin:shop-1", "lines": (line,),
           "receiver": receiver} | changes
    )  # fmt: skip


def paid(order="douyin:1", *, at=T0, amount_fen=29_900):
    return OrderPaid(id=f"{order}/paid", order=order, at=at, amount_fen=amount_fen)


def shipped(order="douyin:1", *, at=T0, waybill="SF1000001", **changes):
    return OrderShipped(
        **{"id": f"{order}/{waybill}", "order": order, "at": at, "carrier": "sf", "waybill": waybill} | changes
    )


def scan(kind, waybill="SF1000001", *, at, id=None):
    return kind(id=id or f"{waybill}/{kind.__name__}/{at.isoformat()}", carrier="sf", waybill=waybill, at=at)


def one(results):
    (result,) = results
    return result


def balances(connection, order="douyin:1"):
    found = connection.execute(
        "select account, sum(amount_fen)::bigint from surety_posting where bucket = %s and subject = %s group by 1",
        [bucket_of(order), order],
    ).fetchall()
    return {account: amount for account, amount in found if amount}


def status(connection, order="douyin:1"):
    return connection.execute("select status from surety_order where subject = %s", [order]).fetchone()[0]


def test_an_order_that_ships_in_time_owes_nothing(door_connection, submit):
    submit(placed(), paid(), now=T0)
    submit(shipped(at=T0 + hours(20)), source=SHOP, now=T0 + hours(20))
    submit(scan(ParcelPickedUp, at=T0 + hours(30)), now=T0 + hours(31))
    assert sweep.fire_due(door_connection, T0 + hours(100)) == 0
    submit(scan(ParcelInTransit, at=T0 + hours(40)), scan(ParcelSigned, at=T0 + hours(60)), now=T0 + hours(100))
    assert status(door_connection) == "done"
    assert balances(door_connection) == {"buyer": -29_900, "merchant": 29_900}
    assert list(replay.differences(door_connection)) == []


def test_a_broken_promise_is_paid_once(door_connection, submit):
    submit(placed(), paid(), now=T0)
    assert sweep.fire_due(door_connection, T0 + hours(48) - timedelta(microseconds=1)) == 1  # the reminder
    assert sweep.fire_due(door_connection, T0 + hours(48)) == 1
    assert sweep.fire_due(door_connection, T0 + hours(49)) == 0
    assert balances(door_connection) == {"buyer": -29_900, "held": 29_900, "merchant": -300, "coupon": 300}


def test_a_scan_that_comes_later_takes_the_judgement_back(door_connection, submit):
    submit(placed(), paid(), now=T0)
    submit(shipped(at=T0 + hours(40)), source=SHOP, now=T0 + hours(40))
    sweep.fire_due(door_connection, T0 + hours(50))
    submit(scan(ParcelPickedUp, at=T0 + hours(47)), now=T0 + hours(51))
    assert balances(door_connection) == {
        "buyer": -29_900,
        "held": 29_900,
        "coupon": 300,
        "platform_loss": -300,
    }
    assert list(replay.differences(door_connection)) == []


def test_cancelling_returns_the_money_and_refuses_shipping(door_connection, submit):
    submit(placed(), paid(), OrderCancelled(id="c", order="douyin:1", at=T0 + hours(1)), now=T0 + hours(1))
    refused = one(submit(shipped(), source=SHOP, now=T0 + hours(2)))
    assert (refused.status, refused.code) == ("refused", "order_cancelled")
    assert balances(door_connection) == {"buyer": -29_900, "refunding": 29_900}
    assert sweep.fire_due(door_connection, T0 + hours(100)) == 0


def test_the_same_fact_gets_the_first_answer(submit):
    assert one(submit(placed(), now=T0)).status == "accepted"
    assert one(submit(placed(), now=T0 + hours(1))).status == "repeated"
    assert one(submit(placed(paid_fen=1), now=T0)).status == "conflict"


def test_a_fact_for_an_unknown_subject_waits(door_connection, submit):
    assert one(submit(paid(), now=T0)).status == "quarantined"
    submit(placed(), now=T0)
    assert status(door_connection) == "to_ship"
    assert one(submit(paid(), now=T0)).status == "repeated"
    assert door_connection.execute("select count(*) from surety_quarantine").fetchone() == (0,)


def test_an_import_counts_by_its_own_time(door_connection, submit):
    late_pickup = scan(ParcelPickedUp, at=T0 + hours(60))
    submit(placed(), paid(), shipped(at=T0 + hours(50)), late_pickup, now=T0 + hours(9000), hold="i1")
    assert balances(door_connection) == {"buyer": -29_900, "held": 29_900, "merchant": -300, "coupon": 300}
    assert sweep.fire_due(door_connection, T0 + hours(9000)) == 0
    assert door.release_hold(door_connection, "i1") == 1
    assert list(replay.differences(door_connection)) == []


def test_personal_data_is_nowhere_but_the_vault(door_connection, submit):
    submit(placed(), now=T0)
    for table in ("surety_fact", "surety_order"):
        text = door_connection.execute(f"select string_agg(t::text, ' ') from {table} t").fetchone()[0]
        assert "王小明" not in text
        assert "13800000000" not in text
    assert door_connection.execute("select content->>'name' from surety_vault").fetchone() == ("王小明",)


def test_every_case_is_one_subject_of_its_kind(door_connection, submit):
    submit(placed(), paid(), shipped(at=T0 + hours(1)), now=T0 + hours(1))
    assert replay.replay(door_connection, SubjectKind.PARCEL, "sf:SF1000001").orders == ("douyin:1",)


def test_a_batch_leaves_the_collector_as_it_found_it(submit, monkeypatch):
    submit(placed(), now=T0)
    assert gc.isenabled()
    monkeypatch.setattr(door.store, "write", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        submit(paid(), now=T0)
    assert gc.isenabled()
