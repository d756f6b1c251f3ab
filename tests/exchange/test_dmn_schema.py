"""What goes out is DMN 1.3 by the letter of its schema, and opens in a modeler."""

from pathlib import Path

import pytest
import SpiffWorkflow.dmn.parser
from hypothesis import HealthCheck, given, settings
from lxml import etree

from surety.exchange import export_table
from surety.rulebook import load_release
from tests.exchange.drawn import specs

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = Path(SpiffWorkflow.dmn.parser.__file__).parent / "schema"
PACKAGED = load_release(ROOT / "rulebook").tables
SPACE = {"dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/"}


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(SCHEMAS / "DMN13.xsd"))


@pytest.mark.parametrize("table", sorted(PACKAGED))
def test_packaged_tables_are_valid(schema, table):
    schema.assertValid(etree.fromstring(export_table(PACKAGED[table].spec, "table.dmn")))


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(spec=specs())
def test_drawn_tables_are_valid(schema, spec):
    schema.assertValid(etree.fromstring(export_table(spec, "table.dmn")))


def test_the_schema_can_refuse(schema):
    root = etree.fromstring(export_table(PACKAGED["late_compensation"].spec, "table.dmn"))
    root.find(".//dmn:decisionTable", SPACE).set("hitPolicy", "LAST")
    assert not schema.validate(root)
