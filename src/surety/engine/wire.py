"""Facts as bytes: decoding what others send, with errors that say where, and encoding what is stored."""

from __future__ import annotations

from datetime import datetime

import msgspec

from surety.engine.fact import Fact, SubjectKind
from surety.engine.outcome import Case
from surety.engine.room import case_decoder, decoder

LONGEST = 1 << 20
"""Bytes of the longest fact: one MiB."""

_ENCODER = msgspec.json.Encoder(decimal_format="string", uuid_format="hex", order="deterministic")


class FactError(ValueError):
    """A fact that cannot be read: a stable `code`, the place `where` (a JSON path), and the reason."""

    def __init__(self, code: str, where: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.where = where
        self.message = message


def decode_fact(line: bytes) -> Fact:
    """One fact from one JSON object; raises FactError."""
    if len(line) > LONGEST:
        raise FactError("too_long", "$", f"a fact has at most {LONGEST} bytes, this one has {len(line)}")
    try:
        fact = decoder().decode(line)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `")
        raise FactError("invalid_fact", place.rstrip("`") or "$", message) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise FactError("not_json", "$", str(error)) from None
    return checked(fact)


def checked(fact: Fact) -> Fact:
    """The fact, if it can be true."""
    fault = fact.fault()
    if fault is not None:
        raise FactError(*fault)
    return fact


def encode(value: object) -> bytes:
    """The one way facts, cases and their parts become bytes."""
    return _ENCODER.encode(value)


def instant_text(at: datetime) -> str:
    """An instant as PostgreSQL reads it: five times as quick as `isoformat`."""
    return _ENCODER.encode(at)[1:-1].decode()


def decode_case(kind: SubjectKind, document: str | bytes) -> Case:
    return case_decoder(kind).decode(document)


def decode_stored(body: str) -> Fact:
    """A fact as the log holds it."""
    return decoder().decode(body)
