"""What staff state of an order that a recall keeps from shipping."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from surety.engine.fact import NO_NUL, Party
from surety.orders.facts import OrderFact


class OrderRecallCancelled(OrderFact, frozen=True, kw_only=True, tag="order_recall_cancelled"):
    """A person ends an order whose goods may not ship; the buyer's money goes back (LUX-6.2c, BTAS-1.2b)."""

    command: ClassVar = True
    parties: ClassVar = frozenset({Party.STAFF, Party.PLATFORM})

    note: Annotated[str, Meta(min_length=1, max_length=2000, pattern=NO_NUL)]
