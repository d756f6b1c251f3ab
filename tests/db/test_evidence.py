"""Files go when nobody needs them any more, and not a moment earlier; the facts that name them stay (BTAS-4.3c)."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import timedelta

import msgspec
import pytest
from click.testing import CliRunner

from surety.aftersales.facts import AftersaleWithdrawn, EvidenceGiven
from surety.cli.evidence import expire as expire_command
from surety.engine import door
from surety.engine.calendar import day_of, first_moment
from surety.engine.room import rooms
from surety.evidence import expiring, naming, store
from surety.inspection.facts import PieceSent, Video
from surety.orders.facts import DelayProposed, OrderCancelled
from surety.violations.facts import ViolationDecided, ViolationReported
from tests.unit.aftersales import CASE, applied
from tests.unit.world import CARRIER, MERCHANT, ORDER, PLATFORM, SHOP, STAFF, T0, hours, paid, placed, scan, shipped

DAY = 86_400
PICTURE = b"a picture of a parcel"
HASH = hashlib.sha256(PICTURE).hexdigest()
REFERENCE = f"sha256:{HASH} image/jpeg 21 parcel.jpg"
CANCELLED_AT = T0 + hours(48)
KEPT_UNTIL = first_moment(day_of(CANCELLED_AT) + timedelta(days=1_096))
"""1,095 whole days after the day the order ended."""


def laid(content=PICTURE, *, seconds_ago=2 * DAY):
    place = store.place_of(hashlib.sha256(content).hexdigest())
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    os.utime(place, (time.time() - seconds_ago,) * 2)
    return place


BEGAN = "update django_migrations set applied = now() - interval '1 day' * %s"


@pytest.fixture(autouse=True)
def _empty_shelf(db):
    db.execute(BEGAN, [365])
    for path in store.folder().glob("**/*"):
        if path.is_file():
            path.unlink()


def given(connection, *facts, source=PLATFORM):
    for fact in facts:
        (answer,) = door.submit(connection, [fact], source=source, now=fact.at)
        assert answer.status == "accepted", answer


def named(connection, *, order=ORDER, reference=REFERENCE):
    """An order whose shop asks for a later day, with a picture."""
    given(connection, placed(order), paid(order))
    given(
        connection,
        DelayProposed(
            id=f"{order}/delay", order=order, at=T0 + hours(1), ship_by=T0 + hours(240), reason="buyer_agreed",
            evidence=(reference,),
        ),
        source=MERCHANT,
    )  # fmt: skip


def cancelled(connection, order=ORDER, at=CANCELLED_AT):
    given(connection, OrderCancelled(id=f"{order}/off", order=order, at=at))


def gone(connection):
    return connection.execute("select sha256, kept_until from surety_evidence_gone").fetchall()


def test_what_no_fact_names_goes_after_a_day(door_connection):
    laid(b"young", seconds_ago=DAY - 60)
    laid(b"old", seconds_ago=DAY + 60)
    assert expiring.expire(door_connection, now=T0) == 1
    assert not store.place_of(hashlib.sha256(b"old").hexdigest()).exists()
    assert store.place_of(hashlib.sha256(b"young").hexdigest()).exists()
    assert gone(door_connection) == []


def test_what_another_database_may_know_stays(door_connection):
    """An empty database that is begun beside the old one's files finds none of them named."""
    door_connection.execute(BEGAN, [3])
    place, old = laid(b"ours", seconds_ago=2 * DAY), laid(b"theirs", seconds_ago=4 * DAY)
    assert expiring.expire(door_connection, now=T0) == 1
    assert (place.exists(), old.exists()) == (False, True)


def test_what_a_waiting_fact_names_stays(door_connection):
    place = laid()
    fact = PieceSent(
        id="sent", piece="douyin:pc-9", at=T0, centre="douyin:ic-9", way="offline", video=Video(HASH, "C1")
    )
    (answer,) = door.submit(door_connection, [fact], source=PLATFORM, now=T0)
    assert answer.status == "quarantined"
    assert expiring.expire(door_connection, now=T0 + timedelta(days=9_999)) == 0
    assert place.exists()


def test_a_file_is_kept_to_the_last_moment_of_its_retention(door_connection):
    place = laid()
    named(door_connection)
    assert expiring.expire(door_connection, now=T0 + timedelta(days=9_999)) == 0, "its order is open"
    cancelled(door_connection)
    assert expiring.expire(door_connection, now=KEPT_UNTIL - timedelta(microseconds=1)) == 0
    assert place.exists()
    assert expiring.expire(door_connection, now=KEPT_UNTIL) == 1
    assert not place.exists()
    assert gone(door_connection) == [(HASH, KEPT_UNTIL)]
    body = door_connection.execute("select body from surety_fact where type = 'delay_proposed'").fetchone()[0]
    assert HASH in body


def test_another_subject_that_names_it_keeps_it(door_connection):
    place = laid()
    named(door_connection)
    cancelled(door_connection)
    named(door_connection, order="douyin:2")
    assert expiring.expire(door_connection, now=KEPT_UNTIL + timedelta(days=999)) == 0
    cancelled(door_connection, "douyin:2", at=CANCELLED_AT + timedelta(days=10))
    assert expiring.expire(door_connection, now=KEPT_UNTIL + timedelta(days=9)) == 0
    assert place.exists()
    assert expiring.expire(door_connection, now=KEPT_UNTIL + timedelta(days=10)) == 1


