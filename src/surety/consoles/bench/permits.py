"""Which permission of a centre's people states which fact: a closed table, and all that a bench may state."""

from __future__ import annotations

from surety.access.permissions import BENCH, CentrePermission
from surety.engine.fact import Fact

_R, _I, _S, _P = (
    CentrePermission.RECEIVE.value,
    CentrePermission.INSPECT.value,
    CentrePermission.SEAL.value,
    CentrePermission.PACK.value,
)
PERMITS: dict[str, str] = {
    "piece_taken_in": _R,
    "piece_shelved": _R,
    "piece_came_back": _R,
    "intake_unmatched": _R,
    "piece_inspected": _I,
    "piece_reinspected": _I,
    "verdict_corrected": CentrePermission.CORRECT.value,
    "piece_sealed": _S,
    "piece_bound": _S,
    "label_reprinted": _S,
    "code_voided": _S,
    "code_issued": CentrePermission.MANAGE.value,
    "packing_begun": _P,
    "piece_packed": _P,
    "piece_handed_over": _P,
}
ANYONES = frozenset({"incident_reported"})
"""What whoever works at a bench may report."""


def tag_of(fact: Fact | type[Fact]) -> str:
    return str(fact.__struct_config__.tag)


def lacking(tag: str, held: frozenset[str]) -> str:
    """The permission that is missing to state this; empty if none is. The main account's, if it is not in the table."""
    if tag in ANYONES:
        return "" if held & set(BENCH) else _R
    wanted = PERMITS.get(tag, CentrePermission.MANAGE.value)
    return "" if wanted in held else wanted
