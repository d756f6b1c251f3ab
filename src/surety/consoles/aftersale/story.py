"""Everything both sides said, showed and did in a case, oldest first, told from its facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from surety.consoles import evidence, labels
from surety.consoles.order.rows import carrier_name
from surety.consoles.show.money import money_text
from surety.consoles.show.time import instant_text, parse
from surety.engine.models import FactRow

Address = Callable[[str], str]
"""From a file's digest to where this console answers it."""

_SIDES = {
    "aftersale_scanned": "carrier",
    "aftersale_lapsed": "time",
    "aftersale_applied": "buyer",
    "aftersale_changed": "buyer",
    "aftersale_withdrawn": "buyer",
    "return_sent": "buyer",
    "aftersale_agreed": "merchant",
    "return_address_given": "merchant",
    "aftersale_refused": "merchant",
    "intercept_chosen": "merchant",
    "time_asked": "merchant",
    "return_received": "merchant",
    "return_examined": "merchant",
    "goods_sent_back": "merchant",
    "replacement_shipped": "merchant",
    "aftersale_ruled": "platform",
    "limit_shortened": "platform",
    "limit_extended": "platform",
    "return_found": "platform",
    "freight_stated": "platform",
    "aftersale_item_closed": "platform",
}
_PARTIES = {"buyer": "buyer", "shop": "merchant"}


@dataclass(frozen=True)
class Entry:
    """One thing that was said, shown or done; `side` is buyer, merchant, platform, carrier or time."""

    at: datetime
    side: str
    title: str
    details: list[str]
    note: str = ""
    evidence: list[dict[str, str]] = field(default_factory=list)
    tone: str = ""


def reason_text(reason: str) -> str:
    """A buyer's reason without its platform, in words."""
    return labels.label("aftersale_reason", reason.rpartition(".")[2]) if reason else ""


def tell_story(
    facts: list[FactRow], *, titles: Mapping[str, str], currency: str, zone: str, address: Address
) -> list[Entry]:
    """`titles` are the goods', by line."""
    entries = [_entry(fact, titles, currency, zone, address) for fact in facts]
    return sorted(entries, key=lambda entry: entry.at)


def _entry(fact: FactRow, titles: Mapping[str, str], currency: str, zone: str, address: Address) -> Entry:
    body = fact.body
    return Entry(
        at=fact.occurred_at,
        side=side_of(fact),
        title=_title(fact),
        details=[each for each in _details(fact.type, body, titles, currency, zone) if each],
        note=body.get("note", ""),
        evidence=evidence.shown(body.get("evidence", []), address=address),
        tone=_TONES.get(fact.type, ""),
    )


_TONES = {"aftersale_refused": "is-refused", "aftersale_lapsed": "is-late", "aftersale_ruled": "is-ruled"}


def side_of(fact: FactRow) -> str:
    """Whose word it is, whoever stated it: a platform states what both sides said."""
    if fact.body.get("event") == "not_in_it":  # no carrier says so: it is found out, or staff say it
        return "platform"
    known = fact.body.get("by") or _SIDES.get(fact.type) or _PARTIES.get(fact.party)
    return known or ("buyer" if fact.type == "aftersale_escalated" else "platform")


def _title(fact: FactRow) -> str:
    if fact.type == "aftersale_lapsed":
        return _("Time ran out: %(step)s") % {"step": labels.label("aftersale_step", fact.body.get("step", ""))}
    if fact.type == "aftersale_scanned":
        return labels.label("scan", fact.body.get("event", ""))
    return labels.label("fact", fact.type)


def _details(kind: str, body: dict[str, Any], titles: Mapping[str, str], currency: str, zone: str) -> list[str]:
    if kind in ("aftersale_applied", "aftersale_changed"):
        return [
            labels.label("aftersale_type", body["asks"]) if "asks" in body else "",
            reason_text(body.get("reason", "")),
            money_text(body["amount_fen"], currency) if body.get("amount_fen") is not None else "",
        ]
    if kind == "aftersale_refused":
        return [labels.label("aftersale_refusal", body["reason"])]
    if kind in ("return_sent", "return_found", "goods_sent_back", "replacement_shipped", "intercept_chosen"):
        fetched = _("a courier fetches it") if body.get("pickup") else ""
        return [f"{carrier_name(body['carrier'])} {body['waybill']}", fetched]
    if kind == "return_examined":
        return [finding_text(each, titles) for each in body.get("findings", [])]
    if kind == "aftersale_ruled":
        money = money_text(body["amount_fen"], currency) if body.get("amount_fen") is not None else ""
        return [labels.label("aftersale_outcome", body["outcome"]), money, *(leg_text(each) for each in body["legs"])]
    if kind in ("limit_shortened", "limit_extended", "time_asked"):
        return [instant_text(parse(body["due_at"]), zone, ends=True)]
    if kind == "freight_stated":
        return [money_text(body["amount_fen"], currency), labels.label("aftersale_paid_by", body["paid_by"])]
    return []


def finding_text(finding: dict[str, Any], titles: Mapping[str, str]) -> str:
    swapped = _("not the piece that was sent") if finding.get("swapped") else ""
    said = f"{titles.get(finding['line']) or finding['line']} × {finding['quantity']}"
    parts = [said, labels.label("aftersale_found", finding["found"]), swapped, finding.get("note", "")]
    return " · ".join(filter(None, parts))


def leg_text(leg: dict[str, Any]) -> str:
    return _("%(leg)s: %(who)s") % {
        "leg": labels.label("aftersale_leg", leg["leg"]),
        "who": labels.label("aftersale_liable", leg["liable"]),
    }
