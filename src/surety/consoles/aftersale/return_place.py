"""Where goods go back to, in words: the address the shop named, or the centre's that shipped them (JADE-08)."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import asdict

from surety.aftersales.case import AftersaleCase, Status
from surety.aftersales.steps import NEEDS_RETURN
from surety.consoles.cases import read
from surety.engine.fact import SubjectKind
from surety.engine.queries import centres_of_pieces, in_words
from surety.inspection.models import PublicCentre
from surety.orders.case import OrderCase
from surety.regions import tree


@dataclass(frozen=True)
class Place:
    """`known` unless nobody has said it, or it was erased since."""

    name: str = ""
    phone: str = ""
    region: str = ""
    detail: str = ""
    by_centre: bool = False

    @property
    def known(self) -> bool:
        return bool(self.name and self.detail)


def place_of(case: AftersaleCase, order: OrderCase) -> Place | None:
    """None while nothing is to be sent back."""
    waits = case.status is Status.TO_RETURN or (case.status is Status.RETURNING and case.return_to is not None)
    if not waits or not (case.type in NEEDS_RETURN or case.approved_at):
        return None
    pieces = order.pieces.items()
    by_centre = [name for name, one in pieces if one.line in case.units and one.parcel and one.ships == "centre"]
    if by_centre:
        return _centre(next(iter(centres_of_pieces(by_centre).values()), ""))
    if case.return_to is None:
        return Place()
    [said] = in_words([asdict(case.return_to)])
    return Place(said["to_name"], said["to_phone"], tree.full_name(said["region"]), said["to_detail"])


def _centre(centre: str) -> Place:
    found = read(PublicCentre, SubjectKind.CENTRE, centre)
    if found is None:
        return Place(by_centre=True)
    return Place(found.name, found.phone, tree.full_name(found.region or ""), found.address, by_centre=True)
