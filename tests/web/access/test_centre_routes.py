"""Who gets in, on every route of an inspection centre."""

import pytest
from django.test import Client

from tests.web.access import routes
from tests.web.bench.stories import BAG, CENTRE, CODES, OTHER

CENTRES = routes.of("centre")


def by_name(route: routes.Route) -> str:
    return route.name


def url_of(route: routes.Route, member: int = 1, *, centre: str = CENTRE) -> str:
    values = {
        "centre": centre, "piece": BAG, "member": member, "form": "csv", "digest": "0" * 64, "code": CODES[0],
        "shelf": "A-01", "slug": "x", "act": "shelve", "item": "x", "kind": "svg", "name": "x", "number": 1,
    }  # fmt: skip
    return route.url(values)


def both(client: Client, url: str) -> set[int]:
    return {client.get(url).status_code, client.post(url, {}).status_code}


@pytest.fixture
def members(db):
    from surety.access.models import Membership, User

    main, sub, other = (User.objects.create_user(name) for name in ("alice", "dan", "olga"))
    Membership.objects.create(user=main, centre=CENTRE, main=True)
    Membership.objects.create(user=other, centre=OTHER, main=True)
    return main, Membership.objects.create(user=sub, centre=CENTRE), other


def client(user) -> Client:
    made = Client()
    made.force_login(user)
    return made


def test_there_are_routes():
    assert len(CENTRES) >= 5


@pytest.mark.parametrize("route", CENTRES, ids=by_name)
def test_a_centre_is_there_for_its_own_people_alone(route, members):
    main, membership, other = members
    url = url_of(route, membership.pk)
    assert both(client(other), url) <= {404, 405}
    denied = both(client(membership.user), url)
    assert 403 in denied
    assert denied <= {403, 405}
    from surety.access.permissions import MAIN_ONLY

    if route.access[1] not in MAIN_ONLY:
        membership.permissions = [route.access[1]]
        membership.save()
        granted = both(client(membership.user), url)
        assert 403 not in granted
        assert not any(status >= 500 for status in granted)
    opened = both(client(main), url)
    assert 403 not in opened
    assert not any(status >= 500 for status in opened)
    assert both(Client(), url) <= {302, 405}
