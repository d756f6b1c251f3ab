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


def findings(outcome: Outcome, page: ListingSubmitted, context: Context, *, recalled: bool, new: bool) -> list[Finding]:
    """What stands against publishing it, or should be better. `recalled` is the platform's own word."""
    checks = (_scope, _quantity, _presale, _fields, _documents, _images, _report)
    found = [finding for check in checks for finding in check(outcome, page, context)]
    return [*found, *_deposit(outcome, page, context, new), *_recall(outcome, page, context, recalled)]


def qualified(page: ListingSubmitted, context: Context) -> dict[str, Any]:
    """Documents, country and directed admission: what is on file with the shop, and what the platform told."""
    on_file: dict[str, Any] = context.reads.get("qualified") or {}
    filed = on_file.get("directed_admission") or "none"
    return {
        "documents": {*page.documents, *on_file.get("documents", ())},
        "country": on_file.get("country") or page.country,
        "directed_admission": filed if filed != "none" else page.directed_admission,
    }


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
    inputs = {**_place(page), "directed_admission": qualified(page, context)["directed_admission"]}
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
    """LUX-3, BTAS-3a."""
    known = qualified(page, context)
    held = set(known["documents"])
    if known["directed_admission"] == "admitted":
        held.add("directed_admission")
    for document in _DOCUMENTS:
        if document in held:
            continue
        inputs = {**_place(page), "subject_kind": "merchant", "country": known["country"], "document": document}
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
            **_place(page), "format": image.format, "width_px": max(image.width_px, 1),
            "height_px": max(image.height_px, 1), "square": image.width_px == image.height_px,
        }  # fmt: skip
        answer = _asked(outcome, context, "image_check", inputs, page=page)
        if answer and answer[0]["severity"] != "ok":
            yield Finding(f"image_{n}", answer[0]["severity"], answer[0]["finding"], "image_check", *answer[1:])


def _report(outcome: Outcome, page: ListingSubmitted, context: Context) -> Iterator[Finding]:
    """LUX-6.3d: what the page cites of a report is a field of it, and says the same."""
    shown: dict[str, str] = context.reads.get("report") or {}
    for field, says in page.report.items():
        agreement = "absent" if field not in shown else "matches" if shown[field] == says else "conflicts"
        inputs = {**_place(page), "speaker": "merchant", "claim": "report", "agreement": agreement}
        answer = _asked(outcome, context, "promotion_match", inputs, page=page)
        if answer and answer[0]["outcome"] == "breach":
            yield Finding("report", "refuse", f"report_{agreement}", "promotion_match", *answer[1:], about=field)


def _deposit(outcome: Outcome, page: ListingSubmitted, context: Context, new: bool) -> Iterator[Finding]:
    """BTAS-3b: what the shop has paid in, less what settlements charged, against what is required of it."""
    if (deposit := context.reads.get("deposit")) is None:
        return
    standing_fen = deposit["paid_in_fen"] + int(context.reads.get("deposit_settled_fen", 0))
    inputs = {**_place(page), "short": standing_fen < deposit["required_fen"], "new": new}
    answer = _asked(outcome, context, "listing_deposit", inputs, page=page)
    if answer and not answer[0]["allowed"]:
        short = str(deposit["required_fen"] - standing_fen)
        yield Finding("deposit", "refuse", "deposit_short", "listing_deposit", *answer[1:], about=short)


def _recall(outcome: Outcome, page: ListingSubmitted, context: Context, recalled: bool) -> Iterator[Finding]:
    """LUX-6.2c. Where a recall names a batch that the page does not say, the page has to say it first."""
    covering: list[dict[str, Any]] = context.reads.get("recalls", [])
    inputs = {**_place(page), "stage": "listing", "recalled": recalled or bool(covering)}
    answer = _asked(outcome, context, "recall", inputs, page=page)
    if answer is None or answer[0]["action"] != "refuse_listing":
        return
    if recalled:
        yield Finding("recall", "refuse", "recalled", "recall", *answer[1:])
    for each in covering:
        what = "recalled" if each["sure"] else "recall_unsure"
        yield Finding("recall", "refuse", what, "recall", *answer[1:], about=each["recall"])
