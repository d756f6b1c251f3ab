"""Pieces taken where they may not go, and verdicts by those who may give none (JADE-05, -07, -08)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.attacks.attack import INCIDENT, TOO_FAR, Attack, carry_out, forbidden, params, refused
from tests.attacks.market import CARRIER, CENTRE_SHIPS, OTHER_CENTRE, OTHER_SHOP, PLATFORM, bench, shop


def hand(from_, to, who=None, **fields):
    return lambda m, p: (who or bench(), m.hand(p, from_, to, **fields))


def verdict(who=None, **fields):
    return lambda m, p: (who or bench(), m.verdict(p, **fields))


def at_other_bench(tag, **fields):
    return lambda m, p: (bench(OTHER_CENTRE), m.at_bench(tag, p, centre=OTHER_CENTRE, **fields))


def at_other_bench_as_this(tag, **fields):
    return lambda m, p: (bench(OTHER_CENTRE), m.at_bench(tag, p, **fields))


def take_in(m, p):
    return bench(), m.at_bench("piece_taken_in", p)


def days(count):
    return (datetime.now(UTC) + timedelta(days=count)).isoformat()


def send(m, p):
    return shop(p), m.send(p)


def send_used_waybill(m, p):
    return shop(p), m.send(p, waybill=m.at("taken_in", CENTRE_SHIPS).inbound)


def other_shop(tag, **fields):
    return lambda m, p: (("shop", OTHER_SHOP), m.said(tag, piece=p.id, **fields))


HOLDERS = [
    Attack(
        "gives a passed piece back to the merchant",
        "centre",
        "passed",
        hand("institute", "merchant"),
        INCIDENT,
        CENTRE_SHIPS,
    ),
    Attack("the same once it is packed", "centre", "packed", hand("institute", "merchant"), INCIDENT, CENTRE_SHIPS),
    Attack(
        "sends a passed piece back by courier",
        "centre",
        "passed",
        hand("institute", "return_courier", carrier="sf", waybill="SFB1"),
        INCIDENT,
        CENTRE_SHIPS,
    ),
    Attack(
        "takes from a centre what it ships",
        "shop",
        "passed",
        hand("institute", "merchant", ("shop", "douyin:shop-1")),
        INCIDENT,
        CENTRE_SHIPS,
    ),
    Attack(
        "ships a piece that only passed",
        "centre",
        "passed",
        hand("institute", "outbound_courier", carrier="sf", waybill="SFZ1"),
        INCIDENT,
        CENTRE_SHIPS,
    ),
    Attack(
        "ships a bound piece unpacked",
        "centre",
        "bound",
        hand("institute", "outbound_courier", carrier="sf", waybill="SFZ2"),
        INCIDENT,
        CENTRE_SHIPS,
    ),
    Attack(
        "ships in another parcel than was packed",
        "centre",
        "packed",
        hand("institute", "outbound_courier", carrier="sf", waybill="SFZ3"),
        INCIDENT,
        CENTRE_SHIPS,
    ),
    Attack(
        "ships before inspection",
        "shop",
        "listed",
        hand("merchant", "outbound_courier", ("shop", "douyin:shop-1"), carrier="sf", waybill="SFZ4"),
        INCIDENT,
    ),
    Attack(
        "hands the buyer a piece that waits for its verdict",
        "centre",
        "taken_in",
        hand("institute", "buyer"),
        INCIDENT,
        CENTRE_SHIPS,
    ),
    Attack(
        "ships unpacked",
        "shop",
        "bound",
        hand("merchant", "outbound_courier", ("shop", "douyin:shop-1"), carrier="sf", waybill="SFZ5"),
        INCIDENT,
    ),
    Attack(
        "hands over another shop's piece",
        "shop",
        "bound",
        hand("merchant", "buyer", ("shop", OTHER_SHOP)),
        forbidden("other_shop"),
    ),
    Attack(
        "hands over another centre's piece",
        "centre",
        "passed",
        hand("institute", "merchant", bench(OTHER_CENTRE)),
        forbidden("other_centre"),
    ),
    Attack(
        "says a piece is where it is not",
        "platform",
        "passed",
        hand("outbound_courier", "buyer", PLATFORM),
        INCIDENT,
        CENTRE_SHIPS,
    ),
    Attack(
        "hands over a piece",
        "carrier",
        "passed",
        hand("institute", "buyer", CARRIER),
        forbidden("party_may_not_state"),
        CENTRE_SHIPS,
    ),
    Attack(
        "takes in what was sent to another centre",
        "centre",
        "sent_in",
        at_other_bench("piece_taken_in"),
        forbidden("other_centre"),
    ),
    Attack(
        "takes in a piece that was never sent", "centre", "listed", take_in, refused("not_at_this_stage"), CENTRE_SHIPS
    ),
    Attack("takes in a piece twice", "centre", "passed", take_in, refused("not_at_this_stage"), CENTRE_SHIPS),
    Attack("sends in again what the centre has", "shop", "passed", send, refused("not_at_this_stage"), CENTRE_SHIPS),
    Attack(
        "sends in under the waybill of a parcel that arrived",
        "shop",
        "listed",
        send_used_waybill,
        refused("waybill_used"),
        CENTRE_SHIPS,
    ),
    Attack(
        "sends in another shop's piece",
        "shop",
        "listed",
        other_shop("piece_sent", centre="douyin:ic-nanyang", way="offline"),
        forbidden("other_shop"),
    ),
]

VERDICTS = [
    Attack(
        "passes its own piece", "shop", "taken_in", verdict(("shop", "douyin:shop-1")), forbidden("party_may_not_state")
    ),
    Attack(
        "passes a piece that lies at another centre",
        "centre",
        "taken_in",
        at_other_bench("piece_inspected", verdict="pass", inspector="li"),
        forbidden("other_centre"),
    ),
    Attack(
        "the same in that centre's name",
        "centre",
        "taken_in",
        at_other_bench_as_this("piece_inspected", verdict="pass", inspector="li"),
        forbidden("other_centre"),
    ),
    Attack("passes a piece that never came in", "centre", "sent_in", verdict(), refused("not_at_this_stage")),
    Attack("lets one inspector pass it twice", "centre", "passed", verdict(), refused("not_at_this_stage")),
    Attack(
        "calls that inspector by another spelling",
        "centre",
        "passed",
        verdict(inspector="ＷＡＮＧ "),
        refused("not_at_this_stage"),
    ),
    Attack("passes what failed, as the same inspector", "centre", "failed", verdict(), refused("not_at_this_stage")),
    Attack(
        "passes what failed, as another inspector",
        "centre",
        "failed",
        verdict(inspector="li"),
        refused("not_at_this_stage"),
    ),
    Attack(
        "passes a piece after it shipped", "centre", "shipped", verdict(inspector="li"), refused("not_at_this_stage")
    ),
    Attack(
        "reinspects what it has seen itself",
        "centre",
        "passed",
        lambda m, p: (bench(), m.at_bench("piece_reinspected", p, verdict="pass", inspector="wang")),
        refused("same_inspector"),
    ),
    Attack(
        "corrects a verdict to the same",
        "centre",
        "passed",
        lambda m, p: (bench(), m.at_bench("verdict_corrected", p, verdict="pass", inspector="li", reason="x")),
        refused("same_verdict"),
    ),
    Attack(
        "corrects without a verdict",
        "centre",
        "taken_in",
        lambda m, p: (bench(), m.at_bench("verdict_corrected", p, verdict="pass", inspector="li", reason="x")),
        refused("no_verdict_yet"),
    ),
    Attack("dates its verdict before time", "centre", "taken_in", verdict(at="0001-01-01T00:00:00+00:00"), TOO_FAR),
]

ATTACKS = HOLDERS + VERDICTS


@pytest.mark.parametrize("attack", params(ATTACKS))
def test_custody(attack, market, looking):
    carry_out(market, looking, attack)
