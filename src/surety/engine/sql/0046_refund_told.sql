-- What the provider said it sent of a refund: a report that shows another amount differs, also where it is what was asked.
alter table surety_refund_intent add column told_fen bigint;
