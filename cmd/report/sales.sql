/*
title: Sales and profit
parameters:
  period: {type: period, help: sold in it}
  by: {type: enum, values: "partner,item,item-group,user,source,region,month,year,currency",
    default: month, help: a line for each}
  region: {type: ref, entity: region, help: to partners of one region and those below it}
  user: {type: ref, entity: user, help: one user's}
  item: {type: ref, entity: item, help: one item}
  convert: {type: enum, values: "none,rate", default: none,
    help: rate converts to our currency by the rate of the day}
columns:
  group: {title: Group}
  level: {title: Level, type: int}
  currency: {title: Currency}
  documents: {title: Documents, type: int}
  lines: {title: Lines, type: int}
  quantity: {title: Quantity, type: quantity}
  revenue: {title: Revenue, type: money}
  cost: {title: Cost, type: money}
  profit: {title: Profit, type: money}
  margin: {title: Margin %, type: percent}
  share: {title: Share %, type: percent}
chart: bar group revenue
*/
-- DOMAIN 6.4.  A document is a partner's number; a sale without one is one of its own.  A sale's
-- user is its responsible, else the partner's.  A region's line holds those below it; regions stand
-- in the order of the tree: its path is the places of the regions by name, seven digits each.
-- Percent are rounded half away from zero, and so is what is converted: amount × rate / d, parted
-- so that no product is larger than it must be.  The formula is for amounts of two digits behind
-- the point on both sides.
WITH RECURSIVE place AS (
  SELECT c.id, c.parent, c.name,
    CAST(1000000 + row_number() OVER (ORDER BY c.name_fold, c.id) AS TEXT) AS place
  FROM catalog c
  WHERE c.kind = 'region'
),
tree AS (
  SELECT p.id, p.parent, p.name, 0 AS level, p.place AS path
  FROM place p
  WHERE (CAST(:region AS BIGINT) IS NULL AND p.parent IS NULL) OR p.id = :region
  UNION ALL
  SELECT p.id, p.parent, p.name, t.level + 1, t.path || p.place
  FROM tree t
  JOIN place p ON p.parent = t.id
),
above AS (
  SELECT t.id, t.id AS top, t.parent AS next
  FROM tree t
  WHERE CAST(:by AS TEXT) = 'region'
  UNION ALL
  SELECT a.id, t.id, t.parent
  FROM above a
  JOIN tree t ON t.id = a.next
),
odd AS (
  SELECT 'BHD' AS code UNION ALL SELECT 'BIF' UNION ALL SELECT 'CLF' UNION ALL SELECT 'CLP'
  UNION ALL SELECT 'DJF' UNION ALL SELECT 'GNF' UNION ALL SELECT 'IQD' UNION ALL SELECT 'ISK'
  UNION ALL SELECT 'JOD' UNION ALL SELECT 'JPY' UNION ALL SELECT 'KMF' UNION ALL SELECT 'KRW'
  UNION ALL SELECT 'KWD' UNION ALL SELECT 'LYD' UNION ALL SELECT 'OMR' UNION ALL SELECT 'PYG'
  UNION ALL SELECT 'RWF' UNION ALL SELECT 'TND' UNION ALL SELECT 'UGX' UNION ALL SELECT 'UYI'
  UNION ALL SELECT 'UYW' UNION ALL SELECT 'VND' UNION ALL SELECT 'VUV' UNION ALL SELECT 'XAF'
  UNION ALL SELECT 'XOF' UNION ALL SELECT 'XPF'
),
rates AS (
  SELECT id, rate, units * 1000000 AS d FROM rate
),
line AS (
  SELECT s.id, s.partner, s.document, s.quantity,
    CASE CAST(:by AS TEXT) WHEN 'partner' THEN s.partner WHEN 'item' THEN s.item
      WHEN 'item-group' THEN i.item_group WHEN 'user' THEN coalesce(s.responsible, p.responsible)
      WHEN 'source' THEN p.source WHEN 'region' THEN p.region END AS g,
    CASE CAST(:by AS TEXT) WHEN 'month' THEN substr(s.sold, 1, 7)
      WHEN 'year' THEN substr(s.sold, 1, 4) WHEN 'currency' THEN s.currency END AS word,
    CASE WHEN r.id IS NULL THEN s.currency ELSE CAST(:currency AS TEXT) END AS currency,
    CASE WHEN r.id IS NULL THEN s.revenue ELSE (CASE WHEN s.revenue < 0 THEN -1 ELSE 1 END)
      * (abs(s.revenue) / r.d * r.rate + abs(s.revenue) % r.d * (r.rate / r.d)
        + (2 * (abs(s.revenue) % r.d) * (r.rate % r.d) + r.d) / (2 * r.d)) END AS revenue,
    CASE WHEN s.cost IS NULL THEN 0 WHEN r.id IS NULL THEN s.cost
      ELSE (CASE WHEN s.cost < 0 THEN -1 ELSE 1 END)
      * (abs(s.cost) / r.d * r.rate + abs(s.cost) % r.d * (r.rate / r.d)
        + (2 * (abs(s.cost) % r.d) * (r.rate % r.d) + r.d) / (2 * r.d)) END AS cost
  FROM sale s
  LEFT JOIN partner p ON p.id = s.partner
  LEFT JOIN item i ON i.id = s.item
  LEFT JOIN rates r ON r.id = CASE WHEN CAST(:convert AS TEXT) = 'rate'
      AND s.currency <> CAST(:currency AS TEXT) AND s.currency NOT IN (SELECT code FROM odd)
      AND CAST(:currency AS TEXT) NOT IN (SELECT code FROM odd)
    THEN (SELECT v.id FROM rate v WHERE v.currency = s.currency AND v.valid_from <= s.sold
      ORDER BY v.valid_from DESC LIMIT 1) END
  WHERE (CAST(:period_from AS TEXT) IS NULL OR s.sold >= :period_from)
    AND (CAST(:period_to AS TEXT) IS NULL OR s.sold <= :period_to)
    AND (CAST(:item AS BIGINT) IS NULL OR s.item = :item)
    AND (CAST(:user AS BIGINT) IS NULL OR coalesce(s.responsible, p.responsible) = :user)
    AND (CAST(:region AS BIGINT) IS NULL OR p.region IN (SELECT id FROM tree))
),
documents AS (
  SELECT l.g, l.word, l.currency, count(*) AS lines, CAST(sum(l.quantity) AS BIGINT) AS quantity,
    CAST(sum(l.revenue) AS BIGINT) AS revenue, CAST(sum(l.cost) AS BIGINT) AS cost
  FROM line l
  GROUP BY l.partner, l.document, l.g, l.word, l.currency,
    CASE WHEN l.document IS NULL THEN l.id END
),
summed AS (
  SELECT d.g, d.word, d.currency, count(*) AS documents, CAST(sum(d.lines) AS BIGINT) AS lines,
    CAST(sum(d.quantity) AS BIGINT) AS quantity, CAST(sum(d.revenue) AS BIGINT) AS revenue,
    CAST(sum(d.cost) AS BIGINT) AS cost,
    CAST(sum(sum(d.revenue)) OVER (PARTITION BY d.currency) AS BIGINT) AS whole
  FROM documents d
  GROUP BY d.g, d.word, d.currency
),
rolled AS (
  SELECT coalesce(a.top, s.g) AS g, s.word, s.currency, max(s.whole) AS whole,
    CAST(sum(s.documents) AS BIGINT) AS documents, CAST(sum(s.lines) AS BIGINT) AS lines,
    CAST(sum(s.quantity) AS BIGINT) AS quantity, CAST(sum(s.revenue) AS BIGINT) AS revenue,
    CAST(sum(s.cost) AS BIGINT) AS cost, CAST(sum(s.revenue) - sum(s.cost) AS BIGINT) AS profit
  FROM summed s
  LEFT JOIN above a ON a.id = s.g
  GROUP BY coalesce(a.top, s.g), s.word, s.currency
),
named AS (
  SELECT r.*, b.path, coalesce(b.level, 0) AS level,
    CASE CAST(:by AS TEXT)
      WHEN 'partner' THEN (SELECT p.name FROM partner p WHERE p.id = r.g)
      WHEN 'item' THEN (SELECT i.name FROM item i WHERE i.id = r.g)
      WHEN 'user' THEN (SELECT u.name FROM users u WHERE u.id = r.g)
      WHEN 'month' THEN r.word WHEN 'year' THEN r.word WHEN 'currency' THEN r.word
      ELSE (SELECT c.name FROM catalog c WHERE c.id = r.g) END AS name
  FROM rolled r
  LEFT JOIN tree b ON b.id = r.g AND CAST(:by AS TEXT) = 'region'
)
SELECT n.name, n.level, n.currency, n.documents, n.lines, n.quantity, n.revenue, n.cost, n.profit,
  CASE WHEN n.revenue <> 0 THEN
    (CASE WHEN (n.profit < 0 AND n.revenue > 0) OR (n.profit > 0 AND n.revenue < 0)
      THEN -1 ELSE 1 END)
    * ((abs(n.profit) * 20000 + abs(n.revenue)) / (2 * abs(n.revenue))) END,
  CASE WHEN n.whole <> 0 THEN
    (CASE WHEN (n.revenue < 0 AND n.whole > 0) OR (n.revenue > 0 AND n.whole < 0)
      THEN -1 ELSE 1 END)
    * ((abs(n.revenue) * 20000 + abs(n.whole)) / (2 * abs(n.whole))) END
FROM named n
ORDER BY n.path NULLS LAST, n.word NULLS LAST, n.currency, n.revenue DESC, n.name NULLS LAST,
  n.g NULLS LAST
