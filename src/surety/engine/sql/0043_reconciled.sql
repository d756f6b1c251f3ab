-- Up to which day a payment provider's report was held against our refunds.

create table surety_reconciled (
    provider    text primary key,
    day         date not null,          -- the last one, of Asia/Shanghai
    done_at     timestamptz not null,
    difference_count bigint not null    -- of the days it was compared with, known ones too
);
alter table surety_reconciled enable row level security;
create policy scope on surety_reconciled for select using ((select surety_scope_all()));
