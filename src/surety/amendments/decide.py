"""What an amendment does with a fact. Pure: no clock, no I/O, no Django; one small function a fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec.structs import replace

from surety.amendments import facts
from surety.amendments.case import AmendmentCase, Status
from surety.amendments.facts import Kind
from surety.amendments.objections import notice_days_left, objection
from surety.amendments.verdict import Verdict
from surety.engine.fact import Party
from surety.engine.outcome import Context, Message, Outcome, Refusal, WorkItem
from surety.engine.reading import converted

TASK = "approval"
"""The work item of what waits for a second person."""


def decide(case: AmendmentCase | None, fact: facts.AmendmentFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None until somebody drafts it."""
    drafts = isinstance(fact, facts.AmendmentDrafted | facts.RemedyDrafted)
    if drafts and case is not None:
        return Refusal("number_taken", "", {"amendment": fact.amendment})
    if not drafts and case is None:
        return Refusal("no_such_amendment")
    if context.source.party is Party.STAFF and not context.source.actor:
        return Refusal("nobody_named")
    return _DECIDE[type(fact)](case, fact, context)


def draft(case: None, fact: facts.AmendmentDrafted, context: Context) -> Outcome | Refusal:
    proposal = fact.proposal
    fresh = AmendmentCase(
        amendment=fact.amendment,
        kind=proposal.kind,
        proposal=proposal,
        authors=(context.source.actor,),
        drafted_at=context.now,
    )
    return Outcome(fresh)


def draft_remedy(case: None, fact: facts.RemedyDrafted, context: Context) -> Outcome | Refusal:
    """A release can be made good once another has taken its place: under itself it would decide the same."""
    if fact.plan.release_no >= context.release_no:
        return Refusal("release_in_force", "", {"release_no": context.release_no})
    fresh = AmendmentCase(
        amendment=fact.amendment,
        kind=Kind.REMEDY,
        plan=fact.plan,
        authors=(context.source.actor,),
        drafted_at=context.now,
    )
    return Outcome(fresh)


def revise(case: AmendmentCase, fact: facts.AmendmentRevised, context: Context) -> Outcome | Refusal:
    if case.kind is Kind.REMEDY or case.status not in (Status.DRAFTED, Status.SUBMITTED, Status.REJECTED):
        return Refusal("not_a_draft", "", {"status": case.status.value})
    authors = tuple(dict.fromkeys((*case.authors, context.source.actor)))
    anew = AmendmentCase(
        amendment=case.amendment,
        kind=fact.proposal.kind,
        proposal=fact.proposal,
        authors=authors,
        drafted_at=context.now,
        items=case.items,
        comment_count=case.comment_count,
    )
    return Outcome(anew, closed=_task(case))


def submit(case: AmendmentCase, fact: facts.AmendmentSubmitted, context: Context) -> Outcome | Refusal:
    if case.status is not Status.DRAFTED:
        return Refusal("not_a_draft", "", {"status": case.status.value})
    verdict = _verdict(context)
    refusal = objection(case, verdict, context, candidate=fact.candidate)
    if refusal is not None:
        return refusal
    submitted = replace(case, status=Status.SUBMITTED, submitted_at=context.now, verdict=_shown(verdict))
    outcome = Outcome(submitted)
    outcome.opened.append(WorkItem(TASK, "amendment", {"amendment": case.amendment, "title": case.title}))
    outcome.messages.append(Message("amendment_submitted", "staff", {"amendment": case.amendment, "title": case.title}))
    return outcome


