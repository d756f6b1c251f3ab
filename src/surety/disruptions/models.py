"""Notices and how far they have reached, as Django reads them; see `surety.engine.models`."""

from __future__ import annotations

from django.db import models

from surety.engine.models import Json, Row


class Notice(Row):
    """One notice, or a shop's filing: the typed columns of its case, and the document."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    platform = models.TextField()
    status = models.TextField()
    shop = models.TextField(null=True)
    event = models.TextField()
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_notice"


class BoardRow(Row):
    """The mark of what the notices in force say."""

    bucket = models.SmallIntegerField(primary_key=True)
    mark = models.UUIDField()

    class Meta(Row.Meta):
        db_table = "surety_board"


class SpreadingRow(Row):
    """How far a change of a notice has reached the orders of one part of the buckets."""

    pk = models.CompositePrimaryKey("bucket", "subject", "change", "part")
    subject = models.TextField()
    change = models.IntegerField()
    part = models.SmallIntegerField()
    since = models.DateTimeField()
    at_bucket = models.SmallIntegerField()
    at_subject = models.TextField()
    told_count = models.IntegerField()
    moved_count = models.IntegerField()
    held = models.BooleanField()
    waits = models.BooleanField()
    finished_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_spreading"
