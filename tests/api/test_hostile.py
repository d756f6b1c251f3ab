"""What no honest client sends: every answer is a problem with a stable code, and nothing is stored."""

import http.client
import json
from urllib.parse import urlsplit

import pytest

from surety.api.problems import CODES
from tests.api.conftest import NOW, paid, placed

GOOD = json.dumps(placed()).encode()
DEEP = b'{"type":"order_placed","x":' + b"[" * 200_000 + b"]" * 200_000 + b"}"

BODIES = {
    "empty": (b"", 400, "empty_body"),
    "blank": (b" \n ", 400, "empty_body"),
    "byte order mark": (b"\xef\xbb\xbf" + GOOD, 400, "byte_order_mark"),
    "not utf-8": (GOOD.replace(b"placed-", b"\xff\xfe"), 400, "not_utf8"),
    "half a surrogate": (GOOD.replace(b'"placed-douyin:1"', b'"\\ud800"'), 422, "invalid"),
    "cut off": (GOOD[:-5], 422, "invalid"),
    "an array cut off": (b"[" + GOOD, 400, "not_json"),
    "an empty array": (b"[]", 400, "empty_body"),
    "a number": (b"42", 400, "not_a_fact"),
    "a word": (b"hello", 400, "not_json"),
    "NaN": (GOOD.replace(b"30000", b"NaN"), 422, "invalid"),
    "a huge integer": (GOOD.replace(b"30000", b"9" * 4000), 422, "invalid"),
    "a huge exponent": (GOOD.replace(b"30000", b"1e999"), 422, "invalid"),
    "a float for money": (GOOD.replace(b"30000", b"300.5"), 422, "invalid"),
    "negative money": (GOOD.replace(b"30000", b"-1"), 422, "invalid"),
    "too deep": (DEEP, 422, "invalid"),
    "an array too deep": (b"[" * 200_000, 400, "too_deep"),
    "a key twice": (GOOD[:-1] + b',"order":"douyin:2"}', 422, "invalid"),
    "a key twice, escaped": (GOOD[:-1] + b',"\\u006frder":"douyin:2"}', 422, "invalid"),
    "an unknown field": (GOOD[:-1] + b',"admin":true}', 422, "invalid"),
    "a NUL": (json.dumps(placed(buyer="a\0b")).encode(), 422, "invalid"),
    "a time without a zone": (GOOD.replace(b"+00:00", b""), 422, "invalid"),
    "the year 1": (GOOD.replace(NOW.encode(), b"0001-01-01T00:00:00+00:00"), 422, "invalid"),
    "an id with a blank": (json.dumps(placed("douyin:1 2")).encode(), 422, "invalid"),
    "an id with SQL": (json.dumps(placed(shop="douyin:'; drop table surety_order;--")).encode(), 422, "invalid"),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_bad_bodies(platform, name, db):
    body, status, code = BODIES[name]
    answer = platform.post(body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text[:300]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert db.execute("select count(*) from surety_fact").fetchone() == (0,)


@pytest.mark.parametrize("key", ["type", "at", "lines"])
def test_a_key_given_twice_is_what_is_wrong_whatever_the_other_value_is(platform, key):
    """The first of two types may be one that takes none of the other's fields."""
    body = b'{"%s":"order_paid",' % key.encode() + GOOD[1:]
    answer = platform.post(body).json()["result"]
    assert (answer["code"], answer["id"]) == ("repeated_key", "placed-douyin:1")


def test_what_cannot_be_decoded_is_answered_by_its_id(platform):
    answer = platform.post(GOOD.replace(b"30000", b"1e999")).json()["result"]
    assert (answer["code"], answer["id"]) == ("invalid_fact", "placed-douyin:1")


@pytest.mark.parametrize(
    ("media_type", "encoding", "code"),
    [
        ("text/plain", "", "unsupported_media_type"),
        ("application/x-www-form-urlencoded", "", "unsupported_media_type"),
        ("application/json; charset=gbk", "", "unsupported_media_type"),
        ("application/json", "gzip", "unsupported_encoding"),
    ],
)
def test_other_media_types(platform, media_type, encoding, code):
    headers = {"Content-Encoding": encoding} if encoding else {}
    answer = platform.post(placed(), media_type=media_type, **headers)
    assert (answer.status_code, answer.json()["code"]) == (415, code)


def raw(base: str, method: str, path: str, *, headers: dict[str, str], body=None, chunked=False):
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=20)
    connection.request(method, path, body=body, headers=headers, encode_chunked=chunked)
    response = connection.getresponse()
    return response.status, json.loads(response.read()), response.headers


def test_a_chunked_body_is_read(platform, live_server):
    headers = {"Authorization": f"Bearer {platform.token}", "Content-Type": "application/x-ndjson"}
    chunks = iter([GOOD[:40], GOOD[40:] + b"\n", json.dumps(paid()).encode()])
    status, answer, _ = raw(
        live_server, "POST", "/api/facts", body=chunks, chunked=True,
        headers=headers | {"Transfer-Encoding": "chunked"},
    )  # fmt: skip
    assert (status, answer["counts"]) == (200, {"accepted": 2})


def test_a_body_over_16_mib(platform):
    answer = platform.post(b" " * (16 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer x", "Basic YTpi", "Bearer surety_" + "A" * 43, "Bearer \xe4\xb8\xad"]
)
def test_without_a_good_token(live_server, header):
    headers = {"Content-Type": "application/json"} | ({} if header is None else {"Authorization": header})
    status, answer, got = raw(live_server, "POST", "/api/facts", body=GOOD, headers=headers)
    assert (status, answer["code"]) == (401, "unauthenticated")
    assert got["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/facts", 405, "method_not_allowed"),
        ("PUT", "/api/facts", 405, "method_not_allowed"),
        ("POST", "/api/orders/douyin:1", 405, "method_not_allowed"),
        ("GET", "/api/nothing", 404, "not_found"),
        ("GET", "/api/", 404, "not_found"),
        ("GET", "/api/orders/", 404, "not_found"),
        ("GET", "/api/orders/%00", 404, "not_found"),
        ("GET", "/api/orders/douyin:h1%00", 404, "not_found"),
        ("GET", "/api/orders/douyin:h1%0a", 404, "not_found"),
        ("GET", "/api/orders/douyin:%0ah1", 404, "not_found"),
        ("GET", "/api/%0anothing", 404, "not_found"),
        ("GET", "/api/orders/douyin:missing", 404, "not_found"),
    ],
)
def test_other_addresses_and_methods(platform, live_server, method, path, status, code):
    headers = {"Authorization": f"Bearer {platform.token}"}
    got, answer, sent = raw(live_server, method, path, headers=headers)
    assert (got, answer["code"]) == (status, code)
    assert sent["Content-Type"] == "application/problem+json"


