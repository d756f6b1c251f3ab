"""A shop with orders and cases, and a buyer who reads English."""

import pytest
from django.test import Client

from tests.web.aftersale import bazaar as stage


@pytest.fixture
def bazaar(db, database_url):
    return stage.opened(database_url)


@pytest.fixture
def buyer():
    return Client(headers={"accept-language": "en"})
