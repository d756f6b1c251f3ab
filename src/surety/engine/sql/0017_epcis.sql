-- Custody events are read from the facts about pieces, in the order in which they were received.

create index surety_fact_piece on surety_fact (recorded_at, fact_key) where kind = 'piece';
