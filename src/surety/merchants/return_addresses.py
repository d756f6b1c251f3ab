"""Where a shop has goods sent back to: kept, one of them the default, dropped. Pure.

Who receives there, on which number and at which door is in the vault; the case holds references. What an address said
before it was changed or dropped is forgotten once no case sends goods there (`forgetting.py`).
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta
from msgspec.structs import replace

from surety.engine.fact import NO_NUL, Code, Party, Region
from surety.engine.outcome import Context, Outcome, Refusal
from surety.engine.places import Fault, fault_of_place
from surety.merchants.case import ReturnAddress, ShopCase
from surety.merchants.facts import PLATFORM_SIDE, ShopFact

ADDRESSES_MAX = 50
LEFT_MAX = 200
"""Of texts that were replaced or dropped: the newest."""


class AddressFact(ShopFact, frozen=True, kw_only=True):
    command: ClassVar = True
    parties: ClassVar = PLATFORM_SIDE | {Party.SHOP}

    number: Code
    """The shop's own name for it."""


class ReturnAddressKept(AddressFact, frozen=True, kw_only=True, tag="return_address_kept"):
    """An address is there, or says something else from now on. The first is the default."""

    free_text: ClassVar = ("to_name", "to_phone", "to_detail")

    region: Region
    to_name: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    to_phone: Annotated[str, Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    to_detail: Annotated[str, Meta(min_length=1, max_length=300, pattern=NO_NUL)]
    default: bool = False

    def fault(self) -> Fault | None:
        texts = {"to_name": self.to_name, "to_phone": self.to_phone, "to_detail": self.to_detail}
        return super().fault() or fault_of_place(texts=texts, region=self.region)


class ReturnAddressDropped(AddressFact, frozen=True, kw_only=True, tag="return_address_dropped"):
    """No more goods are sent there; of those that are left the first by number is the default if this one was."""


ADDRESS_FACTS = (ReturnAddressKept, ReturnAddressDropped)


def keep(case: ShopCase, fact: ReturnAddressKept, context: Context) -> Outcome | Refusal:
    before = case.return_addresses.get(fact.number)
    if before is None and len(case.return_addresses) >= ADDRESSES_MAX:
        return Refusal("too_many_addresses", params={"most": ADDRESSES_MAX})
    kept = ReturnAddress(fact.region, fact.to_name, fact.to_phone, fact.to_detail)
    default = fact.number if fact.default or not case.return_addresses else case.return_default
    addresses = case.return_addresses | {fact.number: kept}
    return Outcome(_left(replace(case, return_addresses=addresses, return_default=default), before))


def drop(case: ShopCase, fact: ReturnAddressDropped, context: Context) -> Outcome | Refusal:
    if fact.number not in case.return_addresses:
        return Refusal("no_such_address", params={"number": fact.number})
    addresses = {number: each for number, each in case.return_addresses.items() if number != fact.number}
    default = min(addresses, default="") if case.return_default == fact.number else case.return_default
    left = replace(case, return_addresses=addresses, return_default=default)
    return Outcome(_left(left, case.return_addresses[fact.number]))


def _left(case: ShopCase, one: ReturnAddress | None) -> ShopCase:
    """What is to be forgotten, by its entry in the vault."""
    if one is None or not one.to_detail.startswith("vault:"):
        return case
    return replace(case, addresses_left=(*case.addresses_left, one.to_detail.split(":")[1])[-LEFT_MAX:])
