"""The spine's tables as Django sees them: to read, never to write or migrate.

The schema is `sql/schema.sql`; a test compares these models with it, column by column.
"""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Json(models.JSONField):
    """The type `json`, which keeps the bytes as written; the driver decodes it, where Django expects `jsonb`."""

    def db_type(self, connection: Any) -> str:
        return "json"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value


class Row(models.Model):
    """Base of the models of the door's tables."""

    bucket = models.SmallIntegerField()

    class Meta:
        abstract = True
        managed = False

    def save(self, *args: object, **kwargs: object) -> None:
        raise TypeError(f"{self._meta.db_table} is written by the door alone")

    def delete(self, *args: object, **kwargs: object) -> None:
        raise TypeError(f"{self._meta.db_table} is written by the door alone")


class ReleaseRow(Row):
    pk = models.CompositePrimaryKey("bucket", "release_no")
    release_no = models.IntegerField()
    hash = models.TextField()
    content = models.BinaryField()
    known_from = models.DateTimeField()
    note = models.TextField()

    class Meta(Row.Meta):
        db_table = "surety_release"


class ClockRow(models.Model):
    id = models.SmallIntegerField(primary_key=True)
    ahead = models.DurationField()
    secret_mark = models.TextField(null=True)

    class Meta:
        managed = False
        db_table = "surety_clock"


class FactRow(Row):
    """A silent fact has seq 0; the key is unique by the door's idempotency."""

    pk = models.CompositePrimaryKey("bucket", "fact_key")
    kind = models.TextField()
    subject = models.TextField()
    seq = models.IntegerField()
    type = models.TextField()
    fact_key = models.UUIDField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    party = models.TextField()
    source = models.TextField()
    actor = models.TextField()
    release_no = models.IntegerField()
    body = Json()
    reads = Json(null=True)

    class Meta(Row.Meta):
        db_table = "surety_fact"


class FactArchiveRow(Row):
    pk = models.CompositePrimaryKey("bucket", "month")
    month = models.DateField()
    rows = models.BigIntegerField()
    sha256 = models.TextField()
    footer = models.TextField()
    name = models.TextField()
    archived_at = models.DateTimeField()
    began_last = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_fact_archive"


class FactKeyRow(Row):
    pk = models.CompositePrimaryKey("bucket", "fact_key")
    fact_key = models.UUIDField()
    digest = models.UUIDField()
    answer = models.TextField()
    clause = models.TextField()

    class Meta(Row.Meta):
        db_table = "surety_fact_key"


class RefusalRow(Row):
    pk = models.CompositePrimaryKey("bucket", "refusal_key")
    refusal_key = models.UUIDField()
    kind = models.TextField()
    subject = models.TextField()
    type = models.TextField()
    code = models.TextField()
    clause = models.TextField()
    params = Json()
    party = models.TextField()
    source = models.TextField()
    actor = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_refusal"


class QuarantineRow(Row):
    pk = models.CompositePrimaryKey("bucket", "fact_key")
    fact_key = models.UUIDField()
    kind = models.TextField()
    subject = models.TextField()
    type = models.TextField()
    body = Json()
    party = models.TextField()
    source = models.TextField()
    actor = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    imported = models.BooleanField()

    class Meta(Row.Meta):
        db_table = "surety_quarantine"


class VaultRow(Row):
    pk = models.CompositePrimaryKey("bucket", "subject", "entry")
    subject = models.TextField()
    entry = models.UUIDField()
    content = Json(null=True)
    recorded_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_vault"


class EvidenceRow(Row):
    pk = models.CompositePrimaryKey("bucket", "subject", "kind", "sha256", "evidence")
    kind = models.TextField()
    subject = models.TextField()
    sha256 = models.TextField()
    evidence = models.TextField()
    named_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_evidence"


class EvidenceGoneRow(Row):
    pk = models.CompositePrimaryKey("bucket", "sha256")
    sha256 = models.TextField()
    kept_until = models.DateTimeField()
    deleted_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_evidence_gone"


class DeadlineRow(Row):
    pk = models.CompositePrimaryKey("bucket", "subject", "kind", "step", "version")
    kind = models.TextField()
    subject = models.TextField()
    step = models.TextField()
    version = models.IntegerField()
    due_at = models.DateTimeField()
    was_due_at = models.DateTimeField(null=True)
    set_at = models.DateTimeField()
    set_by_seq = models.IntegerField()
    rule_table = models.TextField()
    rule_row = models.TextField()
    basis = Json()
    ended_at = models.DateTimeField(null=True)
    ended_as = models.TextField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_deadline"


class TransferRow(Row):
    pk = models.CompositePrimaryKey("bucket", "subject", "effect")
    subject = models.TextField()
    effect = models.TextField()
    seq = models.IntegerField()
    debit = models.TextField()
    credit = models.TextField()
    amount_fen = models.BigIntegerField()
    currency = models.TextField()
    rule_table = models.TextField()
    rule_row = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    settled_no = models.BigIntegerField(null=True)
    shop = models.TextField()

    class Meta(Row.Meta):
        db_table = "surety_transfer"


