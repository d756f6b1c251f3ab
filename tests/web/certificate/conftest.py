"""A centre and two certified pieces, on the live database."""

import hashlib

import pytest

from surety.certificates.report import Photo
from surety.engine import db as door_db
from tests.db.certified import centre, certified

PHOTO = b"\xff\xd8\xff\xe0 front"


@pytest.fixture
def door(db, database_url):
    with door_db.connect(database_url) as connection:
        yield connection


@pytest.fixture
def pieces(door):
    centre(door)
    photo = Photo(sha256=hashlib.sha256(PHOTO).hexdigest(), bytes=len(PHOTO), media_type="image/jpeg", shows="front")
    return certified(door, photos=(photo,)), certified(door)
