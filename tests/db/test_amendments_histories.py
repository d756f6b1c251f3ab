"""Random histories of the rules themselves: what was published stays, and every past answer with it."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.amendments import acts
from surety.amendments.candidates import as_written, packaged_cases
from surety.engine import book
from surety.rulebook import Release
from surety.rulebook.worked import as_codes
from tests.db import invariants
from tests.db.moves import SPRING, Market, Move, N
from tests.db.playing import played, undone
from tests.db.test_histories import BOUNDED

RULES = ("amend", "submit", "approve", "approve", "reject", "give_up", "revise", "comment", "stop", "resume",
         "put_right", "carry")  # fmt: skip
TRADE = (
    "place",
    "pay",
    "ship",
    "pick_up",
    "sign",
    "due",
    "due",
    "wait",
    "sweep",
    "housekeep",
    "leave",
    "stay",
    "again",
)
MADE = [Move(what, order, n=1) for order in range(4) for what in ("place", "pay")]
PUBLISHED = [Move("wait", n=2), Move("amend", n=1), Move("submit", n=1), Move("approve", n=1)]
STOPPED = [Move("stop", n=0), Move("stop", n=1)]
RIGHTED = [Move("put_right", parcel=1, n=0), Move("submit", parcel=1, n=1), Move("approve", parcel=1, n=1)]
OPENINGS = (MADE + PUBLISHED, PUBLISHED + MADE, MADE + STOPPED, MADE + PUBLISHED + RIGHTED, PUBLISHED + STOPPED + MADE)
MOVES = st.lists(
    st.builds(
        Move,
        what=st.sampled_from(RULES + TRADE),
        order=st.integers(0, 3),
        parcel=st.integers(0, 2),
        n=st.integers(0, N - 1),
    ),
    min_size=5,
    max_size=30,
)


@settings(BOUNDED, max_examples=25)
@given(opening=st.sampled_from(OPENINGS), moves=MOVES)
def test_what_must_hold_holds_while_the_rules_change(door_connection, opening, moves):
    with undone(door_connection):
        market = Market(door_connection, start=SPRING)
        played(market, opening + moves)
        releases_never_rewrite_the_past(market)


CHANGES = [*PUBLISHED, Move("amend", parcel=1, n=1), Move("submit", parcel=1, n=1), Move("approve", parcel=1, n=1)]
STORIES = {
    "a promise too short, lapsed, put right and remedied": [
        *CHANGES, *MADE, Move("due"), Move("due"), Move("amend", parcel=2, n=1), Move("submit", parcel=2, n=1),
        Move("approve", parcel=2, n=1), Move("put_right", parcel=0, n=5), Move("carry"),
    ],
    "stopped, lapsed, resumed, remedied": [
        *MADE, *STOPPED, Move("due"), Move("due"), Move("due"), Move("resume", n=0), Move("resume", n=1), *RIGHTED,
        Move("carry"), Move("carry"),
    ],
    "a shop leaves with an order on its way": [
        *MADE, Move("leave"), Move("place", 0), Move("carry"), Move("ship"), Move("sign"), Move("carry"), Move("stay"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("moves", STORIES.values(), ids=STORIES)
def test_stories_of_rules(door_connection, moves):
    with undone(door_connection):
        market = Market(door_connection, start=SPRING)
        played(market, moves)
        releases_never_rewrite_the_past(market)


@pytest.mark.parametrize(
    ("moves", "made"),
    [
        (PUBLISHED, ["amendment:1"]),
        (STORIES["a promise too short, lapsed, put right and remedied"], ["amendment:1", "amendment:2", "amendment:3"]),
        (STORIES["stopped, lapsed, resumed, remedied"], ["row_stopped", "row_stopped", "row_resumed", "row_resumed"]),
    ],
)
def test_the_stories_reach_what_they_tell_of(door_connection, moves, made):
    with undone(door_connection):
        market = Market(door_connection, start=SPRING)
        played(market, moves)
        notes = [note for (note,) in door_connection.execute("select note from surety_release order by release_no")]
        assert [note.partition(" ")[0] for note in notes] == ["packaged", *made]


def test_the_remedy_of_a_story_reaches_its_orders(door_connection):
    with undone(door_connection):
        market = Market(door_connection, start=SPRING)
        played(market, STORIES["stopped, lapsed, resumed, remedied"])
        remedied = acts.case_of(door_connection, "amendment:2")
        assert remedied.status == "carried_out"
        assert remedied.order_count > 0
        invariants.check(door_connection, now=market.now)


# ------------------------------------------------------------------------------------------------ the past


def releases_never_rewrite_the_past(market: Market) -> None:
    """Whatever was published: on every day before, rules as written answer as they did, unless it was said."""
    rows = market.connection.execute(
        "select r.release_no, r.known_from, r.note, a.kind from surety_release r left join surety_amendment a"
        " on a.subject = r.note order by r.release_no"
    ).fetchall()
    for (before, *_), (after, known_from, note, kind) in pairwise(rows):
        assert note.startswith(("row_stopped", "row_resumed")) or kind is not None, "somebody stands for every release"
        old, new = (as_written(book.numbered(market.connection.cursor(), number)) for number in (before, after))
        if kind != "retroactive":
            same_on_every_day_before(old, new, known_from)


def same_on_every_day_before(old: Release, new: Release, known_from) -> None:
    """The decisions' own questions and every worked case, on the days before the approval."""
    day = known_from.astimezone(ZoneInfo("Asia/Shanghai")).date()
    for name, inputs, on in questions():
        for asked in (on, day - timedelta(days=1)):
            if asked < day:
                mine, theirs = (release.decide(name, inputs, on=asked) for release in (old, new))
                assert mine.outcome == theirs.outcome, (name, inputs, asked)


@cache
def questions() -> list:
    tables = book.packaged().tables
    return [(case.table, as_codes(tables[case.table], case.inputs), case.on) for case in packaged_cases()]
