"""Our own DMN files after somebody has edited them, and files that mean harm."""

from datetime import date
from pathlib import Path

import pytest

from surety.exchange import export_table, import_table
from surety.rulebook import RulebookError, load_release
from surety.rulebook.spec import Cell, Range
from tests.exchange.modelled import GOOD, read, refused

ROOT = Path(__file__).resolve().parents[2]
LATE = load_release(ROOT / "rulebook").tables["late_compensation"].spec
OURS = export_table(LATE, "late.dmn").decode()
EDITS = [
    ('label="平台 / Platform"', 'label="Shop"', lambda spec: spec.inputs[0].label.zh, "Shop"),
    (
        "<dmn:text>[301..30000)</dmn:text>",
        "<dmn:text>[301..20000)</dmn:text>",
        lambda spec: spec.rows[2].when["paid_fen"],
        Cell(ranges=(Range(301, 20000),)),
    ),
    (
        'date("2022-01-01")',
        'date("2022-02-01")',
        lambda spec: (spec.rows[0].from_, spec.rows[0].unknown),
        (date(2022, 2, 1), ()),
    ),
]


@pytest.mark.parametrize(("old", "new", "look", "expected"), EDITS)
def test_what_somebody_edits_in_the_file_holds_over_what_we_kept(old, new, look, expected):
    assert old in OURS
    assert look(read(OURS.replace(old, new)).spec) == expected


def test_an_annotation_that_was_edited_becomes_the_note():
    old = "A5, EXP-6a | 3 元整不赔，A5 的边界含 3 元 / Exactly CNY 3 pays nothing: the bracket of A5 includes it"
    row = read(OURS.replace(old, "new words")).spec.rows[1]
    assert (row.note.zh, row.note.en, row.clause) == ("new words", "new words", ("A5", "EXP-6a"))


BROKEN = {
    "[1]": "not_a_mapping",
    "{id: [}": "bad_yaml",
    "{a: &amp;b [*b]}": "bad_yaml",
    "{clause: 5}": "not_a_list",
    "{note: [x], clause: []}": None,
    "{assumed: true}": "assumed_without_reason",
    "{id: [1]}": "not_a_word",
}


@pytest.mark.parametrize("said", BROKEN)
def test_our_own_extension_may_be_broken(said):
    start = OURS.index("<surety:row>") + len("<surety:row>")
    broken = OURS[:start] + said + OURS[OURS.index("</surety:row>") :]
    if BROKEN[said]:
        assert ("late_compensation > rule 1", BROKEN[said]) in {(row, code) for row, _, code in refused(broken)}
    else:
        assert read(broken).spec.rows[1:] == LATE.rows[1:]


BOMB = (
    '<!DOCTYPE d [<!ENTITY a "'
    + "ha" * 50
    + '">'
    + "".join(f'<!ENTITY {name} "{f"&{last};" * 20}">' for last, name in zip("abcdef", "bcdefg", strict=True))
    + "]>"
)
HOSTILE = {
    "a bomb": BOMB,
    "a file": '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "a network": '<!DOCTYPE d SYSTEM "http://127.0.0.1:1/x.dtd">',
    "a parameter entity": '<!DOCTYPE d [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]>',
    "an empty DTD": "<!DOCTYPE definitions>",
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_dtd_is_read(kind, encoding):
    reference = "&g;" if kind == "a bomb" else "&x;" if "SYSTEM" in HOSTILE[kind] else "x"
    xml = GOOD.replace("?>", "?>" + HOSTILE[kind]).replace('name="drawn"', f'name="{reference}"')
    xml = xml.replace("UTF-8", encoding)
    with pytest.raises(RulebookError) as error:
        import_table(xml.encode(encoding), "table.dmn")
    assert [fault.code for fault in error.value.faults] == ["bad_xml"]
