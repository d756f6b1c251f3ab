"""From a filled form to the one fact it states, or what is wrong with it, field by field. Anybody may send anything."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any, get_args, get_type_hints

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from surety.aftersales import facts
from surety.aftersales.case import AftersaleCase, Status
from surety.aftersales.steps import NEEDS_RETURN
from surety.certificates import codes
from surety.consoles import evidence, nonce, typed
from surety.consoles.merchant.aftersales.acts import SHOWING, must_show
from surety.consoles.merchant.carriers import WAYBILL, carrier_code
from surety.consoles.merchant.waybills import FAULTS
from surety.consoles.show.time import zone_of
from surety.engine.fact import Fact
from surety.inspection.facts import PieceCameBack
from surety.logistics.carriers import CARRIERS
from surety.orders.facts import Measured, ShippedLine
from surety.regions.address import Resolved, resolve

NOTE_MAX = 2000
SINGLE_MAX = 20
"""Units that are examined one by one; of more, each row of the form is several."""
GROUPS = 4
MEASURES = ("serial", "code", "weight")
SERIAL_MAX = 200
SERIALS_MAX = 20
_PIECE = re.compile(r"[a-z0-9_]{1,24}:[\x21-\x2b\x2d-\x7e]{1,90}")
_SEAL = re.compile(r"[A-Za-z0-9-]{4,40}")

_AFTER_RETURN = frozenset({"goods_not_back", "goods_impaired", "wrong_goods_back"})
_BEFORE_RETURN = frozenset({"shipped"})

Faults = dict[str, str]


def fact_of(
    request: HttpRequest, case: AftersaleCase, act: str, *, faults: Faults, drafts: evidence.Drafts
) -> Fact | None:
    """The fact of one act. What is wrong is put into `faults` by the name of its field, `all` for the whole form."""
    fields = _FIELDS[act](request.POST, case, faults)
    issued = nonce.of(request)
    if issued is None:
        faults["all"] = _("This form is too old. It has been made afresh; please send it again.")
    if act in SHOWING:
        fields["evidence"] = _evidence(request, faults, drafts, needed=must_show(case, act))
    if act == "evidence" and not fields["evidence"] and not fields["note"]:
        faults.setdefault("evidence", _("Add a file, a link or a note"))
    if faults or issued is None:
        return None
    about = {} if "aftersale" in fields else {"case": case.case}
    return _FACTS[act](id=issued[0], at=issued[1], **about, **fields)


def _evidence(request: HttpRequest, faults: Faults, drafts: evidence.Drafts, *, needed: bool) -> tuple[str, ...]:
    try:
        shown = drafts.bring_back(request.POST.getlist("kept"))
        shown += evidence.links(request.POST.get("links", ""))
        shown += drafts.add(request.FILES.getlist("files"))
    except evidence.BadEvidence as error:
        faults["evidence"], faults["evidence_code"] = str(error), error.code
        return ()
    if needed and not shown:
        faults["evidence"] = _("Attach what shows it: a picture, a PDF or a link")
    return tuple(shown)


def _note(post: QueryDict, faults: Faults, *, needed: bool = True) -> str:
    note = typed.prose(post.get("note", ""))
    if len(note) > NOTE_MAX:
        faults["note"] = _("At most %d characters") % NOTE_MAX
    elif needed and not note:
        faults["note"] = _("Say in a sentence what happened")
    return note


def _parcel(post: QueryDict, faults: Faults) -> dict[str, Any]:
    carrier, waybill = (post.get(name, "").strip()[:96] for name in ("carrier", "waybill"))
    code = carrier_code(carrier)
    if code is None:
        faults["carrier"] = str(FAULTS["bad_carrier" if carrier else "no_carrier"])
    if not WAYBILL.fullmatch(waybill):
        faults["waybill"] = str(FAULTS["bad_waybill" if waybill else "no_waybill"])
    return {"carrier": code, "waybill": waybill}


def _agree(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    if case.type not in NEEDS_RETURN:
        return {}
    bears = {"bears_freight": True} if post.get("freight") == "yes" else {}
    return {**_place(post, faults), **bears}


def _ask_back(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    return {"goods_back": True, **_place(post, faults)}


def _name_address(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    if not (named := _place(post, faults).get("address")):
        faults.setdefault("address", _("Choose the address"))
    return {"address": named}


def _place(post: QueryDict, faults: Faults) -> dict[str, Any]:
    """One of the shop's addresses; of a shop that has none, the region alone."""
    if address := post.get("address", ""):
        return {"address": address.replace("\x00", "")[:64]}
    return _region(post, faults)


