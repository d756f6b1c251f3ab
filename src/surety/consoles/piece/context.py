"""One piece as a page's context, whoever looks at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from surety.consoles import evidence, labels
from surety.consoles.deleted import deletions
from surety.consoles.order.why import whys
from surety.consoles.piece.cancelling import if_cancelled
from surety.consoles.piece.cases import centre_names, counter_of
from surety.consoles.piece.clocks import clocks_of
from surety.consoles.piece.freight import freight_of
from surety.consoles.piece.matching import finding_of, legs_of, report_id
from surety.consoles.piece.proof import not_asked_for
from surety.consoles.piece.way import way_of
from surety.consoles.piece.words import PACKING, PICTURE
from surety.consoles.typed import instant
from surety.engine import queries as spine
from surety.evidence.bringing import brought
from surety.inspection.case import PieceCase, Stage, stage_of
from surety.inspection.reporting import report_number
from surety.orders.case import OrderCase
from surety.rulebook import Release

_TONES = {
    "passed": "is-ok", "collected": "is-ok", "shipped": "is-ok", "delivered": "is-ok", "not_passed": "is-danger",
    "ended": "is-warn", "returning": "is-warn",
}  # fmt: skip

_SAME_TIME = timedelta(minutes=2)
_SEALED = frozenset({"piece_reinspected"})
"""A second look is sealed: whoever sent the piece in does not learn that there was one."""


def piece_context(
    case: PieceCase,
    order: OrderCase | None,
    *,
    release: Release,
    now: datetime,
    address: Callable[[str], str],
    everything: bool = False,
) -> dict[str, Any]:
    stage = stage_of(case)
    running = {(step, deadline.version) for step, deadline in case.deadlines.items()}
    return {
        "piece": case,
        "number": case.piece.partition(":")[2],
        "stage": stage.value,
        "tone": _TONES.get(stage.value, "is-accent"),
        "way": way_of(case, but=not_asked_for(case, release, now=now)),
        "clocks": clocks_of(case),
        "order": order,
        "order_clock": _order_clock(order),
        "refund_open": bool(order and order.claims),
        "legs": legs_of(case),
        "finding": finding_of(case),
        "report_name": report_number(case) or report_id(case),
        "report_id": report_id(case) if report_number(case) else "",
        "centre_name": centre_names([case.centre]).get(case.centre, case.centre),
        "counter": counter_of(case),
        "chain": [{"link": each, "parcel": each.parcel.partition(":")[2]} for each in case.chain],
        "incidents_seen": case.incidents,
        "incidents_more": case.incidents_more,
        "cancelled": if_cancelled(case, release=release, now=now),
        "freight": freight_of(case, release=release, now=now),
        "whys": whys(spine.deadlines_of(case.piece), spine.decisions_of(case.piece), running=running, notices={}),
        "events": [
            _event(each) for each in spine.facts_of(case.piece, kind="piece") if everything or each.type not in _SEALED
        ],
        "files": _files(case, address),
        "ended": stage is Stage.ENDED,
    }


def _order_clock(order: OrderCase | None) -> dict[str, Any] | None:
    """The order's own promise, which a piece on its way does not stop (BTAS-4.2d)."""
    if order is None or order.ship_by is None or order.status not in ("to_ship", "part_shipped"):
        return None
    return {"due_at": order.ship_by, "zone": order.zone}


def _event(fact: Any) -> dict[str, Any]:
    told = {"at": fact.occurred_at, "label": labels.label("fact", fact.type), "by": fact.party, "type": fact.type}
    return told | {"bench_at": differing(instant(str(fact.body.get("bench_at", ""))), at=fact.occurred_at)}


def differing(bench_at: datetime | None, *, at: datetime) -> datetime | None:
    """The bench's own time, where it is another than that of receipt: what was done without a line comes later."""
    return bench_at if bench_at is not None and abs(bench_at - at) > _SAME_TIME else None


def parties_of(case: PieceCase) -> list[str]:
    """Who may have brought a file of this piece."""
    named = [f"shop:{case.shop}", f"platform:{case.piece.partition(':')[0]}"]
    named += [f"centre:{each}" for each in {case.centre, *(finding.centre for finding in case.findings)} if each]
    return named


def _is_here(case: PieceCase, digest: str) -> bool:
    """Kept with us, and brought by one of the piece's own parties: others state a hash and keep the file themselves."""
    return evidence.kept(digest) is not None and any(brought(owner, digest) for owner in parties_of(case))


def _files(case: PieceCase, address: Callable[[str], str]) -> list[dict[str, str]]:
    """Each by its name, at its address; without one where it was deleted, or never came to us."""
    deleted = deletions(files_of(case))
    return [
        {
            "sha256": digest, "name": name, "href": address(digest) if here else "",
            "deleted": deleted.get(digest, ""), "is_picture": here and _is_picture(digest),
        }
        for digest, name in _named_files(case)
        for here in (_is_here(case, digest),)
    ]  # fmt: skip


def _is_picture(digest: str) -> bool:
    file = evidence.kept(digest)
    return file is not None and file.media.startswith("image/")


def files_of(case: PieceCase) -> list[str]:
    return [digest for digest, _name in _named_files(case)]


def _shown(shows: str) -> str:
    return str(PICTURE.get(shows, shows) if shows else PACKING["photo"])


def _named_files(case: PieceCase) -> list[tuple[str, str]]:
    found = [(each.sha256, str(PACKING[slot])) for slot, each in
             (("to_institute", case.sent_video), ("to_buyer", case.packed_video)) if each]  # fmt: skip
    for finding in case.findings:
        found += [(photo.sha256, _shown(photo.shows)) for photo in finding.photos]
    for incident in case.incidents:
        found += [(photo.sha256, labels.label("piece_incident", incident.what)) for photo in incident.photos]
    return found
