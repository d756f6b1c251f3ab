"""Who sees which notice in the database itself, as the web role."""

from __future__ import annotations

import pytest

from surety.disruptions import spreading
from surety.disruptions.facts import NoticeDrafted, NoticePublished
from surety.engine.fact import Party, Source
from tests.db.noticing import PUBLISHED, STAFF, place, publish
from tests.db.test_door import T0
from tests.unit.notices import content
from tests.unit.test_notices_decide import filed

ONE, TWO = "douyin:shop-1", "douyin:shop-2"


@pytest.fixture
def several(door_connection, submit):
    """A draft, a notice in force, and three filings: one waits, one is granted, one is another shop's."""
    place(door_connection, 1)
    publish(door_connection, name="douyin:public")
    submit(NoticeDrafted(id="d", notice="douyin:draft", at=T0, content=content()), source=STAFF, now=T0)
    for name, shop in (("waiting", ONE), ("granted", ONE), ("others", TWO)):
        said = filed(id=f"f-{name}", notice=f"douyin:{name}", shop=shop)
        assert submit(said, source=Source(Party.SHOP, shop), now=T0)[0].status == "accepted"
    for name in ("granted", "others"):
        granted = NoticePublished(id=f"g-{name}", notice=f"douyin:{name}", at=T0, draft=1)
        assert submit(granted, source=STAFF, now=T0)[0].status == "accepted"
    spreading.run(door_connection, PUBLISHED)


SEEN = {
    "all": {"public", "draft", "waiting", "granted", "others"},
    ONE: {"public", "waiting", "granted"},
    TWO: {"public", "others"},
    "order=douyin:s0": {"public"},
    "anybody": {"public"},
    "": set(),
}


@pytest.mark.parametrize("scope", SEEN)
def test_drafts_are_for_staff_and_filings_for_their_shop(several, web_db, scope):
    with web_db.transaction():
        web_db.execute("select set_config('surety.scope', %s, true)", [scope])
        seen = {name.partition(":")[2] for (name,) in web_db.execute("select subject from surety_notice")}
        parts = web_db.execute("select count(*) from surety_spreading").fetchone()[0]
        facts = {row[0] for row in web_db.execute("select subject from surety_fact where kind = 'notice'")}
        tasks = web_db.execute("select count(*) from surety_work_item where kind = 'disruption_filing'").fetchone()[0]
    assert seen == SEEN[scope]
    assert bool(parts) is (scope == "all")
    assert bool(facts) is (scope == "all")
    assert bool(tasks) is (scope == "all")
