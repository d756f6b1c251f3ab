"""From a report to a certificate that is signed and logged; and every report that does not get there."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import msgspec
import psycopg
import pytest

from surety.certificates import credential, entries, evidence, integrity, issuing, keys, status, writing
from surety.certificates.stored import register_of
from surety.engine import db as door_db
from surety.engine.keys import bucket_of
from tests.db.certified import CENTRE, T0, audited, centre, certified, certify, code, found, hours, report
from tests.db.together import until_done_or_waiting


def certificates(connection, item):
    return connection.execute(
        "select report, superseded_by, revoked_at, doc, manifest, entry_no from surety_certificate"
        " where bucket = %s and code = %s order by entry_no", [bucket_of(item), item]
    ).fetchall()  # fmt: skip


def logged(connection):
    rows = connection.execute("select content from surety_log_entry order by entry_no").fetchall()
    return [entries.read(bytes(content)) for (content,) in rows]


def test_a_report_becomes_a_credential_that_anyone_can_verify(door_connection):
    key = centre(door_connection)
    made = certified(door_connection)
    ((name, superseded_by, revoked_at, doc, manifest, entry_no),) = certificates(door_connection, made.code)
    assert (name, superseded_by, revoked_at) == (made.report, None, None)
    signed = json.loads(doc)
    assert integrity.verify(signed) == key
    assert signed["issuer"] == {"id": keys.did(key), "centre": CENTRE}
    assert signed["credentialSubject"]["piece"]["title"] == "翡翠手镯"
    assert signed["credentialStatus"][0]["statusListIndex"] == str(entry_no)
    entry = logged(door_connection)[entry_no]
    assert entry["credential"] == credential.digest(signed)
    assert entry["manifest"] == evidence.digest(json.loads(manifest))
    assert entry["code"] == entries.blinded(made.code, signed["credentialSubject"]["codeSalt"])
    assert made.code not in json.dumps(logged(door_connection))
    assert register_of(door_connection.cursor()).fault(CENTRE, key, signed_at=T0, logged_at=T0) is None


def test_a_private_key_is_in_no_table(door_connection, test_home):
    key = centre(door_connection)
    certified(door_connection)
    pem = (test_home / "keys" / CENTRE / f"{key}.pem").read_text().splitlines()[1]
    tables = door_connection.execute("select relname from pg_class where relkind = 'r' and relname like 'surety\\_%'")
    for (table,) in tables.fetchall():
        rows = door_connection.execute(f"select t::text from {table} t").fetchall()
        assert not any(pem in text for (text,) in rows), table


def changed(made, **changes):
    return report(made.code, **({"report": f"{made.report}-2"} | changes))


REFUSED = {
    "unknown_code": lambda made: report("0123456789ABC"[:12] + "X", report="R-x"),
    "malformed_code": lambda made: report("XXXX", report="R-x"),
    "code_of_another_centre": lambda made: changed(made, centre="sihui"),
    "code_used": lambda made: changed(made),
    "another_piece": lambda made: changed(
        made, piece={"piece": "P-other", "category": "x", "title": "x"}, supersedes=made.report
    ),
    "supersedes_another": lambda made: changed(made, supersedes="R-unheard-of"),
    "backdated": lambda made: changed(made, supersedes=made.report, reported_at=T0 - hours(72.1)),
    "from_the_future": lambda made: changed(made, supersedes=made.report, reported_at=T0 + hours(0.1)),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_is_not_certified(door_connection, fault):
    centre(door_connection)
    made = certified(door_connection)
    wrong = REFUSED[fault](made)
    if fault == "unknown_code":
        from surety.certificates import codes

        wrong = msgspec.structs.replace(wrong, code=codes.draw())
    before = len(logged(door_connection))
    assert certify(door_connection, wrong) == {wrong.report: fault}
    assert len(logged(door_connection)) == before
    assert len(certificates(door_connection, made.code)) == 1
    assert certify(door_connection, report(code(door_connection))) == {}  # nobody waits behind it


def test_two_pieces_cannot_share_a_report(door_connection):
    centre(door_connection)
    made = certified(door_connection)
    other = report(code(door_connection), report=made.report)
    with pytest.raises(issuing.ReportTaken):
        issuing.want_reports(door_connection, [other], now=T0)
    issuing.want(door_connection, "somewhere else", "report", msgspec.to_builtins(other), now=T0)
    writing.drain(door_connection, T0)
    assert issuing.faults(door_connection, ["somewhere else"]) == {"somewhere else": "report_taken"}


def test_the_same_report_twice_is_one_certificate(door_connection):
    centre(door_connection)
    made = certified(door_connection)
    assert certify(door_connection, made) == {}
    assert len(certificates(door_connection, made.code)) == 1


@pytest.mark.parametrize("share", [1, 2, writing.SHARE])
def test_in_one_batch_as_one_after_the_other(door_connection, monkeypatch, share):
    """A code used twice, corrected twice, withdrawn and burned, all wanted before anything is logged."""
    monkeypatch.setattr(writing, "SHARE", share)
    centre(door_connection)
    item = code(door_connection)
    names = ("R-1", "R-2", "R-3")
    first, second, third = (report(item, report=n, supersedes=b) for n, b in zip(names, (None, *names), strict=False))
    rival = report(item, report="R-rival")
    issuing.want_reports(door_connection, [first], now=T0)
    issuing.want_reports(door_connection, [rival], now=T0)
    issuing.want_reports(door_connection, [second, third], now=T0)
    issuing.want_revocation(door_connection, "R-2", reason="误判", now=T0)
    issuing.want_void(door_connection, item, reason="lost", now=T0)
    assert certify(door_connection, report(item, report="R-4", supersedes="R-3")) == {"R-4": "code_void"}
    assert issuing.faults(door_connection, ["report:R-rival"]) == {"report:R-rival": "code_used"}
    shown = [(name, superseded_by) for name, superseded_by, *_ in certificates(door_connection, item)]
    assert shown == [("R-1", "R-2"), ("R-2", "R-3"), ("R-3", None)]
    ended = "select report, revoked_for from surety_certificate where revoked_at is not null"
    assert door_connection.execute(ended).fetchall() == [("R-2", "误判")]
    marked = "select used_at, voided_at from surety_item_code where code = %s"
    assert door_connection.execute(marked, [item]).fetchone() == (T0, T0)


def test_reports_wanted_in_other_orders_at_once_are_each_one_wish(door_connection, database_url):
    """Whoever loses when two wait for each other asks again."""
    centre(door_connection)
    first, middle, last = (report(code(door_connection), report=f"R-{n}") for n in range(3))
    wanted = []

    def want_as_one(connection, reports):
        with connection.transaction():
            issuing.want_reports(connection, reports, now=T0)
        wanted.append(reports)

    with door_db.connect(database_url) as one, door_db.connect(database_url) as other:
        wishes = [
            threading.Thread(target=want_as_one, args=(connection, reports))
            for connection, reports in ((one, (first, middle, last)), (other, (last, middle, first)))
        ]
        with door_connection.transaction(force_rollback=True):
            issuing.want_reports(door_connection, [middle], now=T0)
            for wish, connection in zip(wishes, (one, other), strict=True):
                wish.start()
                until_done_or_waiting(door_connection, wish, connection.info.backend_pid)
        for wish in wishes:
            wish.join()
    assert len(wanted) == 2
    writing.drain(door_connection, T0)
    assert [len(certificates(door_connection, each.code)) for each in (first, middle, last)] == [1, 1, 1]


def test_a_reason_that_no_column_can_hold_stops_no_log(door_connection):
    centre(door_connection)
    made = certified(door_connection)
    issuing.want_revocation(door_connection, made.report, reason="误\0判", now=T0)
    assert certify(door_connection, report(code(door_connection), report="R-behind-it")) == {}
    ended = "select revoked_for from surety_certificate where revoked_at is not null"
    assert door_connection.execute(ended).fetchall() == [("误判",)]


def test_a_later_report_supersedes_and_a_revoked_one_says_so(door_connection):
    centre(door_connection)
    made = certified(door_connection)
    later = changed(made, verdict="fail", supersedes=made.report, reason="复检")
    assert certify(door_connection, later, now=T0 + hours(1)) == {}
    issuing.want_revocation(door_connection, later.report, reason="误判", now=T0 + hours(2))
    writing.drain(door_connection, T0 + hours(2))
    old, new = certificates(door_connection, made.code)
    assert old[1] == later.report
    assert new[2] == T0 + hours(2)
    bits = {purpose: lists(door_connection, purpose) for purpose in status.PURPOSES}
    assert bits == {"refresh": {old[5]}, "revocation": {new[5]}}
    again = issuing.want(door_connection, "again", "revocation", {"report": later.report}, now=T0)
    writing.drain(door_connection, T0)
    assert again
    assert issuing.faults(door_connection, ["again"]) == {"again": "revoked_before"}


def lists(connection, purpose):
    found = connection.execute("select surety_status_set(%s, 0)", [purpose]).fetchall()
    text = status.encoded(index for (index,) in found)
    return {n for n in range(50) if status.is_set(text, n)}


def test_a_code_that_a_room_issues_becomes_known_once(door_connection):
    """It has no PIN: `LogEntry("code", {"code", "centre"})`."""
    centre(door_connection)
    from surety.certificates import codes

    item = codes.draw()
    for subject in ("first", "again"):
        issuing.want(door_connection, subject, "code", {"code": item, "centre": CENTRE}, now=T0)
    for subject, body in (
        ("bad", {"code": "XXXX", "centre": CENTRE}),
        ("whose", {"code": codes.draw(), "centre": "A"}),
    ):
        issuing.want(door_connection, subject, "code", body, now=T0)
    assert certify(door_connection, report(item)) == {}
    faults = issuing.faults(door_connection, ["first", "again", "bad", "whose"])
    assert faults == {"again": "code_exists", "bad": "malformed_code", "whose": "bad_centre"}


def test_a_burned_code_takes_no_report(door_connection):
    centre(door_connection)
    item = code(door_connection)
    issuing.want_void(door_connection, item, reason="不合格", now=T0)
    assert list(certify(door_connection, report(item)).values()) == ["code_void"]
    assert not issuing.want_void(door_connection, item, reason="again", now=T0)


def test_a_new_key_signs_and_the_old_certificates_stay_good(door_connection):
    old = centre(door_connection)
    first = certified(door_connection)
    new = centre(door_connection, now=T0 + hours(24))
    second = report(code(door_connection), reported_at=T0 + hours(25))
    assert certify(door_connection, second, now=T0 + hours(25)) == {}
    signers = [integrity.verify(json.loads(certificates(door_connection, r.code)[0][3])) for r in (first, second)]
    assert signers == [old, new]
    register = register_of(door_connection.cursor())
    assert register.fault(CENTRE, old, signed_at=T0, logged_at=T0) is None
    assert register.fault(CENTRE, old, signed_at=T0, logged_at=T0 + hours(26)) == "key_not_in_force"


def test_a_key_changed_within_the_second_of_a_certificate(door_connection, tmp_path):
    """Everything that is signed counts in whole seconds: the old key holds until this one is over."""
    old = centre(door_connection)
    certified(door_connection)
    new = centre(door_connection, now=T0 + timedelta(milliseconds=300))
    assert certify(door_connection, report(code(door_connection)), now=T0 + timedelta(milliseconds=600)) == {}
    done = audited(door_connection, tmp_path)
    assert found(done) == []
    assert [done.reading.keys[CENTRE, key].holds(T0) for key in (old, new)] == [True, True]
    assert not done.reading.keys[CENTRE, old].holds(T0 + timedelta(seconds=1))


def test_a_report_that_waited_while_the_key_changed_is_signed_by_one_the_log_knows(door_connection, tmp_path):
    centre(door_connection)
    with door_connection.transaction():
        issuing.want_reports(door_connection, [report(code(door_connection))], now=T0)
    issuing.add_key(door_connection, CENTRE, now=T0 + hours(1))
    writing.drain(door_connection, T0 + hours(1))
    assert found(audited(door_connection, tmp_path)) == []


def test_without_a_key_a_report_waits_for_one(door_connection):
    item = code(door_connection)
    made = report(item)
    assert certify(door_connection, made) == {made.report: "no_key"}
    centre(door_connection)
    writing.drain(door_connection, T0 + hours(1))
    assert issuing.faults(door_connection, [f"report:{made.report}"]) == {}
    assert len(certificates(door_connection, item)) == 1


def test_a_machine_without_the_logs_key_leaves_the_log_alone(door_connection, tmp_path, monkeypatch):
    centre(door_connection)
    item = code(door_connection)
    writing.drain(door_connection, T0)
    issuing.want_reports(door_connection, [report(item)], now=T0)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("SURETY_HOME", str(tmp_path))
        assert writing.step(door_connection, T0) == 0
    assert writing.step(door_connection, T0) == 1
    assert len(certificates(door_connection, item)) == 1


@pytest.mark.parametrize("count", [4])
def test_many_writers_make_one_log(door_connection, database_url, tmp_path, count):
    centre(door_connection)
    items = [code(door_connection) for _ in range(12)]
    for item in items:
        issuing.want_reports(door_connection, [report(item)], now=T0)

    def work(_):
        with door_db.connect(database_url) as connection:
            for _ in range(40):
                writing.step(connection, T0, limit=3)

    with ThreadPoolExecutor(count) as pool:
        list(pool.map(work, range(count)))
    writing.drain(door_connection, T0)
    assert found(audited(door_connection, tmp_path)) == []
    kinds = [entry["kind"] for entry in logged(door_connection)]
    assert kinds.count("code") == kinds.count("certificate") == 12


@pytest.mark.parametrize(
    "statement",
    ["update surety_log_entry set kind = 'x'", "delete from surety_log_entry", "delete from surety_log_wanted",
     "update surety_log_wanted set body = '{}'", "update surety_log_wanted set entry_no = 99",
     "update surety_log_checkpoint set note = 'x'", "delete from surety_certificate",
     "update surety_report set code = ''",
     "update surety_certificate set verdict = 'fail'", "update surety_certificate set doc = '{}'"],
)  # fmt: skip
def test_the_log_and_certificates_cannot_be_edited(door_connection, statement):
    centre(door_connection)
    certified(door_connection)
    with pytest.raises(psycopg.errors.IntegrityError):
        door_connection.execute(statement)


def test_codes_and_certificates_are_for_who_names_the_code(door_connection, web_db):
    centre(door_connection)
    made = certified(door_connection)
    for table in ("surety_item_code", "surety_certificate", "surety_report", "surety_log_wanted"):
        assert web_db.execute(f"select count(*) from {table}").fetchone() == (0,)
    named = [bucket_of(made.code), made.code]
    assert web_db.execute("select count(*) from surety_certificates_of(%s::smallint, %s)", named).fetchone() == (1,)
    assert web_db.execute("select count(*) from surety_code_of(%s::smallint, %s)", named).fetchone() == (1,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        web_db.execute("insert into surety_log_wanted (bucket, subject, seq, n, kind, body, wanted_at)"
                       " values (0, 'x', 0, 0, 'code', '{}', now())")  # fmt: skip


def test_a_report_named_with_nul_is_nobodys_and_stops_nothing_behind_it(door_connection):
    centre(door_connection)
    issuing.want(door_connection, "bad", "revocation", {"report": "x\0y", "reason": ""}, now=T0)
    assert certify(door_connection, report(code(door_connection))) == {}
    assert issuing.faults(door_connection, ["bad"]) == {"bad": "unknown_report"}
