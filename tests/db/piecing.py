"""Random histories of inspected pieces on PostgreSQL: six pieces in every regime, three centres, eight codes.

A move is a few small numbers. `next` does what would come next for a piece, so that histories get far; the other moves
say anything to anything, by anybody.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

from msgspec.structs import replace

from surety.aftersales.facts import AftersaleAgreed, AftersaleApplied, ReturnSent
from surety.engine import db, door, sweep
from surety.engine.fact import Fact, Party, Source, SubjectKind
from surety.engine.intake import Result
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case
from surety.inspection import facts as said
from surety.inspection.case import PieceCase, Stage, stage_of
from surety.inspection.codes import CodeVoided
from surety.inspection.reporting import report_number
from surety.inspection.unmatched import IntakeUnmatched, UnmatchedSettled
from surety.logistics.facts import ParcelDelivered, ParcelPickedUp, ParcelReturned, ParcelSigned
from surety.orders.facts import OrderCancelled, OrderShipped, ShippedLine
from surety.orders.service_fees import ServiceFeeCharged
from tests.db import invariants, piece_invariants
from tests.db.together import together
from tests.unit.inspection import admitted, centre, issued
from tests.unit.inspection import code as item_code
from tests.unit.world import CARRIER, MERCHANT, PLATFORM, SHOP, STAFF, T0, line, paid, placed

BASE, PROVIDER, UNLISTED = "douyin:ic-base", "douyin:ic-provider", "douyin:ic-unlisted"
PIECES, CODES, N = 6, 8, 6
FEE_FEN = 1_500
CHECKED_EVERY = 20


class Kind(NamedTuple):
    """What a piece is: its order (none where it is inspected before its sale), unit, category and who ships."""

    order: str
    unit: int
    category: str
    centre: str
    ships: str
    chosen: str = "none"


KINDS = (
    Kind("douyin:901", 1, "jewellery", BASE, "institute"),
    Kind("douyin:901", 2, "jewellery", BASE, "institute"),
    Kind("douyin:902", 1, "second_hand/streetwear", PROVIDER, "institute"),
    Kind("douyin:902", 2, "second_hand/streetwear", PROVIDER, "institute"),
    Kind("douyin:903", 1, "second_hand/luxury", PROVIDER, "merchant"),
    Kind("", 1, "second_hand", PROVIDER, "merchant", "pre_single"),
)
RESOLD = "douyin:904"
ORDERS = {
    "douyin:901": (2, "jewellery"),
    "douyin:902": (2, "second_hand/streetwear"),
    "douyin:903": (1, "second_hand/luxury"),
    RESOLD: (1, "second_hand"),
}
HOLDERS = ("merchant", "inbound_courier", "institute", "return_courier", "outbound_courier", "buyer")
WHAT = (
    "register", "send", "bring", "choose", "take_in", "shelve", "inspect", "correct", "seal", "bind", "begin", "pack",
    "hand", "cancel", "cancel_order", "ship", "resell", "come_back", "ask_back", "report", "reinspect", "reprint",
    "void", "close_item", "wait", "due", "again", "arrive", "arrive", "unmatched", "settle_unmatched", "charge",
)  # fmt: skip
OFTEN = ("next",) * 32


class Move(NamedTuple):
    what: str
    piece: int = 0
    code: int = 0
    n: int = 0


Covered = Counter[tuple[str, str, bool]]
"""How often a fact met a stage, and whether it was accepted."""


def random_moves(random: Random, count: int) -> list[Move]:
    return [
        Move(random.choice(WHAT + OFTEN), random.randrange(PIECES), random.randrange(CODES), random.randrange(N))
        for _ in range(count)
    ]


def codes() -> list[str]:
    return [item_code(700 + n) for n in range(CODES)]


def prepare(connection: db.Connection) -> None:
    """Centres, codes and paid orders. The last code but one is another centre's, the last is nobody's."""
    facts: list[Fact] = [*centre(base=True, name=BASE), *centre(name=PROVIDER), admitted(name=BASE)]
    facts += centre(name=UNLISTED)[:2]
    for n, text in enumerate(codes()[:-1]):
        facts.append(replace(issued(text), centre=(BASE, PROVIDER)[n % 2] if n < CODES - 2 else UNLISTED))
    for order, (quantity, category) in ORDERS.items():
        sold = replace(line("1", quantity=quantity), category=category)
        facts += [placed(order, lines=(sold,)), paid(order)]
    results = door.submit(connection, facts, source=PLATFORM, now=T0)
    assert {result.status for result in results} == {"accepted"}, results


class Bench:
    """One history under way. `name` keeps its fact ids apart from another's about the same pieces."""

    def __init__(self, connection: db.Connection, *, name: str = "") -> None:
        self.connection, self.name, self.now, self.count = connection, name, T0, 0
        self.covered: Covered = Counter()
        self.said: list[tuple[Fact, Source]] = []

    def play(self, move: Move) -> list[Result]:
        self.count += 1
        self.now += timedelta(minutes=20)
        if move.what in _TIME:
            _TIME[move.what](self, move)
            return []
        if move.what == "again":
            fact, source = self.said[move.n % len(self.said)] if self.said else (None, PLATFORM)
            return door.submit(self.connection, [fact], source=source, now=self.now) if fact else []
        case = self.case(move.piece)
        what = _next(case, move) if move.what == "next" else move.what
        fact = getattr(self, f"_{what}")(case, move)
        return self._submit(fact, case, self._source(fact, move))

    def case(self, piece: int) -> PieceCase | None:
        name = _piece(piece)
        row = self.connection.execute(
            "select doc from surety_piece where bucket = %s and subject = %s", [bucket_of(name), name]
        ).fetchone()
        return decode_case(SubjectKind.PIECE, row[0]) if row else None  # type: ignore[return-value]

    def _submit(self, fact: Fact, case: PieceCase | None, source: Source) -> list[Result]:
        results = door.submit(self.connection, [fact], source=source, now=self.now)
        self.said.append((fact, source))
        if fact.kind is SubjectKind.PIECE:
            stage = stage_of(case).value if case is not None else "none"
            self.covered[stage, fact.__struct_config__.tag, results[0].status == "accepted"] += 1
        return results

    def _source(self, fact: Fact, move: Move) -> Source:
        """Mostly the platform; now and then the shop or the centre itself, who may not say everything."""
        if fact.kind is SubjectKind.PARCEL:
            return CARRIER
        if Party.PLATFORM not in fact.parties:
            return STAFF
        other = {0: MERCHANT, 1: Source(Party.CENTRE, KINDS[move.piece].centre)}.get(move.n)
        return other if other is not None and move.what != "next" and other.party in fact.parties else PLATFORM

    def _said(self, kind: type[Fact], move: Move, **fields: Any) -> Fact:
        about: dict[str, Any] = {"piece": _piece(move.piece)} if issubclass(kind, said.PieceFact) else {}
        if issubclass(kind, said.AtCentre):
            about["centre"] = UNLISTED if move.what != "next" and move.n == 5 else KINDS[move.piece].centre
        return kind(id=f"{self.name}{self.count}", at=self.now, **about | fields)

    # ------------------------------------------------------------------ what is said

    def _register(self, case: PieceCase | None, move: Move) -> Fact:
        kind = KINDS[move.piece]
        sold = {"order": kind.order, "line": "1", "unit": kind.unit} if kind.order else {}
        return self._said(
            said.PieceRegistered, move, shop=SHOP, category=kind.category, centre=kind.centre, value_fen=29_900,
            ships=kind.ships, chosen=kind.chosen, intercept=("ship_first", "after_sales_first")[move.piece % 2], **sold,
        )  # fmt: skip

    def _send(self, case: PieceCase | None, move: Move) -> Fact:
        waybill = f"IN{move.piece}{self.count if move.what == 'next' else move.n}"
        video = said.Video(f"{move.piece + 1:064x}", "IN0001")
        return self._said(said.PieceSent, move, way="courier", carrier="sf", waybill=waybill, video=video)

    def _bring(self, case: PieceCase | None, move: Move) -> Fact:
        return self._said(said.PieceSent, move, way="offline", video=said.Video(f"{move.piece + 1:064x}", "IN0001"))

    def _choose(self, case: PieceCase | None, move: Move) -> Fact:
        return self._said(said.ReturnTypeChosen, move, return_type=("mail", "pickup")[move.n % 2])

    def _take_in(self, case: PieceCase | None, move: Move) -> Fact:
        condition = "packing_damaged" if move.n == 4 else "as_expected"
        return self._said(said.PieceTakenIn, move, condition=condition)

    def _shelve(self, case: PieceCase | None, move: Move) -> Fact:
        return self._said(said.PieceShelved, move, shelf=f"A-{move.n}")

    def _inspect(self, case: PieceCase | None, move: Move) -> Fact:
        verdict = {2: "fail", 3: "unable", 4: "not_needed"}.get(move.n, "pass")
        verdict = "pass" if move.what == "next" and move.n == 4 else verdict
        fee = FEE_FEN if move.code % 2 else 0
        return self._said(
            said.PieceInspected, move, verdict=verdict, inspector=f"i{self.count % 5}", inspection_fen=fee,
            certificate=f"R-{self.count}" if move.code % 3 else "",
        )  # fmt: skip

    def _correct(self, case: PieceCase | None, move: Move) -> Fact:
        verdict = ("pass", "fail", "unable")[move.n % 3]
        return self._said(said.VerdictCorrected, move, verdict=verdict, inspector="chief", reason="复核")

    def _seal(self, case: PieceCase | None, move: Move) -> Fact:
        return self._said(said.PieceSealed, move, seal=f"SEAL-{move.piece}-{move.n}")

    def _bind(self, case: PieceCase | None, move: Move) -> Fact:
        return self._said(said.PieceBound, move, code=codes()[move.code])

    def _begin(self, case: PieceCase | None, move: Move) -> Fact:
        return self._said(said.PackingBegun, move, challenge=f"{self.count % 10**6:06d}", waybill=_out(move.piece))

    def _pack(self, case: PieceCase | None, move: Move) -> Fact:
        right = move.what == "next" or move.n > 1
        challenge = case.challenge if case is not None and case.challenge and right else "ABCDEF"
        marks: dict[str, Any] = {}
        if case is not None and right:
            marks = {"code": case.code or None, "seal": case.seal or None, "certificate": report_number(case)}
        same = move.n == 2 and move.what != "next"
        video = said.Video(f"{move.piece + (1 if same else 100):064x}", challenge)
        return self._said(said.PiecePacked, move, carrier="sf", waybill=_out(move.piece), video=video, **marks)

    def _hand(self, case: PieceCase | None, move: Move) -> Fact:
        from_, to = HOLDERS[move.code % 6], HOLDERS[move.n]
        if move.what == "next" and case is not None:
            from_, to = case.holder, _onward(case)
        named = {"carrier": "sf", "waybill": _out(move.piece)} if to == "outbound_courier" else {}
        return self._said(said.PieceHandedOver, move, from_=from_, to=to, **named)

    def _cancel(self, case: PieceCase | None, move: Move) -> Fact:
        return self._said(said.PieceCancelled, move, reason=("cancelled", "refund_only", "return_refund")[move.n % 3])

    def _cancel_order(self, case: PieceCase | None, move: Move) -> Fact:
        order = KINDS[move.piece].order or RESOLD
        return self._said(OrderCancelled, move, order=order, by="buyer", reason="不要了", refund="made")

    def _ship(self, case: PieceCase | None, move: Move) -> Fact:
        order = KINDS[move.piece].order or RESOLD
        part = (ShippedLine("1", 1),)
        return self._said(OrderShipped, move, order=order, carrier="sf", waybill=_out(move.piece), lines=part)

    def _resell(self, case: PieceCase | None, move: Move) -> Fact:
        return self._said(said.PieceResold, move, order=RESOLD, line="1")

    def _ask_back(self, case: PieceCase | None, move: Move) -> Fact:
        """The steps of a return, one at a time."""
        name, order = _return(move.piece), KINDS[move.piece].order or RESOLD
        if move.n < 2:
            asked = {"asks": "return_refund", "reason": "douyin.not_wanted", "units": (ShippedLine("1", 1),)}
            return self._said(AftersaleApplied, move, case=name, order=order, received=True, **asked)
        if move.n < 4:
            return self._said(AftersaleAgreed, move, case=name)
        return self._said(ReturnSent, move, case=name, carrier="sf", waybill=f"BACK{move.piece}")

    def _come_back(self, case: PieceCase | None, move: Move) -> Fact:
        code = case.code if case is not None and move.n > 1 else codes()[move.code]
        return self._said(said.PieceCameBack, move, aftersale=_return(move.piece), code=code or None)

    def _report(self, case: PieceCase | None, move: Move) -> Fact:
        what = ("damaged", "lost", "seal_mismatch", "swapped", "forged_mark", "unknown_piece")[move.n]
        return self._said(said.IncidentReported, move, what=what)

    def _reinspect(self, case: PieceCase | None, move: Move) -> Fact:
        verdict = ("pass", "fail")[move.n % 2]
        return self._said(said.PieceReinspected, move, verdict=verdict, inspector=f"blind{self.count}")

    def _reprint(self, case: PieceCase | None, move: Move) -> Fact:
        return self._said(said.LabelReprinted, move, inspector="i1", reason="torn")

    def _void(self, case: PieceCase | None, move: Move) -> Fact:
        return self._said(CodeVoided, move, code=codes()[move.code], reason="lost")

    def _arrive(self, case: PieceCase | None, move: Move) -> Fact:
        """Its carrier's word of a parcel it is in, or was; of one that nobody announced."""
        parcels = case.inbound if case is not None else ()
        waybill = parcels[-1 if move.n else 0].partition(":")[2] if parcels else f"IN{move.piece}{move.n}"
        kind = (ParcelSigned, ParcelSigned, ParcelSigned, ParcelDelivered, ParcelPickedUp, ParcelReturned)[move.n]
        return self._said(kind, move, carrier="sf", waybill=waybill)

    def _unmatched(self, case: PieceCase | None, move: Move) -> Fact:
        what = ("unknown_parcel", "no_waybill", "several_in_one")[move.n % 3]
        return self._said(IntakeUnmatched, move, centre=KINDS[move.piece].centre, what=what, mark=_out(move.piece))

    def _settle_unmatched(self, case: PieceCase | None, move: Move) -> Fact:
        item = f"intake_unmatched:{1 + move.n // 2}"
        return self._said(UnmatchedSettled, move, centre=KINDS[move.piece].centre, item=item, note="已核实")

    def _charge(self, case: PieceCase | None, move: Move) -> Fact:
        order = KINDS[move.piece].order or RESOLD
        return self._said(ServiceFeeCharged, move, order=order, line="1", amount_fen=10**move.n)

    def _close_item(self, case: PieceCase | None, move: Move) -> Fact:
        items = case.items if case is not None else ()
        return self._said(said.PieceItemClosed, move, item=items[move.n % len(items)] if items else "x", note="已核实")


