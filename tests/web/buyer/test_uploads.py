"""Photographs and papers of a case: told by their content, bounded before they are read, kept while a form is wrong."""

from __future__ import annotations

import http.client
import io
import os
import socket
import time

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from surety.access import links
from surety.consoles import evidence, nonce
from surety.consoles.bodies import BODY_BYTES_MAX
from tests.web.aftersale import bazaar as stage

JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
JPEG = b"\xff\xd8" + JFIF + b"\xff\xda\x00\x02" + b"0" * 400 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x40IDAT" + b"0" * 68 + b"\x00\x00\x00\x00IEND\xaeB`\x82"


def paper() -> bytes:
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(written, deterministic_id=True)
    return written.getvalue()


PDF = paper()
WEBP = b"RIFF" + (100).to_bytes(4, "little") + b"WEBPVP8 " + (88).to_bytes(4, "little") + b"0" * 88
HEIC = b"\x00\x00\x00\x18ftypheic" + b"0" * 64
MB = 1024 * 1024


def box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


MP4 = box(b"ftyp", b"isom" + b"0" * 12) + box(b"mdat", b"0" * 99) + box(b"moov", b"0" * 20)
MOV = box(b"ftyp", b"qt  " + b"0" * 12) + box(b"moov", b"0" * 20)
WEBM = (
    b"\x1a\x45\xdf\xa3\x87B\x82\x84webm\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff"
    b"\x1f\x43\xb6\x75\xc2\xa3\xc0" + b"0" * 64
)


@pytest.fixture
def bazaar(db, database_url):
    made = stage.opened(database_url)
    made.order("scarf")
    made.ask("scarf")
    return made


def file(name, content):
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def case_path(bazaar, rest=""):
    return f"/o/{links.sign(bazaar.orders['scarf'])}/aftersales/as-scarf{rest}"


def given(bazaar, buyer, *files, act="show", **fields):
    fields = {"nonce": nonce.issue(bazaar.now), "note": "typed"} | fields
    return buyer.post(case_path(bazaar, f"/{act}"), fields | {"files": list(files)})


def shown(db):
    rows = db.execute("select body->'evidence' from surety_fact where type = 'evidence_given' order by seq")
    return [reference for (found,) in rows.fetchall() for reference in found or ()]


def tried(answer):
    return next(each for each in answer.context["acts"] if each["open"])


def on_disk(folder="*"):
    return [path for path in (settings.HOME / "evidence").glob(f"{folder}/**/*") if path.is_file()]


@pytest.fixture(autouse=True)
def _empty_shelf(db):
    for path in on_disk():
        path.unlink()


def pages(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (JPEG, "image/jpeg"), (PNG, "image/png"), (WEBP, "image/webp"), (PDF, "application/pdf"), (MP4, "video/mp4"),
        (MOV, "video/quicktime"), (WEBM, "video/webm"),
    ],
    ids=["jpeg", "png", "webp", "pdf", "mp4", "mov", "webm"],
)  # fmt: skip
def test_a_file_is_what_its_content_is(bazaar, buyer, db, content, media):
    assert given(bazaar, buyer, file("照片.exe", content)).status_code == 302
    [reference] = shown(db)
    assert reference.split(" ", 3)[1:] == [media, str(len(content)), "照片.exe"]
    digest = evidence.digest_of(reference)
    answer = buyer.get(case_path(bazaar, f"/files/{digest}"))
    seen = b"".join(answer.streaming_content)
    assert pages(seen) == 1 if content == PDF else seen == content  # a paper is written anew without its author
    assert answer.headers["Content-Type"] == media
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("photo.jpg", b"MZ\x90\x00" + b"0" * 100, "not_evidence"),
        ("photo.png", b"<html><script>alert(1)</script>", "not_evidence"),
        ("photo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_evidence"),
        ("a.zip", b"PK\x03\x04" + b"0" * 100, "not_evidence"),
        ("photo.png", PNG[:20], "disguised_file"),
        ("bill.pdf", b"%PDF-1.7\nnothing more", "disguised_file"),
        ("photo.webp", WEBP[:60], "disguised_file"),
        ("film.mp4", box(b"ftyp", b"isom" + b"0" * 12) + b"\xff" * 100, "disguised_file"),
        ("IMG_1.HEIC", HEIC, "heic_file"),
        ("photo.jpg", b"", "empty_file"),
        ("photo.jpg", JPEG + b"0" * 10 * MB, "file_too_large"),
        ("film.mp4", MP4 + b"0" * 30 * MB, "file_too_large"),
        ("photo.jpg", JPEG[:-2], "disguised_file"),
        ("film.mp4", MP4 + box(b"free", b"0" * 99)[:-1], "disguised_file"),
    ],
)
def test_what_cannot_be_kept_is_named_and_nothing_is_stated(bazaar, buyer, db, caplog, name, content, code):
    answer = given(bazaar, buyer, file(name, content))
    assert answer.status_code == 422
    act = tried(answer)
    assert act["faults"]["evidence_code"] == code
    assert name in act["faults"]["evidence"]
    assert act["typed"]["note"] == "typed"
    assert shown(db) == []
    assert on_disk() == []
    assert f"{code}: a file that came for order {bazaar.orders['scarf']} was not kept" in caplog.messages


def test_heic_says_what_to_do(bazaar, buyer):
    assert "Most Compatible" in tried(given(bazaar, buyer, file("IMG_1.HEIC", HEIC)))["faults"]["evidence"]


def test_too_many_and_too_much_together(bazaar, buyer, db):
    answer = given(bazaar, buyer, *(file(f"{n}.jpg", JPEG) for n in range(6)))
    assert tried(answer)["faults"]["evidence_code"] == "too_many_files"
    films = [MP4 + box(b"free", each * 25 * MB) for each in (b"0", b"1")]
    answer = given(bazaar, buyer, *(file(f"{n}.mp4", film) for n, film in enumerate(films)))
    assert tried(answer)["faults"]["evidence_code"] == "files_too_large"
    assert on_disk() == []


def test_files_stay_while_the_form_is_wrong(bazaar, buyer, db):
    """A form without its note: the photographs need not be chosen again."""
    bazaar.by_shop(bazaar.about("AftersaleRefused", "scarf", reason="no_fault", note="无", evidence=("v",)))
    answer = given(bazaar, buyer, file("1.jpg", JPEG), file("2.png", PNG), act="escalate", note="")
    assert answer.status_code == 422
    kept = tried(answer)["kept"]
    assert [each.name for each in kept] == ["1.jpg", "2.png"]
    assert kept[0].token in answer.content.decode()
    form = {"act": "escalate", "note": "请看照片", "kept": [each.token for each in kept]}
    assert given(bazaar, buyer, file("3.webp", WEBP), **form).status_code == 302
    [found] = db.execute("select body->'evidence' from surety_fact where type = 'aftersale_escalated'").fetchone()
    assert [each.rpartition(" ")[2] for each in found] == ["1.jpg", "2.png", "3.webp"]
    for reference in found:
        assert buyer.get(case_path(bazaar, f"/files/{evidence.digest_of(reference)}")).status_code == 200
    assert on_disk("held") == []


def test_good_files_stay_beside_a_bad_one(bazaar, buyer, db):
    answer = given(bazaar, buyer, file("1.jpg", JPEG), file("2.heic", HEIC))
    assert [each.name for each in tried(answer)["kept"]] == ["1.jpg"]


def test_a_form_with_kept_files_sent_twice_is_one_fact(bazaar, buyer, db):
    kept = tried(given(bazaar, buyer, file("1.jpg", JPEG), note="字" * 2001))["kept"]
    form = {"nonce": nonce.issue(bazaar.now), "kept": [kept[0].token]}
    assert [given(bazaar, buyer, **form).status_code for _ in range(2)] == [302, 302]
    assert len(shown(db)) == 1


@pytest.mark.parametrize("whose", ["another order", "invented", "old", "long"])
def test_only_ones_own_kept_files_come_back(bazaar, buyer, db, whose, monkeypatch):
    kept = tried(given(bazaar, buyer, file("1.jpg", JPEG), note="字" * 2001))["kept"]
    token = {"invented": "x" + kept[0].token, "long": "x" * 5000}.get(whose, kept[0].token)
    if whose == "old":
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now + evidence.HELD_SECONDS_MAX + 60)
    if whose == "another order":
        bazaar.order("hat")
        bazaar.ask("hat")
        at = f"/o/{links.sign(bazaar.orders['hat'])}/aftersales/as-hat/show"
        answer = buyer.post(at, {"nonce": nonce.issue(bazaar.now), "kept": [token]})
    else:
        answer = given(bazaar, buyer, kept=[token])
    assert answer.status_code == 422
    assert tried(answer)["faults"]["evidence_code"] == "file_gone"
    assert shown(db) == []


def test_what_nobody_sends_again_is_forgotten(bazaar, buyer, db):
    given(bazaar, buyer, file("1.jpg", JPEG), note="字" * 2001)
    [held] = on_disk("held")
    long_ago = time.time() - evidence.HELD_SECONDS_MAX - 60
    os.utime(held, (long_ago, long_ago))
    given(bazaar, buyer, file("2.png", PNG), note="字" * 2001)
    assert [path.read_bytes() for path in on_disk("held")] == [PNG]


def test_the_shelf_of_one_order_is_bounded(bazaar, buyer, db, monkeypatch):
    monkeypatch.setattr(evidence, "HELD_BYTES_MAX", 1000)
    for n in range(5):
        given(bazaar, buyer, file("1.jpg", JPEG[:-2] + bytes([n]) + JPEG[-2:]), note="字" * 2001)
    assert sum(path.stat().st_size for path in on_disk("held")) <= 1000


def test_all_files_of_an_order_are_bounded(bazaar, buyer, db, monkeypatch):
    monkeypatch.setattr("surety.consoles.buyer.sending.ORDER_BYTES_MAX", 2 * len(JPEG) + 10)
    for n in range(2):
        assert given(bazaar, buyer, file(f"{n}.jpg", JPEG[:-2] + bytes([n]) + JPEG[-2:])).status_code == 302
    answer = given(bazaar, buyer, file("3.jpg", JPEG[:-2] + b"3" + JPEG[-2:]))
    assert tried(answer)["faults"]["evidence_code"] == "no_room_left"
    assert given(bazaar, buyer, note="in words").status_code == 302


def test_a_picture_stands_beside_what_was_said(bazaar, buyer, db):
    given(bazaar, buyer, file("1.jpg", JPEG), file("2.pdf", PDF))
    page = buyer.get(case_path(bazaar)).content.decode()
    assert page.count('class="evidence-picture"') == 1


def test_a_file_of_another_case_is_not_there(bazaar, buyer, db):
    given(bazaar, buyer, file("1.jpg", JPEG))
    [reference] = shown(db)
    bazaar.order("hat")
    bazaar.ask("hat")
    digest = evidence.digest_of(reference)
    theirs = f"/o/{links.sign(bazaar.orders['hat'])}/aftersales"
    assert buyer.get(f"{theirs}/as-hat/files/{digest}").status_code == 404
    assert buyer.get(f"{theirs}/as-scarf/files/{digest}").status_code == 404


@pytest.mark.parametrize("length", [BODY_BYTES_MAX + 1, 20 * 1024**3, 10**30])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(live_server, bazaar, length):
    """The server answers while almost nothing of the 20 GB was sent, and keeps none of it."""
    host, port = live_server.removeprefix("http://").split(":")
    head = (
        f"POST {case_path(bazaar, '/show')} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {length}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
    )
    with socket.create_connection((host, int(port)), timeout=20) as sent:
        sent.sendall(head.encode() + JPEG)
        answer = http.client.HTTPResponse(sent)
        answer.begin()
        assert answer.status in (400, 413)
        if answer.status == 413:
            assert b"body_too_large" in answer.read()
    assert on_disk() == []


def test_the_largest_allowed_form_is_taken(bazaar, buyer, db):
    films = [file(f"{mb}.mp4", MP4 + box(b"free", b"0" * (mb * MB))) for mb in (29, 20)]
    assert given(bazaar, buyer, *films).status_code == 302
    assert len(shown(db)) == 2
