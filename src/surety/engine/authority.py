"""Who may touch which case. The edges check earlier and say it better; this is where it holds."""

from __future__ import annotations

from surety.engine.fact import Party, Source, SubjectKind
from surety.engine.outcome import Case, Refusal

_ANYBODYS = frozenset({SubjectKind.AMENDMENT, SubjectKind.CENTRE})
_ANYWHERE = frozenset({Party.IMPORT, Party.STAFF, Party.SYSTEM})


def objection(source: Source, kind: SubjectKind, case: Case | None) -> Refusal | None:
    """Why this source may not touch this case, or None.

    A shop touches itself and its own orders; a buyer's link the one order it was made for; a platform the parcels of
    its own shops, and a carrier its own parcels. What a source may state at all is for the fact type to say; a change
    of the rules belongs to nobody. An inspection centre touches the pieces that are to come to it, and any shop may
    ask any centre to be admitted.
    """
    if case is None or source.party in _ANYWHERE or kind in _ANYBODYS:
        return None
    if source.party is Party.CENTRE and getattr(case, "centre", "") != source.name:
        return Refusal("not_your_piece")
    shop = getattr(case, "shop", "")
    if source.party is Party.SHOP and shop != source.name:
        return Refusal("not_your_order")
    if source.party is Party.BUYER and source.name != f"buyer:{getattr(case, 'order', '')}":
        return Refusal("not_your_order")
    if kind is SubjectKind.PARCEL:
        if source.party is Party.PLATFORM and shop.partition(":")[0] != source.name:
            return Refusal("not_your_parcel")
        if source.party is Party.CARRIER and getattr(case, "carrier", "") != source.name:
            return Refusal("not_your_parcel")
    return None
