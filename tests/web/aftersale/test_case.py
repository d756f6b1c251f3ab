"""The shared view of a case: the same clock, story, goods and money for whoever looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import override

from surety.access.scope import order_scope, scoped, shop_scope, staff_scope
from surety.consoles.aftersale.cases import load_aftersale, order_of
from surety.consoles.aftersale.context import aftersale_context
from surety.orders.facts import ShippedLine
from tests.web.aftersale import bazaar as stage

PARTS = ("head", "clock", "body")


@pytest.fixture
def bazaar(db, database_url):
    return stage.opened(database_url)


def shown(bazaar, name, *, scope=None):
    """The context, and every partial as one text."""
    with scoped(scope or shop_scope(bazaar.shop)), override("en"):
        case = load_aftersale(bazaar.cases[name])
        context = aftersale_context(case, order_of(case), address=lambda digest: f"/files/{digest}")
        request = RequestFactory().get("/")
        page = "".join(render_to_string(f"aftersale/{part}.html", context, request=request) for part in PARTS)
    return context, page


def test_a_request_waits_for_the_merchant(bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    context, page = shown(bazaar, "scarf")
    clock = context["clock"]
    assert (clock.actor, clock.step, clock.stake_fen) == ("merchant", "review", 15_000)
    assert clock.zero == "Taken as agreed: the buyer may send the goods back"
    assert clock.due_at is not None
    assert clock.row in page
    assert "Quality fault" in page
    assert "袖口开线，见照片" in page
    assert 'href="https://example.com/photo.jpg"' in page


def test_the_clock_says_why(bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    context, page = shown(bazaar, "scarf")
    [why] = context["whys"]
    assert why.running
    assert ("Plus", "2 days") in why.sums
    assert why.row == context["clock"].row
    assert [each["id"] for each in why.told["clause"]] == ["H1", "EPI-3c"]
    assert "H1" in page


def test_the_days_to_appeal_say_how_many_they_are(bazaar):
    bazaar.order("scarf")
    stage.ruled(bazaar, "scarf")
    context, _page = shown(bazaar, "scarf")
    [why] = [each for each in context["whys"] if each.running]
    assert why.table == "ruling_appeal"
    assert ("Plus", "3 days") in why.sums


def agreed(bazaar, name):
    bazaar.ask(name)
    bazaar.by_shop(bazaar.about("AftersaleAgreed", name))


def told_where(bazaar, name):
    bazaar.keep_address()
    agreed(bazaar, name)


ZEROS = {
    "a return": (lambda b, n: b.ask(n), "Taken as agreed: the buyer may send the goods back", "to_return"),
    "a refund": (lambda b, n: b.ask(n, asks="refund_only"), "¥150.00 goes back to the buyer", "refunded"),
    "a resend": (
        lambda b, n: b.ask(n, asks="resend", reason="missing_goods"),
        "Taken as agreed: the merchant has to send the goods", "to_reship",
    ),
    "a refusal": (stage.refused, "The case is closed without what was asked", "closed"),
    "nothing sent": (told_where, "The case is closed without what was asked", "closed"),
    "no place to send it to": (agreed, "The platform decides", "disputed"),
    "goods received": (
        stage.received, "The goods are taken as received in order: ¥150.00 goes back to the buyer", "refunded",
    ),
    "impaired goods": (stage.impaired, "The platform decides", "disputed"),
    "a ruling": (stage.ruled, "The ruling is carried out", "refunded"),
}  # fmt: skip


@pytest.mark.parametrize("name", ZEROS)
def test_what_the_clock_says_of_zero_is_what_happens(bazaar, name):
    make, words, status = ZEROS[name]
    bazaar.order("scarf")
    make(bazaar, "scarf")
    clock = shown(bazaar, "scarf")[0]["clock"]
    assert clock.zero == words
    bazaar.pass_time(clock.due_at)
    assert shown(bazaar, "scarf")[0]["aftersale"].status == status


def test_both_sides_words_oldest_first(bazaar):
    bazaar.order("scarf")
    stage.ruled(bazaar, "scarf")
    context, page = shown(bazaar, "scarf")
    assert [(entry.side, entry.title) for entry in context["entries"]] == [
        ("buyer", "Buyer asks"),
        ("merchant", "Merchant refuses"),
        ("buyer", "Platform asked to decide"),
        ("platform", "Dispute decided"),
    ]
    assert "实物无开线，见视频" in page
    assert "the merchant answers for it" in page
    assert (context["clock"].actor, context["clock"].step) == ("both", "appeal")
    assert context["clock"].zero == "The ruling is carried out"


def test_what_came_back_and_how(bazaar):
    bazaar.order("scarf", title="羊绒围巾")
    stage.impaired(bazaar, "scarf")
    context, page = shown(bazaar, "scarf")
    [goods] = context["goods"]
    assert (goods.asked, goods.received, goods.accepted) == (1, 1, 0)
    assert "not the piece that was sent" in page
    assert "吊牌不符" in page
    assert [details for each in context["entries"] for details in each.details if details.startswith("羊绒围巾 × 1 · ")]


def test_nobody_said_yet_is_not_nothing(bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    [goods] = shown(bazaar, "scarf")[0]["goods"]
    assert (goods.received, goods.accepted) == (None, None)


def test_money_is_on_its_way_until_its_intent_says_so(bazaar, db):
    bazaar.order("scarf", signed_days_ago=None)
    bazaar.ask("scarf", asks="refund_unshipped", reason="not_wanted")
    context, page = shown(bazaar, "scarf")
    assert [(way.amount_fen, way.state) for way in context["money"].ways] == [(30_000, "pending")]
    assert "On its way back" in page
    [instant] = context["instants"]
    assert instant.granted
    assert instant.row in page
    assert instant.told is not None


def test_another_cases_refund_of_the_same_order_is_not_this_ones(bazaar):
    bazaar.order("scarf", more=({"title": "帽子"},))
    bazaar.orders["again"] = bazaar.orders["scarf"]
    for name, line in (("scarf", "1"), ("again", "2")):
        bazaar.ask(name, asks="refund_only", units=(ShippedLine(line, 1),))
        bazaar.by_shop(bazaar.about("AftersaleAgreed", name))
    first, second = (shown(bazaar, name)[0]["money"].ways for name in ("scarf", "again"))
    assert len(first) == len(second) == 1
    assert first[0].intent != second[0].intent


@pytest.mark.parametrize("scope", ["staff", "buyer"])
def test_everybody_who_may_see_it_sees_the_same(bazaar, scope):
    order = bazaar.order("scarf")
    stage.refused(bazaar, "scarf")
    other = staff_scope() if scope == "staff" else order_scope(order)
    assert shown(bazaar, "scarf", scope=other)[1] == shown(bazaar, "scarf")[1]


def test_without_a_limit_the_platform_has_it(bazaar):
    bazaar.order("scarf")
    stage.refused(bazaar, "scarf")
    bazaar.by_buyer("scarf", bazaar.about("AftersaleEscalated", "scarf", note="请平台看"))
    clock = shown(bazaar, "scarf")[0]["clock"]
    assert (clock.actor, clock.due_at) == ("platform", None)
    assert "staff decide" in clock.words


def test_who_bears_the_freight_of_the_return(bazaar):
    bazaar.order("scarf")
    stage.received(bazaar, "scarf")
    bazaar.state(bazaar.about("FreightStated", "scarf", amount_fen=1_200, paid_by="buyer"))
    context, page = shown(bazaar, "scarf")
    assert context["aftersale"].freight_payer == "merchant", "a fault of the goods"
    assert "¥12.00" in page
    assert "borne by the merchant" in page
    assert "paid to the carrier by the buyer" in page


def test_more_time_that_was_asked_for_is_told(bazaar):
    bazaar.order("scarf")
    bazaar.ask("scarf")
    due_at = bazaar.now + timedelta(days=4)
    bazaar.by_shop(bazaar.about("TimeAsked", "scarf", due_at=due_at, note="仓库盘点"))
    asked = shown(bazaar, "scarf")[0]["entries"][-1]
    assert (asked.side, asked.note) == ("merchant", "仓库盘点")
