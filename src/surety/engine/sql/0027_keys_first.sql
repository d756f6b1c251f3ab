-- Keys that wait for the log go before what they sign.
create index surety_log_wanted_keys on surety_log_wanted (wanted_no)
    where entry_no is null and kind in ('key', 'key_end');
