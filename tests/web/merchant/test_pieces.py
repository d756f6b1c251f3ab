"""The BTAS menu through its pages: register, send in, fetch, bind, pack before the camera, ship; what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from surety.certificates import codes
from surety.engine.fact import Party, Source
from surety.engine.outbox import deliver
from surety.engine.sweep import fire_due
from surety.inspection import facts
from surety.inspection.codes import CodeVoided
from surety.logistics.facts import ParcelPickedUp, ParcelSigned
from surety.orders.facts import OrderShipped, ShippedLine
from tests.database import kept
from tests.web.access import world
from tests.web.aftersale.bazaar import SHOP
from tests.web.merchant.shelf import CENTRE, Shelf
from tests.web.test_uploads import MP4, box


@pytest.fixture
def shelf(db, database_url):
    return Shelf(database_url)


def fact_types(db, piece):
    rows = db.execute("select type from surety_fact where subject = %s order by seq", [piece]).fetchall()
    return [each for (each,) in rows]


def refused(answer) -> str:
    assert answer.status_code == 422, answer.status_code
    return answer.content.decode()


def test_a_refused_form_keeps_the_challenge_that_was_filmed(shelf, db):
    one, two = shelf.register()
    page = shelf.page(one).context
    form = {"nonce": page["nonce"], "film": page["film"], "act": "send", "way": "offline", "centre": CENTRE}
    form |= {"video": shelf.video(1), "insured": "much"}
    answer = shelf.client.post(shelf.url(f"{one}/act"), form)
    assert page["challenge"] in refused(answer)
    form |= {"nonce": answer.context["nonce"], "film": answer.context["film"], "insured": "0"}
    assert answer.context["nonce"] != page["nonce"]
    assert shelf.client.post(shelf.url(f"{one}/act"), form).status_code == 302
    [(video,)] = db.execute("select body -> 'video' from surety_fact where type = 'piece_sent'").fetchall()
    assert video["challenge"] == page["challenge"]
    other = shelf.client.post(shelf.url(f"{two}/act"), form | {"nonce": shelf.page(two).context["nonce"], "way": ""})
    assert page["challenge"] not in refused(other)


def test_a_challenge_stays_when_the_page_is_loaded_again_until_it_is_used_or_over(shelf, db, monkeypatch):
    one, two = shelf.register()
    first = shelf.page(one).context["challenge"]
    assert shelf.page(two).context["challenge"] != first
    page = shelf.page(one).context
    assert page["challenge"] == first
    monkeypatch.setattr("surety.consoles.merchant.pieces.forms.FILM_LASTS", timedelta(0))
    assert shelf.page(one).context["challenge"] != first, "it is over"
    monkeypatch.undo()
    page = shelf.page(one).context
    assert (
        shelf.act(one, "send", way="offline", centre=CENTRE, video=shelf.video(1), film=page["film"]).status_code == 302
    )
    [(video,)] = db.execute("select body -> 'video' from surety_fact where type = 'piece_sent'").fetchall()
    assert video["challenge"] == page["challenge"]


def test_from_the_order_to_the_courier(shelf, db):
    """Register, send in, fetch, bind, pack on video, ship; two pieces in one parcel."""
    one, two = shelf.register()
    assert shelf.client.get(shelf.url()).context["rows"][0]["waits"] == "send"
    for n, piece in enumerate((one, two)):
        answer = shelf.send(piece, n)
        assert answer.status_code == 302, answer.context["faults"]
        shelf.inspected(piece)
        assert [place.name for place in shelf.page(piece).context["way"] if place.state == "now"] == ["collected"]
        assert shelf.act(piece, "collect").status_code == 302
        assert shelf.act(piece, "bind", code=codes.grouped(shelf.code()).lower()).status_code == 302
    for n, piece in enumerate((one, two)):
        assert shelf.act(piece, "begin", waybill="SF7700001").status_code == 302
        page = shelf.page(piece)
        assert page.context["piece"].challenge in page.content.decode()
        case = page.context["piece"]
        marks = {"carrier": "顺丰速运", "code": case.code, "seal": case.seal, "certificate": "NY-1"}
        more = {"more": "yes"} if n == 0 else {}
        answer = shelf.act(piece, "pack", video=shelf.video(20 + n), **marks, **more)
        assert answer.status_code == 302, answer.context["faults"]
    assert db.execute("select stage from surety_piece").fetchall() == [("shipped",)] * 2
    assert db.execute("select status from surety_order where subject = %s", [shelf.order]).fetchone() == ("shipped",)
    assert db.execute("select distinct state from surety_code").fetchall() == [("used",)]
    context = shelf.page(one).context
    assert [leg.state for leg in context["legs"]] == ["ok"] * 3
    assert [file["name"] for file in context["files"]] == ["Packing for the institute", "Packing for the buyer"]
    film = shelf.client.get(context["files"][1]["href"])
    assert film.status_code == 200
    assert b"".join(film.streaming_content).startswith(MP4[:24])
    assert [row["waits"] for row in shelf.client.get(shelf.url("?tab=done")).context["rows"]] == ["", ""]


def test_steps_out_of_order_are_refused_with_what_to_do(shelf, db):
    """BTAS-2d: bind before a pass, ship before a code."""
    (one, two) = shelf.register()
    said = refused(shelf.act(one, "bind", code=shelf.code()))
    assert "not_passed" in str(shelf.act(one, "bind", code=shelf.code()).context["tried"]) or "verdict" in said
    assert "BTAS-2d" in said
    page = shelf.client.post(shelf.url(f"{two}/act"), {"nonce": "x", "act": "pack"})
    assert page.status_code == 422
    assert shelf.client.post(shelf.url(f"{two}/act"), {"act": "nonsense"}).status_code == 404
    assert "piece_bound" not in fact_types(db, one)


@pytest.mark.parametrize("fault", ["malformed", "unissued", "another shop's", "bound", "burned"])
def test_a_code_that_binds_nothing_says_why_and_what_to_do(shelf, db, fault):
    one, two = shelf.register()
    for n, piece in enumerate((one, two)):
        shelf.send(piece, n)
        shelf.inspected(piece)
        shelf.act(piece, "collect")
    code, said, clause = codes.draw(), "", ""
    if fault == "malformed":
        code, said, clause = "ABC", "Type the thirteen characters", ""
    elif fault == "unissued":
        said, clause = "raised with the platform", "BTAS-4.4b"
    elif fault == "another shop's":
        code, said, clause = shelf.code(shop="douyin:other"), "take one issued for your shop", "F10"
    elif fault == "bound":
        code = shelf.code()
        assert shelf.act(two, "bind", code=code).status_code == 302
        said, clause = "Take the next label", "F10"
    else:
        code = shelf.code()
        shelf.state(CodeVoided(id="v", at=shelf.now, code=code, reason="lost"))
        said, clause = "A burned code serves no piece again", "JADE-09"
    page = refused(shelf.act(one, "bind", code=code))
    assert said in page
    assert clause in page
    assert shelf.page(one).context["piece"].code == ""
    assert (fault == "unissued") == (shelf.page(one).context["piece"].incidents != ())


def test_one_upload_fills_one_slot(shelf):
    """BTAS-4.3: nor a picture, another's file, or a packing that nobody began."""
    (one, _two) = shelf.register()
    assert "video" in shelf.act(one, "send", way="offline", centre=CENTRE).context["faults"]
    for hash_ in ("0" * 64, "../../x"):
        form = {"way": "offline", "centre": CENTRE, "video": hash_}
        assert "not kept" in shelf.act(one, "send", **form).context["faults"]["video"]
    shelf.send(one, 1)
    shelf.inspected(one)
    shelf.act(one, "collect")
    shelf.act(one, "bind", code=shelf.code())
    case = shelf.page(one).context["piece"]
    marks = {"carrier": "sf", "code": case.code, "seal": "SEAL-1", "certificate": "NY-1"}
    assert "video does not show the challenge" in refused(shelf.act(one, "pack", video=shelf.video(2), **marks))
    shelf.act(one, "begin", waybill="SF7700001")
    assert "One video cannot stand for both" in refused(shelf.act(one, "pack", video=shelf.video(1), **marks))
    assert "BTAS-4.3b" in refused(shelf.act(one, "pack", **marks))
    wrong = refused(shelf.act(one, "pack", video=shelf.video(2), **marks | {"seal": "SEAL-9"}))
    assert "report it and do not ship" in wrong
    unsaid = refused(shelf.act(one, "pack", video=shelf.video(2), **marks | {"certificate": ""}))
    assert "Scan the report of this piece." in unsaid
    assert "BTAS-4.2e" in wrong
    first = shelf.page(one).context["piece"].challenge
    assert [(each["act"].name, each["first"]) for each in shelf.page(one).context["acts"]][:2] == [
        ("pack", True), ("begin", False)
    ]  # fmt: skip
    shelf.act(one, "begin", waybill="SF7700001")
    assert shelf.page(one).context["piece"].challenge != first


