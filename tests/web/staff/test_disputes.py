"""The dispute desk: what waits, both sides of a case, and what staff may do about it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.test import Client

from surety.consoles.aftersale.verdicts import Verdict
from surety.consoles.show.time import zone_of
from surety.engine.fact import SubjectKind
from surety.engine.wire import decode_case
from surety.merchants.permissions import StaffPermission
from tests.unit.ruled import changed
from tests.web.aftersale import bazaar as stage

ZONE = zone_of("Asia/Shanghai")


@pytest.fixture
def bazaar(db, database_url):
    return stage.opened(database_url)


@pytest.fixture
def people(db):
    from surety.merchants.models import User

    return {
        "carol": User.objects.create_user("carol", staff_permissions=StaffPermission.values),
        "dave": User.objects.create_user("dave", staff_permissions=["staff.view"]),
    }


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def carol(people):
    return signed_in(people["carol"])


def disputed(bazaar, name: str, **line) -> str:
    bazaar.order(name, **line)
    case = stage.refused(bazaar, name)
    bazaar.by_buyer(name, bazaar.about("AftersaleEscalated", name, note="请平台看照片"))
    return case


def url(case: str, act: str = "") -> str:
    return f"/staff/disputes/{case}" + (f"/{act}" if act else "")


def case_of(db, case: str):
    document = db.execute("select doc::text from surety_aftersale where subject = %s", [case]).fetchone()[0]
    return decode_case(SubjectKind.AFTERSALE, document)


def say(client: Client, case: str, act: str, **fields):
    """Send a form of the case's page as it stands."""
    nonce = client.get(url(case)).context["nonce"]
    return client.post(url(case, act), {"nonce": nonce, **fields})


RULING = {"outcome": "refund", "leg-goods": "merchant", "leg-return": "carrier", "note": "照片显示开线，部分成立"}


# ------------------------------------------------------------------------------------------------ the queue


def test_the_queue_shows_most_money_first(carol, bazaar):
    for name, fen in (("cup", 5_000), ("coat", 90_000), ("scarf", 15_000)):
        disputed(bazaar, name, price_fen=fen, paid_fen=fen, quantity=1)
    bazaar.order("calm")
    stage.refused(bazaar, "calm")
    page = carol.get("/staff/disputes")
    rows = [[html for _column, html in row] for row in page.context["rows"]]
    numbers = [bazaar.cases[name].partition(":")[2] for name in ("coat", "scarf", "cup")]
    assert all(number in row[0] for number, row in zip(numbers, rows, strict=True))
    assert "The buyer asked the platform" in page.content.decode()
    assert len(carol.get("/staff/disputes", {"tab": "open"}).context["rows"]) == 4
    assert carol.get("/staff/disputes", {"tab": "ruled"}).context["rows"] == []
    told = json.loads(b"".join(carol.get("/staff/disputes", {"form": "json"}).streaming_content))
    assert [row["subject"] for row in told] == [bazaar.cases[name] for name in ("coat", "scarf", "cup")]
    assert {row["because"] for row in told} == {"escalated_by_buyer"}


def test_by_time_the_longest_wait_comes_first(carol, bazaar):
    start = bazaar.now
    for hours, name in ((0, "late"), (5, "early"), (2, "middle")):
        bazaar.now = start - timedelta(hours=hours)
        disputed(bazaar, name, price_fen=hours * 100 + 100, paid_fen=200 * hours + 200)
    told = json.loads(b"".join(carol.get("/staff/disputes", {"form": "json", "sort": "time"}).streaming_content))
    assert [row["subject"] for row in told] == [bazaar.cases[name] for name in ("early", "middle", "late")]


@pytest.mark.parametrize("text", ["as-scarf", "douyin:as-scarf", "bz-scarf", "douyin:bz-scarf"])
def test_a_case_is_found_by_its_number_or_its_orders(carol, bazaar, text):
    disputed(bazaar, "scarf")
    disputed(bazaar, "coat")
    assert len(carol.get("/staff/disputes", {"q": text}).context["rows"]) == 1


@pytest.mark.parametrize(
    "filters",
    [{"type": "exchange"}, {"reason": "late"}, {"because": "appealed_by_buyer"}, {"shop": "douyin:none"},
     {"day": "2020-01-01"}, {"q": "' or 1=1"}],
)  # fmt: skip
def test_filters_leave_out_what_they_say(carol, bazaar, filters):
    disputed(bazaar, "scarf")
    assert carol.get("/staff/disputes", filters).context["rows"] == []


