from django.urls import path

from surety.consoles.account import shops, sign_in, tokens
from surety.consoles.account.members import OF_CENTRE, OF_SHOP

_SHOP, _CENTRE = "shop/<subject:shop>", "centre/<subject:centre>"


def _members(at: str, prefix: str, views: dict) -> list:
    """`at`: where the shop or the centre is; its pages' names begin with `prefix`."""
    return [
        path(f"{at}/members", views["show"], name=f"{prefix}members"),
        path(f"{at}/members/add", views["add"], name=f"{prefix}member_add"),
        path(f"{at}/members/<int:member>/grant", views["grant"], name=f"{prefix}member_grant"),
        path(f"{at}/members/<int:member>/remove", views["remove"], name=f"{prefix}member_remove"),
    ]


urlpatterns = [
    path("", sign_in.go_to_desk, name="home"),
    path("login/", sign_in.sign_in, name="login"),
    path("logout/", sign_in.sign_out, name="logout"),
    path("password/", sign_in.change_password, name="password"),
    path("desk/", sign_in.go_to_desk, name="desk"),
    path("shops/", shops.show_shops, name="shops"),
    path("shops/choose", shops.choose, name="choose_shop"),
    path(f"{_SHOP}/tokens", tokens.show_tokens, name="tokens"),
    path(f"{_SHOP}/tokens/create", tokens.create_token, name="token_create"),
    path(f"{_SHOP}/tokens/<int:token>/revoke", tokens.revoke_token, name="token_revoke"),
    *_members(_SHOP, "", OF_SHOP),
    *_members(_CENTRE, "centre_", OF_CENTRE),
]
