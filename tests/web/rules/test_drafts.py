"""Writing a change in the pages: forms made from tables, a live check, files, and nothing typed ever lost."""

from __future__ import annotations

from datetime import date

import pytest

from surety.consoles.models import RuleDraft
from surety.engine import book
from surety.exchange import export_table, yaml_text
from tests.web.rules.conftest import ROW, TABLE, Reader, in_days

WORDS = {
    "title_zh": "定额赔付提高", "title_en": "Fixed compensation rises", "note_zh": "试行一年后提高。",
    "note_en": "It rises after a year's trial.", "notice_days": "7",
}  # fmt: skip


def begin(reader: Reader, kind: str, **fields) -> str:
    answer = reader.post("/rules/drafts/begin", {"kind": kind, **fields})
    assert answer.status_code == 302, answer.content
    return answer.headers["Location"]


def typed(reader: Reader, path: str) -> dict[str, list[str]]:
    return dict(reader.get(path).context["edit"]["typed"])


def change_row(reader: Reader, *, fen: str = "5", on: date | None = None, row: str = ROW, **more) -> str:
    """The path of the draft in which this row pays another sum from a day on."""
    path = begin(reader, "replace", table=TABLE, row=row, **more)
    fields = typed(reader, path) | {"then.fixed_fen": [fen], "then.max_fen": [fen], "suggest": ["1"]}
    if on:
        fields |= {"on": [on.isoformat()], "id": [f"{row}-{on:%Y%m%d}"]}
    assert reader.post(path, fields).status_code == 200
    answer = reader.post(path, typed(reader, path))
    assert answer.status_code == 302, answer.context["form"].faults
    return answer.headers["Location"]


def tell(reader: Reader, draft: str, *, on: date | None = None, **changed) -> None:
    day = (on or in_days(40)).isoformat()
    reader.post(f"{draft}/words", WORDS | {"takes_effect": day} | changed)


def look(reader: Reader, draft: str):
    return reader.get(draft).context["look"]


def test_a_row_is_changed_from_a_date(alice):
    on = in_days(40)
    draft = change_row(alice, on=on)
    page = alice.get(draft)
    assert page.context["look"].findings == []
    spec = page.context["look"].candidate.release.tables[TABLE].spec
    old, new = (next(row for row in spec.rows if row.id == name) for name in (ROW, f"{ROW}-{on:%Y%m%d}"))
    assert (old.to, new.from_, new.outputs["fixed_fen"], new.clause) == (on, on, 500, old.clause)
    assert page.context["look"].cells == 1
    assert "CNY 5.00" in page.content.decode()


