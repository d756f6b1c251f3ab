"""A change from its proposal to the day it holds: who sees it, who decides it, what it says it would have done."""

from __future__ import annotations

import csv
import io
import json

import pytest
from msgspec.structs import replace

from surety.amendments import acts
from surety.analytics import studying
from surety.consoles.models import RuleDraft
from surety.engine import book
from tests.db.amending import DAY, approved, drafted, submitted
from tests.web.rules.conftest import ROW, SHOP, TABLE, Reader, in_days, now
from tests.web.rules.test_drafts import change_row, look, tell

PAGE = "/rules/changes/1"


def titles(page) -> list[str]:
    return [row["title"] for row in page.context["rows"]]


def proposed(reader: Reader, *, on: int = 40, **words) -> str:
    """A change written in the pages and saved as a proposal; the path of its page."""
    draft = change_row(reader, on=in_days(on))
    tell(reader, draft, on=in_days(on), **words)
    answer = reader.post(f"{draft}/save")
    assert answer.status_code == 302, answer.context["draft_fault"]
    return answer.headers["Location"]


def stated(connection, kind: str) -> int:
    return connection.execute("select count(*) from surety_fact where type = %s", [kind]).fetchone()[0]


# ------------------------------------------------------------------------------------------------ from draft to rule


def test_written_submitted_approved_and_in_force_on_its_day(alice, dora, visitor, connection):
    path = proposed(alice)
    page = alice.get(path)
    assert page.context["standing"].clean
    assert [pair.kind for each in page.context["differences"] for pair in each.pairs] == ["replaced"]
    aspects = {a.label: (a.old, a.new) for a in page.context["differences"][0].pairs[0].aspects if a.differs}
    assert aspects["Fixed amount"] == ("CNY 3.00", "CNY 5.00")
    assert page.context["worked"]["came_count"] >= 2
    assert visitor.get(path).status_code == 404, "a proposal is staff's"
    alice.send(path, to=f"{path}/submit")
    dora.send(path, to=f"{path}/approve", candidate=alice.get(path).context["proposal"].candidate, note="同意")
    number, release = book.active(connection.cursor(), now=now())
    assert number == 2
    assert RuleDraft.objects.count() == 0, "what was published is not written on"
    assert release.tables[TABLE].row(ROW).to == in_days(40)
    page = visitor.get(path)
    assert page.context["amendment"].state == "notice"
    assert page.context["cells"] == 1
    assert "Fixed compensation rises" in page.content.decode()
    assert "Dora" not in page.content.decode()
    assert "Dora" in alice.get(path).content.decode()
    new = visitor.get(f"/rules/{TABLE}/rows/{ROW}-{in_days(40):%Y%m%d}")
    assert new.context["view"].state == "upcoming"
    assert len(new.context["cases"]) >= 2, "its worked cases are public with it"


def test_the_author_sees_why_the_decision_is_not_theirs(alice, connection):
    amendment = submitted(connection, by=str(alice.user.pk), now=now())
    assert "a second person decides" in alice.get(PAGE).content.decode()
    from surety.access.models import User

    User.objects.filter(pk=alice.user.pk).update(staff_permissions=["staff.rules", "staff.rules.approve"])
    answer = alice.send(PAGE, to=f"{PAGE}/approve")
    assert answer.status_code == 409
    assert "a second person has to decide it" in answer.content.decode()
    assert acts.case_of(connection, amendment).status == "submitted"


def test_a_rejection_says_why_and_the_draft_is_written_on(alice, dora):
    path = proposed(alice)
    alice.send(path, to=f"{path}/submit")
    assert dora.send(path, to=f"{path}/reject").status_code == 422, "not without a reason"
    long = "定额过高 " * 100
    assert dora.send(path, to=f"{path}/reject", note=long).context["amendment"].state == "rejected"
    assert long.strip() in alice.get(path).content.decode()
    draft = alice.post(f"{path}/edit").headers["Location"]
    edit = f"{draft}/edits/1"
    fields = alice.get(edit).context["edit"]["typed"] | {"then.fixed_fen": ["4"], "then.max_fen": ["4"]}
    assert alice.post(edit, fields).status_code == 302
    assert alice.post(f"{draft}/save").headers["Location"] == path
    assert alice.get(path).context["amendment"].state == "drafted"
    alice.send(path, to=f"{path}/submit")
    page = dora.get(path)
    assert "CNY 4.00" in page.content.decode()
    assert (
        dora.send(path, to=f"{path}/approve", candidate=page.context["proposal"].candidate).context["amendment"].state
        == "notice"
    )


