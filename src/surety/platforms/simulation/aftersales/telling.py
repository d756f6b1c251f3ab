"""One case while it is told: who is who, what is drawn, and how a fact of it is said."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from surety.aftersales.case import AftersaleCase
from surety.aftersales.facts import AftersaleFact
from surety.engine.fact import Fact
from surety.platforms.simulation.aftersales.habits import habits
from surety.platforms.simulation.aftersales.stage import Stage
from surety.platforms.simulation.dice import Choice, Dice
from surety.platforms.simulation.orders import Draft
from surety.platforms.simulation.promises import instant

HOUR, DAY, MINUTE = 3600, 86_400, 60
MARGIN = 2 * MINUTE
"""Nobody acts nearer to a limit than this: what was in time is in time however late it is taken in."""
REFUSED = "!"
"""Before the code that a fact must be refused with, at the end of its id."""


class Told(Struct):
    """A case's name and people. `abuse` is the buyer's way with refunds, empty for an honest one."""

    stage: Stage
    dice: Dice
    draft: Draft
    id: str
    ids: str
    abuse: str = ""
    said: int = 0
    hurried: bool = False
    """Whether the platform may want the merchant's answer sooner."""
    stops: bool = False
    """Whether the merchant has the parcel stopped instead of answering."""

    @property
    def platform(self) -> str:
        return self.id.partition(":")[0]

    def look(self, at: int) -> AftersaleCase | None:
        return self.stage.look(self.id, at)

    def say(self, kind: type[AftersaleFact], at: int, **fields: Any) -> bool:
        """Whether it could be said."""
        self.said += 1
        fact = kind(id=f"{self.ids}.{self.said}", at=instant(at), case=self.id, **fields)
        return self.stage.say(fact, at) is None

    def report(self, kind: type[Fact], at: int, **fields: Any) -> None:
        """What a carrier saw."""
        self.said += 1
        self.stage.say(kind(id=f"{self.ids}.{self.said}", at=instant(at), **fields), at)

    def wrongly(self, code: str, kind: type[AftersaleFact], at: int, **fields: Any) -> bool:
        """Say what must be refused so."""
        self.said += 1
        case = fields.pop("case", self.id)
        fact = kind(id=f"{self.ids}.{self.said}{REFUSED}{code}", at=instant(at), case=case, **fields)
        return self.stage.attempt(fact, at, code=code)

    def happens(self, share: float) -> bool:
        return self.dice.happens(share)

    def one_of(self, weights: dict[str, float]) -> str:
        return Choice(tuple(weights), tuple(weights.values())).pick(self.dice)

    def photos(self, count: int = 1) -> tuple[str, ...]:
        number = self.id.partition(":as-")[2]
        return tuple(f"https://example.com/{number}-{self.said}-{n + 1}.jpg" for n in range(count))

    def due(self, case: AftersaleCase) -> int | None:
        """When the running limit runs out."""
        deadline = next(iter(case.deadlines.values()), None)
        return int(deadline.due_at.timestamp()) if deadline else None

    def drawn(self, name: str) -> float:
        return self.dice.of(getattr(habits(), name))
