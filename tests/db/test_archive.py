"""Old months of facts lie in files, and nobody who reads facts can tell, whatever is killed or broken on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime

import psycopg
import pytest
from click.testing import CliRunner
from django.test import Client
from psycopg import sql

from surety.access.models import StaffPermission, User
from surety.access.scope import ANYBODY, centre_scope, order_scope, scoped, shop_scope, staff_scope
from surety.analytics.counterfactual import histories
from surety.cli.facts import facts as facts_command
from surety.config import environment
from surety.engine import archive, archiving, history, partitions, queries, replay, vault
from surety.engine.archive import ArchiveUnreadable
from surety.evidence.retention import Naming, kept_until
from surety.orders.facts import OrderCancelled
from surety.platforms.touched import Touched
from tests.db import labour, test_words
from tests.db.killing import ROOT
from tests.db.together import together
from tests.unit.aftersales import CASE
from tests.unit.inspection import CENTRE
from tests.unit.world import ORDER, PLATFORM, SHOP, T0, hours, paid, placed

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
EVERY = f"select {history.COLUMNS} from surety_fact f"


@pytest.fixture
def months(door_connection, tmp_path, monkeypatch):
    """The door's connection, with partitions for March to May and a folder for their files."""
    monkeypatch.setenv("SURETY_FACTS_ARCHIVE", str(tmp_path))
    for name in partitions.ensure(door_connection, T0):
        assert name in ("surety_fact_202603", "surety_fact_202604", "surety_fact_202605")
    yield door_connection
    for month in (MARCH, APRIL, date(2026, 5, 1)):
        door_connection.execute(sql.SQL("drop table if exists {}").format(sql.Identifier(partitions.name_of(month))))


def subjects_of(connection):
    return connection.execute("select distinct kind, subject from surety_fact order by 1, 2").fetchall()


def told(connection, subjects):
    cursor = connection.cursor()
    return {(kind, subject): history.facts_of(cursor, kind, subject) for kind, subject in subjects}


def moved(connection, *which):
    return [archiving.move(connection, month, now=NOW) for month in which or (MARCH, APRIL)]


def kept(connection):
    return sorted(connection.execute(EVERY).fetchall())


def test_a_history_over_archived_months_is_the_same_to_the_byte(months):
    labour.live(months, 24)
    before, subjects = kept(months), subjects_of(months)
    whole = told(months, subjects)
    assert sorted(row for rows in whole.values() for row in rows) == before
    assert any({row.recorded_at.month for row in rows} > {3} for rows in whole.values()), "some of it stays"
    lived = dict(histories(months, [subject for kind, subject in subjects if kind == "order"]))
    made = moved(months)
    assert sum(each.rows for each in made) + len(kept(months)) == len(before)
    assert made[0].rows > 100
    assert told(months, subjects) == whole
    assert list(replay.differences(months)) == []
    assert dict(histories(months, list(lived))) == lived
    assert moved(months) == [None, None]

    assert [archiving.restore(months, month) for month in (MARCH, APRIL)] == [each.rows for each in made]
    assert kept(months) == before
    assert archiving.restore(months, MARCH) == 0
    assert [archiving.move(months, month, now=NOW) for month in (MARCH, APRIL)] == made, "the same file again"
    with pytest.raises(archiving.NoSuchMonth):
        archiving.restore(months, date(2025, 1, 1))


COMMENT = (
    "insert into surety_fact values (%s, 'amendment', 'rules:1', %s, 'amendment_commented', gen_random_uuid(), %s, %s,"
    " %s, %s, %s, '', 1, '{\"text\": \"x\"}', null)"
)


@pytest.mark.parametrize("live", [test_words.lived, test_words.inspected])
def test_each_sees_what_it_saw_before_and_no_more(months, web_db, live):
    live(months)
    for seq, (party, source) in enumerate((("shop", SHOP), ("shop", "douyin:shop-9"), ("staff", "staff")), 1):
        months.execute(COMMENT, [history.bucket_of("rules:1"), seq, T0, T0, T0, party, source])
    subjects = subjects_of(months)
    scopes = (
        staff_scope(), shop_scope(SHOP), shop_scope("douyin:shop-9"), order_scope(ORDER), order_scope("douyin:9"),
        centre_scope(CENTRE), ANYBODY,
    )  # fmt: skip

    def seen():
        return [_seen(scope, subjects) for scope in scopes]

    before = seen()
    assert len(before[0]) > len(before[1]) > len(before[2]) == 1
    assert len(before[3]) > 2 > len(before[4])
    moved(months)
    assert kept(months) == []
    assert seen() == before
    with months.transaction(force_rollback=True):
        vault.erase(months.cursor(), ORDER, now=NOW)
        assert vault.facts_in_the_clear(months.cursor(), [ORDER, CASE]) == 0