def approve(case: AmendmentCase, fact: facts.AmendmentApproved, context: Context) -> Outcome | Refusal:
    """A second person agrees: published with this very fact (BTAS-6.2). What was found at submission is found anew."""
    refusal = _not_to_be_decided(case, context)
    verdict = _verdict(context)
    refusal = refusal or objection(case, verdict, context, candidate=fact.candidate)
    if refusal is not None:
        return refusal
    outcome = Outcome(_decided(case, Status.APPROVED, context, fact.note), closed=_task(case))
    if case.proposal is None or verdict is None:
        return outcome
    outcome.case = replace(outcome.case, verdict=_shown(verdict), release_no=context.release_no + 1)
    outcome.follow_ups.append(
        facts.ReleasePublished(
            id=fact.follow_id("published"),
            at=context.now,
            amendment=case.amendment,
            candidate=case.proposal.candidate,
            release=verdict.publishes,
        )
    )
    told = {"amendment": case.amendment, "title": case.title, "takes_effect": case.proposal.takes_effect}
    told |= {"notice_days": notice_days_left(case.proposal, context.now)}
    outcome.messages.append(Message("amendment_approved", "staff", told))
    return outcome


def reject(case: AmendmentCase, fact: facts.AmendmentRejected, context: Context) -> Outcome | Refusal:
    refusal = _not_to_be_decided(case, context)
    if refusal is not None:
        return refusal
    return Outcome(_decided(case, Status.REJECTED, context, fact.note), closed=_task(case))


def _not_to_be_decided(case: AmendmentCase, context: Context) -> Refusal | None:
    if case.status is not Status.SUBMITTED:
        return Refusal("not_submitted", "", {"status": case.status.value})
    if context.source.actor in case.authors:
        return Refusal("own_amendment")
    return None


def _decided(case: AmendmentCase, status: Status, context: Context, note: str) -> AmendmentCase:
    by = context.source.actor
    return replace(case, status=status, decided_at=context.now, decided_by=by, decision_note=note)


def withdraw(case: AmendmentCase, fact: facts.AmendmentWithdrawn, context: Context) -> Outcome | Refusal:
    """What is published stays published: another amendment takes it back."""
    if case.status not in (Status.DRAFTED, Status.SUBMITTED, Status.REJECTED):
        return Refusal("not_a_draft", "", {"status": case.status.value})
    return Outcome(_decided(case, Status.WITHDRAWN, context, fact.note), closed=_task(case))


def comment(case: AmendmentCase, fact: facts.AmendmentCommented, context: Context) -> Outcome | Refusal:
    """The words stay in the log; the case counts them. Merchants are heard until it takes effect (BTAS-6.2)."""
    if context.source.party is Party.SHOP and not _in_notice(case, context):
        return Refusal("not_in_notice_period", "BTAS-6.2")
    return Outcome(replace(case, comment_count=case.comment_count + 1))


def _in_notice(case: AmendmentCase, context: Context) -> bool:
    if case.status is not Status.APPROVED or case.proposal is None:
        return False
    return notice_days_left(case.proposal, context.now) > 0


def carry_out(case: AmendmentCase, fact: facts.RemedyCarriedOut, context: Context) -> Outcome | Refusal:
    if case.kind is not Kind.REMEDY or case.status is not Status.APPROVED:
        return Refusal("remedy_not_approved", "", {"status": case.status.value})
    return Outcome(replace(case, status=Status.CARRIED_OUT, order_count=fact.order_count))


def _task(case: AmendmentCase) -> list[str]:
    return [TASK] if TASK in case.items else []


def _verdict(context: Context) -> Verdict | None:
    """As the door looked it up, or as it was stored with the fact."""
    seen = context.reads.get("verdict")
    return converted(seen, Verdict) if seen else None


def _shown(verdict: Verdict | None) -> dict[str, Any]:
    return msgspec.to_builtins(verdict) if verdict else {}


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    facts.AmendmentDrafted: draft,
    facts.RemedyDrafted: draft_remedy,
    facts.AmendmentRevised: revise,
    facts.AmendmentSubmitted: submit,
    facts.AmendmentApproved: approve,
    facts.AmendmentRejected: reject,
    facts.AmendmentWithdrawn: withdraw,
    facts.AmendmentCommented: comment,
    facts.RemedyCarriedOut: carry_out,
}
