"""DMN files as modelers write them: what is read, and where and why the rest is refused."""

from datetime import date
from pathlib import Path

import pytest

from surety.exchange.dmn.names import NAMESPACES
from surety.rulebook import Table
from surety.rulebook.spec import Cell, Range
from tests.exchange.modelled import DISHES, GOOD, GUESTS, SEASON, SPACE, TWO, dmn, read, refused

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).parent / "data"
DISH = (DATA / "dish.dmn").read_text(encoding="utf-8")


def test_a_file_of_a_modeler():
    spec = read(DISH).spec
    assert (spec.id, spec.policy, spec.title.zh) == ("dish", "unique", "Dish Decision")
    assert [row.id for row in spec.rows] == [f"DecisionRule_{number}" for number in range(1, 6)]
    assert spec.rows[0].when == {"season": Cell(values=("Summer",))}
    assert spec.rows[3].when["guestCount"] == Cell(ranges=(Range(5, 9),))
    assert (spec.rows[1].note.zh, spec.rows[1].clause) == ("Save money", ())
    decided = Table(spec).decide({"season": "Winter", "guestCount": 8}, date(2024, 1, 1))
    assert decided.outputs == {"desiredDish": "Roastbeef"}


def test_an_older_file_that_collects():
    spec = read((DATA / "freight_1_1.dmn").read_text(encoding="utf-8")).spec
    assert (spec.policy, spec.question.zh, spec.note.zh) == (
        "collect",
        "这个包裹要加收哪些费用？",
        "每一条命中的规则各收一次",
    )
    assert [each.name for each in (*spec.inputs, *spec.outputs)] == ["zone", "weight", "fragile", "surcharge"]
    assert spec.inputs[1].domain == Range(0, 50001)
    asked = {"zone": "西北", "weight": 20001, "fragile": True}
    assert Table(spec).decide(asked, date(2024, 1, 1)).outputs == {"surcharge": (1500, 800, 300)}
    assert Table(spec).decide(asked | {"zone": "港澳台", "weight": 20000}, date(2024, 1, 1)).rows == ("remote",)


def test_a_file_of_two_decisions_one_of_them_a_table():
    xml = (DATA / "risk_camunda_8.dmn").read_text(encoding="utf-8")
    assert {code for _, _, code in refused(xml.replace("&gt;= 50000", "&gt; 50000"))} == {"closed_decimal"}
    imported = read(xml)
    assert [row.id for row in imported.spec.rows] == ["DecisionRule_refuse", "DecisionRule_review", "DecisionRule_pay"]
    assert imported.spec.rows[1].note.en == "From the first of March on / Worth a look"
    table = Table(imported.spec)
    asked = {"risk": "high", "amount": 100_000, "appliedOn": date(2024, 3, 1)}
    assert table.decide(asked, date(2024, 3, 1)).outputs == {"action": "refuse"}
    assert table.decide(asked | {"risk": "low"}, date(2024, 3, 1)).outputs == {"action": "review"}
    assert table.decide(asked | {"risk": "low", "appliedOn": date(2024, 2, 29)}, date(2024, 3, 1)).row_id.endswith(
        "pay"
    )
    assert [each.code for each in imported.remarks] == ["remark_policy"]


def test_what_another_language_computes_is_refused_all_at_once():
    xml = (DATA / "juel_camunda_7.dmn").read_text(encoding="utf-8")
    assert refused(xml) == {
        ("discount", "InputExpression_1", "dmn_language"),
        ("discount", "LiteralExpression_1", "dmn_language"),
        ("discount", "input 1 (${order.total * 100})", "dmn_name"),
        ("discount", "input 2 (ordered)", "dmn_type"),
    }


@pytest.mark.parametrize("space", NAMESPACES)
def test_every_version_of_the_standard(space):
    assert read(DISH.replace(SPACE, space)).spec == read(DISH).spec


def test_values_that_no_one_declared_are_taken_from_the_cells_and_said_so():
    imported = read(dmn([("season", "string", ""), GUESTS], [DISHES], [*TWO, ['not("Winter")', "-", '"Tea"']]))
    assert list(imported.spec.inputs[0].values) == ["Fall", "Winter"]
    assert [(each.code, each.cell) for each in imported.remarks] == [("remark_values", "input 1 (season)")]
    assert "Fall, Winter" in imported.remarks[0].to_text("en")


def test_a_decimal_input_may_be_said_to_be_whole():
    xml = dmn([SEASON, ("guests", "number", "")], [DISHES], TWO)
    assert refused(xml) == {
        ("drawn > rule 1", "guests", "closed_decimal"),
        ("drawn > rule 2", "guests", "closed_decimal"),
    }
    assert read(xml, whole=frozenset({"guests"})).spec == read(dmn([SEASON, GUESTS], [DISHES], TWO)).spec
    assert refused(xml, whole=frozenset({"season", "x"})) == {("drawn", "", "dmn_not_a_number")}


