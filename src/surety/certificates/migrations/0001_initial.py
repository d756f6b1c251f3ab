"""What the public page writes down."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = (("engine", "0011_certificates"),)
    operations = (
        migrations.CreateModel(
            name="PinTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=13)),
                ("at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["code", "at"], name="certificate_pin_try_code")]},
        ),
        migrations.CreateModel(
            name="Scan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=13)),
                ("at", models.DateTimeField()),
                ("reader", models.CharField(max_length=16)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("opened", models.BooleanField(default=False)),
            ],
            options={"indexes": [models.Index(fields=["code", "-at"], name="certificate_scan_code")]},
        ),
    )
