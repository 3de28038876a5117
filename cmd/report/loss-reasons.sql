/*
title: Loss reasons
parameters:
  period: {type: period, help: deals closed in it}
  kind: {type: ref, entity: deal-kind, help: one kind of deals}
columns:
  reason: {title: Loss reason}
  stage: {title: Lost at stage}
  deals: {title: Deals, type: int}
  share: {title: Share %, type: percent}
  currency: {title: Currency}
  sum: {title: Lost sum, type: money}
chart: bar reason deals
*/
WITH lost AS (
  SELECT d.loss_reason, d.lost_stage, d.currency, d.amount
  FROM deal d
  WHERE d.state = 'lost'
    AND (CAST(:period_from AS TEXT) IS NULL OR d.closed >= :period_from)
    AND (CAST(:period_to AS TEXT) IS NULL OR d.closed <= :period_to)
    AND (CAST(:kind AS BIGINT) IS NULL OR d.kind = :kind)
)
SELECT r.name, s.name, count(*),
  (count(*) * 20000 + max(t.n)) / (2 * max(t.n)),
  l.currency, CAST(sum(coalesce(l.amount, 0)) AS BIGINT)
FROM lost l
CROSS JOIN (SELECT count(*) AS n FROM lost) t
LEFT JOIN catalog r ON r.id = l.loss_reason
LEFT JOIN stage s ON s.id = l.lost_stage
GROUP BY r.id, r.name, s.id, s.name, l.currency
ORDER BY count(*) DESC, r.name NULLS LAST, s.name NULLS LAST, r.id, s.id, l.currency
