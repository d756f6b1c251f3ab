"""The language of whoever reads: one of the two that pages, rules and notices are written in."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from functools import cache

from django.utils.translation import get_language, trans_real


def lang() -> str:
    """`en` or `zh`, as rulebook texts are keyed."""
    return "en" if is_english() else "zh"


def is_english() -> bool:
    return (get_language() or "").startswith("en")


@contextmanager
def speaking_to_the_buyer() -> Iterator[None]:
    """Within it, Chinese words that tell of the buyer (买家) speak to them (您): one catalogue serves all readers."""
    if is_english():
        yield
        return
    before = getattr(trans_real._active, "value", None)
    trans_real._active.value = _to_the_buyer()
    try:
        yield
    finally:
        trans_real._active.value = before


@cache
def _to_the_buyer() -> trans_real.DjangoTranslation:
    spoken = copy(trans_real.translation("zh-hans"))
    spoken._catalog = copy(spoken._catalog)
    spoken._catalog._catalogs = [
        {said: words.replace("买家", "您") if isinstance(words, str) else words for said, words in each.items()}
        for each in spoken._catalog._catalogs
    ]
    return spoken
