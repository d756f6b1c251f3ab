"""Receiving by what can be scanned; what fits nothing is kept, with a task for staff."""

import re

import pytest

from tests.web.bench.stories import (
    BAG,
    BENCH,
    CENTRE,
    COMING,
    MERCHANT,
    OTHER,
    PLATFORM,
    SHOP,
    address,
    answers,
    arrive,
    fact,
    now,
    say,
    state,
)  # fmt: skip


def scan(client, mark: str, *, centre: str = CENTRE, **fields):
    page = client.get(address("receive", centre=centre)).content.decode()
    nonce = re.search(r'name="nonce" value="([^"]+)"', page)[1]
    return client.post(
        address("receive", centre=centre), {"nonce": nonce, "mark": mark, **fields}, follow=True
    )  # fmt: skip


def kept(connection) -> list[tuple]:
    return connection.execute(
        "select kind, details ->> 'what', details ->> 'mark' from surety_work_item where kind = 'intake_unmatched'"
        " and closed_at is null order by item"
    ).fetchall()


@pytest.mark.parametrize("mark", ["SF-coming-1", "sf-coming-1", COMING, "pc-coming"])
def test_a_parcel_is_found_by_what_is_on_it(alice, mark):
    page = scan(alice, mark).content.decode()
    assert 'value="piece_taken_in"' in page
    assert "pc-coming" in page


def test_several_pieces_in_one_parcel_are_each_taken_in(alice, told):
    arrive(told, "douyin:pc-two", category="second_hand/luxury", taken_in=False, at=now())
    say(told, PLATFORM, fact("order_placed", order="douyin:o-x", shop=SHOP, at=now(), lines=[
        {"line": "1", "quantity": 1, "price_fen": 1, "paid_fen": 1, "category": "second_hand/luxury"}]))  # fmt: skip
    say(told, PLATFORM, fact("order_paid", order="douyin:o-x", amount_fen=1),
        fact("piece_registered", piece="douyin:pc-x", shop=SHOP, category="second_hand/luxury", centre=CENTRE,
             order="douyin:o-x", line="1", value_fen=1))  # fmt: skip
    say(told, MERCHANT, fact("piece_sent", piece="douyin:pc-x", centre=CENTRE, way="courier", carrier="sf",
                             waybill="SF-two-1"))  # fmt: skip
    page = scan(alice, "SF-two-1").content.decode()
    assert page.count('value="piece_taken_in"') == 2
    assert "2 pieces came in this parcel" in page


def test_a_parcel_nobody_announced_is_put_aside_with_a_task(alice, told):
    assert "Nothing that was announced bears this" in scan(alice, "YT0000001").content.decode()
    assert kept(told) == []
    page = scan(alice, "YT0000001", what="unknown_parcel", note="wet").content.decode()
    assert kept(told) == [("intake_unmatched", "unknown_parcel", "YT0000001")]
    assert "with platform staff" in page
    from surety.engine.fact import Party, Source

    say(told, Source(Party.STAFF, "staff"),
        fact("unmatched_settled", centre=CENTRE, item="intake_unmatched:1", note="Sent on to Ruili"))  # fmt: skip
    assert kept(told) == []
    assert "Sent on to Ruili" in alice.get(address("receive")).content.decode()


def test_a_seal_of_another_centre_is_a_coded_error_and_kept(told, client_of, people):
    from surety.access.models import Membership

    Membership.objects.create(user=people["bob"], centre=OTHER, main=True)
    say(told, BENCH, fact("piece_inspected", piece=BAG, centre=CENTRE, verdict="pass", inspector="x"),
        fact("piece_sealed", piece=BAG, centre=CENTRE, seal="SEAL-NY-1"))  # fmt: skip
    page = scan(client_of("bob"), "ｓｅａｌ－ny-1\u200b", centre=OTHER).content.decode()
    assert "seal_of_other_centre" in page
    assert BAG not in page
    assert kept(told) == [("intake_unmatched", "seal_of_other_centre", "seal-ny-1")]
    assert "seal_of_other_centre" not in scan(client_of("alice"), "SEAL-NY-1").content.decode()


def test_it_is_a_fact_of_the_bench_too_and_needs_its_permission(told, client_of, people):
    unknown = fact("intake_unmatched", centre=CENTRE, what="no_waybill")
    assert answers(state(client_of("dan"), unknown)) == [("accepted", "")]
    people["eve"].memberships.update(permissions=["bench.inspect"])
    assert answers(state(client_of("eve"), unknown | {"id": "n"})) == [("forbidden", "not_permitted")]
    assert client_of("eve").get(address("receive")).status_code == 403


def test_staff_say_on_the_centres_page_what_became_of_it(alice, told, people):
    from django.test import Client

    from surety.access.models import User

    scan(alice, "YT0000001", what="unknown_parcel")
    staff = Client(headers={"accept-language": "en"})
    staff.force_login(User.objects.create_user("stan", staff_permissions=["staff.view", "staff.centres"]))
    page = staff.get(f"/staff/centres/{CENTRE}").content.decode()
    form = next(each for each in page.split("<form")[1:] if 'name="item" value="intake_unmatched:1"' in each)
    nonce = re.search(r'name="nonce" value="([^"]+)"', form)[1]
    said = {"nonce": nonce, "item": "intake_unmatched:1", "note": "Handed back to the courier"}
    assert staff.post(f"/staff/centres/{CENTRE}/settle", said).status_code == 302
    assert kept(told) == []
    assert "Handed back to the courier" in staff.get(f"/staff/centres/{CENTRE}").content.decode()
