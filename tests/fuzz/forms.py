"""Every form that a page may send, filled in at random, to every route that takes one.

A page is read first, so that its forms are sent with what they offer, but for a field here and there. Whatever else the
view asks of the form is answered too, as it asks: no list of fields has to be kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from typing import Any
from unittest.mock import patch
from urllib.parse import urljoin

import lxml.html
import psycopg
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict
from django.test import Client
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDict

from surety.access import links
from surety.access.models import Membership, User
from surety.access.permissions import StaffPermission
from surety.consoles import nonce
from surety.engine.room import rooms
from tests.database import kept
from tests.fuzz.values import FIELD
from tests.web.access import routes, world
from tests.web.access.world import ALICES
from tests.web.bench import stories

TRIES = 60
LEFT_OUT = frozenset({"login", "logout", "password", "staff-clock", "answer_alive"})
"""They end the session that asks, stop the clock of all, or have no name."""
FILES = (
    ("a.png", stories.PICTURE), ("a.mp4", b"\x00\x00\x00\x18ftypmp42"), ("a.csv", "订单,运单\n1,2\n".encode()),
    ("a.xlsx", b"PK\x03\x04"), ("a.dmn", b"<definitions/>"), ("a.yaml", b"id: [\n"), ("\x00", b""), ("a.json", b"[{}]"),
)  # fmt: skip


class Site:
    """The people, and what there is to ask about. `seen` keeps what the forms of a page offered."""

    def __init__(self, url: str, connection: psycopg.Connection) -> None:
        self.connection = connection
        for shop, made in world.make_both(url).items():
            world.file_disruption(url, shop)
            world.ask_after_sale(url, made)
            world.write_to(url, made)
            world.list_goods(url, shop)
            self.order = made.orders["shipped"]
        with kept(url) as own:
            stories.tell(own)
        self.staff = User.objects.create_user("fuzzing", staff_permissions=list(StaffPermission.values))
        self.shop = User.objects.create_user("fuzzed-shop")
        Membership.objects.create(user=self.shop, shop=ALICES, main=True)
        self.bench = User.objects.create_user("fuzzed-bench")
        Membership.objects.create(user=self.bench, centre=stories.CENTRE, main=True)
        self.routes = [route for route in routes.routes() if route.name not in LEFT_OUT and route.access[0] != "token"]

    def client_of(self, audience: str) -> Client:
        client = Client(raise_request_exception=True)
        user = {"staff": self.staff, "centre": self.bench, "shop": self.shop, "signed_in": self.shop}.get(audience)
        if user is not None:
            client.force_login(user)
        return client

    def subjects(self) -> dict[str, list[str]]:
        return {
            kind.value: [name for (name,) in self.connection.execute(f"select subject from {room.table}").fetchall()]
            for kind, room in rooms().items()
        }

    def address_of(self, random: Random, route: routes.Route) -> str:
        """Mostly of something that is there. A number is a subject's on some routes, and on others one."""
        there = self.subjects()
        for _ in range(TRIES):
            try:
                return route.url({name: self._value(random, name, route.names, there) for name in route.names})
            except NoReverseMatch:
                continue
        raise AssertionError(f"teach tests/fuzz/forms.py a value for {sorted(route.names)} of {route.name}")

    def _value(self, random: Random, name: str, names: frozenset[str], there: dict[str, list[str]]) -> Any:
        kind = {"case": "aftersale"}.get(name, name)
        if name in _INTEGERS:
            return random.choice((1, 2, 3, 10**6))
        if name == "shop":
            return ALICES
        if name == "centre":
            return stories.CENTRE
        if name == "token" and "shop" in names:
            return 1
        if name == "token":
            return links.sign(random.choice(there["order"]))
        if name == "subject":
            return random.choice([subject for some in there.values() for subject in some])
        if there.get(kind):
            return random.choice(there[kind])
        if name in ("number", "talk"):
            if random.random() < 0.5:
                return random.randrange(1, 4)
            return random.choice(there["aftersale" if name == "number" else "conversation"]).partition(":")[2]
        return random.choice(_OF_ADDRESS.get(name, ("x",)))


