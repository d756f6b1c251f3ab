"""Which files a fact names, and as what: by the hashes in it. Pure."""

from __future__ import annotations

import re

DOCUMENT = "document"
"""What no row of `evidence_retention` speaks of, so that it is kept."""
_NAMED: dict[str, tuple[str, bytes]] = {
    "piece_sent": ("packing_to_institute", b'"video"'),
    "piece_packed": ("packing_to_buyer", b'"video"'),
    "order_shipped": ("packing_to_buyer", b'"photos"'),
    "piece_taken_in": ("intake_record", b'"photos"'),
    "intake_unmatched": (DOCUMENT, b'"photos"'),
    "piece_inspected": ("inspection_report", b'"photos"'),
    "verdict_corrected": ("inspection_report", b'"photos"'),
    "incident_reported": ("dispute", b'"photos"'),
    "piece_came_back": ("dispute", b'"photos"'),
    "return_examined": ("dispute", b'"'),  # its evidence, and photos of what was measured
    "aftersale_applied": ("dispute", b'"evidence"'),
    "aftersale_changed": ("dispute", b'"evidence"'),
    "aftersale_refused": ("dispute", b'"evidence"'),
    "aftersale_escalated": ("dispute", b'"evidence"'),
    "evidence_given": ("dispute", b'"evidence"'),
    "goods_sent_back": ("dispute", b'"evidence"'),
    "ruling_appealed": ("dispute", b'"evidence"'),
    "delay_proposed": ("dispute", b'"evidence"'),
    "late_appealed": ("dispute", b'"evidence"'),
    "violation_reported": ("dispute", b'"evidence"'),
    "disruption_filed": (DOCUMENT, b'"evidence"'),
    "admission_applied": (DOCUMENT, b'"evidence"'),
    "qualification_stated": (DOCUMENT, b'"evidence"'),
    "listing_submitted": (DOCUMENT, b'"images"'),
}
"""By fact type: what its files are to `evidence_retention`, and where in the fact they stand."""
_HASH = re.compile(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def files_named(fact_type: str, body: bytes) -> tuple[str, list[str]] | None:
    """What the files of this fact are, and their hashes; None if it names none."""
    known = _NAMED.get(fact_type)
    if known is None or known[1] not in body:
        return None
    found = sorted({each.decode() for each in _HASH.findall(body)})
    return (known[0], found) if found else None


def naming_types() -> dict[str, str]:
    """The fact types that may name files, and what these are."""
    return {fact_type: evidence for fact_type, (evidence, _mark) in _NAMED.items()}
