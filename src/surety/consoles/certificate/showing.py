"""What the public page says of a code, worked out before a template sees it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from surety.certificates import filed
from surety.certificates.codes import grouped
from surety.certificates.copying import Look, Suspicion, suspicions
from surety.certificates.stored import Held
from surety.consoles.certificate import wording
from surety.consoles.certificate.looking import LOOKS_MAX, Found
from surety.consoles.show.time import PLATFORM_ZONE, instant_text, parse, zone_name

_IMAGES = ("image/jpeg", "image/png", "image/webp")


class Standing(NamedTuple):
    """The headline: its tone (ok, warn, danger), its words, and one sentence."""

    tone: str
    title: str
    note: str


def context(found: Found, look: Look) -> dict[str, Any]:
    """For the template: instants are texts in the platform's zone, codes are words."""
    held = found.current
    subject = held.doc["credentialSubject"]
    looks = [*found.looks, look]
    doubts = [_doubt(each) for each in suspicions(looks, now=found.now)]
    return {
        "code": found.code,
        "grouped": grouped(found.code),
        "standing": _standing(found, held, subject["verdict"], doubts),
        "doubts": doubts,
        "piece": subject["piece"],
        "measures": [(wording.measure(m["name"]), m["value"], m.get("unit", "")) for m in subject["measures"]],
        "has_pin": found.has_pin,
        "seal": _seal(subject.get("seal"), found.opened_at),
        "custody": [_handover(each) for each in subject["custody"]],
        "photos": _photos(held, images=True),
        "videos": _photos(held, images=False),
        "centre": held.doc["issuer"]["centre"],
        "report": held.report,
        "reported_at": shown(held.doc["validFrom"]),
        "logged_at": shown(held.issued_at),
        "entry_no": held.entry_no,
        "before": [_before(each) for each in found.reports[:-1][::-1]],
        "looks": _looks(looks),
        "zone": zone_name(PLATFORM_ZONE),
    }


def shown(at: datetime | str) -> str:
    return instant_text(parse(at))


def _standing(found: Found, held: Held, verdict: str, doubts: list[str]) -> Standing:
    if held.revoked_at is not None:
        return Standing(
            "danger", _("This report was withdrawn"), _("Its centre no longer stands by it. Do not trade on it.")
        )
    if found.voided_at is not None:
        return Standing("danger", _("This code was voided"), _("No piece on sale bears this code. Do not trade on it."))
    if verdict != "pass":
        return Standing("danger", wording.verdict(verdict), _("The centre has not passed this piece."))
    if doubts:
        return Standing(
            "warn", _("Genuine code, and it may have been copied"), _("Read the warnings before you trust it.")
        )
    return Standing("ok", _("Inspected and passed"), _("Compare the piece with the photos and measured facts below."))


def _doubt(suspicion: Suspicion) -> str:
    params = suspicion.params
    match suspicion.code:
        case "velocity":
            return _("%(readers)s different people looked this code up within a day.") % params
        case "spread":
            return _("%(readers)s different people looked this code up within a month.") % params
        case "distance":
            return _("It was looked up at two places %(km)s km apart within %(minutes)s minutes.") % params
        case "opened":
            return _("The seal was opened on %s. What is offered as sealed is not this piece, or not sealed.") % shown(
                params["at"]
            )
    raise ValueError(suspicion.code)


def _seal(seal: dict[str, str] | None, opened_at: datetime | None) -> dict[str, str] | None:
    if seal is None:
        return None
    state = "opened" if opened_at else seal.get("state", "intact")
    return {"number": seal["number"], "state": wording.seal(state), "opened_at": shown(opened_at) if opened_at else ""}


def _handover(link: dict[str, str]) -> dict[str, str]:
    return {
        "at": shown(link["at"]),
        "act": wording.act(link["act"]),
        "by": wording.holder(link["by"]),
        "to": wording.holder(link.get("to", "")),
    }


def _photos(held: Held, *, images: bool) -> list[dict[str, Any]]:
    files = [each for each in held.manifest["files"] if (each["mediaType"] in _IMAGES) is images]
    return [
        {
            "sha256": each["sha256"],
            "shows": wording.picture(each["shows"]),
            "kept": filed.place_of(each["sha256"]).is_file(),
        }
        for each in files
    ]


def _before(held: Held) -> dict[str, str]:
    verdict = wording.verdict(held.doc["credentialSubject"]["verdict"])
    return {"report": held.report, "verdict": verdict, "reported_at": shown(held.doc["validFrom"])}


def _looks(looks: list[Look]) -> dict[str, Any]:
    """How often and by how many this code was looked up, this time included."""
    return {
        "count": len(looks) - 1 if len(looks) > LOOKS_MAX else len(looks),
        "more": len(looks) > LOOKS_MAX,
        "readers": len({each.reader for each in looks}),
        "first_at": shown(min(each.at for each in looks)),
    }