def test_what_did_not_pass_comes_back_and_goes_in_again_before_its_deadline(shelf, db, database_url):
    """F11."""
    (one, _two) = shelf.register()
    shelf.send(one, 1)
    shelf.inspected(one, "fail")
    assert shelf.act(one, "collect").status_code == 302
    context = shelf.page(one).context
    assert [(clock.step, clock.mine) for clock in context["clocks"]] == [("resend", True)]
    assert "may cancel the order and refund" in context["clocks"][0].zero
    assert [place.state for place in context["way"] if place.name == "verdict"] == ["broken"]
    row = next(row for row in shelf.client.get(shelf.url()).context["rows"] if row["subject"] == one)
    assert (row["waits"], row["due_step"]) == ("resend", "ship_by")  # which is sooner
    with kept(database_url) as connection:
        deliver(connection, shelf.now)
    inbox = shelf.client.get(f"/shop/{SHOP}/messages").content.decode()
    assert "did not pass. It comes back" in inbox
    assert shelf.url(one) in inbox
    assert shelf.send(one, 2).status_code == 302
    assert [clock.step for clock in shelf.page(one).context["clocks"]] == []
    assert shelf.page(one).context["piece"].verdict == "pending"


def test_a_missed_deadline_is_late_in_the_list_and_a_task_for_staff(shelf, database_url):
    (one, _two) = shelf.register()
    with kept(database_url) as connection:
        fire_due(connection, shelf.now + timedelta(days=20))
        kinds = connection.execute("select kind from surety_work_item where subject = %s", [one]).fetchall()
    assert ("piece_step_late",) in kinds
    row = next(row for row in shelf.client.get(shelf.url()).context["rows"] if row["subject"] == one)
    assert row["due_step"] == "ship_by"  # over, and so before whatever limit the order or the piece has next
    assert row["due_at"] < row["order_due_at"] + timedelta(seconds=1)


