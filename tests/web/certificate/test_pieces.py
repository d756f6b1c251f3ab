"""The page of a code that a centre of a platform bound: measures in words, the seller's badge, counts of codes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from surety.certificates import codes, writing
from surety.certificates.models import Scan
from surety.consoles.certificate import brake, scanning
from surety.consoles.certificate import counts as counting
from surety.engine import book, door
from surety.inspection.codes import CodeIssued
from tests.database import kept
from tests.web.bench import stories
from tests.web.bench.conftest import people  # noqa: F401  a fixture
from tests.web.bench.stories import BANGLE, BENCH, CODES, PLATFORM, fact, say

NAME = stories.CENTRE.replace(":", "-")
CODE = CODES[0]
BADGE = "Its seller is admitted to this centre now."


@pytest.fixture
def told(db, tmp_path, monkeypatch):
    """The bangle has passed and bears a certificate; its keys are this test's alone."""
    monkeypatch.setenv("SURETY_HOME", str(tmp_path / "home"))
    brake.looks.clear()
    brake.misses.clear()
    with kept() as connection:
        book.install_packaged(connection, now=stories.now())
        stories.tell(connection)
        measures = [{"name": "weight_mg", "value": 52310}, {"name": "refractive_index_e4", "value": 16600}]
        verdict = {"measures": measures, "verdict": "pass", "inspector": "dan", "certificate": "NY-332512"}
        say(connection, BENCH, fact("piece_inspected", piece=BANGLE, centre=stories.CENTRE, **verdict))
        say(connection, BENCH, fact("piece_bound", piece=BANGLE, code=CODE))
        say(connection, BENCH, fact("piece_sealed", piece=BANGLE, centre=stories.CENTRE, seal="SEAL-77"))
        writing.drain(connection, stories.now())
        yield connection


def page_of(code: str = CODE, language: str = "en") -> str:
    answer = Client(headers={"accept-language": language}).get(f"/v/{code}")
    scanning.flush()
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_speaks_of_the_piece_and_not_of_field_names(told):
    text = page_of()
    for words in ("Inspected and passed", "Weight", "52.310 g", "1.6600", "SEAL-77", "南阳中心"):
        assert words in text
    assert "carrier to the centre" in text
    for raw in ("jewellery", "weight_mg", "inbound_courier", NAME, stories.SHOP):
        assert raw not in text.split("The report")[0]
    chinese = page_of(language="zh-hans")
    assert "52.310 g" in chinese
    assert "重量" in chinese


def test_a_report_has_one_name_and_one_id_wherever_it_is_shown(told, client_of):
    """What its paper bears comes first; the id is the log's. The number is signed with the rest."""
    rows = [("Report", "NY-332512"), ("Report id", "pc-bangle.r1")]
    shop = client_of("bob").get(f"/shop/{stories.SHOP}/pieces/{BANGLE}", headers={"accept-language": "en"})
    bench = client_of("alice").get(stories.address(f"pieces/{BANGLE}"), headers={"accept-language": "en"})
    for page in (page_of(), shop.content.decode(), bench.content.decode()):
        terms = re.findall(r"<dt>(Report|Report id)</dt>\s*<dd.*?>(.*?)</dd>", page)
        assert [(name, re.sub(r"<.*?>", "", value)) for name, value in terms] == rows
    signed = Client().get(f"/v/{CODE}/bundle.json").json()["credential"]["credentialSubject"]
    assert signed["reportNumber"] == "NY-332512"


def test_hands_it_went_through_since_the_report_are_told_as_what_they_are(told):
    """JADE-08: a report is signed when the piece is sealed; what became of it afterwards is its buyer's to know."""
    since = "Since the report, as whoever held it told us; this is not signed:"
    assert since not in page_of()
    say(told, BENCH, fact("piece_handed_over", piece=BANGLE, from_="institute", to="merchant"))
    later = page_of().partition(since)[2].partition("</ol>")[0]
    assert "It passed and went back to the merchant · inspection centre → merchant" in later
    assert "backflow" not in later
    assert "通过后回流商家" in page_of(language="zh-hans")


