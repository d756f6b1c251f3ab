"""Tables in spreadsheets: what Excel does to a file is read, what a person mistypes is named by sheet and cell."""

import ast
import io
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

import surety.exchange
from surety.exchange import export_table, import_table
from surety.exchange.sheets import CODES, TEXTS
from surety.rulebook import RulebookError, load_release
from surety.rulebook.phrases import PHRASES
from surety.rulebook.spec import Former
from tests.exchange.drawn import specs
from tests.exchange.placed import faults

ROOT = Path(__file__).resolve().parents[2]
LATE = load_release(ROOT / "rulebook").tables["late_compensation"].spec


def with_former_names(spec):
    """The packaged table, one value of which has been called otherwise."""
    platform = spec.inputs[0]
    former = (Former("拍拍", "Paipai", date(2012, 1, 1)), Former("京东商城", "360buy", date(2013, 3, 30)))
    values = platform.values | {"jd": replace(platform.values["jd"], formerly=former)}
    return replace(spec, inputs=(replace(platform, values=values), *spec.inputs[1:]))


SPEC = with_former_names(LATE)
MIDNIGHT = datetime.combine(date(2022, 1, 1), time())


def book():
    return openpyxl.load_workbook(io.BytesIO(export_table(SPEC, "late.xlsx")))


def saved(workbook) -> bytes:
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def test_a_workbook_is_ready_to_edit():
    pages = book()
    rows = pages["rows"]
    assert pages.sheetnames == ["rows", "gaps", "fields", "values", "former", "table"]
    assert rows.freeze_panes == "B3"
    assert [cell.value for cell in rows[1]][:5] == [
        "id",
        "if:platform",
        "if:paid_fen",
        "if:logistics_controlled",
        "then:kind",
    ]
    assert [cell.value for cell in rows[2]][:3] == ["编号 / Id", "平台 / Platform", "实付金额 / Amount paid"]
    gap = {cell.value: pages["gaps"].cell(3, cell.column) for cell in pages["gaps"][1]}
    assert (gap["to"].value, gap["to"].number_format) == (MIDNIGHT, "yyyy-mm-dd")
    offered = {str(choice.sqref).partition(":")[0]: choice for choice in rows.data_validations.dataValidation}
    assert (offered["B3"].formula1, offered["B3"].showErrorMessage) == ("values!$B$3:$B$8", False)
    assert (offered["E3"].formula1, offered["E3"].showErrorMessage) == ("values!$B$9:$B$11", True)
    assert [pages["values"].cell(row, 2).value for row in (3, 4, 8)] == ["douyin", "1688", "olist"]


