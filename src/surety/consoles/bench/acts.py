"""What a person may do with a piece on its page, as forms that state the same facts a scanner states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surety.consoles import labels
from surety.consoles.bench.lines import line
from surety.consoles.bench.measuring import shown, spread
from surety.consoles.bench.permits import lacking
from surety.consoles.bench.returns import measured_before
from surety.consoles.bench.steps import receiver_of
from surety.consoles.piece.words import HOLDER, INCIDENT
from surety.inspection.case import PieceCase, awaits_pick_up
from surety.inspection.checklists import Item, checklist_of
from surety.inspection.reporting import report_number

_FEW = 5


@dataclass(frozen=True)
class Field:
    """One field of a form. `kind`: text, code, number, choice, area, or photo and video: files, by their hash."""

    name: str
    label: Promise | str
    kind: str = "text"
    required: bool = False
    choices: Mapping[str, Any] = field(default_factory=dict)
    value: str = ""
    hint: Promise | str = ""
    most: int = 200

    @property
    def few(self) -> bool:
        """Whether all choices are shown at once, to be touched or chosen by their number."""
        return self.kind == "choice" and len(self.choices) <= _FEW

    @property
    def accept(self) -> str:
        """What a file chooser offers."""
        return "image/*" if self.kind == "photo" else "video/*"


@dataclass(frozen=True)
class Act:
    """One fact that may be stated now."""

    tag: str
    label: str
    fields: tuple[Field, ...]
    first: bool = False
    lines: tuple[dict[str, Any], ...] = ()
    """Of the checklist, where it is filled in."""


ACTS = {
    "piece_taken_in": _("Take it in"),
    "piece_shelved": _("Put it on a shelf"),
    "piece_inspected": _("Give a verdict"),
    "piece_reinspected": _("Inspect it once more, blind"),
    "verdict_corrected": _("Correct the verdict"),
    "piece_sealed": _("Seal it"),
    "piece_bound": _("Bind an item code"),
    "packing_begun": _("Begin packing before the camera"),
    "piece_packed": _("Pack it for the buyer"),
    "piece_handed_over": _("Hand it over"),
    "piece_came_back": _("Take a buyer's return in"),
    "label_reprinted": _("Print the label again"),
    "incident_reported": _("Report an incident"),
}
_VERDICTS = ("pass", "fail", "unable", "not_needed")
_CONDITIONS = {
    "as_expected": _("As expected"),
    "packing_damaged": INCIDENT["packing_damaged"],
    "goods_damaged": INCIDENT["goods_damaged"],
    "several_in_one": INCIDENT["several_in_one"],
    "another_piece": INCIDENT["another_piece"],
}
_PHOTO = Field("photo", _("Photo"), "photo", most=64)
_INCIDENTS = (
    "damaged", "lost", "seal_mismatch", "seal_of_other_centre", "code_mismatch", "swapped", "forged_mark",
    "lured_off_platform", "unknown_piece", "several_pieces",
)  # fmt: skip
REPRINTS = {
    "unreadable": _("Cannot be read"),
    "torn": _("Torn"),
    "printer_fault": _("The printer failed"),
    "lost": pgettext_lazy("label", "Lost"),
}
FOUND = {
    "as_described": _("As described"),
    "differs": _("Differs"),
    "absent": pgettext_lazy("check", "Missing"),
    "not_applicable": _("Does not apply"),
}


def acts_of(piece: PieceCase, offered: list[str], held: frozenset[str], *, cases: tuple[str, ...] = ()) -> list[Act]:
    """What this person may do, the next step in front; an incident can always be reported. `cases`: open returns."""
    tags = [tag for tag in (*offered, "incident_reported") if not lacking(tag, held)]
    first = offered[0] if offered else ""
    return [act_of(tag, piece, first=tag == first, cases=cases) for tag in dict.fromkeys(tags)]


def act_of(tag: str, piece: PieceCase, *, first: bool = False, cases: tuple[str, ...] = ()) -> Act:
    fields = tuple(_FIELDS[tag](piece))
    if tag == "piece_came_back" and cases:
        fields = (_which_case(cases), *fields[1:])
    return Act(tag, str(ACTS[tag]), fields, first, _lines(tag, piece))


def _lines(tag: str, piece: PieceCase) -> tuple[dict[str, Any], ...]:
    """The whole checklist for a verdict; for a return what was measured before it left."""
    items = checklist_of(piece.category).items
    if tag == "piece_came_back":
        before = measured_before(piece)
        return tuple(_line(item, piece, before=before[item.name]) for item in items if item.name in before)
    return tuple(_line(item, piece) for item in items) if tag == "piece_inspected" else ()


def _which_case(cases: tuple[str, ...]) -> Field:
    numbers = {each: each.partition(":")[2] for each in cases}
    return Field("aftersale", _("After-sales case"), "choice", True, numbers, cases[0] if len(cases) == 1 else "")


def _line(item: Item, piece: PieceCase, *, before: int | None = None) -> dict[str, Any]:
    """A line as a form has it: numbers as a person reads them."""
    made = line(item, piece)
    before = made["expected"] if before is None else before
    return made | {
        "field": f"line-{item.name}", "tolerance_text": spread(item.tolerance, item),
        "expected_text": shown(before, item) if isinstance(before, int) else before or "",
    }  # fmt: skip


def _verdicts(piece: PieceCase, *, but: str = "") -> dict[str, Any]:
    return {each: labels.codes("verdict")[each] for each in _VERDICTS if each != but}


def _taken_in(piece: PieceCase) -> list[Field]:
    return [
        Field("condition", _("How it arrived"), "choice", True, _CONDITIONS, "as_expected"),
        Field("weight_g", _("Weight with packing, grams"), "number"),
        Field("shelf", _("Shelf")),
        _PHOTO,
    ]


def _shelved(piece: PieceCase) -> list[Field]:
    return [Field("shelf", _("Shelf"), required=True, value=piece.shelf)]


def _inspected(piece: PieceCase) -> list[Field]:
    return [
        Field("verdict", _("Verdict"), "choice", True, _verdicts(piece)),
        Field("certificate", _("Number of the report")),
        Field("material", _("Material found"), value=piece.material),
        Field("note", _("Remark"), "area", most=2000),
        _PHOTO,
    ]


def _reinspected(piece: PieceCase) -> list[Field]:
    return [Field("verdict", _("Verdict"), "choice", True, _verdicts(piece))]


def _corrected(piece: PieceCase) -> list[Field]:
    return [
        Field("verdict", _("New verdict"), "choice", True, _verdicts(piece, but=piece.verdict)),
        Field("reason", _("Why it was wrong"), "area", True, most=2000),
        _PHOTO,
    ]


def _sealed(piece: PieceCase) -> list[Field]:
    return [Field("seal", _("Seal"), "code", True, hint=_("Scan it, or type it as it is printed."), most=40)]


def _bound(piece: PieceCase) -> list[Field]:
    return [Field("code", _("Item code"), "code", True, hint=_("Scan the label, or type the 13 characters."), most=300)]


def _begun(piece: PieceCase) -> list[Field]:
    hint = _("The challenge is drawn for this waybill and shown next.")
    return [Field("waybill", _("Waybill of the parcel to the buyer"), "code", True, hint=hint, most=40)]


def _packed(piece: PieceCase) -> list[Field]:
    seal = [Field("seal", _("Seal, scanned once more"), "code", True, most=40)] if piece.seal else []
    code = [Field("code", _("Item code, scanned once more"), "code", True, most=300)] if piece.code else []
    number = Field("certificate", _("Report number, scanned from the report"), "code", True)
    report = [number] if report_number(piece) else []
    return [
        Field("carrier", _("Carrier's code"), "code", True, value="sf", most=24),
        Field("waybill", _("Waybill"), "code", True, value=piece.challenge_waybill, most=40),
        *code,
        *seal,
        *report,
        Field("video", _("Packing video"), "video", most=64),
    ]


def _handed(piece: PieceCase) -> list[Field]:
    if awaits_pick_up(piece):
        hint = _("Its merchant fetches it here: no waybill, no freight. Look whom you give it to.")
        return [Field("to", _("Handed to"), "choice", True, {"merchant": HOLDER["merchant"]}, "merchant", hint)]
    carrier, _colon, waybill = piece.outbound.partition(":") if piece.packed_at else ("", "", "")
    to = {each: HOLDER[each] for each in ("outbound_courier", "return_courier", "merchant")}
    return [
        Field("to", _("Handed to"), "choice", True, to, receiver_of(piece)),
        Field("carrier", _("Carrier's code"), "code", value=carrier, most=24),
        Field("waybill", _("Waybill"), "code", value=waybill, most=40),
    ]


def _incident(piece: PieceCase) -> list[Field]:
    return [
        Field("what", _("What happened"), "choice", True, {each: INCIDENT[each] for each in _INCIDENTS}),
        Field("note", _("What was seen"), "area", most=2000),
        _PHOTO,
    ]


def _came_back(piece: PieceCase) -> list[Field]:
    return [
        Field(
            "aftersale",
            _("Number of the after-sales case"),
            "code",
            True,
            hint=_("As on the return slip, as-7001 say."),
            most=96,
        ),
        Field(
            "code", _("Item code, as it is on the piece"), "code", hint=_("Left empty: the piece has none."), most=300
        ),
        Field("seal", _("Seal, whole or broken"), "code", hint=_("Left empty: none was left."), most=40),
        Field("serial", _("Serial number"), "code"),
        _PHOTO,
    ]


def _reprinted(piece: PieceCase) -> list[Field]:
    return [Field("reason", _("Why it is printed again"), "choice", True, REPRINTS)]


_FIELDS = {
    "piece_taken_in": _taken_in,
    "piece_shelved": _shelved,
    "piece_inspected": _inspected,
    "piece_reinspected": _reinspected,
    "verdict_corrected": _corrected,
    "piece_sealed": _sealed,
    "piece_bound": _bound,
    "packing_begun": _begun,
    "piece_packed": _packed,
    "piece_handed_over": _handed,
    "piece_came_back": _came_back,
    "incident_reported": _incident,
    "label_reprinted": _reprinted,
}
TAGS = frozenset(_FIELDS)
