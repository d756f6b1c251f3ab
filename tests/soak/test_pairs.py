"""What the soak measures itself by: the pairs that the engine takes, apart from those it refuses or that cannot be."""

from __future__ import annotations

from collections import Counter

import pytest

from surety.aftersales.case import ENDED, Status
from surety.engine.fact import SubjectKind
from tests.soak import pairs

CASE = SubjectKind.AFTERSALE


@pytest.fixture(scope="module")
def taken():
    return pairs.taken()


def test_what_the_engine_takes_is_among_the_pairs_and_what_it_refuses_is_not(taken):
    assert {(CASE, "none", "aftersale_applied"), (CASE, "to_return", "return_sent")} <= taken
    assert (CASE, "negotiating", "aftersale_lapsed") in taken
    assert (
        not {(CASE, "none", "return_sent"), (CASE, "applied", "return_sent"), (CASE, "closed", "ruling_appealed")}
        & taken
    )
    assert {status for kind, status, _ in taken if kind is CASE} >= {str(each) for each in Status}
    assert not {(CASE, str(each), "aftersale_ruled") for each in ENDED} & taken


def test_pairs_are_told_apart(taken):
    found = Counter({(CASE, "none", "aftersale_applied"): 3, (CASE, "closed", "aftersale_ruled"): 1})
    wanted = sum(1 for pair in taken if pair[0] is CASE)
    first, second, third = pairs.told(found, CASE, 325)
    assert first.startswith(f"1 of {wanted} pairs")
    assert second.startswith(f"1 of {325 - wanted} others")
    assert "to_return/return_sent" in third
