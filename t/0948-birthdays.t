#!/usr/bin/env python3
"""Birthdays: for every day of the year, in any time zone, so many days ahead, the same as Python
works them out; leap days, the end of the year, years that are not known, and whose they are."""
import datetime
import os
import random
import sys
import threading
import zoneinfo

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

ZONES = ["UTC", "Europe/Moscow", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati",
         "Pacific/Niue", "America/St_Johns", "Australia/Lord_Howe"]
ONE = datetime.timedelta(1)


def kept(month, dom, year, leap):
    try:
        return datetime.date(year, month, dom)
    except ValueError:
        return datetime.date(year, *leap)


def people(rng):
    """Somebody for every day of the year, with and without the year; ids are places + 1."""
    days = [datetime.date(1972, 1, 1) + i * ONE for i in range(366)]
    found = [(d.month, d.day, 1972 if (d.month, d.day) == (2, 29) else 1930 + rng.randrange(95))
             for d in days]
    return found + [(d.month, d.day, None) for d in days] + [(2, 29, 2024), (12, 31, 2024)]


def expected(born, today, ahead, leap):
    rows = []
    for i, (month, dom, year) in enumerate(born):
        for y in range(today.year, today.year + 2):
            on = kept(month, dom, y, leap)
            if today <= on <= today + ahead * ONE and (year is None or year < y):
                rows.append((str(on), "contact:%d" % (i + 1), str(y - year) if year else None))
    return sorted(rows, key=lambda r: (r[0], int(r[1][8:])))


def shown(run):
    rows = read_tsv(run.out)
    at = {key: i for i, key in enumerate(rows[0])}
    return [(r[at["day"]], r[at["record"]], r[at["age"]]) for r in rows[1:]]


def at_local(today, zone, rng):
    """A moment of that local day, and its time in UTC."""
    local = datetime.datetime.combine(today, datetime.time(rng.randrange(24), rng.randrange(60)),
                                      zoneinfo.ZoneInfo(zone))
    return local.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def every_day():
    rng = random.Random(3)
    crm = Crm("days.db")
    born = people(rng)
    path = os.path.join(FOLDER, "contact.tsv")
    with open(path, "w") as f:
        f.write("name\tbirthday\n")
        for i, (m, d, y) in enumerate(born):
            f.write("C%d\t%s-%02d-%02d\n" % (i + 1, y or "-", m, d))
    crm.must("contact", "import", path)
    days = [datetime.date(2027, 1, 1) + i * ONE for i in range(731)]
    step = 1 if os.environ.get("CRM_TEST_FULL") else 5 * SAMPLE if not SERVER else 12
    edges = {(2, 21), (2, 22), (2, 27), (2, 28), (2, 29), (3, 1), (12, 24), (12, 25), (12, 31), (1, 1)}
    todo = [d for i, d in enumerate(days) if i % step == 0 or (d.month, d.day) in edges]
    count, wrong = len(todo), []

    def work(rng):
        while todo and not wrong:
            today = todo.pop()
            zone, ahead = rng.choice(ZONES), rng.choice((1, 7, 7, 30, 365))
            leap = rng.choice(((2, 28), (3, 1)))
            run = crm.run("-c", "remind.leap-day=%02d-%02d" % leap, "agenda", "--all", "--tsv",
                          "--days", ahead, now=at_local(today, zone, rng), env={"TZ": zone})
            want = expected(born, today, ahead, leap)
            if run.status or shown(run) != want:
                wrong.append("%s %s %d days\n%s" % (today, zone, ahead,
                                                    run.err or difference(shown(run), want)))
    threads = [threading.Thread(target=work, args=(random.Random(i),)) for i in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    ok(not wrong, "%d days of 2027 and 2028 in %d zones" % (count, len(ZONES)), lambda: wrong[0])

    # What is told is the same everywhere where it is the same day.
    today = datetime.date(2028, 2, 22)
    told = {crm.must("remind", "--days", "10", "--tsv", now=at_local(today, z, rng), env={"TZ": z}).out
            for z in ZONES}
    same(len(told), 1, "the same reminders in all zones")


def owners():
    """The contact's own user, or else the partner's, of several partners the main one's."""
    crm = Crm("owners.db")
    for login in ("anna", "boris"):
        crm.must("user", "add", login, "--login", login)
    crm.must("partner", "add", "A", "--responsible", "anna")
    crm.must("partner", "add", "B", "--responsible", "boris")
    crm.must("partner", "add", "Nobody")

    def contact(*words):
        return "contact:" + crm.must("contact", "add", "X", "--birthday", "--03-09", *words).text.strip()
    own = contact("--responsible", "anna", "--partner", "B")
    partner = contact("--partner", "B")
    both = contact("--partner", "A", "--partner", "B")
    fallback = contact("--partner", "Nobody", "--partner", "B")
    nobody = contact("--partner", "Nobody")
    crm.must("position", "add", "--contact", both[8:], "--partner", "Nobody", "--main")

    def whose(*words):
        return sorted(r[1] for r in shown(crm.must("agenda", *words)))
    same(whose("--user", "anna"), sorted([own, both]), "the contact's own user, the first partner's")
    same(whose("--user", "boris"), sorted([partner, fallback]), "the partner's, if it has one")
    same(whose("--all"), sorted([own, partner, both, fallback, nobody]), "everybody's")
    crm.must("position", "edit", "contact=" + both[8:], "partner=B", "--main", "--yes")
    crm.must("position", "edit", "contact=" + both[8:], "partner=Nobody,A", "--no-main", "--yes")
    same(whose("--user", "boris"), sorted([partner, fallback, both]), "the main one's")
    rows = read_tsv(crm.must("remind", "--tsv").out)[1:]
    same(sorted((r[0], r[6]) for r in rows),
         sorted([("anna", own), ("boris", partner), ("boris", fallback), ("boris", both)]),
         "reminders go to the same")
    for now, words in (("2026-03-09T12:00:00Z", "today"), ("2026-03-08T12:00:00Z", "tomorrow"),
                       ("2026-03-02T12:00:00Z", "in 7 days")):
        text = crm.must("remind", "--user", "anna", now=now).text
        ok("  %s  X" % words in text, "told: " + words, text)
    same(crm.must("remind", now="2026-03-03T12:00:00Z").text, "", "but not six days before")
    same(crm.must("-c", "remind.birthday=6", "remind", now="2026-03-03T12:00:00Z").text.count(" X"), 4,
         "unless the setting says so")


every_day()
owners()
done()
