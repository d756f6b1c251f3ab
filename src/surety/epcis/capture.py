"""What another system captured, as facts of ours: custody events that name a piece we know. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from surety.epcis.hashing import CannotHash, event_id

_PIECE = re.compile(r"/pieces/([a-z0-9_]{1,16}:pc-[A-Za-z0-9._-]{1,36})$")
_CENTRE = re.compile(r"/centres/([a-z0-9]{1,12}:ic-[a-z0-9-]{1,24})$")
_PARCEL = re.compile(r"/parcels/([a-z0-9_]{1,24}):([A-Za-z0-9-]{4,40})$")
_PARTY = re.compile(r"/parties/([a-z_]+)$")
_VERDICTS = {"conformant": "pass", "non_conformant": "fail", "unknown": "unable"}


class CannotCapture(ValueError):
    """An event that says nothing of a piece's custody; `code` is stable, the text says what would."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def fact_of(event: Mapping[str, Any], *, inspector: str) -> dict[str, Any]:
    """The fact an event states, ready for the door's own checks; raises CannotCapture.

    Its id is the event's, so that an event captured twice is one fact.
    """
    refuse_errors(event)
    if event.get("type") != "ObjectEvent":
        raise CannotCapture("no_object_event", "only object events are taken in: a piece is one object")
    said = {"id": identity(event), "at": event["eventTime"], "piece": _piece(event)}
    step = word_of(event.get("bizStep", ""))
    if event.get("sourceList") or event.get("destinationList"):
        return said | {"type": "piece_handed_over", **_parties(event), **_parcel(event)}
    if step == "receiving":
        return said | {"type": "piece_taken_in", "centre": _centre(event)}
    if step == "storing":
        return said | {"type": "piece_shelved", "centre": _centre(event), "shelf": _shelf(event)}
    if step == "inspecting":
        verdict = _VERDICTS.get(word_of(event.get("disposition", "")))
        if verdict is None:
            raise CannotCapture("no_verdict", "an inspection is conformant, non_conformant or unknown")
        inspected = {"type": "piece_inspected", "centre": _centre(event), "verdict": verdict, "inspector": inspector}
        return said | inspected
    raise CannotCapture("step_not_taken_in", f"the step {step or '(none)'} says nothing here; see docs/epcis.md")


def refuse_errors(event: Mapping[str, Any]) -> None:
    """An event that is declared an error says that it did not happen (EPCIS 2.0, 7.4.1.4), and no fact is unsaid."""
    if "errorDeclaration" in event:
        raise CannotCapture("error_declared", "no fact is taken back: state what is so, such as a corrected verdict")


def identity(event: Mapping[str, Any]) -> str:
    """The event's own id, or its hash; without its scheme, as fact ids are at most 96 characters."""
    named = str(event.get("eventID") or "")
    if not named:
        try:
            named = event_id(event)
        except CannotHash as error:
            raise CannotCapture("no_event_id", f"give it an eventID; its hash is not known here ({error})") from None
    short = named.removeprefix("ni:///sha-256;").removesuffix("?ver=CBV2.0")
    if not re.fullmatch(r"[\x21-\x7e]{1,96}", short):
        raise CannotCapture("bad_event_id", "an eventID has at most 96 printable characters")
    return short


def told_before(event: Mapping[str, Any], ours: Collection[str]) -> str:
    """Whether it is one of our own, whose ids are `ours`.

    `repeated` for one that says the same, whatever its id, or has the id and fields that have no hash here; `conflict`
    for one that says something else under the id; empty for one that is not known. Raises CannotCapture.
    """
    refuse_errors(event)
    try:
        content = event_id(event)
    except CannotHash:
        content = ""
    if content in ours:
        return "repeated"
    if event.get("eventID") not in ours:
        return ""
    return "conflict" if content else "repeated"


def pieces_in(event: Mapping[str, Any]) -> list[str]:
    """Of an object event: what fields hold in one of a type of somebody's own, no schema says."""
    if event.get("type") != "ObjectEvent":
        return []
    return [found[1] for epc in event.get("epcList", ()) if (found := _PIECE.search(epc))]


def _piece(event: Mapping[str, Any]) -> str:
    named = pieces_in(event)
    if len(named) != 1:
        raise CannotCapture("no_single_piece", "name one piece of ours in epcList: …/pieces/<piece>")
    return named[0]


def _centre(event: Mapping[str, Any]) -> str:
    place = (event.get("readPoint") or event.get("bizLocation") or {}).get("id", "")
    if (found := _CENTRE.search(place)) is None:
        raise CannotCapture("no_centre", "readPoint or bizLocation names a centre of ours: …/centres/<centre>")
    return found[1]


def _shelf(event: Mapping[str, Any]) -> str:
    return str((event.get("bizLocation") or {}).get("id", "")).rpartition("/")[2][:200] or "?"


def _parties(event: Mapping[str, Any]) -> dict[str, str]:
    return {"from_": _party(event, "source"), "to": _party(event, "destination")}


def _party(event: Mapping[str, Any], name: str) -> str:
    for each in event.get(f"{name}List", ()):
        if word_of(each.get("type", "")) == "possessing_party" and (found := _PARTY.search(each.get(name, ""))):
            return found[1]
    raise CannotCapture("no_party", f"{name}List names a possessing_party: …/parties/<holder>")


def _parcel(event: Mapping[str, Any]) -> dict[str, str]:
    for each in event.get("bizTransactionList", ()):
        if found := _PARCEL.search(each.get("bizTransaction", "")):
            return {"carrier": found[1], "waybill": found[2]}
    return {}


def word_of(word: str) -> str:
    """`shipping`, from the bare word, the URN or the web address of CBV."""
    return re.split(r"[:/]", word)[-1].removeprefix("BizStep-").removeprefix("Disp-").removeprefix("SDT-")
