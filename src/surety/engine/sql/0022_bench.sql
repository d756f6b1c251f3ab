-- What a bench looks for: a piece by its seal.
create index surety_piece_seal on surety_piece ((doc ->> 'seal'));
