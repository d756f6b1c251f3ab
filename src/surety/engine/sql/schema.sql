-- The spine: facts, cases and what follows from them.
--
-- Every table that belongs to a subject leads its keys with bucket = crc32(subject id) % 1024, so that the same schema
-- can be distributed by bucket; no unique key omits it. Rows are inserted, and but for cases, work items and delivery
-- marks never changed.

create table surety_release (
    bucket      smallint not null default 0 check (bucket = 0),
    release_no  integer not null,
    hash        text not null check (hash ~ '^[0-9a-f]{64}$'),
    content     bytea not null,
    known_from  timestamptz not null,
    note        text not null default '',
    primary key (bucket, release_no)
);
comment on table surety_release is 'Rulebook releases, immutable; the active one is the latest known_from not after now.';

create table surety_clock (
    id          smallint primary key default 0 check (id = 0),
    ahead       interval not null default '0',
    secret_mark text
);
comment on table surety_clock is 'This installation, one row.';
comment on column surety_clock.ahead is 'How far a sandbox runs ahead of the wall clock.';
comment on column surety_clock.secret_mark is
    'Fingerprint of the secret that keyed the digests here; with another one, repeats would look new.';
insert into surety_clock default values;

-- ------------------------------------------------------------------------------------------------ facts

create table surety_fact (
    bucket      smallint not null,
    kind        text not null,
    subject     text not null,
    seq         integer not null,       -- the case version this fact made; 0 for a silent fact, which makes none
    type        text not null,
    fact_key    uuid not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    effective_at timestamptz not null,  -- what decide was given as now
    party       text not null,
    source      text not null,
    actor       text not null,
    release_no  integer not null,
    body        json not null,          -- personal data replaced by references to the vault
    reads       json
) partition by range (recorded_at);
comment on table surety_fact is 'Everything that happened, append-only, partitioned by month of receipt.';
create index surety_fact_subject on surety_fact (bucket, kind, subject, seq);
create table surety_fact_default partition of surety_fact default;

create table surety_fact_key (
    bucket      smallint not null,      -- of the key itself
    fact_key    uuid not null,          -- digest of source name and fact id
    digest      uuid not null,          -- keyed digest of the content
    answer      text not null,          -- accepted, quarantined, or the refusal's code
    clause      text not null default '',
    primary key (bucket, fact_key)
);
comment on table surety_fact_key is 'Idempotency: the first answer given to a fact id.';

create table surety_refusal (
    bucket      smallint not null,
    refusal_key uuid not null,
    kind        text not null,
    subject     text not null,
    type        text not null,
    code        text not null,
    clause      text not null,
    params      json not null,
    party       text not null,
    source      text not null,
    actor       text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    primary key (bucket, refusal_key)
);
comment on table surety_refusal is 'Commands that were refused, with the clause; they changed nothing.';
create index surety_refusal_recorded on surety_refusal (recorded_at desc);
create index surety_refusal_subject on surety_refusal (bucket, subject);

create table surety_quarantine (
    bucket      smallint not null,
    fact_key    uuid not null,
    kind        text not null,
    subject     text not null,
    type        text not null,
    body        json not null,
    party       text not null,
    source      text not null,
    actor       text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    imported    boolean not null,       -- re-enters at its own time, not at ours
    primary key (bucket, fact_key)
);
comment on table surety_quarantine is 'Facts whose subject is unknown so far; they re-enter when it appears.';
create index surety_quarantine_subject on surety_quarantine (bucket, kind, subject);

-- ------------------------------------------------------------------------------------------------ cases

create table surety_shop (
    bucket      smallint not null,
    subject     text not null,
    version     integer not null,
    platform    text not null,
    name        text not null,
    seller_kind text not null,
    doc         json not null,
    primary key (bucket, subject)
);

create table surety_parcel (
    bucket      smallint not null,
    subject     text not null,          -- carrier:waybill
    version     integer not null,
    shop        text not null,
    carrier     text not null,
    waybill     text not null,
    status      text not null,
    doc         json not null,
    primary key (bucket, subject)
) with (fillfactor = 85);

create table surety_order (
    bucket      smallint not null,
    subject     text not null,          -- platform:number
    version     integer not null,
    platform    text not null,
    shop        text not null,
    parent      text,
    status      text not null check (status in
                    ('placed', 'to_ship', 'part_shipped', 'shipped', 'in_transit', 'done', 'cancelled')),
    placed_at   timestamptz not null,
    paid_at     timestamptz,
    next_step   text,
    next_due_at timestamptz,
    stake_fen   bigint not null default 0 check (stake_fen >= 0),   -- what inaction costs at next_due_at
    paid_fen    bigint not null default 0 check (paid_fen >= 0),
    refunded_fen bigint not null default 0 check (refunded_fen >= 0),
    currency    text not null,
    late        boolean not null default false,
    region      text,
    flags       text[] not null default '{}',
    import_hold text,                   -- while an import is under way, workers leave the case alone
    doc         json not null,
    primary key (bucket, subject),
    check (refunded_fen <= paid_fen)
) with (fillfactor = 80);
create index surety_order_queue on surety_order (shop, stake_fen desc, next_due_at, subject)
    where status in ('to_ship', 'part_shipped', 'shipped');
