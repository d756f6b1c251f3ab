"""What a piece does with a fact. Pure: no clock, no I/O, no Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from surety.engine.outcome import Context, Outcome, Refusal
from surety.inspection import facts
from surety.inspection.binding import begin, bind, pack
from surety.inspection.case import PieceCase
from surety.inspection.custody import hand_over
from surety.inspection.examining import correct, inspect, reinspect, reprint, seal
from surety.inspection.leaving import cancel, choose_return, close_item, lapse, report, resell
from surety.inspection.returning import come_back
from surety.inspection.sending import arrive, register, send, shelve, take_in


def decide(case: PieceCase | None, fact: facts.PieceFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None only for the registration that creates it."""
    return _DECIDE[type(fact)](case, fact, context)


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    facts.PieceRegistered: register,
    facts.PieceSent: send,
    facts.ReturnTypeChosen: choose_return,
    facts.PieceArrived: arrive,
    facts.PieceTakenIn: take_in,
    facts.PieceShelved: shelve,
    facts.PieceInspected: inspect,
    facts.VerdictCorrected: correct,
    facts.PieceSealed: seal,
    facts.PieceBound: bind,
    facts.PackingBegun: begin,
    facts.PiecePacked: pack,
    facts.PieceHandedOver: hand_over,
    facts.PieceCancelled: cancel,
    facts.PieceResold: resell,
    facts.PieceCameBack: come_back,
    facts.IncidentReported: report,
    facts.PieceReinspected: reinspect,
    facts.LabelReprinted: reprint,
    facts.PieceItemClosed: close_item,
    facts.PieceLapsed: lapse,
}
