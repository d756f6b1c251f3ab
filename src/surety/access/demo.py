"""The people of a demonstration: staff, two shops' main accounts, one sub-account with few permissions, a bench."""

from __future__ import annotations

from django.db.models import Count

from surety.access import links
from surety.access.models import Membership, User
from surety.access.permissions import CentrePermission, ShopPermission, StaffPermission
from surety.access.scope import scoped, shop_scope
from surety.aftersales.models import Aftersale
from surety.orders.models import Order

PASSWORD = "surety-demo-2026"
SHOPS = ("douyin:shop-1", "douyin:shop-2")
CENTRE = "douyin:ic-nanyang"
OTHER_SHOPS = ("jd:shop-1", "taobao:shop-1", "1688:shop-1", "xianyu:shop-1")
"""Of the first shop's owner, on platforms that have rules of their own."""
_LOOKED_AT = 500


def create_users(shops: tuple[str, str] = SHOPS) -> list[tuple[str, str, str]]:
    """Create them if they are not there; (role, username, password) of each, to be printed."""
    first, second = shops
    _person("admin", "平台管理员", is_superuser=True, is_staff=True)
    _person(
        "staff",
        "林审核",
        staff_permissions=[
            StaffPermission.VIEW.value,
            StaffPermission.DECIDE.value,
            StaffPermission.RULES.value,
            StaffPermission.RULES_DRAFT.value,
            StaffPermission.RULES_STOP.value,
            StaffPermission.NOTICES_DRAFT.value,
            StaffPermission.NOTICES_PUBLISH.value,
            StaffPermission.RECALLS.value,
            StaffPermission.CENTRES.value,
            StaffPermission.SEEDS.value,
            StaffPermission.MONEY.value,
        ],
    )
    owner = _person("shop1", "陈店长")
    _member(owner, shop=first, main=True)
    if first == SHOPS[0]:
        for shop in OTHER_SHOPS:
            _member(owner, shop=shop, main=True)
    _member(
        _person("shop1-packer", "小吴"),
        shop=first,
        main=False,
        permissions=[ShopPermission.SHIPPING_VIEW.value, ShopPermission.SHIPPING_SHIP.value],
    )
    _member(_person("shop2", "周店长"), shop=second, main=True)
    _member(_person("bench1", "王质检"), centre=CENTRE, main=True)
    _member(
        _person("bench2", "赵质检"),
        centre=CENTRE,
        permissions=[CentrePermission.RECEIVE.value, CentrePermission.INSPECT.value],
    )
    return _roles(first, second)


def logins() -> list[tuple[str, str, str]]:
    """(role, username, password) of each demonstration account that still has the password everybody knows."""
    known = {user.username: user for user in User.objects.filter(username__in=[row[1] for row in _roles(*SHOPS)])}
    return [row for row in _roles(*SHOPS) if row[1] in known and known[row[1]].check_password(PASSWORD)]


def buyer_pages() -> list[tuple[str, str]]:
    """What is to be seen and the path of each page: one of many after-sales cases, and one that asks its buyer."""
    with scoped(shop_scope(SHOPS[0])):
        found = [("after-sales 售后", with_most_cases()), ("shipping 发货", _asking_or_waiting())]
    return [(what, links.address_of(order)) for what, order in found if order]


def with_most_cases() -> str | None:
    cases = Aftersale.objects.filter(shop=SHOPS[0]).values("order_id").annotate(count=Count("subject"))
    return cases.order_by("-count", "order_id").values_list("order_id", flat=True).first()


def _asking_or_waiting() -> str | None:
    """An order that asks its buyer something, or any that waits to be shipped."""
    newest = Order.objects.filter(shop=SHOPS[0]).order_by("-placed_at", "subject")
    found = list(newest.values_list("subject", "status", "doc")[:_LOOKED_AT])
    asked = [subject for subject, _status, doc in found if _asks(doc.get("delay"))]
    waiting = [subject for subject, status, _doc in found if status == "to_ship"]
    return next(iter([*asked, *waiting]), None)


def _asks(delay: dict | None) -> bool:
    return bool(delay) and delay["reason"] == "buyer_agreed" and "answered_at" not in delay


def _roles(first: str, second: str) -> list[tuple[str, str, str]]:
    return [
        ("platform administrator 平台管理员", "admin", PASSWORD),
        ("platform staff 平台工作人员", "staff", PASSWORD),
        (f"main account of {first} 主账号", "shop1", PASSWORD),
        (f"sub-account of {first} 子账号", "shop1-packer", PASSWORD),
        (f"main account of {second} 主账号", "shop2", PASSWORD),
        (f"main account of {CENTRE} 质检中心主账号", "bench1", PASSWORD),
        (f"sub-account of {CENTRE} 质检员", "bench2", PASSWORD),
    ]


def _person(username: str, name: str, **fields: object) -> User:
    user, made = User.objects.get_or_create(username=username, defaults={"first_name": name, **fields})
    if made:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return user


def _member(
    user: User, *, shop: str = "", centre: str = "", main: bool = False, permissions: list[str] | None = None
) -> Membership:
    defaults = {"main": main, "permissions": permissions or []}
    return Membership.objects.get_or_create(user=user, shop=shop, centre=centre, defaults=defaults)[0]
