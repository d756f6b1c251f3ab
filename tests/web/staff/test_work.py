"""The work queue holds whatever waits for a person, each item with the page where it is done."""

import json
import re

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from surety.engine.door import submit
from surety.engine.keys import bucket_of
from surety.merchants.unasked import RefundUnasked
from surety.money.reconciling_days import RECONCILING
from tests.database import kept
from tests.db.amending import submitted
from tests.web.access import world
from tests.web.access.world import ALICES, BOBS


@pytest.fixture
def staff(carol):
    client = Client(headers={"accept-language": "en"})
    client.force_login(carol)
    return client


@pytest.fixture
def waited_for(begin, database_url):
    """Two shops, and one of each kind that waits: by kind, its subject."""

    def make() -> tuple:
        shops = world.make_both(database_url)
        return shops, one_of_each(database_url, shops)

    return begin("one of each that waits", make)


@pytest.fixture
def shops(waited_for):
    return waited_for[0]


@pytest.fixture
def subjects(waited_for):
    return waited_for[1]


def one_of_each(database_url, shops):
    from django.utils import timezone

    now = timezone.now()
    with kept(database_url) as connection:
        amendment = submitted(connection, now=now)
    world.ask_after_sale(database_url, shops[ALICES])
    world.write_to(database_url, shops[ALICES])
    world.file_disruption(database_url, BOBS)
    talk = world.talk_of(ALICES)
    case = world.case_of(ALICES)
    with kept(database_url) as connection:
        late = shops[ALICES].orders["late"]
        waiting(connection, case, "dispute", now=now)
        waiting(connection, "douyin:pc-7", "seal_broken", now=now)
        waiting(connection, talk, "conversation", now=now, details=json.dumps({"order": late}))
        waiting(connection, "douyin:ic-7", "admission", now=now, details=json.dumps({"shop": ALICES}))
        waiting(connection, "douyin:7", "of_no_kind", now=now)
        short = json.dumps({"day": "2026-03-01", "request_count": 50, "covered_count": 9, "rows": []})
        waiting(connection, "douyin:marketplace", "coverage_low", now=now, details=short)
    return {
        "order": shops[ALICES].orders["late"],
        "aftersale": case,
        "notice": world.filing_of(BOBS),
        "amendment": amendment,
        "piece": "douyin:pc-7",
        "conversation": talk,
        "centre": "douyin:ic-7",
        "coverage": "douyin:marketplace",
        "": "douyin:7",
    }


def waiting(connection, subject, kind, *, now, details="{}"):
    connection.execute(
        "insert into surety_work_item (bucket, subject, item, kind, details, opened_at, seq)"
        " values (%s, %s, %s, %s, %s, %s, 1)",
        [bucket_of(subject), subject, kind, kind, details, now],
    )


def rows(client, query=""):
    return json.loads(b"".join(client.get(f"/staff/work?form=json{query}").streaming_content))


def links(client, query=""):
    text = client.get(f"/staff/work?{query}").content.decode()
    return set(re.findall(r'class="subject" href="([^"]+)"', text))


def test_every_kind_of_subject_is_in_the_queue(staff, subjects):
    found = {row["about"]: row["subject"] for row in rows(staff) if row["subject"] in subjects.values()}
    assert found == subjects


def test_each_leads_to_a_page_that_is_there(staff, subjects):
    pages = {
        f"/staff/orders/{subjects['order']}",
        f"/staff/disputes/{subjects['aftersale']}",
        f"/staff/conversations/{subjects['conversation']}",
        f"/rules/changes/{subjects['amendment'].partition(':')[2]}",
    }
    found = links(staff)
    assert pages <= found
    invented = {f"/staff/pieces/{subjects['piece']}", f"/staff/admissions/{subjects['centre']}/{ALICES}"}
    assert invented <= found, "of a piece and a centre that only the queue knows here"
    assert any(subjects["notice"] in each for each in found)
    for href in found - invented:
        assert staff.get(href).status_code == 200, href


@pytest.mark.parametrize("about", ["order", "aftersale", "notice", "amendment", "piece", "conversation", "centre"])
def test_the_address_keeps_what_they_are_about(staff, subjects, about):
    assert {row["about"] for row in rows(staff, f"&about={about}")} == {about}
    page = staff.get(f"/staff/work?about={about}")
    assert f'<option value="{about}" selected' in page.content.decode()


def test_a_platforms_coverage_says_its_figure_and_leads_to_it(staff, subjects):
    text = staff.get("/staff/work?kind=coverage_low").content.decode()
    assert "All shops" in text
    assert "2026-03-01: 9 of 50 at once" in text
    (href,) = links(staff, "kind=coverage_low")
    assert "platform=douyin" in href


