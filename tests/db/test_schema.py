"""The schema can be distributed by bucket, and the database itself keeps what must never break."""

import hashlib
from pathlib import Path

import psycopg
import pytest

from surety import engine
from tests.db.test_door import T0, paid, placed

FIRST_SCHEMA = "6b786b605b00f4f966d93749dd9ab400349a3c248264914d2e92f6d57acff38c"
NOT_A_SUBJECTS = {"surety_clock", "surety_reconciled"}


def test_no_key_omits_the_bucket(door_connection):
    keys = door_connection.execute(
        """
        select c.conrelid::regclass::text, c.conname, array_agg(a.attname::text)
        from pg_constraint c cross join unnest(c.conkey) k
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k
        where c.contype in ('p', 'u', 'f', 'x') and c.conrelid::regclass::text like 'surety\\_%' group by 1, 2
        union all
        select i.indrelid::regclass::text, i.indexrelid::regclass::text, array_agg(a.attname::text)
        from pg_index i cross join unnest(i.indkey) k join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k
        where i.indisunique and i.indrelid::regclass::text like 'surety\\_%' group by 1, 2
        """
    ).fetchall()
    assert len(keys) > 20
    offenders = [(table, name) for table, name, columns in keys if "bucket" not in columns]
    assert {table for table, _ in offenders} <= NOT_A_SUBJECTS


@pytest.mark.parametrize(
    "statement",
    [
        "update surety_fact set type = 'x'",
        "delete from surety_fact",
        "update surety_transfer set amount_fen = 1",
        "delete from surety_transfer",
        "update surety_decision set status = 'x'",
        "update surety_release set note = 'x'",
        "update surety_order set refunded_fen = paid_fen + 1",
        "update surety_order set refunded_fen = -1",
        "update surety_order set stake_fen = -1",
        "update surety_order set status = 'lost'",
        "update surety_deadline set ended_at = now(), ended_as = 'forgotten'",
        "update surety_deadline set ended_at = now(), ended_as = null",
    ],
)
def test_history_cannot_be_edited(door_connection, submit, statement):
    submit(placed(), paid(), now=T0)
    with pytest.raises(psycopg.errors.IntegrityError):
        door_connection.execute(statement)


def test_a_posting_cannot_leave_its_sum(door_connection, submit):
    submit(placed(), paid(), now=T0)
    for debit, credit, amount_fen in (("held", "held", 5), ("held", "buyer", 0), ("held", "buyer", -5)):
        with pytest.raises(psycopg.errors.CheckViolation), door_connection.transaction():
            door_connection.execute(
                "insert into surety_transfer values (0, 'douyin:1', 'x', 1, %s, %s, %s, 'CNY', '', '', now(), now())",
                [debit, credit, amount_fen],
            )


@pytest.mark.parametrize("name", ["", "0" * 63, "0" * 65, "0" * 63 + "g", "0" * 63 + "A", "0" * 63 + "\n", "é" * 64])
def test_a_file_is_named_by_a_hash(door_connection, name):
    said = "insert into surety_evidence values (0, 'piece', 'P', %s, 'inspection_report', now())"
    door_connection.execute(said, ["0123456789abcdef" * 4])
    with pytest.raises(psycopg.errors.CheckViolation):
        door_connection.execute(said, [name])


def test_the_first_schema_is_frozen():
    """An edit here would reach new databases only: write the next numbered file (docs/decisions/0006)."""
    schema = Path(engine.__file__).parent / "sql" / "schema.sql"
    assert hashlib.sha256(schema.read_bytes()).hexdigest() == FIRST_SCHEMA
