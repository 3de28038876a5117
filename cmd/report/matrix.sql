/*
title: Matrix of classes
parameters:
  date: {type: date, default: today, help: classes in force on it}
columns:
  abc: {title: ABC class}
  stage: {title: Relation stage}
  xyz: {title: XYZ class}
  clients: {title: Clients, type: int}
  share: {title: Share %, type: percent}
  currency: {title: Currency}
  amount: {title: Amount, type: money}
  amount_share: {title: Share of amount %, type: percent}
  policy: {title: Policy}
*/
-- DOMAIN 7.5, 7.6.  A line for each cell that somebody is in, with the policy that says most of it.
WITH last AS (
  SELECT c.*, row_number() OVER (PARTITION BY c.partner ORDER BY c.dated DESC) AS place
  FROM partner_class c
  WHERE c.dated <= :date
),
cell AS (
  SELECT abc, stage, xyz, currency, count(*) AS clients,
    CAST(sum(coalesce(amount, 0)) AS BIGINT) AS amount
  FROM last
  WHERE place = 1
  GROUP BY abc, stage, xyz, currency
),
total AS (
  SELECT CAST(sum(clients) AS BIGINT) AS clients FROM cell
),
by_currency AS (
  SELECT currency, CAST(sum(amount) AS BIGINT) AS amount FROM cell GROUP BY currency
)
SELECT c.abc, c.stage, c.xyz, c.clients, (c.clients * 20000 + t.clients) / (2 * t.clients),
  c.currency, c.amount,
  CASE WHEN b.amount > 0 AND c.amount >= 0
    THEN (c.amount * 20000 + b.amount) / (2 * b.amount) END,
  (SELECT y.name FROM class_policy y
    WHERE (y.abc IS NULL OR y.abc = c.abc) AND (y.stage IS NULL OR y.stage = c.stage)
      AND (y.xyz IS NULL OR y.xyz = c.xyz)
    ORDER BY (CASE WHEN y.abc IS NULL THEN 0 ELSE 1 END) + (CASE WHEN y.stage IS NULL THEN 0 ELSE 1
      END) + (CASE WHEN y.xyz IS NULL THEN 0 ELSE 1 END) DESC, y.id LIMIT 1)
FROM cell c
CROSS JOIN total t
LEFT JOIN by_currency b ON b.currency = c.currency
ORDER BY c.abc NULLS LAST, CASE c.stage WHEN 'regular' THEN 1 WHEN 'one-time' THEN 2
  WHEN 'potential' THEN 3 WHEN 'lost' THEN 4 ELSE 5 END, c.xyz NULLS LAST, c.currency NULLS LAST
