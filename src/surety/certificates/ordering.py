"""Orders of codes: each code becomes a `code_issued` fact, and through it an entry of the log, once, whoever is killed.

Codes and PINs of an order are drawn into a private file first and written down afterwards, so that beginning again
goes on with the same ones. The file is all that ever knows the PINs; it is destroyed when the printer has them.
"""

from __future__ import annotations

import csv
import io
import logging
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4
from zlib import crc32

from surety.certificates import codes, entries, pins
from surety.certificates.issuing import Issued
from surety.config import environment
from surety.engine import door
from surety.engine.calendar import day_of
from surety.engine.db import Connection
from surety.engine.fact import Party, Source
from surety.engine.keys import bucket_of
from surety.engine.wire import FactError, decode_fact, encode
from surety.inspection.codes import CodeIssued, CodeVoided
from surety.inspection.facts import name_of_centre, subject_of_code

log = logging.getLogger(__name__)

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{3,39}")
COUNT_MAX = 10_000
OPEN_MAX = 5
"""Orders of a centre that are being made."""
UNUSED_MAX = 20_000
"""Codes of a centre that are free or being made: whoever finds a roll can print them."""
CHUNK = 25
"""Codes in one transaction: a PIN's slow hash takes some 20 ms."""
_LOCK = 0x5375_4F72


class BadOrder(ValueError):
    """An order that cannot be; `code` says why, `unused` how many codes of the centre nobody has used."""

    def __init__(self, code: str, message: str = "", *, unused: int = 0) -> None:
        super().__init__(message or code)
        self.code, self.unused = code, unused


class Order(NamedTuple):
    name: str
    centre: str
    shop: str
    count: int
    ordered_at: datetime
    drawn_at: datetime | None
    made_at: datetime | None
    fetched_at: datetime | None


_ORDER = f"select {', '.join(Order._fields)} from certificates_codeorder where name = %s"


def new_name(now: datetime) -> str:
    return f"{day_of(now):%Y%m%d}-{secrets.token_hex(3)}"


def place(
    connection: Connection, *, name: str, centre: str, count: int, shop: str = "", by: str, now: datetime
) -> Order:
    """Ask for codes, no more than a centre can use up; the same order again is the same one. Raises BadOrder."""
    if not NAME.fullmatch(name):
        raise BadOrder("bad_order_name")
    if not 1 <= count <= COUNT_MAX:
        raise BadOrder("bad_count")
    if not _is_centre(connection, centre):
        raise BadOrder("unknown_centre")
    with connection.transaction():
        _count_alone(connection, centre)
        if order_of(connection, name) is None:
            _check_bounds(connection, centre, count)
            connection.execute(
                "insert into certificates_codeorder (name, centre, shop, count, ordered_at, ordered_by, fetched_by)"
                " values (%s, %s, %s, %s, %s, %s, '') on conflict do nothing",
                [name, centre, shop, count, now, by],
            )
    found = order_of(connection, name)
    if found is None or (found.centre, found.shop, found.count) != (centre, shop, count):
        raise BadOrder("order_differs")
    return found


def _is_centre(connection: Connection, centre: str) -> bool:
    known = "select 1 from surety_centre where bucket = %s and subject = %s"
    return connection.execute(known, [bucket_of(centre), centre]).fetchone() is not None


def _count_alone(connection: Connection, centre: str) -> None:
    """Until this transaction ends nobody else counts the centre's orders: two at once are one after the other."""
    connection.execute("select pg_advisory_xact_lock(hashtext('surety code orders'), hashtext(%s))", [centre])


_UNUSED = """
select (select count(*) from surety_code where centre = %(centre)s and state = 'issued') + coalesce(sum(count), 0),
    count(*)
from certificates_codeorder where centre = %(centre)s and made_at is null
"""


def _check_bounds(connection: Connection, centre: str, count: int) -> None:
    ((unused, being_made),) = connection.execute(_UNUSED, {"centre": centre}).fetchall()
    if being_made >= OPEN_MAX:
        raise BadOrder("too_many_open")
    if unused + count > UNUSED_MAX:
        raise BadOrder("too_many_unused", unused=int(unused))


def order_of(connection: Connection, name: str) -> Order | None:
    row = connection.execute(_ORDER, [name]).fetchone()
    return Order(*row) if row else None


def step(connection: Connection, now: datetime, *, limit: int = CHUNK) -> int:
    """Make some codes of the oldest open order that can be made here; returns how many were made."""
    rows = connection.execute(
        "select name, drawn_at from certificates_codeorder where made_at is null order by ordered_at"
    )
    for name, drawn_at in rows.fetchall():
        if drawn_at is not None and not file_of(name).exists():
            continue
        try:
            return make(connection, name, now, limit=limit)
        except BadOrder:
            log.exception("order %s of codes cannot be made", name)  # the others can
    return 0


def make(connection: Connection, name: str, now: datetime, *, limit: int = COUNT_MAX) -> int:
    """Issue codes of an order that are not issued yet, `limit` of them; returns how many. 0 while another is at it.

    Raises BadOrder for an order that was drawn on another machine.
    """
    with _alone(connection, name) as held:
        order = order_of(connection, name)
        if not held or order is None or order.made_at is not None:
            return 0
        order = _drawn(connection, order, now)
        waiting = _waiting(connection, order)
        for start in range(0, min(len(waiting), limit), CHUNK):
            _issue(connection, order, waiting[start : min(start + CHUNK, limit)], now)
        if len(waiting) <= limit:
            connection.execute("update certificates_codeorder set made_at = %s where name = %s", [now, name])
        return min(len(waiting), limit)


