/*
title: Funnel
parameters:
  period: {type: period, help: deals opened in it}
  kind: {type: ref, entity: deal-kind, help: one kind of deals}
  responsible: {type: ref, entity: user, help: one user's deals}
  source: {type: ref, entity: source, help: deals from one source}
columns:
  kind: {title: Kind}
  stage: {title: Stage}
  entered: {title: Entered, type: int}
  now_in: {title: Now, type: int}
  moved_on: {title: Moved on, type: int}
  lost_there: {title: Lost, type: int}
  returned: {title: Back, type: int}
  median_days: {title: Median days, type: quantity}
  p90_days: {title: 90 % in days, type: int}
  to_next: {title: To next %, type: percent}
  to_won: {title: To won %, type: percent}
chart: funnel stage entered
*/
-- DOMAIN 4.7.  A deal has entered every open stage up to the furthest it ever stood in; a won deal
-- has passed them all; a lost one those up to the stage it was lost in.  What has entered a stage
-- is now in it, was lost there, or has moved on.
WITH cohort AS (
  SELECT d.id, d.kind, d.stage, d.state, d.lost_stage
  FROM deal d
  WHERE (CAST(:period_from AS TEXT) IS NULL OR d.opened >= :period_from)
    AND (CAST(:period_to AS TEXT) IS NULL OR d.opened <= :period_to)
    AND (CAST(:kind AS BIGINT) IS NULL OR d.kind = :kind)
    AND (CAST(:responsible AS BIGINT) IS NULL OR d.responsible = :responsible)
    AND (CAST(:source AS BIGINT) IS NULL OR d.source = :source)
),
visited AS (
  SELECT c.id AS deal, s.position
  FROM cohort c JOIN deal_move m ON m.deal = c.id JOIN stage s ON s.id = m.to_stage
  WHERE s.outcome = 'open'
  UNION ALL
  SELECT c.id, s.position
  FROM cohort c JOIN stage s ON s.id IN (c.stage, c.lost_stage)
  WHERE s.outcome = 'open'
),
furthest AS (
  SELECT deal, max(position) AS position FROM visited GROUP BY deal
),
reach AS (
  SELECT c.id, c.kind, c.stage, c.state, c.lost_stage, f.position
  FROM cohort c LEFT JOIN furthest f ON f.deal = c.id
),
counted AS (
  SELECT s.id, s.kind, s.position, s.name, s.outcome,
    count(r.id) AS entered,
    count(CASE WHEN r.stage = s.id THEN 1 END) AS now_in,
    count(CASE WHEN r.stage <> s.id AND r.state = 'lost' AND r.lost_stage = s.id
      AND s.outcome = 'open' THEN 1 END) AS lost_there,
    count(CASE WHEN r.stage <> s.id AND NOT (r.state = 'lost' AND r.lost_stage = s.id)
      AND s.outcome = 'open' THEN 1 END) AS moved_on,
    count(CASE WHEN r.state = 'won' THEN 1 END) AS won
  FROM stage s
  LEFT JOIN reach r ON r.kind = s.kind AND (r.stage = s.id
    OR (s.outcome = 'open' AND (r.state = 'won' OR r.position >= s.position)))
  WHERE s.kind IN (SELECT kind FROM cohort)
  GROUP BY s.id, s.kind, s.position, s.name, s.outcome
),
turned AS (
  SELECT m.from_stage AS stage, count(DISTINCT m.deal) AS returned
  FROM deal_move m
  JOIN cohort c ON c.id = m.deal
  JOIN stage f ON f.id = m.from_stage
  JOIN stage t ON t.id = m.to_stage
  WHERE t.outcome = 'open' AND (f.outcome <> 'open' OR t.position < f.position)
  GROUP BY m.from_stage
),
stay AS (
  SELECT m.to_stage AS stage,
    CAST(julianday(substr(lead(m.moved_at) OVER (PARTITION BY m.deal ORDER BY m.moved_at, m.id),
      1, 10)) - julianday(substr(m.moved_at, 1, 10)) AS BIGINT) AS days
  FROM deal_move m
  JOIN cohort c ON c.id = m.deal
),
ranked AS (
  SELECT stage, days, row_number() OVER (PARTITION BY stage ORDER BY days) AS n,
    count(*) OVER (PARTITION BY stage) AS total
  FROM stay
  WHERE days IS NOT NULL
),
lengths AS (
  SELECT stage,
    CAST(sum(CASE WHEN n IN ((total + 1) / 2, (total + 2) / 2) THEN days * 1000 END) AS BIGINT)
      / (CASE WHEN max(total) % 2 = 0 THEN 2 ELSE 1 END) AS median_days,
    max(CASE WHEN n = (total * 9 + 9) / 10 THEN days END) AS p90_days
  FROM ranked
  GROUP BY stage
),
follow AS (
  SELECT c.*, lead(c.entered) OVER (PARTITION BY c.kind
    ORDER BY CASE c.outcome WHEN 'lost' THEN 1 ELSE 0 END, c.position, c.id) AS next_entered,
    lead(c.outcome) OVER (PARTITION BY c.kind
    ORDER BY CASE c.outcome WHEN 'lost' THEN 1 ELSE 0 END, c.position, c.id) AS next_outcome
  FROM counted c
)
SELECT k.name, f.name, f.entered, f.now_in, f.moved_on, f.lost_there,
  coalesce(t.returned, 0), l.median_days, l.p90_days,
  CASE WHEN f.outcome = 'open' AND f.next_outcome <> 'lost' AND f.entered > 0
    THEN (f.next_entered * 20000 + f.entered) / (2 * f.entered) END,
  CASE WHEN f.outcome = 'open' AND f.entered > 0
    THEN (f.won * 20000 + f.entered) / (2 * f.entered) END
FROM follow f
JOIN deal_kind k ON k.id = f.kind
LEFT JOIN turned t ON t.stage = f.id
LEFT JOIN lengths l ON l.stage = f.id
ORDER BY k.name, k.id, f.position, f.id
