"""One order's page: why its deadline is what it is, what happened, and the money."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from surety.consoles.order.zero import at_zero
from surety.engine import clock
from surety.engine.door import submit
from surety.logistics.facts import ParcelInTransit
from surety.orders.facts import Declared, Promise
from tests.web import factory
from tests.web.factory import SHOP
from tests.web.merchant.test_ship import BASE, case_of, form

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00IEND\xaeB`\x82"


def page_of(client, number: int, **headers):
    return client.get(f"/shop/{SHOP}/orders/douyin:{number}", headers=headers)


def test_why_this_deadline(shop1):
    why = page_of(shop1, BASE).context["whys"][0]
    assert why.running
    assert (why.table, why.row) == ("ship_promise", "SP-DY-48H")
    assert dict(why.sums)["Plus"] == "48 hours"
    assert [each["id"] for each in why.told["clause"]] == ["A1", "A27"]
    assert why.told["others"]
    assert any(each["label"] == "Platform" and each["value_label"] == "Douyin" for each in why.told["inputs"])


def test_days_that_were_declared_stand_in_the_arithmetic(shop1, told):
    now = clock.now(told)
    facts = factory.placed(BASE + 201, at=now, promise=Promise(declared=Declared.DAYS, days=5))
    factory.tell(told, facts, now=now)
    why = page_of(shop1, BASE + 201).context["whys"][0]
    assert why.row == "SP-DY-STOCK-DAYS"
    assert dict(why.sums)["Declared at the sale"] == "5 days"
    assert "Declared at the sale" not in dict(page_of(shop1, BASE).context["whys"][0].sums)


def test_the_earlier_of_two_limits(shop1):
    context = page_of(shop1, BASE + 60).context
    pickup = next(why for why in context["whys"] if why.step == "pickup_by" and why.running)
    assert dict(pickup.sums)["Rule"] == "The earlier one counts"


def test_assumed_rows_say_so(shop1, told):
    """How to count "same day" is not in the sources: the row is assumed, and the page says so and why."""
    now = clock.now(told)
    promise = Promise(declared=Declared.SAME_DAY)
    facts = factory.placed(BASE + 200, at=now - timedelta(minutes=1), promise=promise)
    factory.tell(told, facts, now=now)
    response = page_of(shop1, BASE + 200)
    row = response.context["whys"][0].told["row"]
    assert row["assumed"]
    assert row["reason"]
    assert dict(response.context["whys"][0].sums)["Ends"].endswith(" 24:00 Beijing time")
    assert '<span class="tag is-warn">assumed</span>' in response.content.decode()
    assert row["reason"] in response.content.decode().replace("&#x27;", "'").replace("&quot;", '"')


def test_money_is_double_entry(shop1):
    context = page_of(shop1, BASE + 71).context
    assert sum(fen for _account, fen in context["balances"]) == 0
    assert "late_compensation" in [each.effect for each in context["transfers"]]


def test_both_times_where_they_differ(shop1):
    events = page_of(shop1, BASE + 71).context["events"]
    assert {"Signed", "Picked up by the carrier", "Paid"} <= {event.title for event in events}
    assert all(event.differs for event in events)
    assert events[0].occurred_at >= events[-1].occurred_at


def test_a_history_that_came_in_one_piece_says_so_once(shop1, told):
    page = page_of(shop1, BASE + 71)
    assert page.context["imported_at"]
    assert all(event.spared for event in page.context["events"])
    assert page.content.decode().count("reached us") == 1
    now = clock.now(told)
    late = factory.scanned(ParcelInTransit, at=now - timedelta(hours=9), waybill="75912340000060")
    submit(told, [late], source=factory.PLATFORM, now=now + timedelta(hours=1))
    assert [event.spared for event in page_of(shop1, BASE + 60).context["events"]].count(False) == 1


def test_the_shops_copy_of_the_buyers_link_only_shows(shop1, client_of, told):
    url, nonce = form(shop1, BASE + 8, "delay")
    later = (case_of(told, BASE + 8).ship_by + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    shop1.post(url, {"nonce": nonce, "reason": "buyer_agreed", "ship_by": later})
    shops = page_of(shop1, BASE + 8).context["buyer_link"].removeprefix("http://testserver")
    page = Client(headers={"accept-language": "en"}).get(shops)
    assert "The shop asks for more time" in page.content.decode()
    assert "Agree to the new date" not in page.content.decode()
    refused = Client().post(f"{shops}/answer", {"answer": "accept", "nonce": page.context["nonce"]})
    assert refused.status_code == 403
    assert case_of(told, BASE + 8).delay.answered_at is None
    theirs = client_of("staff").get(f"/staff/orders/douyin:{BASE + 8}").context["buyer_link"]
    path = theirs.removeprefix("http://testserver")
    nonce = Client().get(path).context["nonce"]
    assert Client().post(f"{path}/answer", {"answer": "accept", "nonce": nonce}).status_code == 302
    assert case_of(told, BASE + 8).delay.accepted


def test_a_late_order_that_waits_for_its_scan_is_not_charged_again():
    assert at_zero("pickup_by", 0, "CNY", late=True) != at_zero("pickup_by", 0, "CNY")
    assert "¥3.00" in at_zero("pickup_by", 300, "CNY")
    assert at_zero("ship_by", 300, "CNY", shipped=True) != at_zero("ship_by", 300, "CNY")


def test_the_picture_shades_the_late_zone(shop1):
    late = page_of(shop1, BASE + 71).context["life"]
    assert late.late_from is not None
    assert late.late_width > 0
    assert page_of(shop1, BASE + 70).context["life"].late_from is None


def test_beside_the_list_it_is_a_fragment(shop1):
    page = page_of(shop1, BASE, **{"hx-request": "true", "hx-target": "sidepanel"}).content.decode()
    assert "<html" not in page
    assert "sidepanel-head" in page


def test_the_receiver_is_shown_only_when_asked(shop1):
    assert "收货人" not in page_of(shop1, BASE).content.decode()
    shown = shop1.get(f"/shop/{SHOP}/orders/douyin:{BASE}/receiver")
    assert "收货人" in shown.content.decode()
    assert shown.headers["Cache-Control"] == "private, no-store"


def test_an_appeal_with_evidence(shop1, client_of, told):
    url, nonce = form(shop1, BASE + 51, "appeal")
    filled = {"nonce": nonce, "grounds": "carrier_fault", "note": "暴雨停运", "links": "https://example.com/notice"}
    files = {"files": SimpleUploadedFile("停运公告.png", PNG, content_type="text/html")}
    answer = shop1.post(url, {**filled, **files}, follow=True)
    assert "the appeal is with platform staff" in answer.content.decode()
    link, file = answer.context["evidence"]
    assert (link["name"], link["href"]) == ("example.com/notice", "https://example.com/notice")
    digest = file["href"].rpartition("/")[2]
    kept = shop1.get(file["href"])
    assert b"".join(kept.streaming_content) == PNG
    assert kept.headers["Content-Type"] == "image/png"
    assert kept.headers["Content-Disposition"].startswith("attachment")
    other = shop1.get(f"/shop/{SHOP}/orders/douyin:{BASE + 50}/evidence/{digest}")
    assert other.status_code == 404
    desk = client_of("staff").get(f"/staff/orders/douyin:{BASE + 51}")
    (task,) = desk.context["tasks"]
    read = client_of("staff").get(task["evidence"][1]["href"])
    assert b"".join(read.streaming_content) == PNG
    assert client_of("staff").get(f"/staff/orders/douyin:{BASE + 50}/evidence/{digest}").status_code == 404
    url, nonce = form(shop1, BASE + 51, "appeal")
    again = shop1.post(url, {**filled, "nonce": nonce})
    assert "An appeal was already filed" in again.content.decode()


def test_evidence_is_a_picture_or_a_pdf(shop1, told):
    url, nonce = form(shop1, BASE + 51, "appeal")
    filled = {"nonce": nonce, "grounds": "other", "note": "x"}
    page = SimpleUploadedFile("a.png", b"<html>", content_type="image/png")
    assert shop1.post(url, {**filled, "files": page}).status_code == 422
    assert shop1.post(url, {**filled, "links": "javascript:alert(1)"}).status_code == 422
    assert case_of(told, BASE + 51).late.appealed_at is None


def test_a_filing_that_comes_back_asks_for_its_files_again(shop1):
    url, nonce = form(shop1, BASE + 51, "appeal")
    filled = {"nonce": nonce, "grounds": "other", "note": ""}
    asked = '<p class="fault">It was not kept. Please choose it again.'
    assert asked not in shop1.post(url, filled).content.decode()
    assert asked in shop1.post(url, {**filled, "files": SimpleUploadedFile("a.png", PNG)}).content.decode()


def test_files_of_a_refused_filing_are_not_kept(shop1, told):
    """One stays if a fact that was taken names the same content."""
    folder = Path(settings.HOME) / "evidence"

    def send(content: bytes, **more: str) -> tuple[int, bool]:
        url, nonce = form(shop1, BASE + 51, "appeal")
        filled = {"nonce": nonce, "grounds": "other", "note": "x", **more}
        files = [SimpleUploadedFile("a.png", content), SimpleUploadedFile("b.png", content)]
        status = shop1.post(url, {**filled, "files": files}).status_code
        digest = hashlib.sha256(content).hexdigest()
        assert not list((folder / "drafts").glob("*"))
        return status, (folder / digest[:2] / digest).is_file()

    taken, other = PNG + secrets.token_bytes(8), PNG + secrets.token_bytes(8)
    assert send(taken, note="") == (422, False)
    assert send(taken) == (302, True)
    assert send(taken) == (422, True)
    assert send(other) == (422, False)


def test_a_delay_waits_for_its_answer(shop1, told):
    case = case_of(told, BASE + 8)
    url, nonce = form(shop1, BASE + 8, "delay")
    earlier = (case.ship_by - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    assert shop1.post(url, {"nonce": nonce, "reason": "buyer_agreed", "ship_by": earlier}).status_code == 422
    later = (case.ship_by + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    answer = shop1.post(url, {"nonce": nonce, "reason": "buyer_agreed", "ship_by": later}, follow=True)
    assert "the later time waits for an answer" in answer.content.decode()
    delay = case_of(told, BASE + 8).delay
    assert delay.ship_by.strftime("%Y-%m-%dT%H:%M") != later  # what was typed is Beijing time, eight hours ahead


def test_messages_are_unread_until_they_are_read(shop1):
    url = f"/shop/{SHOP}/messages"
    first = shop1.get(url)
    assert all(each["unread"] for each in first.context["told"])
    assert "goes to the buyer" in first.content.decode()
    shop1.post(f"{url}/read", {"until": first.context["now_key"]})
    assert not any(each["unread"] for each in shop1.get(url).context["told"])


@pytest.mark.parametrize(
    "until", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00+23:59"]
)
def test_a_made_up_mark_breaks_no_page(shop1, until):
    from surety.consoles.models import ReadMark

    url = f"/shop/{SHOP}/messages"
    assert shop1.post(f"{url}/read", {"until": until}).status_code == 302
    assert shop1.get(url).status_code == 200
    kept = ReadMark.objects.get().read_until
    assert datetime(2000, 1, 1, tzinfo=UTC) <= kept <= datetime.now(UTC) + timedelta(days=1)
    odd = "0001-01-01T00:00:00+14:00|" + "9" * 5000 + "|1|1|x"
    assert shop1.get(url, {"after": odd}).status_code == 200


def test_only_news_counts_as_unread(shop1, people, told):
    """Not what was told before somebody joined, and not the deadlines that the queue shows anyway."""
    url = f"/shop/{SHOP}/messages"
    kinds = {each["kind"] for each in shop1.get(url).context["told"]}
    assert kinds
    assert "deadline_set" not in kinds
    everything = shop1.get(url, {"tab": "all"}).context["told"]
    assert "deadline_set" in {each["kind"] for each in everything}
    assert [each["kind"] for each in shop1.get(url, {"kind": "deadline_set"}).context["told"]]
    assert 'class="count is-new' in shop1.get(url).content.decode()
    people["shop1"].memberships.update(created_at=clock.now(told) + timedelta(minutes=1))
    assert not any(each["unread"] for each in shop1.get(url).context["told"])
