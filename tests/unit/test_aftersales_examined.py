"""What the merchant finds of what came back: part of it, one by one, and what never came."""

from __future__ import annotations

import pytest

from surety.aftersales import facts
from surety.orders.facts import ShippedLine
from tests.unit.aftersales import EVIDENCE, aftersale, applied, bought, said, sent
from tests.unit.world import BUYER, CARRIER, MERCHANT, STAFF, T0, hours, line, scan

SIGNED = T0 + hours(24)
LATER = SIGNED + hours(24)


def test_what_never_came_back_is_still_the_buyers_to_ask_about():
    """One of two came, or the merchant says so: that one is paid, and the other is in no case any more."""
    world = bought(line("1", quantity=2, paid_fen=300_001), signed_at=SIGNED)  # above any cap: nothing is advanced
    two = (ShippedLine("1", 2),)
    world.tell(applied(at=LATER, units=two), said(facts.AftersaleAgreed, at=LATER), sent(at=LATER))
    now = LATER + hours(30)
    world.tell(scan("signed", at=now, waybill="RT1000001"), source=CARRIER)
    world.tell(said(facts.ReturnReceived, at=now, units=(ShippedLine("1", 1),)), source=MERCHANT, now=now)
    found = (facts.Finding("1", 1, "opened_to_check"),)
    world.tell(said(facts.ReturnExamined, at=now, findings=found), source=MERCHANT, now=now)
    assert (aftersale(world).status, world.order().refunded_fen, world.order().gone) == ("refunded", 150_001, {"1": 1})
    again = applied(at=now, case="douyin:as-2", units=two)
    assert world.say(again, source=BUYER, now=now).code == "units_not_free"
    rest = applied(at=now, case="douyin:as-2", id="rest", units=(ShippedLine("1", 1),))
    world.tell(rest, said(facts.AftersaleAgreed, case="douyin:as-2", at=now))
    world.tell(sent(case="douyin:as-2", waybill="RT1000002", at=now))
    world.pass_time(now + hours(24 * 30))
    assert (aftersale(world, "douyin:as-2").status, world.order().refunded_fen, world.order().gone) == (
        "refunded", 300_001, {"1": 2},
    )  # fmt: skip


def looked_at(world, at, *found, evidence=()):
    findings = tuple(facts.Finding("1", quantity, state) for state, quantity in found)
    id = f"{at.isoformat()}/{findings}"
    return world.say(said(facts.ReturnExamined, id=id, at=at, findings=findings, evidence=evidence))


def test_what_is_looked_at_one_by_one_adds_up_and_all_of_it_at_once_is_looked_at_anew():
    """G6, G7: what was shown of one unit is not forgotten when the next is found in order."""
    two = (ShippedLine("1", 2),)

    def came():
        world = bought(line("1", quantity=2, paid_fen=300_001), signed_at=SIGNED)
        world.tell(applied(at=LATER, units=two), said(facts.AftersaleAgreed, at=LATER), sent(at=LATER))
        world.tell(said(facts.ReturnReceived, at=LATER, units=two))
        return world

    sound = came()
    assert looked_at(sound, LATER, ("untouched", 1)) is None
    assert looked_at(sound, LATER + hours(1), ("opened_to_check", 1)) is None
    assert (aftersale(sound).status, sound.order().refunded_fen) == ("refunded", 300_001)
    spoilt = came()
    assert looked_at(spoilt, LATER, ("damaged", 1), evidence=EVIDENCE) is None
    assert looked_at(spoilt, LATER + hours(1), ("untouched", 1)) is None
    assert [each.found for each in aftersale(spoilt).findings] == ["damaged", "untouched"]
    anew = came()
    assert looked_at(anew, LATER, ("damaged", 2), evidence=EVIDENCE) is None
    assert looked_at(anew, LATER + hours(1), ("untouched", 2)) is None
    assert (aftersale(anew).status, len(aftersale(anew).findings)) == ("refunded", 1)
    spoilt.pass_time(LATER + hours(24 * 30))
    assert (aftersale(spoilt).status, spoilt.order().refunded_fen) == ("disputed", 0)


def test_a_line_that_is_looked_at_anew_leaves_what_was_found_of_another():
    """Said twice that the second line is sound, the damage of the first is not forgotten: silence refunds nothing."""
    world = bought(line("1", paid_fen=300_001), line("2", paid_fen=300_001), signed_at=SIGNED)
    both = (ShippedLine("1", 1), ShippedLine("2", 1))
    world.tell(applied(at=LATER, units=both), said(facts.AftersaleAgreed, at=LATER), sent(at=LATER))
    world.tell(said(facts.ReturnReceived, at=LATER, units=both))

    def find(id, name, state, evidence=()):
        found = (facts.Finding(name, 1, state),)
        return world.say(said(facts.ReturnExamined, id=id, at=LATER, findings=found, evidence=evidence))

    assert find("first", "1", "damaged", EVIDENCE) is None
    assert (find("second", "2", "untouched"), find("again", "2", "untouched")) == (None, None)
    case = aftersale(world)
    assert (case.impaired, case.accepted_units) == (True, {"2": 1})
    assert [(each.line, each.found) for each in case.findings] == [("1", "damaged"), ("2", "untouched")]
    assert find("corrected", "1", "opened_to_check") is None
    assert (aftersale(world).status, world.order().refunded_fen) == ("refunded", 600_002)


@pytest.mark.parametrize("asks", ["exchange", "repair"])
def test_what_came_to_be_exchanged_or_mended_and_is_refunded_is_no_longer_the_buyers(asks):
    """The merchant has it: nobody asks about it any more, and the other unit keeps its price."""
    world = bought(line("1", quantity=2, paid_fen=10_000), signed_at=SIGNED)
    world.tell(applied(asks, at=LATER), said(facts.AftersaleAgreed, at=LATER), sent(at=LATER))
    world.tell(said(facts.ReturnReceived, at=LATER), said(facts.AftersaleEscalated, at=LATER, note="换不了"))
    ruled = {"outcome": "refund", "legs": (facts.Leg("goods", "merchant"),), "note": "核对"}
    world.tell(said(facts.AftersaleRuled, at=LATER, **ruled), source=STAFF, now=LATER)
    world.pass_time(now := LATER + hours(80))
    assert (aftersale(world).status, aftersale(world).refund_fen, world.order().gone) == ("refunded", 5_000, {"1": 1})
    both = applied(at=now, case="douyin:as-2", units=(ShippedLine("1", 2),))
    assert world.say(both, now=now).code == "units_not_free"
    world.tell(applied(at=now, case="douyin:as-2", id="one"))
    assert aftersale(world, "douyin:as-2").asked_fen == 5_000
