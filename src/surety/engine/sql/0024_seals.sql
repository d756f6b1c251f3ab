-- A seal is one however it was typed: ny-7 is the NY-7 that a scanner reads.
drop index surety_piece_seal;
create index surety_piece_seal on surety_piece (upper(doc ->> 'seal'));
