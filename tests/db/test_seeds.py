"""Known pieces through the door, the log and its export; and what of them a centre can see, asked as the web role."""

from __future__ import annotations

import pytest

from surety.certificates import issuing, writing
from surety.certificates.rated import tried_in_log
from surety.inspection import facts, seeds
from surety.inspection.reporting import name_of_centre
from tests.db.certified import audited
from tests.db.test_inspection import given, sold
from tests.unit.inspection import BENCH, CENTRE, at_bench, registered, sent, verdict
from tests.unit.world import SHOP, STAFF, T0, hours

SALT = "5a" * 16


@pytest.fixture
def story(door_connection):
    """Three pieces, two of them known: one that should fail passes, one that should pass does."""
    issuing.add_key(door_connection, name_of_centre(CENTRE), now=T0)
    sold(door_connection, quantity=3)
    for n, truth in enumerate(("fail", "pass", ""), 1):
        piece = f"douyin:pc-{n}"
        given(door_connection, registered(piece, unit=n))
        if truth:
            promise = seeds.SeedCommitted(
                id=f"c{n}", at=T0, seed=f"douyin:sd-drawn{n}", piece=piece, truth=truth, salt=SALT
            )
            given(door_connection, promise, source=STAFF)
        way = (sent(way="offline", piece=piece), *_at_centre(piece))
        given(door_connection, *way)
    second = at_bench(facts.PieceReinspected, at=T0 + hours(3), piece="douyin:pc-3", verdict="fail", inspector="li")
    given(door_connection, second, source=BENCH)
    for n in (1, 2):
        told = seeds.SeedRevealed(id=f"r{n}", at=T0 + hours(4), seed=f"douyin:sd-drawn{n}", piece=f"douyin:pc-{n}")
        given(door_connection, told, source=STAFF)
    writing.drain(door_connection, T0 + hours(5))
    return door_connection


def _at_centre(piece):
    return (
        at_bench(facts.PieceTakenIn, at=T0 + hours(1), piece=piece),
        verdict(at=T0 + hours(2), piece=piece),
    )


def test_the_database_and_an_exported_log_give_the_same_rates(story, tmp_path):
    done = audited(story, tmp_path)
    assert done.findings == []
    held = tried_in_log(story.cursor())
    assert (held.trials, held.pairs, held.unrevealed) == (done.tried.trials, done.tried.pairs, done.tried.unrevealed)
    centre = held.by("centre")[name_of_centre(CENTRE),]
    assert (centre.false_pass.wrong, centre.false_pass.tried) == (1, 1)
    assert (centre.false_reject.wrong, centre.false_reject.tried) == (0, 1)
    assert (centre.differing.wrong, centre.differing.tried, centre.unrevealed) == (1, 1, 0)


@pytest.mark.parametrize("by", ["centre", "category", "inspector"])
def test_a_command_gives_the_same_rows_from_the_export_alone(story, tmp_path, monkeypatch, by):
    import json

    from click.testing import CliRunner

    from surety.certificates.rates import rows
    from surety.cli.log import rates

    audited(story, tmp_path)
    (folder,) = [path.parent for path in tmp_path.rglob("checkpoint")]
    monkeypatch.delenv("DATABASE_URL", raising=False)
    vkey = CliRunner().invoke(rates, [str(folder), "--by", by, "--format", "json", "--key", _vkey(story)])
    assert vkey.exit_code == 0, vkey.output
    assert json.loads(vkey.output) == rows(tried_in_log(story.cursor()), by)


def _vkey(connection):
    from surety.certificates.stored import log_verifier

    return str(log_verifier(connection.cursor()))


def test_a_report_that_came_without_a_piece_counts_alike(door_connection, tmp_path):
    from surety.certificates.rates import commitment
    from tests.db.certified import CENTRE as OTHER
    from tests.db.certified import centre, certified

    centre(door_connection)
    body = {"centre": OTHER, "case": "K1", "digest": commitment("K1", "fail", SALT)}
    issuing.want(door_connection, "seed:K1", "commitment", body, now=T0)
    writing.drain(door_connection, T0)
    made = certified(door_connection, verdict="pass")
    told = {"centre": OTHER, "case": "K1", "truth": "fail", "salt": SALT, "report": made.report}
    issuing.want(door_connection, "reveal:K1", "reveal", told, now=T0)
    writing.drain(door_connection, T0)
    held = tried_in_log(door_connection.cursor())
    assert held.trials == audited(door_connection, tmp_path).tried.trials
    assert held.by("centre")[OTHER,].false_pass.wrong == 1


@pytest.mark.parametrize("scope", [f"centre={CENTRE}", SHOP, "anybody", f"order={'douyin:1'}"])
def test_nobody_but_staff_sees_which_pieces_are_known(story, web_db, scope):
    """Before it is revealed, nothing that a centre, a shop or a visitor may select names the known piece as one."""
    web_db.execute("select set_config('surety.scope', %s, true)", [scope])
    assert web_db.execute("select count(*) from surety_seed").fetchone() == (0,)
    for table in ("surety_fact", "surety_refusal", "surety_decision", "surety_work_item", "surety_log_wanted"):
        found = web_db.execute(f"select count(*) from {table} where subject like '%%:sd-%%'").fetchone()
        assert found == (0,), table
    columns = "subject, version, code, stage, verdict, holder, next_step, next_due_at, incidents"
    rows = web_db.execute(f"select {columns} from surety_piece order by subject").fetchall()
    assert len({row[1:] for row in rows[:2]}) <= 1, "two known pieces and any other have the same shape"


def test_the_log_names_no_piece_before_the_reveal(door_connection):
    sold(door_connection)
    given(door_connection, registered("douyin:pc-1"))
    promise = seeds.SeedCommitted(id="c", at=T0, seed="douyin:sd-drawn1", piece="douyin:pc-1", truth="fail", salt=SALT)
    given(door_connection, promise, source=STAFF)
    writing.drain(door_connection, T0)
    content = [bytes(row[0]) for row in door_connection.execute("select content from surety_log_entry").fetchall()]
    assert any(b"commitment" in each for each in content)
    assert not any(b"pc-1" in each or SALT.encode() in each for each in content)


def test_one_piece_is_promised_once(door_connection):
    from surety.engine import door

    sold(door_connection)
    given(door_connection, registered("douyin:pc-1"))
    for n, code in ((1, ""), (2, "piece_known_already")):
        promise = seeds.SeedCommitted(
            id=f"c{n}", at=T0, seed=f"douyin:sd-drawn{n}", piece="douyin:pc-1", truth="fail", salt=SALT
        )
        (result,) = door.submit(door_connection, [promise], source=STAFF, now=T0)
        assert result.code == code


def test_figures_of_a_centre_are_sums_anybody_may_ask_for(story, web_db):
    web_db.execute("select set_config('surety.scope', 'douyin:shop-9', true)")
    assert web_db.execute("select count(*) from surety_piece").fetchone() == (0,)
    row = web_db.execute(
        "select expected, coming, inside, waiting, taken_in, dispatched from surety_centre_figures(%s, %s)",
        [[CENTRE], T0],
    ).fetchone()
    assert row == (0, 0, 3, 0, 3, 0)
    days = web_db.execute("select * from surety_centre_days(%s, %s, 'Asia/Shanghai')", [CENTRE, T0]).fetchall()
    assert [row[1:] for row in days] == [(3, 0)]
