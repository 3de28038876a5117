#!/usr/bin/env python3
"""Real complaints to banks: imported as claims by a map file, their statistics worked out anew."""
import csv
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *
from claimmodel import dynamics, satisfaction, structure

FILE = shared("crm", "cfpb-complaints", "complaints_dev.csv")
if not FILE:
    skip_all("the complaints are not there: crm/cfpb-complaints/complaints_dev.csv")

MAP = """\
fields:
  code: Complaint ID
  received: Date received
  partner: Company
  reason: Issue
  topic: Sub-issue
  description: Consumer complaint narrative
  result: Company response to consumer
  state:
    column: Company response to consumer
    values:
      Closed with explanation: not-satisfied
      Closed with non-monetary relief: satisfied
      Closed with monetary relief: satisfied
      Closed: not-satisfied
      In progress: in-work
      Untimely response: registered
date-format: '%Y/%m/%d'
"""
STATES = {"Closed with explanation": "not-satisfied", "Closed": "not-satisfied",
          "Closed with non-monetary relief": "satisfied",
          "Closed with monetary relief": "satisfied", "In progress": "in-work",
          "Untimely response": "registered"}
TODAY = "2026-03-02"

with open(FILE, encoding="utf-8-sig", newline="") as f:
    source = list(csv.DictReader(f))


def day(text):
    return "%04d-%02d-%02d" % tuple(map(int, text.split("/")))


claims = [{"code": r["Complaint ID"], "received": day(r["Date received"]),
           "partner": " ".join(r["Company"].split()), "reason": " ".join(r["Issue"].split()),
           "state": STATES[r["Company response to consumer"]],
           "decided": TODAY if "satisfied" in STATES[r["Company response to consumer"]] else "",
           "description": r["Consumer complaint narrative"]} for r in source]

crm = Crm()
with open(os.path.join(FOLDER, "map.yaml"), "w") as f:
    f.write(MAP)
run = crm.run("claim", "import", FILE, "--map-file", os.path.join(FOLDER, "map.yaml"),
              "--create-refs")
ok(run.status == 0 and "3312 rows: 3312 added" in run.err, "3,312 complaints become claims", run)
rows = json.loads(crm.must("claim", "list", "--fields",
                           "code,received,partner,reason,state,decided,description",
                           "--json").out)
got = {str(r["code"]): r for r in rows}
same([(c["code"], got[c["code"]]["received"], got[c["code"]]["state"]) for c in claims],
     [(c["code"], c["received"], c["state"]) for c in claims], "days and states")
same([got[c["code"]]["description"] or "" for c in claims],
     [c["description"].replace("\r\n", "\n") for c in claims],
     "the stories are whole, with their %d line ends" % sum("\n" in c["description"] for c in claims))
same([got[c["code"]]["partner"].casefold() for c in claims],
     [c["partner"].casefold() for c in claims], "the companies are partners")
names = {}
for c in claims:
    # The first spelling is the name of all that fold alike.
    for key in ("partner", "reason"):
        c[key] = names.setdefault((key, c[key].casefold()), c[key])


def report(name, *args):
    out = crm.must("report", "claim-" + name, "--no-header", *args).text
    return [r.split("\t") for r in out.splitlines()]


for by in ("reason", "partner"):
    same(report("satisfaction", "--by", by), satisfaction(claims, by), "satisfaction by " + by)
    same(report("structure", "--by", by), structure(claims, by), "structure by " + by)
same(report("dynamics"), dynamics(claims, "month"), "dynamics by month")
of = [c for c in claims if c["received"].startswith("2019")]
same(report("structure", "--period", "2019"), structure(of, "reason"), "the structure of a year")
run = crm.run("claim", "import", FILE, "--map-file", os.path.join(FOLDER, "map.yaml"),
              "--create-refs")
ok("0 added, 0 changed, 3312 unchanged" in run.err, "and again: no change", run)
done()
