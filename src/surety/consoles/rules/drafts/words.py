"""What merchants are told with a change: title, note, the day, and reasons; as typed, and as a proposal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from surety.amendments.facts import Bilingual, Headline, Proposal
from surety.consoles import typed
from surety.consoles.rules import amounts
from surety.consoles.rules.drafts.typed_row import Problem

FIELDS = (
    "title_zh",
    "title_en",
    "note_zh",
    "note_en",
    "takes_effect",
    "notice_days",
    "urgent",
    "retroactive_because",
)
TITLE_MAX, TEXT_MAX = 200, 2000


def words_of(proposal: Proposal) -> dict[str, str]:
    """A proposal as its form holds it."""
    return {
        "title_zh": proposal.title.zh,
        "title_en": proposal.title.en,
        "note_zh": proposal.note.zh,
        "note_en": proposal.note.en,
        "takes_effect": proposal.takes_effect.isoformat(),
        "notice_days": str(proposal.notice_days),
        "urgent": proposal.urgent,
        "retroactive_because": proposal.retroactive_because,
    }


def problems_of(words: dict[str, str]) -> list[Problem]:
    found = []
    for name, label in (("title", _("title")), ("note", _("note"))):
        for lang in ("zh", "en"):
            if not words.get(f"{name}_{lang}", "").strip():
                said = _("Write the %(what)s in both languages: merchants read it in theirs.")
                found.append(Problem(f"{name}_{lang}", said % {"what": label}))
    for name in FIELDS:
        longest = TITLE_MAX if name.startswith("title") else TEXT_MAX
        if len(words.get(name, "")) > longest:
            found.append(Problem(name, _("At most %(n)s characters.") % {"n": longest}))
    _day, fault = amounts.day_of(words.get("takes_effect", ""))
    found += [Problem("takes_effect", fault)] if fault else []
    if _notice_days(words) is None:
        found.append(Problem("notice_days", _("Give a whole number of days, at most 3650.")))
    return found


def proposal_of(words: dict[str, str], *, base: str, candidate: str, today: date) -> Proposal:
    """What was typed as a proposal; where it says nothing, something that changes no verdict on the rules."""
    day, _fault = amounts.day_of(words.get("takes_effect", ""))
    days = _notice_days(words)
    said: dict[str, Any] = {name: words.get(name, "").strip() for name in FIELDS}
    return Proposal(
        title=Headline(said["title_zh"], said["title_en"]),
        note=Bilingual(said["note_zh"], said["note_en"]),
        base=base,
        candidate=candidate,
        takes_effect=day or today,
        notice_days=0 if days is None else days,
        urgent=said["urgent"],
        retroactive_because=said["retroactive_because"],
    )


def _notice_days(words: dict[str, str]) -> int | None:
    return typed.whole(words.get("notice_days", "").strip(), most=3650)
