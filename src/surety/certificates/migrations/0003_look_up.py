"""A look-up is one call whose plans are kept: of a code that bears nothing it gives no row."""

from django.db import migrations

LOOK_UP = """
create function surety_look_up(code_bucket smallint, item_code text, looks_max integer)
    returns table (ahead interval, voided_at timestamptz, has_pin boolean, opened_at timestamptz, looks text, reports text)
    language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
    return query
    select (select c.ahead from surety_clock c), k.voided_at, k.pin_hash <> '',
        (select min(s.at) from certificates_scan s where s.code = item_code and s.opened),
        (select json_agg(json_build_array(s.at, s.reader, s.latitude, s.longitude, s.opened)) from (
            select * from certificates_scan s where s.code = item_code order by s.at desc limit looks_max) s)::text,
        (select json_agg(json_build_array(c.report, c.entry_no, c.issued_at, c.superseded_by, c.revoked_at,
            c.revoked_for, c.doc, c.manifest) order by c.entry_no)
            from surety_certificate c where c.bucket = code_bucket and c.code = item_code)::text
    from surety_item_code k
    where k.bucket = code_bucket and k.code = item_code
        and exists (select from surety_certificate c where c.bucket = code_bucket and c.code = item_code);
end $$
"""


class Migration(migrations.Migration):
    dependencies = (("certificates", "0002_opened"),)
    operations = (migrations.RunSQL(LOOK_UP, "drop function surety_look_up"),)