def _seen(scope, subjects):
    with scoped(scope):
        rows = [row for kind, subject in subjects for row in queries.stored_facts_of(subject, kind=kind)]
    return [(row.kind, row.subject, row.seq, row.type, row.fact_key, row.recorded_at, row.body) for row in rows]


def test_retention_and_imports_count_what_was_archived(months, submit):
    test_words.lived(months)
    submit(OrderCancelled(id="late", order=ORDER, at=T0 + hours(201)), now=T0 + hours(201))
    months.execute("update surety_work_item set closed_at = now()")
    months.execute("update surety_violation set status = 'dismissed'")
    months.execute("update surety_aftersale set status = 'closed'")
    months.execute(
        "update surety_order set status = 'done', doc = jsonb_set(doc::jsonb, '{done_at}', '\"2026-03-03T00:00:00Z\"')"
    )
    naming = Naming(history.bucket_of(CASE), "aftersale", CASE, "0" * 64, "dispute", T0)

    def counted():
        touched = Touched()
        touched.add([ORDER])
        release = replay.book.active(months.cursor(), now=NOW)[1]
        figures = touched.standing(months, PLATFORM), kept_until(months.cursor(), [naming], release=release)
        touched.close()
        return figures

    before = counted()
    assert before[0].cancelled_orders == 1
    assert before[1][naming] is not None
    moved(months)
    assert counted() == before


def test_whoever_reads_while_months_move_sees_the_whole_history(months, database_url, monkeypatch):
    monkeypatch.setattr(archiving, "TRY_SECONDS", 0.01)
    labour.live(months, 12)
    subjects = subjects_of(months)
    whole = told(months, subjects)
    done = []

    def read(connection):
        count = 0
        while not done:
            assert told(connection, subjects[:20]) == {each: whole[each] for each in subjects[:20]}
            count += 1
        return count

    def turn(connection):
        try:
            for _ in range(3):
                moved(connection)
                archiving.restore(connection, MARCH)
                archiving.restore(connection, APRIL)
        finally:
            done.append(True)

    assert min(together(database_url, read, turn)[:1]) > 3
    assert told(months, subjects) == whole


def test_two_at_once_one_does_it(months, database_url):
    labour.live(months, 12)

    def work(connection):
        try:
            return archiving.move(connection, MARCH, now=NOW)
        except archiving.ArchiveBusy:
            return None

    made = [each for each in together(database_url, work, work, work) if each]
    assert len(made) == 1
    assert months.execute("select count(*), sum(rows) from surety_fact_archive").fetchone() == (1, made[0].rows)


KILLED = """
import os, signal
from datetime import UTC, date, datetime
from surety.engine import archiving, db
swap = archiving._swap
archiving._swap = lambda *given: (swap(*given), os.kill(os.getpid(), signal.SIGKILL))
with db.connect() as connection:
    archiving.move(connection, date(2026, 3, 1), now=datetime.now(UTC))
"""


class Killed(BaseException):
    """Ends a work where nobody heeds it."""


def killed(*_, **__):
    raise Killed


def test_a_kill_at_any_moment_loses_nothing_and_repeats_nothing(months, monkeypatch):
    labour.live(months, 12)
    before, subjects = kept(months), subjects_of(months)
    whole = told(months, subjects)
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    for act in ("lock", "unlock"):  # the server hears of it a moment later
        months.execute(f"select pg_advisory_{act}(hashtext('surety_fact archive'))")
    for place, name in ((archive, "_sync"), (archive, "_footer"), (archiving, "with_table")):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, killed)
            with pytest.raises(Killed):
                moved(months, MARCH)
        assert kept(months) == before
    moved(months, MARCH)
    left = kept(months)
    with monkeypatch.context() as patch:
        patch.setattr(archiving, "_forget", killed)
        with pytest.raises(Killed):
            archiving.restore(months, MARCH)
    assert kept(months) == left != before
    assert told(months, subjects) == whole
    archiving.restore(months, MARCH)
    assert kept(months) == before
    assert [path.suffix for path in environment.archive_folder().glob("2026-03*")] == [".parquet"]


def test_what_a_clock_gone_astray_says_of_an_archived_month_is_kept_beside_it(months, submit):
    labour.live(months, 12)
    moved(months)
    assert partitions.ensure(months, T0) == []
    late = OrderCancelled(id="late", order="douyin:0", at=T0)
    submit(late, now=T0 + hours(100))
    before = told(months, [("order", "douyin:0")])
    assert any(row.type == "order_cancelled" for row in before["order", "douyin:0"])
    archiving.restore(months, MARCH)
    assert told(months, [("order", "douyin:0")]) == before
    assert months.execute("select count(*) from surety_fact_archive").fetchone() == (1,)
    assert list(replay.differences(months)) == []


