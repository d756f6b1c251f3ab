"""The log, keys, codes and certificates as Django reads them; and what the public page itself writes down."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from surety.engine.models import Json, Row


class LogWanted(Row):
    pk = models.CompositePrimaryKey("bucket", "subject", "seq", "n")
    subject = models.TextField()
    seq = models.IntegerField()
    n = models.SmallIntegerField()
    kind = models.TextField()
    body = Json()
    wanted_at = models.DateTimeField()
    wanted_no = models.BigIntegerField()
    entry_no = models.BigIntegerField(null=True)
    fault = models.TextField(null=True)
    next_attempt_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_log_wanted"


class LogEntryRow(Row):
    pk = models.CompositePrimaryKey("bucket", "entry_no")
    entry_no = models.BigIntegerField()
    kind = models.TextField()
    content = models.BinaryField()
    logged_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_log_entry"


class LogTile(Row):
    pk = models.CompositePrimaryKey("bucket", "level", "number")
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta(Row.Meta):
        db_table = "surety_log_tile"


class LogCheckpoint(Row):
    pk = models.CompositePrimaryKey("bucket", "size")
    size = models.BigIntegerField()
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_log_checkpoint"


class Key(Row):
    pk = models.CompositePrimaryKey("bucket", "owner", "key")
    owner = models.TextField()
    key = models.TextField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_key"


class ItemCode(Row):
    pk = models.CompositePrimaryKey("bucket", "code")
    code = models.TextField()
    centre = models.TextField()
    salt = models.TextField()
    blind = models.TextField()
    pin_hash = models.TextField()
    issued_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_item_code"


class ReportRow(Row):
    pk = models.CompositePrimaryKey("bucket", "report")
    report = models.TextField()
    code = models.TextField()

    class Meta(Row.Meta):
        db_table = "surety_report"


class Certificate(Row):
    pk = models.CompositePrimaryKey("bucket", "code", "report")
    code = models.TextField()
    report = models.TextField()
    entry_no = models.BigIntegerField()
    centre = models.TextField()
    piece = models.TextField()
    verdict = models.TextField()
    reported_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    superseded_by = models.TextField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_for = models.TextField()
    doc = Json()
    manifest = Json()

    class Meta(Row.Meta):
        db_table = "surety_certificate"


class Scan(models.Model):
    """Somebody looked a code up, or opened its seal. Who is a keyed digest of their address."""

    code = models.CharField(max_length=13)
    at = models.DateTimeField()
    reader = models.CharField(max_length=16)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    opened = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["code", "-at"], name="certificate_scan_code"),
            models.Index(fields=["code", "at"], condition=models.Q(opened=True), name="certificate_scan_opened"),
        ]


class PinTry(models.Model):
    """A wrong PIN. It is written before the PIN is looked at and removed if it was right."""

    code = models.CharField(max_length=13)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["code", "at"], name="certificate_pin_try_code")]


class CodeOrder(models.Model):
    """A batch of codes that somebody asked for. What counts are the `code_issued` facts; this says how far they are."""

    name = models.CharField(primary_key=True, max_length=40)
    centre = models.CharField(max_length=40)
    shop = models.CharField(max_length=96, blank=True)
    count = models.IntegerField()
    ordered_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=150)
    drawn_at = models.DateTimeField(null=True)
    """From then on codes and PINs are in a file, and are those and no others."""
    made_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    """When the file with the PINs was first handed out."""
    fetched_by = models.CharField(max_length=150, blank=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["centre", "-ordered_at"], name="certificate_order_centre"),
            models.Index(fields=["ordered_at"], condition=models.Q(made_at=None), name="certificate_order_open"),
        ]


class LabelPrint(models.Model):
    """A label was printed. `copy` is 1 for a code's first; `reprints` how many its piece had been stated by then."""

    code = models.CharField(max_length=13)
    copy = models.IntegerField()
    reprints = models.IntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "copy"], name="certificate_label_copy"),
        ]
