"""What others are shown of WebM films and PDFs: what plays and is drawn, and nothing of who, where and with what."""

from __future__ import annotations

import io
import json

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from surety.evidence import stripping
from surety.evidence.filetypes import kind_of

SECRETS = (b"22.5431N", b"Xiaomi 14", b"Wang Xiaoming", b"SecretRecorder")
OPEN = b"\x01\xff\xff\xff\xff\xff\xff\xff"


def shown(content: bytes) -> bytes:
    stream = io.BytesIO(content)
    return b"".join(stripping.read_parts(stream, stripping.parts_shown(stream, kind_of(content[:64]).media)))


def element(name: str, content: bytes, *, size: bytes = b"") -> bytes:
    return bytes.fromhex(name) + (size or (0x4000 | len(content)).to_bytes(2, "big")) + content


HEAD = element("1A45DFA3", element("4282", b"webm"))
TRACKS = element(
    "1654AE6B", element("AE", element("D7", b"\x01") + element("86", b"V_VP8") + element("536E", SECRETS[1]))
)
INFO = element(
    "1549A966",
    element("2AD7B1", b"\x0f\x42\x40") + element("4D80", SECRETS[3]) + element("5741", SECRETS[3])
    + element("7BA9", SECRETS[2]) + element("4461", b"\x01" * 8),
)  # fmt: skip
TAG = element("7373", element("67C8", element("45A3", b"LOCATION") + element("4487", SECRETS[0])))
TAGS = element("1254C367", TAG)
BLOCKS = (
    element("E7", b"\x00") + element("A3", b"\x81\x00\x00\x80" + b"picture" * 30) + element("A3", b"\x81\x00\x01sound")
)


@pytest.mark.parametrize("live", [True, False], ids=["recorded live", "with its lengths"])
def test_a_webm_film_keeps_what_plays_where_it_stands(live):
    """A browser that records live leaves open how long segment and clusters are, and writes its tags last."""
    cluster = element("1F43B675", BLOCKS, size=OPEN if live else b"")
    attached = element("1941A469", SECRETS[2] * 20)
    inside = INFO + TRACKS + TAGS + cluster + cluster + attached + TAGS
    film = HEAD + element("18538067", inside, size=OPEN if live else b"")
    told = shown(film)
    assert len(told) == len(film)
    assert [word for word in SECRETS if word in film] == list(SECRETS)
    assert [word for word in SECRETS if word in told] == []
    assert (told.find(cluster), told.count(BLOCKS), told.count(b"V_VP8")) == (film.find(cluster), 2, 1)
    assert b"\x01" * 8 not in told
    assert shown(told) == told, "what was blanked is read over"


def test_of_a_webm_film_that_cannot_be_read_on_nothing_more_is_shown():
    film = HEAD + element("18538067", TRACKS + b"\x00" + TAGS + SECRETS[0], size=OPEN)
    told = shown(film)
    assert len(told) == len(film)
    assert b"V_VP8" in told
    assert SECRETS[0] not in told


def photo() -> bytes:
    exif = Image.Exif()
    exif[0x0110], exif[0x010E] = SECRETS[1].decode(), SECRETS[0].decode()
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "JPEG", exif=exif)
    return made.getvalue()


def document(*, password: str = "") -> bytes:
    drawn = io.BytesIO()
    page = canvas.Canvas(drawn, pageCompression=0)
    page.setAuthor(SECRETS[2].decode())
    page.setCreator(SECRETS[3].decode())
    page.drawString(100, 700, "Report 7")
    page.drawImage(ImageReader(io.BytesIO(photo())), 100, 500)
    page.showPage()
    page.save()
    with pikepdf.open(drawn) as pdf:
        xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRETS[0].decode()}</x:xmpmeta>".encode()
        pdf.Root.Metadata = pdf.make_stream(xmp)
        remark = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Text,
            Rect=[0, 0, 9, 9],
            T=SECRETS[2].decode(),
            Contents="seen",
        )
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([remark]))
        pdf.pages[0].obj["/Camera"] = pdf.make_stream(photo(), Filter=pikepdf.Name.DCTDecode)
        pdf.attachments["diary.txt"] = b"".join(SECRETS)
        made = io.BytesIO()
        locked = pikepdf.Encryption(user=password, owner=password) if password else False
        pdf.save(made, encryption=locked, compress_streams=False)
    return made.getvalue()


def test_a_pdf_keeps_its_pages_and_names_nobody():
    content = document()
    told = shown(content)
    with pikepdf.open(io.BytesIO(told)) as pdf:
        assert b"Report 7" in pdf.pages[0].Contents.read_bytes()
        assert (dict(pdf.docinfo), "/Metadata" in pdf.Root, list(pdf.attachments)) == ({}, False, [])
        (remark,) = pdf.pages[0].Annots
        assert ("/T" in remark, str(remark.Contents)) == (False, "seen")
        camera = pdf.pages[0].obj["/Camera"].read_raw_bytes()
        assert Image.open(io.BytesIO(camera)).size == (8, 8)
        everything = json.dumps([str(each) for each in pdf.objects]).encode()
    assert [word for word in SECRETS if word in told + everything + camera] == []
    assert [word for word in SECRETS if word in content] == list(SECRETS)


@pytest.mark.parametrize("content", [document(password="secret"), b"%PDF-1.7\n" + SECRETS[0] + b"\n%%EOF"])
def test_a_pdf_that_cannot_be_read_is_shown_to_nobody(content):
    assert shown(content) == b""
