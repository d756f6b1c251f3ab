"""What a centre states of one piece: a plain value, whoever makes it. The certificate is this, signed and logged."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

Id = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$")]
Centre = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Line = Annotated[str, Meta(max_length=200)]
Hash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
PARTS_MAX = 100


class Verdict(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    UNABLE = "unable"
    NOT_NEEDED = "not_needed"


class SealState(StrEnum):
    INTACT = "intact"
    OPENED = "opened"
    MISSING = "missing"


class BadReport(ValueError):
    """A report that cannot be read: a stable `code`, the place `where` (a JSON path), and the reason."""

    def __init__(self, code: str, where: str, message: str) -> None:
        super().__init__(f"{where}: {message}")
        self.code, self.where, self.message = code, where, message


class Piece(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The physical piece (JADE-04)."""

    piece: Id
    category: Line
    title: Line
    grade: Line = ""
    serials: tuple[Line, ...] = ()
    defects: tuple[Line, ...] = ()
    accessories: tuple[Line, ...] = ()


class Measure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One measured fact. `value` is text: what an instrument showed, with its digits."""

    name: Line
    value: Line
    unit: Line = ""
    method: Line = ""


class Photo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A picture or video by its content. `shows` is a stable code such as front, back, seal, packing_video_1."""

    sha256: Hash
    bytes: Annotated[int, Meta(ge=1, lt=1 << 50)]
    media_type: Annotated[str, Meta(pattern=r"^[a-z]+/[a-z0-9.+-]{1,60}$")]
    shows: Line = ""


class Handover(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One link of the chain of custody: who held the piece from `at` on. `by` and `to` are roles, never persons."""

    at: datetime
    act: Line
    by: Line
    to: Line = ""


class Seal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    number: Line
    state: SealState = SealState.INTACT


class Report(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A verdict on one piece. `report` is unique; `supersedes` names the report that this one corrects."""

    report: Id
    centre: Centre
    code: Line
    piece: Piece
    verdict: Verdict
    reported_at: datetime
    report_number: Line = ""
    """What the paper bears, as people know the report by; `report` is its id in the log."""
    inspector: Line = ""
    """A pseudonym: no personal data is ever signed, for nothing signed can be erased."""
    measures: Annotated[tuple[Measure, ...], Meta(max_length=PARTS_MAX)] = ()
    photos: Annotated[tuple[Photo, ...], Meta(max_length=PARTS_MAX)] = ()
    custody: Annotated[tuple[Handover, ...], Meta(max_length=PARTS_MAX)] = ()
    seal: Seal | None = None
    supersedes: Id | None = None
    reason: Line = ""
    """Why it supersedes."""


def read_report(text: bytes | str) -> Report:
    """A report from JSON; raises BadReport with the place."""
    try:
        report = msgspec.json.decode(text, type=Report)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `")
        raise BadReport("invalid_report", place.rstrip("`") or "$", message) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadReport("not_json", "$", str(error)) from None
    return checked(report)


def checked(report: Report) -> Report:
    """The report, if it can be one; raises BadReport."""
    for where, at in [("$.reported_at", report.reported_at), *_times(report)]:
        if at.tzinfo is None:
            raise BadReport("no_zone", where, "an instant has a time zone")
    if report.verdict is Verdict.PASS and report.seal is None:
        raise BadReport("pass_without_seal", "$.seal", "a piece that passed is sealed (BTAS-4.2b)")
    if report.supersedes == report.report:
        raise BadReport("supersedes_itself", "$.supersedes", "a report supersedes another one")
    times = [handover.at for handover in report.custody]
    if times != sorted(times):
        raise BadReport("custody_out_of_order", "$.custody", "hand-overs stand in the order in which they happened")
    return report


def _times(report: Report) -> list[tuple[str, datetime]]:
    return [(f"$.custody[{n}].at", handover.at) for n, handover in enumerate(report.custody)]
