"""Why something about the rules was not done: what happened, where, by which clause, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surety.amendments.history import Edit
from surety.consoles import labels
from surety.consoles.language import lang
from surety.consoles.show.rule_words import table_title
from surety.rulebook import Finding

Params = Mapping[str, Any]


def refusal_words(code: str, params: Params | None = None) -> str:
    """A sentence or two for a refusal's code; of another room's code its label."""
    found = _WORDS.get(code)
    return found(params or {}) if found else labels.label("refusal", code)


def _retroactive(params: Params) -> str:
    tables = _(", ").join(table_title(each["table"]) for each in params.get("tables", ()))
    since = min((each["since"] for each in params.get("tables", ()) if each["since"]), default="")
    said = _("It changes answers about days that are over (%(tables)s).") % {"tables": tables}
    said += " " + (_("The first of them is %(day)s.") % {"day": since} if since else _("It does so for all time."))
    return f"{said} " + _(
        "Conduct is judged by the rule in force on its day. Let the row begin later, or mark the change as"
        " retroactive and say why."
    )


def _check_failed(params: Params) -> str:
    count = params.get("count", 0)
    said = ngettext(
        "The exact check finds %(n)s thing; it is listed below.",
        "The exact check finds %(n)s things; they are listed below.",
        count,
    )
    return said % {"n": count} + " " + _("Open the draft and settle each of them.")


def _takes_effect_earlier(params: Params) -> str:
    return _(
        "An answer changes on %(begins)s already, and merchants would be told %(stated)s. Give the earlier day as the"
        " day it takes effect, or let the rows begin later."
    ) % {"begins": params.get("begins"), "stated": params.get("stated")}


def _notice_too_short(params: Params) -> str:
    return _(
        "Merchants have their notice from the approval on: %(earliest)s is the earliest day, the proposal says"
        " %(stated)s. Choose a later day, or say why it cannot wait."
    ) % {"earliest": params.get("earliest"), "stated": params.get("stated")}


def _problem(params: Params) -> str:
    return _("The candidate cannot be used: %(reason)s") % {"reason": params.get("reason", "")}


_WORDS: dict[str, Callable[[Params], str]] = {
    "own_amendment": lambda p: _(
        "You drafted or revised this change, so a second person has to decide it. Ask a colleague with the permission"
        " to approve."
    ),
    "not_a_draft": lambda p: _("It is no draft any more. Look at where it stands now."),
    "not_submitted": lambda p: _("It does not wait for a decision any more. Look at where it stands now."),
    "candidate_changed": lambda p: _(
        "The proposal was revised after you opened this page. Read what it says now, then decide."
    ),
    "candidate_missing": lambda p: _("The candidate is not kept any more. Save the draft again."),
    "candidate_too_large": _problem,
    "candidate_malformed": _problem,
    "candidate_altered": _problem,
    "diff_too_large": lambda p: _(
        "A table has too many combinations to be compared exactly. Make its ranges fewer, or split it."
    ),
    "check_failed": _check_failed,
    "history_edited": lambda p: _(
        "It rewrites what was published. A row in force ends and another begins; its id, conditions and results stay."
    ),
    "base_moved": lambda p: _(
        "Other rules have been published since this was drafted. Rebase it: its edits are done anew on the rules in"
        " force, and you see the result before you submit it again."
    ),
    "nothing_changes": lambda p: _("It says what the rules in force say already. There is nothing to publish."),
    "retroactive": _retroactive,
    "not_retroactive": lambda p: _(
        "It is marked as retroactive and changes no answer about a day that is over. Take the reason out."
    ),
    "takes_effect_earlier": _takes_effect_earlier,
    "notice_too_short": _notice_too_short,
    "not_in_notice_period": lambda p: _(
        "Comments are taken from the approval until the day the change takes effect. That time is over, or has not"
        " begun."
    ),
    "nobody_named": lambda p: _("Nobody is named as the one who acts. Sign in again."),
    "release_in_force": lambda p: _(
        "This release is in force: deciding again would give the same answers. Publish the right rule first."
    ),
    "already_stopped": lambda p: _("This row is stopped already."),
    "not_stopped": lambda p: _("This row is not stopped."),
    "no_such_row": lambda p: _("The rules in force have no such row."),
    "already_leaving": lambda p: _("Your shop has applied to stop using the service already."),
    "not_leaving": lambda p: _("Your shop has not applied to stop using the service."),
    "fact_id_reused": lambda p: _(
        "This form was sent once already, with other content. Look at the result above; if you want to send this too,"
        " press the button again."
    ),
    "invalid_fact": lambda p: _(
        "Something in the form is missing or too long. Titles have at most 200 characters, notes 2,000."
    ),
}


def edit_words(edit: Edit) -> str:
    """What of the published rules was touched, and may not be."""
    parts = {
        "when": _("conditions"),
        "outputs": _("results"),
        "from": _("first day"),
    }
    facts = {"table": table_title(edit.table), "name": edit.name}
    facts["parts"] = (", " if lang() == "en" else "、").join(str(parts.get(part, part)) for part in edit.parts)
    words = {
        "table_removed": _("Table %(table)s is gone. A table stays; its rows may end."),
        "row_removed": _("%(table)s: row %(name)s is gone. A published row stays on record; let it end instead."),
        "row_rewritten": _(
            "%(table)s: row %(name)s was rewritten (%(parts)s). Let it end, and add a row with another id."
        ),
        "code_removed": _("%(table)s: %(name)s has lost the codes %(parts)s. A code keeps its meaning for ever."),
        "input_nobody_gives": _("%(table)s: nothing gives the input %(name)s. This program does not ask it."),
        "output_missing": _("%(table)s: the result %(name)s is missing, and this program needs it."),
        "output_nobody_knows": _("%(table)s: %(name)s has results this program does not know: %(parts)s."),
    }
    return words.get(edit.code, edit.code) % facts


def finding_words(finding: Finding) -> str:
    """A finding of the exact check, under its table's title."""
    said = finding.to_text(lang()).removeprefix(f"{finding.table}: ")
    return _("%(label)s: %(words)s") % {"label": finding.spec.title.to(lang()), "words": said}
