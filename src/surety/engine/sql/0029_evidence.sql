-- Which facts name which files, and which files were deleted when their retention had ended (BTAS-4.3c).

create table surety_evidence (
    bucket      smallint not null,      -- of the subject
    kind        text not null,
    subject     text not null,          -- whose facts name the file
    sha256      text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    evidence    text not null,          -- what it is to table evidence_retention
    named_at    timestamptz not null,   -- when first; picks the row
    primary key (bucket, subject, kind, sha256, evidence)
);
comment on table surety_evidence is 'Files that facts name, so that a file is found to be named or not without reading the log.';
create index surety_evidence_file on surety_evidence (sha256);

create table surety_evidence_gone (
    bucket      smallint not null,      -- of the hash
    sha256      text not null,
    kept_until  timestamptz not null,
    deleted_at  timestamptz not null,
    primary key (bucket, sha256)
);
comment on table surety_evidence_gone is 'Files that were deleted; the facts that name them stay.';

create index surety_violation_order on surety_violation (order_no) where order_no is not null;
create index surety_violation_piece on surety_violation (piece) where piece is not null;

insert into surety_evidence (bucket, kind, subject, sha256, evidence, named_at)
select f.bucket, f.kind, f.subject, found[1], n.evidence, min(f.occurred_at)
from (values
    ('piece_sent', 'packing_to_institute'),
    ('piece_packed', 'packing_to_buyer'),
    ('order_shipped', 'packing_to_buyer'),
    ('piece_taken_in', 'intake_record'),
    ('intake_unmatched', 'document'),
    ('piece_inspected', 'inspection_report'),
    ('verdict_corrected', 'inspection_report'),
    ('incident_reported', 'dispute'),
    ('piece_came_back', 'dispute'),
    ('return_examined', 'dispute'),
    ('aftersale_applied', 'dispute'),
    ('aftersale_changed', 'dispute'),
    ('aftersale_refused', 'dispute'),
    ('aftersale_escalated', 'dispute'),
    ('evidence_given', 'dispute'),
    ('goods_sent_back', 'dispute'),
    ('ruling_appealed', 'dispute'),
    ('delay_proposed', 'dispute'),
    ('late_appealed', 'dispute'),
    ('violation_reported', 'dispute'),
    ('disruption_filed', 'document'),
    ('admission_applied', 'document'),
    ('qualification_stated', 'document'),
    ('listing_submitted', 'document')
) n (type, evidence)
join surety_fact f on f.type = n.type
cross join lateral regexp_matches(f.body::text, '\m[0-9a-f]{64}\M', 'g') found
group by 1, 2, 3, 4, 5;
-- Certificates of pieces that no room knows: their files are named by nothing else.
insert into surety_evidence (bucket, kind, subject, sha256, evidence, named_at)
select c.bucket, 'item_code', 'code:' || c.code, file ->> 'sha256', 'inspection_report', min(c.issued_at)
from surety_certificate c cross join lateral json_array_elements(c.manifest -> 'files') file
where not exists (select from surety_piece p where p.subject = c.piece)
group by 1, 2, 3, 4, 5;

alter table surety_evidence enable row level security;
create policy scope on surety_evidence for select using ((select surety_scope_all()));
alter table surety_evidence_gone enable row level security;
create policy scope on surety_evidence_gone for select using ((select surety_scope_all()));

-- Whoever is shown a fact is shown the hashes in it, and may know what became of the files.
create function surety_evidence_gone_of(hashes text[])
    returns table (sha256 text, kept_until timestamptz, deleted_at timestamptz)
    language sql stable security definer set search_path = public, pg_temp as
    $$ select g.sha256, g.kept_until, g.deleted_at from surety_evidence_gone g where g.sha256 = any (hashes) $$;
