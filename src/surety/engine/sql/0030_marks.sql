-- What is one piece's alone, for ever: the number of a seal, a challenge, the film of a packing. Of two pieces that are
-- marked alike at once, the key lets one through. A mark's bucket is its own, for it is looked for without a piece.
create table surety_mark (
    bucket      smallint not null,
    mark        text not null,          -- kind:value, such as seal:NY-7
    subject     text not null,
    primary key (bucket, mark)
);
alter table surety_mark enable row level security;
create policy scope on surety_mark for select using ((select surety_scope_all()));
drop index surety_piece_challenge;
drop index surety_piece_packed_under;
drop index surety_piece_packed_video;
