"""A base and an institute in tests of pages: open, authorised, with pieces on their way through."""

from __future__ import annotations

import json

from django.test import Client

from surety.engine import door
from surety.engine.clock import now as clock_now
from surety.engine.fact import Fact, Party, Source
from surety.inspection.centres import CentreRegistered
from surety.merchants.facts import ShopRegistered
from tests.database import kept
from tests.unit.inspection import centre
from tests.unit.world import SHOP

PLATFORM = Source(Party.PLATFORM, "douyin")
INSTITUTE, PLANNED = "douyin:ic-institute", "douyin:ic-planned"


def tell(url: str, *facts: Fact, source: Source = PLATFORM) -> None:
    with kept(url) as connection:
        for result in door.submit(connection, facts, source=source, now=clock_now(connection)):
            assert result.good, result


def build(url: str) -> None:
    at = centre()[0].at
    tell(
        url,
        ShopRegistered(id="shop", shop=SHOP, at=at, name="翡翠小店"),
        *centre(base=True),
        *centre(name=INSTITUTE),
        CentreRegistered(
            id="planned", at=at, centre=PLANNED, name="诸暨", institute="other", base=True, capacity_a_day=500
        ),
    )  # fmt: skip


def staff(*permissions: str) -> Client:
    from surety.access.models import User
    from surety.access.permissions import StaffPermission

    held = list(permissions) or StaffPermission.values
    return signed_in(User.objects.create_user(f"staff{'-'.join(permissions)}", staff_permissions=held))


def merchant(*permissions: str, shop: str = SHOP) -> Client:
    from surety.access.models import Membership, User

    user = User.objects.create_user(f"m{len(permissions)}{shop[-1]}")
    Membership.objects.create(user=user, shop=shop, main=not permissions, permissions=list(permissions))
    return signed_in(user)


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def say(client: Client, page: str, act: str, **fields):
    """Send a form of a page as it stands."""
    nonce = client.get(page).context["nonce"]
    return client.post(act, {"nonce": nonce, **fields})


def rows_of(client: Client, url: str) -> list[dict]:
    """What a list exports."""
    return json.loads(b"".join(client.get(url).streaming_content))