def test_filters_of_the_address_are_harmless(carol, bazaar):
    disputed(bazaar, "scarf")
    odd = {"sort": "'; drop", "tab": "x", "after": "%00", "type": "\x00", "q": "x" * 5000}
    assert carol.get("/staff/disputes", odd).status_code == 200


# ------------------------------------------------------------------------------------------------ the case


def test_both_sides_stand_beside_each_other(carol, bazaar):
    case = disputed(bazaar, "scarf")
    page = carol.get(url(case))
    sides = dict(page.context["sides"])
    assert [entry.title for entry in sides["buyer"]] == ["Buyer asks", "Platform asked to decide"]
    assert [entry.title for entry in sides["merchant"]] == ["Merchant refuses"]
    assert [each["href"] for each in sides["merchant"][0].evidence] == ["https://example.com/v.mp4"]
    assert "请平台看照片" in page.content.decode()
    assert page.context["outcomes"] == ["refund", "return", "close"]


def test_the_first_verdict_is_shown_where_there_is_one_and_is_not_conclusive(carol, bazaar, monkeypatch):
    case = disputed(bazaar, "scarf")
    assert "not conclusive" not in carol.get(url(case)).content.decode()
    found = Verdict("douyin:pc-1", "翡翠手镯", "pass", bazaar.now, "中检广州", "钢印清晰", "fail")
    monkeypatch.setattr("surety.consoles.staff.dispute.first_verdicts", lambda _case: [found])
    page = carol.get(url(case)).content.decode()
    assert "not conclusive here" in page
    assert "BTAS-4.5a" in page
    assert "中检广州" in page
    assert "corrected later" in page


def test_a_merchants_wish_for_time_is_granted_or_declined(carol, bazaar, db):
    case, step, deadline = applied(bazaar, db)
    later = deadline.due_at + timedelta(hours=30)
    bazaar.by_shop(bazaar.about("TimeAsked", "scarf", due_at=later, note="仓库盘点"))
    [item] = carol.get(url(case)).context["items"]
    assert (item["wanted"]["was"], item["wanted"]["due_at"]) == (deadline.due_at, later)
    form = {"due_at": item["wanted"]["typed"], "about": deadline.due_at.isoformat(), "note": "同意"}
    assert say(carol, case, "limit", **form).status_code == 302
    moved = case_of(db, case)
    assert (moved.deadlines[step].due_at, moved.items) == (later, ())
    bazaar.by_shop(bazaar.about("TimeAsked", "scarf", due_at=later + timedelta(hours=1), note="再要一小时"))
    assert say(carol, case, "close", item="time_asked", note="不同意").status_code == 302
    assert (case_of(db, case).deadlines[step].due_at, case_of(db, case).items) == (later, ())


def test_who_may_not_decide_sees_no_forms(people, bazaar):
    case = disputed(bazaar, "scarf")
    dave = signed_in(people["dave"])
    page = dave.get(url(case))
    assert 'name="outcome"' not in page.content.decode()
    assert "staff.decide" in page.content.decode()
    for act in ("rule", "limit", "reopen", "close", "refund"):
        assert dave.post(url(case, act), RULING).status_code == 403


# ------------------------------------------------------------------------------------------------ deciding


def test_a_ruling_waits_for_an_appeal_and_the_second_is_final(carol, bazaar, db):
    case = disputed(bazaar, "scarf")
    assert say(carol, case, "rule", **RULING, amount="90.00").status_code == 302
    first = case_of(db, case)
    assert (first.status, first.ruling.amount_fen, first.ruling.note) == ("ruled", 9_000, RULING["note"])
    assert [(leg.leg, leg.liable) for leg in first.ruling.legs] == [("goods", "merchant"), ("return", "carrier")]
    assert not carol.get(url(case)).context["may_rule"]
    assert say(carol, case, "rule", **RULING).status_code == 409
    bazaar.now += timedelta(minutes=5)
    bazaar.by_shop(bazaar.about("RulingAppealed", "scarf", by="merchant", note="证据不足"))
    page = carol.get(url(case))
    assert page.context["final"]
    assert "final and carried out at once" in page.content.decode()
    assert len(carol.get("/staff/disputes", {"tab": "appealed"}).context["rows"]) == 1
    assert say(carol, case, "rule", **RULING | {"outcome": "close"}).status_code == 302
    last = case_of(db, case)
    assert (last.status, last.closed_as, last.ruling.outcome) == ("closed", "ruled", "close")


