-- Inspection: centres and institutes, physical pieces, and the item codes that bind them.

create table surety_centre (
    bucket      smallint not null,
    subject     text not null,          -- platform:ic-number, which no order is called
    version     integer not null,
    platform    text not null,
    name        text not null,
    type        text not null check (type in ('national_centre', 'provincial_unit', 'designated_provider', 'other')),
    base        boolean not null,       -- ships what it passes, and admits its merchants itself
    region      text,
    planned_from text,                  -- a day; it opens nothing
    opened_at   timestamptz,
    closed_at   timestamptz,
    doc         json not null,
    primary key (bucket, subject),
    check (subject like '%:ic-%')
) with (fillfactor = 80);

create table surety_piece (
    bucket      smallint not null,
    subject     text not null,          -- platform:pc-number, which no order is called
    version     integer not null,
    platform    text not null,
    shop        text not null,
    centre      text,
    order_id    text,
    code        text,
    regime      text not null check (regime in ('centre_ships', 'institute_ships', 'merchant_ships', 'pre_inspection')),
    stage       text not null check (stage in ('not_sent', 'on_the_way', 'inspecting', 'passed', 'not_passed',
                    'returning', 'collected', 'shipped', 'delivered', 'ended')),
    verdict     text not null check (verdict in ('pending', 'pass', 'fail', 'unable', 'not_needed')),
    holder      text not null,
    shelf       text not null,
    title       text not null,
    registered_at timestamptz not null,
    next_step   text,
    next_due_at timestamptz,
    incidents   integer not null check (incidents >= 0),
    doc         json not null,
    primary key (bucket, subject),
    check (subject like '%:pc-%')
) with (fillfactor = 80);
create index surety_piece_shop on surety_piece (shop, registered_at desc, subject);
create index surety_piece_bench on surety_piece (centre, stage, next_due_at, subject)
    where stage in ('on_the_way', 'inspecting', 'passed', 'not_passed');
create index surety_piece_order on surety_piece (order_id) where order_id is not null;
create index surety_piece_code on surety_piece (code) where code is not null;

create table surety_code (
    bucket      smallint not null,
    subject     text not null,          -- code:thirteen characters: unique on every platform
    version     integer not null,
    code        text not null,
    centre      text not null,
    shop        text,
    state       text not null check (state in ('issued', 'bound', 'used', 'void')),
    piece       text,
    issued_at   timestamptz not null,
    doc         json not null,
    primary key (bucket, subject),
    check (subject = 'code:' || code),
    check ((state = 'issued') = (piece is null) or state = 'void')
) with (fillfactor = 80);
create index surety_code_centre on surety_code (centre, state);

alter table surety_centre enable row level security;
create policy scope on surety_centre for select using (true);
alter table surety_piece enable row level security;
create policy scope on surety_piece for select using (
    (select surety_scope_all()) or shop = any ((select surety_scope_shops())::text[])
    or 'order=' || order_id = current_setting('surety.scope', true)
    or 'centre=' || centre = current_setting('surety.scope', true));
alter table surety_code enable row level security;
create policy scope on surety_code for select using (
    (select surety_scope_all()) or 'centre=' || centre = current_setting('surety.scope', true) or exists (select 1
        from surety_piece p where p.subject = surety_code.piece));

-- What belongs to a piece is visible with it.
do $$
declare
    name text;
begin
    foreach name in array array['surety_decision', 'surety_work_item'] loop
        execute format('create policy piece on %I for select using (exists (select 1 from surety_piece p
            where p.bucket = %I.bucket and p.subject = %I.subject))', name, name, name);
    end loop;
    foreach name in array array['surety_fact', 'surety_deadline', 'surety_refusal'] loop
        execute format('create policy piece on %I for select using (kind = ''piece'' and exists (select 1
            from surety_piece p where p.bucket = %I.bucket and p.subject = %I.subject))', name, name, name);
    end loop;
end $$;
