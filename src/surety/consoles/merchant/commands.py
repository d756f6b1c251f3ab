"""Stating a shop's facts from a form, and saying afterwards what changed."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from surety.consoles import labels
from surety.consoles.show.time import instant_text, zone_name
from surety.consoles.submitting import submit
from surety.engine.fact import Fact
from surety.engine.intake import Result
from surety.orders.case import OrderCase


def state(request: HttpRequest, facts: Sequence[Fact]) -> list[Result]:
    """Through the door, as the shop of this request's scope. Whoever calls has checked that the orders are its own."""
    return submit(request, facts)


def refusal_text(result: Result) -> str:
    if result.status == "conflict":
        return _("This form was already sent with other content. Open it afresh.")
    return labels.label("refusal", result.code)


def changes(before: OrderCase, after: OrderCase) -> list[str]:
    """What a person sees differently: status, deadlines, marks."""
    told = []
    if before.status != after.status:
        told.append(
            _("%(was)s → %(is)s")
            % {"was": labels.label("status", before.status), "is": labels.label("status", after.status)}
        )
    for step in ("ship_by", "pickup_by", "auto_cancel"):
        told += _deadline_change(step, before, after)
    told += [_("new mark: %s") % labels.label("flag", f) for f in after.flags if f not in before.flags]
    if after.delay and after.delay != before.delay:
        told.append(_("the later time waits for an answer"))
    if after.late and after.late.appealed_at and not (before.late and before.late.appealed_at):
        told.append(_("the appeal is with platform staff"))
    return told


def _deadline_change(step: str, before: OrderCase, after: OrderCase) -> list[str]:
    was, is_ = before.deadlines.get(step), after.deadlines.get(step)
    name = labels.label("step", step)
    if is_ and (was is None or was.due_at != is_.due_at):
        when = f"{instant_text(is_.due_at, after.zone, ends=True)} {zone_name(after.zone)}"
        return [_("%(step)s: %(when)s") % {"step": name, "when": when}]
    if was and not is_:
        return [_("%(step)s: ended") % {"step": name}]
    return []


def tell(request: HttpRequest, done: str, before: OrderCase, after: OrderCase) -> None:
    told = changes(before, after)
    messages.success(request, " · ".join([done, *told]) if told else _("%s. Nothing else changed.") % done)
