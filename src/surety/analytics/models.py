"""Studies as Django reads them; see `surety.engine.models`."""

from __future__ import annotations

from django.db import models

from surety.engine.models import Json, Row


class StudyRow(Row):
    """A backtest that was asked for, how far it has come, and what it found."""

    pk = models.CompositePrimaryKey("bucket", "subject", "run")
    subject = models.TextField()
    run = models.IntegerField()
    question = Json()
    asked_at = models.DateTimeField()
    asked_by = models.TextField()
    attempts = models.SmallIntegerField()
    beat_at = models.DateTimeField(null=True)
    phase = models.TextField()
    done_count = models.BigIntegerField()
    total_count = models.BigIntegerField()
    finished_at = models.DateTimeField(null=True)
    failure = models.TextField()
    summary = Json(null=True)
    details = Json(null=True)

    class Meta(Row.Meta):
        db_table = "surety_study"


class PublishedStudy(Row):
    """What everybody may know of it."""

    pk = models.CompositePrimaryKey("bucket", "subject", "run")
    subject = models.TextField()
    run = models.IntegerField()
    question = Json()
    finished_at = models.DateTimeField()
    summary = Json()
    own = Json()
    """What it would have done to the shop that asks."""

    class Meta(Row.Meta):
        db_table = "surety_study_published"


class PublishedCandidate(Row):
    """Approved rules and the worked cases that prove them."""

    pk = models.CompositePrimaryKey("bucket", "hash")
    hash = models.TextField()
    content = models.BinaryField()

    class Meta(Row.Meta):
        db_table = "surety_candidate_published"
