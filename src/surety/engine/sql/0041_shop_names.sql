-- A centre works for shops whose rows it does not see: of a shop it knows by its id, it reads the name.

create view surety_shop_name as
    select bucket, subject, name from surety_shop
    where (select surety_scope_all()) or subject = any ((select surety_scope_shops())::text[])
        or current_setting('surety.scope', true) like 'centre=%';
comment on view surety_shop_name is
    'Names of shops: its own to a shop, every one to staff and to a centre (read as the owner).';
