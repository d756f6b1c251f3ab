"""A shop's documents without a database: who must hand in what, whose they are, and how they end."""

from __future__ import annotations

from datetime import UTC, date, timedelta, timezone
from json import loads

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from surety.engine.calendar import day_of, first_moment
from surety.engine.fact import SubjectKind
from surety.listings.recalled import RecallList
from surety.listings.room import LISTING
from surety.merchants.facts import ShopRegistered
from surety.merchants.qualification_facts import (
    QualificationDecided,
    QualificationEnded,
    QualificationEvaluated,
    QualificationStated,
    ShopItemClosed,
)
from surety.merchants.queries import qualifications
from tests.unit.test_listings import bag
from tests.unit.world import MERCHANT, PLATFORM, SHOP, STAFF, T0, World

TODAY = day_of(T0)
BAGS = "second_hand/luxury"


class _Cases(dict):
    board = None
    recalls = RecallList()


def world() -> World:
    made = World()
    made.tell(ShopRegistered(id="s", shop=SHOP, at=T0, name="店"))
    return made


def case(made):
    return made.cases[SubjectKind.SHOP, SHOP].case


def stated(document, number="", *, to=None, at=T0, **says):
    number = number or document
    return QualificationStated(
        id=f"q/{number}/{at.isoformat()}", shop=SHOP, at=at, number=number, document=document, issuer="发证机关",
        from_=date(2025, 1, 1), to=to, **says,
    )  # fmt: skip


def decided(number, *, verified=True, at=T0, **more):
    return QualificationDecided(
        id=f"d/{number}/{at.isoformat()}", shop=SHOP, at=at, number=number, verified=verified, **more
    )


SUBJECT = stated("subject_qualification", company="東京商事株式会社", country="JP")


def have(made, *documents):
    for each in documents:
        assert made.say(each, source=MERCHANT) is None
        made.tell(decided(each.number))


def seen(made, *, on=TODAY, category=BAGS, brand=""):
    shop = _Cases({(SubjectKind.SHOP, SHOP): case(made)})
    return qualifications(shop, shop=SHOP, on=on, category=category, brand=brand)


def test_what_nobody_verified_is_none():
    made = world()
    made.tell(stated("antique_dealer_licence"), source=MERCHANT)
    assert seen(made)["documents"] == []
    assert case(made).items == ("qualification:antique_dealer_licence",)
    made.tell(decided("antique_dealer_licence"), source=STAFF)
    assert seen(made)["documents"] == ["antique_dealer_licence"]
    assert case(made).items == ()
    assert "qualification_verified" in made.messages(SHOP)


def test_a_listing_reads_what_counts_on_its_day_in_shanghai_whatever_offset_it_is_dated_in():
    made = world()
    have(made, stated("antique_dealer_licence"))
    shop = _Cases({(SubjectKind.SHOP, SHOP): case(made)})
    begins = first_moment(date(2025, 1, 1))
    for offset in (UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=12))):
        for at, counted in ((begins - timedelta(seconds=1), []), (begins, ["antique_dealer_licence"])):
            assert LISTING.reads(bag(at=at.astimezone(offset)), shop)["qualified"]["documents"] == counted


def test_a_rejection_says_why_and_the_number_may_be_stated_again():
    made = world()
    made.tell(stated("industry_rule"), source=MERCHANT)
    assert decided("industry_rule", verified=False).fault()[0] == "reason_missing"
    made.tell(decided("industry_rule", verified=False, reason="模糊"), source=STAFF)
    assert made.say(decided("industry_rule"), source=STAFF).code == "qualification_not_open"
    again = stated("industry_rule", at=T0 + timedelta(hours=1))
    assert made.say(again, source=MERCHANT) is None
    assert made.say(stated("industry_rule", at=T0 + timedelta(hours=2)), source=MERCHANT).code == "qualification_known"


def test_only_a_merchant_in_japan_is_known_to_be_one():
    made = world()
    assert seen(made)["country"] is None
    have(made, SUBJECT)
    assert seen(made)["country"] == "jp"
    other = world()
    have(other, stated("subject_qualification", company="x", country="FR"))
    assert seen(other)["country"] == "other"


