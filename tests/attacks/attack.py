"""How an attack is written down, carried out and judged.

    Attack(name, who attacks, stage the honest story has reached, what is said, what must be true afterwards)

`does(market, piece)` gives who speaks and the facts; the last one is the attack, those before it are honest. An attack
that is refused must leave its piece as it was; an act that has happened is kept as an incident and changes no custody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import psycopg
import pytest

from tests.attacks.market import MERCHANT_SHIPS, Answer, Market, Piece

Said = tuple[Any, ...]
"""Who speaks, and what, as `market.post` takes them."""


class Attack(NamedTuple):
    name: str
    who: str
    stage: str
    does: Callable[[Market, Piece], Said]
    must: Must
    category: str = MERCHANT_SHIPS
    succeeds: str = ""
    """Why the product does not catch it yet: the test is then expected to fail, strictly."""

    def __str__(self) -> str:
        return f"{self.who}: {self.name}"


class Must(NamedTuple):
    """What a fact is told, with its code; `kept`: as an incident of the piece."""

    outcome: str
    code: str
    kept: bool = False


def params(attacks: list[Attack]) -> list[Any]:
    return [pytest.param(each, id=str(each), marks=_marks(each)) for each in attacks]


def _marks(attack: Attack) -> tuple[Any, ...]:
    return (pytest.mark.xfail(strict=True, raises=AssertionError, reason=attack.succeeds),) if attack.succeeds else ()


def refused(code: str) -> Must:
    return Must("refused", code)


def forbidden(code: str) -> Must:
    return Must("forbidden", code)


INVALID, TOO_FAR = Must("invalid", "invalid_fact"), Must("invalid", "date_out_of_range")
INCIDENT = Must("accepted", "", kept=True)
"""What has happened cannot be refused: it is taken, marked, and gains nothing. A piece is then where it really is."""


class State(NamedTuple):
    """Of a piece and its order, as rows hold them; hand-overs that are marked count as incidents."""

    verdict: str
    code: str
    seal: str
    packed: str
    order: str
    stage: str
    holder: str
    incidents: int
    version: int


_STATE = """
    SELECT verdict, coalesce(code, ''), coalesce(doc->>'seal', ''), coalesce(doc->>'packed_video', ''),
           (SELECT status FROM surety_order WHERE subject = %s), stage, holder,
           incidents + (SELECT count(leg->>'incident') FROM json_array_elements(doc->'chain') leg), version
      FROM surety_piece WHERE subject = %s
"""


def state_of(connection: psycopg.Connection, piece: Piece) -> State:
    return State(*connection.execute(_STATE, [piece.order, piece.id]).fetchone())


def carry_out(market: Market, connection: psycopg.Connection, attack: Attack) -> None:
    """Attack, and see that it was caught as it must be, and that nothing was gained."""
    piece = market.at(attack.stage, attack.category)
    start = state_of(connection, piece)
    who, *facts = attack.does(market, piece)
    if facts[:-1]:
        market.tell(who, *facts[:-1])
    before = state_of(connection, piece)
    answer = market.post(who, facts[-1])[0]
    after = state_of(connection, piece)
    if after != start:
        market.forget(attack.stage, attack.category)
    judge(attack.must, answer, before, after)


def judge(must: Must, answer: Answer, before: State, after: State) -> None:
    assert (answer.status, answer.code) == (must.outcome, must.code), (answer.whole, before, after)
    gained = State._fields.index("stage")
    same = slice(gained) if must.kept else slice(None)
    assert after[same] == before[same], "the attack gained something"
    assert (after.incidents > before.incidents) == must.kept, (before.incidents, after.incidents)
