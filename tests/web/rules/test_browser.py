"""The pages of changes in a real browser: with the keyboard, on a phone, and read by axe."""

from __future__ import annotations

import pytest

from surety.amendments import acts
from surety.analytics import studying
from surety.engine import book
from tests.db.amending import approved, drafted, remedy_of, staff
from tests.web.axe import serious
from tests.web.rules.conftest import ROW, SHOP, TABLE, now
from tests.web.rules.test_changes import proposed
from tests.web.rules.test_drafts import begin, change_row

WIDTHS = pytest.mark.parametrize("width", [390, 1440])


def fits(page, live_server: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert serious(page) == [], path


@WIDTHS
def test_pages_for_everybody(page, live_server, connection, shop, width):
    drafted(connection, now=now())
    approved(connection, now=now(), row="LC-DY-SHARE")
    acts.stop(connection, TABLE, ROW, by=staff("alice", now=now()), reason="x")
    for path in (
        "/rules/changes",
        "/rules/changes/2",
        "/rules/changes?tab=in_force&q=zzz",
        "/rules/releases",
        "/rules/releases/2",
        "/rules/compare?from=1&to=3",
        f"/rules/{TABLE}/rows/{ROW}",
        f"/rules/{TABLE}",
    ):
        fits(page, live_server, path, width)


@WIDTHS
def test_pages_of_staff(page, live_server, sign_in, alice, shop, connection, width):
    draft = change_row(alice)
    gap = begin(alice, "gap", draft="1", table="presale_gate")
    add = begin(alice, "add", draft="1", table="inspection_mode")
    alice.post(add, {"id": "?", "from": "x"})
    clause, end = begin(alice, "clause", draft="1"), begin(alice, "end", draft="1", table=TABLE, row="LC-DY-SMALL")
    alice.post(f"{draft}/words", {"title_zh": "x"})
    drafted(connection, by=str(alice.user.pk), now=now())
    acts.draft_remedy(connection, remedy_of(1), by=staff("alice", now=now()))
    alice.post("/rules/changes/1/study")
    sign_in(alice.user)
    for path in (draft, f"{draft}/edits/1", gap, add, clause, end, "/rules/drafts", "/rules/changes/1",
                 f"/rules/{TABLE}/rows/{ROW}/switch", "/rules/releases/1/remedy"):  # fmt: skip
        fits(page, live_server, path, width)
    studying.work(connection)
    fits(page, live_server, "/rules/changes/1", width)


@WIDTHS
def test_pages_of_a_merchant(page, live_server, sign_in, bob, connection, width):
    approved(connection, now=now())
    sign_in(bob.user)
    for path in ("/rules/changes/1", f"/shop/{SHOP}/rules/leave?because=1"):
        fits(page, live_server, path, width)


def test_a_row_is_changed_with_the_keyboard_alone(page, live_server, sign_in, alice):
    """From the row's page to the draft: what is typed is checked as it is typed, and kept."""
    sign_in(alice.user)
    page.goto(f"{live_server}/rules/{TABLE}/rows/{ROW}")
    page.focus("button[value=replace]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edits/1")
    for name in ("fixed_fen", "max_fen"):
        page.focus(f"[id='then.{name}']")
        page.keyboard.press("Control+A")
        page.keyboard.type("5")
    with page.expect_response("**/edits/1"):
        page.keyboard.press("Tab")
    page.reload()
    assert page.input_value("[id='then.fixed_fen']") == "5"
    page.focus("button[name=suggest]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#check .good")
    page.focus(".buttons .btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/drafts/1")
    assert "LC-DY-FIXED" in page.inner_text(".edits")
    assert page.locator(".edits .fault").count() == 0


def test_a_clause_is_looked_for_and_ticked(page, live_server, sign_in, alice):
    path = begin(alice, "replace", table=TABLE, row=ROW)
    sign_in(alice.user)
    page.goto(live_server + path)
    page.fill("#clause-q", "EXP-6b")
    with page.expect_response("**/edits/1"):
        page.check("#clause-choices input[value='EXP-6b']")
    page.reload()
    assert page.is_checked("input[name=clause][value='EXP-6b']")


def test_a_study_is_followed_to_its_end(page, live_server, sign_in, alice, shop, connection):
    path = proposed(alice)
    sign_in(alice.user)
    page.goto(live_server + path)
    page.wait_for_selector("#study progress")
    studying.work(connection)
    page.wait_for_selector(".backtest")
    assert page.locator("#study progress").count() == 0


def test_a_worker_carries_the_study_out(alice, shop, connection, db):
    """A worker's own process finds it, with nobody's help."""
    import threading

    from surety.analytics import watching

    path = proposed(alice)
    stop = threading.Event()
    thread = threading.Thread(target=watching._watch, args=(stop,), daemon=True)
    thread.start()
    for _ in range(600):
        if alice.get(path).context["study"]["state"] == "found":
            break
        stop.wait(0.2)
    stop.set()
    thread.join(10)
    assert alice.get(path).context["study"]["state"] == "found"


def test_dora_approves_with_a_click_and_bob_reads_it_in_chinese(page, live_server, sign_in, alice, dora, connection):
    path = proposed(alice)
    alice.send(path, to=f"{path}/submit")
    sign_in(dora.user)
    page.goto(live_server + path)
    page.fill("#decision-note", "同意")
    page.click("form[action$='/approve'] .btn-primary")
    page.get_by_text("公示中").first.wait_for()
    assert page.get_by_text("自批准起至少 7 天").count() == 1
    assert book.active(connection.cursor(), now=now())[0] == 2
