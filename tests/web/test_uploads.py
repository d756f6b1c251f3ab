"""A file sent on its own: to disk as it comes, told by its content, bounded, and gone where it is refused."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import http.client
import io
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import zlib
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import quote

import httpx
import psutil
import pytest
from django.conf import settings
from django.test import Client

from surety.access import links, tokens
from surety.consoles import evidence, resuming, uploading
from surety.engine.fact import Party, Source
from surety.evidence import filetypes, stripping
from tests.web.access import world
from tests.web.access.world import ALICES

MB = 1024 * 1024


def segment(mark: int, content: bytes) -> bytes:
    return bytes([0xFF, mark]) + (len(content) + 2).to_bytes(2, "big") + content


def box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34" * 40 + b"\xff\xd9"
JPEG = b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00") + SCAN
MP4 = box(b"ftyp", b"isom" + b"0" * 12) + box(b"moov", box(b"mvhd", b"0" * 20)) + box(b"mdat", b"0" * 999)
WEBM = b"\x1a\x45\xdf\xa3\x87B\x82\x84webm\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + b"0" * 64


def on_disk(folder=""):
    return sorted(path for path in (settings.HOME / "evidence" / folder).glob("**/*") if path.is_file())


@pytest.fixture(autouse=True)
def _empty_shelf(db):
    for path in on_disk():
        path.unlink()


@pytest.fixture
def alice(db, database_url):
    world.make(database_url, ALICES)
    user, _membership = world.people(ALICES, "alice")
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def send(client, body, **headers):
    at = f"/shop/{ALICES}/evidence"
    return client.put(at, body, content_type="application/octet-stream", headers=headers)


@pytest.mark.parametrize(("content", "media"), [(JPEG, "image/jpeg"), (MP4, "video/mp4"), (WEBM, "video/webm")])
def test_a_file_is_kept_by_its_hash_under_who_sent_it(alice, content, media):
    digest = hashlib.sha256(content).hexdigest()
    answer = send(alice, content, **{"X-File-Name": quote("打包 ../1.mp4"), "X-Content-SHA256": digest})
    assert answer.status_code == 201
    told = answer.json()
    assert (told["sha256"], told["media_type"], told["bytes"]) == (digest, media, len(content))
    assert told["reference"] == f"sha256:{digest} {media} {len(content)} 打包 .._1.mp4"
    assert evidence.kept(digest).path.read_bytes() == content
    assert uploading.brought(f"shop:{ALICES}", digest)
    assert not uploading.brought("shop:douyin:bob", digest)
    assert not uploading.brought(f"shop:{ALICES}", "../" + digest)
    assert on_disk("incoming") == []


@pytest.mark.parametrize(
    ("content", "code", "status"),
    [
        (b"", "empty_file", 422),
        (b"MZ\x90\x00" + b"0" * 100, "not_evidence", 422),
        (b"\xff\xd8", "not_evidence", 422),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>" + b" " * 64, "not_evidence", 422),
        (b"\x00\x00\x00\x18ftypheic" + b"0" * 64, "heic_file", 422),
        (JPEG[:-40], "disguised_file", 422),
        (b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>" * 9, "disguised_file", 422),
        (MP4[:-1], "disguised_file", 422),
        (box(b"ftyp", b"isom" + b"0" * 99), "disguised_file", 422),
        (WEBM[:20] + b"0" * 64, "disguised_file", 422),
        (JPEG[:-2] + b"1" * 30 * MB + b"\xff\xd9", "file_too_large", 413),
    ],
)
def test_what_cannot_be_kept_is_named_and_leaves_nothing(alice, content, code, status):
    answer = send(alice, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["message"]
    assert on_disk() == []


def test_another_content_than_announced(alice):
    assert send(alice, JPEG, **{"X-Content-SHA256": "0" * 64}).json()["code"] == "evidence_mismatch"
    assert on_disk() == []


def test_a_form_is_not_a_file(alice):
    answer = alice.post(f"/shop/{ALICES}/evidence", {"file": io.BytesIO(JPEG)})
    assert (answer.status_code, answer.json()["code"]) == (422, "raw_body_only")


def test_what_one_may_send_in_a_day_is_bounded(alice, monkeypatch):
    monkeypatch.setattr(uploading, "OWNER_MB_A_DAY", 2)
    assert [send(alice, JPEG).status_code for _ in range(3)] == [201] * 3  # the same file counts once
    assert send(alice, MP4).status_code == 201
    answer = send(alice, WEBM)
    assert (answer.status_code, answer.json()["code"]) == (429, "quota_reached")
    monkeypatch.setattr(uploading, "FREE_BYTES_MIN", 10**18)
    assert send(alice, WEBM).json()["code"] == "storage_full"


def test_the_day_is_over_at_midnight_in_china(alice, monkeypatch):
    monkeypatch.setattr(uploading, "OWNER_MB_A_DAY", 1)
    for file, minute, status in ((JPEG, 58, 201), (MP4, 59, 429), (MP4, 60, 201)):
        at = datetime(2026, 11, 22, 15, tzinfo=UTC) + timedelta(minutes=minute)
        monkeypatch.setattr(uploading, "datetime", SimpleNamespace(now=lambda zone, at=at: at.astimezone(zone)))
        assert send(alice, file).status_code == status


def test_a_killed_process_leaves_nothing_for_long(alice):
    folder = settings.HOME / "evidence" / "incoming"
    folder.mkdir(parents=True, exist_ok=True)
    holds = (
        "import fcntl, sys, time; f = open(sys.argv[1], 'wb'); f.write(b'half'); f.flush();"
        "fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", holds, folder / "half"], stdout=subprocess.PIPE)
    process.stdout.readline()
    long_ago = time.time() - 3600
    os.utime(folder / "half", (long_ago, long_ago))
    send(alice, JPEG)
    assert on_disk("incoming") == [folder / "half"]  # slow, but alive
    process.send_signal(signal.SIGKILL)
    process.wait()
    send(alice, JPEG)
    assert on_disk("incoming") == []


def test_a_buyer_sends_the_same_way_and_shows_it_with_a_form(db, database_url):
    made = world.make(database_url, ALICES)
    token = links.sign(made.orders["shipped"])
    client = Client()
    answer = client.put(f"/o/{token}/evidence", MP4, content_type="video/mp4")
    assert answer.status_code == 201
    owner = f"buyer:{made.orders['shipped']}"
    assert uploading.brought(owner, answer.json()["sha256"])
    with evidence.Drafts(made.orders["shipped"]) as drafts:
        assert drafts.bring_back([answer.json()["token"]]) == [answer.json()["reference"]]
    with evidence.Drafts(made.orders["asked"]) as drafts, pytest.raises(evidence.BadEvidence):
        drafts.bring_back([answer.json()["token"]])


def test_over_the_api_evidence_is_what_one_brought(live_server, db, database_url):
    made = world.make(database_url, ALICES)
    _row, token = tokens.create("erp", party="shop", scope=ALICES)
    _row, others = tokens.create("erp", party="shop", scope="douyin:bob")
    with httpx.Client(base_url=live_server, headers={"Authorization": f"Bearer {token}"}) as erp:
        refused = erp.post("/api/evidence", content=JPEG[:-40])
        assert refused.headers["content-type"] == "application/problem+json"
        assert (refused.status_code, refused.json()["code"]) == (422, "disguised_file")
        told = erp.post("/api/evidence", content=iter([JPEG[:100], JPEG[100:]])).json()  # chunked
        assert told["sha256"] == hashlib.sha256(JPEG).hexdigest()
        fact = {
            "type": "late_appealed", "id": "d1", "at": "2026-01-01T00:00:00Z", "order": made.orders["to_ship"],
            "grounds": "other", "note": "n", "evidence": [told["reference"]],
        }  # fmt: skip
        assert erp.post("/api/facts", json=fact).json()["result"]["code"] == "not_late"
    theirs = httpx.post(f"{live_server}/api/facts", json=fact, headers={"Authorization": f"Bearer {others}"})
    assert theirs.json()["result"]["code"] == "evidence_not_kept"
    assert httpx.post(f"{live_server}/api/evidence", content=JPEG).status_code == 401


def connected(live_server, head: str) -> socket.socket:
    host, port = live_server.removeprefix("http://").split(":")
    made = socket.create_connection((host, int(port)), timeout=20)
    made.sendall(f"POST /api/evidence HTTP/1.1\r\nHost: {host}:{port}\r\n{head}\r\n".encode())
    return made


def answered(sent: socket.socket) -> tuple[int, bytes]:
    answer = http.client.HTTPResponse(sent)
    answer.begin()
    return answer.status, answer.read()


@pytest.mark.parametrize("length", [filetypes.STREAMED_BYTES_MAX + 1, 20 * 1024**3, 10**30])
def test_a_body_said_to_be_too_long_is_refused_unread(live_server, db, length):
    _row, token = tokens.create("erp", party="shop", scope=ALICES)
    with connected(live_server, f"Authorization: Bearer {token}\r\nContent-Length: {length}\r\n") as sent:
        status, body = answered(sent)
    assert status in (400, 413)
    assert status == 400 or b"file_too_large" in body
    assert on_disk() == []


def test_memory_stays_flat_and_an_endless_body_is_cut_off(live_server, db, alice):
    """300 MB go through, with and without a length, and the server grows by a fraction of it."""
    _row, token = tokens.create("erp", party="shop", scope=ALICES)
    film = box(b"ftyp", b"isom" + b"0" * 12) + box(b"moov", b"0" * 20)
    film += struct.pack(">I4s", 300 * MB + 8, b"mdat")
    server = server_of(live_server)
    before = rss(server)

    def sent():
        yield film
        for _ in range(300):
            yield bytes(MB)

    headers = {"Authorization": f"Bearer {token}", "Content-Length": str(len(film) + 300 * MB)}
    assert httpx.post(f"{live_server}/api/evidence", content=sent(), headers=headers, timeout=60).status_code == 201
    assert rss(server) - before < 80 * MB
    head = f"Authorization: Bearer {token}\r\nTransfer-Encoding: chunked\r\n"
    with connected(live_server, head) as endless:
        status, body = endlessly(endless, JPEG[:-2])
    assert (status, b"file_too_large" in body) == (413, True)
    assert rss(server) - before < 80 * MB
    assert on_disk("incoming") == []


def endlessly(sent: socket.socket, first: bytes) -> tuple[int, bytes]:
    """A picture that never ends, until the server answers or hangs up."""
    try:
        for chunk in [first, *[b"1" * MB] * 200]:
            sent.sendall(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
    except OSError:
        pass
    return answered(sent)


def server_of(live_server: str) -> list[psutil.Process]:
    """The server that listens there and its web processes; PostgreSQL's come and go beside them."""
    port = live_server.rpartition(":")[2]
    children = psutil.Process().children(recursive=True)
    [server] = [each for each in children if port in command(each)]
    return [server, *server.children(recursive=True)]


