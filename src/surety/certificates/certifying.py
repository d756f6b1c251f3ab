"""From a wish to what the log holds of it: reports become signed certificates, codes are blinded, ends are noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from surety.certificates import admitting, codes, credential, evidence, filed, keyring
from surety.certificates.admitting import Known
from surety.certificates.canonical import NotJson, canonical, instant, plain, sha256
from surety.certificates.entries import blinded, new_salt
from surety.certificates.integrity import Signer
from surety.certificates.keys import Register
from surety.certificates.report import BadReport, Report, read_report
from surety.certificates.stored import register_of
from surety.config import environment
from surety.engine import rows
from surety.engine.keys import bucket_of
from surety.evidence.store import Kept

_CERTIFICATE = {
    "bucket": "smallint", "code": "text", "report": "text", "entry_no": "bigint", "centre": "text", "piece": "text",
    "verdict": "text", "reported_at": "timestamptz", "issued_at": "timestamptz", "superseded_by": "text",
    "doc": "json", "manifest": "json",
}  # fmt: skip
_CODE = {
    "bucket": "smallint", "code": "text", "centre": "text", "salt": "text", "blind": "text", "pin_hash": "text",
    "issued_at": "timestamptz",
}  # fmt: skip
_EVIDENCE = {
    "bucket": "smallint", "kind": "text", "subject": "text", "sha256": "text", "evidence": "text",
    "named_at": "timestamptz",
}  # fmt: skip
_CODE_KEY = {"bucket": "smallint", "code": "text"}
_CERTIFICATE_KEY = _CODE_KEY | {"report": "text"}
_SUPERSEDED = _CERTIFICATE_KEY | {"superseded_by": "text"}
_REVOKED = _CERTIFICATE_KEY | {"revoked_for": "text", "revoked_at": "timestamptz"}
_REPORT = {"bucket": "smallint", "report": "text", "code": "text"}
_OF_CODE, _OF_CERTIFICATE = tuple(_CODE_KEY), tuple(_CERTIFICATE_KEY)


class Refused(ValueError):
    """A wish that cannot be logged; `code` says why and is kept beside it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Signed(NamedTuple):
    """A certificate as it is stored and logged."""

    key: str
    credential: bytes
    manifest: bytes
    files: list[str]


