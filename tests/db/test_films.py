"""The film that a step names: brought before or after it, a video, no older than its challenge (BTAS-4.3)."""

from __future__ import annotations

import hashlib
import json
import os
import time
from datetime import timedelta

import pytest
from msgspec import structs

from surety.engine import book, door, replay, sweep
from surety.engine.fact import SubjectKind
from surety.engine.outcome import Context, Outcome
from surety.engine.wire import decode_case
from surety.evidence.bringing import note_brought
from surety.evidence.store import folder, place_of
from surety.inspection import facts
from surety.inspection.binding import begin
from surety.rulebook import Release
from tests.db.test_inspection import given, passed, sold
from tests.unit.inspection import CODE, PIECE, at_bench, handed, issued, packed, packing, said
from tests.unit.world import MERCHANT, PLATFORM, SHOP, T0, hours

NOW = T0 + hours(6)
FILM = b"\x1a\x45\xdf\xa3\x87B\x82\x84webm\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" + b"0" * 64
HASH = hashlib.sha256(FILM).hexdigest()


@pytest.fixture
def connection(door_connection, tmp_path, monkeypatch):
    """A piece that its shop is packing."""
    monkeypatch.setenv("SURETY_HOME", str(tmp_path))
    sold(door_connection)
    passed(door_connection)
    ready = (
        issued(), at_bench(facts.PieceSealed, at=T0 + hours(3), seal="SEAL-1"),
        handed("institute", "merchant", at=T0 + hours(4)), said(facts.PieceBound, at=T0 + hours(5), code=CODE),
    )  # fmt: skip
    given(door_connection, *ready)
    given(door_connection, packing(at=NOW), source=MERCHANT)
    return door_connection


