"""One order and its cases in memory, decided as the door will decide them when the facts are imported.

Whoever acts looks at the case first, as a person would, so that what is said next is possible under whatever rules are
in force.
"""

from __future__ import annotations

from collections import deque

from surety.aftersales.case import AftersaleCase
from surety.disruptions.board import Board
from surety.engine import book
from surety.engine.batch import Batch, UnknownSubject
from surety.engine.fact import Fact, Party, Source, SubjectKind
from surety.engine.store import Held
from surety.engine.wire import encode
from surety.merchants.facts import ShopRegistered
from surety.merchants.return_addresses import ReturnAddressKept
from surety.orders.case import OrderCase
from surety.platforms.simulation.promises import instant
from surety.platforms.simulation.travel import Told

_AT_THE_END = instant(4_000_000_000)


class Stage:
    """`script` is what happens to the order anyway; `told` what could be said, in the order it reaches the platform."""

    def __init__(self, platform: str, shop: ShopRegistered, script: list[Told], *, board: Board | None = None) -> None:
        self.told: list[Told] = []
        self._source, self._board = Source(Party.PLATFORM, platform), board
        self._cases: dict[tuple[SubjectKind, str], Held] = {}
        self._known: set[str] = set()
        self._script = deque(sorted(script, key=lambda each: each[0]))
        self._refusal(shop)
        self._refusal(returns_to(shop))

    def say(self, fact: Fact, at: int) -> str | None:
        """Say it unless it would be refused; returns the code of the refusal. Time goes forward only."""
        self.pass_time(at)
        return self._say(fact, at)

    def attempt(self, fact: Fact, at: int, *, code: str) -> bool:
        """Say what must be refused with this code; kept only where it is."""
        self.pass_time(at)
        refused = self._refusal(fact, self._copied()) == code
        if refused:
            self.told.append((at, fact))
        return refused

    def pass_time(self, until: int) -> None:
        """What happens anyway up to then; what an ended order no longer admits does not happen."""
        while self._script and self._script[0][0] <= until:
            at, fact = self._script.popleft()
            self._say(fact, at)

    def turn_round(self, parcel: str, *, after: int) -> None:
        """A parcel that goes back is not brought: what its carrier would have seen from then on does not happen."""
        kept = [(at, fact) for at, fact in self._script if at <= after or fact.subject != parcel]
        self._script = deque(kept)

    def end(self) -> list[Told]:
        """Everything that was told, to the end of the script."""
        self.pass_time(1 << 62)
        return self.told

    def look(self, case: str, at: int) -> AftersaleCase | None:
        """The case as it stands at that second, limits that have run out included."""
        self.pass_time(at)
        subject = (SubjectKind.AFTERSALE, case)
        if subject not in self._cases:
            return None
        copied = self._copied()
        self._batch(copied).lapse_due(subject, instant(at))
        return copied[subject].case  # type: ignore[return-value]

    def order(self, order: str) -> OrderCase:
        """The order as its facts so far have made it."""
        return self._cases[SubjectKind.ORDER, order].case  # type: ignore[return-value]

    def _say(self, fact: Fact, at: int) -> str | None:
        refused = None if fact.id in self._known else self._refusal(fact)  # a repeated scan has its first answer
        if refused is None:
            self._known.add(fact.id)
            self.told.append((at, fact))
        return refused

    def _refusal(self, fact: Fact, cases: dict[tuple[SubjectKind, str], Held] | None = None) -> str | None:
        batch = self._batch(self._cases if cases is None else cases)
        try:
            refusal = batch.submit(fact, self._source, key=fact.id, body=encode(fact), imported=True)
        except UnknownSubject:
            return "unknown_subject"
        return refusal.code if refusal else None

    def _copied(self) -> dict[tuple[SubjectKind, str], Held]:
        return {subject: Held(held.case) for subject, held in self._cases.items()}

    def _batch(self, cases: dict[tuple[SubjectKind, str], Held]) -> Batch:
        return Batch(cases, book=book.packaged(), release_no=1, now=_AT_THE_END, board=self._board)


def returns_to(shop: ShopRegistered) -> ReturnAddressKept:
    """Where a simulated shop has goods sent back to, from its first day."""
    return ReturnAddressKept(
        id=f"{shop.shop}.returns", at=shop.at, shop=shop.shop, number="r0", region="330106", to_name="售后仓 李工",
        to_phone="13900000000", to_detail="文三路 9 号 3 号楼 1 层 退货组",
    )  # fmt: skip
