#!/usr/bin/env python3
"""The calendar: its entries as an independent reading of the lists gives them, in every time zone;
months and days on a terminal against Python's calendar."""
import calendar
import datetime
import os
import pty
import random
import re
import subprocess
import sys
import unicodedata
import zoneinfo

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

HEAD = ["date", "time", "what", "kind", "state", "importance", "overdue", "partner", "user", "text",
        "place", "minutes", "ref"]
TODAY = "2026-03-18"
ROWS = 1300  # enough that a full scan would be noticed
rng = random.Random(925)
crm = Crm("calendar", now=TODAY + "T09:00:00Z")


def day():
    return (datetime.date(2026, 1, 20) + datetime.timedelta(rng.randrange(100))).isoformat()


def instant():
    return "%sT%02d:%02d:00Z" % (day(), rng.randrange(24), rng.choice((0, 15, 30, 45)))


def load(noun, head, rows):
    path = os.path.join(FOLDER, noun + ".tsv")
    with open(path, "w", encoding="utf-8") as f:
        f.write("\t".join(head) + "\n" + "".join("\t".join(map(str, r)) + "\n" for r in rows))
    crm.must(noun, "import", path, "-q")


def often(value, share=0.8):
    return value if rng.random() < share else ""


for login in ("one", "two"):
    crm.must("user", "add", "Sample " + login, "--login", login)
for name in ("Acme", "Проба"):
    crm.must("partner", "add", name)
load("interaction", ["uid", "kind", "state", "planned_at", "started_at", "reviewed", "review_after",
                     "partner", "caller", "responsible", "importance", "topic", "duration", "place"],
     [("i%d" % i, rng.choice(("Call", "Meeting", "")), *rng.choice(
         (("planned", often(instant()), ""), ("done", "", instant()), ("done", instant(), ""),
          ("cancelled", instant(), instant()))), rng.choice((0, 0, 1)), often(day(), 0.3),
       often(rng.choice(("Acme", "Проба"))), often("somebody", 0.2),
       often(rng.choice(("one", "two"))), rng.choice(("low", "normal", "high", "")),
       "topic %d" % i, often(rng.randrange(5, 90), 0.5), often("room %d" % (i % 9), 0.2))
      for i in range(ROWS)])
load("task", ["uid", "kind", "name", "assignee", "due", "state", "priority", "estimate", "partner"],
     [("t%d" % i, rng.choice(("task", "promise")), "Task %d" % i, often(rng.choice(("one", "two"))),
       often(day(), 0.9), rng.choice(("open", "open", "done", "cancelled")),
       rng.choice(("low", "normal", "high", "")), often(30, 0.4), often("Acme"))
      for i in range(ROWS)])


def listed(noun, fields):
    rows = read_tsv(crm.must(noun, "list", "--fields", ",".join(fields), "--tsv").out)
    return [dict(zip(fields, row)) for row in rows[1:]]


INTERACTIONS = listed("interaction", ["id", "kind", "state", "planned_at", "started_at", "reviewed",
                                      "review_after", "partner", "caller", "responsible.login",
                                      "importance", "topic", "duration", "place"])
TASKS = listed("task", ["id", "kind", "state", "due", "priority", "estimate", "partner",
                        "assignee.login", "name"])


def entries(now, zone):
    """(instant of its begin, rank, id, row) of each entry, in order."""
    found = []
    today = now.astimezone(zone).date().isoformat()

    def put(rank, r, date, at, state, row):
        if at:
            begin = datetime.datetime.fromisoformat(at.replace("Z", "+00:00"))
            local = begin.astimezone(zone)
            date, time = local.date().isoformat(), local.strftime("%H:%M")
            late = begin < now
        else:
            begin = datetime.datetime.fromisoformat(date).replace(tzinfo=zone)
            time, late = None, date < today
        late = late and state in ("planned", "open")
        head = [date, time, "interaction" if rank else "task", r["kind"], state]
        found.append((begin.astimezone(datetime.timezone.utc), rank, int(r["id"]),
                      head + [row[0], str(int(late))] + row[1:]))

    for r in INTERACTIONS:
        row = [r["importance"], r["partner"] or r["caller"], r["responsible.login"], r["topic"],
               r["place"], r["duration"], "interaction:" + r["id"]]
        if r["state"] == "planned" and r["planned_at"]:
            put(2, r, None, r["planned_at"], "planned", row)
        elif r["state"] == "done" and r["reviewed"] == "0":
            if not r["review_after"]:
                put(3, r, None, r["started_at"] or r["planned_at"], "in-work", row)
            elif r["review_after"] <= today:
                put(1, r, r["review_after"], None, "in-work", row)
    for r in TASKS:
        if r["state"] == "open" and r["due"]:
            put(0, r, r["due"], None, "open",
                [r["priority"], r["partner"], r["assignee.login"], r["name"], None, r["estimate"],
                 "task:" + r["id"]])
    return [e[3] for e in sorted(found, key=lambda e: e[:3])]


