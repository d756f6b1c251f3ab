"""Carriers as people type them: by code, by name, or by the name without 快递."""

import re
from functools import cache

from surety.logistics.carriers import CARRIERS

WAYBILL = re.compile(r"[A-Za-z0-9-]{4,40}")
_SUFFIXES = ("快递包裹", "速运", "速递", "快递", "物流", " express", " parcel")
_ALSO = {
    "顺丰快递": "sf",
    "邮政": "yzpy",
    "邮政快递": "yzpy",
    "中国邮政": "yzpy",
    "德邦物流": "deppon",
    "j&t": "jtexpress",
}


def carrier_code(typed: str) -> str | None:
    """The code of what somebody typed, or None for what we do not know."""
    return _names().get(typed.strip().lower())


@cache
def _names() -> dict[str, str]:
    names = dict(_ALSO)
    for code, carrier in CARRIERS.items():
        for name in (code, carrier.name_zh.lower(), carrier.name_en.lower()):
            names.setdefault(name, code)
            for suffix in _SUFFIXES:
                if name.endswith(suffix) and len(name) > len(suffix) + 1:
                    names.setdefault(name.removesuffix(suffix), code)
    return names
