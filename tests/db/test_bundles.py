"""One file that proves a certificate, and every way to forge one."""

import hashlib
import json

import pytest

from surety.certificates import issuing, writing
from surety.certificates.bundle import check
from surety.certificates.report import Photo
from tests.db.certified import T0, centre, certified, certify, hours, report, verifier
from tests.db.forging import _PLAIN, _SIGNED, forgeries, stored

PHOTO = b"\xff\xd8\xff front"
PHOTOS = (Photo(sha256=hashlib.sha256(PHOTO).hexdigest(), bytes=len(PHOTO), media_type="image/jpeg", shows="front"),)


@pytest.fixture
def made(door_connection):
    centre(door_connection)
    for _ in range(4):
        certified(door_connection)
    return certified(door_connection, photos=PHOTOS), certified(door_connection)


def checked(connection, bundle, **given):
    text = bundle if isinstance(bundle, bytes) else json.dumps(bundle)
    return check(text, verifier(connection), **given)


def test_a_good_bundle(door_connection, made):
    bundle = stored(door_connection, made[0].code)
    done = checked(door_connection, bundle, content_of={PHOTOS[0].sha256: PHOTO}.get)
    assert done.findings == []
    assert done.status_at == T0
    assert done.checkpoint.size > 10


def test_replaced_evidence(door_connection, made):
    bundle = stored(door_connection, made[0].code)
    swapped = checked(door_connection, bundle, content_of=lambda _: b"another picture")
    assert swapped.findings == ["file_replaced"]
    assert checked(door_connection, bundle, content_of=lambda _: None).findings == ["file_missing"]


@pytest.mark.parametrize("name", [*_PLAIN, *_SIGNED])
def test_forgeries(door_connection, made, name):
    good, other = (stored(door_connection, each.code) for each in made)
    forged, finding = forgeries(door_connection, good, other)[name]
    assert finding in checked(door_connection, forged).findings


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[]", b"null", b'{"format": "surety-bundle-1"}', b"[" * 9999])
def test_what_is_no_bundle(door_connection, made, text):
    assert checked(door_connection, text).findings == ["bad_bundle"]


def test_an_overruled_report_says_so_and_the_later_one_does_not(door_connection, made):
    first = made[0]
    before = stored(door_connection, first.code)
    later = report(first.code, report="R-later", supersedes=first.report, verdict="fail")
    assert certify(door_connection, later, now=T0 + hours(1)) == {}
    old = stored(door_connection, first.code, first.report, now=T0 + hours(1))
    assert checked(door_connection, old).findings == ["superseded"]
    assert checked(door_connection, stored(door_connection, first.code, now=T0 + hours(1))).findings == []
    done = checked(door_connection, before)  # kept from before: it says as of when it speaks
    assert (done.findings, done.status_at) == ([], T0)
    old["status"] = before["status"]
    assert checked(door_connection, old).status_at == T0


def test_a_revoked_report(door_connection, made):
    issuing.want_revocation(door_connection, made[0].report, reason="", now=T0)
    writing.drain(door_connection, T0)
    assert checked(door_connection, stored(door_connection, made[0].code)).findings == ["revoked"]


@pytest.mark.parametrize("kept", [[], [0], [1], [0, 0]])
def test_leaving_a_status_list_out_does_not_hide_that_a_report_was_withdrawn(door_connection, made, kept):
    """Somebody sells on a withdrawn certificate and cuts out what says so: it is not called genuine."""
    issuing.want_revocation(door_connection, made[0].report, reason="", now=T0)
    writing.drain(door_connection, T0)
    bundle = stored(door_connection, made[0].code)
    bundle["status"] = [bundle["status"][n] for n in kept]
    assert "no_status" in checked(door_connection, bundle).findings


def test_a_key_that_ended_signs_nothing_more(door_connection, made):
    """The old key's owner signs a day after its end; the log's own time tells."""
    bundle = stored(door_connection, made[0].code)
    centre(door_connection, now=T0 + hours(24))
    writing.drain(door_connection, T0 + hours(24))
    assert checked(door_connection, stored(door_connection, made[0].code, now=T0 + hours(24))).findings == []
    assert checked(door_connection, bundle).findings == []
