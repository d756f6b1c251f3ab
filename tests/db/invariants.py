"""What must hold of the whole database after every step, whatever was said, by whom and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import pytest
from msgspec.json import decode

from surety.aftersales.case import ENDED, AftersaleCase
from surety.engine import book, replay
from surety.engine.db import Connection
from surety.engine.fact import SubjectKind
from surety.engine.outcome import Case
from surety.engine.room import rooms
from surety.engine.wire import decode_case
from surety.merchants.case import ShopCase
from surety.orders.case import OrderCase, RefundState, Status
from surety.orders.claiming import asked_back, free_units
from surety.orders.steps import left_to_ship
from surety.rulebook import RulebookValueError

Cases = dict[tuple[SubjectKind, str], Case]


def check(connection: Connection, *, now: datetime) -> Cases:
    """Everything below; raises AssertionError. `now` is no earlier than any time the door was given."""
    cases = load(connection)
    columns_show_the_cases(connection, cases)
    money_is_kept(connection, cases)
    the_provider_sent_no_more_than_was_paid(connection, cases)
    cases_go_on_or_have_ended(cases)
    deadlines_fire_once_and_in_time(connection, cases, now)
    facts_are_numbered(connection, cases)
    work_items_are_the_cases(connection, cases)
    nothing_waits_in_vain(connection, cases)
    decisions_replay(connection)
    names_are_in_the_vault_alone(connection)
    assert not (different := list(replay.differences(connection))), different
    return cases


def load(connection: Connection) -> Cases:
    return {
        (kind, subject): decode_case(kind, document)
        for kind, room in rooms().items()
        for subject, document in connection.execute(f"select subject, doc from {room.table}").fetchall()
    }


def columns_show_the_cases(connection: Connection, cases: Cases) -> None:
    for kind, room in rooms().items():
        names = ", ".join(room.column_types)
        for subject, version, *stored in connection.execute(f"select subject, version, {names} from {room.table}"):
            case = cases[kind, subject]
            assert (version, _plain(stored)) == (case.version, _plain(room.columns(case))), (kind, subject)


def _plain(columns: Iterable[Any]) -> list[Any]:
    """A room may write a day as its text."""
    return [each.isoformat() if type(each) is date else each for each in columns]


def money_is_kept(connection: Connection, cases: Cases) -> None:
    """Every account of every order follows from its case, and the buyer is never sent back more than was paid."""
    accounts, effects = _accounts(connection), _effects(connection)
    assert sum(amount for account in accounts.values() for amount in account.values()) == 0
    for (_, subject), case in cases.items():
        if isinstance(case, ShopCase):
            account = accounts.get(subject, Counter())
            assert account["deposit"] == -account["shop"] == case.deposit_fen >= 0, subject
        if not isinstance(case, OrderCase):
            continue
        account, effect = accounts.get(subject, Counter()), effects.get(subject, Counter())
        refunded_fen = effect["refund"]
        settled_fen = effect["release"] - effect["taken_back"] - effect["advance_charged"]
        assert (effect["payment"], refunded_fen, settled_fen) == (
            case.paid_fen, case.refunded_fen, case.settled_fen
        ), subject  # fmt: skip
        assert account["held"] == case.paid_fen + case.advanced_fen - case.refunded_fen - case.settled_fen >= 0
        assert effect["advance"] - effect["advance_repaid"] - effect["advance_charged"] == case.advanced_fen >= 0
        assert account["platform_advance"] == -sum(claim.advanced_fen for claim in case.claims.values())
        after_sales_keep_to_the_order(case, cases)
        refunds = case.refunds.values()
        assert account["refunding"] == sum(r.amount_fen - r.sent_fen for r in refunds if not r.retried_as) >= 0
        assert account["buyer"] == sum(refund.sent_fen for refund in refunds) - case.paid_fen, subject
        assert all(refund.state is RefundState.SETTLED for refund in refunds if refund.sent_fen)
        assert sum(refund.amount_fen for refund in refunds if not refund.retried_as) == case.refunded_fen
        assert sum(payment.refunded_fen for payment in case.payments) == case.refunded_fen
        assert all(payment.refunded_fen <= payment.amount_fen for payment in case.payments)
        assert account["coupon"] == case.compensated_fen >= 0
        in_force = case.late if case.late and not case.late.reversed_at else None
        charged_fen = (in_force.compensation_fen + in_force.penalty_fen) if in_force else 0
        beside_fen = case.freight_fen + case.recovered_fen - case.recovered_loss_fen
        institute_fen = effect["inspection_fee"] + effect["inspection_freight"]
        fees_fen = institute_fen + effect["service_fee"]
        assert account["institute"] == institute_fen >= 0, subject
        assert account["merchant"] == case.settled_fen - charged_fen + beside_fen - fees_fen, subject
        if case.status is Status.CANCELLED:
            assert account["held"] == 0, "the money of a cancelled order goes back"


def the_provider_sent_no_more_than_was_paid(connection: Connection, cases: Cases) -> None:
    """By its own books, which know nothing of ours: whatever it was asked, how often, and whatever it answered."""
    sent = connection.execute(
        "select split_part(refund_key, '/', 1), sum(amount_fen)::bigint from surety_sandbox_refund"
        " where state = 'settled' group by 1"
    ).fetchall()
    for order, sent_fen in sent:
        case = cases.get((SubjectKind.ORDER, order))
        if isinstance(case, OrderCase):
            twice_fen = sum(refund.amount_fen for refund in case.refunds.values() if refund.retried_as)
            assert sent_fen <= case.paid_fen + twice_fen, order


def after_sales_keep_to_the_order(case: OrderCase, cases: Cases) -> None:
    """No line gives back more than was paid for it, no unit is in two cases, and every claim is an open case's."""
    for line in case.lines:
        assert case.line_refunded_fen.get(line.line, 0) <= line.paid_fen, (case.order, line.line)
    assert min(free_units(case).values(), default=0) >= 0, case.order
    left = left_to_ship(case)
    assert all(units <= left.get(line, 0) for line, units in asked_back(case).items()), case.order
    assert sum(case.line_refunded_fen.values()) <= case.refunded_fen
    for name, claim in case.claims.items():
        aftersale = cases[SubjectKind.AFTERSALE, name]
        assert isinstance(aftersale, AftersaleCase), name
        assert aftersale.status not in ENDED, name
        assert claim.units == aftersale.units, name
        assert bool(claim.advanced_fen) == (aftersale.advanced_at is not None), name


