"""DMN files as a modeler writes them, from a few words."""

from xml.sax.saxutils import escape, quoteattr

import pytest

from surety.exchange import import_table
from surety.rulebook import RulebookError

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def dmn(
    inputs, outputs, rules, *, policy: str = "UNIQUE", aggregation: str = "", space: str = SPACE, extra: str = ""
) -> str:
    """`inputs`: (name, type, values); `outputs`: (name, type, values); `rules`: lists of cells, inputs then outputs."""
    hits = f' aggregation="{aggregation}"' if aggregation else ""
    parts = [input_xml(*each) for each in inputs] + [output_xml(*each) for each in outputs]
    parts += [rule_xml(number, cells, len(inputs)) for number, cells in enumerate(rules, start=1)]
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="{space}" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="Definitions_0kh" name="DRD"
 namespace="http://camunda.org/schema/1.0/dmn" exporter="Camunda Modeler" exporterVersion="5.30.0">{extra}
  <decision id="drawn" name="drawn">
    <decisionTable id="DecisionTable_1" hitPolicy="{policy}"{hits}>{"".join(parts)}
    </decisionTable>
  </decision>
</definitions>"""


def input_xml(name: str, type_: str, values: str = "") -> str:
    listed = f"\n        <inputValues><text>{escape(values)}</text></inputValues>" if values else ""
    return f"""
      <input id="Input_{name}" label={quoteattr(name)}>
        <inputExpression id="Expression_{name}" typeRef="{type_}"><text>{escape(name)}</text></inputExpression>{listed}
      </input>"""


def output_xml(name: str, type_: str, values: str = "") -> str:
    listed = f"<outputValues><text>{escape(values)}</text></outputValues>" if values else ""
    return f"""
      <output id="Output_{name}" label={quoteattr(name)} name="{name}" typeRef="{type_}">{listed}</output>"""


def rule_xml(number: int, cells: list[str], conditions: int) -> str:
    entries = "".join(
        f'\n        <{kind} id="Cell_{number}_{at}"><text>{escape(cell)}</text></{kind}>'
        for at, cell in enumerate(cells)
        for kind in ["inputEntry" if at < conditions else "outputEntry"]
    )
    return f"""
      <rule id="DecisionRule_{number}">{entries}
      </rule>"""


def read(xml: str, **choices):
    return import_table(xml.encode(), "table.dmn", **choices)


def refused(xml: str, **choices) -> set[tuple[str, str, str]]:
    """(rule, column, code) of every fault."""
    with pytest.raises(RulebookError) as error:
        read(xml, **choices)
    for fault in error.value.faults:
        assert fault.to_text("zh")
        assert fault.to_text("en").startswith("table.dmn")
    return {(fault.row, fault.cell, fault.code) for fault in error.value.faults}


SEASON = ("season", "string", '"Fall","Winter"')
GUESTS = ("guests", "integer", "")
DISHES = ("dish", "string", "")
TWO = [['"Fall"', "<= 8", '"Stew"'], ["-", "> 8", '"Soup"']]
GOOD = dmn([SEASON, GUESTS], [DISHES], TWO)
