-- Refunds whose end was long unknown: the daily comparison looks for them in older reports.
create index surety_refund_intent_late on surety_refund_intent (ended_at)
    where ended_at - created_at > interval '1 day';
