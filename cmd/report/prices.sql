/*
title: Price list
parameters:
  date: {type: date, default: today, help: prices in force on this day}
  kind: {type: ref, entity: price-kind, help: one kind of prices}
  item: {type: ref, entity: item, help: one item}
columns:
  code: {title: Code}
  item: {title: Item}
  unit: {title: Unit}
  kind: {title: Price kind}
  currency: {title: Currency}
  price: {title: Price, type: money}
  valid_from: {title: Valid from, type: date}
*/
-- DOMAIN 6.2.  In force is the price with the latest date up to the day.
WITH ranked AS (
  SELECT p.item, p.price_kind, p.currency, p.price, p.valid_from,
    row_number() OVER (PARTITION BY p.item, p.price_kind ORDER BY p.valid_from DESC) AS place
  FROM price p
  WHERE p.valid_from <= :date
    AND (CAST(:kind AS BIGINT) IS NULL OR p.price_kind = :kind)
    AND (CAST(:item AS BIGINT) IS NULL OR p.item = :item)
)
SELECT i.code, i.name, i.unit, k.name, r.currency, r.price, r.valid_from
FROM ranked r
JOIN item i ON i.id = r.item
JOIN catalog k ON k.id = r.price_kind
WHERE r.place = 1
ORDER BY i.name, i.id, k.name, k.id
