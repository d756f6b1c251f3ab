"""What a page of one platform cites: its own clauses and everybody's, never another platform's."""

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import ResolverMatch

from surety.access import links
from surety.access.models import Membership, User
from surety.access.permissions import StaffPermission
from surety.consoles.citing import cited, platform_of
from tests.web.aftersale import bazaar as stage

OWN = {
    "douyin": ("EXP", "BTAS", "JADE", "LUX", "DIAG", "EPI"),
    "taobao": ("TB",),
    "1688": ("R7",),
    "xianyu": ("XY",),
    "jd": ("JD",),
}


def chips(client: Client, address: str) -> set[str]:
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return set(re.findall(r'<span class="clause"[^>]*>([^<]+)</span>', answer.content.decode()))


def foreign(found: set[str], platform: str) -> set[str]:
    others = tuple(f"{each}-" for other, named in OWN.items() if other != platform for each in named)
    return {each for each in found if each.startswith(others)}


@pytest.fixture
def person(db):
    """Somebody who sees the case from the shop's side and from the staff's."""

    def seated(shop: str) -> tuple[Client, Client]:
        owner, judge = Client(), Client()
        user = User.objects.create_user("owner")
        Membership.objects.create(user=user, shop=shop, main=True)
        owner.force_login(user)
        judge.force_login(User.objects.create_user("judge", staff_permissions=StaffPermission.values))
        return owner, judge

    return seated


@pytest.mark.parametrize("platform", ["taobao", "1688", "xianyu", "jd", "douyin"])
def test_pages_of_a_case_cite_no_other_platform(platform, database_url, person):
    bazaar = stage.opened(database_url, shop=f"{platform}:shop-9")
    owner, judge = person(bazaar.shop)
    bazaar.order("asked")
    bazaar.ask("asked")
    bazaar.order("back")
    stage.received(bazaar, "back")
    bazaar.order("argued")
    stage.refused(bazaar, "argued")
    bazaar.by_buyer("argued", bazaar.about("AftersaleEscalated", "argued", note="不同意"))
    seen = set()
    for name, case in bazaar.cases.items():
        token, number = links.sign(bazaar.orders[name]), case.partition(":")[2]
        pages = {
            f"/o/{token}": owner,
            f"/o/{token}/aftersales": owner,
            f"/o/{token}/aftersales/{number}": owner,
            f"/shop/{bazaar.shop}/aftersales/{case}": owner,
            f"/staff/disputes/{case}": judge,
        }
        for address, client in pages.items():
            found = chips(client, address)
            assert not foreign(found, platform), address
            seen |= found
    assert "H2" in seen


@pytest.mark.parametrize(
    ("subject", "platform"),
    [("taobao:1", "taobao"), ("1688:shop-1", "1688"), ("sf:SF1000001", ""), ("1688", ""), (1688, "")],
)
def test_a_page_is_of_the_platform_that_its_address_names(subject, platform):
    request = RequestFactory().get("/")
    request.resolver_match = ResolverMatch(lambda: None, (), {"subject": subject})
    assert platform_of(request) == platform


def test_its_own_and_what_is_everybodys_stay():
    assert cited(["H5", "TB-3", "JD-5", "R7-9", "CON-1"], "taobao") == ["H5", "TB-3", "CON-1"]
    assert cited(["EXP-8d", "EPI-5", "BTAS-4.5", "XY-4"], "xianyu") == ["XY-4"]
    assert cited(["EXP-8d", "JD-6"], "") == ["EXP-8d", "JD-6"]
