/*
title: Overdue payments
parameters:
  date: {type: date, default: today, help: as of this day}
  partner: {type: ref, entity: partner, help: one partner}
  region: {type: ref, entity: region, help: partners of one region and those below it}
  user: {type: ref, entity: user, help: one user's partners}
columns:
  id: {title: No., type: id}
  partner: {title: Partner}
  currency: {title: Currency}
  sold: {title: Sold, type: money}
  paid: {title: Paid, type: money}
  balance: {title: Balance, type: money}
  due: {title: Due so far, type: money}
  overdue: {title: Overdue, type: money}
  days_30: {title: 1–30 days, type: money}
  days_60: {title: 31–60 days, type: money}
  days_90: {title: 61–90 days, type: money}
  older: {title: Over 90 days, type: money}
chart: bar partner overdue
query: balance
constants: {all: overdue}
*/
