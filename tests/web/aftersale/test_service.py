"""Customer service through the pages: a buyer writes, the shop answers, staff take over, days are counted."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import lxml.html
import pytest
from django.test import Client

from surety.access import links
from surety.access.scope import scoped, staff_scope
from surety.consoles import nonce
from surety.consoles.aftersale.talks import messages_of
from surety.consoles.service.days import days_of
from surety.consoles.statement.period import Asked
from surety.conversations.facts import ConversationOpened, MessageSent, Words
from surety.engine import gate
from surety.engine.fact import Party, Source
from surety.money.statement import Period
from tests.web.aftersale import bazaar as stage
from tests.web.staff.desk import signed_in

TALK = "douyin:cv-1"


@pytest.fixture
def bazaar(db, database_url):
    found = stage.opened(database_url)
    found.order("scarf")
    return found


@pytest.fixture
def shop(bazaar):
    from surety.access.models import Membership, User

    user = User.objects.create_user("keeper")
    Membership.objects.create(user=user, shop=bazaar.shop, main=True)
    return signed_in(user)


@pytest.fixture
def desk(db):
    from surety.access.models import User
    from surety.access.permissions import StaffPermission

    return signed_in(User.objects.create_user("judge", staff_permissions=StaffPermission.values))


def own(bazaar, rest=""):
    return f"/shop/{bazaar.shop}/conversations{rest}"


def link(bazaar, rest="", **sign):
    return f"/o/{links.sign(bazaar.orders['scarf'], **sign)}/conversations{rest}"


def form(**fields):
    return {"nonce": nonce.issue(datetime.now(UTC))} | fields


def talked(bazaar, *, at, replied_after=None, name=TALK):
    """Opened by the platform's word, so that it may lie in the past."""
    bazaar.now = at
    said = Words("什么时候发货？")
    bazaar.state(ConversationOpened(id=f"{name}/o", at=at, conversation=name, order=bazaar.orders["scarf"], words=said))
    if replied_after is not None:
        bazaar.now = at + replied_after
        bazaar.by_shop(MessageSent(id=f"{name}/r", at=at, conversation=name, by="merchant", words=Words("今天")))


def test_a_buyer_writes_the_shop_answers_staff_resolve_and_the_buyer_reopens(bazaar, shop, desk, db):
    buyer = Client(headers={"accept-language": "en"})
    sent = buyer.post(link(bazaar), form(text="请问什么时候发货？"))
    assert sent.status_code == 302
    talk = f"douyin:{sent.headers['Location'].rpartition('/')[2]}"
    number = talk.partition(":")[2]
    rows = shop.get(own(bazaar)).context["rows"]
    assert len(rows) == 1
    page = shop.get(own(bazaar, f"/{talk}")).content.decode()
    assert "请问什么时候发货？" in page
    assert "The buyer waits for" in page
    assert shop.post(own(bazaar, f"/{talk}/act"), form(act="say", text="今天发出")).status_code == 302
    assert shop.get(own(bazaar)).context["rows"] == []
    assert "今天发出" in buyer.get(link(bazaar, f"/{number}")).content.decode()
    assert buyer.post(link(bazaar, f"/{number}/act"), form(act="hand_over")).status_code == 302
    assert len(desk.get("/staff/work").context["rows"]) == 1
    assert desk.post(f"/staff/conversations/{talk}/act", form(act="say", text="平台跟进")).status_code == 302
    assert desk.post(f"/staff/conversations/{talk}/act", form(act="resolve")).status_code == 302
    assert desk.get("/staff/work").context["rows"] == []
    assert buyer.post(link(bazaar, f"/{number}/act"), form(act="rate", text="4")).status_code == 302
    assert buyer.post(link(bazaar, f"/{number}/act"), form(act="reopen")).status_code == 302
    doc = json.loads(db.execute("select doc::text from surety_conversation").fetchone()[0])
    assert doc["messages"] == {"buyer": 1, "merchant": 1, "staff": 1}
    assert list(doc["days"].values()) == [doc["messages"]]
    assert (doc["rating"], doc["reopened_count"]) == (4, 1)


def test_a_shop_writes_in_nobody_elses_name(bazaar, shop, desk, db):
    """What counts as the shop's own is shown as the shop's own, also where its program said otherwise."""
    now, order = datetime.now(UTC), bazaar.orders["scarf"]
    opened = ConversationOpened(id="o", at=now, conversation=TALK, order=order, words=Words("在吗"))
    gate.submit([opened], source=Source(Party.PLATFORM, "douyin"))
    forged = [
        MessageSent(id=by, at=now, conversation=TALK, by=by, words=Words("我不要了")) for by in ("buyer", "staff")
    ]
    gate.submit(forged, source=Source(Party.SHOP, bazaar.shop))
    with scoped(staff_scope()):
        assert [message.by for message in messages_of(TALK)] == ["buyer", "merchant", "merchant"]


def test_what_a_form_does_not_say_states_nothing(bazaar, shop, db):
    talked(bazaar, at=datetime.now(UTC) - timedelta(hours=1))
    act = own(bazaar, f"/{TALK}/act")
    assert shop.post(act, form(act="say", text=" ")).status_code == 422
    assert shop.post(act, form(act="say", text="x" * 4001)).status_code == 422
    assert shop.post(act, {"act": "say", "text": "x", "nonce": "forged"}).status_code == 422
    assert shop.post(act, form(act="rate", text="5")).status_code == 404, "a shop does not rate itself"
    assert shop.post(act, form(act="no-such")).status_code == 422
    buyer = Client()
    assert buyer.post(link(bazaar), form(text="")).status_code == 422
    assert buyer.post(link(bazaar, "/cv-1/act"), form(act="rate", text="9")).status_code == 422
    assert buyer.get(link(bazaar, "/cv-none")).status_code == 404
    assert buyer.get(link(bazaar, "/as-1")).status_code == 404
    assert db.execute("select count(*) from surety_fact where kind = 'conversation'").fetchone() == (1,)
    assert shop.post(act, form(act="resolve")).status_code == 302
    again = shop.post(act, form(act="resolve"))
    assert (again.status_code, "resolved already" in again.content.decode()) == (409, True)


