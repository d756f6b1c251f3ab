"""An order as a list shows it: everything worked out before the template sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surety.consoles.language import is_english
from surety.consoles.order.cases import as_case
from surety.consoles.order.notices import ruling
from surety.consoles.order.zero import at_zero
from surety.consoles.regions import region_name
from surety.logistics.carriers import CARRIERS
from surety.orders.case import Flag, OrderCase, Step
from surety.orders.inspected import lines_of_centre
from surety.orders.steps import left_to_ship

_STATUS_TONES = {
    "to_ship": "is-accent",
    "part_shipped": "is-accent",
    "shipped": "is-warn",
    "done": "is-ok",
    "in_transit": "is-line",
}


@dataclass(frozen=True)
class OrderRow:
    subject: str
    number: str
    status: str
    tone: str
    title: str
    more_lines: int
    units: int
    sku: str
    step: str
    due_at: datetime | None
    zero: str
    stake_fen: int
    paid_fen: int
    currency: str
    region: str
    flags: list[str]
    late: bool
    missed_at: datetime | None
    """The promise that was missed, of a late order that waits on: what runs is only the clock that closes it (A8)."""
    placed_at: datetime
    paid_at: datetime | None
    zone: str
    parcels: list[str]
    can_ship: bool
    notice: str
    """The id of the force-majeure notice that made its date."""


def order_row(row: dict[str, Any]) -> OrderRow:
    case = as_case(row)
    first = case.lines[0] if case.lines else None
    return OrderRow(
        subject=row["subject"],
        number=row["subject"].partition(":")[2],
        status=row["status"],
        tone=_STATUS_TONES.get(row["status"], ""),
        title=first.title if first else "",
        more_lines=max(0, len(case.lines) - 1),
        units=sum(line.quantity for line in case.lines),
        sku=first.sku if first else "",
        step=row["next_step"] or "",
        due_at=row["next_due_at"],
        zero=at_zero(
            row["next_step"], row["stake_fen"], row["currency"], late=row["late"], shipped=row["status"] == "shipped"
        ),
        stake_fen=row["stake_fen"],
        paid_fen=row["paid_fen"],
        currency=row["currency"],
        region=region_name(row["region"]),
        flags=row["flags"],
        late=row["late"],
        missed_at=case.late.ship_by if case.late and row["late"] and row["next_step"] == Step.AUTO_CANCEL else None,
        placed_at=row["placed_at"],
        paid_at=row["paid_at"],
        zone=case.zone,
        parcels=[parcel_text(handover.parcel) for handover in case.handovers],
        can_ship=may_ship(case),
        notice=ruling(case) if row["next_step"] == "ship_by" else "",
    )


def may_ship(case: OrderCase) -> bool:
    """Whether its shop has something to ship, and not its inspection centre alone (JADE-07)."""
    held = Flag.REFUND_RULED in case.flags
    return case.status in ("to_ship", "part_shipped") and not held and not ships_by_centre(case)


def ships_by_centre(case: OrderCase) -> bool:
    """Whether all that is left to ship is its inspection centre's to ship."""
    left = left_to_ship(case)
    return bool(left) and lines_of_centre(case) >= left.keys()


def parcel_text(parcel: str) -> str:
    code, _, waybill = parcel.partition(":")
    return f"{carrier_name(code)} {waybill}"


def carrier_name(code: str) -> str:
    carrier = CARRIERS.get(code)
    if carrier is None:
        return code
    return carrier.name_en if is_english() else carrier.name_zh


def carrier_names() -> dict[str, str]:
    """The name of every carrier that people choose, in the reader's language, by code."""
    return {code: carrier_name(code) for code, carrier in CARRIERS.items() if carrier.chosen_by_people}
