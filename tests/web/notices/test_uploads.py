"""Notices from spreadsheets: good rows become groups, every other one is told by its cell, and no file does harm."""

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest
from django.utils.translation import override

from surety.consoles.notices.days import ends
from surety.consoles.notices.reading import read_groups
from surety.consoles.notices.sheets import LINES_MAX, BadSheet
from surety.consoles.notices.template import COLUMNS, write_template
from surety.consoles.notices.uploading import read_upload
from surety.disruptions.notice import Timer
from tests.web.notices.workbooks import HEADINGS, SHIPPING, bomb, laughing, workbook


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def rows_of(content: bytes):
    found = read_upload(content)
    read = read_groups(found.groups)
    assert not read.faults
    return found, {row.region: row for row in read.rows}


def test_rows_with_equal_times_are_one_group():
    found, rows = rows_of(
        workbook(
            ["汕头市、揭阳市", *SHIPPING],
            ["潮州市", *SHIPPING],
            [],
            ["遵义市", "2026-09-06", "2026-09-08", "2026-09-12"],
            ["银川市", None, None, None, None, "14", "2026-09-01", "2026-09-20"],
        )
    )
    assert (found.good, found.faults) == (4, [])
    assert [group.regions for group in found.groups] == [("440500", "445100", "445200"), ("520300",), ("640100",)]
    assert rows["440500"].shipping.latest_ship == ends("2026-09-11")
    assert rows["640100"].shipping is None
    assert rows["640100"].aftersales.timers == (Timer("buyer_return", days=14),)


def test_cells_are_dates_numbers_and_times_as_people_write_them():
    _found, rows = rows_of(
        workbook(
            [440500, date(2026, 9, 6), date(2026, 9, 8), datetime.fromisoformat("2026-09-11T18:30")],
            [
                "嘉峪关市市辖区",
                "2026/9/6",
                "2026.9.8",
                "2026-09-11 24:00",
                None,
                "+7",
                "2026年9月1日",
                "2026-9-20 9:00",
            ],
        )
    )
    assert rows["440500"].shipping.latest_ship == ends("2026-09-11", "18:30")
    assert rows["620201"].shipping.latest_ship == ends("2026-09-11")
    assert rows["620201"].aftersales.applied_to == ends("2026-09-20", "09:00")
    assert rows["620201"].aftersales.timers == (Timer("buyer_return", plus_days=7),)


@pytest.mark.parametrize(
    ("row", "cell", "says"),
    [
        (["亚特兰蒂斯", *SHIPPING], "A3", "no region"),
        (["999999", *SHIPPING], "A3", "No region has this code"),
        (["朝阳区", *SHIPPING], "A3", "北京市朝阳区、吉林省长春市朝阳区"),
        (["汕头市、火星", *SHIPPING], "A3", "火星"),
        ([None, *SHIPPING], "A3", "no region"),
        (["汕头市", "2026-13-06", *SHIPPING[1:]], "B3", "is no day"),
        (["汕头市", "=TODAY()", *SHIPPING[1:]], "B3", "formula"),
        (["汕头市", "#REF!", *SHIPPING[1:]], "B3", "error"),
        (["汕头市", "1999-01-01", *SHIPPING[1:]], "B3", "between 2000 and 2099"),
        (["汕头市", SHIPPING[1], SHIPPING[0], SHIPPING[2]], "C3", "after its start"),
        (["汕头市", SHIPPING[0], SHIPPING[1], "2026-09-05"], "D3", "latest ship time"),
        (["汕头市", *SHIPPING, "perfection"], "E3", "no indicator"),
        (["汕头市", *SHIPPING, None, "-3", "2026-09-01", "2026-09-02"], "F3", "number of days"),
        (["汕头市", *SHIPPING, None, "9999", "2026-09-01", "2026-09-02"], "F3", "number of days"),
        (["汕头市", *SHIPPING, None, "14"], "A3", "between 2000 and 2099"),
        (["汕头市"], "A3", "Say what is adjusted"),
    ],
)
def test_a_faulty_row_is_left_out_and_told_by_its_cell(row, cell, says):
    found, rows = rows_of(workbook(["遵义市", *SHIPPING], row, ["银川市", *SHIPPING]))
    assert found.good == 2
    assert set(rows) == {"520300", "640100"}
    told = {fault.place: fault.reason for fault in found.faults}
    assert f"地区!{cell}" in told, told
    assert any(word.lower() in told[f"地区!{cell}"].lower() for word in says.split("|"))


def test_a_sheet_may_stand_behind_another_and_its_headings_below_a_title():
    found, _rows = rows_of(workbook(["遵义市", *SHIPPING], before="封面"))
    assert found.good == 1
    moved = workbook(HEADINGS, ["遵义市", *SHIPPING], ["火星", *SHIPPING], headings=["附件一：受影响地区"])
    found, _rows = rows_of(moved)
    assert (found.good, [fault.place for fault in found.faults]) == (1, ["地区!A4"])


def test_csv_is_read_in_the_encodings_excel_writes():
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS[:4], ["汕头市", *SHIPPING], ["火星", *SHIPPING]])
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        found, _rows = rows_of(text.getvalue().encode(encoding))
        assert found.good == 1
        assert [fault.place for fault in found.faults] == ["A3"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "headings"),
        (b"\x00" * 500, "cannot be read"),
        (b"PK\x03\x04 no zip at all", "cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls file"),
        (b"\xff\xfe" + "地区".encode("utf-16-le"), "cannot be read|headings|neither"),
        (b"a,b\n1,2\n", "地区"),
        (b'region,"', "not proper CSV"),
        (workbook(headings=["城市", "日期"], sheet="别的"), "别的"),
        (b"x" * (5 * 1024 * 1024 + 1), "5 MB"),
        (workbook(*(["汕头市", *SHIPPING] for _ in range(LINES_MAX + 1))), "more than 2000 rows"),
    ],
    ids=["empty", "zeros", "no-zip", "old-xls", "utf-16", "other-csv", "broken-csv", "wrong-sheet", "large", "long"],
)
def test_a_file_that_is_none_is_refused_with_the_reason(content, says):
    with pytest.raises(BadSheet) as refused:
        read_upload(content)
    assert any(word in str(refused.value) for word in says.split("|")), refused.value


def test_a_hundred_thousand_rows_are_not_read_to_their_end():
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["地区", "承诺发货起", "承诺发货止", "最晚发货"])
    writer.writerows(["汕头市", *SHIPPING] for _ in range(100_000))
    with pytest.raises(BadSheet, match="more than 2000 rows"):
        read_upload(text.getvalue().encode())


def test_blank_lines_without_end_are_no_sheet_either():
    with pytest.raises(BadSheet, match="more than 2000 rows"):
        read_upload("\n".join(["地区", *[","] * (LINES_MAX * 10 + 5)]).encode())


def test_what_unpacks_without_end_is_not_unpacked():
    content = bomb()
    assert len(content) < 1024 * 1024
    with pytest.raises(BadSheet, match="unpacks to more than 40 MB"):
        read_upload(content)


def test_entities_are_not_expanded():
    with pytest.raises(BadSheet):
        read_upload(laughing())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_template_is_read_as_it_is(language):
    with override(language):
        content = write_template()
        found, rows = rows_of(content)
    assert found.faults == []
    assert found.good == 2
    assert len(rows) == 4
    assert rows["440500"].score.indicators == ("logistics",)
    headings = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0][1]]
    assert headings == [both[language == "en"] for both in COLUMNS.values()]
