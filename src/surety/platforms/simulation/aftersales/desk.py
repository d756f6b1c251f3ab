"""What staff do with a dispute, and both sides with what was decided."""

from __future__ import annotations

from surety.aftersales.case import AftersaleCase
from surety.aftersales.facts import AftersaleRuled, EvidenceGiven, Leg, RulingAppealed
from surety.platforms.simulation.aftersales.habits import habits
from surety.platforms.simulation.aftersales.telling import HOUR, MARGIN, Told

_SHOWN = {"buyer": "补充开箱照片和与客服的聊天记录。", "merchant": "补充出库称重、质检照片和物流底单。"}


def rule(told: Told, case: AftersaleCase, since: int) -> int:
    """Both sides may add evidence before it is decided."""
    at = since + int(told.drawn("ruled_after_hours") * HOUR) + MARGIN
    for n, side in enumerate(("buyer", "merchant")):
        if told.happens(habits().evidence_share):
            shown = since + (at - since) * (n + 1) // 4
            told.say(EvidenceGiven, shown, by=side, note=_SHOWN[side], evidence=told.photos(2))
    for_buyer = told.happens(habits().ruled_for_buyer_share["abusive" if told.abuse else "honest"])
    if for_buyer and told.happens(habits().ruled_in_part_share):
        amount = case.asked_fen // 2
        note = "双方均有责任，退还一半货款。"
        if amount and told.say(
            AftersaleRuled, at, outcome="refund", amount_fen=amount, legs=_legs("merchant"), note=note
        ):
            return at
    if for_buyer:
        told.say(
            AftersaleRuled, at, outcome="refund", legs=_legs("merchant"), note="商家凭证不足以证明其主张，支持买家。"
        )
    else:
        note = "凭证显示退回商品并非发出的那件。" if told.abuse in ("swapped", "empty") else "未见商家责任，维持交易。"
        told.say(AftersaleRuled, at, outcome="close", legs=_legs("buyer"), note=note)
    return at


def _legs(liable: str) -> tuple[Leg, ...]:
    return (Leg("goods", liable), Leg("return", liable))  # type: ignore[arg-type]


def contest(told: Told, case: AftersaleCase, since: int) -> int:
    """The side that lost may appeal, once; else what was ruled is carried out when the time for it is over."""
    due = told.due(case)
    end = since if due is None else due
    if due is not None and case.appealed_at is None and told.happens(habits().appealed_share):
        at = since + max(int(told.dice.between(0.05, 0.9) * (due - MARGIN - since)), MARGIN)
        loser = "buyer" if case.ruling and case.ruling.outcome == "close" else "merchant"
        note = "对裁决不服，补充新的凭证。" if loser == "merchant" else "裁决没有考虑开箱视频，请复核。"
        if told.say(RulingAppealed, at, by=loser, note=note, evidence=told.photos(2)):
            return at
    return end + MARGIN
