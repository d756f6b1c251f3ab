"""Actors of facts as the names staff know each other by."""

from __future__ import annotations

from surety.access.models import User


def names_of(actors: set[str]) -> dict[str, str]:
    """`user:7` -> a name; what names no person of this installation is left out."""
    ids = {int(number): f"user:{number}" for actor in actors if (number := _number(actor))}
    return {ids[user.pk]: user.shown_name for user in User.objects.filter(pk__in=ids)}


def _number(actor: str) -> str:
    kind, _colon, number = actor.partition(":")
    return number if kind == "user" and number.isdecimal() and len(number) < 19 else ""
