"""Orders of codes, prints of labels, and what anybody may count of codes: numbers alone, by centre."""

from django.db import migrations, models

COUNTS = """
create function surety_code_register() returns table (centre text, issued bigint, used bigint, void bigint)
    language sql stable security definer set search_path = public, pg_temp as
    $$ select k.centre, count(*), count(k.used_at), count(k.voided_at) from surety_item_code k group by 1 $$;

create function surety_code_states() returns table (centre text, state text, codes bigint)
    language sql stable security definer set search_path = public, pg_temp as
    $$ select replace(c.centre, ':', '-'), c.state, count(*) from surety_code c group by 1, 2 $$;

create function surety_code_entries() returns table (centre text, kind text, codes bigint)
    language sql stable security definer set search_path = public, pg_temp as
    $$ select e.body->>'centre', e.kind, count(distinct e.body->>'code') from (
           select kind, convert_from(content, 'UTF8')::json as body from surety_log_entry
           where bucket = 0 and kind in ('code', 'certificate', 'void')) e
       group by 1, 2 $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("certificates", "0004_look_up_by_key"),
        ("engine", "0012_inspection"),
    ]

    operations = [
        migrations.CreateModel(
            name="CodeOrder",
            fields=[
                ("name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("centre", models.CharField(max_length=40)),
                ("shop", models.CharField(blank=True, max_length=96)),
                ("count", models.IntegerField()),
                ("ordered_at", models.DateTimeField()),
                ("ordered_by", models.CharField(max_length=150)),
                ("drawn_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField(null=True)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("fetched_by", models.CharField(blank=True, max_length=150)),
                ("destroyed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["centre", "-ordered_at"], name="certificate_order_centre"),
                    models.Index(
                        condition=models.Q(("made_at", None)), fields=["ordered_at"], name="certificate_order_open"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LabelPrint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=13)),
                ("copy", models.IntegerField()),
                ("reprints", models.IntegerField()),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=150)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("code", "copy"), name="certificate_label_copy")],
            },
        ),
        migrations.RunSQL(COUNTS, migrations.RunSQL.noop),
    ]
