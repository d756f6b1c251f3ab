"""What the BTAS menu asks before a piece leaves its shop: unit, tag and box, and how it goes back (F4, F6, F13)."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from surety.inspection import facts
from surety.orders.facts import OrderShipped, ShippedLine
from tests.web.aftersale.bazaar import SHOP
from tests.web.merchant.shelf import CENTRE, Shelf
from tests.web.merchant.test_pieces import refused


@pytest.fixture
def shelf(db, database_url):
    return Shelf(database_url)


def test_what_is_inspected_by_photographs_is_asked_for_its_tag_and_its_box(shelf):
    """F13, F14: until the end of February 2023."""
    order = shelf.bazaar.order(
        "shoe", signed_days_ago=None, quantity=1, title="球鞋", category="second_hand/streetwear"
    )
    one, at = "douyin:pc-shoe", datetime(2023, 2, 25, tzinfo=UTC)
    shelf.state(
        facts.PieceRegistered(
            id="shoe", at=at, piece=one, shop=SHOP, category="second_hand/streetwear", centre=CENTRE, photo=True,
            order=order, line="1", value_fen=15_000,
        )
    )  # fmt: skip
    parcel = {"way": "courier", "carrier": "sf", "waybill": "SF7700001", "centre": CENTRE, "video": shelf.video(1)}
    answer = shelf.act(one, "send", **parcel, tag="?", original_box="maybe")
    refused(answer)
    assert sorted(answer.context["faults"]) == ["original_box", "tag"]
    answer = shelf.act(one, "send", **parcel, tag=" ＱＫ-7001", original_box="no")
    assert answer.status_code == 302, answer.context["faults"]
    found = re.findall(r"<dt>(Inspection tag|Original box)</dt><dd.*?>(.*?)</dd>", shelf.page(one).content.decode())
    assert found == [("Inspection tag", "QK-7001"), ("Original box", "There is none")]


def test_a_unit_refunded_before_it_shipped_gets_no_row_and_a_typed_one_says_why(shelf):
    """F4."""
    scarf, bag = {"title": "羊绒围巾", "category": "apparel/scarf"}, {"category": "second_hand/luxury"}
    order = shelf.bazaar.order("two", signed_days_ago=None, quantity=2, more=[scarf], **bag)
    gone = {"carrier": "sf", "waybill": "SF7700009", "lines": (ShippedLine("2", 2),)}
    shelf.state(OrderShipped(id="s2", at=shelf.now, order=order, **gone))
    shelf.bazaar.ask("two", "refund_unshipped", reason="not_wanted", units=(ShippedLine("1", 1),))
    number = order.partition(":")[2]
    checked = shelf.client.get(shelf.url(f"register?order={number}")).context["checked"]
    assert [(row.line, row.unit, row.fault) for row in checked if row.line == "1"] == [("1", "1", "")]
    settings = {"from": "send", "nonce": shelf.client.get(shelf.url("register")).context["nonce"], "centre": CENTRE}
    both = f"{number},1,1,pc-one\n{number},1,2,pc-two"
    told = shelf.client.post(shelf.url("register"), settings | {"table": both, "ships": "merchant"}).context["results"]
    assert [(each["good"], each["clause"]) for each in told] == [(True, ""), (False, "F4")]
    typed = shelf.client.post(shelf.url("register"), {"from": "check", "table": f"{number},1,2,pc-two"})
    assert [row.fault for row in typed.context["checked"]] == ["unit_refunded"]


def test_how_it_goes_back_is_asked_and_what_is_fetched_is_handed_over_at_the_counter(shelf, db):
    """F6: chosen when it is sent in, and anew until it has left; the bench states the hand-over, not the shop."""
    one, two = shelf.register(ships="institute")
    offer = shelf.page(one).content.decode().partition('id="act-send"')[2]
    assert 'name="return_type" value="mail" required checked' in offer
    parcel = {"way": "courier", "carrier": "sf", "centre": CENTRE}
    for n, piece in enumerate((one, two)):
        form = parcel | {"waybill": f"SF770000{n}", "video": shelf.video(n), "return_type": "mail"}
        assert "return_type" in shelf.act(piece, "send", **form | {"return_type": "carrier pigeon"}).context["faults"]
        assert shelf.act(piece, "send", **form).status_code == 302
        shelf.bench(facts.PieceTakenIn, piece, centre=CENTRE)
    refused(shelf.act(one, "return"))
    assert shelf.act(one, "return", return_type="pickup").status_code == 302
    for piece in (one, two):
        gone = facts.PieceCancelled(id=f"{piece}/gone", at=shelf.now, piece=piece, reason="refund_only")
        shelf.state(gone)
    fetched, mailed = (shelf.page(piece).context for piece in (one, two))
    assert [(clock.step, clock.mine) for clock in fetched["clocks"]] == [("pick_up", True)]
    assert [(clock.step, clock.mine) for clock in mailed["clocks"]] == [("send_back", False)]
    assert [(leg.leg, leg.payer) for leg in fetched["freight"]][1:] == [("picked up after a cancellation", "")]
    assert [(leg.leg, leg.payer) for leg in mailed["freight"]][1:] == [("back after a cancellation", "merchant")]
    rows = {row["subject"]: row["waits"] for row in shelf.client.get(shelf.url("?tab=all")).context["rows"]}
    assert rows == {one: "pick_up", two: ""}
    page = shelf.page(one).content.decode()
    assert "Self-pickup" in page
    assert re.search(r"To be fetched at:\s+南阳质检中心", page)
    assert "collect" not in [each["act"].name for each in fetched["acts"]]
    assert "the centre records" in refused(shelf.act(one, "collect"))
    shelf.bench(facts.PieceHandedOver, one, from_="institute", to="merchant")
    after = shelf.page(one).context
    assert (after["stage"], after["clocks"], after["incidents_seen"]) == ("ended", [], ())
