-- What a notice asks of orders that were there before 0003; those that are over are never asked.
update surety_order set
    ship_from = doc->>'ship_from',
    promised_from = (select min(coalesce(line.value->>'promised_at', line.value->>'ship_by')::timestamptz)
        from json_each(doc->'promised') line),
    promised_to = (select max(coalesce(line.value->>'promised_at', line.value->>'ship_by')::timestamptz)
        from json_each(doc->'promised') line),
    service_regions = (select array_agg(distinct line->>'service_region' order by line->>'service_region')
        from json_array_elements(doc->'lines') line where line->>'service_region' is not null)
where status in ('placed', 'to_ship', 'part_shipped', 'shipped') or late;
