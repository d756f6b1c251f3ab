"""Signatures, byte for byte as the published vectors have them, and what breaks one."""

import copy
import json
import os
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surety.certificates import canonical as jcs
from surety.certificates import evidence, integrity, keyring, keys, multibase, status
from surety.certificates.canonical import NotJson, canonical, parsed
from surety.certificates.integrity import BadProof
from surety.certificates.keys import BadKey, Period, Register
from surety.certificates.report import Photo

VECTORS = Path(__file__).parents[1] / "vectors"
JCS = VECTORS / "jcs_rfc8785"
W3C = VECTORS / "vc_di_eddsa"
SUITE = W3C / "eddsa-jcs-2022"
T0 = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("name", sorted(path.stem for path in (JCS / "input").iterdir()))
def test_canonical_json_as_published(name):
    made = canonical(parsed((JCS / "input" / f"{name}.json").read_bytes()))
    assert made == (JCS / "output" / f"{name}.json").read_bytes()
    assert made == bytes.fromhex((JCS / "outhex" / f"{name}.txt").read_text())


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.text(max_size=12)
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_quick_way_writes_what_the_library_writes(value):
    import rfc8785

    try:
        slow = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises(NotJson):
            canonical(value)
    else:
        assert canonical(value) == slow


def test_every_character_is_written_as_the_library_writes_it():
    import rfc8785

    characters = [chr(n) for n in range(0x11000) if not 0xD800 <= n < 0xE000]
    assert canonical(characters) == rfc8785.dumps(characters)
    assert canonical({"": "", "a": [{}], "A": [], "_": None}) == rfc8785.dumps({"": "", "a": [{}], "A": [], "_": None})


def test_what_is_no_json_is_not_written():
    endless = []
    endless.append(endless)
    for value in (endless, {1: 2}, {"a": {1}}, b"x", T0, object(), "\ud800", {"\ud800": 1}, 2**53):
        with pytest.raises(NotJson):
            canonical(value)


@given(st.binary(max_size=80))
def test_base58_is_the_librarys(content):
    assert multibase.written(content) == "z" + base58.b58encode(content).decode()
    assert multibase.read(multibase.written(content)) == content


@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_is_read_as_it_was_written(at):
    assert jcs.read_instant(jcs.instant(at)) == at.replace(microsecond=0)


def test_an_instant_is_written_in_utc():
    assert jcs.instant(T0.astimezone(timezone(timedelta(hours=8)))) == "2026-03-02T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    ["2026-3-2T01:00:00Z", "2026-03-02T01:00:00", "2026-03-02T01:00:00+00:00", "2026-03-02T01:00:00.0Z",
     "2026-03-02 01:00:00Z", "20260302T010000Z", "2026-02-29T01:00:00Z", "2026-W10-1T01:00:00Z", "2026-03-02", "",
     "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-01:00"],
)  # fmt: skip
def test_an_instant_is_written_in_one_way_only(text):
    with pytest.raises(ValueError, match=r"isoformat|instant|day"):
        jcs.read_instant(text)


@pytest.mark.parametrize(
    "text",
    ['{"a":1,"a":1}', '{"a":{"b":1,"b":2}}', "NaN", "[1e999]", "[Infinity]", '["\\ud800"]', "[9007199254740993]", "{",
     "", "\ufeff{}", "[" * 100_000, b"\xff\xfe{", '"' + "x" * jcs.JSON_BYTES_MAX + '"'],
)  # fmt: skip
def test_what_two_readers_could_read_differently_is_refused(text):
    with pytest.raises(NotJson):
        canonical(parsed(text))


def w3c(name: str) -> str:
    return (SUITE / name).read_text().strip()


