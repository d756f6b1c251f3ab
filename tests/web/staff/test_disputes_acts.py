"""The dispute desk beside rulings: limits, a second life, work items and refunds that failed."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from msgspec import structs

from surety.consoles.show.time import zone_of
from surety.consoles.staff import owning
from surety.consoles.staff.owning import Owner
from surety.engine.fact import SubjectKind
from surety.engine.wire import decode_case
from surety.orders.facts import OrderShipped
from tests.database import kept
from tests.unit.ruled import changed
from tests.web.aftersale import bazaar as stage
from tests.web.staff.desk import case_of, disputed, say, url

ZONE = zone_of("Asia/Shanghai")


# ------------------------------------------------------------------------------------------------ limits


def local(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


def applied(bazaar, db, asks: str = "return_refund"):
    bazaar.order("scarf")
    case = bazaar.ask("scarf", asks)
    [(step, deadline)] = case_of(db, case).deadlines.items()
    return case, step, deadline


def test_a_limit_is_moved_with_before_and_after_shown(desk, bazaar, db):
    case, step, deadline = applied(bazaar, db)
    shortens = bool(deadline.basis.get("may_shorten"))
    later = deadline.due_at + (timedelta(hours=-12) if shortens else timedelta(days=2))
    form = {"due_at": local(later), "about": deadline.due_at.isoformat(), "note": "双方约定"}
    answer = say(desk, case, "limit", **form)
    assert answer.status_code == 302
    moved = case_of(db, case).deadlines[step]
    assert moved.due_at == later.replace(second=0, microsecond=0)
    page = desk.get(url(case))
    said = page.content.decode()
    assert "Moved from" in said
    assert local(deadline.due_at).replace("T", " ") in said
    [now, before] = page.context["whys"]
    assert (now.due_at, now.was_due_at, before.running) == (moved.due_at, deadline.due_at, False)


def test_a_merchants_wish_for_time_is_granted_or_declined(desk, bazaar, db):
    case, step, deadline = applied(bazaar, db)
    later = deadline.due_at + timedelta(hours=30)
    bazaar.by_shop(bazaar.about("TimeAsked", "scarf", due_at=later, note="仓库盘点"))
    [item] = desk.get(url(case)).context["items"]
    assert (item["wanted"]["was"], item["wanted"]["due_at"]) == (deadline.due_at, later)
    form = {"due_at": item["wanted"]["typed"], "about": deadline.due_at.isoformat(), "note": "同意"}
    assert say(desk, case, "limit", **form).status_code == 302
    moved = case_of(db, case)
    assert (moved.deadlines[step].due_at, moved.items) == (later, ())
    bazaar.by_shop(bazaar.about("TimeAsked", "scarf", due_at=later + timedelta(hours=1), note="再要一小时"))
    assert say(desk, case, "close", item="time_asked", note="不同意").status_code == 302
    assert (case_of(db, case).deadlines[step].due_at, case_of(db, case).items) == (later, ())


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


def test_a_limit_that_the_platform_may_shorten_is_never_lengthened(desk, hurried, db):
    hurried.order("scarf")
    case = hurried.ask("scarf", "refund_only", reason="not_received", received=False)
    [(step, deadline)] = case_of(db, case).deadlines.items()
    assert deadline.row == "AL-TB-REFUND-ONLY-36H"
    assert "never lengthen it" in desk.get(url(case)).content.decode()
    about = {"about": deadline.due_at.isoformat(), "note": "买家投诉"}
    assert say(desk, case, "limit", due_at=local(deadline.due_at + timedelta(days=1)), **about).status_code == 409
    assert case_of(db, case).deadlines[step] == deadline
    assert say(desk, case, "limit", due_at=local(deadline.due_at - timedelta(hours=3)), **about).status_code == 302
    assert case_of(db, case).deadlines[step].due_at < deadline.due_at - timedelta(hours=2)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"due_at": "soon"}, 422), ({"due_at": ""}, 422), ({"due_at": "9999-12-31T23:59"}, 422),
        ({"note": ""}, 422), ({"about": "2020-01-01T00:00:00+00:00"}, 422), ({"about": "x"}, 422),
    ],
)  # fmt: skip
def test_a_limit_is_not_moved_by_a_form_that_is_wrong(desk, bazaar, db, fields, status):
    case, step, deadline = applied(bazaar, db)
    good = {"due_at": local(deadline.due_at + timedelta(days=1)), "about": deadline.due_at.isoformat(), "note": "x"}
    assert say(desk, case, "limit", **good | fields).status_code == status
    assert case_of(db, case).deadlines[step] == deadline


def test_a_case_that_did_not_time_out_is_not_reopened(desk, bazaar, db):
    case = disputed(bazaar, "scarf")
    assert say(desk, case, "reopen").status_code == 409
    assert case_of(db, case).status == "disputed"


def test_a_case_that_timed_out_is_reopened_only_after_a_recovery(desk, bazaar, db):
    """EPI-5: the form stands there when the engine would take it; whoever sends it before is told why not."""
    bazaar.now -= timedelta(days=20)
    case = stage.timed_out(bazaar, "scarf")
    closed = case_of(db, case)
    assert not desk.get(url(case)).context["may_reopen"]
    refused = say(desk, case, "reopen")
    assert refused.status_code == 409
    assert "EPI-5" in refused.content.decode()
    assert case_of(db, case) == closed
    stage.recover(bazaar)
    assert desk.get(url(case)).context["may_reopen"]
    assert say(desk, case, "reopen").status_code == 302
    again = case_of(db, case)
    assert (again.status, list(again.deadlines)) == ("to_return", ["buyer_return"])
    assert not desk.get(url(case)).context["may_reopen"]
    assert say(desk, case, "reopen").status_code == 409


# ------------------------------------------------------------------------------------------------ work and refunds


def test_a_repair_is_followed_and_its_item_closed(desk, bazaar, db):
    case = disputed(bazaar, "scarf")
    assert say(desk, case, "close", item="dispute", note="done").status_code == 409
    assert say(desk, case, "close", item="no-such", note="done").status_code == 409
    assert say(desk, case, "close", item="", note="done").status_code == 422
    assert case_of(db, case).items == ("dispute",)


def test_a_refund_that_failed_is_sent_again_from_its_case(desk, bazaar, db):
    from surety.orders.refund_facts import RefundFailed

    bazaar.order("scarf", signed_days_ago=None)
    case = bazaar.ask("scarf", asks="refund_unshipped", reason="not_wanted", received=False)
    intent, order = db.execute("select intent, subject from surety_refund_intent").fetchone()
    from surety.engine.door import submit
    from surety.engine.fact import SYSTEM

    with kept(bazaar.url) as connection:
        failed = RefundFailed(id="fail-1", at=bazaar.now, order=order, intent=intent, code="account_closed")
        assert submit(connection, [failed], source=SYSTEM, now=bazaar.now)[0].good
    page = desk.get(url(case))
    assert [each["code"] for each in page.context["failed"]] == ["account_closed"]
    assert say(desk, case, "refund", intent=intent).status_code == 302
    assert desk.get(url(case)).context["failed"] == []
    assert say(desk, case, "refund", intent=intent).status_code == 409
    assert say(desk, case, "refund", intent="x\x00").status_code == 422
    assert db.execute("select count(*) from surety_refund_intent").fetchone() == (2,)


def test_the_freight_of_a_return_is_stated_once(desk, bazaar, db):
    bazaar.order("scarf")
    case = stage.received(bazaar, "scarf")
    assert say(desk, case, "freight", amount="", paid_by="buyer").status_code == 422
    assert say(desk, case, "freight", amount="12.50", paid_by="carrier").status_code == 422
    assert say(desk, case, "freight", amount="1250000", paid_by="buyer").status_code == 422, "mistyped, it would stand"
    assert say(desk, case, "freight", amount="12.50", paid_by="buyer").status_code == 302
    assert (case_of(db, case).freight.amount_fen, case_of(db, case).freight.borne_by) == (1_250, "")
    assert not desk.get(url(case)).context["may_state_freight"]
    again = say(desk, case, "freight", amount="1", paid_by="buyer")
    assert (again.status_code, "G8" in again.content.decode()) == (409, True)


def test_a_file_of_either_side_is_answered_and_no_other(desk, bazaar):
    case = disputed(bazaar, "scarf")
    assert desk.get(url(case, f"evidence/{'0' * 64}")).status_code == 404
    assert desk.get("/staff/disputes/douyin:as-none").status_code == 404
    assert desk.get("/staff/disputes/douyin:bz-scarf").status_code == 404


@pytest.fixture
def contested(bazaar) -> tuple[str, str, str]:
    """A11: a return told late, so that the order that ships with its number knew of no other owner."""
    bazaar.order("scarf")
    case, number = bazaar.ask("scarf"), "RT90000001"
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "scarf"))
    other = bazaar.order("hat", signed_days_ago=None)
    bazaar.state(OrderShipped(id="contested", at=bazaar.now, order=other, carrier="sf", waybill=number))
    sent = bazaar.about("ReturnSent", "scarf", carrier="sf", waybill=number)
    bazaar.state(structs.replace(sent, at=bazaar.now - timedelta(hours=1)))
    return case, other, number


def parcel(db, number):
    found = db.execute("select doc::text from surety_parcel where subject = %s", [f"sf:{number}"]).fetchone()[0]
    return decode_case(SubjectKind.PARCEL, found)


def test_a_return_whose_number_a_shop_has_shipped_with_since_says_so_and_is_closed_by_hand(desk, contested, db):
    case, other, number = contested
    (item,) = desk.get(url(case)).context["items"]
    assert (item["row"].kind, item["closable"], number in item["said"]) == ("waybill_contested", True, True)
    assert [each.subject for each in item["owners"]] == [other, case]
    assert item["said"] in desk.get(url(case)).content.decode()
    assert say(desk, case, "close", item="waybill_contested", note="按首次揽收地归退货").status_code == 302
    assert case_of(db, case).items == ()
    assert parcel(db, number).rival is not None, "nobody was named"


@pytest.mark.parametrize("to_return", [True, False])
def test_staff_say_on_the_returns_page_whose_a_number_is(desk, contested, db, to_return):
    case, other, number = contested
    named = case if to_return else other
    assert say(desk, case, "close", item="waybill_contested", note="查过面单", owner=named).status_code == 302
    found = parcel(db, number)
    assert (found.orders, found.returns, found.rival) == (((), (case,)) if to_return else ((other,), ())) + (None,)
    after = case_of(db, case)
    assert (after.status, after.items) == (("returning", ()) if to_return else ("disputed", ("dispute",)))
    said = [(entry.side, entry.title) for entry in desk.get(url(case)).context["entries"]]
    assert (("platform", "Its number is another parcel's") in said) is not to_return


def test_a_return_is_given_its_parcel_back_where_staff_were_wrong(desk, contested, db):
    case, other, number = contested
    assert not desk.get(url(case)).context["may_find"]
    say(desk, case, "close", item="waybill_contested", note="查过面单", owner=other)
    page = desk.get(url(case))
    assert (page.context["at_carrier"], page.context["at_waybill"]) == ("sf", number)
    form = {"carrier": "sf", "waybill": number}
    assert say(desk, case, "parcel", **form, note=" ").status_code == 422
    for wrong, named in (({"waybill": "中"}, "Waybill"), ({"waybill": ""}, "Waybill"), ({"carrier": "S F"}, "Carrier")):
        refused = say(desk, case, "parcel", **form | wrong, note="看错了")
        assert (refused.status_code, refused.context["fault"]) == (422, f"Check what you wrote: {named}")
    alone = say(desk, case, "parcel", **form, note="看错了", together="1")
    assert (alone.status_code, alone.context["refusal_code"], alone.context["stray"]) == (409, "not_together", "")
    assert "看错了" in alone.content.decode()
    assert say(desk, case, "parcel", **form, note="看错了").status_code == 302
    assert (parcel(db, number).returns, parcel(db, number).orders) == ((case,), ())
    page = desk.get(url(case))
    assert (case_of(db, case).status, case_of(db, case).items, page.context["may_find"]) == ("returning", (), False)
    assert ("platform", "Goods found to be in a parcel") in [(e.side, e.title) for e in page.context["entries"]]


def test_two_that_do_not_travel_in_one_box_are_not_named_together(desk, contested, db):
    case, other, number = contested
    both = say(desk, case, "close", item="waybill_contested", note="查过面单", owner=[other, case])
    assert (both.status_code, both.context["refusal_code"]) == (409, "not_together")
    assert parcel(db, number).rival is not None


def test_a_return_that_travels_in_anothers_box_is_put_there(desk, bazaar, db):
    first, second = (ready(bazaar, name) for name in ("scarf", "hat"))
    number = "RT90000007"
    bazaar.state(bazaar.about("ReturnSent", "scarf", carrier="sf", waybill=number))
    assert b'id="parcel-carrier"' in desk.get(url(second)).content
    form = {"carrier": "sf", "waybill": number, "together": "1", "note": "同箱寄回"}
    assert say(desk, second, "parcel", **form).status_code == 302
    assert parcel(db, number).returns == (first, second)


def ready(bazaar, name: str) -> str:
    bazaar.order(name)
    case = bazaar.ask(name)
    bazaar.by_shop(bazaar.about("AftersaleAgreed", name))
    return case


def test_work_stays_open_where_its_parcel_is_not_given_to_whom_the_form_names(desk, contested, db, monkeypatch):
    """The page named an owner who is none by the time that the form arrives."""
    case, _other, number = contested
    monkeypatch.setattr(owning, "owners_of", lambda item: [Owner("douyin:bz-gone", "/", False)])
    form = {"item": "waybill_contested", "nonce": desk.get(url(case)).context["nonce"], "note": "查过面单"}
    answer = desk.post(url(case, "close"), form | {"owner": "douyin:bz-gone"})
    assert (answer.status_code, answer.context["refusal_code"]) == (409, "not_on_this_parcel")
    assert [item["row"].kind for item in answer.context["items"]] == ["waybill_contested"]
    assert "查过面单</textarea>" in answer.content.decode()
    assert parcel(db, number).rival is not None
    assert desk.post(url(case, "close"), form).status_code == 302, "nothing was kept of the form, which may come again"


def test_a_form_that_says_too_little_comes_back_with_whom_it_named(desk, contested):
    case, other, _number = contested
    answer = say(desk, case, "close", item="waybill_contested", note=" ", owner=other)
    assert answer.status_code == 422
    assert f'value="{other}" checked' in answer.content.decode()
    assert f'value="{case}" checked' not in answer.content.decode()


def test_a_second_click_sends_no_form_of_the_desk_again(desk, contested):
    """Its answer would say that there is nothing to decide, of what the first has just decided."""
    case, _other, _number = contested
    forms = re.findall(f'<form [^>]*action="{url(case)}[^>]*>', desk.get(url(case)).content.decode())
    assert len(forms) > 1
    assert all("data-once" in form for form in forms)


def test_staff_give_a_number_to_a_return_on_the_page_of_the_order_that_ships_with_it(desk, bazaar, db):
    bazaar.order("scarf")
    case, number = bazaar.ask("scarf"), "RT90000002"
    bazaar.by_shop(bazaar.about("AftersaleAgreed", "scarf"))
    bazaar.state(bazaar.about("ReturnSent", "scarf", carrier="sf", waybill=number))
    other = bazaar.order("hat", signed_days_ago=None)
    bazaar.state(OrderShipped(id="contested", at=bazaar.now, order=other, carrier="sf", waybill=number))
    page = desk.get(f"/staff/orders/{other}")
    (task,) = page.context["tasks"]
    assert [(each.subject, each.is_return) for each in task["owners"]] == [(other, False), (case, True)]
    assert f'href="{url(case)}"' in page.content.decode()
    form = {"item": task["item"].item, "nonce": task["nonce"], "note": "查过面单", "owner": case}
    assert desk.post(f"/staff/orders/{other}/close", form).status_code == 302
    found = parcel(db, number)
    assert (found.orders, found.others, found.returns) == ((), (other,), (case,))
    assert desk.get(f"/staff/orders/{other}").context["tasks"] == []