def cases_go_on_or_have_ended(cases: Cases) -> None:
    """An open case has a clock or a person's work; one that has ended has neither, and no claim."""
    for case in cases.values():
        if not isinstance(case, AftersaleCase):
            continue
        order = cases[SubjectKind.ORDER, case.order]
        assert isinstance(order, OrderCase)
        if case.status in ENDED:
            assert (case.deadlines, case.items, case.case in order.claims) == ({}, (), False), case.case
        else:
            assert case.deadlines or case.items, case.case
        assert 0 <= case.refund_fen <= case.asked_fen or case.ruling is not None, case.case


def _accounts(connection: Connection) -> dict[str, Counter[str]]:
    accounts: dict[str, Counter[str]] = {}
    for subject, account, amount_fen in connection.execute("select subject, account, amount_fen from surety_posting"):
        accounts.setdefault(subject, Counter())[account] += amount_fen
    return accounts


def _effects(connection: Connection) -> dict[str, Counter[str]]:
    """Sums by kind of effect; a number after a colon tells repetitions apart."""
    effects: dict[str, Counter[str]] = {}
    for subject, effect, amount_fen in connection.execute("select subject, effect, amount_fen from surety_transfer"):
        effects.setdefault(subject, Counter())[effect.partition(":")[0]] += amount_fen
    return effects


_LAPSES = """
select subject, body->>'step', (body->>'deadline_version')::int, occurred_at, recorded_at, effective_at
from surety_fact where type = any(%s)
"""
_DEADLINES = "select subject, step, version, due_at, ended_as from surety_deadline"


