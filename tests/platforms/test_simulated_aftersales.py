"""After-sales in the simulated month: the orders stay the same, and what is said can be said, on every platform."""

import hashlib
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from surety.aftersales.case import ENDED, Status
from surety.aftersales.facts import AftersaleApplied, AftersaleFact, InterceptChosen, LimitShortened
from surety.aftersales.reasons import REASONS
from surety.conversations.facts import (
    ConversationHandedOver,
    ConversationOpened,
    ConversationRated,
    ConversationReopened,
    MessageSent,
)
from surety.engine import db as door_db
from surety.engine import sweep
from surety.engine.fact import Party, Source
from surety.engine.replay import differences
from surety.engine.wire import decode_fact
from surety.logistics.facts import ParcelIntercepted, ParcelReturned, ParcelSigned
from surety.orders.facts import OrderPaid, OrderPlaced
from surety.platforms.checks import validated
from surety.platforms.simulation import simulate
from surety.platforms.simulation.aftersales.habits import entries
from surety.platforms.simulation.loading import load
from surety.platforms.simulation.stream import simulate_lines

START = date(2026, 9, 1)
PLATFORMS = ("douyin", "taobao", "jd", "1688", "xianyu")
LATER = datetime(2027, 6, 1, tzinfo=UTC)
"""When every limit has run out."""


@pytest.fixture(scope="module")
def facts():
    return list(simulate(4000, seed=7, start=START, aftersales=True))


def of(facts, kind):
    return [fact for fact in facts if isinstance(fact, kind)]


def test_the_same_options_give_the_same_bytes():
    def digest(**options):
        lines = simulate_lines(300, **{"seed": 1, "start": START, "aftersales": True} | options)
        return hashlib.sha256(b"\n".join(lines)).hexdigest()

    assert digest() == digest()
    assert len({digest(), digest(seed=2), digest(platform="jd"), digest(aftersales=False)}) == 4


def test_the_orders_are_those_of_the_month_without_aftersales(facts):
    plain = {fact.id: fact for fact in of(simulate(4000, seed=7, start=START), (OrderPlaced, OrderPaid))}
    found = {fact.id: fact for fact in of(facts, (OrderPlaced, OrderPaid))}
    assert list(found) == list(plain)
    changed = [found[id] for id in plain if found[id] != plain[id]]
    assert all("-r" in fact.buyer or fact.lines[0].service_region for fact in changed), "sold as a service, or abused"
    assert 0 < len(changed) < 4000 * 0.03


def test_every_number_says_why_it_is_there_and_where_it_is_from():
    for name, entry in entries().items():
        assert set(entry) - {"value"} in ({"why", "source"}, {"why", "assumed"}), name
        assert entry.get("source", True), name


def test_every_fact_keeps_to_its_declaration_and_comes_in_time(facts):
    for fact in of(facts, AftersaleFact):
        validated(fact, Source(Party.PLATFORM, "douyin"))
    times = [fact.at for fact in of(facts, AftersaleFact)]
    assert times == sorted(times)


def test_what_becomes_of_goods_happens_here(facts):
    asked = [fact for fact in of(facts, AftersaleApplied) if "!" not in fact.id]
    assert {fact.asks for fact in asked} == {
        "refund_unshipped", "refund_only", "return_refund", "exchange", "resend", "repair", "price_protection",
    }  # fmt: skip
    assert {fact.reason for fact in asked} <= set(REASONS["douyin"])
    placed = {fact.order: fact for fact in of(facts, OrderPlaced)}
    bought = {(order, line.line): line.quantity for order, fact in placed.items() for line in fact.lines}
    assert any(part.quantity < bought[fact.order, part.line] for fact in asked for part in fact.units)
    lines = Counter((fact.order, part.line) for fact in asked for part in fact.units)
    assert max(lines.values()) >= 2, "several cases of one line over time"
    buyers = Counter(placed[fact.order].buyer for fact in asked)
    assert max(buyers.values()) >= 4, "people who live off refunds"
    services = [fact for fact in placed.values() if fact.lines[0].service_region]
    assert any(fact.order in {each.order for each in services} for fact in asked)
    by_trade = Counter(placed[fact.order].lines[0].category.partition("/")[0] for fact in asked)
    assert by_trade["服饰"] > 3 * by_trade["食品"]
    named = {type(fact).__name__ for fact in of(facts, AftersaleFact)}
    assert {
        "AftersaleAgreed", "AftersaleRefused", "AftersaleConsented", "AftersaleChanged", "AftersaleWithdrawn",
        "ReturnSent", "ReturnReceived", "ReturnExamined", "ReplacementShipped", "AftersaleEscalated", "EvidenceGiven",
        "AftersaleRuled", "RulingAppealed", "LimitExtended",
    } <= named  # fmt: skip


