"""Choosing on tiles and in lists of boxes: what was ticked is what is covered, said in the fewest codes."""

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from surety.consoles.notices.picking import Box, boxes_in, chips, pick_tiles, picked, without_parts
from surety.consoles.notices.tiles import COLUMNS, PLACES, ROWS, tiles
from surety.regions import tree

GUANGDONG, SHENZHEN, NANSHAN, ZHEJIANG = "440000", "440300", "440305", "330000"


def codes(boxes: tuple[Box, ...], *, ticked: bool | None = None) -> list[str]:
    every = [each for box in boxes for each in (box, *box.parts)]
    return [each.code for each in every if ticked is None or each.ticked is ticked]


def shown(chosen: tuple[str, ...], province: str) -> list[str]:
    """The boxes a page has ticked when this is chosen."""
    return codes(boxes_in(province, chosen), ticked=True)


def test_there_are_34_tiles_apart_from_each_other():
    assert {each.code for each in tree.PROVINCES} == {f"{province}0000" for province in PLACES}
    assert len(set(PLACES.values())) == 34
    assert all(0 <= column < COLUMNS and 0 <= row < ROWS for column, row in PLACES.values())
    assert all(tile.name and tile.short for tile in tiles())


def test_a_painted_tile_is_the_whole_province():
    assert picked((), provinces={GUANGDONG, ZHEJIANG}) == (ZHEJIANG, GUANGDONG)
    assert picked((SHENZHEN, ZHEJIANG), provinces={GUANGDONG, ZHEJIANG}) == (ZHEJIANG, GUANGDONG)
    assert picked((GUANGDONG, ZHEJIANG), provinces={ZHEJIANG}) == (ZHEJIANG,)


def test_what_is_chosen_elsewhere_stays():
    street = "440305001"
    assert picked((street, "330100"), provinces=set()) == ("330100", street)
    boxes = [*shown(("330100",), ZHEJIANG), "330200"]
    assert picked((street, "330100"), provinces=set(), opened=ZHEJIANG, boxes=boxes) == ("330100", "330200", street)


def test_one_district_less_leaves_the_others():
    boxes = [code for code in shown((GUANGDONG,), GUANGDONG) if code != NANSHAN]
    found = picked((GUANGDONG,), provinces={GUANGDONG}, opened=GUANGDONG, boxes=boxes)
    assert NANSHAN not in found
    assert SHENZHEN not in found
    assert GUANGDONG not in found
    assert set(shown(found, GUANGDONG)) == set(boxes) - {SHENZHEN}
    again = picked(found, provinces=set(), opened=GUANGDONG, boxes=[*shown(found, GUANGDONG), NANSHAN])
    assert again == (GUANGDONG,)


def test_an_unticked_tile_takes_its_open_list_with_it():
    boxes = shown((GUANGDONG,), GUANGDONG)
    assert picked((GUANGDONG,), provinces=set(), opened=GUANGDONG, boxes=boxes) == ()


def test_an_unticked_city_takes_its_districts_with_it():
    boxes = [code for code in shown((SHENZHEN,), GUANGDONG) if code != SHENZHEN]
    assert picked((SHENZHEN,), provinces=set(), opened=GUANGDONG, boxes=boxes) == ()


@settings(max_examples=150)
@given(data=st.data())
def test_boxes_say_what_was_ticked(data):
    """From any choice, ticking one box takes all within it, and unticking one leaves all outside it as it was."""
    province = data.draw(st.sampled_from([each.code for each in tree.PROVINCES]))
    every = codes(boxes_in(province, ()))
    start = without_parts(data.draw(st.sets(st.sampled_from([province, *every]), max_size=8)))
    here = set(shown(start, province))
    box = data.draw(st.sampled_from([province, *every]))
    was = box in here or province in start
    ticked = here ^ {box} if box != province else here
    provinces = ({province} if province in start else set()) ^ ({province} if box == province else set())
    found = picked(start, provinces=provinces, opened=province, boxes=ticked)
    assert found == without_parts(found)
    for code in every:
        before, after = any(tree.covers(each, code) for each in start), any(tree.covers(each, code) for each in found)
        if tree.covers(box, code):
            assert after is not was
        elif not tree.covers(code, box):
            assert after == before, "what has nothing to do with the box stays"


def test_chips_are_named_within_their_province_and_old_codes_are_marked():
    with override("zh-hans"):
        ((province, shown_chips),) = chips(("330204", "330212"))
    assert province == "浙江省"
    assert [(chip.name, chip.gone) for chip in shown_chips] == [("宁波市江东区", True), ("宁波市鄞州区", False)]


def test_tiles_count_what_is_chosen_within():
    found = {each.tile.code: each for each in pick_tiles((GUANGDONG, "330100", "330201"))}
    assert found[GUANGDONG].ticked
    assert (found[ZHEJIANG].ticked, found[ZHEJIANG].partly) == (False, 2)


@pytest.mark.parametrize("province", ["110000", "460000", "710000", "810000"])
def test_provinces_without_prefectures_open_as_well(province):
    boxes = boxes_in(province, (province,))
    assert all(box.ticked for box in boxes)
    assert bool(boxes) is (province in ("110000", "460000"))
