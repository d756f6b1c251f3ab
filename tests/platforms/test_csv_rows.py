"""CSV rows: headers, quotes, and the line each row starts on."""

import pytest

from surety.platforms.csv_rows import Row, read_rows
from surety.platforms.entries import Meter, Reject, Unusable


@pytest.fixture
def rows(tmp_path):
    def _rows(content: bytes, **options):
        path = tmp_path / "a.csv"
        path.write_bytes(content)
        return list(read_rows(path, Meter(), **options))

    return _rows


def test_rows_carry_their_first_line(rows):
    found = rows(b'a,b\r\n1,"x\r\ny"\r\n\r\n2,"q""q"\r\n')
    assert [row.line for row in found] == [2, 5]
    assert found[1].cells == {"a": "2", "b": 'q"q'}
    assert found[0].cells["b"].splitlines() == ["x", "y"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"a,a\n1,2\n", "column a stands twice"),
        (b"a,c\n1,2\n", "column b is missing"),
    ],
)
def test_a_wrong_header_makes_the_file_unusable(rows, content, reason):
    with pytest.raises(Unusable, match=reason):
        rows(content, required=("a", "b"))


def test_a_repeated_header_and_a_row_of_another_length_are_refused_and_the_rest_is_read(rows):
    found = rows(b"a,b\n1,2\na,b\n3\n4,5\n")
    assert [row.code if isinstance(row, Reject) else row.cells["a"] for row in found] == [
        "1",
        "header_repeated",
        "cell_count",
        "4",
    ]
    assert [row.line for row in found] == [2, 3, 4, 5]
    assert found[2].key == "3"


def test_an_unclosed_quote_costs_its_own_line_only(rows):
    body = b"".join(b"%d,y\n" % n for n in range(300))
    found = rows(b'a,b\n1,"x\n' + body)
    assert isinstance(found[0], Reject)
    assert (found[0].line, found[0].code) == (2, "quote_not_closed")
    assert [row.cells["a"] for row in found[1:]] == [str(n) for n in range(300)]


def test_a_line_in_another_encoding_is_refused_by_its_place(rows):
    found = rows("a,b\n1,甲\n".encode() + "2,乙\n".encode("gb18030") + "3,丙\n".encode())
    assert [type(row) for row in found] == [Row, Reject, Row]
    assert found[1].reason == "not UTF-8 at byte 2"
