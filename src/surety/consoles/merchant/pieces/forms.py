"""From a filled form to the one fact it states, or what is wrong with it, field by field. Anybody may send anything."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, get_args, get_type_hints

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from surety.certificates import codes
from surety.consoles import clock, evidence, labels, nonce, typed
from surety.consoles.merchant.carriers import WAYBILL, carrier_code
from surety.consoles.merchant.waybills import FAULTS
from surety.consoles.typed import fen, mark
from surety.consoles.uploading import claimed, owner_of
from surety.engine.fact import Fact
from surety.inspection import facts
from surety.inspection.case import PieceCase

_FILMS = "films"
FILMS_MAX = 50
FILM_LASTS = timedelta(hours=24)
"""A challenge that nobody used is drawn anew after this."""
NOTE_MAX = 2000
INCIDENTS = get_args(get_type_hints(facts.IncidentReported)["what"])
RETURN_TYPES = get_args(facts.ReturnType)
_SEAL = re.compile(r"[A-Za-z0-9-]{4,40}")
_TAG = _SEAL
_CENTRE = re.compile(r"[a-z0-9]{1,12}:ic-[a-z0-9-]{1,24}")
_NUMBER = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,64}")
_HASH = re.compile(r"[0-9a-f]{64}")
_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass
class Form:
    """One sending: what was typed, and faults by field, `all` for the whole."""

    request: HttpRequest
    case: PieceCase
    faults: dict[str, str] = field(default_factory=dict)
    why: str = ""
    """The code of a refusal that needed no engine; `clause` is behind it."""
    clause: str = ""

    def refuse(self, why: str, clause: str) -> None:
        self.why, self.clause = why, clause
        self.faults["all"] = labels.label("refusal", why)

    def text(self, name: str, *, most: int = 200) -> str:
        return self.request.POST.get(name, "").strip()[:most]

    def parcel(self, *, waybill: str | None = None) -> dict[str, Any]:
        carrier = carrier_code(self.text("carrier"))
        if carrier is None:
            self.faults["carrier"] = str(FAULTS["bad_carrier" if self.text("carrier") else "no_carrier"])
        return {"carrier": carrier, "waybill": waybill or self.waybill()}

    def waybill(self) -> str:
        waybill = self.text("waybill")
        if not WAYBILL.fullmatch(waybill):
            self.faults["waybill"] = str(FAULTS["bad_waybill" if waybill else "no_waybill"])
        return waybill

    def centre(self) -> str:
        centre = self.text("centre")
        if not _CENTRE.fullmatch(centre):
            self.faults["centre"] = _("Choose a centre")
        return centre

    def code(self) -> str | None:
        """A code as scanned or typed: bare, grouped, or the whole address of its label."""
        written = self.text("code", most=codes.TYPED_MAX)
        try:
            return codes.read(written) if written else None
        except codes.MalformedCode:
            self.faults["code"], self.why = _("This is no item code"), "malformed_code"
            return None

    def seal(self) -> str | None:
        seal = mark(self.text("seal"))
        if seal and not _SEAL.fullmatch(seal):
            self.faults["seal"] = _("A seal has 4 to 40 letters, digits and hyphens")
        return seal or None

    def return_type(self) -> str:
        chosen = self.text("return_type")
        if chosen not in RETURN_TYPES:
            self.faults["return_type"] = _("Choose how it goes back")
        return chosen

    def insured_fen(self) -> int:
        written = self.text("insured", most=20)
        found = fen(written, "CNY") if written else 0
        if found is None:
            self.faults["insured"] = _("An amount such as 1299.00, or 0 for none")
        return found or 0

    def video(self, name: str, *, challenge: str) -> facts.Video | None:
        """A film that this shop uploaded; another's file, or a picture, is none."""
        digest = self.text(name)
        if not digest:
            return None
        kept = evidence.kept(digest) if _HASH.fullmatch(digest) else None
        if kept is None or not claimed(owner_of(self.request.scope.source), digest):
            self.faults[name] = _("This file was not kept. Please choose it again.")
            return None
        if not kept.media.startswith("video/"):
            self.faults[name] = _("This is a picture. Upload the video of the packing.")
            return None
        return facts.Video(sha256=digest, challenge=challenge)

    def note(self) -> str:
        note = typed.prose(self.request.POST.get("note", ""))
        if len(note) > NOTE_MAX:
            self.faults["note"] = _("At most %d characters") % NOTE_MAX
        return note[:NOTE_MAX]


def fact_of(form: Form, act: str) -> Fact | None:
    """The fact of one act; None where something is wrong with the form."""
    fields = _FIELDS[act](form)
    issued = nonce.of(form.request)
    if issued is None:
        form.faults["all"] = _("This form is too old. It has been made afresh; please send it again.")
    if form.faults or issued is None:
        return None
    return _FACTS[act](id=issued[0], at=issued[1], piece=form.case.piece, **fields)


