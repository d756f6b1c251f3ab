"""A world without a database: facts applied to cases by the engine's own batch, with the packaged rulebook."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from surety.disruptions.board import Board
from surety.engine import book
from surety.engine.batch import Batch
from surety.engine.fact import Fact, Party, Source, SubjectKind
from surety.engine.keys import fact_key
from surety.engine.outcome import Refusal
from surety.engine.store import Held
from surety.engine.wire import encode
from surety.inspection.bases import Bases
from surety.listings.recalled import RecallList
from surety.logistics import facts as parcel_facts
from surety.orders.case import OrderCase
from surety.orders.facts import Line, OrderPaid, OrderPlaced, OrderShipped, Promise, Receiver, ShippedLine

T0 = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
ORDER = "douyin:1"
SHOP = "douyin:shop-1"
PLATFORM = Source(Party.PLATFORM, "douyin")
MERCHANT = Source(Party.SHOP, SHOP)
BUYER = Source(Party.BUYER, "buyer:douyin:1")
STAFF = Source(Party.STAFF, "alice")
CARRIER = Source(Party.CARRIER, "sf")
HOME = Receiver(region="440300", digest="home")


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def line(name: str = "1", *, quantity: int = 1, paid_fen: int = 29_900, promise: Promise | None = None) -> Line:
    return Line(line=name, quantity=quantity, price_fen=paid_fen, paid_fen=paid_fen, promise=promise or Promise())


def placed(order: str = ORDER, *, at: datetime = T0, **changes: Any) -> OrderPlaced:
    fields = {"id": f"{order}/placed", "order": order, "at": at, "shop": SHOP, "lines": (line(),), "receiver": HOME}
    return OrderPlaced(**fields | changes)


def paid(order: str = ORDER, *, at: datetime = T0, amount_fen: int = 29_900, id: str = "paid") -> OrderPaid:
    return OrderPaid(id=f"{order}/{id}", order=order, at=at, amount_fen=amount_fen)


def shipped(
    order: str = ORDER, *, at: datetime = T0, waybill: str = "SF1000001", carrier: str = "sf", **units: int
) -> OrderShipped:
    """Keywords such as `line_2=1` say how many units of which line; none means all that is left."""
    lines = tuple(ShippedLine(name.removeprefix("line_"), quantity) for name, quantity in units.items())
    id = f"{order}/{waybill}/{at.isoformat()}/{len(lines)}"
    return OrderShipped(id=id, order=order, at=at, carrier=carrier, waybill=waybill, lines=lines)


def scan(event: str, *, at: datetime, waybill: str = "SF1000001", carrier: str = "sf") -> parcel_facts.ParcelFact:
    kind = {
        "picked_up": parcel_facts.ParcelPickedUp,
        "in_transit": parcel_facts.ParcelInTransit,
        "delivered": parcel_facts.ParcelDelivered,
        "signed": parcel_facts.ParcelSigned,
        "refused": parcel_facts.ParcelRefused,
        "intercepted": parcel_facts.ParcelIntercepted,
        "returned": parcel_facts.ParcelReturned,
    }[event]
    return kind(id=f"{waybill}/{event}/{at.isoformat()}", at=at, carrier=carrier, waybill=waybill)


class World:
    """Cases in memory. `say` is one fact at one time, `pass_time` what a sweep does; every row made is kept."""

    def __init__(self) -> None:
        self.cases: dict[tuple[SubjectKind, str], Held] = {}
        self.rows: defaultdict[str, list[Any]] = defaultdict(list)
        self.board = Board()
        self.recalls = RecallList()
        self.bases = Bases()
        self.book = book.packaged()

    def say(self, fact: Fact, *, now: datetime | None = None, source: Source = PLATFORM) -> Refusal | None:
        """What the door does with one fact: the subject's deadlines first, then the fact."""
        now = now or fact.at
        if not source.trusted:
            fact = replace(fact, at=now)
        batch = self._batch(now)
        refusal = batch.submit(fact, source, key=fact_key(source.party.value, source.name, fact.id), body=encode(fact))
        self._keep(batch)
        return refusal

    def tell(self, *facts: Fact, now: datetime | None = None, source: Source = PLATFORM) -> None:
        """Several facts that must all be accepted, each at its own time unless `now` is given."""
        for fact in facts:
            assert self.say(fact, now=now, source=source) is None, fact

    def pass_time(self, until: datetime) -> int:
        batch = self._batch(until)
        fired = sum(batch.lapse_due(subject, until) for subject in list(self.cases))
        self._keep(batch)
        return fired

    def order(self, order: str = ORDER) -> OrderCase:
        return self.cases[SubjectKind.ORDER, order].case  # type: ignore[return-value]

    def balances(self, order: str = ORDER) -> dict[str, int]:
        accounts: Counter[str] = Counter()
        for _, subject, _, _, debit, credit, amount_fen, *_ in self.rows.get("surety_transfer", ()):
            if subject == order:
                accounts[debit] -= amount_fen
                accounts[credit] += amount_fen
        return {account: amount for account, amount in accounts.items() if amount}

    def effects(self, order: str = ORDER) -> list[str]:
        return [row[2] for row in self.rows.get("surety_transfer", ()) if row[1] == order]

    def messages(self, order: str = ORDER) -> list[str]:
        return [row[4] for row in self.rows.get("surety_outbox", ()) if row[1] == order]

    def due(self, order: str = ORDER) -> dict[str, datetime]:
        return {step: deadline.due_at for step, deadline in self.order(order).deadlines.items()}

    def _batch(self, now: datetime) -> Batch:
        return Batch(
            self.cases, book=self.book, release_no=1, now=now, board=self.board, recalls=self.recalls, bases=self.bases
        )

    def _keep(self, batch: Batch) -> None:
        for table, rows in batch.recorder.written.rows.items():
            self.rows.setdefault(table, []).extend(rows)
