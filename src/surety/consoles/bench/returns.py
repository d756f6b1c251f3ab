"""Buyers' returns on their way to a centre: which pieces, in which parcel, for which case, and known by what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _

from surety.access.scope import announce, scoped, staff_scope
from surety.consoles.bench.lines import line
from surety.consoles.piece.cases import piece_of
from surety.inspection.case import PieceCase
from surety.inspection.checklists import Item, checklist_of

RETURNS_MAX = 500
_COMING = """
select p.doc, a.subject, a.doc ->> 'return_parcel'
from surety_aftersale a join surety_piece p on p.order_id = a.order_id
where a.status not in ('refunded', 'completed', 'closed') and a.status in ('to_return', 'returning', 'received')
    and p.centre = %(centre)s and p.stage in ('shipped', 'delivered', 'returning')
    and p.doc ->> 'regime' = 'centre_ships' and (%(piece)s = '' or p.subject = %(piece)s)
order by a.applied_at, a.subject, p.subject limit %(most)s
"""
"""In the words of the index `surety_aftersale_inbox`: cases that are over grow for ever, open ones do not."""


@dataclass(frozen=True)
class Return:
    """A piece that a buyer is to send back: `cases` by their ids, the waybill of the parcel where it is known."""

    piece: PieceCase
    cases: tuple[str, ...]
    waybill: str = ""


def returns_to(request: HttpRequest, *, piece: str = "") -> list[Return]:
    """What comes back to the centre of this scope (JADE-08). Of the cases nothing but their numbers is told."""
    wanted = {"centre": request.scope.centre, "piece": piece, "most": RETURNS_MAX}
    with scoped(staff_scope()), connection.cursor() as cursor:
        cursor.execute(_COMING, wanted)
        rows = cursor.fetchall()
    announce(request.scope)
    found: dict[str, Return] = {}
    for doc, case, parcel in rows:
        back = piece_of(doc)
        before = found.get(back.piece, Return(back, ()))
        waybill = (parcel or "").partition(":")[2] or before.waybill
        found[back.piece] = Return(back, (*before.cases, case), waybill)
    return list(found.values())


def lines_back(piece: PieceCase) -> list[dict[str, Any]]:
    """What is looked at of a return: code, seal, serial number and every measure that was taken (BTAS-4.2e)."""
    marks = [_mark("code", _("Item code"), piece.code), _mark("seal", _("Seal"), piece.seal)]
    known = [(item, _known(item, piece)) for item in checklist_of(piece.category).items]
    lines = [line(item, piece) | {"expected": value} for item, value in known if value is not None]
    return [each for each in marks if each["expected"]] + lines


def measured_before(piece: PieceCase) -> dict[str, int]:
    """What was measured of it before it left, by name."""
    standing = [finding for finding in piece.findings if not finding.superseded]
    return {each.name: each.value for finding in standing for each in finding.measures}


def _known(item: Item, piece: PieceCase) -> int | str | None:
    if item.kind == "text":
        return ", ".join(piece.serials) or None
    return measured_before(piece).get(item.name) if item.kind == "measure" else None


def _mark(name: str, label: str, expected: str) -> dict[str, Any]:
    return {
        "name": name, "label": label, "kind": name, "unit": "", "shown": "", "decimals": 0, "tolerance": 0,
        "expected": expected or None, "min": None, "max": None,
    }  # fmt: skip
