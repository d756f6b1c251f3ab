"""What came back and is not paid for is the buyer's: a case that ends leaves somebody to send it back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from surety.aftersales import facts
from tests.unit.aftersales import EVIDENCE, aftersale, applied, bought, said, sent
from tests.unit.inspection import BENCH, centre_ships, code
from tests.unit.test_inspection_returns import BACK, came_back, returning
from tests.unit.world import CARRIER, MERCHANT, STAFF, T0, hours, scan

SIGNED = T0 + hours(24)
NOW = SIGNED + hours(24)
REFUSED = {"reason": "goods_impaired", "note": "吊牌已剪", "evidence": EVIDENCE}
CLOSED = {"outcome": "close", "legs": (facts.Leg("goods", "buyer"),), "note": "吊牌已剪"}
ENDS = {
    "refused, and the buyer is silent": [(facts.AftersaleRefused, REFUSED)],
    "ruled": [(facts.AftersaleEscalated, {"note": "没有问题"}), (facts.AftersaleRuled, CLOSED)],
    "withdrawn": [(facts.AftersaleEscalated, {"note": "没有问题"}), (facts.AftersaleWithdrawn, {})],
}


def received(platform="douyin"):
    world, case = bought(order=f"{platform}:1", signed_at=SIGNED), f"{platform}:as-1"
    world.tell(applied(at=NOW, case=case), said(facts.AftersaleAgreed, case=case, at=NOW), sent(case=case, at=NOW))
    world.tell(said(facts.ReturnReceived, case=case, at=NOW))
    return world


def ended(platform="douyin", *, how="refused, and the buyer is silent"):
    """Received, found not to be intact, and over."""
    world, case = received(platform), f"{platform}:as-1"
    damaged = (facts.Finding("1", 1, "damaged"),)
    world.tell(said(facts.ReturnExamined, case=case, at=NOW, findings=damaged, evidence=EVIDENCE))
    for kind, fields in ENDS[how]:
        world.tell(said(kind, case=case, at=NOW, **fields), source=STAFF)
    world.pass_time(NOW + hours(24 * 30))
    return world


def back(platform="douyin", **changes):
    parcel = {"carrier": "sf", "waybill": "OUT100001", "note": "原样寄回"}
    return said(facts.GoodsSentBack, case=f"{platform}:as-1", at=NOW + hours(24 * 31), **parcel | changes)


@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("platform", ["douyin", "taobao", "1688"])
def test_they_are_sent_back_after_the_end_by_their_merchant_once(platform, how):
    world, case = ended(platform, how=how), f"{platform}:as-1"
    assert (aftersale(world, case).status, aftersale(world, case).items) == ("closed", ("goods_back",))
    assert world.messages(case)[-2:] == ["aftersale_goods_back"] * 2
    before = world.balances(f"{platform}:1")
    world.tell(back(platform))
    after = aftersale(world, case)
    assert (after.status, after.items, after.replacement) == ("closed", (), "sf:OUT100001")
    assert world.messages(case)[-1] == "aftersale_reshipped"
    assert world.balances(f"{platform}:1") == before
    again = world.say(back(platform, id="again"))
    assert (again.code, again.clause) == ("case_ended", ""), "JD-7 is of its own moment"


def test_an_advance_that_its_buyer_owes_leaves_them_too():
    """The row of the recovery says so (B7)."""
    world = bought(signed_at=SIGNED)
    world.tell(applied(at=NOW), said(facts.AftersaleAgreed, at=NOW), sent(at=NOW))
    world.tell(scan("picked_up", at=NOW + hours(1), waybill="RT1000001"), source=CARRIER)
    world.tell(said(facts.ReturnReceived, at=NOW + hours(2)))
    for kind, fields in ENDS["ruled"]:
        world.tell(said(kind, at=NOW + hours(2), **fields), source=STAFF)
    world.pass_time(NOW + hours(24 * 30))
    assert (aftersale(world).status, aftersale(world).items) == ("refunded", ("goods_back",))
    world.tell(back())
    assert (aftersale(world).status, aftersale(world).items) == ("refunded", ())


@pytest.mark.parametrize("advanced", [False, True])
def test_what_the_carrier_brought_counts_though_nobody_confirmed_it(advanced):
    world = bought(signed_at=SIGNED)
    reason = "douyin.quality" if advanced else "douyin.not_wanted"
    world.tell(applied(at=NOW, reason=reason), said(facts.AftersaleAgreed, at=NOW), sent(at=NOW))
    world.tell(scan("signed", at=NOW + hours(1), waybill="RT1000001"), source=CARRIER)
    for kind, fields in ENDS["ruled"]:
        world.tell(said(kind, at=NOW + hours(2), **fields), source=STAFF)
    world.pass_time(NOW + hours(24 * 30))
    assert (aftersale(world).received_at, aftersale(world).items) == (None, ("goods_back",))


def test_they_do_not_go_by_the_number_that_they_came_by():
    world = ended()
    assert world.say(back(waybill="RT1000001")).code == "waybill_used"
    assert aftersale(world).items == ("goods_back",)
    jd = received("jd")
    damaged = (facts.Finding("1", 1, "damaged"),)
    jd.tell(said(facts.ReturnExamined, case="jd:as-1", at=NOW, findings=damaged, evidence=EVIDENCE))
    assert jd.say(replace(back("jd", waybill="RT1000001", evidence=EVIDENCE), at=NOW)).code == "waybill_used"


def test_an_exchange_does_not_either():
    world = bought(signed_at=SIGNED)
    world.tell(applied("exchange", at=NOW), said(facts.AftersaleAgreed, at=NOW), sent(at=NOW))
    world.tell(said(facts.ReturnReceived, at=NOW))
    intact = (facts.Finding("1", 1, "untouched"),)
    world.tell(said(facts.ReturnExamined, at=NOW, findings=intact))
    again = said(facts.ReplacementShipped, at=NOW, carrier="sf", waybill="RT1000001")
    assert world.say(again).code == "waybill_used"
    assert aftersale(world).status == "to_reship"


def test_staff_close_what_was_agreed_otherwise():
    world = ended()
    closing = said(facts.AftersaleItemClosed, at=NOW + hours(24 * 31), item="goods_back", note="买家放弃")
    world.tell(closing, source=STAFF)
    assert aftersale(world).items == ()
    assert world.say(back(), source=MERCHANT).code == "case_ended"


def test_nothing_is_owed_where_nothing_came_or_all_was_paid_or_they_went_already():
    silent = bought(signed_at=SIGNED)
    silent.tell(applied(at=NOW), said(facts.AftersaleRefused, at=NOW, **REFUSED))
    paid = received()
    paid.pass_time(NOW + hours(24 * 30))
    gone = received("jd")
    damaged = (facts.Finding("1", 1, "damaged"),)
    gone.tell(said(facts.ReturnExamined, case="jd:as-1", at=NOW, findings=damaged, evidence=EVIDENCE))
    gone.tell(replace(back("jd", evidence=EVIDENCE), at=NOW))
    silent.pass_time(NOW + hours(24 * 30))
    ends = [aftersale(silent), aftersale(paid), aftersale(gone, "jd:as-1")]
    assert [(case.status, case.items) for case in ends] == [("closed", ()), ("refunded", ()), ("closed", ())]


def test_what_a_centre_has_no_merchant_sends():
    world = returning(centre_ships)
    world.tell(came_back(code=code(9)), source=BENCH)
    world.tell(said(facts.AftersaleRuled, at=BACK, **CLOSED), source=STAFF)
    world.pass_time(BACK + hours(24 * 30))
    assert aftersale(world).items == ("goods_back",)
    assert world.messages("douyin:as-1")[-1:] == ["aftersale_goods_back"]
    assert world.messages("douyin:as-1").count("aftersale_goods_back") == 1, "its shop has nothing to send"
    assert world.say(back(), source=MERCHANT).code == "centre_receives"
