"""Who gets in, on every route there is."""

import pytest
from django.test import Client

from surety.access import links
from surety.access.permissions import MAIN_ONLY, ShopPermission, StaffPermission
from tests.standing import unchanged
from tests.web.access import routes, world
from tests.web.access.world import ALICES, BOBS

SHOP, STAFF = routes.of("shop"), routes.of("staff")


def by_name(route: routes.Route) -> str:
    return route.name


@pytest.fixture(scope="module")
def url(database_url):
    return database_url


@pytest.fixture
def shops(begin, url):
    def make() -> dict:
        worlds = world.make_both(url)
        for shop in worlds:
            world.file_disruption(url, shop)
            world.ask_after_sale(url, worlds[shop])
            world.write_to(url, worlds[shop])
            world.list_goods(url, shop)
        return worlds

    return begin("routes", make)


@pytest.fixture
def untouched(request, url):
    """The two shops and their people, for requests that must change nothing."""

    def make() -> tuple:
        shops = request.getfixturevalue("shops")
        return shops, world.people(ALICES, "alice"), world.people(BOBS, "bob")

    yield from unchanged(request, url, "routes", make)


@pytest.fixture
def alice(shops):
    return world.people(ALICES, "alice")


@pytest.fixture
def bob(shops):
    return world.people(BOBS, "bob")


def values(shop: str, shops: dict, member: int) -> dict:
    orders = shops[shop].orders
    return {
        "shop": shop, "order": orders["late"], "subject": orders["late"], "member": member, "token": member,
        "form": "csv", "digest": "0" * 64, "list_name": "shipping", "seq": 2, "n": 0,
        "table": "ship_promise", "row": "SP-DY-48H",
        "case": world.case_of(shop), "notice": world.filing_of(shop), "effect": "payment",
        "buyer": "douyin:b1", "piece": "douyin:pc-1", "number": 1, "draft": 1, "edit": 1,
        "conversation": world.talk_of(shop), "centre": "douyin:ic-nanyang", "document": "q-1",
        "seed": "douyin:sd-drawn12", "listing": world.listing_of(shop), "violation": world.violation_of(shop),
        "recall": "douyin:rc-1", "creator": "douyin:cr-1", "provider": "sandbox:marketplace",
    }  # fmt: skip


def client_of(user) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def both(client: Client, url: str) -> list:
    return [client.get(url), client.post(url, {})]


def test_every_route_says_who_it_is_for():
    unguarded = {
        route.name for route in routes.routes()
        if not route.access[0] and route.view.__name__ not in routes.UNGUARDED and route.name not in routes.UNGUARDED
    }  # fmt: skip
    assert unguarded == set()
    assert len(SHOP) >= 10
    assert len(STAFF) >= 14


@pytest.mark.parametrize("route", SHOP, ids=by_name)
def test_a_shop_is_not_there_for_another_shops_people(route, untouched):
    shops, alice, bob = untouched
    theirs = route.url(values(BOBS, shops, bob[1].pk))
    answers = both(client_of(alice[0]), theirs)
    assert {answer.status_code for answer in answers} <= {404, 405}, [a.status_code for a in answers]
    assert 404 in {answer.status_code for answer in answers}


@pytest.mark.parametrize("route", [route for route in SHOP if "order" in route.names], ids=by_name)
def test_another_shops_order_is_not_there_under_ones_own_address(route, untouched):
    shops, alice, _ = untouched
    mixed = values(ALICES, shops, alice[1].pk) | {"order": shops[BOBS].orders["late"]}
    answers = both(client_of(alice[0]), route.url(mixed))
    assert {answer.status_code for answer in answers} <= {404, 405}


@pytest.mark.parametrize("route", [route for route in SHOP if "notice" in route.names], ids=by_name)
def test_another_shops_filing_is_not_there_under_ones_own_address(route, untouched):
    shops, alice, _ = untouched
    mixed = values(ALICES, shops, alice[1].pk) | {"notice": world.filing_of(BOBS)}
    answers = both(client_of(alice[0]), route.url(mixed))
    assert {answer.status_code for answer in answers} <= {404, 405}


@pytest.mark.parametrize("route", [route for route in SHOP if "case" in route.names], ids=by_name)
def test_another_shops_case_is_not_there_under_ones_own_address(route, untouched):
    shops, alice, _ = untouched
    mixed = values(ALICES, shops, alice[1].pk) | {"case": world.case_of(BOBS)}
    answers = both(client_of(alice[0]), route.url(mixed))
    assert {answer.status_code for answer in answers} <= {404, 405}


@pytest.mark.parametrize("route", [route for route in SHOP if "conversation" in route.names], ids=by_name)
def test_another_shops_conversation_is_not_there_under_ones_own_address(route, shops, alice, bob):
    mixed = values(ALICES, shops, alice[1].pk) | {"conversation": world.talk_of(BOBS)}
    answers = both(client_of(alice[0]), route.url(mixed))
    assert {answer.status_code for answer in answers} <= {404, 405}


