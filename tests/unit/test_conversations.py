"""Customer service: who spoke when, what counts as a reply, and every fact in every status."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from surety.conversations import facts
from surety.conversations.case import ConversationCase, Status
from surety.conversations.counting import service_due, service_seconds
from surety.conversations.facts import Words
from surety.conversations.room import CONVERSATION
from surety.engine import vault
from surety.engine.fact import Party, Source, SubjectKind
from surety.engine.outcome import Refusal
from surety.engine.store import Held
from surety.engine.wire import decode_case, encode
from surety.orders.facts import OrderPlaced
from tests.unit.ruled import changed
from tests.unit.world import BUYER, MERCHANT, ORDER, PLATFORM, STAFF, T0, World, hours, paid, placed

TALK = "douyin:cv-1"
OLD = datetime(2023, 3, 1, 2, tzinfo=UTC)
"""When three minutes were the target (C2)."""
SECOND = timedelta(seconds=1)


def said(kind=facts.MessageSent, *, at=T0, id="", **fields):
    return kind(id=f"{TALK}/{id or kind.__struct_config__.tag}", conversation=TALK, at=at, **fields)


def talk(world) -> ConversationCase:
    return world.cases[SubjectKind.CONVERSATION, TALK].case


def opened(*more, at=T0, platform="douyin") -> World:
    world = World()
    world.tell(placed(at=at), paid(at=at), said(facts.ConversationOpened, at=at, order=ORDER))
    world.tell(*more)
    return world


def reply(after, *, by="merchant", at=T0, id=""):
    return said(at=at + after, by=by, id=id or f"{by}{after}")


# -------------------------------------------------------------------------------------------------------- replies


def test_a_persons_first_reply_is_timed_and_a_robots_is_none():
    world = opened(reply(SECOND, by="robot"), reply(90 * SECOND), reply(200 * SECOND, id="later"))
    case = talk(world)
    assert (case.first_reply_seconds, case.first_reply_at) == (90, T0 + 90 * SECOND)
    assert (case.status, case.messages) == (Status.ANSWERED, {"buyer": 1, "robot": 1, "merchant": 2})


@pytest.mark.parametrize(("seconds", "good"), [(180, True), (181, False)])
def test_three_minutes_were_the_target_until_the_mean_was(seconds, good):
    assert talk(opened(reply(seconds * SECOND, at=OLD), at=OLD)).replied_in_target is good
    assert talk(opened(reply(seconds * SECOND))).replied_in_target is None


def test_each_wait_is_timed_from_the_first_unanswered_message():
    world = opened(reply(10 * SECOND), reply(60 * SECOND, by="buyer"), reply(70 * SECOND, by="buyer", id="b2"))
    world.tell(reply(100 * SECOND, id="m2"))
    case = talk(world)
    assert (case.first_reply_seconds, case.replies_seconds, case.reply_count) == (10, 10 + 40, 2)


def test_who_writes_is_who_is_signed_in():
    world = opened()
    world.tell(said(by="buyer", id="forged"), source=MERCHANT, now=T0 + SECOND)
    world.tell(said(by="merchant", id="forged too"), source=BUYER, now=T0 + 2 * SECOND)
    assert talk(world).messages == {"buyer": 2, "merchant": 1}


def test_a_resolution_is_timed_from_the_opening_and_again_after_a_reopening():
    world = opened(reply(SECOND), said(facts.ConversationResolved, at=T0 + hours(1)))
    assert (talk(world).resolution_seconds, talk(world).status) == (3_600, Status.RESOLVED)
    world.tell(said(facts.ConversationReopened, at=T0 + hours(2)))
    assert (talk(world).resolution_seconds, talk(world).reopened_count, talk(world).status) == (None, 1, Status.WAITING)
    world.tell(said(facts.ConversationResolved, at=T0 + hours(3), id="2"), said(facts.ConversationRated, score=2))
    assert (talk(world).resolution_seconds, talk(world).rating) == (10_800, 2)


def test_what_is_handed_over_is_staffs_until_it_is_resolved():
    world = opened(said(facts.ConversationHandedOver, at=T0 + SECOND))
    assert talk(world).items == ("conversation",)
    world.tell(said(facts.ConversationResolved, at=T0 + hours(1)))
    assert talk(world).items == ()


# ---------------------------------------------------------------------------------------------------------- limits


def test_no_rule_we_know_makes_a_reply_due():
    assert talk(opened()).deadlines == {}


def test_where_a_row_makes_a_reply_due_staff_hear_of_its_lapse(tmp_path):
    found = changed(
        tmp_path,
        "service_reply",
        (
            "opens_minute: 0, closes_minute: 1440, limit_minutes: 0}\n    from: 2023-06-14",
            "opens_minute: 540, closes_minute: 1080, limit_minutes: 60}\n    from: 2023-06-14",
        ),
    )
    world = World()
    world.book = found
    evening = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # half past five in Shanghai
    world.tell(placed(at=evening), paid(at=evening), said(facts.ConversationOpened, at=evening, order=ORDER))
    due_at = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)  # half an hour that day, half an hour of the next
    assert talk(world).deadlines["first_reply"].due_at == due_at
    world.pass_time(due_at)
    assert talk(world).items == ("first_reply_late",)
    world.tell(reply(hours(24), at=evening))
    assert (talk(world).items, talk(world).first_reply_seconds) == ((), 9 * 3_600)


@given(
    start=st.integers(0, 365 * 86_400),
    minutes=st.integers(0, 5_000),
    edges=st.tuples(st.integers(0, 1_440), st.integers(0, 1_440)).filter(lambda pair: pair[0] < pair[1]),
)
def test_a_limit_ends_when_its_minutes_are_counted(start, minutes, edges):
    start, (opens, closes) = datetime(2026, 1, 1, tzinfo=UTC) + start * SECOND, edges
    hours_ = {"opens": opens, "closes": closes, "zone": "Asia/Shanghai"}
    due_at = service_due(start, minutes, **hours_)
    assert service_seconds(start, due_at, **hours_) == minutes * 60
    assert due_at >= start


def test_seconds_outside_the_hours_do_not_count():
    evening, morning = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 3, 2, tzinfo=UTC)
    assert service_seconds(evening, morning, opens=540, closes=1_080, zone="Asia/Shanghai") == 3_600
    assert service_seconds(evening, morning, opens=0, closes=1_440, zone="Asia/Shanghai") == 14 * 3_600
    assert service_seconds(morning, evening, opens=0, closes=1_440, zone="Asia/Shanghai") == 0


# ------------------------------------------------------------------------------------------------- texts and bad input


def test_texts_go_to_the_vault_and_facts_hold_a_reference():
    fact = said(by="buyer", words=Words("我叫王小明，电话 13800000000"))
    kept, content = vault.put_away(fact, "k" * 16)
    assert content == {"text": "我叫王小明，电话 13800000000"}
    assert (kept.words.text, kept.words.vault, len(kept.words.digest) > 10) == ("", "k" * 16, True)
    assert "王小明" not in encode(kept).decode()
    bare, nothing = vault.put_away(said(by="buyer"), "k" * 16)
    assert (bare.words, nothing) == (Words(), None)


def test_a_conversation_is_about_an_order_that_exists_and_of_its_buyer():
    world = World()
    start = said(facts.ConversationOpened, order=ORDER)
    assert world.say(start).code == "no_such_order"
    world.tell(placed(), paid())
    assert world.say(start, source=Source(Party.BUYER, "buyer:douyin:2")).code == "not_your_order"
    assert world.say(replace(start, conversation="jd:cv-1")).code == "another_platforms_case"
    assert world.say(start, source=BUYER) is None
    assert world.say(replace(start, id="again"), source=BUYER).code == "conversation_exists"


def test_no_order_is_called_like_a_conversation():
    assert OrderPlaced(id="1", order="douyin:cv-1", at=T0, shop="douyin:shop-1").fault()[0] == "reserved_name"


STATES = {
    "waiting": (),
    "answered": (reply(SECOND),),
    "handed over": (said(facts.ConversationHandedOver),),
    "resolved": (said(facts.ConversationResolved),),
    "reopened": (said(facts.ConversationResolved), said(facts.ConversationReopened)),
}
FACTS = {
    "opened": (replace(said(facts.ConversationOpened, order=ORDER), id="x"), PLATFORM),
    **{f"message of {by}": (said(by=by, id="x"), PLATFORM) for by in ("buyer", "merchant", "staff", "robot")},
    "handed over": (said(facts.ConversationHandedOver, id="x"), MERCHANT),
    "resolved": (said(facts.ConversationResolved, id="x"), STAFF),
    "reopened": (said(facts.ConversationReopened, id="x"), BUYER),
    "rated": (said(facts.ConversationRated, id="x", score=5), BUYER),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", FACTS)
def test_a_fact_has_an_outcome_or_is_a_refused_command(state, name):
    world, (fact, source) = opened(*STATES[state]), FACTS[name]
    before = talk(world)
    refusal = world.say(fact, now=T0 + hours(1), source=source)
    if isinstance(refusal, Refusal):
        assert fact.command
        assert talk(world) == before
    stored = encode(talk(world))
    assert encode(decode_case(SubjectKind.CONVERSATION, stored.decode())) == stored
    assert len(CONVERSATION.columns(talk(world))) == len(CONVERSATION.column_types)
    assert (talk(world).waits_since is None) or talk(world).status is not Status.RESOLVED or name == "message of buyer"


@pytest.mark.parametrize("name", [name for name, (_, source) in FACTS.items() if source in (MERCHANT, BUYER)])
def test_strangers_touch_nothing(name):
    fact, source = FACTS[name]
    stranger = Source(source.party, "douyin:shop-9" if source is MERCHANT else "buyer:douyin:2")
    world = opened(said(facts.ConversationResolved))
    world.cases = {key: Held(held.case) for key, held in world.cases.items()}
    assert world.say(fact, now=T0 + hours(1), source=stranger).code == "not_your_order"


def test_the_lists_leave_nothing_out():
    assert {type(fact) for fact, _ in FACTS.values()} == set(CONVERSATION.facts) - {facts.ConversationLapsed}