create index surety_order_shop on surety_order (shop, placed_at desc, subject);
create index surety_order_placed on surety_order (placed_at desc, subject);
create index surety_order_parent on surety_order (parent) where parent is not null;
create index surety_order_hold on surety_order (import_hold) where import_hold is not null;

create table surety_vault (
    bucket      smallint not null,
    subject     text not null,
    entry       uuid not null,
    content     json,                   -- null once erased
    recorded_at timestamptz not null,
    erased_at   timestamptz,
    primary key (bucket, subject, entry)
);
comment on table surety_vault is 'Personal data, erasable; facts, cases and exports hold references to it.';

-- ------------------------------------------------------------------------------------------------ consequences

create table surety_deadline (
    bucket      smallint not null,
    kind        text not null,
    subject     text not null,
    step        text not null,
    version     integer not null,
    due_at      timestamptz not null,
    was_due_at  timestamptz,            -- before this move
    set_at      timestamptz not null,
    set_by_seq  integer not null,
    rule_table  text not null,
    rule_row    text not null,
    basis       json not null,
    ended_at    timestamptz,
    ended_as    text check (ended_as in ('fired', 'met', 'moved', 'stale')),
    check ((ended_at is null) = (ended_as is null))
) with (fillfactor = 90);
comment on table surety_deadline is
    'Insert-only; the case holds the version in force, so a row left behind is found stale when its time comes.';
create unique index surety_deadline_key on surety_deadline (bucket, subject, kind, step, version);
create index surety_deadline_due on surety_deadline (bucket, due_at) where ended_at is null;

create table surety_transfer (
    bucket      smallint not null,
    subject     text not null,
    effect      text not null,
    seq         integer not null,
    debit       text not null,
    credit      text not null,
    amount_fen  bigint not null check (amount_fen > 0),
    currency    text not null,
    rule_table  text not null,
    rule_row    text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    settled_no  bigint,
    primary key (bucket, subject, effect),
    check (debit <> credit)
);
comment on table surety_transfer is
    'Double entry: one row is a debit and its equal credit within one order, so every sum over postings is zero.';

create index surety_transfer_unsettled on surety_transfer (bucket, subject, effect)
    where settled_no is null and 'merchant' in (debit, credit);
create index surety_transfer_recorded on surety_transfer (recorded_at desc);

create view surety_posting with (security_invoker = true) as
    select bucket, subject, effect, seq, debit as account, -amount_fen as amount_fen, currency, occurred_at, recorded_at
    from surety_transfer
    union all
    select bucket, subject, effect, seq, credit, amount_fen, currency, occurred_at, recorded_at from surety_transfer;

create table surety_decision_input (
    bucket      smallint not null,
    input_key   uuid not null,
    rule_table  text not null,
    inputs      json not null,
    primary key (bucket, input_key)
);
comment on table surety_decision_input is 'Input vectors of decisions, each kept once.';

create table surety_decision (
    bucket      smallint not null,
    subject     text not null,
    seq         integer not null,
    n           smallint not null,
    rule_table  text not null,
    decided_on  timestamptz not null,   -- behaviour date: picks the row
    release_no  integer not null,       -- knowledge date: picks the release
    recorded_at timestamptz not null,
    status      text not null,
    rows        text[] not null,
    input_bucket smallint not null,
    input_key   uuid not null,
    primary key (bucket, subject, seq, n)
);

create index surety_decision_recorded on surety_decision (recorded_at desc);

create table surety_work_item (
    bucket      smallint not null,
    subject     text not null,
    item        text not null,
    kind        text not null,
    details     json not null,
    opened_at   timestamptz not null,
    closed_at   timestamptz,
    seq         integer not null,       -- the case version that opened it
    primary key (bucket, subject, item, seq)
);
create index surety_work_item_open on surety_work_item (opened_at) where closed_at is null;

create table surety_outbox (
    bucket      smallint not null,
    subject     text not null,
    seq         integer not null,
    n           smallint not null,
    kind        text not null,
    recipient   text not null,          -- shop:<id>, buyer:<order id>, staff
    params      json not null,
    created_at  timestamptz not null,
    delivered_at timestamptz,
    primary key (bucket, subject, seq, n)
) with (fillfactor = 90);
create index surety_outbox_created on surety_outbox (created_at desc);
create index surety_outbox_pending on surety_outbox (bucket, created_at) where delivered_at is null;

