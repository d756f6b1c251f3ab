"""What the merchant may do about a case as it stands, and what each of it does, in words."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from surety.aftersales.case import ENDED, AftersaleCase, Status
from surety.aftersales.steps import GOODS_BACK, NEEDS_RETURN, RESHIPS, TIME_ASKED
from surety.consoles.merchant.aftersales.terms import Terms
from surety.consoles.show.money import money_text

SHOWING = frozenset({"refuse", "examine", "send_back", "evidence", "escalate", "appeal"})
"""Acts that take files and links."""
_MUST_SHOW = frozenset({"refuse", "send_back"})
"""TB-3, JD-7. Where no row asks it of a refusal yet, we do: who shows nothing loses the dispute."""
NOTED = (SHOWING - {"examine"}) | {"more_time"}


@dataclass(frozen=True)
class Act:
    """One thing to do: its button, its key, and what pressing it does."""

    name: str
    label: str
    icon: str
    key: str
    does: str
    clause: str = ""
    takes_back: bool = False
    """Goods come back: it asks where to."""
    first: bool = False
    """What a merchant does most here: its button stands out."""
    must_show: bool = False
    """Whether it needs a file or a link."""

    @property
    def noted(self) -> bool:
        return self.name in NOTED

    @property
    def shows(self) -> bool:
        return self.name in SHOWING


_ANSWERING = (Status.APPLIED, Status.REFUSED, Status.NEGOTIATING)
_CONSENTING = (*_ANSWERING, Status.TO_RETURN, Status.DISPUTED)
_ESCALATING = (Status.REFUSED, Status.NEGOTIATING, Status.RETURNING, Status.RECEIVED, Status.TO_RESHIP)


def may(case: AftersaleCase, act: str) -> bool:
    """Whether the case, as it stands, takes this act of its merchant; what the rules say of refusing is in `Terms`."""
    if case.status in ENDED:
        return act == "send_back" and GOODS_BACK in case.items
    return _MAY[act](case)


def must_show(case: AftersaleCase, act: str) -> bool:
    """Whether it takes no answer without a file or a link; who carries out what is decided shows nothing."""
    return act in _MUST_SHOW and case.status not in ENDED


def _may_refuse(case: AftersaleCase) -> bool:
    if case.support == "must" and not case.impaired:  # G1
        return False
    back = case.status is Status.RETURNING and case.signed_at is not None
    return back or case.status in (Status.APPLIED, Status.RECEIVED)


def _may_consent(case: AftersaleCase) -> bool:
    return case.status in _CONSENTING and case.advanced_at is None and "merchant" not in case.consents


def _may_ask_time(case: AftersaleCase) -> bool:
    clocks = [each.basis for each in case.deadlines.values()]
    longer = any(each.get("actor") == "merchant" and not each.get("may_shorten") for each in clocks)
    return longer and TIME_ASKED not in case.items


_MAY: dict[str, Callable[[AftersaleCase], bool]] = {
    "agree": lambda case: case.status in _ANSWERING,
    "ask_back": lambda case: case.status in _ANSWERING,
    "address": lambda case: case.status is Status.TO_RETURN and case.return_to is None,
    "intercept": lambda case: case.status is Status.APPLIED,
    "receive": lambda case: case.status is Status.RETURNING,
    "identify": lambda case: case.status in (Status.RETURNING, Status.RECEIVED),
    "examine": lambda case: case.status is Status.RECEIVED,
    "send_back": lambda case: case.status is Status.RECEIVED and case.impaired,
    "reship": lambda case: case.status is Status.TO_RESHIP,
    "refuse": _may_refuse,
    "consent": _may_consent,
    "appeal": lambda case: case.status is Status.RULED and case.appealed_at is None,
    "evidence": lambda case: True,
    "escalate": lambda case: case.status in _ESCALATING,
    "more_time": _may_ask_time,
}


def offered(case: AftersaleCase, terms: Terms) -> list[Act]:
    """The acts that the case takes, the most usual first."""
    names = [name for name in _MAY if may(case, name) and _by_terms(case, name, terms)]
    return [replace(_ACTS[name](case, terms), must_show=must_show(case, name)) for name in names]


_NEEDED: dict[str, Callable[[Terms], bool]] = {
    "ask_back": lambda terms: terms.goods_back,
    "address": lambda terms: not terms.centre_receives,
    "intercept": lambda terms: bool(terms.parcels),
    "receive": lambda terms: not terms.centre_receives,
    "identify": lambda terms: bool(terms.pieces),
    "examine": lambda terms: not terms.pieces and not terms.centre_receives,
}


def _by_terms(case: AftersaleCase, name: str, terms: Terms) -> bool:
    if name == "refuse":
        return terms.mode != "send_back" and not terms.ship_instead
    if name in _NEEDED:
        return _NEEDED[name](terms)
    return name != "send_back" or terms.mode == "send_back" or (case.status in ENDED and not terms.centre_receives)


def _agree(case: AftersaleCase, terms: Terms) -> Act:
    money = money_text(case.asked_fen, case.currency)
    if case.type in NEEDS_RETURN:
        does = _("The buyer may send the goods back. Nothing is paid before you have them.")
    elif case.type in RESHIPS:
        does = _("You then have to send the goods; the time for it begins now.")
    elif case.advanced_at is not None:
        does = _("You bear the %(money)s that the platform paid in advance. The case ends.") % {"money": money}
    else:
        does = _("%(money)s goes back to the buyer at once. The case ends.") % {"money": money}
    return Act("agree", _("Agree"), "check", "a", does, takes_back=case.type in NEEDS_RETURN, first=True)


def _ask_back(case: AftersaleCase, terms: Terms) -> Act:
    does = _("Money only once the goods are back. The buyer agrees by sending them, or asks the platform.")
    return Act("ask_back", _("Agree to a return instead"), "truck-delivery", "g", does, "H5", takes_back=True)


def _address(case: AftersaleCase, terms: Terms) -> Act:
    does = _("The buyer cannot send the goods before. The time to send them begins when you have said it.")
    return Act("address", _("Say where the goods go back to"), "map-pin", "l", does, takes_back=True, first=True)


def _intercept(case: AftersaleCase, terms: Terms) -> Act:
    money = money_text(case.asked_fen, case.currency)
    does = _("The carrier stops it: %(money)s goes back with its word that it has it, or when its time is up.") % {
        "money": money
    }
    return Act("intercept", _("Stop the parcel"), "lock", "h", does, "H5")


def _receive(case: AftersaleCase, terms: Terms) -> Act:
    does = _("Says that the units are with you, not that they are in order. You examine them next.")
    return Act("receive", _("Confirm receipt"), "package", "c", does, first=True)


def _identify(case: AftersaleCase, terms: Terms) -> Act:
    does = _("Says by its code, seal and serials whether it is the piece that was sent. Nothing is refunded before.")
    return Act("identify", _("Know the piece again"), "certificate", "w", does, "BTAS-4.2e", first=True)


def _examine(case: AftersaleCase, terms: Terms) -> Act:
    if case.type in RESHIPS:
        does = _(
            "If all are in order, the replacement is yours to send. An impaired unit stays open, and needs photos."
        )
    else:
        money = money_text(case.asked_fen, case.currency)
        does = _("If all are in order, %(money)s goes back at once. An impaired unit stays open, and needs photos.") % {
            "money": money
        }
    return Act("examine", _("Examine what came back"), "clipboard-check", "i", does, "G6,G7", first=not case.impaired)


def _send_back(case: AftersaleCase, terms: Terms) -> Act:
    if case.status in ENDED:
        does = _("The case has ended, and they are the buyer's.")
        return Act("send_back", _("Send the goods back"), "arrow-back-up", "b", does, first=True)
    does = _("Closes the case: the goods go back to the buyer as they are, without a refund.")
    return Act("send_back", _("Close and send the original back"), "arrow-back-up", "b", does, "JD-7", first=True)


def _reship(case: AftersaleCase, terms: Terms) -> Act:
    labels = {"exchange": _("Exchange shipped"), "resend": _("Missing goods shipped"), "repair": _("Repair shipped")}
    does = _("Completes the case: the buyer gets goods, not money.")
    return Act("reship", labels[case.type], "truck-delivery", "s", does, first=True)


def _refuse(case: AftersaleCase, terms: Terms) -> Act:
    return Act("refuse", _("Refuse"), "ban", "r", _refusing(case, terms), ",".join((*terms.clauses, "TB-3")))


def _refusing(case: AftersaleCase, terms: Terms) -> str:
    if case.advanced_at is not None or not terms.mode:
        return _("The platform then decides.")
    if terms.mode == "negotiate":
        return _("Only opens a negotiation: nothing closes until the buyer consents as well.")
    if terms.ends == "at_once":
        return _("Closes the case at once.")
    return _("The buyer may ask the platform to decide within %(days)d days; else the case closes.") % {
        "days": terms.wait_days
    }


def _consent(case: AftersaleCase, terms: Terms) -> Act:
    if "buyer" in case.consents:
        does = _("The buyer has consented: with yours the case closes now, without what was asked.")
    else:
        does = _("Your consent to close without what was asked. Nothing closes until the buyer consents as well.")
    return Act("consent", _("Close by agreement"), "checks", "o", does, "JD-6", first="buyer" in case.consents)


def _appeal(case: AftersaleCase, terms: Terms) -> Act:
    does = _("Once a case. The ruling is not carried out; staff decide again, and that is final.")
    return Act("appeal", _("Appeal the ruling"), "gavel", "p", does, "BTAS-4.5", first=True)


def _evidence(case: AftersaleCase, terms: Terms) -> Act:
    does = _("Both sides and staff see it. It changes nothing else, and no clock.")
    return Act("evidence", _("Add evidence"), "paperclip", "e", does)


def _escalate(case: AftersaleCase, terms: Terms) -> Act:
    does = _("Staff take over and decide; the clock stops.")
    return Act("escalate", _("Ask the platform to decide"), "scale", "d", does, "H2")


def _more_time(case: AftersaleCase, terms: Terms) -> Act:
    does = _("Staff answer. The clock runs on until they do.")
    return Act("more_time", _("Ask for more time"), "calendar-time", "t", does, "TB-5")


_ACTS: dict[str, Callable[[AftersaleCase, Terms], Act]] = {
    "agree": _agree,
    "ask_back": _ask_back,
    "address": _address,
    "intercept": _intercept,
    "receive": _receive,
    "identify": _identify,
    "examine": _examine,
    "send_back": _send_back,
    "reship": _reship,
    "refuse": _refuse,
    "consent": _consent,
    "appeal": _appeal,
    "evidence": _evidence,
    "escalate": _escalate,
    "more_time": _more_time,
}
DONE: dict[str, Promise] = {
    "agree": gettext_lazy("Agreed"),
    "ask_back": gettext_lazy("Agreed to a return"),
    "address": gettext_lazy("The buyer is told the address"),
    "intercept": gettext_lazy("The parcel is to be stopped"),
    "receive": gettext_lazy("Receipt confirmed"),
    "identify": gettext_lazy("The piece was looked at"),
    "examine": gettext_lazy("Examination recorded"),
    "send_back": gettext_lazy("The goods are on their way back to the buyer"),
    "reship": gettext_lazy("Shipment recorded"),
    "refuse": pgettext_lazy("aftersale act", "Refused"),
    "consent": gettext_lazy("Consent recorded"),
    "appeal": gettext_lazy("Appeal filed"),
    "evidence": gettext_lazy("Evidence added"),
    "escalate": gettext_lazy("The platform was asked to decide"),
    "more_time": gettext_lazy("More time was asked for"),
}
