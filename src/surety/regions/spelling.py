"""How a region's name is shortened in speech and on parcels: `新疆`, `延边`, `昌吉州`, `富阳`."""

import re

_NAMED = (
    "(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|"
    "达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|"
    "门巴|珞巴|基诺|各)族"
)
_BARE = "蒙古|维吾尔|哈萨克|柯尔克孜|达斡尔|鄂温克|鄂伦春|锡伯|塔吉克"
_AUTONOMOUS = re.compile(rf"^(?P<place>.{{2,}}?)(?:{_NAMED}|{_BARE})+(?:自治(?P<kind>[区州县旗])|(?P<plain>[区乡镇]))$")
_ENDINGS = re.compile(
    r"(特别行政区|自治区|自治州|自治县|自治旗|行政委员会|林区|特区|地区|矿区|新区|省|市|盟|州|县|旗|区)$"
)


def short_names(name: str, level: str) -> tuple[str, ...]:
    """The name as it is, then what is left of it when it is shortened; nothing is left of one character."""
    found = [name]
    autonomous = _AUTONOMOUS.match(name)
    if autonomous:
        place = autonomous["place"]
        found += [place, place + (autonomous["kind"] or autonomous["plain"])]
    place = _ENDINGS.sub("", name)
    if len(place) > 1 and place != name:
        found.append(place)
    return tuple(dict.fromkeys(found))
