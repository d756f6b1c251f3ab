"""A real server, spoken to over HTTP; tokens of two platforms, two shops and a carrier."""

import json
from datetime import UTC, datetime

import httpx
import pytest

NOW = datetime.now(UTC).isoformat()


class Caller:
    """A program with a token."""

    def __init__(self, base: str, token: str) -> None:
        self.http = httpx.Client(base_url=base, timeout=30, headers={"Authorization": f"Bearer {token}"})
        self.token = token

    def post(self, body, *, media_type: str = "application/json", **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return self.http.post("/api/facts", content=content, headers={"Content-Type": media_type, **headers})

    def order(self, number: str) -> httpx.Response:
        return self.http.get(f"/api/orders/{number}")


@pytest.fixture
def caller(live_server: str):
    from surety.access import tokens  # after Django is set up

    made = []

    def make(party: str, scope: str) -> Caller:
        made.append(Caller(live_server, tokens.create("test", party=party, scope=scope)[1]))
        return made[-1]

    yield make
    for each in made:
        each.http.close()


@pytest.fixture
def platform(caller) -> Caller:
    return caller("platform", "douyin")


def placed(number: str = "douyin:1", shop: str = "douyin:shop-1", **more) -> dict:
    lines = [{"line": "1", "quantity": 1, "price_fen": 30000, "paid_fen": 30000}]
    fact = {"type": "order_placed", "id": f"placed-{number}", "at": NOW, "order": number, "shop": shop}
    return fact | {"lines": lines} | more


def paid(number: str = "douyin:1", amount_fen: int = 30000) -> dict:
    return {"type": "order_paid", "id": f"paid-{number}", "at": NOW, "order": number, "amount_fen": amount_fen}


def lines(*facts: dict) -> bytes:
    return "\n".join(json.dumps(fact, ensure_ascii=False) for fact in facts).encode()
