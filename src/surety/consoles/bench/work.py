"""`GET /centre/<centre>/work.json`: all that a bench needs to go on working, also without a line."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from surety.access.pages import centre_page
from surety.access.permissions import BENCH
from surety.consoles import clock
from surety.consoles.bench.cases import pieces_at_work
from surety.consoles.bench.lines import line
from surety.consoles.bench.returns import Return, lines_back, returns_to
from surety.consoles.bench.stating import inspector_of
from surety.consoles.bench.steps import Rules, as_seen_by, depth_of, next_facts, receiver_of, standing
from surety.engine import book
from surety.engine.wire import encode
from surety.inspection.case import FILMS, Finding, PieceCase, stage_of
from surety.inspection.checklists import checklist_of
from surety.inspection.models import ItemCode
from surety.inspection.reporting import report_number

PIECES_MAX = 2000
CODES_MAX = 2000


@require_GET
@centre_page(*BENCH)
def work_json(request: HttpRequest, centre: str) -> HttpResponse:
    rules = rules_of(request)
    inspector = inspector_of(request.user)
    pieces = pieces_at_work(centre, most=PIECES_MAX + 1)
    codes = ItemCode.objects.filter(centre=centre, state="issued").order_by("issued_at", "code")
    body = {
        "centre": centre,
        "at": rules.now,
        "inspector": inspector,
        "permissions": sorted(request.scope.permissions),
        "pieces": [described(piece, rules, inspector) for piece in pieces[:PIECES_MAX]]
        + [coming_back(each, rules, inspector) for each in returns_to(request)],
        "more": len(pieces) > PIECES_MAX,
        "codes": list(codes.values_list("code", flat=True)[:CODES_MAX]),
        "release": rules.release.hash,
    }
    response = HttpResponse(encode(body), content_type="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def rules_of(request: HttpRequest) -> Rules:
    now = clock.now_of(request)
    with connection.cursor() as cursor:
        release_no, release = book.active(cursor, now=now)
    return Rules(release_no, release, now)


def described(piece: PieceCase, rules: Rules, inspector: str) -> dict[str, Any]:
    """One piece as a bench has it in its hands, in the eyes of one inspector."""
    seen = as_seen_by(piece, inspector, rules)
    carrier_in, _, waybill_in = (piece.inbound[-1] if piece.inbound and piece.way == "courier" else "").partition(":")
    facts = next_facts(piece, rules)
    step = next((each for each in piece.deadlines if each not in FILMS), "")
    return {
        "piece": piece.piece, "order": piece.order, "shop": piece.shop, "category": piece.category,
        "title": piece.title, "regime": piece.regime, "stage": stage_of(piece).value, "holder": piece.holder,
        "carrier_in": carrier_in, "waybill_in": waybill_in, "code": piece.code, "seal": piece.seal,
        "certificate": report_number(seen),
        "shelf": piece.shelf, "verdict": piece.verdict, "cancelled": piece.cancelled_at is not None,
        "inspectors": {"wanted": depth_of(piece, rules), "by": [each.inspector for each in standing(piece)]},
        "checklist": [line(item, piece) for item in checklist_of(piece.category).items],
        "next": facts,
        "hand_to": receiver_of(piece) if "piece_handed_over" in facts else "",
        "challenge": piece.challenge, "challenge_waybill": piece.challenge_waybill,
        "outbound": piece.outbound, "verdicts": [_verdict(each) for each in seen.findings],
        "incidents": len(piece.incidents) + piece.incidents_more,
        "defects": piece.defects, "accessories": piece.accessories,
        "return_type": piece.return_type, "tag": piece.tag, "original_box": piece.original_box,
        "serials": piece.serials, "grade": piece.grade, "material": piece.material,
        "step": step, "due_at": piece.deadlines[step].due_at if step else None,
    }  # fmt: skip


def coming_back(back: Return, rules: Rules, inspector: str) -> dict[str, Any]:
    """A buyer's return as the bench looks at it: every mark and measure as it is now, beside what left."""
    told = {"waybill_in": back.waybill, "returns": back.cases, "checklist": lines_back(back.piece)}
    return described(back.piece, rules, inspector) | told


def _verdict(finding: Finding) -> dict[str, Any]:
    return {
        "verdict": finding.verdict, "inspector": finding.inspector, "at": finding.at,
        "superseded": finding.superseded, "blind": finding.blind, "reason": finding.reason,
    }  # fmt: skip
