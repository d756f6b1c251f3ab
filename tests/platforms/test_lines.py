"""Lines in bounded memory."""

import gzip
import tracemalloc

import pytest

from surety.platforms.entries import Meter, Reject, Unusable
from surety.platforms.lines import LINE_BYTES_MAX, Line, read_lines


def lines_of(path):
    return list(read_lines(path, Meter()))


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_lines_are_numbered_and_lose_their_ends(tmp_path, end):
    path = tmp_path / "a.txt"
    path.write_bytes(end.join([b"one", b"", b"three"]))
    assert lines_of(path) == [Line(1, b"one"), Line(2, b""), Line(3, b"three")]


def test_a_byte_order_mark_is_dropped(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfone\n")
    assert lines_of(path) == [Line(1, b"one")]


@pytest.mark.parametrize("content", ["é".encode("utf-16"), b"\x7fELF\x00\x01", b"one\ntw\x00o\n"])
def test_what_is_not_text_is_unusable(tmp_path, content):
    path = tmp_path / "a.txt"
    path.write_bytes(content)
    with pytest.raises(Unusable, match=r"a\.txt, line"):
        lines_of(path)


def test_a_missing_file_is_unusable(tmp_path):
    with pytest.raises(Unusable, match="No such file"):
        lines_of(tmp_path / "none")


def test_a_line_over_the_bound_is_one_reject_and_the_next_line_is_read(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"one\n" + b"x" * (LINE_BYTES_MAX + 1) + b"\n" + b"y" * LINE_BYTES_MAX + b"\nfour")
    one, long, whole, four = lines_of(path)
    assert (one.raw, four.raw, four.number) == (b"one", b"four", 4)
    assert (long.line, long.code) == (2, "line_too_long")
    assert len(whole.raw) == LINE_BYTES_MAX


def test_a_gzip_is_known_by_its_content_and_a_cut_one_gives_its_good_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(gzip.compress(b"".join(b"line %d of many\n" % n for n in range(50_000))))
    whole = lines_of(path)
    assert len(whole) == 50_000
    path.write_bytes(path.read_bytes()[:-2000])
    cut = lines_of(path)
    assert isinstance(cut[-1], Reject)
    assert cut[-1].damaged
    assert cut[-1].line == len(cut)
    assert cut[:-1] == whole[: len(cut) - 1]
    assert len(cut) > 1000


def test_a_line_of_a_gibibyte_is_never_held(tmp_path):
    path = tmp_path / "bomb.ndjson.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"{}\n")
        for _ in range(1024):
            file.write(b"x" * (1 << 20))
        file.write(b"\n{}\n")
    tracemalloc.start()
    try:
        found = lines_of(path)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [type(row) for row in found] == [Line, Reject, Line]
    assert str(1 << 30) in found[1].reason
    assert peak_bytes < 16 << 20
