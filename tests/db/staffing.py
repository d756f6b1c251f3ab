"""What staff find and do in random histories besides the orders' own business: the provider's report of the days that
are over, open work of any kind, recalls, reported violations, fees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from surety.aftersales.watching import watch_coverage
from surety.engine.calendar import day_of
from surety.engine.fact import Fact, Party, Source, SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.room import rooms
from surety.engine.wire import decode_case
from surety.listings import spreading as recalling
from surety.listings.recall import RecallEnded, RecallPublished
from surety.merchants.qualification_facts import QualificationEvaluated, ShopItemClosed
from surety.merchants.unasked import UnaskedClosed
from surety.money.reconciling_days import reconcile_days
from surety.money.sandbox import SandboxProvider
from surety.orders.facts import ItemClosed
from surety.orders.recall_facts import OrderRecallCancelled
from surety.orders.service_fees import ServiceFeeCharged
from surety.violations.facts import ViolationDecided, ViolationReported

if TYPE_CHECKING:
    from tests.db.moves import Market, Move

ALICE = Source(Party.STAFF, "staff", "user:alice")
NOTE = "核对"
BRANDS = ("Acme", "ACME ", "Other")
SPREADING_STEPS = 70
"""More than there are parts of the buckets to tell."""
_BOOKS = (
    "update surety_sandbox_refund set ref = ref || '?' where refund_key = %s",
    "update surety_sandbox_refund set state = 'failed' where refund_key = %s",
    "delete from surety_sandbox_refund where refund_key = %s",
    (
        "update surety_sandbox_refund r set refund_key = 'stranger:' || refund_key where refund_key = %s and not exists"
        " (select from surety_sandbox_refund s where s.refund_key = 'stranger:' || r.refund_key)"
    ),
    "update surety_sandbox_refund set amount_fen = amount_fen - 1 where refund_key = %s and amount_fen > 1",
)

_TRANSACTION_OVER = "do $$ begin drop table if exists surety_reported; end $$"
"""A history is one transaction, and the table of the report goes with its own. Told in a block, since the driver has
the server forget its prepared statements after a drop it sees."""


def compare_days(market: Market, move: Move) -> None:
    """The provider's books are changed, a day goes by, and its report is held against ours."""
    books = market.connection.execute("select refund_key from surety_sandbox_refund order by 1").fetchall()
    if books and move.n < len(_BOOKS):
        market.connection.execute(_BOOKS[move.n], books[(move.order + move.parcel) % len(books)])
    market.now += timedelta(days=1)
    provider = _Read(now=lambda _: market.now, open_books=lambda: market.connection)
    reconcile_days(market.connection, provider, now=market.now)
    market.connection.execute(_TRANSACTION_OVER)
    watch_coverage(market.connection, market.now)


class _Read(SandboxProvider):
    """Its books are of the market's transaction, and so read before anybody else uses the connection."""

    def report(self, **edges: Any) -> Iterator[tuple[str, int, str]]:
        return iter(list(super().report(**edges)))


def tell_of_recalls(market: Market, move: Move) -> None:
    recalling.look_again(market.connection)
    for _ in range(SPREADING_STEPS):
        if not recalling.step(market.connection, market.now):
            return


def _said(market: Market) -> dict[str, Any]:
    return {"id": f"m{market.name}{market.count}", "at": market.now}


def open_item(market: Market, kind: SubjectKind, subject: str, n: int) -> str:
    """One of the subject's, as a person who looks would see them; else one that is not there."""
    row = (
        market.connection
        and market.connection.execute(
            f"select doc from {rooms()[kind].table} where bucket = %s and subject = %s", [bucket_of(subject), subject]
        ).fetchone()
    )
    items = decode_case(kind, row[0]).items if row else ()
    return items[n % len(items)] if items else "refund_mismatch:none"


def _close_any(market: Market, move: Move) -> tuple[Fact, Source]:
    order = market.order(move.order)
    item = open_item(market, SubjectKind.ORDER, order, move.n)
    return ItemClosed(**_said(market), order=order, item=item, note=NOTE), ALICE


def _close_unasked(market: Market, move: Move) -> tuple[Fact, Source]:
    item = open_item(market, SubjectKind.MARKETPLACE, "sandbox:marketplace", move.n)
    return UnaskedClosed(**_said(market), platform="sandbox", item=item, note=NOTE), ALICE


def _close_shop_item(market: Market, move: Move) -> tuple[Fact, Source]:
    shop = market.shop(move.order)
    item = open_item(market, SubjectKind.SHOP, shop, move.n)
    return ShopItemClosed(**_said(market), shop=shop, item=item, note=NOTE), ALICE


def _paper_step(market: Market, move: Move) -> tuple[Fact, Source]:
    step = ("documents", "reliability", "no_such_step")[move.n % 3]
    said = {"shop": market.shop(move.order), "number": f"q{move.parcel}", "step": step, "passed": bool(move.n % 2)}
    return QualificationEvaluated(**_said(market), **said), ALICE


def _charge(market: Market, move: Move) -> tuple[Fact, Source]:
    fee = {"line": str(1 + move.n % 2), "amount_fen": 10 ** (1 + move.n)}
    return ServiceFeeCharged(**_said(market), order=market.order(move.order), **fee), ALICE


def _recall(market: Market, move: Move) -> tuple[Fact, Source]:
    said = _said(market) | {"recall": f"douyin:rc-{market.name}{move.parcel}"}
    if move.what == "recall_end":
        return RecallEnded(**said, note=NOTE), ALICE
    since = day_of(market.now) - timedelta(days=move.n)
    fact = RecallPublished(
        **said, brand=BRANDS[move.parcel], model="M1" if move.n == 5 else "", since=since, source="公告 12 号"
    )
    return fact, ALICE


def _recall_cancel(market: Market, move: Move) -> tuple[Fact, Source]:
    return OrderRecallCancelled(**_said(market), order=market.order(move.order), note=NOTE), ALICE


def _violation(market: Market, move: Move) -> tuple[Fact, Source]:
    order = market.order(move.order)
    said = _said(market) | {"violation": f"{order.partition(':')[0]}:vi-{market.name}{move.order}{move.parcel}"}
    if move.what == "judge":
        return ViolationDecided(**said, upheld=bool(move.n % 2), note=NOTE), ALICE
    fact = ViolationReported(**said, act=("lure_off_platform", "swapped_piece")[move.n % 2], order=order, note=NOTE)
    return fact, Source(Party.BUYER, f"buyer:{order}") if move.n % 3 else ALICE


STAFFING = {
    "close_any": _close_any, "close_unasked": _close_unasked, "close_shop_item": _close_shop_item,
    "paper_step": _paper_step, "charge": _charge, "recall": _recall, "recall_end": _recall,
    "recall_cancel": _recall_cancel, "report_violation": _violation, "judge": _violation,
}  # fmt: skip