def test_an_approval_is_of_what_was_on_the_page(alice, dora, connection):
    path = proposed(alice)
    seen = dora.get(path).context["proposal"].candidate
    draft = alice.post(f"{path}/edit").headers["Location"]
    edit = f"{draft}/edits/1"
    alice.post(edit, alice.get(edit).context["edit"]["typed"] | {"then.fixed_fen": ["9"], "then.max_fen": ["9"]})
    alice.post(f"{draft}/save")
    alice.send(path, to=f"{path}/submit")
    answer = dora.send(path, to=f"{path}/approve", candidate=seen, note="看过了")
    assert answer.status_code == 409
    assert "was revised after you opened this page" in answer.content.decode()
    assert "看过了" in answer.content.decode(), "the note is kept"
    assert book.active(connection.cursor(), now=now())[0] == 1


def test_a_change_behind_the_rules_is_rebased(alice, dora, connection):
    path = proposed(alice, on=70)
    other = submitted(connection, by="erin", now=now(), days=60, row="LC-DY-SHARE")
    assert acts.approve(connection, other, by=_staff("frank")).good
    page = alice.get(path)
    assert page.context["standing"].code == "base_moved"
    assert page.context["acts"]["rebase"]
    assert alice.send(path, to=f"{path}/submit").status_code == 409
    draft = alice.post(f"{path}/edit", {"rebase": "1"}).headers["Location"]
    assert look(alice, draft).release_no == 2
    alice.post(f"{draft}/save")
    assert alice.get(path).context["standing"].clean
    assert acts.submit(connection, "amendment:1", by=_staff("alice")).good


def test_a_change_drafted_elsewhere_is_written_on_as_files(alice, connection):
    drafted(connection, now=now())
    draft = alice.post(f"{PAGE}/edit").headers["Location"]
    seen = look(alice, draft)
    assert [edit["kind"] for edit in seen.draft.edits] == ["table", "casefile"]
    assert seen.findings == []
    assert seen.candidate.release.hash == acts.case_of(connection, "amendment:1").proposal.candidate or seen.cells == 1
    approved(connection, by="erin", now=now(), days=80, row="LC-DY-FIXED")
    assert "Download it again" in alice.get(draft).content.decode()


def _staff(name):
    from tests.db.amending import staff

    return staff(name, now=now())


def test_what_changes_the_past_is_refused_unless_said_and_then_shown_loudly(alice, dora, visitor):
    path = proposed(alice, on=-10)
    assert alice.get(path).context["standing"].code == "retroactive"
    answer = alice.send(path, to=f"{path}/submit")
    assert answer.status_code == 409
    assert "Conduct is judged by the rule in force on its day." in answer.content.decode()
    draft = RuleDraft.objects.get()
    tell(alice, f"/rules/drafts/{draft.pk}", on=in_days(-10), retroactive_because="平台公告自该日起执行")
    alice.post(f"/rules/drafts/{draft.pk}/save")
    alice.send(path, to=f"{path}/submit")
    dora.send(path, to=f"{path}/approve")
    said = visitor.get(path).content.decode()
    assert "This change is retroactive" in said
    assert "平台公告自该日起执行" in said
    listed = visitor.get("/rules/changes?tab=in_force&kind=retroactive")
    assert [row["is_retroactive"] for row in listed.context["rows"]] == [True]


def test_notice_too_short_names_the_earliest_day(alice):
    path = proposed(alice, on=3)
    standing = alice.get(path).context["standing"]
    assert (standing.code, standing.clause) == ("notice_too_short", "BTAS-6.2")
    assert in_days(7).isoformat() in standing.words


def test_withdrawn_is_the_end(alice):
    path = proposed(alice)
    assert alice.send(path, to=f"{path}/withdraw", note="不改了").context["amendment"].state == "withdrawn"
    assert alice.post(f"{path}/edit").status_code == 409
    assert alice.send(path, to=f"{path}/submit").status_code == 409


@pytest.mark.parametrize("act", ["submit", "approve", "reject", "withdraw"])
def test_a_form_that_is_not_ours_does_nothing(alice, dora, connection, act):
    submitted(connection, now=now())
    answer = dora.post(f"{PAGE}/{act}", {"nonce": "0000000000000000-0000000000000000x", "note": "x"})
    assert answer.status_code in (403, 422)
    assert acts.case_of(connection, "amendment:1").status == "submitted"


# ------------------------------------------------------------------------------------------------ the list


