"""Words of pieces, codes and centres for tests without a database."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from msgspec.structs import replace

from surety.certificates.codes import check_character
from surety.engine.fact import Fact, Party, Source, SubjectKind
from surety.inspection import admissions, centres, codes, facts
from surety.inspection.case import PieceCase
from surety.orders.facts import Line
from tests.unit.world import ORDER, SHOP, T0, World, hours, line, paid, placed

PIECE = "douyin:pc-1"
CENTRE = "douyin:ic-nanyang"
BENCH = Source(Party.CENTRE, CENTRE)
FIRST, SECOND = "a" * 64, "b" * 64


def code(n: int = 1) -> str:
    body = f"{n:012}"
    while (check := check_character(body)) not in "0123456789ABCDEFGHJKMNPQRSTVWXYZ":
        n += 1_000_000
        body = f"{n:012}"
    return body + check


CODE = code()


def said(kind: type[Fact], *, at: datetime = T0, piece: str = PIECE, id: str = "", **fields: Any) -> Fact:
    name = id or f"{kind.__struct_config__.tag}/{at.isoformat()}"
    return kind(id=f"{piece}/{name}", piece=piece, at=at, **fields)


def at_bench(kind: type[Fact], *, at: datetime = T0, centre: str = CENTRE, **fields: Any) -> Fact:
    return said(kind, at=at, centre=centre, **fields)


def verdict(word: str = "pass", *, at: datetime = T0, inspector: str = "wang", **fields: Any) -> Fact:
    return at_bench(
        facts.PieceInspected, at=at, verdict=word, inspector=inspector, id=f"v/{inspector}/{at.isoformat()}", **fields
    )


def sent(*, at: datetime = T0, way: str = "courier", waybill: str = "SF2000001", **fields: Any) -> Fact:
    by_courier = {"carrier": "sf", "waybill": waybill} if way == "courier" else {}
    video = facts.Video(FIRST, "C1")
    return at_bench(facts.PieceSent, at=at, **{"way": way, "video": video, **by_courier} | fields)


def handed(from_: str, to: str, *, at: datetime = T0, **fields: Any) -> Fact:
    return said(facts.PieceHandedOver, at=at, from_=from_, to=to, **fields)


def packed(*, at: datetime = T0, waybill: str = "SF3000001", **changes: Any) -> Fact:
    fields = {
        "carrier": "sf", "waybill": waybill, "code": CODE, "seal": "SEAL-1", "video": facts.Video(SECOND, "K7K7K7"),
    }  # fmt: skip
    return said(facts.PiecePacked, at=at, id=f"packed/{waybill}/{at.isoformat()}", **fields | changes)


def packing(
    *, at: datetime = T0, waybill: str = "SF3000001", challenge: str = "K7K7K7", bench_at: datetime | None = None
) -> Fact:
    told = {"challenge": challenge, "waybill": waybill, "bench_at": bench_at}
    return said(facts.PackingBegun, at=at, id=f"begun/{challenge}", **told)


def centre(*, base: bool = False, name: str = CENTRE, institute: str = "designated_provider") -> list[Fact]:
    """A centre that is open and may certify everything here."""
    made = [
        centres.CentreRegistered(
            id=f"{name}/reg", at=T0, centre=name, name="南阳中心", institute=institute, base=base
        ),
        centres.CentreOpened(id=f"{name}/open", at=T0, centre=name),
    ]  # fmt: skip
    for category in ("jewellery", "second_hand"):
        for site in ("domestic", "cross_border"):
            made.append(
                centres.InstituteListed(
                    id=f"{name}/{site}/{category}", at=T0, centre=name, category=category, site=site,
                    from_=date(2020, 1, 1),
                )
            )  # fmt: skip
    return made


def admitted(shop: str = SHOP, *, at: datetime = T0, name: str = CENTRE) -> Fact:
    return admissions.AdmissionDecided(
        id=f"{name}/{shop}/{at.isoformat()}", at=at, centre=name, shop=shop, admitted=True
    )


def issued(text: str = CODE, *, shop: str | None = None, at: datetime = T0) -> Fact:
    return codes.CodeIssued(id=f"{text}/issued", at=at, code=text, centre=CENTRE, shop=shop)


def world(*more: Line, base: bool = False, category: str = "second_hand/luxury", quantity: int = 1) -> World:
    """A paid order of a bag (or a bangle), a centre that takes it in, and a code."""
    made = World()
    made.tell(*centre(base=base), *([admitted()] if base else []), issued())
    sold = replace(line("1", quantity=quantity), category=category)
    due_fen = sum(each.paid_fen for each in (sold, *more))
    made.tell(placed(lines=(sold, *more)), paid(amount_fen=due_fen))
    return made


def registered(piece: str = PIECE, *, at: datetime = T0, **changes: Any) -> Fact:
    fields = {
        "shop": SHOP, "category": "second_hand/luxury", "centre": CENTRE, "order": ORDER, "line": "1",
        "value_fen": 29_900, "ships": "merchant", "title": "手袋",
    }  # fmt: skip
    return said(facts.PieceRegistered, at=at, piece=piece, **fields | changes)


def of(made: World, piece: str = PIECE) -> PieceCase:
    return made.cases[SubjectKind.PIECE, piece].case  # type: ignore[return-value]


def code_of(made: World, text: str = CODE) -> codes.CodeCase:
    return made.cases[SubjectKind.ITEM_CODE, f"code:{text}"].case  # type: ignore[return-value]


def merchant_ships() -> World:
    """Sold, brought to the institute, passed, sealed, fetched again and its code bound."""
    made = world()
    made.tell(
        registered(), sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)),
        verdict(at=T0 + hours(2)), at_bench(facts.PieceSealed, at=T0 + hours(3), seal="SEAL-1"),
        handed("institute", "merchant", at=T0 + hours(4)), said(facts.PieceBound, at=T0 + hours(5), code=CODE),
    )  # fmt: skip
    return made


def centre_ships(*more: Line) -> World:
    """A bangle sold from a base, passed and sealed there, its code bound."""
    made = world(*more, base=True, category="jewellery")
    made.tell(
        registered(category="jewellery", ships="institute"), sent(), at_bench(facts.PieceTakenIn, at=T0 + hours(1)),
        verdict(at=T0 + hours(2)), at_bench(facts.PieceSealed, at=T0 + hours(3), seal="SEAL-1"),
        said(facts.PieceBound, at=T0 + hours(4), code=CODE),
    )  # fmt: skip
    return made


def passed(made, piece):
    way = (sent(way="offline"), at_bench(facts.PieceTakenIn, at=T0 + hours(1)), verdict(at=T0 + hours(2)))
    made.tell(*(replace(fact, piece=piece, id=f"{piece}/{fact.id}") for fact in way))
    return piece
