"""Which pairs of status and fact the engine takes, found by trying: every fact of the tables of `tests.unit` in every
state of theirs. A history that never meets such a pair leaves something out; one it never refuses, hardly anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from msgspec.structs import replace

from surety.aftersales.case import AftersaleCase
from surety.engine.batch import UnknownSubject
from surety.engine.fact import Fact, Source, SubjectKind
from surety.engine.outcome import Refusal
from surety.engine.room import rooms
from surety.orders.case import OrderCase
from tests.unit import test_conversations as talks
from tests.unit import test_every_aftersale_fact as cases
from tests.unit import test_every_fact_in_every_status as orders
from tests.unit.aftersales import aftersale
from tests.unit.world import World, hours

Pair = tuple[SubjectKind, str, str]
"""A kind of subject, the status it was in (`none` before it was there), and the fact's tag."""
_JD = "jd:as-1"


def taken() -> frozenset[Pair]:
    """The pairs that are accepted in one of the states at least."""
    return frozenset([*_created(), *_of_cases(), *_negotiating(), *_of_orders(), *_of_talks()])


def _created() -> Iterator[Pair]:
    for kind in (SubjectKind.ORDER, SubjectKind.AFTERSALE, SubjectKind.CONVERSATION):
        yield from ((kind, "none", tag_of(fact)) for fact in rooms()[kind].facts if fact.creates)


def tag_of(fact: type[Fact]) -> str:
    return str(fact.__struct_config__.tag)


def _of_cases() -> Iterator[Pair]:
    states = {name: make() for name, make in cases.STATES.items()}
    for state, world in states.items():
        case = aftersale(world)
        now = max(cases.NOW, case.closed_at or cases.NOW) + hours(3)
        made = partial(cases.world_in, states, state)
        yield from _lapsed(case, made)
        yield from _accepted(SubjectKind.AFTERSALE, case.case, case.status.value, cases.FACTS.values(), made, now)


def _negotiating() -> Iterator[Pair]:
    """JD alone negotiates (JD-5)."""

    def made() -> World:
        world = cases.bought(order="jd:1", signed_at=cases.SIGNED)
        world.tell(cases.applied(case=_JD, at=cases.NOW, reason="jd.quality"))
        world.tell(replace(cases.REFUSE, case=_JD))
        return world

    said = [(_of_jd(fact), source) for fact, source in cases.FACTS.values() if hasattr(fact, "case")]
    case = aftersale(made(), _JD)
    yield from _lapsed(case, made)
    yield from _accepted(SubjectKind.AFTERSALE, case.case, case.status.value, said, made, cases.NOW + hours(3))


def _of_jd(fact: Any) -> Any:
    changes = {"case": _JD}
    if str(getattr(fact, "reason", "")).startswith("douyin."):
        changes["reason"] = fact.reason.replace("douyin.", "jd.")
    return replace(fact, **changes)


def _of_orders() -> Iterator[Pair]:
    states = {name: make().__dict__ for name, make in orders.STATES.items()}
    for state in states:
        made = partial(orders.world_in, states, state)
        order = made().order()
        yield from _lapsed(order, made)
        now = orders.LATER if hasattr(orders, "LATER") else orders.T0 + hours(2)
        yield from _accepted(SubjectKind.ORDER, order.order, order.status.value, orders.FACTS.values(), made, now)


def _of_talks() -> Iterator[Pair]:
    for state in talks.STATES.values():
        talk = talks.talk(talks.opened(*state))
        yield from _accepted(
            SubjectKind.CONVERSATION,
            talk.conversation,
            talk.status.value,
            talks.FACTS.values(),
            lambda s=state: talks.opened(*s),
            talks.T0 + hours(5),
        )


def _lapsed(case: AftersaleCase | OrderCase, made: Callable[[], World]) -> Iterator[Pair]:
    """Where a clock runs, time may run out."""
    if case.deadlines:
        made().pass_time(min(deadline.due_at for deadline in case.deadlines.values()))
        kind = SubjectKind.ORDER if isinstance(case, OrderCase) else SubjectKind.AFTERSALE
        yield kind, case.status.value, tag_of(rooms()[kind].lapsed)


def _accepted(
    kind: SubjectKind, subject: str, status: str, said: Iterable[tuple[Fact, Source]], made: Any, now: Any
) -> Iterator[Pair]:
    for fact, source in said:
        if fact.kind is not kind or fact.subject != subject:
            continue
        try:
            answer = made().say(fact, now=now, source=source)
        except UnknownSubject:
            continue
        if not isinstance(answer, Refusal):
            yield kind, status, tag_of(type(fact))


def told(found: dict[Pair, int], kind: SubjectKind, pairs: int) -> list[str]:
    """How many of the pairs that the engine takes were met, which were not, and what else was tried."""
    wanted = {pair for pair in taken() if pair[0] is kind}
    met = {pair for pair, count in found.items() if pair[0] is kind and count}
    missed = sorted(f"{status}/{tag}" for _, status, tag in wanted - met)
    lines = [
        f"{len(wanted & met)} of {len(wanted)} pairs of status and fact that the engine takes",
        f"{len(met - wanted)} of {pairs - len(wanted)} others tried, which it refuses or which cannot be",
    ]
    return [*lines, f"never met: {', '.join(missed)}"] if missed else lines
