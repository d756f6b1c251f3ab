-- A seal is one however it was typed: ny-7 is the NY-7 that a scanner reads.
drop index surety_piece_seal;
create index surety_piece_seal on surety_piece (upper(doc ->> 'seal'));
-- A creator's breaches are the creator's own: no shop sees them, nor who creators are (LUX-1b).
drop policy scope on surety_creator;
create policy scope on surety_creator for select using ((select surety_scope_all()));
