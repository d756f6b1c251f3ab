"""EPI-6: a service whose place is hit. The buyer chooses; nothing happens before, and nobody else can choose."""

from __future__ import annotations

import pytest

from surety.access import links
from surety.consoles import nonce
from surety.disruptions import spreading
from tests.database import kept
from tests.db.noticing import publish
from tests.unit.notices import row
from tests.web.aftersale import bazaar as stage

PLACE = "440305"


@pytest.fixture
def bazaar(db, database_url):
    made = stage.opened(database_url)
    made.order("spa", signed_days_ago=None, quantity=1, title="双人温泉票", service_region=PLACE)
    with kept(database_url) as connection:
        publish(connection, row("440300", services=True), now=made.now)
        spreading.run(connection, made.now)
    return made


def path(bazaar, rest="", **sign):
    return f"/o/{links.sign(bazaar.orders['spa'], **sign)}{rest}"


def chosen(bazaar, buyer, outcome, **fields):
    form = {"nonce": nonce.issue(bazaar.now), "outcome": outcome} | fields
    return buyer.post(path(bazaar, "/service"), form, follow=True)


def test_both_choices_are_told_with_the_notice(bazaar, buyer):
    page = buyer.get(path(bazaar)).content.decode()
    assert "Epidemic areas" in page
    assert "EPI-6b" in page
    assert 'value="cancel"' in page
    assert 'value="wait"' in page


def test_who_waits_keeps_the_order(bazaar, buyer, db):
    answer = chosen(bazaar, buyer, "wait")
    assert "You use it after the recovery." in answer.content.decode()
    assert db.execute("select count(*) from surety_refund_intent").fetchone() == (0,)
    assert b'value="cancel"' not in answer.content


def test_who_cancels_gets_the_money_back(bazaar, buyer, db):
    answer = chosen(bazaar, buyer, "cancel")
    assert "You cancelled it." in answer.content.decode()
    assert db.execute("select sum(amount_fen)::int from surety_refund_intent").fetchone() == (15_000,)


def test_it_is_chosen_once(bazaar, buyer, db):
    form = nonce.issue(bazaar.now)
    for _ in range(2):
        chosen(bazaar, buyer, "wait", nonce=form)
    assert db.execute("select count(*) from surety_fact where type = 'service_chosen'").fetchone() == (1,)
    answer = chosen(bazaar, buyer, "cancel")
    assert answer.status_code == 409
    assert "already chosen" in answer.content.decode()


@pytest.mark.parametrize("fields", [{"outcome": "both"}, {"outcome": "cancel", "nonce": "x"}])
def test_what_is_no_choice_changes_nothing(bazaar, buyer, db, fields):
    assert chosen(bazaar, buyer, **fields).status_code == 422
    assert db.execute("select count(*) from surety_fact where type = 'service_chosen'").fetchone() == (0,)


def test_a_link_that_only_shows_cannot_choose(bazaar, buyer, db):
    assert b'value="cancel"' not in buyer.get(path(bazaar, view_only=True)).content
    answer = buyer.post(path(bazaar, "/service", view_only=True), {"outcome": "cancel"})
    assert answer.status_code == 403


def test_an_order_without_such_a_service_is_not_asked(bazaar, buyer):
    bazaar.order("scarf", signed_days_ago=None)
    token = links.sign(bazaar.orders["scarf"])
    assert b'value="cancel"' not in buyer.get(f"/o/{token}").content
    answer = buyer.post(f"/o/{token}/service", {"nonce": nonce.issue(bazaar.now), "outcome": "cancel"})
    assert answer.status_code == 409
