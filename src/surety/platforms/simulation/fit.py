"""Measures the simulator's parameters: `python -m surety.platforms.simulation.fit OLIST_DIR LADE_FILE`.

Prints the `fitted` part of parameters.yaml. The Olist sample holds every order that was not delivered but only part
of those that were, so each delivered order counts as often as it takes to make up the full set's 96,478.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import yaml

from surety.platforms.olist.files import OlistFiles, find_files

DELIVERED_IN_FULL_SET = 96_478
POINTS = 20
"""Distributions are kept as their quantiles at 0, 1/20 … 1, the ends trimmed to 0.1 % and 99.9 %."""

Weighted = list[tuple[float, float]]


def fit(folder: Path, lade: Path) -> dict[str, object]:
    files = find_files(folder)
    orders = list(_rows(files.orders))
    delivered = sum(order["order_status"] == "delivered" for order in orders)
    weights = {
        order["order_id"]: DELIVERED_IN_FULL_SET / delivered if order["order_status"] == "delivered" else 1.0
        for order in orders
    }
    return {**_statuses(orders, weights), **_lines(files, orders, weights), **_times(orders, weights), **_lade(lade)}


def _statuses(orders: list[dict], weights: dict[str, float]) -> dict[str, object]:
    shares: Counter[str] = Counter()
    for order in orders:
        shares[_fate(order)] += weights[order["order_id"]]
    whole = sum(weights.values())
    return {f"{fate}_share": _rounded(shares[fate] / whole) for fate in sorted(shares) if fate != "delivered"}


def _fate(order: dict) -> str:
    status = order["order_status"]
    if status == "canceled":
        if order["order_delivered_carrier_date"]:
            return "cancelled_after_shipping"
        return "cancelled_paid" if order["order_approved_at"] else "cancelled_unpaid"
    if status in ("processing", "invoiced", "approved", "created"):
        return "never_shipped"
    return {"unavailable": "out_of_stock", "shipped": "lost"}.get(status, status)


def _lines(files: OlistFiles, orders: list[dict], weights: dict[str, float]) -> dict[str, object]:
    by_id = {order["order_id"]: order for order in orders}
    sizes: Counter[str] = Counter()
    handed: Weighted = []
    for item in _rows(files.items):
        order = by_id[item["order_id"]]
        sizes[item["order_id"]] += 1
        share = _handover_share(order, item)
        if share is not None:
            handed.append((share, weights[item["order_id"]]))
    size_weights: Counter[int] = Counter()
    for order, size in sizes.items():
        size_weights[min(size, 5)] += weights[order]
    late = sum(weight for share, weight in handed if share > 1)
    whole = sum(size_weights.values())
    return {
        "late_line_share": _rounded(late / sum(weight for _, weight in handed)),
        "handover_on_time": _quantiles([pair for pair in handed if 0 < pair[0] <= 1]),
        "handover_late": _quantiles([pair for pair in handed if pair[0] > 1]),
        "lines_per_order": [_rounded(size_weights[size] / whole) for size in range(1, 6)],
    }


def _handover_share(order: dict, item: dict) -> float | None:
    """When the line was handed over, as a share of the time from payment to its limit."""
    if not order["order_approved_at"] or not order["order_delivered_carrier_date"]:
        return None
    allowed = _hours(order["order_approved_at"], item["shipping_limit_date"])
    return _hours(order["order_approved_at"], order["order_delivered_carrier_date"]) / allowed if allowed > 0 else None


def _times(orders: list[dict], weights: dict[str, float]) -> dict[str, object]:
    hours, days = [0.0] * 24, [0.0] * 7
    pay: Weighted = []
    transit: Weighted = []
    for order in orders:
        weight, placed = weights[order["order_id"]], order["order_purchase_timestamp"]
        hours[int(placed[11:13])] += weight
        days[datetime.fromisoformat(placed).weekday()] += weight
        if order["order_approved_at"]:
            pay.append((_hours(placed, order["order_approved_at"]), weight))
        if order["order_delivered_carrier_date"] and order["order_delivered_customer_date"]:
            span = _hours(order["order_delivered_carrier_date"], order["order_delivered_customer_date"]) / 24
            transit.append((span, weight))
    return {
        "pay_delay_hours": _quantiles(pay),
        "transit_days": _quantiles(transit),
        "hour_of_day": [_rounded(hour / sum(hours)) for hour in hours],
        "day_of_week": [_rounded(day / sum(days)) for day in days],
    }


def _lade(path: Path) -> dict[str, object]:
    """Waiting for the courier: from the call accepted to the parcel picked up."""
    waits: Weighted = []
    outside = 0
    for row in _rows(path):
        accepted, picked, ends = (f"2000-{row[c]}" for c in ("accept_time", "pickup_time", "time_window_end"))
        waits.append((_hours(accepted, picked), 1.0))
        outside += picked > ends
    return {
        "pickup_hours": _quantiles([pair for pair in waits if pair[0] >= 0]),
        "pickup_after_window_share": _rounded(outside / len(waits)),
    }


def _quantiles(pairs: Weighted) -> list[float]:
    """Weighted quantiles at POINTS + 1 places."""
    pairs = sorted(pairs)
    whole, seen, places = sum(weight for _, weight in pairs), 0.0, []
    wanted = [min(max(n / POINTS, 0.001), 0.999) for n in range(POINTS + 1)]
    for value, weight in pairs:
        seen += weight / whole
        while len(places) < len(wanted) and seen >= wanted[len(places)] - 1e-12:
            places.append(_rounded(value))
    return places + [_rounded(pairs[-1][0])] * (len(wanted) - len(places))


def _hours(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() / 3600


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


def main(arguments: Iterable[str] = ()) -> None:
    given = list(arguments) or sys.argv[1:]
    if len(given) != 2:
        sys.exit("usage: python -m surety.platforms.simulation.fit OLIST_DIR LADE_FILE")
    fitted = fit(Path(given[0]), Path(given[1]))
    print(yaml.safe_dump({"fitted": fitted}, sort_keys=False, default_flow_style=None, width=110), end="")


if __name__ == "__main__":
    main()
