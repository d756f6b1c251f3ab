"""Seals swapped, videos replayed, pieces taken where they may not go, verdicts by those who may give none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.attacks.attack import INCIDENT, TOO_FAR, Attack, carry_out, forbidden, params, refused
from tests.attacks.market import CARRIER, CENTRE_SHIPS, OTHER_CENTRE, OTHER_SHOP, PLATFORM, bench, packer, shop


def seal(who=None, seal="", **fields):
    return lambda m, p: (who or bench(), m.at_bench("piece_sealed", p, seal=seal or p.seal, **fields))


def seal_of_another(m, p):
    return bench(), m.at_bench("piece_sealed", p, seal=m.at("sealed", CENTRE_SHIPS).seal)


def seal_of_other_centre(m, p):
    theirs = m.sealed(centre=OTHER_CENTRE)
    return bench(), m.at_bench("piece_sealed", p, seal=theirs.seal)


def pack(**fields):
    return lambda m, p: (packer(p), m.pack(p, **fields))


def pack_seal_of_another(m, p):
    return packer(p), m.pack(p, seal=m.at("packed", CENTRE_SHIPS).seal)


def pack_code_of_another(m, p):
    return packer(p), m.pack(p, code=m.at("packed", CENTRE_SHIPS).code)


def pack_report_of_another(m, p):
    return packer(p), m.pack(p, certificate=f"{m.at('packed', CENTRE_SHIPS).id}.r1")


def pack_first_video_again(m, p):
    return packer(p), m.pack(p, video=p.video(2) | {"sha256": p.video(1)["sha256"]})


def pack_video_of_another(m, p):
    theirs = m.at("packed", CENTRE_SHIPS).video(2)
    return packer(p), m.pack(p, video=p.video(2) | {"sha256": theirs["sha256"]})


def pack_first_video_of_another(m, p):
    theirs = m.at("packed", CENTRE_SHIPS).video(1)
    return packer(p), m.pack(p, video=p.video(2) | {"sha256": theirs["sha256"]})


def pack_challenge(challenge):
    return lambda m, p: (packer(p), m.pack(p, video=p.video(2) | {"challenge": challenge}))


def pack_challenge_of_another(m, p):
    return packer(p), m.pack(p, video=p.video(2) | {"challenge": m.at("packing", CENTRE_SHIPS).challenge})


def pack_old_challenge(m, p):
    """The camera was started twice; the first take is shown."""
    return packer(p), m.begin(p, challenge=f"NEW{p.n:05}"), m.pack(p)


def pack_other_waybill(m, p):
    return packer(p), m.pack(p, waybill="SFX999999")


def pack_whole_take_of_another(m, p):
    """Another piece's film, under the challenge that is seen in it."""
    theirs = m.at("packed", CENTRE_SHIPS)
    return packer(p), m.begin(p, challenge=theirs.challenge), m.pack(p, video=theirs.video(2))


def begin_with_challenge_of_another(m, p):
    return packer(p), m.begin(p, challenge=m.at("packed", CENTRE_SHIPS).challenge)


def begin_with_own_old_challenge(m, p):
    other = m.begin(p, challenge=f"TWO{p.n:05}")
    return packer(p), other, m.begin(p)


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


SEEN_ELSEWHERE = "a video that another piece showed is taken (docs/pieces.md, step 5: another piece's is refused)"
CHALLENGE_ELSEWHERE = "a challenge that another piece was filmed under is taken"
UNPACKED = "handed to the courier unpacked or in another parcel, and no incident is kept (JADE-02, BTAS-4.2d)"

