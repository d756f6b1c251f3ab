"""A piece whose order ends on its way, and one that is sold again (F4, F6, BTAS-2c, LUX-6.2c)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from surety.engine.fact import SubjectKind
from surety.inspection import facts
from surety.inspection.case import Step, stage_of
from surety.orders.case import Claim
from surety.orders.facts import OrderCancelled
from surety.rulebook import Release
from tests.unit.inspection import (
    BENCH,
    CODE,
    PIECE,
    at_bench,
    centre_ships,
    code_of,
    handed,
    merchant_ships,
    of,
    packed,
    packing,
    passed,
    registered,
    said,
    sent,
    verdict,
    world,
)
from tests.unit.world import MERCHANT, ORDER, STAFF, T0, hours, paid, placed, shipped

NOW = T0 + hours(6)


def test_cancelled_before_it_is_sent_it_stays_with_the_merchant():
    made = world()
    made.tell(registered(), said(facts.PieceCancelled, at=NOW, reason="cancelled"))
    assert (of(made).order, made.order().pieces) == ("", {})


def test_cancelled_after_a_pass_at_a_base_it_stays_there_and_may_be_sold_again():
    made = centre_ships()
    made.tell(said(facts.PieceCancelled, at=NOW, reason="refund_only"))
    assert (of(made).code, of(made).order, made.order().pieces) == (CODE, "", {})
    made.tell(placed("douyin:2"), paid("douyin:2"))
    made.tell(said(facts.PieceResold, at=NOW + hours(1), order="douyin:2", line="1"))
    assert list(made.order("douyin:2").pieces) == [PIECE]
    assert made.say(said(facts.PieceResold, at=NOW + hours(2), order=ORDER, line="1", id="x")).code == "piece_sold"


def test_cancelled_after_a_pass_elsewhere_its_code_is_burned():
    made = merchant_ships()
    made.tell(said(facts.PieceCancelled, at=NOW, reason="refund_only"))
    assert (code_of(made).state, stage_of(of(made))) == ("void", "ended")


@pytest.mark.parametrize(
    ("begun", "stage", "steps", "items"),
    [
        (merchant_ships, "ended", [], ()),
        (centre_ships, "passed", [], ("recalled_piece",)),
        (lambda: _at_institute("pass"), "passed", ["send_back"], ()),
        (lambda: _at_institute(""), "inspecting", ["send_back"], ()),
    ],
)
def test_of_a_recalled_order_that_ended_the_piece_is_sold_to_nobody(begun, stage, steps, items):
    """LUX-6.2c, JADE-09: back to the merchant, its code burned; one passed at a base waits (JADE-08)."""
    made = begun()
    recalled = said(facts.PieceCancelled, at=NOW, reason="recalled")
    assert made.say(recalled, source=STAFF).code == "order_not_ended"
    made.tell(OrderCancelled(id="over", at=NOW, order=ORDER, by="platform"))
    made.tell(replace(recalled, id="again"), source=STAFF)
    assert (of(made).code, of(made).order, made.order().pieces) == ("", "", {})
    assert code_of(made).state == ("void" if of(made).codes_before else "issued")
    assert (stage_of(of(made)), list(of(made).deadlines), of(made).items) == (stage, steps, items)
    assert "piece_cancelled" in made.messages(PIECE)
    if steps:
        made.tell(handed("institute", "return_courier", at=NOW + hours(1)))
        made.tell(handed("return_courier", "merchant", at=NOW + hours(2)))
        assert [link.incident for link in of(made).chain if link.incident] == []
        assert stage_of(of(made)) == "ended"
    made.tell(placed("douyin:2"), paid("douyin:2"))
    resold = said(facts.PieceResold, at=NOW + hours(3), order="douyin:2", line="1")
    assert made.say(resold).code == ("recalled" if stage == "passed" and not steps else "not_at_this_stage")


def _at_institute(word):
    made = world()
    made.tell(registered(ships="institute"), sent(), at_bench(facts.PieceTakenIn, at=T0 + hours(1)))
    made.tell(*([verdict(word, at=T0 + hours(2))] if word else []))
    return made


def test_of_a_recalled_order_one_inspected_before_its_sale_is_not_sold_again():
    made = world()
    made.tell(registered(order=None, line=None, chosen="pre_single"))
    passed(made, PIECE)
    made.tell(said(facts.PieceResold, at=NOW, order=ORDER, line="1"))
    made.tell(OrderCancelled(id="over", at=NOW, order=ORDER, by="platform"))
    made.tell(said(facts.PieceCancelled, at=NOW, reason="recalled"), source=STAFF)
    made.tell(placed("douyin:2"), paid("douyin:2"))
    assert made.say(said(facts.PieceResold, at=NOW + hours(1), order="douyin:2", line="1", id="x")).code == "recalled"


def test_of_a_recalled_order_the_piece_is_sold_to_nobody_under_a_release_of_before():
    """It does not ask about recalls, and lets a piece that passed stay to be sold again."""
    made = centre_ships()
    table = made.book.table("cancelled_piece").spec
    before = replace(
        table, inputs=tuple(each for each in table.inputs if each.name != "recalled"),
        rows=tuple(row for row in table.rows if "recalled" not in row.when),
    )  # fmt: skip
    specs = (before if each.id == table.id else each.spec for each in made.book.tables.values())
    made.book = Release(specs, made.book.clauses)
    made.tell(OrderCancelled(id="over", at=NOW, order=ORDER, by="platform"))
    made.tell(said(facts.PieceCancelled, at=NOW, reason="recalled"), source=STAFF)
    assert (stage_of(of(made)), of(made).items) == ("passed", ("recalled_piece",))
    made.tell(placed("douyin:2"), paid("douyin:2"))
    assert made.say(said(facts.PieceResold, at=NOW, order="douyin:2", line="1")).code == "recalled"


def test_cancelled_on_its_way_it_is_sent_back_from_where_it_arrives():
    made = world()
    made.tell(
        registered(intercept="after_sales_first", ships="institute"),
        sent(),
        said(facts.PieceCancelled, at=NOW, reason="cancelled"),
    )
    made.tell(at_bench(facts.PieceTakenIn, at=NOW + hours(1)))
    assert list(of(made).deadlines) == ["send_back"]


def test_inspected_before_the_sale_it_carries_its_inspection_into_the_order():
    """BTAS-2c."""
    made = world()
    made.tell(registered(order=None, line=None, chosen="pre_single"))
    passed(made, PIECE)
    made.tell(at_bench(facts.PieceSealed, at=T0 + hours(3), seal="SEAL-1"))
    made.tell(handed("institute", "merchant", at=T0 + hours(4)), said(facts.PieceBound, at=T0 + hours(5), code=CODE))
    made.tell(said(facts.PieceResold, at=NOW, order=ORDER, line="1"), packing(at=NOW), packed(at=NOW))
    assert made.say(shipped(waybill="SF3000001"), now=NOW, source=MERCHANT) is None


def test_a_refund_that_is_asked_for_keeps_it_out_where_after_sales_goes_first():
    """F6."""
    made = world()
    made.tell(registered(intercept="after_sales_first"), sent(way="offline"))
    made.cases[SubjectKind.ORDER, ORDER].case = replace(made.order(), claims={"douyin:as-1": Claim({"1": 1})})
    assert made.say(at_bench(facts.PieceTakenIn, at=NOW), source=BENCH).code == "refund_first"


def at_the_centre(return_type=None, *, way="offline"):
    """A bag that its institute ships, there when its order ends; `return_type` as it was sent in."""
    made = world()
    made.tell(
        registered(ships="institute"), sent(way=way, return_type=return_type),
        at_bench(facts.PieceTakenIn, at=T0 + hours(1)), said(facts.PieceCancelled, at=NOW, reason="refund_only"),
    )  # fmt: skip
    return made


def clock(made):
    return {step: (each.due_at, each.row) for step, each in of(made).deadlines.items()}


CHOICES = {"mail": (Step.SEND_BACK, 72, "IL-DY-SEND-BACK"), "pickup": (Step.PICK_UP, 168, "IL-DY-PICK-UP")}


def chosen(return_type, *, at=NOW):
    return said(facts.ReturnTypeChosen, at=at, return_type=return_type)


@pytest.mark.parametrize(("return_type", "waits"), CHOICES.items())
def test_how_it_goes_back_is_chosen_when_it_is_sent_in(return_type, waits):
    """F6: the centre has a limit to mail it, its merchant one to fetch it."""
    made = at_the_centre(return_type)
    step, amount, row = waits
    assert clock(made) == {step: (NOW + hours(amount), row)}


def test_a_choice_made_anew_gives_the_centre_its_time_and_the_merchant_no_more():
    made = at_the_centre("mail")
    assert made.say(chosen("mail", at=NOW + hours(1)), source=MERCHANT).code == "same_return_type"
    made.tell(chosen("pickup", at=NOW + hours(20)), source=MERCHANT)
    assert clock(made) == {Step.PICK_UP: (NOW + hours(168), "IL-DY-PICK-UP")}
    made.tell(chosen("mail", at=NOW + hours(100)), source=MERCHANT)
    assert clock(made) == {Step.SEND_BACK: (NOW + hours(172), "IL-DY-SEND-BACK")}
    made.tell(chosen("pickup", at=NOW + hours(101)), source=MERCHANT)
    assert clock(made) == {Step.PICK_UP: (NOW + hours(168), "IL-DY-PICK-UP")}


def test_a_choice_after_the_limit_is_over_has_a_limit_all_the_same():
    made = at_the_centre("pickup")
    made.tell(chosen("mail", at=NOW + hours(190)), source=MERCHANT)
    assert clock(made) == {Step.SEND_BACK: (NOW + hours(262), "IL-DY-SEND-BACK")}


def test_what_was_cancelled_on_its_way_waits_to_be_fetched_from_intake_on():
    made = world()
    made.tell(registered(ships="institute", intercept="after_sales_first"), sent(), chosen("pickup", at=T0 + hours(1)))
    made.tell(said(facts.PieceCancelled, at=T0 + hours(2), reason="refund_only"))
    assert clock(made) == {}
    made.tell(at_bench(facts.PieceTakenIn, at=NOW))
    assert clock(made) == {Step.PICK_UP: (NOW + hours(168), "IL-DY-PICK-UP")}
    made.tell(chosen("mail", at=NOW + hours(1)))
    assert clock(made) == {Step.SEND_BACK: (NOW + hours(73), "IL-DY-SEND-BACK")}


def test_what_is_fetched_is_handed_over_by_the_bench_and_nobody_pays_freight():
    made = at_the_centre("pickup")
    over = handed("institute", "merchant", at=NOW + hours(3))
    refusal = made.say(over, source=MERCHANT)
    assert (refusal.code, refusal.clause) == ("centre_confirms", "F6")
    made.tell(over, source=BENCH)
    link = of(made).chain[-1]
    assert (link.to, link.by, link.incident, link.parcel) == ("merchant", BENCH.name, "", "")
    assert (stage_of(of(made)), clock(made), of(made).incidents) == ("ended", {}, ())
    assert made.say(chosen("mail", at=NOW + hours(4))).code == "not_at_this_stage"


@pytest.mark.parametrize(("return_type", "incident"), [("pickup", "return_method"), ("mail", ""), (None, "")])
def test_what_was_to_be_fetched_and_is_mailed_is_an_incident(return_type, incident):
    made = at_the_centre(return_type, way="courier")
    made.tell(handed("institute", "return_courier", at=NOW + hours(3), carrier="sf", waybill="SF5000001"), source=BENCH)
    assert of(made).chain[-1].incident == incident
    assert ("custody_incident:return_method" in of(made).items) == bool(incident)


def test_a_limit_to_fetch_it_that_lapses_is_a_task():
    made = at_the_centre("pickup")
    made.pass_time(NOW + hours(169))
    assert "piece_step_late:pick_up" in of(made).items
