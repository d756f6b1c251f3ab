"""What a merchant is offered is what the engine takes, in every status of a case; what is not offered it refuses."""

import pytest
from django.test import RequestFactory
from django.utils.translation import override

from surety.aftersales import facts
from surety.consoles.merchant.aftersales import forms
from surety.consoles.merchant.aftersales.acts import DONE, offered
from surety.consoles.merchant.aftersales.terms import terms_of
from surety.engine import book
from surety.engine.fact import Party, Source
from tests.unit.aftersales import aftersale, applied, bought, said
from tests.unit.inspection import CODE
from tests.unit.test_every_aftersale_fact import EVIDENCE, NOW, SIGNED, STATES
from tests.unit.test_inspection_returns import BACK, came_back, centre_ships, merchant_ships, returning
from tests.unit.world import MERCHANT, hours, line

SHOWN = {"note": "见附件", "evidence": EVIDENCE}
PARCEL = {"carrier": "sf", "waybill": "ZZ9000001"}


def stated(act: str, case) -> facts.AftersaleFact:
    """A good form of each act."""
    received = (case.received_units or {"1": 1}).items()
    findings = tuple(facts.Finding(each, units, "untouched") for each, units in received)
    due_at = max([each.due_at for each in case.deadlines.values()], default=NOW) + hours(1)
    fields = {
        "agree": (facts.AftersaleAgreed, {}),
        "ask_back": (facts.AftersaleAgreed, {"goods_back": True}),
        "intercept": (facts.InterceptChosen, {"carrier": "sf", "waybill": "SF1000001"}),
        "receive": (facts.ReturnReceived, {}),
        "examine": (facts.ReturnExamined, {"findings": findings}),
        "send_back": (facts.GoodsSentBack, PARCEL | SHOWN),
        "reship": (facts.ReplacementShipped, PARCEL),
        "refuse": (facts.AftersaleRefused, {"reason": "no_fault", **SHOWN}),
        "consent": (facts.AftersaleConsented, {"by": "merchant"}),
        "appeal": (facts.RulingAppealed, {"by": "merchant", **SHOWN}),
        "evidence": (facts.EvidenceGiven, {"by": "merchant", **SHOWN}),
        "escalate": (facts.AftersaleEscalated, SHOWN),
        "address": (facts.ReturnAddressGiven, {"address": "1"}),
        "more_time": (facts.TimeAsked, {"due_at": due_at, "note": "盘点"}),
    }
    kind, given = fields[act]
    return said(kind, at=NOW, case=case.case, id=f"act-{act}", **given)


def _taobao_in_transit():
    world = bought(line("1", quantity=2), order="taobao:1", picked_up_at=SIGNED)
    world.tell(applied("refund_only", case="taobao:as-1", reason="taobao.not_wanted", at=NOW))
    return world


def _jd():
    world = bought(line("1", quantity=2), order="jd:1", signed_at=SIGNED)
    world.tell(applied(case="jd:as-1", reason="jd.quality", at=NOW))
    return world


MORE = {"taobao, in transit": (_taobao_in_transit, "taobao"), "jd": (_jd, "jd")}
EVERY = {name: (make, "douyin") for name, make in STATES.items()} | MORE


def _inspected(start, *, received: bool):
    world = returning(start)
    if received:
        world.tell(said(facts.ReturnReceived, at=BACK), source=MERCHANT)
    return world


INSPECTED = {
    "a piece on its way back": lambda: _inspected(merchant_ships, received=False),
    "a piece that is back": lambda: _inspected(merchant_ships, received=True),
    "a piece on its way to the centre": lambda: _inspected(centre_ships, received=False),
}


@pytest.mark.parametrize("act", [act for act in DONE if act != "intercept"])
@pytest.mark.parametrize("name", INSPECTED)
def test_an_inspected_piece_is_known_again_by_whoever_takes_it_in(name: str, act: str):
    world = INSPECTED[name]()
    case = aftersale(world)
    with override("en"):
        names = {each.name for each in offered(case, terms_of(case, world.order(), release=book.packaged(), now=BACK))}
    fact = came_back() if act == "identify" else stated(act, case)
    refusal = world.say(fact, source=MERCHANT, now=BACK)
    assert (act in names) == (refusal is None), refusal


@pytest.mark.parametrize("act", [act for act in DONE if act != "identify"])
@pytest.mark.parametrize("name", EVERY)
def test_an_act_is_offered_exactly_where_the_engine_takes_it(name: str, act: str):
    make, platform = EVERY[name]
    world = make()
    case = aftersale(world, f"{platform}:as-1")
    now = max([NOW, *(each.basis["from"] for each in case.deadlines.values() if "from" in each.basis)])
    terms = terms_of(case, world.order(f"{platform}:1"), release=book.packaged(), now=now)
    with override("en"):
        names = {each.name for each in offered(case, terms)}
    refusal = world.say(stated(act, case), source=Source(Party.SHOP, case.shop), now=now)
    if act == "consent" and "merchant" in case.consents:
        assert act not in names  # said once is said; the door takes it again all the same
        return
    if act == "address" and refusal is not None and refusal.code == "no_such_address":
        refusal = None  # nothing but that this shop keeps none stands against it
    assert (act in names) == (refusal is None), refusal


def test_every_act_is_offered_somewhere():
    seen = set()
    for make, platform in EVERY.values():
        world = make()
        case = aftersale(world, f"{platform}:as-1")
        terms = terms_of(case, world.order(f"{platform}:1"), release=book.packaged(), now=NOW)
        with override("en"):
            seen |= {each.name for each in offered(case, terms)}
    assert seen == set(DONE) - {"send_back", "identify"}, "JD alone sends back, see test_aftersale; pieces, above"


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"piece": "douyin:pc-1", "code": CODE.lower(), "seal": "SEAL-1"}, ""),
        ({"piece": "douyin:pc-1"}, ""),
        ({"code": CODE}, "piece"),
        ({"piece": "douyin:pc-1", "code": "0000"}, "code"),
        ({"piece": "douyin:pc-1", "seal": "封条"}, "seal"),
        ({"piece": "douyin:pc-1", "serials": "\n".join("x" * 21)}, "serials"),
    ],
)
def test_what_was_read_of_a_piece(typed, fault):
    faults: dict[str, str] = {}
    case = aftersale(_inspected(merchant_ships, received=True))
    with override("en"):
        fields = forms._identify(RequestFactory().post("/", typed).POST, case, faults)
    assert set(faults) == ({fault} if fault else set())
    if not fault:
        assert (fields["piece"], fields["code"]) == ("douyin:pc-1", CODE if "code" in typed else None)