def shown(*args, **more):
    rows = read_tsv(crm.must("calendar", *args, "--tsv", **more).out)
    assert rows[0] == HEAD, rows[0]
    return rows[1:]


NOW = datetime.datetime(2026, 3, 18, 9, tzinfo=datetime.timezone.utc)
UTC = zoneinfo.ZoneInfo("UTC")
ALL = entries(NOW, UTC)
between = lambda rows, low, high: [r for r in rows if low <= r[0] <= high]
MARCH = between(ALL, "2026-03-01", "2026-03-31")
same({(r[2], r[4], r[6]) for r in MARCH},
     {("interaction", "planned", "0"), ("interaction", "planned", "1"),
      ("interaction", "in-work", "0"), ("task", "open", "0"), ("task", "open", "1")},
     "there is something of each kind")
same(shown(), MARCH, "this month")
same(shown("this-month"), MARCH, "by name")
same(shown("2026"), ALL, "a year")
same(shown("next-month"), between(ALL, "2026-04-01", "2026-04-30"), "another month")
same(shown("2026-W10"), between(ALL, "2026-03-02", "2026-03-08"), "a week")
same(shown("--day", "tomorrow"), between(ALL, "2026-03-19", "2026-03-19"), "a day")
same(shown("2026-03-19"), shown("--day", "tomorrow"), "as a period")
same(shown("--days", "10"), between(ALL, "2026-03-18", "2026-03-27"), "ten days from today")
same(shown("--user", "one"), [r for r in MARCH if r[8] == "one"], "one user's")
same(shown("--user", "two", "--days", "3"),
     [r for r in between(ALL, "2026-03-18", "2026-03-20") if r[8] == "two"], "another's three days")
same(shown("1999"), [], "an empty year")
same(shown("9999-12"), [], "the last month of all")
for name in ("Asia/Vladivostok", "America/New_York"):
    rows = entries(NOW, zoneinfo.ZoneInfo(name))
    same(shown("2026-03", env={"TZ": name}), between(rows, "2026-03-01", "2026-03-31"), name)

# --- what is dealt with goes, and comes back ---
one = next(r for r in MARCH if r[4] == "in-work")
crm.must("interaction", "edit", one[12].split(":")[1], "--reviewed")
same(shown(), [r for r in MARCH if r != one], "reviewed it is gone")
two = next(r for r in MARCH if r[2] == "task")
crm.must("task", "edit", two[12].split(":")[1], "--state", "done")
same(shown(), [r for r in MARCH if r not in (one, two)], "and so is a task that is done")
crm.must("undo")
crm.must("undo")
same(shown(), MARCH, "undone they are back")
crm.now = "2026-03-19T09:00:00Z"
crm.must("task", "edit", two[12].split(":")[1], "--due", "2027-01-01")
same(shown("2026-03", "--as-of", TODAY, now=TODAY + "T09:00:00Z"), MARCH, "as of the day before")
crm.must("undo")
crm.now = TODAY + "T09:00:00Z"

# --- refusals ---
for args, words in ((["2026-03..", ], "begins and ends"), (["..today"], "begins and ends"),
                    (["someday"], "not a period"), (["2026-03", "2026-04"], "one period"),
                    (["2026-03", "--days", "3"], "one period"), (["--day", "x"], "not a date"),
                    (["--day", "today", "--days", "3"], "one period"), (["--days", "0"], "days"),
                    (["2026-02-30"], "no such day")):
    run = crm.run("calendar", *args)
    ok(run.status == 2 and words in run.err and not run.out and run.err.startswith("crm: ") and
       run.err.count("\n") == 1, "refused: " + " ".join(args), run)
