-- What is under way with a shop: the menu of every page counts it, whatever has shipped since the shop began.
create index surety_piece_open on surety_piece (shop) where stage not in ('shipped', 'delivered', 'ended');
