/*
title: Balance
parameters:
  date: {type: date, default: today, help: as of this day}
  partner: {type: ref, entity: partner, help: one partner}
  region: {type: ref, entity: region, help: partners of one region and those below it}
  user: {type: ref, entity: user, help: one user's partners}
  all: {type: enum, values: "no,yes", default: no, help: yes shows balances of zero}
columns:
  id: {title: No., type: id}
  partner: {title: Partner}
  currency: {title: Currency}
  sold: {title: Sold, type: money}
  paid: {title: Paid, type: money}
  balance: {title: Balance, type: money}
  due: {title: Due so far, type: money}
  overdue: {title: Overdue, type: money}
  days_30: {title: 1–30 days, type: money}
  days_60: {title: 31–60 days, type: money}
  days_90: {title: 61–90 days, type: money}
  older: {title: Over 90 days, type: money}
chart: bar partner balance
*/
-- DOMAIN 6.5.  The report `overdue` is this query with `all` = overdue.
--
-- A sale is due by the steps of its contract, of the contract's agreement or of its own agreement,
-- the first of them that has any, else at once; a return is at once.  Steps whose day has come make
-- a share of the revenue; all of them make all of it.  What was paid, less what we paid, goes to
-- what was due first, so what was due 30 days ago and is not covered is overdue for longer than
-- that; what we paid beyond what came in is not due again.
WITH RECURSIVE below AS (
  SELECT c.id FROM catalog c WHERE c.id = :region
  UNION ALL
  SELECT c.id FROM below b JOIN catalog c ON c.parent = b.id
),
who AS (
  SELECT p.id, p.name
  FROM partner p
  WHERE (CAST(:partner AS BIGINT) IS NULL OR p.id = :partner)
    AND (CAST(:user AS BIGINT) IS NULL OR p.responsible = :user)
    AND (CAST(:region AS BIGINT) IS NULL OR p.region IN (SELECT id FROM below))
),
-- Steps by owner: an agreement, a contract with a minus, 0 for none.
plan AS (
  SELECT CASE WHEN t.contract IS NULL THEN t.agreement ELSE -t.contract END AS owner, t.days,
    t.share
  FROM payment_step t
  UNION ALL
  SELECT 0, 0, 10000
),
-- What has come of a schedule on the day, and had 30, 60, 90 days before, for a sale so many days
-- old: from each age at which one of the four grows to the next.
point AS (
  SELECT p.owner, p.days AS age FROM plan p
  UNION SELECT p.owner, p.days + 30 FROM plan p
  UNION SELECT p.owner, p.days + 60 FROM plan p
  UNION SELECT p.owner, p.days + 90 FROM plan p
  UNION SELECT p.owner, 0 FROM plan p
),
span AS (
  SELECT p.owner, p.age,
    coalesce(lead(p.age) OVER (PARTITION BY p.owner ORDER BY p.age), 10000000) AS next
  FROM point p
),
come AS (
  SELECT a.owner, a.age, a.next,
    CAST(sum(CASE WHEN p.days <= a.age THEN p.share ELSE 0 END) AS BIGINT) AS c0,
    CAST(sum(CASE WHEN p.days <= a.age - 30 THEN p.share ELSE 0 END) AS BIGINT) AS c30,
    CAST(sum(CASE WHEN p.days <= a.age - 60 THEN p.share ELSE 0 END) AS BIGINT) AS c60,
    CAST(sum(CASE WHEN p.days <= a.age - 90 THEN p.share ELSE 0 END) AS BIGINT) AS c90
  FROM span a
  JOIN plan p ON p.owner = a.owner
  GROUP BY a.owner, a.age, a.next
),
-- Sales, and payments as if they were sales of nothing.
entry AS (
  SELECT s.partner, s.currency, s.revenue AS sold, 0 AS paid,
    CAST(julianday(CAST(:date AS TEXT)) - julianday(s.sold) AS BIGINT) AS age,
    CASE WHEN s.revenue < 0 THEN 0
      WHEN -s.contract IN (SELECT owner FROM plan) THEN -s.contract
      WHEN k.agreement IN (SELECT owner FROM plan) THEN k.agreement
      WHEN s.agreement IN (SELECT owner FROM plan) THEN s.agreement
      ELSE 0 END AS owner
  FROM sale s
  LEFT JOIN contract k ON k.id = s.contract
  WHERE s.sold <= :date AND s.partner IN (SELECT id FROM who)
  UNION ALL
  SELECT m.partner, m.currency, 0, CASE m.direction WHEN 'in' THEN m.amount ELSE -m.amount END,
    0, 0
  FROM payment m
  WHERE m.paid <= :date AND m.partner IN (SELECT id FROM who)
),
summed AS (
  SELECT e.partner, e.currency, CAST(sum(e.sold) AS BIGINT) AS sold,
    CAST(sum(e.paid) AS BIGINT) AS paid,
    CASE WHEN sum(e.paid) > 0 THEN CAST(sum(e.paid) AS BIGINT) ELSE 0 END AS cover,
    CAST(sum(CASE c.c0 WHEN 0 THEN 0 WHEN 10000 THEN e.sold ELSE e.sold / 10000 * c.c0
      + (e.sold % 10000 * c.c0 * 2 + 10000) / 20000 END) AS BIGINT) AS due,
    CAST(sum(CASE c.c30 WHEN 0 THEN 0 WHEN 10000 THEN e.sold ELSE e.sold / 10000 * c.c30
      + (e.sold % 10000 * c.c30 * 2 + 10000) / 20000 END) AS BIGINT) AS d30,
    CAST(sum(CASE c.c60 WHEN 0 THEN 0 WHEN 10000 THEN e.sold ELSE e.sold / 10000 * c.c60
      + (e.sold % 10000 * c.c60 * 2 + 10000) / 20000 END) AS BIGINT) AS d60,
    CAST(sum(CASE c.c90 WHEN 0 THEN 0 WHEN 10000 THEN e.sold ELSE e.sold / 10000 * c.c90
      + (e.sold % 10000 * c.c90 * 2 + 10000) / 20000 END) AS BIGINT) AS d90
  FROM entry e
  CROSS JOIN come c
  WHERE c.owner = e.owner AND c.age <= e.age AND c.next > e.age
  GROUP BY e.partner, e.currency
),
-- Overdue in all, and for more than 30, 60, 90 days: never more than the one before.
late AS (
  SELECT s.*, CASE WHEN s.due > s.cover THEN s.due - s.cover ELSE 0 END AS o0 FROM summed s
),
late_30 AS (
  SELECT l.*, CASE WHEN l.d30 <= l.cover THEN 0 WHEN l.d30 - l.cover > l.o0 THEN l.o0
    ELSE l.d30 - l.cover END AS o30
  FROM late l
),
late_60 AS (
  SELECT l.*, CASE WHEN l.d60 <= l.cover THEN 0 WHEN l.d60 - l.cover > l.o30 THEN l.o30
    ELSE l.d60 - l.cover END AS o60
  FROM late_30 l
),
late_90 AS (
  SELECT l.*, CASE WHEN l.d90 <= l.cover THEN 0 WHEN l.d90 - l.cover > l.o60 THEN l.o60
    ELSE l.d90 - l.cover END AS o90
  FROM late_60 l
)
SELECT w.id, w.name, l.currency, l.sold, l.paid, l.sold - l.paid, l.due, l.o0, l.o0 - l.o30,
  l.o30 - l.o60, l.o60 - l.o90, l.o90
FROM late_90 l
JOIN who w ON w.id = l.partner
WHERE CASE CAST(:all AS TEXT) WHEN 'yes' THEN 1 WHEN 'overdue' THEN l.o0
  WHEN 'no' THEN l.sold - l.paid END <> 0
ORDER BY CASE CAST(:all AS TEXT) WHEN 'overdue' THEN -l.o0 ELSE 0 END, w.name, w.id, l.currency
