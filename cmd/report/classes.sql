/*
title: Classes of clients
parameters:
  date: {type: date, default: today, help: classes in force on it}
  partner: {type: ref, entity: partner, help: one partner's}
columns:
  partner_id: {title: No., type: id}
  partner: {title: Partner}
  dated: {title: Date, type: date}
  abc: {title: ABC class}
  abc_move: {title: ABC move, type: arrow}
  stage: {title: Relation stage}
  stage_move: {title: Stage move, type: arrow}
  xyz: {title: XYZ class}
  xyz_move: {title: XYZ move, type: arrow}
  manual: {title: By hand}
  sales: {title: Sales, type: int}
  currency: {title: Currency}
  amount: {title: Amount, type: money}
  variation: {title: Variation %, type: percent}
*/
-- DOMAIN 7.5.  The last classes on or before the date against the ones before: + better, - worse,
-- = the same, nothing where there was none before.
WITH k AS (
  SELECT c.*, row_number() OVER (PARTITION BY c.partner ORDER BY c.dated DESC) AS place,
    CASE c.stage WHEN 'regular' THEN 1 WHEN 'one-time' THEN 2 WHEN 'potential' THEN 3
      WHEN 'lost' THEN 4 END AS rank
  FROM partner_class c
  WHERE c.dated <= :date AND (CAST(:partner AS BIGINT) IS NULL OR c.partner = :partner)
)
SELECT a.partner, p.name, a.dated,
  a.abc, CASE WHEN b.abc IS NULL THEN NULL WHEN a.abc = b.abc THEN '=' WHEN a.abc < b.abc THEN '+'
    ELSE '-' END,
  a.stage, CASE WHEN b.rank IS NULL THEN NULL WHEN a.rank = b.rank THEN '='
    WHEN a.rank < b.rank THEN '+' ELSE '-' END,
  a.xyz, CASE WHEN b.xyz IS NULL THEN NULL WHEN a.xyz = b.xyz THEN '=' WHEN a.xyz < b.xyz THEN '+'
    ELSE '-' END,
  a.manual, a.sales, a.currency, a.amount, a.variation
FROM k a
JOIN partner p ON p.id = a.partner
LEFT JOIN k b ON b.partner = a.partner AND b.place = 2
WHERE a.place = 1
ORDER BY a.abc NULLS LAST, a.amount DESC NULLS LAST, p.name_fold, a.partner
