"""For every test of the pages."""

from collections.abc import Callable

import pytest
from django.test import Client


@pytest.fixture(autouse=True, scope="session")
def _static_folder(database_url):
    """Django's test client loads the middleware, which wants the folder that `surety serve` makes."""
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture
def client_of(people) -> Callable[[str], Client]:
    """A client of somebody among `people`, by name."""

    def sign_in(name: str, language: str = "en") -> Client:
        client = Client(headers={"accept-language": language})
        client.force_login(people[name])
        return client

    return sign_in
