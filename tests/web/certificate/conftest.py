"""A centre and two certified pieces, on the live database."""

import hashlib

import pytest

from surety.certificates.report import Photo
from tests.database import kept
from tests.db.certified import centre, certified

GPS = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08 GPS 39.9042 N, 116.4074 E, iPhone 17"
BEFORE, BEHIND = b"\xff\xd8\xff\xe0\x00\x07JFIF\x00", b"\xff\xda\x00\x02front\xff\xd9"
PHOTO = BEFORE + b"\xff\xe1" + (len(GPS) + 2).to_bytes(2, "big") + GPS + BEHIND
SHOWN = BEFORE + BEHIND
"""What the public sees of it."""


@pytest.fixture
def door(db, database_url):
    with kept(database_url) as connection:
        yield connection


@pytest.fixture
def pieces(door):
    """Their photo is not kept here; who stores it does so afterwards."""
    centre(door)
    photo = Photo(sha256=hashlib.sha256(PHOTO).hexdigest(), bytes=len(PHOTO), media_type="image/jpeg", shows="front")
    return certified(door, photos=(photo,)), certified(door)
