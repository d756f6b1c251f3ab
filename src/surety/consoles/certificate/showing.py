"""What the public page says of a code, worked out before a template sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surety.certificates.codes import grouped
from surety.certificates.copying import Look, Suspicion, suspicions
from surety.certificates.evidence import shown_hash
from surety.certificates.stored import Held
from surety.config import environment
from surety.consoles.categories import category
from surety.consoles.certificate import wording
from surety.consoles.certificate.around import Around, around
from surety.consoles.certificate.looking import LOOKS_MAX, Found
from surety.consoles.deleted import deletions
from surety.consoles.language import is_english
from surety.consoles.measured import measured
from surety.consoles.show.time import PLATFORM_ZONE, instant_text, parse, zone_name
from surety.evidence.store import Kept
from surety.inspection.case import Handover

_IMAGES = ("image/jpeg", "image/png", "image/webp")
_ORDER = {shows: n for n, shows in enumerate(("front", "back", "side", "detail", "defect", "seal", "label"))}
SHOWN_LOOKS = 12


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
    place = around(found)
    photos, videos = _files(found.code, held)
    return {
        "grouped": grouped(found.code),
        "standing": _standing(found, held, subject["verdict"], doubts),
        "doubts": doubts,
        "title": subject["piece"]["title"],
        "facts": _facts(subject, found.opened_at),
        "has_pin": found.has_pin,
        "custody": [_handover(each) for each in subject["custody"]],
        "since": [_passed_on(each) for each in place.since],
        "photos": photos,
        "videos": videos,
        "origin": _origin(held, place),
        "signed": _signed(held, place),
        "badge": place.badge,
        "retention": [wording.retention(*each) for each in place.retention],
        "before": [_before(each, later) for each, later in pairwise(found.reports)][::-1],
        "looked": _looked(looks),
        "history": _history(looks),
        "genuine": _("A genuine page of this kind begins with %(host)s. Times are %(zone)s.")
        % {"host": environment.public_address(), "zone": zone_name(PLATFORM_ZONE)},
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
    if not (held.manifest["files"] or held.doc["credentialSubject"]["measures"]):
        return Standing("ok", _("Inspected and passed"), _bare(found.has_pin))
    return Standing("ok", _("Inspected and passed"), _("Compare the piece with the photos and measured facts below."))


def _bare(has_pin: bool) -> str:
    if has_pin:
        return _("Its report has neither photos nor measures: only the PIN and the seal tell this piece from another.")
    return _("Its report has neither photos nor measures: only the seal tells this piece from another.")


def _doubt(suspicion: Suspicion) -> str:
    params = suspicion.params
    match suspicion.code:
        case "velocity":
            return _("%(readers)s different people looked this code up within a day.") % params
        case "spread":
            return _("%(times)s times within a month, somebody new looked this code up.") % params
        case "strangers":
            return _("New people keep looking this code up: %(times)s times in half a year, days apart.") % params
        case "places":
            return _("New people far from each other look this code up: %(times)s times, days apart.") % params
        case "distance":
            return (
                _("%(times)s times it was looked up at places further apart than anything travels meanwhile.") % params
            )
        case "opened":
            return _("The seal was opened on %s. What is offered as sealed is not this piece, or not sealed.") % shown(
                params["at"]
            )
    raise ValueError(suspicion.code)


def _facts(subject: dict[str, Any], opened_at: datetime | None) -> list[tuple[str, str]]:
    """What is known of the piece, by name; what the report leaves open is left out."""
    piece = subject["piece"]
    rows = [
        (_("Category"), category(piece["category"])),
        (_("Grade"), piece.get("grade", "")),
        (_("Serial numbers"), ", ".join(piece.get("serials", ()))),
        *(_measured(each, piece["category"]) for each in subject["measures"]),
        (_("Defects"), _listed(piece.get("defects", ()))),
        (_("Accessories"), _listed(piece.get("accessories", ()))),
        (_("Seal"), _seal(subject.get("seal"), opened_at)),
    ]
    return [row for row in rows if row[1]]


def _listed(words: Sequence[str]) -> str:
    return ("; " if is_english() else "；").join(words)


def _measured(measure: dict[str, str], category: str) -> tuple[str, str]:
    name, value = measure["name"], measure["value"]
    unit = measure.get("unit", "")
    return (None if unit else measured(name, value, category=category)) or (
        wording.measure(name),
        f"{value} {unit}".strip(),
    )


def _seal(seal: dict[str, str] | None, opened_at: datetime | None) -> str:
    if seal is None:
        return ""
    state = wording.seal("opened" if opened_at else seal.get("state", "intact"))
    return " · ".join(filter(None, [seal["number"], state, shown(opened_at) if opened_at else ""]))


def _signed(held: Held, place: Around) -> str:
    """The line below the headline: who says so, and since when that cannot be taken back in silence."""
    said = {"centre": place.centre, "day": shown(held.doc["validFrom"]).split(" ")[0], "entry_no": held.entry_no}
    return _("Signed by %(centre)s on %(day)s, entry %(entry_no)s of the public log.") % said


def _origin(held: Held, place: Around) -> list[tuple[str, str]]:
    """Who says so, when, and where it stands in the log."""
    number, report_id = _named(held)
    logged = _("entry %(entry_no)s") % {"entry_no": held.entry_no}
    return [
        (_("Inspection centre"), place.centre),
        (_("Report"), number or report_id),
        *([(_("Report id"), report_id)] if number else []),
        (_("Inspected at"), shown(held.doc["validFrom"])),
        (_("In the public log"), f"{shown(held.issued_at)} · {logged}"),
    ]


def _named(held: Held) -> tuple[str, str]:
    """What its paper bears, empty where it bears nothing; and its id in the log, without the platform."""
    return held.doc["credentialSubject"].get("reportNumber", ""), held.report.partition(":")[2] or held.report


def _handover(link: dict[str, str]) -> tuple[str, str]:
    """What happened, and when."""
    way = " → ".join(filter(None, [wording.holder(link["by"]), wording.holder(link.get("to", ""))]))
    return f"{wording.act(link['act'])} · {way}", shown(link["at"])


def _passed_on(link: Handover) -> tuple[str, str]:
    return _handover(
        {"act": link.incident or "handed_over", "by": link.from_, "to": link.to, "at": link.at.isoformat()}
    )


def _files(code: str, held: Held) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Photos, then the rest: where each is, nowhere if it is not kept here, and what it shows."""
    files = sorted(held.manifest["files"], key=lambda each: _ORDER.get(each["shows"], len(_ORDER)))
    kept = Kept()
    missing = [digest for digest in map(shown_hash, files) if digest not in kept]
    deleted = deletions(missing)
    photos: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for each in files:
        digest, words = shown_hash(each), wording.picture(each["shows"])
        if digest in missing:
            shown_at, words = "", f"{words} · {deleted.get(digest) or _('not kept here')}"
        else:
            shown_at = f"/v/{code}/files/{digest}"
        (photos if each["mediaType"] in _IMAGES else others).append((shown_at, words))
    return photos, others


