"""Shops and settlements are models of an app of their own; their tables stay as they are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("merchants", "0002_centre_tokens"),)
    operations = (migrations.DeleteModel("Settlement"), migrations.DeleteModel("Shop"))
