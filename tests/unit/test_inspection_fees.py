"""What inspection costs and who bears it: never the consumer, and no refund gives it back (LUX-4.2, LUX-4.3)."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from surety.consoles.piece.freight import freight_of
from surety.engine.outcome import Outcome
from surety.inspection import facts
from surety.inspection.ordered import owe
from surety.orders.facts import OrderCancelled
from surety.orders.service_fees import ServiceFeeCharged
from tests.unit.inspection import PIECE, at_bench, of, registered, sent, verdict, world
from tests.unit.ruled import changed
from tests.unit.world import MERCHANT, ORDER, PLATFORM, STAFF, T0, hours, line

FEE = {"inspection_fen": 3_000, "freight_fen": 1_200}


def inspected(word="pass", *, made=None, **changes):
    made = made or world()
    made.tell(registered(**changes), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)))
    made.tell(verdict(word, at=T0 + hours(2), **FEE))
    return made


def owed(made, subject):
    """What moved on a subject's accounts, in fen."""
    return made.balances(subject)


def test_the_merchant_pays_the_institute_with_the_order():
    made = inspected()
    assert owed(made, ORDER)["institute"] == 4_200
    assert owed(made, ORDER)["merchant"] == -4_200
    assert owed(made, ORDER)["buyer"] == -29_900, "the buyer pays the price and nothing more"


def test_a_refund_gives_the_buyer_everything_and_the_fee_to_nobody():
    """LUX-4.3."""
    made = inspected()
    made.tell(OrderCancelled(id="cancel", order=ORDER, at=T0 + hours(3)))
    assert owed(made, ORDER)["institute"] == 4_200
    assert owed(made, ORDER)["merchant"] == -4_200
    refunded = made.rows["surety_refund_intent"]
    assert sum(row[3] for row in refunded) == 29_900


def test_freight_is_booked_apart_from_the_fee_by_the_row_of_its_leg():
    """F13: which row says who pays is with the posting and in the decisions."""
    made = inspected()
    booked = {row[2]: (row[6], row[8], row[9]) for row in made.rows["surety_transfer"] if row[5] == "institute"}
    assert booked == {
        f"inspection_fee:{PIECE}:1": (3_000, "inspection_fee", "IF-DY-INSPECTION"),
        f"inspection_freight:{PIECE}:2": (1_200, "inspection_leg_payer", "LEG-DY-MERCHANT"),
    }


def test_fee_and_freight_together_above_what_the_piece_brought_are_for_a_person():
    made = world()
    made.tell(registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)))
    made.tell(verdict(at=T0 + hours(2), inspection_fen=29_000, freight_fen=1_200))
    assert "institute" not in owed(made, ORDER)
    assert (of(made).fees_fen, of(made).freight_fen, "fee_undecided" in of(made).items) == (29_000, 1_200, True)


def test_freight_is_the_fee_where_no_leg_was_known_or_no_table_has_it():
    """A fact of before answers as it did; so does a release without the table."""
    made = inspected()
    fact = verdict(at=T0 + hours(2), **FEE)
    tables = made.book.tables
    for reads, known in (({}, tables), ({"leg": "to_institute"}, {}), ({"leg": "to_institute"}, tables)):
        outcome = Outcome(of(made))
        owe(outcome, fact, SimpleNamespace(reads=reads, book=SimpleNamespace(tables=known)))
        apart = (3_000, 1_200) if reads and known else (4_200, 0)
        assert (outcome.case.fees_fen, outcome.case.freight_fen) == apart