def deadlines_fire_once_and_in_time(connection: Connection, cases: Cases, now: datetime) -> None:
    """A row is marked fired exactly when its lapse is in the log; a running deadline has exactly one open row."""
    tags = [room.lapsed.__struct_config__.tag for room in rooms().values() if room.lapsed is not None]
    lapses = {row[:3]: row[3:] for row in connection.execute(_LAPSES, [tags])}
    rows = {row[:3]: row[3:] for row in connection.execute(_DEADLINES)}
    count = connection.execute("select count(*) from surety_fact where type = any(%s)", [tags]).fetchone()
    assert count == (len(lapses),), "a deadline fired twice"
    fired = {key for key, (_, how) in rows.items() if how == "fired"}
    assert lapses.keys() == fired, {key: rows.get(key) for key in lapses.keys() ^ fired}
    for key, (at, recorded_at, effective_at) in lapses.items():
        times = (at, effective_at, rows[key][0], recorded_at, now)
        assert at == effective_at == rows[key][0] <= recorded_at <= now, (key, list(map(str, times)))
    for (_, subject), case in cases.items():
        for step, deadline in case.deadlines.items():
            assert rows[subject, step, deadline.version] == (deadline.due_at, None), (subject, step)


def facts_are_numbered(connection: Connection, cases: Cases) -> None:
    numbers: dict[tuple[Any, Any], list[int]] = {}
    query = "select kind, subject, seq from surety_fact where seq > 0 order by seq"
    for kind, subject, seq in connection.execute(query):
        numbers.setdefault((SubjectKind(kind), subject), []).append(seq)
    assert numbers == {subject: list(range(1, case.version + 1)) for subject, case in cases.items()}


def work_items_are_the_cases(connection: Connection, cases: Cases) -> None:
    found = connection.execute("select subject, item from surety_work_item where closed_at is null").fetchall()
    expected = [(subject, item) for (_, subject), case in cases.items() for item in case.items]
    assert sorted(found) == sorted(expected), set(found) ^ set(expected)


def nothing_waits_in_vain(connection: Connection, cases: Cases) -> None:
    waiting = connection.execute("select kind, subject from surety_quarantine").fetchall()
    assert not [subject for kind, subject in waiting if (SubjectKind(kind), subject) in cases]
    answered = connection.execute("select count(*) from surety_fact_key where answer = 'quarantined'").fetchone()
    assert answered == (len(waiting),)


_DECISIONS = """
select d.release_no, d.rule_table, d.decided_on, d.status, d.rows, i.inputs from surety_decision d
left join surety_decision_input i on i.bucket = d.input_bucket and i.input_key = d.input_key
"""


def decisions_replay(connection: Connection) -> None:
    """Each decision, asked again of the release it names, gives the row it names."""
    for release_no, table, on, status, rows, inputs in connection.execute(_DECISIONS).fetchall():
        release = book.numbered(connection.cursor(), release_no)
        if status == "no_table":
            assert (table in release.tables, rows) == (False, [])
            continue
        if status == "invalid_input":
            with pytest.raises(RulebookValueError):
                release.decide(table, decode(inputs), on=on)
            continue
        names = release.tables[table].input_names
        answer = release.decide(table, dict(zip(names, decode(inputs), strict=True)), on=on)
        assert (answer.status.value, [answer.row_id] if answer.row_id else list(answer.rows)) == (status, rows)


def names_are_in_the_vault_alone(connection: Connection) -> None:
    personal = "'王小明|李雷|韩梅梅|赵六|13800000000|科技路'"
    where = ("fact", "order", "parcel", "conversation", "quarantine", "outbox")
    for table in (f"surety_{name}" for name in where):
        found = connection.execute(f"select 1 from {table} t where t::text ~ {personal} limit 1").fetchone()
        assert found is None, f"personal data in {table}"


def settlement_is_complete(connection: Connection) -> None:
    """What shops' accounts hold is what their orders moved, but for the cap of the older penalty (A8)."""
    query = """
        select coalesce(sum(case when t.credit = 'merchant' then t.amount_fen else -t.amount_fen end), 0)::bigint
        from surety_transfer t join surety_order o using (bucket, subject)
        where 'merchant' in (t.debit, t.credit) and o.import_hold is null"""
    moved = connection.execute(query).fetchone()
    booked = connection.execute(
        "select coalesce(sum(amount_fen), 0)::bigint from surety_settlement where cause <> 'penalty_cap'"
    ).fetchone()
    assert booked == moved


def messages_are_delivered_once(connection: Connection) -> None:
    same = "select bucket, subject, seq, n, recipient, kind, params::text from"
    difference = connection.execute(f"({same} surety_outbox except all {same} surety_inbox) union all"
                                    f" ({same} surety_inbox except all {same} surety_outbox)").fetchall()  # fmt: skip
    assert difference == []
