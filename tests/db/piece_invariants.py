"""What must hold of inspected pieces, whatever was said. The rules are said again here, not asked of the tables."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

from msgspec.json import decode

from surety.engine import replay
from surety.engine.db import Connection
from surety.engine.fact import SubjectKind
from surety.engine.wire import decode_case
from surety.inspection.case import PieceCase, stage_of
from surety.inspection.codes import CodeCase, CodeState
from surety.orders.case import OrderCase

FINAL = (CodeState.VOID, CodeState.USED)


def check(connection: Connection) -> None:
    """Everything below; raises AssertionError. `invariants.check` holds the books, deadlines, work items and replay."""
    lives = {name: _life(connection, SubjectKind.PIECE, name) for name in _names(connection, "surety_piece")}
    for name, life in lives.items():
        custody_keeps_to_the_regime(name, life)
        packed_is_proved(name, life)
    codes_are_of_one_piece(connection, lives)
    nothing_ships_unpacked(connection)
    fees_are_charged_once(connection, lives)
    the_log_will_count(connection, lives)


def _names(connection: Connection, table: str) -> list[str]:
    return [name for (name,) in connection.execute(f"select subject from {table} order by 1").fetchall()]


def _life(connection: Connection, kind: SubjectKind, name: str) -> list[tuple[str, dict, Any]]:
    """Each fact of a subject as its type, its body and the case after it."""
    facts = connection.execute(
        "select type, body from surety_fact where kind = %s and subject = %s and seq > 0 order by seq",
        [kind.value, name],
    ).fetchall()
    outcomes = replay.replayed(connection, kind, name)
    return [(tag, decode(body), outcome.case) for (tag, body), outcome in zip(facts, outcomes, strict=True)]


def custody_keeps_to_the_regime(name: str, life: list[tuple[str, dict, PieceCase]]) -> None:
    """JADE-06, -08, BTAS-4.2c, -4.6a: what a regime forbids is never in the chain as normal."""
    _, _, case = life[-1]
    assert all(a.to == b.from_ for a, b in pairwise(case.chain)), (name, "the chain has a hole")
    assert case.holder == (case.chain[-1].to if case.chain else "merchant"), name
    for (_, _, before), (_, _, after) in pairwise(life):
        assert after.chain[: len(before.chain)] == before.chain, (name, "the chain was edited")
        assert after.findings[: len(before.findings)] == before.findings or len(after.findings) >= len(before.findings)
        verdict = before.verdict
        for link in after.chain[len(before.chain) :]:
            _link_is_right(before, verdict, link)


def _link_is_right(before: PieceCase, verdict: str, link) -> None:
    own = before.regime in ("merchant_ships", "pre_inspection")
    if before.regime == "centre_ships" and verdict == "pass" and link.to == "merchant":
        assert link.incident, (before.piece, "JADE-08", link)
    if link.to in ("outbound_courier", "buyer") and verdict not in ("pass", "not_needed"):
        assert link.incident, (before.piece, "JADE-06", link)
    if link.from_ == "merchant" and link.to in ("outbound_courier", "buyer") and not own and verdict != "not_needed":
        assert link.incident, (before.piece, "BTAS-4.6a", link)
    if own and verdict == "pass" and (link.from_, link.to) == ("institute", "merchant"):
        assert not link.incident, (before.piece, "BTAS-4.2c", link)


def packed_is_proved(name: str, life: list[tuple[str, dict, PieceCase]]) -> None:
    """BTAS-4.2d, -4.3b: what was packed had its verdict, its code, its seal, and a video of this very packing."""
    for (_, _, before), (tag, body, after) in pairwise(life):
        if tag != "piece_packed":
            continue
        assert before.order, (name, "packed for nobody")
        assert before.verdict in ("pass", "not_needed"), (name, before.verdict)
        if before.verdict == "not_needed" or before.regime == "centre_ships":
            continue
        assert before.code, (name, "no code")
        assert body["code"] == before.code, (name, "another code")
        assert before.seal == body["seal"] != "", (name, "another seal")
        assert before.sent_video is not None
        if before.regime != "institute_ships" or after.packed_video is not None:
            video = body["video"]
            assert video["sha256"] != before.sent_video.sha256, (name, "one upload in both slots")
            shown = (before.challenge, before.challenge_waybill)
            assert (video["challenge"], body["waybill"]) == shown, (name, "a video of another packing")


def codes_are_of_one_piece(connection: Connection, lives: dict[str, list[tuple[str, dict, PieceCase]]]) -> None:
    """BTAS-4.4a, JADE-09: one code, one piece, for ever; what was burned or used never changes again."""
    owners: dict[str, set[str]] = {}
    for name, life in lives.items():
        for _, _, case in life:
            for code in (case.code, *case.codes_before):
                if code:
                    owners.setdefault(code, set()).add(name)
        last = life[-1][2]
        assert len(set(last.codes_before)) == len(last.codes_before), name
        assert last.code not in last.codes_before or not last.code, (name, "a burned code is back")
    assert all(len(pieces) == 1 for pieces in owners.values()), owners
    held = {life[-1][2].code: name for name, life in lives.items() if life[-1][2].code}
    for (document,) in connection.execute("select doc from surety_code").fetchall():
        code = decode_case(SubjectKind.ITEM_CODE, document)
        assert isinstance(code, CodeCase)
        if code.state in (CodeState.BOUND, CodeState.USED):
            assert held.get(code.code) == code.piece, (code.code, code.state, code.piece)
        else:
            assert code.code not in held, (code.code, code.state)
        _never_comes_back(connection, code)


def _never_comes_back(connection: Connection, code: CodeCase) -> None:
    states = [outcome.case.state for outcome in replay.replayed(connection, SubjectKind.ITEM_CODE, f"code:{code.code}")]
    burned = states.index(CodeState.VOID) if CodeState.VOID in states else len(states)
    assert set(states[burned:]) <= {CodeState.VOID}, (code.code, states)
    assert CodeState.ISSUED not in states[1:], (code.code, states)


def nothing_ships_unpacked(connection: Connection) -> None:
    """BTAS-4.2d: every parcel of an order was packed as a piece of it before.

    A bangle is free where no piece of its order is known: that its shop sells from a base, only the piece says.
    """
    for order in _names(connection, "surety_order"):
        for (_, _, before), (tag, body, after) in pairwise(_life(connection, SubjectKind.ORDER, order)):
            assert isinstance(before, OrderCase)
            if tag != "order_shipped" or not (before.pieces or before.lines[0].category.startswith("second_hand")):
                continue
            rows = connection.execute(
                "select count(distinct subject) from surety_fact where type = 'piece_packed' and seq > 0"
                " and body->>'carrier' = %s and body->>'waybill' = %s", [body["carrier"], body["waybill"]],
            ).fetchone()  # fmt: skip
            parcel = f"{body['carrier']}:{body['waybill']}"
            units = sum(sum(each.units.values()) for each in after.handovers if each.parcel == parcel)
            assert units <= rows[0], (order, parcel, units, "units shipped past their inspection")


def fees_are_charged_once(connection: Connection, lives: dict[str, list[tuple[str, dict, PieceCase]]]) -> None:
    """LUX-4.3: what institutes charged is with an order or waits for one, and nothing is there twice."""
    said_fen: Counter[str] = Counter()
    waiting_fen = sum(life[-1][2].fees_fen + life[-1][2].freight_fen for life in lives.values())
    for name, life in lives.items():
        for tag, body, _ in life:
            if tag == "piece_inspected":
                said_fen[name] += body.get("inspection_fen", 0) + body.get("freight_fen", 0)
    rows = connection.execute(
        "select subject, effect, amount_fen from surety_transfer where effect ~ '^inspection_(fee|freight):'"
    ).fetchall()
    assert len({row[:2] for row in rows}) == len(rows)
    assert sum(amount_fen for *_, amount_fen in rows) + waiting_fen == said_fen.total()


def the_log_will_count(connection: Connection, lives: dict[str, list[tuple[str, dict, PieceCase]]]) -> None:
    """Each code issued, each report and each burned code is an entry to be logged, once."""
    wanted = dict(connection.execute("select kind, count(*) from surety_log_wanted group by kind").fetchall())
    issued = connection.execute("select count(*) from surety_code").fetchone()
    burned = connection.execute("select count(*) from surety_code where state = 'void'").fetchone()
    assert (wanted.get("code", 0),) == issued
    assert (wanted.get("void", 0),) == burned
    assert wanted.get("report", 0) == sum(len(life[-1][2].reports) for life in lives.values())
    spoken = sum(tag == "piece_inspected" for life in lives.values() for tag, _, _ in life)
    assert wanted.get("verdict", 0) == spoken


def unsaid(connection: Connection) -> Counter[tuple[str, str, bool]]:
    """At which stages a limit ran out or a parcel arrived; nobody states that of a piece, so no move counts it."""
    found: Counter[tuple[str, str, bool]] = Counter()
    for name in _names(connection, "surety_piece"):
        for (_, _, before), (tag, _, _) in pairwise(_life(connection, SubjectKind.PIECE, name)):
            if tag in ("piece_lapsed", "piece_arrived"):
                found[stage_of(before).value, tag, True] += 1
    return found
