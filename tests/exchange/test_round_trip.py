"""Whatever the table, what comes back from a file is what went in, to the byte of its release."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from surety.exchange import export_table, import_table, yaml_text
from surety.exchange.convert import same
from surety.exchange.source import Source
from surety.exchange.yaml_file import read_line
from surety.rulebook import Release, load_release
from tests.exchange.drawn import specs

ROOT = Path(__file__).resolve().parents[2]
PACKAGED = load_release(ROOT / "rulebook").tables
MANY = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("form", ["csv", "xlsx", "dmn"])
@MANY
@given(spec=specs())
def test_a_drawn_table_comes_back(form, spec):
    name = f"table.{form}"
    back = import_table(export_table(spec, name), name).spec
    assert back == spec
    assert same(back, spec)


@MANY
@given(spec=specs())
def test_a_drawn_table_comes_back_from_yaml(spec):
    assert same(replace(Source("table.yaml").table(read_line(yaml_text(spec))), subject=spec.subject), spec)


@pytest.mark.parametrize("form", ["csv", "xlsx", "dmn"])
@pytest.mark.parametrize("table", sorted(PACKAGED))
def test_a_packaged_table_comes_back_with_its_hash(table, form):
    spec = PACKAGED[table].spec
    back = import_table(export_table(spec, f"{table}.{form}"), f"{table}.{form}").spec
    assert Release([back]).hash == Release([spec]).hash


@pytest.mark.parametrize("table", sorted(PACKAGED))
def test_a_packaged_table_written_as_yaml_keeps_its_hash(table):
    spec = PACKAGED[table].spec
    back = replace(Source("x").table(read_line(yaml_text(spec))), subject=spec.subject)
    assert Release([back]).hash == Release([spec]).hash
