"""Centres beside the one with a bench, who asks to be admitted, documents of shops, and known pieces among others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random

from surety.engine.fact import Fact
from surety.inspection import facts as said
from surety.inspection.admissions import AdmissionApplied, AdmissionDecided, AdmissionEnded, AdmissionEvaluated
from surety.inspection.centres import CentreOpened, CentreRegistered, InstituteListed
from surety.inspection.seeds import SeedCommitted, SeedRevealed
from surety.merchants.qualification_facts import QualificationDecided, QualificationStated
from surety.merchants.return_addresses import ReturnAddressKept
from surety.platforms.demo.pieces import CENTRE
from surety.platforms.demo.shops import SHOPS

RUILI, JIEYANG, INSTITUTE = "douyin:ic-ruili", "douyin:ic-jieyang", "douyin:ic-zhenxuan"
_OPENED = datetime(2020, 12, 1, 1, 30, tzinfo=UTC)
"""Half past nine in China; admissions and papers are told in office hours as well."""
_DAY = timedelta(days=1)
_CENTRES = (
    (RUILI, "瑞丽质检物流中心", "provincial_unit", "533102", True, 300, True),
    (JIEYANG, "揭阳质检物流中心", "other", "445200", True, 500, True),
    ("douyin:ic-donghai", "东海质检物流中心", "other", "320722", True, 200, False),
    (INSTITUTE, "真选奢品鉴定", "designated_provider", "310115", False, 120, True),
)
_AUTHORISED = ((RUILI, "jewellery", "domestic"), (JIEYANG, "jewellery", "domestic"),
               (INSTITUTE, "second_hand", "domestic"), (INSTITUTE, "second_hand", "cross_border"))  # fmt: skip
_RETURNS = (
    ("330106", "售后仓 李工", "文三路 9 号 3 号楼 1 层 退货组"),
    ("310115", "浦东仓 王工", "张江路 665 号 B 座 退货组"),
)
_PAPERS = (
    (
        "subject_qualification",
        "SQ-2025-0117",
        "东京都商工局",
        {"company": "玉見坊株式会社", "country": "JP"},
        400,
        True,
    ),
    ("antique_dealer_licence", "301012506613", "东京都公安委员会", {}, 25, True),
    ("appraiser_certificate", "AP-8817", "日本鑑定協会", {"person": "佐藤由美"}, 300, True),
    (
        "appraiser_contract",
        "HT-2025-03",
        "玉見坊株式会社",
        {"person": "佐藤由美", "company": "玉見坊株式会社"},
        300,
        False,
    ),
    ("trademark_registration", "TM-0045512", "法国国家工业产权局", {"brand": "Hermès"}, 900, True),
)
_LOOKED = ("chen", "liu", "chen", "zhou")
KNOWN, OF_ALL = 16, 24


def centres(anchor: datetime, *, tag: str) -> Iterator[Fact]:
    """Imported with the rest: centres stand since 2020, whatever the day, and the last weeks of who asked what."""
    for name, shown, kind, region, base, capacity, is_open in _CENTRES:
        about = {"at": _OPENED, "centre": name}
        yield CentreRegistered(
            id=f"{name}.registered", name=shown, institute=kind, region=region, base=base, capacity_a_day=capacity,
            **about,
        )  # fmt: skip
        if is_open:
            yield CentreOpened(id=f"{name}.opened", **about)
    for name, category, site in _AUTHORISED:
        yield InstituteListed(
            id=f"{name}.{site}.{category}", at=_OPENED, centre=name, category=category, site=site,
            from_=date(2020, 12, 1),
        )  # fmt: skip
    yield from _admissions(anchor, tag)
    yield from _papers(anchor, tag)
    yield from _return_addresses()


def _return_addresses() -> Iterator[Fact]:
    """Of every shop, as its simulated month takes it."""
    for n, shop in enumerate(SHOPS):
        for number, (region, name, detail) in enumerate(_RETURNS[: 2 if n == 0 else 1]):
            yield ReturnAddressKept(
                id=f"{shop.id}.returns.{number}", at=_OPENED, shop=shop.id, number=f"r{number}", region=region,
                to_name=name, to_phone=f"1390000{n:02d}{number:02d}", to_detail=detail,
            )  # fmt: skip


def _admissions(anchor: datetime, tag: str) -> Iterator[Fact]:
    first, last = SHOPS[0].id, SHOPS[-1].id

    def about(centre: str, shop: str, what: str, days: float) -> dict[str, object]:
        hour = timedelta(hours=9 + len(what + centre) % 8, minutes=7 * len(shop + what) % 60)
        at = anchor - days * _DAY + hour
        return {"id": f"{tag}.{what}.{centre}.{shop}"[:96], "at": at, "centre": centre, "shop": shop}

    yield AdmissionApplied(**about(CENTRE, last, "ask", 3), note="主营翡翠挂件，月销约 400 件，愿接受全量送检")
    yield AdmissionEvaluated(**about(CENTRE, last, "step", 2), step="documents", passed=True)
    yield AdmissionEvaluated(**about(CENTRE, last, "goods", 1), step="goods", passed=False, note="抽检两件，一件填充")
    yield AdmissionApplied(**about(RUILI, first, "ask", 2), note="翡翠手镯为主，希望就近送检")
    yield AdmissionDecided(
        **about(RUILI, last, "in", 30), admitted=True, to=(anchor + 20 * _DAY).date()
    )  # fmt: skip
    for centre, shop, days, ends in (
        (CENTRE, SHOPS[3].id, 20, 12), (CENTRE, SHOPS[1].id, 50, -4), (RUILI, first, 58, -6), (JIEYANG, first, 15, 18),
    ):  # fmt: skip
        to = (anchor + ends * _DAY).date()  # soon, or days ago: both were told
        yield AdmissionDecided(**about(centre, shop, "in", days), admitted=True, to=to)
    yield AdmissionDecided(**about(JIEYANG, last, "in", 40), admitted=True)
    yield AdmissionEnded(**about(JIEYANG, last, "out", 6), note="商家申请退出，改由南阳基地送检")


def _papers(anchor: datetime, tag: str) -> Iterator[Fact]:
    shop = SHOPS[0].id
    for n, (document, number, issuer, says, left, verified) in enumerate(_PAPERS):
        at = anchor - (20 - n) * _DAY + timedelta(hours=10, minutes=11 * n)
        name = f"{number}-{tag[:4]}"
        yield QualificationStated(
            id=f"{tag}.paper.{n}", at=at, shop=shop, number=name, document=document, issuer=issuer,  # type: ignore[arg-type]
            from_=(anchor - 200 * _DAY).date(), to=(anchor + left * _DAY).date(), **says,  # type: ignore[arg-type]
        )  # fmt: skip
        if verified:
            yield QualificationDecided(id=f"{tag}.paper.{n}.ok", at=at + _DAY, shop=shop, number=name, verified=True)


def known(anchor: datetime, *, tag: str) -> Iterator[tuple[str, Fact]]:
    """Pieces of which some are known, step by step, each with who states it: `platform` or `staff`."""
    dice = Random(f"demo:{tag}:known")
    for n in range(OF_ALL):
        piece = f"douyin:pc-{int(tag, 16):010d}9{n:02d}"
        about = {"at": anchor, "piece": piece}
        truth = "fail" if n % 3 == 0 else "pass"
        fields = {"shop": SHOPS[2].id, "category": "second_hand/luxury/handbag", "chosen": "pre_single"}
        yield "platform", said.PieceRegistered(
            id=f"{piece}.r", centre=INSTITUTE, ships="merchant", value_fen=180_000, title="二手手袋", **fields, **about
        )  # fmt: skip
        seed = f"douyin:sd-{_hash(piece)[:12]}"
        if n < KNOWN:
            promise = {"id": f"{seed}.c", "at": anchor, "seed": seed, "truth": truth, "salt": _hash(seed)[:32]}
            yield "staff", SeedCommitted(piece=piece, **promise)
        at = about | {"centre": INSTITUTE}
        video = said.Video(_hash(f"{piece}.in"), "DEMO09")
        yield "platform", said.PieceSent(id=f"{piece}.s", way="offline", video=video, **at)
        yield "platform", said.PieceTakenIn(id=f"{piece}.t", shelf=f"K-{n:02d}", **at)
        wrong = dice.random() < (0.34 if truth == "fail" else 0.08)
        found = truth if not wrong else "pass" if truth == "fail" else "fail"
        who = _LOOKED[n % len(_LOOKED)]
        yield "platform", said.PieceInspected(id=f"{piece}.i", verdict=found, inspector=who, **at)
        if n % 4 == 1:
            second = truth if wrong else found
            yield "platform", said.PieceReinspected(id=f"{piece}.b", verdict=second, inspector="gao", **at)
        if n < KNOWN - 3:
            yield "staff", SeedRevealed(id=f"{seed}.r", at=anchor, seed=seed, piece=piece)


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()
