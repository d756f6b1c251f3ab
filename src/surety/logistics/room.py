"""The parcel as the engine sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surety.engine.fact import SubjectKind
from surety.engine.room import Room
from surety.logistics.case import ParcelCase
from surety.logistics.decide import decide
from surety.logistics.facts import FACTS

_COLUMNS = {"shop": "text", "carrier": "text", "waybill": "text", "status": "text"}


def columns(case: ParcelCase) -> tuple[Any, ...]:
    return (case.shop, case.carrier, case.waybill, case.status.value)


def passes_on(case: ParcelCase) -> Iterator[tuple[SubjectKind, str]]:
    """Scans go on to the orders whose goods are inside, and to the cases that wait for it."""
    yield from ((SubjectKind.ORDER, order) for order in case.orders)
    yield from ((SubjectKind.AFTERSALE, name) for name in (*case.returns, *case.watchers))


PARCEL = Room(
    kind=SubjectKind.PARCEL,
    table="surety_parcel",
    case=ParcelCase,
    facts=FACTS,
    decide=decide,
    columns=columns,
    column_types=_COLUMNS,
    passes_on=passes_on,
)
