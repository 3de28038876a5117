/*
title: Order failures
parameters:
  period: {type: period, help: orders closed or cancelled in it}
  by: {type: enum, values: "reason,user,month", default: reason, help: a line for each}
columns:
  group: {title: Group}
  currency: {title: Currency}
  orders: {title: Orders, type: int}
  closed: {title: Closed orders, type: int}
  cancelled: {title: Cancelled orders, type: int}
  closed_sum: {title: Closed sum, type: money}
  cancelled_sum: {title: Cancelled sum, type: money}
  failed: {title: Failed %, type: percent}
  share: {title: Share of failures %, type: percent}
chart: bar group cancelled
*/
-- DOMAIN 6.3.  Failed = cancelled among the orders decided in the group; a reason has none but
-- cancelled ones, so by reason it is among all that were decided.  An order comes to its amount,
-- else to its lines: quantity × price less discount, each rounded half away from zero, parted so
-- that no product is larger than it must be.
WITH decided AS (
  SELECT o.id, o.state, o.currency, o.amount,
    CASE CAST(:by AS TEXT) WHEN 'user' THEN coalesce(o.closed_by, o.responsible)
      WHEN 'reason' THEN o.failure_reason END AS g,
    CASE CAST(:by AS TEXT) WHEN 'month' THEN substr(o.closed, 1, 7) END AS word
  FROM orders o
  WHERE o.state <> 'open'
    AND (CAST(:period_from AS TEXT) IS NULL OR o.closed >= :period_from)
    AND (CAST(:period_to AS TEXT) IS NULL OR o.closed <= :period_to)
),
line AS (
  SELECT i.customer_order, i.quantity * i.price AS full_sum,
    10000 - coalesce(i.discount, 0) AS part
  FROM order_item i
  JOIN decided d ON d.id = i.customer_order
  WHERE d.amount IS NULL AND i.price IS NOT NULL
),
came AS (
  SELECT l.customer_order, CAST(sum((CASE WHEN l.full_sum < 0 THEN -1 ELSE 1 END)
    * (abs(l.full_sum) / 10000000 * l.part
      + (abs(l.full_sum) % 10000000 * l.part * 2 + 10000000) / 20000000)) AS BIGINT) AS amount
  FROM line l
  GROUP BY l.customer_order
),
summed AS (
  SELECT d.g, d.word, d.currency, count(*) AS orders,
    count(CASE WHEN d.state = 'closed' THEN 1 END) AS closed,
    count(CASE WHEN d.state = 'cancelled' THEN 1 END) AS cancelled,
    CAST(sum(CASE WHEN d.state = 'closed' THEN coalesce(d.amount, c.amount, 0) ELSE 0 END)
      AS BIGINT) AS closed_sum,
    CAST(sum(CASE WHEN d.state = 'cancelled' THEN coalesce(d.amount, c.amount, 0) ELSE 0 END)
      AS BIGINT) AS cancelled_sum
  FROM decided d
  LEFT JOIN came c ON c.customer_order = d.id
  GROUP BY d.g, d.word, d.currency
),
named AS (
  SELECT s.*, CASE CAST(:by AS TEXT) WHEN 'reason' THEN t.orders ELSE s.orders END AS base,
    t.cancelled AS failures,
    CASE CAST(:by AS TEXT) WHEN 'user' THEN (SELECT u.name FROM users u WHERE u.id = s.g)
      WHEN 'month' THEN s.word ELSE (SELECT r.name FROM catalog r WHERE r.id = s.g) END AS name
  FROM summed s
  CROSS JOIN (SELECT CAST(sum(orders) AS BIGINT) AS orders,
    CAST(sum(cancelled) AS BIGINT) AS cancelled FROM summed) t
)
SELECT n.name, n.currency, n.orders, n.closed, n.cancelled, n.closed_sum, n.cancelled_sum,
  (n.cancelled * 20000 + n.base) / (2 * n.base),
  CASE WHEN n.failures > 0 THEN (n.cancelled * 20000 + n.failures) / (2 * n.failures) END
FROM named n
ORDER BY n.word NULLS LAST, n.cancelled DESC, n.name NULLS LAST, n.g NULLS LAST, n.currency