@pytest.mark.parametrize("route", [route for route in SHOP if {"member", "token"} & route.names], ids=by_name)
def test_another_shops_members_and_tokens_are_out_of_reach(route, untouched):
    shops, alice, bob = untouched
    mixed = values(ALICES, shops, bob[1].pk)
    assert client_of(alice[0]).post(route.url(mixed), {"permission": "money.view"}).status_code == 404
    bob[1].refresh_from_db()
    assert bob[1].permissions == []


@pytest.mark.parametrize("route", SHOP, ids=by_name)
def test_a_sub_account_is_denied_until_granted(route, shops, alice):
    main, membership = alice
    url, permission = route.url(values(ALICES, shops, membership.pk)), route.access[1]
    denied = both(client_of(membership.user), url)
    assert {answer.status_code for answer in denied} <= {403, 405}
    shown = next(answer for answer in denied if answer.status_code == 403)
    assert permission in shown.content.decode()
    assert main.username in shown.content.decode()
    if permission in MAIN_ONLY:
        return
    membership.permissions = [permission]
    membership.save()
    granted = [answer.status_code for answer in both(client_of(membership.user), url)]
    assert 403 not in granted
    assert not any(status >= 500 for status in granted)


@pytest.mark.parametrize("route", SHOP, ids=by_name)
def test_a_main_account_is_always_allowed(route, shops, alice):
    main, membership = alice
    answers = [a.status_code for a in both(client_of(main), route.url(values(ALICES, shops, membership.pk)))]
    assert 403 not in answers
    assert not any(status >= 500 for status in answers)


@pytest.mark.parametrize("route", STAFF, ids=by_name)
def test_staff_pages_are_closed_to_merchants_and_open_to_staff(route, shops, alice):
    from surety.access.models import User

    main, membership = alice
    url = route.url(values(ALICES, shops, membership.pk))
    assert {answer.status_code for answer in both(client_of(main), url)} <= {403, 405}
    others = [p for p in StaffPermission.values if p != route.access[1]]
    unsuited = User.objects.create_user("half", staff_permissions=others)
    assert {answer.status_code for answer in both(client_of(unsuited), url)} <= {403, 405}
    suited = User.objects.create_user("suited", staff_permissions=[route.access[1]])
    answers = [answer.status_code for answer in both(client_of(suited), url)]
    assert 403 not in answers
    assert not any(status >= 500 for status in answers)


@pytest.mark.parametrize("route", [*SHOP, *STAFF, *routes.of("signed_in")], ids=by_name)
def test_nobody_is_sent_to_sign_in(route, untouched):
    shops, *_ = untouched
    for answer in both(Client(), route.url(values(ALICES, shops, 1))):
        assert answer.status_code == 405 or answer.headers["Location"].startswith("/login/?next=")


@pytest.mark.parametrize("route", routes.of("buyer"), ids=by_name)
def test_a_buyers_link_opens_one_order_and_nothing_else(route, shops):
    good = links.sign(shops[ALICES].orders["shipped"])
    number = world.case_of(ALICES).partition(":")[2]
    rest = {"asks": "return_refund", "number": number, "act": "show", "digest": "0" * 64}
    rest["talk"] = world.talk_of(ALICES).partition(":")[2]
    opened = {answer.status_code for answer in both(Client(), route.url({"token": good, **rest}))}
    assert opened & ({404} if "digest" in route.names else {200, 422})
    other = links.sign(shops[ALICES].orders["asked"])
    if {"number", "talk"} & route.names:
        assert {answer.status_code for answer in both(Client(), route.url({"token": other, **rest}))} <= {404, 405}
    bad = [
        good[:-1], good + "x", good[1:], "x", good.replace(":", "."), links.sign("douyin:nothing"),
        links.sign(shops[ALICES].orders["shipped"], lasts_days=-1), good.swapcase(), "A" * 5000,
    ]  # fmt: skip
    pages = {answer.content for token in bad for answer in both(Client(), route.url({"token": token, **rest}))
             if answer.status_code != 405}  # fmt: skip
    statuses = {a.status_code for token in bad for a in both(Client(), route.url({"token": token, **rest}))}
    assert statuses <= {404, 405}
    assert len(pages) == 1


def test_a_person_without_a_shop_is_told_so(db):
    from surety.access.models import User

    nobody = User.objects.create_user("nobody")
    assert client_of(nobody).get("/desk/").status_code == 403
    assert client_of(nobody).get(f"/shop/{ALICES}/members").status_code == 404


def test_a_closed_account_is_signed_out(shops, alice):
    client = client_of(alice[0])
    alice[0].is_active = False
    alice[0].save()
    assert client.get(f"/shop/{ALICES}/members").status_code == 302


def test_permissions_have_words():
    assert all(p.label for p in [*ShopPermission, *StaffPermission])


@pytest.mark.parametrize("route", [*routes.of("published"), *routes.of("rules")], ids=by_name)
def test_public_pages_open_for_anybody_and_never_break(route, shops, alice):
    url = route.url(values(ALICES, shops, 1))
    for client in (Client(), client_of(alice[0]), client_of(alice[1].user)):
        assert {answer.status_code for answer in both(client, url)} <= {200, 404, 405}
