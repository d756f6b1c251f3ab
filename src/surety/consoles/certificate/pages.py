"""Looking a code up, opening its seal, and taking its certificate away."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import open_page
from surety.certificates import codes, filed, pins, stored
from surety.certificates.copying import Look
from surety.certificates.evidence import shown_hash
from surety.consoles.certificate import brake, scanning, showing
from surety.consoles.certificate.looking import NOBODYS, Found, look_up, pin_hash_of
from surety.consoles.certificate.speaking import answer, speaking
from surety.consoles.client import network_of
from surety.evidence.stripping import bytes_shown, read_parts

_IMAGES = {"image/jpeg", "image/png", "image/webp"}


@require_safe
@open_page
@speaking
def ask(request: HttpRequest) -> HttpResponse:
    """A place to type a code; with `?code=` on to its page."""
    typed = request.GET.get("code", "")[: codes.TYPED_MAX]
    if typed:
        try:
            return redirect("certificate", code=codes.read(typed))
        except codes.MalformedCode:
            return _unknown(request)
    return answer("ask")


@require_safe
@open_page
def resolve(request: HttpRequest, gtin: str, code: str) -> HttpResponse:
    """What stands in the printed symbol: a GS1 Digital Link."""
    return redirect("certificate", code=code[: codes.TYPED_MAX])


@require_safe
@open_page
@speaking
def show(request: HttpRequest, code: str) -> HttpResponse:
    address = network_of(request)
    if not brake.may_look(address):
        return _busy(request)
    found = look_up(code)
    if found is None:
        return _unknown(request)
    look = scanning.look_of(request, address=address, now=found.now)
    scanning.note(found.code, look)
    return _shown(found, look)


@csrf_exempt  # whoever sends a PIN acts in nobody's name
@require_POST
@open_page
@speaking
def open_seal(request: HttpRequest, code: str) -> HttpResponse:
    """The PIN from under the seal: right, it says that this piece is the one, and that its seal is broken from now."""
    address = network_of(request)
    if not brake.may_look(address):
        return _busy(request)
    plain = _read(code)
    made = brake.may_try_pin(plain)
    if made is None:
        return _busy(request)
    pin_hash, _voided = pin_hash_of(plain)
    fits = pins.fits(pins.read(request.POST.get("pin", "")), pin_hash)
    found = look_up(plain)
    if found is None:
        return _unknown(request)
    if not fits:
        look = scanning.look_of(request, address=address, now=found.now)
        return _shown(found, look, note=("error", _("This PIN does not belong to this code.")), status=422)
    brake.withdraw(made)
    first = found.opened_at is None
    scanning.note_now(found.code, scanning.look_of(request, address=address, now=found.now, opened=True))
    again = look_up(plain)
    assert again is not None
    return _shown(again, scanning.look_of(request, address=address, now=again.now), note=_opened(first=first))


def _opened(*, first: bool) -> tuple[str, str]:
    if first:
        return "success", _("The PIN is right, and nobody gave it before you: this is the piece that was inspected.")
    return "error", _(
        "The PIN is right, but somebody gave it before you."
        " If your seal was unbroken, your piece or its label is a copy."
    )


def _shown(found: Found, look: Look, *, note: tuple[str, str] | None = None, status: int = 200) -> HttpResponse:
    """`note`: what is said above it all, its level first."""
    context = showing.context(found, look) | {"note": note}
    return _private(answer("show", context, path=f"/v/{found.code}", status=status))


@require_safe
@open_page
def download(request: HttpRequest, code: str) -> HttpResponse:
    """The bundle of the report in force, or of `?report=`."""
    if not brake.may_look(network_of(request)):
        return _busy(request)
    found = look_up(code)
    held = _held(found, request.GET.get("report", "")) if found else None
    if found is None or held is None:
        return _unknown(request)
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        made = stored.bundle_of(cursor, held.doc, held.manifest, held.entry_no, now=found.now)
    response = HttpResponse(json.dumps(made, ensure_ascii=False, indent=1), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.code}.json"'
    return _private(response)


def _held(found: Found, report: str) -> stored.Held | None:
    return next((each for each in found.reports if each.report == report), None) if report else found.current


@require_safe
@open_page
def file(request: HttpRequest, code: str, digest: str) -> HttpResponseBase:
    """A file of the manifest, if it still is what its hash says: one that was replaced is not shown.

    By the hash of the file or of what is shown of it, it is the latter: no place, no device (docs/decisions/0013).
    """
    address = network_of(request)
    if brake.misses.is_full(address):  # a page has many files: only what is not there counts
        return _busy(request)
    found = look_up(code)
    if found is None:
        brake.misses.count(address)
        raise Http404
    listed: dict[str, dict] = {}
    for each in (each for held in found.reports for each in held.manifest["files"]):
        listed |= dict.fromkeys({each["sha256"], shown_hash(each)}, each)
    each = listed.get(digest)
    published = filed.public(shown_hash(each), as_signed="shown" in each) if each else None
    if published is None:
        raise Http404
    is_image = published.media in _IMAGES
    response = StreamingHttpResponse(
        read_parts(published.path.open("rb"), published.parts),
        content_type=published.media if is_image else "application/octet-stream",
    )
    response.headers["Content-Length"] = str(bytes_shown(published.parts))
    if not is_image:
        response.headers["Content-Disposition"] = f'attachment; filename="{digest[:12]}"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _read(code: str) -> str:
    try:
        return codes.read(code)
    except codes.MalformedCode:
        return NOBODYS


def _unknown(request: HttpRequest) -> HttpResponse:
    """One answer for what is malformed, unknown or bears no certificate; an address gets few of them."""
    brake.misses.count(network_of(request))
    return _private(answer("unknown", status=404))


def _busy(request: HttpRequest) -> HttpResponse:
    response = answer("busy", status=429)
    response.headers["Retry-After"] = str(int(brake.WINDOW_SECONDS))
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
