"""What a work item says of itself: what happened, in a sentence with its figures, and what is to be done about it.

A sentence a kind; where an item has nothing more to say than its kind, it is empty and the kind's name stands alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surety.consoles import labels
from surety.consoles.language import lang
from surety.consoles.listing import Column
from surety.consoles.message_texts import Telling
from surety.consoles.order.rows import parcel_text
from surety.consoles.show.money import money_text
from surety.consoles.show.rule_words import table_title
from surety.consoles.show.time import PLATFORM_ZONE
from surety.consoles.tables.words import words
from surety.consoles.words.notices import EVENT, said

Tell = Callable[[Telling, dict[str, Any]], str]


def work_cell(column: Column, value: Any, row: dict[str, Any]) -> SafeString:
    happened, todo = work_text(row["kind"], json.loads(value) if isinstance(value, str) else value, row)
    return format_html('<span class="wrap">{}</span><span class="two wrap">{}</span>', happened, todo)


def work_text(kind: str, details: dict[str, Any], row: dict[str, Any]) -> tuple[str, str]:
    """What happened and what to do. `row` is the queue's: the case's type and reason, the title of a piece or page."""
    tell, todo = TEXTS.get(kind, (_nothing, ""))
    told = Telling(details, currency=row.get("currency") or "CNY", zone=PLATFORM_ZONE)
    parts = [row.get("title") or "", tell(told, row), told.text("note"), _files(details)]
    return " · ".join(filter(None, parts)), str(todo)


def _files(details: dict[str, Any]) -> str:
    files = len(details.get("evidence") or [])
    return ngettext("%d piece of evidence", "%d pieces of evidence", files) % files if files else ""


def _nothing(told: Telling, row: dict[str, Any]) -> str:
    return ""


def _units_of(told: Telling, row: dict[str, Any]) -> str:
    pieces = ", ".join(name.partition(":")[2] for name in told.params.get("pieces") or ())
    return _("%(units)s of %(pieces)s was refunded; nobody said which") % {
        "units": told.text("units"),
        "pieces": pieces,
    }


def _dispute(told: Telling, row: dict[str, Any]) -> str:
    return _("The buyer asks for “%(type)s” of %(amount)s: %(reason)s. %(because)s") % {
        "type": labels.label("aftersale_type", row.get("case_type") or ""),
        "amount": money_text(row.get("money_fen") or 0, told.currency),
        "reason": labels.label("aftersale_reason", (row.get("case_reason") or "").rpartition(".")[2]),
        "because": told.label("dispute_because", "because"),
    }


def _repair(told: Telling, row: dict[str, Any]) -> str:
    return _("The shop agreed to repair it: %s") % labels.label(
        "aftersale_reason", (row.get("case_reason") or "").rpartition(".")[2]
    )


def _goods_back(told: Telling, row: dict[str, Any]) -> str:
    if told.text("at") == "centre":
        return _("The buyer's goods are with the inspection centre, though the case has ended")
    return _("The buyer's goods are with the shop, though the case has ended")


def _appeal(told: Telling, row: dict[str, Any]) -> str:
    return _("The shop appeals against %(amount)s: %(grounds)s") % {
        "amount": told.money("amount_fen"),
        "grounds": told.label("grounds", "grounds"),
    }


def _delay(told: Telling, row: dict[str, Any]) -> str:
    return _("The shop wants to ship by %(due)s: %(reason)s") % {
        "due": told.due("ship_by"),
        "reason": told.label("reason", "reason"),
    }


def _undecided(told: Telling, row: dict[str, Any]) -> str:
    return _("%(table)s: %(answer)s") % {
        "table": table_title(told.text("table")),
        "answer": words("answer", told.text("status")),
    }


def _refund_mismatch(told: Telling, row: dict[str, Any]) -> str:
    if told.params.get("difference"):
        booked = told.label("refund_booked", "booked_from") if told.params.get("booked_from") else ""
        return _("Reconciled: %(how)s. Asked for %(ours)s, reported %(theirs)s %(ref)s %(key)s") % {
            "how": told.label("refund_difference", "difference"),
            "ours": told.money("expected_fen"),
            "theirs": told.money("amount_fen"),
            "ref": "".join(f"· {said} " for said in (told.text("ref"), booked) if said),
            "key": f"· {told.text('key')}" if told.text("key") else "",
        }
    if not told.params.get("expected_fen"):
        return _("The provider says it sent %s that was not to be sent") % told.money("amount_fen")
    return _("The provider says it sent %(sent)s; %(expected)s was asked for") % {
        "sent": told.money("amount_fen"),
        "expected": told.money("expected_fen"),
    }


def _coverage(told: Telling, row: dict[str, Any]) -> str:
    counted = {"day": told.text("day"), "n": told.params["covered_count"], "all": told.params["request_count"]}
    return _("%(day)s: %(n)d of %(all)d at once") % counted


def _stopped(told: Telling, row: dict[str, Any]) -> str:
    group = "aftersale_step" if row.get("about") == "aftersale" else "step"
    return _("%(step)s %(due)s lapsed without effect: %(table)s is stopped") % {
        "step": told.label(group, "step"),
        "due": told.due("due_at"),
        "table": table_title(told.text("table")),
    }


def _closed_early(told: Telling, row: dict[str, Any]) -> str:
    if not told.params.get("due_at"):
        return _("It was to stay open: no limit of waiting was in force")
    return _("It was to stay open until %s") % told.due("due_at")


def _filing(told: Telling, row: dict[str, Any]) -> str:
    return _("%(event)s: the shop wants to ship by %(due)s") % {
        "event": said(EVENT, told.text("event")),
        "due": told.due("latest_ship"),
    }


def _time_asked(told: Telling, row: dict[str, Any]) -> str:
    return _("%(step)s: the shop wants until %(due)s instead of %(was)s") % {
        "step": told.label("aftersale_step", "step"),
        "due": told.due("due_at"),
        "was": told.due("was"),
    }


def _after_refund(told: Telling, row: dict[str, Any]) -> str:
    return _("%(parcel)s was signed for, and the buyer has %(amount)s back") % {
        "parcel": parcel_text(told.text("parcel")),
        "amount": money_text(row.get("money_fen") or 0, told.currency),
    }


def _qualification(told: Telling, row: dict[str, Any]) -> str:
    named = f"{told.label('document', 'document')} {told.text('number')}"
    return " · ".join(filter(None, (named, told.text("issuer"))))


def _unmatched(told: Telling, row: dict[str, Any]) -> str:
    return " · ".join(filter(None, (told.label("unmatched", "what"), told.text("mark"))))


def _broken(told: Telling, row: dict[str, Any]) -> str:
    return _("Handed over by “%(said)s”; until then it was with “%(held)s”") % {
        "said": told.label("piece_holder", "said"),
        "held": told.label("piece_holder", "held"),
    }


def _verdicts(told: Telling, row: dict[str, Any]) -> str:
    return " / ".join(labels.label("verdict", each) for each in told.params.get("verdicts") or ())


def _differ(told: Telling, row: dict[str, Any]) -> str:
    return _("In force: %(stands)s; found blind: %(found)s") % {
        "stands": told.label("verdict", "stands"),
        "found": told.label("verdict", "found"),
    }


def _fee(told: Telling, row: dict[str, Any]) -> str:
    if told.params.get("paid_fen"):
        return _("The inspection costs %(fee)s, more than the %(paid)s the piece brought") % {
            "fee": told.money("amount_fen"),
            "paid": told.money("paid_fen"),
        }
    return _("The inspection costs %s, and no rule says who pays it") % told.money("amount_fen")


def _claim(told: Telling, row: dict[str, Any]) -> str:
    return _("Said while promoting it, %(about)s: “%(says)s”") % {
        "about": told.label("about", "about"),
        "says": told.text("says"),
    }


def _of_label(group: str, name: str) -> Tell:
    return lambda told, row: told.label(group, name)


TEXTS: dict[str, tuple[Tell, Promise]] = {
    "dispute": (_dispute, gettext_lazy("Read both sides, then rule.")),
    "time_asked": (_time_asked, gettext_lazy("Give the time, or decline it with a reason.")),
    "goods_back": (
        _goods_back,
        gettext_lazy("See that the buyer has them back; close it then, or where both agreed otherwise."),
    ),
    "repair": (_repair, gettext_lazy("Ask how far it is; close it once the buyer has it back.")),
    "appeal": (_appeal, gettext_lazy("Look at the evidence: take the judgement back, or let it stand.")),
    "delay_filing": (_delay, gettext_lazy("See whether the buyer asked for it, then grant or reject it.")),
    "disruption_filing": (_filing, gettext_lazy("Publish it as a notice, or refuse it with a reason.")),
    "amendment": (
        lambda told, row: told.params["title"][lang()],
        gettext_lazy("Read what it changes, then approve or reject it."),
    ),
    "undecided": (_undecided, gettext_lazy("Decide this one by hand; have the rule completed if it may come again.")),
    "stopped": (_stopped, gettext_lazy("Decide this one by hand: nothing was charged or closed.")),
    "closed_too_early": (_closed_early, gettext_lazy("It stays closed: make it good with shop and buyer.")),
    "part_shipped": (
        lambda told, row: _("Not shipped in full by %s; some parcels are with the carrier") % told.due("due_at"),
        gettext_lazy("Settle with shop and buyer what becomes of the rest."),
    ),
    "paid_twice": (
        lambda told, row: _("%s more was paid than the order costs") % told.money("amount_fen"),
        gettext_lazy("Send the extra money back."),
    ),
    "refund_failed": (
        lambda told, row: (
            _("%(amount)s did not reach the buyer: %(code)s")
            % {"amount": told.money("amount_fen"), "code": told.label("refund_failure", "code")}
        ),
        gettext_lazy("Send it again, or see that the buyer is paid another way."),
    ),
    "refund_mismatch": (_refund_mismatch, gettext_lazy("Settle the difference with the payment provider.")),
    "signed_after_refund": (_after_refund, gettext_lazy("Get the goods back, or book the money as owed again.")),
    "waybill_contested": (
        lambda told, row: (
            _("%s was uploaded for another shop or receiver too, or moved before the order")
            % parcel_text(told.text("parcel"))
        ),
        gettext_lazy("Say whose goods it carries; a borrowed waybill is a sign of fake shipping."),
    ),
    "coverage_low": (_coverage, gettext_lazy("See which rows keep the others out.")),
    "conversation": (_nothing, gettext_lazy("Read it through and reply.")),
    "first_reply_late": (
        lambda told, row: _("The first reply was due by %s") % told.due("due_at"),
        gettext_lazy("Press the shop, or reply in its place."),
    ),
    "qualification": (_qualification, gettext_lazy("Verify it, or reject it with a reason.")),
    "qualification_expired": (_qualification, gettext_lazy("Look at the listings that stand on it, then close.")),
    "admission": (_nothing, gettext_lazy("Evaluate, then admit or refuse; the badge comes with it.")),
    "piece_incident": (
        _of_label("piece_incident", "what"),
        gettext_lazy("Look at photos and chain, say who answers for it, then close."),
    ),
    "custody_incident": (
        _of_label("piece_incident", "what"),
        gettext_lazy("See who has the piece and bring it back onto its way."),
    ),
    "chain_broken": (_broken, gettext_lazy("Ask both who had it in between, then close.")),
    "intake_unmatched": (_unmatched, gettext_lazy("Find whose it is, and say what became of it.")),
    "refund_at_intake": (_nothing, gettext_lazy("Agree with the buyer: inspect it all the same, or send it back.")),
    "inspectors_disagree": (_verdicts, gettext_lazy("Have a third inspector look, then the centre concludes.")),
    "verdicts_differ": (_differ, gettext_lazy("Decide which holds; the centre may revoke the first.")),
    "reinspect": (_nothing, gettext_lazy("Have somebody else inspect it who does not know the verdict.")),
    "recalled_piece": (_nothing, gettext_lazy("No order may have it: agree with its merchant what becomes of it.")),
    "returned_piece": (
        _of_label("piece_regime", "regime"),
        gettext_lazy("Say whether it is inspected and sold again, or goes back."),
    ),
    "piece_of_refund": (
        _units_of,
        gettext_lazy("Ask shop and buyer which piece it is and name it: its inspection ends, the others go on."),
    ),
    "fee_undecided": (_fee, gettext_lazy("Say who pays; until then nobody is charged.")),
    "film_owed": (
        _of_label("step", "step"),
        gettext_lazy("Ask whoever packed it for the file; without it nothing is proved."),
    ),
    "piece_step_late": (_of_label("step", "step"), gettext_lazy("Ask whoever has it what holds it up.")),
    "promotion_claim": (_claim, gettext_lazy("Compare it with the page: a breach, or not.")),
    "recalled": (
        lambda told, row: told.text("source"),
        gettext_lazy("It must not ship: cancel it, or release it once the recall is ended."),
    ),
    "recall_unsure": (_nothing, gettext_lazy("See whether the recall means these goods; if so, tell the buyer.")),
    "recalled_shipped": (_nothing, gettext_lazy("Stop the parcel if it can be, and tell the buyer.")),
    "violation_report": (_of_label("act", "act"), gettext_lazy("Hear the shop, then confirm or dismiss it.")),
}
"""By kind. A test holds every kind that any room opens to have its sentences here."""
