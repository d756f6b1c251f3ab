-- Refunds on their way. The intent is written with the decision that owes it, before anybody calls the provider.

create table surety_refund_intent (
    bucket      smallint not null,
    subject     text not null,          -- the order
    intent      text not null,
    amount_fen  bigint not null check (amount_fen > 0),
    currency    text not null,
    payment     text not null,          -- the payment it goes back to
    state       text not null check (state in ('pending', 'unknown', 'settled', 'failed', 'external')),
    attempts    integer not null default 0,
    created_at  timestamptz not null,
    next_attempt_at timestamptz not null,
    provider    text not null default '',   -- who was asked first, and is asked until the end is known
    provider_ref text not null default '',
    code        text not null default '',   -- why it failed, in the provider's words
    ended_at    timestamptz,
    primary key (bucket, subject, intent),
    check ((ended_at is null) = (state in ('pending', 'unknown', 'external')))
) with (fillfactor = 80);
comment on table surety_refund_intent is
    'state: pending before the first call, unknown from a call until its result, external where history was imported.';
create index surety_refund_intent_due on surety_refund_intent (bucket, next_attempt_at)
    where state in ('pending', 'unknown');
create index surety_refund_intent_created on surety_refund_intent (created_at desc, subject, intent);

-- What is owed never changes: a refund of another amount is another intent.
create trigger no_edit before update of bucket, subject, intent, amount_fen, currency, payment, created_at
    on surety_refund_intent for each row execute function surety_append_only();
create trigger append_only before delete on surety_refund_intent
    for each row execute function surety_append_only();

alter table surety_refund_intent enable row level security;
create policy scope on surety_refund_intent for select using ((select surety_scope_all()) or exists (select 1
    from surety_order o where o.bucket = surety_refund_intent.bucket and o.subject = surety_refund_intent.subject));

-- The sandbox's payment provider keeps its own books here, as a real one keeps them elsewhere: committed by themselves.
create table surety_sandbox_refund (
    bucket      smallint not null,
    refund_key  text not null,
    amount_fen  bigint not null,
    currency    text not null,
    payment     text not null,
    state       text not null check (state in ('settled', 'failed')),
    ref         text not null,
    code        text not null default '',
    calls       integer not null default 1,
    made_at     timestamptz not null,
    primary key (bucket, refund_key)
);
alter table surety_sandbox_refund enable row level security;
create policy scope on surety_sandbox_refund for select using ((select surety_scope_all()));
