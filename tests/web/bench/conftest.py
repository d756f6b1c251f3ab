"""A centre with pieces before it, at it and through it, and the people who work there."""

import pytest

from surety.engine import book
from tests.database import kept
from tests.web.bench import stories
from tests.web.bench.scanning import inside  # noqa: F401  a fixture


@pytest.fixture
def told(db):
    """The door's connection, after the centre's history was told."""
    with kept() as connection:
        book.install_packaged(connection, now=stories.now())
        stories.tell(connection)
        yield connection


@pytest.fixture
def people(db) -> dict:
    """Alice is the centre's main account, Dan and Eve inspect there, Bob is a merchant."""
    from surety.access.models import Membership, User

    made = {name: User.objects.create_user(name, password="long enough 1") for name in ("alice", "dan", "eve", "bob")}
    Membership.objects.create(user=made["alice"], centre=stories.CENTRE, main=True)
    for name in ("dan", "eve"):
        Membership.objects.create(
            user=made[name], centre=stories.CENTRE, permissions=["bench.receive", "bench.inspect"]
        )
    Membership.objects.create(user=made["bob"], shop=stories.SHOP, main=True)
    return made


@pytest.fixture
def alice(told, client_of):
    return client_of("alice")
