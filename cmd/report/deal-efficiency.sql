/*
title: Deal efficiency
parameters:
  period: {type: period, help: deals opened in it}
  by: {type: enum, values: "responsible,kind,source,partner", default: responsible,
    help: a line for each}
  kind: {type: ref, entity: deal-kind, help: one kind of deals}
columns:
  group: {title: Group}
  currency: {title: Currency}
  deals: {title: Deals, type: int}
  won: {title: Won, type: int}
  lost: {title: Lost, type: int}
  open: {title: Open, type: int}
  won_sum: {title: Won sum, type: money}
  lost_sum: {title: Lost sum, type: money}
  open_sum: {title: Open sum, type: money}
  win_rate: {title: Win rate %, type: percent}
  mean_days: {title: Mean days to close, type: quantity}
  mean_won: {title: Mean won sum, type: money}
  loss_reason: {title: Main loss reason}
  loss_share: {title: Its share %, type: percent}
chart: bar group won_sum
*/
-- DOMAIN 4.8.  Win rate = won / (won + lost).  Days to close are counted for closed deals with both
-- dates.  Sums of different currencies stand on lines of their own.
WITH d AS (
  SELECT d.id, d.state, d.currency, d.amount, d.opened, d.closed, d.loss_reason,
    CASE CAST(:by AS TEXT) WHEN 'kind' THEN d.kind WHEN 'source' THEN d.source
      WHEN 'partner' THEN d.partner ELSE d.responsible END AS g
  FROM deal d
  WHERE (CAST(:period_from AS TEXT) IS NULL OR d.opened >= :period_from)
    AND (CAST(:period_to AS TEXT) IS NULL OR d.opened <= :period_to)
    AND (CAST(:kind AS BIGINT) IS NULL OR d.kind = :kind)
),
named AS (
  SELECT d.*, CASE CAST(:by AS TEXT)
    WHEN 'kind' THEN (SELECT k.name FROM deal_kind k WHERE k.id = d.g)
    WHEN 'source' THEN (SELECT s.name FROM catalog s WHERE s.id = d.g)
    WHEN 'partner' THEN (SELECT p.name FROM partner p WHERE p.id = d.g)
    ELSE (SELECT u.name FROM users u WHERE u.id = d.g) END AS name
  FROM d
),
reason AS (
  SELECT r.g, r.loss_reason, r.n,
    row_number() OVER (PARTITION BY r.g ORDER BY r.n DESC, r.loss_reason) AS place,
    CAST(sum(r.n) OVER (PARTITION BY r.g) AS BIGINT) AS total
  FROM (SELECT coalesce(g, 0) AS g, loss_reason, count(*) AS n FROM d
    WHERE state = 'lost' AND loss_reason IS NOT NULL GROUP BY coalesce(g, 0), loss_reason) r
),
summed AS (
  SELECT n.g, n.name, n.currency, count(*) AS deals,
    count(CASE WHEN n.state = 'won' THEN 1 END) AS won,
    count(CASE WHEN n.state = 'lost' THEN 1 END) AS lost,
    count(CASE WHEN n.state = 'open' THEN 1 END) AS still_open,
    CAST(sum(CASE WHEN n.state = 'won' THEN coalesce(n.amount, 0) ELSE 0 END) AS BIGINT) AS won_sum,
    CAST(sum(CASE WHEN n.state = 'lost' THEN coalesce(n.amount, 0) ELSE 0 END) AS BIGINT)
      AS lost_sum,
    CAST(sum(CASE WHEN n.state = 'open' THEN coalesce(n.amount, 0) ELSE 0 END) AS BIGINT)
      AS open_sum,
    CAST(sum(CASE WHEN n.state <> 'open' AND n.opened IS NOT NULL AND n.closed IS NOT NULL
      THEN CAST(julianday(n.closed) - julianday(n.opened) AS BIGINT) END) AS BIGINT) AS days,
    count(CASE WHEN n.state <> 'open' AND n.opened IS NOT NULL AND n.closed IS NOT NULL
      THEN 1 END) AS closed
  FROM named n
  GROUP BY n.g, n.name, n.currency
)
SELECT s.name, s.currency, s.deals, s.won, s.lost, s.still_open, s.won_sum, s.lost_sum, s.open_sum,
  CASE WHEN s.won + s.lost > 0 THEN (s.won * 20000 + s.won + s.lost) / (2 * (s.won + s.lost)) END,
  CASE WHEN s.closed > 0 THEN (s.days * 2000 + s.closed) / (2 * s.closed) END,
  CASE WHEN s.won > 0 THEN
    (s.won_sum * 2 + CASE WHEN s.won_sum < 0 THEN -s.won ELSE s.won END) / (2 * s.won) END,
  c.name,
  CASE WHEN r.total > 0 THEN CAST((r.n * 20000 + r.total) / (2 * r.total) AS BIGINT) END
FROM summed s
LEFT JOIN reason r ON r.g = coalesce(s.g, 0) AND r.place = 1
LEFT JOIN catalog c ON c.id = r.loss_reason
ORDER BY s.won_sum DESC, s.name NULLS LAST, s.g NULLS LAST, s.currency
