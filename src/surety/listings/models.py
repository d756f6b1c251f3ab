"""Listings as Django reads them; see `surety.engine.models`."""

from __future__ import annotations

from django.db import models

from surety.engine.models import Json, Row


class Recall(Row):
    """One entry of the recall list."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    platform = models.TextField()
    status = models.TextField()
    brand = models.TextField()
    model = models.TextField()
    batch = models.TextField()
    since = models.DateField()
    source = models.TextField()
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_recall"


class RecallMark(Row):
    """One row that changes whenever the recall list does."""

    bucket = models.SmallIntegerField(primary_key=True)
    mark = models.UUIDField()

    class Meta(Row.Meta):
        db_table = "surety_recall_mark"


class Recalling(Row):
    """How far a recall has reached listings and orders."""

    pk = models.CompositePrimaryKey("bucket", "subject", "change")
    subject = models.TextField()
    change = models.IntegerField()
    since = models.DateTimeField()
    next_bucket = models.IntegerField()
    listing_count = models.IntegerField()
    order_count = models.IntegerField()
    held = models.BooleanField()
    finished_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_recalling"


class Creator(Row):
    """A creator by name."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    platform = models.TextField()
    name = models.TextField()
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_creator"


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
    brand = models.TextField()
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_listing"
