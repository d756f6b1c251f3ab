-- Force-majeure notices: the notice itself, the mark of those in force, how far one has reached the orders, and what
-- of an order a notice asks about.

create table surety_notice (
    bucket      smallint not null,
    subject     text not null,          -- platform:number
    version     integer not null,
    platform    text not null,
    status      text not null check (status in ('drafted', 'filed', 'published', 'lifted', 'withdrawn')),
    shop        text,                   -- a shop's own filing (E6); null when it is for every shop
    event       text not null,
    made_at     timestamptz not null,
    published_at timestamptz,
    doc         json not null,
    primary key (bucket, subject)
);
create index surety_notice_made on surety_notice (made_at desc, subject);

create table surety_board (
    bucket      smallint not null default 0 check (bucket = 0),
    mark        uuid not null,
    primary key (bucket)
);
comment on table surety_board is
    'One row that changes whenever what notices say changes: the key under which processes keep the compiled board.';

create function surety_board_changed() returns trigger language plpgsql as $$
begin
    insert into surety_board (bucket, mark) values (0, gen_random_uuid())
    on conflict (bucket) do update set mark = excluded.mark;
    return null;
end $$;
create trigger board_changed after insert or update on surety_notice
    for each row when (new.status in ('published', 'lifted')) execute function surety_board_changed();

create table surety_spreading (
    bucket      smallint not null,      -- of the notice
    subject     text not null,          -- the notice
    change      integer not null,       -- the version of the notice that is brought to the orders
    part        smallint not null,      -- which of the equal parts of all buckets
    since       timestamptz not null,   -- wall clock: whoever began before may have read an older board
    at_bucket   smallint not null,      -- the orders up to here have heard
    at_subject  text not null default '',
    told_count  integer not null default 0,
    moved_count integer not null default 0,
    held        boolean not null default false, -- orders under import were left out
    waits       boolean not null default false, -- until the import is over, to look at all of them again
    finished_at timestamptz,
    primary key (bucket, subject, change, part)
);
comment on table surety_spreading is 'How far a notice has reached the open orders; a worker goes on from here.';
create index surety_spreading_open on surety_spreading (since) where finished_at is null;

alter table surety_order
    add column ship_from text,
    add column promised_from timestamptz,   -- the earliest promise of its lines, before any notice
    add column promised_to timestamptz,     -- the latest
    add column service_regions text[];      -- where its services are received (EPI-6)
create index surety_order_open on surety_order (bucket, subject)
    where status in ('to_ship', 'part_shipped', 'shipped') or late;

alter table surety_notice enable row level security;
create policy scope on surety_notice for select using (
    (select surety_scope_all()) or shop = any ((select surety_scope_shops())::text[])
    or shop is null and status in ('published', 'lifted') and current_setting('surety.scope', true) <> '');
alter table surety_spreading enable row level security;
create policy scope on surety_spreading for select using ((select surety_scope_all()));
