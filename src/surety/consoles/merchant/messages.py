"""The shop's messages: what Surety told it, newest first, and what of it this person has not read."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from surety.access.pages import memberships_of
from surety.consoles import clock, labels, typed
from surety.consoles.addresses import with_query
from surety.consoles.frame import frame, in_shop
from surety.consoles.merchant.inbox import UNREAD_MAX, Place, count_unread, read_inbox
from surety.consoles.message_texts import NOTEWORTHY, SHOP_KINDS, TONES, message_text
from surety.consoles.models import ReadMark
from surety.consoles.order.cases import cases_of
from surety.engine.fact import AFTERSALE, EARLIEST
from surety.engine.queries import in_words

PAGE_SIZE = 50


def recipient_of(shop: str) -> str:
    return f"shop:{shop}"


def read_until(request: HttpRequest, shop: str) -> datetime | None:
    """What was told before somebody joined the shop is not news to them."""
    marks = ReadMark.objects.filter(user_id=request.user.pk, recipient=recipient_of(shop))
    joined = next((each.created_at for each in memberships_of(request) if each.shop == shop), None)
    return marks.values_list("read_until", flat=True).first() or joined


def unread_text(request: HttpRequest, shop: str) -> str:
    """For the nav: empty when there is nothing new."""
    scope = getattr(request, "scope", None)
    if scope is None or not scope.allows("inbox.view"):
        return ""
    since = read_until(request, shop)
    count = count_unread(recipient_of(shop), kinds=NOTEWORTHY, since=since) if since else 0
    return "" if not count else f"{UNREAD_MAX}+" if count > UNREAD_MAX else str(count)


@require_safe
@in_shop("inbox.view")
def inbox(request: HttpRequest, shop: str) -> HttpResponse:
    kind = request.GET.get("kind", "")
    kind = kind if kind in SHOP_KINDS else ""
    everything = request.GET.get("tab") == "all"
    kinds = (kind,) if kind else () if everything else NOTEWORTHY
    place = _read_place(request.GET.get("after", ""))
    rows = read_inbox(recipient_of(shop), kinds=kinds, after=place, size=PAGE_SIZE + 1)
    more, rows = len(rows) > PAGE_SIZE, in_words(rows[:PAGE_SIZE])
    context = {
        "told": _told(shop, rows, since=read_until(request, shop)),
        "kind": kind,
        "tab": "all" if everything else "",
        "tabs": [
            {"label": _("To read"), "href": request.path, "is_here": not everything},
            {"label": _("All"), "href": f"{request.path}?tab=all", "is_here": everything},
        ],
        "kinds": {code: labels.codes("message")[code] for code in (SHOP_KINDS if everything else NOTEWORTHY)},
        "next_url": _page_url(request, rows[-1]) if more else "",
        "first_url": _page_url(request, None) if request.GET.get("after") else "",
        "now_key": rows[0]["created_at"].isoformat() if rows else "",
    }
    return render(request, "merchant/messages.html", frame(request, shop, **context))


def _told(shop: str, rows: list[dict[str, Any]], *, since: datetime | None) -> list[dict[str, Any]]:
    cases = cases_of(shop, sorted({row["subject"] for row in rows}))
    told = []
    for row in rows:
        case = cases.get(row["subject"])
        currency, zone = (case.currency, case.zone) if case else ("CNY", "Asia/Shanghai")
        told.append(
            {
                **row,
                "text": message_text(row["kind"], row["params"], currency=currency, zone=zone),
                "tone": TONES.get(row["kind"], ""),
                "clause": row["params"].get("clause"),
                "unread": since is None or row["created_at"] > since,
                "has_order": case is not None,
                "has_case": AFTERSALE in row["subject"],
                "has_talk": ":cv-" in row["subject"],
                "has_piece": ":pc-" in row["subject"],
                "zone": zone,
            }
        )
    return told


def _page_url(request: HttpRequest, last: dict[str, Any] | None) -> str:
    place = (last["created_at"].isoformat(), last["bucket"], last["seq"], last["n"], last["subject"]) if last else ()
    return with_query(request, after="|".join(map(str, place)))


def _read_place(text: str) -> Place | None:
    try:
        created_at, bucket, seq, n, subject = text.split("|", 4)
    except ValueError:
        return None
    at, numbers = typed.instant(created_at), [typed.whole(each, most=1 << 62) for each in (bucket, seq, n)]
    if at is None or None in numbers or not subject.isprintable():
        return None
    return Place(at, numbers[0], subject, numbers[1], numbers[2])  # type: ignore[arg-type]


@require_POST
@in_shop("inbox.view")
def mark_read(request: HttpRequest, shop: str) -> HttpResponse:
    """Everything up to the newest message the page showed; what came since stays unread."""
    try:
        until = datetime.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        until = clock.now_of(request)
    if until.tzinfo:
        # What is kept here is read on every page: nothing that cannot be read back.
        until = max(EARLIEST, min(until, clock.now_of(request))).astimezone(UTC)
        ReadMark.objects.update_or_create(
            user_id=request.user.pk, recipient=recipient_of(shop), defaults={"read_until": until}
        )
        messages.success(request, _("All read."))
    return redirect("shop:messages", shop=shop)
