"""From a form that was sent to the fact it states, or to what is wrong with which field."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from surety.certificates import codes
from surety.consoles import evidence
from surety.consoles.bench.acts import FOUND, Act
from surety.consoles.typed import mark, prose
from surety.consoles.uploading import claimed
from surety.inspection.case import PieceCase

_AT_CENTRE = frozenset(
    {"piece_taken_in", "piece_shelved", "piece_inspected", "verdict_corrected", "piece_sealed", "piece_reinspected",
     "label_reprinted"}
)  # fmt: skip
_BY_INSPECTOR = frozenset({"piece_inspected", "piece_reinspected", "verdict_corrected", "label_reprinted"})
_HASH = re.compile(r"[0-9a-f]{64}")
_CHALLENGE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Fault = dict[str, str]


def fact_of(act: Act, typed: QueryDict, piece: PieceCase, *, inspector: str) -> tuple[dict[str, Any], Fault]:
    """The fact without id and time; and the faults by field, with which it is not to be stated."""
    made: dict[str, Any] = {"type": act.tag, "piece": piece.piece}
    faults: Fault = {}
    for each in act.fields:
        text = prose(typed.get(each.name, ""))
        text = mark(text) if each.name == "seal" else text
        if each.required and not text:
            faults[each.name] = _("This is needed.")
        elif len(text) > each.most:
            faults[each.name] = _("At most %(count)d characters.") % {"count": each.most}
        elif text and each.choices and text not in each.choices:
            faults[each.name] = _("Choose one of these.")
        elif text:
            made[each.name] = text
    if digest := made.pop("photo", ""):
        _photographed(made, digest, centre=piece.centre, faults=faults)
    if act.tag in _AT_CENTRE:
        made["centre"] = piece.centre
    if act.tag in _BY_INSPECTOR:
        made["inspector"] = inspector
    _SHAPE.get(act.tag, _as_it_is)(made, typed, piece, act, faults)
    return made, faults


def _photographed(made: dict[str, Any], digest: str, *, centre: str, faults: Fault) -> None:
    """A picture that this centre uploaded, by its hash; another's, or none, is not stated."""
    kept = evidence.kept(digest) if _HASH.fullmatch(digest) else None
    if kept is None or not claimed(f"centre:{centre}", digest):
        faults["photo"] = _("This file was not kept. Please choose it again.")
    elif not kept.media.startswith("image/"):
        faults["photo"] = _("This is no picture.")
    else:
        made["photos"] = [{"sha256": digest, "bytes": kept.path.stat().st_size, "media_type": kept.media}]


def _as_it_is(made: dict[str, Any], typed: QueryDict, piece: PieceCase, act: Act, faults: Fault) -> None:
    return None


def _taken_in(made: dict[str, Any], typed: QueryDict, piece: PieceCase, act: Act, faults: Fault) -> None:
    if weight := made.pop("weight_g", ""):
        grams = _whole(weight, decimals=0)
        if grams is None or grams < 0:
            faults["weight_g"] = _("A whole number of grams.")
        else:
            made["weight_g"] = grams


def _inspected(made: dict[str, Any], typed: QueryDict, piece: PieceCase, act: Act, faults: Fault) -> None:
    measures, checks = _measured(typed, act, faults), []
    for line in act.lines:
        name, text = line["name"], prose(typed.get(f"line-{line['name']}", ""))[:200]
        if line["kind"] == "ok" and text in FOUND:
            checks.append({"item": name, "found": text})
        elif line["kind"] == "text" and text:
            same = line["expected"] in (None, text)
            checks.append({"item": name, "found": "as_described" if same else "differs", "note": text})
    made |= {"measures": measures, "checks": checks}
    if made.get("verdict") == "pass":
        looked_at = {each["item"] for each in checks}
        for line in act.lines:
            if line["kind"] == "ok" and line["name"] not in looked_at:
                faults[f"line-{line['name']}"] = _("Nothing passes before this is looked at.")


def _measured(typed: QueryDict, act: Act, faults: Fault) -> list[dict[str, Any]]:
    measures = []
    for line in act.lines:
        text = prose(typed.get(f"line-{line['name']}", ""))[:200]
        if line["kind"] != "measure" or not text:
            continue
        value = _whole(text, decimals=line["decimals"])
        if value is None:
            faults[f"line-{line['name']}"] = _("A number with at most %(count)d decimals.") % {
                "count": line["decimals"]
            }
        else:
            measures.append({"name": line["name"], "value": value, "tolerance": line["tolerance"]})
    return measures


def _bound(made: dict[str, Any], typed: QueryDict, piece: PieceCase, act: Act, faults: Fault) -> None:
    _read_code(made, faults)


def _begun(made: dict[str, Any], typed: QueryDict, piece: PieceCase, act: Act, faults: Fault) -> None:
    """Drawn by the form's own number, so that a form sent twice shows one challenge."""
    made["challenge"] = challenge(typed.get("nonce", "").rpartition("-")[0])


def _packed(made: dict[str, Any], typed: QueryDict, piece: PieceCase, act: Act, faults: Fault) -> None:
    _read_code(made, faults)
    if digest := made.pop("video", "").lower():
        if _HASH.fullmatch(digest):
            claimed(f"centre:{piece.centre}", digest)
        made["video"] = {"sha256": digest, "challenge": piece.challenge}


def _handed(made: dict[str, Any], typed: QueryDict, piece: PieceCase, act: Act, faults: Fault) -> None:
    made["from_"] = "institute"
    if made.get("to") == "outbound_courier" and not ("carrier" in made and "waybill" in made):
        faults["waybill"] = _("A courier to the buyer has carrier and waybill.")


def _came_back(made: dict[str, Any], typed: QueryDict, piece: PieceCase, act: Act, faults: Fault) -> None:
    _read_code(made, faults)
    if measures := _measured(typed, act, faults):
        made["measures"] = measures
    if serial := made.pop("serial", ""):
        made["serials"] = [serial]
    if ":" not in made.get("aftersale", ":"):
        made["aftersale"] = f"{piece.piece.partition(':')[0]}:{made['aftersale']}"


_SHAPE = {
    "piece_came_back": _came_back,
    "piece_taken_in": _taken_in,
    "piece_inspected": _inspected,
    "piece_bound": _bound,
    "packing_begun": _begun,
    "piece_packed": _packed,
    "piece_handed_over": _handed,
}


def _read_code(made: dict[str, Any], faults: Fault) -> None:
    if "code" not in made:
        return
    try:
        made["code"] = codes.read(made["code"])
    except codes.MalformedCode:
        faults["code"] = _("This is no item code: 13 characters, of which the last proves the others.")


def _whole(text: str, *, decimals: int) -> int | None:
    """`10.250` with three decimals is 10250; None for what is no such number."""
    try:
        value = Decimal(text.replace("，", ".").replace("。", ".")) * 10**decimals
    except ArithmeticError:  # no number, or one beyond what decimals hold
        return None
    return int(value) if value.is_finite() and value == value.to_integral_value() and abs(value) < 10**12 else None


def challenge(nonce: str) -> str:
    """Eight characters that nobody could know before the form was sent: a video made earlier cannot show them."""
    number = int(salted_hmac("surety.bench.challenge", nonce).hexdigest()[:16], 16)
    return "".join(_CHALLENGE[number >> 5 * place & 31] for place in range(8))