@contextmanager
def _alone(connection: Connection, name: str) -> Iterator[bool]:
    key = [_LOCK, crc32(name.encode()) - (1 << 31)]
    held = connection.execute("select pg_try_advisory_lock(%s, %s)", key).fetchone()
    try:
        yield bool(held and held[0])
    finally:
        if held and held[0]:
            connection.execute("select pg_advisory_unlock(%s, %s)", key)


def _drawn(connection: Connection, order: Order, now: datetime) -> Order:
    """With its codes in the file; the database hears of it only when they are there for good."""
    if order.drawn_at is None:
        drawn = [Issued(codes.draw(), pins.draw()) for _ in range(order.count)]
        _keep(order.name, drawn)
        connection.execute("update certificates_codeorder set drawn_at = %s where name = %s", [now, order.name])
        return order._replace(drawn_at=now)
    if not file_of(order.name).exists():
        raise BadOrder("order_elsewhere")
    return order


def _keep(name: str, drawn: list[Issued]) -> None:
    environment.private_folder("codes")
    draft = file_of(name).with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(as_csv(drawn))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(draft, file_of(name))


def file_of(name: str) -> Path:
    if not NAME.fullmatch(name):
        raise BadOrder("bad_order_name")
    return environment.home() / "codes" / f"{name}.csv"


def read_file(name: str) -> list[Issued]:
    """Codes and PINs of an order; raises BadOrder where they were destroyed, or are on another machine."""
    try:
        text = file_of(name).read_text(encoding="ascii")
    except OSError:
        raise BadOrder("pins_are_gone") from None
    return [Issued(row["code"], row["pin"]) for row in csv.DictReader(io.StringIO(text))]


def as_csv(drawn: list[Issued]) -> str:
    prefix = environment.code_prefix()
    lines = [f"{each.code},{each.pin},{codes.digital_link(each.code, prefix=prefix)}\n" for each in drawn]
    return "".join(["code,pin,address\n", *lines])


def _waiting(connection: Connection, order: Order) -> list[tuple[int, Issued]]:
    """What was drawn and is no fact yet, with its number in the order."""
    drawn = read_file(order.name)
    subjects = [subject_of_code(each.code) for each in drawn]
    rows = connection.execute(
        "select code from surety_code where bucket = any(%s) and subject = any(%s)",
        [[bucket_of(subject) for subject in subjects], subjects],
    ).fetchall()
    known = {code for (code,) in rows}
    return [(n, each) for n, each in enumerate(drawn) if each.code not in known]


def _issue(connection: Connection, order: Order, some: list[tuple[int, Issued]], now: datetime) -> None:
    """The register first, with PINs; then the facts, which have the codes logged. Each may be done again."""
    assert order.drawn_at is not None
    name = name_of_centre(order.centre)
    with connection.transaction():
        for _, each in some:
            salt = entries.new_salt()
            row = [bucket_of(each.code), each.code, name, salt, entries.blinded(each.code, salt)]
            connection.execute(_REGISTERED, [*row, pins.hashed(each.pin), order.drawn_at])
    facts = [
        CodeIssued(
            id=f"codes:{order.name}:{n}",
            at=order.drawn_at,
            code=each.code,
            centre=order.centre,
            shop=order.shop or None,
        )
        for n, each in some
    ]
    results = door.submit(
        connection, facts, source=Source(Party.CENTRE, order.centre, actor=f"order:{order.name}"), now=now
    )
    if bad := next((each for each in results if not each.good), None):
        raise BadOrder(bad.code or bad.status, f"{bad.id}: {bad.status} {bad.code}")


_REGISTERED = """
insert into surety_item_code (bucket, code, centre, salt, blind, pin_hash, issued_at)
values (%s, %s, %s, %s, %s, %s, %s) on conflict do nothing
"""


def hand_out(connection: Connection, name: str, *, by: str, now: datetime) -> str:
    """The file, once every code of it is issued; only the first time is kept. Raises BadOrder."""
    order = order_of(connection, name)
    if order is None:
        raise BadOrder("unknown_order")
    if order.made_at is None:
        raise BadOrder("order_not_made")
    text = as_csv(read_file(name))
    connection.execute(
        "update certificates_codeorder set fetched_at = %s, fetched_by = %s where name = %s and fetched_at is null",
        [now, by, name],
    )
    return text


def destroy(connection: Connection, name: str, *, now: datetime) -> None:
    """The printer has them: nobody can read these PINs again."""
    file_of(name).unlink(missing_ok=True)
    connection.execute(
        "update certificates_codeorder set destroyed_at = %s where name = %s and fetched_at is not null", [now, name]
    )


def void(connection: Connection, code: str, *, reason: str, now: datetime) -> bool:
    """Burn a code that a room knows, as a fact; False for one that none does. Raises BadOrder."""
    subject = subject_of_code(code)
    found = connection.execute(
        "select centre, state from surety_code where bucket = %s and subject = %s", [bucket_of(subject), subject]
    ).fetchone()
    if found is None or found[1] == "void":
        return found is not None
    fact = CodeVoided(id=f"void:{uuid4()}", at=now, code=code, reason=reason)  # type: ignore[arg-type]
    try:
        decode_fact(encode(fact))
    except FactError:
        raise BadOrder("bad_reason") from None
    (result,) = door.submit(connection, [fact], source=Source(Party.CENTRE, found[0]), now=now)
    if result.status != "accepted":
        raise BadOrder(result.code or result.status)
    return True