def test_the_list_filters_in_its_address_and_exports_the_same(shelf):
    one, two = shelf.register()
    shelf.send(one, 1)
    wanted = {"?tab=all": {one, two}, "?stage=not_sent": {two}, "?waits=send": {two}, "?tab=out": {one},
              f"?tab=all&q={one[-5:]}": {one}, "?tab=all&late=yes": set(), f"?tab=all&centre={CENTRE}": {one, two},
              "?tab=all&centre=nothing": set(), "?tab=all&q=%25": set(),
              f"?tab=all&order={shelf.number}": {one, two}}  # fmt: skip
    for query, found in wanted.items():
        assert {row["subject"] for row in shelf.client.get(shelf.url(query)).context["rows"]} == found, query
        told = b"".join(shelf.client.get(f"/shop/{SHOP}/pieces.csv{query}").streaming_content).decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(told)))
        assert {f"douyin:{line[0]}" for line in lines[1:]} == found, query
        asked = shelf.client.get(f"/shop/{SHOP}/pieces.json{query}")
        assert {each["piece"] for each in json.loads(b"".join(asked.streaming_content))} == found


def test_a_table_is_checked_row_by_row(shelf):
    table = "\n".join([
        "订单号\t行\t件\t编号\t序列号", f"{shelf.number}\t1\t1\t\tSN-1/SN-2", f"{shelf.number},1,2,pc-my-bag",
        f"{shelf.number}\t1\t3", f"{shelf.number}\t9\t1", "nothing\t1\t1", f"{shelf.number}\t1\t1\tpc-again",
        f"{shelf.number}\t1\t2\tbad number",
    ])  # fmt: skip
    checked = shelf.client.post(shelf.url("register"), {"from": "check", "table": table})
    assert [row.fault for row in checked.context["checked"]] == [
        "", "", "no_such_unit", "unknown_line", "unknown_order", "duplicate", "bad_number",
    ]  # fmt: skip
    form = {"from": "send", "nonce": checked.context["nonce"], "table": checked.context["good_table"]}
    for _ in range(2):  # sent twice, it is stated once
        told = shelf.client.post(shelf.url("register"), form | {"ships": "merchant"})
        assert [each["row"].subject for each in told.context["results"] if each["good"]][-1] == "douyin:pc-my-bag"
    assert shelf.page("douyin:pc-my-bag").context["piece"].unit == 2
    assert shelf.client.post(shelf.url("register"), {"from": "check", "table": ""}).status_code == 422


