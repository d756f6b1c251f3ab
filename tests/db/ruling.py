"""What is said about the rules in random histories: amendments, stops, remedies, shops that leave."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from surety.amendments import candidates, carrying, facts
from surety.amendments.acts import NoSuchAmendment, case_of
from surety.amendments.dossier import Dossier
from surety.amendments.facts import Plan, Proposal
from surety.engine import book, sweep
from surety.engine.fact import Fact, Party, Source
from surety.merchants import leaving
from surety.merchants.facts import ShopLeaveRequested, ShopLeaveWithdrawn
from tests.db.amending import NOTE, TABLE, TITLE, changed, corrected

if TYPE_CHECKING:
    from tests.db.moves import Market, Move

ALICE, DORA = Source(Party.STAFF, "staff", "user:alice"), Source(Party.STAFF, "staff", "user:dora")
NOTHING = "0" * 64
STOPPABLE = (
    ("ship_promise", None),
    ("late_compensation", None),
    ("late_penalty", None),
    ("auto_cancel", None),
    ("pickup_limit", None),
    ("late_compensation", "NO-ROW"),
)
"""Tables by the number of a move; the row is the first that a market's platforms are answered by."""
ROWS = {
    "ship_promise": {"platform": "douyin", "ship_mode": "stock", "declared": "48h", "campaign": "none"},
    "late_compensation": {"platform": "douyin", "paid_fen": 29_900, "logistics_controlled": False},
    "late_penalty": {"platform": "douyin"},
    "auto_cancel": {"platform": "douyin"},
    "pickup_limit": {"platform": "douyin", "ship_mode": "stock", "declared": "48h"},
}


@cache
def chain(spring: date) -> tuple[Dossier, ...]:
    """Rulebooks each of which may follow the one before: a figure rises, is wrong, is put right; a promise is short."""
    packaged = book.packaged()
    first = Dossier(packaged, candidates._packaged_cases_of(packaged))
    row = packaged.decide(TABLE, ROWS[TABLE], on=spring).row_id
    promise = packaged.decide("ship_promise", ROWS["ship_promise"], on=spring).row_id
    dearer = changed(first, TABLE, row, on=spring, id="LC-DEARER", fixed_fen=700, max_fen=700)
    shorter = changed(dearer, "ship_promise", promise, on=spring, id="SP-SHORT", amount=20)
    righted = corrected(shorter, "ship_promise", "SP-SHORT", id="SP-RIGHT", amount=72)
    cheaper = corrected(righted, TABLE, "LC-DEARER", id="LC-CHEAPER", fixed_fen=200, max_fen=200)
    return dearer, shorter, righted, cheaper


def _said(market: Market, move: Move) -> dict[str, Any]:
    return {"id": f"m{market.name}{market.count}", "at": market.now}


def _about(market: Market, move: Move) -> dict[str, Any]:
    return _said(market, move) | {"amendment": f"amendment:{move.parcel + 1}"}


def _who(move: Move) -> Source:
    return DORA if move.n else ALICE


def _proposal(market: Market, move: Move) -> Proposal:
    words = {"title": TITLE, "note": NOTE, "takes_effect": market.now.date(), "notice_days": 7, "urgent": "试"}
    because = "更正" if move.n % 2 else ""
    if market.connection is None:
        return Proposal(base=NOTHING, candidate=NOTHING, **words)
    cursor, spring = market.connection.cursor(), date(market.now.year, 3, 3)
    _, held = candidates.in_force(cursor, now=market.now)
    following = [held, *chain(spring)]
    hashes = [dossier.release.hash for dossier in following]
    at = len(hashes) - 1 - hashes[::-1].index(held.release.hash)
    candidate = candidates.keep(market.connection, following[min(at + 1, len(hashes) - 1)], now=market.now)
    return Proposal(base=held.release.hash, candidate=candidate, retroactive_because=because, **words)


def _candidate(market: Market, move: Move) -> str | None:
    """The one that a person who looks would see."""
    if market.connection is None:
        return NOTHING
    try:
        case = case_of(market.connection, f"amendment:{move.parcel + 1}")
    except NoSuchAmendment:
        return NOTHING
    return case.proposal.candidate if case.proposal else None


def _amend(market: Market, move: Move) -> tuple[Fact, Source]:
    return facts.AmendmentDrafted(**_about(market, move), proposal=_proposal(market, move)), ALICE


def _revise(market: Market, move: Move) -> tuple[Fact, Source]:
    return facts.AmendmentRevised(**_about(market, move), proposal=_proposal(market, move)), ALICE


def _put_right(market: Market, move: Move) -> tuple[Fact, Source]:
    plan = Plan(title=TITLE, note=NOTE, release_no=1 + move.n // 2)
    return facts.RemedyDrafted(**_about(market, move), plan=plan), ALICE


def _submit(market: Market, move: Move) -> tuple[Fact, Source]:
    return facts.AmendmentSubmitted(**_about(market, move), candidate=_candidate(market, move)), ALICE


def _approve(market: Market, move: Move) -> tuple[Fact, Source]:
    return facts.AmendmentApproved(**_about(market, move), candidate=_candidate(market, move)), _who(move)


def _reject(market: Market, move: Move) -> tuple[Fact, Source]:
    return facts.AmendmentRejected(**_about(market, move), note="否"), _who(move)


def _give_up(market: Market, move: Move) -> tuple[Fact, Source]:
    return facts.AmendmentWithdrawn(**_about(market, move)), ALICE


def _comment(market: Market, move: Move) -> tuple[Fact, Source]:
    source = Source(Party.SHOP, "douyin:shop-1") if move.n % 2 else DORA
    return facts.AmendmentCommented(**_about(market, move), text="意见"), source


def _row(market: Market, move: Move) -> dict[str, str]:
    table, row = STOPPABLE[move.n]
    return {"table": table, "row": row or book.packaged().decide(table, ROWS[table], on=market.now).row_id}


def _stop(market: Market, move: Move) -> tuple[Fact, Source]:
    return facts.RowStopped(**_said(market, move), **_row(market, move), reason="待核"), ALICE


def _resume(market: Market, move: Move) -> tuple[Fact, Source]:
    return facts.RowResumed(**_said(market, move), **_row(market, move), reason="无误"), DORA


def _leave(market: Market, move: Move) -> tuple[Fact, Source]:
    return ShopLeaveRequested(**_said(market, move), shop="douyin:shop-1"), Source(Party.SHOP, "douyin:shop-1")


def _stay(market: Market, move: Move) -> tuple[Fact, Source]:
    return ShopLeaveWithdrawn(**_said(market, move), shop="douyin:shop-1"), ALICE


RULING = {
    "amend": _amend, "revise": _revise, "put_right": _put_right, "submit": _submit, "approve": _approve,
    "reject": _reject, "give_up": _give_up, "comment": _comment, "stop": _stop, "resume": _resume,
    "leave": _leave, "stay": _stay,
}  # fmt: skip


def carry(market: Market) -> None:
    """What a worker does about remedies and leaving shops; a remedy may start clocks that are due."""
    carrying.step(market.connection, market.now, seconds=60.0)
    leaving.finish(market.connection, now=market.now)
    sweep.fire_due(market.connection, market.now)
