-- What the merchant's inbox filters by, and the orders it is read in: what waits for the merchant, and each status.

alter table surety_aftersale
    add column reason text not null default '',
    add column title  text not null default '',         -- of the first line that is asked about
    add column lines  text[] not null default '{}',
    add column skus   text[] not null default '{}',
    add column words  text not null default '';         -- title and what was said, in lower case, to search in

update surety_aftersale set
    reason = doc->>'reason',
    lines = array(select json_object_keys(doc->'units') order by 1);

drop index surety_aftersale_inbox;
create index surety_aftersale_inbox on surety_aftersale (shop, stake_fen desc, next_due_at, subject)
    where status in ('applied', 'returning', 'received', 'to_reship', 'ruled');
create index surety_aftersale_status on surety_aftersale (shop, status, stake_fen desc, next_due_at, subject)
    where status not in ('refunded', 'completed', 'closed');
