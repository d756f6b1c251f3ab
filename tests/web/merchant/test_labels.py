from enum import StrEnum
from typing import get_args, get_type_hints

import pytest

from surety.aftersales import case as aftersales
from surety.aftersales.facts import FACTS as AFTERSALE_FACTS
from surety.amendments import case as amendments
from surety.amendments.facts import AMENDMENT_FACTS, RULEBOOK_FACTS, Kind
from surety.consoles import labels
from surety.consoles.message_texts import SHOP_KINDS
from surety.engine.fact import Party
from surety.listings.creators import CreatorRegistered
from surety.listings.facts import FACTS as LISTING_FACTS
from surety.listings.recall import FACTS as RECALL_FACTS
from surety.logistics.case import ParcelStatus
from surety.logistics.facts import FACTS as PARCEL_FACTS
from surety.merchants.case import Standing
from surety.merchants.facts import FACTS as SHOP_FACTS
from surety.orders.case import Flag, Status, Step
from surety.orders.claim_facts import CLAIM_FACTS
from surety.orders.facts import FACTS as ORDER_FACTS
from surety.orders.facts import Declared, LateAppealed, OrderCancelled, OrderScanned, ShipByChanged, ShipMode
from surety.orders.refund_facts import REFUND_FACTS
from surety.violations.facts import FACTS as VIOLATION_FACTS


@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("status", Status),
        ("step", Step),
        ("lapse", Step),
        ("flag", Flag),
        ("party", Party),
        ("parcel", ParcelStatus),
        ("mode", ShipMode),
        ("declared", Declared),
        ("amendment", amendments.Status),
        ("amendment_kind", Kind),
        ("standing", Standing),
        ("aftersale", aftersales.Status),
        ("step", aftersales.Step),
    ],
)
def test_every_member_of_an_enum_has_words(group: str, codes: type[StrEnum]):
    assert set(codes) <= set(labels.codes(group))


@pytest.mark.parametrize(
    ("group", "fact", "field"),
    [
        ("grounds", LateAppealed, "grounds"),
        ("reason", ShipByChanged, "reason"),
        ("cancelled_by", OrderCancelled, "by"),
        ("scan", OrderScanned, "event"),
    ],
)
def test_every_choice_of_a_fact_has_words(group: str, fact: type, field: str):
    assert set(get_args(get_type_hints(fact)[field])) <= set(labels.codes(group))


def test_every_fact_type_has_words():
    rules = (*AMENDMENT_FACTS, *RULEBOOK_FACTS)
    listed = (*LISTING_FACTS, *RECALL_FACTS, *VIOLATION_FACTS, CreatorRegistered)
    ordered = (*ORDER_FACTS, *REFUND_FACTS, *CLAIM_FACTS, *AFTERSALE_FACTS)
    tags = {fact.__struct_config__.tag for fact in (*ordered, *PARCEL_FACTS, *SHOP_FACTS, *rules, *listed)}
    assert tags <= set(labels.codes("fact"))


def test_every_message_to_a_shop_has_a_sentence():
    assert set(SHOP_KINDS) <= set(labels.codes("message"))


def test_every_refusal_of_the_rooms_has_words():
    """Refusals are raised with their code as text; each must be explained to whoever reads it."""
    import re
    from pathlib import Path

    import surety

    package = Path(surety.__file__).parent
    found = set()
    for room in ("orders", "aftersales", "logistics", "merchants", "amendments", "listings", "violations"):
        for path in (package / room).glob("*.py"):
            found |= set(re.findall(r'Refusal\(\s*"([a-z_]+)"', path.read_text()))
    assert found
    assert found <= set(labels.codes("refusal"))


def test_every_message_the_rooms_send_to_a_shop_has_a_sentence():
    import re
    from pathlib import Path

    import surety

    sent = set()
    package = Path(surety.__file__).parent
    rooms = ("orders", "merchants", "listings", "violations")
    for path in (path for room in rooms for path in (package / room).glob("*.py")):
        sent |= set(re.findall(r'Message\(\s*"([a-z_]+)",\s*"shop"', path.read_text()))
    assert sent
    assert sent <= set(SHOP_KINDS)
