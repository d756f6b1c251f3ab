"""For every test of the pages."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def _static_folder(database_url):
    """Django's test client loads the middleware, which wants the folder that `surety serve` makes."""
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
