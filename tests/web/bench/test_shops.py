"""Whom a base admits, as the base itself sees it, and what it is told of it (JADE-03)."""

from __future__ import annotations

import json
from datetime import timedelta

from surety.engine import outbox, sweep
from surety.engine.calendar import day_of
from tests.web.bench import stories
from tests.web.bench.stories import CENTRE, OTHER, PLATFORM, SHOP, fact, say

SHOPS = stories.address("shops")
SOON = "douyin:shop-7"


def rows(client, query=""):
    return json.loads(b"".join(client.get(f"{SHOPS}?form=json{query}").streaming_content))


def test_a_base_sees_whom_it_admits_and_is_told_before_it_ends(told, client_of):
    now = stories.now()
    until = str(day_of(now) + timedelta(days=20))
    say(told, PLATFORM, fact("shop_registered", shop=SOON, name="翠微阁"))
    for centre in (CENTRE, OTHER):
        say(told, PLATFORM, fact("centre_registered", centre=centre, name="南阳", institute="other", base=True))
        say(told, PLATFORM, fact("admission_decided", centre=centre, shop=SOON, admitted=True, to=until))
    sweep.fire_due(told, stories.now())
    outbox.deliver(told, stories.now())
    alice = client_of("alice")
    assert [(row["shop"], row["state"]) for row in rows(alice)] == [(SOON, "admitted"), (SHOP, "admitted")]
    assert [(row["shop"], row["shop_name"]) for row in rows(alice, "&soon=true")] == [(SOON, "翠微阁")]
    assert [row["shop"] for row in rows(alice, "&q=翠微")] == [SOON]
    assert rows(alice, "&state=ended") == []
    page = alice.get(SHOPS)
    ends = f"From {until} on 翠微阁 is admitted no more."
    assert [each["text"] for each in page.context["told"]] == [ends], "its own alone"
    assert f'翠微阁<span class="two mono">{SOON}</span>' in page.content.decode()
    say(told, PLATFORM, fact("admission_ended", centre=CENTRE, shop=SOON))
    outbox.deliver(told, stories.now())
    assert alice.get(SHOPS).context["told"][0]["text"] == "翠微阁 is admitted no more."
    assert [row["shop"] for row in rows(alice, "&state=ended")] == [SOON]


def test_who_works_at_a_centre_alone_reads_of_centres(told, client_of):
    say(told, PLATFORM, fact("centre_registered", centre=CENTRE, name="南阳", institute="other", base=True))
    page = client_of("alice").get("/shops/").content.decode()
    assert "My centres</h1>" in page
    assert f'南阳<span class="two mono">{CENTRE}</span>' in page


def test_only_its_main_account_sees_it(told, client_of):
    assert client_of("dan").get(SHOPS).status_code == 403
    assert client_of("bob").get(SHOPS).status_code == 404
