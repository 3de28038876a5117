#!/usr/bin/env python3
"""Claims: registered from anywhere, planned, decided, opened again, ranked; reports worked out anew."""
import os
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *
from claimmodel import dynamics, satisfaction, structure

crm = Crm()


def refused(status, words, name, *more):
    run = crm.run(*words)
    ok(run.status == status and all(m in run.err for m in more), name, run)


def row(ref, *fields):
    return crm.must("claim", "show", ref, "--fields", ",".join(fields),
                    "--no-header", "--tsv").text.rstrip("\n").split("\t")


crm.add("user", "add", "--login", "tester", "--name", "Tess Example")
crm.add("user", "add", "--login", "boris", "--name", "Boris Example")
crm.add("partner", "add", "Acme")
crm.add("partner", "add", "Sample Steel")
crm.add("item", "add", "Pallet")
crm.add("contact", "add", "Bob Buyer", "--partner", "Acme")
crm.add("interaction", "add", "Wet pallets", "--partner", "Acme", "--contact", "Bob Buyer",
        "--body", "Two are wet\nand one is broken")
crm.add("sale", "add", "--partner", "Sample Steel", "--item", "Pallet", "--quantity", "2",
        "--price", "100")

# --- from wherever it comes up ---
crm.add("claim", "add", "Late again", "--partner", "Acme", "--reason", "Late delivery")
same(row("1", "received", "state", "responsible", "currency"),
     ["2026-03-02", "registered", "Tess Example", "RUB"], "a claim is received today, by whom it is told")
crm.add("claim", "add", "--from", "interaction:1", "--reason", "Quality")
same(row("2", "topic", "description", "partner", "contact", "subject"),
     ["Wet pallets", "Two are wet\\nand one is broken", "Acme", "Bob Buyer", "interaction:1"],
     "one from an interaction has its words and people")
crm.add("claim", "add", "Short", "--from", "sale:1", "--department", "Sales")
same(row("3", "topic", "partner", "item", "subject"),
     ["Short", "Sample Steel", "Pallet", "sale:1"], "one from a sale its partner and item")
crm.add("claim", "add", "Rude", "--from", "partner:1", "--contact", "Bob Buyer")
same(row("4", "partner", "subject"), ["Acme", "partner:1"], "one from a partner")
crm.add("claim", "add", "No client", "--claimant", "a man on the telephone")
same(row("5", "partner", "claimant"), ["", "a man on the telephone"], "one of nobody's we know")
refused(3, ("claim", "add", "x", "--from", "sale:99"), "from what is not there", "--from: ")
refused(5, ("claim", "add", "x", "--from", "nothing"), "from what is no record", "--from: ")
refused(3, ("claim", "add", "x", "--reason", "Qality"), "a reason that is not in the catalog",
        "no such claim-reason", "Quality")

# --- the plan ---
crm.must("claim", "plan", "2", "--template", "quality")
plan = read_tsv(crm.must("claim", "plan", "2").out)
same([(r[1], r[3], r[2]) for r in plan[1:]],
     [("Ask the client for photographs", "2026-03-03", "Tess Example"),
      ("Inspect the goods", "2026-03-05", "Tess Example"),
      ("Agree on a replacement or a discount", "2026-03-07", "Tess Example")],
     "a template's steps with their days")
crm.must("claim", "plan", "2", "Tell the carrier", "--due", "+1d", "--assignee", "boris")
same(crm.must("task", "list", "subject=claim:2", "partner=Acme", "assignee=boris", "--fields",
              "name,due", "--no-header").text, "Tell the carrier\t2026-03-03\n",
     "a step by hand inherits the partner")
crm.must("claim", "plan", "1", "--by-reason")
same(crm.must("task", "list", "subject=claim:1", "--count").text, "2\n",
     "the plans of a reason")
refused(3, ("claim", "plan", "2", "--template", "nothing"), "a plan that is not there",
        'no such plan: "nothing"')
refused(3, ("claim", "plan", "5", "--by-reason"), "no plan for a claim without a reason", "claim:5")
refused(2, ("claim", "plan", "2", "--due", "+1d"), "a day for nothing")
crm.must("undo")
same(crm.must("task", "list", "subject=claim:1", "--count").text, "0\n",
     "a plan is one change")
crm.add("task", "add", "Look at it", "--subject", "claim:3")
same(crm.must("task", "list", "subject=claim:3", "--fields", "partner", "--no-header").text,
     "Sample Steel\n", "any task about a claim is about its partner")

# --- deciding ---
crm.must("claim", "start", "2")
same(row("2", "state"), ["in-work"], "somebody works on it")
refused(2, ("claim", "resolve", "2"), "decided, but how")
refused(2, ("claim", "resolve", "2", "--satisfied", "--not-satisfied"), "or both ways")
refused(5, ("claim", "resolve", "2", "--satisfied"), "satisfied needs the result", "result: ")
refused(5, ("claim", "edit", "2", "--state", "satisfied"), "by whatever way", "result: ")
refused(5, ("claim", "edit", "2", "--decided", "2026-03-01"), "an open one has no day of decision")
refused(5, ("claim", "resolve", "2", "--not-satisfied", "--date", "2026-03-01"),
        "decided before it was received", "2026-03-02")