def test_the_form_is_made_from_the_table(alice):
    form = alice.get(begin(alice, "add", table="presale_gate")).context["form"]
    kinds = {field.key: field.kind for field in form.when}
    spec = book.packaged().tables["presale_gate"].spec
    assert [f"when.{each.name}" for each in spec.inputs] == list(kinds)
    assert {kinds[f"when.{each.name}"] for each in spec.inputs if each.type == "date"} == {"date"}
    category = next(field for field in form.when if field.key == "when.category")
    assert any(choice.words.startswith("\u2003") for choice in category.choices)
    assert len(form.rows) == (len(spec.rows) if spec.policy == "first" else 0)


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("id", "", "An id has letters"),
        ("id", "../etc", "An id has letters"),
        ("id", ROW, "is there already"),
        ("on", "2026-02-30", "Give a day"),
        ("on", "", "Give a day"),
        ("on", "2021-01-01", "cannot end"),
        ("to", "2020-01-01", "never valid"),
        ("when.paid_fen.from", "zehn", "Give a number."),
        ("when.paid_fen.below", "1", "an empty range"),
        ("when.platform", "ebay", "Choose one of the values."),
        ("then.fixed_fen", "3.005", "Give a whole number of fen."),
        ("then.kind", "", "Choose one of the values."),
        ("then.share_bp", "1e400", "Give a number."),
        ("clause_more", "NOPE-1", "There is no clause NOPE-1"),
        ("note_zh", "只有中文", "Write it in both languages."),
        ("assumed", "1", "Say why it is assumed"),
        ("case.1.in.paid_fen", "-1", "outside what the table asks about"),
        ("case.1.on", "gestern", "Give a day"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_kept_as_typed(alice, key, text, said):
    path = begin(alice, "replace", table=TABLE, row=ROW)
    fields = typed(alice, path) | {"case.1.on": [in_days(50).isoformat()], key: [text]}
    answer = alice.post(path, fields)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    kept = typed(alice, path)
    assert kept.get(key, [""]) == [text]
    assert kept["then.form"] == fields["then.form"], "nothing else is lost either"
    draft = RuleDraft.objects.get()
    page = alice.get(f"/rules/drafts/{draft.pk}")
    assert said in page.content.decode()
    assert not page.context["look"].changes_something
    assert alice.post(f"/rules/drafts/{draft.pk}/save").status_code == 422


def test_money_is_typed_in_yuan_and_shares_in_per_cent(alice):
    path = begin(alice, "replace", table=TABLE, row="LC-DY-SHARE")
    given = typed(alice, path)
    old = book.packaged().tables[TABLE].row("LC-DY-SHARE")
    assert given["then.share_bp"] == ["1"]
    assert given["then.max_fen"] == [f"{old.outputs['max_fen'] / 100:g}"]
    alice.post(path, given | {"then.share_bp": ["1.5"], "suggest": ["1"]})
    alice.post(path, typed(alice, path))
    candidate = look(alice, "/rules/drafts/1").candidate.release.tables[TABLE].spec
    assert next(row for row in candidate.rows if row.id == given["id"][0]).outputs["share_bp"] == 150


def test_while_it_is_typed_the_check_answers(alice):
    path = begin(alice, "replace", table=TABLE, row=ROW)
    fields = typed(alice, path) | {"when.paid_fen.from": ["4"], "when.paid_fen.below": ["300"]}
    answer = alice.post(path, fields, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    said = answer.content.decode()
    assert "no rule covers" in said
    assert "has no worked case that passes" in said
    assert "<html" not in said
    assert typed(alice, path)["when.paid_fen.from"] == ["4"], "kept without a press of the button"


def test_a_second_case_is_asked_for_and_one_on_a_bound(alice):
    path = begin(alice, "replace", table=TABLE, row=ROW)
    inner = {
        "case.1.in.platform": ["douyin"],
        "case.1.in.paid_fen": ["50"],
        "case.1.in.logistics_controlled": ["false"],
    }
    alice.post(path, typed(alice, path) | inner | {"case.1.on": [in_days(90).isoformat()]})
    kinds = {finding.kind for finding in look(alice, "/rules/drafts/1").findings}
    assert kinds == {"one_case", "no_boundary_case"}
    added = begin(alice, "cases", draft="1", table=TABLE, row=typed(alice, path)["id"][0])
    assert alice.post(added, typed(alice, added)).status_code == 302
    assert look(alice, "/rules/drafts/1").findings == []


def test_several_edits_make_one_draft_and_one_that_cannot_be_done_leaves_the_others(alice):
    draft = change_row(alice)
    change_row(alice, row="LC-DY-SHARE", fen="40", draft=draft.rsplit("/", 1)[1])
    broken = begin(alice, "end", draft=draft.rsplit("/", 1)[1], table=TABLE, row="LC-DY-SMALL")
    assert alice.post(broken, {"to": "1999-01-01"}).status_code == 422
    page = alice.get(draft)
    assert [bool(each["problems"]) for each in page.context["edits"]] == [False, False, True]
    assert page.context["look"].cells >= 2
    alice.post(f"{broken}/remove")
    assert look(alice, draft).attempt.done


def test_a_row_that_ends_leaves_a_gap_that_is_declared_or_filled(alice):
    path = begin(alice, "end", table=TABLE, row=ROW)
    alice.post(path, {"to": in_days(40).isoformat()})
    page = alice.get("/rules/drafts/1")
    assert [each.get("act") for each in page.context["findings"]] == ["gap"]
    assert page.context["findings"][0]["text"].startswith("Late-shipping compensation: ")
    gap = begin(alice, "gap", draft="1", table=TABLE)
    fields = {
        "id": "LC-DY-NONE", "from": in_days(40).isoformat(), "when.platform": "douyin", "when.paid_fen.from": "3.01",
        "when.paid_fen.below": "300", "when.logistics_controlled": "false", "reason_zh": "暂无规则",
        "reason_en": "None yet",
    }  # fmt: skip
    assert alice.post(gap, fields).status_code == 302
    assert look(alice, "/rules/drafts/1").findings == []


def test_a_worked_case_that_no_longer_holds_is_settled_by_a_person(alice):
    """A row put in front of others answers a case otherwise: the new answer is right, or the case is left out."""
    name = "presale_length"
    spec = book.packaged().tables[name].spec
    first = spec.rows[0]
    path = begin(alice, "replace", table=name, row=first.id)
    fields = typed(alice, path)
    flipped = {
        key: [next(c.code for c in field.choices if c.code != field.value)]
        for field in alice.get(path).context["form"].then
        if field.kind == "choice"
        for key in [field.key]
    }
    alice.post(path, fields | flipped | {"on": ["2024-01-02"], "suggest": ["1"]})
    page = alice.get("/rules/drafts/1")
    failing = [each for each in page.context["findings"] if each.get("act") == "recase"]
    for each in failing:
        begin(alice, "recase", draft="1", table=name, case=each["case"], act="accept")
    left = [each for each in alice.get("/rules/drafts/1").context["findings"] if each.get("act") == "recase"]
    assert left == []


def test_a_clause_is_found_by_its_words_or_added(alice):
    found = alice.get("/rules/clauses?clause_q=exp-6&clause=EXP-6b").content.decode()
    assert 'value="EXP-6a"' in found
    assert 'value="EXP-6b"' not in found, "ticked already"
    assert 'value="A5"' in alice.get("/rules/clauses?clause_q=晚发必赔").content.decode()
    path = begin(alice, "clause")
    alice.post(path, {"id": "A5", "text_zh": "x", "text_en": "x"})
    assert "there already" in alice.get(path).content.decode()
    alice.post(path, {"id": "NEW-1", "text_zh": "新条款", "text_en": "A new clause", "quality": "H"})
    row = begin(alice, "replace", draft="1", table=TABLE, row=ROW)
    alice.post(row, typed(alice, row) | {"clause": ["A5"], "clause_more": ["NEW-1"], "suggest": ["1"]})
    alice.post(row, typed(alice, row))
    candidate = look(alice, "/rules/drafts/1").candidate.release
    assert candidate.clauses["NEW-1"].text.en == "A new clause"
    assert candidate.tables[TABLE].spec.rows[-1].clause == ("A5", "NEW-1") or any(
        row.clause == ("A5", "NEW-1") for row in candidate.tables[TABLE].rows
    )


# ------------------------------------------------------------------------------------------------ files


def changed_table(form: str) -> tuple[str, bytes]:
    """The table with one figure changed from a day on, as a file of this form."""
    from msgspec.structs import replace

    spec = book.packaged().tables[TABLE].spec
    on = in_days(40)
    rows = []
    for row in spec.rows:
        if row.id != ROW:
            rows.append(row)
            continue
        rows.append(replace(row, to=on))
        rows.append(replace(row, id="LC-FILE", from_=on, unknown=(), outputs=row.outputs | {"fixed_fen": 700}))
    changed = replace(spec, rows=tuple(rows))
    name = f"{TABLE}.{form}"
    return name, yaml_text(changed).encode() if form == "yaml" else export_table(changed, name)


def upload(reader: Reader, draft: str, *files: tuple[str, bytes], **fields):
    from django.core.files.uploadedfile import SimpleUploadedFile

    given = [SimpleUploadedFile(name, content) for name, content in files]
    return reader.post(f"{draft}/upload", {"file": given, **fields})


@pytest.fixture
def draft(alice) -> str:
    return begin(alice, "")


@pytest.mark.parametrize("form", ["csv", "xlsx", "yaml", "dmn"])
def test_a_changed_table_is_uploaded_in_any_form(alice, draft, form):
    assert upload(alice, draft, changed_table(form)).status_code == 302
    seen = look(alice, draft)
    assert seen.candidate.release.tables[TABLE].row("LC-FILE").outputs["fixed_fen"] == 700
    assert seen.candidate.release.tables[TABLE].spec.subject == "shipping"
    assert {finding.kind for finding in seen.findings} == {"unexercised"}
    cases = begin(alice, "cases", draft=draft.rsplit("/", 1)[1], table=TABLE, row="LC-FILE")
    alice.post(cases, typed(alice, cases))
    assert look(alice, draft).findings == []


def test_a_file_with_faults_names_each_with_its_place_and_changes_nothing(alice, draft):
    name, content = changed_table("csv")
    broken = content.decode("utf-8-sig").replace("LC-FILE,", "LC-FILE,ebay;", 1).replace(",7", ",seven", 1)
    answer = upload(alice, draft, (name, broken.encode()))
    assert answer.status_code == 422
    faults = answer.context["upload_faults"]
    assert len(faults) >= 1
    assert all(fault.startswith(f"{name} > rows > ") for fault in faults), faults
    assert RuleDraft.objects.get().edits == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.exe", b"MZ", "this is no table"),
        ("late.csv", b"\xff\xfe", "UTF-8"),
        ("late.xlsx", b"PK", "cannot be read"),
        ("bomb.yaml", b"a: &a [x]\nb: *a\n", "alias"),
        ("late_compensation.cases.yaml", b"- on: 2024-02-30\n  inputs: {}\n  row: X\n", "expected a date"),
        ("../../etc/passwd.yaml", b"id: [", "passwd.yaml"),
    ],
)
def test_a_file_that_is_no_table_is_refused(alice, draft, name, content, said):
    answer = upload(alice, draft, (name, content))
    assert answer.status_code == 422
    assert said in " ".join(answer.context["upload_faults"])


