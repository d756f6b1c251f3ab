"""The conversation as Django reads it; see `surety.engine.models`."""

from __future__ import annotations

from django.db import models

from surety.engine.models import Json, Row


class Conversation(Row):
    """One conversation: the typed columns of its case, and the document."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    platform = models.TextField()
    shop = models.TextField()
    order_id = models.TextField()
    order_bucket = models.SmallIntegerField()
    status = models.TextField()
    opened_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True)
    first_reply_at = models.DateTimeField(null=True)
    first_reply_seconds = models.IntegerField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolution_seconds = models.IntegerField(null=True)
    handed_at = models.DateTimeField(null=True)
    reopened_count = models.IntegerField()
    rating = models.SmallIntegerField(null=True)
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_conversation"
