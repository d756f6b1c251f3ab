-- Desks by time, customer service and coverage over all shops, and requests that were turned away before the door.

create index surety_aftersale_presses on surety_aftersale (coalesce(next_due_at, applied_at), subject)
    where status not in ('refunded', 'completed', 'closed');
create index surety_aftersale_disputed_presses on surety_aftersale (coalesce(next_due_at, applied_at), subject)
    where status = 'disputed';
create index surety_aftersale_soonest on surety_aftersale (shop, next_due_at, subject)
    where status in ('applied', 'returning', 'received', 'to_reship', 'ruled');
create index surety_aftersale_status_soonest on surety_aftersale (shop, status, next_due_at, subject)
    where status not in ('refunded', 'completed', 'closed');
create index surety_aftersale_applied on surety_aftersale (applied_at);
create index surety_conversation_opened on surety_conversation (opened_at desc, subject);
create index surety_conversation_waits on surety_conversation (waits_since, subject) where waits_since is not null;

create table surety_attempt (
    bucket      smallint not null default 0,    -- of no subject: whoever is turned away may name none that exists
    hour        timestamptz not null,
    code        text not null,
    place       text not null,                  -- the name of the page or address, never the address itself
    about       text not null,                  -- the order or shop that the request was let in for; empty for none
    actor       text not null,
    count       bigint not null check (count > 0),
    first_at    timestamptz not null,
    last_at     timestamptz not null,
    primary key (bucket, hour, code, place, about, actor)
);
comment on table surety_attempt is 'Requests that were turned away before the door, counted by the hour; no address, no person.';
create index surety_attempt_last on surety_attempt (last_at desc);
alter table surety_attempt enable row level security;
create policy scope on surety_attempt for select using ((select surety_scope_all()));
