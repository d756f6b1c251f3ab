"""The printed barcodes: none can be taken for another, and none can change once it is on paper."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surety.certificates.codes import check_character
from surety.consoles.bench.commands import COMMANDS, GROUPS, TESTS, UnprintableShelf, shelf_text

TEXTS = [each.text for each in COMMANDS] + list(TESTS)
PRINTED = "\n".join(TEXTS)


def test_no_text_begins_another():
    assert len(set(TEXTS)) == len(TEXTS)
    assert not [(a, b) for a in TEXTS for b in TEXTS if a != b and b.startswith(a)]


def test_every_command_stands_in_a_group_and_speaks_both_languages():
    assert {each.group for each in COMMANDS} == set(GROUPS)
    assert all(each.zh and each.en for each in COMMANDS)


def test_what_is_on_paper_stays():
    """A command may be added. One that is printed already is never another text."""
    assert (
        hashlib.sha256(PRINTED.encode()).hexdigest()
        == "24d75a0ba26e5e7ab2959d206b1ed38bdec935877a52753dc7a03b892e18f00e"
    )


@given(st.sampled_from(COMMANDS), st.data())
def test_one_wrong_character_is_no_command(command, data):
    place = data.draw(st.integers(1, len(command.text) - 1))
    other = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    wrong = command.text[:place] + other + command.text[place + 1 :]
    assert wrong == command.text or check_character(wrong[1:-1]) != wrong[-1]


def test_shelves():
    assert shelf_text(" a-03-12 ") == shelf_text("A-03-12") == "$SA-03-122"
    for name in ("", "架 3", "A--1", "-A", "A" * 41, "$CPASS"):
        with pytest.raises(UnprintableShelf):
            shelf_text(name)
