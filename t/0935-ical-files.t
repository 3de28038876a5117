#!/usr/bin/env python3
"""Five hundred real calendars: every entry is imported or refused with its line and a reason, twice
nothing new; the normal forms that come with them say the same; their rules give what another
library gives.  With CRM_TEST_ALL each file is read by itself, else one in a few; the import takes all
of them either way."""
import datetime
import os
import random
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

FOLDERS = shared("icalendar")
HELPER = os.path.join(BUILD, "crm-ical")
NOW = "2026-03-02T09:00:00Z"
DATA = 5

names = sorted(os.path.join(folder, name) for folder, _, files in os.walk(FOLDERS)
               for name in files)
ok(len(names) > 400, "there are calendars", lambda: str(len(names)))
some = names if os.environ.get("CRM_TEST_ALL") else names[random.Random(935).randrange(9)::9 * SAMPLE | 1]


def helper(noun, text, *args):
    p = subprocess.run([HELPER, "read", noun, *args], input=text, stdout=subprocess.PIPE,
                       stderr=subprocess.PIPE, env=environment(CRM_NOW=NOW), timeout=60)
    accident(Run(["crm-ical", "read", noun], p))
    lines = [line.split("\t", 2) for line in p.stdout.decode().split("\n")[1:-1]]
    return p.returncode, lines


def content(name):
    with open(name, "rb") as f:
        return f.read()


wrong = []
for name in some:
    for noun in ("interaction", "task"):
        status, lines = helper(noun, content(name))
        for line in lines:
            if len(line) != 3 or line[0] not in ("row", "bad", "note") or not line[1].isdigit() or \
                    (line[0] == "bad" and not 0 < int(line[1]) <= content(name).count(b"\n") +
                     content(name).count(b"\r") + 1):
                wrong.append("%s: %s" % (name, line))
            if line[0] == "row":
                json.loads(line[2])
        if status:
            wrong.append("%s: status %d" % (name, status))
ok(not wrong, "each file becomes rows and refusals with a line", lambda: "\n".join(wrong[:9]))

# --- all of them at once ---

crm = Crm(now=NOW)
crm.add("user", "add", "tester", "--name", "Tester")
whole = os.path.join(FOLDER, "all.ics")
with open(whole, "wb") as f:
    for name in names:
        text = content(name)
        try:
            text.decode("utf-8")
        except UnicodeDecodeError:
            text = text.decode("windows-1251", "replace").encode()
        f.write(text.replace(b"\0", b"") + b"\r\n")
for noun in ("interaction", "task"):
    runs = [crm.run(noun, "import", "all.ics", "--keep-going", timeout=300) for _ in range(2)]
    found = [re.search(r"(\d+) rows: (\d+) added, (\d+) changed, (\d+) unchanged, (\d+) refused",
                       r.err) for r in runs]
    ok(all(r.status == DATA for r in runs) and all(found), noun + ": all files are imported",
       runs[0])
    first, again = ([int(n) for n in f.groups()] for f in found)
    ok(first[1] > (1000 if noun == "interaction" else 15) and first[0] == first[1] + first[3] + first[4],
       noun + ": most of what is in them", lambda: str(first))
    same(again, [first[0], 0, 0, first[0] - first[4], first[4]], noun + ": twice nothing new")
    bad = [line for line in runs[0].err.split("\n") if line.startswith("crm: ")]
    same(len([line for line in bad if re.match(r"crm: all\.ics:[1-9]\d*: \S", line)]), first[4],
         noun + ": what is refused is named with line and reason")

# --- normal forms ---

pairs = [n for n in some if n.endswith(".ics") and os.path.exists(n + ".out")]
differ = []
compared = 0
for name in pairs:
    (_, one), (_, two) = (helper("interaction", content(n)) for n in (name, name + ".out"))
    if any(line[0] == "bad" for line in one + two):
        continue
    times = [sorted((r["topic"], r.get("planned_at", ""), r.get("started_at", ""), r["duration"])
                    for r in (json.loads(line[2]) for line in lines if line[0] == "row"))
             for lines in (one, two)]
    compared += 1
    if times[0] != times[1]:
        differ.append("%s: %s" % (name, [x for x in times[0] if x not in times[1]][:2] +
                                  [x for x in times[1] if x not in times[0]][:2]))
ok((compared or SAMPLE > 1) and not differ, "files and their normal forms say the same times",
   lambda: "%d\n%s" % (compared, "\n".join(differ)))

# --- rules ---

try:
    from dateutil.rrule import rrulestr
except ImportError:
    rrulestr = None

rules = set()
for name in names:
    text = re.sub(r"\r?\n[ \t]", "", content(name).decode("utf-8", "replace"))
    for entry in re.findall(r"BEGIN:VEVENT\r?\n(.*?)END:VEVENT", text, re.S):
        start = re.search(r"^DTSTART[^:\n]*:(\d{8}(?:T\d{6})?)", entry, re.M)
        rule = re.search(r"^RRULE:(FREQ=\S+)", entry, re.M)
        if start and rule and not re.search("RSCALE|SECONDLY|MINUTELY|HOURLY", rule.group(1)):
            rules.add((start.group(1), rule.group(1)))
rules = sorted(rules)[::1 if os.environ.get("CRM_TEST_ALL") else 4] if rrulestr else []
text = "BEGIN:VCALENDAR\nVERSION:2.0\n"
for n, (start, rule) in enumerate(rules):
    text += "BEGIN:VEVENT\nUID:%d\nDTSTART:%s\nRRULE:%s\nEND:VEVENT\n" % (n, start, rule)
status, lines = helper("interaction", (text + "END:VCALENDAR\n").encode(), "--from", "1990-01-01",
                       "--to", "2012-12-31")
got = [set() for _ in rules]
refused = sum(line[0] == "bad" for line in lines)
for line in lines:
    if line[0] == "row":
        n, _, at = json.loads(line[2])["uid"].partition("/")
        got[int(n)].add(at.rstrip("Z"))
wrong, agreed = [], 0
for n, (start, rule) in enumerate(rules):
    begin = datetime.datetime.strptime(start, "%Y%m%dT%H%M%S" if "T" in start else "%Y%m%d")
    if "T" in start: # a day as the end of times is meant to its end
        rule = re.sub(r"(UNTIL=\d{8})(?!T)", r"\1T235959", rule)
    try:
        dates = rrulestr(re.sub(r"(UNTIL=\d{8}(?:T\d{6})?)Z", r"\1", rule).rstrip(";"), dtstart=begin)
    except ValueError:
        continue
    expected = {d.strftime("%Y%m%dT%H%M%S" if "T" in start else "%Y%m%d") for d in dates.between(
        datetime.datetime(1990, 1, 1), datetime.datetime(2012, 12, 31, 23, 59, 59), inc=True)}
    if datetime.datetime(1990, 1, 1) <= begin < datetime.datetime(2013, 1, 1):
        expected.add(start)
    if not got[n] and refused:
        continue
    agreed += got[n] == expected
    if got[n] != expected:
        wrong.append("%s %s: %s" % (start, rule, sorted(got[n] ^ expected)[:5]))
if rrulestr:
    ok(agreed > 50 and not wrong, "rules of the files give what another library gives",
       lambda: "%d agree\n%s" % (agreed, "\n".join(wrong)))
else:
    skip("rules of the files give what another library gives", "python3-dateutil is not here")

raise SystemExit(done())