_INTEGERS = frozenset({"member", "seq", "n", "draft", "edit"})
_OF_ADDRESS = {
    "form": ("csv", "xlsx", "svg", "pdf", "zpl"), "digest": ("0" * 64,),
    "table": ("ship_promise", "late_compensation"), "row": ("SP-DY-48H", "x"),
    "effect": ("payment",), "code": stories.CODES, "document": ("q-1",), "buyer": ("douyin:b1",),
    "act": ("show", "withdraw", "escalate", "send", "agree", "refuse", "evidence", "ship", "shelve", "inspect"),
    "asks": ("return_refund", "refund_only", "exchange"), "list_name": ("shipping", "orders"),
    "provider": ("sandbox:marketplace",), "recall": ("douyin:rc-1",), "creator": ("douyin:cr-1",),
    "seed": ("douyin:sd-drawn12",), "gtin": ("06901234567892",), "purpose": ("revocation",), "place": ("0",),
}  # fmt: skip


class Asked(QueryDict):
    """A form that has whatever is asked of it, drawn as it is asked."""

    def __init__(self, random: Random, offered: dict[str, list[str]], *, odd: float) -> None:
        super().__init__(mutable=True)
        self.random, self.odd = random, odd
        for name, values in offered.items():
            if random.random() > odd / 3:
                self.setlist(name, self._drawn(name, values))

    def _drawn(self, name: str, values: list[str]) -> list[str]:
        if name == "nonce" and self.random.random() > 0.1:
            return [nonce.issue(datetime.now(UTC))]
        if values and self.random.random() > self.odd:
            return [self.random.choice(values)]
        return [self.random.choice(FIELD) for _ in range(self.random.choice((1, 1, 1, 2)))]

    def _ask(self, name: str) -> None:
        if isinstance(name, str) and not super().__contains__(name) and self.random.random() > 0.3:
            self.setlist(name, self._drawn(name, []))

    def __getitem__(self, name: str) -> Any:
        self._ask(name)
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self._ask(name)  # type: ignore[arg-type]
        return super().__contains__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self._ask(name)
        return super().get(name, default)

    def getlist(self, name: str, default: Any = None) -> list[Any]:
        self._ask(name)
        return super().getlist(name, default)


class AskedFiles(MultiValueDict):
    """The same of files."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        if random.random() < 0.5:
            for name in ("file", "files", "image", "video"):
                self.setlist(name, [SimpleUploadedFile(*random.choice(FILES)) for _ in range(random.choice((1, 1, 3)))])


def send(site: Site, seed: int) -> str:
    """One form to one route; returns what was answered. Raises what the view raised."""
    random = Random(seed)
    route = random.choice(site.routes)
    client = site.client_of(route.access[0])
    address = site.address_of(random, route)
    action, offered = random.choice([*_forms(client, address), (address, {})])
    odd = random.choice((0.02, 0.15, 0.6))
    asked, files = Asked(random, offered, odd=odd), AskedFiles(random)
    with (
        patch.object(WSGIRequest, "POST", property(lambda _: asked)),
        patch.object(WSGIRequest, "FILES", property(lambda _: files)),
    ):
        answer = client.post(action)
    told = f"{answer.status_code} POST {action} {dict(asked.lists())}"
    assert answer.status_code < 500, told
    return told


def _forms(client: Client, address: str) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Where each form of a page goes, and what its fields hold or offer."""
    page = client.get(address)
    assert page.status_code < 500, f"{page.status_code} GET {address}"
    if page.streaming or not page.content.strip() or "html" not in page.headers.get("Content-Type", ""):
        return
    for form in lxml.html.fromstring(page.content).forms:
        if form.method == "POST":
            yield urljoin(address, form.action or address), _offered(form)


def _offered(form: lxml.html.FormElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for field in form.inputs:
        if field.name:
            offered = field.value_options if isinstance(field, lxml.html.SelectElement) else [field.get("value") or ""]
            found.setdefault(field.name, []).extend(offered)
    return found
