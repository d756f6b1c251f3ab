"""Orders placed and paid through POST /api/facts of the real server, eight clients with connections kept alive.

The server is `surety serve` as installed (granian, two processes, four threads each), with a platform's token. An
order is two requests, each with one fact, the second sent when the first is answered, as a platform sends them; the
second row sends both facts in one request. Requests are made before the clock starts; the client is one process that
waits on eight sockets, since it shares the processors with the server and the database.

The reference is not measured here. It is what three shop systems reached on a machine of this kind (two processors,
PostgreSQL with fsync on) for an order placed and paid through their own API: Vendure 6, Medusa 2, django-oscar 24
orders/s. They do more for an order (carts, prices, stock), so the row is judged by the figure alone.
"""

from __future__ import annotations

import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from statistics import median
from typing import Any

from bench import lives
from bench.figures import figure, quick

CLIENTS = 8
OTHERS = {"Vendure": 6, "Medusa": 2, "django-oscar": 24}
ASKED = {"floor": 250, "aim": 800}

_REQUEST = (
    "POST /api/facts HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
    "Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
)


def measure() -> list[dict[str, Any]]:
    token = token_of_platform()
    orders = 400 if quick() else 2000
    with served() as port:
        drive(port, _requests(token, "w", 200, together=False))
        apart = [drive(port, _requests(token, f"a{n}", orders, together=False)) for n in range(3)]
        together = [drive(port, _requests(token, f"t{n}", orders, together=True)) for n in range(3)]
    how = {"clients": CLIENTS, "orders": orders, "other_systems_orders_per_second": OTHERS}
    best = max(OTHERS.values())
    return [
        figure(
            "order placed and paid over HTTP, two requests", median(apart), "orders/s",
            reference=best, beside="django-oscar, as given", ratio=median(apart) / best, judged="figure",
            **ASKED, **how,
        ),
        figure("order placed and paid over HTTP, one request", median(together), "orders/s", judged="figure", **how),
    ]  # fmt: skip


def token_of_platform() -> str:
    from surety.config.migration import set_up_django

    set_up_django()
    from surety.access import tokens

    return tokens.create("bench", party="platform", scope="douyin")[1]


@contextmanager
def served() -> Iterator[int]:
    """`surety serve` on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "surety.cli.main", "serve", "--port", str(port)],
        env=os.environ | {"SURETY_ALLOWED_HOSTS": "localhost"},
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert process.poll() is None, "surety serve ended"
            time.sleep(0.1)
    raise TimeoutError("surety serve did not answer")


def _requests(token: str, prefix: str, orders: int, *, together: bool) -> list[list[bytes]]:
    """The requests of each order."""
    random = Random(prefix)
    made = []
    for n in range(orders):
        facts = [lives.encode(fact) for fact in lives.placed_and_paid(random, f"{prefix}{n:07}", datetime.now(UTC))]
        bodies = [b"[" + b",".join(facts) + b"]"] if together else facts
        made.append([request(token, body) for body in bodies])
    return made


def request(token: str, body: bytes) -> bytes:
    return _REQUEST.format(token=token, length=len(body)).encode() + body


def drive(port: int, orders: list[list[bytes]], *, seconds: list[float] | None = None) -> float:
    """Orders a second. Each client sends an order's next request when its last one is answered with 200.

    `seconds`, if given, gets how long each order took.
    """
    waiting = iter(orders)
    begun: dict[socket.socket, float] = {}
    poll = selectors.DefaultSelector()
    done = 0
    started = time.perf_counter()
    for _ in range(CLIENTS):
        client = socket.create_connection(("127.0.0.1", port))
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        steps = iter(next(waiting))
        begun[client] = time.perf_counter()
        client.sendall(next(steps))
        poll.register(client, selectors.EVENT_READ, steps)
    while poll.get_map():
        for key, _ in poll.select():
            client, steps = key.fileobj, key.data
            answer = _answer(client)
            assert answer.startswith(b"HTTP/1.1 200"), answer[:600]
            request = next(steps, None)
            if request is None:
                done += 1
                now = time.perf_counter()
                if seconds is not None:
                    seconds.append(now - begun[client])
                begun[client] = now
                steps = iter(next(waiting, ()))
                request = next(steps, None)
                if request is None:
                    poll.unregister(client)
                    client.close()
                    continue
                poll.modify(client, selectors.EVENT_READ, steps)
            client.sendall(request)
    assert done == len(orders)
    return done / (time.perf_counter() - started)


def _answer(client: socket.socket) -> bytes:
    """One whole answer with a length."""
    received = client.recv(65536)
    while b"\r\n\r\n" not in received:
        received += client.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += client.recv(65536)
    return head + body
