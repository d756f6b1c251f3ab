"""The pages of the documentation keep step with the code."""

import re
from pathlib import Path

import pytest

from surety.access.permissions import ShopPermission, StaffPermission
from surety.api.problems import CODES
from surety.api.words import FORBIDDEN
from surety.engine.fact import Party
from surety.engine.room import fact_types

DOCS = Path(__file__).parents[2] / "docs"


def test_every_code_is_documented():
    text = (DOCS / "api.md").read_text()
    assert [code for code in [*CODES, *FORBIDDEN] if f"`{code}`" not in text] == []


@pytest.mark.parametrize("party", [Party.SHOP, Party.CARRIER, Party.CENTRE])
def test_every_fact_is_documented_with_who_states_it(party):
    rows = [row for row in (DOCS / "api.md").read_text().splitlines() if row.startswith(f"| a {party} |")]
    named = [tag for row in rows for tag in re.findall(r"`([a-z_]+)`", row)]
    assert sorted(named) == sorted(tag for tag, kind in fact_types().items() if party in kind.parties)


def test_every_permission_is_documented():
    text = (DOCS / "access.md").read_text()
    assert [code for code in [*ShopPermission.values, *StaffPermission.values] if f"`{code}`" not in text] == []
