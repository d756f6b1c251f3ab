"""Facts and captured events that were right, with a few values changed, to whoever takes them in."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any

from django.http import HttpResponse
from django.test import Client

from surety.access import tokens
from surety.engine.wire import encode
from tests.api.test_epcis import document, event
from tests.db.moves import Market, Move
from tests.db.sayings import MAKE
from tests.fuzz.values import changed
from tests.unit import test_every_aftersale_fact as cases
from tests.unit import test_every_piece_fact as pieces
from tests.web.bench import stories

PARTIES = {"platform": "douyin", "shop": stories.SHOP, "centre": stories.CENTRE, "carrier": "sf"}
STEPS = ("receiving", "storing", "inspecting", "shipping", "urn:epcglobal:cbv:bizstep:receiving")
HERE = {
    "epcList": [f"https://surety.example/pieces/{stories.BAG}"],
    "readPoint": {"id": f"https://surety.example/centres/{stories.CENTRE}"},
}


def good_facts() -> list[dict[str, Any]]:
    """One of each type that histories state, and of those that pieces and cases are told."""
    market = Market(None)  # type: ignore[arg-type]
    stated = [make(market, Move(what, n=1))[0] for what, make in MAKE.items()]
    stated += [*pieces.FACTS.values(), *(fact for fact, _ in cases.FACTS.values())]
    return [json.loads(encode(fact)) for fact in stated]


class Callers:
    """A client with a token of each party."""

    def __init__(self) -> None:
        self.tokens = [tokens.create("fuzz", party=party, scope=scope)[1] for party, scope in PARTIES.items()]
        self.client, self.facts = Client(raise_request_exception=True), good_facts()

    def post(self, random: Random, address: str, body: bytes, media_type: str, **headers: str) -> HttpResponse:
        token = random.choice(self.tokens)
        answer = self.client.post(
            address, body, content_type=media_type, headers={"Authorization": f"Bearer {token}", **headers}
        )
        assert answer.status_code < 500, f"{answer.status_code} {answer.content[:300]!r} to {body[:2000]!r}"
        return answer


def send_facts(callers: Callers, seed: int) -> HttpResponse:
    """Some facts, changed: one, a list of them, or one a line."""
    random = Random(seed)
    made = [changed(random, random.choice(callers.facts)) for _ in range(random.choice((1, 1, 5, 20)))]
    if random.random() < 0.3:
        body = "\n".join(map(json.dumps, made)).encode()
        return callers.post(random, "/api/facts", body, "application/x-ndjson")
    body = json.dumps(made if len(made) > 1 or random.random() < 0.3 else made[0]).encode()
    return callers.post(random, "/api/facts", body, "application/json")


def send_events(callers: Callers, seed: int) -> HttpResponse:
    """A document of events, changed anywhere, or its events alone, which more often leaves a document."""
    random = Random(seed)
    events = [
        event(random.choice(STEPS), random.choice(("conformant", "in_progress"))) for _ in range(random.randrange(4))
    ]
    if random.random() < 0.7:
        made = document(*(changed(random, each) for each in events))
    else:
        made = changed(random, document(*events))
    behaviour = random.choice(("rollback", "proceed"))
    headers = {"GS1-Capture-Error-Behaviour": behaviour}
    return callers.post(random, "/epcis/capture", json.dumps(made).encode(), "application/ld+json", **headers)


SENDING: dict[str, Callable[[Callers, int], HttpResponse]] = {"facts": send_facts, "events": send_events}
