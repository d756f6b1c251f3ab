"""Facts about a buyer's conversation with a shop: who spoke when, who took over, how it ended (EXP-9, C3, C4)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from surety.engine.fact import NO_NUL, ConversationId, Fact, Party, SubjectId, SubjectKind
from surety.orders.facts import BUYER_SIDE, PLATFORM_SIDE, SELLER_SIDE

STAFF_SIDE = PLATFORM_SIDE | {Party.STAFF}


class Words(Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """What was said. The door moves `text` to the vault, since people write names and numbers into it."""

    personal: ClassVar = ("text",)

    text: Annotated[str, Meta(max_length=4000, pattern=NO_NUL)] = ""
    vault: str = ""
    """Set by the door: the vault entry that holds the text."""
    digest: str = ""
    """Set by the door: keyed digest of the text."""


class ConversationFact(Fact, frozen=True, kw_only=True):
    """Base of the facts whose subject is a conversation."""

    kind: ClassVar = SubjectKind.CONVERSATION
    parties: ClassVar = PLATFORM_SIDE

    conversation: ConversationId

    @property
    def subject(self) -> str:
        return self.conversation


class ConversationOpened(ConversationFact, frozen=True, kw_only=True, tag="conversation_opened"):
    """A buyer writes to the shop about an order."""

    creates: ClassVar = True
    command: ClassVar = True
    parties: ClassVar = BUYER_SIDE
    personal: ClassVar = "words"

    order: SubjectId
    words: Words = Words()

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.ORDER, self.order),)


class MessageSent(ConversationFact, frozen=True, kw_only=True, tag="message_sent"):
    """One message more. A robot's is no reply of a person (C1)."""

    parties: ClassVar = SELLER_SIDE | STAFF_SIDE | {Party.BUYER}
    personal: ClassVar = "words"

    by: Literal["buyer", "merchant", "staff", "robot"]
    words: Words = Words()


class ConversationHandedOver(ConversationFact, frozen=True, kw_only=True, tag="conversation_handed_over"):
    """The platform's staff take over."""

    parties: ClassVar = SELLER_SIDE | STAFF_SIDE | {Party.BUYER}


class ConversationResolved(ConversationFact, frozen=True, kw_only=True, tag="conversation_resolved"):
    """What the buyer came with is dealt with."""

    command: ClassVar = True
    parties: ClassVar = SELLER_SIDE | STAFF_SIDE | {Party.BUYER}


class ConversationReopened(ConversationFact, frozen=True, kw_only=True, tag="conversation_reopened"):
    """It was not."""

    command: ClassVar = True
    parties: ClassVar = BUYER_SIDE


class ConversationRated(ConversationFact, frozen=True, kw_only=True, tag="conversation_rated"):
    """The buyer's rating of the service, from 1, dissatisfied, to 5; the latest counts."""

    command: ClassVar = True
    parties: ClassVar = BUYER_SIDE

    score: Annotated[int, Meta(ge=1, le=5)]


class ConversationLapsed(ConversationFact, frozen=True, kw_only=True, tag="conversation_lapsed"):
    """A stored deadline of the conversation reached its due time; `at` is that due time."""

    parties: ClassVar = frozenset({Party.SYSTEM})
    named_by: ClassVar = "conversation"

    step: str
    deadline_version: int


FACTS = (
    ConversationOpened,
    MessageSent,
    ConversationHandedOver,
    ConversationResolved,
    ConversationReopened,
    ConversationRated,
    ConversationLapsed,
)
