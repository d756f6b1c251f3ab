"""Facts as bytes: whatever is sent, the answer is a fact or an error with its place."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.engine.fact import EARLIEST, LATEST, Fact
from surety.engine.keys import digest, fact_key
from surety.engine.room import fact_types
from surety.engine.wire import LONGEST, FactError, decode_fact, encode, instant_text
from tests.unit.world import T0, paid, placed, scan, shipped

PAID = {"type": "order_paid", "id": "p", "order": "douyin:1", "at": "2026-03-02T10:00:00+08:00", "amount_fen": 1}
SHOP = {"type": "shop_registered", "id": "s", "shop": "douyin:s", "at": "2026-03-02T10:00:00+08:00", "name": "店"}


def fault(content: Any) -> tuple[str, str]:
    line = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(FactError) as caught:
        decode_fact(line)
    return caught.value.code, caught.value.where


@pytest.mark.parametrize("fact", [placed(), paid(), shipped(line_1=2), scan("signed", at=T0 + timedelta(hours=1))])
def test_what_is_encoded_decodes_to_the_same(fact):
    assert decode_fact(encode(fact)) == fact
    assert encode(decode_fact(encode(fact))) == encode(fact)


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"type": "order_vanished"}, "$.type"),
        ({"amount_fen": -1}, "$.amount_fen"),
        ({"amount_fen": 10**13 + 1}, "$.amount_fen"),
        ({"amount_fen": 10**400}, "$.amount_fen"),
        ({"amount_fen": 1.5}, "$.amount_fen"),
        ({"amount_fen": "1"}, "$.amount_fen"),
        ({"amount_fen": True}, "$.amount_fen"),
        ({"at": "2026-03-02T10:00:00"}, "$.at"),
        ({"at": "2026-02-30T10:00:00Z"}, "$.at"),
        ({"at": "1999-12-31T23:59:59Z"}, "$.at"),
        ({"at": "2100-01-01T00:00:00Z"}, "$.at"),
        ({"order": "douyin"}, "$.order"),
        ({"order": "douyin:1 2"}, "$.order"),
        ({"order": "Douyin:1"}, "$.order"),
        ({"order": "douyin:" + "1" * 90}, "$.order"),
        ({"id": ""}, "$.id"),
        ({"id": "é"}, "$.id"),
        ({"unknown": 1}, "$"),
    ],
)
def test_an_error_says_where(changes, where):
    assert fault(PAID | changes)[1] == where


@pytest.mark.parametrize("missing", [name for name in PAID if name != "type"])
def test_a_missing_field_is_an_error(missing):
    assert fault({name: value for name, value in PAID.items() if name != missing}) == ("invalid_fact", "$")


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"1", b"{", b'{"type"', b"\xff\xfe", b'{"type": "order_paid"}', b"[" * 100_000]
)
def test_what_is_no_fact_is_an_error(content):
    assert fault(content)[1] == "$"


def test_what_is_too_long_is_not_read():
    assert fault(b" " * (LONGEST + 1)) == ("too_long", "$")


@pytest.mark.parametrize("field", ["order", "id"])
def test_an_id_ends_where_it_ends(field):
    assert fault(PAID | {field: "douyin:1\n"}) == ("invalid_fact", f"$.{field}")


def test_a_shops_name_fits_its_column():
    assert fault(SHOP | {"name": "a\0b"}) == ("invalid_fact", "$.name")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200)
@given(
    st.sampled_from(sorted(fact_types())),
    st.dictionaries(st.sampled_from(["id", "at", "order", "lines", "receiver", "amount_fen", "carrier"]), JSON),
)
def test_nothing_but_a_fact_or_its_error_comes_of_any_object(tag, fields):
    assert isinstance(fact_or_error(json.dumps({"type": tag} | fields).encode()), Fact | FactError)


def fact_or_error(line: bytes) -> Fact | FactError:
    try:
        return decode_fact(line)
    except FactError as error:
        return error


@settings(max_examples=200)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_nothing_but_an_error_comes_of_any_bytes(content):
    fault(content)


@given(st.datetimes(EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None), timezones=st.timezones()))
def test_the_text_of_an_instant_is_that_instant(at):
    assert datetime.fromisoformat(instant_text(at)) == datetime.fromisoformat(at.isoformat())


@given(st.text(max_size=5), st.text(max_size=5), st.text(max_size=5))
def test_a_fact_is_known_by_the_digest_of_its_source_and_id(party, name, fact_id):
    assert fact_key(party, name, fact_id) == digest(party.encode(), name.encode(), fact_id.encode())
