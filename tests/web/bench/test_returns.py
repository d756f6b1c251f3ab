"""A buyer's return at the centre that shipped it: expected with its parcel and its case, and known again."""

import pytest

from surety.engine.fact import Party, Source
from surety.engine.keys import bucket_of
from surety.inspection.models import Centre, Piece
from tests.web.bench.stories import BANGLE, BENCH, CENTRE, CODES, PLATFORM, SHOP, address, fact, say, state, work
from tests.web.bench.test_pieces import act, page_of
from tests.web.bench.test_scanner import open_scanner, scan

CASE, ORDER = "douyin:as-7001", "douyin:o-bangle"


@pytest.fixture
def returning(told):
    """The bangle was inspected, shipped and signed for; its buyer is sending it back."""
    weight = {"name": "weight_mg", "value": 52_300, "tolerance": 50}
    out = {"carrier": "sf", "waybill": "SF-out-9"}
    say(told, BENCH,
        fact("piece_inspected", piece=BANGLE, centre=CENTRE, verdict="pass", inspector="x", measures=[weight]),
        fact("piece_sealed", piece=BANGLE, centre=CENTRE, seal="SEAL-77"),
        fact("piece_bound", piece=BANGLE, code=CODES[0]),
        fact("piece_packed", piece=BANGLE, code=CODES[0], seal="SEAL-77", **out),
        fact("piece_handed_over", piece=BANGLE, from_="institute", to="outbound_courier", **out))  # fmt: skip
    say(told, PLATFORM, fact("parcel_signed", carrier="sf", waybill="SF-out-9"),
        fact("piece_handed_over", piece=BANGLE, from_="outbound_courier", to="buyer", **out))  # fmt: skip
    say(told, PLATFORM, fact("aftersale_applied", case=CASE, order=ORDER, asks="return_refund", reason="douyin.quality",
                             units=[{"line": "1", "quantity": 1}], received=True))  # fmt: skip
    say(told, Source(Party.SHOP, SHOP), fact("aftersale_agreed", case=CASE))
    say(told, PLATFORM, fact("return_sent", case=CASE, carrier="yto", waybill="YT9001"))
    return told


def test_the_bench_knows_what_comes_back_and_how_it_left(alice, returning):
    back = work(alice)[BANGLE]
    assert (back["next"], back["returns"], back["waybill_in"]) == (["piece_came_back"], [CASE], "YT9001")
    expected = {each["name"]: each["expected"] for each in back["checklist"]}
    assert expected == {"code": CODES[0], "seal": "SEAL-77", "weight_mg": 52_300}
    assert 'value="douyin:as-7001" required checked' in page_of(alice, BANGLE)  # a choice, not a number to type
    assert 'value="piece_came_back"' in alice.get(address("receive?q=yt9001")).content.decode()
    state(alice, fact("piece_came_back", piece=BANGLE, aftersale=CASE, code=CODES[0], seal="SEAL-77"))
    case = Piece.objects.using("door").get(bucket=bucket_of(BANGLE), subject=BANGLE)
    assert (case.stage, case.doc["returned_from"], case.incidents) == ("inspecting", ORDER, 0)
    assert work(alice)[BANGLE]["next"][0] == "piece_inspected"


def test_a_return_is_taken_in_by_its_form_too(alice, returning):
    assert (
        act(alice, BANGLE, "piece_came_back", aftersale=CASE, code=CODES[1], **{"line-weight_mg": "52.9"}).status_code
        == 302
    )
    case = Piece.objects.using("door").get(bucket=bucket_of(BANGLE), subject=BANGLE)
    assert [each["note"] for each in case.doc["incidents"]] == ["code, measure weight_mg"]


def test_nobody_elses_returns_are_told(client_of, returning, people):
    from surety.access.models import Membership, User

    other = User.objects.create_user("olga", password="long enough 1")
    Membership.objects.create(user=other, centre="douyin:ic-ruili", main=True)
    people["olga"] = other
    answer = client_of("olga").get("/centre/douyin:ic-ruili/work.json")
    assert answer.json()["pieces"] == []


def test_a_return_is_taken_in_without_a_line(page, context, sign_in, people, returning):
    """By scanner on a real server; what was kept is sent when the line is back."""
    sign_in(people["alice"])
    open_scanner(page)
    page.locator("html[data-kept=yes]").wait_for(state="attached")
    context.set_offline(True)
    assert scan(page, "YT9001", "RETURN", CODES[0], "SEAL-77", "SKIP") == "accepted"
    assert scan(page, "CONFIRM") == "kept"
    assert scan(page, "NEXT", "INCIDENT", "N2", "CONFIRM") == "kept"
    context.set_offline(False)
    page.locator("#waiting").wait_for(state="hidden")
    case = Piece.objects.using("door").get(bucket=bucket_of(BANGLE), subject=BANGLE)
    assert (case.stage, case.incidents) == ("inspecting", 0)
    assert [each["what"] for each in Centre.objects.using("door").get(subject=CENTRE).doc["unmatched"]] == ["damaged"]
    page.goto(address(f"pieces/{BANGLE}"))
    assert page.locator("#act-piece_inspected[open]").count() == 1
    context.set_offline(True)
