"""`surety notice`: a YAML file previewed, published and spread at the prompt; every mistake with its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from surety.access.models import User
from surety.cli.main import surety
from surety.disruptions.files import content_of
from surety.engine import clock, door
from surety.engine.wire import FactError
from tests.db.noticing import due, progress
from tests.db.test_door import PLATFORM, paid, placed

NOTICE = "douyin:2023-09-typhoon"
FILE = """
event: typhoon
title_zh: 台风海葵影响地区时效调整
title_en: Typhoon Haikui
rows:
  - row: guangdong
    region: 440000
    shipping: {promise_from: 2026-01-01, promise_to: 2099-12-31, latest_ship: 2099-12-31}
    aftersales:
      applied_from: 2026-01-01
      applied_to: 2026-02-01
      timers: [{timer: buyer_return, days: 21}, {timer: auto_receive, plus_days: 7, place: return}]
  - {row: xinjiang, region: "652301001", services: true, after_lift: ends}
"""
BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def alice(db):
    User.objects.create_user(
        "alice", password="long enough 1", staff_permissions=["staff.view", "staff.notices.publish"]
    )


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "notice.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def run(*words, code=0):
    done = CliRunner().invoke(surety, ["notice", *map(str, words)])
    assert done.exit_code == code, done.output
    return done.output


def place(connection, count: int) -> None:
    now = clock.now(connection) - timedelta(minutes=5)
    facts = [f for n in range(count) for f in (placed(f"douyin:{n}", at=now), paid(f"douyin:{n}", at=now))]
    door.submit(connection, facts, source=PLATFORM, now=now)


def test_a_day_that_ends_something_is_included():
    first, second = content_of(FILE, notice=NOTICE).rows
    assert first.shipping.promise_from == datetime(2026, 1, 1, tzinfo=BEIJING)
    assert first.aftersales.applied_to == datetime(2026, 2, 2, tzinfo=BEIJING)
    assert first.shipping.latest_ship == datetime(2100, 1, 1, tzinfo=BEIJING)
    assert (first.region, second.region, second.after_lift) == ("440000", "652301001", "ends")


def test_an_instant_stays_what_it_is():
    text = FILE.replace("applied_to: 2026-02-01", "applied_to: 2026-02-01T12:30:00Z")
    assert content_of(text, notice=NOTICE).rows[0].aftersales.applied_to == datetime(2026, 2, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("was", "now", "code", "where"),
    [
        ("440000", "999999", "unknown_region", "$.content.rows[0].region"),
        ("row: xinjiang", "row: guangdong", "row_named_twice", "$.content.rows[1].row"),
        (
            "promise_to: 2099-12-31",
            "promise_to: 2025-12-31",
            "window_reversed",
            "$.content.rows[0].shipping.promise_to",
        ),
        ("days: 21", "days: 21, plus_days: 3", "timer_length", "$.content.rows[0].aftersales.timers[0]"),
        ("days: 21", "days: 0", "invalid_notice", "$.rows[0].aftersales.timers[0].days"),
        ("2026-01-01, promise_to", "2026-02-30, promise_to", "invalid_notice", "$.rows[0].shipping.promise_from"),
        ("event: typhoon", "event: typhoon\nevent: flood", "not_yaml", "$"),
        ("event: typhoon", "evnt: typhoon", "invalid_notice", "$"),
        ("event: typhoon", "event: &a typhoon\nsource: *a", "not_yaml", "$"),
    ],
)
def test_a_file_that_is_no_notice_is_refused_with_its_place(was, now, code, where):
    with pytest.raises(FactError) as caught:
        content_of(FILE.replace(was, now, 1), notice=NOTICE)
    assert (caught.value.code, caught.value.where) == (code, where), caught.value


def test_preview_publish_and_spread(alice, file, door_connection):
    place(door_connection, 3)
    said = run("preview", file, "--notice", NOTICE, "--as", "alice")
    assert said.startswith("3 orders of 1 shops")
    assert "9.00 at stake" in said
    assert progress(door_connection) == (0, 0, False)
    assert "in force" in run("publish", file, "--notice", NOTICE, "--as", "alice")
    run("spread")
    assert progress(door_connection) == (3, 3, True)
    assert set(due(door_connection).values()) == {datetime(2099, 12, 31, 16, tzinfo=UTC)}
    assert "notice_is_settled" in run("publish", file, "--notice", NOTICE, "--as", "alice", code=1)


def test_who_may_not_publish_does_not(alice, file):
    User.objects.create_user("dora", password="long enough 1", staff_permissions=["staff.view"])
    assert "may not" in run("publish", file, "--notice", NOTICE, "--as", "dora", code=1)
    assert "no member of staff" in run("publish", file, "--notice", NOTICE, "--as", "nobody", code=1)


def test_a_wrong_file_is_said_with_its_place(alice, file):
    file.write_text(FILE.replace("440000", "999999"), encoding="utf-8")
    said = run("publish", file, "--notice", NOTICE, "--as", "alice", code=1)
    assert "$.content.rows[0].region" in said
    assert "unknown_region" in said
