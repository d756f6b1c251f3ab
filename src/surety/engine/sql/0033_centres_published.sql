-- A centre's document has every merchant's admission in it: others than staff and the centre see what is published of it.

drop policy scope on surety_centre;
create policy scope on surety_centre for select using (
    (select surety_scope_all()) or 'centre=' || subject = current_setting('surety.scope', true));

create view surety_centre_public as
    select bucket, subject, version, platform, name, type, base, region, planned_from, opened_at, closed_at, capacity_a_day,
        (doc::jsonb - array['admissions', 'unmatched', 'unmatched_count', 'items', 'steps'] || jsonb_build_object('admissions',
            (select coalesce(jsonb_object_agg(own.shop, doc -> 'admissions' -> own.shop), '{}')
             from unnest((select surety_scope_shops())::text[]) own (shop)
             where doc -> 'admissions' -> own.shop is not null)))::json as doc
    from surety_centre where current_setting('surety.scope', true) ~ ':|^(all|anybody)$';
comment on view surety_centre_public is
    'Centres for whoever asks in a scope; of the admissions, those of the shops of the scope (read as the owner).';
