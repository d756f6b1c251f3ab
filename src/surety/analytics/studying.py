"""Carrying out studies: what the candidate would have done to the stored history, and to the deadlines that run."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic

import msgspec
import psycopg

from surety.amendments import acts, candidates, effects, remedy
from surety.amendments.acts import NoSuchAmendment
from surety.amendments.dossier import BadCandidate
from surety.analytics import backtest, decisions, studies
from surety.analytics.results import Details, RemedyDetails
from surety.analytics.studies import ATTEMPTS_MAX, Study
from surety.config import environment
from surety.engine import clock, db
from surety.rulebook.space import TooLarge

log = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
REMEDY_SECONDS_MAX = 600.0
DEADLINES_SECONDS_MAX = 120.0
"""How long the running deadlines are looked at; of what is left unseen the study says so."""


def work(connection: db.Connection) -> int:
    """Carry out every study that nobody works on; returns how many."""
    count = 0
    while study := studies.claim(connection):
        with _signs_of_life(study):
            carry_out(connection, study)
        count += 1
    return count


def carry_out(connection: db.Connection, study: Study) -> None:
    """Find and keep what the candidate would have done. What cannot be found is kept as a failure with its code."""
    if study.attempts > ATTEMPTS_MAX:
        studies.fail(connection, study, "interrupted", now=clock.now(connection))
        return
    try:
        found = _found(connection, study)
    except TooLarge:
        studies.fail(connection, study, "diff_too_large", now=clock.now(connection))
    except NoSuchAmendment:
        studies.fail(connection, study, "no_such_amendment", now=clock.now(connection))
    except BadCandidate as error:
        studies.fail(connection, study, error.code, now=clock.now(connection))
    except psycopg.OperationalError:
        raise
    except (SystemExit, KeyboardInterrupt):
        studies.release(connection, study)
        raise
    except Exception:
        log.exception("the study of %s failed", study.subject)
        studies.fail(connection, study, "failed", now=clock.now(connection))
    else:
        said = found.without_names() if isinstance(found, Details) else None
        summary, details = msgspec.json.encode(said), msgspec.json.encode(found)
        studies.finish(connection, study, summary=summary, details=details, now=clock.now(connection))


def _found(connection: db.Connection, study: Study) -> Details | RemedyDetails:
    now = clock.now(connection)
    plan = acts.case_of(connection, study.subject).plan
    if plan is None:
        return _change(connection, study, now)
    studies.beat(connection, study, phase="remedy")
    return RemedyDetails(remedy.preview(connection, plan, now=now, seconds=REMEDY_SECONDS_MAX))


def _change(connection: db.Connection, study: Study, now: datetime) -> Details:
    cursor = connection.cursor()
    _, base = candidates.in_force(cursor, now=now)
    dossier = candidates.load(cursor, study.question.candidate)
    studies.beat(connection, study, phase="deadlines")
    seen = {"seconds": DEADLINES_SECONDS_MAX}
    deadlines = effects.open_deadlines(cursor, base.release, dossier.release, **seen)
    lapses = effects.at_lapse(cursor, base.release, dossier.release, now=now, **seen)
    studies.beat(connection, study, phase="decisions")
    folder = _exported(connection)
    studies.beat(connection, study, phase="orders")
    found = backtest.run(
        connection,
        folder,
        base=base.release,
        candidate=dossier.release,
        until=now,
        progress=_Progress(connection, study),
    )
    return Details(found.summary, deadlines, lapses, found.shops)


def _exported(connection: db.Connection) -> Path:
    """The decision log as columns, up to date; one process at a time writes it."""
    folder = environment.private_folder("analytics") / "decisions"
    connection.execute("select pg_advisory_lock(hashtext('surety_export'))")
    try:
        decisions.export(connection, folder)
    finally:
        connection.execute("select pg_advisory_unlock(hashtext('surety_export'))")
    return folder


class _Progress:
    """Told of every batch, and says so once a second."""

    def __init__(self, connection: db.Connection, study: Study) -> None:
        self._connection, self._study, self._said = connection, study, 0.0

    def __call__(self, done: int, total: int) -> None:
        if monotonic() - self._said > 1.0 or done == total:
            self._said = monotonic()
            studies.beat(self._connection, self._study, done_count=done, total_count=total)


@contextmanager
def _signs_of_life(study: Study) -> Iterator[None]:
    """From a thread and a connection of its own: some steps take longer than silence may."""
    over = threading.Event()

    def beat() -> None:
        with db.connect() as connection:
            while not over.wait(BEAT_SECONDS):
                studies.beat(connection, study)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