def test_tabs_filters_and_exports_show_the_same(alice, visitor, connection):
    approved(connection, now=now() - 50 * DAY)
    approved(connection, now=now(), row="LC-DY-SHARE", days=30)
    drafted(connection, now=now(), days=90, row="LC-DY-SMALL")
    counts = {str(tab["label"]): tab["count"] for tab in alice.get("/rules/changes").context["tabs"]}
    assert counts == {
        "Proposed": 1,
        "In their notice period": 1,
        "In force": 1,
        "Rejected or withdrawn": 0,
        "Remedies": 0,
    }
    assert [str(tab["label"]) for tab in visitor.get("/rules/changes").context["tabs"]] == [
        "In their notice period",
        "In force",
    ]
    for query, numbers in {
        "tab=in_force": ["1"], "tab=notice": ["2"], "tab=notice&q=2": ["2"], "tab=notice&q=zzz": [],
        "tab=notice&table=late_compensation": ["2"], "tab=notice&table=ship_promise": [],
        f"tab=notice&from={in_days(31)}": [], f"tab=notice&to={in_days(31)}": ["2"], "tab=proposed": ["2"],
        "tab=notice&from=2023-02-30": [], "tab=notice&kind=remedy": [],
    }.items():  # fmt: skip
        listed = visitor.get(f"/rules/changes?{query}")
        assert [str(row["number"]) for row in listed.context["rows"]] == numbers, query
        sheet = b"".join(visitor.get(f"/rules/changes?{query}&form=csv").streaming_content).decode("utf-8-sig")
        assert [line["number"] for line in csv.DictReader(io.StringIO(sheet))] == numbers
        plain = json.loads(b"".join(visitor.get(f"/rules/changes?{query}&form=json").streaming_content))
        assert [str(line["number"]) for line in plain] == numbers


def test_whoever_may_approve_is_told_what_waits(alice, dora, connection):
    submitted(connection, by=str(alice.user.pk), now=now())
    assert ">1</span>" in dora.get("/rules/changes").content.decode()
    from surety.consoles.rules.changes.listing import waiting_for

    request = dora.get("/rules/changes").wsgi_request
    assert waiting_for(request) in ("", "1")


@pytest.mark.parametrize("path", ["/rules/changes/77", "/rules/changes/0", "/rules/drafts/77", "/rules/releases/9"])
def test_what_is_not_there_is_not_found(alice, path):
    assert alice.get(path).status_code == 404


# ------------------------------------------------------------------------------------------ what it would have done


@pytest.fixture
def studied(alice, dora, shop, connection):
    """A retroactive rise, so that the one late order of the shop's last days is hit; its study found, and approved."""
    path = proposed(alice, on=-5, retroactive_because="公告")
    assert alice.get(path).context["study"]["state"] == "running"
    studying.work(connection)
    alice.send(path, to=f"{path}/submit")
    dora.send(path, to=f"{path}/approve")
    return path


def test_saving_asks_what_it_would_have_done_and_the_page_follows(alice, shop, connection):
    path = proposed(alice)
    fragment = alice.get(f"{path}/study/progress")
    assert "waiting for a worker" in fragment.content.decode()
    assert "HX-Refresh" not in fragment.headers
    studying.work(connection)
    assert alice.get(f"{path}/study/progress").headers["HX-Refresh"] == "true"
    page = alice.get(path)
    assert page.context["found"].order_count >= 0
    assert page.context["found_at"]
    assert not page.context["outdated"]
    alice.post(f"{path}/study")
    assert alice.get(path).context["study"]["run"] == 2


def test_staff_see_orders_and_shops_and_others_sums_alone(alice, bob, visitor, studied):
    found = alice.get(studied).context["found"]
    assert found.order_count == 0 or found.worst[0].order
    public = visitor.get(studied)
    assert public.context["found"].order_count == found.order_count
    assert SHOP not in public.content.decode()
    mine = bob.get(studied)
    assert mine.context["found"].shops == ()
    assert [line["shop"].shop for line in mine.context["own"]] == [SHOP] * len(mine.context["own"])


def test_orders_that_cannot_be_decided_again_are_counted_in_the_page(alice, connection, shop, monkeypatch):
    """A sum that leaves orders out says so, to everybody who reads it."""
    run = studying.backtest.run

    def failing(*given, **named):
        found = run(*given, **named)
        return replace(found, summary=replace(found.summary, failed_count=3))

    monkeypatch.setattr(studying.backtest, "run", failing)
    path = proposed(alice)
    studying.work(connection)
    page = alice.get(path).content.decode()
    assert "Could not be decided again<strong>3</strong>" in page
    assert "3 orders or cases whose answers change could not be decided again" in page


