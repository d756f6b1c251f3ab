"""Forged, cloned, borrowed and used-up codes (BTAS-4.2d, 4.4; JADE-09)."""

from __future__ import annotations

import pytest

from tests.attacks.attack import INCIDENT, INVALID, Attack, carry_out, forbidden, params, refused
from tests.attacks.codes import drawn, with_wrong_check
from tests.attacks.market import (
    CARRIER,
    CENTRE,
    CENTRE_SHIPS,
    OTHER_CENTRE,
    OTHER_SHOP,
    PLATFORM,
    Market,
    Piece,
    bench,
    packer,
)


def bind(m: Market, piece: Piece, code: str):
    return packer(piece), m.said("piece_bound", piece=piece.id, code=code)


def bind_forged(m, piece):
    return bind(m, piece, drawn(m.random))


def bind_wrong_check(m, piece):
    return bind(m, piece, with_wrong_check(drawn(m.random)))


def bind_other_centres(m, piece):
    return bind(m, piece, m.new_code(OTHER_CENTRE))


def bind_other_shops(m, piece):
    return bind(m, piece, m.new_code(shop=OTHER_SHOP))


def bind_cloned(m, piece):
    return bind(m, piece, m.at("bound", CENTRE_SHIPS).code)


def bind_of_one_shipped(m, piece):
    return bind(m, piece, m.at("shipped", CENTRE_SHIPS).code)


def bind_second(m, piece):
    return bind(m, piece, m.new_code())


def bind_void(m, piece):
    code = m.new_code()
    m.tell(bench(), m.said("code_voided", code=code, reason="stolen"))
    return bind(m, piece, code)


def bind_fresh(m, piece):
    return bind(m, piece, m.new_code())


def bind_from_other_shop(m, piece):
    return ("shop", OTHER_SHOP), m.said("piece_bound", piece=piece.id, code=m.new_code())


def bind_from_other_bench(m, piece):
    return bench(OTHER_CENTRE), m.said("piece_bound", piece=piece.id, code=m.new_code(OTHER_CENTRE))


def issue(who, centre=CENTRE):
    return lambda m, piece: (who, m.said("code_issued", code=drawn(m.random), centre=centre))


def issue_bound_again(m, piece):
    return bench(), m.said("code_issued", code=piece.code, centre=CENTRE)


def issue_anothers(m, piece):
    return bench(OTHER_CENTRE), m.said("code_issued", code=piece.code, centre=OTHER_CENTRE)


def issue_wrong_check(m, piece):
    return bench(), m.said("code_issued", code=with_wrong_check(drawn(m.random)), centre=CENTRE)


def void_as(who):
    return lambda m, piece: (who, m.said("code_voided", code=piece.code, reason="lost"))


ATTACKS = [
    Attack("binds a code of its own invention, check character right", "shop", "sealed", bind_forged, INCIDENT),
    Attack("the same at the bench", "centre", "sealed", bind_forged, INCIDENT, CENTRE_SHIPS),
    Attack("binds a code with a wrong check character", "shop", "sealed", bind_wrong_check, INCIDENT),
    Attack(
        "binds a genuine code of another centre", "shop", "sealed", bind_other_centres, refused("code_of_other_centre")
    ),
    Attack(
        "binds a genuine code issued to another shop", "shop", "sealed", bind_other_shops, refused("code_of_other_shop")
    ),
    Attack("binds the code that another piece bears", "shop", "sealed", bind_cloned, refused("code_bound")),
    Attack(
        "binds the code of a piece already on its way", "shop", "sealed", bind_of_one_shipped, refused("code_bound")
    ),
    Attack("binds a second code to a piece", "shop", "bound", bind_second, refused("piece_has_code")),
    Attack("binds a second code to a shipped piece", "shop", "shipped", bind_second, refused("piece_has_code")),
    Attack("binds a code reported stolen", "shop", "sealed", bind_void, refused("code_burned")),
    Attack("binds before the verdict", "shop", "taken_in", bind_fresh, refused("not_passed")),
    Attack("binds to a failed piece", "shop", "failed", bind_fresh, refused("not_passed")),
    Attack("binds to another shop's piece", "shop", "sealed", bind_from_other_shop, forbidden("other_shop")),
    Attack(
        "binds to another centre's piece",
        "centre",
        "sealed",
        bind_from_other_bench,
        forbidden("other_centre"),
        CENTRE_SHIPS,
    ),
    Attack(
        "issues itself a code", "shop", "sealed", issue(("shop", "douyin:shop-1")), forbidden("party_may_not_state")
    ),
    Attack("issues a code", "carrier", "sealed", issue(CARRIER), forbidden("party_may_not_state")),
    Attack(
        "issues a code in another centre's name",
        "centre",
        "sealed",
        issue(bench(OTHER_CENTRE)),
        forbidden("other_centre"),
    ),
    Attack(
        "issues a code of another platform's centre",
        "platform",
        "sealed",
        issue(("platform", "taobao")),
        forbidden("other_platform"),
    ),
    Attack(
        "issues a code in the name of no centre",
        "platform",
        "sealed",
        issue(PLATFORM, "douyin:ic-none"),
        refused("unknown_centre"),
    ),
    Attack("issues a bound code once more", "centre", "bound", issue_bound_again, refused("code_exists")),
    Attack("issues another centre's code as its own", "centre", "bound", issue_anothers, refused("not_your_piece")),
    Attack(
        "issues a code whose check character is wrong",
        "centre",
        "sealed",
        issue_wrong_check,
        INVALID,
    ),
    Attack("voids another centre's code", "centre", "bound", void_as(bench(OTHER_CENTRE)), refused("not_your_piece")),
    Attack("voids a code", "shop", "bound", void_as(("shop", OTHER_SHOP)), forbidden("party_may_not_state")),
]


@pytest.mark.parametrize("attack", params(ATTACKS))
def test_codes(attack, market, looking):
    carry_out(market, looking, attack)


@pytest.mark.parametrize("shape", [
    lambda code: code[:12], lambda code: code + "0", str.lower, lambda code: "I" + code[1:], lambda code: code + "\n",
    lambda code: "".join(chr(ord(each) + 0xFEE0) for each in code), lambda code: f" {code}", lambda code: "",
    lambda code: f"{code}'--", lambda code: None, lambda code: 42, lambda code: [code],
])  # fmt: skip
def test_what_is_no_code_is_invalid(shape, market, looking):
    """A program must send the bare code; what people type is read by the pages."""
    attack = Attack("", "shop", "sealed", lambda m, piece: bind(m, piece, shape(m.new_code())), INVALID)
    carry_out(market, looking, attack)
