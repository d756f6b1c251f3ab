"""What the subcommands of `surety amendment` share: the database, who acts on it, and what stood against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

if TYPE_CHECKING:
    from surety.amendments.acts import Actor
    from surety.amendments.case import AmendmentCase
    from surety.amendments.dossier import Dossier
    from surety.engine.db import Connection
    from surety.engine.intake import Result


class At(NamedTuple):
    """A database, and who acts on it now."""

    connection: Connection
    by: Actor


@contextmanager
def acting(username: str, permission: str, number: int | None = None) -> Iterator[At]:
    """The database, as a member of staff who may do this, perhaps to an amendment that must be there."""
    from surety.amendments.acts import Actor
    from surety.config.migration import set_up_django
    from surety.engine import clock, db
    from surety.engine.fact import Party, Source
    from surety.launcher.database import open_database

    with open_database(), db.connect() as connection:
        set_up_django()
        from surety.access.models import User

        person = User.objects.filter(username=username, is_active=True).first()
        if person is None or not person.is_platform_staff:
            raise click.ClickException(f"{username} is no member of staff (没有该工作人员)")
        if not person.is_superuser and permission not in person.staff_permissions:
            raise click.ClickException(f"{username} may not do this: {permission} (没有该权限)")
        if number is not None:
            found(connection, number)
        source = Source(Party.STAFF, "staff", f"user:{person.pk}")
        yield At(connection, Actor(source, clock.now(connection)))


@contextmanager
def reading() -> Iterator[tuple[Connection, datetime]]:
    from surety.engine import clock, db
    from surety.launcher.database import open_database

    with open_database(), db.connect() as connection:
        yield connection, clock.now(connection)


def name_of(number: int) -> str:
    return f"amendment:{number}"


def found(connection: Connection, number: int) -> AmendmentCase:
    from surety.amendments.acts import NoSuchAmendment, case_of

    try:
        return case_of(connection, name_of(number))
    except NoSuchAmendment:
        raise click.ClickException(f"there is no amendment {number} (没有该修订)") from None


def accepted(result: Result, lang: str = "en") -> None:
    """Leave with what stands against it, if anything does."""
    from surety.amendments.telling import refusal_lines

    if not result.good:
        raise click.ClickException("\n".join(refusal_lines(result, lang)))


def say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def dossier_of(at: At, path: Path | None) -> Dossier:
    from surety.amendments import candidates, drafting
    from surety.config import environment

    if path is not None and path.is_file():
        return drafting.from_file(path, candidates.in_force(at.connection.cursor(), now=at.by.now)[1])
    return drafting.from_folder(path or environment.rulebook_folder())


def words_of(words: dict[str, Any]) -> dict[str, Any]:
    from surety.amendments.facts import Bilingual, Headline
    from surety.config import environment

    note, english = words["note"], words["note_en"] or words["note"]
    title = words["title"] or note.partition("\n")[0]
    days = words["notice_days"]
    return {
        "title": Headline(title[:200], (words["title"] or english.partition("\n")[0])[:200]),
        "note": Bilingual(note, english),
        "takes_effect": words["effective"].date(),
        "notice_days": environment.notice_days() if days is None else days,
        "urgent": words["urgent"],
        "retroactive_because": words["retroactive"],
    }
