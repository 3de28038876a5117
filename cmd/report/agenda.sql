/*
title: Agenda
parameters:
  until: {type: date, default: today, help: the last day shown}
  user: {type: ref, entity: user, help: one user's}
columns:
  day: {title: Day, type: date}
  what: {title: What}
  id: {title: No., type: id}
  title: {title: Title}
  partner: {title: Partner}
  user: {title: Who}
  overdue: {title: Overdue, type: bool}
*/
-- Open tasks, planned interactions and deals expected to close, up to a day; what is overdue
-- comes first.
SELECT a.day, a.what, a.id, a.title, p.name, u.name, CASE WHEN a.day < :today THEN 1 ELSE 0 END
FROM (
  SELECT t.due AS day, t.kind AS what, t.id, t.name AS title, t.partner, t.assignee AS owner
  FROM task t
  WHERE t.state = 'open' AND t.due IS NOT NULL
  UNION ALL
  SELECT substr(i.planned_at, 1, 10), 'interaction', i.id, i.topic, i.partner, i.responsible
  FROM interaction i
  WHERE i.state = 'planned' AND i.planned_at IS NOT NULL
  UNION ALL
  SELECT d.expected, 'deal', d.id, d.name, d.partner, d.responsible
  FROM deal d
  WHERE d.state = 'open' AND d.expected IS NOT NULL
) a
LEFT JOIN partner p ON p.id = a.partner
LEFT JOIN users u ON u.id = a.owner
WHERE a.day <= :until AND (CAST(:user AS BIGINT) IS NULL OR a.owner = :user)
ORDER BY a.day, a.what, a.id
