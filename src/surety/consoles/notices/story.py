"""The facts of a notice in words, newest first, with the commands that were refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surety.consoles import labels
from surety.consoles.people import names_of
from surety.consoles.show.time import instant_text, parse
from surety.engine.models import FactRow, RefusalRow
from surety.regions import tree


@dataclass(frozen=True)
class Event:
    at: datetime
    title: str
    detail: str
    party: str
    actor: str
    tone: str = ""


def story(facts: list[FactRow], refusals: list[RefusalRow]) -> list[Event]:
    names = names_of({each.actor for each in (*facts, *refusals)})
    events = [_event(fact, names) for fact in facts] + [_refused(each, names) for each in refusals]
    told = sorted(enumerate(events), key=lambda numbered: (numbered[1].at, numbered[0]), reverse=True)
    return [event for _n, event in told]


def _event(fact: FactRow, names: Mapping[str, str]) -> Event:
    tell = _DETAILS.get(fact.type)
    detail = tell(fact.body) if tell else str(fact.body.get("note", ""))
    who = names.get(fact.actor, fact.actor)
    return Event(fact.recorded_at, labels.label("fact", fact.type), detail, fact.party, who)


def _drafted(body: dict[str, Any]) -> str:
    count = len(body["content"]["rows"])
    return ngettext("%d row", "%d rows", count) % count


def _lifted(body: dict[str, Any]) -> str:
    where = _(", ").join(tree.full_name(code) for code in body.get("regions", ())[:10]) or _("everywhere")
    return " · ".join(filter(None, [where, instant_text(parse(body["lifted_at"])), body.get("note", "")]))


_DETAILS = {"notice_drafted": _drafted, "notice_lifted": _lifted}


def _refused(refusal: RefusalRow, names: Mapping[str, str]) -> Event:
    return Event(
        at=refusal.recorded_at,
        title=_("Refused: %(what)s") % {"what": labels.label("fact", refusal.type)},
        detail=labels.label("refusal", refusal.code),
        party=refusal.party,
        actor=names.get(refusal.actor, refusal.actor),
        tone="is-refused",
    )
