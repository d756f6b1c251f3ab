"""Carol writes, publishes and decides; Dave may only look. Alice's and Bob's orders go to Nanshan, Shenzhen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from surety.disruptions import spreading
from surety.disruptions.facts import NoticeDrafted, NoticePublished
from surety.disruptions.notice import Row, Shipping
from surety.engine import clock, outbox
from surety.engine.door import submit
from surety.engine.fact import Party, Source
from tests.database import kept
from tests.unit.notices import content
from tests.web.access import world
from tests.web.access.world import ALICES

STAFF = Source(Party.STAFF, "staff", actor="user:1")
DAY = timedelta(days=1)


@pytest.fixture
def shops(begin, database_url):
    return begin("two shops", lambda: world.make_both(database_url))


@pytest.fixture
def carol(shops):
    from surety.access.models import User
    from surety.access.permissions import StaffPermission

    return User.objects.create_user("carol", first_name="林审核", staff_permissions=StaffPermission.values)


@pytest.fixture
def dave(shops):
    from surety.access.models import User

    return User.objects.create_user("dave", staff_permissions=["staff.view"])


@pytest.fixture
def alice(shops):
    return world.people(ALICES, "alice")[0]


@pytest.fixture
def desk(page, sign_in, carol):
    sign_in(carol)
    yield page
    page.wait_for_load_state("networkidle")  # what a page still asks for would meet the next test's empty tables
    page.goto("about:blank")


def soon(**parts: Any) -> Row:
    """All promises of the next days, for Shenzhen, until a week from now."""
    now = datetime.now(UTC).replace(microsecond=0)
    return Row("440300", "440300", Shipping(now - 9 * DAY, now + 9 * DAY, now + 12 * DAY), **parts)


@pytest.fixture
def announce(shops, database_url) -> Callable[..., str]:
    """`announce("n1", *rows, publish=True)` writes a notice through the door, and publishes it."""

    def make(name: str, *rows: Row, publish: bool = True, spread: bool = True, **said: Any) -> str:
        notice = f"douyin:{name}"
        facts = [NoticeDrafted(id=f"{name}-d", at=datetime.now(UTC), notice=notice, content=content(*rows, **said))]
        if publish:
            facts.append(NoticePublished(id=f"{name}-p", at=datetime.now(UTC), notice=notice, draft=1, note="橙色预警"))
        with kept(database_url) as connection:
            results = submit(connection, facts, source=STAFF, now=datetime.now(UTC))
            assert all(result.status == "accepted" for result in results), results
        if publish and spread:
            tell(database_url)
        return notice

    return make


def tell(database_url: str) -> None:
    """What a worker would do: tell every order there is to tell, and bring the messages."""
    with kept(database_url) as connection:
        now = clock.now(connection)
        spreading.run(connection, now)
        while outbox.deliver(connection, now):
            pass


@pytest.fixture
def spread(database_url) -> Callable[[], None]:
    return lambda: tell(database_url)