class Posting(Row):
    """One side of a transfer; every sum of all postings is zero."""

    pk = models.CompositePrimaryKey("bucket", "subject", "effect", "account")
    subject = models.TextField()
    effect = models.TextField()
    seq = models.IntegerField()
    account = models.TextField()
    amount_fen = models.BigIntegerField()
    currency = models.TextField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    shop = models.TextField()
    counter = models.TextField()
    rule_table = models.TextField()
    rule_row = models.TextField()
    settled_no = models.BigIntegerField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_posting"


class LedgerDay(Row):
    """What one day moved on one account of a shop's orders or of the shop itself."""

    pk = models.CompositePrimaryKey("bucket", "shop", "day", "account", "effect", "currency")
    shop = models.TextField()
    day = models.DateField()
    account = models.TextField()
    effect = models.TextField()
    currency = models.TextField()
    amount_fen = models.BigIntegerField()
    postings = models.IntegerField()

    class Meta(Row.Meta):
        db_table = "surety_ledger_day"


class LedgerClosed(Row):
    pk = models.CompositePrimaryKey("bucket", "day")
    day = models.DateField()
    closed_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_ledger_closed"


class DecisionInputRow(Row):
    pk = models.CompositePrimaryKey("bucket", "input_key")
    input_key = models.UUIDField()
    rule_table = models.TextField()
    inputs = Json()

    class Meta(Row.Meta):
        db_table = "surety_decision_input"


class DecisionRow(Row):
    pk = models.CompositePrimaryKey("bucket", "subject", "seq", "n")
    subject = models.TextField()
    seq = models.IntegerField()
    n = models.SmallIntegerField()
    rule_table = models.TextField()
    decided_on = models.DateTimeField()
    release_no = models.IntegerField()
    recorded_at = models.DateTimeField()
    status = models.TextField()
    rows = ArrayField(models.TextField())
    input_bucket = models.SmallIntegerField()
    input_key = models.UUIDField()

    class Meta(Row.Meta):
        db_table = "surety_decision"


class WorkItemRow(Row):
    pk = models.CompositePrimaryKey("bucket", "subject", "item", "seq")
    subject = models.TextField()
    item = models.TextField()
    kind = models.TextField()
    details = Json()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    seq = models.IntegerField()

    class Meta(Row.Meta):
        db_table = "surety_work_item"


class RefundIntentRow(Row):
    pk = models.CompositePrimaryKey("bucket", "subject", "intent")
    subject = models.TextField()
    intent = models.TextField()
    amount_fen = models.BigIntegerField()
    currency = models.TextField()
    payment = models.TextField()
    state = models.TextField()
    attempts = models.IntegerField()
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    provider = models.TextField()
    provider_ref = models.TextField()
    code = models.TextField()
    ended_at = models.DateTimeField(null=True)
    told_fen = models.BigIntegerField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_refund_intent"


class ReconciledRow(Row):
    """Up to which day a payment provider's report was held against our refunds; it is nobody's subject."""

    bucket = None
    provider = models.TextField(primary_key=True)
    day = models.DateField()
    done_at = models.DateTimeField()
    difference_count = models.BigIntegerField()

    class Meta(Row.Meta):
        db_table = "surety_reconciled"


class SandboxRefundRow(Row):
    """What the sandbox's payment provider has in its own books."""

    pk = models.CompositePrimaryKey("bucket", "refund_key")
    refund_key = models.TextField()
    amount_fen = models.BigIntegerField()
    currency = models.TextField()
    payment = models.TextField()
    state = models.TextField()
    ref = models.TextField()
    code = models.TextField()
    calls = models.IntegerField()
    made_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_sandbox_refund"


class AttemptRow(Row):
    """Requests that were turned away before the door, by the hour; see `surety.engine.attempts`."""

    pk = models.CompositePrimaryKey("bucket", "hour", "code", "place", "about", "actor")
    hour = models.DateTimeField()
    code = models.TextField()
    place = models.TextField()
    about = models.TextField()
    actor = models.TextField()
    count = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta(Row.Meta):
        db_table = "surety_attempt"


class OutboxRow(Row):
    pk = models.CompositePrimaryKey("bucket", "subject", "seq", "n")
    subject = models.TextField()
    seq = models.IntegerField()
    n = models.SmallIntegerField()
    kind = models.TextField()
    recipient = models.TextField()
    params = Json()
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_outbox"


class InboxRow(Row):
    pk = models.CompositePrimaryKey("bucket", "subject", "seq", "n")
    subject = models.TextField()
    seq = models.IntegerField()
    n = models.SmallIntegerField()
    recipient = models.TextField()
    kind = models.TextField()
    params = Json()
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta(Row.Meta):
        db_table = "surety_inbox"
