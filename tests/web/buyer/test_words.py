"""The buyer's pages speak to their reader."""

import re

from django.test import Client
from django.utils.translation import override

from surety.access import links
from surety.consoles import labels
from surety.consoles.buyer.refusals import say
from surety.engine.outcome import Refusal
from surety.orders.facts import Line, OrderPlaced
from tests.web.aftersale import bazaar as stage

PAGES = ("", "/aftersales", "/aftersales/ask/return_refund", "/statement", "/conversations", "/report")


def spoken(page: str) -> list[str]:
    """The words between tags, but for scripts and for the rules that are quoted below."""
    page = re.sub(r"(?s)<(script|style).*?</\1>|<section[^>]* id=\"aftersale-why\".*?</section>", "", page)
    return [" ".join(each.split()) for each in re.findall(r">([^<]+)<", page)] + re.findall(
        r'aria-label="([^"]+)"', page
    )


def test_no_page_calls_its_reader_the_buyer(db, database_url):
    bazaar = stage.opened(database_url)
    made = {
        "asked": stage.Bazaar.ask, "refused": stage.refused, "back": stage.received, "impaired": stage.impaired,
        "ruled": stage.ruled,
    }  # fmt: skip
    for name, make in made.items():
        bazaar.order(name)
        make(bazaar, name)
    bazaar.order("agreed")
    bazaar.ask("agreed")
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "agreed"))
    stage.timed_out(bazaar, "late")
    bazaar.order("money", signed_days_ago=None)
    bazaar.ask("money", "refund_unshipped")
    client, said = Client(headers={"accept-language": "zh-hans"}), set()
    for name, order in bazaar.orders.items():
        base = f"/o/{links.sign(order)}"
        number = bazaar.cases[name].partition(":")[2]
        for rest in (*PAGES, f"/aftersales/{number}"):
            answer = client.get(base + rest)
            assert answer.status_code == 200, rest
            said |= {(rest.replace(number, "N"), each) for each in spoken(answer.content.decode())}
    assert {each for each in said if "买家" in each[1]} <= {("/aftersales/N", "买家等级")}, (
        "a rule's name of what it asks"
    )
    assert ("/aftersales/N", "您寄回商品") in said


def test_what_holds_of_several_lines_is_said_once(db, database_url):
    bazaar = stage.opened(database_url)
    bazaar.order("three", more=({"title": "手套"}, {"title": "刻字", "customised": True}))
    client = Client(headers={"accept-language": "en"})
    page = client.get(f"/o/{links.sign(bazaar.orders['three'])}/aftersales").content.decode()
    assert page.count("The shop must take it back if you ask by") == 1
    assert page.count("Cannot be returned without a reason") == 1
    assert "手套" in page


def test_the_clock_of_a_case_speaks_to_its_reader_in_english_too(db, database_url):
    bazaar = stage.opened(database_url)
    bazaar.order("scarf")
    stage.refused(bazaar, "scarf")
    path = f"/o/{links.sign(bazaar.orders['scarf'])}/aftersales/{bazaar.cases['scarf'].partition(':')[2]}"
    page = Client(headers={"accept-language": "en"}).get(path).content.decode()
    clock = re.findall(r"(?s)aria-labelledby=\"clock-title\".*?</section>", page)[0]
    assert ("You may ask the platform to decide" in clock, "Buyer" in clock) == (True, False)


def test_a_day_that_is_over_ended_at_its_24th_hour_as_the_list_of_rights_says():
    ended = Refusal("window_over", "G1", {"ended_at": "2026-11-05T00:00:00+08:00"})
    assert "2026-11-04 24:00" in say(ended, zone="Asia/Shanghai").text


def test_who_opens_a_link_that_opens_nothing_is_not_sent_to_sign_in(db):
    page = Client(headers={"accept-language": "en"}).get("/o/nothing").content.decode()
    assert "Open it from the platform's message again" in page.replace("&#x27;", "'")
    assert "To my pages" not in page


def test_a_refund_whose_end_is_known_is_not_said_to_be_on_its_way():
    with override("zh-hans"):
        assert labels.label("refund", "settled") == "已退回"
        assert labels.label("result", "accepted") == "已提交"


def test_what_a_report_needs_is_not_called_optional(db, database_url):
    bazaar = stage.opened(database_url)
    bazaar.order("scarf")
    page = Client().get(f"/o/{links.sign(bazaar.orders['scarf'])}/report").content.decode()
    [note] = re.findall(r"<textarea[^>]*>", page)
    assert " required" in note
    assert "选填" not in page


def test_nothing_known_of_the_receiver_is_not_shown_as_a_pin(db, database_url):
    bazaar = stage.opened(database_url)
    bazaar.order("known")
    lines = (Line(line="1", quantity=1, price_fen=100, paid_fen=100),)
    bazaar.state(OrderPlaced(id="bare", at=bazaar.now, order="douyin:bare", shop=bazaar.shop, lines=lines))
    known, bare = (Client().get(f"/o/{links.sign(each)}") for each in (bazaar.orders["known"], "douyin:bare"))
    assert "广东 · 王** · *******5678</p>" in known.content.decode()
    assert bare.context["receiver"] == ""
    pin = '<p class="hint"><svg'
    assert pin in known.content.decode()
    assert pin not in bare.content.decode()
