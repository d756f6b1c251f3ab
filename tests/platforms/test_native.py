"""Native facts in three formats."""

import csv
import json
from datetime import datetime

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from surety.engine.fact import Party, Source
from surety.engine.wire import encode
from surety.platforms.entries import Unusable
from surety.platforms.native import facts_adapter
from surety.platforms.native.columns import cells_of
from surety.platforms.simulation import simulate
from surety.platforms.source import source_of

from .conftest import read_all

PLATFORM = Source(Party.PLATFORM, "douyin")
IMPORT = Source(Party.IMPORT, "facts")
PAID = {"type": "order_paid", "id": "p-1", "order": "douyin:1", "at": "2026-09-01T10:00:00+08:00", "amount_fen": 5}

LAPSED = PAID | {"type": "deadline_lapsed", "step": "ship_by", "deadline_version": 1}
del LAPSED["amount_fen"]


@pytest.fixture(scope="module")
def facts():
    return list(simulate(60, seed=3, start=datetime(2026, 9, 1).date()))  # noqa: DTZ001 - a date


def columns_of(facts):
    return list(dict.fromkeys(column for fact in facts for column in cells_of(fact)))


def test_ndjson_csv_and_parquet_hold_the_same_facts(tmp_path, facts):
    lines, table, columnar = tmp_path / "f.ndjson", tmp_path / "f.csv", tmp_path / "f.parquet"
    lines.write_bytes(b"".join(encode(fact) + b"\n" for fact in facts))
    with table.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, columns_of(facts))
        writer.writeheader()
        writer.writerows(cells_of(fact) for fact in facts)
    rows = [{column: cells_of(fact).get(column) for column in columns_of(facts)} for fact in facts]
    parquet.write_table(arrow.Table.from_pylist(rows), columnar, row_group_size=50)
    for path in (lines, table, columnar):
        assert read_all(facts_adapter(path, source=PLATFORM)) == (facts, []), path.name


def test_an_import_tells_a_whole_history_appeals_and_what_was_decided_included():
    told = {type(fact) for fact in simulate(3000, seed=3, start=datetime(2026, 9, 1).date())}  # noqa: DTZ001 - a date
    assert {"late_appealed", "appeal_decided"} <= {kind.__struct_config__.tag for kind in told}
    assert [kind.__name__ for kind in told if Party.IMPORT not in kind.parties] == []


def test_parquet_may_hold_typed_instants(tmp_path):
    path = tmp_path / "f.parquet"
    at = datetime.fromisoformat(PAID["at"])
    rows = [PAID | {"at": at}, PAID | {"id": "p-2", "at": at}]
    parquet.write_table(arrow.Table.from_pylist(rows), path)
    facts, rejects = read_all(facts_adapter(path, source=IMPORT))
    assert ([fact.at for fact in facts], rejects) == ([at, at], [])
    naive = [PAID | {"at": at.replace(tzinfo=None)}]
    parquet.write_table(arrow.Table.from_pylist(naive), path)
    _, rejects = read_all(facts_adapter(path, source=IMPORT))
    assert [(row.line, row.where) for row in rejects] == [(1, "at")]


BAD = [
    (b"{", "not_json", ""),
    (b"[]", "invalid_fact", ""),
    (b'{"type":"order_paid"}', "invalid_fact", ""),
    (json.dumps(PAID | {"type": "order_lost"}).encode(), "invalid_fact", "type"),
    (json.dumps(PAID | {"amount_fen": -1}).encode(), "invalid_fact", "amount_fen"),
    (json.dumps(PAID | {"amount_fen": 1.5}).encode(), "invalid_fact", "amount_fen"),
    (json.dumps(PAID | {"at": "2026-09-01T10:00:00"}).encode(), "invalid_fact", "at"),
    (json.dumps(PAID | {"at": "1999-09-01T10:00:00Z"}).encode(), "date_out_of_range", "at"),
    (json.dumps(PAID | {"at": "2999-09-01T10:00:00Z"}).encode(), "date_out_of_range", "at"),
    (json.dumps(PAID | {"order": "DOUYIN 1"}).encode(), "invalid_fact", "order"),
    (json.dumps(PAID | {"surprise": 1}).encode(), "invalid_fact", ""),
    ('{"type":"order_paid","id":"甲'.encode("gb18030") + b'"}', "not_text", ""),
    (json.dumps(LAPSED).encode(), "party_may_not_state", "type"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "code", "where"), BAD)
def test_a_bad_line_is_refused_by_its_place_and_the_rest_is_read(tmp_path, line, code, where):
    path = tmp_path / "f.ndjson"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(PAID).encode() + b"\r\n" + line + b"\n\n" + json.dumps(PAID).encode())
    facts, (reject,) = read_all(facts_adapter(path, source=IMPORT))
    assert len(facts) == 2
    assert (reject.file, reject.line, reject.code) == ("f.ndjson", 2, code)
    assert where in reject.where
    assert reject.reason


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("type,id,order", "column at is missing"),
        ("type,id,at,lnes.0.line", "lnes.0.line is a field of no fact"),
        ("type,id,at,at", "at stands twice"),
        ("type,id,at,lines.x.line", "lines.x.line is a field of no fact"),
        ("type,id,at,lines", "lines is a field of no fact"),
    ],
)
def test_a_wrong_csv_header_is_unusable(tmp_path, header, reason):
    path = tmp_path / "f.csv"
    path.write_text(f"{header}\n{','.join('x' for _ in header.split(','))}\n")
    with pytest.raises(Unusable, match=reason):
        read_all(facts_adapter(path, source=IMPORT))


def test_a_gap_in_a_list_and_an_unknown_type_are_refused(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text(
        "type,id,at,order,shop,lines.0.line,lines.1.line,lines.1.quantity\n"
        "order_placed,a,2026-09-01T00:00:00Z,douyin:1,douyin:s,,2,1\n"
        "order_eaten,b,2026-09-01T00:00:00Z,douyin:1,douyin:s,,,\n"
    )
    _, rejects = read_all(facts_adapter(path, source=IMPORT))
    assert [(row.line, row.code, row.where) for row in rejects] == [
        (2, "list_gap", "lines"),
        (3, "unknown_type", "type"),
    ]


def test_what_is_not_a_facts_file_is_unusable(tmp_path):
    with pytest.raises(Unusable, match="no such file"):
        facts_adapter(tmp_path / "none.csv", source=IMPORT)
    (tmp_path / "x.xls").write_text("x")
    with pytest.raises(Unusable, match="must end in"):
        facts_adapter(tmp_path / "x.xls", source=IMPORT)
    (tmp_path / "x.parquet").write_text("no")
    with pytest.raises(Unusable, match="not a Parquet file"):
        read_all(facts_adapter(tmp_path / "x.parquet", source=IMPORT))


def test_only_those_who_may_date_back_can_be_named():
    assert source_of("platform:douyin") == Source(Party.PLATFORM, "douyin")
    for text in ("shop:x", "platform:", "platform", "staff:a", "system:x"):
        with pytest.raises(Unusable, match="expected PARTY:NAME"):
            source_of(text)