create table surety_inbox (
    bucket      smallint not null,
    subject     text not null,
    seq         integer not null,
    n           smallint not null,
    recipient   text not null,
    kind        text not null,
    params      json not null,
    created_at  timestamptz not null,
    read_at     timestamptz,
    primary key (bucket, subject, seq, n)
);
create index surety_inbox_recipient on surety_inbox (recipient, created_at desc);

-- ------------------------------------------------------------------------------------------------ shop accounts

create sequence surety_settlement_number;

create table surety_settlement (
    bucket      smallint not null,
    shop        text not null,
    settlement_no bigint not null,
    account     text not null,          -- receivable, deposit, owed
    amount_fen  bigint not null,        -- signed; the rows of one settlement of one shop sum to what its orders moved
    cause       text not null,          -- merchant, compensation, penalty, penalty_cap
    currency    text not null,
    recorded_at timestamptz not null,
    primary key (bucket, shop, settlement_no, account, cause, currency)
);

-- ------------------------------------------------------------------------------------------------ append-only

create function surety_append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: correct it with a new row', tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger append_only before update or delete on surety_fact
    for each row execute function surety_append_only();
create trigger append_only before delete on surety_transfer
    for each row execute function surety_append_only();
create trigger no_edit before update of bucket, subject, effect, seq, debit, credit, amount_fen, currency, rule_table,
    rule_row, occurred_at, recorded_at on surety_transfer
    for each row execute function surety_append_only();
create trigger append_only before update or delete on surety_decision
    for each row execute function surety_append_only();
create trigger append_only before update or delete on surety_decision_input
    for each row execute function surety_append_only();
create trigger append_only before update or delete on surety_release
    for each row execute function surety_append_only();
create trigger append_only before update or delete on surety_settlement
    for each row execute function surety_append_only();

-- ------------------------------------------------------------------------------------------------ who may see what
-- The web role reads only. `surety.scope` is set per transaction: 'all' for staff, else a comma list of shop ids, or
-- 'order=<id>' for a buyer's signed link. The owner (the door) is not subject to these policies.

create function surety_scope_all() returns boolean language sql stable as
    $$ select current_setting('surety.scope', true) = 'all' $$;
create function surety_scope_shops() returns text[] language sql stable as
    $$ select case when current_setting('surety.scope', true) like 'order=%' then '{}'
              else string_to_array(coalesce(current_setting('surety.scope', true), ''), ',') end $$;

alter table surety_order enable row level security;
create policy scope on surety_order for select using (
    (select surety_scope_all()) or shop = any ((select surety_scope_shops())::text[])
    or 'order=' || subject = current_setting('surety.scope', true));
alter table surety_parcel enable row level security;
create policy scope on surety_parcel for select using (
    (select surety_scope_all()) or shop = any ((select surety_scope_shops())::text[]));
alter table surety_shop enable row level security;
create policy scope on surety_shop for select using (
    (select surety_scope_all()) or subject = any ((select surety_scope_shops())::text[]));
alter table surety_settlement enable row level security;
create policy scope on surety_settlement for select using (
    (select surety_scope_all()) or shop = any ((select surety_scope_shops())::text[]));
alter table surety_inbox enable row level security;
create policy scope on surety_inbox for select using (
    (select surety_scope_all())
    or recipient = any (select 'shop:' || s from unnest((select surety_scope_shops())::text[]) s)
    or 'order=' || subject = current_setting('surety.scope', true) and recipient = 'buyer:' || subject);

-- Input vectors belong to no subject: whoever has any scope may read them, and nobody without one.
alter table surety_decision_input enable row level security;
create policy scope on surety_decision_input for select using (current_setting('surety.scope', true) <> '');

-- What belongs to an order or a parcel is visible with it: the sub-selects below are themselves under the policies above.
do $$
declare
    name text;
begin
    foreach name in array array['surety_transfer', 'surety_decision', 'surety_work_item', 'surety_vault'] loop
        execute format('alter table %I enable row level security', name);
        execute format('create policy scope on %I for select using ((select surety_scope_all()) or exists (select 1
            from surety_order o where o.bucket = %I.bucket and o.subject = %I.subject))', name, name, name);
    end loop;
    foreach name in array array['surety_fact', 'surety_deadline', 'surety_refusal'] loop
        execute format('alter table %I enable row level security', name);
        execute format('create policy scope on %I for select using ((select surety_scope_all())
            or (kind = ''order'' and exists (select 1
                from surety_order o where o.bucket = %I.bucket and o.subject = %I.subject))
            or (kind = ''parcel'' and exists (select 1
                from surety_parcel p where p.bucket = %I.bucket and p.subject = %I.subject)))',
            name, name, name, name, name);
    end loop;
    foreach name in array array['surety_outbox', 'surety_quarantine', 'surety_fact_key'] loop
        execute format('alter table %I enable row level security', name);
        execute format('create policy scope on %I for select using ((select surety_scope_all()))', name);
    end loop;
end $$;
