-- What a bench looks for: a piece by its seal, and the pieces of a centre by their age.
create index surety_piece_seal on surety_piece ((doc ->> 'seal'));
create index surety_piece_centre on surety_piece (centre, registered_at desc) where centre is not null;
