"""`surety region`: what people and programs read of it."""

import json

import pytest
from click.testing import CliRunner

from surety.cli.main import surety


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(surety, ["region", *words])
    return done.exit_code, done.output


def test_an_address_is_answered_in_words():
    status, said = run("浙江省宁波市江东区永达路99号")
    assert status == 0
    assert said.splitlines()[0] == "330212  浙江省宁波市鄞州区 (Zhejiang)  district"
    assert "rest: 永达路99号" in said


def test_chinese_has_no_english_in_it():
    status, said = run("朝阳区", "--lang", "zh")
    assert status == 3
    assert said == (
        "以下都有可能，请补充城市或区县：\n  110105  北京市朝阳区  县级\n  220104  吉林省长春市朝阳区  县级\n"
    )


def test_an_abolished_code_says_what_became_of_it():
    status, said = run("330104", "--format", "json")
    answer = json.loads(said)
    assert status == 0
    assert (answer["full_name"], answer["until"]) == ("浙江省杭州市江干区", "2021-04-09")
    assert answer["now"] == ["330102", "330114"]
    assert "now" not in json.loads(run("330104", "--format", "json", "--on", "2020-01-01")[1])


def test_names_are_those_of_the_day():
    assert "河北省邢台市桥西区" in run("130503", "--on", "2020-06-04")[1]
    assert "河北省邢台市信都区" in run("130503", "--on", "2020-06-05")[1].splitlines()[0]


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [("", 3, "empty"), ("Main Street 1", 3, "no_region"), ("999999", 3, "unknown_code"), ("日本东京都", 3, "abroad")],
)
def test_what_cannot_be_answered_has_a_reason(text, status, reason):
    code, said = run(text, "--format", "json")
    assert code == status
    assert json.loads(said) == {"status": "unknown", "reason": reason}


def test_a_long_list_of_candidates_is_cut_in_words_only():
    assert "more" in run("城关镇")[1]
    assert len(json.loads(run("城关镇", "--format", "json")[1])["candidates"]) > 50


def test_a_day_that_does_not_exist_is_refused():
    assert run("330104", "--on", "2021-02-30")[0] == 2
