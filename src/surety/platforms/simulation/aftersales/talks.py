"""What buyer and shop write to each other: robots first, people when they are there, staff where that leads nowhere."""

from __future__ import annotations

from typing import Any

from surety.conversations.facts import (
    ConversationFact,
    ConversationHandedOver,
    ConversationOpened,
    ConversationRated,
    ConversationReopened,
    ConversationResolved,
    MessageSent,
    Words,
)
from surety.platforms.simulation.aftersales.habits import habits
from surety.platforms.simulation.dice import Choice, Dice
from surety.platforms.simulation.orders import Draft
from surety.platforms.simulation.promises import DAY, ZONE_SECONDS, instant
from surety.platforms.simulation.travel import Told

HOUR, MINUTE = 3600, 60
OPENS_HOUR, CLOSES_HOUR = 9, 23
_QUESTIONS = (
    "什么时候发货？",
    "物流好几天没动了。",
    "收到的和图片不一样。",
    "可以换个颜色吗？",
    "怎么申请退货？",
    "少发了一件。",
)
_REPLIES = ("亲，马上帮您查一下。", "已经催促仓库和快递了。", "麻烦拍张照片给我们看看。", "可以的，您直接申请就行。")


def talk(draft: Draft, at: int, *, tag: str, dice: Dice) -> list[Told]:
    """One conversation about the order, from its first message to whatever end it has."""
    talk = _Talk(draft, tag, dice)
    talk.say(ConversationOpened, at, order=draft.order, words=_words(_QUESTIONS, dice))
    at = talk.exchange(at)
    if dice.happens(habits().asked_back_share):
        at = talk.asked_back(at)
    if dice.happens(habits().handed_over_share):
        at += 2 * MINUTE
        talk.say(ConversationHandedOver, at)
        at += int(dice.between(0.2, 20) * HOUR)
        talk.say(MessageSent, at, by="staff", words=Words("平台客服已介入，请双方在售后单内补充凭证。"))
    if dice.happens(habits().resolved_share):
        talk.end(at)
    return talk.told


class _Talk:
    def __init__(self, draft: Draft, tag: str, dice: Dice) -> None:
        self._dice, self._ids, self._quality = dice, f"{tag}-{draft.n}.c", draft.shop.quality
        platform, _, number = draft.order.partition(":")
        self._id = f"{platform}:cv-{number}"
        self.told: list[Told] = []

    def say(self, kind: type[ConversationFact], at: int, **fields: Any) -> None:
        id = f"{self._ids}{len(self.told)}"
        self.told.append((at, kind(id=id, at=instant(at), conversation=self._id, **fields)))

    def exchange(self, at: int) -> int:
        """A robot's answer at once, a person's when one is there."""
        if self._dice.happens(habits().robot_share):
            self.say(MessageSent, at + 2, by="robot", words=Words("您好，请问有什么可以帮您？"))
        at = _when_open(at + 3 + int(self._dice.of(habits().reply_seconds[self._quality])))
        self.say(MessageSent, at, by="merchant", words=_words(_REPLIES, self._dice))
        return at

    def asked_back(self, at: int) -> int:
        at += int(self._dice.between(0.5, 90) * MINUTE)
        self.say(MessageSent, at, by="buyer", words=_words(_QUESTIONS, self._dice))
        return self.exchange(at)

    def end(self, at: int) -> None:
        """Resolved, perhaps not for good, perhaps rated."""
        at += int(self._dice.between(1, 600) * MINUTE)
        self.say(ConversationResolved, at)
        if self._dice.happens(habits().reopened_share):
            at += int(self._dice.between(1, 20) * HOUR)
            self.say(ConversationReopened, at)
            at = self.exchange(at)
            self.say(ConversationResolved, at + HOUR)
            at += HOUR
        if self._dice.happens(habits().rated_share):
            scores = habits().rated[self._quality]
            self.say(ConversationRated, at + MINUTE, score=Choice(range(1, 6), scores).pick(self._dice))


def _when_open(at: int) -> int:
    """The next time somebody sits there: shops' people go home at night."""
    hour = (at + ZONE_SECONDS) % DAY // HOUR
    if OPENS_HOUR <= hour < CLOSES_HOUR:
        return at
    morning = (at + ZONE_SECONDS) // DAY * DAY - ZONE_SECONDS + OPENS_HOUR * HOUR
    return (morning if hour < OPENS_HOUR else morning + DAY) + at % HOUR


def _words(texts: tuple[str, ...], dice: Dice) -> Words:
    return Words(texts[dice.below(len(texts))])
