"""Which clauses a page cites: its platform's own and everybody's, never those of another platform's rules."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from surety.access.scope import ANYBODY

_DOUYIN = ("JADE", "BTAS", "DIAG", "EPI", "LUX", "EXP")
_OWN = dict.fromkeys(_DOUYIN, "douyin") | {"R7": "1688", "XY": "xianyu", "TB": "taobao", "JD": "jd"}
"""The documents of `clauses.yaml`, each one platform's; facts such as H2 are cited on every platform."""


def cited(clauses: Iterable[str], platform: str) -> list[str]:
    """Those that a page of this platform cites; all where a page is of none."""
    return [each for each in clauses if not platform or _OWN.get(each.partition("-")[0], platform) == platform]


def platform_of(request: HttpRequest | None) -> str:
    """Whose shop, order or case the page is about, by its address; a buyer's link names its order. Empty: nobody's."""
    if request is None:
        return ""
    kwargs = request.resolver_match.kwargs.values() if request.resolver_match else ()
    subjects = [getattr(request, "scope", ANYBODY).order, *kwargs]
    return next((each.partition(":")[0] for each in subjects if _is_of_platform(str(each))), "")


def _is_of_platform(subject: str) -> bool:
    """A parcel is its carrier's, and a number is nobody's."""
    head, colon, _ = subject.partition(":")
    return bool(colon) and head in _OWN.values()