def test_what_began_while_a_clock_was_ahead_is_found_in_the_month_it_was_set_right_to(months, submit):
    """Its first fact lies in the table; what it was told later, in a month that is archived."""
    submit(placed("douyin:ahead"), now=T0 + hours(39 * 24))
    submit(paid("douyin:ahead"), now=T0 + hours(5 * 24))
    submit(placed("douyin:after"), now=T0 + hours(45 * 24))
    subjects = [("order", "douyin:ahead"), ("order", "douyin:after")]
    whole = told(months, subjects)
    assert len({row.recorded_at.month for row in whole["order", "douyin:ahead"]}) == 2
    (made,) = moved(months, MARCH)
    assert told(months, subjects) == whole
    path = environment.archive_folder() / made.name
    away = path.rename(path.with_name("away"))
    assert told(months, subjects[1:]) == {subjects[1]: whole[subjects[1]]}, "what began later needs no older month"
    with pytest.raises(ArchiveUnreadable):
        told(months, subjects[:1])
    away.rename(path)
    (april,) = moved(months, APRIL)
    archiving.restore(months, MARCH)
    assert moved(months, MARCH)[0].began_last is None, "April lies in a file: who began there is not known"
    assert april.began_last == datetime(2026, 5, 1, tzinfo=UTC)
    assert told(months, subjects) == whole


def test_what_the_default_partition_caught_is_archived_too(months, submit, monkeypatch):
    """February has no partition: nobody made one, or a clock went astray. Then more of it comes."""
    february, then = date(2026, 2, 1), datetime(2026, 2, 10, tzinfo=UTC)
    said = [OrderCancelled(id="cancel", order="douyin:caught", at=then), OrderCancelled(id="2", order=ORDER, at=then)]
    submit(*(placed(order, at=then) for order in ("douyin:caught", ORDER)), now=then)
    submit(paid("douyin:caught", at=then), now=T0)
    assert archiving.months_before(months, MARCH, now=NOW) == [february]
    before, subjects = kept(months), [("order", "douyin:caught"), ("order", ORDER)]
    whole, write = told(months, subjects), archive.write

    with monkeypatch.context() as patch:
        patch.setattr(archive, "write", lambda *given: (write(*given), submit(said[0], now=then))[0])
        with pytest.raises(archiving.ArchiveBusy, match="2026-02"):
            moved(months, february)
    assert kept(months) == before, "nothing is half moved"
    (first,) = moved(months, february)
    assert (first.rows, len(kept(months))) == (2, 1)
    assert told(months, subjects) == whole
    submit(*said, now=then)
    whole = told(months, subjects)
    (second,) = moved(months, february)
    assert (second.rows, second.name != first.name) == (4, True)
    assert (len(kept(months)), told(months, subjects)) == (1, whole)
    assert list(replay.differences(months)) == []
    submit(placed("douyin:again", at=then), now=then)
    with pytest.raises(psycopg.errors.RestrictViolation):
        months.execute("delete from surety_fact_default")
    try:
        assert archiving.restore(months, february) == second.rows
        assert told(months, [*subjects, ("order", "douyin:again")])[subjects[0]] == whole[subjects[0]]
    finally:
        months.execute("drop table if exists surety_fact_202602")


def test_what_a_policy_shows_it_shows_of_archived_months_too(months, web_db):
    """The rows of files are asked the policies of the table: another one is heeded at once."""
    test_words.lived(months)
    subjects = subjects_of(months)

    def seen():
        return _seen(shop_scope("douyin:shop-9"), subjects)

    assert seen() == []
    months.execute("create policy also on surety_fact for select using (kind = 'order' and source like 'douyin%')")
    try:
        before = seen()
        assert {row[1] for row in before} == {ORDER}
        moved(months)
        assert (kept(months), seen()) == ([], before)
    finally:
        months.execute("drop policy also on surety_fact")
    assert seen() == []


