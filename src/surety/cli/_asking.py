"""What `surety decide` and `surety explain` share: options, the release they name, inputs as the table reads them."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from surety.rulebook import Answer, Release, Table
    from surety.rulebook.spec import InputSpec

ZONE = ZoneInfo("Asia/Shanghai")
NOT_DECIDED = 3
FORMS = {
    "whole": r"-?[0-9]+",
    "real": r"-?[0-9]+(\.[0-9]+)?",
    "date": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "bool": "true|false",
}
READ = {"whole": int, "real": float, "date": date.fromisoformat, "bool": "true".__eq__}
SHOWN_MAX = 40
YEARS = range(2, 9999)
"""The first and the last of the calendar have days that another zone does not."""


class Moment(click.ParamType):
    """A day, or an instant that carries its zone."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        try:
            day = bool(re.fullmatch(FORMS["date"], value))
            instant = date.fromisoformat(value) if day else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date such as 2023-06-18 or 2023-06-18T20:00:00+08:00", param, ctx)
        if instant.year not in YEARS:
            self.fail(f"{value!r} lies beyond the years {YEARS[0]} to {YEARS[-1]}", param, ctx)
        if isinstance(instant, datetime) and instant.tzinfo is None:
            self.fail(f"{value!r} does not say its zone; write 2023-06-18T20:00:00+08:00", param, ctx)
        return instant


class Book(NamedTuple):
    """A release, where it was found, and the time there."""

    release: Release
    source: str
    now: datetime


class Asked(NamedTuple):
    book: Book
    table: Table
    answer: Answer


def asking(command: Callable) -> Callable:
    """The argument and the options of a question to one table."""
    options = (
        click.argument("table", required=False),
        click.option(
            "--input",
            "given",
            multiple=True,
            metavar="NAME=VALUE|FILE.json",
            help="An input, or a file of them; repeat it. 输入，可重复，也可为 JSON 文件。",
        ),
        click.option(
            "--input-file", type=click.File("rb"), help="Inputs as a JSON object; - is stdin. JSON 输入文件。"
        ),
        click.option("--on", type=Moment(), help="When it happened; it picks the row. Default: today. 行为发生日期。"),
        click.option("--known", type=Moment(), help="Which release: the one known then. Default: now. 认知日期。"),
        click.option(
            "--folder",
            type=click.Path(exists=True, file_okay=False, path_type=Path),
            help="A folder of tables instead of the release in force. 规则库目录。",
        ),
        click.option(
            "--dmn",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="A DMN file instead of a release; TABLE names one of its decisions. DMN 文件。",
        ),
        click.option("--whole", multiple=True, metavar="NAME", help="DMN: an input of whole numbers. 整数输入。"),
        click.option(
            "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output. 输出格式。"
        ),
        click.option("--lang", type=click.Choice(["en", "zh"]), default="en", help="Language. 语言。"),
    )
    for option in reversed(options):
        command = option(command)
    return command


def ask(
    table: str | None, *, given: tuple[str, ...], input_file: Any, on: date | datetime | None, **named: Any
) -> Asked:
    """`named` are the options that name the release. Raises click.UsageError for whatever cannot be asked."""
    from surety.rulebook import RulebookError, RulebookValueError

    try:
        book = book_named(**named) if named["dmn"] is None else _dmn_book(table, **named)
    except RulebookError as error:
        raise click.UsageError(str(error)) from None
    tables = book.release.tables
    if named["dmn"]:
        (table,) = tables
    if table is None:
        raise click.UsageError(f"name a table, or give --dmn FILE; there are: {', '.join(tables)}")
    if table not in tables:
        raise click.UsageError(f"no table is called {table}; there are: {', '.join(tables)}")
    asked = tables[table]
    words = [word for word in given if "=" in word or not word.endswith(".json")]
    inputs = {**_from_file(asked, input_file)}
    for path in (word for word in given if word not in words):
        inputs |= _from_path(asked, path)
    inputs |= _from_words(asked, words)
    try:
        answer = asked.decide(inputs, on or book.now)
    except RulebookValueError as error:
        spec = next((each for each in asked.spec.inputs if each.name == error.input), None)
        raise click.UsageError(f"{error}{'; it takes ' + _taken(spec) if spec else ''}") from None
    return Asked(book, asked, answer)


def _dmn_book(table: str | None, *, dmn: Path, whole: tuple[str, ...], folder: Any, known: Any) -> Book:
    """The one table of a DMN file, as a release of its own; what was understood of it goes to stderr."""
    from surety.exchange import import_table
    from surety.rulebook import Release

    if folder or known:
        raise click.UsageError("a DMN file is no release: leave out --folder and --known")
    spec, remarks = import_table(dmn.read_bytes(), dmn.name, decision=table or "", whole=frozenset(whole))
    for remark in remarks:
        click.echo(remark.to_text("en"), err=True)
    return Book(Release([spec]), str(dmn), datetime.now(UTC))


