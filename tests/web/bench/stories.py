"""What a platform, a shop and a bench say of a centre's pieces; times run from a few hours ago."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import quote

from django.test import Client

from surety.engine.door import submit
from surety.engine.fact import Fact, Party, Source
from surety.engine.wire import decode_fact
from tests.unit.inspection import code

CENTRE, OTHER, SHOP = "douyin:ic-nanyang", "douyin:ic-ruili", "douyin:shop-1"
PLATFORM, MERCHANT, BENCH = Source(Party.PLATFORM, "douyin"), Source(Party.SHOP, SHOP), Source(Party.CENTRE, CENTRE)
BAG, BANGLE, DEAR, COMING = "douyin:pc-bag", "douyin:pc-bangle", "douyin:pc-dear", "douyin:pc-coming"
CODES = (code(1), code(2), code(3))
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d4944415478da636460f85f0f0002870180eb47ba92"
    "0000000049454e44ae426082"
)
"""One pixel of PNG."""
_serial = count(1)


def now() -> datetime:
    return datetime.now(UTC)


def fact(tag: str, *, id: str = "", at: datetime | None = None, **fields: Any) -> dict[str, Any]:
    return {"type": tag, "id": id or f"{tag}-{next(_serial)}", "at": (at or now()).isoformat(), **fields}


def say(connection, source: Source, *facts: dict[str, Any]) -> list[Fact]:
    """Through the door at the time of the last one; each must be accepted."""
    made = [decode_fact(json.dumps(each).encode()) for each in facts]
    results = submit(connection, made, source=source, now=made[-1].at)
    assert all(result.status == "accepted" for result in results), results
    return made


def tell(connection) -> None:
    """Four pieces: a bag and a dear bag for two inspectors at the centre, a bangle there, a bag on its way."""
    start = now() - timedelta(hours=6)
    for centre in (CENTRE, OTHER):
        say(
            connection, PLATFORM,
            fact("centre_registered", centre=centre, name="南阳中心", institute="designated_provider",
                 base=centre == CENTRE, capacity_a_day=100, at=start),
            fact("centre_opened", centre=centre, at=start),
            *[fact("institute_listed", centre=centre, category=category, from_=str(date(2020, 1, 1)), at=start)
              for category in ("jewellery", "second_hand")],
        )  # fmt: skip
    say(connection, PLATFORM, fact("admission_decided", centre=CENTRE, shop=SHOP, admitted=True, at=start))
    say(connection, BENCH, *[fact("code_issued", code=each, centre=CENTRE, at=start) for each in CODES])
    arrive(connection, BAG, category="second_hand/luxury/handbag", at=start)
    arrive(connection, DEAR, category="second_hand/luxury/handbag", value_fen=6_000_000, at=start)
    arrive(connection, BANGLE, category="jewellery/bangle", at=start)
    arrive(connection, COMING, category="second_hand/luxury/handbag", taken_in=False, at=start)


def arrive(
    connection,
    piece: str,
    *,
    category: str,
    at: datetime,
    value_fen: int = 30_000,
    taken_in: bool = True,
    centre: str = CENTRE,
    **fields,
) -> None:
    """Sold, registered, sent in by courier, and (unless told otherwise) taken in."""
    number = piece.rpartition("-")[2]
    order = f"douyin:o-{number}"
    line = {"line": "1", "quantity": 1, "price_fen": value_fen, "paid_fen": value_fen, "category": category}
    say(
        connection, PLATFORM,
        fact("order_placed", order=order, shop=SHOP, lines=[line], at=at),
        fact("order_paid", order=order, amount_fen=value_fen, at=at),
        fact("piece_registered", piece=piece, shop=SHOP, category=category, centre=centre, order=order, line="1",
             value_fen=value_fen, title=f"样品 {number}", serials=["SN-1"], at=at, **fields),
        fact("piece_sent", piece=piece, centre=centre, way="courier", carrier="sf", waybill=f"SF-{number}-1",
             video={"sha256": "a" * 64, "challenge": "C1"}, at=at),
    )  # fmt: skip
    if taken_in:
        later = at + timedelta(hours=1)
        say(
            connection,
            Source(Party.CENTRE, centre),
            fact("piece_taken_in", piece=piece, centre=centre, shelf="A-01", at=later),
        )


def address(rest: str = "", *, centre: str = CENTRE) -> str:
    return f"/centre/{quote(centre)}/{rest}"


def state(client: Client, *facts: dict[str, Any], centre: str = CENTRE, bench_time: str = "") -> dict[str, Any]:
    lines = "\n".join(json.dumps(each) for each in facts)
    headers = {"X-Bench-Time": bench_time} if bench_time else {}
    answer = client.post(
        address("facts", centre=centre), lines, content_type="application/x-ndjson", headers=headers
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    return answer.json()


def answers(body: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["status"], each["code"]) for each in body["results"]]


def work(client: Client) -> dict[str, dict[str, Any]]:
    answer = client.get(address("work.json"))
    assert answer.status_code == 200, answer.content
    return {each["piece"]: each for each in answer.json()["pieces"]}
