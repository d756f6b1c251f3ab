"""The public page of a code: what it shows, to whom it answers alike, and how it is held back from guessing."""

import hashlib
import json
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from surety.certificates import codes, evidence, filed, issuing, pins, writing
from surety.certificates.bundle import check
from surety.certificates.models import PinTry, Scan
from surety.certificates.report import Photo
from surety.consoles.certificate import brake, scanning
from surety.evidence.store import place_of
from tests.db.certified import CENTRE, T0, centre, certified, certify, code, hours, report, verifier
from tests.web.axe import serious
from tests.web.certificate.conftest import PHOTO, SHOWN


@pytest.fixture(autouse=True)
def _fresh():
    """Counts of this process, which other tests filled."""
    brake.looks.clear()
    brake.misses.clear()
    scanning.flush()


@pytest.fixture
def client():
    return Client(raise_request_exception=True, headers={"accept-language": "en"})


def seen(client, item, **given):
    answer = client.get(f"/v/{item}", **given)
    scanning.flush()
    return answer


def test_what_a_code_stands_for(client, pieces):
    answer = seen(client, pieces[0].code)
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        "Inspected and passed",
        "翡翠手镯",
        "52.31 g",
        "Refractive index",
        "S-1",
        CENTRE,
        "Looked up for the first",
    ):
        assert words in text, words
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("shape", [str.lower, codes.grouped, lambda c: " " + c, lambda c: c.replace("0", "O")])
def test_however_it_is_typed(client, pieces, shape):
    assert seen(client, shape(pieces[0].code)).status_code == 200
    found = client.get("/v/", {"code": shape(pieces[0].code)})
    assert found.headers["Location"] == f"/v/{pieces[0].code}"


def test_a_scanned_digital_link(client, pieces):
    answer = client.get(f"/01/09506000134352/21/{pieces[0].code}?17=270101")
    assert answer.headers["Location"] == f"/v/{pieces[0].code}"


