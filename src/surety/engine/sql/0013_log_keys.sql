-- Entries about keys are few and looked for with every bundle.
create index surety_log_entry_keys on surety_log_entry (entry_no) where kind in ('key', 'key_end');