def test_eddsa_jcs_2022_as_published():
    """vc-di-eddsa B.2: every intermediate value, then the whole document."""
    document = json.loads((W3C / "unsigned.json").read_text())
    config = json.loads(w3c("proofConfigJCS.json"))
    private = keys.private_key(json.loads((W3C / "keyPair.json").read_text())["privateKeyMultibase"])
    assert canonical(document).decode() == w3c("canonDocJCS.txt")
    assert canonical(config).decode() == w3c("proofCanonJCS.txt")
    assert jcs.sha256(canonical(document)).hex() == w3c("docHashJCS.txt")
    assert jcs.sha256(canonical(config)).hex() == w3c("proofHashJCS.txt")
    assert integrity.signed_bytes(document, config).hex() == w3c("combinedHashJCS.txt")
    signed = integrity.sign(document, private, created=config["created"])
    published = json.loads(w3c("signedJCS.json"))
    assert signed == published
    assert canonical(signed) == canonical(published)
    assert signed["proof"]["proofValue"] == w3c("sigBTC58JCS.txt")
    assert integrity.verify(published) == json.loads((W3C / "keyPair.json").read_text())["publicKeyMultibase"]


PUBLISHED = json.loads(w3c("signedJCS.json"))


def changed(path: tuple, value: object) -> dict:
    document = copy.deepcopy(PUBLISHED)
    place = document
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return document


OTHER = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (changed(("name",), "x"), "bad_signature"),
        (changed(("credentialSubject", "alumniOf"), "x"), "bad_signature"),
        (changed(("extra",), 1), "bad_signature"),
        (changed(("proof", "created"), "2020-01-01T00:00:00Z"), "bad_signature"),
        (changed(("proof", "verificationMethod"), f"{OTHER}#{OTHER[8:]}"), "bad_signature"),
        (changed(("proof", "verificationMethod"), f"{OTHER}#z6Mkother"), "unknown_key"),
        (changed(("proof", "verificationMethod"), "https://evil.example/key"), "unknown_key"),
        (changed(("proof", "verificationMethod"), None), "unknown_key"),
        (changed(("proof", "cryptosuite"), "eddsa-rdfc-2022"), "unknown_suite"),
        (changed(("proof", "type"), "Ed25519Signature2020"), "unknown_suite"),
        (changed(("proof", "proofPurpose"), "authentication"), "wrong_purpose"),
        (changed(("proof", "proofValue"), "z1"), "bad_signature"),
        (changed(("proof", "proofValue"), "z0OIl"), "bad_signature"),
        (changed(("proof", "proofValue"), ["z"]), "bad_signature"),
        (changed(("@context",), ["https://www.w3.org/ns/credentials/v2"]), "other_context"),
        (changed(("proof",), None), "no_proof"),
        ([], "no_proof"),
        (changed(("name",), float("nan")), "not_json"),
    ],
)
def test_what_breaks_a_proof(document, code):
    with pytest.raises(BadProof) as refused:
        integrity.verify(document)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "name", ["", "z", "z6Mk", "did:key:", "did:web:x", "zz", "z" * 500, "z3u2en7t5LR2WtQH5PfFqMqw"]
)
def test_what_is_no_key(name):
    with pytest.raises(BadKey):
        keys.public_key(name)


def test_a_private_key_is_its_owners_alone_and_never_twice(test_home, monkeypatch, tmp_path):
    monkeypatch.setenv("SURETY_HOME", str(tmp_path))
    key = keyring.make("jade-ruili")
    path = tmp_path / "keys" / "jade-ruili" / f"{key}.pem"
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(tmp_path / "keys").st_mode) == 0o700
    assert keys.multikey(keyring.load("jade-ruili", key).public_key()) == key
    for owner in ("../x", "A", "", "x" * 41, "a/b"):
        with pytest.raises(keyring.BadOwner):
            keyring.load(owner, key)
    with pytest.raises(keyring.NoSuchKey):
        keyring.load("other", key)