before = crm.last_change()
crm.must("claim", "resolve", "2", "--satisfied", "--result", "Replaced", now="2026-03-05T09:00:00Z")
same(row("2", "state", "decided", "result"), ["satisfied", "2026-03-05", "Replaced"], "satisfied")
for field, value in (("result", "Other"), ("amount", "5"), ("state", "not-satisfied"),
                     ("partner", "Sample Steel")):
    refused(5, ("claim", "edit", "2", "--" + field, value), "what is decided stays: " + field,
            "claim:2 is decided", "reopen")
run = crm.run("claim", "import", "-", input=b"id\tamount\n2\t7\n")
ok(run.status == 5 and "claim:2 is decided" in run.err, "an import cannot change it either", run)
crm.must("claim", "reopen", "2")
same(row("2", "state", "decided", "result"), ["in-work", "", ""], "opened again")
history = crm.must("claim", "history", "2").text
ok("claim resolve 2 --satisfied" in history and "claim reopen 2" in history, "and recorded", history)
crm.must("claim", "resolve", "2", "--not-satisfied", "--date", "2026-03-02")
same(row("2", "state", "decided"), ["not-satisfied", "2026-03-02"], "turned down on a day")
same(crm.must("claim", "show", "2", "--fields", "state", "--no-header", "--as-of",
              "change:%d" % before).text, "in-work\n", "as it was before")
crm.must("undo")
same(row("2", "state"), ["in-work"], "undo")

# --- the switch ---
refused(1, ("-c", "claims.enabled=off", "claim", "list"), "switched off", "claims.enabled")
ok(crm.run("-c", "claims.enabled=off", "partner", "list").status == 0, "and nothing else")

# --- statistics, worked out another way ---
chance = random.Random(5)
names = {"reason": ["Quality", "Late delivery", "Wrong item", ""],
         "partner": ["Acme", "Sample Steel", ""], "item": ["Pallet", ""],
         "user": ["tester", "boris", ""], "department": ["Sales", "Marketing", ""]}
lines, claims = [], []
for i in range(400):
    c = {key: chance.choice(values) for key, values in names.items()}
    c["received"] = "2025-%02d-%02d" % (chance.randint(1, 12), chance.randint(1, 28))
    c["state"] = chance.choice(["registered", "in-work", "satisfied", "satisfied", "not-satisfied"])
    c["decided"] = ""
    if "satisfied" in c["state"]:
        c["decided"] = max(c["received"], "%d-%02d-%02d" % (
            chance.randint(2025, 2026), chance.randint(1, 12), chance.randint(1, 28)))
    claims.append(c)
    lines.append("\t".join([str(i), c["received"], c["reason"], c["partner"], c["item"], c["user"],
                            c["department"], c["state"], c["decided"], "done"]))
other = Crm("other.db")
for noun, verb in (("user", ("tester", "--login", "tester")), ("user", ("boris", "--login", "boris")),
                   ("partner", ("Acme",)), ("partner", ("Sample Steel",)), ("item", ("Pallet",))):
    other.add(noun, "add", *verb)
head = "code\treceived\treason\tpartner\titem\tresponsible\tdepartment\tstate\tdecided\tresult\n"
other.must("claim", "import", "-", input=(head + "\n".join(lines) + "\n").encode())


def report(name, *args):
    rows = other.must("report", "claim-" + name, "--no-header", *args).text.splitlines()
    return [r.split("\t") for r in rows]


for by in ("reason", "partner", "item", "user", "department", "month"):
    same(report("satisfaction", "--by", by), satisfaction(claims, by), "satisfaction by " + by)
for by in ("reason", "partner", "item", "user", "department"):
    same(report("structure", "--by", by), structure(claims, by), "structure by " + by)
for by in ("month", "quarter", "year"):
    same(report("dynamics", "--by", by), dynamics(claims, by), "dynamics by " + by)
picked = [c for c in claims if "2025-04-01" <= c["received"] <= "2025-06-30"
          and c["reason"] == "Quality" and c["user"] == "boris"]
same(report("satisfaction", "--period", "2025-Q2", "--reason", "Quality", "--user", "boris"),
     satisfaction(picked, "reason"), "of a period, a reason and a user")
same(report("structure", "--department", "Sales", "--by", "partner"),
     structure([c for c in claims if c["department"] == "Sales"], "partner"), "of a department")
same(report("dynamics", "--period", "2025-07..2025-09", "--item", "Pallet"),
     [r for r in dynamics([c for c in claims if c["item"] == "Pallet"], "month", "2025-09-30")
      if r[0] >= "2025-07"], "the months of a period, with what was left from before")
same(report("structure", "--as-of", "change:1"), [], "before there were any")
done()
