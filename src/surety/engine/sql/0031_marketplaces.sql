-- A platform as a whole: what is counted over all of its shops, and the work that follows from it (EXP-8b).
create table surety_marketplace (
    bucket      smallint not null,
    subject     text not null,          -- platform:marketplace
    version     integer not null,
    platform    text not null,
    doc         json not null,
    primary key (bucket, subject),
    check (subject = platform || ':marketplace')
);
alter table surety_marketplace enable row level security;
create policy scope on surety_marketplace for select using ((select surety_scope_all()));
