"""The event hash of CBV 2.0, section 8.9: what an event says, in one order, whatever its representation.

Object events with the fields that custody has: time, objects, action, step, disposition, places, transactions and
parties. An event with anything else has no hash here, rather than a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

_CBV = "https://ref.gs1.org/cbv/"
_KNOWN = frozenset(
    {
        "type", "eventID", "recordTime", "eventTime", "eventTimeZoneOffset", "epcList", "action", "bizStep",
        "disposition", "readPoint", "bizLocation", "bizTransactionList", "sourceList", "destinationList", "@context",
    }
)  # fmt: skip


class CannotHash(ValueError):
    """The event has fields whose canonical form is not known here."""


def event_id(event: Mapping[str, Any]) -> str:
    """`ni:///sha-256;…?ver=CBV2.0`; raises CannotHash."""
    if event.get("type") != "ObjectEvent" or event.keys() - _KNOWN:
        raise CannotHash(", ".join(sorted(event.keys() - _KNOWN)) or str(event.get("type")))
    return f"ni:///sha-256;{sha256(''.join(_parts(event)).encode()).hexdigest()}?ver=CBV2.0"


def _parts(event: Mapping[str, Any]) -> Iterator[str]:
    yield "eventType=ObjectEvent"
    yield f"eventTime={_instant(event['eventTime'])}"
    yield f"eventTimeZoneOffset={event['eventTimeZoneOffset']}"
    if event.get("epcList"):
        yield "epcList" + "".join(sorted(f"epc={_object(epc)}" for epc in event["epcList"]))
    yield f"action={event['action']}"
    for name, prefix in (("bizStep", "BizStep-"), ("disposition", "Disp-")):
        if event.get(name):
            yield f"{name}={_word(event[name], prefix)}"
    for name in ("readPoint", "bizLocation"):
        if event.get(name):
            yield f"{name}id={_object(event[name]['id'])}"
    for name, part, prefix in _LISTS:
        if event.get(name):
            pairs = (_pair(each, part, prefix) for each in event[name])
            yield name + "".join(sorted(pairs))


def _pair(each: Mapping[str, Any], part: str, prefix: str) -> str:
    kind = f"type={_word(each['type'], prefix)}" if each.get("type") else ""
    return f"{kind}{part}={_object(each[part])}"


_LISTS = (
    ("bizTransactionList", "bizTransaction", "BTT-"),
    ("sourceList", "source", "SDT-"),
    ("destinationList", "destination", "SDT-"),
)


def _instant(text: str) -> str:
    """UTC, to the millisecond."""
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CannotHash(text) from None
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def _word(text: str, prefix: str) -> str:
    return text if ":" in text else f"{_CBV}{prefix}{text}"


def _object(text: str) -> str:
    """A GS1 Digital Link on any domain is the one on id.gs1.org; EPC URNs are left to whoever has their tables."""
    if text.startswith("urn:epc:"):
        raise CannotHash(text)
    _, sign, rest = text.partition("/01/")
    return f"https://id.gs1.org/01/{rest}" if sign and rest[:14].isdigit() else text
