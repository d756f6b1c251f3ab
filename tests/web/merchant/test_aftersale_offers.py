"""What a merchant is offered is what the engine takes, in every status of a case; what is not offered it refuses."""

import pytest
from django.utils.translation import override

from surety.aftersales import facts
from surety.consoles.merchant.aftersales.acts import DONE, offered
from surety.consoles.merchant.aftersales.terms import terms_of
from surety.engine import book
from surety.engine.fact import Party, Source
from tests.unit.aftersales import aftersale, applied, bought, said
from tests.unit.test_every_aftersale_fact import EVIDENCE, NOW, SIGNED, STATES
from tests.unit.world import hours, line

SHOWN = {"note": "见附件", "evidence": EVIDENCE}
PARCEL = {"carrier": "sf", "waybill": "ZZ9000001"}


def stated(act: str, case) -> facts.AftersaleFact:
    """A good form of each act."""
    received = (case.received_units or {"1": 1}).items()
    findings = tuple(facts.Finding(each, units, "untouched") for each, units in received)
    due_at = max([each.due_at for each in case.deadlines.values()], default=NOW) + hours(1)
    fields = {
        "agree": (facts.AftersaleAgreed, {}),
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


@pytest.mark.parametrize("act", DONE)
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
    assert (act in names) == (refusal is None), refusal


def test_every_act_is_offered_somewhere():
    seen = set()
    for make, platform in EVERY.values():
        world = make()
        case = aftersale(world, f"{platform}:as-1")
        terms = terms_of(case, world.order(f"{platform}:1"), release=book.packaged(), now=NOW)
        with override("en"):
            seen |= {each.name for each in offered(case, terms)}
    assert seen == set(DONE) - {"send_back"}, "JD alone sends back; see test_aftersale"