def bring(content: bytes = FILM, *, owner: str = f"shop:{SHOP}", ago: float = 0) -> None:
    digest = hashlib.sha256(content).hexdigest()
    place = place_of(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    note_brought(owner, digest)
    for mark in (folder() / "brought" / digest[:2] / digest).iterdir():
        os.utime(mark, (time.time() - ago,) * 2)


def pack(connection, digest: str = HASH, *, source=MERCHANT):
    fact = packed(at=NOW + hours(1), video=facts.Video(digest, "K7K7K7"))
    (result,) = door.submit(connection, [fact], source=source, now=fact.at)
    return result


def deadlines(connection) -> list[str]:
    ((running,),) = connection.execute("select doc -> 'deadlines' from surety_piece").fetchall()
    return sorted(json.loads(running))


def owed(connection) -> list[tuple[str, str]]:
    asked = "select kind, details::json ->> 'what' from surety_work_item where kind = 'film_owed'"
    return connection.execute(asked).fetchall()


def test_a_film_that_was_brought_owes_nothing(connection):
    bring(ago=1800)
    assert pack(connection).status == "accepted"
    assert deadlines(connection) == ["ship_out"]


@pytest.mark.parametrize(
    ("content", "ago", "code"), [(b"\xff\xd8\xff\xe0 a picture", 0, "not_a_film"), (FILM, 7200, "film_older")]
)
def test_what_cannot_be_this_packings_film_packs_nothing(connection, content, ago, code):
    """The challenge was shown an hour ago: what was here before does not show it."""
    bring(content, ago=ago)
    result = pack(connection, hashlib.sha256(content).hexdigest())
    assert (result.status, result.code, result.clause) == ("refused", code, "BTAS-4.3b")


def test_a_shop_makes_no_room_for_an_old_film_by_a_bench_of_its_own(connection):
    bring(ago=5 * 3600)
    given(connection, packing(at=NOW + hours(1), challenge="L8L8L8", bench_at=NOW - hours(9)), source=MERCHANT)
    fact = packed(at=NOW + hours(2), video=facts.Video(HASH, "L8L8L8"))
    (result,) = door.submit(connection, [fact], source=MERCHANT, now=fact.at)
    assert (result.status, result.code) == ("refused", "film_older")


def test_a_bench_without_a_line_sends_its_film_before_it_tells_of_the_challenge(connection):
    """The challenge was shown when the bench says: the film is younger than that."""
    again = packing(at=NOW + hours(1), challenge="L8L8L8", bench_at=NOW - hours(3))
    given(connection, again, source=PLATFORM)
    bring(ago=7200)
    fact = packed(at=NOW + hours(1), video=facts.Video(HASH, "L8L8L8"))
    (result,) = door.submit(connection, [fact], source=MERCHANT, now=fact.at)
    assert result.status == "accepted"


def test_no_bench_showed_a_challenge_before_the_piece_was_on_its_way(connection):
    """Or an old film would show the packing of a piece nobody had sent. What was accepted before stays as it was."""
    (document,) = connection.execute("select doc::text from surety_piece where subject = %s", [PIECE]).fetchone()
    case = decode_case(SubjectKind.PIECE, document)
    early = packing(at=NOW + hours(1), challenge="L8L8L8", bench_at=case.sent_at - timedelta(minutes=11))
    (result,) = door.submit(connection, [early], source=PLATFORM, now=early.at)
    assert (result.status, result.code, result.clause) == ("refused", "bench_too_early", "BTAS-4.3b")
    context = Context(early.at, None, PLATFORM, {}, 1)  # as it is replayed from before
    assert isinstance(begin(case, early, context), Outcome)
    again = packing(at=NOW + hours(1), challenge="M9M9M9", bench_at=case.sent_at - timedelta(minutes=9))
    given(connection, structs.replace(again, id="again"), source=PLATFORM)
    assert list(replay.differences(connection)) == []


@pytest.mark.parametrize(
    ("comes", "tasks"),
    [
        ([], [("film_owed", "missing")]),
        ([{}], []),
        ([{"owner": "shop:douyin:another"}], [("film_owed", "missing")]),
    ],
    ids=["never", "in time", "somebody else's"],
)
def test_a_film_that_is_not_here_is_owed_until_its_deadline(connection, comes, tasks):
    assert pack(connection).status == "accepted"
    assert deadlines(connection) == ["film_out", "ship_out"]
    out = {"carrier": "sf", "waybill": "SF3000001"}
    given(connection, handed("merchant", "outbound_courier", at=NOW + hours(2), **out), source=MERCHANT)
    assert deadlines(connection) == ["deliver", "film_out"], "it runs beside the others"
    row = connection.execute("select next_step from surety_piece where subject = %s", [PIECE]).fetchone()
    assert row == ("deliver",)
    for given_file in comes:
        bring(**given_file)
    sweep.fire_due(connection, NOW + hours(26))
    assert owed(connection) == tasks
    assert deadlines(connection) == ["deliver"]
    assert list(replay.differences(connection)) == []


def test_a_file_that_came_and_is_no_film_is_asked_for_again(connection):
    picture = b"\xff\xd8\xff\xe0 a picture"
    assert pack(connection, hashlib.sha256(picture).hexdigest()).status == "accepted"
    bring(picture)
    sweep.fire_due(connection, NOW + hours(26))
    assert owed(connection) == [("film_owed", "not_a_film")]


def test_a_platform_is_taken_at_its_word(connection):
    assert pack(connection, source=PLATFORM).status == "accepted"
    assert deadlines(connection) == ["ship_out"]


def test_under_a_release_of_before_which_knows_of_no_films_none_is_owed(connection, monkeypatch):
    whole = book.packaged()
    limits = whole.table("inspection_limit").spec
    step = next(each for each in limits.inputs if each.name == "step")
    known = structs.replace(step, values={code: title for code, title in step.values.items() if code != "film"})
    before = structs.replace(
        limits, inputs=tuple(known if each is step else each for each in limits.inputs),
        rows=tuple(row for row in limits.rows if row.when.get("step") != "film"),
    )  # fmt: skip
    specs = (before if each.id == limits.id else each.spec for each in whole.tables.values())
    in_force = Release(specs, whole.clauses)
    asked = book.in_force
    monkeypatch.setattr(book, "in_force", lambda *given, **named: (1, in_force, *asked(*given, **named)[2:]))
    assert pack(connection).status == "accepted"
    assert deadlines(connection) == ["ship_out"]
    assert connection.execute("select kind from surety_work_item").fetchall() == []
