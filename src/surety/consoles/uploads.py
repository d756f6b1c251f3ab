"""Where a page sends a file to: `PUT /shop/…/evidence`, `/centre/…/evidence`, `/o/…/evidence`, answered in JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from surety.access.pages import buyer_page, centre_page
from surety.access.permissions import BENCH
from surety.access.scope import Kind
from surety.consoles.attempts import of_upload
from surety.consoles.frame import in_shop
from surety.consoles.order.cases import visible_order
from surety.consoles.resuming import Partly, receive
from surety.consoles.uploading import UploadRefused, owner_of

View = Callable[..., HttpResponse]
_ALLOWED = 204
_log = logging.getLogger("surety.uploads")


def upload_page(guard: Callable[[View], View]) -> View:
    """The page of whom `guard` lets in. Its transaction ends before the body is read: a slow sender holds none."""

    @guard
    def allow(request: HttpRequest, *_token: str, **_where: Any) -> HttpResponse:
        if not getattr(request, "may_answer", True):  # a buyer's link that only shows
            raise Http404
        if request.scope.kind == Kind.ORDER:
            visible_order(request.scope.order)
        return HttpResponse(status=_ALLOWED)

    @require_http_methods(["POST", "PUT"])
    def page(request: HttpRequest, **where: Any) -> HttpResponse:
        answer = allow(request, **where)
        return answer if answer.status_code != _ALLOWED else _receive(request)

    page.access = allow.access
    return page


def _receive(request: HttpRequest) -> HttpResponse:
    owner = owner_of(request.scope.source)
    try:
        kept = receive(request, owner=owner)
        if isinstance(kept, Partly):
            return JsonResponse(kept._asdict(), status=202)
    except UploadRefused as error:
        request.attempts = of_upload(error.code)  # type: ignore[attr-defined]
        _log.warning("%s: a file of %s was not kept", error.code, owner)
        told = {"code": error.code, "message": str(error), **error.params}
        response = JsonResponse(told, status=error.status)
        response.headers["Connection"] = "close"  # the rest of the body is nobody's to read
        return response
    return JsonResponse(kept.told(subject=owner.partition(":")[2]), status=201)


urlpatterns = [
    path("shop/<subject:shop>/evidence", upload_page(in_shop("shipping.ship")), name="shop_evidence"),
    path("centre/<subject:centre>/evidence", upload_page(centre_page(*BENCH)), name="centre_evidence"),
    path("o/<str:token>/evidence", upload_page(buyer_page), name="buyer_evidence"),
]
