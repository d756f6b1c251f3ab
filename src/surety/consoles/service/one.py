"""One conversation: what was written, how long its buyer waits, and what whoever reads may do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surety.consoles import clock, nonce, typed
from surety.consoles.aftersale.talks import Message, messages_of
from surety.consoles.cases import load
from surety.consoles.stating import Answer, Fault, Form, carry_out, fact_of, note_of
from surety.conversations import facts
from surety.conversations.case import ConversationCase, Status
from surety.conversations.models import Conversation
from surety.engine.fact import Fact, SubjectKind

WORDS_MAX = 4000
SCORES = ("5", "4", "3", "2", "1")


def load_conversation(name: str) -> ConversationCase:
    """The conversation, or 404 where there is none that may be seen."""
    return load(Conversation, SubjectKind.CONVERSATION, name)


def words_of(request: HttpRequest) -> facts.Words:
    """What was written. Raises Fault where it is nothing, or too long."""
    fault = _("Write something, in at most %d characters.") % WORDS_MAX
    return facts.Words(note_of(request, fault, field="text", most=WORDS_MAX))


def _said(request: HttpRequest, side: str) -> dict[str, Any]:
    return {"by": side, "words": words_of(request)}


def _nothing(request: HttpRequest, side: str) -> dict[str, Any]:
    return {}


def _rated(request: HttpRequest, side: str) -> dict[str, Any]:
    score = typed.prose(request.POST.get("text", ""))
    if score not in SCORES:
        raise Fault(_("Choose a number from 1 to 5."))
    return {"score": score}


@dataclass(frozen=True)
class Act:
    """`sides` may do it while `can` says so; `words` is whether it is written."""

    name: str
    label: Promise
    told: Promise
    done: Promise
    icon: str
    sides: frozenset[str]
    can: Callable[[ConversationCase], bool]
    fact: type[facts.ConversationFact]
    said: Callable[[HttpRequest, str], dict[str, Any]] = _nothing
    """What the form says beside the act itself, of this side. Raises Fault."""
    words: bool = False


_ALL = frozenset({"buyer", "merchant", "staff"})
ACTS = {
    act.name: act
    for act in (
        Act(
            "say", gettext_lazy("Send"), gettext_lazy("The other side sees it at once."), gettext_lazy("Sent."),
            "message", _ALL, lambda case: case.status is not Status.RESOLVED, facts.MessageSent, _said, words=True,
        ),
        Act(
            "hand_over", gettext_lazy("Hand to platform staff"),
            gettext_lazy("Staff see the whole conversation and go on with it."),
            gettext_lazy("Platform staff have it."), "flag", frozenset({"buyer", "merchant"}),
            lambda case: case.handed_at is None and case.status is not Status.RESOLVED,
            facts.ConversationHandedOver,
        ),
        Act(
            "resolve", gettext_lazy("Mark as resolved"),
            gettext_lazy("What was asked is dealt with. The buyer may open it again."),
            gettext_lazy("Resolved."), "check", _ALL, lambda case: case.status is not Status.RESOLVED,
            facts.ConversationResolved,
        ),
        Act(
            "reopen", gettext_lazy("Open it again"), gettext_lazy("It was not dealt with."),
            gettext_lazy("Opened again; the shop was told."), "arrow-back-up", frozenset({"buyer"}),
            lambda case: case.status is Status.RESOLVED, facts.ConversationReopened,
        ),
        Act(
            "rate", gettext_lazy("Rate the service"), gettext_lazy("From 1, dissatisfied, to 5. The latest counts."),
            gettext_lazy("Thank you."), "circle-check", frozenset({"buyer"}),
            lambda case: case.first_reply_at is not None, facts.ConversationRated, _rated,
        ),
    )
}  # fmt: skip


def acts_of(case: ConversationCase, side: str) -> list[Act]:
    return [act for act in ACTS.values() if side in act.sides and act.can(case)]


def conversation_context(request: HttpRequest, case: ConversationCase, *, side: str, may_act: bool) -> dict[str, Any]:
    """What `templates/service/conversation.html` shows. `side` is who reads: buyer, merchant or staff."""
    now = clock.now_of(request)
    found: list[Message] = messages_of(case.conversation)
    return {
        "talk": case,
        "number": case.conversation.partition(":")[2],
        "order_number": case.order.partition(":")[2],
        "messages_shown": found,
        "side": side,
        "acts": acts_of(case, side) if may_act else [],
        "nonce": nonce.issue(now),
        "waited_seconds": int((now - case.waits_since).total_seconds()) if case.waits_since else None,
        "reply_by": next((each.due_at for each in case.deadlines.values()), None),
        "words_max": WORDS_MAX,
        "scores": SCORES,
    }


def state_act(
    request: HttpRequest, case: ConversationCase, *, side: str, then: Sequence[str],
    shown: Callable[[Answer], HttpResponse],
) -> HttpResponse:  # fmt: skip
    """State what the form says, and go to `then`, or show why not."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        return shown(Answer(_("Choose what to do."), status=422))
    if side not in act.sides:
        raise Http404

    def make(form: Form) -> Fact:
        return fact_of(act.fact, form, conversation=case.conversation, **act.said(request, side))

    return carry_out(request, make, done=str(act.done), then=then, shown=shown)