def test_a_file_that_is_not_whole_is_an_error_and_never_a_shorter_history(months):
    labour.live(months, 12)
    subjects = subjects_of(months)
    whole = told(months, subjects)
    (made,) = moved(months, MARCH)
    path = environment.archive_folder() / made.name
    content = path.read_bytes()
    places = [*range(0, len(content), len(content) // 60), len(content) - 2, len(content) - 6]
    found = 0
    for place in places:
        path.write_bytes(content[:place] + bytes([content[place] ^ 0x41]) + content[place + 1 :])
        os.utime(path, ns=(place, place))  # a moment of its own: the clock of files is too coarse for this loop
        try:
            assert told(months, subjects) == whole
        except ArchiveUnreadable:
            found += 1
        with pytest.raises(ArchiveUnreadable):
            archiving.restore(months, MARCH)
    assert found > len(places) / 2
    path.write_bytes(content[:-100])
    assert "is damaged" in CliRunner().invoke(facts_command, ["list", "--check"]).output
    path.unlink()
    with pytest.raises(ArchiveUnreadable, match="2026-03"):
        told(months, [("order", "douyin:0")])
    with pytest.raises(ArchiveUnreadable, match="2026-03"):
        list(replay.differences(months))
    path.write_bytes(content)
    assert told(months, subjects) == whole


def test_a_page_says_which_month_cannot_be_read(months, web_db):
    test_words.lived(months)
    client = Client(headers={"accept-language": "en"})
    client.force_login(User.objects.create_user("carol", staff_permissions=StaffPermission.values))
    page = f"/staff/orders/{ORDER}"
    assert client.get(page).status_code == 200
    (made,) = moved(months, MARCH)
    assert client.get(page).status_code == 200
    (environment.archive_folder() / made.name).unlink()
    answer = client.get(page)
    assert (answer.status_code, "The archive of 2026-03 cannot be read" in answer.content.decode()) == (503, True)


def test_the_command_and_the_worker_move_what_is_over(months, monkeypatch):
    labour.live(months, 12)
    run = CliRunner().invoke
    assert run(facts_command, ["archive"]).exit_code == 2
    assert "2026-03  about" in run(facts_command, ["archive", "--before", "2026-04", "--dry-run"]).output
    assert "2026-03  " in run(facts_command, ["archive", "--before", "2026-04"]).output
    assert "no whole month" in run(facts_command, ["archive", "--before", "2026-04"]).output
    assert run(facts_command, ["list", "--check"]).output.startswith("2026-03 ")
    assert "facts are back" in run(facts_command, ["restore", "2026-03"]).output
    assert "already" in run(facts_command, ["restore", "2026-03"]).output

    step = archiving.step_of(months)
    assert step(NOW) == 0, "never, where nobody said so"
    monkeypatch.setenv("SURETY_FACTS_KEPT_MONTHS", "1")
    assert [step(NOW) for _ in range(4)] == [1, 1, 0, 0]
    assert [each.month for each in history.archived_months(months.cursor())] == ["2026-03", "2026-04"]


def test_whoever_does_not_see_the_file_of_the_month_before_moves_none(months, monkeypatch):
    """Another machine's folder, or one that is not mounted: others would look in vain for the next file."""
    labour.live(months, 12)
    (made,) = moved(months, MARCH)
    before, path = kept(months), environment.archive_folder() / made.name
    away = path.rename(path.with_name("away"))
    monkeypatch.setenv("SURETY_FACTS_KEPT_MONTHS", "1")
    step = archiving.step_of(months)
    with pytest.raises(ArchiveUnreadable, match="2026-03"):
        step(NOW)
    assert step(NOW) == 0, "looked at again later, not at once"
    assert kept(months) == before
    away.rename(path)
    assert archiving.step_of(months)(NOW) == 1


@pytest.mark.parametrize(
    ("kept", "now", "bound"),
    [
        (0, datetime(2026, 6, 30, 23, tzinfo=UTC), date(2026, 6, 1)),
        (1, datetime(2026, 1, 1, tzinfo=UTC), date(2025, 12, 1)),
        (12, datetime(2026, 6, 1, tzinfo=UTC), date(2025, 6, 1)),
        (10**6, datetime(2026, 6, 1, tzinfo=UTC), date(1, 1, 1)),
    ],
)
def test_so_many_whole_months_stay(kept, now, bound):
    assert archiving.before(kept, now=now) == bound


def test_a_folder_that_is_not_mounted_is_said_before_a_month_is_touched(months, monkeypatch):
    labour.live(months, 12)
    before = kept(months)
    monkeypatch.setenv("SURETY_FACTS_ARCHIVE", "/nowhere/facts")
    with pytest.raises(environment.BadSetting, match="/nowhere/facts"):
        moved(months)
    monkeypatch.setenv("SURETY_FACTS_KEPT_MONTHS", "-1")
    with pytest.raises(environment.BadSetting):
        environment.facts_kept_months()
    assert kept(months) == before
    monkeypatch.delenv("SURETY_FACTS_ARCHIVE")
    (made,) = moved(months, MARCH)
    assert (environment.home() / "archive" / "facts" / made.name).is_file()
    assert list(replay.differences(months)) == []
