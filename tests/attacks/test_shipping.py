"""Round the gate: no parcel stops the clock of an order whose piece was not cleared (BTAS-4.2d, 4.6a)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.attacks.attack import Attack, carry_out, forbidden, params, refused, state_of
from tests.attacks.market import (
    CARRIER,
    CENTRE_SHIPS,
    LAPSED,
    MERCHANT_SHIPS,
    OTHER_SHOP,
    PLATFORM,
    bench,
    shop,
)


def ship(who=None, **fields):
    return lambda m, p: (who or shop(p), m.ship(p, **fields))


def ship_in_parcel_of_another(m, p):
    return shop(p), m.ship(p, waybill=m.at("packed", MERCHANT_SHIPS).outbound)


def ship_after_theft(m, p):
    """The piece really left: the hand-over is an incident, and opens no gate."""
    m.tell(shop(p), m.hand(p, "merchant", "outbound_courier", carrier="sf", waybill=p.outbound))
    return shop(p), m.ship(p)


SHIPPING = [
    Attack("uploads a waybill before anything", "shop", "listed", ship(), refused("not_inspected")),
    Attack("uploads a waybill while the centre inspects", "shop", "taken_in", ship(), refused("not_inspected")),
    Attack("ships what failed", "shop", "failed", ship(), refused("not_inspected")),
    Attack("ships what passed and bears no seal", "shop", "passed", ship(), refused("not_inspected")),
    Attack("ships what bears no code", "shop", "sealed", ship(), refused("not_inspected")),
    Attack("ships what was not packed before the camera", "shop", "bound", ship(), refused("not_inspected")),
    Attack("ships while the camera runs", "shop", "packing", ship(), refused("not_inspected")),
    Attack(
        "ships in another parcel than was packed", "shop", "packed", ship(waybill="SFX123456"), refused("not_inspected")
    ),
    Attack(
        "ships in the parcel of another order", "shop", "bound", ship_in_parcel_of_another, refused("not_inspected")
    ),
    Attack(
        "ships with another carrier's parcel of that number",
        "shop",
        "packed",
        ship(carrier="yto"),
        refused("not_inspected"),
    ),
    Attack(
        "ships a line that it does not say",
        "shop",
        "bound",
        ship(lines=[{"line": "1", "quantity": 1}]),
        refused("not_inspected"),
    ),
    Attack("ships itself what the centre ships", "shop", "bound", ship(), refused("centre_ships"), CENTRE_SHIPS),
    Attack("the same once the centre packed it", "shop", "packed", ship(), refused("centre_ships"), CENTRE_SHIPS),
    Attack(
        "ships after it handed the piece over by itself", "shop", "bound", ship_after_theft, refused("not_inspected")
    ),
    Attack("ships another shop's order", "shop", "packed", ship(("shop", OTHER_SHOP)), forbidden("other_shop")),
    Attack("ships an order", "centre", "packed", ship(bench()), forbidden("party_may_not_state")),
    Attack("ships an order", "carrier", "packed", ship(CARRIER), forbidden("party_may_not_state")),
]


@pytest.mark.parametrize("category", [MERCHANT_SHIPS, CENTRE_SHIPS])
def test_the_honest_way_ships(category, market, looking):
    """Else nothing here would show that it is the attack that is refused."""
    state = state_of(looking, market.shipped(category))
    assert (state.order, state.holder, state.incidents) == ("shipped", "outbound_courier", 0)


@pytest.mark.parametrize("attack", params(SHIPPING))
def test_shipping(attack, market, looking):
    carry_out(market, looking, attack)


SCANS = ("parcel_picked_up", "parcel_in_transit", "parcel_delivered", "parcel_signed")


def scan_only(m, p):
    m.post(CARRIER, *(m.said(tag, carrier="sf", waybill=p.outbound) for tag in SCANS))


def assigned_and_scanned(m, p):
    m.post(PLATFORM, m.said("parcel_assigned", carrier="sf", waybill=p.outbound, order=p.order))
    scan_only(m, p)


def as_platform(m, p):
    m.post(PLATFORM, m.ship(p))


def capture(step, disposition="in_transit", **more):
    def send(m, p):
        event = {
            "type": "ObjectEvent", "action": "OBSERVE", "bizStep": step, "disposition": disposition,
            "epcList": [f"https://surety.example/pieces/{p.id}"], "eventTime": datetime.now(UTC).isoformat(),
            "eventTimeZoneOffset": "+00:00", "readPoint": {"id": f"https://surety.example/centres/{p.centre}"},
            "bizTransactionList": [{"bizTransaction": f"https://surety.example/parcels/sf:{p.outbound}"}], **more,
        }  # fmt: skip
        capture_event(m, bench(p.centre), event)
        capture_event(m, shop(p), event)

    return send


def capture_event(m, who, event) -> dict:
    document = {
        "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "EPCISDocument",
        "schemaVersion": "2.0", "creationDate": datetime.now(UTC).isoformat(), "epcisBody": {"eventList": [event]},
    }  # fmt: skip
    answer = m.web.generic(
        "POST", "/epcis/capture", json.dumps(document), content_type="application/ld+json",
        headers={"authorization": f"Bearer {m.as_(*who)}"},
    )  # fmt: skip
    return answer.json()


def possession(from_, to):
    party = "https://surety.example/parties/"
    return {
        "sourceList": [{"type": "possessing_party", "source": party + from_}],
        "destinationList": [{"type": "possessing_party", "destination": party + to}],
    }


ROUND = {
    "carrier scans a parcel nobody packed": scan_only,
    "platform says whose the parcel is, carrier scans it": assigned_and_scanned,
    "platform states the shipment of a piece not cleared": as_platform,
    "centre and shop capture a shipment": capture("shipping", **possession("institute", "outbound_courier")),
    "centre and shop capture an arrival at the buyer": capture("arriving", **possession("merchant", "buyer")),
}


@pytest.mark.parametrize("stage", ["listed", "taken_in", "bound"])
@pytest.mark.parametrize("way", ROUND)
def test_no_way_round_ends_the_promise(way, stage, market, looking):
    """Whatever moves, the order still waits: its promise runs until the piece was cleared."""
    piece = getattr(market, stage)()
    before = state_of(looking, piece)
    ROUND[way](market, piece)
    after = state_of(looking, piece)
    assert after.order == "to_ship"
    assert after.holder == before.holder or after.incidents > before.incidents, "it moved unmarked"
    assert "ship_by" in market.order_state(piece)["case"]["deadlines"]


def test_one_cleared_piece_ships_one_unit_of_two(market, looking):
    piece = market.sold(quantity=2)
    market.registered(piece)
    market.tell(shop(piece), market.send(piece))
    walk_to_packed(market, piece)
    way = {"carrier": "sf", "waybill": piece.outbound}
    market.tell(shop(piece), market.hand(piece, "merchant", "outbound_courier", **way))
    for lines in ([], [{"line": "1", "quantity": 2}]):
        answer = market.post(shop(piece), market.ship(piece, lines=lines))[0]
        assert (answer.status, answer.code) == ("refused", "not_inspected"), answer
    assert market.post(shop(piece), market.ship(piece, lines=[{"line": "1", "quantity": 1}]))[0].status == "accepted"
    again = market.post(shop(piece), market.ship(piece, lines=[{"line": "1", "quantity": 1}]))[0]
    assert again.status == "refused"
    assert state_of(looking, piece).order != "shipped"


def walk_to_packed(market, piece):
    who = bench(piece.centre)
    market.tell(who, market.at_bench("piece_taken_in", piece), market.verdict(piece))
    market.tell(
        who, market.at_bench("piece_sealed", piece, seal=piece.seal), market.hand(piece, "institute", "merchant")
    )
    piece.code = market.new_code()
    market.tell(shop(piece), market.bind(piece), market.begin(piece), market.pack(piece))


REGISTERED = {
    "says its category needs no inspection": {"category": "books"},
    "says it is another category than was sold": {"category": CENTRE_SHIPS},
    "names another shop's order": {"order": "theirs"},
    "names a line that is not there": {"line": "9"},
    "names a unit that is not there": {"unit": 2},
    "names a centre that does not exist": {"centre": "douyin:ic-none"},
    "says a photo will do": {"photo": True},
    "chose an inspection before the sale, after it": {"chosen": "pre_single"},
}


@pytest.mark.parametrize("lie", REGISTERED)
def test_a_registered_lie_ships_nothing(lie, market, looking):
    """Told what it is not, a piece is refused; or it goes the whole way, and its order waits until it has."""
    piece = market.sold()
    fields = dict(REGISTERED[lie])
    if fields.get("order"):
        fields["order"] = market.sold(shop=OTHER_SHOP).order
    market.post(shop(piece), market.register(piece, **fields))
    shipped = market.post(shop(piece), market.ship(piece))[0]
    assert (shipped.status, shipped.code) == ("refused", "not_inspected")


def test_an_unregistered_piece_ships_nothing(market):
    piece = market.sold()
    answer = market.post(shop(piece), market.ship(piece))[0]
    assert (answer.status, answer.code) == ("refused", "not_inspected")


@pytest.mark.parametrize("at", ["", "2020-06-01T00:00:00+00:00"], ids=["today", "dated back into its time"])
def test_a_lapsed_institute_passes_nothing(at, market, looking):
    piece = market.sold(centre=LAPSED)
    told = [
        (shop(piece), market.register(piece)),
        (shop(piece), market.send(piece)),
        (bench(LAPSED), market.at_bench("piece_taken_in", piece, at=at)),
        (bench(LAPSED), market.verdict(piece, at=at)),
    ]
    answers = [market.post(who, fact)[0] for who, fact in told]
    assert answers[-1].status == "refused", answers
    assert answers[-1].code


def test_a_piece_is_of_the_category_that_was_sold(market, looking):
    """An institute for streetwear certifies a luxury bag, once its shop calls it streetwear (JADE-05)."""
    piece = market.sold(MERCHANT_SHIPS, centre=market.limited_centre())
    piece.category = CENTRE_SHIPS
    if market.post(shop(piece), market.register(piece))[0].status == "accepted":
        market.post(shop(piece), market.send(piece))
        piece.code = market.new_code(piece.centre)
        bound = market.at_bench("piece_sealed", piece, seal=piece.seal), market.bind(piece), market.begin(piece)
        out = market.hand(piece, "institute", "outbound_courier", carrier="sf", waybill=piece.outbound)
        taken_in = market.at_bench("piece_taken_in", piece)
        market.post(bench(piece.centre), taken_in, market.verdict(piece), *bound, market.pack(piece), out)
    assert market.order_state(piece)["status"] == "to_ship"


def test_what_reached_the_buyer_uncleared_is_a_violation(market, looking):
    """Detection from the waybill, even if the command was passed by (BTAS-4.6a)."""
    piece = market.bound()
    assigned_and_scanned(market, piece)
    found = looking.execute("SELECT act FROM surety_violation WHERE order_no = %s", [piece.order]).fetchall()
    assert found == [("ship_without_inspection",)]


@pytest.mark.parametrize("days_off", [-400, -3, 3, 400])
def test_a_verdict_counts_from_when_it_was_told(days_off, market, looking):
    """Whatever time a centre's program writes, the finding and the report bear ours."""
    piece = market.taken_in(CENTRE_SHIPS)
    start = datetime.now(UTC)
    market.tell(bench(), market.verdict(piece, at=(start + timedelta(days=days_off)).isoformat()))
    at = looking.execute("SELECT doc->'findings'->0->>'at' FROM surety_piece WHERE subject = %s", [piece.id]).fetchone()
    assert start <= datetime.fromisoformat(at[0]) <= datetime.now(UTC)
