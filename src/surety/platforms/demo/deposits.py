"""What shops leave with the platform: paid in when they came, short in one, topped up and taken out in the first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from surety.engine.fact import Fact
from surety.merchants.deposit import DepositPaid, DepositRequired, DepositWithdrawn
from surety.platforms.demo.shops import ELSEWHERE, SHOPS

_REQUIRED_FEN = {"珠宝": 5_000_000, "数码": 3_000_000}
_OTHERS_FEN = 1_000_000
_SHORT = SHOPS[-1]


def deposits(anchor: datetime) -> Iterator[Fact]:
    """From 60 days before on; the ids name the day, so that another day's load may state it again."""
    came, day = anchor - timedelta(days=60), f"{anchor:%Y%m%d}"
    for shop in (*SHOPS, *ELSEWHERE):
        asked_fen = _REQUIRED_FEN.get(shop.trade.category.partition("/")[0], _OTHERS_FEN)
        paid_fen = asked_fen // 5 * 4 if shop is _SHORT else asked_fen
        name = f"{shop.id}.deposit.{day}"
        yield DepositRequired(id=f"{name}.1", at=came, shop=shop.id, amount_fen=asked_fen)
        yield DepositPaid(id=f"{name}.2", at=came, shop=shop.id, amount_fen=paid_fen, ref=f"CMB{day}{shop.id[-1]}01")
    first = f"{SHOPS[0].id}.deposit.{day}"
    for number, kind, ago, amount_fen in ((3, DepositPaid, 16, 600_000), (4, DepositWithdrawn, 6, 250_000)):
        at, ref = anchor - timedelta(days=ago), f"CMB{day}1{number:02}"
        yield kind(id=f"{first}.{number}", at=at, shop=SHOPS[0].id, amount_fen=amount_fen, ref=ref)
