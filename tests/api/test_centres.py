"""An inspection centre, a shop and a platform speak of one piece over HTTP, each of what is its own."""

from __future__ import annotations

from tests.api.conftest import NOW, paid
from tests.unit.inspection import CODE

CENTRE, OTHER, PIECE, SHOP = "douyin:ic-nanyang", "douyin:ic-ruili", "douyin:pc-1", "douyin:shop-1"


def said(tag: str, **fields) -> dict:
    return {"type": tag, "id": f"{tag}-{len(fields)}-{fields.get('piece', '')}", "at": NOW, **fields}


def results(answer) -> list[tuple[str, str]]:
    assert answer.status_code in (200, 207), answer.text
    return [(each["status"], each.get("code", "")) for each in answer.json()["results"]]


def sold(platform) -> None:
    line = {"line": "1", "quantity": 1, "price_fen": 30000, "paid_fen": 30000, "category": "second_hand/luxury"}
    placed = {"type": "order_placed", "id": "placed", "at": NOW, "order": "douyin:1", "shop": SHOP, "lines": [line]}
    facts = [
        said("centre_registered", centre=CENTRE, name="南阳中心", institute="designated_provider"),
        said("centre_opened", centre=CENTRE),
        said("institute_listed", centre=CENTRE, category="second_hand", from_="2020-01-01"),
        placed, paid(),
    ]  # fmt: skip
    assert {status for status, _ in results(platform.post(facts))} == {"accepted"}


def test_a_piece_goes_through_its_inspection(platform, caller):
    sold(platform)
    shop, bench, stranger = caller("shop", SHOP), caller("centre", CENTRE), caller("centre", OTHER)
    registered = said(
        "piece_registered", piece=PIECE, shop=SHOP, category="second_hand/luxury", centre=CENTRE, order="douyin:1",
        line="1", ships="merchant",
    )  # fmt: skip
    assert results(shop.post([registered])) == [("accepted", "")]
    assert results(shop.post([said("piece_sent", piece=PIECE, centre=CENTRE, way="offline")])) == [("accepted", "")]
    taken_in = said("piece_taken_in", piece=PIECE, centre=CENTRE)
    assert results(stranger.post([taken_in])) == [("forbidden", "other_centre")]
    assert results(stranger.post([taken_in | {"centre": OTHER}])) == [("forbidden", "other_centre")]
    verdict = said("piece_inspected", piece=PIECE, centre=CENTRE, verdict="pass", inspector="wang")
    sealed = said("piece_sealed", piece=PIECE, centre=CENTRE, seal="SEAL-1")
    assert {status for status, _ in results(bench.post([taken_in, verdict, sealed]))} == {"accepted"}
    assert results(shop.post([said("piece_bound", piece=PIECE, code=CODE)])) == [("accepted", "")]
    assert results(bench.post([said("code_issued", code=CODE, centre=CENTRE)])) == [("accepted", "")]
    assert results(bench.post([said("code_issued", code=CODE, centre=OTHER)])) == [("forbidden", "other_centre")]


def test_another_shop_speaks_of_no_piece_of_this_one(platform, caller):
    sold(platform)
    shop, other = caller("shop", SHOP), caller("shop", "douyin:shop-2")
    mine = said(
        "piece_registered", piece=PIECE, shop=SHOP, category="second_hand/luxury", centre=CENTRE, order="douyin:1",
        line="1",
    )  # fmt: skip
    assert results(other.post([mine])) == [("forbidden", "other_shop")]
    assert results(shop.post([mine])) == [("accepted", "")]
    sent = said("piece_sent", piece=PIECE, centre=CENTRE, way="offline")
    assert results(other.post([sent])) == [("forbidden", "other_shop")]
    assert results(other.post([sent | {"piece": "douyin:pc-none"}])) == [("forbidden", "other_shop")]
    assert results(shop.post([said("admission_applied", centre=CENTRE, shop="douyin:shop-2")])) == [
        ("forbidden", "other_shop")
    ]


def test_verdicts_are_no_shops_to_give(platform, caller):
    sold(platform)
    verdict = said("piece_inspected", piece=PIECE, centre=CENTRE, verdict="pass", inspector="wang")
    assert results(caller("shop", SHOP).post([verdict])) == [("forbidden", "party_may_not_state")]


def test_a_platform_issues_codes_of_its_own_centres_and_lists_in_its_own_shops(platform, caller):
    sold(platform)
    issued = said("code_issued", code=CODE, centre=CENTRE)
    assert results(caller("platform", "taobao").post([issued])) == [("forbidden", "other_platform")]
    assert results(platform.post([issued])) == [("accepted", "")]
    voided = said("code_voided", code=CODE, reason="lost")
    assert results(caller("platform", "taobao").post([voided])) == [("refused", "not_your_centre")]
    listing = said("listing_submitted", listing="douyin:ls-1", shop="taobao:shop-9", category="jewellery")
    assert results(platform.post([listing]))[0][0] in ("invalid", "forbidden")