def test_what_was_found_for_an_earlier_version_says_so(alice, connection, shop):
    path = proposed(alice)
    studying.work(connection)
    draft = alice.post(f"{path}/edit").headers["Location"]
    edit = f"{draft}/edits/1"
    alice.post(edit, alice.get(edit).context["edit"]["typed"] | {"then.fixed_fen": ["9"], "then.max_fen": ["9"]})
    alice.post(f"{draft}/save")
    page = alice.get(path)
    assert "earlier version" in page.context["outdated"]
    assert page.context["study"]["state"] == "running"


def test_a_study_that_failed_says_why_and_can_be_asked_for_again(alice, connection):
    path = proposed(alice)
    connection.execute("update surety_study set failure = 'interrupted', finished_at = now()")
    assert "cut off three times" in alice.get(path).content.decode()
    alice.post(f"{path}/study")
    assert alice.get(path).context["study"]["state"] == "running"


# ------------------------------------------------------------------------------------------------ merchants


@pytest.fixture
def announced(connection, shop) -> str:
    approved(connection, now=now())
    return PAGE


def test_a_merchant_comments_and_it_is_kept_as_typed(bob, alice, announced):
    text = "<script>alert(1)</script>\n5 元太高 & 不合理"
    page = bob.send(announced, to=f"/shop/{SHOP}/rules/changes/1/say", text=text)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n5 元太高 &amp; 不合理" in page.content.decode()
    comments = alice.get(announced).context["comments"]
    assert [(each.party, each.text) for each in comments] == [("shop", text)]
    assert alice.send(announced, to=f"{announced}/answer", text="已转产品").status_code == 200
    assert [each.party for each in bob.get(announced).context["comments"]] == ["shop"], "a shop reads its own"


def test_a_comment_sent_twice_is_one(bob, announced, connection):
    nonce = bob.get(announced).context["nonce"]
    path = f"/shop/{SHOP}/rules/changes/1/say"
    for _ in range(2):
        assert bob.post(path, {"nonce": nonce, "text": "太高"}).status_code == 302
    assert stated(connection, "amendment_commented") == 1
    other = bob.post(path, {"nonce": nonce, "text": "更高"})
    assert other.status_code == 409
    assert "更高" in other.content.decode(), "what was typed is not lost"


@pytest.mark.parametrize("text", ["", "   ", "长" * 2001])
def test_a_comment_of_no_or_too_many_words_comes_back(bob, announced, text):
    answer = bob.send(announced, to=f"/shop/{SHOP}/rules/changes/1/say", text=text)
    assert answer.status_code == 422
    assert text in answer.content.decode()


def test_comments_end_when_it_takes_effect(bob, connection, shop):
    approved(connection, now=now() - 50 * DAY)
    answer = bob.send(PAGE, to=f"/shop/{SHOP}/rules/changes/1/say", text="晚了")
    assert answer.status_code == 409
    assert "BTAS-6.2" in answer.content.decode()
    assert "晚了" in answer.content.decode()


def test_a_sub_account_needs_the_permission(packer, announced, connection):
    assert packer.post(f"/shop/{SHOP}/rules/changes/1/say", {"text": "x"}).status_code == 403
    assert "needs the permission" in packer.get(announced).content.decode()
    assert packer.get(f"/shop/{SHOP}/rules/leave").status_code == 403


def test_a_merchant_who_disagrees_leaves_after_the_open_orders(bob, announced, connection, shop):
    leave = f"/shop/{SHOP}/rules/leave"
    assert f"{leave}?because=1" in bob.get(announced).content.decode()
    page = bob.get(f"{leave}?because=1")
    open_orders = page.context["open_orders"]
    assert open_orders > 0
    assert bob.send(f"{leave}?because=1", to=leave, note="不同意", because="1").status_code == 422, "not unsure"
    done = bob.send(f"{leave}?because=1", to=leave, note="不同意", because="1", sure="yes")
    assert done.context["standing"] == "leaving"
    assert done.context["because"][0] == 1
    doc = connection.execute("select doc->>'leaves_because' from surety_shop where subject = %s", [SHOP]).fetchone()
    assert doc == ("amendment:1",)
    again = bob.send(leave, to=leave, sure="yes")
    assert again.status_code == 409
    assert bob.send(leave, to=f"/shop/{SHOP}/rules/stay").context["standing"] == "trading"
