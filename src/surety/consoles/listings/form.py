"""A listing's form: what was typed as a submission, every field that cannot be read with its fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, get_args, get_type_hints

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from msgspec import ValidationError, convert, to_builtins
from msgspec.structs import replace

from surety.consoles import typed
from surety.listings.facts import Image, ListingSubmitted, Presale, Scores

ATTESTED = {
    "photo_kind": gettext_lazy("The pictures are real photos or vector images"),
    "purchase_place_rules": gettext_lazy("It meets the technical rules of the place of purchase"),
    "chinese_standards": gettext_lazy("It meets Chinese law and mandatory standards"),
    "industry_rule": gettext_lazy("It meets the platform's industry rule"),
    "other_law": gettext_lazy("It meets what else the law requires"),
}
SHOTS = {
    "front": pgettext_lazy("shot", "Front"),
    "back": pgettext_lazy("shot", "Back"),
    "side": pgettext_lazy("shot", "Side"),
    "inside": pgettext_lazy("shot", "Inside"),
    "logo": pgettext_lazy("shot", "Brand mark"),
    "serial": pgettext_lazy("shot", "Serial number"),
    "flaw": pgettext_lazy("shot", "Each flaw"),
    "accessories": pgettext_lazy("shot", "Accessories"),
}
"""The sources name no list (LUX-6.1.2d): this is ours, and none of it is required."""
INSPECTION = {
    "none": gettext_lazy("As the rules ask"),
    "pre_single": gettext_lazy("Before the sale, one piece in stock"),
    "pre_multi": gettext_lazy("Before the sale, several pieces in stock"),
    "qic": gettext_lazy("QIC order"),
}
_TEXTS = ("category", "brand", "model", "batch", "title", "condition", "grade", "packaging", "repair_history")
_SITES = get_args(get_type_hints(ListingSubmitted)["site"])
_GROUPS = get_args(get_type_hints(ListingSubmitted)["quantity_group"])


@dataclass
class Typed:
    """What was typed, by field; `faults` by field; `page` only where there is no fault."""

    values: dict[str, Any]
    faults: dict[str, str] = field(default_factory=dict)
    page: ListingSubmitted | None = None


def blank() -> Typed:
    return Typed({"min_quantity": "1", "site": "domestic", "inspection": "none", "quantity_group": "other"})


def of_page(page: ListingSubmitted) -> Typed:
    """The form of a listing as it was submitted last."""
    values = {name: getattr(page, name) for name in _TEXTS}
    values |= {
        "number": number_of(page.listing), "site": page.site, "inspection": page.inspection,
        "quantity_group": page.quantity_group, "price": f"{page.price_fen / 100:.2f}",
        "min_quantity": str(page.min_quantity), "flaws": "\n".join(page.flaws or ()),
        "no_flaws": page.flaws == (), "accessories": "\n".join(page.accessories or ()),
        "no_accessories": page.accessories == (), "attested": page.attested, "shots": page.shots,
        "piece": page.piece or "", "cited": tuple(f"{name}={value}" for name, value in page.report.items()),
    }  # fmt: skip
    if page.presale is not None:
        listed = page.presale.first_listed_on
        values |= {
            "presale_days": str(page.presale.days), "mixed_mode": page.presale.mixed_mode,
            "first_listed_on": listed.isoformat() if listed else "",
            "daily_orders_mean": "" if page.presale.daily_orders_mean is None else str(page.presale.daily_orders_mean),
        }  # fmt: skip
    own = replace(page, scores=Scores(), directed_admission="none")  # what a shop says; the platform's word stays
    return Typed(values, page=own)


def number_of(listing: str) -> str:
    return listing.partition(":ls-")[2]


def read_form(
    post: QueryDict, *, shop: str, fact_id: str, at: datetime, images: tuple[Image, ...], listing: str = ""
) -> Typed:
    """Every fault at once. `listing` is the one that is changed; a new one has the number that was typed."""
    values: dict[str, Any] = {name: typed.prose(post.get(name, "")) for name in post}
    values |= {name: tuple(post.getlist(name)) for name in ("attested", "shots", "cited")}
    values |= {name: name in post for name in ("no_flaws", "no_accessories", "mixed_mode")}
    faults: dict[str, str] = {}
    platform = shop.partition(":")[0]
    said = {name: values.get(name, "") for name in _TEXTS} | {
        "type": "listing_submitted", "id": fact_id, "at": at, "shop": shop,
        "listing": listing or f"{platform}:ls-{values.get('number', '')}", "site": _one_of(values, "site", _SITES),
        "quantity_group": _one_of(values, "quantity_group", _GROUPS),
        "inspection": _one_of(values, "inspection", tuple(INSPECTION)),
        "price_fen": _price(values, faults), "min_quantity": _count(values, faults, "min_quantity", least=1),
        "flaws": _lines(values, "flaws", "no_flaws"), "accessories": _lines(values, "accessories", "no_accessories"),
        "report": dict(each.split("=", 1) for each in values["cited"] if "=" in each),
        "attested": tuple(code for code in values["attested"] if code in ATTESTED),
        "shots": tuple(code for code in values["shots"] if code in SHOTS), "images": images,
        "presale": _presale(values, faults),
    }  # fmt: skip
    if values.get("piece"):
        said["piece"] = values["piece"]
    if not listing and not values.get("number"):
        faults["number"] = _("Give it a number")
    if not values.get("category"):
        faults["category"] = _("Choose a category")
    return Typed(values, faults, None if faults else _built(said, faults))


def _built(said: dict[str, Any], faults: dict[str, str]) -> ListingSubmitted | None:
    """By the fact's own schema, so that nothing passes here that the door would not take."""
    try:
        return convert(to_builtins(said), ListingSubmitted)
    except ValidationError as error:
        name = str(error).rpartition("`$.")[2].partition("`")[0].partition("[")[0]
        name = "number" if name == "listing" else name
        faults[name or "all"] = _("This cannot be taken as it is: too long, or with characters that are not allowed")
        return None


