"""The demonstration shows every kind of case at every hour of its day, to whom it concerns."""

from contextlib import closing
from datetime import timedelta

import pytest

from surety.access import demo as people
from surety.access.scope import scoped, shop_scope
from surety.aftersales.case import Status
from surety.aftersales.facts import Type
from surety.engine import db as door_db
from surety.engine import outbox, sweep
from surety.engine.replay import differences
from surety.money.reconciling import reconcile
from surety.money.sandbox import SandboxProvider
from surety.platforms.demo.loading import load

from .conftest import NOW

MORNING = NOW.replace(hour=0)  # 08:00 in China
EVENING = NOW.replace(hour=15, minute=30)


@pytest.fixture(params=[MORNING, EVENING], ids=["morning", "evening"])
def shown(request, db, begin, database_url):
    def connect():
        return door_db.connect(database_url)

    def make():
        answers = load(connect, request.param)
        assert set(answers) <= {"accepted", "repeated", "quarantined"}
        with connect() as connection:
            sweep.fire_due(connection, request.param)

    begin(f"demonstration {request.param:%H}", make)
    with connect() as connection:
        yield connection, request.param


def _all(db, column, where):
    return {row[0] for row in db.execute(f"select distinct {column} from surety_aftersale where {where}")}


def test_every_status_and_every_kind_is_there_for_one_owner(db, shown):
    owned = f"shop in {(people.SHOPS[0], *people.OTHER_SHOPS)}"
    assert _all(db, "status", owned) == {status.value for status in Status}
    assert _all(db, "type", owned) == set(Type.__args__)
    ends = {"withdrawn", "timed_out", "agreed", "sent_back", "shipped", "ruled"}
    assert ends <= _all(db, "closed_as", owned)


def test_each_other_platform_has_something_to_answer_and_something_disputed_or_ended(db, shown):
    for shop in people.OTHER_SHOPS:
        statuses = _all(db, "status", f"shop = '{shop}'")
        assert "applied" in statuses
        assert len(statuses) > 1


def test_the_inbox_has_what_is_urgent_and_what_is_not(db, shown):
    _, now = shown
    waiting = "select next_due_at, stake_fen from surety_aftersale where shop = %s and next_actor = 'merchant'"
    found = db.execute(waiting, [people.SHOPS[0]]).fetchall()
    assert sum(due < now + timedelta(hours=12) for due, _ in found) >= 3
    assert sum(due > now + timedelta(hours=20) for due, _ in found) >= 3
    assert len({stake for _, stake in found}) > 5


def test_what_is_rare_is_there(db, shown):
    docs = [row[0] for row in db.execute("select doc from surety_aftersale where shop = %s", [people.SHOPS[0]])]
    swapped = [doc for doc in docs if any(finding.get("swapped") for finding in doc.get("findings", ()))]
    assert {"disputed", "received"} <= {doc.get("status") for doc in swapped}
    assert any(doc.get("status") == "disputed" and doc.get("appealed_at") for doc in docs), "an appeal"
    granted = {step["stage"] for doc in docs for step in doc.get("instant", ()) if step["granted"]}
    assert granted == {"unshipped", "in_transit", "return_scanned"}
    states = dict(db.execute("select state, count(*) from surety_refund_intent group by state").fetchall())
    assert states["settled"] >= 3
    assert states["failed"] == 1
    items = {row[0] for row in db.execute("select kind from surety_work_item where closed_at is null")}
    assert {"dispute", "refund_failed", "repair"} <= items
    deposits = dict(db.execute("select subject, doc from surety_shop").fetchall())
    short = {name for name, doc in deposits.items() if doc["deposit_fen"] < doc["deposit_required_fen"]}
    assert (len(deposits), short) == (12, {"douyin:shop-8"})
    moved = "select count(*) from surety_transfer where subject = %s and 'deposit' in (debit, credit)"
    assert db.execute(moved, [people.SHOPS[0]]).fetchone() == (3,)


def test_the_buyers_page_that_is_printed_has_a_case_of_nearly_every_status(db, shown):
    with scoped(shop_scope(people.SHOPS[0])):
        order = people.with_most_cases()
    assert len(_all(db, "status", f"order_id = '{order}'")) >= len(Status) - 1, "talks are another platform's"
    failed = "select count(*) from surety_refund_intent where subject = %s and state = 'failed'"
    assert db.execute(failed, [order]).fetchone() == (1,)


def test_books_agree_and_the_log_gives_the_same_cases_again(shown, database_url):
    connection, now = shown
    assert list(differences(connection)) == []
    with closing(SandboxProvider(now=lambda _: now, open_books=lambda: door_db.connect(database_url))) as provider:
        assert list(reconcile(connection, provider.report(), until=now + timedelta(days=1))) == []


def test_custody_admissions_and_listings_are_seen_in_each_of_their_states(db, shown):
    connection, now = shown
    outbox.deliver(connection, now)
    told = {(kind, to) for kind, to in db.execute("select kind, recipient from surety_inbox")}
    for to in (f"shop:{people.SHOPS[0]}", f"centre:{people.CENTRE}"):
        assert {("admission_soon", to), ("admission_ended", to)} <= told
    lacking = "select doc from surety_listing where shop = %s and status = 'returned'"
    tables = {each["table"] for (doc,) in db.execute(lacking, [people.SHOPS[0]]) for each in doc["findings"]}
    assert {"qualification", "listing_requirement", "image_count_check"} <= tables
    acts = db.execute("select act from surety_violation where order_no is not null and status = 'raised'").fetchall()
    assert ("ship_without_inspection",) in acts


def test_each_kind_of_piece_has_a_picture_of_its_own():
    from surety.platforms.demo import pictures, pieces

    looks = {look for _title, _category, look in (*pieces._JADE, *pieces._BAGS)}
    assert {"watch", "wallet", "scarf"} < looks
    for shot in pictures.SHOTS:
        assert len({pictures.drawn("douyin:pc-1", shot, look) for look in looks}) == len(looks)