def _piece(n: int) -> str:
    return f"douyin:pc-h{n}"


def _return(n: int) -> str:
    return f"douyin:as-h{n}"


def _out(n: int) -> str:
    return f"OUT{n:04d}"


def _onward(case: PieceCase) -> str:
    """Where it goes next in its regime."""
    by_merchant = case.regime in ("merchant_ships", "pre_inspection")
    back = "merchant" if by_merchant else "return_courier"
    return {
        "merchant": "outbound_courier", "inbound_courier": "institute", "return_courier": "merchant",
        "outbound_courier": "buyer", "buyer": "return_courier",
        "institute": "outbound_courier" if case.verdict == "pass" and not by_merchant else back,
    }[case.holder]  # fmt: skip


def _next(case: PieceCase | None, move: Move) -> str:
    """What would come next for this piece."""
    if case is None:
        return "register"
    steps = {
        Stage.NOT_SENT: "bring" if case.regime == "merchant_ships" else "send",
        Stage.ON_THE_WAY: "take_in", Stage.INSPECTING: "inspect", Stage.RETURNING: "hand", Stage.SHIPPED: "hand",
        Stage.DELIVERED: "come_back" if move.n > 4 else "ask_back", Stage.ENDED: "report",
    }  # fmt: skip
    stage = stage_of(case)
    if stage is Stage.NOT_PASSED:
        return "hand" if case.holder == "institute" else ("bring" if case.regime == "merchant_ships" else "send")
    return steps[stage] if stage in steps else _to_the_buyer(case, stage)