def test_certificate_and_contract_are_one_persons():
    """LUX-3.2b."""
    made = world()
    have(made, SUBJECT, stated("appraiser_certificate", person="佐藤"))
    assert "appraiser_certificate" not in seen(made)["documents"]
    have(made, stated("appraiser_contract", "c1", person="田中", company="東京商事株式会社"))
    assert "appraiser_contract" not in seen(made)["documents"], "two persons, one document each"
    have(made, stated("appraiser_contract", "c2", person="佐 藤", company="東京商事 株式会社"))
    assert {"appraiser_certificate", "appraiser_contract"} <= set(seen(made)["documents"])


def test_a_contract_with_another_company_is_refused():
    """LUX-3.2b."""
    made = world()
    contract = stated("appraiser_contract", person="佐藤", company="大阪商事株式会社")
    assert made.say(contract, source=MERCHANT).code == "no_subject_qualification"
    have(made, SUBJECT)
    refusal = made.say(contract, source=MERCHANT)
    assert (refusal.code, refusal.clause) == ("contract_of_another_company", "LUX-3.2b")
    assert refusal.params["applicant"] == "東京商事株式会社"


def test_a_contract_does_not_survive_another_subject():
    made = world()
    have(made, SUBJECT, stated("appraiser_certificate", person="a"))
    have(made, stated("appraiser_contract", person="a", company="東京商事株式会社"))
    made.tell(QualificationEnded(id="e", shop=SHOP, at=T0, number="subject_qualification"), source=MERCHANT)
    assert "appraiser_contract" not in seen(made)["documents"]
    have(made, stated("subject_qualification", "new", company="大阪商事", country="JP"))
    assert "appraiser_contract" not in seen(made)["documents"]


def test_a_trademark_is_its_brands():
    """LUX-3.2c."""
    made = world()
    have(made, stated("trademark_registration", brand="Hermès"))
    assert seen(made, brand="hermès")["documents"] == ["trademark_registration"]
    assert seen(made, brand="Gucci")["documents"] == seen(made)["documents"] == []


def test_a_document_lapses_by_itself_and_the_shop_is_told_before():
    made = world()
    ends = TODAY + timedelta(days=60)
    have(made, stated("antique_dealer_licence", to=ends))
    assert made.pass_time(first_moment(ends - timedelta(days=31))) == 0
    assert made.pass_time(first_moment(ends - timedelta(days=30))) == 1
    assert made.messages(SHOP).count("qualification_soon") == 1
    assert seen(made, on=ends - timedelta(days=1))["documents"] == ["antique_dealer_licence"]
    assert seen(made, on=ends)["documents"] == [], "the last day is the first it does not count"
    made.pass_time(first_moment(ends))
    assert case(made).qualifications["antique_dealer_licence"].state == "expired"
    assert "qualification_expired" in made.messages(SHOP)
    assert case(made).items == ("qualification_expired:antique_dealer_licence",)
    assert case(made).deadlines == {}


def test_the_task_of_an_expiry_ends_with_the_next_document_or_by_hand():
    made, ends = world(), TODAY + timedelta(days=10)
    have(made, stated("industry_rule", "old", to=ends), stated("antique_dealer_licence", "other", to=ends))
    made.pass_time(first_moment(ends))
    assert len(case(made).items) == 2
    at = first_moment(ends)
    made.tell(stated("industry_rule", "new", at=at), source=MERCHANT, now=at)
    made.tell(decided("new", at=at), source=STAFF, now=at)
    assert case(made).items == ("qualification_expired:other",)
    close = ShopItemClosed(id="x", shop=SHOP, at=at, item="qualification_expired:other", note="已下架相关商品")
    made.tell(close, source=STAFF, now=at)
    assert case(made).items == ()
    assert made.say(replace(close, id="y"), source=STAFF, now=at).code == "no_such_item"


