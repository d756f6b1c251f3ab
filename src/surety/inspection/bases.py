"""Whom the bases admit: what a shop admitted to one sells goes through it, with no way round (JADE-13). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from surety.inspection.centre_case import CentreCase


class Live(NamedTuple):
    """From when to when a base admits a shop, and is open itself; None is without an end."""

    from_: datetime
    to: datetime | None


class Bases:
    """The intervals in which open bases admit shops, by shop."""

    def __init__(self, centres: Iterable[CentreCase] = ()) -> None:
        self._live: dict[str, list[Live]] = {}
        for case in centres:
            if not case.base or case.opened_at is None:
                continue
            for shop, admission in case.admissions.items():
                if admission.state == "admitted" and admission.from_ is not None:
                    ends = [end for end in (admission.to, case.closed_at) if end is not None]
                    live = Live(max(admission.from_, case.opened_at), min(ends, default=None))
                    self._live.setdefault(shop, []).append(live)

    def admit(self, shop: str, *, since: datetime, at: datetime) -> bool:
        """Whether one base admitted the shop at the first of these instants and still does at the second."""
        return any(
            live.from_ <= since and (live.to is None or max(since, at) < live.to) for live in self._live.get(shop, ())
        )
