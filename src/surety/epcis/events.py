"""Facts about a piece as EPCIS 2.0 object events with the vocabulary of CBV. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from surety.epcis.hashing import event_id

ZONE = ZoneInfo("Asia/Shanghai")
CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"


class Said(NamedTuple):
    """A stored fact about a piece: its type, its content, and its two times."""

    piece: str
    type: str
    body: Mapping[str, Any]
    occurred_at: datetime
    recorded_at: datetime


class Step(NamedTuple):
    biz_step: str
    disposition: str
    action: str = "OBSERVE"


_STEPS = {
    "piece_registered": Step("commissioning", "active", "ADD"),
    "piece_sent": Step("shipping", "in_transit"),
    "piece_taken_in": Step("receiving", "in_progress"),
    "piece_shelved": Step("storing", "in_progress"),
    "piece_bound": Step("encoding", "encoded"),
    "piece_packed": Step("packing", "in_progress"),
}
_VERDICTS = {"pass": "conformant", "fail": "non_conformant", "unable": "unknown", "not_needed": "in_progress"}
_HANDED = {
    "inbound_courier": Step("shipping", "in_transit"),
    "return_courier": Step("shipping", "returned"),
    "outbound_courier": Step("shipping", "in_transit"),
    "institute": Step("receiving", "in_progress"),
    "merchant": Step("receiving", "returned"),
    "buyer": Step("accepting", "retail_sold"),
}
TYPES = (*_STEPS, "piece_inspected", "verdict_corrected", "piece_handed_over")
"""The facts that are events of custody; what else is said of a piece changes no place and no state of it."""


def event_of(said: Said, *, address: str, prefix: str) -> dict[str, Any]:
    """One event. `address` is where the public finds this installation, `prefix` what stands before item codes."""
    step = step_of(said)
    event: dict[str, Any] = {
        "type": "ObjectEvent",
        "eventTime": _milliseconds(said.occurred_at.astimezone(ZONE)),
        "eventTimeZoneOffset": said.occurred_at.astimezone(ZONE).isoformat()[-6:],
        "epcList": _objects(said, address, prefix),
        "action": step.action,
        "bizStep": step.biz_step,
        "disposition": step.disposition,
    }
    if centre := said.body.get("centre"):
        event["readPoint"] = {"id": f"{address}/centres/{centre}"}
    if transactions := list(_transactions(said.body, address)):
        event["bizTransactionList"] = transactions
    if said.type == "piece_handed_over":
        for name, role in (("source", "from_"), ("destination", "to")):
            party = {"type": "possessing_party", name: f"{address}/parties/{said.body[role]}"}
            event[f"{name}List"] = [party]
    recorded = _milliseconds(said.recorded_at.astimezone(UTC))
    return {"eventID": event_id(event), **event, "recordTime": recorded}


def facts_of_steps(steps: Collection[str]) -> tuple[list[str], list[str]]:
    """The fact types that tell these steps whatever they say, and the holders to whom a hand-over tells one of them."""
    types = [name for name, step in _STEPS.items() if step.biz_step in steps]
    types += ["piece_inspected", "verdict_corrected"] if "inspecting" in steps else []
    return types, [holder for holder, step in _HANDED.items() if step.biz_step in steps]


def step_of(said: Said) -> Step:
    if said.type in ("piece_inspected", "verdict_corrected"):
        return Step("inspecting", _VERDICTS[said.body["verdict"]])
    if said.type == "piece_handed_over":
        return _HANDED[said.body["to"]]
    return _STEPS[said.type]


def epc_of(piece: str, *, address: str) -> str:
    """The piece as an EPC of ours: the same before and after it has a code."""
    return f"{address}/pieces/{piece}"


def _objects(said: Said, address: str, prefix: str) -> list[str]:
    coded = [f"{prefix}/21/{said.body['code']}"] if said.type == "piece_bound" else []
    return [epc_of(said.piece, address=address), *coded]


def _transactions(body: Mapping[str, Any], address: str) -> Any:
    if order := body.get("order"):
        yield {"type": "po", "bizTransaction": f"{address}/orders/{order}"}
    if body.get("waybill"):
        yield {"type": "desadv", "bizTransaction": f"{address}/parcels/{body['carrier']}:{body['waybill']}"}


def _milliseconds(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def document(events: list[dict[str, Any]], *, now: datetime, query: str = "") -> dict[str, Any]:
    """Events as a document; with `query`, as the answer to one."""
    head = {"@context": [CONTEXT], "schemaVersion": "2.0", "creationDate": _milliseconds(now.astimezone(UTC))}
    if not query:
        return head | {"type": "EPCISDocument", "epcisBody": {"eventList": events}}
    body = {"queryResults": {"queryName": query, "resultsBody": {"eventList": events}}}
    return head | {"type": "EPCISQueryDocument", "epcisBody": body}
