-- Where a shop has goods sent back to is in the vault under the shop: its own people see it, and the buyer whose case
-- names it.

create policy return_address on surety_vault for select using (subject = any ((select surety_scope_shops())::text[]));
create policy named_by_case on surety_vault for select using (
    current_setting('surety.scope', true) like 'order=%' and exists (select 1 from surety_aftersale a
        where a.order_id = substr(current_setting('surety.scope', true), 7) and a.shop = surety_vault.subject
        and a.doc -> 'return_to' ->> 'to_detail' like 'vault:' || replace(surety_vault.entry::text, '-', '') || ':%'));

create index surety_shop_addresses_left on surety_shop (subject) where doc -> 'addresses_left' is not null;