def test_a_subject_may_name_a_file_again(door_connection):
    """In another fact, in the same batch or later."""
    named(door_connection)
    given(door_connection, shipped(at=T0 + hours(2)), scan("signed", at=T0 + hours(40)))
    shown = [
        EvidenceGiven(id=f"e{n}", case=CASE, at=T0 + hours(42), by="buyer", evidence=(REFERENCE,)) for n in range(3)
    ]
    given(door_connection, applied(at=T0 + hours(41), evidence=(REFERENCE,)), shown[0])
    answers = door.submit(door_connection, shown[1:], source=PLATFORM, now=T0 + hours(42))
    assert [each.status for each in answers] == ["accepted", "accepted"]
    rows = door_connection.execute("select kind, evidence from surety_evidence order by kind").fetchall()
    assert rows == [("aftersale", "dispute"), ("order", "dispute")]


def test_an_open_case_of_the_order_keeps_it(door_connection):
    laid()
    named(door_connection)
    given(door_connection, shipped(at=T0 + hours(2)))
    given(door_connection, scan("signed", at=T0 + hours(40)), source=CARRIER)
    given(door_connection, applied(at=T0 + hours(41)))
    late = KEPT_UNTIL + timedelta(days=999)
    assert expiring.expire(door_connection, now=late) == 0
    given(door_connection, AftersaleWithdrawn(id="off", case=CASE, at=T0 + hours(60)))
    assert door_connection.execute("select status from surety_order").fetchone() == ("done",)
    assert expiring.expire(door_connection, now=late) == 1


def test_an_open_violation_keeps_it(door_connection):
    laid()
    named(door_connection)
    cancelled(door_connection)
    report = ViolationReported(
        id="r", at=T0 + hours(3), violation="douyin:vi-1", act="other", shop=SHOP, order=ORDER, note="怪"
    )
    given(door_connection, report)
    assert expiring.expire(door_connection, now=KEPT_UNTIL) == 0
    decided = ViolationDecided(id="d", at=CANCELLED_AT + hours(240), violation="douyin:vi-1", upheld=False, note="无")
    given(door_connection, decided, source=STAFF)
    assert expiring.expire(door_connection, now=KEPT_UNTIL + timedelta(days=9)) == 0
    assert expiring.expire(door_connection, now=KEPT_UNTIL + timedelta(days=10)) == 1


def test_what_no_rule_speaks_of_is_kept(door_connection):
    place = laid()
    given(door_connection, placed("olist:1", shop="olist:shop-1"), paid("olist:1"))
    bucket = "select bucket, 'order', subject, %s, 'packing_to_buyer', now() from surety_order"
    door_connection.execute(
        f"insert into surety_evidence (bucket, kind, subject, sha256, evidence, named_at) {bucket}", [HASH]
    )
    cancelled(door_connection, "olist:1")
    assert expiring.expire(door_connection, now=T0 + timedelta(days=9_999)) == 0
    assert place.exists()


def test_what_a_killed_worker_moved_aside_is_looked_at_again(door_connection):
    named(door_connection)
    place, aside = laid(), store.folder() / "leaving" / HASH
    aside.parent.mkdir(exist_ok=True)
    os.rename(place, aside)
    assert expiring.expire(door_connection, now=T0 + hours(3)) == 0
    assert place.read_bytes() == PICTURE
    assert not aside.exists()


def test_who_claims_a_file_while_it_is_deleted_keeps_it(door_connection, monkeypatch):
    place = laid()
    rename = os.rename

    def claimed_meanwhile(source, target):
        if source == place:
            assert store.claim(HASH)
        rename(source, target)

    monkeypatch.setattr(expiring.os, "rename", claimed_meanwhile)
    assert expiring.expire(door_connection, now=T0) == 0
    assert place.read_bytes() == PICTURE


def test_the_worker_looks_at_a_part_of_them_at_a_time(door_connection, monkeypatch):
    places = [laid(content) for content in (b"1", b"2", b"3")]
    monkeypatch.setattr(expiring, "PREFIXES", [place.name[:2] for place in places])
    step = expiring.steps(door_connection)
    assert [step(T0), step(T0)] == [1, 0]
    assert [place.exists() for place in places] == [False, True, True]
    monkeypatch.setattr(expiring, "SECONDS_APART", 0.0)
    step = expiring.steps(door_connection)
    assert [step(T0) for _ in range(4)] == [0, 1, 1, 0]


def test_half_done_uploads_go_after_a_day():
    left = [store.folder() / name for name in ("drafts/a.1", "held/form/b", "incoming/c", "partial/shop/d")]
    young = store.folder() / "drafts" / "young"
    for path in (*left, young):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    for path in left:
        os.utime(path, (time.time() - DAY - 60,) * 2)
    expiring.sweep_unfinished()
    assert [path.exists() for path in (*left, young)] == [False, False, False, False, True]


def test_the_command_says_what_would_go_and_deletes_it_when_told(door_connection):
    place = laid()
    said = CliRunner().invoke(expire_command, ["--dry-run"])
    assert f"{HASH}             21 bytes  named by no fact\n1 files, 21 bytes would be deleted" in said.output
    assert place.exists()
    assert "1 files deleted" in CliRunner().invoke(expire_command, []).output
    assert not place.exists()


FIELDS = {"evidence", "photos", "video", "images", "measured"}


def test_every_fact_that_can_name_a_file_is_known_to():
    """Else its files would be deleted as if nobody named them."""
    naming_facts = set()
    for room in rooms().values():
        for kind in room.facts:
            if FIELDS & {field.name for field in msgspec.structs.fields(kind)}:
                naming_facts.add(kind.__struct_config__.tag)
    assert naming_facts == set(naming.naming_types())