def test_the_same_form_twice_rules_once(carol, bazaar, db):
    case = disputed(bazaar, "scarf")
    form = {"nonce": carol.get(url(case)).context["nonce"], **RULING}
    assert [carol.post(url(case, "rule"), form).status_code for _ in range(2)] == [302, 302]
    facts = "select count(*) from surety_fact where type = 'aftersale_ruled' and subject = %s"
    assert db.execute(facts, [case]).fetchone() == (1,)
    assert carol.post(url(case, "rule"), form | {"note": "别的"}).status_code == 409


@pytest.mark.parametrize(
    "fields",
    [
        {"outcome": ""}, {"outcome": "replace"}, {"outcome": "burn"}, {"note": ""}, {"note": "  \n "},
        {"note": "x" * 2001}, {"leg-goods": "", "leg-return": ""}, {"leg-goods": "nobody", "leg-return": "x"},
        {"amount": "abc"}, {"amount": "-1"}, {"amount": "0"}, {"amount": "1e9"}, {"amount": "1.234"},
        {"amount": "9" * 400}, {"nonce": "x"}, {"nonce": ""},
    ],
)  # fmt: skip
def test_a_form_that_says_too_little_changes_nothing(carol, bazaar, db, fields):
    case = disputed(bazaar, "scarf")
    before = case_of(db, case)
    answer = say(carol, case, "rule", **(RULING | fields))
    assert answer.status_code == 422
    assert answer.context["fault"]
    assert case_of(db, case) == before


def test_more_than_was_paid_is_refused_and_what_was_typed_stays(carol, bazaar, db):
    case = disputed(bazaar, "scarf")
    answer = say(carol, case, "rule", **RULING, amount="999999")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert RULING["note"] in page
    assert 'value="999999"' in page
    assert '<option value="carrier" selected>' in page
    assert case_of(db, case).status == "disputed"


def test_an_advance_has_no_amount_but_somebody_who_bears_it(carol, bazaar, db):
    bazaar.order("scarf", quantity=1)
    case = bazaar.ask("scarf", reason="not_wanted")
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "scarf"))
    bazaar.by_buyer("scarf", bazaar.about("ReturnSent", "scarf", carrier="sf", waybill="RTADV1"))
    from surety.logistics.facts import ParcelPickedUp, ParcelSigned

    bazaar.state(ParcelPickedUp(id="adv-1", at=bazaar.now, carrier="sf", waybill="RTADV1"))
    assert case_of(db, case).advanced_at is not None
    bazaar.state(ParcelSigned(id="adv-2", at=bazaar.now, carrier="sf", waybill="RTADV1"))
    bazaar.by_shop(bazaar.about("AftersaleEscalated", "scarf", note="寄回空包"))
    page = carol.get(url(case))
    assert 'name="amount"' not in page.content.decode()
    assert page.context["outcomes"] == ["refund", "close"]
    assert say(carol, case, "rule", **RULING | {"leg-goods": "buyer"}, amount="1").status_code == 302
    bazaar.pass_time(bazaar.now + timedelta(days=4))
    assert case_of(db, case).status == "refunded"
    effects = db.execute("select effect from surety_transfer where effect like 'advance_from_buyer%'").fetchall()
    assert len(effects) == 1


# ------------------------------------------------------------------------------------------------ limits


