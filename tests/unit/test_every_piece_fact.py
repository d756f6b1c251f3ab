"""Every fact meets a piece at every stage, and random histories keep the custody rule of their regime."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from surety.engine.fact import SYSTEM, Fact, SubjectKind
from surety.engine.outcome import Refusal
from surety.engine.store import Held
from surety.engine.wire import decode_case, encode
from surety.inspection import facts
from surety.inspection.case import Stage, stage_of
from surety.inspection.room import PIECE as ROOM
from tests.unit.inspection import (
    BENCH,
    CODE,
    PIECE,
    at_bench,
    centre_ships,
    code_of,
    handed,
    merchant_ships,
    of,
    packed,
    packing,
    registered,
    said,
    sent,
    verdict,
    world,
)
from tests.unit.world import ORDER, PLATFORM, T0, World, hours

NOW = T0 + hours(30)
OUT = {"carrier": "sf", "waybill": "SF3000001"}


def _sold() -> World:
    made = world()
    made.tell(registered())
    return made


def _then(start: Callable[[], World], *more: Fact) -> World:
    made = start()
    made.tell(*more)
    return made


TAKEN_IN = at_bench(facts.PieceTakenIn, at=T0 + hours(1))
STAGES: dict[str, Callable[[], World]] = {
    "not_sent": _sold,
    "on_the_way": lambda: _then(_sold, sent(way="offline")),
    "inspecting": lambda: _then(_sold, sent(way="offline"), TAKEN_IN),
    "inspecting, to be fetched": lambda: _then(
        _sold, sent(way="offline", return_type="pickup"), TAKEN_IN,
        said(facts.PieceCancelled, at=T0 + hours(2), reason="refund_only"),
    ),
    "passed": centre_ships,
    "passed, uninspected packing": lambda: _then(centre_ships, packing(at=T0 + hours(5))),
    "not_passed": lambda: _then(_sold, sent(way="offline"), TAKEN_IN, verdict("fail", at=T0 + hours(2))),
    "returning": lambda: _then(
        _sold, sent(way="offline"), TAKEN_IN, verdict("unable", at=T0 + hours(2)),
        handed("institute", "return_courier", at=T0 + hours(3)),
    ),
    "collected": merchant_ships,
    "shipped": lambda: _then(
        merchant_ships, packing(at=T0 + hours(6)), packed(at=T0 + hours(6)),
        handed("merchant", "outbound_courier", at=T0 + hours(7), **OUT),
    ),
    "delivered": lambda: _then(
        merchant_ships, packing(at=T0 + hours(6)), packed(at=T0 + hours(6)),
        handed("merchant", "outbound_courier", at=T0 + hours(7), **OUT),
        handed("outbound_courier", "buyer", at=T0 + hours(8), **OUT),
    ),
    "ended": lambda: _then(merchant_ships, said(facts.PieceCancelled, at=T0 + hours(6), reason="refund_only")),
}  # fmt: skip
HOLDERS = ("merchant", "inbound_courier", "institute", "return_courier", "outbound_courier", "buyer")
FACTS: dict[str, Fact] = {
    "registered again": replace(registered(at=NOW), id="x"),
    "sent": sent(at=NOW, waybill="SF2000009"),
    "brought": sent(at=NOW, way="offline"),
    "to be fetched": said(facts.ReturnTypeChosen, at=NOW, return_type="pickup"),
    "to be mailed": said(facts.ReturnTypeChosen, at=NOW, return_type="mail"),
    "arrived": said(facts.PieceArrived, at=NOW, parcel="sf:SF2000001"),
    "taken in": at_bench(facts.PieceTakenIn, at=NOW),
    "taken in, damaged": at_bench(facts.PieceTakenIn, at=NOW, condition="packing_damaged"),
    "shelved": at_bench(facts.PieceShelved, at=NOW, shelf="A-1"),
    "passed": verdict(at=NOW, inspector="li"),
    "failed": verdict("fail", at=NOW, inspector="li", inspection_fen=4_000),
    "not needed": verdict("not_needed", at=NOW, inspector="li"),
    "corrected": at_bench(facts.VerdictCorrected, at=NOW, verdict="fail", inspector="li", reason="看错"),
    "sealed": at_bench(facts.PieceSealed, at=NOW, seal="SEAL-7"),
    "bound": said(facts.PieceBound, at=NOW, code=CODE),
    "packing begun": packing(at=NOW, challenge="Z9Z9Z9"),
    "packed": packed(at=NOW),
    **{f"{a} to {b}": handed(a, b, at=NOW, **OUT) for a in HOLDERS for b in HOLDERS if a != b},
    "cancelled": said(facts.PieceCancelled, at=NOW, reason="cancelled"),
    "sold again": said(facts.PieceResold, at=NOW, order=ORDER, line="1"),
    "back from the buyer": said(facts.PieceCameBack, at=NOW, aftersale="douyin:as-9", code=CODE),
    "an incident": said(facts.IncidentReported, at=NOW, what="seal_mismatch"),
    "a lure": said(facts.IncidentReported, at=NOW, what="lured_off_platform"),
    "inspected again": at_bench(facts.PieceReinspected, at=NOW, verdict="fail", inspector="zhao"),
    "printed again": at_bench(facts.LabelReprinted, at=NOW, inspector="li", reason="torn"),
    "item closed": said(facts.PieceItemClosed, at=NOW, item="custody_incident:4", note="已核实"),
}


def test_the_lists_leave_nothing_out():
    assert {stage_of(of(make())) for make in STAGES.values()} == set(Stage)
    assert {type(fact) for fact in FACTS.values()} == set(ROOM.facts) - {facts.PieceLapsed}


@pytest.fixture(scope="module")
def worlds() -> dict[str, dict[str, Any]]:
    return {name: make().__dict__ for name, make in STAGES.items()}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("said_fact", FACTS)
def test_a_fact_has_an_outcome_or_is_a_refused_command(stage, said_fact, worlds):
    made = _copy(worlds[stage])
    before, fact = of(made), FACTS[said_fact]
    refusal = made.say(fact, source=PLATFORM, now=NOW)
    after = of(made)
    if refusal is not None:
        assert isinstance(refusal, Refusal)
        assert fact.command
        assert refusal.code
        return
    assert after.version > before.version
    assert encode(decode_case(SubjectKind.PIECE, encode(after).decode())) == encode(after)
    _check(made)


def _copy(kept: dict[str, Any]) -> World:
    made = World()
    made.__dict__.update(kept)
    made.cases = {subject: Held(held.case, held.read_version) for subject, held in kept["cases"].items()}
    made.rows = {table: list(rows) for table, rows in kept["rows"].items()}
    return made


def _check(made: World) -> None:
    """What holds of a piece whatever was said of it."""
    case = of(made)
    chain = case.chain
    assert all(before.to == after.from_ for before, after in itertools.pairwise(chain)), "a chain has no holes"
    assert case.holder == (chain[-1].to if chain else "merchant")
    if case.regime == "centre_ships":
        passed = False
        for link in chain:  # JADE-08: never as normal
            passed = passed or any(each.verdict == "pass" and each.at <= link.at for each in case.findings)
            assert not (passed and link.to == "merchant" and not link.incident and case.verdict == "pass")
    if case.code:
        assert code_of(made, case.code).piece == case.piece
        assert code_of(made, case.code).state in ("bound", "used")
    assert sum(made.balances().values()) == 0
    if made.order().handovers and case.order:
        assert case.packed_at is not None, "BTAS-4.2d: nothing ships past its inspection"


_STEPS = st.lists(st.sampled_from(sorted(FACTS)), min_size=1, max_size=14)


@settings(max_examples=60)
@given(start=st.sampled_from(["not_sent", "inspecting", "passed", "collected"]), steps=_STEPS)
def test_random_histories_never_break_the_custody_rule(start, steps):
    made = STAGES[start]()
    for n, name in enumerate(steps):
        at = NOW + hours(n)
        fact = replace(FACTS[name], id=f"{n}", at=at)
        made.say(fact, source=BENCH if type(fact) in _BENCH_ONLY else PLATFORM, now=at)
        _check(made)
    assert made.pass_time(NOW + hours(24 * 60)) >= 0
    _check(made)


_BENCH_ONLY = (facts.PieceShelved, facts.PieceSealed, facts.PieceReinspected)


def test_a_lapse_of_every_step_is_a_task():
    made = _sold()
    made.pass_time(NOW + hours(24 * 9))
    lapse = facts.PieceLapsed(id="late", at=NOW, piece=PIECE, step="send_in", deadline_version=9)
    assert made.say(lapse, source=SYSTEM, now=NOW + hours(24 * 9)) is None
