"""A log that lies: split, cut, rewritten, signed again; by somebody without its key, and by somebody who has it."""

from __future__ import annotations

import shutil
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.attacks.forger import Folder, multikey, stolen
from tests.attacks.published import publish, verify


@pytest.fixture(scope="module")
def public(market, database_url, tmp_path_factory):
    return publish(market, database_url, tmp_path_factory.mktemp("public"), key_ends=True)


@pytest.fixture
def copy(public, tmp_path):
    """The log as the attacker shows it."""
    return Folder(shutil.copytree(public.log, tmp_path / "shown"))


def cut(folder, key):
    folder.rewrite(key, folder.entries[:-2])


def change(folder, key):
    folder.entries[folder.index("verdict")]["verdict"] = "fail"
    folder.rewrite(key)


def remove(folder, key):
    del folder.entries[folder.index("verdict")]
    folder.rewrite(key)


def swap(folder, key):
    folder.entries[1], folder.entries[2] = folder.entries[2], folder.entries[1]
    folder.rewrite(key)


def two_of_one_size(folder, key):
    folder.add_checkpoint(key, [*folder.entries[:-1], folder.entries[-1] | {"at": "2030-01-01T00:00:00Z"}])


def foreign_key(folder, key):
    folder.rewrite(Ed25519PrivateKey.generate())


def unlogged_code(folder, key):
    del folder.entries[folder.index("code")]
    folder.rewrite(key)


def nobodys_key(folder, key):
    folder.entries[folder.index("certificate")]["key"] = multikey(Ed25519PrivateKey.generate())
    folder.rewrite(key)


def keyless(folder, key):
    folder.entries.remove(signing(folder))
    folder.rewrite(key)


def signing(folder):
    """The entry of the key that the first certificate was signed with."""
    certificate = folder.entries[folder.index("certificate")]
    return next(each for each in folder.entries if each["kind"] == "key" and each["key"] == certificate["key"])


def twice(folder, key):
    certificate = folder.entries[folder.index("certificate")]
    folder.rewrite(key, [*folder.entries, certificate | {"at": folder.entries[-1]["at"]}])


def another_piece(folder, key):
    certificate = folder.entries[folder.index("certificate")]
    other = {"at": folder.entries[-1]["at"], "piece": "douyin:pc-9999", "report": "douyin:pc-9999.r1"}
    folder.rewrite(key, [*folder.entries, certificate | other])


def other_centre(folder, key):
    folder.entries[folder.index("certificate")]["centre"] = "douyin-ic-ruili"
    folder.rewrite(key)


def date_back_report(folder, key):
    folder.entries[folder.index("certificate")]["reported_at"] = "2025-01-01T00:00:00Z"
    folder.rewrite(key)


def date_back_entry(folder, key):
    folder.entries[-1]["at"] = "2025-01-01T00:00:00Z"
    folder.rewrite(key)


def key_from_later(folder, key):
    signing(folder)["valid_from"] = "2030-01-01T00:00:00Z"
    folder.rewrite(key)


def key_that_ended(folder, key):
    certificate = next(entry for entry in reversed(folder.entries) if entry["kind"] == "certificate")
    later = {"at": "2030-01-01T00:00:00Z", "reported_at": "2030-01-01T00:00:00Z", "report": "douyin:pc-1.r9"}
    folder.rewrite(key, [*folder.entries, certificate | later])


def hide_code(folder, key):
    register = folder.path / "codes.jsonl"
    register.write_text("".join(register.read_text().splitlines(keepends=True)[1:]))


def add_code(folder, key):
    register = folder.path / "codes.jsonl"
    line = register.read_text().splitlines()[0]
    with register.open("a") as file:
        file.write(line.replace(line.split('"code": "')[1][:64], "ab" * 32) + "\n")


REWRITTEN = {
    "shown without its last entries": cut,
    "one verdict changed": change,
    "one verdict removed": remove,
    "two entries exchanged": swap,
    "two checkpoints of one size": two_of_one_size,
    "signed by another key": foreign_key,
    "a certificate whose code was never logged": unlogged_code,
    "a certificate by a key of nobody": nobodys_key,
    "a centre's key left out": keyless,
    "one report twice": twice,
    "one code for two pieces": another_piece,
    "one centre's code under another centre": other_centre,
    "a report dated back": date_back_report,
    "an entry dated back": date_back_entry,
    "a key that was not yet in force": key_from_later,
    "a key that had ended": key_that_ended,
    "a code left out of the register": hide_code,
    "a code in the register alone": add_code,
}
BY_ITSELF = {
    "two checkpoints of one size", "signed by another key", "a certificate whose code was never logged",
    "a certificate by a key of nobody", "a centre's key left out", "one report twice", "one code for two pieces",
    "one centre's code under another centre", "a report dated back", "an entry dated back",
    "a key that was not yet in force", "a key that had ended", "a code left out of the register",
    "a code in the register alone",
}  # fmt: skip
"""Found by a reader who sees the log for the first time; the others by whoever kept a checkpoint."""


def test_the_honest_log_holds(public, tmp_path):
    (tmp_path / "seen").write_text(public.seen)
    assert verify(public.log, "--seen", tmp_path / "seen", key=public.key) == (0, [])


@pytest.mark.parametrize("name", REWRITTEN)
def test_a_log_rewritten_by_whoever_has_its_key(name, public, copy, test_home, tmp_path):
    """The operator himself: all signatures are good, all hashes fit."""
    REWRITTEN[name](copy, stolen(test_home, "log"))
    (tmp_path / "seen").write_text(public.seen)
    code, found = verify(copy.path, *(() if name in BY_ITSELF else ("--seen", tmp_path / "seen")), key=public.key)
    assert code == 1
    assert found


def test_every_flipped_bit_is_found(public, tmp_path):
    """100 of 100: one bit anywhere in what was exported."""
    random, missed = Random(6962), []
    files = sorted(path for path in public.log.rglob("*") if path.is_file() and path.name != "log.vkey")
    for _ in range(100):
        path = random.choice(files)
        honest = path.read_bytes()
        at = random.randrange(len(honest))
        if path.name == "checkpoints.jsonl" and honest[:at].rpartition(b"\n")[2].count(b'"') < 3:
            at += 12  # the size in front of a note is a copy of what is signed in it
        path.write_bytes(honest[:at] + bytes([honest[at] ^ 1 << random.randrange(7)]) + honest[at + 1 :])
        if verify(public.log, key=public.key)[0] == 0:
            missed.append((path.name, at, honest[at - 10 : at + 10]))
        path.write_bytes(honest)
    assert missed == []


@pytest.mark.parametrize("name", ["checkpoint", "checkpoints.jsonl", "codes.jsonl", "tile/0", "tile/entries", "tile"])
def test_a_missing_or_empty_file_is_found(name, public, copy):
    target = copy.path / name
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.write_bytes(b"")
    code, found = verify(copy.path, key=public.key)
    assert code != 0, found
