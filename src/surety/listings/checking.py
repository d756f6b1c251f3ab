"""Every check of a listing, each a question to the rulebook: all are asked, so that nobody submits nine times. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from surety.engine.ask import ask
from surety.engine.outcome import Context, Outcome
from surety.listings.case import Finding
from surety.listings.facts import ListingSubmitted
from surety.rulebook import UNKNOWN

_FIELDS = {
    "title": lambda page: bool(page.title),
    "condition": lambda page: bool(page.condition),
    "grade": lambda page: bool(page.grade),
    "flaws": lambda page: page.flaws is not None,
    "packaging": lambda page: bool(page.packaging),
    "accessories": lambda page: page.accessories is not None,
    "shots": lambda page: bool(page.shots),
}
_ATTESTED = ("photo_kind", "purchase_place_rules", "chinese_standards", "industry_rule", "other_law")
_DOCUMENTS = (
    "subject_qualification", "directed_admission", "antique_dealer_licence", "appraiser_certificate",
    "appraiser_contract", "trademark_registration", "industry_rule",
)  # fmt: skip


def findings(outcome: Outcome, page: ListingSubmitted, context: Context, *, recalled: bool) -> list[Finding]:
    """What stands against publishing it, or should be better."""
    checks = (_scope, _quantity, _presale, _fields, _documents, _images)
    found = [finding for check in checks for finding in check(outcome, page, context)]
    return [*found, *_recall(outcome, page, context, recalled)]


def _platform(page: ListingSubmitted) -> str:
    return page.listing.partition(":")[0]


def _place(page: ListingSubmitted) -> dict[str, Any]:
    return {"platform": _platform(page), "site": page.site, "category": page.category}


def _asked(
    outcome: Outcome, context: Context, table: str, inputs: dict[str, Any], *, page: ListingSubmitted
) -> tuple[dict[str, Any], str, str] | None:
    answer = ask(outcome, context, table, inputs, on=page.at)
    if answer is None:
        return None
    return answer.outputs, answer.row_id or "", context.clauses(answer)[0]


def _scope(outcome: Outcome, page: ListingSubmitted, context: Context) -> Iterator[Finding]:
    inputs = {**_place(page), "directed_admission": page.directed_admission}
    if (answer := _asked(outcome, context, "listing_scope", inputs, page=page)) and not answer[0]["allowed"]:
        yield Finding("scope", "refuse", "not_in_scope", "listing_scope", *answer[1:])


def _quantity(outcome: Outcome, page: ListingSubmitted, context: Context) -> Iterator[Finding]:
    """R7-6."""
    inputs = {"platform": _platform(page), "quantity_group": page.quantity_group}
    answer = _asked(outcome, context, "minimum_quantity", inputs, page=page)
    if answer and page.min_quantity < answer[0]["min_count"]:
        yield Finding("min_quantity", "refuse", f"below_{answer[0]['min_count']}", "minimum_quantity", *answer[1:])


def _presale(outcome: Outcome, page: ListingSubmitted, context: Context) -> Iterator[Finding]:
    """EXP-4: scores nobody told are not known, and what is not known a person decides."""
    if page.presale is None:
        return
    told = {
        name: UNKNOWN if value is None else value
        for name, value in (
            *((name, getattr(page.scores, name)) for name in page.scores.__struct_fields__),
            ("first_listed_on", page.presale.first_listed_on),
            ("daily_orders_mean", page.presale.daily_orders_mean),
        )
    }
    place = {"platform": _platform(page), "category": page.category}
    gate = _asked(outcome, context, "presale_gate", {**place, "price_fen": page.price_fen, **told}, page=page)
    if gate is None:
        yield Finding("presale", "refuse", "undecided", "presale_gate", "")
    elif gate[0]["allowed"] != "yes":
        yield Finding("presale", "refuse", gate[0]["allowed"], "presale_gate", *gate[1:])
    length = _asked(outcome, context, "presale_length", {**place, "mixed_mode": page.presale.mixed_mode}, page=page)
    if length and length[0]["max_days"] and page.presale.days > length[0]["max_days"]:
        yield Finding("presale", "refuse", f"over_{length[0]['max_days']}_days", "presale_length", *length[1:])


def _fields(outcome: Outcome, page: ListingSubmitted, context: Context) -> Iterator[Finding]:
    lacking = [check for check, there in _FIELDS.items() if not there(page)]
    lacking += [check for check in _ATTESTED if check not in page.attested]
    for check in lacking:
        answer = _asked(outcome, context, "listing_requirement", {**_place(page), "check": check}, page=page)
        if answer and answer[0]["severity"] != "none":
            yield Finding(check, answer[0]["severity"], "missing", "listing_requirement", *answer[1:])


def _documents(outcome: Outcome, page: ListingSubmitted, context: Context) -> Iterator[Finding]:
    for document in _DOCUMENTS:
        if document in page.documents or (document == "directed_admission" and page.directed_admission == "admitted"):
            continue
        inputs = {**_place(page), "subject_kind": "merchant", "country": page.country, "document": document}
        answer = _asked(outcome, context, "qualification", inputs, page=page)
        if answer and answer[0]["required"] and answer[0]["blocks"] == "listing":
            yield Finding(document, "refuse", "missing", "qualification", *answer[1:])


def _images(outcome: Outcome, page: ListingSubmitted, context: Context) -> Iterator[Finding]:
    inputs = {**_place(page), "image_count": len(page.images)}
    count = _asked(outcome, context, "image_count_check", inputs, page=page)
    if count and count[0]["severity"] != "ok":
        yield Finding("images", count[0]["severity"], count[0]["finding"], "image_count_check", *count[1:])
    for n, image in enumerate(page.images, start=1):
        inputs = {
            **_place(page), "format": image.format, "width_px": image.width_px, "height_px": image.height_px,
            "square": image.width_px == image.height_px,
        }  # fmt: skip
        answer = _asked(outcome, context, "image_check", inputs, page=page)
        if answer and answer[0]["severity"] != "ok":
            yield Finding(f"image_{n}", answer[0]["severity"], answer[0]["finding"], "image_check", *answer[1:])


def _recall(outcome: Outcome, page: ListingSubmitted, context: Context, recalled: bool) -> Iterator[Finding]:
    """LUX-6.2c."""
    inputs = {**_place(page), "stage": "listing", "recalled": recalled}
    answer = _asked(outcome, context, "recall", inputs, page=page)
    if answer and answer[0]["action"] == "refuse_listing":
        yield Finding("recall", "refuse", "recalled", "recall", *answer[1:])
