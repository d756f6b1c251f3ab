"""The month as it happens, with a payment provider that fails: the books agree, and whatever is planted is found."""

from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from surety.engine import db as door_db
from surety.engine.replay import differences
from surety.money.reconciling import Kind, reconcile
from surety.money.sandbox import FAULTS, HEALED, SandboxProvider
from surety.platforms.simulation.living import live, plan

START = date(2026, 3, 1)
LATER = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def lived(db, database_url):
    """Lives a small month and returns what was not accepted; the clock is the installation's."""

    def _lived(**options):
        return live(80, seed=4, start=START, connect=lambda: door_db.connect(database_url), **options)[1]

    return _lived


@pytest.fixture
def found(database_url):
    """Every difference between both books."""

    def _found():
        def connect():
            return door_db.connect(database_url)

        with connect() as connection, closing(SandboxProvider(now=lambda _: LATER, open_books=connect)) as provider:
            return list(reconcile(connection, provider.report(), until=LATER))

    return _found


def test_the_faults_follow_from_the_seed():
    def first(seed, share=0.3):
        faults = plan(seed, share)
        return [next(faults) for _ in range(500)]

    assert first(1) == first(1) != first(2)
    assert set(first(1)) == {"", *FAULTS}
    assert set(first(1, 0)) == {""}


def test_a_provider_that_fails_pays_each_refund_once_and_no_more(db, lived, found, database_url):
    answers = lived(faults=0.8, kinds=("no_answer", "forgets", *HEALED))
    assert all(name.startswith("refused as meant") or name == "repeated" for name in answers), answers
    states = dict(db.execute("select state, count(*) from surety_refund_intent group by state").fetchall())
    assert set(states) <= {"settled", "failed", "external"}, "every refund has ended"
    assert states["settled"] >= 5
    assert states["failed"] >= 1
    assert db.execute("select max(calls) from surety_sandbox_refund").fetchone()[0] >= 2, "asked again"
    assert found() == []
    with door_db.connect(database_url) as connection:
        assert list(differences(connection)) == []


def test_lived_again_nothing_changes(db, lived, found):
    lived(faults=0.2, kinds=HEALED)
    paid = db.execute("select * from surety_sandbox_refund order by refund_key").fetchall()
    again = lived(faults=0.2, kinds=HEALED)
    assert {name.partition(" ")[0] for name in again} <= {"repeated", "refused"}
    assert db.execute("select * from surety_sandbox_refund order by refund_key").fetchall() == paid
    assert found() == []


def test_what_was_sent_short_is_found_line_by_line(db, lived, found):
    lived(faults=0.5, kinds=("wrong_amount",))
    short = db.execute(
        "select refund_key from surety_sandbox_refund s join surety_refund_intent i"
        " on s.refund_key = i.subject || '/' || i.intent where s.state = 'settled' and s.amount_fen < i.amount_fen"
    ).fetchall()
    assert short
    assert {(each.kind, each.key) for each in found()} == {(Kind.OTHER_AMOUNT, key) for (key,) in short}
    items = "select count(*) from surety_work_item where kind = 'refund_mismatch' and closed_at is null"
    assert db.execute(items).fetchone() == (len(short),), "and staff have each"


def test_every_planted_difference_is_found(db, lived, found):
    lived()
    keys = [key for (key,) in db.execute("select refund_key from surety_sandbox_refund order by refund_key").fetchall()]
    changed, lost, renamed = keys[:3], keys[3:5], keys[5:7]
    db.execute("update surety_sandbox_refund set amount_fen = amount_fen + 100 where refund_key = any(%s)", [changed])
    db.execute("delete from surety_sandbox_refund where refund_key = any(%s)", [lost])
    db.execute("update surety_sandbox_refund set ref = ref || 'x' where refund_key = any(%s)", [renamed])
    db.execute(
        "insert into surety_sandbox_refund (bucket, refund_key, amount_fen, currency, payment, state, ref, made_at)"
        " values (0, 'douyin:0/refund', 500, 'CNY', 'p', 'settled', 'r', now())"
    )
    assert {(each.kind, each.key) for each in found()} == {
        *((Kind.OTHER_AMOUNT, key) for key in changed),
        *((Kind.NOT_SENT, key) for key in lost),
        *((Kind.OTHER_REFERENCE, key) for key in renamed),
        (Kind.NOT_OURS, "douyin:0/refund"),
    }