def test_the_badge_is_gone_the_moment_the_admission_is(told):
    assert BADGE in page_of()
    say(told, PLATFORM, fact("admission_ended", centre=stories.CENTRE, shop=stories.SHOP))
    assert BADGE not in page_of()


def test_the_badge_ends_with_its_day_though_nobody_says_so(told):
    told.execute("update surety_clock set ahead = interval '400 days'")
    assert BADGE in page_of()
    told.execute(
        "update surety_centre set doc = jsonb_set(doc::jsonb, array['admissions', %s, 'to'], %s)::json"
        " where subject = %s",
        [stories.SHOP, f'"{(stories.now() + timedelta(days=399)).isoformat()}"', stories.CENTRE],
    )
    assert BADGE not in page_of()
    told.execute("update surety_clock set ahead = interval '0'")


def test_how_long_proof_is_kept_is_the_tables_answer(told):
    text = page_of()
    assert "inspection centre, 1095 days" in text
    assert "merchant, 180 days" in text
    assert "BTAS-4.3c" in text


def test_who_looked_is_numbered_and_never_named(told):
    page_of()
    for n in (1, 2, 2):
        Client().get(f"/v/{CODE}", REMOTE_ADDR=f"198.51.100.{n}")
    scanning.flush()
    text = page_of()
    assert text.count("Person 2") == 1
    assert text.count("Person 3") == 2
    assert text.count("<span>You") == 2
    assert "198.51.100" not in text
    assert not any(row.reader in text for row in Scan.objects.all())


def counts() -> dict:
    counting.counted.cache_clear()
    found = Client().get("/log/centres", {"format": "json"}).json()["centres"]
    return next(each for each in found if each["centre"] == NAME)


def test_codes_are_counted_by_the_log_the_register_and_the_facts(told):
    mine = counts()
    assert (mine["issued"], mine["used"], mine["void"], mine["stated"], mine["fits"]) == (3, 1, 0, 3, True)
    say(told, BENCH, fact("code_voided", code=CODES[2], reason="misprint"))
    writing.drain(told, stories.now())
    assert (counts()["void"], counts()["fits"]) == (1, True)
    assert "fits" in Client(headers={"accept-language": "en"}).get("/log/centres").content.decode()


def test_a_code_issued_in_secret_shows_on_the_page(told):
    secret = CodeIssued(id="own", at=stories.now(), code=codes.draw(), centre=stories.CENTRE)
    assert door.submit(told, [secret], source=BENCH, now=stories.now())[0].status == "accepted"
    told.execute("alter table surety_log_wanted disable trigger append_only")
    told.execute("delete from surety_log_wanted where entry_no is null and kind = 'code'")
    told.execute("alter table surety_log_wanted enable trigger append_only")
    assert (counts()["issued"], counts()["stated"], counts()["fits"]) == (3, 4, False)
    assert "1 code is not in the log" in Client(headers={"accept-language": "en"}).get("/log/centres").content.decode()


def test_counting_is_done_once_a_moment_for_all_who_ask(told, django_assert_no_more):
    counts()
    with django_assert_no_more(0):
        Client().get("/log/centres")


@pytest.fixture
def django_assert_no_more():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    class NoMore(CaptureQueriesContext):
        def __init__(self, most):
            super().__init__(connection)
            self._most = most

        def __exit__(self, *error):
            super().__exit__(*error)
            assert len(self) <= self._most

    return NoMore


def test_the_counts_name_their_centre(told):
    counting.counted.cache_clear()
    counting._names.cache_clear()
    assert "南阳中心" in Client().get("/log/centres").content.decode()


def test_no_code_leaks_from_the_counts(told):
    text = Client().get("/log/centres").content.decode() + str(counts())
    assert not any(code in text for code in CODES)