def test_before_a_refund_is_answered_nothing_is_sent_in(shelf):
    """F8, F6: and what a cancellation would do is said before anybody asks."""
    scarf = {"title": "羊绒围巾", "category": "apparel/scarf"}
    bag = {"title": "中古手袋", "category": "second_hand/luxury"}
    shelf.order = shelf.bazaar.order("both", signed_days_ago=None, quantity=1, more=[scarf], **bag)
    shelf.number = shelf.order.partition(":")[2]
    checked = shelf.client.get(shelf.url(f"register?order={shelf.number}")).context["checked"]
    assert [row.line for row in checked] == ["1", "2"]
    form = {"from": "send", "nonce": shelf.client.get(shelf.url("register")).context["nonce"]}
    form |= {"table": f"{shelf.number},1,1,pc-bag\n{shelf.number},2,1", "intercept": "after_sales_first"}
    told = shelf.client.post(shelf.url("register"), form | {"ships": "merchant"}).context["results"]
    assert [each["good"] for each in told] == [True, False]
    assert told[1]["clause"] == "BTAS-1.2b", told[1]
    one = "douyin:pc-bag"
    cancelled = shelf.page(one).context["cancelled"]
    assert (cancelled.clause, cancelled.code) == (("F4", "F8"), "none yet")
    parcel = {"carrier": "sf", "waybill": "SF7700009", "lines": (ShippedLine("2", 1),)}
    shelf.state(OrderShipped(id="s2", at=shelf.now, order=shelf.order, **parcel))
    shelf.bazaar.ask("both", "refund_only", reason="quality", received=False, units=(ShippedLine("2", 1),))
    assert shelf.page(one).context["refund_open"]
    page = refused(shelf.send(one, 1))
    assert "Answer the after-sales case first" in page
    assert "F8" in page


def test_another_shops_piece_is_not_there(shelf, database_url):
    (one, _two) = shelf.register()
    other, _membership = world.people("douyin:bob", "bob")
    bob = Client()
    bob.force_login(other)
    assert bob.get(f"/shop/douyin:bob/pieces/{one}").status_code == 404
    assert bob.post(f"/shop/douyin:bob/pieces/{one}/act", {"act": "send"}).status_code == 404
    assert bob.get(f"/shop/douyin:bob/pieces/{one}/files/{'0' * 64}").status_code == 404
    assert bob.get(shelf.url(one)).status_code == 404


def test_a_hash_read_elsewhere_opens_no_file(shelf):
    """A shop names in a fact the hash of what another brought: its page does not hand that file out."""
    (one, _two) = shelf.register()
    film = MP4 + box(b"free", b"secret")
    made = world.people("douyin:bob", "bob")[0]
    bob = Client()
    bob.force_login(made)
    stolen = bob.put("/shop/douyin:bob/evidence", film, content_type="video/mp4").json()["sha256"]
    shelf.bench(facts.PieceSent, one, source=Source(Party.SHOP, SHOP), centre=CENTRE, way="offline",
                video=facts.Video(stolen, "C1"))  # fmt: skip
    assert shelf.client.get(shelf.url(f"{one}/files/{stolen}")).status_code == 404


def test_each_leg_says_who_pays_its_freight_and_that_it_is_assumed(shelf):
    """F13, inspection_leg_payer."""
    page = shelf.page(shelf.register()[0]).content.decode()
    freight = page.partition("<h3>Freight</h3>")[2].partition("</section>")[0]
    legs = re.findall(r"<dt>(.*?)</dt><dd>(.*?) <.*?>(assumed)<", freight)
    assert legs == [
        ("to the institute", "paid by the merchant", "assumed"),
        ("to the buyer", "paid by the merchant", "assumed"),
    ]


def test_a_packer_may_look_without_acting(shelf):
    (one, _two) = shelf.register()
    user = shelf.membership.user
    shelf.membership.permissions = ["shipping.view"]
    shelf.membership.save()
    packer = Client()
    packer.force_login(user)
    assert "acts" not in packer.get(shelf.url(one)).context
    assert packer.post(shelf.url(f"{one}/act"), {"act": "send"}).status_code == 403
    assert packer.get(shelf.url("register")).status_code == 403


