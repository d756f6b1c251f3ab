"""How another room says that its facts show a violation. Pure."""

from __future__ import annotations

from typing import Any

from surety.engine.fact import Fact
from surety.engine.keys import digest
from surety.violations.facts import Act, ViolationRaised


def raised(fact: Fact, act: Act, *, version: int, **said: Any) -> ViolationRaised:
    """The violation that `fact` showed of its subject at this `version` of the case: the same whenever replayed."""
    platform = fact.subject.partition(":")[0]
    name = digest(fact.kind.value.encode(), fact.subject.encode(), b"%d" % version, act.encode())
    about = str(said.get("about", ""))
    if about:
        name = digest(name.encode(), about.encode(), str(said.get("says", "")).encode())
    suffix = act if not about else f"{act}:{about}"
    return ViolationRaised(
        id=fact.follow_id(suffix), at=fact.at, violation=f"{platform}:vi-{name[:20]}", act=act, **said
    )
