"""The after-sales case as Django reads it; see `surety.engine.models`."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from surety.engine.models import Json, Row


class Aftersale(Row):
    """One after-sales case: the typed columns of its case, and the document."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    platform = models.TextField()
    shop = models.TextField()
    order_id = models.TextField()
    order_bucket = models.SmallIntegerField()
    type = models.TextField()
    status = models.TextField()
    applied_at = models.DateTimeField()
    next_step = models.TextField(null=True)
    next_actor = models.TextField(null=True)
    next_due_at = models.DateTimeField(null=True)
    stake_fen = models.BigIntegerField()
    asked_fen = models.BigIntegerField()
    refund_fen = models.BigIntegerField()
    currency = models.TextField()
    closed_as = models.TextField(null=True)
    reason = models.TextField()
    title = models.TextField()
    lines = ArrayField(models.TextField())
    skus = ArrayField(models.TextField())
    words = models.TextField()
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_aftersale"
