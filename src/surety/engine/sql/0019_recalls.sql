-- Recalls, creators and violations.

create table surety_recall (
    bucket      smallint not null,
    subject     text not null,          -- platform:rc-number
    version     integer not null,
    platform    text not null,
    status      text not null check (status in ('published', 'ended')),
    brand       text not null,
    model       text not null,          -- empty: every model
    batch       text not null,
    since       date not null,
    source      text not null,
    published_at timestamptz not null,
    ended_at    timestamptz,
    doc         json not null,
    primary key (bucket, subject),
    check (subject like '%:rc-%')
);

create table surety_recall_mark (
    bucket      smallint not null default 0 check (bucket = 0),
    mark        uuid not null,
    primary key (bucket)
);
comment on table surety_recall_mark is
    'One row that changes whenever the recall list does: the key under which processes keep the list.';

create function surety_recalls_changed() returns trigger language plpgsql as $$
begin
    insert into surety_recall_mark (bucket, mark) values (0, gen_random_uuid())
    on conflict (bucket) do update set mark = excluded.mark;
    return null;
end $$;
create trigger recalls_changed after insert or update on surety_recall
    for each row execute function surety_recalls_changed();

create table surety_recalling (
    bucket      smallint not null,      -- of the recall
    subject     text not null,          -- the recall
    change      integer not null,       -- its version that listings and orders are told of
    since       timestamptz not null,   -- wall clock: whoever began before may have read an older list
    next_bucket integer not null default 0, -- buckets below were told
    listing_count integer not null default 0,
    order_count integer not null default 0,
    held        boolean not null default false, -- orders under import were left out
    finished_at timestamptz,
    primary key (bucket, subject, change)
);
comment on table surety_recalling is 'How far a recall has reached listings and orders; a worker goes on from here.';

create table surety_creator (
    bucket      smallint not null,
    subject     text not null,          -- platform:cr-number
    version     integer not null,
    platform    text not null,
    name        text not null,
    doc         json not null,
    primary key (bucket, subject),
    check (subject like '%:cr-%')
);

create table surety_violation (
    bucket      smallint not null,
    subject     text not null,          -- platform:vi-number
    version     integer not null,
    platform    text not null,
    shop        text,                   -- null where it is a creator's (LUX-1b)
    creator     text,
    act         text not null,
    status      text not null check (status in ('raised', 'reported', 'confirmed', 'dismissed')),
    at          timestamptz not null,   -- of the conduct
    seen_at     timestamptz not null,
    order_no    text,
    piece       text,
    listing     text,
    reported_by text not null,          -- empty where the door saw it
    evidence_count integer not null check (evidence_count >= 0),
    doc         json not null,
    primary key (bucket, subject),
    check (subject like '%:vi-%'),
    check (shop is null or creator is null)
) with (fillfactor = 80);
create index surety_violation_seen on surety_violation (seen_at desc, subject);
create index surety_violation_shop on surety_violation (shop, seen_at desc, subject) where shop is not null;
create index surety_violation_creator on surety_violation (creator, seen_at desc, subject) where creator is not null;

alter table surety_recall enable row level security;
create policy scope on surety_recall for select using (current_setting('surety.scope', true) <> '');
alter table surety_recall_mark enable row level security;
create policy scope on surety_recall_mark for select using ((select surety_scope_all()));
alter table surety_recalling enable row level security;
create policy scope on surety_recalling for select using ((select surety_scope_all()));
alter table surety_creator enable row level security;
create policy scope on surety_creator for select using (current_setting('surety.scope', true) <> '');
-- A report is the buyer's and the platform's until staff have looked.
alter table surety_violation enable row level security;
create policy scope on surety_violation for select using (
    (select surety_scope_all()) or shop = any ((select surety_scope_shops())::text[]) and status <> 'reported');
