"""Olist's files as facts."""

import gzip
from collections import Counter
from datetime import UTC, datetime

import pytest

from surety.orders.facts import OrderCancelled, OrderPaid, OrderPlaced, OrderShipped
from surety.platforms.entries import Unusable
from surety.platforms.olist import OlistAdapter
from surety.platforms.olist.times import instant

from .conftest import ITEM_HEADER, OLIST, csv_rows, read_all


def of(facts, kind):
    return {fact.order: fact for fact in facts if isinstance(fact, kind)}


def test_an_order_of_one_seller_keeps_its_number(olist):
    facts, rejects = read_all(OlistAdapter(olist()))
    assert rejects == []
    placed, paid = of(facts, OrderPlaced)["olist:o1"], of(facts, OrderPaid)["olist:o1"]
    assert (placed.shop, placed.parent, placed.currency, placed.zone) == (
        "olist:s1",
        None,
        "BRL",
        "America/Sao_Paulo",
    )
    assert (placed.receiver.region, placed.ship_from, placed.buyer) == ("BR-SP", "BR-SP", "u1")
    (line,) = placed.lines
    assert (line.line, line.price_fen, line.paid_fen, line.category) == ("1", 9990, 12755, "perfumery")
    assert line.promise.given_at == datetime(2017, 7, 14, 1, 10, 13, tzinfo=UTC)
    assert paid.amount_fen == 12755


def test_an_order_of_two_sellers_is_two_orders_that_share_the_payment(olist):
    facts, _ = read_all(OlistAdapter(olist()))
    placed, paid = of(facts, OrderPlaced), of(facts, OrderPaid)
    assert {
        order: (p.shop, p.parent, [line.line for line in p.lines]) for order, p in placed.items() if "o2" in order
    } == {
        "olist:o2-1": ("olist:s1", "olist:o2", ["1"]),
        "olist:o2-2": ("olist:s2", "olist:o2", ["2", "3"]),
    }
    assert (paid["olist:o2-1"].amount_fen, paid["olist:o2-2"].amount_fen) == (1100, 4401)
    shipped = of(facts, OrderShipped)
    assert {shipped[f"olist:o2-{n}"].waybill for n in (1, 2)} == {"OLo2-1", "OLo2-2"}


def test_a_cancellation_takes_the_latest_instant_and_unavailable_makes_none(olist):
    facts, _ = read_all(OlistAdapter(olist()))
    cancelled = of(facts, OrderCancelled)
    assert set(cancelled) == {"olist:o3"}
    assert cancelled["olist:o3"].at == datetime(2018, 2, 1, 11, 0, tzinfo=UTC)
    empty = of(facts, OrderPlaced)["olist:o4"]
    assert (empty.shop, empty.lines) == ("olist:unknown", ())


def test_what_moved_without_an_approval_was_paid_when_bought(olist):
    orders = [OLIST["orders"][0], "o1,c1,delivered,2017-07-09 21:57:05,,2017-07-11 14:58:04,,"]
    facts, _ = read_all(OlistAdapter(olist(orders=orders)))
    assert of(facts, OrderPaid)["olist:o1"].at == of(facts, OrderPlaced)["olist:o1"].at


def test_an_order_handed_over_before_it_was_paid_keeps_its_times(olist):
    orders = [OLIST["orders"][0], "o1,c1,shipped,2017-07-09 21:57:05,2017-07-12 10:00:00,2017-07-11 14:58:04,,"]
    facts, _ = read_all(OlistAdapter(olist(orders=orders)))
    kinds = [type(fact).__name__ for fact in facts if "o1" in fact.id]
    assert kinds == ["OrderPlaced", "OrderShipped", "ParcelPickedUp", "OrderPaid"]


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("2017-10-15 00:30:00", datetime(2017, 10, 15, 3, 30, tzinfo=UTC)),  # skipped by summer time
        ("2018-02-17 23:30:00", datetime(2018, 2, 18, 1, 30, tzinfo=UTC)),  # stands twice: the first pass
        ("2018-07-01 12:00:00", datetime(2018, 7, 1, 15, 0, tzinfo=UTC)),
    ],
)
def test_hours_that_summer_time_skips_or_repeats(wall, utc):
    assert instant(wall, where="x") == utc


