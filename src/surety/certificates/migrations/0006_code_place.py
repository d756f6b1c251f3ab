"""Where a code's piece was inspected, and whether that centre admits whoever sells it: for whoever names the code."""

from django.db import migrations

PLACE = """
create function surety_code_place(item_code text, centre_subject text)
    returns table (name text, admission text)
    language sql stable security definer set search_path = public, pg_temp as
    $$ select c.name, (c.doc->'admissions'->p.shop)::text from surety_centre c
       left join surety_piece p on p.code = item_code and p.centre = c.subject
       where c.subject = centre_subject $$;
"""


class Migration(migrations.Migration):
    dependencies = (("certificates", "0005_code_orders"),)
    operations = (migrations.RunSQL(PLACE, migrations.RunSQL.noop),)
