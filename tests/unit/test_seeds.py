"""Known pieces without a database: promised before, told after, and nowhere to be seen on the piece."""

from __future__ import annotations

import pytest

from surety.certificates.rates import commitment, tried
from surety.engine.fact import Party, SubjectKind
from surety.inspection import facts, seeds
from tests.unit.inspection import BENCH, CENTRE, PIECE, at_bench, of, registered, sent, verdict, world
from tests.unit.world import STAFF, T0, hours

LATER = T0 + hours(3)
SEED, SALT = "douyin:sd-abc123def456", "5a" * 16


def said(kind, *, id="", at=T0, **fields):
    return kind(id=f"{kind.__name__}/{id}{at.isoformat()}", at=at, seed=SEED, **fields)


def committed(truth="fail"):
    return said(seeds.SeedCommitted, piece=PIECE, truth=truth, salt=SALT)


def revealed(at=LATER):
    return said(seeds.SeedRevealed, piece=PIECE, at=at)


def entries(made, kind):
    from msgspec.json import decode

    return [decode(row[5]) for row in made.rows.get("surety_log_wanted", ()) if row[4] == kind]


def inspected(word="pass"):
    made = world()
    made.tell(registered())
    made.tell(committed(), source=STAFF)
    made.tell(sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)), verdict(word, at=T0 + hours(2)))
    return made


def test_the_log_gets_the_hash_and_nobody_the_words():
    made = world()
    made.tell(registered())
    before = of(made)
    made.tell(committed(), source=STAFF)
    digest = commitment(SEED, "fail", SALT, piece=PIECE)
    assert entries(made, "commitment") == [{"centre": "douyin-ic-nanyang", "case": SEED, "digest": digest}]
    assert of(made) == before, "nothing of the piece says that it is known"


def test_only_staff_state_them():
    assert {kind.parties for kind in seeds.FACTS} == {frozenset({Party.STAFF})}


def test_the_truth_is_told_after_the_verdict():
    made = world()
    made.tell(registered())
    made.tell(committed(), source=STAFF)
    assert made.say(revealed(), source=STAFF).code == "no_verdict_yet"
    made = inspected()
    made.tell(revealed(), source=STAFF)
    assert entries(made, "reveal") == [
        {"centre": "douyin-ic-nanyang", "case": SEED, "truth": "fail", "salt": SALT, "piece": PIECE}
    ]
    assert made.cases[SubjectKind.SEED, SEED].case.verdict == "pass"
    assert made.say(revealed(T0 + hours(4)), source=STAFF).code == "seed_over"


@pytest.mark.parametrize("what", ["sent", "inspected"])
def test_a_promise_comes_before_the_piece_is_on_its_way(what):
    made = world()
    made.tell(registered())
    made.tell(sent(way="offline"))
    if what == "inspected":
        made.tell(at_bench(facts.PieceTakenIn, at=T0 + hours(1)), verdict(at=T0 + hours(2)))
    assert made.say(committed(), source=STAFF).code == "seed_too_late"


def test_what_nobody_registered_is_not_known():
    assert world().say(committed(), source=STAFF).code == "no_such_piece"


def test_a_promise_may_be_given_up():
    made = world()
    made.tell(registered())
    made.tell(committed(), source=STAFF)
    made.tell(said(seeds.SeedDropped, note="运输丢失"), source=STAFF)
    assert made.say(revealed(), source=STAFF).code == "seed_over"


def test_every_inspectors_word_is_logged_and_counts():
    """What the door wants logged, read as a stranger reads the log."""
    made = inspected("pass")
    second = at_bench(facts.PieceReinspected, at=T0 + hours(3), verdict="fail", inspector="li")
    made.tell(second, source=BENCH)
    made.tell(revealed(T0 + hours(4)), source=STAFF)
    log = [(n, {"kind": row[4], **_body(row)}) for n, row in enumerate(made.rows["surety_log_wanted"])]
    seeded = [(n, entry) for n, entry in log if entry["kind"] in ("commitment", "reveal")]
    words = {PIECE: [(n, entry) for n, entry in log if entry["kind"] in ("verdict", "second")]}
    done = tried(seeded, {}, {}, words)
    centre = CENTRE.replace(":", "-")
    assert done.findings == []
    assert done.by("centre")[centre,].false_pass.wrong == 1
    by = done.by("centre", "inspector")
    assert [(by[centre, who].false_pass.wrong, by[centre, who].false_pass.tried) for who in ("wang", "li")] == [
        (1, 1), (0, 1),
    ]  # fmt: skip
    assert (by[centre, "wang"].differing.wrong, by[centre, "wang"].differing.tried) == (1, 1)
    assert done.by("centre", "category")[centre, "second_hand/luxury"].false_pass.tried == 1


def _body(row):
    from msgspec.json import decode

    return decode(row[5])
