"""Stored codes in the reader's language. Codes are stable; what people read is here, and nowhere else."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surety.consoles import (
    aftersale_words,
    attempt_words,
    dispute_words,
    inspection_words,
    listing_words,
    pack_words,
    qualification_words,
    service_words,
    statement_words,
    words,
)
from surety.consoles.piece import words as piece_words

_GROUPS: Mapping[str, Mapping[str, Promise]] = {
    "status": words.STATUS,
    "parcel": words.PARCEL,
    "step": {**words.STEP, **inspection_words.STEP},
    "lapse": words.LAPSE,
    "flag": words.FLAG,
    "flag_help": words.FLAG_HELP,
    "party": {**words.PARTY, **inspection_words.PARTY},
    "message": {**words.MESSAGE, **inspection_words.MESSAGE, **listing_words.MESSAGE},
    "fact": {**words.FACT, **inspection_words.FACT, **listing_words.FACT},
    "aftersale": aftersale_words.AFTERSALE,
    "aftersale_type": aftersale_words.AFTERSALE_TYPE,
    "aftersale_closed": aftersale_words.AFTERSALE_CLOSED,
    "aftersale_reason": aftersale_words.AFTERSALE_REASON,
    "aftersale_refusal": aftersale_words.AFTERSALE_REFUSAL,
    "aftersale_step": aftersale_words.AFTERSALE_STEP,
    "aftersale_side": aftersale_words.AFTERSALE_SIDE,
    "aftersale_found": aftersale_words.AFTERSALE_FOUND,
    "aftersale_mismatch": aftersale_words.AFTERSALE_MISMATCH,
    "goods_group": aftersale_words.GOODS_GROUP,
    "aftersale_outcome": aftersale_words.AFTERSALE_OUTCOME,
    "aftersale_leg": aftersale_words.AFTERSALE_LEG,
    "aftersale_liable": aftersale_words.AFTERSALE_LIABLE,
    "aftersale_stage": aftersale_words.AFTERSALE_STAGE,
    "aftersale_bears": aftersale_words.AFTERSALE_BEARS,
    "aftersale_paid_by": aftersale_words.AFTERSALE_PAID_BY,
    "dispute_because": dispute_words.BECAUSE,
    "pack_gap": pack_words.PACK_GAP,
    "pack_kind": pack_words.PACK_KIND,
    "talk_by": pack_words.TALK_BY,
    "attempt": attempt_words.ATTEMPT,
    "instant_stage": service_words.INSTANT_STAGE,
    "conversation": service_words.CONVERSATION,
    "account": {**words.ACCOUNT, **inspection_words.ACCOUNT},
    "movement": statement_words.MOVEMENT,
    "statement_about": statement_words.STATEMENT_ABOUT,
    "statement_own": statement_words.STATEMENT_OWN,
    "effect": {**words.EFFECT, **inspection_words.EFFECT},
    "work": {**words.WORK, **inspection_words.ITEM, **listing_words.ITEM},
    "grounds": words.GROUNDS,
    "reason": words.REASON,
    "cancelled_by": words.CANCELLED_BY,
    "ended": words.ENDED,
    "mode": words.MODE,
    "declared": words.DECLARED,
    "scan": words.SCAN,
    "seller": words.SELLER,
    "refusal": {**words.REFUSAL, **inspection_words.REFUSAL, **listing_words.REFUSAL},
    "listing": listing_words.STATUS,
    "recall": listing_words.RECALL,
    "act": listing_words.ACT,
    "violation": listing_words.VIOLATION,
    "agreement": listing_words.AGREEMENT,
    "outcome": listing_words.OUTCOME,
    "about": listing_words.ABOUT,
    "document": qualification_words.DOCUMENT,
    "qualification": qualification_words.QUALIFICATION,
    "admission": qualification_words.ADMISSION,
    "evaluation": qualification_words.EVALUATION,
    "institute": qualification_words.INSTITUTE,
    "centre": qualification_words.CENTRE,
    "site": qualification_words.SITE,
    "seed": qualification_words.SEED,
    "truth": qualification_words.TRUTH,
    "stage": inspection_words.STAGE,
    "waits": piece_words.WAITS,
    "advice": piece_words.ADVICE,
    "piece_holder": piece_words.HOLDER,
    "piece_regime": piece_words.REGIME,
    "piece_intercept": piece_words.INTERCEPT,
    "piece_incident": piece_words.INCIDENT,
    "verdict": inspection_words.VERDICT,
    "unmatched": inspection_words.UNMATCHED,
    "item_code": inspection_words.CODE_STATE,
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
    return str(_CLAUSES.get(clause) or aftersale_words.CLAUSES.get(clause, ""))