def test_what_excel_does_is_read():
    pages = book()
    values, rows, gaps = pages["values"], pages["rows"], pages["gaps"]
    values["B4"].value = 1688  # a code that looks like a number becomes one
    rows["B7"].value = 1688
    for column, value in {"F": 300.0, "D": "FALSE"}.items():  # whole numbers are floats, flags words
        rows[f"{column}5"].value = value
    where = next(cell.column for cell in gaps[1] if cell.value == "to")
    gaps.cell(3, where).value = "2022/1/1"
    rows["A400"].value = "   "
    rows["A401"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    rows.move_range("A7:Q7", rows=20)  # an empty row in between
    pages.create_sheet("scratch")["A1"] = "=1+1"
    again = import_table(saved(pages), "late.xlsx").spec
    moved = [row.id for row in again.rows]
    assert moved.pop() == "LC-1688-NONE"
    assert sorted(again.rows, key=lambda row: row.id) == sorted(SPEC.rows, key=lambda row: row.id)
    assert (again.inputs, again.outputs, again.gaps) == (SPEC.inputs, SPEC.outputs, SPEC.gaps)


def test_columns_may_stand_in_another_order():
    pages = book()
    rows = pages["rows"]
    for row in rows.iter_rows(max_col=rows.max_column):
        values = [cell.value for cell in row]
        for cell, value in zip(row, [values[0], *reversed(values[1:])], strict=True):
            cell.value = value
    assert import_table(saved(pages), "late.xlsx").spec == SPEC


def test_a_person_may_write_a_range_as_they_think_of_it():
    pages = book()
    paid = {"C4": "<=300", "C5": ">300 <=29999", "C6": ">29999"}
    for place, text in paid.items():
        pages["rows"][place].value = text
    assert import_table(saved(pages), "late.xlsx").spec == SPEC


EDITS = [
    ("rows", "B4", "amazon", "B4", "unknown_value"),
    ("rows", "B4", None, "B4", "blank_cell"),
    ("rows", "B4", "douyin, jd", "B4", "unknown_value"),
    ("rows", "B4", 'douyin; "jd', "B4", "bad_list"),
    ("rows", "B4", "douyin; douyin", "B4", "duplicate"),
    ("rows", "B4", 1.5, "B4", "unknown_value"),
    ("rows", "B4", True, "B4", "unknown_value"),
    ("rows", "B4", "=A1", "B4", "formula"),
    ("rows", "B4", "#N/A", "B4", "formula"),
    ("rows", "C4", "300,000", "C4", "bad_range"),
    ("rows", "C4", "<30,000", "C4", "bad_range"),
    ("rows", "C4", "cheap", "C4", "bad_range"),
    ("rows", "C4", ">=9 <9", "C4", "nothing_inside"),
    ("rows", "C4", MIDNIGHT, "C4", "bad_range"),
    ("rows", "D4", "maybe", "D4", "not_a_bool"),
    ("rows", "E4", "present", "E4", "bad_output"),
    ("rows", "E4", "none; fixed", "E4", "one_value"),
    ("rows", "G4", 2.5, "G4", "not_a_word"),
    ("rows", "G4", "much", "G4", "not_whole"),
    ("rows", "G4", None, "G4", "blank_cell"),
    ("rows", "J4", "in force", "J4", "not_a_choice"),
    ("rows", "K4", "31/12/2022", "K4", "not_a_date"),
    ("rows", "K4", "2022-02-30", "K4", "not_a_date"),
    ("rows", "K4", MIDNIGHT.replace(hour=12), "K4", "not_a_date"),
    ("rows", "K4", "unknown", "K4", "not_a_date"),
    ("rows", "K4", None, "K4", "blank_cell"),
    ("rows", "L4", "2021-01-01", "K4", "empty_interval"),
    ("rows", "N4", None, "N4", "blank_cell"),
    ("rows", "A4", "LC-DY-FIXED", "A5", "duplicate_row"),
    ("rows", "A4", None, "A4", "blank_cell"),
    ("rows", "B1", "if:planet", "B1", "unknown_column"),
    ("rows", "B1", "if:paid_fen", "C1", "duplicate"),
    ("rows", "A2", None, "A2", "no_heading_row"),
    ("rows", "Z4", "a stray word", "Z4", "no_heading"),
    ("fields", "B4", "money", "A4", "not_a_choice"),
    ("fields", "C4", "hours", "A4", "unit_mismatch"),
    ("fields", "A4", "paid", "A4", "bad_field"),
    ("fields", "G4", None, "G4", "blank_cell"),
    ("values", "A4", "if:planet", "A1", "unknown_field"),
    ("values", "B5", "douyin", "B5", "duplicate"),
    ("values", "C4", None, "C4", "blank_cell"),
    ("table", "B6", None, "B6", "blank_cell"),
    ("table", "B9", None, "B9", "blank_cell"),
    ("former", "B3", "amazon", "B3", "unknown_value"),
    ("former", "C3", "soon", "C3", "not_a_date"),
    ("former", "D3", None, "D3", "blank_cell"),
    ("table", "B3", "../late", "B3", "bad_file_name"),
    ("table", "B5", "best", "B5", "not_a_choice"),
    ("table", "A5", "polity", "A5", "unknown_key"),
    ("table", "B7", "Mars/Base", "B7", "bad_zone"),
]


@pytest.mark.parametrize(("sheet", "at", "value", "place", "code"), EDITS)
def test_a_mistake_is_named_by_sheet_and_cell(sheet, at, value, place, code):
    pages = book()
    cell = pages[sheet][at]
    cell.value = value
    if value == "#N/A":
        cell.data_type = "e"
    assert (sheet, place, code) in faults(saved(pages))


def test_every_mistake_is_told_at_once():
    pages = book()
    for place, value in {"B4": None, "C5": "cheap", "K6": "soon"}.items():
        pages["rows"][place].value = value
    assert faults(saved(pages)) == {
        ("rows", "B4", "blank_cell"),
        ("rows", "C5", "bad_range"),
        ("rows", "K6", "not_a_date"),
    }


def test_former_names_out_of_order_are_refused():
    pages = book()
    pages["former"]["C3"].value = date(2013, 3, 30)
    assert faults(saved(pages)) == {("fields", "A3", "bad_formerly")}


def test_merged_cells_and_missing_sheets_are_refused():
    pages = book()
    pages["rows"].merge_cells("B4:B5")
    assert ("rows", "B4:B5", "merged") in faults(saved(pages))
    del pages["values"]
    assert ("values", "", "no_sheet") in faults(saved(pages))


def test_a_sheet_that_reaches_too_far_is_refused():
    pages = book()
    pages["rows"]["XFD1048576"].value = "x"
    assert ("rows", "A1:XFD1048576", "too_large") in faults(saved(pages))


@settings(max_examples=60)
@given(specs())
def test_no_cell_of_a_workbook_is_a_formula(spec):
    pages = openpyxl.load_workbook(io.BytesIO(export_table(spec, "table.xlsx")))
    cells = [cell for page in pages for row in page.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type in ("f", "e")]
    assert all(cell.quotePrefix for cell in cells if cell.data_type == "s")


def test_other_files_and_control_characters_are_refused():
    assert faults(b"", "late.txt") == {("", "", "unknown_form")}
    assert {code for _, _, code in faults(b"PK\x03\x04", "late.xlsx")} == {"bad_xlsx"}
    assert faults(b"0" * 20_000_001, "late.csv") == {("", "", "too_large")}
    with pytest.raises(RulebookError) as error:
        export_table(spec_with_title("bell\a"), "late.csv")
    [fault] = error.value.faults
    assert (fault.code, fault.row) == ("lost_character", "late_compensation > title > zh")


def spec_with_title(words: str):
    return replace(SPEC, title=replace(SPEC.title, zh=words))


def test_every_fault_of_the_exchange_has_words():
    codes = set()
    for path in Path(surety.exchange.__file__).parent.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            place = {"at": -1, "remark": -1, "Unreadable": 0, "Unproved": 0, "refusal": 0}.get(name)
            if place is not None and call.args:
                words = ast.walk(call.args[place])
                codes |= {
                    node.value for node in words if isinstance(node, ast.Constant) and isinstance(node.value, str)
                }
    assert {"no_sheet", "bad_list", "dmn_any", "dmn_count", "blank_cell", "remark_values"} <= codes
    assert {f"fault_{code}" for code in codes - {"COUNT"}} <= PHRASES.keys()


def test_the_sheets_hold_every_part_of_a_table():
    """A part added to the tables belongs in the files too; without it every table that has one is refused."""
    parts = {type(each).__name__: set(each.__struct_fields__) for each in (*SPEC.rows, *SPEC.gaps, *SPEC.inputs)}
    about = {"clause", "note", "assumed", "reason", "status"}
    assert parts["Row"] == {"id", "when", "outputs", "from_", "to", "unknown"} | about
    assert parts["Gap"] == {"id", "reason", "when", "from_", "to"}
    assert parts["InputSpec"] == {"name", "type", "label", "values", "unit", "whole", "domain"}
    assert set(SPEC.title.__struct_fields__) == {"zh", "en", "formerly"}
    assert set(SPEC.outputs[0].__struct_fields__) == {"name", "type", "label", "values", "unit", "better"}
    assert set(SPEC.__struct_fields__) == {*TEXTS, *CODES, "inputs", "outputs", "rows", "gaps"}
