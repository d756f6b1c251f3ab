"""Writing down who looked: gathered for a moment and written together, so that a look-up waits for no commit.

A process that is killed loses the last moment's; openings of seals are written at once.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from surety.certificates.copying import Look, thresholds
from surety.certificates.models import Scan
from surety.consoles.certificate import brake

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.25
WAITING_MAX = 50_000
FORGET_SECONDS = 6 * 3600.0
ROWS_MAX = 1000

_COLUMNS = ("code", "at", "reader", "latitude", "longitude", "opened")

_waiting: deque[Scan] = deque(maxlen=WAITING_MAX)
_started = threading.Lock()
_writing = threading.Lock()
_thread: threading.Thread | None = None


def note(code: str, look: Look) -> None:
    """Written within a moment."""
    _waiting.append(_row(code, look))
    _ensure_thread()


def note_now(code: str, look: Look) -> None:
    _row(code, look).save()


def _row(code: str, look: Look) -> Scan:
    latitude, longitude = look.place or (None, None)
    return Scan(code=code, at=look.at, reader=look.reader, latitude=latitude, longitude=longitude, opened=look.opened)


def flush() -> int:
    """Write what waits; returns how many. Whoever calls it finds everything written that was noted before."""
    with _writing:
        return _flush()


def _flush() -> int:
    count = 0
    while _waiting:
        some = [_waiting.popleft() for _ in range(min(len(_waiting), ROWS_MAX))]
        with (
            connection.cursor() as cursor,
            cursor.copy(f"copy certificates_scan ({', '.join(_COLUMNS)}) from stdin") as copy,
        ):
            for each in some:
                copy.write_row([getattr(each, name) for name in _COLUMNS])
        count += len(some)
    return count


def forget(now: datetime) -> int:
    """Look-ups that are too old to say anything; openings stay."""
    oldest = now - timedelta(days=thresholds()["readers_kept_days"])
    return Scan.objects.filter(at__lt=oldest, opened=False).delete()[0]


def _ensure_thread() -> None:
    global _thread
    with _started:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_keep_writing, name="surety-scans", daemon=True)
            _thread.start()


def _keep_writing() -> None:
    pause = threading.Event()
    forgotten_at = monotonic()
    while True:
        pause.wait(PAUSE_SECONDS)
        try:
            flush()
            if monotonic() - forgotten_at > FORGET_SECONDS:
                forgotten_at = monotonic()
                forget(datetime.now(UTC))
                brake.forget(datetime.now(UTC))
        except Exception:
            log.exception("look-ups were not written down")
            connection.close()


def look_of(request: HttpRequest, *, address: str, now: datetime, opened: bool = False) -> Look:
    """This request as a look: who, as a keyed digest of the address; where, if a proxy of ours says so."""
    return Look(now, _reader(address), _place(request), opened)


@lru_cache(maxsize=10_000)
def _reader(address: str) -> str:
    return salted_hmac("surety.certificate.reader", address, algorithm="sha256").hexdigest()[:16]


def _place(request: HttpRequest) -> tuple[float, float] | None:
    """SURETY_PLACE_HEADERS names two headers, latitude and longitude, that a proxy in front sets."""
    names = [name.strip() for name in os.environ.get("SURETY_PLACE_HEADERS", "").split(",") if name.strip()]
    if len(names) != 2 or not settings.BEHIND_TLS:
        return None
    try:
        latitude, longitude = (float(request.headers[name]) for name in names)
    except (KeyError, ValueError):
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None
