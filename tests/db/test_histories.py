"""Random histories of a few orders, parcels and shops: what must hold, holds after every step."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from surety.engine.fact import Party, SubjectKind
from surety.engine.room import fact_types
from tests.db.moves import OFTEN, OLD_REGIME, ORDERS, PARCELS, SPRING, WHAT, Market, Move, N
from tests.db.playing import played, undone
from tests.db.sayings import MAKE

OPENINGS = (
    [],
    [Move("place", 0), Move("pay", 0, n=1)],
    [Move(what, order, n=1) for order in range(ORDERS) for what in ("place", "pay")],
    [Move("hold"), *(Move(what, order, n=3) for order in range(2) for what in ("place", "pay", "ship"))],
)
MOVES = st.lists(
    st.builds(
        Move,
        what=st.sampled_from(WHAT + OFTEN),
        order=st.integers(0, ORDERS - 1),
        parcel=st.integers(0, PARCELS - 1),
        n=st.integers(0, N - 1),
    ),
    min_size=5,
    max_size=40,
)
BOUNDED = settings(
    max_examples=60,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@BOUNDED
@given(opening=st.sampled_from(OPENINGS), moves=MOVES)
def test_whatever_happens_what_must_hold_holds(door_connection, opening, moves):
    with undone(door_connection):
        played(Market(door_connection, start=SPRING), opening + moves)


@settings(BOUNDED, max_examples=25)
@given(opening=st.sampled_from(OPENINGS), moves=MOVES)
def test_it_holds_under_the_older_regime_too(door_connection, opening, moves):
    with undone(door_connection):
        played(Market(door_connection, start=OLD_REGIME), opening + moves)


PAID = [Move("place", 0), Move("pay", 0, n=1)]
STORIES = {
    "late and proved on time": [*PAID, Move("ship", 0), Move("due"), Move("due"), Move("pick_up", n=4)],
    "cancelled, then paid again": [*PAID, Move("cancel"), Move("pay", n=1), Move("pay", n=2)],
    "paid twice, given back, cancelled": [
        *PAID,
        Move("pay", n=1),
        Move("return_extra"),
        Move("return_extra"),
        Move("cancel"),
        Move("return_extra"),
    ],
    "paid twice, cancelled, paid again": [
        *PAID,
        Move("pay", n=1),
        Move("cancel"),
        Move("return_extra"),
        Move("pay", n=1),
        Move("return_extra"),
    ],
    "paid twice and signed": [*PAID, Move("pay", n=1), Move("ship"), Move("sign"), Move("return_extra")],
    "an appeal upheld before the goods went": [
        Move("pay", n=5),
        Move("place"),
        Move("appeal", n=3),
        Move("decide", n=1),
    ],
    "everything before the order": [Move("sign"), Move("pick_up"), Move("ship"), Move("pay", n=1), Move("place")],
}


@pytest.mark.parametrize("moves", STORIES.values(), ids=STORIES)
def test_what_must_hold_holds_in_stories_we_name(door_connection, moves):
    with undone(door_connection):
        played(Market(door_connection), moves)


ALL_WELL = Move("call_provider", 0, 1, 3)
REFUNDED = [*PAID, Move("cancel"), ALL_WELL]
RECALLED = [Move("place", 1), Move("pay", 1, n=1), Move("recall", n=1), *[Move("tell_of_recalls")] * 70]
STAFFED = {
    "a refund that its report has under another name": (
        [*REFUNDED, Move("compare_days", n=3), Move("close_unasked"), Move("close_any"), Move("compare_days", n=5)],
        {"refund_differs", "refund_unasked", "unasked_closed", "item_closed"},
    ),
    "a refund that is less in its report, then in none": (
        [*REFUNDED, Move("compare_days", n=4), Move("compare_days", n=2), *[Move("close_any")] * 2],
        {"refund_differs", "item_closed"},
    ),
    "goods recalled before they ship, and the order ended": (
        [*RECALLED, Move("ship", 1), Move("recall_cancel", 1), Move("recall_end")],
        {"recall_published", "order_recall_checked", "order_recall_cancelled", "recall_ended"},
    ),
    "a violation that a buyer reported": (
        [*PAID, Move("report_violation", n=1), Move("judge", n=1)],
        {"violation_reported", "violation_decided"},
    ),
    "a document of a shop": (
        [Move("register"), Move("paper_hand_in"), Move("close_shop_item"), Move("paper_step", n=1)],
        {"qualification_stated", "shop_item_closed"},
    ),
}


@pytest.mark.parametrize("name", STAFFED)
def test_what_staff_find_and_close(door_connection, name):
    moves, types = STAFFED[name]
    with undone(door_connection):
        played(Market(door_connection), moves)
        assert types <= {tag for (tag,) in door_connection.execute("select distinct type from surety_fact").fetchall()}


def test_every_fact_somebody_may_state_is_a_move():
    market = Market(None)
    stated = {type(make(market, Move(what, n=1))[0]) for what, make in MAKE.items()}
    stateable = {kind for kind in fact_types().values() if kind.parties != {Party.SYSTEM}}
    assert {fact.__struct_config__.tag for fact in stateable - stated if fact.kind not in WITHOUT_MOVES} == set()


WITHOUT_MOVES = {
    SubjectKind.CENTRE, SubjectKind.LISTING, SubjectKind.PIECE, SubjectKind.ITEM_CODE, SubjectKind.SEED,
    SubjectKind.CREATOR,
}  # fmt: skip
"""Pieces, codes and what a centre cannot place are in test_piece_histories.py, the others in tests of each fact."""
