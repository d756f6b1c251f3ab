"""Stored codes in the reader's language. Codes are stable; what people read is here, and nowhere else."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surety.consoles import words
from surety.consoles.piece import words as piece
from surety.consoles.words import (
    aftersales,
    attempts,
    disputes,
    inspection,
    listings,
    packs,
    qualifications,
    service,
    statements,
)

_GROUPS: Mapping[str, Mapping[str, Promise]] = {
    "status": words.STATUS,
    "parcel": words.PARCEL,
    "step": {**words.STEP, **inspection.STEP},
    "lapse": words.LAPSE,
    "flag": words.FLAG,
    "flag_help": words.FLAG_HELP,
    "party": {**words.PARTY, **inspection.PARTY},
    "message": {**words.MESSAGE, **inspection.MESSAGE, **listings.MESSAGE},
    "fact": {**words.FACT, **inspection.FACT, **listings.FACT},
    "aftersale": aftersales.AFTERSALE,
    "aftersale_type": aftersales.AFTERSALE_TYPE,
    "aftersale_closed": aftersales.AFTERSALE_CLOSED,
    "aftersale_reason": aftersales.AFTERSALE_REASON,
    "aftersale_refusal": aftersales.AFTERSALE_REFUSAL,
    "aftersale_step": aftersales.AFTERSALE_STEP,
    "aftersale_side": aftersales.AFTERSALE_SIDE,
    "aftersale_found": aftersales.AFTERSALE_FOUND,
    "aftersale_mismatch": aftersales.AFTERSALE_MISMATCH,
    "goods_group": aftersales.GOODS_GROUP,
    "aftersale_outcome": aftersales.AFTERSALE_OUTCOME,
    "aftersale_leg": aftersales.AFTERSALE_LEG,
    "aftersale_liable": aftersales.AFTERSALE_LIABLE,
    "aftersale_stage": aftersales.AFTERSALE_STAGE,
    "aftersale_bears": aftersales.AFTERSALE_BEARS,
    "aftersale_paid_by": aftersales.AFTERSALE_PAID_BY,
    "dispute_because": disputes.BECAUSE,
    "pack_gap": packs.PACK_GAP,
    "pack_kind": packs.PACK_KIND,
    "talk_by": packs.TALK_BY,
    "attempt": attempts.ATTEMPT,
    "instant_stage": service.INSTANT_STAGE,
    "conversation": service.CONVERSATION,
    "account": {**words.ACCOUNT, **inspection.ACCOUNT},
    "movement": statements.MOVEMENT,
    "refund_difference": statements.REFUND_DIFFERENCE,
    "statement_about": statements.STATEMENT_ABOUT,
    "statement_own": statements.STATEMENT_OWN,
    "statement_stands": statements.STATEMENT_STANDS,
    "statement_stands_own": statements.STATEMENT_STANDS_OWN,
    "effect": {**words.EFFECT, **inspection.EFFECT},
    "work": {**words.WORK, **inspection.ITEM, **listings.ITEM},
    "grounds": words.GROUNDS,
    "reason": words.REASON,
    "cancelled_by": words.CANCELLED_BY,
    "ended": words.ENDED,
    "mode": words.MODE,
    "declared": words.DECLARED,
    "scan": words.SCAN,
    "seller": words.SELLER,
    "refusal": {**words.REFUSAL, **inspection.REFUSAL, **listings.REFUSAL},
    "listing": listings.STATUS,
    "recall": listings.RECALL,
    "act": listings.ACT,
    "violation": listings.VIOLATION,
    "agreement": listings.AGREEMENT,
    "outcome": listings.OUTCOME,
    "about": listings.ABOUT,
    "document": qualifications.DOCUMENT,
    "qualification": qualifications.QUALIFICATION,
    "admission": qualifications.ADMISSION,
    "evaluation": qualifications.EVALUATION,
    "institute": qualifications.INSTITUTE,
    "centre": qualifications.CENTRE,
    "site": qualifications.SITE,
    "seed": qualifications.SEED,
    "truth": qualifications.TRUTH,
    "stage": inspection.STAGE,
    "waits": piece.WAITS,
    "advice": piece.ADVICE,
    "piece_holder": piece.HOLDER,
    "piece_goes": piece.GOES,
    "piece_regime": piece.REGIME,
    "piece_intercept": piece.INTERCEPT,
    "piece_incident": piece.INCIDENT,
    "verdict": inspection.VERDICT,
    "unmatched": inspection.UNMATCHED,
    "item_code": inspection.CODE_STATE,
    "basis": words.BASIS,
    "because": words.BECAUSE,
    "cause": words.CAUSE,
    "result": words.RESULT,
    "form": words.FORM,
    "notice_place": words.NOTICE_PLACE,
    "amendment": words.AMENDMENT,
    "amendment_kind": words.AMENDMENT_KIND,
    "standing": words.STANDING,
    "refund": words.REFUND,
    "refund_failure": words.REFUND_FAILURE,
}

_CLAUSES = {
    "A1": _("Stock goods ship within 48 hours"),
    "A2": _("Ladder mode and full presale: own shipping times"),
    "A3": _("First scan within 24 hours of the waybill"),
    "A4": _("What counts as late: a real waybill, picked up within the promise"),
    "A5": _("What a late order pays the buyer"),
    "A6": _("Regions under logistics control pay nothing"),
    "A8": _("An order unshipped for 150 days is closed and refunded"),
    "A11": _("Signals of fake shipping"),
    "A14": _("When a ship-by time may change"),
    "E6": _("Exemption by filing, and appeal"),
    "C21": _("Indicators a disaster leaves out"),
    "E3": _("When a region is lifted"),
    "E4": _("Early lift of a region"),
    "EPI-0": _("Force-majeure notices; a later one changes only what it names"),
    "EPI-2a": _("Shipping: receiving or shipping address in a region"),
    "EPI-2b": _("Shipping: the promised ship time lies in the window"),
    "EPI-3a": _("After-sales: receiving or return address in a region"),
    "EPI-3b": _("After-sales: applied for in the window"),
    "EPI-3c": _("After-sales: both sides get more time"),
    "EPI-4a": _("The order is left out of the logistics score"),
    "EPI-6": _("Services that cannot be had: cancel, or wait"),
    "EPI-2c": _("A longer promise of the merchant stays"),
    "EXP-6a": _("Late shipping must be compensated"),
    "EXP-6b": _("The buyer is told of the right"),
    "BTAS-1.2b": _("Where the rules are silent, people decide"),
    "BTAS-6.2": _("Changes of the rules have their notice; who disagrees may leave"),
    "BTAS-6.3": _("The rule of the day of conduct applies"),
}


def label(group: str, code: str) -> str:
    """The words for a code; a code nobody has named yet is shown as it is stored, never hidden."""
    return str(_GROUPS[group].get(code, code))


def codes(group: str) -> Mapping[str, Promise]:
    return _GROUPS[group]


def clause_title(clause: str) -> str:
    return str(_CLAUSES.get(clause) or aftersales.CLAUSES.get(clause, ""))
