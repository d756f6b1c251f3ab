"""Through a browser and as files: other people's pages, the bench's outbox, photos that are not what they say."""

from __future__ import annotations

import io
import json
from urllib.parse import quote

import pytest
from PIL import Image

from tests.attacks.attack import state_of
from tests.attacks.market import CENTRE, CENTRE_SHIPS, OTHER_CENTRE, OTHER_SHOP, SHOP, bench


@pytest.fixture(scope="module")
def people(market):
    from django.test import Client

    from surety.access.models import Membership, User

    held = {
        "wang": {"centre": CENTRE},
        "li": {"centre": OTHER_CENTRE},
        "bob": {"shop": SHOP},
        "eve": {"shop": OTHER_SHOP},
    }
    clients = {}
    for name, of in held.items():
        user = User.objects.create_user(name, password="long enough 1")
        Membership.objects.create(user=user, main=True, **of)
        clients[name] = Client(headers={"accept-language": "en"})
        clients[name].force_login(user)
    return clients


def state(client, centre: str, *facts: dict) -> list[dict]:
    lines = "\n".join(json.dumps(fact) for fact in facts)
    answer = client.post(f"/centre/{quote(centre)}/facts", lines, content_type="application/x-ndjson")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("eve", f"/shop/{SHOP}/pieces/"), ("eve", f"/shop/{SHOP}/pieces/?format=csv"), ("bob", f"/centre/{CENTRE}/"),
        ("li", f"/centre/{CENTRE}/"), ("li", f"/centre/{CENTRE}/work.json"), ("wang", f"/shop/{SHOP}/pieces/"),
        ("bob", "/staff/centres"), ("wang", "/staff/known-pieces"),
    ],
)  # fmt: skip
def test_other_peoples_pages_are_not_there(who, address, people):
    assert people[who].get(address).status_code in (403, 404)


@pytest.mark.parametrize(("who", "of"), [("li", f"/centre/{CENTRE}"), ("eve", f"/shop/{SHOP}")])
def test_other_peoples_pieces_are_not_there(who, of, market, people):
    piece = market.at("passed", CENTRE_SHIPS)
    assert people[who].get(f"{of}/pieces/{piece.id}").status_code == 404
    own = {"li": f"/centre/{OTHER_CENTRE}", "eve": f"/shop/{OTHER_SHOP}"}[who]
    assert people[who].get(f"{own}/pieces/{piece.id}").status_code == 404


def test_a_bench_speaks_as_nobody_else(market, people, looking):
    """Two verdicts of one person are never two inspectors."""
    piece = market.taken_in(CENTRE_SHIPS)
    told = state(people["wang"], CENTRE, market.verdict(piece, inspector="zhang"))
    assert (told[0]["status"], told[0]["code"]) == ("forbidden", "other_inspector")
    told = state(people["li"], OTHER_CENTRE, market.verdict(piece, inspector="li"))
    assert (told[0]["status"], told[0]["code"]) == ("forbidden", "other_centre")
    assert state_of(looking, piece).verdict == "pending"


def test_a_shuffled_outbox_is_what_it_was(market, people, looking):
    """The bench's offline batch, sent backwards and then once more."""
    piece = market.taken_in(CENTRE_SHIPS)
    piece.code = market.new_code()
    steps = [market.verdict(piece), market.at_bench("piece_sealed", piece, seal=piece.seal), market.bind(piece)]
    assert [each["status"] for each in state(people["wang"], CENTRE, *reversed(steps))] == ["accepted"] * 3
    before = state_of(looking, piece)
    assert (before.verdict, before.code, before.seal) == ("pass", piece.code, piece.seal)
    assert [each["status"] for each in state(people["wang"], CENTRE, *steps)] == ["repeated"] * 3
    other = [step | {"piece": market.at("passed", CENTRE_SHIPS).id} for step in steps]
    assert [each["status"] for each in state(people["wang"], CENTRE, *other)] == ["conflict"] * 3
    assert state_of(looking, piece) == before


def test_a_seal_of_another_is_kept_at_the_bench(market, people, looking):
    piece, theirs = market.passed(CENTRE_SHIPS), market.sealed(CENTRE_SHIPS)
    foreign = market.sealed(CENTRE_SHIPS, centre=OTHER_CENTRE)
    for seal, code in ((theirs.seal, "seal_on_another"), (foreign.seal, "seal_of_other_centre")):
        before = state_of(looking, piece)
        told = state(people["wang"], CENTRE, market.at_bench("piece_sealed", piece, seal=seal))
        assert (told[0]["status"], told[0]["code"]) == ("refused", code)
        after = state_of(looking, piece)
        assert (after.seal, after.incidents) == ("", before.incidents + 1)


@pytest.mark.parametrize("what", ["seal_of_other_centre", "code_of_other_centre"])
def test_what_bears_another_centres_mark_is_evidence(what, market, looking):
    """Scanned at another centre: it is put aside, and staff have a task."""
    theirs = market.sealed(CENTRE_SHIPS, centre=OTHER_CENTRE)
    count = "SELECT count(*) FROM surety_work_item WHERE closed_at IS NULL"
    before = looking.execute(count).fetchone()[0]
    market.tell(bench(), market.said("intake_unmatched", centre=CENTRE, what=what, mark=theirs.seal))
    assert looking.execute(count).fetchone()[0] == before + 1


def picture(form: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (700, 700), "green").save(file, form)
    return file.getvalue()


JPEG = picture("JPEG")
FILES = {
    "nothing": b"",
    "half a photo": JPEG[: len(JPEG) // 2],
    "a photo without its last bytes": JPEG[:-2],
    "the head of a photo": JPEG[:20],
    "a page that begins as a photo": JPEG[:4] + b"<html><script>alert(1)</script></html>",
    "a page": b"<html><script>alert(1)</script></html>",
    "a drawing with a script": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "a program": b"MZ" + bytes(300),
    "an archive": b"PK\x03\x04" + bytes(300),
    "half a picture": picture("PNG")[:-20],
    "half a video": b"\x00\x00\x00\x18ftypisom" + bytes(12) + b"\x00\x10\x00\x00mdat" + bytes(40),
}


def bring(market, who, content: bytes, **headers: str):
    headers |= {"authorization": f"Bearer {market.as_(*who)}"}
    return market.web.generic("POST", "/api/evidence", content, content_type="image/jpeg", headers=headers)


@pytest.mark.parametrize("name", FILES)
def test_disguised_and_cut_files_are_not_kept(name, market):
    answer = bring(market, bench(), FILES[name])
    assert answer.status_code in (400, 415, 422), answer.content
    assert answer.json()["code"] in ("empty_file", "not_evidence", "disguised_file")


def test_a_whole_photo_is_kept_and_another_hash_is_not(market):
    assert bring(market, bench(), JPEG).status_code == 201
    answer = bring(market, bench(), picture("PNG"), **{"x-content-sha256": "ab" * 32})
    assert (answer.status_code, answer.json()["code"]) == (422, "evidence_mismatch")
