/*
title: Satisfaction of claims
parameters:
  period: {type: period, help: claims received in it}
  by: {type: enum, values: "reason,partner,item,user,department,month", default: reason,
    help: a line for each}
  reason: {type: ref, entity: claim-reason, help: claims of one reason}
  partner: {type: ref, entity: partner, help: one partner's}
  item: {type: ref, entity: item, help: about one item}
  user: {type: ref, entity: user, help: one user is responsible for}
  department: {type: ref, entity: department, help: one department and those below it are at fault}
columns:
  group: {title: Group}
  claims: {title: Claims, type: int}
  satisfied: {title: Satisfied, type: int}
  not_satisfied: {title: Not satisfied, type: int}
  open: {title: Not decided, type: int}
  rate: {title: Satisfied %, type: percent}
  days: {title: Days to decide, type: quantity}
chart: bar group rate
*/
-- DOMAIN 5.6.  The rate is of those that were decided; the days are the mean from receiving to
-- deciding, in thousandths, rounded half up like the rate.
WITH RECURSIVE below AS (
  SELECT c.id FROM catalog c WHERE c.id = :department
  UNION ALL
  SELECT c.id FROM catalog c JOIN below b ON c.parent = b.id
),
picked AS (
  SELECT c.state, CASE CAST(:by AS TEXT) WHEN 'reason' THEN c.reason WHEN 'partner' THEN c.partner
      WHEN 'item' THEN c.item WHEN 'user' THEN c.responsible
      WHEN 'department' THEN c.department END AS g,
    CASE CAST(:by AS TEXT) WHEN 'month' THEN substr(c.received, 1, 7) END AS word,
    CASE WHEN c.decided IS NOT NULL THEN julianday(c.decided) - julianday(c.received) END AS days
  FROM claim c
  WHERE (CAST(:period_from AS TEXT) IS NULL OR c.received >= :period_from)
    AND (CAST(:period_to AS TEXT) IS NULL OR c.received <= :period_to)
    AND (CAST(:reason AS BIGINT) IS NULL OR c.reason = :reason)
    AND (CAST(:partner AS BIGINT) IS NULL OR c.partner = :partner)
    AND (CAST(:item AS BIGINT) IS NULL OR c.item = :item)
    AND (CAST(:user AS BIGINT) IS NULL OR c.responsible = :user)
    AND (CAST(:department AS BIGINT) IS NULL OR c.department IN (SELECT id FROM below))
),
summed AS (
  SELECT g, word, count(*) AS claims,
    count(CASE WHEN state = 'satisfied' THEN 1 END) AS satisfied,
    count(CASE WHEN state = 'not-satisfied' THEN 1 END) AS turned_down,
    count(days) AS decided, CAST(sum(days) AS BIGINT) AS days
  FROM picked
  GROUP BY g, word
),
named AS (
  SELECT s.*,
    CASE CAST(:by AS TEXT)
      WHEN 'partner' THEN (SELECT p.name FROM partner p WHERE p.id = s.g)
      WHEN 'item' THEN (SELECT i.name FROM item i WHERE i.id = s.g)
      WHEN 'user' THEN (SELECT u.name FROM users u WHERE u.id = s.g)
      WHEN 'month' THEN s.word
      ELSE (SELECT k.name FROM catalog k WHERE k.id = s.g) END AS name
  FROM summed s
)
SELECT n.name, n.claims, n.satisfied, n.turned_down, n.claims - n.satisfied - n.turned_down,
  CASE WHEN n.satisfied + n.turned_down > 0 THEN (n.satisfied * 20000 + n.satisfied
    + n.turned_down) / (2 * (n.satisfied + n.turned_down)) END,
  CASE WHEN n.decided > 0 THEN (n.days * 2000 + n.decided) / (2 * n.decided) END
FROM named n
ORDER BY n.word NULLS LAST, n.claims DESC, n.name NULLS LAST, n.g NULLS LAST
