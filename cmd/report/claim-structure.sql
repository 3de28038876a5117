/*
title: Structure of claims
parameters:
  period: {type: period, help: claims received in it}
  by: {type: enum, values: "reason,partner,item,user,department", default: reason,
    help: what is ranked}
  reason: {type: ref, entity: claim-reason, help: claims of one reason}
  partner: {type: ref, entity: partner, help: one partner's}
  item: {type: ref, entity: item, help: about one item}
  user: {type: ref, entity: user, help: one user is responsible for}
  department: {type: ref, entity: department, help: one department and those below it are at fault}
columns:
  rank: {title: Rank, type: int}
  group: {title: Group}
  claims: {title: Claims, type: int}
  share: {title: Share %, type: percent}
  cumulative: {title: Cumulative share %, type: percent}
chart: pareto group claims cumulative
*/
-- DOMAIN 5.6.  Ranked by count; shares are rounded half up, the cumulative one from its own count,
-- so that the last is 100 %.
WITH RECURSIVE below AS (
  SELECT c.id FROM catalog c WHERE c.id = :department
  UNION ALL
  SELECT c.id FROM catalog c JOIN below b ON c.parent = b.id
),
picked AS (
  SELECT CASE CAST(:by AS TEXT) WHEN 'reason' THEN c.reason WHEN 'partner' THEN c.partner
      WHEN 'item' THEN c.item WHEN 'user' THEN c.responsible
      WHEN 'department' THEN c.department END AS g
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
  SELECT g, count(*) AS claims
  FROM picked
  GROUP BY g
),
named AS (
  SELECT s.g, s.claims,
    CASE CAST(:by AS TEXT)
      WHEN 'partner' THEN (SELECT p.name FROM partner p WHERE p.id = s.g)
      WHEN 'item' THEN (SELECT i.name FROM item i WHERE i.id = s.g)
      WHEN 'user' THEN (SELECT u.name FROM users u WHERE u.id = s.g)
      ELSE (SELECT k.name FROM catalog k WHERE k.id = s.g) END AS name
  FROM summed s
),
ranked AS (
  SELECT n.name, n.claims, row_number() OVER w AS place,
    CAST(sum(n.claims) OVER w AS BIGINT) AS so_far, CAST(sum(n.claims) OVER () AS BIGINT) AS whole
  FROM named n
  WINDOW w AS (ORDER BY n.claims DESC, n.name NULLS LAST, n.g NULLS LAST)
)
SELECT r.place, r.name, r.claims, (r.claims * 20000 + r.whole) / (2 * r.whole),
  (r.so_far * 20000 + r.whole) / (2 * r.whole)
FROM ranked r
ORDER BY r.place
