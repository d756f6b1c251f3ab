"""What staff and shops may do with a notice, and every refusal (EPI-0, E4, E6); what cannot be a notice at all."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from surety.disruptions.board import Board
from surety.disruptions.case import NoticeCase, NoticeStatus
from surety.disruptions.facts import DisruptionFiled, NoticeDrafted, NoticeLifted, NoticePublished, NoticeWithdrawn
from surety.disruptions.notice import Aftersales, Lift, Row, Timer
from surety.engine.batch import UnknownSubject
from surety.engine.fact import Party, SubjectKind
from surety.engine.room import fact_types
from surety.engine.wire import FactError, decode_fact, encode
from tests.unit.notices import (
    HOHHOT,
    LATEST,
    NOTICE,
    SINCE,
    UNTIL,
    URUMQI,
    XINJIANG,
    aftersales,
    content,
    row,
    shipping,
)
from tests.unit.world import MERCHANT, PLATFORM, SHOP, STAFF, T0, World, hours

NOW = T0 + hours(1)
RECOVERED = T0 + hours(48)


def drafted(said=None, *, at=T0, name=NOTICE) -> NoticeDrafted:
    return NoticeDrafted(id=f"draft-{name}-{at:%d%H%M}", notice=name, at=at, content=said or content())


def published(draft=1, *, name=NOTICE) -> NoticePublished:
    return NoticePublished(id=f"publish-{name}", notice=name, at=NOW, draft=draft)


def lifted(*regions: str, at=RECOVERED) -> NoticeLifted:
    return NoticeLifted(id=f"lift-{len(regions)}-{at:%d%H%M%S}", notice=NOTICE, at=NOW, lifted_at=at, regions=regions)


def filed(**changes) -> DisruptionFiled:
    fields = {
        "id": "file", "notice": NOTICE, "at": T0, "shop": SHOP, "event": "flood", "promise_from": SINCE,
        "promise_to": UNTIL, "latest_ship": LATEST, "region": "650102", "note": "仓库进水", "evidence": ("photo-1",),
    }  # fmt: skip
    return DisruptionFiled(**fields | changes)


WITHDRAWN = NoticeWithdrawn(id="withdraw", notice=NOTICE, at=NOW, note="不成立")


def told(*facts, source=STAFF) -> World:
    world = World()
    world.tell(*facts, source=source)
    return world


def case(world: World, name=NOTICE) -> NoticeCase:
    return world.cases[SubjectKind.NOTICE, name].case


def refused(world: World, fact, *, source=STAFF, now=NOW) -> str:
    return world.say(fact, source=source, now=now).code


def test_a_draft_may_be_written_again_and_is_then_published():
    world = told(drafted(), drafted(content(row(HOHHOT)), at=T0 + hours(0.5)))
    assert case(world).content.rows[0].region == HOHHOT
    assert refused(world, published(1)) == "draft_changed"
    world.tell(published(2), source=STAFF)
    assert (case(world).status, case(world).published_at) == (NoticeStatus.PUBLISHED, NOW)
    assert Board([case(world)])


def test_what_is_published_is_settled():
    world = told(drafted(), published())
    for fact in (drafted(at=NOW), published(2), WITHDRAWN):
        assert refused(world, fact) == "notice_is_settled"


def test_a_draft_that_is_withdrawn_is_no_notice():
    world = told(drafted(), WITHDRAWN)
    assert (case(world).status, case(world).note) == (NoticeStatus.WITHDRAWN, "不成立")
    assert not Board([case(world)])
    assert refused(world, published(2)) == "notice_is_settled"


def test_of_a_notice_nobody_knows_nothing_follows():
    for fact in (published(), lifted(), WITHDRAWN):
        with pytest.raises(UnknownSubject):
            World().say(fact, source=STAFF)


# ------------------------------------------------------------------------------------------------ lifting


def in_force(*rows: Row) -> World:
    return told(drafted(content(*rows)), published())


def test_a_lift_of_everything():
    world = in_force(row(XINJIANG, "x"), row(HOHHOT, "h"))
    world.tell(lifted(), source=STAFF)
    assert (case(world).status, case(world).lifts) == (NoticeStatus.LIFTED, (Lift(T0 + hours(48)),))
    assert refused(world, lifted()) == "not_in_force"


def test_regions_are_lifted_one_by_one():
    world = in_force(row(XINJIANG, "x"), row(HOHHOT, "h"))
    world.tell(lifted(HOHHOT), source=STAFF)
    assert case(world).status is NoticeStatus.PUBLISHED
    world.tell(lifted(XINJIANG, at=T0 + hours(50)), source=STAFF)
    assert case(world).status is NoticeStatus.LIFTED
    assert [said["regions"] for said in case(world).lift_history] == [[HOHHOT], [XINJIANG]]


def test_a_part_of_a_region_is_lifted_and_a_whole_one_of_which_parts_are_listed():
    world = in_force(row(XINJIANG, "x"), row("150102", "a"), row("150103", "b"))
    world.tell(lifted(URUMQI, HOHHOT), source=STAFF)
    assert case(world).status is NoticeStatus.PUBLISHED


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (lifted("310000"), "region_not_listed"),
        (lifted(XINJIANG, "310000"), "region_not_listed"),
        (lifted(at=NOW - timedelta(seconds=1)), "lift_dated_back"),
    ],
)
def test_lifts_that_are_refused(fact, code):
    assert refused(in_force(), fact) == code


def test_a_refused_region_is_named_with_its_place():
    refusal = in_force().say(lifted(XINJIANG, "310000"), source=STAFF, now=NOW)
    assert (refusal.clause, refusal.params) == ("E4", {"where": "$.regions[1]", "region": "310000"})


def test_a_region_is_not_lifted_twice_but_earlier():
    world = in_force()
    world.tell(lifted(URUMQI), source=STAFF)
    assert refused(world, lifted(URUMQI, at=T0 + hours(60))) == "region_already_lifted"
    world.tell(lifted(URUMQI, at=T0 + hours(40)), source=STAFF)


def test_a_lift_that_takes_dates_back_is_announced_a_day_ahead():
    world = in_force(row(shipping=shipping(), after_lift="ends"))
    assert refused(world, lifted(at=NOW + hours(23))) == "lift_too_soon"
    world.tell(lifted(at=NOW + hours(24)), source=STAFF)


def test_a_lift_that_leaves_dates_may_hold_at_once():
    in_force().tell(lifted(at=NOW), source=STAFF)


# ------------------------------------------------------------------------------------------------ amending

SECOND = "douyin:notice-2"


def test_a_notice_may_change_one_in_force():
    world = in_force()
    world.tell(drafted(content(amends=NOTICE), name=SECOND), source=STAFF)
    assert case(world, SECOND).content.amends == NOTICE


@pytest.mark.parametrize("world", [World(), told(drafted()), told(drafted(), WITHDRAWN)], ids=["none", "draft", "gone"])
def test_only_what_is_in_force_is_changed(world):
    assert refused(world, drafted(content(amends=NOTICE), name=SECOND)) == "amends_nothing_in_force"


# ------------------------------------------------------------------------------------------------ filings (E6)


def messages(world: World) -> list[tuple[str, str]]:
    return [(each[4], each[5]) for each in world.rows["surety_outbox"]]


def test_what_a_shop_files_waits_for_staff_with_its_evidence():
    world = told(filed(), source=MERCHANT)
    filing = case(world)
    assert (filing.status, filing.shop, filing.items) == (NoticeStatus.FILED, SHOP, ("disruption_filing",))
    assert filing.content.rows == (Row("filed", "650102", shipping(SINCE, UNTIL, LATEST)),)
    assert filing.filing.evidence == ("photo-1",)
    (item,) = world.rows["surety_work_item"]
    assert "photo-1" in item[4]
    assert not Board([filing])


def test_a_filing_is_granted_or_refused_and_the_shop_hears_it():
    granted, denied = told(filed(), source=MERCHANT), told(filed(), source=MERCHANT)
    granted.tell(published(), source=STAFF)
    denied.tell(WITHDRAWN, source=STAFF)
    assert (case(granted).status, case(granted).items) == (NoticeStatus.PUBLISHED, ())
    assert (case(denied).status, case(denied).items) == (NoticeStatus.WITHDRAWN, ())
    for world in (granted, denied):
        assert messages(world) == [("filing_answered", f"shop:{SHOP}")]


def test_staff_may_write_into_a_filing_before_they_grant_it():
    world = told(filed(region=None, orders=("douyin:1",)), source=MERCHANT)
    shorter = content(row(None, shipping=shipping(latest=LATEST - hours(24))))
    world.tell(drafted(shorter), published(2), source=STAFF)
    assert (case(world).shop, case(world).orders) == (SHOP, ("douyin:1",))
    assert case(world).content.rows[0].shipping.latest_ship == LATEST - hours(24)


def test_a_notice_for_everybody_needs_its_regions():
    refusal = World().say(drafted(content(row(), row(None, "r2"))), source=STAFF)
    assert (refusal.code, refusal.params["where"]) == ("region_missing", "$.content.rows[1].region")


def test_a_shop_files_for_itself_and_once():
    assert refused(World(), filed(shop="douyin:shop-9"), source=MERCHANT) == "not_your_shop"
    world = told(filed(), source=MERCHANT)
    assert refused(world, filed(id="again"), source=MERCHANT) == "notice_exists"
    assert refused(told(drafted()), filed(), source=MERCHANT) == "not_your_order"


def test_who_may_say_what():
    ours = {kind for kind in fact_types().values() if kind.kind is SubjectKind.NOTICE}
    assert {kind.__struct_config__.tag for kind in ours if kind.parties == {Party.STAFF}} == {
        "notice_drafted", "notice_published", "notice_lifted", "notice_withdrawn"
    }  # fmt: skip
    assert Party.STAFF not in DisruptionFiled.parties
    assert PLATFORM.party in DisruptionFiled.parties


# ------------------------------------------------------------------------------------------------ impossible notices


def timers(*given: Timer) -> Row:
    return row(aftersales=aftersales(*given))


IMPOSSIBLE = {
    "a region nobody knows": (content(row(), row("999999", "r2")), "unknown_region", "$.content.rows[1].region"),
    "another country's": (content(row("BR-SP")), "unknown_region", "$.content.rows[0].region"),
    "a row without effect": (content(Row("r1", XINJIANG)), "row_without_effect", "$.content.rows[0]"),
    "a row named twice": (content(row(), row(HOHHOT)), "row_named_twice", "$.content.rows[1].row"),
    "a window reversed": (
        content(row(shipping=shipping(UNTIL, SINCE))), "window_reversed", "$.content.rows[0].shipping.promise_to",
    ),
    "an empty window": (
        content(row(aftersales=Aftersales(SINCE, SINCE, (Timer("auto_receive", days=1),)))), "window_reversed",
        "$.content.rows[0].aftersales.applied_to",
    ),
    "a date too early to mean anything": (
        content(row(shipping=shipping(latest=SINCE))), "latest_ship_too_early",
        "$.content.rows[0].shipping.latest_ship",
    ),
    "a clock without a length": (
        content(timers(Timer("auto_receive"))), "timer_length", "$.content.rows[0].aftersales.timers[0]",
    ),
    "a clock with two": (
        content(timers(Timer("auto_receive", days=3, plus_days=4))), "timer_length",
        "$.content.rows[0].aftersales.timers[0]",
    ),
    "a clock named twice": (
        content(timers(Timer("auto_receive", days=3), Timer("auto_receive", days=4))), "timer_named_twice",
        "$.content.rows[0].aftersales.timers[1].timer",
    ),
    "changing itself": (content(amends=NOTICE), "amends_wrongly", "$.content.amends"),
    "changing another platform's": (content(amends="taobao:1"), "amends_wrongly", "$.content.amends"),
    "a date beyond all dates": (
        content(row(shipping=shipping(latest=datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=8)))))),
        "date_out_of_range", "$.content.rows[0].shipping.latest_ship",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_a_notice_that_cannot_be_is_refused_with_its_place(name):
    said, code, where = IMPOSSIBLE[name]
    with pytest.raises(FactError) as caught:
        decode_fact(encode(drafted(said)))
    assert (caught.value.code, caught.value.where) == (code, where)


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"region": None}, "nothing_named", "$.region"),
        ({"region": "999999"}, "unknown_region", "$.region"),
        ({"promise_to": SINCE}, "window_reversed", "$.promise_to"),
        ({"latest_ship": SINCE}, "latest_ship_too_early", "$.latest_ship"),
        ({"shop": "taobao:1"}, "other_platform", "$.shop"),
    ],
)
def test_a_filing_that_cannot_be_is_refused_with_its_place(change, code, where):
    with pytest.raises(FactError) as caught:
        decode_fact(encode(filed(**change)))
    assert (caught.value.code, caught.value.where) == (code, where)


def test_a_lift_of_a_region_nobody_knows_is_refused_with_its_place():
    with pytest.raises(FactError) as caught:
        decode_fact(encode(lifted(XINJIANG, "999999")))
    assert (caught.value.code, caught.value.where) == ("unknown_region", "$.regions[1]")


@pytest.mark.parametrize(
    ("broken", "place"),
    [
        (lambda said: said["content"]["rows"][0].update(shiping={}), "$.content.rows[0]"),
        (lambda said: said["content"].update(event="Epidemic!"), "$.content.event"),
        (lambda said: said["content"].update(rows=[]), "$.content.rows"),
        (lambda said: said["content"]["rows"][0]["shipping"].update(latest_ship="2026-03-01"), "$.content.rows[0]"),
    ],
)
def test_what_is_misspelt_or_of_another_type_is_refused(broken, place):
    from msgspec import json

    said = json.decode(encode(drafted()))
    broken(said)
    with pytest.raises(FactError) as caught:
        decode_fact(json.encode(said))
    assert caught.value.where.startswith(place)


def test_any_kind_of_event_has_the_same_form():
    for event in ("epidemic", "typhoon", "expo", "a_kind_nobody_thought_of"):
        assert decode_fact(encode(drafted(replace(content(), event=event)))).content.event == event
