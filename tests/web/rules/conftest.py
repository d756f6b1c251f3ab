"""Alice drafts changes of the rules, Dora approves them, Bob runs a shop; each reads English."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.test import Client

from surety.engine import db as door_db
from surety.engine.calendar import day_of
from tests.database import kept
from tests.web.access import world
from tests.web.access.world import ALICES as SHOP

TABLE, ROW = "late_compensation", "LC-DY-FIXED"
WRITES = ["staff.view", "staff.rules", "staff.rules.draft", "staff.rules.stop"]
APPROVES = ["staff.view", "staff.rules", "staff.rules.draft", "staff.rules.approve"]


class Reader(Client):
    """A browser without scripts, signed in as somebody."""

    def __init__(self, user=None) -> None:
        super().__init__(raise_request_exception=True)
        self.user = user
        self.cookies["django_language"] = "en"
        if user is not None:
            self.force_login(user)

    @property
    def actor(self) -> str:
        return f"user:{self.user.pk}"

    def send(self, path: str, /, **fields) -> object:
        """Send a form of the page at `path` to itself, or to `to`, with the number that page issued."""
        to = fields.pop("to", path)
        page = self.get(path)
        nonce = page.context.get("nonce") if page.context else None
        return self.post(to, {"nonce": nonce or "", **fields}, follow=True)


@pytest.fixture(autouse=True)
def _numbers_from_one(request: pytest.FixtureRequest) -> None:
    """Amendments are numbered by a sequence, which outlives their rows."""
    if "db" in request.fixturenames:
        request.getfixturevalue("db").execute("alter sequence surety_amendment_numbers restart")


@pytest.fixture
def connection(db: psycopg.Connection, database_url: str) -> Iterator[door_db.Connection]:
    with kept(database_url) as opened:
        yield opened


@pytest.fixture
def visitor(db: psycopg.Connection) -> Reader:
    """Somebody who has not signed in."""
    return Reader()


def person(name: str, permissions: list[str]) -> Reader:
    from surety.access.models import User

    return Reader(User.objects.create_user(name, first_name=name.title(), staff_permissions=permissions))


@pytest.fixture
def alice(db: psycopg.Connection) -> Reader:
    return person("alice", WRITES)


@pytest.fixture
def dora(db: psycopg.Connection) -> Reader:
    return person("dora", APPROVES)


@pytest.fixture
def shop(db: psycopg.Connection, database_url: str) -> str:
    """A shop with orders in every state."""
    world.make(database_url, SHOP)
    return SHOP


@pytest.fixture
def bob(shop: str) -> Reader:
    """The main account of the shop."""
    return Reader(world.people(shop, "bob")[0])


@pytest.fixture
def packer(bob: Reader) -> Reader:
    """A sub-account of the same shop, granted nothing."""
    from surety.access.models import User

    return Reader(User.objects.get(username="bob-sub"))


def now() -> datetime:
    return datetime.now(UTC)


def in_days(count: int):
    return day_of(now()) + timedelta(days=count)
