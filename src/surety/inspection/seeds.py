"""Known pieces among the others: what is true of one is promised in the public log by hash, and told afterwards. Pure.

A seed is a subject of its own, which a centre cannot read: nothing of the piece, its order or its code says that it is
known. It is promised before the piece is on its way, so that intake does not follow the promise.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Meta
from msgspec.structs import replace

from surety.certificates.rates import commitment
from surety.engine.fact import Fact, Party, SubjectKind, Text
from surety.engine.outcome import Case, Context, LogEntry, Outcome, Refusal
from surety.engine.room import Cases, Room
from surety.inspection.case import PieceCase, Stage, stage_of
from surety.inspection.facts import PieceId
from surety.inspection.reporting import name_of_centre

SeedId = Annotated[str, Meta(min_length=10, max_length=40, pattern=r"^[a-z0-9_]{1,16}:sd-[0-9a-z]{6,20}$(?!\n)")]
"""`platform:sd-drawn`: it stands in the log, and says nothing of the piece."""
Truth = Literal["pass", "fail"]


class SeedFact(Fact, frozen=True, kw_only=True):
    """Base of the facts about a known piece; only staff state them."""

    kind: ClassVar = SubjectKind.SEED
    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF})

    seed: SeedId

    @property
    def subject(self) -> str:
        return self.seed


class SeedCommitted(SeedFact, frozen=True, kw_only=True, tag="seed_committed"):
    """Staff know what this piece is, and promise it: the log gets the hash, nobody the words."""

    creates: ClassVar = True

    piece: PieceId
    truth: Truth
    salt: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$(?!\n)")]
    """Drawn at random; it opens the hash."""
    note: Text = ""

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.PIECE, self.piece),)

    def fault(self) -> tuple[str, str, str] | None:
        if self.piece.partition(":")[0] != self.seed.partition(":")[0]:
            return "other_platform", "$.piece", f"{self.piece} is of another platform than {self.seed}"
        return super().fault()


class SeedRevealed(SeedFact, frozen=True, kw_only=True, tag="seed_revealed"):
    """It has its verdict: truth and salt go into the log, and the centre's error rate counts it."""

    piece: PieceId

    def reads(self) -> tuple[tuple[SubjectKind, str], ...]:
        return ((SubjectKind.PIECE, self.piece),)


class SeedDropped(SeedFact, frozen=True, kw_only=True, tag="seed_dropped"):
    """It never reached an inspector: the promise stays in the log, unrevealed."""

    note: Annotated[str, Meta(min_length=1, max_length=2000)]


FACTS = (SeedCommitted, SeedRevealed, SeedDropped)


class SeedCase(Case, frozen=True, kw_only=True):
    """What is known of one piece. `state` is committed, revealed or dropped."""

    seed: str
    piece: str
    centre: str
    category: str
    truth: str
    salt: str
    state: str = "committed"
    committed_at: datetime
    ended_at: datetime | None = None
    verdict: str = ""
    """What the centre found."""
    note: str = ""


def decide(case: SeedCase | None, fact: SeedFact, context: Context) -> Outcome | Refusal:
    return _DECIDE[type(fact)](case, fact, context)


def commit(case: SeedCase | None, fact: SeedCommitted, context: Context) -> Outcome | Refusal:
    if case is not None:
        return Refusal("seed_exists")
    seen: dict[str, Any] | None = context.reads.get("piece")
    if seen is None:
        return Refusal("no_such_piece", "JADE-04", {"piece": fact.piece})
    if not seen["centre"]:
        return Refusal("unknown_centre", "JADE-05")
    if context.reads.get("seeded"):
        return Refusal("piece_known_already", params={"piece": fact.piece})
    if not seen["fresh"]:
        return Refusal("seed_too_late", params={"piece": fact.piece})
    made = SeedCase(
        seed=fact.seed, piece=fact.piece, centre=seen["centre"], category=seen["category"], truth=fact.truth,
        salt=fact.salt, committed_at=context.now, note=fact.note,
    )  # fmt: skip
    digest = commitment(fact.seed, fact.truth, fact.salt, piece=fact.piece)
    body = {"centre": name_of_centre(made.centre), "case": fact.seed, "digest": digest}
    return Outcome(made, entries=(LogEntry("commitment", body),))


def reveal(case: SeedCase, fact: SeedRevealed, context: Context) -> Outcome | Refusal:
    seen: dict[str, Any] | None = context.reads.get("piece")
    if case.state != "committed" or fact.piece != case.piece:
        return Refusal("seed_over", params={"state": case.state})
    if seen is None or not seen["verdict"]:
        return Refusal("no_verdict_yet", "JADE-04")
    body = {
        "centre": name_of_centre(case.centre), "case": case.seed, "truth": case.truth, "salt": case.salt,
        "piece": case.piece,
    }  # fmt: skip
    told = replace(case, state="revealed", ended_at=context.now, verdict=seen["verdict"])
    return Outcome(told, entries=(LogEntry("reveal", body),))


def drop(case: SeedCase, fact: SeedDropped, context: Context) -> Outcome | Refusal:
    if case.state != "committed":
        return Refusal("seed_over", params={"state": case.state})
    return Outcome(replace(case, state="dropped", ended_at=context.now, note=fact.note))


_DECIDE: dict[type, Callable[[Any, Any, Context], Outcome | Refusal]] = {
    SeedCommitted: commit,
    SeedRevealed: reveal,
    SeedDropped: drop,
}


def reads(fact: Any, cases: Cases) -> dict[str, Any] | None:
    """The piece as it stands: nothing is written to it."""
    piece = getattr(fact, "piece", None)
    case = cases.get((SubjectKind.PIECE, piece)) if piece else None
    if not isinstance(case, PieceCase):
        return None
    given = [each.verdict for each in case.findings if not each.blind]
    return {
        "piece": {
            "centre": case.centre, "category": case.category, "verdict": given[-1] if given else "",
            "fresh": stage_of(case) is Stage.NOT_SENT and not given and not case.inbound,
        }
    }  # fmt: skip


def columns(case: SeedCase) -> tuple[Any, ...]:
    return (
        case.seed.partition(":")[0], case.centre, case.piece, case.category, case.truth, case.state, case.verdict,
        case.committed_at, case.ended_at,
    )  # fmt: skip


SEED = Room(
    kind=SubjectKind.SEED,
    table="surety_seed",
    case=SeedCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types={
        "platform": "text", "centre": "text", "piece": "text", "category": "text", "truth": "text", "state": "text",
        "verdict": "text", "committed_at": "timestamptz", "ended_at": "timestamptz",
    },
    reads=reads,
)  # fmt: skip
