"""Violations as Django reads them; see `surety.engine.models`."""

from __future__ import annotations

from django.db import models

from surety.engine.models import Json, Row


class Violation(Row):
    """One violation: the typed columns of its case, and the document."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    platform = models.TextField()
    shop = models.TextField(null=True)
    creator = models.TextField(null=True)
    act = models.TextField()
    status = models.TextField()
    at = models.DateTimeField()
    seen_at = models.DateTimeField()
    order_no = models.TextField(null=True)
    piece = models.TextField(null=True)
    listing = models.TextField(null=True)
    reported_by = models.TextField()
    evidence_count = models.IntegerField()
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_violation"
