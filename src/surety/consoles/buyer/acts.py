"""What a buyer can do in a case: each act says what follows, which fields it takes and which fact it states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surety.aftersales import facts
from surety.aftersales.case import AftersaleCase
from surety.consoles.buyer.forecast import Forecast
from surety.consoles.buyer.forms import Form
from surety.engine.outcome import Outcome


@dataclass(frozen=True)
class Act:
    """`fields` are among reason, amount, parcel, note and files; `probe` is the fact it is forecast by."""

    name: str
    title: Promise
    told: Promise
    button: Promise
    fields: tuple[str, ...]
    read: Callable[[Form, AftersaleCase], facts.AftersaleFact]
    done: Promise
    clause: str = ""
    note_needed: bool = False
    grave: bool = False
    """It cannot be taken back."""
    leads: bool = False
    """Its form stands open where the case waits for its buyer."""


def _change(form: Form, case: AftersaleCase) -> facts.AftersaleFact:
    return facts.AftersaleChanged(
        **form.identity(), case=case.case, reason=form.reason(), amount_fen=form.amount_fen(case.currency),
        note=form.note(), evidence=form.evidence(),
    )  # fmt: skip


def _withdraw(form: Form, case: AftersaleCase) -> facts.AftersaleFact:
    return facts.AftersaleWithdrawn(**form.identity(), case=case.case)


def _consent(form: Form, case: AftersaleCase) -> facts.AftersaleFact:
    return facts.AftersaleConsented(**form.identity(), case=case.case, by="buyer")


def _send(form: Form, case: AftersaleCase) -> facts.AftersaleFact:
    return facts.ReturnSent(**form.identity(), case=case.case, **form.parcel())


def _escalate(form: Form, case: AftersaleCase) -> facts.AftersaleFact:
    return facts.AftersaleEscalated(
        **form.identity(), case=case.case, note=form.note(needed=True), evidence=form.evidence()
    )  # fmt: skip


def _show(form: Form, case: AftersaleCase) -> facts.AftersaleFact:
    note, shown = form.note(), form.evidence()
    if not note and not shown and "evidence" not in form.faults:  # a file was chosen, and is told of
        form.faults.setdefault("note", _("Write something or choose a file."))
    return facts.EvidenceGiven(**form.identity(), case=case.case, by="buyer", note=note, evidence=shown)


def _appeal(form: Form, case: AftersaleCase) -> facts.AftersaleFact:
    return facts.RulingAppealed(
        **form.identity(), case=case.case, by="buyer", note=form.note(needed=True), evidence=form.evidence()
    )  # fmt: skip


def _reopen(form: Form, case: AftersaleCase) -> facts.AftersaleFact:
    return facts.AftersaleReopened(**form.identity(), case=case.case)


ACTS = {
    act.name: act
    for act in (
        Act(
            "send", gettext_lazy("Send the goods back"),
            gettext_lazy("Type the number of your parcel, or of the pickup that you booked with the carrier."),
            gettext_lazy("I have sent it"), ("parcel",), _send, gettext_lazy("The shop knows that it is on its way."),
            leads=True,
        ),
        Act(
            "escalate", gettext_lazy("Ask the platform to decide"),
            gettext_lazy("Staff look at what both sides have shown, and rule. No clock runs against you meanwhile."),
            gettext_lazy("Ask the platform"), ("note", "files"), _escalate,
            gettext_lazy("The platform has your case."), clause="H2", note_needed=True, leads=True,
        ),
        Act(
            "appeal", gettext_lazy("Appeal against the ruling"),
            gettext_lazy("Once a case. What was ruled waits until the appeal is decided."),
            gettext_lazy("Appeal"), ("note", "files"), _appeal, gettext_lazy("The platform looks at it again."),
            clause="BTAS-4.5", note_needed=True,
        ),
        Act(
            "reopen", gettext_lazy("Take it up again"),
            gettext_lazy("Where your region was hit and you could not send the goods: once, after its recovery."),
            gettext_lazy("Reopen"), (), _reopen, gettext_lazy("The case goes on; the whole time runs again."),
            clause="EPI-5", leads=True,
        ),
        Act(
            "show", gettext_lazy("Add photos or a word"),
            gettext_lazy("The shop and the platform see it. Possible for as long as the case is open."),
            gettext_lazy("Send it"), ("note", "files"), _show, gettext_lazy("It was added to the case."),
        ),
        Act(
            "change", gettext_lazy("Change what I ask for"),
            gettext_lazy("The shop answers afresh, and its time starts again."),
            gettext_lazy("Change the request"), ("reason", "amount", "note", "files"), _change,
            gettext_lazy("The shop has your changed request."), clause="H6",
        ),
        Act(
            "consent", gettext_lazy("Close without what I asked for"),
            gettext_lazy("The case closes once both sides agree to it. What you agree to here cannot be taken back."),
            gettext_lazy("Agree to close"), (), _consent, gettext_lazy("Your consent was passed on."),
            clause="JD-6", grave=True,
        ),
        Act(
            "withdraw", gettext_lazy("Withdraw the request"),
            gettext_lazy("Final: a case that you take back is not opened again. You may make a new request."),
            gettext_lazy("Withdraw"), (), _withdraw, gettext_lazy("The request is withdrawn."), grave=True,
        ),
    )
}  # fmt: skip


def possible(cast: Forecast, case: AftersaleCase, *, reopens: bool) -> list[Act]:
    """The acts the engine would take now; `reopens` is `may_reopen`, which asks the notices too."""
    return [act for act in ACTS.values() if (reopens if act.name == "reopen" else _could(cast, case, act.name))]


def _could(cast: Forecast, case: AftersaleCase, name: str) -> bool:
    if name == "consent" and "buyer" in case.consents:
        return False
    return isinstance(cast.of(_probe(cast, case, name), case), Outcome)


def _probe(cast: Forecast, case: AftersaleCase, name: str) -> facts.AftersaleFact:
    common = {"id": "forecast", "at": cast.now, "case": case.case}
    return {
        "send": lambda: facts.ReturnSent(**common, carrier="sf", waybill="FORECAST"),
        "consent": lambda: facts.AftersaleConsented(**common, by="buyer"),
        "escalate": lambda: facts.AftersaleEscalated(**common, note="-"),
        "appeal": lambda: facts.RulingAppealed(**common, by="buyer", note="-"),
        "show": lambda: facts.EvidenceGiven(**common, by="buyer"),
        "change": lambda: facts.AftersaleChanged(**common, reason=case.reason),
        "withdraw": lambda: facts.AftersaleWithdrawn(**common),
    }[name]()