def _one_of(values: dict[str, Any], name: str, codes: tuple[str, ...]) -> str:
    return values.get(name) if values.get(name) in codes else codes[0]  # type: ignore[return-value]


def _price(values: dict[str, Any], faults: dict[str, str]) -> int:
    price_fen = typed.fen(values.get("price", ""), "CNY")
    if price_fen is None:
        faults["price"] = _("Write an amount, such as 1280.50")
    return price_fen or 0


def _count(values: dict[str, Any], faults: dict[str, str], name: str, *, least: int) -> int:
    count = typed.whole(values.get(name, ""), most=1_000_000)
    if count is None or count < least:
        faults[name] = _("Write a whole number of at least %d") % least
    return max(count or 0, least)


def _lines(values: dict[str, Any], name: str, none: str) -> tuple[str, ...] | None:
    """None where nothing is said; empty where it is said that there is none."""
    lines = tuple(line.strip() for line in values.get(name, "").splitlines() if line.strip())
    return lines or (() if values[none] else None)


def _presale(values: dict[str, Any], faults: dict[str, str]) -> Presale | None:
    if not values.get("presale_days"):
        return None
    days = typed.whole(values["presale_days"], most=365)
    if not days:
        faults["presale_days"] = _("Write the days of the presale, 1 to 365")
    listed = _day(values, faults, "first_listed_on")
    mean = typed.whole(values.get("daily_orders_mean", ""), most=10**9)
    if values.get("daily_orders_mean") and mean is None:
        faults["daily_orders_mean"] = _("Write a whole number of at least %d") % 0
    return Presale(days=days or 1, mixed_mode=values["mixed_mode"], first_listed_on=listed, daily_orders_mean=mean)


def _day(values: dict[str, Any], faults: dict[str, str], name: str) -> date | None:
    if not values.get(name):
        return None
    try:
        return date.fromisoformat(values[name])
    except ValueError:
        faults[name] = _("Write a day, such as 2026-03-01")
        return None