def _before(held: Held, later: Held) -> dict[str, str]:
    """An earlier report, and what the one that took its place says about why."""
    verdict = wording.verdict(held.doc["credentialSubject"]["verdict"])
    why = later.doc.get("supersedes", {}).get("reason", "")
    name = " · ".join(filter(None, _named(held)))
    said = {"report": held.report, "name": name, "verdict": verdict, "why": why}
    return said | {"reported_at": shown(held.doc["validFrom"])}


def _looked(looks: list[Look]) -> str:
    """How often and by how many this code was looked up, this time included."""
    is_more = len(looks) > LOOKS_MAX
    count = len(looks) - is_more
    said = ngettext(
        "Looked up for the first time: by you.",
        "Looked up %(times)s times since %(first)s; different people: %(readers)s.",
        count,
    ) % {
        "times": count,
        "first": shown(min(each.at for each in looks)),
        "readers": len({each.reader for each in looks}),
    }
    return f"{said} {_('Earlier look-ups are not counted.')}" if is_more else said


def _history(looks: list[Look]) -> list[tuple[str, str]]:
    """The last look-ups, the youngest first; people are numbered in the order in which they came, nothing more."""
    ordered = sorted(looks, key=lambda each: each.at)
    numbers: dict[str, int] = {}
    for each in ordered:
        numbers.setdefault(each.reader, len(numbers) + 1)
    you, mine, opened = looks[-1].reader, _("You"), _("opened the seal")
    person = _("Person %(n)s")
    rows = []
    for each in ordered[::-1][:SHOWN_LOOKS]:
        who = mine if each.reader == you else person % {"n": numbers[each.reader]}
        what = format_html("{} · <strong>{}</strong>", who, opened) if each.opened else who
        rows.append((what, shown(each.at)))
    return rows
