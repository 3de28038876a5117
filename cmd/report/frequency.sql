/*
title: Contact rules kept
rows: C
parameters:
  date: {type: date, default: today, help: as of this day}
  user: {type: ref, entity: user, help: one user's}
columns:
  user: {title: User}
  duties: {title: To be contacted, type: int}
  kept: {title: Kept, type: int}
  overdue: {title: Overdue, type: int}
  share: {title: Kept %, type: percent}
  mean_overdue: {title: Mean days overdue, type: int}
  longest_overdue: {title: Most days overdue, type: int}
*/
