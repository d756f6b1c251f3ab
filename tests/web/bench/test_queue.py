"""The queue of a centre: filters in the address, the same as a file, figures of the day."""

import csv
import io

from tests.web.bench.stories import BAG, BANGLE, BENCH, CENTRE, COMING, DEAR, address, fact, say


def listed(client, query: str = "") -> list[str]:
    answer = client.get(address(f"?{query}{'&' if query else ''}form=csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return [row["subject"] for row in csv.DictReader(io.StringIO(text))]


def test_what_is_due_first_stands_in_front_and_filters_are_in_the_address(alice):
    assert set(listed(alice)) == {BAG, BANGLE, DEAR, COMING}
    assert listed(alice, "tab=on_the_way") == [COMING]
    assert listed(alice, "category=jewellery") == [BANGLE]
    assert set(listed(alice, "shelf=A-01")) == {BAG, BANGLE, DEAR}
    assert listed(alice, "q=SF-coming-1") == [COMING]
    assert listed(alice, "late=true") == []
    assert listed(alice, "incidents=true") == []
    page = alice.get(address("?tab=inspecting&category=jewellery")).content.decode()
    assert "pc-bangle" in page
    assert "pc-bag" not in page


def test_figures_of_the_day(alice, told):
    say(told, BENCH, fact("piece_inspected", piece=BAG, centre=CENTRE, verdict="fail", inspector="x"),
        fact("piece_handed_over", piece=BAG, from_="institute", to="return_courier"))  # fmt: skip
    page = alice.get(address())
    figures = page.context["figures"]
    assert figures["today"] in (0, 3)  # an intake five hours ago may be yesterday's
    assert (figures["all"].capacity_a_day, figures["all"].dispatched) == (100, 1)
    assert figures["all"].median_seconds >= 4.9 * 3600


def test_a_member_without_permissions_is_told_who_grants_them(told, client_of, people):
    people["dan"].memberships.update(permissions=[])
    answer = client_of("dan").get(address())
    assert answer.status_code == 403
    assert "alice" in answer.content.decode()


def test_people_of_a_centre_land_at_its_bench(told, client_of):
    answer = client_of("dan").get("/desk/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/centre/douyin:ic-nanyang/")
    assert client_of("bob").get("/desk/").headers["Location"].startswith("/shop/")
