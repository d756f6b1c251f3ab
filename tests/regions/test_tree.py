"""The tree of regions: paths, names by day, what lies in what across the changes of a quarter of a century."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surety.regions import rebuild, stored, tree
from surety.regions.history import changed_codes, codes_on, is_in_force

CHANGED = sorted(changed_codes())
IN_FORCE = sorted(code for code, names in stored.names().items() if not names[-1].until)


def test_a_code_of_each_level_has_its_place():
    assert [region.name for region in tree.path("652301001")] == [
        "新疆维吾尔自治区",
        "昌吉回族自治州",
        "昌吉市",
        "宁边路街道",
    ]
    assert [region.level for region in tree.path("652301001")] == ["province", "prefecture", "district", "street"]
    assert tree.region("652301").parent == "652300"


@pytest.mark.parametrize(
    ("code", "parent"),
    [("110105", "110000"), ("429004", "420000"), ("500230", "500000"), ("652301", "652300"), ("620201001", "620200")],
)
def test_placeholders_are_not_in_a_path(code, parent):
    assert tree.region(code).parent == parent


@pytest.mark.parametrize(
    "code", ["", "65", "999999", "652399", "65230", "652301999", "６５２３０１", "BR-SP", "6523010011"]
)
def test_what_is_no_code_is_no_region(code):
    assert tree.region(code) is None
    assert tree.path(code) == ()
    assert tree.children(code) == []


def test_every_province_is_there_with_its_own_name():
    assert len(tree.PROVINCES) == 34
    assert [tree.region(province.code) for province in tree.PROVINCES] == list(tree.PROVINCES)


@pytest.mark.parametrize(
    ("outer", "inner", "lies"),
    [
        ("650000", "652301", True),  # any county of Xinjiang
        ("650000", "659013", True),  # founded since the last yearly list
        ("650000", "620100", False),
        ("652300", "652301001", True),  # a street's prefecture
        ("652301", "652301001", True),
        ("652301001", "652301", False),  # a district is not in its street
        ("652301001", "652301001", True),
        ("620200", "620201", True),  # Jiayuguan has no districts, though some write one
        ("620201", "620200", True),
        ("620201", "620201100", True),
        ("620200", "620201100", True),
        ("441901", "441900003", True),
        ("330105", "330103", True),  # Xiacheng went to Gongshu
        ("330103", "330105", True),
        ("330102", "330104", True),  # Jianggan was split in two; its code does not say which
        ("330114", "330104", True),
        ("330106", "330104", False),
        ("330110", "330113", False),  # both of them stand today
        ("510100", "512081", True),  # Jianyang moved from Ziyang to Chengdu
        ("512000", "512081", False),
        ("370100", "371200", True),  # Laiwu became two districts of Jinan
        ("370116", "371200", False),  # and the city is not in one of them
        ("371200", "371202", True),
        ("340100", "341400", False),  # Chaohu went to three cities
        ("340000", "341400", True),
        ("460400", "469003", True),  # Danzhou became a prefecture
        ("469021", "460025", True),  # Ding'an, by the number it had before 2002
        ("469025", "460025", False),  # whose second number is Baisha's today
        ("130101", "130102", True),  # all districts of Shijiazhuang together
        ("130101", "130121", False),  # and a county
        ("110100", "110105", True),
        ("500157", "500112", True),  # Yubei went to Liangjiang
    ],
)
def test_what_lies_in_what_today(outer, inner, lies):
    assert tree.covers(outer, inner) is lies
    assert tree.covers_any([outer])(inner) is lies


@pytest.mark.parametrize("outer", ["", "65", "65000", "BR-SP0", "6500000"])
def test_nothing_lies_in_what_is_no_code(outer):
    with pytest.raises(ValueError, match="no region code"):
        tree.covers(outer, "652301")


@pytest.mark.parametrize("inner", ["", "BR-SP", "999999"])
def test_what_is_no_code_lies_nowhere(inner):
    assert not tree.covers("650000", inner)
    assert not tree.covers("650000", inner, on=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("day", "outer", "inner", "lies"),
    [
        ("2021-04-08", "330110", "330113", True),  # Linping was in Yuhang until the decree of 9 April 2021
        ("2021-04-09", "330110", "330113", False),
        ("2015-01-01", "512000", "510185", True),
        ("2022-03-12", "512000", "510185", False),
        ("2020-06-04", "220300", "220184", True),  # Gongzhuling was Siping's until 5 June 2020
        ("2020-06-05", "220300", "220184", False),
        ("2020-06-05", "220100", "220381", True),
    ],
)
def test_what_lay_in_what_on_a_day(day, outer, inner, lies):
    assert tree.covers(outer, inner, on=date.fromisoformat(day)) is lies


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("420600", "2010-12-08", "襄樊市"),
        ("420600", "2011-01-01", "襄阳市"),
        ("420600", None, "襄阳市"),
        ("130503", "2020-06-04", "桥西区"),
        ("130503", "2020-06-05", "信都区"),
        ("110105", "1990-01-01", "朝阳区"),
        ("110105001", "2020-01-01", "建外街道"),
        ("000000", "2020-01-01", None),
    ],
)
def test_names_change_by_date(code, day, name):
    assert tree.name(code, on=day and date.fromisoformat(day)) == name


@pytest.mark.parametrize(
    ("name", "within", "codes"),
    [
        ("朝阳区", None, ["110105", "220104"]),
        ("新疆", None, ["650000"]),
        ("延边州", None, ["222400"]),
        ("襄樊市", None, ["420600"]),
        ("朝阳区", "220000", ["220104"]),
        ("城关镇", "110000", []),
        ("没有这个地方", None, []),
        ("", None, []),
    ],
)
def test_finding_by_name(name, within, codes):
    assert [region.code for region in tree.find(name, within=within)] == codes


def test_towns_of_one_name_are_all_found():
    assert len(tree.find("城关镇")) > 50
    assert all(region.level == "street" for region in tree.find("城关镇"))


def test_children_stand_one_level_down():
    assert {region.level for region in tree.children("650000")} == {"prefecture", "district"}
    assert [region.code for region in tree.children("620200")][:1] == ["620201001"]
    assert "500112" not in [region.code for region in tree.children("500000")]


def test_every_code_struck_off_leads_to_codes_in_force():
    lost = [c for c in CHANGED if not all(is_in_force(each, None) for each in codes_on(c, None))]
    assert lost == []


def test_successors_come_about_no_later_than_their_day():
    for old, new, on in stored.successions():
        since, until = stored.names()[new][0].since, stored.names()[old][-1].until
        assert on in (since, until) or (is_in_force(old, on) and is_in_force(new, on)), (old, new)
        assert not since or since <= on, (old, new)


@given(
    outer=st.sampled_from(["650000", "330100", "512000", "371200", "130101", *CHANGED]),
    inner=st.sampled_from(CHANGED + IN_FORCE),
    on=st.none() | st.dates(date(2000, 1, 1), date(2027, 1, 1)),
)
def test_an_expansion_says_what_covers_says(outer, inner, on):
    prefixes, excluded = tree.expand(outer, on=on)
    said = inner.startswith(prefixes) and not (excluded and inner.startswith(excluded))
    assert said is tree.covers(outer, inner, on=on)


@given(
    code=st.sampled_from(CHANGED + IN_FORCE),
    on=st.none() | st.dates(date(2000, 1, 1), date(2027, 1, 1)),
)
def test_a_region_covers_itself_and_its_province_covers_it(code, on):
    assert tree.covers(code, code, on=on)
    assert tree.covers(code[:2] + "0000", code, on=on)


@given(code=st.sampled_from(IN_FORCE), street=st.sampled_from(sorted(stored.streets())[::97]))
def test_covers_is_transitive_over_the_tree(code, street):
    district = street[:6]
    if tree.covers(code, district):
        assert tree.covers(code, street)


@pytest.mark.parametrize("day", sorted({on for _, _, on in stored.successions()}))
def test_each_day_has_its_own_codes_for_every_code(day):
    known_before = {(new, on) for _, new, on in stored.successions()}
    for code in CHANGED:
        found = codes_on(code, day)
        assert found
        for odd in (each for each in found if not is_in_force(each, day)):
            assert (odd, stored.names()[odd][0].since) not in known_before


def test_every_change_written_by_hand_is_in_the_table():
    known = {(old, new) for old, new, _ in stored.successions()}
    written = {
        (old.rstrip("-"), new[:6])
        for _, olds, news in rebuild.read_changes(rebuild.FOLDER / "changes.tsv")
        for old in olds
        for new in news
    }
    assert {(old, new) for old, new in written if old != new} <= known


def test_the_sources_named_are_the_ones_fetched():
    page = (rebuild.FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    for name, version, digest in (rebuild.LISTS, rebuild.STREETS, rebuild.CHARACTERS):
        assert f"`{name}` {version}" in page
        assert digest in page
