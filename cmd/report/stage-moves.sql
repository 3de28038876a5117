/*
title: Moves between classes
parameters:
  date: {type: date, default: today, help: the last classes on or before it against those before}
  of: {type: enum, values: "any,abc,stage,xyz", default: any, help: which class moved}
columns:
  partner_id: {title: No., type: id}
  partner: {title: Partner}
  user: {title: Responsible}
  was: {title: Was on, type: date}
  dated: {title: Date, type: date}
  stage_was: {title: Stage before}
  stage: {title: Relation stage}
  stage_move: {title: Stage move, type: arrow}
  abc_was: {title: ABC before}
  abc: {title: ABC class}
  abc_move: {title: ABC move, type: arrow}
  xyz_was: {title: XYZ before}
  xyz: {title: XYZ class}
  xyz_move: {title: XYZ move, type: arrow}
*/
-- DOMAIN 7.5.  Whose classes differ from those before; who has classes for the first time is not
-- among them.
WITH k AS (
  SELECT c.*, row_number() OVER (PARTITION BY c.partner ORDER BY c.dated DESC) AS place,
    CASE c.stage WHEN 'regular' THEN 1 WHEN 'one-time' THEN 2 WHEN 'potential' THEN 3
      WHEN 'lost' THEN 4 END AS rank
  FROM partner_class c
  WHERE c.dated <= :date
)
SELECT a.partner, p.name, u.name, b.dated, a.dated,
  b.stage, a.stage, CASE WHEN b.rank IS NULL THEN NULL WHEN a.rank = b.rank THEN '='
    WHEN a.rank < b.rank THEN '+' ELSE '-' END,
  b.abc, a.abc, CASE WHEN b.abc IS NULL THEN NULL WHEN a.abc = b.abc THEN '='
    WHEN a.abc < b.abc THEN '+' ELSE '-' END,
  b.xyz, a.xyz, CASE WHEN b.xyz IS NULL THEN NULL WHEN a.xyz = b.xyz THEN '='
    WHEN a.xyz < b.xyz THEN '+' ELSE '-' END
FROM k a
JOIN k b ON b.partner = a.partner AND b.place = 2
JOIN partner p ON p.id = a.partner
LEFT JOIN users u ON u.id = p.responsible
WHERE a.place = 1 AND (
  (CAST(:of AS TEXT) IN ('any', 'stage') AND a.stage IS DISTINCT FROM b.stage) OR
  (CAST(:of AS TEXT) IN ('any', 'abc') AND a.abc IS DISTINCT FROM b.abc) OR
  (CAST(:of AS TEXT) IN ('any', 'xyz') AND a.xyz IS DISTINCT FROM b.xyz))
ORDER BY a.rank, b.rank, a.abc NULLS LAST, p.name_fold, a.partner