def test_malformed_unknown_and_unused_codes_answer_alike(client, door, pieces):
    """Same status, same headers, same bytes, the same statements asked of the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    unused = code(door)
    writing.drain(door, T0)
    answers, asked = [], []
    for text in (codes.draw(), "XXXX", unused, codes.draw()[:-1] + "*", "%00", "中" * 13, "a" * 200):
        client.cookies.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answers.append(client.get(f"/v/{text}"))
        asked.append(len(queries))
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert set(asked) == {1}


def test_guessing_is_held_back_per_address(client, pieces):
    statuses = [client.get(f"/v/{codes.draw()}").status_code for _ in range(brake.MISSES_MAX + 5)]
    assert statuses == [404] * brake.MISSES_MAX + [429] * 5
    assert seen(client, pieces[0].code).status_code == 429
    assert seen(client, pieces[0].code, REMOTE_ADDR="198.51.100.7").status_code == 200


def test_windows_end_and_forget():
    window = brake.Window(2)
    assert [window.count("a", now=t) for t in (0, 1, 2, 59.9, 60, 61, 62)] == [
        True,
        True,
        False,
        False,
        True,
        True,
        False,
    ]
    assert window.is_full("a", now=62)
    assert not window.is_full("a", now=121)
    assert not window.is_full("b", now=0)


def test_the_superseded_report_is_never_shown_as_current(client, door, pieces):
    first = pieces[0]
    later = report(first.code, report="R-later", supersedes=first.report, verdict="fail")
    assert certify(door, later, now=T0 + hours(1)) == {}
    text = seen(client, first.code).content.decode()
    assert "Failed" in text
    assert "Inspected and passed" not in text
    assert "Earlier reports, which no longer hold" in text
    old = client.get(f"/v/{first.code}/bundle.json", {"report": first.report})
    assert check(old.content, verifier(door)).findings == ["superseded"]
    new = client.get(f"/v/{first.code}/bundle.json")
    assert check(new.content, verifier(door)).findings == []


def test_a_withdrawn_report_and_a_voided_code(client, door, pieces):
    issuing.want_revocation(door, pieces[0].report, reason="x", now=T0)
    issuing.want_void(door, pieces[1].code, reason="x", now=T0)
    writing.drain(door, T0)
    assert "This report was withdrawn" in seen(client, pieces[0].code).content.decode()
    assert "This code was voided" in seen(client, pieces[1].code).content.decode()


def test_many_readers_in_one_day_look_like_copies(client, pieces):
    for n in range(59):
        assert (
            "may have been copied" not in seen(client, pieces[0].code, REMOTE_ADDR=f"198.51.100.{n}").content.decode()
        )
    text = seen(client, pieces[0].code, REMOTE_ADDR="198.51.100.200").content.decode()
    assert "may have been copied" in text
    assert "60 different people" in text
    assert "may have been copied" not in seen(client, pieces[1].code).content.decode()


def test_places_come_from_headers_that_were_named_and_only_behind_our_proxy(client, pieces, monkeypatch, settings_tls):
    monkeypatch.setenv("SURETY_PLACE_HEADERS", "X-Latitude, X-Longitude")
    given = {"headers": {"x-latitude": "23.1", "x-longitude": "113.3", "x-forwarded-for": "198.51.100.1"}}
    assert seen(client, pieces[0].code, **given).status_code == 200
    far = {"headers": {"x-latitude": "45.8", "x-longitude": "126.5", "x-forwarded-for": "198.51.100.2"}}
    assert "further apart" not in seen(client, pieces[0].code, **far).content.decode()
    for n in (1, 2, 3):
        for minutes, (latitude, longitude) in ((0, (23.1, 113.3)), (30, (45.8, 126.5))):
            at = timezone.now() - hours(12 * n) + hours(minutes / 60)
            Scan.objects.create(code=pieces[0].code, at=at, reader=f"r{n}", latitude=latitude, longitude=longitude)
    assert "further apart" in seen(client, pieces[0].code, **far).content.decode()
    assert {(row.latitude, row.longitude) for row in Scan.objects.all()} == {(23.1, 113.3), (45.8, 126.5)}


@pytest.fixture
def settings_tls(monkeypatch):
    from django.conf import settings

    monkeypatch.setattr(settings, "BEHIND_TLS", True)


@pytest.mark.parametrize("headers", [{"x-latitude": "x", "x-longitude": "1"}, {"x-latitude": "91", "x-longitude": "1"},
                                     {"x-latitude": "nan", "x-longitude": "1"}, {"x-latitude": "1"}])  # fmt: skip
def test_places_that_are_none(client, pieces, monkeypatch, settings_tls, headers):
    monkeypatch.setenv("SURETY_PLACE_HEADERS", "X-Latitude, X-Longitude")
    assert seen(client, pieces[0].code, headers=headers).status_code == 200
    assert [row.latitude for row in Scan.objects.all()] == [None]


@pytest.fixture
def sealed(door):
    """A certified piece and the PIN under its seal."""
    centre(door)
    issued = issuing.issue_codes(door, CENTRE, 1, now=T0)[0]
    assert certify(door, report(issued.code)) == {}
    return issued


def test_the_pin_opens_once_and_says_so_ever_after(client, sealed):
    first = client.post(f"/v/{sealed.code}/seal", {"pin": sealed.pin.lower()})
    assert "nobody gave it before you" in first.content.decode()
    assert "Opened" in seen(client, sealed.code).content.decode()
    second = client.post(f"/v/{sealed.code}/seal", {"pin": sealed.pin})
    assert "somebody gave it before you" in second.content.decode()
    assert Scan.objects.filter(opened=True).count() == 2
    assert PinTry.objects.count() == 0


def test_wrong_pins_are_few(client, sealed):
    statuses = [client.post(f"/v/{sealed.code}/seal", {"pin": f"WRONG{n}"}).status_code for n in range(7)]
    assert statuses == [422] * pins.TRIES_MAX + [429] * 2
    right = client.post(f"/v/{sealed.code}/seal", {"pin": sealed.pin}, REMOTE_ADDR="198.51.100.7")
    assert right.status_code == 429  # whoever tries, from wherever
    assert Scan.objects.filter(opened=True).count() == 0


def test_a_pin_is_nowhere_in_the_clear(db, sealed):
    for (table,) in db.execute(
        "select relname from pg_class where relkind = 'r' and relname ~ '^(surety|certificates)_'"
    ):
        for (row,) in db.execute(f"select t::text from {table} t").fetchall():
            assert sealed.pin not in row, table


def test_a_pin_for_a_code_that_is_not_there_answers_as_the_page_does(client, sealed):
    for text in (codes.draw(), "XXXX"):
        assert client.post(f"/v/{text}/seal", {"pin": sealed.pin}).status_code == 404


def test_files_are_shown_while_they_are_what_was_certified(client, pieces):
    digest = hashlib.sha256(PHOTO).hexdigest()
    place = place_of(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(PHOTO)
    answer = client.get(f"/v/{pieces[0].code}/files/{digest}")
    assert (b"".join(answer), answer.headers["Content-Type"]) == (SHOWN, "image/jpeg")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client.get(f"/v/{pieces[1].code}/files/{digest}").status_code == 404  # of another piece
    place.write_bytes(PHOTO + b"replaced")
    assert client.get(f"/v/{pieces[0].code}/files/{digest}").status_code == 404
    place.unlink()
    assert client.get(f"/v/{pieces[0].code}/files/{digest}").status_code == 404
    for text in ("x", "../../signing.secret", "0" * 64, "%2e%2e%2fsigning.secret"):
        assert client.get(f"/v/{pieces[0].code}/files/{text}").status_code == 404


def test_a_file_is_never_read_into_memory(client, pieces, monkeypatch):
    """A video has gigabytes, and anybody may ask for it."""
    digest = hashlib.sha256(PHOTO).hexdigest()
    place = place_of(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(PHOTO)
    monkeypatch.setattr(type(place), "read_bytes", lambda _path: pytest.fail("read whole"))
    answer = client.get(f"/v/{pieces[0].code}/files/{digest}")
    assert answer.streaming
    assert b"".join(answer) == SHOWN


def test_what_the_public_sees_has_no_place_and_is_what_was_signed(client, door):
    """The manifest names the file and what is shown of it; either is checked against it."""
    digest, shown = (hashlib.sha256(content).hexdigest() for content in (PHOTO, SHOWN))
    place_of(digest).parent.mkdir(parents=True, exist_ok=True)
    place_of(digest).write_bytes(PHOTO)
    centre(door)
    photo = Photo(sha256=digest, bytes=len(PHOTO), media_type="image/png", shows="front")  # whatever it is said to be
    code = certified(door, photos=(photo,)).code
    page = client.get(f"/v/{code}").content.decode()
    assert f"/v/{code}/files/{shown}" in page
    assert digest not in page
    for name in (digest, shown):
        content = b"".join(client.get(f"/v/{code}/files/{name}"))
        assert content == SHOWN
        assert b"GPS" not in content
    manifest = client.get(f"/v/{code}/bundle.json").json()["manifest"]
    assert manifest["files"][0]["shown"] == {"sha256": shown, "bytes": len(SHOWN)}
    for content in (PHOTO, SHOWN):
        assert evidence.faults(manifest, {hashlib.sha256(content).hexdigest(): content}.get) == []
    place_of(digest).unlink()  # what was signed is shown all the same
    assert b"".join(client.get(f"/v/{code}/files/{shown}")) == SHOWN


def test_a_certificate_from_before_parts_were_signed_is_checked_by_its_originals(client, door, tmp_path, monkeypatch):
    """Its manifest names no `shown`: the page shows the file stripped, and the original alone proves anything."""
    original = place_of(hashlib.sha256(PHOTO).hexdigest())
    original.parent.mkdir(parents=True, exist_ok=True)
    original.write_bytes(PHOTO)
    centre(door)
    monkeypatch.setattr(filed, "shown_of", lambda _files, **_kept: {})
    photo = Photo(sha256=original.name, bytes=len(PHOTO), media_type="image/jpeg", shows="front")
    code = certified(door, photos=(photo,)).code
    page = client.get(f"/v/{code}").content.decode()
    assert f"/v/{code}/files/{original.name}" in page
    saved = b"".join(client.get(f"/v/{code}/files/{original.name}"))
    assert saved == SHOWN
    bundle = client.get(f"/v/{code}/bundle.json").content
    assert "shown" not in json.loads(bundle)["manifest"]["files"][0]
    for content, findings in ((PHOTO, []), (saved, ["file_missing"])):
        folder = tmp_path / str(len(content))
        folder.mkdir()
        (folder / "front.jpg").write_bytes(content)
        done = check(bundle, verifier(door), content_of=filed.offered(folder))
        assert done.findings == findings


def test_what_was_signed_as_shown_is_sent_as_it_was_signed(client, door, monkeypatch):
    """Also once the code that takes things out takes out more."""
    original = place_of(hashlib.sha256(PHOTO).hexdigest())
    original.parent.mkdir(parents=True, exist_ok=True)
    original.write_bytes(PHOTO)
    centre(door)
    photo = Photo(sha256=original.name, bytes=len(PHOTO), media_type="image/jpeg", shows="front")
    code = certified(door, photos=(photo,)).code
    monkeypatch.setattr(filed, "parts_shown", lambda _stream, _media: [b"another"])
    assert b"".join(client.get(f"/v/{code}/files/{original.name}")) == SHOWN


def test_a_file_of_no_known_kind_is_shown_to_nobody(db):
    """What cannot be told cannot be stripped: such as a HEIC picture that was handed to the command."""
    content = b"\x00\x00\x00\x18ftypheic GPS"
    digest = hashlib.sha256(content).hexdigest()
    place_of(digest).parent.mkdir(parents=True, exist_ok=True)
    place_of(digest).write_bytes(content)
    assert filed.public(digest) is None


def test_the_log_over_http_is_the_exported_one(client, door, pieces, tmp_path):
    from surety.certificates.export import export

    export(door, tmp_path)
    for path in [each for each in tmp_path.rglob("*") if each.is_file() and "jsonl" not in each.name]:
        name = path.relative_to(tmp_path)
        assert client.get(f"/log/{name}").content == path.read_bytes(), name
    assert client.get("/log/tile/0/000.p/2").content == next((tmp_path / "tile/0/000.p").iterdir()).read_bytes()[:64]
    for missing in ("tile/0/000.p/200", "tile/9/000", "tile/0/0", "tile/x", "tile/entries/001.p/1", "tile/0/..%2f"):
        assert client.get(f"/log/{missing}").status_code == 404, missing
    assert client.get("/log/key").content.decode().strip() == str(verifier(door))


def test_status_lists_are_credentials(client, door, pieces):
    from surety.certificates import integrity

    issuing.want_revocation(door, pieces[0].report, reason="x", now=T0)
    writing.drain(door, T0)
    answer = client.get("/status/revocation/0")
    assert integrity.verify(json.loads(answer.content))
    assert client.get("/status/revocation/1").status_code == 200
    for missing in ("suspension/0", "revocation/99999999999"):
        assert client.get(f"/status/{missing}").status_code == 404


def test_before_anything_was_logged_there_is_nothing(client, db):
    for place in ("/log/checkpoint", "/log/key", "/verify.html", "/status/revocation/0"):
        assert client.get(place).status_code == 404


def test_in_a_browser(page, pieces, live_server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/v/{pieces[0].code.lower()}")
    text = page.locator("main").inner_text()
    for words in ("质检通过", "翡翠手镯", "折射率", "封签", "首次查询"):
        assert words in text, words
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("封签内 PIN").fill("WRONGPIN")
    page.get_by_role("button", name="核对 PIN").click()
    page.get_by_text("与该编码不符").wait_for()
    page.goto("/v/" + codes.draw())
    page.get_by_text("查无此证书").wait_for()
    assert serious(page) == []
    page.get_by_role("link", name="English").click()
    page.get_by_text("Look a code up").wait_for()
    page.get_by_label("Item code").fill(codes.grouped(pieces[0].code))
    page.get_by_role("button", name="Look up").click()
    page.get_by_text("Inspected and passed").wait_for()


def test_the_served_page_verifies_the_served_file(page, pieces, live_server, tmp_path):
    """Downloaded both, then without a network."""
    page.goto(f"/v/{pieces[0].code}")
    with page.expect_download() as bundle:
        page.get_by_role("link", name="证书文件").click()
    bundle.value.save_as(tmp_path / "bundle.json")
    with page.expect_download() as verifier_file:
        page.get_by_role("link", name="离线核验页").click()
    verifier_file.value.save_as(tmp_path / "verify.html")
    page.context.set_offline(True)
    page.goto(f"file://{tmp_path}/verify.html")
    page.get_by_label("证书文件").set_input_files(str(tmp_path / "bundle.json"))
    page.get_by_text("证书真实有效").wait_for()
    page.context.set_offline(False)
    page.goto("/verify.html")
    page.get_by_label("证书文件").set_input_files(str(tmp_path / "bundle.json"))
    page.get_by_text("证书真实有效").wait_for()


def test_old_looks_are_forgotten_and_openings_are_not(db, pieces):
    for opened in (True, False):
        Scan.objects.create(code=pieces[0].code, at=T0 - hours(24 * 500), reader="x", opened=opened)
    assert scanning.forget(T0) == 1
    assert [row.opened for row in Scan.objects.all()] == [True]


@pytest.mark.parametrize(
    "way",
    [
        lambda client, item: client.get(f"/v/{item}"),
        lambda client, item: client.get(f"/v/{item}/bundle.json"),
        lambda client, item: client.post(f"/v/{item}/seal", {"pin": "0"}),
        lambda client, item: client.get(f"/v/{item}/files/{'0' * 64}"),
    ],
    ids=["page", "bundle", "seal", "file"],
)
def test_codes_are_guessed_nowhere_faster_than_on_the_page(client, pieces, way):
    """Twenty that are not there, whichever way they are tried; then an address waits, on every way."""
    answers = [way(client, codes.draw()).status_code for _ in range(brake.MISSES_MAX + 1)]
    assert answers == [404] * brake.MISSES_MAX + [429]
    assert client.get(f"/v/{pieces[0].code}").status_code == 429
    assert client.get(f"/v/{pieces[0].code}", REMOTE_ADDR="198.51.100.9").status_code == 200


def test_tries_that_count_no_longer_are_forgotten(db):
    now = datetime.now(UTC)
    for age in (0, 23, 25, 900):
        PinTry.objects.create(code=codes.draw(), at=now - hours(age))
    assert brake.forget(now) == 2
    assert PinTry.objects.count() == 2


def test_a_phone_that_changes_its_address_is_one_reader_and_a_script_that_does_is_held_back(client, pieces):
    for n in range(1, 14):
        text = seen(client, pieces[0].code, REMOTE_ADDR=f"2001:db8:1:2::{n:x}").content.decode()
    assert "different people: 1" in text
    assert "may have been copied" not in text
    answers = [client.get(f"/v/{codes.draw()}", REMOTE_ADDR=f"2001:db8:1:2:{n:x}::1").status_code for n in range(25)]
    assert answers.count(429) == 25 - brake.MISSES_MAX
    assert client.get(f"/v/{pieces[0].code}", REMOTE_ADDR="2001:db8:1:3::1").status_code == 200
    for same in ("::ffff:198.51.100.7", "198.51.100.7"):
        text = seen(client, pieces[1].code, REMOTE_ADDR=same).content.decode()
    assert "different people: 1" in text
