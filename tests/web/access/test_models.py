"""The read-only models say what the tables are."""

import pytest
from django.apps import apps

ROWS = [model for model in apps.get_models() if not model._meta.managed]
_TYPES = {
    "bytea": "bytea",
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "timestamptz": "timestamp with time zone",
}
_TYPES |= {"bool": "boolean", "_text": "text[]"}


def kind_of(db, model) -> str:
    """Of the public table: rows of the worlds that tests put back lie in tables of the same names beside it."""
    return db.execute("select relkind from pg_class where oid = %s::regclass", [model._meta.db_table]).fetchone()[0]


def test_there_are_models_for_every_table(db):
    tables = {name for (name,) in db.execute(
        "select relname from pg_class where relkind in ('r', 'p', 'v') and not relispartition"
        " and relname like 'surety\\_%'")}  # fmt: skip
    assert {model._meta.db_table for model in ROWS} == tables


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_a_model_has_its_tables_columns(model, db):
    from django.db import connection

    actual = {
        name: (_TYPES.get(udt, udt), nullable == "YES")
        for name, udt, nullable in db.execute(
            "select column_name, udt_name, is_nullable from information_schema.columns"
            " where table_schema = 'public' and table_name = %s", [model._meta.db_table])
    }  # fmt: skip
    declared = {
        field.column: (field.db_type(connection), field.null) for field in model._meta.local_concrete_fields
        if field.column
    }  # fmt: skip
    if kind_of(db, model) == "v":  # PostgreSQL calls every column of a view nullable
        actual = {name: (kind, declared[name][1]) for name, (kind, _) in actual.items()}
    assert declared == actual


@pytest.mark.parametrize("model", ROWS, ids=lambda model: model.__name__)
def test_a_models_key_is_unique_in_its_table(model, db):
    if kind_of(db, model) != "r":
        return  # the fact log's key is unique by the door, a view has none
    keys = db.execute(
        "select array_agg(a.attname::text) from pg_index i join pg_attribute a on a.attrelid = i.indrelid"
        " and a.attnum = any(i.indkey) where i.indrelid = %s::regclass and i.indisunique group by i.indexrelid",
        [model._meta.db_table],
    ).fetchall()
    declared = {field.column for field in model._meta.pk_fields}
    assert declared in [set(names) for (names,) in keys]
