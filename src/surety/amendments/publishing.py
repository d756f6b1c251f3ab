"""What the rulebook does with a fact: a release takes the place of another, a row is stopped or resumed. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from surety.amendments import facts
from surety.amendments.case import RulebookCase, Stopped
from surety.engine.fact import Party
from surety.engine.outcome import Context, Message, Outcome, Publication, Refusal


def decide(case: RulebookCase | None, fact: facts.RulebookFact, context: Context) -> Outcome | Refusal:
    """The outcome of one fact; `case` is None until the first release after the installation's."""
    if context.source.party is Party.STAFF and not context.source.actor:
        return Refusal("nobody_named")
    return _DECIDE[type(fact)](case, fact, context)


def publish(case: RulebookCase | None, fact: facts.ReleasePublished, context: Context) -> Outcome:
    return _published(case, context, fact.release, note=fact.amendment, candidate=fact.candidate)


def stop(case: RulebookCase | None, fact: facts.RowStopped, context: Context) -> Outcome | Refusal:
    refusal = _objection(case, context)
    if refusal is not None:
        return refusal
    if not context.reads["changes"]:
        return Refusal("already_stopped", "", _named(fact))
    by = context.source.actor
    stopped = Stopped(fact.table, fact.row, context.now, by, fact.reason)
    others = _others(case, fact)
    return _switched(case, fact, context, (*others, stopped), word="row_stopped")


def resume(case: RulebookCase | None, fact: facts.RowResumed, context: Context) -> Outcome | Refusal:
    refusal = _objection(case, context)
    if refusal is not None:
        return refusal
    if not context.reads["changes"]:
        return Refusal("not_stopped", "", _named(fact))
    return _switched(case, fact, context, _others(case, fact), word="row_resumed")


def _objection(case: RulebookCase | None, context: Context) -> Refusal | None:
    if "publishes" not in context.reads:
        return Refusal("no_such_row")
    if case is not None and case.release_no != context.release_no:
        return Refusal("base_moved")
    return None


def _switched(
    case: RulebookCase | None,
    fact: facts.RowStopped | facts.RowResumed,
    context: Context,
    stopped: tuple[Stopped, ...],
    *,
    word: str,
) -> Outcome:
    note = f"{word} {fact.table}/{fact.row}"
    outcome = _published(case, context, context.reads["publishes"], note=note, stopped=stopped)
    told = {**_named(fact), "reason": fact.reason, "by": context.source.actor}
    outcome.messages.append(Message(word, "staff", told))
    return outcome


def _published(
    case: RulebookCase | None,
    context: Context,
    content_hash: str,
    *,
    note: str,
    candidate: str | None = None,
    stopped: tuple[Stopped, ...] | None = None,
) -> Outcome:
    release_no = context.release_no + 1
    latest = RulebookCase(
        release_no=release_no,
        hash=content_hash,
        known_from=context.now,
        candidate=candidate if candidate is not None else (case.candidate if case else ""),
        stopped=stopped if stopped is not None else (case.stopped if case else ()),
    )
    return Outcome(latest, published=[Publication(release_no, content_hash, context.now, note)])


def _others(case: RulebookCase | None, fact: facts.RowStopped | facts.RowResumed) -> tuple[Stopped, ...]:
    held = case.stopped if case else ()
    return tuple(each for each in held if (each.table, each.row) != (fact.table, fact.row))


def _named(fact: facts.RowStopped | facts.RowResumed) -> dict[str, str]:
    return {"table": fact.table, "row": fact.row}


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    facts.ReleasePublished: publish,
    facts.RowStopped: stop,
    facts.RowResumed: resume,
}
