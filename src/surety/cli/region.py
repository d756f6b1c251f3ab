from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from surety.regions.tree import Region

NOT_FOUND = 3
CANDIDATES_SHOWN = 12
LEVELS = {
    "province": ("province", "省级"),
    "prefecture": ("prefecture", "地级"),
    "district": ("district", "县级"),
    "street": ("street or town", "乡级"),
}
REASONS = {
    "empty": ("there is no text", "没有内容"),
    "too_long": ("this is too long for an address", "文本过长，不像地址"),
    "abroad": ("this address is in another country", "境外地址"),
    "no_region": ("no region of China is named", "未写明行政区划"),
    "unknown_code": ("nobody knows this code", "没有这个区划代码"),
}
WORDS = {
    "read": ("read", "识别"),
    "rest": ("rest", "其余"),
    "names": ("names", "历史名称"),
    "since": ("since", "启用"),
    "until": ("struck off", "停用"),
    "now": ("now", "现为"),
    "asks": ("It may be any of these; write the city or the district too:", "以下都有可能，请补充城市或区县："),
    "more": ("and {} more", "另有 {} 个"),
}


@click.command()
@click.argument("text")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Names and codes of this day. 按这一天的名称与代码。")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output. 输出格式。")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="Language. 语言。")
def region(text: str, on: datetime | None, form: str, lang: str) -> None:
    """Say which region an address names, or what a region's code stands for; exit 3 if not exactly one.

    查询地址所在的行政区划，或区划代码的含义。退出码：0 唯一确定，2 输入有误，3 未能确定。
    """
    day = on.date() if on else None
    answer = _of_code(text.strip(), day) if text.strip().isascii() and text.strip().isdigit() else _of_text(text, day)
    if form == "json":
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(answer, lang)))
    sys.exit(0 if answer["status"] == "resolved" else NOT_FOUND)


def _of_code(code: str, on: date | None) -> dict[str, Any]:
    from surety.regions import tree

    found = tree.region(code)
    return {"status": "resolved", **_described(found, on)} if found else {"status": "unknown", "reason": "unknown_code"}


def _of_text(text: str, on: date | None) -> dict[str, Any]:
    from surety.regions import tree
    from surety.regions.address import Ambiguous, Unknown, resolve

    answer = resolve(text)
    if isinstance(answer, Unknown):
        return {"status": "unknown", "reason": answer.reason}
    if isinstance(answer, Ambiguous):
        candidates = [_described(tree.region(code), on) for code in answer.candidates]
        return {"status": "ambiguous", "candidates": candidates}
    described = _described(tree.region(answer.code), on)
    return {"status": "resolved", **described, "matched": list(answer.matched), "rest": answer.rest}


def _described(region: Region, on: date | None) -> dict[str, Any]:
    from surety.regions import history, stored, tree

    described: dict[str, Any] = {
        "code": region.code,
        "name": tree.name(region.code, on=on),
        "level": region.level,
        "full_name": tree.full_name(region.code, on=on),
        "since": region.since and region.since.isoformat(),
        "until": region.until and region.until.isoformat(),
    }
    names = stored.names().get(region.code, ())
    if len(names) > 1:
        described["names"] = [[each.name, each.since and each.since.isoformat()] for each in names]
    codes = history.codes_on(region.code, on) - {region.code} if len(region.code) == 6 else ()
    if codes:
        described["now"] = sorted(codes)
    return described


def _lines(answer: dict[str, Any], lang: str) -> list[str]:
    from surety.regions import tree

    said = {key: pair[lang == "zh"] for key, pair in WORDS.items()}
    if answer["status"] == "unknown":
        return [REASONS[answer["reason"]][lang == "zh"]]
    if answer["status"] == "ambiguous":
        shown = answer["candidates"][:CANDIDATES_SHOWN]
        left = len(answer["candidates"]) - len(shown)
        lines = [said["asks"], *(f"  {_line(each, lang)}" for each in shown)]
        return lines + ([f"  {said['more'].format(left)}"] if left else [])
    lines = [_line(answer, lang)]
    if "matched" not in answer:
        lines += [f"{said[key]}: {answer[key]}" for key in ("since", "until") if answer[key]]
    if "names" in answer:
        names = (name + (f" ({since})" if since else "") for name, since in answer["names"])
        lines.append(f"{said['names']}: {', '.join(names)}")
    if "now" in answer:
        lines.append(f"{said['now']}: {', '.join(f'{code} {tree.full_name(code)}' for code in answer['now'])}")
    if "matched" in answer:
        lines.append(f"{said['read']}: {' · '.join(answer['matched'])}")
        lines += [f"{said['rest']}: {answer['rest']}"] if answer["rest"] else []
    return lines


def _line(described: dict[str, Any], lang: str) -> str:
    from surety.regions.codes import PROVINCE_NAMES

    english = PROVINCE_NAMES[described["code"][:2] + "0000"][1]
    level = LEVELS[described["level"]][lang == "zh"]
    where = f" ({english})" if lang == "en" else ""
    return f"{described['code']}  {described['full_name']}{where}  {level}"
