"""The spreadsheet people start from: its columns, two example rows, and a sheet that says how to fill them."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from surety.consoles.language import is_english
from surety.consoles.words import notices as words

COLUMNS = {
    "region": ("地区", "region"),
    "promise_from": ("承诺发货起", "promised from"),
    "promise_to": ("承诺发货止", "promised to"),
    "latest_ship": ("最晚发货", "latest ship"),
    "applied_from": ("售后申请起", "applied from"),
    "applied_to": ("售后申请止", "applied to"),
    "merchant_handle": ("商家处理", "merchant answers"),
    "buyer_return": ("买家退货", "buyer sends back"),
    "refund_after_signed": ("签收后退款", "refund after signed"),
    "auto_receive": ("退货自动收货", "return counts as received"),
    "indicators": ("豁免指标", "exempted indicators"),
    "services": ("服务类商品", "services"),
    "after_lift": ("解除后", "after lift"),
}
"""By name: the heading in Chinese, and in English. Either is read, and the name itself."""
DATES = ("promise_from", "promise_to", "latest_ship", "applied_from", "applied_to")
NEEDED = ("region",)
YES, NO = ("是", "yes", "y", "true", "1"), ("否", "no", "n", "false", "0")
STANDS, ENDS = ("保留", "stay", "stands"), ("终止", "end", "ends")

ROWS_OFFERED = 300
_TEXT = "@"
_GREY = PatternFill("solid", fgColor="EEF1F5")
_EXAMPLES = (
    {
        "region": "汕头市、揭阳市、潮州市",
        "promise_from": "2026-09-06",
        "promise_to": "2026-09-08",
        "latest_ship": "2026-09-11",
    },
    {
        "region": "广东省深圳市宝安区",
        "promise_from": "2026-09-06",
        "promise_to": "2026-09-08",
        "latest_ship": "2026-09-12 18:00",
        "applied_from": "2026-09-06",
        "applied_to": "2026-09-20",
        "merchant_handle": "+2",
        "buyer_return": "14",
    },
)


def write_template() -> bytes:
    """The workbook in the reader's language."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = _("Regions")
    _fill(page)
    _offer(page, "services", YES, NO)
    _offer(page, "after_lift", STANDS, ENDS)
    _explain(book.create_sheet(_("How to fill it")))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _which() -> int:
    """Of the two headings of a column."""
    return int(is_english())


def _fill(page: Any) -> None:
    for at, (name, headings) in enumerate(COLUMNS.items(), start=1):
        head = page.cell(1, at, headings[_which()])
        head.font, head.fill, head.alignment = Font(bold=True), _GREY, Alignment(wrap_text=True, vertical="top")
        page.column_dimensions[get_column_letter(at)].width = 32 if name == "region" else 16
        for number in range(2, ROWS_OFFERED + 2):
            page.cell(number, at).number_format = _TEXT
        for number, example in enumerate(_EXAMPLES, start=2):
            page.cell(number, at, example.get(name))
        if name == "indicators":
            page.cell(2, at, str(words.INDICATOR["logistics"]))
    page.freeze_panes = "B2"


def _offer(page: Any, name: str, *choices: tuple[str, ...]) -> None:
    letter = get_column_letter(list(COLUMNS).index(name) + 1)
    words_offered = ",".join(each[_which()] for each in choices)
    choice = DataValidation(type="list", formula1=f'"{words_offered}"', allow_blank=True, showErrorMessage=True)
    choice.add(f"{letter}2:{letter}{ROWS_OFFERED}")
    page.add_data_validation(choice)


def _explain(page: Any) -> None:
    lines = {
        "region": _("A name, a path of names or a GB/T 2260 code, from province to street; several apart by “、”."),
        "promise_from": _("Orders whose promised ship time lies in the window. A day alone counts whole."),
        "latest_ship": _("They may ship until the end of this day, or until the time written behind it."),
        "applied_from": _("Returns and exchanges applied for in this window get the lengths to the right."),
        "merchant_handle": _("14 is a new length in days, +7 adds days; blank leaves it as it is."),
        "indicators": _("Any of: %s") % "、".join(map(str, words.INDICATOR.values())),
        "services": _("Whether buyers of services there may cancel or wait."),
        "after_lift": _("Whether dates already granted stay when the region is lifted, or end with the lift."),
    }
    for name, text in lines.items():
        page.append([COLUMNS[name][_which()], text])
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 20, 90
