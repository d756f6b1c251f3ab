"""What buyer and shop wrote to each other about an order, for those who took part and for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from surety.conversations.decide import speaker
from surety.conversations.models import Conversation
from surety.engine.keys import bucket_of
from surety.engine.models import VaultRow
from surety.engine.queries import stored_facts_of

CONVERSATIONS_MAX, MESSAGES_MAX = 20, 1000
_TYPES = ("conversation_opened", "message_sent")


@dataclass(frozen=True)
class Message:
    """`text` is empty once it was erased, or where nothing but a time was kept."""

    at: datetime
    by: str
    text: str


def talks_of(order: str) -> list[Message]:
    """Oldest first, over all conversations about the order."""
    rows = Conversation.objects.filter(order_id=order).order_by("opened_at", "subject")
    subjects = list(rows.values_list("subject", flat=True)[:CONVERSATIONS_MAX])
    found = [message for subject in subjects for message in messages_of(subject)]
    return sorted(found, key=lambda message: message.at)


def messages_of(subject: str) -> list[Message]:
    """Of one conversation, oldest first."""
    of_subject = {"bucket": bucket_of(subject), "subject": subject}
    facts = stored_facts_of(subject, kind="conversation", types=_TYPES, limit=MESSAGES_MAX)
    texts = dict(VaultRow.objects.filter(**of_subject, erased_at=None).values_list("entry", "content"))
    return [
        Message(
            fact.occurred_at,
            speaker(fact.party, fact.body.get("by", "buyer")),
            _text(fact.body.get("words") or {}, texts),
        )
        for fact in sorted(facts, key=lambda each: (each.occurred_at, each.seq))
    ]


def _text(words: dict[str, str], texts: dict[UUID, dict[str, str] | None]) -> str:
    kept = texts.get(UUID(words["vault"])) if words.get("vault") else None
    return (kept or {}).get("text", "")
