"""A merchant's admissions and qualifications on its own pages, from applying to the end of the badge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surety.engine import clock, outbox
from surety.engine.calendar import day_of
from surety.inspection.admissions import AdmissionDecided, AdmissionEnded
from tests.database import kept
from tests.unit.inspection import CENTRE
from tests.unit.world import SHOP, STAFF, T0
from tests.web.centres.bases import INSTITUTE, PLANNED, build, merchant, rows_of, say, staff, tell

ADMISSIONS, PAPERS = f"/shop/{SHOP}/admissions", f"/shop/{SHOP}/qualifications"
PICTURE = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489") + bytes.fromhex(
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def today():
    return day_of(datetime.now(UTC))


@pytest.fixture
def alice(db, database_url):
    build(database_url)
    return merchant()


def picture():
    return SimpleUploadedFile("licence.png", PICTURE, content_type="image/png")


def base_of(page, name=CENTRE):
    return next(each for each in page.context["bases"] if each["case"].centre == name)


def test_from_the_application_to_the_end_of_the_badge(alice, database_url):
    """JADE-03, JADE-14: the badge is there while the admission is, and not a moment longer."""
    page = alice.get(ADMISSIONS)
    assert base_of(page)["admission"] == "none"
    assert [each["case"].centre for each in page.context["institutes"]] == [INSTITUTE]
    answer = say(alice, ADMISSIONS, f"{ADMISSIONS}/{CENTRE}/apply", note="翡翠手镯", files=picture())
    assert answer.status_code == 302, answer.context and answer.context["fault"]
    page = alice.get(ADMISSIONS)
    asked = base_of(page)
    assert (asked["admission"], asked["badge"], len(asked["held"].evidence)) == ("applied", False, 1)
    assert [step["step"] for step in asked["steps"] if step["needed"]] == ["documents", "goods", "record"]
    file = alice.get(f"{ADMISSIONS}/{CENTRE}/files/{asked['held'].evidence[0]}")
    assert b"".join(file.streaming_content)[:8] == PICTURE[:8]
    again = say(alice, ADMISSIONS, f"{ADMISSIONS}/{CENTRE}/apply", note="再次")
    assert (again.status_code, again.context["clause"]) == (409, "JADE-03")
    until = today() + timedelta(days=30)
    tell(database_url, AdmissionDecided(id="d", at=T0, centre=CENTRE, shop=SHOP, admitted=True, to=until))
    page = alice.get(ADMISSIONS)
    assert base_of(page)["badge"]
    assert "Admitted by" in page.content.decode()
    assert [row["centre"] for row in rows_of(alice, f"{ADMISSIONS}?admission=admitted&form=json")] == [CENTRE]
    tell(database_url, AdmissionEnded(id="e", at=T0, centre=CENTRE, shop=SHOP), source=STAFF)
    page = alice.get(ADMISSIONS)
    assert (base_of(page)["admission"], base_of(page)["badge"]) == ("ended", False)
    assert "Admitted by" not in page.content.decode()
    with kept(database_url) as connection:
        outbox.deliver(connection, clock.now(connection))
    told = alice.get(f"/shop/{SHOP}/messages").content.decode()
    assert "the badge is gone with it" in told


def test_an_institute_takes_no_application_and_a_planned_base_does(alice):
    answer = say(alice, ADMISSIONS, f"{ADMISSIONS}/{INSTITUTE}/apply", note="x")
    assert answer.status_code == 409
    assert say(alice, ADMISSIONS, f"{ADMISSIONS}/{PLANNED}/apply", note="x").status_code == 302


def test_nobody_reads_what_others_applied_for(alice, database_url):
    tell(database_url, AdmissionDecided(id="d", at=T0, centre=CENTRE, shop="douyin:shop-2", admitted=True))
    page = alice.get(ADMISSIONS)
    assert b"shop-2" not in page.content
    assert base_of(page)["admission"] == "none"
    assert alice.get("/shop/douyin:shop-2/admissions").status_code == 404


def paper(document, number, **says):
    return {"document": document, "number": number, "issuer": "機関", "from": "2025-01-01", **says}


def asked_for(page):
    return {each["document"]: each["there"] for each in page.context["asked"]}


def test_what_is_asked_of_a_merchant_in_japan_is_handed_in_and_verified(alice, database_url):
    """LUX-3.2."""
    page = alice.get(PAPERS)
    assert asked_for(page)["appraiser_contract"] is False
    new = f"{PAPERS}/new"
    company = {"company": "東京商事株式会社"}
    early = say(alice, PAPERS, new, **paper("appraiser_contract", "c-1", person="佐藤", **company))
    assert (early.status_code, early.context["clause"]) == (409, "LUX-3.1")
    papers = (
        paper("subject_qualification", "s-1", country="jp", **company),
        paper("appraiser_certificate", "a-1", person="佐藤"),
        paper("appraiser_contract", "c-1", person="佐藤", **company),
        paper("trademark_registration", "t-1", brand="Hermès"),
    )
    for each in papers:
        assert say(alice, PAPERS, new, files=picture(), **each).status_code == 302
    other = say(alice, PAPERS, new, **paper("appraiser_contract", "c-2", person="田中", company="大阪商事"))
    assert (other.status_code, other.context["clause"]) == (409, "LUX-3.2b")
    desk = staff()
    for each in papers:
        page = f"/staff/qualifications/{SHOP}/{each['number']}"
        assert say(desk, page, f"{page}/decide", verified="yes").status_code == 302
    found = asked_for(alice.get(f"{PAPERS}?site=cross_border&category=second_hand/luxury/bag&brand=hermes"))
    assert found["trademark_registration"] is False, "another brand, or another spelling of it"
    found = asked_for(alice.get(f"{PAPERS}?site=cross_border&category=second_hand/luxury&brand=Hermès"))
    assert found["antique_dealer_licence"] is False, "in Japan it is asked for, and is not there"
    there = ("subject_qualification", "appraiser_certificate", "appraiser_contract", "trademark_registration")
    assert all(found[each] for each in there)
    [verified] = [row for row in rows_of(alice, f"{PAPERS}?form=json") if row["number"] == "s-1"]
    assert (verified["state"], verified["counts_today"], verified["country"]) == ("verified", True, "JP")
    assert say(alice, PAPERS, f"{PAPERS}/end", number="a-1").status_code == 302
    assert asked_for(alice.get(PAPERS))["appraiser_contract"] is False, "the contract alone is none"


@pytest.mark.parametrize(
    "says", [{"person": ""}, {"from": "gestern"}, {"to": "2024-01-01"}, {"document": "nonsense"}, {"number": ""}]
)
def test_a_form_that_says_too_little_changes_nothing(alice, says):
    form = paper("appraiser_certificate", "a-1", person="佐藤") | says
    answer = say(alice, PAPERS, f"{PAPERS}/new", **form)
    assert answer.status_code == 422
    assert answer.context["fault"]
    assert alice.get(PAPERS).context["ones"] == []


def test_a_file_that_is_none_is_refused_and_nothing_stated(alice):
    bad = SimpleUploadedFile("x.png", b"MZ not a picture", content_type="image/png")
    answer = say(alice, PAPERS, f"{PAPERS}/new", files=bad, **paper("industry_rule", "i-1"))
    assert answer.status_code == 422
    assert alice.get(PAPERS).context["ones"] == []


def test_a_sub_account_needs_the_permission(alice):
    bob = merchant("admission.view")
    assert bob.get(ADMISSIONS).status_code == 200
    assert bob.get(PAPERS).status_code == 200
    assert bob.post(f"{ADMISSIONS}/{CENTRE}/apply").status_code == 403
    assert merchant("shipping.view", "inbox.view").get(ADMISSIONS).status_code == 403


def test_an_admission_that_ends_soon_is_renewed_and_goes_on_where_it_ends(alice, database_url):
    """JADE-03, LUX-2.2."""
    until = today() + timedelta(days=60)
    decided = AdmissionDecided(id="d", at=T0, centre=CENTRE, shop=SHOP, admitted=True, to=until)
    tell(database_url, decided)
    assert not base_of(alice.get(ADMISSIONS))["may_apply"]
    until = today() + timedelta(days=20)
    tell(database_url, msgspec.structs.replace(decided, id="e", to=until))
    assert "Apply for renewal" in alice.get(ADMISSIONS).content.decode()
    assert say(alice, ADMISSIONS, f"{ADMISSIONS}/{CENTRE}/apply", note="续期", files=picture()).status_code == 302
    asked = base_of(alice.get(ADMISSIONS))
    assert (asked["admission"], asked["held"].renewal.state, asked["may_apply"]) == ("admitted", "applied", False)
    file = alice.get(f"{ADMISSIONS}/{CENTRE}/files/{asked['held'].renewal.evidence[0]}")
    assert b"".join(file.streaming_content)[:8] == PICTURE[:8]
    bob, page = staff(), f"/staff/admissions/{CENTRE}/{SHOP}"
    assert [row["state"] for row in rows_of(bob, "/staff/admissions?form=json")] == ["applied"]
    for step in ("documents", "goods", "record"):
        assert say(bob, page, f"{page}/evaluate", step=step, passed="yes").status_code == 302
    early = say(bob, page, f"{page}/decide", admitted="yes", to=until.isoformat())
    assert early.status_code == 409
    later = until + timedelta(days=365)
    assert say(bob, page, f"{page}/decide", admitted="yes", to=later.isoformat()).status_code == 302
    held = base_of(alice.get(ADMISSIONS))["held"]
    assert (held.renewal, day_of(held.to)) == (None, later)