def test_the_freight_is_whose_the_row_says_that_held_when_it_was_sent(tmp_path):
    """Booked and shown alike, whatever rule holds once it is inspected."""
    row, clause = "  - id: LEG-DY-MERCHANT", "    clause: [F13, LUX-4.3]"
    new = f"  - id: LEG-DY-NEW\n    when: {{platform: douyin, leg: to_institute}}\n    then: {{payer: buyer}}\n{clause}"
    new += "\n    from: 2026-03-03\n    assumed: true\n    reason: {zh: 新规, en: new}\n"
    to_institute = "    when: {platform: douyin, leg: [to_institute, to_buyer"
    old = f"{row}-OLD\n    when: {{platform: douyin, leg: to_institute}}\n    then: {{payer: merchant}}\n{clause}"
    old += "\n    to: 2026-03-03\n    assumed: true\n    reason: {zh: 旧规, en: old}\n"
    words = (f"{row}\n", f"{new}{old}{row}\n"), (to_institute, to_institute.replace("to_institute, ", ""))
    made, later = world(), T0 + hours(30)
    made.book = changed(tmp_path, "inspection_leg_payer", *words)
    made.tell(registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)))
    made.tell(verdict(at=later, **FEE))
    rows = [row[9] for row in made.rows["surety_transfer"] if row[2].startswith("inspection_freight")]
    assert (rows, of(made).items) == (["LEG-DY-MERCHANT-OLD"], ())
    case = of(made)
    shown = [freight_of(each, release=made.book, now=later)[0].payer for each in (case, replace(case, sent_at=None))]
    assert shown == ["商家", "消费者"]


UNSOLD = {"order": None, "line": None, "chosen": "pre_single"}


def test_an_unsold_piece_that_fails_is_owed_for_by_its_merchant_directly():
    """Paid to the institute, not to the platform: nothing that a settlement carries over moves."""
    made = inspected("fail", **UNSOLD)
    assert owed(made, PIECE) == {"shop": -4_200, "institute": 4_200}
    assert (of(made).fees_fen, of(made).freight_fen, of(made).charges) == (0, 0, 2)


def test_an_unsold_piece_that_passes_is_paid_for_with_its_sale():
    made = inspected(**UNSOLD)
    assert (owed(made, PIECE), of(made).fees_fen, of(made).freight_fen) == ({}, 3_000, 1_200)
    made.tell(facts.PieceResold(id="sold", at=T0 + hours(3), piece=PIECE, order=ORDER, line="1"))
    assert owed(made, ORDER)["institute"] == 4_200
    assert (owed(made, PIECE), of(made).fees_fen) == ({}, 0)


def test_a_pass_that_is_corrected_charges_nothing_twice():
    made = inspected(**UNSOLD)
    for n, word in enumerate(("fail", "pass", "fail"), 3):
        wrong = at_bench(facts.VerdictCorrected, at=T0 + hours(n), verdict=word, inspector="li", reason="复核")
        made.tell(wrong)
    assert owed(made, PIECE) == {"shop": -4_200, "institute": 4_200}


# ------------------------------------------------------------------------------------------- the platform's own fee


def fee(amount_fen=500, *, name="1", id="fee"):
    return ServiceFeeCharged(id=id, at=T0 + hours(1), order=ORDER, line=name, amount_fen=amount_fen)


def test_a_service_fee_is_the_merchants_once_a_line_and_stays():
    """LUX-4.2."""
    made = world()
    made.tell(fee())
    assert made.effects().count("service_fee:1") == 1
    assert (owed(made, ORDER)["merchant"], owed(made, ORDER)["platform_income"]) == (-500, 500)
    assert made.say(fee(id="again")).code == "fee_charged"
    made.tell(OrderCancelled(id="cancel", order=ORDER, at=T0 + hours(3)))
    assert owed(made, ORDER)["platform_income"] == 500
    assert sum(row[3] for row in made.rows["surety_refund_intent"]) == 29_900


def test_where_no_rule_knows_a_fee_none_is_charged():
    made = world(replace(line("2"), category="fresh/fruit"))
    refusal = made.say(fee(name="2"))
    assert (refusal.code, bool(refusal.clause)) == ("no_service_fee", True)
    assert made.say(fee(name="9")).code == "no_such_line"
    assert made.say(fee(29_901)).code == "fee_over_paid"
    assert "platform_income" not in owed(made, ORDER)


@pytest.mark.parametrize("source", [PLATFORM, STAFF])
def test_no_shop_states_what_the_platform_charges(source):
    assert source.party in ServiceFeeCharged.parties
    assert MERCHANT.party not in ServiceFeeCharged.parties
