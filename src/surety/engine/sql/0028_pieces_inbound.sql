-- Which pieces a waybill was to bring: once its parcel has arrived, it brings no other.
create index surety_piece_inbound on surety_piece using gin ((doc::jsonb -> 'inbound'));
