"""One piece while it is told: what is said of it is possible then, or is meant to be refused."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from surety.certificates.codes import draw
from surety.engine.fact import Fact
from surety.inspection import facts as said
from surety.inspection.codes import CodeIssued
from surety.platforms.simulation.dice import Dice
from surety.platforms.simulation.inspection.centres import Centre, rates
from surety.platforms.simulation.inspection.stage import PieceStage
from surety.platforms.simulation.promises import instant

MINUTE, HOUR, DAY = 60, 3600, 86_400
REFUSED = "!"
"""Before the code that a fact must be refused with, at the end of its id."""


class Way:
    """A piece, its centre and what it is; each step moves `at` on, in seconds."""

    def __init__(
        self, stage: PieceStage, dice: Dice, *, ids: str, kind: str, centre: Centre, shop: str, at: int
    ) -> None:
        self.stage, self.dice, self.ids, self.kind, self.centre, self.shop = stage, dice, ids, kind, centre, shop
        self.at, self.said = at, 0
        self.piece, self.code, self.seal = f"douyin:pc-{ids}", "", f"S{sha256(ids.encode()).hexdigest()[:8]}"
        self.genuine = not dice.happens(rates().not_genuine_share[kind])
        self.verdict, self.ships, self.waybill = "", "institute", f"SF{int(sha256(ids.encode()).hexdigest()[:12], 16)}"
        self.order, self.line, self.tries = "", "1", 0
        self.weight_mg = 8_000 + dice.below(60_000)

    # ------------------------------------------------------------------ saying

    def say(self, kind: type[Fact], *, meant: str = "", **fields: Any) -> bool:
        """Say it now; what is `meant` to be refused is kept only where it is. Whether it was said."""
        self.said += 1
        about: dict[str, Any] = {"piece": self.piece} if issubclass(kind, said.PieceFact) else {}
        if issubclass(kind, said.AtCentre):
            about["centre"] = self.centre.id
        id = f"{self.ids}.{self.said}" + (f"{REFUSED}{meant}" if meant else "")
        fact = kind(id=id, at=instant(self.at), **about | fields)
        if meant:
            return self.stage.attempt(fact, self.at, code=meant)
        return self.stage.say(fact, self.at) is None

    def wait(self, low: float, high: float) -> None:
        """So many hours go by."""
        self.at += max(int(self.dice.between(low, high) * HOUR), MINUTE)

    def happens(self, share: float) -> bool:
        return self.dice.happens(share)

    def video(self, leg: str, challenge: str) -> said.Video:
        return said.Video(sha256(f"{self.ids}.{leg}".encode()).hexdigest(), challenge)

    def weighed(self, *, off_mg: int = 0) -> tuple[said.Measure, ...]:
        """In the unit of its checklist; a bag has its serial instead."""
        if self.kind == "jade":
            return (said.Measure("weight_mg", self.weight_mg + off_mg, 50),)
        return () if self.kind == "cross_border" else (said.Measure("weight_g", (self.weight_mg + off_mg) // 60, 15),)

    # ------------------------------------------------------------------ to the bench

    def send(self, *, offline: bool = False) -> bool:
        """By courier or in person, with the first video; a second attempt needs another waybill."""
        self.tries += 1
        named = {} if offline else {"carrier": "sf", "waybill": f"{self.waybill}I{self.tries}"}
        way = "offline" if offline else "courier"
        return self.say(said.PieceSent, way=way, video=self.video(f"in{self.tries}", "IN0001"), **named)

    def arrive(self) -> bool:
        self.wait(2 if self.ships == "merchant" else 14, 6 if self.ships == "merchant" else 60)
        self.at = self.centre.intake(self.at)
        damaged = self.happens(rates().damaged_share)
        condition = "packing_damaged" if damaged else "as_expected"
        fields = {"weight_g": self.weight_mg // 1000, "shelf": f"A-{self.dice.below(90):02d}", "condition": condition}
        return self.say(said.PieceTakenIn, **fields)

    def inspect(self, fee_fen: int) -> bool:
        """Until the piece has a verdict: where two inspectors are asked, the second sees the first one's piece."""
        self.at += int(self.centre.hours(self.dice) * HOUR)
        self.verdict = self.centre.verdict(self.dice, genuine=self.genuine)
        first = self.tries * 10
        for n in (1, 2):
            fields = {"measures": self.weighed(), "inspection_fen": fee_fen if n == 1 and self.tries == 1 else 0}
            inspector = f"i{first + n}"
            if not self.say(said.PieceInspected, verdict=self.verdict, inspector=inspector, **fields):
                return n == 2
            self.wait(0.2, 2)
            if self.stage.piece(self.piece).verdict != "pending":
                break
        if self.verdict == "pass" and self.happens(rates().corrected_share):
            self.verdict = "fail"
            self.say(said.VerdictCorrected, verdict="fail", inspector="chief", reason="复核发现与描述不符")
        return True

    def bind(self) -> bool:
        """A code of the centre's roll; a forged one first now and then."""
        if self.happens(rates().forged_code_share):
            self.say(said.PieceBound, code=self._drawn())
            self.wait(1, 8)
        if self.stage.bound_code and self.happens(rates().two_machines_share):
            self.at = max(self.at, self.stage.bound_at) + MINUTE
            self.say(said.PieceBound, meant="code_bound", code=self.stage.bound_code)
            self.at += MINUTE
        self.code = self._issued()
        done = self.say(said.PieceBound, code=self.code)
        self.stage.bound_code, self.stage.bound_at = (self.code, self.at) if done else ("", 0)
        self.at += 5 * MINUTE
        return done

    def _issued(self) -> str:
        code = self._drawn()
        self.say(CodeIssued, code=code, centre=self.centre.id)
        self.at += MINUTE
        return code

    def _drawn(self) -> str:
        return draw(lambda alphabet: alphabet[self.dice.below(len(alphabet))])

    # ------------------------------------------------------------------ to the buyer

    @property
    def parcel(self) -> dict[str, str]:
        return {"carrier": "sf", "waybill": f"{self.waybill}O"}

    def pack(self) -> bool:
        challenge = f"{self.dice.below(900_000) + 100_000}"
        self.say(said.PackingBegun, challenge=challenge, waybill=self.parcel["waybill"])
        self.at += 4 * MINUTE
        seal = {"seal": self.seal} if self.verdict == "pass" else {}
        scanned = {**self.parcel, **seal, **({"code": self.code} if self.code else {})}
        if self.happens(rates().same_video_share):
            first = self.video(f"in{self.tries}", challenge)
            self.say(said.PiecePacked, meant="same_video", video=first, **scanned)
            self.at += 3 * MINUTE
        return self.say(said.PiecePacked, video=self.video("out", challenge), **scanned)

    def hand(self, from_: str, to: str) -> bool:
        out = self.parcel if to in ("outbound_courier", "buyer") else {}
        return self.say(said.PieceHandedOver, from_=from_, to=to, **out)
