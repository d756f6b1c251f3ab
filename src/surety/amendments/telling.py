"""An amendment in plain words, for the command line: what it is, what was found, what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import msgspec

from surety.amendments import candidates, effects
from surety.amendments.case import AmendmentCase
from surety.amendments.effects import Effects
from surety.amendments.remedy import Preview
from surety.amendments.verdict import Verdict
from surety.engine.db import Connection
from surety.engine.history import facts_of
from surety.engine.intake import Result
from surety.engine.reading import converted
from surety.rulebook import diff_releases

REFUSALS = {
    "own_amendment": "a second person has to decide this, not one of its authors (须由另一人审批，起草人不能审批)",
    "base_moved": "other rules are in force by now: draft it again against them (现行规则已变，请重新起草)",
    "candidate_changed": "it was revised meanwhile; look at it again (草案已修改，请重新查看)",
    "candidate_missing": "its candidate is not in this database (草案内容不存在)",
    "candidate_malformed": "its candidate is no rulebook (草案内容不是有效的规则库)",
    "candidate_altered": "its candidate does not have the content it was drafted with (草案内容被改动)",
    "candidate_too_large": "its candidate is too large (草案过大)",
    "diff_too_large": "a table has too many combinations to compare (组合过多，无法比对)",
    "check_failed": "the check finds what has to be put right first (检查未通过)",
    "history_edited": "published rules are ended and followed by new rows, never rewritten (已发布的规则不得改写)",
    "nothing_changes": "it changes nothing (没有任何改动)",
    "retroactive": "it changes answers about days that are over: say --retroactive and why (涉及已过去的日期)",
    "notice_too_short": "merchants would not have their notice: a later day, or --urgent and why (公示期不足)",
    "takes_effect_earlier": "answers change before the day it is said to take effect (实际生效早于所述日期)",
    "not_a_draft": "it is no draft any more (已不是草案)",
    "not_submitted": "nobody has submitted it (尚未提交审批)",
    "not_in_notice_period": "comments of merchants end when it takes effect (不在公示期内)",
    "release_in_force": "a release can be remedied once another has taken its place (须先发布新的规则)",
    "already_stopped": "the row is stopped already (该行已停用)",
    "not_stopped": "the row is not stopped (该行未停用)",
    "no_such_row": "there is no such row (没有该行)",
    "no_such_amendment": "there is no such amendment (没有该修订)",
    "remedy_not_approved": "the remedy is not approved (补救方案未获批准)",
}


def refusal_lines(result: Result, lang: str) -> Iterator[str]:
    """Why the door did not accept it, and each thing that was found."""
    yield f"{result.code}: {REFUSALS.get(result.code, result.code)}"
    for finding in result.params.get("findings", ()):
        yield f"  {finding[lang]}"
    for edit in result.params.get("edits", ()):
        parts = ", ".join(edit.get("parts", ()))
        yield "  " + " ".join(filter(None, (edit["code"], edit["table"], edit.get("name", ""), parts)))
    for table in result.params.get("tables", ()):
        yield f"  {table['table']}: since {table['since'] or 'ever'}"
    for name in ("begins", "earliest", "stated", "reason", "status", "base"):
        if name in result.params:
            yield f"  {name}: {result.params[name]}"


def amendment_lines(case: AmendmentCase, lang: str) -> Iterator[str]:
    number = case.amendment.partition(":")[2]
    yield f"{number}  {case.title[lang]}  [{case.kind.value}, {case.status.value}]"
    words = case.proposal or case.plan
    if words is not None:
        yield f"  {getattr(words.note, lang)}"
    if case.proposal is not None:
        yield f"  takes effect {case.proposal.takes_effect}, notice {case.proposal.notice_days} days"
        yield f"  candidate {case.proposal.candidate[:12]} against {case.proposal.base[:12]}"
        if case.proposal.urgent:
            yield f"  urgent: {case.proposal.urgent}"
        if case.proposal.retroactive_because:
            yield f"  RETROACTIVE: {case.proposal.retroactive_because}"
    if case.plan is not None:
        yield f"  release {case.plan.release_no}, rows {', '.join(case.plan.rows) or 'all'}"
    if case.decided_at is not None:
        decided = f"  {case.status.value} {case.decided_at:%Y-%m-%d %H:%M}Z by {case.decided_by}"
        yield f"{decided} {case.decision_note}".rstrip()
    if case.release_no is not None:
        yield f"  published as release {case.release_no}"
    if case.order_count is not None:
        yield f"  {case.order_count:,} orders decided again"
    yield f"  {case.comment_count} comments"


def list_lines(connection: Connection, lang: str) -> Iterator[str]:
    """One line an amendment, the latest first."""
    for number, kind, status, takes_effect, zh, en in connection.execute(
        "select number, kind, status, takes_effect, title_zh, title_en from surety_amendment order by number desc"
    ).fetchall():
        yield f"{number:>5}  {status:<11} {kind:<11} {takes_effect or '':<10}  {zh if lang == 'zh' else en}"


def comment_lines(connection: Connection, amendment: str) -> Iterator[str]:
    for each in facts_of(connection.cursor(), "amendment", amendment, types=("amendment_commented",)):
        text = msgspec.json.decode(each.body).get("text")
        yield f"  {each.recorded_at:%Y-%m-%d %H:%M}Z {each.party} {each.source}: {text!r}"


def diff_lines(connection: Connection, candidate: str, lang: str, *, now: datetime) -> Iterator[str]:
    """What changes cell by cell, and for the deadlines that run. Raises BadCandidate."""
    cursor = connection.cursor()
    proposed = candidates.load(cursor, candidate).release
    _, held = candidates.in_force(cursor, now=now)
    yield from (table.to_text(lang) for table in diff_releases(held.release, proposed))
    stand = effects.open_deadlines(cursor, held.release, proposed)
    yield from effect_lines(stand, "deadlines whose decision would be another; they stand as promised")
    priced = effects.at_lapse(cursor, held.release, proposed, now=now)
    yield from effect_lines(priced, "promises whose breach would cost another sum")


def verdict_lines(case: AmendmentCase) -> Iterator[str]:
    """What was found when it was last submitted or approved."""
    if not case.verdict:
        return
    verdict = converted(case.verdict, Verdict)
    if verdict.problem is not None:
        yield f"  {verdict.problem[0]}: {verdict.problem[1]}"
    for change in verdict.changes:
        since = "ever" if change.since == date.min else change.since or "never"
        yield f"  {change.table}: {change.cells:,} cells change ({change.results:,} with another result) since {since}"
    if not verdict.changes and verdict.problem is None:
        yield "  no answer changes"


def effect_lines(found: Effects, heading: str) -> Iterator[str]:
    looked = "" if found.share >= 1 else f" (of {found.share:.0%} of the orders, in the time allowed)"
    yield f"{heading}: {found.count:,}{looked}"
    for group in found.groups:
        before, after = group.before, group.after
        said = f"{before.row or before.status} -> {after.row or after.status}"
        yield f"  {group.table} {group.step}: {group.count:,}  {said}  first due {group.first_due_at:%Y-%m-%d %H:%M}Z"
        for name in sorted(before.outputs.keys() | after.outputs.keys()):
            old, new = before.outputs.get(name), after.outputs.get(name)
            if old != new:
                yield f"    {name}: {old} -> {new}"


def preview_lines(preview: Preview) -> Iterator[str]:
    looked = "" if preview.share >= 1 else f" (of {preview.share:.0%} of the orders, in the time allowed)"
    yield f"{preview.orders:,} orders to decide again{looked}"
    yield f"  {preview.changed:,} would change, of {preview.shops:,} shops"
    yield f"  {preview.later:,} deadlines move or end, {preview.items:,} questions for people"
    for currency, (buyers, merchants) in sorted(preview.money.items()):
        yield f"  {currency}: {buyers / 100:,.2f} to buyers, {merchants / 100:,.2f} to merchants, from the platform"
    for each in preview.worst[:5]:
        yield f"    {each.order} ({each.shop}): {each.buyer_fen / 100:,.2f} / {each.merchant_fen / 100:,.2f}"
