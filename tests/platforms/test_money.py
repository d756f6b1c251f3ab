"""Amounts and their division."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surety.platforms.entries import Refused
from surety.platforms.money import minor_units, split


@pytest.mark.parametrize(
    ("text", "fen"), [("99.9", 9990), ("0", 0), ("5", 500), ("27.65", 2765), ("1.10000", 110), (" 3.05 ", 305)]
)
def test_amounts_are_read_exactly(text, fen):
    assert minor_units(text, where="price") == fen


@pytest.mark.parametrize("text", ["-1", "1.234", "", "1e3", "NaN", "1,000", "٣", "9" * 12])
def test_other_amounts_are_refused(text):
    with pytest.raises(Refused) as refused:
        minor_units(text, where="price")
    assert (refused.value.code, refused.value.where) == ("bad_money", "price")


def test_a_division_gives_the_larger_remainder_the_cent():
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(5501, [1100, 4400]) == [1100, 4401]
    assert split(7, [0, 0]) == [4, 3]


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_parts_sum_to_the_whole_and_none_is_off_by_a_cent(total, weights):
    parts = split(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    if sum(weights):
        assert all(
            abs(part * sum(weights) - total * weight) < sum(weights)
            for part, weight in zip(parts, weights, strict=True)
        )
