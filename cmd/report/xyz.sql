/*
title: XYZ analysis
parameters:
  date: {type: date, default: today, help: classes in force on it}
columns:
  partner_id: {title: No., type: id}
  partner: {title: Partner}
  xyz: {title: XYZ class}
  move: {title: Move, type: arrow}
  variation: {title: Variation %, type: percent}
  abc: {title: ABC class}
  sales: {title: Sales, type: int}
  currency: {title: Currency}
  amount: {title: Amount, type: money}
*/
-- DOMAIN 7.3, 7.5.  Regular clients, the most even first.
WITH k AS (
  SELECT c.*, row_number() OVER (PARTITION BY c.partner ORDER BY c.dated DESC) AS place
  FROM partner_class c
  WHERE c.dated <= :date
)
SELECT a.partner, p.name, a.xyz,
  CASE WHEN b.xyz IS NULL THEN NULL WHEN a.xyz = b.xyz THEN '=' WHEN a.xyz < b.xyz THEN '+'
    ELSE '-' END,
  a.variation, a.abc, a.sales, a.currency, a.amount
FROM k a
JOIN partner p ON p.id = a.partner
LEFT JOIN k b ON b.partner = a.partner AND b.place = 2
WHERE a.place = 1 AND a.xyz IS NOT NULL
ORDER BY a.xyz, a.variation NULLS LAST, p.name_fold, a.partner
