"""Inspected pieces in the simulated month: the rest stays the same byte for byte, and what is said can be said."""

import hashlib
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime

import pytest

from surety.certificates import writing
from surety.engine import db as door_db
from surety.engine import sweep
from surety.engine.fact import Party, Source
from surety.engine.replay import differences
from surety.inspection import facts as said
from surety.inspection.codes import CodeIssued
from surety.money.reconciling import reconcile
from surety.money.sandbox import SandboxProvider
from surety.orders.facts import OrderPlaced, OrderShipped
from surety.platforms.checks import validated
from surety.platforms.simulation import simulate
from surety.platforms.simulation.inspection.centres import entries, rates
from surety.platforms.simulation.living import live
from surety.platforms.simulation.loading import load
from surety.platforms.simulation.stream import Month, simulate_lines
from tests.db import invariants

START = date(2026, 3, 1)
LATER = datetime(2027, 1, 1, tzinfo=UTC)
MANY = 8.0
"""Inspected orders beside each other one, so that few orders show everything."""


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(rates(), "orders_share", MANY)


@pytest.fixture(scope="module")
def facts():
    share, rates().orders_share = rates().orders_share, 40.0
    try:
        return list(simulate(20, seed=7, start=START, aftersales=True, pieces=True))
    finally:
        rates().orders_share = share


def of(facts, kind):
    return [fact for fact in facts if isinstance(fact, kind)]


def meant(fact):
    return fact.id.partition("!")[2]


def test_the_month_without_pieces_stays_the_same_byte_for_byte():
    options = {"seed": 1, "start": START, "aftersales": True}
    plain = list(simulate_lines(150, **options))
    mixed = list(simulate_lines(150, **options, pieces=True))
    known = set(plain)
    assert [line for line in mixed if line in known] == plain
    assert len(mixed) > len(plain) + 40
    assert hashlib.sha256(b"\n".join(mixed)).digest() == hashlib.sha256(
        b"\n".join(simulate_lines(150, **options, pieces=True))
    ).digest()  # fmt: skip


def test_every_number_says_why_it_is_there_and_where_it_is_from():
    for name, entry in entries().items():
        assert set(entry) - {"value"} in ({"why", "source"}, {"why", "assumed"}), name


def test_every_fact_keeps_to_its_declaration_and_comes_in_time(facts):
    pieces = of(facts, said.PieceFact)
    for fact in pieces:
        validated(fact, Source(Party.PLATFORM, "douyin"))
    times = [fact.at for fact in pieces]
    assert times == sorted(times)


def test_what_becomes_of_pieces_happens_here(facts):
    registered = {fact.piece: fact for fact in of(facts, said.PieceRegistered)}
    assert {fact.chosen for fact in registered.values()} >= {"none", "pre_single", "pre_multi"}
    assert {fact.site for fact in registered.values()} == {"domestic", "cross_border"}
    assert {fact.ships for fact in registered.values()} == {"institute", "merchant"}
    named = {type(fact) for fact in of(facts, said.PieceFact)}
    stated = {kind for kind in said.FACTS if Party.PLATFORM in kind.parties}
    assert stated - named <= {
        said.PieceShelved, said.ReturnTypeChosen, said.PieceReinspected, said.LabelReprinted, said.PieceItemClosed,
    }  # fmt: skip
    verdicts = Counter(fact.verdict for fact in of(facts, said.PieceInspected))
    assert set(verdicts) == {"pass", "fail", "unable", "not_needed"}
    assert {fact.what for fact in of(facts, said.IncidentReported)} == {"forged_mark", "swapped"}
    assert {fact.reason for fact in of(facts, said.PieceCancelled)} == {"cancelled", "refund_only"}
    assert {meant(fact) for fact in of(facts, said.PieceFact)} == {
        "", "code_bound", "institute_not_accepted", "same_video",
    }  # fmt: skip
    sent = Counter(fact.piece for fact in of(facts, said.PieceSent))
    assert max(sent.values()) == 2, "a failed piece is sent in again"
    codes = Counter(fact.code for fact in of(facts, CodeIssued))
    assert max(codes.values()) == 1
    assert {fact.code for fact in of(facts, said.PieceBound)} - set(codes), "codes that nobody issued"


def test_centres_are_as_good_as_their_rates(facts):
    failed: dict[str, Counter[str]] = {}
    for fact in of(facts, said.PieceInspected):
        if not meant(fact):
            failed.setdefault(fact.centre.rpartition("-")[2], Counter())[fact.verdict] += 1
    share = {name: found["fail"] / found.total() for name, found in failed.items()}
    assert set(share) == {"good", "fair", "poor"}
    assert all(0.02 < each < 0.2 for each in share.values()), share


def test_everything_is_taken_in_and_replayed_the_same(db, database_url, many, tmp_path, monkeypatch):
    monkeypatch.setenv("SURETY_HOME", str(tmp_path))

    def connect():
        return door_db.connect(database_url)

    answers = load(20, seed=5, start=START, aftersales=True, pieces=True, connect=connect)[1]
    assert all(name.startswith("refused as meant") or name == "repeated" for name in answers), answers
    with connect() as connection:
        sweep.fire_due(connection, LATER)
        assert list(differences(connection)) == []
        writing.drain(connection, LATER)
    stages = {stage for (stage,) in db.execute("select distinct stage from surety_piece").fetchall()}
    assert {"delivered", "ended", "collected"} <= stages
    regimes = {regime for (regime,) in db.execute("select distinct regime from surety_piece").fetchall()}
    assert regimes == {"centre_ships", "institute_ships", "merchant_ships", "pre_inspection"}
    acts = {act for (act,) in db.execute("select distinct act from surety_violation").fetchall()}
    assert {"forged_inspection_mark"} <= acts
    issued = db.execute("select count(*) from surety_code").fetchone()
    assert issued == db.execute("select count(*) from surety_log_entry where kind = 'code'").fetchone(), (
        "all are logged"
    )
    faults = {fault for (fault,) in db.execute("select distinct fault from surety_log_wanted").fetchall()}
    assert faults <= {None, "backdated"}, "history bears no certificates"


def test_lived_the_books_agree(db, database_url, many):
    def connect():
        return door_db.connect(database_url)

    monthly = {"seed": 4, "start": START, "pieces": True}
    answers = live(3, **monthly, connect=connect, faults=0.3, kinds=("lost", "slow", "refused"))[1]
    assert all(name.startswith("refused as meant") or name == "repeated" for name in answers), answers
    with connect() as connection, closing(SandboxProvider(now=lambda _: LATER, open_books=connect)) as provider:
        assert list(reconcile(connection, provider.report(), until=LATER)) == []
        invariants.check(connection, now=LATER)


def test_orders_ship_only_what_was_cleared(facts):
    """BTAS-4.2d: every shipment a shop states of such goods follows its packing."""
    tag = Month(20, 7, START).tag
    placed = {fact.order for fact in of(facts, OrderPlaced) if fact.id.startswith(f"{tag}-i")}
    shipped = [fact for fact in of(facts, OrderShipped) if fact.order in placed]
    packed = {f"{fact.carrier}:{fact.waybill}" for fact in of(facts, said.PiecePacked) if not meant(fact)}
    assert shipped
    assert all(fact.parcel in packed for fact in shipped)
