"""Error rates for everybody: what each centre got wrong of known pieces, with intervals, from the public log alone."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from surety.access.pages import published_page
from surety.certificates.rated import tried_in_log
from surety.certificates.rates import BY, RATES, Tried, rows
from surety.certificates.stored import latest_checkpoint
from surety.consoles.export import send
from surety.consoles.listing import without
from surety.consoles.piece.cases import names_in_log

TITLES = {"centre": _("By centre"), "category": _("By category"), "inspector": _("By inspector")}


@require_safe
@published_page
def show_rates(request: HttpRequest) -> HttpResponseBase:
    by = request.GET.get("by", "centre")
    by = by if by in BY else "centre"
    centre = request.GET.get("centre", "")[:60]
    size, done = _done()
    found = [row for row in rows(done, by) if not centre or row["centre"] == centre]
    if (form := request.GET.get("form", "")) in ("csv", "json"):
        return send(iter(found), keys=list(found[0]) if found else list(BY[by]), name=f"rates-{by}", form=form)
    context = {
        "rows": [(row, [_shown(row, name) for name in RATES]) for row in found],
        "names": names_in_log(),
        "by": by,
        "centre": centre,
        "centres": sorted({row["centre"] for row in rows(done, "centre")}),
        "tabs": [{"href": without(request.GET, by=code), "label": label, "is_here": code == by, "count": None}
                 for code, label in TITLES.items()],
        "size": size,
        "findings": len(done.findings),
        "csv_url": without(request.GET, form="csv"),
        "json_url": without(request.GET, form="json"),
    }  # fmt: skip
    return render(request, "centres/rates.html", context)


def _done() -> tuple[int, Tried]:
    """Of the log as it is signed now; an entry more, and it is computed afresh."""
    with connection.cursor() as cursor:
        latest = latest_checkpoint(cursor)
    return (0, Tried()) if latest is None else (latest[0], _tried(latest[1]))


@lru_cache(maxsize=2)
def _tried(checkpoint: str) -> Tried:
    with connection.cursor() as cursor:
        return tried_in_log(cursor)


def _shown(row: dict[str, Any], name: str) -> dict[str, Any]:
    """A rate with its interval, as numbers and as places on a line of 0 to 100."""
    wrong, tried, low, high = (row[f"{name}_{part}"] for part in ("wrong", "tried", "low", "high"))
    return {
        "wrong": wrong,
        "tried": tried,
        "point": f"{wrong / tried:.1%}" if tried else "",
        "interval": f"{low:.1%} – {high:.1%}",
        "left": round(100 * low, 1),
        "width": max(round(100 * (high - low), 1), 0.5),
        "at": round(100 * wrong / tried, 1) if tried else 0,
    }
