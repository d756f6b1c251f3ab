"""Studies: backtests of amendments, asked for from a page and carried out by whichever worker is free.

A study is a row. Whoever works on it leaves a sign of life; one without a sign is taken up again by another, from the
decision log that was exported so far. What was found stays with its run.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from surety.engine.db import Connection
from surety.engine.keys import bucket_of
from surety.engine.reading import decoder_of

SILENT_SECONDS_MAX = 30.0
"""Without a sign of life for so long, a study is anybody's again."""

ATTEMPTS_MAX = 3


class Question(Struct, frozen=True):
    """The candidate by its hash, put beside the release in force when the study is made; none for a remedy."""

    candidate: str = ""


class Study(Struct, frozen=True):
    subject: str
    run: int
    question: Question
    attempts: int


def ask(connection: Connection, subject: str, *, question: Question, by: str, now: datetime) -> int:
    """Ask for a study and return its run; one that still waits for the same answer is not asked for twice."""
    bucket, asked = bucket_of(subject), msgspec.json.encode(question).decode()
    with connection.transaction():
        connection.execute("select pg_advisory_xact_lock(hashtext(%s))", [subject])
        open_run, last_run = connection.execute(
            "select max(run) filter (where finished_at is null and question::text = %s), max(run) from surety_study"
            " where bucket = %s and subject = %s",
            [asked, bucket, subject],
        ).fetchone()  # type: ignore[misc]
        if open_run is not None:
            return open_run  # type: ignore[no-any-return]
        run = (last_run or 0) + 1
        connection.execute(
            "insert into surety_study (bucket, subject, run, question, asked_at, asked_by)"
            " values (%s, %s, %s, %s, %s, %s)",
            [bucket, subject, run, asked, now, by],
        )
    return run  # type: ignore[no-any-return]


_FREE = "finished_at is null and (beat_at is null or beat_at < clock_timestamp() - %s::interval)"


def waiting(connection: Connection) -> bool:
    """Whether there is something to do."""
    free = connection.execute(f"select exists (select 1 from surety_study where {_FREE})", [_silence()]).fetchone()
    return bool(free and free[0])


def claim(connection: Connection) -> Study | None:
    """Take up the oldest study nobody works on."""
    row = connection.execute(
        f"""update surety_study set beat_at = clock_timestamp(), attempts = attempts + 1, phase = '', done_count = 0,
                   total_count = 0
            where (bucket, subject, run) = (select bucket, subject, run from surety_study where {_FREE}
                                            order by asked_at, subject, run limit 1 for update skip locked)
            returning subject, run, question, attempts""",
        [_silence()],
    ).fetchone()
    if row is None:
        return None
    subject, run, question, attempts = row
    return Study(subject, run, decoder_of(Question).decode(question), attempts)


def beat(connection: Connection, study: Study, **progress: Any) -> bool:
    """A sign of life, perhaps with `phase`, `done_count` and `total_count`; False once another has taken it up."""
    columns = "".join(f", {name} = %({name})s" for name in sorted(progress))
    changed = connection.execute(
        f"update surety_study set beat_at = clock_timestamp(){columns} where {_MINE}", {**_mine(study), **progress}
    )
    return changed.rowcount == 1


def finish(connection: Connection, study: Study, *, summary: bytes, details: bytes, now: datetime) -> bool:
    """Keep what was found: `summary` for everybody, `details` for staff, both JSON."""
    return _end(connection, study, now, summary=summary.decode(), details=details.decode())


def fail(connection: Connection, study: Study, code: str, *, now: datetime) -> bool:
    return _end(connection, study, now, failure=code)


def release(connection: Connection, study: Study) -> None:
    """Let go of a study that was interrupted: it is no fault of its own."""
    connection.execute(f"update surety_study set beat_at = null, attempts = attempts - 1 where {_MINE}", _mine(study))


def _end(connection: Connection, study: Study, now: datetime, **columns: Any) -> bool:
    named = "".join(f", {name} = %({name})s" for name in sorted(columns))
    changed = connection.execute(
        f"update surety_study set finished_at = %(now)s{named} where {_MINE}", {**_mine(study), **columns, "now": now}
    )
    return changed.rowcount == 1


_MINE = (
    "bucket = %(bucket)s and subject = %(subject)s and run = %(run)s and attempts = %(attempts)s"
    " and finished_at is null"
)


def _mine(study: Study) -> dict[str, Any]:
    return {
        "bucket": bucket_of(study.subject),
        **{name: getattr(study, name) for name in ("subject", "run", "attempts")},
    }


def _silence() -> timedelta:
    return timedelta(seconds=SILENT_SECONDS_MAX)
