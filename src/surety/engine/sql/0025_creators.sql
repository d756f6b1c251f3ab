-- A creator's breaches are the creator's own: no shop sees them, nor who creators are (LUX-1b).
drop policy scope on surety_creator;
create policy scope on surety_creator for select using ((select surety_scope_all()));
