"""Facts that other tests state by pages alone, told here once, so that the recording has them too."""

from __future__ import annotations

from surety.engine.fact import SubjectKind
from surety.listings.case import Status
from surety.listings.creators import CreatorRegistered
from surety.listings.facts import Claim, ListingItemClosed, ListingWithdrawn, PromotionStated
from surety.orders.facts import ItemClosed
from tests.unit import test_listings as listings
from tests.unit.world import STAFF, T0, World, paid, placed


def test_a_creator_is_known_by_the_latest_name():
    world = World()
    for hour, name in enumerate(("阿远", "阿远的直播间")):
        world.tell(CreatorRegistered(id=f"cr-{hour}", at=T0.replace(hour=hour), creator=listings.CREATOR, name=name))
    assert world.cases[SubjectKind.CREATOR, listings.CREATOR].case.name == "阿远的直播间"


def test_work_on_a_listing_is_closed_by_staff_and_the_listing_withdrawn():
    world = World()
    about = {"at": listings.NOW, "listing": listings.LISTING}
    said = (Claim("repair_history", "未维修过"),)
    live = PromotionStated(id="live", promotion="live-7", speaker="merchant", claims=said, **about)
    world.tell(listings.bag(), live)
    (item,) = listings.of(world).items
    world.tell(ListingItemClosed(id="closed", item=item, note="与页面一致", **about), source=STAFF)
    world.tell(ListingWithdrawn(id="withdrawn", **about))
    assert (listings.of(world).items, listings.of(world).status) == ((), Status.WITHDRAWN)


def test_work_on_an_order_is_closed_by_staff():
    world = World()
    world.tell(placed("elsewhere:1"), paid("elsewhere:1"))
    (item,) = world.order("elsewhere:1").items
    world.tell(ItemClosed(id="closed", at=T0, order="elsewhere:1", item=item, note="已与平台核实"), source=STAFF)
    assert world.order("elsewhere:1").items == ()
