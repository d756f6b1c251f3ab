"""Finding the data set's files in a folder, by their public names."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

from surety.platforms.entries import Unusable

_NAME = re.compile(r"(?:olist_)?(?P<table>[a-z_]+?)(?:_full)?(?:_dataset)?\.csv(?:\.gz)?$")
_TABLES = {
    "orders": "orders",
    "order_items": "items",
    "order_payments": "payments",
    "customers": "customers",
    "sellers": "sellers",
    "products": "products",
    "product_category_name_translation": "categories",
}
_REQUIRED = ("orders", "items", "payments", "customers", "sellers")


class OlistFiles(Struct, frozen=True):
    orders: Path
    items: Path
    payments: Path
    customers: Path
    sellers: Path
    products: Path | None = None
    categories: Path | None = None

    def paths(self) -> list[Path]:
        named = (self.orders, self.items, self.payments, self.customers, self.sellers, self.products, self.categories)
        return [path for path in named if path]


def find_files(folder: Path) -> OlistFiles:
    """`orders.csv`, `olist_orders_dataset.csv.gz` and so on; each table must be there once."""
    if not folder.is_dir():
        raise Unusable(str(folder), "is not a folder" if folder.exists() else "no such folder")
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        match = _NAME.match(path.name)
        field = _TABLES.get(match["table"]) if match else None
        if field and field in found:
            raise Unusable(str(folder), f"both {found[field].name} and {path.name} hold the same table")
        if field:
            found[field] = path
    missing = [table for table, field in _TABLES.items() if field in _REQUIRED and field not in found]
    if missing:
        raise Unusable(str(folder), f"no file for {', '.join(missing)} (such as olist_{missing[0]}_dataset.csv)")
    return OlistFiles(**found)
