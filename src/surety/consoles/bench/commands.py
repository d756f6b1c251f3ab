"""The barcodes that a bench is worked with: a closed table, printed once and scanned all day.

A text is `$`, a letter for its kind, what it says, and the check character of ISO 7064 MOD 37,36 over all that but the
`$` and hyphens, as item codes have it. `$` begins nothing else that is scanned at a bench, so one scan whose end is
missing cannot swallow the next; Code 39 and Code 128 both have it. The scanner page's copy of this table is
`spoken()`; codes never change, since they are on paper.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from surety.certificates.codes import check_character

COMMAND, SHELF, TEST = "$C", "$S", "$T"
_NAME = re.compile(r"[A-Z0-9]+(?:-[A-Z0-9]+)*")


class UnprintableShelf(ValueError):
    """A shelf's name that no scanner gives back alike: letters A to Z, digits and single hyphens do."""

    code = "unprintable_shelf"


@dataclass(frozen=True)
class Command:
    """`code` is what is printed, `group` where it stands on the sheet, `zh` and `en` what people read."""

    code: str
    group: str
    zh: str
    en: str

    @property
    def text(self) -> str:
        return checked(COMMAND, self.code)


def checked(prefix: str, name: str) -> str:
    """The text of a barcode: prefix, name, check character."""
    return f"{prefix}{name}{check_character((prefix + name).replace('$', '').replace('-', ''))}"


def shelf_text(shelf: str) -> str:
    """What stands in the barcode of a shelf; small letters count as capitals. Raises UnprintableShelf."""
    name = shelf.strip().upper()
    if not _NAME.fullmatch(name) or len(name) > 40:
        raise UnprintableShelf(shelf)
    return checked(SHELF, name)


GROUPS = {
    "flow": ("流程", "Steps"),
    "answer": ("回答", "Answers"),
    "verdict": ("结论", "Verdict"),
    "defect": ("瑕疵", "Defects"),
    "condition": ("收货异常", "Arrived otherwise"),
    "number": ("数字", "Numbers"),
    "set_up": ("设备", "Equipment"),
}
"""The groups of the printed sheet, in order: code -> (zh, en)."""

COMMANDS = (
    Command("RECEIVE", "flow", "收货入仓", "Receive"),
    Command("RETURN", "flow", "退货入仓", "Receive a return"),
    Command("SHELF", "flow", "上架", "Put on a shelf"),
    Command("INSPECT", "flow", "开始质检", "Inspect"),
    Command("SEAL", "flow", "加封", "Seal"),
    Command("BIND", "flow", "绑码", "Bind the code"),
    Command("PACK", "flow", "打包", "Pack"),
    Command("HANDOVER", "flow", "交接", "Hand over"),
    Command("REPRINT", "flow", "补打标签", "Reprint the label"),
    Command("CORRECT", "flow", "更正结论", "Correct the verdict"),
    Command("PHOTO", "flow", "拍照", "Photograph"),
    Command("NEXT", "flow", "下一件", "Next piece"),
    Command("CONFIRM", "answer", "确认", "Confirm"),
    Command("UNDO", "answer", "撤销", "Undo"),
    Command("CANCEL", "answer", "取消", "Cancel"),
    Command("OK", "answer", "与描述一致", "As described"),
    Command("NOTOK", "answer", "与描述不符", "Not as described"),
    Command("ABSENT", "answer", "缺失", "Absent"),
    Command("SKIP", "answer", "不适用", "Does not apply"),
    Command("YES", "answer", "是", "Yes"),
    Command("NO", "answer", "否", "No"),
    Command("PASS", "verdict", "通过", "Pass"),
    Command("FAIL", "verdict", "未通过", "Fail"),
    Command("UNABLE", "verdict", "无法质检", "Unable to inspect"),
    Command("NOTNEEDED", "verdict", "无需质检", "No inspection needed"),
    Command("SCRATCH", "defect", "划痕", "Scratch"),
    Command("CHIP", "defect", "缺口", "Chip"),
    Command("CRACK", "defect", "裂纹", "Crack"),
    Command("STAIN", "defect", "污渍", "Stain"),
    Command("WEAR", "defect", "磨损", "Wear"),
    Command("DEFORMED", "defect", "变形", "Deformed"),
    Command("REPAIRED", "defect", "修补", "Repaired"),
    Command("TREATED", "defect", "人工处理", "Treated"),
    Command("COLOUR", "defect", "颜色不符", "Other colour"),
    Command("SIZE", "defect", "尺寸不符", "Other size"),
    Command("PART", "defect", "配件缺失", "Part missing"),
    Command("FAULTY", "defect", "功能故障", "Does not work"),
    Command("FAKE", "defect", "疑似仿冒", "Seems counterfeit"),
    Command("BOXDAMAGE", "condition", "外包装破损", "Packing damaged"),
    Command("GOODSDAMAGE", "condition", "商品破损", "Goods damaged"),
    Command("SEVERAL", "condition", "一包多件", "Several in one parcel"),
    Command("ANOTHER", "condition", "货不对单", "Another piece"),
    Command("INCIDENT", "condition", "上报异常", "Report an incident"),
    *(Command(f"N{digit}", "number", str(digit), str(digit)) for digit in range(10)),
    Command("POINT", "number", "小数点", "Decimal point"),
    Command("MINUS", "number", "负号", "Minus"),
    Command("SELFTEST", "set_up", "扫码枪自检", "Scanner self-test"),
)

BY_CODE = {each.code: each for each in COMMANDS}

TESTS = (
    checked(TEST, "1"),
    checked(TEST, "2AMQWYZ0123456789"),
    TEST + "3-.:/+%[]_=" + check_character("T3"),
)
"""The three scans of the self-test: prefix and suffix, what other keyboards swap, special characters."""


def in_words(command: Command, lang: str) -> str:
    """The command's label in `zh` or `en`."""
    return command.en if lang == "en" else command.zh


def spoken(lang: str) -> dict[str, object]:
    """What the scanner page needs of the table: texts are recognised by prefix and check character, never by list."""
    return {
        "commands": {each.code: {"group": each.group, "label": in_words(each, lang)} for each in COMMANDS},
        "tests": TESTS,
    }
