"""Who works at a centre: its main account says, and what it changed is kept."""

import pytest

from tests.web.bench.stories import CENTRE, address


def test_the_main_account_grants_what_is_grantable_and_it_is_kept(alice, people):
    from surety.access.models import MembershipChange

    dan = people["dan"].memberships.get()
    wanted = ["bench.seal", "bench.manage", "shipping.ship", "staff.decide"]
    assert alice.post(address(f"members/{dan.pk}/grant"), {"permission": wanted}).status_code == 302
    dan.refresh_from_db()
    assert (dan.permissions, dan.allowed) == (["bench.seal"], {"bench.seal"})
    change = MembershipChange.objects.get()
    assert (change.centre, change.shop, change.member, change.changed_by) == (CENTRE, "", "dan", people["alice"])
    assert (change.before, change.after) == (["bench.inspect", "bench.receive"], ["bench.seal"])
    page = alice.get(address("members")).content.decode()
    assert "bench.seal" in page


def test_a_person_is_added_and_removed(alice):
    from surety.access.models import Membership

    alice.post(address("members/add"), {"username": "fay", "first_name": "Fay"})
    added = Membership.objects.get(user__username="fay")
    assert (added.centre, added.shop, added.main, added.permissions) == (CENTRE, "", False, [])
    assert "fay / " in alice.get(address("members")).content.decode()
    alice.post(address(f"members/{added.pk}/remove"))
    assert not Membership.objects.filter(user__username="fay").exists()


def test_a_shops_member_is_out_of_a_centres_reach_and_the_other_way(alice, client_of, people):
    theirs = people["bob"].memberships.get()
    assert alice.post(address(f"members/{theirs.pk}/grant"), {"permission": "bench.seal"}).status_code == 404
    ours = people["dan"].memberships.get()
    bob = client_of("bob")
    assert bob.post(f"/shop/douyin:shop-1/members/{ours.pk}/grant", {"permission": "money.view"}).status_code == 404
    assert bob.get(address("members")).status_code == 404


def test_a_membership_is_of_a_shop_or_of_a_centre(people):
    from django.core.exceptions import ValidationError
    from django.db import IntegrityError, transaction

    from surety.access.models import Membership

    for at in ({}, {"shop": "douyin:shop-2", "centre": CENTRE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=people["bob"], **at)
    mixed = Membership(user=people["bob"], centre=CENTRE, permissions=["money.view"])
    with pytest.raises(ValidationError, match="money"):
        mixed.full_clean()