def command(process: psutil.Process) -> list[str]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.cmdline()
    return []


def rss(processes: list[psutil.Process]) -> int:
    return sum(each.memory_info().rss for each in processes)


EXIF = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x02\x00" + struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
EXIF += struct.pack("<HHII", 0x8825, 4, 1, 99) + b"GPS 22.5N 114.0E"
TAKEN = b"\xff\xd8" + segment(0xE1, EXIF) + segment(0xE2, b"ICC_PROFILE\x00") + segment(0xFE, b"GPS 1") + SCAN


def shown(content: bytes, media: str) -> bytes:
    stream = io.BytesIO(content)
    parts = stripping.parts_shown(stream, media)
    told = b"".join(stripping.read_parts(stream, parts))
    assert len(told) == stripping.bytes_shown(parts)
    return told


def test_a_picture_is_shown_without_where_it_was_taken():
    told = shown(TAKEN + b"GPS behind the end", "image/jpeg")
    assert b"GPS" not in told
    assert b"ICC_PROFILE" in told
    assert told.endswith(SCAN)
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in told  # it still stands upright
    assert shown(told, "image/jpeg") == told
    assert shown(JPEG, "image/jpeg") == JPEG


def test_other_kinds_lose_it_too():
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"0" * 13) + chunk(b"eXIf", b"GPS") + chunk(b"tEXt", b"GPS")
    assert shown(png + chunk(b"IEND", b""), "image/png") == png[:33] + chunk(b"IEND", b"")
    body = b"VP8X\x0a\x00\x00\x00\x0c" + b"0" * 9 + b"VP8 \x04\x00\x00\x00abcdEXIF\x04\x00\x00\x00GPS0"
    webp = shown(b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body, "image/webp")
    assert b"GPS" not in webp
    assert webp[4:8] == (len(webp) - 8).to_bytes(4, "little")
    assert webp[20] == 0
    film = MP4[:24] + box(b"moov", box(b"udta", b"\xa9xyz+22.5+114") + box(b"trak", box(b"meta", b"+22")))
    told = shown(film + MP4[60:], "video/mp4")
    assert b"+22" not in told
    assert len(told) == len(film + MP4[60:])  # what points into it still does


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


