"""What a code says by its digits alone, and the names of provinces and of placeholders. No file is read here."""

import re
from functools import cache

LEVELS = ("province", "prefecture", "district", "street")


def gettext_noop(text: str) -> str:
    """Marks a text for the translators of the pages."""
    return text


PROVINCE_NAMES = {
    "110000": ("北京市", gettext_noop("Beijing")),
    "120000": ("天津市", gettext_noop("Tianjin")),
    "130000": ("河北省", gettext_noop("Hebei")),
    "140000": ("山西省", gettext_noop("Shanxi")),
    "150000": ("内蒙古自治区", gettext_noop("Inner Mongolia")),
    "210000": ("辽宁省", gettext_noop("Liaoning")),
    "220000": ("吉林省", gettext_noop("Jilin")),
    "230000": ("黑龙江省", gettext_noop("Heilongjiang")),
    "310000": ("上海市", gettext_noop("Shanghai")),
    "320000": ("江苏省", gettext_noop("Jiangsu")),
    "330000": ("浙江省", gettext_noop("Zhejiang")),
    "340000": ("安徽省", gettext_noop("Anhui")),
    "350000": ("福建省", gettext_noop("Fujian")),
    "360000": ("江西省", gettext_noop("Jiangxi")),
    "370000": ("山东省", gettext_noop("Shandong")),
    "410000": ("河南省", gettext_noop("Henan")),
    "420000": ("湖北省", gettext_noop("Hubei")),
    "430000": ("湖南省", gettext_noop("Hunan")),
    "440000": ("广东省", gettext_noop("Guangdong")),
    "450000": ("广西壮族自治区", gettext_noop("Guangxi")),
    "460000": ("海南省", gettext_noop("Hainan")),
    "500000": ("重庆市", gettext_noop("Chongqing")),
    "510000": ("四川省", gettext_noop("Sichuan")),
    "520000": ("贵州省", gettext_noop("Guizhou")),
    "530000": ("云南省", gettext_noop("Yunnan")),
    "540000": ("西藏自治区", gettext_noop("Tibet")),
    "610000": ("陕西省", gettext_noop("Shaanxi")),
    "620000": ("甘肃省", gettext_noop("Gansu")),
    "630000": ("青海省", gettext_noop("Qinghai")),
    "640000": ("宁夏回族自治区", gettext_noop("Ningxia")),
    "650000": ("新疆维吾尔自治区", gettext_noop("Xinjiang")),
    "710000": ("台湾省", gettext_noop("Taiwan")),
    "810000": ("香港特别行政区", gettext_noop("Hong Kong")),
    "820000": ("澳门特别行政区", gettext_noop("Macau")),
}

# Prefecture codes that stand for no prefecture: what lies below them answers to the province.
PLACEHOLDERS = {
    **{f"{province}0100": "市辖区" for province in ("11", "12", "31", "50")},
    **{f"{province}0200": "县" for province in ("11", "12", "31", "50")},
    **{f"{province}9000": "省直辖县级行政区划" for province in ("41", "42", "46")},
    "659000": "自治区直辖县级行政区划",
}

# Prefectures without districts; platforms and the statistics office write one all the same.
WITHOUT_DISTRICTS = {"441900": "441901", "442000": "442001", "460400": "460401", "620200": "620201"}
_ONLY_DISTRICTS = {district: prefecture for prefecture, district in WITHOUT_DISTRICTS.items()}


_ABROAD = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_HERE = re.compile(r"[0-9]{6}([0-9]{3}){0,2}")


def is_well_formed(code: str) -> bool:
    """Six, nine or twelve digits in a province of ours, or ISO 3166 (`BR`, `BR-SP`).

    What a decree made yesterday is well formed before any list has it.
    """
    if _HERE.fullmatch(code):
        return code[:2] + "0000" in PROVINCE_NAMES
    return _ABROAD.fullmatch(code) is not None


def level_of(code: str) -> str:
    if len(code) == 9:
        return "street"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "district"


def parent_of(code: str) -> str | None:
    """The code one level up, past placeholders: Chaoyang's is Beijing, a street of Jiayuguan's is Jiayuguan."""
    if len(code) == 9:
        district = code[:6]
        return _ONLY_DISTRICTS.get(district, district)
    if code.endswith("0000"):
        return None
    prefecture = code[:4] + "00"
    return code[:2] + "0000" if code == prefecture or prefecture in PLACEHOLDERS else prefecture


def is_statistical(code: str) -> bool:
    """A development zone or the like that only the statistics office lists; by law it lies in a district beside it."""
    return code[4] == "7" or code[:5] == "23276" or code[:6] in {"632856", "632857", "460321", "460322", "460323"}


@cache
def prefix_of(code: str) -> str:
    """What the codes of everything within begin with. ValueError for what is no code: it would hold everything."""
    if len(code) not in (6, 9) or not code.isdigit():
        raise ValueError(f"{code!r} is no region code")
    if len(code) == 9:
        return code
    code = _ONLY_DISTRICTS.get(code, code)
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
