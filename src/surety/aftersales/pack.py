"""What a dispute is decided on, and what of it is missing, by the kind of dispute. Pure: read off facts as they are.

Whoever decides looks for the same few things: was it handed over, was it signed for, what was packed, what was shown.
A gap names one of them that is not there before the appeal is filed, and whose it is to bring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from surety.aftersales.case import AftersaleCase

Kind = Literal["not_received", "not_as_sold", "damaged", "short", "return_contested", "other"]
Side = Literal["buyer", "merchant"]

_KINDS: dict[str, Kind] = {
    "not_received": "not_received",
    "late": "not_received",
    "not_shipped": "not_received",
    "quality": "not_as_sold",
    "not_as_described": "not_as_sold",
    "not_genuine": "not_as_sold",
    "undisclosed_flaw": "not_as_sold",
    "damaged": "damaged",
    "spoiled": "damaged",
    "missing_goods": "short",
    "wrong_goods": "short",
    "short_weight": "short",
}
"""By the part of a reason after its platform; a change of mind disputes nothing until goods come back."""


class Told(NamedTuple):
    """A fact as it was kept: of the case or of its order, by its type."""

    type: str
    body: Mapping[str, Any]


class Seen(Struct, frozen=True):
    """What the facts show of a case: everything a gap is told by."""

    kinds: frozenset[Kind]
    buyer_shows: bool = False
    merchant_shows: bool = False
    bare_refusal: bool = False
    """The merchant refused without showing anything."""
    handed_over: bool = False
    signed: bool = False
    packing_photo: bool = False
    packed_weight: bool = False
    packed_mark: bool = False
    """A serial or code was read at packing."""
    return_scanned: bool = False
    return_signed: bool = False
    examined: bool = False
    examined_shows: bool = False
    back_weight: bool = False


class Gap(Struct, frozen=True):
    """Something that is missing: a stable code, whose it is to bring, and the clause it would answer."""

    code: str
    side: Side
    clause: str = ""


class _Need(NamedTuple):
    gap: Gap
    kinds: frozenset[Kind]
    there: Callable[[Seen], bool]


_EVERY: frozenset[Kind] = frozenset({"not_received", "not_as_sold", "damaged", "short", "return_contested", "other"})
_NEEDS = (
    _Need(Gap("buyer_evidence", "buyer"), frozenset({"not_as_sold", "damaged", "short"}), lambda s: s.buyer_shows),
    _Need(Gap("return_scan", "buyer", "EXP-8d"), frozenset({"return_contested"}), lambda s: s.return_scanned),
    _Need(Gap("refusal_evidence", "merchant", "TB-3"), _EVERY, lambda s: not s.bare_refusal),
    _Need(Gap("merchant_evidence", "merchant"), _EVERY, lambda s: s.merchant_shows),
    _Need(Gap("handover_scan", "merchant", "A3"), frozenset({"not_received", "damaged", "short"}),
          lambda s: s.handed_over),
    _Need(Gap("signature_scan", "merchant"), frozenset({"not_received", "damaged", "short"}), lambda s: s.signed),
    _Need(Gap("packing_photo", "merchant"), frozenset({"not_as_sold", "damaged", "short", "return_contested"}),
          lambda s: s.packing_photo),
    _Need(Gap("handover_weight", "merchant"), frozenset({"short", "return_contested"}), lambda s: s.packed_weight),
    _Need(Gap("packed_mark", "merchant"), frozenset({"return_contested"}), lambda s: s.packed_mark),
    _Need(Gap("return_signature", "merchant"), frozenset({"return_contested"}), lambda s: s.return_signed),
    _Need(Gap("examination", "merchant", "G6"), frozenset({"return_contested"}), lambda s: s.examined),
    _Need(Gap("examination_evidence", "merchant", "G6"), frozenset({"return_contested"}),
          lambda s: s.examined_shows or not s.examined),
    _Need(Gap("return_weight", "merchant"), frozenset({"return_contested"}), lambda s: s.back_weight),
)  # fmt: skip


def gaps(seen: Seen, *, side: Side | None = None) -> list[Gap]:
    """What is missing in a case of these kinds; of one side alone where that side asks."""
    missing = [need.gap for need in _NEEDS if need.kinds & seen.kinds and not need.there(seen)]
    return [gap for gap in missing if side is None or gap.side == side]


def seen_in(case: AftersaleCase, told: Iterable[Told]) -> Seen:
    """What the facts of the case and of its order show, as far as its own lines and parcels go."""
    facts = list(told)
    packed = _measured(facts, "order_shipped", case)
    back = _measured(facts, "return_examined", case)
    parcels = {_parcel(each.body) for each in facts if each.type == "order_shipped" and _carries(each.body, case)}
    scans = {each.body["event"] for each in facts if each.type == "order_scanned" and each.body["parcel"] in parcels}
    refusals = [each.body for each in facts if each.type in ("aftersale_refused", "goods_sent_back")]
    examined = [each.body for each in facts if each.type == "return_examined"]
    return Seen(
        kinds=kinds_of(case),
        buyer_shows=any(said.evidence for said in case.said if said.by == "buyer"),
        merchant_shows=any(said.evidence for said in case.said if said.by == "merchant"),
        bare_refusal=any(not body.get("evidence") for body in refusals),
        handed_over=bool(scans),
        signed="signed" in scans,
        packing_photo=any(piece.get("photos") for piece in packed),
        packed_weight=any(piece.get("weight_g") for piece in packed),
        packed_mark=any(piece.get("serial") or piece.get("code") for piece in packed),
        return_scanned=case.picked_up_at is not None or case.delivered_at is not None or case.signed_at is not None,
        return_signed=case.signed_at is not None,
        examined=bool(examined),
        examined_shows=any(body.get("evidence") for body in examined),
        back_weight=any(piece.get("weight_g") for piece in back),
    )


def kinds_of(case: AftersaleCase) -> frozenset[Kind]:
    """What the two sides are at odds about: what the buyer says, and what became of goods that were sent back."""
    found: set[Kind] = set()
    if kind := _KINDS.get(case.reason.rpartition(".")[2]):
        found.add(kind)
    if case.sent_at is not None:
        found.add("return_contested")
    return frozenset(found or {"other"})


def _measured(facts: list[Told], type_: str, case: AftersaleCase) -> list[Mapping[str, Any]]:
    pieces = (piece for each in facts if each.type == type_ for piece in each.body.get("measured", ()))
    return [piece for piece in pieces if piece["line"] in case.units]


def _carries(body: Mapping[str, Any], case: AftersaleCase) -> bool:
    lines = body.get("lines", ())
    return not lines or any(part["line"] in case.units for part in lines)


def _parcel(body: Mapping[str, Any]) -> str:
    return f"{body['carrier']}:{body['waybill']}"
