"""Law and platform rules asked together: the answer better for the buyer holds, and says why.

An output may declare which of its values are better for the buyer. One answer is better than the other if it is at
least as good in every output both tables rank alike and better in one of them. Equally good, the law decides. Each
better in something, nobody decides: a person must, as where either table has no answer.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from surety.rulebook.answer import Answer, Status
from surety.rulebook.errors import NotComparable
from surety.rulebook.explain import Explanation
from surety.rulebook.phrases import phrase
from surety.rulebook.spec import OutputSpec
from surety.rulebook.table import Table
from surety.rulebook.words import value_in_words


class Best(NamedTuple):
    """Both answers and the one that holds, None unless `status` is DECIDED.

    `gains` are the outputs in which the law's answer is better, then those in which the platform's is. `status` is
    that of the first side without an answer, or AMBIGUOUS where each is better in something.
    """

    law: Answer
    platform: Answer
    status: Status
    winner: Answer | None = None
    gains: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def sides(self) -> tuple[Answer, Answer]:
        return self.law, self.platform


class BestExplanation(NamedTuple):
    best: Best
    told: tuple[Explanation, Explanation]

    def to_dict(self, lang: str = "zh") -> dict[str, Any]:
        winner = self.best.winner
        return {
            "status": self.best.status.value,
            "winner": winner.table if winner else None,
            "said": conclusion(self, lang),
            "gains": dict(zip((each.table for each in self.best.sides), map(list, self.best.gains), strict=True)),
            "sides": [each.to_dict(lang) for each in self.told],
        }

    def to_text(self, lang: str = "zh") -> str:
        return "\n".join((conclusion(self, lang), *(each.to_text(lang) for each in self.told)))


def decide_best(law: Table, platform: Table, inputs: Mapping, *, on: date | datetime) -> Best:
    """Raises NotComparable if the tables rank no output alike."""
    ranked = ranked_alike(law, platform)
    sides = law.decide(inputs, on), platform.decide(inputs, on)
    undecided = next((each.status for each in sides if each.status is not Status.DECIDED), None)
    if undecided:
        return Best(*sides, undecided)
    ours, theirs = (tuple(rank(spec, each.outputs[spec.name]) for spec in ranked) for each in sides)
    places = range(len(ranked))
    gains = (
        tuple(ranked[at].name for at in places if ours[at] < theirs[at]),
        tuple(ranked[at].name for at in places if theirs[at] < ours[at]),
    )
    if all(gains):
        return Best(*sides, Status.AMBIGUOUS, gains=gains)
    return Best(*sides, Status.DECIDED, sides[bool(gains[1])], gains)


def ranked_alike(law: Table, platform: Table) -> list[OutputSpec]:
    other = {each.name: each for each in platform.spec.outputs}
    alike = [each for each in law.spec.outputs if each.better and each.name in other]
    if not alike or any(other[each.name].better != each.better for each in alike):
        raise NotComparable(f"tables {law.id} and {platform.id} rank no output alike")
    if "collect" in (law.spec.policy, platform.spec.policy):
        raise NotComparable("an answer that collects rows is not compared with another")
    return alike


def rank(spec: OutputSpec, value: Any) -> int:
    """The lower the better for the buyer."""
    if isinstance(spec.better, tuple):
        return spec.better.index(value)
    return -value if spec.better == "more" else value


def conclusion(explained: BestExplanation, lang: str) -> str:
    best, told = explained.best, explained.told
    titles = [each.spec.title.to(lang) for each in told]
    if best.winner:
        place = best.sides.index(best.winner)
        won = {"winner": titles[place], "other": titles[1 - place], "row": "+".join(best.winner.rows)}
        why = gains_in_words(explained, place, lang)
        return phrase("best_better", lang, why=why, **won) if why else phrase("best_equal", lang, **won)
    if best.status is Status.AMBIGUOUS and all(best.gains):
        ours, theirs = (gains_in_words(explained, place, lang) for place in (0, 1))
        return phrase("best_conflict", lang, law=titles[0], ours=ours, platform=titles[1], theirs=theirs)
    silent = next(each for each in told if each.answer.status is not Status.DECIDED)
    return phrase("best_undecided", lang, table=silent.spec.title.to(lang), said=silent.to_dict(lang)["said"])


def gains_in_words(explained: BestExplanation, place: int, lang: str) -> str:
    """What this side's answer gives the buyer where it is the better one, beside what the other's does."""
    told, other = explained.told[place], explained.told[1 - place]
    specs = [spec for spec in told.spec.outputs if spec.name in explained.best.gains[place]]
    said = [
        phrase(
            "best_gain",
            lang,
            label=spec.label.to(lang),
            value=value_in_words(spec, told.answer.outputs[spec.name], lang),
            other=value_in_words(spec, other.answer.outputs[spec.name], lang),
        )
        for spec in specs
    ]
    return phrase("stop", lang).join(said)