def test_a_revoked_token_stops_within_five_seconds(platform):
    import time

    from surety.access import tokens
    from surety.access.models import ApiToken

    assert platform.post(placed()).status_code == 200
    tokens.revoke(ApiToken.objects.get())
    end, answered = time.monotonic() + 5, 0
    while answered != 401:
        asked = time.monotonic()
        answered = platform.post(placed()).status_code
        assert asked < end or answered == 401
        time.sleep(0.2)


def test_guessing_is_slowed_and_good_tokens_are_not(platform, live_server):
    headers = {"Content-Type": "application/json", "Authorization": "Bearer surety_" + "B" * 43}
    seen = {raw(live_server, "POST", "/api/facts", body=GOOD, headers=headers)[0] for _ in range(40)}
    assert seen == {401, 429}
    assert platform.post(placed()).status_code == 200


def test_every_code_has_words():
    assert all(str(words) and 400 <= status < 600 for status, words in CODES.values())


def test_evidence_names_no_file_that_another_brought(platform):
    """Whoever names a kept file may fetch it: its digest alone must not be a key to it."""
    platform.post([placed(), paid()])
    appeal = {"type": "evidence_given", "id": "e", "at": NOW, "case": "douyin:as-1", "by": "merchant"}
    answer = platform.post([appeal | {"evidence": [f"sha256:{'a' * 64} application/pdf 46 x.pdf"]}])
    assert answer.json()["results"][0]["code"] == "evidence_not_kept"


def test_a_documents_bare_hash_is_evidence_too(caller, platform):
    """Qualifications and admissions name files by hash alone; those pages show whatever they name."""
    platform.post([placed(), paid()])
    document = {
        "type": "qualification_stated", "id": "q", "at": NOW, "shop": "douyin:shop-1", "number": "T-1", "issuer": "局",
        "document": "trademark_registration", "brand": "Acme", "from_": "2026-01-01", "evidence": ["a" * 64],
    }  # fmt: skip
    answer = caller("shop", "douyin:shop-1").post([document])
    assert answer.json()["results"][0]["code"] == "evidence_not_kept"


def test_a_picture_that_another_sent_is_not_stated_as_ones_own(caller, platform):
    shop = caller("shop", "douyin:shop-1")
    other = caller("shop", "douyin:shop-2")
    sent = other.http.put("/api/evidence", content=b"%PDF-1.4 of shop 2\n%%EOF").json()["sha256"]
    page = {
        "type": "listing_submitted", "id": "l", "at": NOW, "shop": "douyin:shop-1", "listing": "douyin:ls-1",
        "category": "apparel", "images": [{"sha256": sent, "format": "png", "width_px": 800, "height_px": 800}],
    }  # fmt: skip
    assert shop.post([page]).json()["results"][0]["code"] == "evidence_not_kept"
    assert shop.http.put("/api/evidence", content=b"%PDF-1.4 of shop 2\n%%EOF").status_code == 201
    assert shop.post([page]).json()["results"][0]["status"] == "accepted"
