"""The kept plans of a look-up may be made while tables are small: everything is found by key all the same."""

from django.db import migrations

LOOK_UP = """
drop function surety_look_up;
create function surety_look_up(code_bucket smallint, item_code text, looks_max integer)
    returns table (ahead interval, voided_at timestamptz, has_pin boolean, opened_at timestamptz, looks text, reports text)
    language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
    select json_agg(json_build_array(c.report, c.entry_no, c.issued_at, c.superseded_by, c.revoked_at, c.revoked_for,
        c.doc, c.manifest) order by c.entry_no)::text
        into reports from surety_certificate c where c.bucket = code_bucket and c.code = item_code;
    select k.voided_at, k.pin_hash <> '' into voided_at, has_pin
        from surety_item_code k where k.bucket = code_bucket and k.code = item_code;
    select json_agg(json_build_array(s.at, s.reader, s.latitude, s.longitude, s.opened))::text into looks from (
        select * from certificates_scan s where s.code = item_code order by s.at desc limit looks_max) s;
    select min(s.at) into opened_at from certificates_scan s where s.code = item_code and s.opened;
    select c.ahead into ahead from surety_clock c where c.id = 0;
    if reports is not null then
        return next;
    end if;
end $$
"""


class Migration(migrations.Migration):
    dependencies = (("certificates", "0003_look_up"),)
    operations = (migrations.RunSQL(LOOK_UP, migrations.RunSQL.noop),)
