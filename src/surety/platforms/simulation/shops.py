"""Shops of different quality, each with its trade, its carriers and its share of the orders."""

from __future__ import annotations

from msgspec import Struct

from surety.platforms.simulation.carriers import FLEETS
from surety.platforms.simulation.dice import Choice, Dice
from surety.platforms.simulation.parameters import parameters
from surety.platforms.simulation.places import BY_CODE, Place

ORDERS_A_SHOP = 200


class Trade(Struct, frozen=True):
    """A category, its goods and prices, where its shops are, and its habits."""

    category: str
    suffixes: tuple[str, ...]
    goods: tuple[str, ...]
    price_fen: tuple[int, int]
    origins: tuple[str, ...]
    customised_share: float = 0.0
    presale_times: float = 1.0
    live_times: float = 1.0


TRADES = (
    Trade("珠宝/翡翠玉石", ("玉坊", "珠宝", "翠阁"), ("平安扣", "翡翠手镯", "和田玉吊坠", "珍珠耳钉"),
          (8_000, 900_000), ("411300", "445200", "533100", "320700", "330600"), 0.12, 0.5, 2.0),
    Trade("服饰/女装", ("女装", "衣橱", "服饰"), ("羊毛大衣", "针织开衫", "连衣裙", "阔腿裤"),
          (4_900, 89_900), ("330100", "440100", "350500"), 0.0, 2.0, 1.5),
    Trade("生鲜/水果", ("果园", "鲜生", "农场"), ("红富士苹果", "耙耙柑", "猕猴桃", "蓝莓"),
          (1_990, 16_800), ("370600", "510100", "610100"), 0.0, 1.5, 1.2),
    Trade("数码/配件", ("数码", "智选", "科技"), ("蓝牙耳机", "移动电源", "机械键盘", "手机壳"),
          (990, 129_900), ("440300", "441900"), 0.02, 0.4, 0.8),
    Trade("美妆/护肤", ("美妆", "护肤", "本草"), ("修护面霜", "防晒乳", "洁面乳", "口红"),
          (2_900, 69_900), ("310115", "440100"), 0.0, 0.3, 1.6),
    Trade("家居/日用", ("家居", "生活馆", "日用"), ("乳胶枕", "收纳箱", "保温杯", "四件套"),
          (1_500, 59_900), ("330700", "320500", "440600"), 0.03, 0.8, 0.8),
    Trade("食品/零食", ("食品", "零食铺", "茶社"), ("坚果礼盒", "牛肉干", "白茶饼", "螺蛳粉"),
          (1_290, 39_900), ("350100", "450100", "430100"), 0.0, 0.6, 1.1),
)  # fmt: skip

_NAMES = (
    "青禾", "云栖", "朴素", "拾光", "南风", "山屿", "木棉", "知夏", "禾木", "半亩",
    "鹿鸣", "白塔", "晴川", "如是", "和光", "听澜", "松间", "小满", "澄江", "万物",
    "初见", "栖霞", "望舒", "沐野", "归园", "东篱", "星野", "里仁", "观澜", "锦时",
)  # fmt: skip


class Shop(Struct, frozen=True):
    id: str
    name: str
    trade: Trade
    origin: Place
    late_share: float
    fleets: Choice
    weight: float
    quality: str


def make_shops(count: int, *, prefix: str, dice: Dice) -> list[Shop]:
    """The biggest shops first. Late shares are scaled so that the mean over orders is the fitted one."""
    fitted, assumed = parameters()
    shares = [share for _, share, _ in assumed.qualities]
    quality = Choice(assumed.qualities, shares)
    drawn = [quality.pick(dice) for _ in range(count)]
    weights = [1 / (n + 3) ** 0.8 for n in range(count)]
    mean = sum(weight * times for weight, (_, _, times) in zip(weights, drawn, strict=True)) / sum(weights)
    shops = []
    for n, (name, _, times) in enumerate(drawn):
        late_share = min(fitted.late_line_share * times / mean, 0.95)
        shops.append(_shop(n, prefix=prefix, dice=dice, late_share=late_share, weight=weights[n], quality=name))
    return shops


def _shop(n: int, *, prefix: str, dice: Dice, late_share: float, weight: float, quality: str) -> Shop:
    trade = TRADES[n % len(TRADES)]
    first = _NAMES[(n * 7 + n // len(_NAMES)) % len(_NAMES)]
    suffix = trade.suffixes[dice.below(len(trade.suffixes))]
    serial = f"{n // len(_NAMES) + 1}店" if n >= len(_NAMES) else ""
    fleets = [fleet for fleet in FLEETS if dice.happens(0.35 + fleet.share)] or [FLEETS[0]]
    return Shop(
        id=f"{prefix}{n + 1}",
        name=f"{first}{suffix}{serial}",
        trade=trade,
        origin=BY_CODE[trade.origins[dice.below(len(trade.origins))]],
        late_share=late_share,
        fleets=Choice(fleets, [fleet.share for fleet in fleets]),
        weight=weight,
        quality=quality,
    )