def book_named(*, folder: Path | None, known: date | datetime | None, whole: tuple[str, ...], **_: None) -> Book:
    """The release that the options mean, and where it is from.

    A folder; else what the database held as known at `known`; where there is no database, the packaged tables.
    """
    from surety.config import environment
    from surety.rulebook import load_release

    if whole:
        raise click.UsageError("--whole belongs to --dmn")
    if folder and known:
        raise click.UsageError("a folder is known at any time: give --folder or --known")
    if folder or not _has_database():
        folder = folder or environment.rulebook_folder()
        return Book(load_release(folder), str(folder), datetime.now(UTC))
    from surety.engine import book, clock, db
    from surety.launcher.database import open_database

    with open_database(), db.connect() as connection:
        now = clock.now(connection)
        try:
            number, release = book.active(connection.cursor(), now=_instant(known) if known else now)
        except book.NoRelease as error:
            raise click.UsageError(str(error)) from None
    return Book(release, f"release {number}", now)


def finish(asked: Asked, told: dict[str, Any], text: str, form: str) -> None:
    """Print what was told, with the release; leave with 0 only if the table decided."""
    from surety.rulebook import Status

    release = {"hash": asked.book.release.hash, "source": asked.book.source}
    if form == "json":
        click.echo(json.dumps(told | {"release": release}, ensure_ascii=False, indent=1))
    else:
        click.echo(f"{text}\n  {release['hash']} ({release['source']})")
    sys.exit(0 if asked.answer.status is Status.DECIDED else NOT_DECIDED)


def _has_database() -> bool:
    from surety.config import environment
    from surety.launcher.places import Places

    return bool(os.environ.get("SURETY_DATABASE_URL")) or Places(environment.home()).link.exists()


def _instant(known: date | datetime) -> datetime:
    """A day counts to its end."""
    if isinstance(known, datetime):
        return known
    return datetime.combine(known + timedelta(days=1), time(), ZONE) - timedelta(microseconds=1)


def _from_path(table: Table, path: str) -> dict[str, Any]:
    try:
        with open(path, "rb") as file:
            return _from_file(table, file)
    except OSError as error:
        raise click.UsageError(f"--input {path}: {error.strerror}") from None


def _from_words(table: Table, given: list[str]) -> dict[str, Any]:
    specs, inputs = {each.name: each for each in table.spec.inputs}, {}
    for word in given:
        name, sign, text = word.partition("=")
        if not sign or name not in specs:
            raise click.UsageError(f"--input {word}: write NAME=VALUE; the inputs are: {', '.join(specs)}")
        if name in inputs:
            raise click.UsageError(f"--input {name} is given twice")
        inputs[name] = _value(specs[name], text)
    return inputs


def _value(spec: InputSpec, text: str) -> Any:
    """Text that is no value of the input's kind stays text, which the table refuses."""
    kind = "real" if spec.type == "number" and not spec.whole else "whole" if spec.type == "number" else spec.type
    try:
        return READ[kind](text) if re.fullmatch(FORMS.get(kind, "(?!)"), text) else text
    except ValueError:  # a day or a number that does not exist
        return text


def _from_file(table: Table, file: Any) -> dict[str, Any]:
    """Keys the table does not declare are left aside, as in `Release.decide`; JSON has no dates, so texts stand in."""
    if file is None:
        return {}
    try:
        read = json.loads(file.read(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"the input file is not JSON: {error}") from None
    if not isinstance(read, dict):
        raise click.UsageError("the input file holds no JSON object")
    from surety.rulebook.worked import as_codes

    dates = {each.name: each for each in table.spec.inputs if each.type == "date"}
    inputs = as_codes(table, read)
    return {n: _value(dates[n], each) if n in dates and isinstance(each, str) else each for n, each in inputs.items()}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) < len(pairs):
        raise ValueError("a key stands twice")
    return read


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _taken(spec: InputSpec) -> str:
    """What an input takes, as one writes it."""
    from surety.rulebook.words import range_in_words

    if spec.values:
        more = ", …" if len(spec.values) > SHOWN_MAX else ""
        return ", ".join([*spec.values][:SHOWN_MAX]) + more
    if spec.type == "number":
        return f"{'whole numbers' if spec.whole else 'numbers'}, {range_in_words(spec, spec.domain, 'en')}"
    return "true or false" if spec.type == "bool" else "dates such as 2023-06-18"