def challenge_of(form_number: str) -> str:
    """What the camera is to see: follows from the form's own number, so that nobody chooses it or has it beforehand."""
    drawn = salted_hmac("surety.packing", form_number).digest()
    return "".join(_SIGNS[byte % len(_SIGNS)] for byte in drawn[:6])


def film_of(request: HttpRequest, case: PieceCase, *, new: str = "") -> str:
    """The number whose challenge the film of sending in shows: one that was drawn stays for a page that is loaded again
    and a form that was refused, the film being made.

    It is that piece's alone, and none from before it was last on its way: one film serves one sending (BTAS-4.3a).
    """
    moved = [link.at for link in case.chain] + ([case.sent_at] if case.sent_at else [])
    now = clock.now_of(request)
    for number in (request.POST.get("film", ""), request.POST.get("nonce", ""), _drawn(request, case, now)):
        read = nonce.read(number, now=now)
        if read and all(read[1] > at for at in moved):
            return f"{number} {case.piece}"
    return f"{new} {case.piece}"


def keep_film(request: HttpRequest, case: PieceCase, number: str) -> None:
    """For this person's next look at the page."""
    drawn = {piece: each for piece, each in request.session.get(_FILMS, {}).items() if piece != case.piece}
    kept = [*drawn.items(), (case.piece, number)][-FILMS_MAX:]
    if request.session.get(_FILMS) != dict(kept):
        request.session[_FILMS] = dict(kept)


def _drawn(request: HttpRequest, case: PieceCase, now: datetime) -> str:
    number = request.session.get(_FILMS, {}).get(case.piece, "")
    read = nonce.read(number, now=now)
    return number if read and now - read[1] < FILM_LASTS else ""


def _send(form: Form) -> dict[str, Any]:
    way = form.text("way")
    if way not in ("courier", "offline"):
        form.faults["way"] = _("Choose how it gets there")
    parcel = form.parcel() if way == "courier" else {}
    video = form.video("video", challenge=challenge_of(film_of(form.request, form.case)))
    if video is None and "video" not in form.faults:
        form.faults["video"] = _("Upload the video of this packing")
    fields = {"centre": form.centre(), "way": way, "insured_fen": form.insured_fen(), "video": video, **parcel}
    fields["return_type"] = form.return_type() if form.text("return_type") else None
    return fields | (_photographed(form) if form.case.photo else {})


def _photographed(form: Form) -> dict[str, Any]:
    tag, box = mark(form.text("tag")), form.text("original_box")
    if not _TAG.fullmatch(tag):
        form.faults["tag"] = _("A tag has 4 to 40 letters, digits and hyphens")
    if box not in ("yes", "no"):
        form.faults["original_box"] = _("Choose whether the original box is with it")
    return {"tag": tag, "original_box": box == "yes"}


def _return(form: Form) -> dict[str, Any]:
    return {"return_type": form.return_type()}


def _collect(form: Form) -> dict[str, Any]:
    return {"from_": form.case.holder, "to": "merchant"}


def _bind(form: Form) -> dict[str, Any]:
    code = form.code()
    if code is None and "code" not in form.faults:
        form.faults["code"] = _("Scan or type the code")
    return {"code": code}


def _begin(form: Form) -> dict[str, Any]:
    return {"waybill": form.waybill(), "challenge": challenge_of(form.request.POST.get("nonce", ""))}


def _pack(form: Form) -> dict[str, Any]:
    if not form.case.challenge:
        form.refuse("video_of_another", "BTAS-4.3b")
        return {}
    video = form.video("video", challenge=form.case.challenge)
    return {
        **form.parcel(waybill=form.case.challenge_waybill), "code": form.code(), "seal": form.seal(),
        "certificate": form.text("certificate"), "video": video,
    }  # fmt: skip


def _resell(form: Form) -> dict[str, Any]:
    number, line = form.text("order"), form.text("line") or "1"
    if not _NUMBER.fullmatch(number) or not _NUMBER.fullmatch(line):
        form.faults["order"] = _("Type the order's number and its line")
    unit = typed.whole(form.text("unit", most=8) or "1", most=1_000_000)
    if not unit:
        form.faults["unit"] = _("A whole number from 1")
    platform = form.case.piece.partition(":")[0]
    return {"order": number if ":" in number else f"{platform}:{number}", "line": line, "unit": unit or 1}


def _report(form: Form) -> dict[str, Any]:
    what = form.text("what")
    if what not in INCIDENTS:
        form.faults["what"] = _("Choose what happened")
    return {"what": what, "note": form.note()}


_FIELDS: dict[str, Callable[[Form], dict[str, Any]]] = {
    "send": _send, "collect": _collect, "bind": _bind, "begin": _begin, "pack": _pack, "resell": _resell,
    "report": _report, "return": _return,
}  # fmt: skip
_FACTS: dict[str, Callable[..., Fact]] = {
    "send": facts.PieceSent, "collect": facts.PieceHandedOver, "bind": facts.PieceBound, "begin": facts.PackingBegun,
    "pack": facts.PiecePacked, "resell": facts.PieceResold, "report": facts.IncidentReported,
    "return": facts.ReturnTypeChosen,
}  # fmt: skip