def test_one_that_is_over_is_not_taken():
    made = world()
    assert made.say(stated("industry_rule", to=TODAY), source=MERCHANT).code == "qualification_over"
    made.tell(stated("industry_rule", to=TODAY + timedelta(days=1)), source=MERCHANT)
    late = T0 + timedelta(days=2)
    assert made.say(decided("industry_rule", at=late), now=late, source=STAFF).code == "qualification_over"


def test_directed_admission_is_evaluated_step_by_step():
    """LUX-2.2: applied, evaluating, admitted."""
    made = world()
    made.tell(stated("directed_admission", category=BAGS), source=MERCHANT)
    assert seen(made)["directed_admission"] == "applied"
    refusal = made.say(decided("directed_admission"), source=STAFF)
    assert (refusal.code, refusal.clause) == ("evaluation_incomplete", "LUX-2.2")
    for step in refusal.params["missing"]:
        made.tell(_step(step), source=STAFF)
    assert seen(made)["directed_admission"] == "evaluating"
    made.tell(decided("directed_admission", to=TODAY + timedelta(days=365)), source=STAFF)
    assert seen(made)["directed_admission"] == "admitted"
    assert seen(made, category=BAGS + "/bag")["directed_admission"] == "admitted"
    assert seen(made, category="second_hand")["directed_admission"] == "none", "other categories are not supported"
    assert seen(made, on=TODAY + timedelta(days=365))["directed_admission"] == "none"


def test_a_step_that_failed_is_not_passed():
    made = world()
    made.tell(stated("directed_admission", category=BAGS), source=MERCHANT)
    for step in ("documents", "goods", "operation", "record"):
        made.tell(_step(step, passed=step != "goods"), source=STAFF)
    paper = case(made).qualifications["directed_admission"]
    assert paper.step_notes["goods"] == "no"
    assert made.say(decided("directed_admission"), source=STAFF).params["missing"] == ["goods"]
    assert made.say(_step("luck"), source=STAFF).code == "no_such_step"


def _step(step, *, passed=True):
    return QualificationEvaluated(
        id=f"step/{step}", shop=SHOP, at=T0, number="directed_admission", step=step, passed=passed,
        note="" if passed else "no",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("document", "field"),
    [("appraiser_contract", "company"), ("appraiser_certificate", "person"), ("trademark_registration", "brand")],
)
def test_a_document_says_whose_it_is(document, field):
    says = {"person": "a", "company": "b", "brand": "c"} | {field: " "}
    assert stated(document, **says).fault()[:2] == ("document_says_too_little", f"$.{field}")


def test_a_shop_verifies_nothing_of_its_own():
    for kind in (QualificationDecided, QualificationEvaluated):
        assert MERCHANT.party not in kind.parties


@given(st.lists(st.integers(1, 90), min_size=1, max_size=6), st.integers(0, 120))
def test_whatever_the_days_each_document_is_over_on_its_day(days, passed):
    made = world()
    for n, length in enumerate(days):
        have(made, stated("industry_rule", f"n{n}", to=TODAY + timedelta(days=length)))
    made.pass_time(T0 + timedelta(days=passed))
    today = day_of(T0 + timedelta(days=passed))
    for n, length in enumerate(days):
        over = TODAY + timedelta(days=length) <= today
        assert (case(made).qualifications[f"n{n}"].state == "expired") is over
    assert PLATFORM.trusted


def test_an_expiry_that_sets_the_next_one_in_the_same_moment_is_written_as_fired():
    """Of two documents one clock runs, for the one that ends first; a worker that was away fires both at once."""
    made = world()
    have(
        made,
        *(
            replace(SUBJECT, id=f"q/{n}", number=n, to=TODAY + timedelta(days=days))
            for n, days in (("a", 60), ("b", 80))
        ),
    )
    made.rows.clear()
    assert made.pass_time(T0 + timedelta(days=400)) == 4
    rows = {(row[3], row[4]): row[-1] for row in made.rows["surety_deadline"]}
    lapsed = [loads(row[13]) for row in made.rows["surety_fact"] if row[4] == "shop_lapsed"]
    assert {rows.get((each["step"], each["deadline_version"]), "fired") for each in lapsed} == {"fired"}
