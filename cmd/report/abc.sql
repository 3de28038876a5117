/*
title: ABC analysis
parameters:
  date: {type: date, default: today, help: classes in force on it}
columns:
  rank: {title: Place, type: int}
  partner_id: {title: No., type: id}
  partner: {title: Partner}
  abc: {title: ABC class}
  move: {title: Move, type: arrow}
  manual: {title: By hand, type: bool}
  sales: {title: Sales, type: int}
  currency: {title: Currency}
  amount: {title: Amount, type: money}
  share: {title: Share %, type: percent}
  cumulative: {title: Cumulative %, type: percent}
chart: pareto partner amount
*/
-- DOMAIN 7.1, 7.5.  Shares are of the sum of all amounts above 0.
WITH k AS (
  SELECT c.*, row_number() OVER (PARTITION BY c.partner ORDER BY c.dated DESC) AS place
  FROM partner_class c
  WHERE c.dated <= :date
),
a AS (
  SELECT k.partner, k.abc, k.manual, k.sales, k.currency, k.amount,
    coalesce(k.amount, k.sales * 100) AS weight, p.name, p.name_fold, b.abc AS abc_was
  FROM k
  JOIN partner p ON p.id = k.partner
  LEFT JOIN k b ON b.partner = k.partner AND b.place = 2
  WHERE k.place = 1 AND k.abc IS NOT NULL
),
s AS (
  SELECT a.*, CASE WHEN a.weight > 0 THEN a.weight ELSE 0 END AS part FROM a
),
c AS (
  SELECT s.*, row_number() OVER w AS rank, CAST(sum(s.part) OVER w AS BIGINT) AS upto,
    CAST(sum(s.part) OVER () AS BIGINT) AS total
  FROM s
  WINDOW w AS (ORDER BY s.weight DESC, s.name_fold, s.partner ROWS UNBOUNDED PRECEDING)
)
SELECT c.rank, c.partner, c.name, c.abc,
  CASE WHEN c.abc_was IS NULL THEN NULL WHEN c.abc = c.abc_was THEN '='
    WHEN c.abc < c.abc_was THEN '+' ELSE '-' END,
  CASE WHEN c.manual LIKE '%abc%' ESCAPE '!' THEN 1 ELSE 0 END, c.sales, c.currency, c.amount,
  CASE WHEN c.total > 0 THEN (c.part * 20000 + c.total) / (2 * c.total) END,
  CASE WHEN c.total > 0 THEN (c.upto * 20000 + c.total) / (2 * c.total) END
FROM c
ORDER BY c.rank
