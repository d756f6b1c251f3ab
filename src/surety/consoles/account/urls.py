from django.urls import path

from surety.consoles.account import members, shops, sign_in, tokens

_SHOP = "shop/<subject:shop>"

urlpatterns = [
    path("", sign_in.go_to_desk, name="home"),
    path("login/", sign_in.sign_in, name="login"),
    path("logout/", sign_in.sign_out, name="logout"),
    path("password/", sign_in.change_password, name="password"),
    path("desk/", sign_in.go_to_desk, name="desk"),
    path("shops/", shops.show_shops, name="shops"),
    path("shops/choose", shops.choose, name="choose_shop"),
    path(f"{_SHOP}/members", members.show_members, name="members"),
    path(f"{_SHOP}/members/add", members.add_member, name="member_add"),
    path(f"{_SHOP}/members/<int:member>/grant", members.grant, name="member_grant"),
    path(f"{_SHOP}/members/<int:member>/remove", members.remove_member, name="member_remove"),
    path(f"{_SHOP}/tokens", tokens.show_tokens, name="tokens"),
    path(f"{_SHOP}/tokens/create", tokens.create_token, name="token_create"),
    path(f"{_SHOP}/tokens/<int:token>/revoke", tokens.revoke_token, name="token_revoke"),
]