def test_an_item_is_worth_what_it_says_itself(staff, shops, database_url):
    """A refund of 60 yuan that failed ranks by 60 yuan, whatever its order cost; what costs nothing says nothing."""
    from django.utils import timezone

    order, said = shops[ALICES].orders["late"], {"intent": "late.1", "amount_fen": 6000, "code": "account_closed"}
    with kept(database_url) as opened:
        waiting(opened, order, "refund_failed", now=timezone.now(), details=json.dumps(said))
    (failed,) = rows(staff, "&kind=refund_failed")
    assert failed["money_fen"] == 6000
    page = staff.get("/staff/work?kind=refund_failed").content.decode()
    assert "¥60.00 did not reach the buyer: The account it was paid from is closed" in page
    assert "Send it again" in page
    assert {row["money_fen"] for row in rows(staff, "&about=conversation")} == {None}
    ranked = [row["money_fen"] or 0 for row in rows(staff)]
    assert ranked == sorted(ranked, reverse=True)


def test_a_dispute_says_what_is_claimed_and_by_whom(staff, subjects, database_url):
    from django.utils import timezone

    because = json.dumps({"because": "appealed_by_merchant", "asked_fen": 1})
    with kept(database_url) as opened:
        opened.execute("delete from surety_work_item where kind = 'dispute'")
        waiting(opened, subjects["aftersale"], "dispute", now=timezone.now(), details=because)
    (row,) = rows(staff, "&kind=dispute")
    page = staff.get("/staff/work?kind=dispute").content.decode()
    claimed = r"The buyer asks for “[A-Z][^”]+” of ¥[\d,.]+: [A-Z][^.]+\. The merchant appealed the ruling"
    assert re.search(claimed, page)
    assert row["money_fen"] > 1, "what is asked for now"


def test_rule_changes_have_a_tab_and_say_what_they_change(staff, subjects):
    (row,) = rows(staff, "&tab=amendment")
    assert (row["subject"], row["shop"]) == (subjects["amendment"], None)
    page = staff.get("/staff/work?tab=amendment").content.decode()
    assert row["details"]["title"]["en"] in page


def test_items_are_found_by_the_order_they_belong_to_and_by_their_own_name(staff, shops, subjects):
    shipped = shops[ALICES].orders["shipped"]
    assert subjects["aftersale"] in {row["subject"] for row in rows(staff, f"&q={shipped}")}
    number = subjects["aftersale"].partition(":")[2]
    assert [row["subject"] for row in rows(staff, f"&q={number}")] == [subjects["aftersale"]]
    assert [row["subject"] for row in rows(staff, f"&q={subjects['amendment']}")] == [subjects["amendment"]]
    assert {row["shop"] for row in rows(staff, f"&shop={BOBS}")} == {BOBS}
    assert {row["kind"] for row in rows(staff, "&kind=dispute")} == {"dispute"}


def test_the_tabs_count_what_they_show(staff, subjects):
    for tab in staff.get("/staff/work").context["tabs"]:
        if tab["count"] is not None:
            code = re.search(r"tab=(\w+)", tab["href"])[1]
            assert tab["count"] == len(rows(staff, f"&tab={code}")), code


def test_more_of_them_ask_no_more_queries(staff, subjects, database_url):
    from django.db import connection
    from django.utils import timezone

    staff.get("/staff/work")
    with CaptureQueriesContext(connection) as few:
        staff.get("/staff/work")
    with kept(database_url) as opened:
        for n in range(40):
            waiting(opened, f"douyin:as-{n}", "dispute", now=timezone.now())
    with CaptureQueriesContext(connection) as many:
        assert staff.get("/staff/work").content.decode().count("data-row") > 40
    assert len(many) == len(few) <= 11


def test_a_refund_no_order_asked_for_is_closed_at_its_provider(staff, shops, subjects, database_url):
    from django.utils import timezone

    stray = RefundUnasked(
        id="u", at=timezone.now(), platform="sandbox", difference="not_ours", key="stranger", theirs_fen=700, ref="r-9"
    )
    with kept(database_url) as opened:
        assert submit(opened, [stray], source=RECONCILING, now=timezone.now())[0].good
    (row,) = rows(staff, "&about=provider")
    assert row["money_fen"] == 700
    (href,) = links(staff, "about=provider")
    page = staff.get(href).content.decode()
    assert "A refund under a key that is none of ours" in page
    assert "¥7.00" in page
    assert "stranger" in page
    form = {"item": row["item"], "nonce": re.search('name="nonce" value="([^"]+)"', page)[1]}
    assert staff.post(f"{href}/close", form).status_code == 422, "without a word of why"
    assert staff.post(f"{href}/close", form | {"note": "the provider's own test"}).status_code == 302
    assert rows(staff, "&about=provider") == []
    assert staff.get("/staff/providers/nobody:marketplace").status_code == 404


def test_a_provider_without_a_difference_says_when_it_was_compared(staff, database_url):
    from django.utils import timezone

    with kept(database_url) as opened:
        for each in ("alipay", "sandbox"):
            opened.execute("insert into surety_reconciled values (%s, '2026-11-20', %s, 0)", [each, timezone.now()])
    href = "/staff/providers/sandbox:marketplace"
    for each in ("/staff/providers/alipay:marketplace", href):
        assert f'href="{each}"' in staff.get("/staff/refunds").content.decode()
    page = staff.get(href).content.decode()
    assert "Compared up to and including 2026-11-20" in page
    assert "0 differences then" in page
    assert "Nothing waits for a decision" in page
    assert staff.get("/staff/providers/sandbox").status_code == 404
