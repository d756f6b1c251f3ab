"""Which histories to keep: as few facts as show all that any of them shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from heapq import heapify, heappop, heappush

from surety.engine.book import packaged
from tests.replay.recording import History

Trait = tuple[str, ...]
OVERHEAD = 2
TIMES = 2
"""Shown by so many histories: what one of them reaches by another way, a change may alter alone."""
NEW_BOOK = 10
"""What another release costs, in facts."""
BOOKS_MAX = 5
"""Rulebooks beside the packaged one, of one choice: each is kept whole, and compiled to be asked."""


def traits(history: History) -> Iterator[Trait]:
    """What it shows: facts, statuses, rows, deadlines, postings, by kind of subject and platform."""
    kind, was = history.kind.value, "none"
    yield "platform", kind, history.subject.partition(":")[0]
    for fact in history.facts:
        answer = fact.answer
        yield "met", kind, was, fact.type
        yield "moved", kind, was, answer.status
        yield "by", fact.type, fact.by[0]
        yield from (("decided", fact.type, decision) for decision in answer.decisions)
        yield from (("clock", fact.type, _head(each), str("cleared" in each)) for each in answer.deadlines)
        yield from (("posted", fact.type, _head(posting)) for posting in answer.postings)
        yield from (("told", fact.type, told.partition('"type":"')[2].partition('"')[0]) for told in answer.tells)
        was = answer.status


def _head(text: str) -> str:
    """Without what counts or names: `refund/17` and `refund/18` are one."""
    return re.split(r"[^a-z_]", text, maxsplit=1)[0]


def chosen(pool: Iterable[History], kept: Collection[History], *, facts_max: int) -> list[History]:
    """Those of the pool that show most of what is not yet shown by `kept`, a fact for a fact, at most so many."""
    shown = Counter(trait for history in kept for trait in set(traits(history)))
    books = {packaged().hash, *(book for history in kept for book in history.releases.values())}
    books_max = len(books) + BOOKS_MAX
    room = facts_max - sum(len(history.facts) for history in kept)
    found: list[History] = []
    have = {history.name for history in kept}
    offers = {each.name: (each, frozenset(traits(each))) for each in pool if each.name not in have}
    heap = [(-_worth(*offer, shown, books), name) for name, offer in offers.items()]
    heapify(heap)
    while heap and room > 0:
        _, name = heappop(heap)
        history, all_of = offers[name]
        worth = _worth(history, all_of, shown, books) if len(books | set(history.releases.values())) <= books_max else 0
        if worth <= 0:
            continue
        if heap and worth < -heap[0][0]:  # others are worth more by now
            heappush(heap, (-worth, name))
            continue
        found.append(history)
        shown.update(all_of)
        books.update(history.releases.values())
        room -= len(history.facts)
    return found


def _worth(history: History, all_of: frozenset[Trait], shown: Counter[Trait], books: set[str]) -> float:
    fresh = sum(WEIGHTS.get(trait[0], 1) for trait in all_of if shown[trait] < TIMES)
    new = set(history.releases.values()) - books
    return fresh / (len(history.facts) + OVERHEAD + NEW_BOOK * len(new))


WEIGHTS = {"met": 4, "moved": 3}
"""A fact in a status is what must not be missing."""
