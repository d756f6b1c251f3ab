-- A clock that was ahead and was set right has a subject begin later than facts of it were received.

alter table surety_fact_archive add column began_last timestamptz;
comment on column surety_fact_archive.began_last is
    'No subject with facts in the file began later; null where nobody knows, and the file is always looked into.';
