-- After-sales cases: one request after a purchase, from its application to its end.

create table surety_aftersale (
    bucket      smallint not null,
    subject     text not null,          -- platform:as-number, which no order is called
    version     integer not null,
    platform    text not null,
    shop        text not null,
    order_id    text not null,
    order_bucket smallint not null,
    type        text not null check (type in ('refund_unshipped', 'refund_only', 'return_refund', 'exchange', 'resend',
                    'repair', 'price_protection', 'fresh_compensation')),
    status      text not null check (status in ('applied', 'refused', 'negotiating', 'to_return', 'returning', 'received',
                    'to_reship', 'disputed', 'ruled', 'refunded', 'completed', 'closed')),
    applied_at  timestamptz not null,
    next_step   text,
    next_actor  text,
    next_due_at timestamptz,
    stake_fen   bigint not null check (stake_fen >= 0),     -- what doing nothing until next_due_at costs the merchant
    asked_fen   bigint not null check (asked_fen >= 0),
    refund_fen  bigint not null check (refund_fen between 0 and asked_fen),
    currency    text not null,
    closed_as   text,
    doc         json not null,
    primary key (bucket, subject),
    check (subject like '%:as-%')
) with (fillfactor = 80);
create index surety_aftersale_inbox on surety_aftersale (shop, stake_fen desc, next_due_at, subject)
    where status not in ('refunded', 'completed', 'closed');
create index surety_aftersale_desk on surety_aftersale (applied_at, subject) where status = 'disputed';
create index surety_aftersale_shop on surety_aftersale (shop, applied_at desc, subject);
create index surety_aftersale_order on surety_aftersale (order_id);

alter table surety_aftersale enable row level security;
create policy scope on surety_aftersale for select using (
    (select surety_scope_all()) or shop = any ((select surety_scope_shops())::text[])
    or 'order=' || order_id = current_setting('surety.scope', true));

-- What belongs to a case is visible with it; tables without a kind know it by its id.
do $$
declare
    name text;
begin
    foreach name in array array['surety_decision', 'surety_work_item'] loop
        execute format('create policy aftersale on %I for select using (exists (select 1 from surety_aftersale a
            where a.bucket = %I.bucket and a.subject = %I.subject))', name, name, name);
    end loop;
    foreach name in array array['surety_fact', 'surety_deadline', 'surety_refusal'] loop
        execute format('create policy aftersale on %I for select using (kind = ''aftersale'' and exists (select 1
            from surety_aftersale a where a.bucket = %I.bucket and a.subject = %I.subject))', name, name, name);
    end loop;
end $$;
create policy aftersale on surety_inbox for select using (
    recipient = 'buyer:' || substr(current_setting('surety.scope', true), 7) and exists (select 1
        from surety_aftersale a where a.bucket = surety_inbox.bucket and a.subject = surety_inbox.subject));
