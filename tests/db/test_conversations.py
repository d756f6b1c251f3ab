"""Conversations on a real database: who sees them, where the texts are, and that they can be erased."""

from __future__ import annotations

from datetime import timedelta

import pytest

from surety.conversations import facts
from surety.conversations.facts import Words
from surety.engine import vault
from tests.db import invariants
from tests.db.test_door import PLATFORM, SHOP, T0, one, paid, placed

TALK, TEXT = "douyin:cv-1", "我叫王小明，电话 13800000000"


def said(kind=facts.MessageSent, n=0, **fields):
    return kind(id=f"{kind.__name__}-{n}", conversation=TALK, at=T0 + timedelta(seconds=n), **fields)


@pytest.fixture
def talking(door_connection, submit):
    submit(placed(), paid(), now=T0)
    opened = one(submit(said(facts.ConversationOpened, order="douyin:1", words=Words(TEXT)), now=T0))
    assert opened.status == "accepted", opened
    submit(said(n=90, by="merchant", words=Words("在的")), now=T0 + timedelta(seconds=90), source=SHOP)
    return door_connection


def test_texts_are_in_the_vault_alone_and_can_be_erased(talking):
    now = T0 + timedelta(hours=1)
    invariants.check(talking, now=now)
    (entry,) = talking.execute(
        "select body -> 'words' ->> 'vault' from surety_fact where type = 'conversation_opened'"
    ).fetchone()
    cursor = talking.cursor()
    assert vault.reveal(cursor, TALK, entry) == {"text": TEXT}
    assert vault.erase(cursor, TALK, now=now) == 2
    assert vault.reveal(cursor, TALK, entry) is None
    invariants.check(talking, now=now)


def test_a_repeated_message_is_counted_once_and_another_text_is_a_conflict(talking, submit):
    again = said(n=90, by="merchant", words=Words("在的"))
    assert one(submit(again, now=T0 + timedelta(seconds=95), source=SHOP)).status == "repeated"
    other = said(n=90, by="merchant", words=Words("不在"))
    assert one(submit(other, now=T0 + timedelta(seconds=95), source=SHOP)).status == "conflict"
    row = talking.execute("select first_reply_seconds, status, version from surety_conversation").fetchone()
    assert row == (90, "answered", 2)


def test_only_its_shop_its_buyer_and_staff_see_it(talking, web_db):
    talking.commit()

    def seen(scope, table="surety_conversation"):
        with web_db.transaction():
            web_db.execute("select set_config('surety.scope', %s, true)", [scope])
            return web_db.execute(f"select count(*) from {table} where subject = %s", [TALK]).fetchone()[0]

    assert [seen(each) for each in ("all", "douyin:shop-1", "order=douyin:1")] == [1, 1, 1]
    assert [seen(each) for each in ("douyin:shop-2", "order=douyin:2", "")] == [0, 0, 0]
    for table in ("surety_fact", "surety_vault"):
        assert seen("douyin:shop-1", table) == 2
        assert seen("douyin:shop-2", table) == 0


def test_a_message_to_a_conversation_nobody_knows_waits(submit):
    result = one(submit(said(by="buyer"), now=T0, source=PLATFORM))
    assert (result.status, result.code) == ("quarantined", "unknown_subject")
