"""The parcel's case as Django reads it; see `surety.engine.models`."""

from __future__ import annotations

from django.db import models

from surety.engine.models import Json, Row


class Parcel(Row):
    """One waybill of one carrier."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    shop = models.TextField()
    carrier = models.TextField()
    waybill = models.TextField()
    status = models.TextField()
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_parcel"
