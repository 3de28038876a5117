/*
title: Effect of contacts
rows: C
parameters:
  period: {type: period, default: this-year, help: contacts in it}
  days: {type: int, default: 30, help: sales within so many days after a contact}
  by: {type: enum, values: "both,kind,user", default: both, help: lines of kinds or users or both}
  user: {type: ref, entity: user, help: one user's contacts}
columns:
  kind: {title: Kind}
  user: {title: User}
  contacts: {title: Contacts, type: int}
  effective: {title: Followed by a sale, type: int}
  share: {title: Share %, type: percent}
  currency: {title: Currency}
  sales: {title: Sales, type: int}
  revenue: {title: Revenue, type: money}
  profit: {title: Profit, type: money}
*/
