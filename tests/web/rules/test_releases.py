"""Releases and what each changed, two of them compared, remedies, and the kill switch of a row."""

from __future__ import annotations

import pytest

from surety.amendments import acts, carrying
from surety.analytics import studying
from surety.engine import book
from surety.rulebook import Status
from tests.db.amending import DAY, approved, staff
from tests.web.rules.conftest import ROW, TABLE, now

ASKED = {"platform": "douyin", "paid_fen": 5_000, "logistics_controlled": False}
SWITCH = f"/rules/{TABLE}/rows/{ROW}/switch"


def test_the_first_release_says_what_it_is(visitor):
    page = visitor.get("/rules/releases")
    assert [each["row"].release_no for each in page.context["page_rows"]] == [1]
    assert page.context["findings"] == []
    said = visitor.get("/rules/releases/1").content.decode()
    assert book.packaged().hash in said
    assert "The rules that came with the program" in said


def test_each_release_says_what_it_changed_against_the_one_before(visitor, connection):
    approved(connection, now=now() - 2 * DAY)
    acts.stop(connection, TABLE, "LC-DY-SHARE", by=staff("alice", now=now() - DAY), reason="x")
    page = visitor.get("/rules/releases")
    notes = [
        (each["row"].release_no, each["note"], each.get("amendment"), each.get("row_of"))
        for each in page.context["page_rows"]
    ]
    assert notes[0] == (3, "LC-DY-SHARE was stopped", None, (TABLE, "LC-DY-SHARE"))
    assert notes[1] == (2, "Late compensation changes", 1, None)
    second = visitor.get("/rules/releases/2")
    assert [pair.kind for pair in second.context["differences"][0].pairs] == ["replaced"]
    assert second.context["findings"] == [], "checked with the worked cases that came with it"
    third = visitor.get("/rules/releases/3")
    assert [pair.new.state for pair in third.context["differences"][0].pairs] == ["stopped"]
    assert "CNY 5.00" in second.content.decode()


def test_any_two_releases_are_compared_either_way_round(visitor, connection):
    approved(connection, now=now() - DAY)
    there = visitor.get("/rules/compare?from=1&to=2").context["differences"][0]
    back = visitor.get("/rules/compare?from=2&to=1").context["differences"][0]
    assert there.cells == back.cells == 1
    assert there.changes[0].old.who == back.changes[0].new.who
    assert [pair.kind for pair in back.pairs] == ["changed", "gone"]
    assert visitor.get("/rules/compare?from=1&to=1").context["differences"] == []
    assert visitor.get("/rules/compare").context["new"].release_no == 2
    for query in ("from=9", "to=99999999999", "from=1&to=x"):
        assert visitor.get(f"/rules/compare?{query}").status_code in (200, 404)


# ------------------------------------------------------------------------------------------------ the kill switch


def test_a_row_is_stopped_with_a_reason_and_says_so_wherever_it_is_shown(alice, visitor, connection):
    page = alice.get(SWITCH)
    assert page.context["decided"] == 0
    assert alice.send(SWITCH, act="stop", reason="").status_code == 422
    done = alice.send(SWITCH, act="stop", reason="金额写错，<正在核实>")
    assert done.context["view"].state == "stopped"
    assert "金额写错，&lt;正在核实&gt;" in done.content.decode()
    release = book.active(connection.cursor(), now=now())[1]
    assert release.decide(TABLE, ASKED, on=now()).status is Status.STOPPED
    public = visitor.get(f"/rules/{TABLE}/rows/{ROW}")
    assert "This row is stopped" in public.content.decode()
    assert "金额写错" not in public.content.decode(), "who and why is staff's"
    states = {view.id: view.state for view in visitor.get(f"/rules/{TABLE}").context["views"]}
    assert states[ROW] == "stopped"
    assert "1 stopped" in visitor.get("/rules/").content.decode()
    again = alice.send(SWITCH, act="stop", reason="再停")
    assert again.status_code == 409
    assert "再停" in again.content.decode()
    resumed = alice.send(SWITCH, act="resume", reason="核实无误")
    assert resumed.context["view"].state == "in_force"
    assert book.active(connection.cursor(), now=now())[1].hash == book.packaged().hash


def test_a_stop_needs_its_permission_and_a_row(alice, dora, visitor):
    assert dora.get(SWITCH).status_code == 403
    assert visitor.get(SWITCH).status_code == 302
    assert alice.get(f"/rules/{TABLE}/rows/NONE/switch").status_code == 404
    assert alice.post(SWITCH, {"act": "explode", "reason": "x"}).status_code == 422
    assert "Stop it at once" not in dora.get(f"/rules/{TABLE}/rows/{ROW}").content.decode()
    assert "Change this row" not in visitor.get(f"/rules/{TABLE}/rows/{ROW}").content.decode()


# ------------------------------------------------------------------------------------------------ remedies


@pytest.fixture
def bad(connection, shop):
    """A row was stopped for a while, and the shop's late order decided before that; then it runs again."""
    acts.stop(connection, TABLE, ROW, by=staff("alice", now=now()), reason="x")
    return 1


def test_a_bad_release_is_made_good_by_two_people_and_the_worker(alice, dora, bad, connection):
    form = "/rules/releases/1/remedy"
    assert alice.get(form).status_code == 200
    words = {"title_zh": "补救", "title_en": "Remedy", "note_zh": "规则有误", "note_en": "A rule was wrong"}
    missing = alice.send(form, row=f"{TABLE}/{ROW}", **(words | {"note_en": ""}))
    assert missing.status_code == 422
    assert "规则有误" in missing.content.decode()
    assert alice.send(form, row="nothing/NONE", **words).status_code == 422
    page = alice.send(form, row=f"{TABLE}/{ROW}", **words)
    path = page.redirect_chain[-1][0]
    assert page.context["study"]["state"] == "running"
    studying.work(connection)
    page = alice.get(path)
    assert page.context["preview_percent"] == 100
    assert page.context["preview"].orders >= 0
    alice.send(path, to=f"{path}/submit")
    assert dora.send(path, to=f"{path}/approve").context["amendment"].state == "approved"
    assert "worker takes it up" in dora.get(path).content.decode()
    while carrying.step(connection, now()):
        pass
    carrying.carry_out(connection, "amendment:1", now=now())
    page = dora.get(path)
    assert page.context["amendment"].state == "carried_out"
    assert page.context["case"].order_count == page.context["preview"].orders


def test_the_release_in_force_cannot_be_made_good(alice):
    words = {"title_zh": "补救", "title_en": "Remedy", "note_zh": "错", "note_en": "Wrong"}
    answer = alice.send("/rules/releases/1/remedy", **words)
    assert answer.status_code == 409
    assert "Publish the right rule first." in answer.content.decode()
    assert alice.get("/rules/releases/9/remedy").status_code == 404


def test_a_remedy_is_staffs(alice, visitor, bob, bad, connection):
    from tests.db.amending import remedy_of

    acts.draft_remedy(connection, remedy_of(1), by=staff("alice", now=now()))
    assert alice.get("/rules/changes/1").status_code == 200
    for reader in (visitor, bob):
        assert reader.get("/rules/changes/1").status_code == 404


def test_with_one_release_there_is_nothing_to_compare(visitor):
    page = visitor.get("/rules/compare").content.decode()
    assert "There is one release so far" in page
    assert "<select" not in page


def test_the_grade_of_a_source_is_said_in_words(visitor):
    page = visitor.get("/rules/ship_promise/rows/SP-DY-48H").content.decode()
    assert "source grade H: the platform&#x27;s own text" in page
