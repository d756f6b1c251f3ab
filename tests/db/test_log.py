"""The exported log, read by a stranger: whole when nothing happened, and naming what did."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from random import Random

import pytest
from click.testing import CliRunner

from surety.certificates import entries, issuing, keyring, merkle, note, tiles, writing
from surety.certificates.audit import audit
from surety.certificates.export import NothingLogged, export
from surety.certificates.tiled import StoredTiles
from surety.config import environment
from tests.db.certified import (
    CENTRE,
    T0,
    audited,
    centre,
    certified,
    certify,
    code,
    found,
    hours,
    report,
    verifier,
)


@pytest.fixture
def log(door_connection, tmp_path):
    """A log of some three hundred entries and its folder: more than one tile wide."""
    centre(door_connection)
    fill(door_connection, 290)
    made = [certified(door_connection) for _ in range(3)]
    issuing.want_void(door_connection, code(door_connection), reason="", now=T0)
    later = report(made[0].code, report="R-later", supersedes=made[0].report, verdict="fail")
    assert certify(door_connection, later) == {}
    assert found(audited(door_connection, tmp_path / "log")) == []
    return tmp_path / "log"


def fill(connection, count):
    for n in range(count):
        body = {"centre": CENTRE, "about": f"filler-{n}", "sha256": "0" * 64}
        issuing.want(connection, f"filler-{n}", "manifest", body, now=T0)
    writing.drain(connection, T0)


def test_an_empty_log_has_nothing_to_export(door_connection, tmp_path):
    with pytest.raises(NothingLogged):
        export(door_connection, tmp_path)


def test_counts_of_each_centre(door_connection, log):
    done = audited(door_connection, log)
    counts = done.reading.counts()[CENTRE]
    assert (counts.issued, counts.used, counts.void) == (4, 3, 1)
    assert done.checkpoint.size == sum(done.reading.kinds.values())


def test_tiles_of_the_database_are_those_of_the_entries(door_connection, log):
    rows = door_connection.execute("select content from surety_log_entry order by entry_no").fetchall()
    leaves = [merkle.leaf_hash(bytes(content)) for (content,) in rows]
    growing = merkle.Growing()
    growing.add(leaves)
    nodes = StoredTiles(door_connection.cursor()).nodes
    assert merkle.root(len(leaves), nodes) == growing.root()
    for n in (0, 255, 256, len(leaves) - 1):
        proof = merkle.inclusion_proof(n, len(leaves), nodes)
        assert merkle.is_included(leaves[n], n, len(leaves), proof, root=growing.root())


def resigned(connection, folder):
    """What a log does that lies consistently: entries as they are now in the folder, tiles and checkpoint to match."""
    contents = []
    for path in sorted((folder / "tile" / "entries").rglob("*")):
        if path.is_file():
            contents += tiles.unbundled(path.read_bytes())
    growing = merkle.Growing()
    growing.add(map(merkle.leaf_hash, contents))
    shutil.rmtree(folder / "tile")
    held = StoredTiles(NoRows())
    held.append(0, map(merkle.leaf_hash, contents))
    for (level, number), hashes in held.changed.items():
        write(folder / tiles.path(level, number, width=len(hashes) // 32), hashes)
    for first in range(0, len(contents), 256):
        some = contents[first : first + 256]
        write(folder / tiles.path(None, first // 256, width=len(some)), tiles.bundle(some))
    (folder / "checkpoint").write_text(
        sign(connection, note.Checkpoint(environment.log_name(), growing.size, growing.root(), T0))
    )


class NoRows:
    def execute(self, *_):
        pass

    def fetchone(self):
        return None


def sign(connection, checkpoint):
    private = keyring.load("log", writing.own_key(connection.cursor(), "log", now=T0))
    return note.sign(checkpoint.text(), private, name=checkpoint.name)


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def edit_entries(connection, folder, change):
    """Change the list of entries and make everything else match; of the history, the last checkpoint is left."""
    paths = sorted(path for path in (folder / "tile" / "entries").rglob("*") if path.is_file())
    contents = [content for path in paths for content in tiles.unbundled(path.read_bytes())]
    changed = change(contents)
    for path in paths:
        path.unlink()
    for first in range(0, len(changed), 256):
        some = changed[first : first + 256]
        write(folder / tiles.path(None, first // 256, width=len(some)), tiles.bundle(some))
    resigned(connection, folder)
    last = {"note": (folder / "checkpoint").read_text()}
    (folder / "checkpoints.jsonl").write_text(json.dumps(last) + "\n")


def added(kind, at=T0, **body):
    return lambda contents: [*contents, entries.content(kind, body, at=at)]


def again(connection, folder):
    return audit(folder, verifier(connection))


BODY = {"centre": CENTRE, "code": "c" * 64, "report": "R-x", "key": "z", "credential": "0", "manifest": "0",
        "verdict": "pass", "piece": "P-x", "reported_at": "2026-03-02T01:00:00Z"}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (added("certificate", **BODY), {"unlogged_code", "key_of_nobody"}),
        (added("code", centre=CENTRE, code="d" * 64), {"hidden_code"}),
        (lambda contents: [c for c in contents if b'"kind":"code"' not in c], {"unlogged_code"}),
        (lambda contents: [c for c in contents if b'"kind":"void"' not in c], {"code_differs"}),
        (added("manifest", T0 - hours(1), centre=CENTRE, about="x", sha256="x"), {"entry_backdated"}),
        (lambda contents: [*contents, next(c for c in contents if b'"kind":"code"' in c)], {"code_twice"}),
        (lambda contents: [*contents, b'{"kind":"certificate"}'], {"bad_entry"}),
        (lambda contents: [*contents, b"\xff"], {"bad_entry"}),
        (lambda contents: [*contents, b'{"at": "2026-03-02T01:00:00Z"}'], {"bad_entry"}),
        (added("revocation", centre=CENTRE, report="R-unheard-of", reason=""), {"unknown_report"}),
        (added("key_end", owner=CENTRE, key="zX", valid_until="2026-03-02T01:00:00Z"), {"key_of_nobody"}),
    ],
)
def test_a_log_that_lies_consistently_is_caught_by_what_it_says(door_connection, log, change, codes):
    """Signed, with every tile in place: only what the entries mean gives it away."""
    edit_entries(door_connection, log, change)
    assert set(found(again(door_connection, log))) == codes


@pytest.mark.parametrize(
    ("field", "value", "finding"),
    [
        ("reported_at", "2026-02-01T00:00:00Z", "report_backdated"),
        ("reported_at", "2026-04-01T00:00:00Z", "report_from_the_future"),
        ("centre", "sihui", "key_of_another"),
        ("piece", "P-swapped", "another_piece"),
        ("report", "R-later", "report_twice"),
        ("supersedes", "", "code_used"),
    ],
)
def test_a_certificate_that_cannot_be(door_connection, log, field, value, finding):
    """The last certificate of the log, once more and changed."""

    def change(contents):
        last = [json.loads(c) for c in contents if b'"kind":"certificate"' in c][-1]
        entry = last | {"report": "R-changed", "supersedes": last["report"]} | {field: value}
        entry = {name: text for name, text in entry.items() if text}
        return [*contents, entries.content("certificate", {n: t for n, t in entry.items() if n not in ("kind", "at")},
                                           at=T0)]  # fmt: skip

    edit_entries(door_connection, log, change)
    assert finding in found(again(door_connection, log))


def test_an_honest_log_stays_one_when_it_is_rewritten_by_the_test(door_connection, log):
    edit_entries(door_connection, log, lambda contents: contents)
    assert found(again(door_connection, log)) == []


def test_a_fork_is_caught_by_its_own_history_and_by_a_checkpoint_that_was_kept(door_connection, log):
    kept = (log / "checkpoint").read_text()
    history = (log / "checkpoints.jsonl").read_text()
    edit_entries(door_connection, log, lambda contents: [contents[1], contents[0], *contents[2:]])
    assert "forked" not in found(again(door_connection, log))  # its own history was thrown away
    done = audit(log, verifier(door_connection), seen=(kept,))
    assert "forked" in found(done)
    (log / "checkpoints.jsonl").write_text(history)
    assert "forked" in found(again(door_connection, log))


def test_a_truncated_log(door_connection, log):
    kept = (log / "checkpoint").read_text()
    edit_entries(door_connection, log, lambda contents: contents[:-1])
    assert "truncated" in found(audit(log, verifier(door_connection), seen=(kept,)))


def test_an_entry_dated_before_a_checkpoint_that_does_not_hold_it(door_connection, log):
    last = note.read_checkpoint((log / "checkpoint").read_text(), verifier(door_connection))
    later = note.Checkpoint(last.name, last.size, last.root, T0 + hours(5))
    edit_entries(door_connection, log, added("manifest", T0 + hours(1), centre=CENTRE, about="x", sha256="x"))
    (log / "checkpoints.jsonl").write_text(json.dumps({"size": last.size, "note": sign(door_connection, later)}) + "\n")
    assert found(again(door_connection, log)) == ["entry_backdated"]


def damaged(folder, name):
    path = folder / name
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("damage", "finding"),
    [
        (lambda f: damaged(f, "tile/0/000"), "tile_differs"),
        (lambda f: damaged(f, "tile/1/000.p/1"), "tile_differs"),
        (lambda f: (f / "tile/0/000").unlink(), "tile_missing"),
        (lambda f: (f / "tile/entries/000").unlink(), "bundle_missing"),
        (lambda f: damaged(f, "tile/entries/000"), "forked"),
        (lambda f: (f / "checkpoint").write_text("nonsense"), "bad_note"),
        (lambda f: (f / "checkpoint").unlink(), "file_missing"),
        (lambda f: (f / "codes.jsonl").unlink(), "file_missing"),
        (lambda f: (f / "codes.jsonl").write_text("[]\n"), "bad_line"),
        (lambda f: (f / "codes.jsonl").write_text('{"code": 5}\n'), "bad_line"),
        (lambda f: (f / "checkpoints.jsonl").write_bytes(b"\xff"), "file_missing"),
        (lambda f: (f / "checkpoints.jsonl").write_bytes(b""), "no_checkpoints"),
        (lambda f: (f / "checkpoints.jsonl").unlink(), "no_checkpoints"),
        (lambda f: (f / "checkpoints.jsonl").write_text('{"note": "x"}'), "bad_note"),
    ],
)
def test_damage_is_named(door_connection, log, damage, finding):
    damage(log)
    assert finding in found(again(door_connection, log))


def test_another_logs_key_opens_nothing(door_connection, log):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    other = note.verifier_of(environment.log_name(), Ed25519PrivateKey.generate())
    assert found(audit(log, other)) == ["not_signed_by_the_log"]


def test_the_commands(door_connection, tmp_path):
    from surety.cli.certificate import certificate
    from surety.cli.log import log

    def said(command, *arguments, code=0):
        done = CliRunner().invoke(command, [str(a) for a in arguments])
        assert done.exit_code == code, done.output
        return done.output

    said(certificate, "key", CENTRE)
    said(certificate, "key", "platform", code=1)
    item, pin, address = said(certificate, "codes", CENTRE).splitlines()[1].split(",")
    assert len(pin) == 8
    assert address.endswith(f"/01/09506000134352/21/{item}")
    salt = said(certificate, "seed", CENTRE, "K1", "fail").strip()
    said(certificate, "seed", CENTRE, "K1", "pass", code=1)
    source = tmp_path / "report.json"
    plain = {"report": "R-1", "centre": CENTRE, "code": item, "verdict": "pass", "seal": {"number": "S-1"},
             "piece": {"piece": "P-1", "category": "jade", "title": "x"}}  # fmt: skip
    source.write_text(json.dumps(plain))
    assert "reported_at" in said(certificate, "issue", "--input", source, code=1)
    from surety.engine import clock

    source.write_text(json.dumps(plain | {"reported_at": clock.now(door_connection).isoformat()}))
    assert said(certificate, "issue", "--input", source).strip().endswith(f"/v/{item}")
    assert said(certificate, "issue", "--input", source).strip().endswith(f"/v/{item}")
    folder = tmp_path / "out"
    said(log, "export", folder)
    told = said(log, "verify", folder)
    assert f"{CENTRE}: 1 codes issued, 1 used, 0 void" in told
    assert "everything fits" in told
    bundle = tmp_path / "bundle.json"
    bundle.write_text(said(certificate, "bundle", item.lower()), encoding="utf-8")
    key = (folder / "log.vkey").read_text().strip()
    assert "genuine" in said(certificate, "check", bundle, "--key", key)
    bundle.write_text(bundle.read_text(encoding="utf-8").replace('"pass"', '"fail"'), encoding="utf-8")
    assert "bad_signature" in said(certificate, "check", bundle, "--key", key, code=1)
    assert "bad_verifier" in said(certificate, "check", bundle, "--key", "x", code=1)
    assert key in said(certificate, "verifier")
    said(certificate, "reveal", CENTRE, "K1", "fail", salt, "R-1")
    kept = shutil.copy(folder / "checkpoint", tmp_path / "kept")
    said(certificate, "void", item, "--reason", "x")
    said(certificate, "revoke", "R-1", "--reason", "x")
    assert "unknown_report" in said(certificate, "revoke", "R-2", "--reason", "x", code=1)
    said(log, "export", folder)
    told = said(log, "verify", folder, "--seen", kept)
    assert "1 void" in told
    assert "1 false passes of 1 known pieces" in told
    damaged(folder, "tile/0/000.p/" + max((p.name for p in (folder / "tile/0/000.p").iterdir()), key=int))
    assert "tile_differs" in said(log, "verify", folder, code=1)


def test_error_rates_come_from_the_exported_log_alone(door_connection, tmp_path):
    """Two known pieces among the others: one false pass, and one truth that was changed afterwards."""
    from surety.certificates.rates import commitment

    centre(door_connection)
    for case, truth in (("K1", "fail"), ("K2", "pass")):
        body = {"centre": CENTRE, "case": case, "digest": commitment(case, truth, "5a17")}
        issuing.want(door_connection, f"seed:{case}", "commitment", body, now=T0)
    writing.drain(door_connection, T0)
    made = [certified(door_connection, verdict="pass"), certified(door_connection, verdict="fail")]
    for case, truth, of in (("K1", "fail", made[0]), ("K2", "fail", made[1])):
        body = {"centre": CENTRE, "case": case, "truth": truth, "salt": "5a17", "report": of.report}
        issuing.want(door_connection, f"reveal:{case}", "reveal", body, now=T0)
    writing.drain(door_connection, T0)
    done = audited(door_connection, tmp_path)
    assert found(done) == ["reveal_differs"]
    held = done.rates[CENTRE]
    assert (held.false_pass.wrong, held.false_pass.tried, held.false_reject.tried, held.unrevealed) == (1, 1, 0, 1)


WRITER = """
import os, signal, sys
from threading import Timer
from surety.certificates import writing
from surety.engine import db
from tests.db.certified import T0
with db.connect(sys.argv[1]) as connection:
    writing.step(connection, T0, limit=2)
    if len(sys.argv) > 2:
        Timer(float(sys.argv[2]), os.kill, [os.getpid(), signal.SIGKILL]).start()
    while writing.step(connection, T0, limit=2):
        pass
