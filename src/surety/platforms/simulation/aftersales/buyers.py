"""What a buyer does when it is the buyer's turn; each returns the second at which to look again."""

from __future__ import annotations

from surety.aftersales.case import AftersaleCase, Status
from surety.aftersales.facts import (
    AftersaleChanged,
    AftersaleConsented,
    AftersaleEscalated,
    AftersaleWithdrawn,
    ReturnSent,
)
from surety.platforms.simulation.aftersales.couriers import bring_back
from surety.platforms.simulation.aftersales.habits import habits
from surety.platforms.simulation.aftersales.merchants import parcel
from surety.platforms.simulation.aftersales.telling import DAY, HOUR, MARGIN, MINUTE, Told
from surety.platforms.simulation.aftersales.wrong import send_wrongly

_COMPLAINTS = (
    "商家不同意，但问题确实存在，请平台看照片。",
    "已经沟通三次没有结果，申请平台介入。",
    "商品详情页写的和收到的不一样，请平台判定。",
)


def answer_refusal(told: Told, case: AftersaleCase, since: int) -> int:
    """Let it rest, agree to close, ask for less, or ask the platform."""
    due = told.due(case)
    end = since + 2 * DAY if due is None else due - MARGIN
    at = since + max(int(told.dice.between(0.01, 0.6) * (end - since)), MINUTE)
    does = "escalates" if told.abuse else told.one_of(habits().after_refusal)
    if does == "asks_less" and _ask_less(told, case, at):
        return at
    if does == "consents":
        return _close_together(told, case, at)
    if does != "silence" and told.say(AftersaleEscalated, at, note=_COMPLAINTS[told.said % 3], evidence=told.photos(2)):
        return at
    return (due or at) + MARGIN


def _ask_less(told: Told, case: AftersaleCase, at: int) -> bool:
    less_fen = case.asked_fen * 6 // 10
    if not less_fen or case.type in ("exchange", "resend", "repair", "refund_unshipped"):
        return False
    note = "可以接受部分退款，商品留下。" if case.type != "return_refund" else "运费自理，其余请退。"
    return told.say(AftersaleChanged, at, reason=case.reason, amount_fen=less_fen, note=note)


def _close_together(told: Told, case: AftersaleCase, at: int) -> int:
    """JD-6: both consents; who refused on a platform of negotiation has given its own."""
    if not told.say(AftersaleConsented, at, by="buyer"):
        return (told.due(case) or at) + MARGIN
    left = told.look(at)
    if left is not None and left.status is not Status.CLOSED:
        told.say(AftersaleConsented, at + HOUR, by="merchant")
        return at + HOUR
    return at


def send(told: Told, case: AftersaleCase, since: int) -> int:
    """Send the goods back, think better of it, or never do."""
    due = told.due(case)
    assert due is not None, "a return that was agreed to has a limit"
    if not told.abuse and told.happens(habits().never_sent_share):
        return due + MARGIN
    at = since + max(int(told.drawn("sent_share") * (due - MARGIN - since)), MINUTE)
    if told.happens(habits().withdrawn_share) and told.say(AftersaleWithdrawn, at):
        return at
    send_wrongly(told, at)
    fetched = told.happens(habits().pickup_share)
    back = parcel(told, back=True)
    if told.say(ReturnSent, at, pickup=fetched, **back):
        return bring_back(told, at, fetched=fetched, named=back)
    return due + MARGIN


def think_better(told: Told, case: AftersaleCase, since: int) -> int | None:
    """Take the request back while the merchant looks at it."""
    if told.abuse or not told.happens(habits().withdrawn_share):
        return None
    at = since + int(told.dice.between(0.1, 8) * HOUR)
    due = told.due(case)
    if due is not None and at >= due - MARGIN:
        return None
    return at if told.say(AftersaleWithdrawn, at) else None
