-- What people write about a case, a piece or a violation is in the vault, and is visible with it.

do $$
declare
    name text;
begin
    foreach name in array array['aftersale', 'piece', 'violation'] loop
        execute format('create policy %I on surety_vault for select using (subject like %L and exists (select 1 from surety_%s s
            where s.bucket = surety_vault.bucket and s.subject = surety_vault.subject))',
            name, '%:' || case name when 'aftersale' then 'as' when 'piece' then 'pc' else 'vi' end || '-%', name);
    end loop;
end $$;
comment on column surety_aftersale.words is 'Titles and codes of the goods, in lower case, to search in.';

-- For a search among thousands of cases that the reader sees, each by its key: the policies above would be asked anew of
-- every entry.
create function surety_wrote(of_bucket smallint, of_subject text, word text) returns boolean
    language sql stable security definer set search_path = public, pg_temp as
    $$ select exists (select 1 from surety_vault v cross join lateral json_each_text(v.content) said
           where v.bucket = of_bucket and v.subject = of_subject and position(word in lower(said.value)) > 0) $$;
