"""Item codes: what they are made of, and everything a scanner or a person may make of one."""

import contextlib
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surety.certificates import codes
from surety.certificates.codes import ALPHABET, MalformedCode, check_character, digital_link, draw, grouped, read

SEEDED = random.Random(5)
CODE = draw(SEEDED.choice)
some_codes = st.integers(0, 2**32).map(lambda seed: draw(random.Random(seed).choice))


def test_the_check_character_is_iso_7064_mod_37_36():
    """The example of the Global Release Identifier standard, which uses this system."""
    assert check_character("A12425GABC1234002") == "M"


@given(some_codes)
def test_a_code_reads_as_itself(code):
    assert read(code) == code
    assert len(code) == 13
    assert set(code) <= set(ALPHABET)


@given(some_codes, st.integers(0, 12), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code, place, other):
    if code[place] != other:
        with pytest.raises(MalformedCode):
            read(code[:place] + other + code[place + 1 :])


def test_nearly_every_swap_of_neighbours_is_noticed():
    swapped = missed = 0
    for seed in range(400):
        code = draw(random.Random(seed).choice)
        for n in range(12):
            other = code[:n] + code[n + 1] + code[n] + code[n + 2 :]
            if other != code:
                swapped += 1
                missed += check_character(other[:-1]) == other[-1]
    assert swapped > 4000
    assert missed / swapped < 0.005


@given(some_codes)
def test_what_people_type(code):
    wide = "".join(chr(ord(c) + 0xFEE0) for c in grouped(code).replace("-", ""))
    confused = code.replace("0", "o").replace("1", "l")
    for text in (
        code.lower(), grouped(code), f"  {grouped(code).lower()}\t", wide, wide.lower(), confused,
        code.replace("1", "I").replace("0", "O"), " ".join(code), grouped(code).replace("-", "\N{EN DASH}"),
        "\N{ZERO WIDTH SPACE}" + code, "]Q3" + code, "]d2" + digital_link(code, prefix="https://id.example/01/0123"),
        digital_link(code, prefix="https://id.example/01/09506000134352") + "?17=270101",
        f"https://shop.example/v/{code.lower()}#top", f"(01)09506000134352(21){code}",
    ):  # fmt: skip
        assert read(text) == code, text


@pytest.mark.parametrize(
    "text",
    ["", "x", CODE[:-1], CODE + "0", CODE[:-1] + "U", "٠" * 13, "\0" * 13, "🙂" * 13, "-" * 200, "A" * 1_000_000,
     CODE + "\n" + CODE, "https://id.example/21/", "(21)", "]Q", "%s" * 6 + "%", "\ud800" * 13],
)  # fmt: skip
def test_what_is_no_code(text):
    with pytest.raises(MalformedCode):
        read(text)


@given(st.text(max_size=310))
def test_any_text_is_a_code_or_is_refused(text):
    with contextlib.suppress(MalformedCode):
        assert set(read(text)) <= set(ALPHABET)


def test_draws_differ_and_use_every_character():
    drawn = [draw() for _ in range(2000)]
    assert len(set(drawn)) == 2000
    assert set("".join(drawn)) == set(ALPHABET)


def test_nothing_readable_is_lost_by_normalising():
    assert all(unicodedata.normalize("NFKC", c) == c for c in codes.ALPHABET)
