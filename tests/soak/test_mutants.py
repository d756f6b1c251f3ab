"""The mutants keep in step with the source. Whether each is noticed takes minutes: `python -m tests.soak.mutants`."""

import pytest

from tests.soak.mutants import MUTANTS, Mutant, places


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_place_of_each_mutant_is_found_once(mutant: Mutant) -> None:
    assert places(mutant) == 1