def test_queries_of_the_list_do_not_grow_with_it(shelf):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    shelf.register()
    with CaptureQueriesContext(connection) as counted:
        shelf.client.get(shelf.url("?tab=all"))
    assert len(counted) < 20


def test_the_order_says_why_a_unit_cannot_ship_yet(shelf):
    """BTAS-4.2d, 4.6a: on its page, in the queue, and where it is to be shipped."""
    at = f"/shop/{SHOP}/orders/{shelf.order}"
    assert [unit.clause for unit in shelf.client.get(at).context["units"]] == ["BTAS-4.6a"] * 2
    one, _two = shelf.register()
    shelf.send(one, 1)
    shelf.inspected(one)
    shelf.act(one, "collect")
    said = shelf.client.get(at).context["units"]
    assert [unit.clause for unit in said] == ["BTAS-4.2d", "BTAS-2d"]
    shelf.act(one, "bind", code=shelf.code())
    for page in (at, f"{at}/ship"):
        content = shelf.client.get(page).content.decode()
        assert "It was not packed before the camera" in content
        assert shelf.url(one) in content
    queue = shelf.client.get(f"/shop/{SHOP}/shipping").content.decode()
    assert f"order={shelf.number}" in queue
    form = {"nonce": shelf.client.get(f"{at}/ship").context["nonce"], "carrier": "sf", "waybill": "SF7700001"}
    refused = shelf.client.post(f"{at}/ship", form)
    assert "the time to ship runs on" in refused.content.decode()


def test_a_task_about_a_piece_leads_to_the_piece(shelf, db):
    """An unissued code is a task; staff open the piece from their queue, see all of it, and say what they did."""
    one, two = shelf.register()
    for n, piece in enumerate((one, two)):
        shelf.send(piece, n)
        shelf.inspected(piece)
        shelf.act(piece, "collect")
    shelf.act(one, "bind", code=codes.draw())
    from surety.access.models import User

    staff = Client(headers={"accept-language": "en"})
    staff.force_login(User.objects.create_user("alice-staff", staff_permissions=["staff.view", "staff.decide"]))
    at = f"/staff/pieces/{one}"
    assert at in staff.get("/staff/work").content.decode()
    page = staff.get(at)
    (task,) = page.context["tasks"]
    film = staff.get(page.context["files"][0]["href"])
    assert b"".join(film.streaming_content).startswith(MP4[:24])
    form = {"item": task.item, "note": "looked at the label; warned the shop", "nonce": page.context["nonce"]}
    assert staff.post(f"{at}/close", form | {"note": ""}).status_code == 422
    assert staff.post(f"{at}/close", form).status_code == 302
    assert staff.get(at).context["tasks"] == []
    assert staff.post(f"{at}/close", form | {"nonce": page.context["nonce"][:-1] + "x"}).status_code == 422


def test_what_has_shipped_is_not_looked_through_on_every_page(shelf, db):
    """20,000 delivered pieces beside two under way: the menu's count reads the index of what is under way."""
    shelf.register()
    db.execute(
        "insert into surety_piece (bucket, subject, version, platform, shop, regime, stage, verdict, holder, shelf,"
        " title, registered_at, incidents, doc) select 1, 'douyin:pc-old-' || n, 1, 'douyin', %s, 'merchant_ships',"
        " 'delivered', 'pass', 'buyer', '', '', now(), 0, '{}' from generate_series(1, 20000) n", [SHOP],
    )  # fmt: skip
    db.execute("analyze surety_piece")
    from surety.consoles.merchant.pieces.listing import _OPEN
    from surety.consoles.piece.waiting import SQL

    told = db.execute(
        f"explain (analyze, format text) select 1 from (select {SQL} as waits from surety_piece p where p.shop = %s"
        f" and p.{_OPEN}) w where waits <> '' limit 100", [SHOP],
    ).fetchall()  # fmt: skip
    plan = "\n".join(line for (line,) in told)
    assert "surety_piece_open" in plan, plan
    page = shelf.client.get(shelf.url())
    assert [row["waits"] for row in page.context["rows"]] == ["send"] * 2
    assert [tab.count for tab in page.context["tabs"]] == [2, 0, None, None]


