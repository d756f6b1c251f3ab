"""Centres of different quality: which one, how fast, how wrong, how full."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

import yaml
from msgspec import Struct

from surety.engine.fact import Fact
from surety.inspection.admissions import AdmissionDecided
from surety.inspection.centres import CentreOpened, CentreRegistered, InstituteListed
from surety.platforms.simulation.dice import Dice
from surety.platforms.simulation.promises import DAY, instant

_NAMES = {"good": "南阳玉石质检中心", "fair": "揭阳珠宝质检中心", "poor": "东海质检中心", "fake": "精鉴名品服务部"}
_REGIONS = {"good": "411300", "fair": "445200", "poor": "320700", "fake": "440600"}
_LISTED = (("jewellery", "domestic"), ("second_hand", "domestic"), ("second_hand", "cross_border"))
_SINCE = date(2020, 12, 1)


@cache
def entries() -> dict[str, dict[str, Any]]:
    """Each number with why it is there and where it is from."""
    text = files("surety.platforms.simulation.inspection").joinpath("pieces.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]


@cache
def rates() -> SimpleNamespace:
    return SimpleNamespace(**{name: entry["value"] for name, entry in entries().items()})


class Centre(Struct):
    """One centre while the month is told; `taken_in` counts its days."""

    id: str
    quality: str
    base: bool
    per_day: int
    taken_in: Counter[int]

    def intake(self, arrives: int) -> int:
        """When what arrives then is taken in: the first day that is not full."""
        while self.taken_in[arrives // DAY] >= self.per_day:
            arrives = (arrives // DAY + 1) * DAY + 3600
        self.taken_in[arrives // DAY] += 1
        return arrives

    def verdict(self, dice: Dice, *, genuine: bool) -> str:
        """What an inspector says of a piece that is genuine, or is not."""
        unable, not_needed = rates().unable_share["unable"], rates().unable_share["not_needed"]
        if dice.happens(unable):
            return "unable"
        if not self.base and dice.happens(not_needed):
            return "not_needed"
        habit = rates().centres[self.quality]
        wrong = dice.happens(habit["false_reject" if genuine else "false_pass"])
        return "pass" if genuine != wrong else "fail"

    def hours(self, dice: Dice) -> float:
        return dice.between(*rates().centres[self.quality]["hours"])


def make_centres(tag: str, *, pieces: int) -> dict[str, Centre]:
    """One of each quality, and an institute that may certify nothing. The good one is a base as well."""
    made = {}
    for quality, habit in rates().centres.items():
        per_day = max(habit["capacity"] * pieces // 100, 2)
        made[quality] = Centre(f"douyin:ic-{tag}-{quality}", quality, quality != "fair", per_day, Counter())
    made["fake"] = Centre(f"douyin:ic-{tag}-fake", "poor", False, 1_000_000, Counter())
    return made


def opened(centres: dict[str, Centre], *, shops: tuple[str, ...], before: int) -> list[Fact]:
    """The centres, open and listed, and the shops they admit; all of it lies before the month."""
    told: list[Fact] = []
    for name, centre in centres.items():
        about: dict[str, Any] = {"at": instant(before), "centre": centre.id}
        per_day = min(centre.per_day, 10_000_000)
        told.append(
            CentreRegistered(
                id=f"{centre.id}.registered", name=_NAMES[name], institute="designated_provider", base=centre.base,
                region=_REGIONS[name], capacity_a_day=per_day, **about,
            )
        )  # fmt: skip
        told.append(CentreOpened(id=f"{centre.id}.opened", **about))
        for category, site in () if name == "fake" else _LISTED:
            about_list = about | {"category": category, "site": site, "from_": _SINCE}
            told.append(InstituteListed(id=f"{centre.id}.{site}.{category}", **about_list))
        for shop in shops if centre.base else ():
            told.append(AdmissionDecided(id=f"{centre.id}.{shop}", shop=shop, admitted=True, **about))
    return told
