/*
title: New and regular clients
parameters:
  period: {type: period, default: this-year, help: months of it}
columns:
  month: {title: Month}
  currency: {title: Currency}
  new: {title: New clients, type: int}
  returning: {title: Returning clients, type: int}
  new_revenue: {title: Revenue of new, type: money}
  regular_revenue: {title: Revenue of regular, type: money}
  share: {title: Share of new %, type: percent}
chart: bar month new_revenue
*/
-- A client is new in the month of the first sale, in whatever currency.  A sale is a document that
-- comes to more than nothing, of the day of its first line; who has one in a month is counted.  The
-- share is that of the revenue.
WITH document AS (
  SELECT s.partner, s.currency, min(s.sold) AS sold, CAST(sum(s.revenue) AS BIGINT) AS revenue
  FROM sale s
  WHERE s.partner > 0 AND s.document IS NOT NULL
  GROUP BY s.partner, s.document, s.currency
  UNION ALL
  SELECT s.partner, s.currency, s.sold, s.revenue
  FROM sale s
  WHERE s.partner > 0 AND s.document IS NULL
),
first_of AS (
  SELECT d.partner, substr(min(d.sold), 1, 7) AS month
  FROM document d
  WHERE d.revenue > 0
  GROUP BY d.partner
),
entry AS (
  SELECT d.partner, d.currency, d.sold, 0 AS revenue, 1 AS sales
  FROM document d
  WHERE d.revenue > 0
  UNION ALL
  SELECT s.partner, s.currency, s.sold, s.revenue, 0
  FROM sale s
  WHERE s.partner > 0
),
client AS (
  SELECT e.partner, e.currency, substr(e.sold, 1, 7) AS month,
    CAST(sum(e.revenue) AS BIGINT) AS revenue, CAST(sum(e.sales) AS BIGINT) AS sales
  FROM entry e
  WHERE (CAST(:period_from AS TEXT) IS NULL OR e.sold >= :period_from)
    AND (CAST(:period_to AS TEXT) IS NULL OR e.sold <= :period_to)
  GROUP BY e.partner, e.currency, substr(e.sold, 1, 7)
),
summed AS (
  SELECT c.month, c.currency,
    count(CASE WHEN c.sales > 0 AND c.month = f.month THEN 1 END) AS fresh,
    count(CASE WHEN c.sales > 0 AND c.month <> f.month THEN 1 END) AS returning_clients,
    CAST(sum(CASE WHEN c.month = f.month THEN c.revenue ELSE 0 END) AS BIGINT) AS new_revenue,
    CAST(sum(CASE WHEN c.month = f.month THEN 0 ELSE c.revenue END) AS BIGINT) AS regular_revenue
  FROM client c
  LEFT JOIN first_of f ON f.partner = c.partner
  GROUP BY c.month, c.currency
)
SELECT s.month, s.currency, s.fresh, s.returning_clients, s.new_revenue, s.regular_revenue,
  CASE WHEN s.new_revenue + s.regular_revenue <> 0 THEN
    (CASE WHEN (s.new_revenue < 0 AND s.new_revenue + s.regular_revenue > 0)
      OR (s.new_revenue > 0 AND s.new_revenue + s.regular_revenue < 0) THEN -1 ELSE 1 END)
    * ((abs(s.new_revenue) * 20000 + abs(s.new_revenue + s.regular_revenue))
      / (2 * abs(s.new_revenue + s.regular_revenue))) END
FROM summed s
ORDER BY s.month, s.currency
