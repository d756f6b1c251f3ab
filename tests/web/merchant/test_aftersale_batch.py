"""Many cases in one press: one batch through the door, every answer row by row; and two who press at once."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surety.engine import clock, gate, sweep
from surety.engine import db as door
from surety.orders.facts import ShippedLine
from tests.database import kept
from tests.web.aftersale import bazaar as stage
from tests.web.factory import OTHER_SHOP, SHOP
from tests.web.merchant.test_aftersale import case_of

URL = f"/shop/{SHOP}/aftersales"


@pytest.fixture
def bazaar(db, database_url, people):
    with kept() as connection:
        now = clock.now(connection)
    return stage.opened(database_url, shop=SHOP, now=now)


@pytest.fixture
def shop1(client_of, bazaar) -> Client:
    return client_of("shop1")


def press(client: Client, act: str, *cases: str, **form):
    nonce = client.get(URL).context["nonce"]
    return client.post(f"{URL}/batch", {"nonce": nonce, "act": act, "case": cases} | form)


def many(bazaar, count: int, asks: str = "refund_only") -> list[str]:
    """Cases of as many orders."""
    for n in range(count):
        bazaar.order(f"m{n}", quantity=1)
        bazaar.ask(f"m{n}", asks, units=(ShippedLine("1", 1),))
    return [bazaar.cases[f"m{n}"] for n in range(count)]


def test_results_row_by_row(shop1, bazaar):
    cases = many(bazaar, 3)
    bazaar.order("back")
    stage.received(bazaar, "back")
    answer = press(shop1, "agree", *cases, bazaar.cases["back"])
    told = [(each["row"].subject, each["good"], each["row"].status) for each in answer.context["told"]]
    assert told == [*((case, True, "refunded") for case in cases), (bazaar.cases["back"], False, "received")]
    page = answer.content.decode()
    assert "Agreed: 3 cases." in page
    assert "1 case was not accepted" in page
    assert "Not in the case" in page
    assert all(case_of(bazaar, f"m{n}").refund_fen == 15_000 for n in range(3))


def test_receipt_of_many(shop1, bazaar):
    names = [f"m{n}" for n in range(3)]
    cases = many(bazaar, 3, "return_refund")
    for name in names:
        bazaar.by_shop(bazaar.about("AftersaleAgreed", name))
        bazaar.by_buyer(name, bazaar.about("ReturnSent", name, carrier="sf", waybill=f"RTX{name}0"))
    answer = press(shop1, "receive", *cases)
    assert answer.context["good_count"] == 3
    assert all(case_of(bazaar, name).received_units == {"1": 1} for name in names)


def test_hundreds_go_through_the_door_in_one_batch(shop1, bazaar, monkeypatch):
    cases = many(bazaar, 120)
    batches, submit = [], gate.submit

    def counting(facts, **how):
        batches.append(len(facts))
        return submit(facts, **how)

    monkeypatch.setattr(gate, "submit", counting)
    with CaptureQueriesContext(connection) as captured:
        answer = press(shop1, "agree", *cases)
    assert batches == [120]
    assert answer.context["good_count"] == 120
    assert len(captured) <= 40  # both pages, whatever was chosen


def test_the_same_press_twice_changes_nothing(shop1, bazaar):
    cases = many(bazaar, 2)
    form = {"nonce": shop1.get(URL).context["nonce"], "act": "agree", "case": cases}
    first, second = (shop1.post(f"{URL}/batch", form) for _ in range(2))
    assert first.context["good_count"] == second.context["good_count"] == 2
    assert [case_of(bazaar, f"m{n}").version for n in range(2)] == [2, 2]


@pytest.mark.parametrize(
    "form",
    [
        {"nonce": "x"},
        {"case": []},
        {"case": ["\x00", "douyin:as-nothing", "' or true --"]},
        {"case": [f"douyin:as-{n}" for n in range(501)]},
    ],
    ids=["nonce", "none", "nothing", "too many"],
)
def test_what_cannot_be_done_is_said(shop1, bazaar, form):
    [case] = many(bazaar, 1)
    answer = press(shop1, "agree", case, **form)
    assert answer.status_code == 422
    assert answer.context["fault"]
    assert case_of(bazaar, "m0").status == "applied"


def test_only_what_is_offered_to_many(shop1, bazaar):
    [case] = many(bazaar, 1)
    for act in ("refuse", "consent", "", "rule"):
        assert press(shop1, act, case).status_code == 404
    assert shop1.get(f"{URL}/batch").status_code == 405


def test_another_shops_cases_are_not_among_them(shop1, bazaar, database_url):
    other = stage.opened(database_url, shop=OTHER_SHOP, now=bazaar.now)
    other.order("theirs")
    other.ask("theirs", "refund_only")
    [case] = many(bazaar, 1)
    answer = press(shop1, "agree", case, other.cases["theirs"])
    assert [each["row"].subject for each in answer.context["told"]] == [case]
    assert case_of(other, "theirs").status == "applied"


def test_two_presses_at_once_have_one_winner_each(client_of, bazaar):
    """Two people of the shop, each with a page of their own."""
    cases = many(bazaar, 8)
    client = client_of("shop1")
    nonces = [client.get(URL).context["nonce"] for _ in range(2)]
    start, answers = threading.Barrier(2), []

    def work(nonce: str) -> None:
        own = client_of("shop1")
        start.wait()
        answers.append(own.post(f"{URL}/batch", {"nonce": nonce, "act": "agree", "case": cases}))
        connection.close()

    threads = [threading.Thread(target=work, args=[nonce]) for nonce in nonces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = re.compile(r'class="subject" href="[^"]+/(.+?)".*?tag (is-\w+)', re.DOTALL)
    rows = [row.findall(each.content.decode()) for each in answers]
    good = [{case for case, tone in told if tone == "is-ok"} for told in rows]
    assert [len(told) for told in rows] == [8, 8]
    assert good[0] | good[1] == set(cases)
    assert not good[0] & good[1]
    assert all(case_of(bazaar, f"m{n}").refund_fen == 15_000 for n in range(8))


def test_agreeing_while_the_clocks_lapse_has_one_winner(shop1, bazaar, database_url, db):
    """The sweep and the merchant at the same instant: each case is paid once, and the loser is told what is."""
    bazaar.now -= timedelta(hours=48, seconds=1)
    cases = many(bazaar, 8)
    nonce = shop1.get(URL).context["nonce"]
    start, fired = threading.Barrier(2), []

    def lapse() -> None:
        with door.connect(database_url) as other:
            start.wait()
            fired.append(sweep.fire_due(other, clock.now(other)))

    thread = threading.Thread(target=lapse)
    thread.start()
    start.wait()
    answer = shop1.post(f"{URL}/batch", {"nonce": nonce, "act": "agree", "case": cases})
    thread.join()
    assert [each["row"].status for each in answer.context["told"]] == ["refunded"] * 8
    assert all("has ended" in each["text"] for each in answer.context["told"] if not each["good"])
    assert all(case_of(bazaar, f"m{n}").refund_fen == 15_000 for n in range(8))
    sent = db.execute("select count(*), sum(amount_fen) from surety_refund_intent").fetchone()
    assert sent == (8, 120_000)