ok(crm.run("calendar", "--user", "nobody").status == 3, "nobody's")


# --- the terminal ---
def typed(*args, columns=80, **env):
    main, end = pty.openpty()
    process = subprocess.Popen(
        [CRM, "calendar", *args], stdin=subprocess.DEVNULL, stdout=end, stderr=end,
        env=dict(crm.env, CRM_NOW=crm.now, COLUMNS=str(columns), TERM="dumb", **env))
    os.close(end)
    out = b""
    while True:
        try:
            piece = os.read(main, 65536)
        except OSError:
            break
        if not piece:
            break
        out += piece
    os.close(main)
    same(process.wait(), 0, "on a terminal: crm calendar " + " ".join(args))
    return out.decode("utf-8").replace("\r\n", "\n")


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def weeks(text, year, month):
    """The days that the grid shows, by week, as {day: what stands below it}."""
    lines = text.split("\n")
    starts = [m.start() for m in re.finditer(r"\S+", lines[1])]
    cells = lambda line: {i: line[s - 1:(starts + [999])[i + 1] - 1].strip()
                          for i, s in enumerate(starts)}
    found = []
    for line in lines[2:]:
        if not line:
            break
        if re.search("[●□]|^\\s*\\d{3,}", line):
            found[-1] = (found[-1][0], cells(line))
        else:
            found.append((cells(line), {}))
    return [[(int(days[i].strip("[ ]") or 0), counts.get(i, "")) for i in range(7)]
            for days, counts in found]


def expected(year, month):
    result = []
    for week in calendar.Calendar(0).monthdayscalendar(year, month):
        row = []
        for number in week:
            rows = [r for r in ALL if r[0] == "%04d-%02d-%02d" % (year, month, number)]
            tasks = sum(r[2] == "task" for r in rows)
            parts = ["●%d" % (len(rows) - tasks)] * (len(rows) > tasks) + ["□%d" % tasks] * (tasks > 0)
            text = " ".join(parts) + "!" * any(r[5] == "high" for r in rows) + \
                "*" * any(r[6] == "1" for r in rows)
            row.append((number, text))
        result.append(row)
    return result


for month in (2, 3, 4, 5):
    text = typed("2026-%02d" % month, columns=100)
    same(weeks(text, 2026, month), expected(2026, month),
         "the weeks of month %d: days, counts and marks" % month)
text = typed(columns=100)
ok(text.split("\n")[0].strip() == "March 2026" and "[18]" in text, "its title, and today")
rows = [r for r in ALL if r[0] == TODAY]
below = text.split(TODAY + " Wednesday (today)\n")[1].splitlines()
same([line.split()[-1] for line in below], [r[12] for r in rows], "the rows of today below it")
other = typed("2026-03-20")
ok("March 2026" in other and "2026-03-20 Friday\n" in other, "a day below its month")
days = typed("--days", "20")
same(re.findall(r"(?m)(?:interaction|task):\d+$", days),
     [r[12] for r in between(ALL, "2026-03-18", "2026-04-06")], "a list of days")
same(re.findall(r"(?m)^\d{4}-\d\d-\d\d", days),
     sorted({r[0] for r in between(ALL, "2026-03-18", "2026-04-06")}), "a heading for each")
ok("March" not in typed("this-week"), "a week is a list")
same([s.strip() for s in typed("2026-Q1").split("\n") if re.match(r" +\w+ 2026$", s)],
     ["January 2026", "February 2026", "March 2026"], "a quarter has three months")
same(typed("1999-02-01").count("nothing is to be done"), 1, "a day with nothing")
russian = typed("2026-03", CRM_LANG="ru")
ok(russian.split("\n")[0].strip() == "Март 2026" and
   russian.split("\n")[1].split() == ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс"], "in Russian",
   russian)
for columns in (40, 60, 120):
    lines = typed("2026-03", columns=columns).split("\n\n")[0].split("\n")
    ok(all(width(line) < columns for line in lines), "a grid %d columns wide at most" % columns,
       "\n".join(lines))
done()
