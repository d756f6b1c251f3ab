"""What tables say on pages: zeros, amounts and codes in words."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from surety.consoles.show.rule_words import LABELS_OF_WORDS, note_words, output_words, told
from surety.consoles.show.time import instant_text, short_text
from surety.engine.book import packaged
from surety.rulebook.words import ZEROS

LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])


def words_of(table: str, row: str, output: str) -> str:
    found = packaged().tables[table]
    field = next(each for each in found.spec.outputs if each.name == output)
    with translation.override("en"):
        return output_words(found.spec, field, found.row(row).outputs)


@pytest.mark.parametrize(
    ("row", "output", "words"),
    [
        ("SP-DY-48H", "amount", "48 hours"),
        ("SP-DY-SAME-DAY", "amount", "that day itself"),
        ("SP-DY-NEXT-DAY", "amount", "day 1 after it"),
        ("SP-DY-STOCK-DAYS", "amount", "as many days as were declared"),
        ("SP-DY-STOCK-DAYS", "min_days", "2 days"),
        ("SP-DY-48H", "max_days", "no limit"),
    ],
)
def test_a_promise_says_what_its_figures_count(row, output, words):
    assert words_of("ship_promise", row, output) == words


def test_a_cap_of_nothing_is_no_cap_and_none_at_all_where_nothing_is_granted():
    assert words_of("instant_refund", "IR-DY-OPT-IN", "cap_fen") == "no limit"
    assert words_of("instant_refund", "IR-DY-OPT-IN-VIRTUAL", "cap_fen") == "does not apply"
    assert words_of("refusal", "REFUSE-JD-OUTRIGHT", "wait_days") == "0 days"


def test_every_zero_that_has_words_is_a_number_that_some_row_sets_to_zero():
    for name, outputs in ZEROS.items():
        table = packaged().tables[name]
        numbers = {each.name for each in table.spec.outputs if each.type == "whole"}
        assert outputs.keys() <= numbers
        for output in outputs:
            assert any(row.outputs.get(output) == 0 for row in table.rows), (name, output)


@LANGUAGES
def test_no_note_shows_a_code_of_its_table(language):
    release = packaged()
    for table in release.tables.values():
        spec = table.spec
        codes = {name for field in (*spec.inputs, *spec.outputs) for name in (field.name, *field.values)}
        texts = [row.note for row in spec.rows] + [row.reason for row in spec.rows]
        for text in filter(None, [spec.note, *texts, *(gap.reason for gap in spec.gaps)]):
            with translation.override(language):
                said = note_words(release, spec, text.en if language == "en" else text.zh)
            left = {code for code in re.findall(r"[a-z][a-z0-9_]*", said) if code in codes | release.tables.keys()}
            assert not {code for code in left if "_" in code}, said
            assert language == "en" or not left, said


def test_an_english_word_that_is_also_a_code_stays_a_word():
    release = packaged()
    spec = release.tables["aftersales_limit"].spec
    with translation.override("en"):
        assert note_words(release, spec, "At the end may_shorten.") == "At the end “The platform may shorten it”."


def test_an_explanation_is_told_in_the_same_words():
    release = packaged()
    given = {"platform": "douyin", "ship_mode": "stock", "declared": "days", "campaign": "none"}
    with translation.override("en"):
        said = told(release, release.decide("ship_promise", given, on=date(2024, 6, 1)))
    assert [each["value_label"] for each in said["outputs"]][1:] == [
        "as many days as were declared",
        "2 days",
        "15 days",
    ]


def test_the_end_of_a_day_is_its_24_00():
    midnight = datetime(2026, 11, 21, 16, tzinfo=UTC)
    assert instant_text(midnight) == "2026-11-22 00:00"
    assert instant_text(midnight, ends=True) == "2026-11-21 24:00"
    assert instant_text(midnight.replace(microsecond=1), ends=True, seconds=True) == "2026-11-21 24:00:00"
    assert instant_text(midnight.replace(minute=1), ends=True) == "2026-11-22 00:01"
    assert instant_text(midnight, "UTC", ends=True) == "2026-11-21 16:00"
    new_year = datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert short_text(new_year, midnight, ends=True) == "2026-12-31 24:00"


def test_no_label_explains_a_zero_that_is_said_in_words():
    outputs = [(table, each) for table, one in packaged().tables.items() for each in one.spec.outputs]
    explained = {(table, each.name) for table, each in outputs if "(0 " in each.label.to("en")}
    assert explained == LABELS_OF_WORDS.keys()
    for label in map(str, LABELS_OF_WORDS.values()):
        assert "0" not in label
