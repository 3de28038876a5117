#!/usr/bin/env python3
"""The card of a partner: what there is of it, and nothing of others."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

crm = Crm("card")
crm.must("region", "add", "Testland")
crm.must("user", "add", "Tester One", "--login", "one")
for name in ("Sample", "Other"):
    crm.must("partner", "add", name, "--client", "--region", "Testland", "--responsible", "one",
             "--phone", "+7 495 000-00-01", "--needs", "much")
    crm.must("company", "add", name + " Works", "--partner", name)
    crm.must("contact", "add", "Person of " + name, "--partner", name, "--phone", "123-45")
    crm.must("deal", "add", "Deal of " + name, "--partner", name, "--amount", "1000")
    crm.must("deal", "add", "Done of " + name, "--partner", name, "--stage", "Won")
    crm.must("order", "add", "--partner", name, "--due", "2026-04-01", "--amount", "70")
    crm.must("task", "add", "Call " + name, "--partner", name, "--due", "2026-03-05")
    crm.must("task", "add", "Promised to " + name, "--partner", name, "--kind", "promise")
    crm.must("interaction", "add", "Talk with " + name, "--partner", name, "--kind", "Call")
    crm.must("claim", "add", "Late to " + name, "--partner", name, "--amount", "30")
    crm.must("claim", "add", "Settled with " + name, "--partner", name, "--state", "not-satisfied")
    crm.must("agreement", "add", "--partner", name, "--discount", "5", "--valid-from", "2026-01-01")
    for day, revenue in (("2026-01-10", "100"), ("2026-02-10", "150.50"), ("2026-02-11", "-50")):
        crm.must("sale", "add", "--partner", name, "--sold", day, "--revenue", revenue)
    crm.must("payment", "add", "--partner", name, "--paid", "2026-02-20", "--amount", "120")
    crm.must("payment", "add", "--partner", name, "--paid", "2026-02-21", "--amount", "20",
             "--direction", "out")
crm.must("agreement", "add", "For the best", "--discount", "9")
crm.must("policy", "add", "Everybody", "--body", "greet", "--max-days", "90")
crm.must("policy", "add", "The best", "--abc", "A", "--stage", "regular", "--body", "visit",
         "--max-days", "14", "--interaction-kind", "Meeting", "--agreement", "For the best")
crm.must("policy", "add", "The lost", "--stage", "lost")
crm.must("classify", "set", "Sample", "--abc", "C", "--reason", "first", "--date", "2026-01-31")
crm.must("classify", "set", "Sample", "--abc", "A", "--stage", "regular", "--reason", "grew",
         "--date", "2026-02-28")


def card(*words):
    rows = read_tsv(crm.must("partner", "card", *words, "--tsv").out)
    same(rows[0], ["section", "record", "name", "value", "date", "currency", "amount"],
         "the columns of the card: " + " ".join(words))
    return [tuple(row) for row in rows[1:]]


rows = card("Sample")
same([row[0] for row in rows],
     ["partner", "responsible", "needs", "detail", "company", "contact", "class", "class", "policy",
      "policy", "contact-every", "terms", "agreement", "deal", "order", "claim", "promise", "task", "sold",
      "paid", "interaction"], "its sections in their order")
same([row for row in rows if any("Other" in (cell or "") for cell in row)], [],
     "of one partner only")
by = {row[0]: row[1:] for row in reversed(rows)}
same(by["partner"], ("partner:1", "Sample", "Testland", None, None, None), "who it is")
same(by["class"][1:4], ("A/regular", "abc,stage", "2026-02-28"), "the last class first")
same([row[2] for row in rows if row[0] == "policy"], ["The best", "Everybody"],
     "the policy that says most first")
same(by["contact-every"][1:3], ("14", "Meeting"), "how often there is to be contact")
same(by["terms"][:2], ("agreement:3", "For the best"), "and on which terms")
same(by["deal"][1:], ("Deal of Sample", "Prospecting", None, "RUB", "1000.00"), "open deals")
same(by["claim"][1:], ("Late to Sample", "registered", None, "RUB", "30.00"), "open claims")
same(by["sold"], (None, None, "3", "2026-02-11", "RUB", "200.50"), "what was sold")
same(by["paid"], (None, None, "2", "2026-02-21", "RUB", "100.00"), "what was paid")
same([r[0] for r in card("Other") if r[0] in ("class", "policy", "terms")], [],
     "no class, no policy")
before = crm.now
crm.now = "2026-03-09T09:00:00Z"
crm.must("deal", "win", "1")
same([r for r in card("Sample") if r[0] == "deal"], [], "a deal that is won is no open one")
same([r[2] for r in card("Sample", "--as-of", "2026-03-05") if r[0] == "deal"], ["Deal of Sample"],
     "as of a day before it was")
run = crm.run("partner", "card")
ok(run.status == 2 and "whose card" in run.err, "whose?", run)
run = crm.run("partner", "card", "Nobody")
ok(run.status == 3 and "no such partner" in run.err, "nobody's", run)
done()
