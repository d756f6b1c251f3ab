"""A table as a few gathers: columns are taken together while their classes are few, and what is left is numbered.

A stage reads one place of an array, found by adding up what each of its columns contributes; the place says where the
next stage's places begin for the rows still possible, and in the last stage what the table answers.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from surety.rulebook.columns import below_lowest, certain_rows
from surety.rulebook.diagram import TooManyEntries

PLACES = 1 << 14  # of a stage of several columns: quickly made, and kept in the processor's cache
PLACES_MAX = 1 << 22


class Stage(NamedTuple):
    """`strides`: what a class of each of the columns `begin` to `end` adds; `leads`: what each place leads to."""

    begin: int
    end: int
    strides: tuple[int, ...]
    leads: list[int]


class Kinds(NamedTuple):
    """A column's distinct masks, and what all of them share."""

    masks: tuple[int, ...]
    common: int


def build_stages(kinds: Sequence[Kinds], answer: Callable[[int], int], *, first: int) -> list[Stage]:
    """`first` are the rows of which only the first to match counts. Raises TooManyEntries."""
    certain, states, stages, begin = certain_rows(kinds), [-1], [], 0
    while begin < len(kinds):
        end, combined = together(kinds, begin, len(states))
        numbers: dict[int, int] = {}
        leads = []
        for state in states:
            for mask in combined:
                left = state & mask
                left &= ~first | below_lowest(left & certain[end] & first)
                leads.append(numbers.setdefault(left, len(numbers)))
        stages.append(Stage(begin, end, strides_of(kinds[begin:end]), leads))
        begin, states = end, list(numbers)
    return linked(stages, [answer(mask) for mask in states])


def together(kinds: Sequence[Kinds], begin: int, states: int) -> tuple[int, list[int]]:
    """How many columns one stage takes, and the masks of their combinations, the last column's changing fastest."""
    combined, end = list(kinds[begin].masks), begin + 1
    if states * len(combined) > PLACES_MAX:
        raise TooManyEntries
    while end < len(kinds) and states * len(combined) * len(kinds[end].masks) <= PLACES:
        combined = [mask & other for mask in combined for other in kinds[end].masks]
        end += 1
    return end, combined


def strides_of(kinds: Sequence[Kinds]) -> tuple[int, ...]:
    strides = [1]
    for kind in reversed(kinds[1:]):
        strides.append(strides[-1] * len(kind.masks))
    return tuple(reversed(strides))


def linked(stages: list[Stage], answers: list[int]) -> list[Stage]:
    """Numbers of states become the places at which the next stage begins for them, the last ones answers."""
    last = stages[-1]
    found = [last._replace(leads=[answers[state] for state in last.leads])]
    for stage, following in zip(stages[-2::-1], stages[:0:-1], strict=True):
        width = len(following.leads) // (max(stage.leads) + 1)
        found.append(stage._replace(leads=[state * width for state in stage.leads]))
    return found[::-1]
