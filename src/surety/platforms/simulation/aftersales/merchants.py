"""What a merchant does when it is its turn; each returns the second at which to look again."""

from __future__ import annotations

from functools import cache

from surety.aftersales.case import AftersaleCase
from surety.aftersales.facts import (
    AftersaleAgreed,
    AftersaleRefused,
    Finding,
    GoodsSentBack,
    LimitExtended,
    ReplacementShipped,
    ReturnExamined,
    ReturnReceived,
)
from surety.aftersales.steps import GOODS_BACK
from surety.engine.calendar import without_holidays
from surety.orders.facts import ShippedLine
from surety.platforms.simulation.aftersales.habits import habits
from surety.platforms.simulation.aftersales.hurrying import shorten, stop_parcel
from surety.platforms.simulation.aftersales.telling import DAY, HOUR, MARGIN, Told
from surety.platforms.simulation.aftersales.wrong import answer_wrongly
from surety.platforms.simulation.promises import instant

_REFUSALS = {
    "seller": ("no_fault", "经核对发货视频与质检记录，商品不存在所述问题。"),
    "carrier": ("no_fault", "物流显示正常派送，外包装完好。"),
    "buyer": ("agreed_otherwise", "页面已写明规格，双方沟通后同意保留商品。"),
    "no_reason": ("shipped", "商品已发出，请收货后再申请退货。"),
}
_FOUND_WRONG = {
    "swapped": ("wrong_goods_back", "退回的不是发出的那件：重量、编码与出库记录不符，附称重照片与开箱视频。"),
    "empty": ("wrong_goods_back", "收到空包裹，快递面单重量 0.05 公斤，附开箱视频。"),
    "": ("goods_impaired", "商品有使用痕迹，影响二次销售，附照片。"),
}


def acts(told: Told, case: AftersaleCase, since: int) -> int | None:
    """When the merchant acts within its limit, or None where it lets it lapse; without a limit, within two days."""
    due = told.due(case)
    silent = habits().silent_share[told.draft.shop.quality]
    if _is_holiday(since // DAY):
        silent += habits().holiday_silent_share
    if due is not None and told.happens(silent):
        return None
    end = since + 2 * DAY if due is None else due - MARGIN
    at = since + int(told.drawn("answer_share") * (end - since))
    return at if since < at <= end else None


@cache
def _is_holiday(day: int) -> bool:
    """Whether noon of this day of China is in a statutory holiday."""
    at, later = instant(day * DAY + 4 * HOUR), instant(day * DAY + 4 * HOUR + 1)
    return without_holidays(at, later).at != later


def review(told: Told, case: AftersaleCase, since: int) -> int:
    """Agree, refuse, or say nothing until it is taken as agreed."""
    if told.stops and (stopped := stop_parcel(told, case, since)) is not None:
        return stopped
    if told.hurried:
        since = shorten(told, case, since)
        case = told.look(since) or case
    due = told.due(case)
    if due is not None and told.happens(habits().more_time_share):
        at = since + (due - since) // 3
        told.say(LimitExtended, at, due_at=instant(due + DAY), note="商家正在核实发货记录，平台同意延长一天")
        case, since = told.look(at), at  # type: ignore[assignment]
    at = acts(told, case, since)
    if at is None:
        return (told.due(case) or since + 3 * DAY) + MARGIN
    answer_wrongly(told, case, at)
    if _refuses(told, case) and _refuse(told, case, at):
        return at
    if not told.say(AftersaleAgreed, at, return_region=told.draft.shop.origin.code):
        return max(told.due(case) or at, at) + MARGIN
    return at


def _refuses(told: Told, case: AftersaleCase) -> bool:
    if case.ground == "no_reason" and case.support:
        return False
    share = habits().refused_share.get(case.type, 0)
    return told.happens(min(share * 3, 0.8) if told.abuse else share)


def _refuse(told: Told, case: AftersaleCase, at: int) -> bool:
    reason, note = _REFUSALS[case.ground]
    return told.say(AftersaleRefused, at, reason=reason, note=note, evidence=told.photos(2))


def receive(told: Told, case: AftersaleCase, since: int) -> int:
    """The return was signed for: say that it is there, or let that be taken as given."""
    at = acts(told, case, since)
    if at is None:
        return (told.due(case) or since + 7 * DAY) + MARGIN
    units = dict(case.units)
    name = max(units, key=units.get)  # type: ignore[arg-type]
    short = units[name] > 1 and told.happens(habits().return_short_share)
    if short:
        units[name] -= 1
    came = tuple(ShippedLine(line, count) for line, count in units.items()) if short else ()
    told.say(ReturnReceived, at, units=came)
    return at


def examine(told: Told, case: AftersaleCase, since: int) -> int:
    """Look at what came: accept it, show what is wrong with it, or say nothing."""
    if case.findings:
        return _contest(told, case, since)
    at = acts(told, case, since)
    if at is None:
        return (told.due(case) or since + 3 * DAY) + MARGIN
    found = {"swapped": "untouched", "empty": "incomplete"}.get(told.abuse) or told.one_of(habits().found)
    group = habits().goods_group[told.draft.shop.trade.category.partition("/")[0]]
    findings = tuple(
        Finding(line, count, found, group, swapped=told.abuse == "swapped")  # type: ignore[arg-type]
        for line, count in case.received_units.items()
    )
    if not told.say(ReturnExamined, at, findings=findings, evidence=told.photos(2)):
        return max(told.due(case) or at, at) + MARGIN
    return at


def _contest(told: Told, case: AftersaleCase, since: int) -> int:
    """Goods that were found impaired: send them back where the platform has it, else refuse; or be too late."""
    at = acts(told, case, since)
    if at is None:
        return (told.due(case) or since + 3 * DAY) + MARGIN
    reason, note = _FOUND_WRONG[told.abuse if told.abuse in _FOUND_WRONG else ""]
    back = parcel(told, back=False)
    if told.say(GoodsSentBack, at, **back, note=note, evidence=told.photos(2)):
        return at
    if not told.say(AftersaleRefused, at, reason=reason, note=note, evidence=told.photos(3)):
        return max(told.due(case) or at, at) + MARGIN
    return at


def reship(told: Told, case: AftersaleCase, since: int) -> int:
    """Send the exchange or the missing piece; a repair takes days, and has no limit."""
    if case.type == "repair":
        low, high = habits().repair_days
        at: int | None = since + int(told.dice.between(low, high) * DAY)
    else:
        at = acts(told, case, since)
    if at is None:
        return (told.due(case) or since + 3 * DAY) + MARGIN
    told.say(ReplacementShipped, at, **parcel(told, back=False))
    return at + MARGIN


def give_back(told: Told, case: AftersaleCase, at: int) -> None:
    """What the case has left with the merchant that is the buyer's."""
    if GOODS_BACK in case.items:
        told.say(GoodsSentBack, at, **parcel(told, back=False), note="未退款，原样寄回。")


def parcel(told: Told, *, back: bool) -> dict[str, str]:
    """A waybill that no parcel to a buyer has: counted down from the end of the month's numbers."""
    fleet = told.draft.shop.fleets.pick(told.dice)
    part = 9_999_999 - (told.draft.n * 16 + told.said) % 10**7
    number = int(told.ids[:8], 16) % 10**5 * 10**7 + part
    return {"carrier": fleet.code, "waybill": f"{'R' if back else 'X'}{fleet.waybill(number % 10**fleet.digits)}"}
