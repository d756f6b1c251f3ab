"""Seals swapped, codes and reports of another piece, videos replayed (BTAS-4.2b, 4.2e, 4.3)."""

from __future__ import annotations

import pytest

from tests.attacks.attack import Attack, carry_out, forbidden, params, refused
from tests.attacks.market import CENTRE_SHIPS, OTHER_CENTRE, OTHER_SHOP, bench, packer


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
    return packer(p), m.pack(p, certificate=m.at("packed", CENTRE_SHIPS).report)


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
    """Another piece's film, with the challenge that is seen in it; to begin under that one is refused already."""
    return packer(p), m.begin(p), m.pack(p, video=m.at("packed", CENTRE_SHIPS).video(2))


def begin_with_challenge_of_another(m, p):
    return packer(p), m.begin(p, challenge=m.at("packed", CENTRE_SHIPS).challenge)


def begin_with_own_old_challenge(m, p):
    other = m.begin(p, challenge=f"TWO{p.n:05}")
    return packer(p), other, m.begin(p)


def other_shop(tag, **fields):
    return lambda m, p: (("shop", OTHER_SHOP), m.said(tag, piece=p.id, **fields))


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
    Attack("packs without its report", "shop", "packing", pack(certificate=""), refused("other_report")),
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
    ),
    Attack(
        "shows the sending-in of another piece",
        "shop",
        "packing",
        pack_first_video_of_another,
        refused("video_of_another"),
    ),
    Attack(
        "shows the whole film of another piece",
        "shop",
        "bound",
        pack_whole_take_of_another,
        refused("video_of_another"),
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

ATTACKS = SEALS + VIDEOS


@pytest.mark.parametrize("attack", params(ATTACKS))
def test_seals_and_videos(attack, market, looking):
    carry_out(market, looking, attack)
