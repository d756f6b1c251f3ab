"""Centres, shops and known pieces as the door keeps them, for staff's pages; what is not there is not there."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import Http404

from surety.engine.fact import SubjectKind
from surety.engine.keys import bucket_of
from surety.engine.wire import decode_case, encode
from surety.inspection.centre_case import CentreCase
from surety.inspection.models import Centre, Seed
from surety.inspection.seeds import SeedCase
from surety.merchants.case import ShopCase
from surety.merchants.models import Shop


def load_centre(centre: str) -> CentreCase:
    return _load(Centre, SubjectKind.CENTRE, centre)


def load_shop(shop: str) -> ShopCase:
    return _load(Shop, SubjectKind.SHOP, shop)


def load_seed(seed: str) -> SeedCase:
    return _load(Seed, SubjectKind.SEED, seed)


def _load(table: type[Model], kind: SubjectKind, subject: str) -> Any:
    found = table._default_manager.filter(bucket=bucket_of(subject), subject=subject).values_list("doc", flat=True)
    document = found.first()
    if document is None:
        raise Http404
    return decode_case(kind, encode(document).decode())
