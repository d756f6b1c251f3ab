"""The language of whoever reads: one of the two that pages, rules and notices are written in."""

from django.utils.translation import get_language


def lang() -> str:
    """`en` or `zh`, as rulebook texts are keyed."""
    return "en" if is_english() else "zh"


def is_english() -> bool:
    return (get_language() or "").startswith("en")
