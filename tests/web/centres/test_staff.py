"""Centres, admissions, qualifications and known pieces on staff's pages, through the door."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from surety.engine.calendar import day_of
from surety.inspection.admissions import AdmissionApplied
from surety.merchants.qualification_facts import QualificationStated
from tests.unit.inspection import CENTRE, registered
from tests.unit.world import MERCHANT, SHOP, T0
from tests.web.centres.bases import INSTITUTE, PLANNED, build, rows_of, say, staff, tell


def today():
    return day_of(datetime.now(UTC))


@pytest.fixture
def desk(db, database_url):
    build(database_url)
    return staff()


def centre_url(centre=CENTRE, act=""):
    return f"/staff/centres/{centre}" + (f"/{act}" if act else "")


def test_the_registry_tells_planned_from_open(desk):
    """JADE-01."""
    page = desk.get("/staff/centres").content.decode()
    assert all(name in page for name in (CENTRE.partition(":")[2], "ic-planned", "Planned", "Open"))
    rows = rows_of(desk, "/staff/centres?state=planned&form=json")
    assert [(row["subject"], row["capacity_a_day"]) for row in rows] == [(PLANNED, 500)]
    rows = rows_of(desk, "/staff/centres?category=jewellery&form=json")
    assert rows == rows_of(desk, "/staff/centres?category=jewellery/bangle&form=json"), "what lies within it as well"
    assert {row["subject"] for row in rows} == {CENTRE, INSTITUTE}


def test_a_centre_is_registered_opened_and_closed(desk):
    new = "/staff/centres/new"
    form = {
        "centre": "douyin:ic-donghai",
        "name": "东海中心",
        "institute": "other",
        "capacity_a_day": "900",
        "base": "1",
    }
    assert say(desk, new, new, **form).status_code == 302
    page = centre_url("douyin:ic-donghai")
    assert desk.get(page).context["state"] == "planned"
    assert say(desk, page, centre_url("douyin:ic-donghai", "open")).status_code == 302
    assert desk.get(page).context["state"] == "open"
    again = say(desk, page, centre_url("douyin:ic-donghai", "open"))
    assert (again.status_code, again.context["clause"]) == (409, "JADE-01")
    assert say(desk, page, centre_url("douyin:ic-donghai", "close")).status_code == 302
    assert desk.get(page).context["state"] == "closed"
    wrong = {"Centre": "centre", "Pieces a day": "capacity_a_day"}
    for words, field in wrong.items():
        bad = say(desk, new, new, **(form | {field: "nonsense"}))
        assert (bad.status_code, bad.context["fault"]) == (422, f"Check what you wrote: {words}")
    bad = say(desk, new, new, **(form | {"name": ""}))
    assert (bad.status_code, bad.context["fault"]) == (422, "Check what you wrote: Name of the centre")


def test_an_authority_is_added_and_ended(desk):
    """JADE-05."""
    page = centre_url()
    form = {"category": "fresh", "site": "domestic", "from": "2026-01-01"}
    assert say(desk, page, centre_url(act="authorise"), **form).status_code == 302
    listed = {row["each"].category: row["state"] for row in desk.get(page).context["listed"]}
    assert listed["fresh"] == "open"
    assert say(desk, page, centre_url(act="authorise"), **form, to=today().isoformat()).status_code == 302
    listed = {row["each"].category: row["state"] for row in desk.get(page).context["listed"]}
    assert listed["fresh"] == "closed"
    assert say(desk, page, centre_url(act="authorise"), **form, to="2025-01-01").status_code == 422


def test_an_application_is_evaluated_and_decided(desk, database_url):
    """JADE-03, LUX-2.2."""
    tell(database_url, AdmissionApplied(id="a", at=T0, centre=CENTRE, shop=SHOP, note="翡翠"), source=MERCHANT)
    page = f"/staff/admissions/{CENTRE}/{SHOP}"
    early = say(desk, page, f"{page}/decide", admitted="yes")
    assert early.status_code == 409
    assert "Documents" in early.context["fault"]
    for step in ("documents", "goods", "record"):
        assert say(desk, page, f"{page}/evaluate", step=step, passed="yes").status_code == 302
    for why in ("", "\N{ZERO WIDTH SPACE}"):
        assert say(desk, page, f"{page}/evaluate", step="goods", passed="no", note=why).status_code == 422, (
            "says nothing"
        )
    assert say(desk, page, f"{page}/evaluate", step="goods", passed="no", note="一件填充").status_code == 302
    looked = {each["step"]: each for each in desk.get(page).context["steps"]}
    assert (looked["goods"]["passed"], looked["goods"]["note"]) == (False, "一件填充"), "a pass is taken back"
    shown = desk.get(page).content.decode()
    assert "why-operation" not in shown, "what is not asked is not judged"
    assert "why-record" in shown
    assert say(desk, page, f"{page}/evaluate", step="goods", passed="yes").status_code == 302
    until = (today() + timedelta(days=90)).isoformat()
    assert say(desk, page, f"{page}/decide", admitted="yes", to=until).status_code == 302
    assert desk.get(page).context["state"] == "admitted"
    rows = rows_of(desk, "/staff/admissions?state=admitted&form=json")
    assert [(row["shop"], row["subject"]) for row in rows] == [(SHOP, CENTRE)]
    assert say(desk, page, f"{page}/end", note="退出").status_code == 302
    assert desk.get(page).context["state"] == "ended"
    assert rows_of(desk, "/staff/admissions?state=admitted&form=json") == []


def test_a_refusal_needs_its_reason(desk, database_url):
    tell(database_url, AdmissionApplied(id="a", at=T0, centre=CENTRE, shop=SHOP), source=MERCHANT)
    page = f"/staff/admissions/{CENTRE}/{SHOP}"
    assert say(desk, page, f"{page}/decide", admitted="no").status_code == 409
    assert say(desk, page, f"{page}/decide", admitted="no", note="抽检不合格").status_code == 302
    assert desk.get(page).context["admission"].reason == "抽检不合格"


def test_a_document_is_verified_or_rejected(desk, database_url):
    for number, document in (("q-1", "industry_rule"), ("q/2", "antique_dealer_licence")):
        said = {"id": number, "at": T0, "shop": SHOP, "number": number, "document": document}
        tell(database_url, QualificationStated(**said, issuer="机关", from_=date(2025, 1, 1)), source=MERCHANT)
    assert len(rows_of(desk, "/staff/qualifications?state=stated&form=json")) == 2
    assert b"q/2" in desk.get("/staff/qualifications").content
    page = f"/staff/qualifications/{SHOP}/q-1"
    assert say(desk, page, f"{page}/decide", verified="yes").status_code == 302
    assert desk.get(page).context["in_force"]
    other = f"/staff/qualifications/{SHOP}/q~2F2"
    assert say(desk, other, f"{other}/decide", verified="no").status_code == 422
    assert say(desk, other, f"{other}/decide", verified="no", reason="看不清").status_code == 302
    assert say(desk, page, f"{page}/end", reason="伪造").status_code == 302
    assert {row["state"] for row in rows_of(desk, "/staff/qualifications?form=json")} == {"ended", "rejected"}
    assert desk.get(f"/staff/qualifications/{SHOP}/none").status_code == 404


def test_who_only_looks_changes_nothing_and_sees_no_known_piece(desk, database_url):
    tell(database_url, AdmissionApplied(id="a", at=T0, centre=CENTRE, shop=SHOP), source=MERCHANT)
    dave = staff("staff.view")
    assert dave.get(centre_url()).status_code == 200
    assert dave.post(centre_url(act="close")).status_code == 403
    assert dave.post(f"/staff/admissions/{CENTRE}/{SHOP}/decide").status_code == 403
    assert dave.get("/staff/known-pieces").status_code == 403
    assert "known-pieces" not in dave.get("/staff/centres").content.decode()


@pytest.fixture
def piece(desk, database_url):
    tell(database_url, registered(order=None, line=None, chosen="pre_single"))
    return "douyin:pc-1"


def test_a_piece_is_promised_and_the_promise_given_up(desk, piece):
    page = "/staff/known-pieces"
    assert f'value="{piece}"' in desk.get(page).content.decode()  # chosen from a list, not typed
    planted = say(desk, page, f"{page}/plant", piece=piece, truth="fail", note="高仿样品")
    assert planted.status_code == 302
    [row] = rows_of(desk, f"{page}?form=json")
    assert (row["piece"], row["truth"], row["state"]) == (piece, "fail", "committed")
    assert f'value="{piece}"' not in desk.get(page).content.decode()
    twice = say(desk, page, f"{page}/plant", piece=piece, truth="pass")
    assert twice.status_code == 409
    assert f'<span class="muted mono">{twice.context["refusal_code"]}</span>' in twice.content.decode()
    seed = planted.headers["Location"]
    assert say(desk, seed, f"{seed}/reveal").status_code == 409, "nobody has judged it yet"
    assert say(desk, seed, f"{seed}/drop", note="未送检").status_code == 302
    assert desk.get(seed).context["case"].state == "dropped"
    assert say(desk, page, f"{page}/plant", piece="nonsense", truth="pass").status_code == 422


def test_a_form_sent_twice_is_one_promise(desk, piece):
    page = "/staff/known-pieces"
    nonce = desk.get(page).context["nonce"]
    form = {"nonce": nonce, "piece": piece, "truth": "fail"}
    first, second = (desk.post(f"{page}/plant", form) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(rows_of(desk, f"{page}?form=json")) == 1


def test_the_work_queue_leads_to_where_each_task_is_done(desk, database_url):
    tell(database_url, AdmissionApplied(id="a", at=T0, centre=CENTRE, shop=SHOP), source=MERCHANT)
    said = {"id": "q", "at": T0, "shop": SHOP, "number": "q-1", "document": "industry_rule"}
    tell(database_url, QualificationStated(**said, issuer="机关", from_=date(2025, 1, 1)), source=MERCHANT)
    page = desk.get("/staff/work").content.decode()
    assert f"/staff/admissions/{CENTRE}/{SHOP}" in page
    assert f"/staff/qualifications/{SHOP}/q-1" in page