def test_two_lines_have_cases_at_once_and_somebody_wants_an_answer_sooner(facts):
    """No row in force lets the platform shorten a limit (TB-5), so that is refused."""
    spans: dict[str, list[datetime]] = {}
    asked: dict[str, AftersaleApplied] = {}
    for fact in of(facts, AftersaleFact):
        if "!" not in fact.id:
            spans.setdefault(fact.case, []).append(fact.at)
            if isinstance(fact, AftersaleApplied):
                asked[fact.case] = fact
    beside = [name for name in asked if name.endswith("5") and f"{name[:-1]}1" in asked]
    lines = {name: {part.line for case in asked if case[:-1] == name[:-1] and case != name
                    for part in asked[case].units} for name in beside}  # fmt: skip
    assert all(asked[name].units[0].line not in lines[name] for name in beside)
    assert any(spans[f"{name[:-1]}1"][0] < spans[name][0] < spans[f"{name[:-1]}1"][-1] for name in beside)
    assert any(fact.id.endswith("!may_not_be_shortened") for fact in of(facts, LimitShortened))


def test_a_merchant_has_a_parcel_stopped_which_is_caught_or_comes():
    facts = list(simulate(4000, seed=7, start=START, platform="taobao", aftersales=True))
    stopped = {f"{fact.carrier}:{fact.waybill}" for fact in of(facts, InterceptChosen)}
    caught = {fact.subject for fact in of(facts, ParcelIntercepted)}
    signed = {fact.subject for fact in of(facts, ParcelSigned)}
    assert caught < stopped, "the carrier was too late for some"
    assert not caught & signed
    assert stopped - caught <= signed
    assert caught == {fact.subject for fact in of(facts, ParcelReturned)} & stopped


def test_buyers_write_and_bad_shops_answer_later(facts):
    opened = {fact.conversation: fact for fact in of(facts, ConversationOpened)}
    first: dict[str, datetime] = {}
    for fact in of(facts, MessageSent):
        if fact.by == "merchant":
            first.setdefault(fact.conversation, fact.at)
    assert set(first) == set(opened)
    assert {"robot", "merchant", "buyer", "staff"} == {fact.by for fact in of(facts, MessageSent)}
    assert of(facts, ConversationHandedOver)
    assert of(facts, ConversationReopened)
    ratings = Counter(fact.score for fact in of(facts, ConversationRated))
    assert ratings[5] > ratings[2] > 0
    waits = sorted((at - opened[name].at).total_seconds() for name, at in first.items())
    assert waits[len(waits) // 4] < 300, "most replies come in minutes"
    assert waits[-1] > 3600, "some after a night"


def _loaded(url, platform, orders=500, seed=3):
    def connect():
        return door_db.connect(url)

    answers = load(orders, seed=seed, start=START, platform=platform, aftersales=True, connect=connect)[1]
    with connect() as connection:
        sweep.fire_due(connection, LATER)
    return answers


@pytest.mark.parametrize("platform", PLATFORMS)
def test_everything_is_taken_in_but_what_must_be_refused(db, database_url, platform):
    answers = _loaded(database_url, platform)
    meant = {name for name in answers if name.startswith("refused as meant: ")}
    assert len(meant) >= 3
    assert set(answers) - meant <= {"repeated"}
    kinds = dict(db.execute("select type, count(*) from surety_aftersale group by type").fetchall())
    assert ("fresh_compensation" in kinds) == (platform == "jd")
    assert ("refund_only" in kinds) == (platform not in ("1688", "xianyu"))
    open_ = db.execute("select status, count(*) from surety_aftersale group by status").fetchall()
    assert {Status(status) for status, _ in open_} <= ENDED, "every case ends"


def test_replayed_the_log_gives_the_same_cases(db, database_url):
    answers = _loaded(database_url, "douyin", orders=800, seed=5)
    assert all(name.startswith("refused as meant: ") or name == "repeated" for name in answers), answers
    with door_db.connect(database_url) as connection:
        assert list(differences(connection)) == []
    closed = dict(db.execute("select closed_as, count(*) from surety_aftersale group by closed_as").fetchall())
    assert {"withdrawn", "timed_out"} <= set(closed)
    reopened = "select status from surety_aftersale where doc ->> 'reopened_at' is not null"
    found = db.execute(reopened).fetchall()
    assert found, "after the flood some went on whose time had run out (EPI-5)"
    assert {Status(status) for (status,) in found} <= ENDED


def test_a_flood_adds_to_a_month_and_changes_nothing_of_it():
    options = {"seed": 5, "start": START, "aftersales": True}
    without, within = (Counter(simulate_lines(800, **options, flood=flood)) for flood in (False, True))
    assert without <= within
    added = [decode_fact(line) for line in (within - without).elements()]
    assert {type(fact).__name__ for fact in added} >= {"AftersaleReopened", "ReturnSent"}
    assert min(fact.at for fact in added) > datetime(2026, 9, 27, tzinfo=UTC)
