"""What an appeal pack finds missing, by the kind of dispute."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from surety.aftersales.case import AftersaleCase, Said
from surety.aftersales.pack import Told, gaps, kinds_of, seen_in
from surety.aftersales.reasons import REASONS

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CASE = AftersaleCase(
    case="douyin:as-1", order="douyin:1", shop="douyin:s", currency="CNY", zone="Asia/Shanghai", type="return_refund",
    reason="douyin.quality", ground="seller", units={"1": 1}, applied_at=AT,
)  # fmt: skip
PHOTO = "a" * 64


def case(reason: str, **fields) -> AftersaleCase:
    return replace(CASE, reason=f"douyin.{reason}", **fields)


def said(*sides: str) -> dict:
    return {"said": tuple(Said(side, AT, evidence=("https://example.com/p.jpg",)) for side in sides)}


def shipped(**fields) -> Told:
    return Told("order_shipped", {"carrier": "sf", "waybill": "SF1", **fields})


def scanned(event: str, parcel: str = "sf:SF1") -> Told:
    return Told("order_scanned", {"parcel": parcel, "event": event})


def missing(found: AftersaleCase, *told: Told, side=None) -> set[str]:
    return {gap.code for gap in gaps(seen_in(found, told), side=side)}


def test_goods_that_never_came_are_about_the_way():
    lost = case("not_received", **said("merchant"))
    assert missing(lost) == {"handover_scan", "signature_scan"}
    assert missing(lost, shipped(), scanned("picked_up")) == {"signature_scan"}
    assert missing(lost, shipped(), scanned("picked_up"), scanned("signed")) == set()


def test_a_scan_of_another_parcel_proves_nothing():
    lost = case("not_received", **said("merchant"))
    other = shipped(lines=({"line": "2", "quantity": 1},))
    assert missing(lost, other, scanned("signed")) == {"handover_scan", "signature_scan"}
    assert missing(lost, shipped(), scanned("signed", "sf:SF2")) == {"handover_scan", "signature_scan"}


def test_a_parcel_that_was_short_is_about_weight_and_packing():
    short = case("missing_goods", **said("buyer", "merchant"))
    way = (scanned("picked_up"), scanned("signed"))
    assert missing(short, shipped(), *way) == {"packing_photo", "handover_weight"}
    weighed = shipped(measured=({"line": "1", "weight_g": 500},))
    assert missing(short, weighed, *way) == {"packing_photo"}
    both = shipped(measured=({"line": "1", "weight_g": 500, "photos": (PHOTO,)},))
    assert missing(short, both, *way) == set()
    elsewhere = shipped(measured=({"line": "2", "weight_g": 500, "photos": (PHOTO,)},))
    assert missing(short, elsewhere, *way) == {"packing_photo", "handover_weight"}


def test_a_refusal_without_evidence_is_named():
    asked = case("quality", **said("buyer", "merchant"))
    bare = Told("aftersale_refused", {"reason": "no_fault", "note": "x"})
    shown = Told("aftersale_refused", {"reason": "no_fault", "note": "x", "evidence": ["https://example.com"]})
    assert "refusal_evidence" in missing(asked, bare)
    assert "refusal_evidence" not in missing(asked, shown)


def test_goods_that_came_back_are_compared_with_what_was_sent():
    back = case("not_wanted", sent_at=AT, **said("merchant"))
    assert kinds_of(back) == {"return_contested"}
    assert missing(back) == {
        "return_scan", "packing_photo", "handover_weight", "packed_mark", "return_signature", "examination",
        "return_weight",
    }  # fmt: skip
    there = replace(back, picked_up_at=AT, signed_at=AT)
    packed = shipped(measured=({"line": "1", "weight_g": 500, "serial": "S1", "photos": (PHOTO,)},))
    looked = Told("return_examined", {"findings": [], "measured": [{"line": "1", "weight_g": 20}]})
    assert missing(there, packed, looked) == {"examination_evidence"}
    proved = Told("return_examined", {**looked.body, "evidence": ["https://example.com"]})
    assert missing(there, packed, proved) == set()


@pytest.mark.parametrize("side", ["buyer", "merchant"])
def test_a_side_is_told_of_its_own_gaps_alone(side):
    asked = case("damaged", sent_at=AT)
    told = gaps(seen_in(asked, ()), side=side)
    assert told
    assert {gap.side for gap in told} == {side}
    everything = gaps(seen_in(asked, ()))
    assert {gap.code for gap in told} < {gap.code for gap in everything}


def test_every_reason_has_a_kind_of_dispute():
    """A change of mind disputes nothing by itself; every other reason is about something."""
    words = {reason.rpartition(".")[2] for reasons in REASONS.values() for reason in reasons}
    without = {word for word in words if kinds_of(case(word)) == {"other"}}
    assert without <= {"not_wanted", "wrong_choice", "price_dropped"}, without


def test_gaps_and_kinds_have_words():
    from surety.aftersales import pack
    from surety.consoles.words.packs import PACK_GAP, PACK_KIND

    assert {need.gap.code for need in pack._NEEDS} == set(PACK_GAP)
    assert {kind for need in pack._NEEDS for kind in need.kinds} <= set(PACK_KIND)