class Certifying:
    """What one batch of wishes is about, as it was and as the batch changes it; of each, what `stated` made of it."""

    def __init__(self, cursor: Any, wanted: Sequence[Any], *, at: datetime) -> None:
        self._at, self._instant, self._iso = at, instant(at), at.isoformat()
        self._reports = _codes_of_reports(cursor, {str(named) for each in wanted if (named := _field(each, "report"))})
        issued = {_code(_field(each, "code")) for each in wanted if each.kind == "code"}
        others = {_code(_field(each, "code")) for each in wanted if each.kind in ("report", "void")}
        self._codes = _known(cursor, issued | others | set(self._reports.values()))
        self._logged = _logged(cursor, issued)
        self._revoked = _revoked(cursor, self._reports)
        self._keys: Register = register_of(cursor)
        self._signers: dict[str, tuple[str, Signer]] = {}
        self._kept, self._base, self._prefix = Kept(), environment.public_address(), environment.code_prefix()
        self._made: dict[str, dict[str, Any]] = {}
        self._superseded: list[list[Any]] = []
        self._new_codes: list[list[Any]] = []
        self._used: list[list[Any]] = []
        self._voided: list[list[Any]] = []
        self._ended: list[list[Any]] = []
        self._files: list[list[Any]] = []

    def body(self, kind: str, body: Any, *, entry_no: int) -> tuple[str, dict[str, Any]]:
        """Kind and fields of the entry; raises Refused or NoSuchKey, and then has taken note of nothing."""
        if kind == "report":
            return "certificate", self._certificate(body, entry_no)
        if not isinstance(body, dict):
            raise Refused("bad_entry")
        if kind in ("code", "void"):
            return kind, self._code(kind, body)
        if kind == "revocation":
            return kind, self._revocation(body)
        return kind, body

    def _code(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        code = _code(body.get("code"))
        known = self._codes.get(code)
        if kind == "code" and "centre" in body:
            known = self._issued(code, body, known)
        if known is None:
            raise Refused("unknown_code")
        if kind == "code":
            if code in self._logged:
                raise Refused("code_exists")
            self._logged.add(code)
            return {"centre": known.centre, "code": known.blind}
        if known.voided:
            raise Refused("code_void")
        known.voided = True
        self._voided.append([bucket_of(code), code, self._iso])
        return {"centre": known.centre, "code": known.blind, "reason": _line(body.get("reason", ""))}

    def _issued(self, code: str, body: dict[str, Any], known: Known | None) -> Known:
        """A code that a room has issued becomes known here: one that was drawn with its PIN is, any other has none."""
        centre = body.get("centre")
        if not code or not isinstance(centre, str) or not keyring.OWNER.fullmatch(centre):
            raise Refused("malformed_code" if not code else "bad_centre")
        if known is not None:
            if known.centre != centre:
                raise Refused("code_of_another_centre")
            return known
        salt = new_salt()
        known = self._codes[code] = Known(centre, blinded(code, salt), salt)
        self._new_codes.append([bucket_of(code), code, centre, salt, known.blind, "", self._iso])
        return known

    def _revocation(self, body: dict[str, Any]) -> dict[str, Any]:
        report = str(body.get("report"))
        code = self._reports.get(report)
        if code is None:
            raise Refused("unknown_report")
        if report in self._revoked:
            raise Refused("revoked_before")
        reason = _line(body.get("reason", ""))
        self._revoked.add(report)
        self._ended.append([bucket_of(code), code, report, reason, self._iso])
        return {"centre": self._codes[code].centre, "report": report, "reason": reason}

    def _certificate(self, report: Report | BadReport, entry_no: int) -> dict[str, Any]:
        if isinstance(report, BadReport):
            raise Refused(report.code)
        try:
            code = codes.read(report.code)
        except codes.MalformedCode as error:
            raise Refused(error.code) from None
        report = msgspec.structs.replace(report, code=code)
        known = self._codes.get(code)
        taken_by = self._reports.get(report.report)
        if (why := admitting.fault(report, known, taken_by=taken_by, now=self._at)) is not None:
            raise Refused(why)
        assert known is not None
        try:
            signed = self._signed(report, known, entry_no)
        except NotJson as error:
            raise Refused(error.code) from None
        self._take_note(report, known, entry_no, signed)
        body = {
            "centre": report.centre,
            "code": known.blind,
            "report": report.report,
            "key": signed.key,
            "credential": sha256(signed.credential).hex(),
            "manifest": sha256(signed.manifest).hex(),
            "verdict": report.verdict.value,
            "piece": report.piece.piece,
            "reported_at": instant(report.reported_at),
        }
        return body | ({"supersedes": report.supersedes} if report.supersedes else {})

    def _signed(self, report: Report, known: Known, entry_no: int) -> Signed:
        key, signer = self._signer(report.centre)
        listed = evidence.manifest(report.photos, filed.shown_of(report.photos, kept=self._kept))
        manifest = canonical(listed)
        document = credential.credential_of(
            report, manifest=sha256(manifest).hex(), key=key, number=entry_no, salt=known.salt,
            base=self._base, prefix=self._prefix,
        )  # fmt: skip
        return Signed(key, plain(signer.signed(document)), manifest, evidence.hashes(listed))

    def _signer(self, centre: str) -> tuple[str, Signer]:
        """A centre's key and who signs with it; raises Refused or NoSuchKey."""
        if centre not in self._signers:
            key = self._keys.of(centre, at=self._at)
            if key is None:
                raise Refused("no_key")
            private = keyring.load(centre, key)
            self._signers[centre] = key, Signer(private, created=self._instant, context=credential.CONTEXTS)
        return self._signers[centre]

    def _take_note(self, report: Report, known: Known, entry_no: int, signed: Signed) -> None:
        code, bucket = report.code, bucket_of(report.code)
        before = known.current
        if before is None:
            self._used.append([bucket, code, self._iso])
        elif before in self._made:
            self._made[before]["superseded_by"] = report.report
        else:
            self._superseded.append([bucket, code, before, report.report])
        known.current, known.piece = report.report, report.piece.piece
        self._reports[report.report] = code
        piece, at = report.piece.piece, report.reported_at.isoformat()
        self._made[report.report] = {
            "bucket": bucket, "code": code, "report": report.report, "entry_no": entry_no, "centre": report.centre,
            "piece": piece, "verdict": report.verdict.value, "reported_at": at, "issued_at": self._iso,
            "superseded_by": None, "doc": signed.credential, "manifest": signed.manifest,
        }  # fmt: skip
        of_piece = bucket_of(piece)
        self._files += [[of_piece, "piece", piece, file, "inspection_report", at] for file in signed.files]

    def write(self, ahead: rows.Ahead) -> None:
        """What changed of codes and certificates since the last time."""
        ahead.mark("surety_certificate", _SUPERSEDED, self._superseded, keys=_OF_CERTIFICATE)  # one of a code holds
        ahead.insert("surety_item_code", _CODE, self._new_codes)
        ahead.insert("surety_report", _REPORT, [[bucket_of(n), n, row["code"]] for n, row in self._made.items()])
        ahead.insert("surety_certificate", _CERTIFICATE, [list(row.values()) for row in self._made.values()])
        ahead.insert("surety_evidence", _EVIDENCE, self._files, suffix="on conflict do nothing")
        ahead.mark("surety_item_code", _CODE_KEY | {"used_at": "timestamptz"}, self._used, keys=_OF_CODE)
        ahead.mark("surety_item_code", _CODE_KEY | {"voided_at": "timestamptz"}, self._voided, keys=_OF_CODE)
        ahead.mark("surety_certificate", _REVOKED, self._ended, keys=_OF_CERTIFICATE)
        for written in (
            self._superseded, self._new_codes, self._made, self._files, self._used, self._voided, self._ended,
        ):  # fmt: skip
            written.clear()  # type: ignore[attr-defined]


def stated(kind: str, text: str) -> Any:
    """What a wish says: a report, or why it is none; of other kinds what the JSON says, None if it is none."""
    try:
        return read_report(text) if kind == "report" else msgspec.json.decode(text)
    except BadReport as error:
        return error
    except msgspec.DecodeError:
        return None


def _field(wanted: Any, name: str) -> Any:
    body = wanted.body
    if isinstance(body, Report):
        return getattr(body, name)
    return body.get(name) if isinstance(body, dict) else None


def _line(text: Any) -> str:
    """What a column of text can hold: a reason that none does would keep everything behind it out of the log."""
    return str(text)[:200].replace("\0", "").encode("utf-8", "replace").decode()


def _code(text: Any) -> str:
    try:
        return codes.read(text) if isinstance(text, str) else ""
    except codes.MalformedCode:
        return ""


def _codes_of_reports(cursor: Any, named: set[str]) -> dict[str, str]:
    """A name with NUL, which no text of the database holds, is nobody's."""
    reports = [report for report in named if "\0" not in report]
    cursor.execute(
        "select report, code from surety_report where bucket = any(%s) and report = any(%s)",
        [[bucket_of(report) for report in reports], reports],
    )
    return dict(cursor.fetchall())


def _logged(cursor: Any, wanted: set[str]) -> set[str]:
    """Of these codes, those whose issue is in the log already."""
    if not wanted:
        return set()
    subjects = [f"code:{code}" for code in wanted]
    cursor.execute(
        "select substr(subject, 6) from surety_log_wanted where bucket = any(%s) and subject = any(%s)"
        " and kind = 'code' and entry_no is not null",
        [[bucket_of(subject) for subject in subjects], subjects],
    )
    return {code for (code,) in cursor.fetchall()}


def _known(cursor: Any, wanted: set[str]) -> dict[str, Known]:
    cursor.execute(_KNOWN, [[bucket_of(code) for code in wanted], list(wanted)])
    return {
        code: Known(centre, blind, salt, voided, current, piece or "")
        for code, centre, blind, salt, voided, current, piece in cursor.fetchall()
    }


_KNOWN = """
select k.code, k.centre, k.blind, k.salt, k.voided_at is not null, c.report, c.piece from surety_item_code k
left join surety_certificate c on c.bucket = k.bucket and c.code = k.code and c.superseded_by is null
where k.bucket = any(%s) and k.code = any(%s)
"""


def _revoked(cursor: Any, reports: dict[str, str]) -> set[str]:
    held = set(reports.values())
    if not held:
        return set()
    cursor.execute(
        "select report from surety_certificate where bucket = any(%s) and code = any(%s) and revoked_at is not null",
        [[bucket_of(code) for code in held], list(held)],
    )
    return {report for (report,) in cursor.fetchall()}
