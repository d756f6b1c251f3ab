"""The appeal pack of a case: everything a dispute is decided on in one place, for one reader, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surety.aftersales.case import AftersaleCase
from surety.aftersales.pack import Gap, Side, Told, gaps, kinds_of, seen_in
from surety.consoles import evidence, labels
from surety.consoles.aftersale.context import aftersale_context
from surety.consoles.aftersale.story import Address, Entry, side_of
from surety.consoles.aftersale.talks import talks_of
from surety.consoles.aftersale.verdicts import first_verdicts
from surety.consoles.message_texts import message_text
from surety.consoles.order.rows import parcel_text
from surety.consoles.order.why import explained
from surety.engine import queries as spine
from surety.engine.keys import bucket_of
from surety.engine.models import FactRow, InboxRow
from surety.orders.case import OrderCase

MESSAGES_MAX = 500
_ORDER_FACTS = ("order_paid", "order_shipped", "order_scanned", "order_cancelled")


@dataclass(frozen=True)
class Reader:
    """Who looks: `side` is None for staff, who see what is missing on both sides and what both were told."""

    side: Side | None
    recipient: str = ""
    talks: bool = True
    """Whether what buyer and shop wrote to each other is theirs to read."""


@dataclass(frozen=True)
class Piece:
    """One file of the evidence: who showed it and when; `digest` is empty for a link, which cannot be packed."""

    reference: str
    digest: str
    name: str
    side: str
    at: datetime


@dataclass(frozen=True)
class Pack:
    case: AftersaleCase
    reader: Reader
    gaps: list[Gap]
    pieces: list[Piece]
    context: dict[str, Any]
    as_of: datetime
    """When the last thing in it was recorded: the pack of an unchanged case is the same, whenever it is asked for."""


def pack_of(case: AftersaleCase, order: OrderCase, reader: Reader, *, address: Address) -> Pack:
    """Gathered under the reader's scope: what that cannot see is not in it."""
    facts = spine.facts_of(case.case, kind="aftersale")
    of_order = _order_facts(case.order)
    told = [Told(each.type, each.body) for each in [*facts, *of_order]]
    context = aftersale_context(case, order, address=address)
    missing = gaps(seen_in(case, told), side=reader.side)
    context |= {
        "pack_kinds": sorted(kinds_of(case)),
        "gaps": missing,
        "way": _way(of_order),
        "verdicts": first_verdicts(case),
        "talks": talks_of(case.order) if reader.talks else [],
        "messages_told": _messages(case, reader),
        "decisions": [
            {"row": each.row, "told": explained(each)} for each in spine.decisions_of(case.case) if each.row.rows
        ],
        "for_staff": reader.side is None,
    }
    pieces = _pieces(facts)
    as_of = max([*(each.recorded_at for each in [*facts, *of_order]), *(each.at for each in context["talks"])])
    links = evidence.shown([each.reference for each in pieces], address=address)
    shown = [
        {"piece": each, "href": link["href"], "deleted": link.get("deleted", "")}
        for each, link in zip(pieces, links, strict=True)
    ]
    return Pack(case, reader, missing, pieces, context | {"pieces": shown, "as_of": as_of}, as_of)


def _order_facts(order: str) -> list[FactRow]:
    facts = spine.stored_facts_of(order, types=_ORDER_FACTS, limit=1000)
    return sorted(facts, key=lambda each: (each.occurred_at, each.seq))


def _way(facts: list[FactRow]) -> list[Entry]:
    """The goods' way to the buyer: paid, handed over, scanned, signed for; and what was read at the packing."""
    return [Entry(at=each.occurred_at, side="", title=_title(each), details=_details(each)) for each in facts]


def _title(fact: FactRow) -> str:
    if fact.type == "order_scanned":
        return labels.label("scan", fact.body["event"])
    return labels.label("fact", fact.type)


def _details(fact: FactRow) -> list[str]:
    body = fact.body
    if fact.type == "order_shipped":
        measured = (piece for piece in body.get("measured", ()))
        return [parcel_text(f"{body['carrier']}:{body['waybill']}"), *(_measured_text(piece) for piece in measured)]
    return [parcel_text(body["parcel"])] if fact.type == "order_scanned" else []


def _measured_text(piece: dict[str, Any]) -> str:
    weight = f"{piece['weight_g']} g" if piece.get("weight_g") else ""
    photos = [f"sha256:{photo[:12]}…" for photo in piece.get("photos", ())]
    return " · ".join(filter(None, [piece["line"], piece.get("serial", ""), piece.get("code", ""), weight, *photos]))


def _messages(case: AftersaleCase, reader: Reader) -> list[dict[str, Any]]:
    rows = InboxRow.objects.filter(bucket=bucket_of(case.case), subject=case.case)
    if reader.recipient:
        rows = rows.filter(recipient=reader.recipient)
    told = list(rows.order_by("created_at", "seq", "n")[:MESSAGES_MAX])
    return [
        {
            "at": each.created_at,
            "to": "merchant" if each.recipient.startswith("shop:") else "buyer",
            "kind": each.kind,
            "text": message_text(each.kind, params, currency=case.currency, zone=case.zone, to=each.recipient)
            or labels.label("message", each.kind),
        }
        for each, params in zip(told, spine.in_words([each.params for each in told]), strict=True)
        if each.recipient != "staff"
    ]


def _pieces(facts: list[FactRow]) -> list[Piece]:
    """Every file and link once, by who showed it first."""
    found: dict[str, Piece] = {}
    for fact in facts:
        for reference in fact.body.get("evidence", ()):
            digest = evidence.digest_of(reference) or ""
            name = reference.split(" ", 3)[-1] if digest else reference
            found.setdefault(digest or reference, Piece(reference, digest, name, side_of(fact), fact.occurred_at))
    return list(found.values())
