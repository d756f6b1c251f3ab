"""The pages of the documentation keep step with the code."""

from pathlib import Path

from surety.access.permissions import ShopPermission, StaffPermission
from surety.api.problems import CODES
from surety.api.words import FORBIDDEN

DOCS = Path(__file__).parents[2] / "docs"


def test_every_code_is_documented():
    text = (DOCS / "api.md").read_text()
    assert [code for code in [*CODES, *FORBIDDEN] if f"`{code}`" not in text] == []


def test_every_permission_is_documented():
    text = (DOCS / "access.md").read_text()
    assert [code for code in [*ShopPermission.values, *StaffPermission.values] if f"`{code}`" not in text] == []
