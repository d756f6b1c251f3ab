"""A recall keeps goods from being listed and from being shipped; the promise of a sold one stands still meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from surety.engine.fact import SYSTEM, SubjectKind
from surety.listings import facts as listing_facts
from surety.listings.case import Status as ListingStatus
from surety.listings.recall import RecallCase, RecallEnded, RecallPublished
from surety.listings.recalled import RecallList
from surety.orders.case import Status
from surety.orders.facts import Line, OrderCancelled, OrderRecallChecked, ShipByChanged
from surety.orders.recall_facts import OrderRecallCancelled
from surety.orders.room import ORDER as ORDER_ROOM
from surety.orders.steps import left_to_ship
from tests.unit.test_listings import LISTING, bag, found, of
from tests.unit.world import MERCHANT, ORDER, PLATFORM, STAFF, T0, World, hours, paid, placed, scan, shipped

RECALL = "douyin:rc-1"


def sold(name: str = "1", **changes: Any) -> Line:
    said = {"brand": "Acme", "model": "X1", "batch": "B7", "category": "apparel", "paid_fen": 29_900}
    return Line(line=name, quantity=1, price_fen=29_900, **said | changes)


def publish(world: World, *, at=T0, recall: str = RECALL, brand: str = "ACME", **named: str) -> None:
    said = RecallPublished(id=recall, at=at, recall=recall, brand=brand, since=T0.date(), source="公告 12 号", **named)
    world.tell(said, source=STAFF, now=at)
    _take(world)


def end(world: World, *, at, recall: str = RECALL) -> None:
    world.tell(RecallEnded(id=f"{recall}/end", at=at, recall=recall, note="核实无误"), source=STAFF, now=at)
    _take(world)


def _take(world: World) -> None:
    cases = [held.case for (kind, _), held in world.cases.items() if kind is SubjectKind.RECALL]
    world.recalls = RecallList(cases)  # type: ignore[arg-type]


def check(world: World, *, at, n: int = 1) -> None:
    world.tell(
        OrderRecallChecked(id=f"check-{n}-{at:%d-%H}", at=at, order=ORDER, recall=RECALL, change=n),
        source=SYSTEM,
        now=at,
    )


def bought(*lines: Line) -> World:
    world = World()
    lines = lines or (sold(),)
    world.tell(placed(lines=lines), paid(amount_fen=sum(each.paid_fen for each in lines)))
    return world


@pytest.mark.parametrize(
    ("named", "said", "sure"),
    [
        ({}, {"brand": "acme"}, True),
        ({}, {"brand": "Ac me", "model": "X1"}, True),
        ({}, {"brand": "Other"}, None),
        ({}, {"brand": ""}, None),
        ({"model": "X1"}, {"brand": "Acme", "model": "x 1"}, True),
        ({"model": "X1"}, {"brand": "Acme", "model": "X2"}, None),
        ({"model": "X1"}, {"brand": "Acme"}, False),
        ({"model": "X1", "batch": "B7"}, {"brand": "Acme", "model": "X1", "batch": "b7"}, True),
        ({"model": "X1", "batch": "B7"}, {"brand": "Acme", "model": "X1", "batch": "B8"}, None),
        ({"model": "X1", "batch": "B7"}, {"brand": "Acme", "model": "X1"}, False),
        ({"model": "X1", "batch": "B7"}, {"brand": "Acme", "batch": "B8"}, None),
    ],
)
def test_what_a_recall_covers(named, said, sure):
    world = World()
    publish(world, **named)
    goods = {"model": "", "batch": ""} | said
    got = world.recalls.covering(platform="douyin", **goods)
    assert [each["sure"] for each in got] == ([] if sure is None else [sure])
    assert world.recalls.covering(platform="jd", **goods) == []


def test_a_recall_of_today_is_published_in_the_first_hours_of_the_day():
    at = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)  # midnight in Shanghai, where the day is the second of March
    today, tomorrow = (
        RecallPublished(id="r", at=at, recall=RECALL, brand="A", since=date(2026, 3, day), source="x") for day in (2, 3)
    )
    assert World().say(tomorrow, source=STAFF, now=at).code == "recall_not_begun"
    assert World().say(today, source=STAFF, now=at) is None


def test_a_recall_is_published_once_from_a_day_that_has_come_and_ended_once():
    world = World()
    early = RecallPublished(id="e", at=T0, recall=RECALL, brand="A", since=T0.date() + timedelta(days=1), source="x")
    assert world.say(early, source=STAFF, now=T0).code == "recall_not_begun"
    publish(world)
    again = RecallPublished(id="again", at=T0, recall=RECALL, brand="B", since=T0.date(), source="x")
    assert world.say(again, source=STAFF, now=T0).code == "recall_published_already"
    end(world, at=T0 + hours(1))
    twice = RecallEnded(id="twice", at=T0, recall=RECALL, note="x")
    assert world.say(twice, source=STAFF, now=T0 + hours(2)).code == "recall_ended_already"
    case: RecallCase = world.cases[SubjectKind.RECALL, RECALL].case  # type: ignore[assignment]
    assert (case.status, case.changed_at) == ("ended", T0 + hours(1))
    assert not world.recalls


def test_a_listing_of_what_is_recalled_is_refused_until_the_recall_ends():
    """LUX-6.2c."""
    world = World()
    publish(world, brand="Acme")
    world.tell(bag(brand="ACME"))
    assert found(of(world)) == {("recall", "refuse")}
    assert of(world).findings[0].about == RECALL
    end(world, at=T0 + hours(1))
    world.tell(replace(bag(brand="ACME"), id="again"))
    assert of(world).status is ListingStatus.PUBLISHED


def test_a_listing_has_to_say_its_batch_where_a_recall_names_one():
    world = World()
    publish(world, brand="Acme", model="X1", batch="B7")
    world.tell(bag(brand="Acme", model="X1"))
    assert [each.what for each in of(world).findings] == ["recall_unsure"]
    world.tell(replace(bag(brand="Acme", model="X1", batch="B8"), id="said"))
    assert of(world).status is ListingStatus.PUBLISHED


def test_a_recall_that_comes_later_takes_the_listing_off_and_its_end_lets_it_be_submitted():
    world = World()
    world.tell(bag(brand="Acme"))
    publish(world)

    def look(n: int) -> None:
        fact = listing_facts.ListingRecallChecked(id=f"look-{n}", at=T0, listing=LISTING, recall=RECALL, change=n)
        world.tell(fact, source=SYSTEM, now=T0 + hours(n))

    look(1)
    look(2)
    assert of(world).status is ListingStatus.RECALLED
    assert world.messages(LISTING) == ["listing_recalled"]
    end(world, at=T0 + hours(3))
    look(4)
    assert of(world).status is ListingStatus.RETURNED
    assert world.messages(LISTING) == ["listing_recalled", "listing_recall_ended"]


def test_a_recall_after_the_sale_blocks_shipping_and_tells_buyer_and_shop():
    """LUX-6.2c: also before the order has heard of it."""
    world = bought()
    publish(world, at=T0 + hours(1))
    refusal = world.say(shipped(at=T0 + hours(1)), source=MERCHANT)
    assert (refusal.code, refusal.clause, refusal.params["recall"]) == ("recalled", "LUX-6.2c", RECALL)
    check(world, at=T0 + hours(2))
    told = {(row[4], row[5]) for row in world.rows["surety_outbox"] if row[4] in ("goods_recalled", "order_recalled")}
    assert told == {("goods_recalled", f"buyer:{ORDER}"), ("order_recalled", f"shop:{world.order().shop}")}
    assert world.order().items == ("recalled",)
    check(world, at=T0 + hours(3), n=2)
    assert world.messages().count("goods_recalled") == 1, "nobody is told twice"


def test_the_promise_stands_still_and_runs_on_with_what_it_had_left():
    world = bought()
    before = world.due()
    publish(world, at=T0 + hours(10))
    check(world, at=T0 + hours(10))
    assert world.due() == {}
    assert world.pass_time(T0 + hours(900)) == 0, "nobody is late for what may not ship"
    end(world, at=T0 + hours(1000))
    check(world, at=T0 + hours(1000), n=2)
    assert world.due() == {step: at + hours(990) for step, at in before.items()}
    case = world.order()
    assert (case.ship_by, case.promised["1"].ship_by) == (before["ship_by"] + hours(990),) * 2
    assert (case.held, case.items, case.flags) == (None, (), ())
    assert world.say(shipped(at=T0 + hours(1001)), source=MERCHANT) is None
    world.tell(scan("picked_up", at=T0 + hours(1002)))
    assert world.order().late is None


def test_the_wait_for_a_late_order_to_close_stands_still_too():
    world = bought()
    world.pass_time(T0 + hours(100))
    assert world.order().late is not None
    before = world.due()
    publish(world, at=T0 + hours(101))
    check(world, at=T0 + hours(101))
    assert "auto_cancel" not in world.due()
    end(world, at=T0 + hours(111))
    check(world, at=T0 + hours(111), n=2)
    assert world.due() == {step: at + hours(10) for step, at in before.items()}


def test_a_clock_that_is_set_while_it_is_held_is_held():
    world = bought()
    publish(world, at=T0 + hours(1))
    check(world, at=T0 + hours(1))
    later = ShipByChanged(id="later", at=T0 + hours(2), order=ORDER, ship_by=T0 + hours(300), reason="platform_notice")
    world.tell(later)
    assert world.due() == {}
    end(world, at=T0 + hours(11))
    check(world, at=T0 + hours(11), n=2)
    assert world.due()["ship_by"] == T0 + hours(310)


def test_an_order_paid_after_the_recall_is_held_at_once():
    world = World()
    publish(world)
    world.tell(placed(lines=(sold(),)), paid())
    assert (world.due(), world.order().held is not None) == ({}, True)
    assert "goods_recalled" in world.messages()
    named = dict(zip(ORDER_ROOM.column_types, ORDER_ROOM.columns(world.order()), strict=True))
    assert world.order().stake_fen > named["stake_fen"] == 0, "nothing is lost by not shipping what may not ship"


def test_a_recall_before_the_payment_gives_the_shop_no_longer_than_the_promise():
    """What stood still is counted from the payment: before it no clock ran."""
    world, plain = World(), World()
    world.tell(placed(lines=(sold(),)))
    publish(world, at=T0 + hours(1))
    check(world, at=T0 + hours(1))
    for each in (world, plain):
        each.tell(*[placed(lines=(sold(),))] * (each is plain), paid(amount_fen=29_900, at=T0 + hours(20)))
    assert world.due() == {}
    end(world, at=T0 + hours(50))
    check(world, at=T0 + hours(50), n=2)
    stood = hours(50 - 20)
    assert world.due() == {step: due_at + stood for step, due_at in plain.due().items()}


def test_what_is_not_recalled_ships_and_the_clock_waits_for_the_rest():
    world = bought(sold("1"), sold("2", brand="Other"))
    publish(world, at=T0 + hours(1))
    check(world, at=T0 + hours(1))
    assert world.say(shipped(at=T0 + hours(2)), source=MERCHANT).code == "recalled"
    assert world.say(shipped(at=T0 + hours(2), line_2=1), source=MERCHANT) is None
    assert (world.order().status, world.order().held is not None) == (Status.PART_SHIPPED, True)


def test_a_cancelled_order_is_held_no_more():
    world = bought()
    publish(world, at=T0 + hours(1))
    check(world, at=T0 + hours(1))
    world.tell(OrderCancelled(id="c", at=T0 + hours(2), order=ORDER))
    case = world.order()
    assert (case.status, case.held, case.items, case.deadlines) == (Status.CANCELLED, None, (), {})
    assert world.balances() == {"buyer": -29_900, "refunding": 29_900}, "the money goes back"


def test_staff_end_what_a_recall_holds_and_the_money_goes_back():
    world = bought()
    give_up = OrderRecallCancelled(id="g", at=T0 + hours(1), order=ORDER, note="等不到召回解除")
    assert world.say(give_up, source=STAFF).code == "no_recall_holds_it"
    publish(world, at=T0 + hours(1))
    check(world, at=T0 + hours(1))
    world.tell(replace(give_up, at=T0 + hours(2)), source=STAFF)
    case = world.order()
    assert (case.status, case.cancelled_by, case.held, case.items) == (Status.CANCELLED, "platform", None, ())
    assert world.balances() == {"buyer": -29_900, "refunding": 29_900}
    rows = [row[9] for row in world.rows["surety_decision"] if row[1] == ORDER and row[4] == "recall"]
    assert rows, "the row that keeps it from shipping is in the log"
    assert world.say(replace(give_up, id="h", at=T0 + hours(3)), source=STAFF).code == "no_recall_holds_it"


def test_staff_do_not_end_what_has_shipped_in_part():
    world = bought(sold("1"), sold("2", brand="Other"))
    publish(world, at=T0 + hours(1))
    check(world, at=T0 + hours(1))
    world.tell(shipped(at=T0 + hours(2), line_2=1), source=MERCHANT)
    give_up = OrderRecallCancelled(id="g", at=T0 + hours(3), order=ORDER, note="等不到召回解除")
    assert world.say(give_up, source=STAFF).code == "already_shipped"


def test_goods_that_were_delivered_are_only_told_of():
    world = bought()
    world.tell(shipped(at=T0 + hours(1)), scan("picked_up", at=T0 + hours(2)), scan("signed", at=T0 + hours(30)))
    publish(world, at=T0 + hours(40))
    check(world, at=T0 + hours(40))
    assert (world.order().held, world.order().items, world.order().flags) == (None, (), ())
    assert "goods_recalled" in world.messages()


def test_goods_that_may_be_meant_ship_and_a_person_looks():
    """BTAS-1.2b."""
    world = bought(sold(batch=""))
    publish(world, at=T0 + hours(1), model="X1", batch="B7")
    check(world, at=T0 + hours(1))
    assert (world.order().recalls, world.order().held) == ({}, None)
    assert world.say(shipped(at=T0 + hours(2)), source=MERCHANT) is None
    assert world.order().items == (f"recall_unsure:{RECALL}",)


def test_a_line_is_known_by_what_its_listing_said_at_the_sale():
    world = World()
    world.tell(bag(brand="Acme", model="X1"))
    world.tell(placed(lines=(sold(brand="", model="", batch="", listing=LISTING),)), paid())
    line = world.order().lines[0]
    assert (line.brand, line.model) == ("Acme", "X1")


def test_on_a_platform_without_such_a_rule_nothing_follows_by_itself():
    """BTAS-1.2b."""
    order = "jd:1"
    world = World()
    world.tell(placed(order, lines=(sold(),), shop="jd:shop-1"), paid(order))
    before = world.order(order).deadlines
    said = RecallPublished(id="j", at=T0, recall="jd:rc-1", brand="Acme", since=T0.date(), source="x")
    world.tell(said, source=STAFF, now=T0)
    _take(world)
    world.tell(OrderRecallChecked(id="c", at=T0, order=order, recall="jd:rc-1", change=1), source=SYSTEM, now=T0)
    case = world.order(order)
    assert (case.held, case.deadlines, case.items) == (None, before, ("undecided:recall",))
    assert world.say(replace(shipped(order, at=T0 + hours(1))), source=PLATFORM) is None


def test_what_shipped_before_the_order_heard_of_the_end_leaves_no_work():
    world = World()
    world.tell(placed(lines=(sold("1"),)), paid())
    publish(world, at=T0, recall="douyin:rc-1")
    check(world, at=T0, n=1)
    assert "recalled" in world.order().items
    end(world, at=T0 + hours(1), recall="douyin:rc-1")
    world.tell(shipped(at=T0 + hours(2)), source=MERCHANT)
    assert (world.order().status, world.order().items, world.order().held) == (Status.SHIPPED, (), None)


def test_who_ships_before_the_order_heard_of_the_end_has_the_time_left_and_no_more():
    """A typed number that no carrier scans is late, however long the recall had held the order."""
    world = bought()
    before = world.due()
    publish(world, at=T0 + hours(10))
    check(world, at=T0 + hours(10))
    end(world, at=T0 + hours(100))
    world.tell(shipped(at=T0 + hours(110)), source=MERCHANT, now=T0 + hours(110))
    assert world.due()["ship_by"] == before["ship_by"] + hours(100)
    check(world, at=T0 + hours(111), n=2)
    assert world.due()["ship_by"] == before["ship_by"] + hours(100), "it runs on once"
    world.pass_time(before["ship_by"] + hours(100))
    assert world.order().late is not None


def test_what_ships_before_the_order_heard_of_the_end_was_not_handed_over_late():
    """By a carrier that scans nothing it is handed over at once."""
    world = bought()
    publish(world, at=T0 + hours(10))
    check(world, at=T0 + hours(10))
    end(world, at=T0 + hours(100))
    world.tell(shipped(at=T0 + hours(110), carrier="own_delivery"), source=MERCHANT, now=T0 + hours(110))
    case = world.order()
    assert (case.status, case.promised["1"].late, case.deadlines) == (Status.IN_TRANSIT, False, {})


_STEPS = ("publish", "end", "check", "wait", "ship 1", "ship 2", "later date", "pay")


@settings(max_examples=120)
@given(st.lists(st.tuples(st.sampled_from(_STEPS), st.integers(1, 40)), max_size=12), st.booleans())
def test_whatever_happens_what_is_recalled_waits_with_its_clocks_held(steps, is_paid):
    """Told of a recall, no clock runs and nothing covered ships; told of its end, none is held."""
    world, at, count = World(), T0, 0
    world.tell(placed(lines=(sold("1"), sold("2", brand="Other"))))
    if is_paid:
        world.tell(paid(amount_fen=59_800))
    for n, (step, length) in enumerate(steps):
        at += hours(length)
        world.pass_time(at)
        in_force = bool(world.recalls)
        if step == "publish" and not in_force:
            count += 1
            publish(world, at=at, recall=f"douyin:rc-{count}")
        elif step == "end" and in_force:
            end(world, at=at, recall=f"douyin:rc-{count}")
        elif step == "check":
            check(world, at=at, n=n)
        elif step == "pay" and world.order().paid_at is None:
            world.tell(paid(at=at, amount_fen=59_800))
        elif step == "later date":
            due = at + hours(200)
            world.say(ShipByChanged(id=f"d{n}", at=at, order=ORDER, ship_by=due, reason="platform_notice"))
        elif step.startswith("ship"):
            units = {f"line_{step[-1]}": 1}
            refusal = world.say(shipped(at=at, waybill=f"SF10000{n:02d}", **units), source=MERCHANT)
            assert not (bool(world.recalls) and step == "ship 1") or refusal is not None
        _clocks_are_right(world)


def _clocks_are_right(world: World) -> None:
    case = world.order()
    running = {"ship_by", "ship_by_soon", "auto_cancel"} & case.deadlines.keys()
    if case.held is not None:
        assert (running, case.recalls != {}, "recalled" in case.flags) == (set(), True, True)
        assert "1" in left_to_ship(case), "only what waits is held"
    else:
        assert "recalled" not in case.items
    if case.paid_at is not None and case.recalls == {} and left_to_ship(case) and case.status is not Status.CANCELLED:
        assert running, "a clock that is not held runs"
    if case.status is Status.SHIPPED and case.late is None and case.paid_at is not None:
        assert "ship_by" in running, "until the carrier's first scan"
