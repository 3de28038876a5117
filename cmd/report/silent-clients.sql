/*
title: Silent clients
parameters:
  days: {type: int, default: 90, help: no sale for more days than this}
  date: {type: date, default: today, help: as of this day}
  user: {type: ref, entity: user, help: one user's partners}
columns:
  id: {title: No., type: id}
  partner: {title: Partner}
  user: {title: Responsible}
  abc: {title: ABC class}
  stage: {title: Relation stage}
  last_sale: {title: Last sale, type: date}
  days: {title: Days silent, type: int}
  sales: {title: Sales, type: int}
  currency: {title: Currency}
  revenue: {title: Revenue, type: money}
  last_contact: {title: Last interaction, type: date}
chart: bar partner revenue
*/
-- A sale is a document that comes to more than nothing, of the day of its first line; the revenue
-- is all of it, returns included, a line for each currency.
WITH document AS (
  SELECT s.partner, s.currency, min(s.sold) AS sold, CAST(sum(s.revenue) AS BIGINT) AS revenue
  FROM sale s
  WHERE s.partner > 0 AND s.document IS NOT NULL AND s.sold <= :date
  GROUP BY s.partner, s.document, s.currency
  UNION ALL
  SELECT s.partner, s.currency, s.sold, s.revenue
  FROM sale s
  WHERE s.partner > 0 AND s.document IS NULL AND s.sold <= :date
),
summed AS (
  SELECT d.partner, d.currency, CAST(sum(d.revenue) AS BIGINT) AS revenue,
    max(CASE WHEN d.revenue > 0 THEN d.sold END) AS sold,
    count(CASE WHEN d.revenue > 0 THEN 1 END) AS sales
  FROM document d
  GROUP BY d.partner, d.currency
),
last_of AS (
  SELECT partner, max(sold) AS sold FROM summed GROUP BY partner
),
silent AS (
  SELECT l.partner, l.sold,
    CAST(julianday(CAST(:date AS TEXT)) - julianday(l.sold) AS BIGINT) AS days
  FROM last_of l
  WHERE l.sold IS NOT NULL
),
class AS (
  SELECT k.partner, k.abc, k.stage,
    row_number() OVER (PARTITION BY k.partner ORDER BY k.dated DESC, k.id DESC) AS place
  FROM partner_class k
  WHERE k.dated <= :date
),
contact AS (
  SELECT i.partner, max(substr(coalesce(i.started_at, i.planned_at), 1, 10)) AS day
  FROM interaction i
  WHERE i.state = 'done' AND substr(coalesce(i.started_at, i.planned_at), 1, 10) <= :date
  GROUP BY i.partner
)
SELECT p.id, p.name, u.name, k.abc, k.stage, l.sold, l.days, s.sales, s.currency, s.revenue, c.day
FROM silent l
JOIN summed s ON s.partner = l.partner
JOIN partner p ON p.id = l.partner
LEFT JOIN users u ON u.id = p.responsible
LEFT JOIN class k ON k.partner = l.partner AND k.place = 1
LEFT JOIN contact c ON c.partner = l.partner
WHERE l.days > :days AND (CAST(:user AS BIGINT) IS NULL OR p.responsible = :user)
ORDER BY s.revenue DESC, p.name, p.id, s.currency