"""


@pytest.mark.parametrize("seed", [1])
def test_a_writer_killed_anywhere_loses_and_doubles_nothing(door_connection, database_url, tmp_path, seed):
    """It is its own killer, some steps after its first: sixty would follow."""
    centre(door_connection)
    items = [code(door_connection) for _ in range(60)]
    for item in items:
        issuing.want_reports(door_connection, [report(item)], now=T0)
    random = Random(seed)
    writer = [sys.executable, "-c", WRITER, database_url]
    for _ in range(6):
        killed = subprocess.run([*writer, str(random.random() * 0.006)], env=os.environ, check=False)
        assert killed.returncode == -signal.SIGKILL
        assert 0 < size(door_connection) < 120
    subprocess.run(writer, env=os.environ, check=True)
    assert found(audited(door_connection, tmp_path)) == []
    rows = door_connection.execute("select content from surety_log_entry").fetchall()
    kinds = [json.loads(bytes(content))["kind"] for (content,) in rows]
    assert kinds.count("code") == kinds.count("certificate") == 60
    open_wishes = door_connection.execute("select count(*) from surety_log_wanted where entry_no is null").fetchone()
    assert open_wishes == (0,)
    numbers = door_connection.execute("select array_agg(entry_no order by entry_no) from surety_log_wanted").fetchone()
    assert numbers[0] == list(range(len(kinds)))


def size(connection):
    return connection.execute("select count(*) from surety_log_entry").fetchone()[0]


def test_the_worker_logs_what_is_wanted(door_connection):
    """Its lane, beside everything else it does."""
    from threading import Event, Thread

    from surety.engine import worker

    centre(door_connection)
    code(door_connection)
    stop = Event()
    running = Thread(target=worker.run, args=(stop,), kwargs={"pause_seconds": 0.02})
    running.start()
    try:
        deadline = time.monotonic() + 60
        while size(door_connection) < 4 and time.monotonic() < deadline:
            time.sleep(0.02)
    finally:
        stop.set()
        running.join(30)
    kinds = door_connection.execute("select kind from surety_log_entry order by entry_no").fetchall()
    assert [kind for (kind,) in kinds] == ["key", "key", "key", "code"]


def test_what_a_fact_wants_logged_is_wanted_once(door_connection, submit):
    """A room only says LogEntry(kind, body)."""
    from surety.engine.outcome import LogEntry
    from surety.orders.room import ORDER
    from tests.db.test_door import paid, placed

    decide = ORDER.decide

    def logging_decide(case, fact, context):
        outcome = decide(case, fact, context)
        if hasattr(outcome, "entries") and type(fact).__name__ == "OrderPaid":
            outcome.entries = (LogEntry("manifest", {"centre": CENTRE, "about": fact.order, "sha256": "0" * 64}),)
        return outcome

    object.__setattr__(ORDER, "decide", logging_decide)
    try:
        submit(placed(), paid(), now=T0 + hours(1))
        submit(paid(), now=T0 + hours(1))
        submit(placed("douyin:2"), now=T0 + hours(1))
    finally:
        object.__setattr__(ORDER, "decide", decide)
    wanted = door_connection.execute("select subject, seq, kind, wanted_at from surety_log_wanted").fetchall()
    assert wanted == [("douyin:1", 2, "manifest", T0 + hours(1))]
    assert writing.drain(door_connection, T0 + hours(1)) >= 1
    made = door_connection.execute("select content from surety_log_entry where kind = 'manifest'").fetchone()
    assert json.loads(bytes(made[0]))["about"] == "douyin:1"
