/*
title: History of classes
parameters:
  partner: {type: ref, entity: partner, help: one partner's}
  date: {type: date, default: today, help: up to it}
columns:
  partner: {title: Partner}
  dated: {title: Date, type: date}
  abc: {title: ABC class}
  abc_move: {title: ABC move, type: arrow}
  stage: {title: Relation stage}
  stage_move: {title: Stage move, type: arrow}
  xyz: {title: XYZ class}
  xyz_move: {title: XYZ move, type: arrow}
  manual: {title: By hand}
  computed: {title: Computed}
  author: {title: Author}
  reason: {title: Reason}
  because: {title: Because of}
  sales: {title: Sales, type: int}
  currency: {title: Currency}
  amount: {title: Amount, type: money}
  variation: {title: Variation %, type: percent}
  parameters: {title: Parameters}
*/
WITH k AS (
  SELECT c.*, CASE c.stage WHEN 'regular' THEN 1 WHEN 'one-time' THEN 2 WHEN 'potential' THEN 3
      WHEN 'lost' THEN 4 END AS rank
  FROM partner_class c
  WHERE c.dated <= :date AND (CAST(:partner AS BIGINT) IS NULL OR c.partner = :partner)
),
m AS (
  SELECT k.*, lag(k.abc) OVER w AS abc_was, lag(k.rank) OVER w AS rank_was,
    lag(k.xyz) OVER w AS xyz_was
  FROM k
  WINDOW w AS (PARTITION BY k.partner ORDER BY k.dated)
)
SELECT p.name, m.dated,
  m.abc, CASE WHEN m.abc_was IS NULL THEN NULL WHEN m.abc = m.abc_was THEN '='
    WHEN m.abc < m.abc_was THEN '+' ELSE '-' END,
  m.stage, CASE WHEN m.rank_was IS NULL THEN NULL WHEN m.rank = m.rank_was THEN '='
    WHEN m.rank < m.rank_was THEN '+' ELSE '-' END,
  m.xyz, CASE WHEN m.xyz_was IS NULL THEN NULL WHEN m.xyz = m.xyz_was THEN '='
    WHEN m.xyz < m.xyz_was THEN '+' ELSE '-' END,
  m.manual, m.computed, u.name, m.reason, m.because, m.sales, m.currency, m.amount, m.variation,
  l.parameters
FROM m
JOIN partner p ON p.id = m.partner
LEFT JOIN users u ON u.id = m.author
LEFT JOIN classification l ON l.id = m.classification
ORDER BY p.name_fold, m.partner, m.dated DESC