def riff(*chunks: bytes, behind: bytes = b"") -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body + behind


def part(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + content


PNG = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"0" * 13)
DATED = b"\x00" * 4 + b"GPS-was!" + b"\x00" * 88
TRACK = box(b"trak", box(b"tkhd", DATED) + box(b"mdia", box(b"mdhd", DATED) + box(b"meta", b"GPS")))


@pytest.mark.parametrize(
    ("media", "content"),
    [
        ("image/jpeg", JPEG[:-2] + segment(0xE1, b"Exif\x00\x00GPS") + segment(0xC4, b"table") + SCAN),
        ("image/jpeg", JPEG[:-2] + segment(0xFE, b"a \xff\xd9 GPS") + SCAN + b"GPS"),
        ("image/jpeg", b"\xff\xd8" + segment(0xE0, b"JFXX\x00\x10GPS") + segment(0xE2, b"FPXR\x00GPS") + SCAN),
        ("image/jpeg", b"\xff\xd8" + segment(0xEE, b"GPS") + segment(0xE2, b"MPF\x00GPS") + SCAN),
        ("image/png", PNG + chunk(b"caBX", b"jumb GPS") + chunk(b"gpSx", b"GPS") + chunk(b"IEND", b"")),
        ("image/png", PNG + chunk(b"IDAT", b"") + chunk(b"zTXt", b"GPS") + chunk(b"IEND", b"") + b"GPS"),
        ("image/webp", riff(part(b"VP8 ", b"abcd"), part(b"C2PA", b"GPS!"), part(b"exif", b"GPS!"))),
        ("image/webp", riff(part(b"VP8 ", b"abcd"), behind=part(b"VP8 ", b"GPS!") + b"GPS behind it")),
        ("image/webp", riff(part(b"VP8X", b""), part(b"VP8 ", b"abcd"))),
        ("video/mp4", MP4 + box(b"sefd", b"GPS")),
        ("video/mp4", MP4 + box(b"moof", box(b"traf", box(b"udta", b"GPS")))),
        ("video/quicktime", MP4 + box(b"moov", box(b"mvhd", b"\x01" + DATED[1:]) + TRACK)),
        ("video/mp4", MP4 + box(b"moov", box(b"mvhd", b"") + TRACK + box(b"tkhd", b"short"))),
    ],
)
def test_what_cameras_write_in_odd_places_goes_too(media, content):
    told = shown(content, media)
    assert b"GPS" not in told
    assert shown(told, media) == told
    assert not media.startswith("video") or len(told) == len(content)


