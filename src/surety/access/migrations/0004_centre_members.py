"""People of inspection centres: a membership is of a shop or of a centre."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0003_shops_apart"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_once",
        ),
        migrations.AddField(
            model_name="membership",
            name="centre",
            field=models.CharField(
                blank=True,
                default="",
                max_length=40,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z0-9]{1,12}:ic-[a-z0-9-]{1,24}$", "A centre is platform:ic-name."
                    )
                ],
                verbose_name="inspection centre",
            ),
        ),
        migrations.AddField(
            model_name="membershipchange",
            name="centre",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AlterField(
            model_name="membership",
            name="shop",
            field=models.CharField(
                blank=True,
                default="",
                max_length=96,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z0-9_]{1,24}:[\\x21-\\x2b\\x2d-\\x7e]{1,71}$", "A shop is platform:number."
                    )
                ],
                verbose_name="shop",
            ),
        ),
        migrations.AlterField(
            model_name="membershipchange",
            name="shop",
            field=models.CharField(blank=True, default="", max_length=96),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("centre", ""), _negated=True), fields=["centre"], name="membership_centre"
            ),
        ),
        migrations.AddIndex(
            model_name="membershipchange",
            index=models.Index(fields=["centre", "-changed_at"], name="membership_change_centre"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("user", "shop", "centre"), name="membership_once"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("shop", ""), ("centre", ""), _connector="XOR"), name="membership_shop_or_centre"
            ),
        ),
    ]
