"""Who may state which fact about whom.

A fact type lists the parties that may state it. Beyond that, a platform speaks of what is on it, a shop of
its own orders, a carrier of its own parcels. One batch asks the database once, and only when a shop speaks or
a platform reports scans.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from surety.access.scope import centre_scope, scoped, shop_scope, staff_scope
from surety.access.tokens import Caller
from surety.consoles.evidence import digest_of, kept
from surety.consoles.uploading import claimed, owner_of
from surety.engine.fact import Fact, Party, SubjectKind
from surety.engine.queries import (
    centres_of_pieces,
    shops_of_parcels,
    visible_cases,
    visible_conversations,
    visible_listings,
    visible_orders,
    visible_pieces,
)
from surety.inspection.codes import CodeIssued
from surety.inspection.facts import PieceRegistered
from surety.listings.facts import ListingSubmitted
from surety.orders.facts import OrderPlaced

PARTY = "party_may_not_state"
NOT_KEPT = "evidence_not_kept"
KEPT_FILE = "sha256:"
"""How evidence names a kept file. Whoever names one may fetch it, so a program names what it brought itself."""
_BARE = re.compile(r"[0-9a-fA-F]{64}")
"""As documents name a file."""
OTHER_PLATFORM = "other_platform"
OTHER_SHOP = "other_shop"
OTHER_CARRIER = "other_carrier"
OTHER_CENTRE = "other_centre"
_CREATES = (PieceRegistered, ListingSubmitted)
"""What names the shop that it is about."""


def objections(caller: Caller, facts: list[Fact]) -> dict[int, str]:
    """By position in the batch, why a fact may not be stated by this caller."""
    found: dict[int, str] = {}
    for index, fact in enumerate(facts):
        if caller.party not in fact.parties:
            found[index] = PARTY
        elif not _all_brought(caller, fact):
            found[index] = NOT_KEPT
    allowed = [(index, fact) for index, fact in enumerate(facts) if index not in found]
    return found | _CHECKS[caller.party](caller.scope, allowed)


def _all_brought(caller: Caller, fact: Fact) -> bool:
    """Evidence is what the caller sent; of a photo or video that is kept with us the same is asked."""
    owner = owner_of(caller.source)
    proofs = [digest for text in getattr(fact, "evidence", ()) if (digest := _digest_of(text)) is not None]
    named = [each.sha256 for name in ("photos", "images") for each in getattr(fact, name, ())]
    video = getattr(fact, "video", None)
    named += [video.sha256] if video is not None else []
    return all(claimed(owner, each) for each in proofs + [each for each in named if kept(each) is not None])


def _digest_of(evidence: str) -> str | None:
    """The file that evidence names, by its reference or its bare hash; empty for a reference that is none."""
    if evidence.startswith(KEPT_FILE):
        return digest_of(evidence) or ""
    return evidence if _BARE.fullmatch(evidence) else None


def _of_platform(platform: str, facts: list[tuple[int, Fact]]) -> dict[int, str]:
    prefix = platform + ":"
    parcels = {fact.subject for _, fact in facts if fact.kind is SubjectKind.PARCEL}
    foreign = _foreign_parcels(parcels, prefix) if parcels else set()
    return {index: OTHER_PLATFORM for index, fact in facts if not _is_on(fact, prefix, foreign)}


def _is_on(fact: Fact, prefix: str, foreign: set[str]) -> bool:
    if fact.kind is SubjectKind.PARCEL:
        return fact.subject not in foreign
    if isinstance(fact, CodeIssued):
        return fact.centre.startswith(prefix)
    if fact.kind is SubjectKind.ITEM_CODE:
        return True  # which centre's it is, and so which platform's, the code itself knows
    named = (fact.subject, getattr(fact, "shop", None), getattr(fact, "order", None))
    if not all(each.startswith(prefix) for each in named if each is not None):
        return False
    if isinstance(fact, OrderPlaced):
        return fact.shop.startswith(prefix) and (fact.parent is None or fact.parent.startswith(prefix))
    return True


def _foreign_parcels(parcels: Iterable[str], prefix: str) -> set[str]:
    """Parcels already bound to another platform's shop. One not bound yet waits in quarantine until it is."""
    with scoped(staff_scope()):
        shops = shops_of_parcels(parcels)
    return {parcel for parcel, shop in shops.items() if not shop.startswith(prefix)}


def _of_shop(shop: str, facts: list[tuple[int, Fact]]) -> dict[int, str]:
    """An order that is another shop's and one that does not exist are answered alike."""
    if not facts:
        return {}
    with scoped(shop_scope(shop)):
        own = visible_orders({fact.subject for _, fact in facts if fact.kind is SubjectKind.ORDER})
        own |= visible_cases({fact.subject for _, fact in facts if fact.kind is SubjectKind.AFTERSALE})
        own |= visible_conversations({fact.subject for _, fact in facts if fact.kind is SubjectKind.CONVERSATION})
        own |= visible_pieces({fact.subject for _, fact in facts if fact.kind is SubjectKind.PIECE})
        own |= visible_listings({fact.subject for _, fact in facts if fact.kind is SubjectKind.LISTING})
    own |= {fact.subject for _, fact in facts if isinstance(fact, _CREATES) and fact.shop == shop}
    return {index: OTHER_SHOP for index, fact in facts if not _is_of(shop, fact, own)}


def _is_of(shop: str, fact: Fact, orders: set[str]) -> bool:
    """Its own orders, cases, pieces, filings and itself; a change of the rules is for every shop to comment on."""
    if fact.kind is SubjectKind.AMENDMENT:
        return True
    if fact.kind in (SubjectKind.NOTICE, SubjectKind.CENTRE) or isinstance(fact, _CREATES):
        return getattr(fact, "shop", "") == shop
    return fact.subject == shop if fact.kind is SubjectKind.SHOP else fact.subject in orders


def _of_carrier(carrier: str, facts: list[tuple[int, Fact]]) -> dict[int, str]:
    return {index: OTHER_CARRIER for index, fact in facts if getattr(fact, "carrier", None) != carrier}


def _of_centre(centre: str, facts: list[tuple[int, Fact]]) -> dict[int, str]:
    """Its own codes, and pieces that are with it or on their way; one that is elsewhere and none are answered alike."""
    pieces = {fact.subject for _, fact in facts if fact.kind is SubjectKind.PIECE}
    with scoped(centre_scope(centre)):
        where = centres_of_pieces(pieces)
    return {
        index: OTHER_CENTRE
        for index, fact in facts
        if getattr(fact, "centre", centre) != centre
        or (fact.kind is SubjectKind.PIECE and where.get(fact.subject) != centre)
    }


_CHECKS = {
    Party.PLATFORM: _of_platform,
    Party.SHOP: _of_shop,
    Party.CARRIER: _of_carrier,
    Party.CENTRE: _of_centre,
}
