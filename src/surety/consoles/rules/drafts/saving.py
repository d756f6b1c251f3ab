"""A draft becomes an amendment, or a new version of one; and an amendment becomes a draft again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from surety.access.pages import staff_page
from surety.amendments import acts, candidates
from surety.amendments.dossier import BadCandidate
from surety.consoles import clock, nonce
from surety.consoles.models import RuleDraft
from surety.consoles.rules import amending
from surety.consoles.rules.amending import Amendment
from surety.consoles.rules.changes import one as page_of_one
from surety.consoles.rules.changes.study import ask_for
from surety.consoles.rules.drafts import files, words
from surety.consoles.rules.drafts.looking import Look, look_at
from surety.consoles.rules.drafts.pages import add_edit, draft_of, keep, render_draft
from surety.consoles.rules.refusals import refusal_words
from surety.engine.intake import Result
from surety.engine.wire import FactError
from surety.exchange import yaml_text


@require_POST
@staff_page("staff.rules.draft")
def save(request: HttpRequest, draft: int) -> HttpResponse:
    """Make it an amendment: the candidate is kept, and its effect on history is asked for at once."""
    found = draft_of(draft, to_change=True)
    found.words = found.words | {"looked": "1"}
    keep(request, found)
    look = look_at(request, found)
    if not look.savable:
        return render_draft(request, found, status=422, draft_fault=_why_not(look))
    try:
        result = _stated(request, found, look)
    except BadCandidate as bad:
        return render_draft(request, found, status=422, draft_fault=bad.reason)
    except FactError as error:
        return render_draft(request, found, status=422, draft_fault=f"{error.where}: {error.message}")
    if not result.good:
        fault = refusal_words(result.code, result.params)
        return render_draft(request, found, status=409, draft_fault=fault)
    keep(request, found)
    number = int(found.amendment.partition(":")[2])
    ask_for(request, amending.amendment_of(request, number))
    messages.success(request, _("Saved. Look at what it changes; a worker finds out what it would have done."))
    return redirect("rules:change", number=number)


def _why_not(look: Look) -> str:
    if not look.attempt.done:
        return _("Some edits cannot be done yet. Each says below what is wrong with it.")
    if look.word_problems:
        return _("What merchants are told is not complete. Each field says below what is missing.")
    return _("The draft changes nothing yet. Add an edit, or upload a table.")


def _stated(request: HttpRequest, draft: RuleDraft, look: Look) -> Result:
    form = nonce.read(nonce.issue(clock.now_of(request)), now=clock.now_of(request))
    assert form is not None
    by = amending.actor(request, form)
    with amending.door() as connection:
        name = candidates.keep(connection, look.candidate, now=by.now)
        proposal = words.proposal_of(draft.words, base=look.base.release.hash, candidate=name, today=look.today)
        if draft.amendment:
            return acts.revise(connection, draft.amendment, proposal, by=by)
        made = acts.draft(connection, proposal, by=by)
        draft.amendment = made.amendment if made.result.good else ""
        return made.result


@require_POST
@staff_page("staff.rules.draft")
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """Write on: the paper it was made of, else one whose tables are the candidate's. Rebasing is the same."""
    amendment = amending.amendment_of(request, number)
    if amendment.is_remedy or not amendment.is_open:
        fault = refusal_words("not_a_draft")
        return page_of_one.render_change(request, number, fault=fault, status=409)
    found = RuleDraft.objects.filter(amendment=amendment.subject).order_by("-changed_at").first()
    if found is None:
        found = _from_candidate(request, amendment)
    if request.POST.get("rebase"):
        messages.info(request, _("Its edits were done anew on the rules in force. Look at the result, then save it."))
    return redirect("rules:draft", draft=found.pk)


def _from_candidate(request: HttpRequest, amendment: Amendment) -> RuleDraft:
    """Of an amendment that was drafted elsewhere: each changed table as a file."""
    proposal, now = amendment.case.proposal, clock.now_of(request)
    assert proposal is not None
    draft = RuleDraft(
        author=request.user,
        amendment=amendment.subject,
        words=words.words_of(proposal),
        made_at=now,
        changed_at=now,
    )
    base, candidate = page_of_one.sides(request, amendment)
    if base and candidate:
        dossier = amending.dossier_of(proposal.candidate)
        for name, clause in candidate.release.clauses.items():
            if name not in base.release.clauses:
                typed = {"id": [name], "text_zh": [clause.text.zh], "text_en": [clause.text.en]}
                add_edit(draft, "clause", typed=typed | {"quality": [clause.quality]})
        for name, table in candidate.release.tables.items():
            held = base.release.tables.get(name)
            if held is not None and held.spec == table.spec:
                continue
            typed = {
                "file": [f"{name}.yaml"],
                "yaml": [yaml_text(table.spec)],
                "against": [files.fingerprint(held.spec) if held else ""],
                "subject": [table.spec.subject],
            }
            add_edit(draft, "table", table=name, typed=typed)
            cases = [case for case in dossier.cases if case.table == name] if dossier else []
            add_edit(draft, "casefile", table=name, typed={"file": [f"{name}.cases.yaml"], "yaml": [_yaml_of(cases)]})
    draft.save()
    return draft


def _yaml_of(cases: list) -> str:
    """Worked cases as their file writes them."""
    from surety.exchange.yaml_file import dump

    raw = []
    for case in cases:
        expected = {"row": case.row} if case.row else {"status": case.status.value}
        raw.append(
            {"on": case.on, "inputs": case.inputs, **expected, **({"then": case.outputs} if case.outputs else {})}
        )
    return dump(raw, width=120, default_flow_style=None)
