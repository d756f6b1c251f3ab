"""Precision and coverage on addresses people really wrote; skipped where the corpus is not beside the checkout."""

from pathlib import Path

import pytest

from tests.regions.measured import CORPUS, PARTS, ours, score

PAGE = Path(__file__).resolve().parents[2] / "docs" / "addresses.md"

pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="the labelled corpus is not here")


@pytest.mark.parametrize("part", PARTS)
def test_answers_are_right_and_what_is_named_is_found(part):
    scored = score(part, ours)
    print(part, scored)
    assert scored.precision >= 0.99
    assert scored.coverage >= 0.95
    assert scored.streets_answered
    assert scored.streets_wrong == 0


@pytest.mark.parametrize("part", PARTS)
def test_the_figures_of_the_page_are_those_measured(part):
    assert str(score(part, ours)) in PAGE.read_text(encoding="utf-8")
