"""Files to import, and an import into a clean database."""

import csv
import gzip
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from surety.engine import db as door_db
from surety.engine.fact import Fact
from surety.platforms.entries import Adapter, Entry, Reject
from surety.platforms.importing import Summary, run_import
from surety.platforms.rejects import RejectFile

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

ORDER_HEADER = (
    "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,"
    "order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date"
)
ITEM_HEADER = "order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value"
OLIST = {
    "orders": [
        ORDER_HEADER,
        "o1,c1,delivered,2017-07-09 21:57:05,2017-07-09 22:10:13,2017-07-11 14:58:04,2017-07-26 10:57:55,",
        "o2,c2,shipped,2018-01-02 10:00:00,2018-01-02 10:10:00,2018-01-09 09:00:00,,",
        "o3,c1,canceled,2018-02-01 08:00:00,2018-02-01 09:00:00,,,",
        "o4,c3,unavailable,2018-03-01 08:00:00,2018-03-01 08:05:00,,,",
    ],
    "order_items": [
        ITEM_HEADER,
        "o1,1,p1,s1,2017-07-13 22:10:13,99.9,27.65",
        "o2,1,p1,s1,2018-01-08 10:10:00,10.00,1.00",
        "o2,2,p2,s2,2018-01-10 10:10:00,20.00,2.00",
        "o2,3,p2,s2,2018-01-10 10:10:00,20.00,2.00",
        "o3,1,p2,s2,2018-02-07 09:00:00,5,0",
    ],
    "order_payments": [
        "order_id,payment_sequential,payment_type,payment_installments,payment_value",
        "o1,1,credit_card,2,100.00",
        "o1,2,voucher,1,27.55",
        "o2,1,boleto,1,55.01",
        "o3,1,boleto,1,5.00",
        "o4,1,boleto,1,7.00",
    ],
    "customers": ["customer_id,customer_unique_id,customer_state", "c1,u1,SP", "c2,u2,MG", "c3,u3,RJ"],
    "sellers": ["seller_id,seller_state", "s1,SP", "s2,PR"],
    "products": ["product_id,product_category_name", "p1,perfumaria", "p2,"],
    "product_category_name_translation": [
        "product_category_name,product_category_name_english",
        "perfumaria,perfumery",
    ],
}


@pytest.fixture
def olist(tmp_path: Path) -> Callable[..., Path]:
    """A small Olist folder; a table given by name replaces its lines."""

    def _olist(**tables: list[str]) -> Path:
        folder = tmp_path / "olist"
        folder.mkdir(exist_ok=True)
        for name, lines in (OLIST | tables).items():
            (folder / f"olist_{name}_dataset.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return folder

    return _olist


@pytest.fixture(scope="session")
def real_olist() -> Path:
    """The public data set, which is not ours to copy: beside the checkout, or where OLIST_DIR says."""
    return _beside("OLIST_DIR", "olist_public")


@pytest.fixture(scope="session")
def real_lade() -> Path:
    return _beside("LADE_FILE", "lade_pickup_6190/lade_p_sample.csv.gz")


def _beside(variable: str, name: str) -> Path:
    path = Path(os.environ.get(variable, ROOT.parent / "shared" / "data" / name))
    if not path.exists():
        pytest.skip(f"the real data is not here: set {variable}")
    return path


def read_all(adapter: Adapter) -> tuple[list[Fact], list[Reject]]:
    """Everything an adapter yields, facts apart from rejects."""
    facts: list[Fact] = []
    rejects: list[Reject] = []
    for row in adapter.read():
        if isinstance(row, Entry):
            facts += row.facts
        else:
            rejects.append(row)
    return facts, rejects


def csv_rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from csv.DictReader(file)


@pytest.fixture
def take_in(db, database_url: str, tmp_path: Path) -> Callable[[Adapter], tuple[Summary, list[dict]]]:
    """Import into the clean database; the summary and the rejects file's rows."""

    def _take_in(adapter: Adapter) -> tuple[Summary, list[dict]]:
        path = tmp_path / "x.rejects.ndjson"
        with closing(RejectFile(path)) as rejects:
            summary = run_import(adapter, connect=lambda: door_db.connect(database_url), rejects=rejects)
        lines = path.read_bytes().splitlines() if path.exists() else []
        return summary, [msgspec.json.decode(line) for line in lines]

    return _take_in


STATE = {
    "facts": "select kind, subject, seq, type, fact_key, occurred_at, body::text from surety_fact",
    "orders": "select subject, version, status, late, paid_fen, refunded_fen, import_hold, doc::text from surety_order",
    "parcels": "select subject, version, status, doc::text from surety_parcel",
    "shops": "select subject, version, doc::text from surety_shop",
    "transfers": "select subject, effect, seq, debit, credit, amount_fen from surety_transfer",
    "deadlines": "select kind, subject, step, version, due_at, ended_as from surety_deadline",
    "quarantine": "select subject, type, body::text from surety_quarantine",
    "outbox": "select subject, seq, n, kind, recipient, params::text from surety_outbox",
}


def state_of(connection) -> dict[str, list[tuple]]:
    """Everything that follows from the facts, but for when they were received."""
    return {name: sorted(connection.execute(query).fetchall(), key=str) for name, query in STATE.items()}