def _to_the_buyer(case: PieceCase, stage: Stage) -> str:
    if case.verdict == "pass" and not case.seal and stage is Stage.PASSED:
        return "seal"
    by_merchant = case.regime in ("merchant_ships", "pre_inspection")
    if stage is Stage.PASSED and by_merchant:
        return "hand"
    if case.verdict == "pass" and not case.code:
        return "bind"
    if not case.order:
        return "resell"
    if case.packed_at is None:
        return "pack" if case.challenge else "begin"
    return "hand"


def _wait(bench: Bench, move: Move) -> None:
    bench.now += timedelta(hours=(1, 6, 30, 80, 200, 400)[move.n])


def _due(bench: Bench, move: Move) -> None:
    bench.now += timedelta(hours=12)
    sweep.fire_due(bench.connection, bench.now)


_TIME = {"wait": _wait, "due": _due}


def played(bench: Bench, moves: list[Move]) -> None:
    """A history; what must hold is looked at now and then, and at the end, when every limit has run out."""
    for n, move in enumerate(moves, start=1):
        bench.play(move)
        if n % CHECKED_EVERY == 0:
            piece_invariants.check(bench.connection)
    bench.now += timedelta(days=60)
    sweep.fire_due(bench.connection, bench.now)
    invariants.check(bench.connection, now=bench.now)
    piece_invariants.check(bench.connection)
    bench.covered += piece_invariants.unsaid(bench.connection)


def several_at_once(url: str, connection: db.Connection, *, seeds: list[int], moves: int) -> Covered:
    """Histories of the same pieces and codes at the same time; then what must hold."""
    prepare(connection)

    def playing(seed: int) -> Any:
        def work(own: db.Connection) -> Covered:
            bench = Bench(own, name=f"w{seed}.")
            for move in random_moves(Random(seed), moves):
                bench.play(move)
            return bench.covered

        return work

    found = sum(together(url, *map(playing, seeds)), Counter[tuple[str, str, bool]]())
    last = Bench(connection, name="end.")
    last.now += timedelta(minutes=20 * moves) + timedelta(hours=500 * moves)
    sweep.fire_due(connection, last.now)
    invariants.check(connection, now=last.now)
    piece_invariants.check(connection)
    return found
