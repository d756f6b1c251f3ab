"""Facts sent again, changed, shuffled, or twice at once; codes and reports used a second time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.attacks.attack import state_of
from tests.attacks.market import CENTRE_SHIPS, MERCHANT_SHIPS, OTHER_CENTRE, PLATFORM, bench, shop

ROUNDS = 50


def outcomes(answers) -> list[tuple[str, str]]:
    return [(each.status, each.code) for each in answers]


CHANGED = {
    "a failed verdict becomes a pass": lambda m, p, id: (
        bench(), m.verdict(p, "fail", id=id), m.verdict(p, "pass", id=id),
    ),
    "a verdict moves to another piece": lambda m, p, id: (
        bench(), m.verdict(p, "pass", id=id), m.verdict(m.taken_in(), "pass", id=id),
    ),
    "a verdict gets another inspector": lambda m, p, id: (
        bench(), m.verdict(p, "pass", id=id), m.verdict(p, "pass", inspector="li", id=id),
    ),
    "a verdict becomes a seal": lambda m, p, id: (
        bench(), m.verdict(p, "pass", id=id), m.at_bench("piece_sealed", p, seal=p.seal, id=id),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_a_fact_id_with_other_content_is_a_conflict(name, market, looking):
    piece = market.taken_in()
    who, first, second = CHANGED[name](market, piece, f"replayed/{name.replace(' ', '-')}")
    market.tell(who, first)
    before = state_of(looking, piece)
    assert outcomes(market.post(who, second)) == [("conflict", "fact_id_reused")]
    assert outcomes(market.post(who, first))[0][0] == "repeated"
    assert state_of(looking, piece) == before


def test_a_refused_act_sent_again_later_is_still_refused(market, looking):
    """The answer to an id does not change once the piece is ready: a new act must be stated."""
    piece = market.taken_in()
    piece.code = market.new_code()
    early = market.bind(piece)
    assert outcomes(market.post(shop(piece), early)) == [("refused", "not_passed")]
    market.tell(bench(), market.verdict(piece))
    assert outcomes(market.post(shop(piece), early)) == [("refused", "not_passed")]
    assert state_of(looking, piece).code == ""


def test_the_ids_of_one_party_are_not_anothers(market):
    """Whoever guesses the id of somebody's next fact cannot use it up."""
    piece = market.taken_in()
    verdict = market.verdict(piece, id="guessed")
    assert market.post(bench(OTHER_CENTRE), verdict)[0].status == "forbidden"
    assert market.post(shop(piece), verdict)[0].status == "forbidden"
    market.tell(bench(), verdict)


def test_a_shuffled_batch_gains_nothing(market, looking):
    """Told backwards to the API, each step is refused until the one before it stands."""
    piece = market.taken_in(CENTRE_SHIPS)
    piece.code = market.new_code()
    steps = [
        market.verdict(piece), market.at_bench("piece_sealed", piece, seal=piece.seal), market.bind(piece),
        market.begin(piece), market.pack(piece),
    ]  # fmt: skip
    answers = market.post(bench(), *reversed(steps))
    assert [each.status for each in answers] == ["refused"] * 4 + ["accepted"], answers
    state = state_of(looking, piece)
    assert (state.stage, state.seal, state.code, state.packed) == ("passed", "", "", "")


def test_two_pieces_of_one_request_bind_one_code_once(market, looking):
    first, second = market.sealed(), market.sealed()
    code = market.new_code()
    answers = market.post(shop(first), market.bind(first, code), market.bind(second, code))
    assert outcomes(answers) == [("accepted", ""), ("refused", "code_bound")]
    assert (state_of(looking, first).code, state_of(looking, second).code) == (code, "")


def test_two_pieces_of_one_unit(market):
    """One line of one unit has one piece; another cannot pass in its stead."""
    piece = market.listed()
    twin = market.sold()
    twin.order = piece.order
    assert outcomes(market.post(shop(piece), market.register(twin)))[0][0] == "refused"
    assert outcomes(market.post(shop(piece), market.register(piece)))[0][0] == "refused"