def test_whose_key_counts_when():
    old = Period("ruili", "zOld", T0, T0 + timedelta(days=30))
    new = Period("ruili", "zNew", T0 + timedelta(days=30))
    register = Register([old, new, Period("sihui", "zSihui", T0)])
    day = T0 + timedelta(days=1)
    after = T0 + timedelta(days=31)
    assert register.of("ruili", at=day) == "zOld"
    assert register.of("ruili", at=T0 + timedelta(days=30)) == "zNew"
    assert register.of("ruili", at=T0 - timedelta(seconds=1)) is None
    assert register.fault("ruili", "zOld", signed_at=day) is None
    assert register.fault("ruili", "zOld", signed_at=after) == "key_not_in_force"
    assert register.fault("ruili", "zOld", signed_at=day, logged_at=day) is None
    assert register.fault("ruili", "zOld", signed_at=day, logged_at=after) == "key_not_in_force"  # a stolen old key
    assert register.fault("ruili", "zSihui", signed_at=day) == "key_of_another"
    assert register.fault("ruili", "zNobody", signed_at=day) == "key_of_nobody"


@given(st.sets(st.integers(0, status.BITS - 1), max_size=40))
def test_status_lists_hold_their_bits(indexes):
    text = status.encoded(indexes)
    assert text == status.encoded(sorted(indexes))
    around = {0, status.BITS - 1} | {n + d for n in indexes for d in (-1, 0, 1)} & set(range(status.BITS))
    assert {n for n in around if status.is_set(text, n)} == indexes


def test_the_first_bit_is_the_leftmost():
    """vc-bitstring-status-list: index 0 is the left-most bit of the first byte."""
    import base64
    import gzip

    text = status.encoded({0, 9})
    bits = gzip.decompress(base64.urlsafe_b64decode(text[1:] + "=="))
    assert (len(bits), bits[0], bits[1]) == (16_384, 0x80, 0x40)


@pytest.mark.parametrize("text", ["", "u", "uxxxx", "H4sI", "u" + "A" * 100, status.encoded([])[:-9], "u%%%"])
def test_what_is_no_status_list(text):
    with pytest.raises(status.BadStatusList):
        status.is_set(text, 1)


def test_a_small_list_that_unfolds_into_a_large_one():
    import base64
    import gzip

    bomb = "u" + base64.urlsafe_b64encode(gzip.compress(bytes(1 << 26))).decode().rstrip("=")
    with pytest.raises(status.BadStatusList):
        status.is_set(bomb, 1)


def test_a_manifest_is_the_same_whatever_the_order_and_finds_replaced_files():
    contents = {jcs.sha256(c).hex(): c for c in (b"front", b"back", b"seal")}
    files = [Photo(sha256=h, bytes=len(c), media_type="image/jpeg", shows=c.decode()) for h, c in contents.items()]
    listed = evidence.manifest(files, {})
    assert evidence.digest(listed) == evidence.digest(evidence.manifest(files[::-1], {}))
    assert evidence.faults(listed, contents.get) == []
    first, second, _ = contents
    assert evidence.faults(listed, (contents | {first: b"other"}).get) == [("file_replaced", first)]
    assert evidence.faults(listed, {k: v for k, v in contents.items() if k != second}.get) == [("file_missing", second)]


def test_a_file_is_checked_by_itself_or_by_what_the_public_is_shown_of_it():
    original, shown, other = (jcs.sha256(content).hex() for content in (b"with a place", b"without", b"other"))
    file = Photo(sha256=original, bytes=12, media_type="image/jpeg", shows="front")
    listed = evidence.manifest([file], {original: evidence.Shown(shown, 7)})
    for held in ({original: b"with a place"}, {shown: b"without"}, {original: b"with a place", shown: b"without"}):
        assert evidence.faults(listed, held.get) == []
    assert evidence.faults(listed, {other: b"other"}.get) == [("file_missing", original)]
    assert evidence.faults(listed, {shown: b"another"}.get) == [("file_replaced", original)]
