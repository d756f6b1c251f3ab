-- What the columns of the busiest tables may hold is said by their types. A check of a table is read anew by every
-- statement that writes to it, which cost a small transaction a tenth of its time; a domain's is read once a connection.
-- The tables are rewritten: with millions of orders that takes minutes.
create domain surety_fen as bigint check (value >= 0);
create domain surety_order_status as text check (value in
    ('placed', 'to_ship', 'part_shipped', 'shipped', 'in_transit', 'done', 'cancelled'));
create domain surety_aftersale_type as text check (value in
    ('refund_unshipped', 'refund_only', 'return_refund', 'exchange', 'resend', 'repair', 'price_protection',
     'fresh_compensation'));
create domain surety_aftersale_status as text check (value in
    ('applied', 'refused', 'negotiating', 'to_return', 'returning', 'received', 'to_reship', 'disputed', 'ruled',
     'refunded', 'completed', 'closed'));
create domain surety_refund_state as text check (value in ('pending', 'unknown', 'settled', 'failed', 'external'));
create domain surety_deadline_end as text check (value in ('fired', 'met', 'moved', 'stale'));

alter table surety_order
    drop constraint surety_order_status_check,
    drop constraint surety_order_stake_fen_check,
    drop constraint surety_order_paid_fen_check,
    drop constraint surety_order_refunded_fen_check,
    alter status type surety_order_status,
    alter stake_fen type surety_fen,
    alter paid_fen type surety_fen,
    alter refunded_fen type surety_fen;
alter table surety_aftersale
    drop constraint surety_aftersale_type_check,
    drop constraint surety_aftersale_status_check,
    drop constraint surety_aftersale_stake_fen_check,
    drop constraint surety_aftersale_asked_fen_check,
    drop constraint surety_aftersale_check,
    alter type type surety_aftersale_type,
    alter status type surety_aftersale_status,
    alter stake_fen type surety_fen,
    alter asked_fen type surety_fen,
    alter refund_fen type surety_fen,
    add check (refund_fen <= asked_fen);
alter table surety_refund_intent
    drop constraint surety_refund_intent_state_check,
    drop constraint surety_refund_intent_check,
    alter state type surety_refund_state,
    add check ((ended_at is null) = (state not in ('settled', 'failed')));
alter table surety_deadline
    drop constraint surety_deadline_ended_as_check,
    alter ended_as type surety_deadline_end;

-- What was known of the values went with their types; pages would wait for the next automatic look. Of an empty table a
-- look would only tell that it is always empty.
do $$ begin
    if exists (select from surety_order) then
        analyze surety_order, surety_aftersale, surety_refund_intent, surety_deadline;
    end if;
end $$;
