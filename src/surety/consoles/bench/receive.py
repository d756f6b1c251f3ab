"""`/centre/<centre>/receive`: what was just put on the bench, by whatever can be scanned from it.

What fits nothing that was announced is kept as a fact of the centre, with a task for staff; so is a seal or a code that
is another centre's.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from surety.access.pages import centre_page
from surety.access.scope import announce, scoped, staff_scope
from surety.certificates import codes
from surety.consoles import labels, nonce, typed
from surety.consoles.bench.acts import act_of
from surety.consoles.bench.cases import load_centre, pieces_at_work
from surety.consoles.bench.frame import frame
from surety.consoles.bench.returns import Return, returns_to
from surety.consoles.bench.stating import person_of, say_all
from surety.consoles.bench.steps import next_facts
from surety.consoles.bench.work import PIECES_MAX, rules_of
from surety.consoles.piece.cases import piece_of
from surety.consoles.piece.context import differing
from surety.consoles.typed import prose
from surety.engine.keys import bucket_of
from surety.inspection.case import PieceCase, Stage, stage_of
from surety.inspection.models import ItemCode

FOUND_MAX = 50
SHOWN_UNMATCHED = 20
_TOLD = {
    "seal_of_other_centre": gettext_lazy("This seal is another centre's. Do not open it; it is kept as evidence."),
    "code_of_other_centre": gettext_lazy("This item code is another centre's. Do not use it; it is kept as evidence."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@centre_page("bench.receive")
def receive(request: HttpRequest, centre: str) -> HttpResponse:
    if request.method == "POST":
        return _set_aside(request, centre)
    return _show(request, centre)


def _show(request: HttpRequest, centre: str, *, fault: str = "", status: int = 200) -> HttpResponse:
    mark = mark_of(request.GET.get("q", "") or request.POST.get("mark", ""))
    rules = rules_of(request)
    found = _found(request, mark, rules) if mark else []
    foreign = "" if found or not mark else foreign_mark(request, mark)
    case = load_centre(centre)
    unmatched = list(reversed(case.unmatched))[:SHOWN_UNMATCHED] if case is not None else []
    context = frame(
        request, centre, mark=mark, found=found, foreign=foreign, told=_TOLD.get(foreign, ""), fault=fault,
        what=labels.codes("unmatched"), coming=[] if mark else _coming(request),
        nonce=nonce.issue(rules.now), typed=request.POST, sent="", faults={},
        unmatched=[
            (each, labels.label("unmatched", each.what), differing(each.bench_at, at=each.at)) for each in unmatched
        ],
    )  # fmt: skip
    return render(request, "bench/receive.html", context, status=status)


def mark_of(text: str) -> str:
    """As it was scanned or typed, in whatever width and with what one does not see."""
    return prose(typed.mark(text))[:300]


def _coming(request: HttpRequest) -> list[Return]:
    """What is on its way here, sent in or sent back, with its parcel."""
    pieces = pieces_at_work(request.scope.centre, most=PIECES_MAX)
    sent = [piece for piece in pieces if stage_of(piece) is Stage.ON_THE_WAY][:FOUND_MAX]
    parcels = [(piece, piece.inbound[-1] if piece.inbound and piece.way == "courier" else "") for piece in sent]
    return [Return(piece, (), parcel.partition(":")[2]) for piece, parcel in parcels] + returns_to(request)


def _found(request: HttpRequest, mark: str, rules: Any) -> list[dict[str, Any]]:
    """What bears the mark; else what comes back in the parcel of that waybill."""
    pieces = pieces_by(mark, centre=request.scope.centre)
    back = {each.piece.piece: each for each in returns_to(request)}
    pieces = pieces or [each.piece for each in back.values() if each.waybill.upper() == mark.upper()]
    return [_row(piece, rules, back[piece.piece].cases if piece.piece in back else ()) for piece in pieces]


def _row(piece: PieceCase, rules: Any, cases: tuple[str, ...]) -> dict[str, Any]:
    offered = next_facts(piece, rules)
    tag = next((each for each in ("piece_taken_in", "piece_came_back") if each in offered), "")
    return {"piece": piece, "act": act_of(tag, piece, first=True, cases=cases) if tag else None}


_BEARING = """
select doc from surety_piece where centre = %(centre)s and subject in (
    select subject from surety_piece where bucket = %(bucket)s and subject = %(number)s
    union select subject from surety_piece where code = %(code)s
    union select subject from surety_piece where upper(doc ->> 'seal') = upper(%(mark)s)
    union select subject from surety_piece
        where centre = %(centre)s and stage in ('on_the_way', 'inspecting', 'passed', 'not_passed') and exists (
            select 1 from json_array_elements_text(doc -> 'inbound') parcel
            where upper(split_part(parcel, ':', 2)) = upper(%(mark)s)))
order by registered_at, subject limit %(most)s
"""
"""Each by an index of its own; waybills among what is at work alone."""


def pieces_by(mark: str, *, centre: str) -> list[PieceCase]:
    """Pieces of this centre with this waybill, number, code or seal; several where one parcel holds several."""
    platform = centre.partition(":")[0]
    number = f"{platform}:{mark}" if mark.startswith("pc-") else mark
    wanted = {
        "centre": centre, "number": number, "bucket": bucket_of(number), "code": _code(mark), "mark": mark,
        "most": FOUND_MAX,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_BEARING, wanted)
        return [piece_of(doc) for (doc,) in cursor.fetchall()]


def foreign_mark(request: HttpRequest, mark: str) -> str:
    """Whether another centre's seal or code was scanned; nothing else of it is told."""
    code, centre = _code(mark), request.scope.centre
    with scoped(staff_scope()):
        sealed = _sealed_elsewhere(mark, centre)
        issued = bool(code) and ItemCode.objects.filter(code=code).exclude(centre=centre).exists()
    announce(request.scope)
    return "seal_of_other_centre" if sealed else "code_of_other_centre" if issued else ""


def _sealed_elsewhere(mark: str, centre: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select 1 from surety_piece where upper(doc ->> 'seal') = upper(%s) and centre <> %s)",
            [mark, centre],
        )
        (found,) = cursor.fetchone()
    return bool(found)


def _code(mark: str) -> str:
    try:
        return codes.read(mark)
    except codes.MalformedCode:
        return ""


def _set_aside(request: HttpRequest, centre: str) -> HttpResponse:
    """Keep what was scanned: at once where it is another centre's mark, else as the form says."""
    mark, form = mark_of(request.POST.get("mark", "")), nonce.of(request)
    place = f"{reverse('centre:receive', args=[centre])}?{urlencode({'q': mark})}"
    if form is None:
        return _show(request, centre, fault=_("This form was not one of ours. Open the page afresh."), status=422)
    what = request.POST.get("what", "") or ("" if pieces_by(mark, centre=centre) else foreign_mark(request, mark))
    if not what:
        return redirect(place)
    fact_id, at = form
    made = {
        "type": "intake_unmatched", "id": fact_id, "at": at.isoformat(), "centre": centre, "what": what, "mark": mark,
        "note": prose(request.POST.get("note", ""))[:2000],
    }  # fmt: skip
    (result,) = say_all(person_of(request), [json.dumps(made).encode()], scope=request.scope)
    if result.status not in ("accepted", "repeated"):
        return _show(request, centre, fault=result.message or result.code, status=409)
    messages.success(request, _("Recorded: %(what)s") % {"what": labels.label("fact", "intake_unmatched")})
    return redirect(place)
