"""The order's case as Django reads it; see `surety.engine.models`."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from surety.engine.models import Json, Row


class Order(Row):
    """One order of one shop: the typed columns of its case, and the document."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    platform = models.TextField()
    shop = models.TextField()
    parent = models.TextField(null=True)
    status = models.TextField()
    placed_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    next_step = models.TextField(null=True)
    next_due_at = models.DateTimeField(null=True)
    stake_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField()
    refunded_fen = models.BigIntegerField()
    currency = models.TextField()
    late = models.BooleanField()
    region = models.TextField(null=True)
    flags = ArrayField(models.TextField())
    ship_from = models.TextField(null=True)
    promised_from = models.DateTimeField(null=True)
    promised_to = models.DateTimeField(null=True)
    service_regions = ArrayField(models.TextField(), null=True)
    buyer = models.TextField(null=True)
    brands = ArrayField(models.TextField(), null=True)
    import_hold = models.TextField(null=True)
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_order"
