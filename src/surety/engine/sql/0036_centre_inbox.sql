-- A centre reads what it was told.
create policy centre on surety_inbox for select using (
    current_setting('surety.scope', true) like 'centre=%'
    and recipient = 'centre:' || substr(current_setting('surety.scope', true), 8));
