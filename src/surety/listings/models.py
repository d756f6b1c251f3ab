"""Listings as Django reads them; see `surety.engine.models`."""

from __future__ import annotations

from django.db import models

from surety.engine.models import Json, Row


class Listing(Row):
    """One listing: the typed columns of its case, and the document."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    platform = models.TextField()
    shop = models.TextField()
    site = models.TextField()
    category = models.TextField()
    title = models.TextField()
    status = models.TextField()
    submitted_at = models.DateTimeField()
    refused_count = models.IntegerField()
    warned_count = models.IntegerField()
    breach_count = models.IntegerField()
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_listing"