def code_of_failed(m):
    piece = m.bound(CENTRE_SHIPS)
    m.tell(bench(), m.at_bench("verdict_corrected", piece, verdict="fail", inspector="li", reason="glue"))
    return piece


def code_of_cancelled(m):
    piece = m.bound(CENTRE_SHIPS)
    m.tell(PLATFORM, m.said("order_cancelled", order=piece.order, by="buyer"))
    m.post(PLATFORM, m.said("piece_cancelled", piece=piece.id, reason="cancelled"))
    return piece


def code_of_returned(m):
    piece = m.shipped(MERCHANT_SHIPS)
    case = f"douyin:as-{piece.n}"
    m.tell(
        ("carrier", "sf"),
        *(m.said(tag, carrier="sf", waybill=piece.outbound) for tag in ("parcel_picked_up", "parcel_signed")),
    )
    units = [{"line": "1", "quantity": 1}]
    asked = m.said(
        "aftersale_applied",
        case=case,
        order=piece.order,
        asks="return_refund",
        reason="no_reason",
        units=units,
        received=True,
    )
    m.post(PLATFORM, asked)
    m.post(shop(piece), m.said("piece_came_back", piece=piece.id, aftersale=case, code=piece.code, seal=piece.seal))
    return piece


USED = {"failed": code_of_failed, "cancelled": code_of_cancelled, "returned": code_of_returned}


@pytest.mark.parametrize("end", USED)
def test_a_used_code_binds_nothing_more(end, market, looking):
    old = USED[end](market)
    new = market.sealed(CENTRE_SHIPS)
    answer = market.post(bench(), market.bind(new, old.code))[0]
    assert answer.status == "refused"
    assert answer.code in ("code_burned", "code_bound")
    assert state_of(looking, new).code == ""
    again = market.post(bench(), market.said("code_issued", code=old.code, centre=old.centre))[0]
    assert (again.status, again.code) == ("refused", "code_exists")


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_a_piece_that_left_is_packed_no_more(end, market, looking):
    piece = USED[end](market)
    before = state_of(looking, piece)
    answers = market.post(bench(), market.begin(piece), market.pack(piece))
    assert answers[-1].status == "refused", answers
    assert state_of(looking, piece).packed == before.packed == ""
    assert state_of(looking, piece).order != "shipped"


@pytest.fixture
def at_once(market):
    """What two threads, each with a connection of its own, are answered to a fact each at the same moment."""
    from django.db import connections

    start = Barrier(2)

    def state(fact):
        start.wait(30)
        return market.post(bench(), fact)[0]

    def close(_):
        start.wait(30)
        connections.close_all()

    with ThreadPoolExecutor(2) as machines:
        yield lambda *facts: sorted(outcomes(machines.map(state, facts)))
        list(machines.map(close, range(2)))


def test_two_machines_bind_one_code_at_once(market, looking, at_once):
    """50 rounds: one piece bears the code, the other is told so."""
    for _ in range(ROUNDS):
        code = market.new_code()
        both = market.sealed_quickly(), market.sealed_quickly()
        answers = at_once(*(market.bind(piece, code) for piece in both))
        assert answers == [("accepted", ""), ("refused", "code_bound")]
        assert sorted(state_of(looking, piece).code for piece in both) == ["", code]


def test_two_machines_bind_two_codes_to_one_piece_at_once(market, looking, at_once):
    for _ in range(ROUNDS // 5):
        piece = market.sealed_quickly()
        codes = market.new_code(), market.new_code()
        answers = at_once(*(market.bind(piece, code) for code in codes))
        assert answers == [("accepted", ""), ("refused", "piece_has_code")]
        assert state_of(looking, piece).code in codes


def test_a_shop_packs_nothing_that_the_centre_ships(market):
    piece = market.bound(CENTRE_SHIPS)
    assert (
        outcomes(market.post(shop(piece), market.begin(piece), market.pack(piece))) == [("refused", "centre_ships")] * 2
    )


def test_a_centre_packs_nothing_that_the_merchant_holds(market):
    piece = market.bound(MERCHANT_SHIPS)
    answers = market.post(bench(), market.begin(piece), market.pack(piece))
    assert answers[-1].status == "refused"
