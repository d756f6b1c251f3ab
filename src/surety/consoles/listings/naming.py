"""Creators by name, for those who may see who they are: the platform's staff (LUX-1b)."""

from __future__ import annotations

from collections.abc import Iterable

from surety.engine.keys import bucket_of
from surety.listings.models import Creator


def creator_names(creators: Iterable[str]) -> dict[str, str]:
    wanted = {each for each in creators if each}
    rows = Creator.objects.filter(bucket__in={bucket_of(each) for each in wanted}, subject__in=wanted)
    return dict(rows.values_list("subject", "name"))
