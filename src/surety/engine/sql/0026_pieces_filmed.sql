-- Whose a challenge or a video is already, when another piece is packed with it.
create index surety_piece_challenge on surety_piece ((doc ->> 'challenge')) where doc ->> 'challenge' <> '';
create index surety_piece_packed_under on surety_piece ((doc -> 'packed_video' ->> 'challenge'))
    where doc -> 'packed_video' ->> 'challenge' is not null;
create index surety_piece_packed_video on surety_piece ((doc -> 'packed_video' ->> 'sha256'))
    where doc -> 'packed_video' ->> 'sha256' is not null;
create index surety_piece_sent_video on surety_piece ((doc -> 'sent_video' ->> 'sha256'))
    where doc -> 'sent_video' ->> 'sha256' is not null;