@pytest.mark.parametrize("escape", ["\\0", "\\ud800", "\\x07"])
def test_a_character_no_database_keeps_is_refused(alice, draft, escape):
    name, content = changed_table("yaml")
    said = f'  note: {{zh: "{escape}", en: "x"}}\n'
    spoilt = content.decode().replace("- id: LC-FILE\n", f"- id: LC-FILE\n{said}", 1)
    answer = upload(alice, draft, (name, spoilt.encode()))
    assert answer.status_code == 422, answer.content[:300]
    assert answer.context["upload_faults"]


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "replace", "table": "nothing", "row": "X"},
        {"kind": "replace", "table": TABLE, "row": "NONE"},
        {"kind": "end", "table": TABLE, "row": "NONE"},
        {"kind": "cases", "table": TABLE, "row": "NONE"},
        {"kind": "add", "table": "no/thing\x00"},
        {"kind": "gap", "table": "nothing"},
    ],
)
def test_an_edit_of_what_is_not_there_says_so(alice, fields):
    path = begin(alice, fields.pop("kind"), **fields)
    assert alice.get(path).status_code == 200
    answer = alice.post(path, {"to": "2027-01-01", "id": "X-1", "on": "2027-01-01", "case.x.on": "1", "case.٣.on": "x"})
    assert answer.status_code == 422
    assert alice.get("/rules/drafts/1").context["edits"][0]["problems"]
    assert alice.post("/rules/drafts/1/save").status_code == 422


