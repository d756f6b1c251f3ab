-- Customer service: conversations about orders. Who spoke when; what was said is in the vault, which can be erased.

create table surety_conversation (
    bucket      smallint not null,
    subject     text not null,          -- platform:cv-number, which no order is called
    version     integer not null,
    platform    text not null,
    shop        text not null,
    order_id    text not null,
    order_bucket smallint not null,
    status      text not null check (status in ('waiting', 'answered', 'resolved')),
    opened_at   timestamptz not null,
    waits_since timestamptz,            -- the buyer's first message that no person has answered
    first_reply_at timestamptz,
    first_reply_seconds integer check (first_reply_seconds >= 0),   -- within the hours that count
    resolved_at timestamptz,
    resolution_seconds integer check (resolution_seconds >= 0),
    handed_at   timestamptz,            -- to the platform's staff
    reopened_count integer not null,
    rating      smallint check (rating between 1 and 5),
    doc         json not null,
    primary key (bucket, subject),
    check (subject like '%:cv-%')
) with (fillfactor = 80);
create index surety_conversation_shop on surety_conversation (shop, opened_at desc, subject);
create index surety_conversation_waiting on surety_conversation (shop, waits_since) where waits_since is not null;
create index surety_conversation_order on surety_conversation (order_id);

alter table surety_conversation enable row level security;
create policy scope on surety_conversation for select using (
    (select surety_scope_all()) or shop = any ((select surety_scope_shops())::text[])
    or 'order=' || order_id = current_setting('surety.scope', true));

-- What belongs to a conversation is visible with it; tables without a kind know it by its id.
do $$
declare
    name text;
begin
    foreach name in array array['surety_decision', 'surety_work_item', 'surety_vault'] loop
        execute format('create policy conversation on %I for select using (exists (select 1 from surety_conversation c
            where c.bucket = %I.bucket and c.subject = %I.subject))', name, name, name);
    end loop;
    foreach name in array array['surety_fact', 'surety_deadline', 'surety_refusal'] loop
        execute format('create policy conversation on %I for select using (kind = ''conversation'' and exists (select 1
            from surety_conversation c where c.bucket = %I.bucket and c.subject = %I.subject))', name, name, name);
    end loop;
end $$;
create policy conversation on surety_inbox for select using (
    recipient = 'buyer:' || substr(current_setting('surety.scope', true), 7) and exists (select 1
        from surety_conversation c where c.bucket = surety_inbox.bucket and c.subject = surety_inbox.subject));
