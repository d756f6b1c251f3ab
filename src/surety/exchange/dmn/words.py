"""Texts in a DMN file: shown in both languages at once, kept apart in our extension while nobody edits them."""

from typing import Any

from surety.rulebook.spec import LANGUAGES


def shown(text: dict[str, str]) -> str:
    return text["zh"] if text["zh"] == text["en"] else f"{text['zh']} / {text['en']}"


def words(said: str, ours: Any) -> dict[str, str]:
    """Ours while the file still shows it; otherwise what the file says, in both languages until it is translated."""
    if is_text(ours) and shown(ours) == said:
        return ours
    return dict.fromkeys(LANGUAGES, said)


def is_text(raw: Any) -> bool:
    """A text, or a name that keeps its former ones."""
    whole = isinstance(raw, dict) and set(raw) - {"formerly"} == set(LANGUAGES)
    return whole and all(isinstance(raw[lang], str) for lang in LANGUAGES)


def row_words(ours: dict[str, Any]) -> str:
    """What the annotation of a rule shows: its clauses, its note and the reason of an assumption."""
    clause = ours.get("clause")
    parts = [", ".join(map(str, clause))] if isinstance(clause, list) else []
    parts += [shown(ours[name]) for name in ("note", "reason") if is_text(ours.get(name))]
    return " | ".join(part for part in parts if part)
