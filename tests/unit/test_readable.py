"""What people have to write is something that can be seen."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from surety.engine.places import UNSEEN, is_readable

FILLERS = ("BRAILLE PATTERN BLANK", "NULL NOTEHEAD", "FILLER", "VARIATION SELECTOR", "GRAPHEME JOINER", "INHERENT")
STROKES = ("GAP FILLER", "LINE FILLER")
"""Drawn, to fill a line."""


@pytest.mark.parametrize("sign", "\u2800\u3164\u115f\u1160\uffa0\u200b\ufeff\u00ad\u3000\ufe0f\x00")
def test_what_shows_nothing_says_nothing(sign):
    assert not is_readable(sign * 3)
    assert not is_readable(f" {sign}\n")
    assert is_readable(f"{sign}货")


def test_text_of_any_script_is_readable():
    for text in ("货", "a", "?", "é", "e\u0301", "ក", "한", "\u2801", "❤\ufe0f", "1"):
        assert is_readable(text), text


def test_no_sign_that_is_named_a_blank_is_left_out():
    """Of those this Python knows: whatever is called a filler, a selector or the like, and would be printed."""
    printed = (sign for sign in map(chr, range(sys.maxunicode + 1)) if sign.isprintable())
    names = {sign: unicodedata.name(sign, "") for sign in printed}
    named = {sign for sign, name in names.items() if any(each in name for each in FILLERS)}
    named -= {sign for sign, name in names.items() if any(each in name for each in STROKES)}
    assert named - UNSEEN == set()
    assert UNSEEN - named == set()
