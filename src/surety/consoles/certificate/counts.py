"""`/log/centres`: each centre's codes as the public log has them, beside what the register and the rooms say."""

from __future__ import annotations

from functools import lru_cache
from time import monotonic
from typing import Any, NamedTuple

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from surety.access.pages import open_page
from surety.access.scope import ANYBODY, scoped
from surety.certificates import stored
from surety.consoles.certificate.speaking import answer, speaking
from surety.consoles.piece.cases import names_in_log

KEPT_SECONDS = 20.0


class Row(NamedTuple):
    """Of one centre: issued, bearing a certificate and void by the log; the same by the register; `stated` by facts.

    `stated` is None for a centre of no platform, whose codes are no facts.
    """

    centre: str
    issued: int = 0
    used: int = 0
    void: int = 0
    register: tuple[int, int, int] = (0, 0, 0)
    stated: int | None = None

    @property
    def missing(self) -> int:
        """Codes that somebody knows and the log does not, or the other way: a code issued in secret is one of them."""
        known = max(self.register[0], self.stated or 0)
        return known - self.issued

    @property
    def fits(self) -> bool:
        return (self.issued, self.used, self.void) == self.register and self.stated in (None, self.issued)


@require_safe
@open_page
@speaking
def page(request: HttpRequest) -> HttpResponse:
    """HTML, or JSON with `?format=json`."""
    moment = int(monotonic() // KEPT_SECONDS)
    size, rows = counted(moment)
    names = _names(moment)
    if request.GET.get("format") == "json":
        plain: list[dict[str, Any]] = [row._asdict() | {"fits": row.fits} for row in rows]
        return JsonResponse({"size": size, "centres": plain}, json_dumps_params={"ensure_ascii": False})
    return answer("counts", {"rows": rows, "names": names, "size": size}, path="/log/centres")


@lru_cache(maxsize=1)
def counted(moment: int) -> tuple[int, list[Row]]:
    """The size of the log and its centres; once a moment for all who ask, since all entries are read."""
    with connection.cursor() as cursor:
        latest = stored.latest_checkpoint(cursor)
        size, note = latest or (0, "")
        return size, rows_of(cursor, note)


@lru_cache(maxsize=1)
def _names(moment: int) -> dict[str, str]:
    with scoped(ANYBODY):
        return names_in_log()


def rows_of(cursor: Any, note: str) -> list[Row]:
    logged = _logged(note)
    register = {centre: tuple(counts) for centre, *counts in _said(cursor, "surety_code_register()")}
    stated: dict[str, int] = {}
    for centre, _state, codes in _said(cursor, "surety_code_states()"):
        stated[centre] = stated.get(centre, 0) + codes
    centres = sorted(logged.keys() | register.keys() | stated.keys())
    return [
        Row(centre, *logged.get(centre, (0, 0, 0)), register.get(centre, (0, 0, 0)), stated.get(centre))
        for centre in centres
    ]


@lru_cache(maxsize=4)
def _logged(note: str) -> dict[str, tuple[int, int, int]]:
    """Counted over the entries of the log; a log of one checkpoint is always the same."""
    counts: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        for centre, kind, codes in _said(cursor, "surety_code_entries()"):
            counts.setdefault(centre, {})[kind] = codes
    return {
        centre: (each.get("code", 0), each.get("certificate", 0), each.get("void", 0))
        for centre, each in counts.items()
    }


def _said(cursor: Any, function: str) -> list[tuple[Any, ...]]:
    cursor.execute(f"select * from {function}")
    return list(cursor.fetchall())
