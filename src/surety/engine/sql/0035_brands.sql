-- A recall finds its listings and orders by their brands, folded as it compares them (LUX-6.2c).

alter table surety_listing add column brand text not null default '';
alter table surety_order add column brands text[];
create index surety_listing_brand on surety_listing (platform, brand, bucket) where brand <> '';
create index surety_order_brands on surety_order using gin (brands) where brands is not null;
