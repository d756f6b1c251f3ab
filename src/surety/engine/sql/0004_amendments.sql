-- Changes of the rulebook: the amendment, what it proposes, the rulebook whose releases it makes, and remedies.

create table surety_amendment (
    bucket      smallint not null,
    subject     text not null,          -- amendment:number
    version     integer not null,
    number      integer not null,
    kind        text not null check (kind in ('ordinary', 'retroactive', 'remedy')),
    status      text not null check (status in
                    ('drafted', 'submitted', 'approved', 'rejected', 'withdrawn', 'carried_out')),
    title_zh    text not null,
    title_en    text not null,
    takes_effect date,                  -- null for a remedy, which changes no rule
    drafted_at  timestamptz not null,
    submitted_at timestamptz,
    decided_at  timestamptz,
    release_no  integer,                -- the release that it made
    comment_count integer not null default 0,
    doc         json not null,
    primary key (bucket, subject)
);
create index surety_amendment_number on surety_amendment (number desc);
create sequence surety_amendment_numbers;

create table surety_candidate (
    bucket      smallint not null,      -- of the hash
    hash        text not null check (hash ~ '^[0-9a-f]{64}$'),
    content     bytea not null,         -- a release and its worked cases
    stored_at   timestamptz not null,
    primary key (bucket, hash)
);
comment on table surety_candidate is 'What amendments propose, by content; written before the fact that names it.';
create trigger append_only before update or delete on surety_candidate
    for each row execute function surety_append_only();

create table surety_rulebook (
    bucket      smallint not null,
    subject     text not null,          -- rulebook:main
    version     integer not null,
    release_no  integer not null,
    hash        text not null,
    known_from  timestamptz not null,
    stopped     text[] not null default '{}',   -- table/row
    doc         json not null,
    primary key (bucket, subject)
);
comment on table surety_rulebook is 'The rulebook as a subject: whoever publishes a release holds the lock of its row.';

create table surety_remedying (
    bucket      smallint not null,      -- of the amendment
    subject     text not null,
    next_bucket smallint not null default 0,    -- the orders of the buckets before it have been decided again
    order_count integer not null default 0,
    held        boolean not null default false, -- orders under import were left out; they are looked at again
    finished_at timestamptz,
    primary key (bucket, subject)
);
comment on table surety_remedying is 'How far an approved remedy has come; whoever carries it on starts here.';

alter table surety_shop add column standing text not null default 'trading'
    check (standing in ('trading', 'leaving', 'left'));
create index surety_shop_leaving on surety_shop (subject) where standing = 'leaving';

-- ------------------------------------------------------------------------------------------------ who may see what
-- Drafts are staff's; what was approved is for everybody who signs in. A shop sees its own comments.

alter table surety_amendment enable row level security;
create policy scope on surety_amendment for select using (
    (select surety_scope_all())
    or status = 'approved' and kind <> 'remedy' and current_setting('surety.scope', true) <> '');
alter table surety_candidate enable row level security;
create policy scope on surety_candidate for select using ((select surety_scope_all()));
alter table surety_remedying enable row level security;
create policy scope on surety_remedying for select using ((select surety_scope_all()));
alter table surety_rulebook enable row level security;
create policy scope on surety_rulebook for select using (current_setting('surety.scope', true) <> '');
create policy own_comments on surety_fact for select using (
    kind = 'amendment' and party = 'shop' and source = any ((select surety_scope_shops())::text[]));
