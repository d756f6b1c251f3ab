-- Deposits: postings of the shop itself, which a settlement looks at when it has to charge one or somebody owes.
create index surety_transfer_deposit on surety_transfer (shop, settled_no) where 'deposit' in (debit, credit);
