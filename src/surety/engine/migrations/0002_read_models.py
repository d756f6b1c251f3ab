"""The read-only models of the spine, for Django's own state: nothing in the database changes."""

import django.contrib.postgres.fields
from django.db import migrations, models

import surety.engine.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("engine", "0001_spine"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClockRow",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("ahead", models.DurationField()),
                ("secret_mark", models.TextField(null=True)),
            ],
            options={
                "db_table": "surety_clock",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="DeadlineRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket",
                        "subject",
                        "kind",
                        "step",
                        "version",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.TextField()),
                ("subject", models.TextField()),
                ("step", models.TextField()),
                ("version", models.IntegerField()),
                ("due_at", models.DateTimeField()),
                ("was_due_at", models.DateTimeField(null=True)),
                ("set_at", models.DateTimeField()),
                ("set_by_seq", models.IntegerField()),
                ("rule_table", models.TextField()),
                ("rule_row", models.TextField()),
                ("basis", surety.engine.models.Json()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_as", models.TextField(null=True)),
            ],
            options={
                "db_table": "surety_deadline",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="DecisionInputRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "input_key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("input_key", models.UUIDField()),
                ("rule_table", models.TextField()),
                ("inputs", surety.engine.models.Json()),
            ],
            options={
                "db_table": "surety_decision_input",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="DecisionRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "subject", "seq", "n", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.TextField()),
                ("seq", models.IntegerField()),
                ("n", models.SmallIntegerField()),
                ("rule_table", models.TextField()),
                ("decided_on", models.DateTimeField()),
                ("release_no", models.IntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("status", models.TextField()),
                ("rows", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("input_bucket", models.SmallIntegerField()),
                ("input_key", models.UUIDField()),
            ],
            options={
                "db_table": "surety_decision",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="FactKeyRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "fact_key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("fact_key", models.UUIDField()),
                ("digest", models.UUIDField()),
                ("answer", models.TextField()),
                ("clause", models.TextField()),
            ],
            options={
                "db_table": "surety_fact_key",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="FactRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "fact_key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.TextField()),
                ("subject", models.TextField()),
                ("seq", models.IntegerField()),
                ("type", models.TextField()),
                ("fact_key", models.UUIDField()),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField()),
                ("party", models.TextField()),
                ("source", models.TextField()),
                ("actor", models.TextField()),
                ("release_no", models.IntegerField()),
                ("body", surety.engine.models.Json()),
                ("reads", surety.engine.models.Json(null=True)),
            ],
            options={
                "db_table": "surety_fact",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="InboxRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "subject", "seq", "n", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.TextField()),
                ("seq", models.IntegerField()),
                ("n", models.SmallIntegerField()),
                ("recipient", models.TextField()),
                ("kind", models.TextField()),
                ("params", surety.engine.models.Json()),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "surety_inbox",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="OutboxRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "subject", "seq", "n", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.TextField()),
                ("seq", models.IntegerField()),
                ("n", models.SmallIntegerField()),
                ("kind", models.TextField()),
                ("recipient", models.TextField()),
                ("params", surety.engine.models.Json()),
                ("created_at", models.DateTimeField()),
                ("delivered_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "surety_outbox",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket",
                        "subject",
                        "effect",
                        "account",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("subject", models.TextField()),
                ("effect", models.TextField()),
                ("seq", models.IntegerField()),
                ("account", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "surety_posting",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="QuarantineRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "fact_key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("fact_key", models.UUIDField()),
                ("kind", models.TextField()),
                ("subject", models.TextField()),
                ("type", models.TextField()),
                ("body", surety.engine.models.Json()),
                ("party", models.TextField()),
                ("source", models.TextField()),
                ("actor", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("imported", models.BooleanField()),
            ],
            options={
                "db_table": "surety_quarantine",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="RefusalRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "refusal_key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("refusal_key", models.UUIDField()),
                ("kind", models.TextField()),
                ("subject", models.TextField()),
                ("type", models.TextField()),
                ("code", models.TextField()),
                ("clause", models.TextField()),
                ("params", surety.engine.models.Json()),
                ("party", models.TextField()),
                ("source", models.TextField()),
                ("actor", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "surety_refusal",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="ReleaseRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "release_no", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("release_no", models.IntegerField()),
                ("hash", models.TextField()),
                ("content", models.BinaryField()),
                ("known_from", models.DateTimeField()),
                ("note", models.TextField()),
            ],
            options={
                "db_table": "surety_release",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="TransferRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "subject", "effect", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.TextField()),
                ("effect", models.TextField()),
                ("seq", models.IntegerField()),
                ("debit", models.TextField()),
                ("credit", models.TextField()),
                ("amount_fen", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("rule_table", models.TextField()),
                ("rule_row", models.TextField()),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField()),
                ("settled_no", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "surety_transfer",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="VaultRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket", "subject", "entry", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.TextField()),
                ("entry", models.UUIDField()),
                ("content", surety.engine.models.Json(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "surety_vault",
                "abstract": False,
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="WorkItemRow",
            fields=[
                ("bucket", models.SmallIntegerField()),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bucket",
                        "subject",
                        "item",
                        "seq",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("subject", models.TextField()),
                ("item", models.TextField()),
                ("kind", models.TextField()),
                ("details", surety.engine.models.Json()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("seq", models.IntegerField()),
            ],
            options={
                "db_table": "surety_work_item",
                "abstract": False,
                "managed": False,
            },
        ),
    ]