def test_types_are_found_where_the_standard_keeps_them():
    items = """
  <itemDefinition name="tSeason"><typeRef>tWord</typeRef></itemDefinition>
  <itemDefinition name="tWord"><typeRef>string</typeRef>
    <allowedValues><text>"Fall","Winter"</text></allowedValues></itemDefinition>
  <inputData id="d" name="guests"><variable name="guests" typeRef="integer"/></inputData>"""
    xml = dmn([("season", "tSeason", ""), GUESTS], [DISHES], TWO, extra=items)
    xml = xml.replace('id="Expression_guests" typeRef="integer"', 'id="Expression_guests"')
    assert read(xml).spec == read(dmn([SEASON, GUESTS], [DISHES], TWO)).spec


def test_a_single_output_without_a_name_takes_the_name_of_its_decision():
    xml = dmn([SEASON, GUESTS], [DISHES], TWO).replace(' name="dish"', "").replace(' label="dish"', "")
    [output] = read(xml).spec.outputs
    assert output.name == "drawn"


def test_a_name_of_several_words_becomes_one():
    imported = read(dmn([SEASON, ("how many guests", "integer", "")], [DISHES], TWO))
    assert imported.spec.inputs[1].name == "how_many_guests"
    assert [each.code for each in imported.remarks] == ["remark_name"]


def test_one_of_several_decisions():
    other = DISH[DISH.index("<decision id") : DISH.index("</decision>") + 11].replace('"dish"', '"other"')
    xml = DISH.replace("<dmndi:DMNDI>", other.replace("Dish Decision", "Other Decision") + "<dmndi:DMNDI>")
    assert refused(xml) == {("", "", "dmn_which")}
    assert read(xml, decision="other").spec.id == "other"
    assert read(xml, decision="Dish Decision").spec.id == "dish"
    assert refused(xml, decision="third") == {("", "", "dmn_no_decision")}


def test_days_of_validity_in_a_file_of_others():
    days = ("behaviour date", "date", "")
    rules = [["-", '[date("2024-01-01")..date("2024-12-31")]', '"Stew"'], ["-", '>= date("2025-01-01")', '"Soup"']]
    spec = read(dmn([SEASON, days], [DISHES], rules)).spec
    assert [each.name for each in spec.inputs] == ["season"]
    assert [(row.from_, row.to) for row in spec.rows] == [
        (date(2024, 1, 1), date(2025, 1, 1)),
        (date(2025, 1, 1), None),
    ]
    rules[0][1] = 'not(date("2024-01-01"))'
    assert refused(dmn([SEASON, days], [DISHES], rules)) == {("drawn > rule 1", "behaviour_date", "dmn_days")}


CELLS = [
    (0, '"Summer"', "season", "unknown_value"),
    (0, "season", "season", "feel"),
    (0, "5", "season", "wrong_type"),
    (1, "? > 5", "guests", "feel"),
    (1, "count(guests)", "guests", "feel"),
    (1, '"8"', "guests", "wrong_type"),
    (1, "[9..8]", "guests", "nothing_inside"),
    (1, "null", "guests", "feel"),
    (2, "", "dish", "feel_output"),
    (2, "-", "dish", "feel_output"),
    (2, '"Stew" + "Soup"', "dish", "feel_output"),
    (2, "season", "dish", "feel_output"),
    (2, "5", "dish", "wrong_type"),
]


@pytest.mark.parametrize(("at", "text", "column", "code"), CELLS)
def test_a_cell_is_refused_at_its_rule_and_column(at, text, column, code):
    rules = [list(rule) for rule in TWO]
    rules[1][at] = text
    assert ("drawn > rule 2", column, code) in refused(dmn([SEASON, GUESTS], [DISHES], rules))


