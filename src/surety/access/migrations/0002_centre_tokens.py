"""Tokens of inspection centres."""

from django.db import migrations, models

HELP = "The platform's name, the shop's or centre's id, or the carrier's code."
HOLDERS = (("platform", "Platform"), ("shop", "Shop"), ("carrier", "Carrier"), ("centre", "Inspection centre"))


class Migration(migrations.Migration):
    dependencies = (("merchants", "0001_initial"),)
    operations = (
        migrations.RemoveConstraint("apitoken", "api_token_party"),
        migrations.AlterField("apitoken", "party", models.CharField("party", choices=HOLDERS, max_length=10)),
        migrations.AlterField("apitoken", "scope", models.CharField("scope", help_text=HELP, max_length=96)),
        migrations.AddConstraint(
            "apitoken",
            models.CheckConstraint(condition=models.Q(party__in=[code for code, _ in HOLDERS]), name="api_token_party"),
        ),
    )
