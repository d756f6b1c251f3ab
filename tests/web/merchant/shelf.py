"""A shop whose bags must be inspected, with its institute and its person in the pages."""

from __future__ import annotations

from datetime import date

from django.test import Client

from surety.certificates import codes
from surety.engine.fact import Party, Source
from surety.inspection import centres, facts
from surety.inspection.codes import CodeIssued
from tests.web.access import world
from tests.web.aftersale import bazaar as stage
from tests.web.aftersale.bazaar import SHOP
from tests.web.test_uploads import MP4, box

CENTRE = "douyin:ic-nanyang"
BENCH = Source(Party.CENTRE, CENTRE)


class Shelf:
    """A shop whose bags must be inspected, its institute, and its person in the pages."""

    def __init__(self, url: str) -> None:
        self.bazaar = stage.opened(url)
        self.now = self.bazaar.now
        self.state(
            centres.CentreRegistered(
                id="c1", at=self.now, centre=CENTRE, name="南阳质检中心", institute="designated_provider"
            ),
            centres.CentreOpened(id="c2", at=self.now, centre=CENTRE),
            centres.InstituteListed(
                id="c3", at=self.now, centre=CENTRE, category="second_hand", site="domestic", from_=date(2020, 1, 1)
            ),
        )  # fmt: skip
        self.order = self.bazaar.order(
            "bag", signed_days_ago=None, quantity=2, title="中古手袋", category="second_hand/luxury"
        )
        self.number = self.order.partition(":")[2]
        self.person, self.membership = world.people(SHOP, "alice")
        self.client = Client(headers={"accept-language": "en"})
        self.client.force_login(self.person)

    def state(self, *said):
        self.bazaar.state(*said)

    def bench(self, kind, piece, *, source=BENCH, **fields):
        fact = kind(id=f"{piece}/{kind.__name__}/{len(fields)}{sorted(map(str, fields.values()))}"[:100], at=self.now,
                    piece=piece, **fields)  # fmt: skip
        self.bazaar._submit((fact,), source)

    def code(self, *, shop=None) -> str:
        drawn = codes.draw()
        self.state(CodeIssued(id=f"i{drawn}", at=self.now, code=drawn, centre=CENTRE, shop=shop))
        return drawn

    def video(self, n: int) -> str:
        film = MP4 + box(b"free", bytes([n]) * 50)
        answer = self.client.put(f"/shop/{SHOP}/evidence", film, content_type="video/mp4")
        assert answer.status_code == 201, answer.content
        return answer.json()["sha256"]

    def url(self, rest: str = "") -> str:
        return f"/shop/{SHOP}/pieces/{rest}"

    def page(self, piece: str):
        return self.client.get(self.url(piece))

    def act(self, piece: str, name: str, **fields):
        form = {"nonce": self.page(piece).context["nonce"], "act": name} | fields
        return self.client.post(self.url(f"{piece}/act"), form)

    def register(self, *, units: int = 2, **settings) -> list[str]:
        checked = self.client.get(self.url(f"register?order={self.number}"))
        assert len(checked.context["good"]) == units
        form = {"from": "send", "nonce": checked.context["nonce"], "table": checked.context["good_table"]}
        told = self.client.post(self.url("register"), form | {"ships": "merchant", "centre": CENTRE} | settings)
        assert [each["good"] for each in told.context["results"]] == [True] * units, told.context["results"]
        return [each["row"].subject for each in told.context["results"]]

    def send(self, piece: str, n: int = 1):
        return self.act(piece, "send", way="offline", centre=CENTRE, video=self.video(n), insured="0")

    def inspected(self, piece: str, verdict: str = "pass") -> None:
        self.bench(facts.PieceTakenIn, piece, centre=CENTRE)
        self.bench(facts.PieceInspected, piece, centre=CENTRE, verdict=verdict, inspector="wang", certificate="NY-1")
        if verdict == "pass":
            self.bench(facts.PieceSealed, piece, centre=CENTRE, seal=f"SEAL-{piece[-1]}")