CHANGES = [
    ('typeRef="integer"', 'typeRef="duration"', ("drawn", "input 2 (guests)", "dmn_type")),
    ('typeRef="integer"', 'typeRef="Any"', ("drawn", "input 2 (guests)", "dmn_type")),
    ("<text>guests</text>", "<text>guests * 2</text>", ("drawn", "input 2 (guests * 2)", "dmn_name")),
    ("<text>guests</text>", "<text>order.guests</text>", ("drawn", "input 2 (order.guests)", "dmn_name")),
    ("<text>guests</text>", "<text></text>", ("drawn", "input 2", "dmn_name")),
    ('"Fall","Winter"', "Fall", ("drawn", "input 1 (season)", "feel")),
    ('"Fall","Winter"', "1,2", ("drawn", "input 1 (season)", "dmn_values")),
    ('hitPolicy="UNIQUE"', 'hitPolicy="BEST"', ("drawn", "", "not_a_choice")),
    ('hitPolicy="UNIQUE"', 'hitPolicy="UNIQUE" aggregation="SUM"', ("drawn", "", "dmn_aggregated")),
    ('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT" aggregation="SUM"', ("drawn", "", "dmn_aggregated")),
    ('<inputEntry id="Cell_2_1"><text>&gt; 8</text></inputEntry>', "", ("drawn > rule 2", "inputEntry", "dmn_entries")),
    ('id="Cell_2_1"', 'id="Cell_2_1" expressionLanguage="juel"', ("drawn", "Cell_2_1", "dmn_language")),
    ("<inputExpression", '<inputExpression expressionLanguage="juel"', ("drawn", "Expression_season", "dmn_language")),
    ('<outputEntry id="Cell_2_2">', '<outputEntry id="Cell_2_2"><list/>', ("drawn > rule 2", "dish", "dmn_element")),
    ('id="DecisionRule_2"', 'id="DecisionRule_1"', ("drawn > rule 2", "", "duplicate_row")),
    ("<decisionTable", "<literalExpression/><decisionTable", None),
    ("decisionTable", "context", ("", "", "dmn_no_table")),
    (SPACE, "https://www.omg.org/spec/DMN/20991231/MODEL/", ("", "", "not_dmn")),
    ("</definitions>", "", ("", "", "bad_xml")),
    ('<decision id="drawn"', '<decision id="../../drawn"', ("", "id", "bad_file_name")),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fault"), CHANGES)
def test_what_is_not_read_is_refused_in_its_place(old, new, fault):
    assert old in GOOD
    changed = GOOD.replace(old, new)
    if fault is None:
        read(changed)
    else:
        assert fault in refused(changed)


def test_an_output_outside_its_own_list_is_refused():
    xml = dmn([SEASON, GUESTS], [("dish", "string", '"Stew","Tea"')], TWO)
    assert refused(xml) == {("drawn > rule 2", "dish", "unknown_value")}


POLICIES = [
    ("ANY", [["-", "-", '"Stew"'], ['"Fall"', "-", '"Stew"']], "", "first"),
    ("ANY", TWO, "", "unique"),
    ("ANY", [["-", "-", '"Stew"'], ['"Fall"', "-", '"Soup"']], "", "dmn_any"),
    ("PRIORITY", [["-", "-", '"Stew"'], ['"Fall"', "-", '"Soup"']], '"Soup","Stew"', "first"),
    ("PRIORITY", [["-", "-", '"Stew"'], ['"Fall"', "-", '"Soup"']], "", "dmn_no_order"),
    ("PRIORITY", TWO, "", "unique"),
    ("OUTPUT ORDER", [["-", "-", '"Stew"'], ['"Fall"', "-", '"Soup"']], '"Soup","Stew"', "collect"),
    ("OUTPUT ORDER", [["-", "-", '"Stew"'], ['"Fall"', "-", '"Soup"']], "", "dmn_no_order"),
    ("RULE ORDER", [["-", "-", '"Stew"'], ['"Fall"', "-", '"Soup"']], "", "collect"),
    ("COLLECT", [["-", "-", '"Stew"'], ['"Fall"', "-", '"Soup"']], "", "collect"),
]


@pytest.mark.parametrize(("policy", "rules", "order", "result"), POLICIES)
def test_hit_policies(policy, rules, order, result):
    xml = dmn([SEASON, GUESTS], [("dish", "string", order)], rules, policy=policy)
    if not result.startswith("dmn_"):
        assert read(xml).spec.policy == result
        return
    [(row, cell, code)] = refused(xml)
    assert (row, cell, code) == ("drawn", "rule 1, rule 2", result)


def test_rules_are_sorted_by_priority_and_named_by_their_place_in_the_file():
    rules = [["-", "-", '"Tea"'], ["-", "-", '"Stew"'], ['"Fall"', "-", '"Soup"']]
    spec = read(dmn([SEASON, GUESTS], [("dish", "string", '"Soup","Stew","Tea"')], rules, policy="PRIORITY")).spec
    assert [row.id for row in spec.rows] == ["DecisionRule_3", "DecisionRule_2", "DecisionRule_1"]


@pytest.mark.parametrize(
    ("aggregation", "rules", "result"),
    [
        ("SUM", [["-", "<= 8", "1"], ["-", "> 8", "2"]], "unique"),
        ("MAX", [["-", "<= 9", "1"], ["-", "> 8", "2"]], "dmn_aggregation"),
        ("COUNT", [["-", "<= 8", "1"], ["-", "> 8", "2"]], "dmn_count"),
    ],
)
def test_aggregations(aggregation, rules, result):
    xml = dmn([SEASON, GUESTS], [("fee", "integer", "")], rules, policy="COLLECT", aggregation=aggregation)
    if result == "unique":
        assert read(xml).spec.policy == "unique"
    else:
        assert {code for _, _, code in refused(xml)} == {result}


def test_a_default_output_is_refused_where_it_would_answer():
    output = "</output>"
    with_default = '<defaultOutputEntry><text>"Tea"</text></defaultOutputEntry></output>'
    assert {code for _, _, code in refused(GOOD.replace(output, with_default))} == {"dmn_default"}
    complete = dmn([SEASON, GUESTS], [DISHES], [["-", "<= 8", '"Stew"'], TWO[1]])
    assert read(complete.replace(output, with_default)).spec == read(complete).spec
