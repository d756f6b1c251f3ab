-- Listings: what is for sale, and what every check found.

create table surety_listing (
    bucket      smallint not null,
    subject     text not null,          -- platform:ls-number, which no order is called
    version     integer not null,
    platform    text not null,
    shop        text not null,
    site        text not null,
    category    text not null,
    title       text not null,
    status      text not null check (status in ('published', 'returned', 'withdrawn', 'recalled')),
    submitted_at timestamptz not null,
    refused_count integer not null check (refused_count >= 0),
    warned_count integer not null check (warned_count >= 0),
    breach_count integer not null check (breach_count >= 0),
    doc         json not null,
    primary key (bucket, subject),
    check (subject like '%:ls-%')
) with (fillfactor = 80);
create index surety_listing_shop on surety_listing (shop, submitted_at desc, subject);

alter table surety_listing enable row level security;
create policy scope on surety_listing for select using (
    (select surety_scope_all()) or shop = any ((select surety_scope_shops())::text[]));

do $$
declare
    name text;
begin
    foreach name in array array['surety_decision', 'surety_work_item'] loop
        execute format('create policy listing on %I for select using (exists (select 1 from surety_listing l
            where l.bucket = %I.bucket and l.subject = %I.subject))', name, name, name);
    end loop;
    foreach name in array array['surety_fact', 'surety_refusal'] loop
        execute format('create policy listing on %I for select using (kind = ''listing'' and exists (select 1
            from surety_listing l where l.bucket = %I.bucket and l.subject = %I.subject))', name, name, name);
    end loop;
end $$;
