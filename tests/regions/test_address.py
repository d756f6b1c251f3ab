"""Address text: what is found, what is asked back, what nobody can know. Every address here is made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surety.regions import tree
from surety.regions.address import Ambiguous, Resolved, Unknown, resolve

FOUND = [
    # as platforms write it
    ("浙江省宁波市鄞州区首南街道某某路1号", "330212006"),
    ("浙江省-温州市-鹿城区 某某路2号", "330302"),
    ("上海上海市浦东新区张江镇3号", "310115125"),
    ("新疆维吾尔自治区昌吉回族自治州昌吉市宁边路街道4号", "652301001"),
    ("湖北省省直辖县级行政区划仙桃市某某大道5号", "429004"),
    ("广东省东莞市虎门镇6号", "441900121"),
    ("甘肃省嘉峪关市市辖区雄关街道7号", "620201001"),
    # as people write it
    ("新疆昌吉州昌吉市", "652301"),
    ("内蒙呼和浩特", "150100"),
    ("延边州延吉市", "222401"),
    ("杭州余杭良渚街道", "330110010"),
    ("义乌某某小区8幢", "330782"),
    ("阜蒙县某某镇", "210921"),
    ("长沙", "430100"),
    ("海南", "460000"),
    ("吉林吉林市船营区", "220204"),
    # only as far as it says
    ("云南省", "530000"),
    ("云南省某某路9号", "530000"),
    ("江苏省苏州市某某路10号", "320500"),
    ("浙江省绍兴市没有这个镇11号", "330600"),
    # said twice, the other way round, with something before it
    ("浙江省杭州市西湖区浙江省杭州市西湖区转塘街道12号", "330106010"),
    ("某某路13号西湖区杭州市浙江省", "330106"),
    ("金华金华义乌", "330782"),
    ("姜山镇浙江省宁波市鄞州区14号", "330212110"),
    ("收货地址：广东省深圳市南山区15号", "440305"),
    ("王小明 13800000000 北京市海淀区16号", "110108"),
    ("518000 广东省深圳市南山区", "440305"),
    # names and codes of the past
    ("宁波市江东区17号", "330212"),
    ("杭州市下城区18号", "330105"),
    ("杭州市江干区采荷街道19号", "330102012"),
    ("杭州市江干区下沙街道20号", "330114001"),
    ("杭州市江干区21号", "330104"),
    ("杭州市余杭区临平镇22号", "330113001"),
    ("温州市苍南县龙港镇23号", "330383"),
    ("湖北省襄樊市襄阳区24号", "420607"),
    ("山东省莱芜市莱城区25号", "370116"),
    ("四川省资阳市简阳市26号", "510185"),
    ("浙江省绍兴县柯岩街道27号", "330603002"),
    ("宁波市鄞州区集士港镇28号", "330203102"),
    ("杭州市萧山区宁围镇29号", "330109013"),
    # which of several, the rest tells
    ("西湖区转塘街道30号", "330106010"),
    ("长春朝阳区31号", "220104"),
    ("鼓楼区南京市", "320106"),
    # other writing
    ("廣東省廣州市越秀區32號", "440104"),
    ("臺灣省臺北市中山區33號", "710000"),
    ("香港九龍尖沙咀34號", "810000"),
    ("浙江省杭州市西湖区３５号", "330106"),
    ("浙 江 省 杭 州 市 西 湖 区", "330106"),
    ("浙\u200b江省杭\u200d州市🏠西湖区", "330106"),
    ("浙江省\t杭州市\r\n西湖区\x00 36号", "330106"),
    ("Room 37, 浙江省杭州市 Xihu 西湖区", "330106"),
    ("安徽省阜阳市颖上县38号", "341226"),
    ("杭州市临安区於潜镇39号", "330112104"),
    ("杭州市临安区于潜镇39号", "330112104"),
]

ASKED = [
    ("朝阳区某某路1号", {"110105", "220104"}),
    ("鼓楼区", {"320106", "320302", "350102", "410204"}),
    ("朝阳", {"110105", "211300"}),
    ("城关镇某某村", {"120114110"}),
    ("龙岗某某大厦", {"440307"}),
    ("浙江省杭州市江苏省南京市玄武区", {"330100", "320102"}),
    ("温州市鹿城区杭州市西湖区", {"330302", "330106"}),
    ("江北区2号", {"330205", "500157"}),
    ("河北省石家庄市桥西区朝阳区3号", {"130104", "110105"}),
]

UNKNOWN = [
    ("", "empty"),
    (" \t\n\u3000", "empty"),
    ("。，！🏠🏠", "empty"),
    ("浙江省" * 400_000, "too_long"),
    ("1600 Pennsylvania Avenue", "no_region"),
    ("Hangzhou Xihu District", "no_region"),
    ("日本东京都港区1番", "abroad"),
    ("美国加利福尼亚州旧金山市", "abroad"),
    ("北京路1号", "no_region"),
    ("南京西路2号", "no_region"),
    ("海宁路3号", "no_region"),
    ("望江新园4幢", "no_region"),
    ("中山大学", "no_region"),
    ("某某花园5幢6单元", "no_region"),
    ("13800000000", "no_region"),
    ("没有这个镇7号", "no_region"),
]


@pytest.mark.parametrize(("text", "code"), FOUND)
def test_a_region_is_found(text, code):
    answer = resolve(text)
    assert isinstance(answer, Resolved), answer
    assert answer.code == code
    assert answer.level == tree.region(code).level


@pytest.mark.parametrize(("text", "some"), ASKED)
def test_what_fits_several_asks(text, some):
    answer = resolve(text)
    assert isinstance(answer, Ambiguous), answer
    assert some <= set(answer.candidates)
    assert list(answer.candidates) == sorted(answer.candidates)


@pytest.mark.parametrize(("text", "reason"), UNKNOWN, ids=[text[:12] for text, _ in UNKNOWN])
def test_what_names_no_region_is_not_guessed(text, reason):
    assert resolve(text) == Unknown(reason)


def test_the_answer_quotes_the_text_as_it_was_written():
    answer = resolve("廣東省-深圳市, 南山區 科技路８號")
    assert answer == Resolved("440305", "district", ("廣東省", "深圳市", "南山區"), "科技路８號")


def test_hundreds_of_towns_have_one_name():
    assert len(resolve("城关镇").candidates) > 50


def test_a_code_it_answers_is_one_that_covers_knows():
    for text, code in FOUND:
        assert tree.covers(code[:2] + "0000", resolve(text).code), text


PIECES = st.sampled_from(
    [
        "浙江省",
        "杭州市",
        "西湖区",
        "朝阳区",
        "城关镇",
        "北京",
        "吉林",
        "路",
        "街道",
        "1号",
        " ",
        "-",
        "江东区",
        "镇",
        "县",
        "\ud800",
        "臺",
        "Ａ",
    ]
)


@given(st.text(max_size=60) | st.lists(PIECES, max_size=12).map("".join))
def test_any_text_gets_an_answer_of_known_regions(text):
    answer = resolve(text)
    if isinstance(answer, Resolved):
        assert tree.region(answer.code)
        assert answer.matched
        assert all(name in text for name in answer.matched)
        assert text.endswith(answer.rest)
    elif isinstance(answer, Ambiguous):
        assert len(answer.candidates) > 1
        assert all(tree.region(code) for code in answer.candidates)
    else:
        assert answer.reason in {"empty", "no_region", "abroad", "too_long"}
