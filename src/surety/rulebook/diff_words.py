"""What changed, in words."""

from datetime import date
from typing import TYPE_CHECKING

from surety.rulebook.answer import Outcome, Status
from surety.rulebook.phrases import phrase
from surety.rulebook.spec import InputSpec, TableSpec
from surety.rulebook.words import cell_of_space_in_words

if TYPE_CHECKING:
    from surety.rulebook.diff import Change


def values_in_words(spec: InputSpec, added: tuple[str, ...], removed: tuple[str, ...], lang: str) -> str:
    return phrase("diff_values", lang, label=spec.label.to(lang), **names_in_words(added, removed))


def names_in_words(added: tuple[str, ...], removed: tuple[str, ...]) -> dict[str, str]:
    return {"added": ", ".join(added) or "-", "removed": ", ".join(removed) or "-"}


def change_in_words(spec: TableSpec, change: "Change", lang: str) -> str:
    cell = cell_of_space_in_words(spec, change.values, change.on, lang)
    name = "diff_result" if change.result_changed else "diff_row"
    sides = {"old": outcome_in_words(change.old, lang), "new": outcome_in_words(change.new, lang)}
    return phrase(name, lang, count=change.cells, since=since_in_words(change.earliest, lang), cell=cell, **sides)


def since_in_words(day: date, lang: str) -> str:
    return phrase("diff_always", lang) if day == date.min else phrase("diff_since", lang, day=day.isoformat())


def outcome_in_words(outcome: Outcome, lang: str) -> str:
    rows, status = "+".join(outcome.rows), phrase("status_" + outcome.status.value, lang)
    if outcome.status is Status.DECIDED:
        return rows
    return phrase("diff_undecided", lang, status=status, rows=rows) if rows else status
