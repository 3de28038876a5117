/*
title: Bonuses
rows: C
parameters:
  period: {type: period, default: last-month, help: facts of these days count}
  scheme: {type: text, help: one scheme of crm.conf}
  user: {type: ref, entity: user, help: one user's}
  explain: {type: flag, help: the facts behind each figure}
columns:
  scheme: {title: Scheme}
  user: {title: User}
  from: {title: First day, type: date}
  to: {title: Last day, type: date}
  currency: {title: Currency}
  base: {title: Sum, type: money}
  rate: {title: Rate %, type: percent}
  bonus: {title: Bonus, type: money}
explain_columns:
  scheme: {title: Scheme}
  user: {title: User}
  from: {title: First day, type: date}
  date: {title: Date, type: date}
  fact: {title: Fact}
  partner: {title: Partner}
  fact_currency: {title: Its currency}
  fact_amount: {title: Its amount, type: money}
  currency: {title: Currency}
  amount: {title: Amount, type: money}
  share: {title: Share %, type: percent}
  part: {title: Part, type: money}
  bonus: {title: Bonus, type: money}
*/
