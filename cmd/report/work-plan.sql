/*
title: Work plan
rows: C
parameters:
  period: {type: period, default: this-week, help: days of it}
  by: {type: enum, values: "day,week,month", default: day, help: a line for each}
  user: {type: ref, entity: user, help: one user's}
columns:
  user: {title: User}
  period: {title: Period}
  interactions_planned: {title: Interactions planned, type: int}
  interactions_done: {title: Interactions done, type: int}
  tasks_planned: {title: Tasks planned, type: int}
  tasks_done: {title: Tasks done, type: int}
  minutes_planned: {title: Minutes planned, type: int}
  minutes_done: {title: Minutes done, type: int}
  kept: {title: Done as planned, type: int}
  share: {title: Of the plan %, type: percent}
*/
