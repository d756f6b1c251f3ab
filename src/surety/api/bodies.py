"""From the bytes of a request to the raw JSON of each fact, refusing what no honest client sends."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest
from django.http.request import RawPostDataException

from surety.api.problems import Problem

BYTES_MAX = 16 * 1024 * 1024
FACTS_MAX = 10_000

JSON = "application/json"
_JSON_TOO = frozenset({"application/ld+json"})
NDJSON = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})
_BOM = b"\xef\xbb\xbf"
_array = msgspec.json.Decoder(list[msgspec.Raw])


def facts_of(request: HttpRequest) -> tuple[list[bytes | msgspec.Raw], bool]:
    """Each fact's JSON, and whether it was one fact on its own."""
    is_lines = _is_lines(request)
    body = _read(request)
    if body.startswith(_BOM):
        raise Problem("byte_order_mark")
    stripped = body.strip()
    if not stripped:
        raise Problem("empty_body")
    _check_utf8(stripped)
    if is_lines:
        return _lines(stripped), False
    if stripped.startswith(b"{"):
        return [stripped], True
    if stripped.startswith(b"["):
        return _items(stripped), False
    raise Problem("not_a_fact" if _is_json(stripped) else "not_json")


def read_json(request: HttpRequest) -> Any:
    """One JSON document of any shape."""
    if _is_lines(request):
        raise Problem("unsupported_media_type")
    body = _read(request).removeprefix(_BOM)
    _check_utf8(body)
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        raise Problem("too_deep") from None
    except msgspec.DecodeError as error:
        raise Problem("not_json" if body.strip() else "empty_body", str(error)) from None


def _is_lines(request: HttpRequest) -> bool:
    media_type, _, parameters = request.META.get("CONTENT_TYPE", "").partition(";")
    media_type = media_type.strip().lower()
    charset = parameters.strip().lower().replace('"', "").replace(" ", "")
    if (media_type != JSON and media_type not in NDJSON | _JSON_TOO) or charset not in {
        "",
        "charset=utf-8",
        "charset=utf8",
    }:
        raise Problem("unsupported_media_type")
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").lower() not in {"", "identity"}:
        raise Problem("unsupported_encoding")
    return media_type in NDJSON


def _read(request: HttpRequest) -> bytes:
    given = request.META.get("CONTENT_LENGTH") or ""
    if not given:
        return _read_chunks(request)
    if not given.isdecimal():
        raise Problem("bad_request")
    if len(given) > 15 or int(given) > BYTES_MAX:
        raise Problem("body_too_large")
    try:
        body = request.body
    except (RawPostDataException, OSError):  # the client went away
        raise Problem("bad_request") from None
    if len(body) < int(given):
        raise Problem("bad_request")
    return body


def _read_chunks(request: HttpRequest) -> bytes:
    """A body without a length. Django reads none of it, so it is taken from the server, up to the limit."""
    stream = request.META.get("wsgi.input")
    if "chunked" not in request.META.get("HTTP_TRANSFER_ENCODING", "").lower() or stream is None:
        return b""
    body = stream.read(BYTES_MAX + 1)
    if len(body) > BYTES_MAX:
        raise Problem("body_too_large")
    return body


def _check_utf8(body: bytes) -> None:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise Problem("not_utf8", position=error.start) from None


def _lines(body: bytes) -> list[bytes]:
    lines = [line for line in body.split(b"\n") if line.strip()]
    if len(lines) > FACTS_MAX:
        raise Problem("too_many_facts", given=len(lines))
    return lines


def _items(body: bytes) -> list[msgspec.Raw]:
    try:
        items = _array.decode(body)
    except RecursionError:
        raise Problem("too_deep") from None
    except msgspec.DecodeError as error:
        raise Problem("not_json", str(error)) from None
    if not items:
        raise Problem("empty_body")
    if len(items) > FACTS_MAX:
        raise Problem("too_many_facts", given=len(items))
    return items


def _is_json(body: bytes) -> bool:
    try:
        msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
