/*
title: Dynamics of claims
parameters:
  period: {type: period, help: what is shown of them}
  by: {type: enum, values: "month,quarter,year", default: month, help: a line for each}
  reason: {type: ref, entity: claim-reason, help: claims of one reason}
  partner: {type: ref, entity: partner, help: one partner's}
  item: {type: ref, entity: item, help: about one item}
  user: {type: ref, entity: user, help: one user is responsible for}
  department: {type: ref, entity: department, help: one department and those below it are at fault}
columns:
  period: {title: Period}
  received: {title: Received, type: int}
  satisfied: {title: Satisfied, type: int}
  not_satisfied: {title: Not satisfied, type: int}
  rate: {title: Satisfied %, type: percent}
  open: {title: Not decided at the end, type: int}
chart: line period received satisfied not_satisfied
*/
-- DOMAIN 5.6.  A claim counts where it was received and where it was decided; what is not decided
-- at the end is what was received until then less what was decided, from the first claim on.
WITH RECURSIVE below AS (
  SELECT c.id FROM catalog c WHERE c.id = :department
  UNION ALL
  SELECT c.id FROM catalog c JOIN below b ON c.parent = b.id
),
picked AS (
  SELECT c.received, c.decided, c.state
  FROM claim c
  WHERE (CAST(:period_to AS TEXT) IS NULL OR c.received <= :period_to)
    AND (CAST(:reason AS BIGINT) IS NULL OR c.reason = :reason)
    AND (CAST(:partner AS BIGINT) IS NULL OR c.partner = :partner)
    AND (CAST(:item AS BIGINT) IS NULL OR c.item = :item)
    AND (CAST(:user AS BIGINT) IS NULL OR c.responsible = :user)
    AND (CAST(:department AS BIGINT) IS NULL OR c.department IN (SELECT id FROM below))
),
days AS (
  SELECT p.received AS day, count(*) AS received, 0 AS satisfied, 0 AS turned_down
  FROM picked p
  GROUP BY p.received
  UNION ALL
  SELECT p.decided, 0, count(CASE WHEN p.state = 'satisfied' THEN 1 END),
    count(CASE WHEN p.state = 'not-satisfied' THEN 1 END)
  FROM picked p
  WHERE p.decided IS NOT NULL AND (CAST(:period_to AS TEXT) IS NULL OR p.decided <= :period_to)
  GROUP BY p.decided
),
named AS (
  SELECT d.*, CASE CAST(:by AS TEXT) WHEN 'year' THEN substr(d.day, 1, 4)
      WHEN 'quarter' THEN substr(d.day, 1, 4) || '-Q'
        || CAST((CAST(substr(d.day, 6, 2) AS BIGINT) + 2) / 3 AS TEXT)
      ELSE substr(d.day, 1, 7) END AS word
  FROM days d
),
summed AS (
  SELECT n.word, max(n.day) AS last_day, CAST(sum(n.received) AS BIGINT) AS received,
    CAST(sum(n.satisfied) AS BIGINT) AS satisfied,
    CAST(sum(n.turned_down) AS BIGINT) AS turned_down
  FROM named n
  GROUP BY n.word
),
running AS (
  SELECT s.*, CAST(sum(s.received - s.satisfied - s.turned_down) OVER (ORDER BY s.word) AS BIGINT)
    AS left_open
  FROM summed s
)
SELECT r.word, r.received, r.satisfied, r.turned_down,
  CASE WHEN r.satisfied + r.turned_down > 0 THEN (r.satisfied * 20000 + r.satisfied
    + r.turned_down) / (2 * (r.satisfied + r.turned_down)) END, r.left_open
FROM running r
WHERE CAST(:period_from AS TEXT) IS NULL OR r.last_day >= :period_from
ORDER BY r.word
