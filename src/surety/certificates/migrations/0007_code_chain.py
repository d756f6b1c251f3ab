"""Beside where a code's piece was inspected, whose hands it went through: for whoever names the code."""

from django.db import migrations

CHAIN = """
drop function surety_code_place(text, text);
create function surety_code_place(item_code text, centre_subject text)
    returns table (name text, admission text, chain text)
    language sql stable security definer set search_path = public, pg_temp as
    $$ select c.name, (c.doc->'admissions'->p.shop)::text, (p.doc->'chain')::text from surety_centre c
       left join surety_piece p on p.code = item_code and p.centre = c.subject
       where c.subject = centre_subject $$;
"""


class Migration(migrations.Migration):
    dependencies = (("certificates", "0006_code_place"),)
    operations = (migrations.RunSQL(CHAIN, migrations.RunSQL.noop),)
