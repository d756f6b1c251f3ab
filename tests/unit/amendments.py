"""Facts about the rules, for tests that meet every fact."""

from __future__ import annotations

from datetime import date, timedelta

from surety.amendments import facts
from surety.amendments.case import AmendmentCase, Status
from surety.amendments.facts import Bilingual, Headline, Kind, Plan, Proposal
from surety.engine.fact import SYSTEM, Fact, Party, Source, SubjectKind
from surety.engine.store import Held
from surety.merchants.facts import ShopLeaveRequested, ShopLeaveWithdrawn, ShopLeft
from surety.orders.facts import DecisionRemedied, Redecided
from tests.unit.world import MERCHANT, ORDER, SHOP, T0

ALICE = Source(Party.STAFF, "staff", "user:alice")
AMENDMENT, REMEDY = "amendment:2", "amendment:1"
TITLE, NOTE = Headline("调整", "Change"), Bilingual("说明", "Why")
HASH = "0" * 64
PROPOSAL = Proposal(title=TITLE, note=NOTE, base=HASH, candidate=HASH, takes_effect=date(2027, 1, 1), notice_days=7)
PLAN = Plan(title=TITLE, note=NOTE, release_no=1)
APPROVED = AmendmentCase(amendment=REMEDY, kind=Kind.REMEDY, status=Status.APPROVED, plan=PLAN, version=3)
"""A remedy that two people agreed to, with which orders may be decided again."""

LAPSED_AT = T0 + timedelta(hours=48)
DOUYIN = {"platform": "douyin"}
SOLD = {**DOUYIN, "ship_mode": "stock", "declared": "48h", "campaign": "none"}
DECISIONS = (
    Redecided("ship_promise", T0, SOLD),
    Redecided("pickup_limit", T0, {**DOUYIN, "ship_mode": "stock", "declared": "48h"}),
    Redecided("auto_cancel", T0, DOUYIN),
    Redecided("late_compensation", LAPSED_AT, {**DOUYIN, "paid_fen": 59_800, "logistics_controlled": False}),
    Redecided("late_penalty", LAPSED_AT, DOUYIN),
)


def held() -> dict[tuple[SubjectKind, str], Held]:
    return {(SubjectKind.AMENDMENT, REMEDY): Held(APPROVED, 3)}


def _of(kind: type, **said: object) -> Fact:
    return kind(id="x", at=T0, **said)


FACTS: dict[str, tuple[Fact, Source]] = {
    "decided again": (_of(DecisionRemedied, order=ORDER, remedy=REMEDY, decisions=DECISIONS), SYSTEM),
    "decided again, approved by nobody": (
        _of(DecisionRemedied, order=ORDER, remedy="amendment:9", decisions=DECISIONS),
        SYSTEM,
    ),
    "shop leaves": (_of(ShopLeaveRequested, shop=SHOP, because=AMENDMENT), MERCHANT),
    "shop stays": (_of(ShopLeaveWithdrawn, shop=SHOP), MERCHANT),
    "shop has left": (_of(ShopLeft, shop=SHOP), SYSTEM),
    "amendment drafted": (_of(facts.AmendmentDrafted, amendment=AMENDMENT, proposal=PROPOSAL), ALICE),
    "remedy drafted": (_of(facts.RemedyDrafted, amendment=AMENDMENT, plan=PLAN), ALICE),
    "amendment revised": (_of(facts.AmendmentRevised, amendment=AMENDMENT, proposal=PROPOSAL), ALICE),
    "amendment submitted": (_of(facts.AmendmentSubmitted, amendment=AMENDMENT, candidate=HASH), ALICE),
    "amendment approved": (_of(facts.AmendmentApproved, amendment=AMENDMENT, candidate=HASH), ALICE),
    "amendment rejected": (_of(facts.AmendmentRejected, amendment=AMENDMENT, note="否"), ALICE),
    "amendment withdrawn": (_of(facts.AmendmentWithdrawn, amendment=AMENDMENT), ALICE),
    "amendment commented on": (_of(facts.AmendmentCommented, amendment=AMENDMENT, text="不同意"), MERCHANT),
    "remedy carried out": (_of(facts.RemedyCarriedOut, amendment=REMEDY, order_count=3), SYSTEM),
    "row stopped": (_of(facts.RowStopped, table="late_compensation", row="LC-DY-FIXED", reason="错"), ALICE),
    "row resumed": (_of(facts.RowResumed, table="late_compensation", row="LC-DY-FIXED", reason="对"), ALICE),
}
