"""RFC 6962 trees: the vectors of Certificate Transparency, and a second implementation written from the RFC alone."""

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from surety.certificates import entries, merkle, note, tiles
from surety.certificates.merkle import consistency_proof, inclusion_proof, is_consistent, is_included, leaf_hash

LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def mth(entries):
    """RFC 6962, 2.1, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = largest(len(entries))
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def audit_path(m, entries):
    """RFC 6962, 2.1.1."""
    if len(entries) == 1:
        return []
    k = largest(len(entries))
    if m < k:
        return [*audit_path(m, entries[:k]), mth(entries[k:])]
    return [*audit_path(m - k, entries[k:]), mth(entries[:k])]


def subproof(m, entries, b):
    """RFC 6962, 2.1.2."""
    if m == len(entries):
        return [] if b else [mth(entries)]
    k = largest(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], b), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


def largest(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def nodes_of(entries):
    """Whole subtrees of a list, by the second implementation."""
    return lambda level, index: mth(entries[index << level : index + 1 << level])


def made(count):
    return [b"entry %d" % n for n in range(count)]


def test_the_published_vectors():
    assert merkle.root(0, nodes_of([])).hex() == EMPTY
    for size, root in enumerate(ROOTS, 1):
        entries = LEAVES[:size]
        assert merkle.root(size, nodes_of(entries)).hex() == root
        growing = merkle.Growing()
        growing.add(map(leaf_hash, entries))
        assert growing.root().hex() == root
    # Inclusion of leaf 0, 5 and 2, and consistency 1-8, 6-8 and 2-5, as Certificate Transparency's own tests have them.
    eight, five, three = nodes_of(LEAVES), nodes_of(LEAVES[:5]), nodes_of(LEAVES[:3])
    assert [h.hex()[:8] for h in inclusion_proof(0, 8, eight)] == ["96a296d2", "5f083f0a", "6b47aaf2"]
    assert [h.hex()[:8] for h in inclusion_proof(5, 8, eight)] == ["bc1a0643", "ca854ea1", "d37ee418"]
    assert [h.hex()[:8] for h in inclusion_proof(2, 3, three)] == ["fac54203"]
    assert [h.hex()[:8] for h in consistency_proof(1, 8, eight)] == ["96a296d2", "5f083f0a", "6b47aaf2"]
    assert [h.hex()[:8] for h in consistency_proof(6, 8, eight)] == ["0ebc5d34", "ca854ea1", "d37ee418"]
    assert [h.hex()[:8] for h in consistency_proof(2, 5, five)] == ["5f083f0a", "bc1a0643"]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 31, 33])
def test_proofs_of_every_place_are_those_of_the_rfc_and_verify(size):
    entries = made(size)
    nodes, root = nodes_of(entries), mth(entries)
    for m in range(size):
        proof = inclusion_proof(m, size, nodes)
        assert proof == audit_path(m, entries)
        assert is_included(leaf_hash(entries[m]), m, size, proof, root=root)
        assert not is_included(leaf_hash(b"other"), m, size, proof, root=root)
        assert not is_included(leaf_hash(entries[m]), m, size, [*proof, root], root=root)
        assert not is_included(leaf_hash(entries[m]), m, size, proof, root=mth(entries[:-1]))
        if proof:
            assert not is_included(leaf_hash(entries[m]), m, size, proof[:-1], root=root)
            assert not is_included(leaf_hash(entries[m]), m, size, [b"\0" * 32, *proof[1:]], root=root)
        assert not any(is_included(leaf_hash(entries[m]), n, size, proof, root=root) for n in range(size) if n != m)
    for old in range(1, size + 1):
        proof = consistency_proof(old, size, nodes)
        assert proof == subproof(old, entries, True)
        before = mth(entries[:old])
        assert is_consistent(old, before, size, root, proof)
        assert not is_consistent(old, mth([b"x", *entries[1:old]]), size, root, proof)
        assert not is_consistent(old, before, size, mth([*entries[:-1], b"x"]), proof)
        assert not is_consistent(old, before, size, root, [*proof, root])
        if proof:
            assert not is_consistent(old, before, size, root, proof[1:])


@pytest.mark.parametrize(("old", "size"), [(0, 5), (6, 5), (-1, 5)])
def test_proofs_of_what_is_not_there(old, size):
    with pytest.raises(IndexError):
        consistency_proof(old, size, nodes_of(made(size)))
    assert not is_consistent(old, b"", size, b"", [])
    with pytest.raises(IndexError):
        inclusion_proof(size, size, nodes_of(made(size)))
    assert not is_included(b"", size, size, [], root=b"")


def tiled(entries):
    """Tiles filled by the second implementation."""
    held = {}
    for level, number, width in tiles.layout(len(entries)):
        span = 256**level
        first = number * tiles.WIDTH
        held[level, number] = b"".join(mth(entries[n * span : (n + 1) * span]) for n in range(first, first + width))
    return held


@pytest.mark.parametrize("size", [1, 255, 256, 257, 600, 1024])
def test_tiles_give_the_same_roots_and_proofs(size):
    entries = made(size)
    held = tiled(entries)
    nodes = tiles.nodes_of(lambda level, number: held[level, number])
    root = mth(entries)
    assert merkle.root(size, nodes) == root
    for m in {0, size // 2, size - 1}:
        assert is_included(leaf_hash(entries[m]), m, size, inclusion_proof(m, size, nodes), root=root)
        assert consistency_proof(m + 1, size, nodes) == subproof(m + 1, entries, True)


def test_where_tiles_lie():
    """The examples of the specification."""
    assert tiles.path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tiles.path(1, 5, width=112) == "tile/1/005.p/112"
    assert tiles.path(None, 1_000) == "tile/entries/x001/000"
    for text in ("tile/0/x001/x234/067", "tile/1/005.p/112", "tile/entries/x001/000"):
        assert tiles.path(*tiles.read_path(text)[:2], width=tiles.read_path(text)[2]) == text
    for text in ("tile/0/67", "tile/0/x000/067", "tile/0/067.p/256", "tile/0/067.p/007", "../tile/0/067", "tile/x/001"):
        assert tiles.read_path(text) is None


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_hold_their_entries(entries):
    content = tiles.bundle(entries)
    assert tiles.unbundled(content) == entries
    if content:
        with pytest.raises(tiles.BadBundle):
            tiles.unbundled(content[:-1])
        with pytest.raises(tiles.BadBundle):
            tiles.unbundled(content + b"\0")


def test_an_entry_that_no_bundle_can_hold():
    assert len(tiles.bundle([b"x" * 65_535])) == 65_537
    with pytest.raises(tiles.EntryTooLong):
        tiles.bundle([b"x" * 65_536])


PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VERIFIER = note.verifier_of("log.example/1", PRIVATE)


def checkpoint(size=5):
    from datetime import UTC, datetime

    return note.Checkpoint("log.example/1", size, sha256(b"%d" % size).digest(), datetime(2026, 3, 2, tzinfo=UTC))


def test_the_published_note():
    """The example of the signed-note specification's first implementation (golang.org/x/mod/sumdb/note)."""
    verifier = note.read_verifier("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = (
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
        "\n\N{EM DASH} PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    assert note.opened(text, verifier).startswith("If you think")
    with pytest.raises(note.BadNote, match="bad_note_signature"):
        note.opened(text.replace("answer", "cause"), verifier)


def test_a_checkpoint_there_and_back():
    signed = note.sign(checkpoint().text(), PRIVATE, name="log.example/1")
    assert note.read_checkpoint(signed, VERIFIER) == checkpoint()
    assert note.read_verifier(str(VERIFIER)) == VERIFIER


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda n: n.replace("\n5\n", "\n6\n"), "bad_note_signature"),
        (lambda n: n.replace("time ", "time 1"), "bad_note_signature"),
        (lambda n: n.replace("\N{EM DASH} log.example/1", "\N{EM DASH} log.example/2"), "not_signed_by_the_log"),
        (lambda n: n.replace("\n\n", "\n"), "bad_note"),
        (lambda n: n[:-1], "bad_note"),
        (lambda n: n + "junk\n", "bad_note"),
        (lambda n: "", "bad_note"),
        (lambda n: n * 2000, "bad_note"),
        (lambda n: note.sign("log.example/1\n05\nx\n", PRIVATE, name="log.example/1"), "bad_checkpoint"),
        (lambda n: note.sign("other\n5\nx\ntime 1\n", PRIVATE, name="log.example/1"), "bad_checkpoint"),
    ],
)
def test_what_is_no_checkpoint_of_the_log(change, code):
    signed = note.sign(checkpoint().text(), PRIVATE, name="log.example/1")
    with pytest.raises(note.BadNote) as refused:
        note.read_checkpoint(change(signed), VERIFIER)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["", "x", "a+b+c", str(VERIFIER)[:-4], str(VERIFIER).replace("example", "evil")])
def test_what_is_no_verifier(text):
    with pytest.raises(note.BadNote, match="bad_verifier"):
        note.read_verifier(text)


ENTRY = b'{"about":"a","at":"2026-03-02T01:00:00Z","centre":"c","kind":"manifest","sha256":"x"}'


@pytest.mark.parametrize(
    "made",
    [ENTRY.replace(b'"a"', value) for value in
     (b'"a","about":"a"', b'"\\u0061"', b'"\\ud800"', b'"\xff"', b"1e999", b"NaN", b"1", b"[" * 60_000 + b"]" * 60_000)]
    + [ENTRY.replace(b":", b": "), b"\xef\xbb\xbf" + ENTRY, ENTRY + b"\n", ENTRY.decode().encode("utf-16"), b"[]", b"",
       b"[" * 60_000, ENTRY.replace(b"01:00", b"1:00"), ENTRY.replace(b'"manifest"', b'"other"')],
)  # fmt: skip
def test_an_entry_is_read_from_the_one_text_of_it(made):
    assert entries.read(ENTRY)["about"] == "a"
    with pytest.raises(entries.BadEntry):
        entries.read(made)
