-- The dispute desk reads open cases by the money they are about.

create index surety_aftersale_money on surety_aftersale (asked_fen desc, applied_at, subject)
    where status not in ('refunded', 'completed', 'closed');
create index surety_aftersale_disputed on surety_aftersale (asked_fen desc, applied_at, subject)
    where status = 'disputed';
drop index surety_aftersale_desk;
