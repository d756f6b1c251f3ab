"""Money on its way back: decided once, to the payment that brought it, and whatever the provider says is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import json
from msgspec.structs import replace

from surety.aftersales.facts import AftersaleAgreed
from surety.engine.fact import SYSTEM, SubjectKind
from surety.merchants.covered import MarketplaceCovered
from surety.merchants.unasked import RefundUnasked, UnaskedClosed
from surety.orders import facts as orders
from surety.orders import refund_facts as refunds
from surety.orders.case import RefundState
from tests.unit.aftersales import applied, bought
from tests.unit.aftersales import said as aftersale_said
from tests.unit.world import INSTANT, ORDER, STAFF, T0, World, hours, paid, placed

CANCEL = orders.OrderCancelled(id="cancel", order=ORDER, at=T0 + hours(1))
SETTLED = refunds.RefundSettled(id="s", order=ORDER, at=T0 + hours(2), intent="refund", amount_fen=29_900, ref="r1")
FAILED = refunds.RefundFailed(id="f", order=ORDER, at=T0 + hours(2), intent="refund", code="account_closed")
RETRIED = refunds.RefundRetried(id="again", order=ORDER, at=T0 + hours(3), intent="refund", payment="other-card")


def cancelled(*facts) -> World:
    world = World()
    world.tell(placed(), replace(paid(), payment="pay-1"), CANCEL, *facts)
    return world


def balances(world):
    return {account: fen for account, fen in world.balances().items() if fen}


def intents(world):
    return [(row[2], row[3], row[5], row[8]) for row in world.rows["surety_refund_intent"]]


def test_a_refund_leaves_held_at_once_and_reaches_the_buyer_when_the_provider_says_so():
    world = cancelled()
    assert balances(world) == {"buyer": -29_900, "refunding": 29_900}
    assert intents(world) == [("refund", 29_900, "pay-1", "pending")]
    world.tell(SETTLED, source=SYSTEM)
    assert balances(world) == {}
    assert world.order().refunds["refund"].ref == "r1"


def test_the_same_word_twice_moves_nothing_and_another_reference_is_for_a_person():
    world = cancelled()
    world.tell(SETTLED, replace(SETTLED, id="s2"), source=SYSTEM)
    assert balances(world) == {}
    assert world.order().items == ()
    world.tell(replace(SETTLED, id="s3", ref="r2"), source=SYSTEM)
    assert balances(world) == {}
    assert world.order().items == ("refund_mismatch:refund",)


def test_what_was_not_asked_for_is_for_a_person():
    world = cancelled()
    world.tell(replace(SETTLED, intent="refund:7"), source=SYSTEM)
    assert balances(world) == {"buyer": -29_900, "refunding": 29_900}
    assert world.order().items == ("refund_mismatch:refund:7",)


def test_less_sent_than_asked_leaves_the_rest_on_its_way_and_tells_staff():
    world = cancelled()
    world.tell(replace(SETTLED, amount_fen=29_899), source=SYSTEM)
    assert balances(world) == {"buyer": -1, "refunding": 1}
    assert world.order().items == ("refund_mismatch:refund",)


def test_more_sent_than_asked_is_posted_as_asked_and_tells_staff():
    world = cancelled()
    world.tell(replace(SETTLED, amount_fen=40_000), source=SYSTEM)
    assert balances(world) == {}
    assert world.order().items == ("refund_mismatch:refund",)


def test_a_failed_refund_waits_for_a_person_and_is_sent_again_under_a_key_of_its_own():
    world = cancelled()
    world.tell(FAILED, source=SYSTEM)
    assert world.order().items == ("refund_failed:refund",)
    assert balances(world) == {"buyer": -29_900, "refunding": 29_900}
    world.tell(RETRIED, source=STAFF)
    assert intents(world)[1:] == [("refund:2", 29_900, "other-card", "pending")]
    assert world.order().items == ()
    world.tell(replace(SETTLED, intent="refund:2"), source=SYSTEM)
    assert balances(world) == {}
    assert world.order().refunded_fen == 29_900


def test_only_what_failed_can_be_sent_again_and_only_once():
    world = cancelled()
    assert world.say(RETRIED, source=STAFF).code == "refund_not_failed"
    world.tell(FAILED, source=SYSTEM)
    world.tell(RETRIED, source=STAFF)
    assert world.say(replace(RETRIED, id="third"), source=STAFF).code == "refund_not_failed"
    assert world.say(replace(RETRIED, id="x", intent="refund:9"), source=STAFF).code == "no_such_refund"


def test_a_provider_that_said_failed_and_had_paid_costs_the_platform_when_it_was_sent_again():
    world = cancelled()
    world.tell(FAILED, source=SYSTEM)
    world.tell(RETRIED, source=STAFF)
    world.tell(replace(SETTLED, id="both", intent="refund:2"), source=SYSTEM)
    world.tell(SETTLED, source=SYSTEM)
    assert balances(world) == {"buyer": 29_900, "platform_loss": -29_900}
    assert world.order().items == ("refund_mismatch:refund",)


SECOND_FAILED = replace(FAILED, id="f2", intent="refund:2")


@pytest.mark.parametrize("told", [(SECOND_FAILED, SETTLED), (SETTLED, SECOND_FAILED)], ids=["then sent", "then failed"])
def test_what_was_sent_after_all_is_not_sent_a_third_time_when_the_second_try_fails(told):
    """The buyer has the money once: nothing is lost, nothing on its way, and there is nothing to send again."""
    world = cancelled(FAILED)
    world.tell(RETRIED, source=STAFF)
    world.tell(*told, source=SYSTEM)
    assert balances(world) == {}
    assert "refund_failed:refund:2" not in world.order().items
    assert world.say(replace(RETRIED, id="third", intent="refund:2"), source=STAFF).code == "refund_not_failed"
    world.tell(replace(SETTLED, id="both", intent="refund:2"), source=SYSTEM)
    assert balances(world) == {"buyer": 29_900, "platform_loss": -29_900}
    assert any(item.startswith("refund_mismatch:refund") for item in world.order().items)


def test_what_an_older_version_took_for_lost_is_not_sent_a_third_time():
    """It kept the first as sent beside the second that failed, and offered to send that again."""
    world = cancelled(FAILED)
    world.tell(RETRIED, source=STAFF)
    world.tell(SETTLED, SECOND_FAILED, source=SYSTEM)
    held = world.cases[SubjectKind.ORDER, ORDER]
    first, second = held.case.refunds.values()
    stood = {"refund": replace(first, retried_as="refund:2"), "refund:2": replace(second, retried_as="")}
    held.case = replace(held.case, refunds=stood)
    assert world.say(replace(RETRIED, id="third", intent="refund:2"), source=STAFF).code == "refund_was_sent"


def test_of_three_tries_each_that_is_sent_beyond_one_is_lost():
    world = cancelled(FAILED)
    world.tell(RETRIED, source=STAFF)
    world.tell(SECOND_FAILED, source=SYSTEM)
    world.tell(replace(RETRIED, id="third", intent="refund:2"), source=STAFF)
    world.tell(SETTLED, replace(SETTLED, id="second", intent="refund:2"), source=SYSTEM)
    assert balances(world) == {"buyer": 29_900, "refunding": 29_900, "platform_loss": -59_800}
    world.tell(replace(FAILED, id="f3", intent="refund:3"), source=SYSTEM)
    assert balances(world) == {"buyer": 29_900, "platform_loss": -29_900}
    world.tell(replace(SETTLED, id="all", intent="refund:3"), source=SYSTEM)
    assert balances(world) == {"buyer": 59_800, "platform_loss": -59_800}


def test_less_sent_after_all_leaves_the_rest_on_its_way():
    world = cancelled(FAILED)
    world.tell(RETRIED, source=STAFF)
    world.tell(replace(SETTLED, amount_fen=29_899), SECOND_FAILED, source=SYSTEM)
    assert balances(world) == {"buyer": -1, "refunding": 1}
    assert world.order().items == ("refund_mismatch:refund",)


def test_a_failure_after_the_end_changes_nothing():
    world = cancelled()
    world.tell(SETTLED, FAILED, source=SYSTEM)
    assert world.order().refunds["refund"].state is RefundState.SETTLED
    assert world.order().items == ()


def test_money_goes_back_to_the_payments_that_brought_it():
    world = World()
    world.tell(placed(), replace(paid(), payment="card"), replace(paid(id="again", amount_fen=500), payment="wallet"))
    world.tell(refunds.ExtraReturned(id="x", order=ORDER, at=T0), source=STAFF)
    world.tell(CANCEL)
    assert [(name, fen, payment) for name, fen, payment, _ in intents(world)] == [
        ("refund", 500, "wallet"),
        ("refund:2", 29_900, "card"),
    ]


def test_a_refund_made_by_whoever_cancelled_is_booked_and_not_sent():
    world = World()
    world.tell(placed(), paid(), replace(CANCEL, refund="made"))
    assert balances(world) == {}
    assert intents(world) == []
    assert world.order().refunds["refund"].state is RefundState.SETTLED


@pytest.mark.parametrize("difference", ["not_known_sent", "twice"])
def test_what_the_report_shows_as_sent_is_not_sent_again_when_it_is_said_to_have_failed(difference):
    """Of the report and the later answer one is wrong; until a person has found out which, the report is believed."""
    world = cancelled(differs(difference), FAILED)
    item = f"refund_mismatch:refund:{difference}"
    assert world.order().items == (item, "refund_failed:refund")
    assert world.say(RETRIED, source=STAFF).code == "refund_was_sent"
    world.tell(orders.ItemClosed(id="c", order=ORDER, at=T0 + hours(31), item=item, note="x"), source=STAFF)
    world.tell(replace(RETRIED, id="then", at=T0 + hours(31)), source=STAFF)
    assert [name for name, *_ in intents(world)] == ["refund", "refund:2"]


MADE = replace(CANCEL, id="made", at=T0 + hours(5), refund="made")


def test_who_says_late_that_the_money_was_sent_makes_a_person_look_before_ours_is_sent_again():
    """Ours may be on its way: neither word ends it, and what failed is not sent while the doubt is open."""
    world = cancelled(MADE)
    item = "refund_mismatch:refund:made_elsewhere"
    assert world.order().items == (item,)
    assert balances(world) == {"buyer": -29_900, "refunding": 29_900}
    world.tell(FAILED, source=SYSTEM)
    assert world.say(RETRIED, source=STAFF).code == "refund_was_sent"
    world.tell(orders.ItemClosed(id="c", order=ORDER, at=T0 + hours(6), item=item, note="x"), source=STAFF)
    world.tell(replace(RETRIED, id="then"), source=STAFF)
    assert intents(world)[1:] == [("refund:2", 29_900, "other-card", "pending")]


def test_who_says_that_the_rest_was_sent_may_have_sent_our_part_too():
    world = World()
    back = refunds.ExtraReturned(id="extra", order=ORDER, at=T0 + hours(1))
    world.tell(placed(), paid(), replace(paid(id="more"), amount_fen=500))
    world.tell(back, source=STAFF)
    world.tell(FAILED, source=SYSTEM)
    world.tell(MADE)
    assert balances(world) == {"buyer": -500, "refunding": 500}
    assert world.say(RETRIED, source=STAFF).code == "refund_was_sent"


def test_the_word_that_the_money_was_sent_is_no_doubt_of_what_has_arrived_or_was_said_before():
    settled = cancelled(SETTLED, MADE)
    assert settled.order().items == ()
    world = World()
    world.tell(placed(), paid(), replace(CANCEL, refund="made"), MADE)
    assert (world.order().items, intents(world), balances(world)) == ((), [], {})


@pytest.mark.parametrize("done", [False, True], ids=["on its way", "done"])
def test_who_ends_an_order_whose_money_we_are_sending_makes_a_person_look(done):
    """A case has refunded all of it: there is nothing to book, and both may reach the buyer."""
    world = bought(signed_at=T0 + hours(24) if done else None, picked_up_at=T0 + hours(3))
    if done:
        world.pass_time(T0 + timedelta(days=60))
    world.tell(applied("refund_only", at=(at := T0 + timedelta(days=61) if done else T0 + hours(4)), received=done))
    world.tell(aftersale_said(AftersaleAgreed, at=at), now=at)
    assert [fen for _, fen, *_ in intents(world)] == [29_900]
    world.tell(replace(MADE, at=at))
    assert "refund_mismatch:refund:made_elsewhere" in world.order().items


@pytest.mark.parametrize(("told_at", "sent"), [(CANCEL.at, []), (CANCEL.at + INSTANT, [29_900])])
@pytest.mark.parametrize("before", [(), (replace(CANCEL, id="plain", at=T0),)], ids=["once", "and before"])
def test_a_payment_told_after_the_end_was_sent_back_by_whoever_ended_it_if_it_had_come_before(before, told_at, sent):
    world = World()
    world.tell(placed(), *before, replace(CANCEL, refund="made"))
    world.tell(paid(at=told_at), now=T0 + hours(9))
    assert [fen for _, fen, *_ in intents(world)] == sent
    assert balances(world) == ({"buyer": -29_900, "refunding": 29_900} if sent else {})


@pytest.mark.parametrize("ends", [(), (replace(CANCEL, refund="made"),)], ids=["open", "cancelled"])
def test_a_payment_told_twice_under_its_name_is_one(ends):
    """By a file and by the platform itself, say: the buyer has paid once, and nothing more goes back."""
    once, more = replace(paid(), payment="pay-1"), paid(id="more")
    world = World()
    world.tell(placed(), once, *ends, replace(once, id="from the file"))
    assert (world.order().paid_fen, world.order().items, intents(world)) == (29_900, (), [])
    world.tell(replace(more, payment="pay-1", amount_fen=1), now=T0 + hours(2))
    assert world.order().paid_fen == 29_901, "another amount is another payment, until a person has looked"


def differs(difference, theirs_fen=29_900, **said):
    told = {"intent": "refund", "difference": difference, "ours_fen": 29_900, "theirs_fen": theirs_fen, **said}
    return refunds.RefundDiffers(id=difference, order=ORDER, at=T0 + hours(30), **told)


def test_what_the_report_shows_as_sent_closes_when_the_provider_tells_of_it():
    world = cancelled(differs("not_known_sent"))
    assert world.order().items == ("refund_mismatch:refund:not_known_sent",)
    world.tell(SETTLED)
    assert world.order().items == ()
    world.tell(replace(differs("not_known_sent"), id="late"))
    assert world.order().items == (), "told since"


SENT_ALL_THE_SAME = (differs("sent_but_failed"), replace(SETTLED, id="sent", at=T0 + hours(30)))


def booked_from(world):
    (details,) = (row[4] for row in world.rows["surety_work_item"] if row[3] == "refund_mismatch")
    return json.decode(details).get("booked_from")


def test_what_was_sent_though_it_failed_is_booked_once_and_not_sent_again():
    world = cancelled(FAILED, *SENT_ALL_THE_SAME, replace(SETTLED, id="told"))
    assert balances(world) == {}
    item = "refund_mismatch:refund:sent_but_failed"
    assert world.order().items == (item,), "and the failure is no work any more"
    assert booked_from(world) == "refunding"
    world.tell(orders.ItemClosed(id="c", order=ORDER, at=T0 + hours(31), item=item, note="x"), source=STAFF)
    assert world.say(RETRIED, source=STAFF).code == "refund_not_failed"


def test_what_a_report_once_showed_as_sent_and_nobody_booked_is_not_sent_again_before_staff_say_so():
    """As comparisons of before have left it, which booked nothing."""
    world = cancelled(FAILED)
    world.tell(differs("sent_but_failed"), source=SYSTEM)
    assert world.say(RETRIED, source=STAFF).code == "refund_was_sent"
    item = "refund_mismatch:refund:sent_but_failed"
    closed = orders.ItemClosed(id="c", order=ORDER, at=T0 + hours(31), item=item, note="the report was of another's")
    world.tell(closed, replace(RETRIED, at=T0 + hours(32)), source=STAFF)
    assert intents(world)[1][:2] == ("refund:2", 29_900)


def test_what_was_sent_though_it_failed_and_again_is_the_platforms_loss():
    world = cancelled(FAILED)
    world.tell(RETRIED, source=STAFF)
    world.tell(*SENT_ALL_THE_SAME, replace(SETTLED, id="second", intent="refund:2"), source=SYSTEM)
    assert balances(world) == {"buyer": 29_900, "platform_loss": -29_900}
    assert world.order().items == ("refund_mismatch:refund:sent_but_failed",)
    assert booked_from(world) == "platform_loss"


def test_another_amount_that_the_order_was_told_is_not_said_twice():
    world = cancelled(replace(SETTLED, amount_fen=29_899), differs("other_amount", 29_899))
    assert world.order().items == ("refund_mismatch:refund",)


def test_a_refund_nobody_asked_for_is_the_providers_until_staff_close_it():
    world = World()
    found = RefundUnasked(id="u", at=T0, platform="sandbox", difference="not_ours", key="k", theirs_fen=7)
    world.tell(found, source=SYSTEM)
    subject = SubjectKind.MARKETPLACE, "sandbox:marketplace"
    (item,) = world.cases[subject].case.items
    short = {"day": T0.date(), "request_count": 50, "covered_count": 9}
    world.tell(MarketplaceCovered(id="m", at=T0, platform="sandbox", **short), source=SYSTEM)
    closed = UnaskedClosed(id="c", at=T0, platform="sandbox", item=item, note="x")
    assert world.say(replace(closed, id="d", item="coverage_low"), source=STAFF).code == "no_such_item"
    world.tell(closed, source=STAFF)
    assert world.cases[subject].case.items == ("coverage_low",)


SHORT = replace(SETTLED, amount_fen=29_800)
REACHED = refunds.RefundReached(
    id="reached", order=ORDER, at=T0 + hours(3), intent="refund", channel="bank_transfer", ref="BOC-77", note="买家换卡"
)


def test_the_rest_of_what_was_sent_short_is_sent_once_under_a_key_of_its_own():
    world = cancelled()
    world.tell(SHORT, source=SYSTEM)
    world.tell(RETRIED, source=STAFF)
    assert intents(world)[1:] == [("refund:2", 100, "other-card", "pending")]
    assert balances(world) == {"buyer": -100, "refunding": 100}
    assert world.order().items == ()
    for again in (replace(RETRIED, id="third"), REACHED):
        assert world.say(again, source=STAFF).code == "refund_not_failed"
    world.tell(replace(SHORT, id="said again"), source=SYSTEM)
    world.tell(replace(SETTLED, id="rest", intent="refund:2", amount_fen=100, ref="r2"), source=SYSTEM)
    assert (balances(world), world.order().items, world.order().refunded_fen) == ({}, (), 29_900)


def test_the_rest_may_fail_and_be_sent_short_itself():
    world = cancelled()
    world.tell(SHORT, source=SYSTEM)
    world.tell(RETRIED, source=STAFF)
    world.tell(replace(FAILED, id="f2", intent="refund:2"), source=SYSTEM)
    assert world.order().items == ("refund_failed:refund:2",)
    world.tell(replace(RETRIED, id="third", intent="refund:2"), source=STAFF)
    world.tell(replace(SETTLED, id="s3", intent="refund:3", amount_fen=99, ref="r3"), source=SYSTEM)
    assert balances(world) == {"buyer": -1, "refunding": 1}
    world.tell(replace(REACHED, intent="refund:3"), source=STAFF)
    assert (balances(world), world.order().items) == ({}, ())


def test_what_the_report_shows_otherwise_is_looked_at_before_the_rest_is_sent():
    world = cancelled()
    world.tell(SHORT, source=SYSTEM)
    world.tell(orders.ItemClosed(id="c", order=ORDER, at=T0, item="refund_mismatch:refund", note="n"), source=STAFF)
    shown = {"difference": "other_amount", "ours_fen": 29_900, "theirs_fen": 29_850, "ref": "r1"}
    world.tell(refunds.RefundDiffers(id="d", order=ORDER, at=T0, intent="refund", **shown), source=SYSTEM)
    for again in (RETRIED, REACHED):
        assert world.say(replace(again, id=f"no-{again.id}"), source=STAFF).code == "refund_was_sent"


def test_who_says_that_the_money_was_sent_may_have_sent_the_rest_of_what_came_short():
    world = cancelled(SHORT, MADE)
    item = "refund_mismatch:refund:made_elsewhere"
    assert item in world.order().items
    for again in (RETRIED, REACHED):
        assert world.say(replace(again, id=f"no-{again.id}"), source=STAFF).code == "refund_was_sent"
    world.tell(orders.ItemClosed(id="c", order=ORDER, at=T0 + hours(6), item=item, note="x"), source=STAFF)
    world.tell(RETRIED, source=STAFF)
    assert intents(world)[1:] == [("refund:2", 100, "other-card", "pending")]
    assert world.order().items == ()


@pytest.mark.parametrize("ref", ["r1", "BOC-77"])
def test_what_was_paid_another_way_is_the_buyers_and_is_never_sent(ref):
    """Sent after all, it is work, whatever reference staff had typed."""
    world = cancelled(FAILED)
    world.tell(REACHED, source=STAFF)
    refund = world.order().refunds["refund"]
    assert (balances(world), world.order().items) == ({}, ())
    assert (refund.sent_fen, refund.reached_fen, refund.channel) == (29_900, 29_900, "bank_transfer")
    assert world.say(RETRIED, source=STAFF).code == "refund_not_failed"
    world.tell(replace(SETTLED, ref=ref), source=SYSTEM)
    assert world.order().items == ("refund_mismatch:refund",)
    assert balances(world) == {}


@pytest.mark.parametrize(("theirs_fen", "items"), [(29_800, ()), (29_850, ("refund_mismatch:refund:other_amount",))])
def test_the_report_is_compared_with_what_the_provider_sent_not_with_what_was_paid_another_way(theirs_fen, items):
    world = cancelled(SHORT)
    world.tell(REACHED, source=STAFF)
    world.tell(differs("other_amount", theirs_fen, ours_fen=29_900), source=SYSTEM)
    assert (balances(world), world.order().items) == ({}, items)


def test_what_was_paid_another_way_and_is_shown_as_sent_is_said_to_be_booked_from_nowhere():
    world = cancelled(FAILED)
    world.tell(REACHED, source=STAFF)
    world.tell(differs("sent_but_failed"), source=SYSTEM)
    assert (balances(world), booked_from(world)) == ({}, None)


@pytest.mark.parametrize("ends", ["on its way", "sent again", "sent"])
def test_nothing_is_paid_another_way_that_may_still_be_sent(ends):
    world = cancelled(*{"sent again": [FAILED], "sent": [SETTLED]}.get(ends, []))
    if ends == "sent again":
        world.tell(RETRIED, source=STAFF)
    assert world.say(REACHED, source=STAFF).code == "refund_not_failed"
    assert world.say(replace(REACHED, id="n", intent="refund:9"), source=STAFF).code == "no_such_refund"


def tried_again(*told: refunds.RefundSettled | refunds.RefundFailed) -> World:
    """The first try failed, as we were told; the second is on its way, and then the provider says this."""
    world = cancelled(FAILED)
    world.tell(RETRIED, source=STAFF)
    world.tell(*told, source=SYSTEM)
    return world


SECOND_SHORT = replace(SHORT, id="s2", intent="refund:2", ref="r2")
REST = replace(RETRIED, id="rest", intent="refund:2")
REST_FAILED = replace(FAILED, id="f3", intent="refund:3")


@pytest.mark.parametrize(
    ("told", "items"),
    [
        ((SECOND_SHORT, SETTLED), {"refund_mismatch:refund"}),
        ((SETTLED, SECOND_SHORT), {"refund_mismatch:refund", "refund_mismatch:refund:2"}),
    ],
    ids=["after", "before"],
)
def test_the_rest_of_what_came_short_is_not_sent_where_the_first_try_has_arrived_too(told, items):
    """The platform has lost what the second brought, and no fen stays on its way."""
    world = tried_again(*told)
    assert balances(world) == {"buyer": 29_800, "platform_loss": -29_800}
    assert set(world.order().items) == items
    for rest in (REST, replace(REACHED, intent="refund:2")):
        assert world.say(rest, source=STAFF).code == "refund_not_failed"


@pytest.mark.parametrize("told", [(REST_FAILED, SETTLED), (SETTLED, REST_FAILED)], ids=["after", "before"])
def test_nor_is_the_rest_of_it_sent_again_when_that_failed(told):
    world = tried_again(SECOND_SHORT)
    world.tell(REST, source=STAFF)
    world.tell(*told, source=SYSTEM)
    assert balances(world) == {"buyer": 29_800, "platform_loss": -29_800}
    assert world.order().items == ("refund_mismatch:refund",)
    for again in (replace(RETRIED, id="fourth", intent="refund:3"), replace(REACHED, intent="refund:3")):
        assert world.say(again, source=STAFF).code == "refund_not_failed"
    world.tell(replace(SETTLED, id="s3", intent="refund:3", amount_fen=100, ref="r3"), source=SYSTEM)
    assert balances(world) == {"buyer": 29_900, "platform_loss": -29_900}


def test_what_the_first_try_brought_in_part_alone_makes_nothing_good():
    world = tried_again(SECOND_SHORT, replace(SETTLED, amount_fen=50))
    assert balances(world) == {"buyer": -50, "refunding": 100, "platform_loss": -50}
    assert world.say(REST, source=STAFF).code == "refund_was_sent"
