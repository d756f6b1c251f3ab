"""Tables as CSV: what Excel makes of it, and what it must never run."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from surety.exchange import export_table, import_table
from surety.exchange.csv_file import FORMULA, as_written, read_text
from surety.rulebook import load_release
from tests.exchange.drawn import specs
from tests.exchange.placed import faults

ROOT = Path(__file__).resolve().parents[2]
SPEC = load_release(ROOT / "rulebook").tables["late_compensation"].spec


def csv_lines() -> list[list[str]]:
    return list(csv.reader(io.StringIO(export_table(SPEC, "late.csv").decode("utf-8-sig"), newline="")))


def as_csv(lines, delimiter=",", encoding="utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(lines)
    return text.getvalue().encode(encoding)


def test_csv_opens_in_excel_and_runs_nothing():
    content = export_table(SPEC, "late.csv")
    assert content.startswith(b"\xef\xbb\xbf[rows]\r\n")


@settings(max_examples=100)
@given(specs())
def test_no_cell_of_a_csv_is_a_formula(spec):
    text = export_table(spec, "table.csv").decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
    assert not [cell for cell in cells if cell.startswith(FORMULA) and not cell.startswith("'")]


@pytest.mark.parametrize("word", ["007", "1E5", "2024-01-02", "1/2", "12345678901234567890", "TRUE", "=1", "'q", "＝1"])
def test_a_word_that_excel_would_rewrite_is_marked_as_text(word):
    assert as_written(word) == "'" + word
    assert read_text(as_written(word)) == word


def test_csv_as_excel_saves_it():
    lines = csv_lines()
    width = max(map(len, lines))
    saved_again = [[*map(as_excel_shows, line), *[""] * (width - len(line))] for line in lines]
    assert saved_again != lines
    assert import_table(as_csv(saved_again), "late.csv").spec == SPEC


def as_excel_shows(cell: str) -> str:
    if cell in ("true", "false"):
        return cell.upper()
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        return cell
    return f"{day.year}/{day.month}/{day.day}"


def test_csv_faults_have_the_place_in_the_file():
    lines = csv_lines()
    number = next(at for at, line in enumerate(lines) if line and line[0] == "LC-DY-FIXED")
    lines[number][2] = "cheap"
    assert faults(as_csv(lines), "late.csv") == {("rows", f"C{number + 1}", "bad_range")}


def test_csv_of_another_kind_is_refused():
    lines = csv_lines()
    assert faults(as_csv(lines, encoding="gb18030"), "late.csv") == {("", "", "not_utf8")}
    assert ("", "", "bad_csv") in faults(b'[rows]\r\n"id\r\n', "late.csv")
    assert ("", "A1", "no_sheet_name") in faults(as_csv(lines[1:]), "late.csv")
    assert ("fields", "A20", "unknown_column") in faults(as_csv(lines, delimiter=";"), "late.csv")
    assert ("values", "", "no_sheet") in faults(as_csv(lines[: lines.index(["[values]"])]), "late.csv")
