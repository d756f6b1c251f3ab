-- What a change of the rules would have done, asked of the stored history: minutes of work that a worker does beside.

create table surety_study (
    bucket      smallint not null,      -- of the amendment
    subject     text not null,          -- the amendment
    run         integer not null,       -- asked again, it is another run
    question    json not null,          -- the candidate it is about
    asked_at    timestamptz not null,
    asked_by    text not null,
    attempts    smallint not null default 0,
    beat_at     timestamptz,            -- wall clock: whoever works on it lived then
    phase       text not null default '',
    done_count  bigint not null default 0,
    total_count bigint not null default 0,
    finished_at timestamptz,
    failure     text not null default '',
    summary     json,                   -- names no order and no shop
    details     json,
    primary key (bucket, subject, run)
);
comment on table surety_study is 'Backtests of amendments: asked from a page, carried out by a worker, kept as found.';
create index surety_study_waiting on surety_study (asked_at) where finished_at is null;

alter table surety_study enable row level security;
create policy scope on surety_study for select using ((select surety_scope_all()));

create view surety_study_published as
    select s.bucket, s.subject, s.run, s.question, s.finished_at, s.summary,
           (select coalesce(json_agg(x), '[]') from json_array_elements(s.details -> 'shops') x
            where x ->> 'shop' = any (surety_scope_shops())) as own
    from surety_study s join surety_amendment a on a.bucket = s.bucket and a.subject = s.subject
    where a.status = 'approved' and a.kind <> 'remedy' and s.finished_at is not null and s.failure = ''
      and current_setting('surety.scope', true) <> '';
comment on view surety_study_published is
    'What everybody may know of a change that was approved, and a shop of itself; no policy applies to the view''s owner.';

create view surety_candidate_published as
    select c.bucket, c.hash, c.content
    from surety_candidate c
    where exists (select 1 from surety_amendment a
                  where a.status = 'approved' and a.doc -> 'proposal' ->> 'candidate' = c.hash)
      and current_setting('surety.scope', true) <> '';
comment on view surety_candidate_published is
    'The rules that were approved, with the worked cases that prove them: as public as the release they made.';
