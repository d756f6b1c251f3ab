"""Whose link it is: it shows and does what is its own order's."""

from __future__ import annotations

import pytest

from surety.access import links
from tests.web.buyer.test_cases import REST, facts, filled, of_case, path


def test_a_link_that_only_shows_shows_and_does_nothing_else(bazaar, buyer, db):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    for rest in ("", "/aftersales", "/aftersales/ask/return_refund", of_case(bazaar, "scarf")):
        page = buyer.get(path(bazaar, "scarf", rest, view_only=True))
        assert page.status_code == 200
        assert b'name="nonce"' not in page.content
    before = db.execute("select count(*) from surety_fact").fetchone()
    for rest in ("/aftersales/ask/return_refund", of_case(bazaar, "scarf", "/withdraw"), "/service"):
        answer = buyer.post(path(bazaar, "scarf", rest, view_only=True), filled(bazaar))
        assert answer.status_code == 403
        assert b"only show" in answer.content
    assert db.execute("select count(*) from surety_fact").fetchone() == before


def test_another_orders_case_is_not_there(bazaar, buyer, db, caplog):
    bazaar.order("scarf")
    bazaar.order("hat")
    bazaar.ask("hat", evidence=("sha256:" + "0" * 64 + " image/png 3 a.png",))
    theirs = of_case(bazaar, "hat")
    missing = buyer.get(path(bazaar, "scarf", "/aftersales/as-nothing"))
    for rest in (theirs, f"{theirs}/files/{'0' * 64}"):
        answer = buyer.get(path(bazaar, "scarf", rest))
        assert (answer.status_code, answer.content) == (404, missing.content)
    for act in ("withdraw", "escalate", "show"):
        assert buyer.post(path(bazaar, "scarf", f"{theirs}/{act}"), filled(bazaar)).status_code == 404
    assert facts(db, "aftersale_withdrawn") == []
    tried = [record.getMessage() for record in caplog.records if record.name == "surety.buyer"]
    assert f"the link of order {bazaar.orders['scarf']} asked for case as-hat, which is not its own" in tried


@pytest.mark.parametrize("number", ["as-", "as-" + "9" * 200, "bz-scarf", "as-%00", "as-'--"])
def test_a_case_that_cannot_be_is_not_there(bazaar, buyer, number):
    bazaar.order("scarf")
    assert buyer.get(path(bazaar, "scarf", f"/aftersales/{number}")).status_code == 404


def test_an_order_that_does_not_exist_has_nothing_to_ask_for(db, buyer, bazaar):
    token = links.sign("douyin:nothing")
    for rest in REST:
        assert buyer.get(f"/o/{token}{rest}").status_code == 404
    assert buyer.post(f"/o/{token}/aftersales/ask/refund_only", filled(bazaar)).status_code == 404
    assert db.execute("select count(*) from surety_quarantine").fetchone() == (0,)
