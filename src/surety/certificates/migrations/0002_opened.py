"""Whether a seal was ever opened is asked with every look-up."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("certificates", "0001_initial"),)
    operations = (
        migrations.AddIndex(
            model_name="scan",
            index=models.Index(condition=models.Q(opened=True), fields=["code", "at"], name="certificate_scan_opened"),
        ),
    )