SEALS = [
    Attack("seals with the seal of another piece", "centre", "passed", seal_of_another, refused("seal_on_another")),
    Attack(
        "seals with a seal of another centre", "centre", "passed", seal_of_other_centre, refused("seal_of_other_centre")
    ),
    Attack("seals before the verdict", "centre", "taken_in", seal(), refused("not_at_this_stage")),
    Attack("seals a failed piece", "centre", "failed", seal(), refused("not_at_this_stage")),
    Attack("seals a piece of another centre", "centre", "passed", seal(bench(OTHER_CENTRE)), forbidden("other_centre")),
    Attack(
        "puts a second seal on a shipped piece",
        "centre",
        "shipped",
        seal(seal="SEAL-NEW"),
        refused("not_at_this_stage"),
    ),
    Attack(
        "puts a second seal on what the merchant holds",
        "centre",
        "sealed",
        seal(seal="SEAL-NEW"),
        refused("not_at_this_stage"),
    ),
    Attack("seals it himself", "shop", "passed", seal(("shop", "douyin:shop-1")), forbidden("party_may_not_state")),
    Attack(
        "packs with a seal that is not the piece's", "shop", "packing", pack(seal="SEAL-FAKE"), refused("other_seal")
    ),
    Attack("packs with the seal of another piece", "shop", "packing", pack_seal_of_another, refused("other_seal")),
    Attack("packs without its seal", "shop", "packing", pack(seal=None), refused("other_seal")),
    Attack("packs with the code of another piece", "shop", "packing", pack_code_of_another, refused("other_code")),
    Attack("packs without its code", "shop", "packing", pack(code=None), refused("other_code")),
    Attack(
        "packs with the report of another piece", "shop", "packing", pack_report_of_another, refused("other_report")
    ),
    Attack(
        "packs with a report that nobody wrote", "shop", "packing", pack(certificate="R-FAKE"), refused("other_report")
    ),
]

VIDEOS = [
    Attack("fills both slots with one upload", "shop", "packing", pack_first_video_again, refused("same_video")),
    Attack(
        "shows the packing of another piece",
        "shop",
        "packing",
        pack_video_of_another,
        refused("video_of_another"),
        succeeds=SEEN_ELSEWHERE,
    ),
    Attack(
        "shows the sending-in of another piece",
        "shop",
        "packing",
        pack_first_video_of_another,
        refused("video_of_another"),
        succeeds=SEEN_ELSEWHERE,
    ),
    Attack(
        "shows the whole film of another piece, challenge and all",
        "shop",
        "bound",
        pack_whole_take_of_another,
        refused("video_of_another"),
        succeeds=SEEN_ELSEWHERE,
    ),
    Attack("shows no video", "shop", "packing", pack(video=None), refused("no_video")),
    Attack("shows the challenge of the first take", "shop", "packing", pack_old_challenge, refused("video_of_another")),
    Attack(
        "shows another piece's challenge", "shop", "packing", pack_challenge_of_another, refused("video_of_another")
    ),
    Attack("shows a challenge of its own", "shop", "packing", pack_challenge("AAAAAA"), refused("video_of_another")),
    Attack(
        "packs for another waybill than was filmed", "shop", "packing", pack_other_waybill, refused("video_of_another")
    ),
    Attack("packs before the camera ran", "shop", "bound", pack(), refused("video_of_another")),
    Attack(
        "films under a challenge that another piece had",
        "shop",
        "bound",
        begin_with_challenge_of_another,
        refused("challenge_used"),
        succeeds=CHALLENGE_ELSEWHERE,
    ),
    Attack(
        "films under its own used challenge again",
        "shop",
        "packing",
        begin_with_own_old_challenge,
        refused("challenge_used"),
    ),
    Attack(
        "packs what another shop sells",
        "shop",
        "packing",
        other_shop("piece_packed", carrier="sf", waybill="SFX1"),
        forbidden("other_shop"),
    ),
    Attack("packs what failed", "shop", "failed", pack(code="4VR8FEMS30TDE"), refused("not_at_this_stage")),
]

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
        UNPACKED,
    ),
    Attack(
        "ships a bound piece unpacked",
        "centre",
        "bound",
        hand("institute", "outbound_courier", carrier="sf", waybill="SFZ2"),
        INCIDENT,
        CENTRE_SHIPS,
        UNPACKED,
    ),
    Attack(
        "ships in another parcel than was packed",
        "centre",
        "packed",
        hand("institute", "outbound_courier", carrier="sf", waybill="SFZ3"),
        INCIDENT,
        CENTRE_SHIPS,
        UNPACKED,
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
        succeeds=UNPACKED,
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
        succeeds="a waybill whose parcel has arrived brings another piece",
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

ATTACKS = SEALS + VIDEOS + HOLDERS + VERDICTS


@pytest.mark.parametrize("attack", params(ATTACKS))
def test_custody(attack, market, looking):
    carry_out(market, looking, attack)