@pytest.mark.parametrize(
    ("table", "row", "codes"),
    [
        ("order_items", "o1,1,p1,s1,2017-07-13 22:10:13,-1,0", {"bad_money", "order_incomplete"}),
        ("order_items", "o1,1,p1,s1,2017-13-13 22:10:13,1,0", {"bad_time", "order_incomplete"}),
        ("order_items", "o1,1,p1,s1,2017-07-13T22:10:13Z,1,0", {"bad_time", "order_incomplete"}),
        ("order_items", "o1,1,p1,s1,1999-07-13 22:10:13,1,0", {"date_out_of_range", "order_incomplete"}),
        ("order_items", "o1,1,p1", {"cell_count", "order_incomplete"}),
        ("order_payments", "o1,1,x,1,abc", {"bad_money", "order_incomplete"}),
        ("orders", "o1,c1,lost,2017-07-09 21:57:05,,,,", {"unknown_status"}),
        ("orders", "o1,c1,delivered,,,,,", {"empty_cell"}),
    ],
)
def test_an_order_goes_in_whole_or_not_at_all(olist, table, row, codes):
    lines = [row if line.startswith("o1,") else line for line in OLIST[table]]
    facts, rejects = read_all(OlistAdapter(olist(**{table: list(dict.fromkeys(lines))})))
    assert {reject.code for reject in rejects} == codes
    assert "olist:o1" not in of(facts, OrderPlaced)
    assert "olist:o2-1" in of(facts, OrderPlaced)


def test_rows_that_stand_twice_and_each_item_and_payment_of_no_order_are_refused(olist):
    folder = olist(
        orders=[*OLIST["orders"], OLIST["orders"][1]],
        order_items=[*OLIST["order_items"], *(f"o9,{n},p1,s1,2018-01-08 10:10:00,1,0" for n in (1, 2))],
        order_payments=[*OLIST["order_payments"], "o9,1,voucher,1,2.00", "o9,2,voucher,1,3.00"],
    )
    _, rejects = read_all(OlistAdapter(folder))
    assert [(r.code, r.line) for r in rejects][:3] == [
        ("order_repeated", 6),
        ("order_unknown", 7),
        ("order_unknown", 8),
    ]
    payments = len(OLIST["order_payments"])
    assert [(r.file, r.code, r.line) for r in rejects][3:] == [
        ("olist_order_payments_dataset.csv", "order_unknown", line) for line in (payments + 1, payments + 2)
    ]


def test_names_with_and_without_their_affixes_are_found(olist, tmp_path):
    folder = olist()
    for path in list(folder.iterdir()):
        name = path.name.removeprefix("olist_").replace("_dataset", "")
        (folder / f"{name}.gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    (folder / "sellers.csv.gz").rename(folder / "sellers_full.csv.gz")
    facts, rejects = read_all(OlistAdapter(folder))
    assert (len(of(facts, OrderPlaced)), rejects) == (5, [])


def test_a_missing_or_doubled_table_is_unusable(olist):
    folder = olist()
    (folder / "orders.csv").write_text("x")
    with pytest.raises(Unusable, match="the same table"):
        OlistAdapter(folder)
    (folder / "orders.csv").unlink()
    (folder / "olist_customers_dataset.csv").unlink()
    with pytest.raises(Unusable, match="no file for customers"):
        OlistAdapter(folder)
    with pytest.raises(Unusable, match="no such folder"):
        OlistAdapter(folder / "nowhere")


def test_a_cut_table_of_items_is_unusable_and_nothing_is_read(olist):
    folder = olist()
    items = "\n".join([ITEM_HEADER, *(f"o1,{n},p1,s1,2017-07-13 22:10:13,1,0" for n in range(1, 20_000))])
    (folder / "olist_order_items_dataset.csv").write_bytes(gzip.compress(items.encode())[:-500])
    with pytest.raises(Unusable, match="cannot be read"):
        list(OlistAdapter(folder).read())


def test_the_real_set_reconciles_with_its_own_files(real_olist):
    facts, rejects = read_all(OlistAdapter(real_olist))
    orders = list(csv_rows(real_olist / "orders.csv.gz"))
    items = list(csv_rows(real_olist / "order_items.csv.gz"))
    placed = [fact for fact in facts if isinstance(fact, OrderPlaced)]
    paid = Counter()
    for fact in facts:
        if isinstance(fact, OrderPaid):
            paid[fact.order] += fact.amount_fen
    assert rejects == []
    assert len({fact.parent or fact.order for fact in placed}) == len(orders) == 8135
    assert sum(len(fact.lines) for fact in placed) == len(items) == 8365
    assert sum(not fact.lines for fact in placed) == 775
    assert sum(isinstance(fact, OrderCancelled) for fact in facts) == 625
    moved = {row["order_id"] for row in orders if row["order_approved_at"]}
    payments = csv_rows(real_olist / "order_payments.csv.gz")
    due = sum(round(float(row["payment_value"]) * 100) for row in payments if row["order_id"] in moved)
    assert sum(paid.values()) == due
