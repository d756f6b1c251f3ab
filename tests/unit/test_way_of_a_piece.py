"""A piece's way as it is drawn: what no rule asks for is no next step."""

from datetime import UTC, datetime

from surety.consoles.piece.proof import not_asked_for
from surety.consoles.piece.way import way_of
from surety.engine.book import packaged
from surety.inspection.case import PieceCase

NOW = datetime(2026, 5, 6, tzinfo=UTC)


def piece(regime: str, **more: str) -> PieceCase:
    said = {"site": "domestic", "mode": "post_sale", "method": "physical"} | more
    about = {"piece": "douyin:pc-1", "shop": "douyin:s1", "category": "jewellery/bangle", "regime": regime}
    return PieceCase(registered_at=NOW, **about, **said)


def steps_of(case: PieceCase) -> list[str]:
    return [place.name for place in way_of(case, but=not_asked_for(case, packaged(), now=NOW))]


def test_a_centre_that_ships_needs_a_pass_and_neither_seal_nor_code():
    steps = steps_of(piece("centre_ships"))
    assert steps[:4] == ["registered", "sent", "taken_in", "verdict"]
    assert not {"sealed", "bound"} & set(steps)


def test_a_step_that_was_taken_is_shown_all_the_same():
    assert "sealed" in steps_of(piece("centre_ships", seal="NY1"))


def test_a_merchant_who_ships_needs_both():
    assert {"sealed", "bound"} <= set(steps_of(piece("merchant_ships")))


def test_where_no_rule_answers_every_step_is_shown():
    assert {"sealed", "bound"} <= set(steps_of(piece("merchant_ships", mode="unheard_of")))
