"""What an attacker really has: tokens, the public pages, a browser. Honest stories up to the moment of an attack.

Each piece has an order, a code, a seal and waybills of its own, so that attacks share one database and none disturbs
another. Everything here goes through the site's addresses, as it would from outside.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from random import Random
from typing import Any

from tests.attacks.codes import drawn

CENTRE, OTHER_CENTRE, LAPSED = "douyin:ic-nanyang", "douyin:ic-ruili", "douyin:ic-lapsed"
SHOP, OTHER_SHOP = "douyin:shop-1", "douyin:shop-2"
MERCHANT_SHIPS, CENTRE_SHIPS = "second_hand/luxury", "second_hand/streetwear"
PRICE_FEN = 30_000


@dataclass
class Piece:
    """One piece under way, and the marks that are really its own."""

    n: int
    category: str = MERCHANT_SHIPS
    shop: str = SHOP
    centre: str = CENTRE
    code: str = ""
    order: str = ""

    def __post_init__(self) -> None:
        self.order = self.order or f"douyin:{6000 + self.n}"

    @property
    def id(self) -> str:
        return f"douyin:pc-{self.n}"

    @property
    def seal(self) -> str:
        return f"SEAL-{self.n}"

    @property
    def report(self) -> str:
        return f"REPORT-{self.n}"

    @property
    def inbound(self) -> str:
        return f"SFI{self.n:06}"

    @property
    def outbound(self) -> str:
        return f"SFO{self.n:06}"

    @property
    def challenge(self) -> str:
        return f"CH{self.n:06}"

    @property
    def ships(self) -> str:
        return "merchant" if self.category == MERCHANT_SHIPS else "institute"

    def video(self, slot: int) -> dict:
        """The video of sending in (1) or of packing for the buyer (2)."""
        challenge = self.challenge if slot == 2 else f"IN{self.n:06}"
        return {"sha256": sha256(f"{self.id}/{slot}".encode()).hexdigest(), "challenge": challenge}


@dataclass
class Answer:
    """What one fact was told. `code` is empty for what was taken."""

    status: str
    code: str = ""
    whole: dict = field(default_factory=dict)


class Market:
    """Speaks as any party with a token. `random` is seeded: two runs attack alike."""

    def __init__(self, web: Any) -> None:
        self.web, self.random = web, Random(20260302)
        self.serial: Counter[str] = Counter()
        self.tokens: dict[tuple[str, str], str] = {}
        self.kept: dict[tuple[str, str], Piece] = {}

    def at(self, stage: str, category: str) -> Piece:
        """A piece whose honest story has come so far. One that an attack did not move serves the next attack too."""
        if (stage, category) not in self.kept:
            self.kept[stage, category] = getattr(self, stage)(category)
        return self.kept[stage, category]

    def forget(self, stage: str, category: str) -> None:
        self.kept.pop((stage, category), None)

    def as_(self, party: str, scope: str) -> str:
        from surety.access import tokens

        if (party, scope) not in self.tokens:
            self.tokens[party, scope] = tokens.create("attack", party=party, scope=scope)[1]
        return self.tokens[party, scope]

    def post(self, who: tuple[str, str], *facts: dict, path: str = "/api/facts", **headers: str) -> list[Answer]:
        headers |= {"authorization": f"Bearer {self.as_(*who)}", "accept-language": "en"}
        answer = self.web.generic(
            "POST", path, json.dumps(list(facts)), content_type="application/json", headers=headers
        )
        assert answer.status_code in (200, 207), answer.content
        return [Answer(each["status"], each.get("code", ""), each) for each in answer.json()["results"]]

    def tell(self, who: tuple[str, str], *facts: dict) -> None:
        """What an honest party says, and is believed."""
        answers = self.post(who, *facts)
        wrong = [
            (fact["type"], answer.whole)
            for fact, answer in zip(facts, answers, strict=True)
            if answer.status != "accepted"
        ]
        assert not wrong, wrong

    def said(self, tag: str, *, at: str = "", id: str = "", **fields: Any) -> dict:
        self.serial[tag] += 1
        return {
            "type": tag,
            "id": id or f"{tag}/{self.serial[tag]}",
            "at": at or datetime.now(UTC).isoformat(),
            **fields,
        }

    def new_code(self, centre: str = CENTRE, **fields: Any) -> str:
        code = drawn(self.random)
        self.tell(bench(centre), self.said("code_issued", code=code, centre=centre, **fields))
        return code

    def order_state(self, piece: Piece) -> dict:
        headers = {"authorization": f"Bearer {self.as_(*PLATFORM)}"}
        return self.web.get(f"/api/orders/{piece.order}", headers=headers).json()

    def founded(self) -> None:
        """Centres, who may certify what, and whom they admit."""
        facts = []
        for centre in (CENTRE, OTHER_CENTRE, LAPSED):
            facts.append(
                self.said("centre_registered", centre=centre, name=centre[10:], institute="designated_provider")
            )
            facts.append(self.said("centre_opened", centre=centre))
        for centre in (CENTRE, OTHER_CENTRE):
            facts.append(self.said("institute_listed", centre=centre, category="second_hand", from_="2020-01-01"))
        lapsed = {"from_": "2020-01-01", "to": "2021-01-01"}
        facts.append(self.said("institute_listed", centre=LAPSED, category="second_hand", **lapsed))
        self.tell(PLATFORM, *facts)

    def limited_centre(self) -> str:
        """One that may certify streetwear and nothing else."""
        made = {"centre": "douyin:ic-limited"}
        registered = self.said("centre_registered", name="limited", institute="designated_provider", **made)
        listed = self.said("institute_listed", category=CENTRE_SHIPS, from_="2020-01-01", **made)
        self.tell(PLATFORM, registered, self.said("centre_opened", **made), listed)
        return made["centre"]

    def sold(self, category: str = MERCHANT_SHIPS, *, quantity: int = 1, **more: Any) -> Piece:
        self.serial["piece"] += 1
        piece = Piece(self.serial["piece"], category, **more)
        line = {
            "line": "1", "quantity": quantity, "price_fen": PRICE_FEN, "paid_fen": PRICE_FEN * quantity,
            "category": category,
        }  # fmt: skip
        placed = self.said("order_placed", order=piece.order, shop=piece.shop, lines=[line])
        paid = self.said("order_paid", order=piece.order, amount_fen=PRICE_FEN * quantity)
        self.tell(PLATFORM, placed, paid)
        return piece

    def registered(self, piece: Piece, **fields: Any) -> Piece:
        self.tell(shop(piece), self.register(piece, **fields))
        return piece

    def register(self, piece: Piece, **fields: Any) -> dict:
        plain = {
            "piece": piece.id, "shop": piece.shop, "category": piece.category, "centre": piece.centre,
            "order": piece.order, "line": "1", "ships": piece.ships,
        }  # fmt: skip
        return self.said("piece_registered", **plain | fields)

    def send(self, piece: Piece, **fields: Any) -> dict:
        by_courier = {"way": "courier", "carrier": "sf", "waybill": piece.inbound}
        way = {"way": "offline"} if piece.ships == "merchant" else by_courier  # F5: who ships it brings it himself
        plain = {"piece": piece.id, "centre": piece.centre, "video": piece.video(1), **way}
        return self.said("piece_sent", **plain | fields)

    def hand(self, piece: Piece, from_: str, to: str, **fields: Any) -> dict:
        return self.said("piece_handed_over", piece=piece.id, from_=from_, to=to, **fields)

    def at_bench(self, tag: str, piece: Piece, **fields: Any) -> dict:
        return self.said(tag, **{"piece": piece.id, "centre": piece.centre} | fields)

    def verdict(self, piece: Piece, word: str = "pass", *, inspector: str = "wang", **fields: Any) -> dict:
        found = {"verdict": word, "inspector": inspector, "certificate": piece.report}
        return self.at_bench("piece_inspected", piece, **found | fields)

    def bind(self, piece: Piece, code: str = "") -> dict:
        return self.said("piece_bound", piece=piece.id, code=code or piece.code)

    def begin(self, piece: Piece, **fields: Any) -> dict:
        plain = {"piece": piece.id, "challenge": piece.challenge, "waybill": piece.outbound}
        return self.said("packing_begun", **plain | fields)

    def pack(self, piece: Piece, **fields: Any) -> dict:
        plain = {
            "piece": piece.id, "carrier": "sf", "waybill": piece.outbound, "code": piece.code, "seal": piece.seal,
            "certificate": piece.report, "video": piece.video(2),
        }  # fmt: skip
        return self.said("piece_packed", **plain | fields)

    def ship(self, piece: Piece, **fields: Any) -> dict:
        plain = {"order": piece.order, "carrier": "sf", "waybill": piece.outbound}
        return self.said("order_shipped", **plain | fields)

    def listed(self, category: str = MERCHANT_SHIPS, **more: Any) -> Piece:
        return self.registered(self.sold(category, **more))

    def failed(self, category: str = MERCHANT_SHIPS, **more: Any) -> Piece:
        piece = self.taken_in(category, **more)
        self.tell(bench(piece.centre), self.verdict(piece, "fail"))
        return piece

    def sent_in(self, category: str = MERCHANT_SHIPS, **more: Any) -> Piece:
        piece = self.listed(category, **more)
        self.tell(shop(piece), self.send(piece))
        return piece

    def taken_in(self, category: str = MERCHANT_SHIPS, **more: Any) -> Piece:
        piece = self.sent_in(category, **more)
        self.tell(bench(piece.centre), self.at_bench("piece_taken_in", piece))
        return piece

    def passed(self, category: str = MERCHANT_SHIPS, **more: Any) -> Piece:
        piece = self.taken_in(category, **more)
        self.tell(bench(piece.centre), self.verdict(piece))
        return piece

    def sealed(self, category: str = MERCHANT_SHIPS, **more: Any) -> Piece:
        """Passed and sealed; where the merchant ships, it is back in his hands."""
        piece = self.passed(category, **more)
        self.tell(bench(piece.centre), self.at_bench("piece_sealed", piece, seal=piece.seal))
        if piece.ships == "merchant":
            self.tell(bench(piece.centre), self.hand(piece, "institute", "merchant"))
        return piece

    def sealed_quickly(self) -> Piece:
        """`sealed(CENTRE_SHIPS)` in three requests: for the races, which need a hundred."""
        piece = self.sold(CENTRE_SHIPS)
        self.tell(shop(piece), self.register(piece), self.send(piece))
        taken_in, sealed = self.at_bench("piece_taken_in", piece), self.at_bench("piece_sealed", piece, seal=piece.seal)
        self.tell(bench(piece.centre), taken_in, self.verdict(piece), sealed)
        return piece

    def bound(self, category: str = MERCHANT_SHIPS, **more: Any) -> Piece:
        piece = self.sealed(category, **more)
        piece.code = self.new_code(piece.centre)
        self.tell(packer(piece), self.bind(piece))
        return piece

    def packing(self, category: str = MERCHANT_SHIPS, **more: Any) -> Piece:
        """All ready: the camera runs, the challenge is on its screen."""
        piece = self.bound(category, **more)
        self.tell(packer(piece), self.begin(piece))
        return piece

    def packed(self, category: str = MERCHANT_SHIPS, **more: Any) -> Piece:
        piece = self.packing(category, **more)
        self.tell(packer(piece), self.pack(piece))
        return piece

    def shipped(self, category: str = MERCHANT_SHIPS, **more: Any) -> Piece:
        piece = self.packed(category, **more)
        way = {"carrier": "sf", "waybill": piece.outbound}
        holder = "merchant" if piece.ships == "merchant" else "institute"
        self.tell(packer(piece), self.hand(piece, holder, "outbound_courier", **way))
        if holder == "merchant":
            self.tell(shop(piece), self.ship(piece))
        return piece


PLATFORM = ("platform", "douyin")
CARRIER = ("carrier", "sf")


def shop(piece: Piece) -> tuple[str, str]:
    return ("shop", piece.shop)


def bench(centre: str = CENTRE) -> tuple[str, str]:
    return ("centre", centre)


def packer(piece: Piece) -> tuple[str, str]:
    """Who packs for the buyer."""
    return shop(piece) if piece.ships == "merchant" else bench(piece.centre)
