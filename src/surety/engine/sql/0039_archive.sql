-- Months of facts that lie in files instead of the table (docs/decisions/0016).
create table surety_fact_archive (
    bucket      smallint not null default 0 check (bucket = 0),
    month       date not null check (month = date_trunc('month', month::timestamp)::date),
    rows        bigint not null,
    sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    footer      text not null check (footer ~ '^[0-9a-f]{64}$'),    -- of the file's footer alone
    name        text not null,
    archived_at timestamptz not null,
    primary key (bucket, month)
);
comment on table surety_fact_archive is
    'Months of surety_fact that lie in Parquet files: written in the transaction that drops their partition.';

-- Which months are archived is no secret; what lies in them is shown by who may see its subject.
alter table surety_fact_archive enable row level security;
create policy scope on surety_fact_archive for select using (current_setting('surety.scope', true) <> '');