def test_a_link_that_only_shows_writes_nothing(bazaar, db):
    shows = links.sign(bazaar.orders["scarf"], view_only=True)
    buyer = Client()
    assert buyer.post(f"/o/{shows}/conversations", form(text="x")).status_code == 403
    assert db.execute("select count(*) from surety_conversation").fetchone() == (0,)


def test_a_message_sent_again_with_other_words_is_refused_by_its_code(bazaar):
    buyer, address = Client(), f"/o/{links.sign(bazaar.orders['scarf'])}/conversations"
    made = {"nonce": nonce.issue(bazaar.now)}
    assert buyer.post(address, made | {"text": "one"}).status_code == 302
    again = buyer.post(address, made | {"text": "another"})
    shown = again.content.decode()
    assert (again.status_code, "fact_id_reused" in shown) == (409, True)
    [note] = lxml.html.fromstring(shown).find_class("is-error")
    assert note.find(".//strong") is None, "what helps a shop is not said to a buyer"


def test_who_may_look_may_not_answer(bazaar, shop):
    from surety.access.models import Membership, User

    talked(bazaar, at=datetime.now(UTC) - timedelta(hours=1))
    user = User.objects.create_user("reader")
    Membership.objects.create(user=user, shop=bazaar.shop, permissions=["inbox.view"])
    reader = signed_in(user)
    page = reader.get(own(bazaar, f"/{TALK}"))
    assert (page.status_code, page.context["acts"]) == (200, [])
    assert "service.answer" in page.content.decode()
    assert reader.post(own(bazaar, f"/{TALK}/act"), form(act="say", text="x")).status_code == 403


def test_the_list_filters_in_its_address_and_exports_what_it_shows(bazaar, shop, desk):
    now = datetime.now(UTC)
    talked(bazaar, at=now - timedelta(hours=3), name="douyin:cv-1")
    talked(bazaar, at=now - timedelta(hours=2), replied_after=timedelta(seconds=95), name="douyin:cv-2")
    both = shop.get(own(bazaar), {"tab": "all", "form": "json"})
    told = json.loads(b"".join(both.streaming_content))
    assert [each["subject"] for each in told] == ["douyin:cv-2", "douyin:cv-1"]
    assert (told[0]["first_reply_seconds"], told[0]["messages"]) == (95, 2)
    for asked, count in (
        ({"tab": "waiting"}, 1), ({"tab": "all", "q": "cv-2"}, 1), ({"tab": "all", "status": "answered"}, 1),
        ({"tab": "all", "handed": "true"}, 0), ({"tab": "all", "in_target": "true"}, 0),
        ({"tab": "all", "q": bazaar.orders["scarf"]}, 2), ({"tab": "all", "day": "2020-01-01"}, 0),
    ):  # fmt: skip
        assert len(shop.get(own(bazaar), asked).context["rows"]) == count, asked
        assert len(desk.get("/staff/conversations", asked).context["rows"]) == count, asked
    assert desk.get("/staff/conversations", {"tab": "all", "shop": "douyin:other"}).context["rows"] == []


def test_days_count_what_was_written_and_how_fast_it_was_answered(bazaar, shop, desk):
    """Three minutes were the target until 2023-06-14 (C2, C4); a message counts on the day it was written."""
    first = datetime(2023, 3, 1, 15, 58, tzinfo=UTC)  # two minutes before midnight in Shanghai
    bazaar.order("old", signed_days_ago=1)
    talked(bazaar, at=first, replied_after=timedelta(seconds=150), name="douyin:cv-1")
    talked(bazaar, at=first + timedelta(hours=1), replied_after=timedelta(seconds=181), name="douyin:cv-2")
    asked = {"from": "2023-03-01", "to": "2023-03-02", "form": "json"}
    told = json.loads(b"".join(shop.get(own(bazaar, "/days"), asked).streaming_content))
    assert told == json.loads(b"".join(desk.get("/staff/conversations/days", asked).streaming_content))
    plain = [
        {key: day[key] for key in ("day", "opened", "in_target", "out_of_target", "first_reply_seconds", "buyer",
                                   "merchant")}
        for day in told
    ]  # fmt: skip
    assert plain == [
        {"day": "2023-03-02", "opened": 1, "in_target": 0, "out_of_target": 1, "first_reply_seconds": 181,
         "buyer": 1, "merchant": 2},
        {"day": "2023-03-01", "opened": 1, "in_target": 1, "out_of_target": 0, "first_reply_seconds": 150,
         "buyer": 1, "merchant": 0},
    ]  # fmt: skip
    page = shop.get(own(bazaar, "/days"), {"from": "2023-03-01", "to": "2023-03-02"})
    assert (page.context["total"]["opened"], page.context["total"]["first_reply_seconds"]) == (2, 166)
    assert desk.get("/staff/conversations/days", {**asked, "shop": "douyin:none"}).status_code == 200


def test_days_of_nobody_are_none(bazaar):
    assert days_of(Asked(Period(None, datetime.now(UTC).date()))) == []
