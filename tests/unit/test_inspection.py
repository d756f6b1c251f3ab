"""One item, one code: pieces through both regimes, without a database."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from surety.engine.fact import Party, Source
from surety.inspection import facts
from surety.inspection.admissions import AdmissionApplied, AdmissionEnded
from surety.inspection.case import stage_of
from surety.inspection.centres import InstituteListed
from surety.inspection.codes import CodeVoided
from tests.unit.inspection import (
    BENCH,
    CENTRE,
    CODE,
    FIRST,
    PIECE,
    SECOND,
    admitted,
    at_bench,
    centre,
    centre_ships,
    code,
    code_of,
    handed,
    issued,
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
from tests.unit.world import MERCHANT, SHOP, STAFF, T0, World, hours, line, paid, placed, shipped

NOW = T0 + hours(6)
OUT = {"carrier": "sf", "waybill": "SF3000001"}


# ------------------------------------------------------------------------------------------------ the two regimes


def test_the_merchant_ships_what_passed_with_its_code_bound():
    made = merchant_ships()
    assert stage_of(of(made)) == "collected"
    assert made.say(shipped(waybill="SF3000001"), now=NOW, source=MERCHANT).code == "not_inspected"
    made.tell(packing(at=NOW), packed(at=NOW), source=MERCHANT)
    made.tell(shipped(waybill="SF3000001", at=NOW), source=MERCHANT, now=NOW)
    made.tell(handed("merchant", "outbound_courier", at=NOW, **OUT))
    made.tell(handed("outbound_courier", "buyer", at=NOW + hours(24), **OUT))
    assert stage_of(of(made)) == "delivered"
    assert code_of(made).state == "used"
    assert [link.incident for link in of(made).chain] == [""] * 4
    assert made.order().handovers[0].parcel == "sf:SF3000001"


def test_a_shipment_without_the_bound_code_does_not_stop_the_clock():
    """BTAS-4.2d."""
    made = merchant_ships()
    before = made.due()
    assert before
    refusal = made.say(shipped(waybill="SF9999999"), now=NOW, source=MERCHANT)
    assert (refusal.code, refusal.clause) == ("not_inspected", "BTAS-4.2d")
    assert made.due() == before
    made.tell(packing(at=NOW), packed(at=NOW), source=MERCHANT)
    assert made.say(shipped(waybill="SF9999999"), now=NOW, source=MERCHANT).code == "not_inspected", "another parcel"


def test_a_line_that_must_be_inspected_does_not_ship_without_any_piece():
    made = world()
    assert made.say(shipped(), now=NOW, source=MERCHANT).code == "not_inspected"


def test_the_centre_ships_and_its_hand_over_is_the_shipment():
    made = centre_ships()
    assert of(made).regime == "centre_ships"
    assert made.say(shipped(), now=NOW, source=MERCHANT).code == "centre_ships"
    made.tell(packing(at=NOW), packed(at=NOW), handed("institute", "outbound_courier", at=NOW, **OUT), source=BENCH)
    assert stage_of(of(made)) == "shipped"
    assert made.order().handovers[0].parcel == "sf:SF3000001"
    assert code_of(made).state == "used"


@pytest.mark.parametrize("to", ["return_courier", "merchant"])
def test_a_piece_that_passed_at_a_base_never_goes_back_to_the_merchant(to):
    """JADE-08: recorded, but as an incident."""
    made = centre_ships()
    made.tell(handed("institute", to, at=NOW), source=BENCH)
    assert of(made).chain[-1].incident == "backflow"
    assert any(key.startswith("custody_incident") for key in of(made).items)


def test_a_chain_with_a_missing_link_is_seen():
    made = centre_ships()
    made.tell(handed("return_courier", "merchant", at=NOW))
    assert any(key.startswith("chain_broken") for key in of(made).items)


def test_the_regime_of_a_base_needs_an_admission():
    """JADE-03."""
    made = world(base=True, category="jewellery")
    made.tell(registered(category="jewellery", ships="institute"))
    other = "douyin:shop-2"
    assert made.say(registered(piece="douyin:pc-2", shop=other, category="jewellery")).code == "no_inspection_here"


def test_an_admission_that_ended_stops_routing():
    made = world(base=True, category="jewellery")
    made.tell(registered(category="jewellery", ships="institute"))
    made.tell(AdmissionEnded(id="end", at=T0, centre=CENTRE, shop=SHOP), source=STAFF, now=T0)
    assert made.say(sent(at=NOW), source=MERCHANT).code == "admission_ended"


def test_a_planned_centre_takes_nothing_in():
    """JADE-01, C9."""
    made = World()
    register, _open, *listed = centre()
    made.tell(register, *listed, issued())
    made.tell(placed(lines=(line("1"),)), paid(), registered())
    assert made.say(sent(way="offline"), source=MERCHANT).code == "centre_not_open"


# ------------------------------------------------------------------------------------------------------ one by one


def test_a_line_of_three_needs_three_pieces():
    """JADE-04."""
    made = world(quantity=2)
    made.tell(registered("douyin:pc-1", unit=1), registered("douyin:pc-2", unit=2))
    assert made.say(registered("douyin:pc-3", unit=2)).code == "unit_has_a_piece"
    assert made.say(registered("douyin:pc-3", unit=3)).code == "no_such_unit"
    assert made.say(registered("douyin:pc-1", unit=2, id="again")).code == "piece_exists"


def test_one_code_binds_one_piece():
    """BTAS-4.4a."""
    made = world(quantity=2)
    made.tell(registered("douyin:pc-1", unit=1), registered("douyin:pc-2", unit=2))
    pair = [passed(made, f"douyin:pc-{n}") for n in (1, 2)]
    first = made.say(said(facts.PieceBound, piece=pair[0], at=NOW, code=CODE))
    second = made.say(said(facts.PieceBound, piece=pair[1], at=NOW, code=CODE))
    assert (first, second.code) == (None, "code_bound")
    assert second.params["platform_code"] == 6012
    assert code_of(made).piece == "douyin:pc-1"


def test_a_code_that_nobody_issued_binds_nothing_and_is_raised():
    """BTAS-4.4b."""
    made = world()
    made.tell(registered())
    passed(made, PIECE)
    assert made.say(said(facts.PieceBound, at=NOW, code=code(77)), source=MERCHANT) is None
    assert (of(made).code, of(made).incidents[-1].what) == ("", "forged_mark")
    assert [row[4] for row in made.rows["surety_fact"]].count("violation_raised") == 1


def test_nothing_is_bound_before_itpassed():
    """BTAS-2d."""
    made = world()
    made.tell(registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)))
    assert made.say(said(facts.PieceBound, at=NOW, code=CODE), source=MERCHANT).code == "not_passed"


@pytest.mark.parametrize(("state", "reason"), [("of another shop", "code_of_other_shop"), ("void", "code_burned")])
def test_a_code_that_is_not_free_is_not_bound(state, reason):
    made = world()
    other = code(5)
    made.tell(issued(other, shop="douyin:shop-9" if state == "of another shop" else None))
    if state == "void":
        made.tell(CodeVoided(id="void", at=T0, code=other, reason="lost"))
    made.tell(registered())
    passed(made, PIECE)
    assert made.say(said(facts.PieceBound, at=NOW, code=other), source=MERCHANT).code == reason


def test_a_code_of_another_centre_is_not_bound():
    """It would bear no certificate: only its own centre reports on it."""
    made = world()
    elsewhere = replace(issued(code(6)), centre="douyin:ic-elsewhere")
    made.tell(*centre(name="douyin:ic-elsewhere"), elsewhere)
    made.tell(registered())
    passed(made, PIECE)
    refusal = made.say(said(facts.PieceBound, at=NOW, code=code(6)), source=MERCHANT)
    assert (refusal.code, refusal.clause) == ("code_of_other_centre", "BTAS-4.2e")
    assert (of(made).code, code_of(made, code(6)).piece) == ("", "")


# ---------------------------------------------------------------------------------------------------------- the bench


def test_a_failed_piece_goes_back_and_its_code_is_burned():
    """JADE-09, F10: a base binds before intake."""
    made = world(base=True, category="jewellery")
    made.tell(
        registered(category="jewellery", ships="institute"), said(facts.PieceBound, code=CODE), sent(),
        at_bench(facts.PieceTakenIn, at=T0 + hours(1)), verdict("fail", at=T0 + hours(2)),
    )  # fmt: skip
    assert (code_of(made).state, of(made).code, of(made).codes_before) == ("void", "", (CODE,))
    assert list(of(made).deadlines) == ["send_back"]
    made.tell(handed("institute", "return_courier", at=NOW), handed("return_courier", "merchant", at=NOW + hours(1)))
    assert [link.incident for link in of(made).chain[-2:]] == ["", ""]
    assert made.say(said(facts.PieceBound, at=NOW + hours(2), code=CODE), source=MERCHANT).code == "code_burned"
    made.tell(sent(at=NOW + hours(3), waybill="SF2000002"), source=MERCHANT, now=NOW + hours(3))
    assert of(made).verdict == "pending"
    assert made.say(sent(at=NOW + hours(4), waybill="SF2000001"), source=MERCHANT) is not None


@pytest.mark.parametrize("word", ["fail", "unable"])
def test_what_did_not_pass_is_not_packed(word):
    """JADE-06."""
    made = world()
    made.tell(registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)))
    assert made.say(packed(at=NOW), source=BENCH).code == "not_passed"
    made.tell(verdict(word, at=T0 + hours(2)))
    assert made.say(packed(at=NOW), source=BENCH).code == "not_at_this_stage"


def test_dear_jade_takes_two_inspectors_who_agree():
    made = world(base=True, category="jewellery")
    made.tell(
        registered(category="jewellery", ships="institute", value_fen=5_000_000), sent(),
        at_bench(facts.PieceTakenIn, at=T0 + hours(1)), verdict(at=T0 + hours(2)),
    )  # fmt: skip
    assert of(made).verdict == "pending"
    assert made.say(verdict(at=T0 + hours(3)), source=BENCH).code == "same_inspector"
    made.tell(verdict(at=T0 + hours(3), inspector="li"))
    assert of(made).verdict == "pass"


def test_inspectors_who_disagree_leave_it_to_staff():
    made = world(base=True, category="jewellery")
    made.tell(
        registered(category="jewellery", ships="institute", value_fen=5_000_000), sent(),
        at_bench(facts.PieceTakenIn, at=T0 + hours(1)), verdict(at=T0 + hours(2)),
        verdict("fail", at=T0 + hours(3), inspector="li"),
    )  # fmt: skip
    assert (of(made).verdict, "inspectors_disagree" in of(made).items) == ("pending", True)
    made.tell(verdict("fail", at=T0 + hours(4), inspector="zhao"))
    assert of(made).verdict == "pending", "three looks that differ are still no agreement"


def test_an_institute_that_is_not_listed_gives_no_verdict():
    """JADE-05, BTAS-4.2a."""
    made = world()
    made.tell(
        InstituteListed(
            id="lapsed", at=T0, centre=CENTRE, category="second_hand", from_=T0.date().replace(year=2020),
            to=T0.date(),
        ),
        registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)),
    )  # fmt: skip
    assert made.say(verdict(at=T0 + hours(2)), source=BENCH).code == "institute_not_accepted"


def test_a_verdict_is_corrected_as_a_new_one():
    made = merchant_ships_at_bench()
    made.tell(at_bench(facts.VerdictCorrected, at=NOW, verdict="fail", inspector="li", reason="拿错了证书"))
    findings = of(made).findings
    assert [(each.verdict, each.superseded) for each in findings] == [("pass", True), ("fail", False)]
    assert stage_of(of(made)) == "not_passed"
    again = at_bench(facts.VerdictCorrected, at=NOW + hours(1), verdict="fail", inspector="li", reason="同上")
    assert made.say(again).code == "same_verdict"


def test_a_verdict_corrected_after_it_left_is_an_incident_and_burns_the_code():
    made = merchant_ships()
    made.tell(at_bench(facts.VerdictCorrected, at=NOW, verdict="fail", inspector="li", reason="复核"))
    assert of(made).incidents[-1].what == "verdict_changed_after_it_left"
    assert code_of(made).state == "void"


def merchant_ships_at_bench():
    made = world()
    made.tell(
        registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)), verdict(at=T0 + hours(2))
    )
    return made


def test_another_material_than_listed_is_raised():
    """D7."""
    made = world()
    made.tell(
        registered(material="18K金"), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)),
        verdict("fail", at=T0 + hours(2), material="合金"),
    )  # fmt: skip
    raised = [row for row in made.rows["surety_fact"] if row[4] == "violation_raised"]
    assert len(raised) == 1
    assert "material_mismatch" in raised[0][13]


def test_the_fee_is_the_merchants_and_goes_to_the_institute():
    """LUX-4.3."""
    made = world()
    made.tell(
        registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)),
        verdict(at=T0 + hours(2), inspection_fen=4_000, freight_fen=1_200),
    )  # fmt: skip
    assert made.balances()["institute"] == 5_200
    assert made.balances()["merchant"] == -5_200


# ---------------------------------------------------------------------------------------------------------- packing


def test_a_seal_is_one_however_it_is_typed():
    made = merchant_ships()
    made.tell(packing(at=NOW))
    made.tell(packed(at=NOW, seal="seal-1"), source=MERCHANT)
    assert of(made).packed_at == NOW


@pytest.mark.parametrize(
    ("changes", "code_", "clause"),
    [
        ({"code": None}, "other_code", "BTAS-4.2e"),
        ({"code": code(9)}, "other_code", "BTAS-4.2e"),
        ({"seal": "SEAL-2"}, "other_seal", "BTAS-4.2e"),
        ({"certificate": "GIC-9"}, "other_report", "BTAS-4.2e"),
        ({"video": None}, "no_video", "BTAS-4.3b"),
        ({"video": facts.Video(FIRST, "K7K7K7")}, "same_video", "BTAS-4.3b"),
        ({"video": facts.Video(SECOND, "OLDOLD")}, "video_of_another", "BTAS-4.3b"),
        ({"waybill": "SF3000009"}, "video_of_another", "BTAS-4.3b"),
    ],
)
def test_what_is_packed_is_compared_with_what_was_inspected(changes, code_, clause):
    made = merchant_ships()
    made.tell(packing(at=NOW))
    refusal = made.say(packed(at=NOW, **changes), source=MERCHANT)
    assert (refusal.code, refusal.clause) == (code_, clause)
    assert of(made).packed_at is None


def test_an_unsealed_piece_is_not_complete():
    """BTAS-4.2b."""
    made = world()
    made.tell(registered())
    passed(made, PIECE)
    made.tell(handed("institute", "merchant", at=T0 + hours(4)))
    made.tell(said(facts.PieceBound, at=NOW, code=CODE), packing(at=NOW))
    assert made.say(packed(at=NOW), source=MERCHANT).code == "not_sealed"


def test_a_challenge_is_shown_once():
    made = merchant_ships()
    made.tell(packing(at=NOW))
    again = packing(at=NOW + hours(1), waybill="SF4000001")
    assert made.say(replace(again, id="again")).code == "challenge_used"


# ---------------------------------------------------------------------------------------------------------- the edges


def test_another_centre_touches_nothing_of_it():
    made = merchant_ships_at_bench()
    other = Source(Party.CENTRE, "douyin:ic-ruili")
    assert made.say(at_bench(facts.PieceSealed, at=NOW, seal="SEAL-9"), source=other).code == "not_your_piece"
    assert made.say(at_bench(facts.PieceSealed, at=NOW, seal="SEAL-9", centre="douyin:ic-ruili")).code == "other_centre"


def test_a_step_that_is_late_is_a_task_not_a_penalty():
    made = world()
    made.tell(registered())
    assert made.pass_time(T0 + hours(48)) >= 1
    assert "piece_step_late:send_in" in of(made).items


def test_registering_it_late_gives_no_more_time_to_send_it_in():
    """IL-DY-SEND counts from the payment (A1)."""
    made = world()
    made.tell(registered(at=T0 + hours(40)))
    assert of(made).deadlines["send_in"].due_at == made.order().paid_at + hours(48)


def test_a_damaged_arrival_is_kept_and_told():
    made = world()
    made.tell(registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=NOW, condition="goods_damaged"))
    assert of(made).incidents[0].what == "goods_damaged"


def test_admitted_later_than_the_shop_applied():
    made = World()
    made.tell(*centre(base=True))
    ask = AdmissionApplied(id="ask", at=T0, centre=CENTRE, shop=SHOP)
    made.tell(ask, source=MERCHANT, now=T0)
    assert made.say(AdmissionApplied(id="ask2", at=T0, centre=CENTRE, shop=SHOP)).code == "admission_applied"
    made.tell(admitted())
    assert made.say(AdmissionApplied(id="x", at=T0, centre=CENTRE, shop="douyin:shop-2"), source=MERCHANT).code == (
        "not_your_shop"
    )


def test_a_piece_is_a_unit_of_its_own_shops_orders_alone():
    made = world()
    other = "douyin:shop-2"
    stranger = registered(shop=other)
    assert made.say(stranger, source=Source(Party.SHOP, other)).code == "not_your_order"
    assert made.order().pieces == {}
    assert registered(order="taobao:1").fault()[:2] == ("other_platform", "$.order")


def test_a_shop_ships_nothing_that_lies_at_a_centre():
    """JADE-07."""
    made = centre_ships()
    assert made.say(packing(at=NOW), source=MERCHANT).code == "centre_ships"
    made.tell(packing(at=NOW), packed(at=NOW), source=BENCH)
    taken = handed("institute", "outbound_courier", at=NOW, **OUT)
    assert made.say(taken, source=MERCHANT).code == "not_your_hand_over"
    assert made.say(handed("buyer", "return_courier", at=NOW), source=MERCHANT).code == "not_your_hand_over"
    assert (made.order().handovers, of(made).holder) == ((), "institute")


def test_a_fee_above_what_the_piece_brought_waits_for_a_person():
    made = world()
    made.tell(registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)))
    made.tell(verdict(at=T0 + hours(2), inspection_fen=10**12))
    assert "institute" not in made.balances()
    assert "fee_undecided" in of(made).items


def test_a_failed_piece_that_is_sent_in_again_is_judged_afresh():
    """F11: the verdict it failed by neither disagrees with the new one nor counts as one of two."""
    made = world()
    made.tell(
        registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)),
        verdict("fail", at=T0 + hours(2)), handed("institute", "merchant", at=T0 + hours(3)),
        sent(way="offline", at=T0 + hours(4)), at_bench(facts.PieceTakenIn, at=T0 + hours(5)),
        verdict("pass", at=T0 + hours(6)),
    )  # fmt: skip
    assert of(made).verdict == "pass"
    assert [(each.verdict, each.superseded) for each in of(made).findings] == [("fail", True), ("pass", False)]
    assert "inspectors_disagree" not in of(made).items


def test_one_cleared_piece_ships_one_unit_once():
    """JADE-04, BTAS-4.2d: the same parcel stated again does not take the second unit along uninspected."""
    made = world(quantity=2)
    made.tell(
        registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)),
        verdict(at=T0 + hours(2)), at_bench(facts.PieceSealed, at=T0 + hours(3), seal="SEAL-1"),
        handed("institute", "merchant", at=T0 + hours(4)), said(facts.PieceBound, at=T0 + hours(5), code=CODE),
        packing(at=T0 + hours(6)), packed(at=T0 + hours(6)),
        shipped(at=T0 + hours(7), waybill="SF3000001", line_1=1),
    )  # fmt: skip
    assert made.say(shipped(at=T0 + hours(8), waybill="SF3000001", line_1=1)).code == "not_inspected"
