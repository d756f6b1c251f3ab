"""Values that came in an address or a form: read as what they must be, or None. Anybody can send anything."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

import msgspec

from surety.consoles.show.money import decimals_of
from surety.engine.fact import EARLIEST, LATEST, SubjectId
from surety.engine.places import is_readable

_AMOUNT = re.compile(r"¥?([0-9]{1,11})(?:\.([0-9]{1,3}))?")
_WHOLE = re.compile(r"[0-9]{1,19}")
"""ASCII digits, few enough to be cheap: `\\d` also takes other scripts, and `int` refuses 5,000 of them."""


def whole(text: str, *, most: int) -> int | None:
    """A whole number from 0 to `most`."""
    if not _WHOLE.fullmatch(text):
        return None
    value = int(text)
    return value if value <= most else None


def instant(text: str) -> datetime | None:
    """An instant as UTC, within the years facts may state. An offset of 20 hours is ISO, but not PostgreSQL's."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo and EARLIEST <= found < LATEST else None


def local_instant(text: str, zone: tzinfo) -> datetime | None:
    """What a date-and-time field holds, in this zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is not None or not EARLIEST.year <= found.year < LATEST.year:
        return None
    return found.replace(tzinfo=zone)


def fen(text: str, currency: str) -> int | None:
    """An amount as people type it, `12.5` or `¥1,234.50`, in the currency's minor unit; None for what is none."""
    found = _AMOUNT.fullmatch(text.strip().replace(",", "").replace("\N{FULLWIDTH YEN SIGN}", "¥"))
    places = decimals_of(currency)
    if not found or len(found[2] or "") > places:
        return None
    return int(found[1] + (found[2] or "").ljust(places, "0"))


def prose(text: str) -> str:
    """What a person wrote: without NUL, which the database takes in no text; lines end as ours do. Signs that show
    nothing are nothing written."""
    written = text.replace("\x00", "").replace("\r\n", "\n").strip()
    return written if is_readable(written) else ""


def mark(text: str) -> str:
    """A mark of a piece as a person typed it: full-width letters are plain ones, and what is not seen is not there."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if unicodedata.category(sign) not in {"Cf", "Cc"}).strip()


def is_id(text: str) -> bool:
    """Whether a fact may name a subject so."""
    try:
        msgspec.convert(text, SubjectId)
    except msgspec.ValidationError:
        return False
    return True


def ids(texts: Iterable[str]) -> list[str]:
    """Those that may be ids: no NUL, which the database takes in no text, nor any other control character."""
    return [text for text in texts if text.isprintable()]