def test_a_picture_of_several_scans_keeps_them_all():
    table = segment(0xC4, b"a table")
    sharper = JPEG[:-2] + table + SCAN[:-2] + b"\xff\xd3restarted" + table + SCAN
    assert shown(sharper + b"behind", "image/jpeg") == sharper


def test_a_file_that_lies_about_itself_is_walked_in_bounded_steps():
    for content, media in ((b"\xff\xd8" + b"\xff" * MB, "image/jpeg"), (b"\x00" * MB, "video/mp4")):
        kind = filetypes.kind_of(content[:64])
        assert kind is None or not kind.ends_well(io.BytesIO(content))
        shown(content, media)
    shown(JPEG[:-2] + b"\xff\xdb\xff\xff\xff\xd9", "image/jpeg")  # a table longer than what is left
    nested = b""
    for _ in range(3000):
        nested = box(b"moov", nested)
    assert shown(nested, "video/mp4") == nested


def test_a_source_is_an_owner():
    assert uploading.owner_of(Source(Party.BUYER, "buyer:douyin:1")) == "buyer:douyin:1"
    assert uploading.owner_of(Source(Party.CENTRE, "douyin:ic-1")) == "centre:douyin:ic-1"


XMP = b"http://ns.adobe.com/xap/1.0/\x00<x dcterms:provenance='self#jumbf=c2pa'/>"
MANIFEST = segment(0xEB, b"JP\x00\x01\x00\x00\x00\x01\x00\x00\x00\x20jumb\x00\x00\x00\x18jumdc2pa")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (JPEG, "none"),
        (b"\xff\xd8" + segment(0xE1, XMP) + SCAN, "stripped"),
        (b"\xff\xd8" + segment(0xE1, XMP) + MANIFEST + SCAN, "signed"),
        (b"\xff\xd8" + MANIFEST + SCAN, "signed"),
        (b"\xff\xd8" + segment(0xEB, b"JP another thing") + SCAN, "none"),
        (MP4, "none"),
    ],
)
def test_a_picture_whose_credentials_were_cut_out_is_told_as_such(alice, content, said):
    """Kept all the same: their loss is a hint and no fault."""
    answer = send(alice, content)
    assert (answer.status_code, answer.json()["provenance"]) == (201, said)
    told = shown(content, answer.json()["media_type"])
    assert b"c2pa" not in told


