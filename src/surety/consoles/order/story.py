"""The order's timeline: its facts, its parcels' scans and the commands that were refused, by when they happened."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from surety.consoles import labels
from surety.consoles.order.rows import carrier_name
from surety.consoles.show.money import money_text
from surety.consoles.show.time import instant_text, parse
from surety.engine.models import FactRow, RefusalRow

_SAME = timedelta(minutes=5)
_TOGETHER = timedelta(minutes=10)


@dataclass(frozen=True)
class Event:
    occurred_at: datetime
    recorded_at: datetime
    title: str
    detail: str
    party: str
    actor: str
    tone: str = ""
    clause: str = ""
    parcel: str = ""
    spared: bool = False
    """It came with others; when is said above them."""

    @property
    def differs(self) -> bool:
        """Two times only where they tell different stories."""
        return abs(self.recorded_at - self.occurred_at) > _SAME


def told_once(events: list[Event]) -> tuple[datetime | None, list[Event]]:
    """When a history reached us in one piece, and its events spared their second time: it is said once for all."""
    came = sorted(event.recorded_at for event in events if event.differs)
    together = [at for at in came if at - came[0] <= _TOGETHER]
    if len(together) < 2:
        return None, events
    return came[0], [replace(event, spared=event.recorded_at <= together[-1]) for event in events]


def story(
    facts: list[FactRow], scans: dict[str, list[FactRow]], refusals: list[RefusalRow], *, currency: str, zone: str
) -> list[Event]:
    events = [_event(fact, currency=currency, zone=zone) for fact in facts if fact.type != "order_scanned"]
    for parcel, rows in scans.items():
        events += [_scan(fact, parcel) for fact in rows if fact.type != "parcel_bound"]
    events += [_refused(refusal) for refusal in refusals]
    return sorted(events, key=lambda event: (event.occurred_at, event.recorded_at), reverse=True)


def _event(fact: FactRow, *, currency: str, zone: str) -> Event:
    return Event(
        occurred_at=fact.occurred_at,
        recorded_at=fact.recorded_at,
        title=_title(fact),
        detail=_detail(fact, currency, zone),
        party=fact.party,
        actor=fact.actor,
        tone="is-late" if fact.type == "deadline_lapsed" and fact.body.get("step") != "ship_by_soon" else "",
    )


def _title(fact: FactRow) -> str:
    if fact.type == "deadline_lapsed" and fact.body.get("step") == "ship_by_soon":
        return _("Shipping reminder sent")
    if fact.type == "deadline_lapsed":
        return _("%(step)s lapsed") % {"step": labels.label("step", fact.body.get("step", ""))}
    return labels.label("fact", fact.type)


def _detail(fact: FactRow, currency: str, zone: str) -> str:
    body = fact.body
    tell = _DETAILS.get(fact.type)
    return tell(body, currency, zone) if tell else ""


def _lines(body: dict[str, Any], currency: str, zone: str) -> str:
    return _(", ").join(line.get("title") or line["line"] for line in body.get("lines", [])[:3])


def _shipped(body: dict[str, Any], currency: str, zone: str) -> str:
    parts = [f"{line['line']} × {line['quantity']}" for line in body.get("lines", [])]
    return " · ".join([f"{carrier_name(body['carrier'])} {body['waybill']}", *parts])


def _new_time(body: dict[str, Any], currency: str, zone: str) -> str:
    when = instant_text(parse(body["ship_by"]), zone, ends=True)
    return " · ".join(filter(None, [when, labels.label("reason", body["reason"]), body.get("note", "")]))


def _answer(body: dict[str, Any], currency: str, zone: str) -> str:
    return " · ".join(filter(None, [_("Accepted") if body.get("accepted") else _("Declined"), body.get("note")]))


def _decided(body: dict[str, Any], currency: str, zone: str) -> str:
    return " · ".join(filter(None, [_("Upheld") if body.get("upheld") else _("Not upheld"), body.get("note")]))


def _paid_otherwise(body: dict[str, Any], currency: str, zone: str) -> str:
    return " · ".join((labels.label("channel", body["channel"]), body["ref"], body["note"]))


_DETAILS = {
    "refund_reached": _paid_otherwise,
    "order_placed": _lines,
    "order_paid": lambda body, currency, zone: money_text(body["amount_fen"], currency),
    "order_shipped": _shipped,
    "delay_proposed": _new_time,
    "ship_by_changed": _new_time,
    "delay_answered": _answer,
    "appeal_decided": _decided,
    "item_closed": lambda body, currency, zone: body.get("note", ""),
    "order_recall_cancelled": lambda body, currency, zone: body.get("note", ""),
    "late_appealed": lambda body, currency, zone: f"{labels.label('grounds', body['grounds'])} · {body['note']}",
    "order_cancelled": lambda body, currency, zone: " · ".join(
        filter(None, [labels.label("cancelled_by", body.get("by", "platform")), body.get("reason")])
    ),
}


def _scan(fact: FactRow, parcel: str) -> Event:
    return Event(
        occurred_at=fact.occurred_at,
        recorded_at=fact.recorded_at,
        title=labels.label("fact", fact.type),
        detail=fact.body.get("place", ""),
        party=fact.party,
        actor=fact.actor,
        parcel=parcel,
    )


def _refused(refusal: RefusalRow) -> Event:
    return Event(
        occurred_at=refusal.recorded_at,
        recorded_at=refusal.recorded_at,
        title=_("Refused: %(what)s") % {"what": labels.label("fact", refusal.type)},
        detail=labels.label("refusal", refusal.code),
        party=refusal.party,
        actor=refusal.actor,
        tone="is-refused",
        clause=refusal.clause,
    )