def _region(post: QueryDict, faults: Faults) -> dict[str, Any]:
    """Where goods go back to; left empty, no notice of that region counts."""
    written = post.get("region", "").strip()[:200]
    if not written:
        return {}
    found = resolve(written)
    if not isinstance(found, Resolved):
        faults["region"] = _("This names no one region. Write province, city and district, such as 浙江省杭州市西湖区.")
        return {}
    return {"return_region": found.code}


def _intercept(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    carrier, _colon, waybill = post.get("parcel", "").partition(":")
    if carrier not in CARRIERS or not WAYBILL.fullmatch(waybill):
        faults["parcel"] = _("Choose the parcel")
    return {"carrier": carrier, "waybill": waybill}


def _refuse(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    reason = post.get("reason", "")
    if reason not in refusals(case):
        faults["reason"] = _("Choose a reason")
    return {"reason": reason, "note": _note(post, faults)}


def refusals(case: AftersaleCase) -> tuple[str, ...]:
    """The coded reasons a refusal of this case may have now: of goods that came back once they have."""
    not_said = _BEFORE_RETURN if case.status in (Status.RETURNING, Status.RECEIVED) else _AFTER_RETURN
    return tuple(code for code in _codes(facts.AftersaleRefused, "reason") if code not in not_said)


def findings() -> tuple[str, ...]:
    """In what state a unit may be found."""
    return _codes(facts.Finding, "found")


def groups() -> tuple[str, ...]:
    """The groups of goods that G7 tells apart."""
    return _codes(facts.Finding, "goods_group")


@cache
def _codes(struct: type, field: str) -> tuple[str, ...]:
    return get_args(get_type_hints(struct)[field])


def _consent(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    return {"by": "merchant"}


def _receive(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    """Everything unless some of it is named; naming none of it is no receipt."""
    units = []
    for line, asked in case.units.items():
        count = typed.whole(post.get(f"units-{line}", str(asked)).strip() or "0", most=asked)
        if count is None:
            faults["units"] = _("Units are whole numbers, at most those that were to come back")
        elif count:
            units.append(ShippedLine(line, count))
    if not units:
        faults.setdefault("units", _("Choose at least one unit"))
    whole = [each.quantity for each in units] == list(case.units.values())
    return {"units": () if whole else tuple(units)}


def _identify(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    """What was read of one inspected piece; nothing read is said as well, for it tells that nothing was there."""
    piece, seal, written = (post.get(name, "").strip() for name in ("piece", "seal", "code"))
    seal = typed.mark(seal)
    serials = tuple(each.strip() for each in post.get("serials", "").splitlines() if each.strip())
    if not _PIECE.fullmatch(piece):
        faults["piece"] = _("Choose the piece")
    if seal and not _SEAL.fullmatch(seal):
        faults["seal"] = _("A seal has 4 to 40 letters, digits and hyphens")
    if len(serials) > SERIALS_MAX or any(len(each) > SERIAL_MAX or not each.isprintable() for each in serials):
        faults["serials"] = _("At most 20 serials of 200 characters")
    code = None
    try:
        code = codes.read(written) if written else None
    except codes.MalformedCode:
        faults["code"] = _("This is no inspection code. Leave it empty where the piece has none.")
    return {"aftersale": case.case, "piece": piece, "code": code, "seal": seal or None, "serials": serials}


def found_rows(case: AftersaleCase) -> list[dict[str, Any]]:
    """The rows of the examination: one a unit, or a few of several units each where there are many."""
    rows = []
    single = sum(case.received_units.values()) <= SINGLE_MAX
    for number, (line, units) in enumerate(case.received_units.items()):
        for n in range(units if single else GROUPS):
            count = 1 if single else units if n == 0 else 0
            rows.append({"name": f"{number}-{n}", "line": line, "n": n + 1, "count": count, "single": single})
    return rows


def _examine(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    """Each received unit has one state; equal rows are one finding."""
    counted: Counter[tuple[Any, ...]] = Counter()
    for row in found_rows(case):
        count = 1 if row["single"] else typed.whole(post.get(f"count-{row['name']}", "") or "0", most=10_000)
        if count is None:
            faults["found"] = _("Units are whole numbers")
        elif count:
            counted[_found(post, row, faults)] += count
    seen: Counter[str] = Counter()
    for key, count in counted.items():
        seen[key[0]] += count
    if not case.received_units or (not faults and seen != Counter(case.received_units)):
        faults["found"] = _("Say of every unit received in what state it is")
    measured = _measured(post, case, faults)
    made = [] if faults else [
        facts.Finding(line, count, found, group, swapped, note)
        for (line, found, group, swapped, note), count in counted.items()
    ]  # fmt: skip
    return {"findings": tuple(made), "measured": measured}


def _measured(post: QueryDict, case: AftersaleCase, faults: Faults) -> tuple[Measured, ...]:
    """What was read and weighed of single pieces, to be compared with what was sent."""
    pieces = []
    for row in (row for row in found_rows(case) if row["single"]):
        serial, code, weight = (post.get(f"{what}-{row['name']}", "").strip() for what in MEASURES)
        weight_g = typed.whole(weight, most=10**7) if weight else None
        if (weight and not weight_g) or not (serial + code).isprintable() or max(len(serial), len(code)) > SERIAL_MAX:
            faults["found"] = _("A weight is a whole number of grams; serials and codes have at most 200 characters")
        elif serial or code or weight_g:
            pieces.append(Measured(row["line"], serial, code, weight_g))
    return tuple(pieces)


def _found(post: QueryDict, row: dict[str, Any], faults: Faults) -> tuple[Any, ...]:
    name = row["name"]
    found, group = post.get(f"found-{name}", ""), post.get(f"group-{name.partition('-')[0]}", "other")
    if found not in findings():
        faults["found"] = _("Say of every unit received in what state it is")
    if group not in groups():
        faults["found"] = _("Choose what kind of goods it is")
    note = typed.prose(post.get(f"said-{name}", ""))[:NOTE_MAX]
    return row["line"], found, group, post.get(f"swapped-{name}") == "yes", note


def _send_back(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    return {**_parcel(post, faults), "note": _note(post, faults)}


def _reship(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    return _parcel(post, faults)


def _give_evidence(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    return {"by": "merchant", "note": _note(post, faults, needed=False)}


def _escalate(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    return {"note": _note(post, faults)}


def _appeal(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    return {"by": "merchant", "note": _note(post, faults)}


def _more_time(post: QueryDict, case: AftersaleCase, faults: Faults) -> dict[str, Any]:
    due_at = typed.local_instant(post.get("due_at", ""), zone_of(case.zone))
    running = next((each.due_at for each in case.deadlines.values()), None)
    if due_at is None:
        faults["due_at"] = _("Give a day and a time")
    elif running is not None and due_at <= running:
        faults["due_at"] = _("The new time must be later than the present one")
    return {"due_at": due_at, "note": _note(post, faults)}


_FIELDS: dict[str, Callable[[QueryDict, AftersaleCase, Faults], dict[str, Any]]] = {
    "agree": _agree,
    "address": _name_address,
    "refuse": _refuse,
    "consent": _consent,
    "ask_back": _ask_back,
    "intercept": _intercept,
    "receive": _receive,
    "identify": _identify,
    "examine": _examine,
    "send_back": _send_back,
    "reship": _reship,
    "evidence": _give_evidence,
    "escalate": _escalate,
    "appeal": _appeal,
    "more_time": _more_time,
}
_FACTS: dict[str, type[Fact]] = {
    "agree": facts.AftersaleAgreed,
    "address": facts.ReturnAddressGiven,
    "refuse": facts.AftersaleRefused,
    "consent": facts.AftersaleConsented,
    "ask_back": facts.AftersaleAgreed,
    "intercept": facts.InterceptChosen,
    "receive": facts.ReturnReceived,
    "identify": PieceCameBack,
    "examine": facts.ReturnExamined,
    "send_back": facts.GoodsSentBack,
    "reship": facts.ReplacementShipped,
    "evidence": facts.EvidenceGiven,
    "escalate": facts.AftersaleEscalated,
    "appeal": facts.RulingAppealed,
    "more_time": facts.TimeAsked,
}
