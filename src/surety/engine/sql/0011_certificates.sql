-- Certificates and their log: what rooms want logged, the log itself, item codes, keys, and what the public page reads.

create table surety_log_wanted (
    bucket      smallint not null,
    subject     text not null,
    seq         integer not null,       -- the case version of the fact; 0 where no fact made it
    n           smallint not null,
    kind        text not null,
    body        json not null,
    wanted_at   timestamptz not null,
    wanted_no   bigint generated always as identity,
    entry_no    bigint,                 -- its place in the log, once it is there
    fault       text,                   -- why it cannot be logged
    next_attempt_at timestamptz not null default '-infinity',
    primary key (bucket, subject, seq, n),
    check (entry_no is null or fault is null)
);
comment on table surety_log_wanted is
    'Written with the fact, in its transaction; the one writer of the log takes it from here. Content never changes.';
create index surety_log_wanted_open on surety_log_wanted (wanted_no) where entry_no is null;

create table surety_log_entry (
    bucket      smallint not null default 0 check (bucket = 0),
    entry_no    bigint not null check (entry_no >= 0),
    kind        text not null,
    content     bytea not null check (length(content) <= 65535),
    logged_at   timestamptz not null,
    primary key (bucket, entry_no)
);

create table surety_log_tile (
    bucket      smallint not null default 0 check (bucket = 0),
    level       smallint not null,
    number      bigint not null,
    hashes      bytea not null check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0),
    primary key (bucket, level, number)
);
comment on table surety_log_tile is 'RFC 6962 subtree roots, 256 a tile; the last of each level grows.';

create table surety_log_checkpoint (
    bucket      smallint not null default 0 check (bucket = 0),
    size        bigint not null,
    note        text not null,
    signed_at   timestamptz not null,
    primary key (bucket, size)
);

create table surety_key (
    bucket      smallint not null,
    owner       text not null,          -- a centre, `platform` or `log`
    key         text not null,          -- multikey of the public half; the private one is a file
    valid_from  timestamptz not null,
    valid_until timestamptz,
    primary key (bucket, owner, key)
);

create table surety_item_code (
    bucket      smallint not null,
    code        text not null check (code ~ '^[0-9A-HJKMNP-TV-Z]{13}$'),
    centre      text not null,
    salt        text not null,          -- opens `blind`
    blind       text not null,          -- what the public log calls the code
    pin_hash    text not null,          -- of what stands under the seal
    issued_at   timestamptz not null,
    used_at     timestamptz,
    voided_at   timestamptz,
    primary key (bucket, code)
);
create index surety_item_code_centre on surety_item_code (centre, issued_at);

create table surety_report (
    bucket      smallint not null,      -- of the report
    report      text not null,
    code        text not null,
    primary key (bucket, report)
);
comment on table surety_report is 'One report is of one piece, whoever states it again.';

create table surety_certificate (
    bucket      smallint not null,      -- of the code
    code        text not null,
    report      text not null,
    entry_no    bigint not null,        -- its place in the log and in the status lists
    centre      text not null,
    piece       text not null,
    verdict     text not null,
    reported_at timestamptz not null,
    issued_at   timestamptz not null,
    superseded_by text,
    revoked_at  timestamptz,
    revoked_for text not null default '',
    doc         json not null,          -- the credential as signed
    manifest    json not null,
    primary key (bucket, code, report)
);
create unique index surety_certificate_current on surety_certificate (bucket, code) where superseded_by is null;
create index surety_certificate_entry on surety_certificate (entry_no);
create index surety_certificate_status on surety_certificate (entry_no)
    where superseded_by is not null or revoked_at is not null;

create trigger append_only before update or delete on surety_log_entry
    for each row execute function surety_append_only();
create trigger append_only before update or delete on surety_log_checkpoint
    for each row execute function surety_append_only();
create trigger append_only before update or delete on surety_report
    for each row execute function surety_append_only();
create trigger append_only before delete on surety_log_wanted
    for each row execute function surety_append_only();
create trigger no_edit before update of bucket, subject, seq, n, kind, body, wanted_at on surety_log_wanted
    for each row execute function surety_append_only();
create trigger logged_once before update of entry_no on surety_log_wanted
    for each row when (old.entry_no is not null) execute function surety_append_only();
create trigger append_only before delete on surety_certificate
    for each row execute function surety_append_only();
create trigger no_edit before update of bucket, code, report, entry_no, centre, piece, verdict, reported_at, issued_at,
    doc, manifest on surety_certificate
    for each row execute function surety_append_only();

-- The log, keys and status are public. Codes and certificates are for whoever names the code: a policy shows staff
-- all of them, and the functions below show one to anybody.
do $$
declare
    name text;
begin
    foreach name in array array['surety_log_wanted', 'surety_item_code', 'surety_report', 'surety_certificate'] loop
        execute format('alter table %I enable row level security', name);
        execute format('create policy scope on %I for select using ((select surety_scope_all()))', name);
    end loop;
end $$;

create function surety_certificates_of(code_bucket smallint, item_code text) returns setof surety_certificate
    language sql stable security definer set search_path = public, pg_temp as
    $$ select * from surety_certificate where bucket = code_bucket and code = item_code $$;

create function surety_code_of(code_bucket smallint, item_code text) returns setof surety_item_code
    language sql stable security definer set search_path = public, pg_temp as
    $$ select * from surety_item_code where bucket = code_bucket and code = item_code $$;

create function surety_status_set(purpose text, first bigint) returns setof bigint
    language sql stable security definer set search_path = public, pg_temp as
    $$ select entry_no - first from surety_certificate where entry_no between first and first + 131071
       and (superseded_by is not null or revoked_at is not null)
       and case purpose when 'refresh' then superseded_by is not null else revoked_at is not null end $$;
