"""Actors of facts, and logins, as the names people know each other by."""

from __future__ import annotations

from django.db.models import Q

from surety.access.models import User


def names_of(actors: set[str]) -> dict[str, str]:
    """`user:7`, or a login -> a name; what names no person of this installation is left out."""
    ids = {int(number) for actor in actors if (number := _number(actor))}
    found = User.objects.filter(Q(pk__in=ids) | Q(username__in={each for each in actors if ":" not in each}))
    names = {key: user.shown_name for user in found for key in (f"user:{user.pk}", user.username)}
    return {actor: names[actor] for actor in actors if actor in names}


def _number(actor: str) -> str:
    kind, _colon, number = actor.partition(":")
    return number if kind == "user" and number.isdecimal() and len(number) < 19 else ""
