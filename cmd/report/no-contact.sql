/*
title: No contact
rows: C
parameters:
  period: {type: period, help: no contact in it; without it ever}
  filter: {type: text, help: only the partners that these filters select}
  user: {type: ref, entity: user, help: one user's partners}
  kind: {type: ref, entity: interaction-kind, help: no contact of this kind}
  direction: {type: enum, values: "in,out", help: no contact that came in or went out}
  mailing: {type: text, help: who was not sent the letter of this topic or Message-ID}
columns:
  id: {title: No., type: id}
  partner: {title: Partner}
  user: {title: Responsible}
  abc: {title: ABC class}
  last_contact: {title: Last contact, type: date}
  days: {title: Days since, type: int}
*/
