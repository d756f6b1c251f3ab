"""Random histories of after-sales cases: whatever is asked, answered, scanned, ruled and left undone."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.db.moves import ORDERS, SPRING, Market, Move
from tests.db.playing import played, undone
from tests.db.sayings import AFTERSALES
from tests.db.test_histories import BOUNDED

SOLD_OUT = [Move(what, order, order % 3, n=1) for order in range(ORDERS) for what in ("place", "pay")]
SENT = [*SOLD_OUT, *(Move("ship", order, 0, n=1) for order in range(ORDERS))]
SIGNED = [*SENT, Move("sign", 0, 0)]


def _each(*said: tuple[str, int]) -> list[Move]:
    """The same words in a case of each order."""
    return [*SIGNED, *(Move(what, order, 0, n) for order in range(ORDERS) for what, n in said)]


ASKED = ("as_apply", 5)
BACK = (ASKED, ("as_agree", 1), ("as_send", 1), ("as_scan", 1))
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
)
AROUND = ("due", "due", "almost_due", "wait", "sweep", "ship", "sign", "cancel", "again", "pay", "hold", "release")
MOVES = st.lists(
    st.builds(
        Move,
        what=st.sampled_from((*AFTERSALES, *AROUND, "as_apply", "as_apply", "as_send", "as_receive")),
        order=st.sampled_from((0, 0, 2, 3)),
        parcel=st.sampled_from((0, 0, 0, 1, 2)),
        n=st.integers(0, 5),
    ),
    min_size=10,
    max_size=50,
)


met: Counter[tuple[str, str]] = Counter()


@settings(BOUNDED, max_examples=40)
@given(opening=st.sampled_from(OPENINGS), moves=MOVES)
def check(door_connection, opening, moves):
    play(door_connection, opening + moves)


def play(door_connection, moves):
    with undone(door_connection):
        played(Market(door_connection, start=SPRING), moves)
        met.update(
            door_connection.execute(
                "select type, coalesce(max(body->>'step'), '') from surety_fact where kind = 'aftersale' group by type"
            ).fetchall()
        )
        ends = door_connection.execute("select status from surety_aftersale")
        met.update(("status", status) for (status,) in ends)


def test_whatever_happens_to_cases_what_must_hold_holds(door_connection):
    met.clear()
    for opening in OPENINGS:
        play(door_connection, opening)
    check(door_connection)
    said = {kind for kind, _ in met}
    ended = {status for kind, status in met if kind == "status"}
    deep = {"return_received", "return_examined", "aftersale_refused", "aftersale_escalated", "aftersale_ruled"}
    assert deep | {"aftersale_scanned", "aftersale_lapsed"} <= said, said
    assert {"refunded", "closed"} <= ended, met
