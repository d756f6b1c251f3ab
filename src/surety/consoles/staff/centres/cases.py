"""Centres, shops and known pieces as the door keeps them, for staff's pages; what is not there is not there."""

from __future__ import annotations

from surety.consoles.cases import load
from surety.engine.fact import SubjectKind
from surety.inspection.centre_case import CentreCase
from surety.inspection.models import Centre, Seed
from surety.inspection.seeds import SeedCase
from surety.merchants.case import ShopCase
from surety.merchants.models import Shop


def load_centre(centre: str) -> CentreCase:
    return load(Centre, SubjectKind.CENTRE, centre)


def load_shop(shop: str) -> ShopCase:
    return load(Shop, SubjectKind.SHOP, shop)


def load_seed(seed: str) -> SeedCase:
    return load(Seed, SubjectKind.SEED, seed)
