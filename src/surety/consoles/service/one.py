"""One conversation: what was written, how long its buyer waits, and what whoever reads may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surety.consoles import clock, labels, nonce, typed
from surety.consoles.aftersale.talks import Message, messages_of
from surety.conversations import facts
from surety.conversations.case import ConversationCase, Status
from surety.conversations.models import Conversation
from surety.engine import gate
from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case, encode

WORDS_MAX = 4000
Form = tuple[str, datetime]


def load_conversation(name: str) -> ConversationCase:
    """The conversation, or 404 where there is none that may be seen."""
    rows = Conversation.objects.filter(bucket=bucket_of(name), subject=name)
    doc = rows.values_list("doc", flat=True).first()
    if doc is None:
        raise Http404
    found = decode_case(SubjectKind.CONVERSATION, encode(doc).decode())
    assert isinstance(found, ConversationCase)
    return found


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
    make: Callable[[str, ConversationCase, Form, str], facts.ConversationFact]
    words: bool = False


def _say(side: str, case: ConversationCase, form: Form, text: str) -> facts.ConversationFact:
    return facts.MessageSent(
        id=form[0], at=form[1], conversation=case.conversation, by=side, words=facts.Words(text)  # type: ignore[arg-type]
    )  # fmt: skip


def _resolve(side: str, case: ConversationCase, form: Form, text: str) -> facts.ConversationFact:
    return facts.ConversationResolved(id=form[0], at=form[1], conversation=case.conversation)


def _hand_over(side: str, case: ConversationCase, form: Form, text: str) -> facts.ConversationFact:
    return facts.ConversationHandedOver(id=form[0], at=form[1], conversation=case.conversation)


def _reopen(side: str, case: ConversationCase, form: Form, text: str) -> facts.ConversationFact:
    return facts.ConversationReopened(id=form[0], at=form[1], conversation=case.conversation)


def _rate(side: str, case: ConversationCase, form: Form, text: str) -> facts.ConversationFact:
    return facts.ConversationRated(id=form[0], at=form[1], conversation=case.conversation, score=int(text))


_ALL = frozenset({"buyer", "merchant", "staff"})
ACTS = {
    act.name: act
    for act in (
        Act(
            "say", gettext_lazy("Send"), gettext_lazy("The other side sees it at once."), gettext_lazy("Sent."),
            "message", _ALL, lambda case: case.status is not Status.RESOLVED, _say, words=True,
        ),
        Act(
            "hand_over", gettext_lazy("Hand to platform staff"),
            gettext_lazy("Staff see the whole conversation and go on with it."),
            gettext_lazy("Platform staff have it."), "flag", frozenset({"buyer", "merchant"}),
            lambda case: case.handed_at is None and case.status is not Status.RESOLVED, _hand_over,
        ),
        Act(
            "resolve", gettext_lazy("Mark as resolved"),
            gettext_lazy("What was asked is dealt with. The buyer may open it again."),
            gettext_lazy("Resolved."), "check", _ALL, lambda case: case.status is not Status.RESOLVED, _resolve,
        ),
        Act(
            "reopen", gettext_lazy("Open it again"), gettext_lazy("It was not dealt with."),
            gettext_lazy("Opened again; the shop was told."), "arrow-back-up", frozenset({"buyer"}),
            lambda case: case.status is Status.RESOLVED, _reopen,
        ),
        Act(
            "rate", gettext_lazy("Rate the service"), gettext_lazy("From 1, dissatisfied, to 5. The latest counts."),
            gettext_lazy("Thank you."), "circle-check", frozenset({"buyer"}),
            lambda case: case.first_reply_at is not None, _rate,
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
        "scores": ("5", "4", "3", "2", "1"),
    }


def state_act(request: HttpRequest, case: ConversationCase, *, side: str) -> tuple[str, int]:
    """State what the form says: what to tell, and 302 where it was taken, else 409 or 422."""
    name, form = request.POST.get("act", ""), nonce.of(request)
    act = ACTS.get(name)
    if act is None:
        return _("Choose what to do."), 422
    if side not in act.sides:
        raise Http404
    text = typed.prose(request.POST.get("text", ""))
    if form is None:
        return _("This form is too old. Look again."), 422
    if act.words and not 0 < len(text) <= WORDS_MAX:
        return _("Write something, in at most %d characters.") % WORDS_MAX, 422
    if name == "rate" and text not in ("1", "2", "3", "4", "5"):
        return _("Choose a number from 1 to 5."), 422
    result = gate.submit([act.make(side, case, form, text)], source=request.scope.source)[0]
    if result.good:
        return str(act.done), 302
    if result.status == "conflict":
        return _("This was sent before with other content"), 409
    return labels.label("refusal", result.code), 409
