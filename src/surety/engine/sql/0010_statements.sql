-- Statements: whose a transfer is, whose an order is, and what each day moved, kept once the day is over.

alter table surety_transfer add column shop text not null default '';
update surety_transfer t set shop = o.shop from surety_order o where o.bucket = t.bucket and o.subject = t.subject;
create index surety_transfer_shop on surety_transfer (shop, recorded_at desc, subject, seq, effect);
create index surety_transfer_settled on surety_transfer (shop, settled_no) where settled_no is not null;

drop trigger no_edit on surety_transfer;
create trigger no_edit before update of bucket, subject, effect, seq, debit, credit, amount_fen, currency, rule_table,
    rule_row, occurred_at, recorded_at, shop on surety_transfer
    for each row execute function surety_append_only();

-- A transfer knows its shop now: no need to look at its order for each.
drop policy scope on surety_transfer;
create policy scope on surety_transfer for select using (
    (select surety_scope_all()) or shop = any ((select surety_scope_shops())::text[])
    or 'order=' || subject = current_setting('surety.scope', true));

create or replace view surety_posting with (security_invoker = true) as
    select bucket, subject, effect, seq, debit as account, -amount_fen as amount_fen, currency, occurred_at, recorded_at,
           shop, credit as counter, rule_table, rule_row, settled_no
    from surety_transfer
    union all
    select bucket, subject, effect, seq, credit, amount_fen, currency, occurred_at, recorded_at,
           shop, debit, rule_table, rule_row, settled_no
    from surety_transfer;

alter table surety_order add column buyer text;
update surety_order set buyer = nullif(doc ->> 'buyer', '') where doc ->> 'buyer' <> '';
create index surety_order_buyer on surety_order (buyer, placed_at desc) where buyer is not null;

create table surety_ledger_day (
    bucket      smallint not null,      -- of the shop
    shop        text not null,
    day         date not null,          -- of the platform's zone, by when a posting was recorded
    account     text not null,
    effect      text not null,          -- without what tells repetitions apart; settlement:<cause> for the shop's own
    currency    text not null,
    amount_fen  bigint not null,
    postings    integer not null check (postings > 0),
    primary key (bucket, shop, day, account, effect, currency)
);
comment on table surety_ledger_day is
    'What each day moved, written once it is over: a statement of any period reads days, not postings.';
create table surety_ledger_closed (
    bucket      smallint not null default 0 check (bucket = 0),
    day         date not null,
    closed_at   timestamptz not null,
    primary key (bucket, day)
);
comment on table surety_ledger_closed is 'Through which day surety_ledger_day is complete: its latest.';

create trigger append_only before update or delete on surety_ledger_day
    for each row execute function surety_append_only();
create trigger append_only before update or delete on surety_ledger_closed
    for each row execute function surety_append_only();

alter table surety_ledger_day enable row level security;
create policy scope on surety_ledger_day for select using (
    (select surety_scope_all()) or shop = any ((select surety_scope_shops())::text[]));
alter table surety_ledger_closed enable row level security;
create policy scope on surety_ledger_closed for select using (current_setting('surety.scope', true) <> '');

create index surety_settlement_recorded on surety_settlement (recorded_at);
