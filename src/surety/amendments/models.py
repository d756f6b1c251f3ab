"""Amendments, the rulebook and candidates as Django reads them; see `surety.engine.models`."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from surety.engine.models import Json, Row


class Amendment(Row):
    """A change of the rules: the typed columns of its case, and the document."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    number = models.IntegerField()
    kind = models.TextField()
    status = models.TextField()
    title_zh = models.TextField()
    title_en = models.TextField()
    takes_effect = models.DateField(null=True)
    drafted_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    release_no = models.IntegerField(null=True)
    comment_count = models.IntegerField()
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_amendment"


class Rulebook(Row):
    """The rulebook's case: the latest release that went through the door."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    version = models.IntegerField()
    release_no = models.IntegerField()
    hash = models.TextField()
    known_from = models.DateTimeField()
    stopped = ArrayField(models.TextField())
    doc = Json()

    class Meta(Row.Meta):
        db_table = "surety_rulebook"


class Candidate(Row):
    """A release and its worked cases as somebody proposed them."""

    pk = models.CompositePrimaryKey("bucket", "hash")
    hash = models.TextField()
    content = models.BinaryField()
    stored_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_candidate"


class Remedying(Row):
    """How far an approved remedy has come."""

    pk = models.CompositePrimaryKey("bucket", "subject")
    subject = models.TextField()
    next_bucket = models.SmallIntegerField()
    order_count = models.IntegerField()
    held = models.BooleanField()
    finished_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_remedying"