def local(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


def applied(bazaar, db, asks: str = "return_refund"):
    bazaar.order("scarf")
    case = bazaar.ask("scarf", asks)
    [(step, deadline)] = case_of(db, case).deadlines.items()
    return case, step, deadline


def test_a_limit_is_moved_with_before_and_after_shown(carol, bazaar, db):
    case, step, deadline = applied(bazaar, db)
    shortens = bool(deadline.basis.get("may_shorten"))
    later = deadline.due_at + (timedelta(hours=-12) if shortens else timedelta(days=2))
    form = {"due_at": local(later), "about": deadline.due_at.isoformat(), "note": "双方约定"}
    answer = say(carol, case, "limit", **form)
    assert answer.status_code == 302
    moved = case_of(db, case).deadlines[step]
    assert moved.due_at == later.replace(second=0, microsecond=0)
    page = carol.get(url(case))
    said = page.content.decode()
    assert "Moved from" in said
    assert local(deadline.due_at).replace("T", " ") in said
    [now, before] = page.context["whys"]
    assert (now.due_at, now.was_due_at, before.running) == (moved.due_at, deadline.due_at, False)


@pytest.fixture
def hurried(db, database_url, tmp_path):
    """A shop of Taobao as if its 36 hours, which are only noticed, were in force."""
    head, tail = "may_shorten: false, notice_extends: true}\n    from: 2022-08-09", "\n    clause: [H5, CON-12]"
    when = "    when: {platform: taobao, aftersales_type: refund_only, step: [review, second_review]}\n    then: "
    shorter = "may_shorten: true, notice_extends: true}\n    from: "
    release = changed(
        tmp_path,
        "aftersales_limit",
        (head + tail, f"{head}\n    to: 2026-03-01{tail}"),
        (f"    status: noticed\n{when}", when),
        (f"{shorter}{{date: unknown, default: open}}", f"{shorter}2026-03-01"),
    )
    db.execute(
        "insert into surety_release (release_no, hash, content, known_from) values (2, %s, %s, '2000-01-01')",
        [release.hash, release.to_bytes()],
    )
    return stage.opened(database_url, shop="taobao:bazaar")


def test_a_limit_that_the_platform_may_shorten_is_never_lengthened(carol, hurried, db):
    hurried.order("scarf")
    case = hurried.ask("scarf", "refund_only", reason="not_received", received=False)
    [(step, deadline)] = case_of(db, case).deadlines.items()
    assert deadline.row == "AL-TB-REFUND-ONLY-36H"
    assert "never lengthen it" in carol.get(url(case)).content.decode()
    about = {"about": deadline.due_at.isoformat(), "note": "买家投诉"}
    assert say(carol, case, "limit", due_at=local(deadline.due_at + timedelta(days=1)), **about).status_code == 409
    assert case_of(db, case).deadlines[step] == deadline
    assert say(carol, case, "limit", due_at=local(deadline.due_at - timedelta(hours=3)), **about).status_code == 302
    assert case_of(db, case).deadlines[step].due_at < deadline.due_at - timedelta(hours=2)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"due_at": "soon"}, 422), ({"due_at": ""}, 422), ({"due_at": "9999-12-31T23:59"}, 422),
        ({"note": ""}, 422), ({"about": "2020-01-01T00:00:00+00:00"}, 422), ({"about": "x"}, 422),
    ],
)  # fmt: skip
def test_a_limit_is_not_moved_by_a_form_that_is_wrong(carol, bazaar, db, fields, status):
    case, step, deadline = applied(bazaar, db)
    good = {"due_at": local(deadline.due_at + timedelta(days=1)), "about": deadline.due_at.isoformat(), "note": "x"}
    assert say(carol, case, "limit", **good | fields).status_code == status
    assert case_of(db, case).deadlines[step] == deadline


def test_a_case_that_did_not_time_out_is_not_reopened(carol, bazaar, db):
    case = disputed(bazaar, "scarf")
    assert say(carol, case, "reopen").status_code == 409
    assert case_of(db, case).status == "disputed"


# ------------------------------------------------------------------------------------------------ work and refunds


def test_a_repair_is_followed_and_its_item_closed(carol, bazaar, db):
    case = disputed(bazaar, "scarf")
    assert say(carol, case, "close", item="dispute", note="done").status_code == 409
    assert say(carol, case, "close", item="no-such", note="done").status_code == 409
    assert say(carol, case, "close", item="", note="done").status_code == 422
    assert case_of(db, case).items == ("dispute",)


def test_a_refund_that_failed_is_sent_again_from_its_case(carol, bazaar, db):
    from surety.orders.facts import RefundFailed

    bazaar.order("scarf", signed_days_ago=None)
    case = bazaar.ask("scarf", asks="refund_unshipped", reason="not_wanted", received=False)
    intent, order = db.execute("select intent, subject from surety_refund_intent").fetchone()
    from surety.engine import db as door_db
    from surety.engine.door import submit
    from surety.engine.fact import SYSTEM

    with door_db.connect(bazaar.url) as connection:
        failed = RefundFailed(id="fail-1", at=bazaar.now, order=order, intent=intent, code="account_closed")
        assert submit(connection, [failed], source=SYSTEM, now=bazaar.now)[0].good
    page = carol.get(url(case))
    assert [each["code"] for each in page.context["failed"]] == ["account_closed"]
    assert say(carol, case, "refund", intent=intent).status_code == 302
    assert carol.get(url(case)).context["failed"] == []
    assert say(carol, case, "refund", intent=intent).status_code == 409
    assert say(carol, case, "refund", intent="x\x00").status_code == 422
    assert db.execute("select count(*) from surety_refund_intent").fetchone() == (2,)


def test_a_file_of_either_side_is_answered_and_no_other(carol, bazaar):
    case = disputed(bazaar, "scarf")
    assert carol.get(url(case, f"evidence/{'0' * 64}")).status_code == 404
    assert carol.get("/staff/disputes/douyin:as-none").status_code == 404
    assert carol.get("/staff/disputes/douyin:bz-scarf").status_code == 404
