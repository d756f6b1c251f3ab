"""How a person likes a list: density and columns, remembered per list in the session."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from surety.access.pages import signed_in_page

_COLUMNS_MAX = 40
LISTS = frozenset({"shipping", "aftersales"})
"""The lists whose look is remembered."""


@dataclass(frozen=True)
class Column:
    """A column of a list. A fixed one cannot be hidden; an `extra` one is hidden until asked for."""

    key: str
    label: Promise | str
    fixed: bool = False
    extra: bool = False
    number: bool = False


@dataclass(frozen=True)
class Shown:
    column: Column
    shown: bool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.column, name)


def columns_for(request: HttpRequest, list_name: str, columns: tuple[Column, ...]) -> list[Shown]:
    kept = _kept(request, list_name).get("columns")
    return [Shown(each, each.fixed or (each.key in kept if kept is not None else not each.extra)) for each in columns]


def density_for(request: HttpRequest, list_name: str) -> str:
    return _kept(request, list_name).get("density", "roomy")


def _kept(request: HttpRequest, list_name: str) -> dict[str, Any]:
    return request.session.get("views", {}).get(list_name, {})


@signed_in_page
@require_POST
def save_view(request: HttpRequest, list_name: str) -> HttpResponse:
    if list_name not in LISTS:
        raise Http404
    views = request.session.get("views", {})
    views[list_name] = {
        "density": "dense" if request.POST.get("density") == "dense" else "roomy",
        "columns": [name[:40] for name in request.POST.getlist("column")][:_COLUMNS_MAX],
    }
    request.session["views"] = views
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    return HttpResponseRedirect(back)