def test_nothing_that_is_typed_breaks_a_page(shelf):
    (one, _two) = shelf.register()
    shelf.send(one, 1)
    shelf.inspected(one)
    shelf.act(one, "collect")
    shelf.act(one, "bind", code=shelf.code())
    shelf.act(one, "begin", waybill="SF7700001")
    names = ("way", "centre", "carrier", "waybill", "insured", "video", "code", "seal", "certificate", "order", "line",
             "unit", "what", "note", "more")  # fmt: skip
    form = {"nonce": shelf.page(one).context["nonce"], "order": "pc-1"}
    for bad in ("\x00", "字" * 500, "\u202e' or 1=1", "-1e9", "as-1"):
        for act in ("send", "collect", "bind", "begin", "pack", "ship", "resell", "report"):
            answer = shelf.client.post(shelf.url(f"{one}/act"), form | dict.fromkeys(names, bad) | {"act": act})
            assert answer.status_code in (302, 422), (bad, act)
        table = "\n".join((bad, f"{shelf.number}\t{bad}\t{bad}\t{bad}\t{bad}", f"{shelf.number}\t1\t2\tpc-x\t{bad}"))
        told = {"from": "send", "nonce": form["nonce"], "table": table, "centre": bad}
        assert shelf.client.post(shelf.url("register"), told).status_code in (200, 422), bad
        asked = dict.fromkeys(("q", "stage", "waits", "centre", "late", "order", "tab", "after"), bad)
        assert shelf.client.get(shelf.url(), asked).status_code == 200, bad
        assert shelf.client.get(shelf.url("register"), {"order": bad}).status_code in (200, 422), bad


def test_what_comes_back_is_known_again_from_the_piece(shelf):
    """BTAS-4.2e: the piece leads to the case in which it is looked at, and afterwards says what differed."""
    (one, two) = shelf.register()
    for n, piece in enumerate((one, two)):
        shelf.send(piece, n)
        shelf.inspected(piece)
        shelf.act(piece, "collect")
        shelf.act(piece, "bind", code=shelf.code())
        shelf.act(piece, "begin", waybill="SF7700001")
        case = shelf.page(piece).context["piece"]
        marks = {"carrier": "sf", "code": case.code, "seal": case.seal, "certificate": "NY-1"}
        marks["video"] = shelf.video(20 + n)
        assert shelf.act(piece, "pack", **marks, **({"more": "yes"} if n == 0 else {})).status_code == 302
    parcel = {"at": shelf.now, "carrier": "sf", "waybill": "SF7700001"}
    shelf.state(ParcelPickedUp(id="up", **parcel), ParcelSigned(id="signed", **parcel))
    case = shelf.bazaar.ask("bag")
    page = shelf.page(one)
    assert [row.subject for row in page.context["returns"]] == [case]
    assert f"/shop/{SHOP}/aftersales/{case}" in page.content.decode()


@pytest.mark.parametrize("rest", ["", "/ship"])
def test_an_order_judged_late_shows_the_clock_of_its_piece_before_the_one_that_closes_it(shelf, database_url, rest):
    one, _two = shelf.register()
    assert shelf.send(one).status_code == 302
    shelf.inspected(one)
    with kept(database_url) as connection:
        fire_due(connection, shelf.now + timedelta(days=3))
    page = shelf.client.get(f"/shop/{SHOP}/orders/{shelf.order}{rest}")
    first, own = page.context["clocks"]
    assert (first.number, first.actor, own.number) == (one.partition(":")[2], "Merchant", "")
    assert first.due_at < own.due_at
    text = page.content.decode()
    assert text.index(first.zero) < text.index(own.zero)
    assert f'href="{shelf.url(one)}">{first.number}' in text


@pytest.mark.parametrize(("way", "said"), [("mail", "By mail"), ("pickup", "Self-pickup")])
def test_where_a_cancelled_piece_goes_is_the_way_that_was_chosen(shelf, way, said):
    one, two = shelf.register()
    form = {"way": "offline", "centre": CENTRE, "video": shelf.video(1), "insured": "0", "return_type": way}
    assert shelf.act(one, "send", **form).status_code == 302
    shelf.bench(facts.PieceTakenIn, one, centre=CENTRE)
    assert shelf.page(one).context["piece"].return_type == way
    assert shelf.page(one).context["cancelled"].goes_to.startswith(said)
    assert shelf.send(two, 2).status_code == 302
    shelf.bench(facts.PieceTakenIn, two, centre=CENTRE)
    assert "by mail or pickup" in shelf.page(two).context["cancelled"].goes_to, "nothing was chosen"
