"""What a buyer typed into a form, read as what it must be; what it is not is said at its field."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from surety.consoles import evidence, nonce, typed
from surety.engine.fact import EARLIEST
from surety.logistics.carriers import CARRIERS
from surety.orders.facts import ShippedLine

NOTE_MAX = 2000
_CODE = re.compile(r"[^\x00-\x1f\x7f]{1,64}")
_WAYBILL = re.compile(r"[A-Za-z0-9-]{4,40}")
_UNITS_MAX = 1_000_000
"""The most a fact may say; whether so many were bought is for the engine to say, which records a refusal."""


class Form:
    """One sending of a form: `faults` by field, and `kept`, the files that its next sending need not bring again."""

    def __init__(self, request: HttpRequest, drafts: evidence.Drafts, *, room_bytes: int) -> None:
        self.post = request.POST
        self.faults: dict[str, str] = {}
        self.kept: list[evidence.Held] = []
        self._files = request.FILES.getlist("files")
        self._drafts = drafts
        self._room_bytes = room_bytes
        self._issued = nonce.of(request)

    def identity(self) -> dict[str, Any]:
        """Id and time of the fact: the form's own number, so that sending it twice states one fact."""
        fact_id, at = self._issued or ("", EARLIEST)
        if self._issued is None:
            self.faults["all"] = _("This form is too old. It has been made afresh; please send it again.")
        return {"id": fact_id, "at": at}

    def note(self, *, needed: bool = False) -> str:
        note = typed.prose(self.post.get("note", ""))
        if len(note) > NOTE_MAX:
            self.faults["note"] = _("At most %d characters") % NOTE_MAX
        elif needed and not note:
            self.faults["note"] = _("Say in a sentence what happened")
        return note

    def evidence(self) -> tuple[str, ...]:
        """References of the files sent now and of those kept from before. Good files stay, whatever else is wrong."""
        found: list[str] = []
        try:
            found += self._drafts.bring_back(self.post.getlist("kept"))
            found += self._drafts.add(self._files)
            if sum(map(evidence.bytes_of, found)) > self._room_bytes:
                told = _("The files of this order have taken all the room there is. Say the rest in words.")
                raise evidence.BadEvidence("no_room_left", told)
        except evidence.BadEvidence as error:
            self.faults["evidence"] = str(error)
            self.faults["evidence_code"] = error.code
        return tuple(dict.fromkeys(found))

    def hold(self) -> None:
        self.kept = self._drafts.hold()

    def amount_fen(self, currency: str) -> int | None:
        """Nothing typed asks for everything."""
        text = self.post.get("amount", "").strip()
        if not text:
            return None
        found = typed.fen(text, currency)
        if not found:
            self.faults["amount"] = _("Type an amount above zero, such as 12.50, or leave it empty for all of it.")
        return found

    def reason(self) -> str:
        reason = self.post.get("reason", "")
        if not _CODE.fullmatch(reason):
            self.faults["reason"] = _("Choose a reason")
        return reason

    def answer(self, name: str) -> bool:
        """Yes or no. What was not answered is neither."""
        said = self.post.get(name, "")
        if said not in ("yes", "no"):
            self.faults[name] = _("Answer yes or no")
        return said == "yes"

    def units(self) -> tuple[ShippedLine, ...]:
        """Lines and quantities stand beside each other, as often as there are lines."""
        names, counts = self.post.getlist("line")[:500], self.post.getlist("quantity")[:500]
        found = []
        for name, count in zip(names, counts, strict=False):
            units = typed.whole(count.strip() or "0", most=_UNITS_MAX)
            if units is None or not _CODE.fullmatch(name):
                self.faults["units"] = _("Type how many, as a whole number.")
            elif units:
                found.append(ShippedLine(name, units))
        if not found:
            self.faults.setdefault("units", _("Choose at least one piece."))
        return tuple(found)

    def parcel(self) -> dict[str, Any]:
        carrier, waybill = self.post.get("carrier", ""), self.post.get("waybill", "").strip()
        if carrier not in CARRIERS:
            self.faults["carrier"] = _("Choose a carrier")
        if not _WAYBILL.fullmatch(waybill):
            self.faults["waybill"] = _("4 to 40 letters, digits or hyphens, as printed on the label")
        return {"carrier": carrier, "waybill": waybill, "pickup": self.post.get("pickup") == "yes"}