@pytest.mark.parametrize("fields", [{"kind": "nonsense"}, {"kind": "replace", "draft": "77"}])
def test_what_is_no_edit_is_not_found(alice, fields):
    assert alice.post("/rules/drafts/begin", fields).status_code == 404


def test_without_a_file_nothing_is_taken_in(alice, draft):
    assert alice.post(f"{draft}/upload").status_code == 422


@pytest.mark.parametrize("form", ["csv", "xlsx", "dmn", "yaml"])
def test_every_table_is_downloaded_and_uploaded_the_same(alice, draft, visitor, form):
    name = "ship_promise"
    answer = visitor.get(f"/rules/{name}/file.{form}")
    assert answer.status_code == 200, answer.content
    assert f'filename="{name}.{form}"' in answer.headers["Content-Disposition"]
    assert upload(alice, draft, (f"{name}.{form}", answer.content)).status_code == 302
    assert look(alice, draft).candidate.release.tables[name].spec == book.packaged().tables[name].spec


def test_what_is_no_form_is_not_found(visitor):
    assert visitor.get(f"/rules/{TABLE}/file.exe").status_code == 404


# ------------------------------------------------------------------------------------------------ who, and how long


def test_words_are_kept_in_any_state(alice, draft):
    answer = alice.post(f"{draft}/words", {"title_zh": "只有标题", "notice_days": "many", "takes_effect": "x"})
    assert answer.status_code == 302
    page = alice.get(draft)
    assert page.context["words"]["title_zh"] == "只有标题"
    assert page.context["words"]["notice_days"] == "many"
    assert {"title_en", "note_zh", "notice_days", "takes_effect"} <= page.context["word_faults"].keys()
    assert alice.post(f"{draft}/save").status_code == 422


def test_a_draft_is_others_to_write_on_and_to_throw_away(alice, dora):
    draft = change_row(alice)
    assert dora.get(draft).status_code == 200
    listed = dora.get("/rules/drafts")
    assert "Alice" in listed.content.decode()
    assert listed.context["rows"][0]["tables"] == ["Late-shipping compensation"]
    assert dora.post(f"{draft}/discard").status_code == 302
    assert RuleDraft.objects.count() == 1, "only when it was meant"
    dora.post(f"{draft}/discard", {"sure": "yes"})
    assert dora.get(draft).status_code == 404


def test_a_draft_follows_the_rules_in_force(alice, dora, connection):
    """Somebody else's change is published meanwhile: the draft is done anew on it, or says why it cannot be."""
    from tests.db.amending import approved
    from tests.web.rules.conftest import now

    draft = change_row(alice, on=in_days(60))
    assert look(alice, draft).attempt.done
    approved(connection, now=now())
    seen = look(alice, draft)
    assert seen.release_no == 2
    assert {"overlap"} <= {finding.kind for finding in seen.findings}, "both would hold from the later day on"
    assert not seen.standing.clean


def test_a_field_says_what_its_zero_means(alice):
    page = alice.get(begin(alice, "replace", table="instant_refund", row="IR-DY-OPT-IN"))
    assert [each.hint for each in page.context["form"].then] == ["", "", "0: no limit"]
    assert "0: no limit" in page.content.decode()