# ------------------------------------------------------------------------------------------------ in pieces


def piece(client, content, first, end, *, name="a-film-of-a-parcel", total=None, body=None):
    told = f"bytes {first}-{end - 1}/{total or len(content)}" if end > first else f"bytes */{total or len(content)}"
    said = {"X-Upload-Id": name, "Content-Range": told, "X-File-Name": "film.mp4"}
    return send(client, content[first:end] if body is None else body, **said)


def test_a_file_comes_in_pieces_and_goes_on_where_it_broke(alice):
    assert piece(alice, MP4, 0, 0).json() == {"received": 0}
    assert piece(alice, MP4, 0, 400).json() == {"received": 400}
    assert piece(alice, MP4, 400, 900).json() == {"received": 900}
    again = piece(alice, MP4, 400, 900)  # whose answer was lost
    assert (again.status_code, again.json()) == (202, {"received": 900})
    assert piece(alice, MP4, 0, 0).json() == {"received": 900}
    last = piece(alice, MP4, 900, len(MP4))
    digest = hashlib.sha256(MP4).hexdigest()
    assert (last.status_code, last.json()["sha256"], last.json()["name"]) == (201, digest, "film.mp4")
    assert evidence.kept(digest).path.read_bytes() == MP4
    assert uploading.brought(f"shop:{ALICES}", digest)
    once_more = piece(alice, MP4, 900, len(MP4))
    assert (once_more.status_code, once_more.json()["sha256"]) == (201, digest)
    another = MP4[:-1] + b"?"
    said = {"X-Upload-Id": "a-film-of-a-parcel", "Content-Range": f"bytes 0-{len(MP4) - 1}/{len(MP4)}"}
    announced = {"X-Content-SHA256": hashlib.sha256(another).hexdigest()}
    assert send(alice, another, **said, **announced).json()["code"] == "evidence_mismatch", "its name is another file's"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"Content-Range": "bytes 0-9/10"}, "bad_range"),
        ({"X-Upload-Id": "../../../etc/passwd-and-more"}, "bad_range"),
        ({"X-Upload-Id": "short"}, "bad_range"),
        ({"Content-Range": "bytes 9-0/1000"}, "bad_range"),
        ({"Content-Range": "bytes 0-399/400 "}, "bad_range"),
        ({"Content-Range": f"bytes 0-399/{3 * 1024**3}"}, "file_too_large"),
        ({"Content-Range": "bytes 0-399/999999999999999999"}, "bad_range"),
    ],
)
def test_a_piece_that_is_none(alice, said, code):
    given = {"X-Upload-Id": "a-film-of-a-parcel", "Content-Range": f"bytes 0-399/{len(MP4)}"} | said
    assert send(alice, MP4[:400], **given).json()["code"] == code
    assert on_disk() == []


