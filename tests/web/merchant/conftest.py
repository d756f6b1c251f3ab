"""A shop with orders at every point of their life, its people, and a client that is one of them."""

import pytest
from django.test import Client

from surety.engine import clock
from surety.engine.outbox import deliver
from tests.database import kept
from tests.web import factory


@pytest.fixture
def people(db):
    from surety.access.demo import create_users
    from surety.access.models import User

    create_users()
    return {user.username: user for user in User.objects.all()}


@pytest.fixture
def told(db):
    """The door's connection, after the shop's history was told."""
    with kept() as connection:
        now = clock.now(connection)
        factory.tell(connection, factory.history(now), now=now)
        deliver(connection, now)
        yield connection


@pytest.fixture
def shop1(client_of, told) -> Client:
    """The main account of the first shop, in English."""
    return client_of("shop1")
