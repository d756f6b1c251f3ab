"""A backtest in words: one page that needs nothing beside it, and a few lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surety.analytics.results import OrderResult, ShopResult, Summary
from surety.consoles.show.money import money_text
from surety.rulebook import Release, Status
from surety.rulebook.phrases import phrase

_SILENT = {status.value for status in Status}
LANGUAGES = {"en": "en", "zh": "zh-hans"}


def render(found: Summary, *, base: Release, candidate: Release, lang: str) -> str:
    """The report as HTML that stands by itself."""
    with translation.override(LANGUAGES[lang]):
        shown = page_context(found, base=base, candidate=candidate, lang=lang)
        return render_to_string("rules/backtest_report.html", {"lang": LANGUAGES[lang], **shown})


def page_context(
    found: Summary, *, base: Release, candidate: Release, lang: str, names: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """What the report shows, for a page too; texts in the language that is active. `names` are shops' by id."""
    return {
        "found": found,
        "asked": [day.isoformat() if day else "…" for day in found.days] if any(found.days) else None,
        "sums": [_sums(currency, *sums) for currency, sums in found.money.items()],
        "tables": [_table(result, base, candidate, lang) for result in found.tables],
        "shops": [shop_line(shop, names) for shop in found.shops],
        "worst": [_order(order, names) for order in found.worst],
        "base": base.hash[:12],
        "candidate": candidate.hash[:12],
    }


def summary(found: Summary, *, lang: str) -> str:
    """A few lines: how many answers, orders, shops, and the money."""
    with translation.override(LANGUAGES[lang]):
        lines = [
            _("%(table)s: %(changed)s of %(decided)s decisions change")
            % {"table": each.table, "changed": f"{each.changed:,}", "decided": f"{each.decided:,}"}
            for each in found.tables
        ]
        count = found.order_count
        differ = ngettext("%(count)s order would differ", "%(count)s orders would differ", count)
        lines.append(differ % {"count": count})
        for currency, sums in found.money.items():
            lines.append("  ".join(f"{name} {value}" for name, value in _sums(currency, *sums)))
        return "\n".join(lines)


def _sums(currency: str, buyer_fen: int, merchant_fen: int, platform_fen: int) -> list[tuple[str, str]]:
    return [
        (_("Buyers"), signed(buyer_fen, currency)),
        (_("Merchants"), signed(merchant_fen, currency)),
        (_("Platform"), signed(platform_fen, currency)),
    ]


def signed(fen: int, currency: str) -> str:
    return ("+" if fen > 0 else "") + money_text(fen, currency)


def _table(result: Any, base: Release, candidate: Release, lang: str) -> dict[str, Any]:
    table = base.tables.get(result.table) or candidate.tables[result.table]
    moves = [(_said(before, lang), _said(after, lang), count) for before, after, count in result.moves]
    return {"result": result, "title": table.spec.title.to(lang), "moves": moves}


def _said(row: str, lang: str) -> str:
    """A row by its id; why none answers, in words."""
    return phrase(f"status_{row}", lang) if row in _SILENT else row


def shop_line(shop: ShopResult, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": names.get(shop.shop, ""),
        "shop": shop,
        "merchant": signed(shop.merchant_fen, shop.currency),
        "buyer": signed(shop.buyer_fen, shop.currency),
    }


def _order(order: OrderResult, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": names.get(order.shop, ""),
        "order": order,
        "merchant": signed(order.merchant_fen, order.currency),
        "buyer": signed(order.buyer_fen, order.currency),
    }