def test_what_is_no_evidence_is_known_by_its_first_piece(alice):
    assert piece(alice, b"#!/bin/sh " * 50, 0, 100).json()["code"] == "not_evidence"
    huge = 31 * MB
    assert piece(alice, JPEG, 0, len(JPEG), total=huge).json()["code"] == "file_too_large"
    assert on_disk() == []


def test_a_file_in_pieces_is_judged_as_one_that_came_at_once(alice):
    cut = MP4[:-100] + b"x"
    assert piece(alice, cut, 0, 500).status_code == 202
    assert piece(alice, cut, 500, len(cut)).json()["code"] == "disguised_file"
    assert on_disk() == []


def test_one_sender_has_few_files_open_and_none_of_anothers(alice, monkeypatch):
    monkeypatch.setattr(resuming, "OPEN_MAX", 2)
    assert [piece(alice, MP4, 0, 400, name=f"a-film-of-parcel-{n}").status_code for n in range(3)] == [202, 202, 429]
    monkeypatch.setattr(uploading, "OWNER_MB_A_DAY", 0)
    assert piece(alice, MP4, 400, 900, name="a-film-of-parcel-0").json()["code"] == "quota_reached"


def test_files_that_end_meanwhile_are_in_nobodys_way(alice, monkeypatch):
    """Several of one sender at once: each is looked at while another goes."""
    assert piece(alice, MP4, 0, 400).status_code == 202
    monkeypatch.setattr(resuming.Path, "iterdir", lambda folder: iter([folder / "gone.1", *folder.glob("*")]))
    assert piece(alice, MP4, 400, len(MP4)).status_code == 201


def test_what_is_asked_about_is_not_begun_and_what_ended_is_forgotten(alice, monkeypatch):
    monkeypatch.setattr(resuming, "DONE_MAX", 3)
    for n in range(6):
        assert piece(alice, JPEG, 0, len(JPEG), name=f"a-picture-of-it-{n}").status_code == 201
        assert piece(alice, MP4, 0, 0, name=f"a-film-of-parcel-{n}").json() == {"received": 0}
    assert [path.suffix for path in on_disk("partial")] == [".done"] * 3
    assert piece(alice, JPEG, 0, 0, name="a-picture-of-it-5").status_code == 201


def test_no_file_takes_what_the_database_needs_of_the_disk(alice, monkeypatch):
    free = shutil.disk_usage(settings.HOME).free
    monkeypatch.setattr(uploading, "FREE_BYTES_MIN", free - 500 * MB)
    assert piece(alice, MP4, 0, 400, total=1000 * MB).json()["code"] == "storage_full"
    assert piece(alice, MP4, 0, 400).status_code == 202


def test_a_piece_waits_for_the_one_before(alice, monkeypatch):
    """Whose connection broke, and whose server has not noticed yet."""
    assert piece(alice, MP4, 0, 400).status_code == 202
    [path] = on_disk("partial")
    with path.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        answer = piece(alice, MP4, 400, 900)
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_busy")
    assert piece(alice, MP4, 400, 900).json() == {"received": 900}
