"""What a code says by its digits alone, and the names of provinces and of placeholders. No file is read here."""

from functools import cache

LEVELS = ("province", "prefecture", "district", "street")

PROVINCE_NAMES = {
    "110000": ("北京市", "Beijing"),
    "120000": ("天津市", "Tianjin"),
    "130000": ("河北省", "Hebei"),
    "140000": ("山西省", "Shanxi"),
    "150000": ("内蒙古自治区", "Inner Mongolia"),
    "210000": ("辽宁省", "Liaoning"),
    "220000": ("吉林省", "Jilin"),
    "230000": ("黑龙江省", "Heilongjiang"),
    "310000": ("上海市", "Shanghai"),
    "320000": ("江苏省", "Jiangsu"),
    "330000": ("浙江省", "Zhejiang"),
    "340000": ("安徽省", "Anhui"),
    "350000": ("福建省", "Fujian"),
    "360000": ("江西省", "Jiangxi"),
    "370000": ("山东省", "Shandong"),
    "410000": ("河南省", "Henan"),
    "420000": ("湖北省", "Hubei"),
    "430000": ("湖南省", "Hunan"),
    "440000": ("广东省", "Guangdong"),
    "450000": ("广西壮族自治区", "Guangxi"),
    "460000": ("海南省", "Hainan"),
    "500000": ("重庆市", "Chongqing"),
    "510000": ("四川省", "Sichuan"),
    "520000": ("贵州省", "Guizhou"),
    "530000": ("云南省", "Yunnan"),
    "540000": ("西藏自治区", "Tibet"),
    "610000": ("陕西省", "Shaanxi"),
    "620000": ("甘肃省", "Gansu"),
    "630000": ("青海省", "Qinghai"),
    "640000": ("宁夏回族自治区", "Ningxia"),
    "650000": ("新疆维吾尔自治区", "Xinjiang"),
    "710000": ("台湾省", "Taiwan"),
    "810000": ("香港特别行政区", "Hong Kong"),
    "820000": ("澳门特别行政区", "Macau"),
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
    """What the codes of everything within begin with."""
    if len(code) != 6:
        return code
    code = _ONLY_DISTRICTS.get(code, code)
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
