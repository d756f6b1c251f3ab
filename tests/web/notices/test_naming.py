"""Regions by what a person writes: one region, or a question, or a reason; never a guess."""

import pytest

from surety.consoles.notices.naming import PARTS_MAX, Unclear, read_name, read_names
from surety.regions import tree

# EPI-1, as the notice writes them, and others at every level.
CLEAR = {
    "遵义市": "520300",
    "呼伦贝尔市": "150700",
    "呼和浩特市": "150100",
    "阿拉善盟": "152900",
    "银川市": "640100",
    "酒泉市": "620900",
    "新疆维吾尔自治区": "650000",
    "新疆": "650000",
    "深圳市宝安区": "440306",
    "广东省深圳市宝安区": "440306",
    "桓台县": "370321",
    "苏尼特左旗": "152523",
    "620200": "620200",
    "襄樊市": "420600",
}


@pytest.mark.parametrize(("text", "code"), CLEAR.items())
def test_a_clear_name_is_one_region(text, code):
    assert read_name(text) == code


def test_jiayuguan_without_districts_is_meant_whole():
    found = read_name("嘉峪关市市辖区")
    assert tree.covers(found, "620200")
    assert tree.covers(found, "620201100")


@pytest.mark.parametrize("text", ["朝阳区", "鼓楼区", "长沙", "海南", "吉林", "西湖街道"])
def test_what_may_be_several_is_asked(text):
    found = read_name(text)
    assert isinstance(found, Unclear)
    assert len(found.candidates) > 1
    assert len({each.name for each in found.candidates}) == len(found.candidates)
    assert all(isinstance(read_name(each.code), str) for each in found.candidates)


@pytest.mark.parametrize("text", ["火星", "999999", "000000", "Gotham", "=1+1", "浙江省宁波市某某"])
def test_what_names_nothing_known_is_no_region(text):
    assert isinstance(read_name(text), Unclear)


def test_many_are_read_one_by_one_and_what_is_unclear_is_told_apart():
    found = read_names("遵义市、朝阳区\n银川市; 火星，遵义市")
    assert found.codes == ("520300", "640100")
    assert [each.text for each in found.unclear] == ["朝阳区", "火星"]


def test_a_flood_of_names_is_bounded():
    found = read_names("、".join(f"没有{n}" for n in range(PARTS_MAX * 2)))
    assert len(found.unclear) <= PARTS_MAX + 1
