-- Whom the bases admit is asked of every shipment: each process keeps it under a mark that changes with it (JADE-13).
create table surety_base_mark (
    bucket      smallint not null default 0 check (bucket = 0),
    mark        uuid not null,
    primary key (bucket)
);
comment on table surety_base_mark is
    'One row that changes whenever a base opens, closes, admits or ends: the key under which processes keep who is admitted.';
alter table surety_base_mark enable row level security;
create policy scope on surety_base_mark for select using ((select surety_scope_all()));

create function surety_bases_changed() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and not (old.base is distinct from new.base or old.opened_at is distinct from new.opened_at
        or old.closed_at is distinct from new.closed_at
        or (old.doc -> 'admissions')::text is distinct from (new.doc -> 'admissions')::text) then
        return null;
    end if;
    insert into surety_base_mark (bucket, mark) values (0, gen_random_uuid())
    on conflict (bucket) do update set mark = excluded.mark;
    return null;
end $$;
create trigger bases_changed after insert or update on surety_centre
    for each row execute function surety_bases_changed();
insert into surety_base_mark (bucket, mark) select 0, gen_random_uuid() where exists (select 1 from surety_centre);
