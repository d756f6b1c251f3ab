"""Where random histories of after-sales cases begin, and what happens in them; for the suite and for the soak."""

from __future__ import annotations

from random import Random

from tests.db.moves import ORDERS, PARCELS, Move, N
from tests.db.sayings import AFTERSALES

SOLD_OUT = [Move(what, order, order % 3, n=1) for order in range(ORDERS) for what in ("place", "pay")]
SENT = [*SOLD_OUT, *(Move("ship", order, 0, n=1) for order in range(ORDERS))]
SIGNED = [*SENT, Move("sign", 0, 0)]


def _each(*said: tuple[str, int]) -> list[Move]:
    """The same words in a case of each order."""
    return [*SIGNED, *(Move(what, order, 0, n) for order in range(ORDERS) for what, n in said)]


ASKED = ("as_apply", 5)
BACK = (ASKED, ("as_agree", 1), ("as_send", 1), ("as_scan", 1))
CONTESTED = [
    *SOLD_OUT,
    *(Move(what, order, order // 2, 1) for order in (1, 3) for what in ("ship", "sign")),
    *(Move(what, order, 0, n) for order in (1, 3) for what, n in (ASKED, ("as_agree", 1), ("as_send", 1))),
    *(Move("ship", order, 0, 5) for order in (0, 2)),
]
"""Two returns, and two orders that ship with their numbers: one of the same shop, one of another platform's."""
BOXED = [
    *_each(ASKED, ("as_agree", 1)),
    Move("as_send", 0, 0, 1),
    Move("as_found", 1, 0, 5),
]
"""Two returns of one buyer in one box."""
AT_LAST = (Move("wait", n=4), Move("sweep"))
OPENINGS = (
    SOLD_OUT,
    [*SENT, Move("pick_up", 0, 0)],
    SIGNED,
    _each(("as_apply", 0)),
    _each(("as_apply", 3), ("as_agree", 1), ("as_send", 1), ("as_scan", 1), ("as_receive", 1), ("as_examine", 4)),
    _each(ASKED, ("as_refuse", 1)),
    _each(ASKED, ("as_refuse", 1), ("as_escalate", 1), ("as_rule", 0)),
    _each(*BACK),
    _each(*BACK, ("as_receive", 1), ("as_examine", 5)),
    _each(*BACK, ("as_freight", 1)),
    [*_each(*BACK), *AT_LAST],
    [*_each(ASKED, ("as_agree", 1)), *AT_LAST],
    [*SENT, Move("pick_up", 0, 0), Move("as_apply", 3, 0, 2), Move("as_intercept", 3, 0, 3), Move("intercepted", 0, 0)],
    _each(("cv_open", 0)),
    CONTESTED,
    BOXED,
)
FITTING = (
    ("as_apply", "as_withdraw", "as_escalate", "as_evidence"),
    ("as_apply", "as_intercept", "as_scan", "as_agree"),
    ("as_apply", "as_change", "as_consent", "as_agree", "as_refuse"),
    ("as_change", "as_withdraw", "as_agree", "as_refuse", "as_consent", "as_evidence", "as_ask_time", "as_extend",
     "as_shorten"),
    ("as_reship", "as_evidence", "as_escalate", "as_consent", "as_freight", "as_extend"),
    ("as_consent", "as_escalate", "as_change", "as_evidence", "as_withdraw", "as_extend"),
    ("as_appeal", "as_rule", "as_evidence", "as_close_item"),
    ("as_receive", "as_freight", "as_escalate", "as_evidence", "as_extend", "as_scan", "as_ask_time", "as_consent"),
    ("as_examine", "as_send_back", "as_refuse", "as_escalate", "as_rule", "as_freight", "as_consent"),
    ("as_receive", "as_examine", "as_escalate", "as_rule"),
    ("as_reopen", "as_freight", "as_scan", "as_apply"),
    ("as_reopen", "as_apply", "as_close_item", "as_freight"),
    ("as_agree", "as_refuse", "as_evidence", "intercepted"),
    ("cv_say", "cv_hand", "cv_resolve", "cv_reopen", "cv_rate"),
    ("as_give", "as_give", "assign", "as_found", "as_scan", "as_scan", "as_receive", "as_rule"),
    ("as_found", "as_found", "as_scan", "as_give", "assign_both", "as_receive", "as_withdraw", "as_send"),
)  # fmt: skip
"""By opening, what fits where it leaves off: half of what follows is taken from there, so that little is refused."""
AROUND = (
    "due", "due", "almost_due", "wait", "sweep", "ship", "sign", "cancel", "again", "pay", "hold", "release",
    "call_provider", "call_provider", "intercepted", "refund_recovered", "refund_retried", "refund_reached",
    "cv_open", "cv_say",
    "compare_days", "compare_days", "close_any", "close_unasked",
)  # fmt: skip
WHAT = (*AFTERSALES, *AROUND, "assign", "as_apply", "as_apply", "as_send", "as_receive")


def random_returns(random: Random, count: int) -> list[Move]:
    """One of the openings, and so many moves more."""
    at = random.randrange(len(OPENINGS))
    more = [
        Move(
            random.choice(FITTING[at] if random.random() < 0.5 else WHAT), random.randrange(ORDERS),
            0 if random.random() < 0.5 else random.randrange(PARCELS), random.randrange(N),
        )
        for _ in range(count)
    ]  # fmt: skip
    return [*OPENINGS[at], *more]
