-- Centres' figures, and known pieces among the others.

alter table surety_centre add column capacity_a_day integer check (capacity_a_day > 0);
update surety_centre set capacity_a_day = (doc ->> 'capacity_a_day')::integer;

alter table surety_piece add column category text not null default '', add column sent_at timestamptz,
    add column taken_in_at timestamptz, add column left_at timestamptz;
update surety_piece set category = coalesce(doc ->> 'category', ''), sent_at = (doc ->> 'sent_at')::timestamptz,
    taken_in_at = (doc ->> 'taken_in_at')::timestamptz,
    left_at = (select min((link ->> 'at')::timestamptz) from json_array_elements(doc -> 'chain') link
        where link ->> 'from_' = 'institute' and (link ->> 'at')::timestamptz >= (doc ->> 'taken_in_at')::timestamptz);
create index surety_piece_taken_in on surety_piece (centre, taken_in_at) where taken_in_at is not null;

create table surety_seed (
    bucket      smallint not null,
    subject     text not null,          -- platform:sd-drawn, which no order is called and which says nothing
    version     integer not null,
    platform    text not null,
    centre      text not null,
    piece       text not null,
    category    text not null,
    truth       text not null check (truth in ('pass', 'fail')),
    state       text not null check (state in ('committed', 'revealed', 'dropped')),
    verdict     text not null,
    committed_at timestamptz not null,
    ended_at    timestamptz,
    doc         json not null,          -- with the salt
    primary key (bucket, subject),
    check (subject like '%:sd-%'),
    check ((state = 'committed') = (ended_at is null))
) with (fillfactor = 80);
create index surety_seed_newest on surety_seed (committed_at desc, subject);
create index surety_seed_piece on surety_seed (piece);
alter table surety_seed enable row level security;
create policy scope on surety_seed for select using ((select surety_scope_all()));

-- The log is public, and what it says of error rates is found in it without reading all of it.
create index surety_log_entry_seeds on surety_log_entry (entry_no) where kind in ('commitment', 'reveal', 'second');

create function surety_rated_entries(buckets smallint[], subjects text[])
    returns table (entry_no bigint, content bytea)
    language sql stable security definer set search_path = public, pg_temp as
    $$ select e.entry_no, e.content
       from surety_log_wanted w join surety_log_entry e on e.bucket = 0 and e.entry_no = w.entry_no
       where w.bucket = any (buckets) and w.subject = any (subjects) and w.kind in ('verdict', 'second', 'report')
       order by e.entry_no $$;

-- Sums over everybody's pieces, for whoever chooses where to send: no row of anybody shows in them.
create function surety_centre_figures(centres text[], since timestamptz)
    returns table (centre text, expected bigint, coming bigint, inside bigint, waiting bigint, taken_in bigint,
        dispatched bigint, median_seconds double precision, p90_seconds double precision)
    language sql stable security definer set search_path = public, pg_temp as
    $$ select c.name,
           count(*) filter (where p.stage = 'not_sent'),
           count(*) filter (where p.stage = 'on_the_way'),
           count(*) filter (where p.stage in ('inspecting', 'passed', 'not_passed')),
           count(*) filter (where p.stage = 'inspecting'),
           count(*) filter (where p.taken_in_at >= since),
           count(*) filter (where p.left_at >= since),
           percentile_cont(0.5) within group (order by extract(epoch from p.left_at - p.taken_in_at))
               filter (where p.left_at >= since),
           percentile_cont(0.9) within group (order by extract(epoch from p.left_at - p.taken_in_at))
               filter (where p.left_at >= since)
       from unnest(centres) c (name)
       left join surety_piece p on p.centre = c.name
           and (p.stage in ('not_sent', 'on_the_way', 'inspecting', 'passed', 'not_passed') or p.taken_in_at >= since
               or p.left_at >= since)
       group by c.name $$;

create function surety_centre_days(of_centre text, since timestamptz, zone text)
    returns table (day date, taken_in bigint, dispatched bigint)
    language sql stable security definer set search_path = public, pg_temp as
    $$ select d.day, coalesce(sum(d.taken_in), 0)::bigint, coalesce(sum(d.dispatched), 0)::bigint from (
           select (taken_in_at at time zone zone)::date as day, 1 as taken_in, 0 as dispatched
           from surety_piece where centre = of_centre and taken_in_at >= since
           union all
           select (left_at at time zone zone)::date, 0, 1
           from surety_piece where centre = of_centre and left_at >= since and taken_in_at is not null) d
       group by d.day order by d.day $$;
