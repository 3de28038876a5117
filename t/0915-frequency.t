#!/usr/bin/env python3
"""Contact rules, work plans, the effect of contacts: every figure worked out once more from the
records, in a time zone where days are not those of UTC."""
import datetime
import os
import random
import sys
from collections import defaultdict

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

R = random.Random(915)
ZONE = datetime.timedelta(hours=7)
UTC = datetime.timezone.utc
KINDS = ["meeting", "call", "email", "sms", "note", None]


def local(at):
    """The local day of an instant."""
    return (datetime.datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ") + ZONE).date()


def instant(day, hour):
    return "%sT%02d:%02d:00Z" % (day, hour, R.randrange(60))


def days(day, n):
    return str(datetime.date.fromisoformat(day) + datetime.timedelta(n))


def half_away(a, b):
    """a / b rounded half away from zero, of what is not negative."""
    return (2 * a + b) // (2 * b)


def percent(a, b):
    n = half_away(a * 10000, b)
    return ("%d.%02d" % (n // 100, n % 100)).rstrip("0").rstrip(".")


def amount(cents):
    return "%s%d.%02d" % ("-" if cents < 0 else "", abs(cents) // 100, abs(cents) % 100)


def load(crm, noun, rows):
    text = csv_table([list(rows[0])] + [[r[k] for k in rows[0]] for r in rows])
    crm.must(noun, "import", "-", "-f", "csv", input=text)


class World:
    TODAY = "2026-03-02"

    def __init__(self, lang):
        self.crm = crm = Crm("world-" + lang, now="2025-06-01T09:00:00Z", lang=lang)
        crm.env["TZ"] = "XST-7"
        self.users = {"anna": "Anna Example", "boris": "boris Sample", "dora": "Dora Example"}
        for login, name in self.users.items():
            crm.must("user", "add", name, "--login", login)
        self.partners = []
        for batch, now in enumerate(("2025-06-01T20:00:00Z", "2025-12-20T03:00:00Z",
                                     "2026-02-25T16:59:59Z", "2026-02-25T17:00:00Z")):
            crm.now = now
            rows = [{"name": "P%d%02d" % (batch, i), "client": "1",
                     "responsible": R.choice(["anna", "boris", None])} for i in range(12)]
            load(crm, "partner", rows)
            self.partners += [dict(row, created=local(now)) for row in rows]
        crm.now = "2026-03-01T09:00:00Z"
        for i, p in enumerate(self.partners):
            p["id"] = i + 1
            p["class"] = {}
        # An edit makes nobody younger.
        crm.must("partner", "edit", "client=1", "--notes", "edited", "--expect",
                 len(self.partners))
        self.interactions = []
        for i in range(500):
            day = days("2025-11-01", R.randrange(125))
            state = R.choice(["done"] * 5 + ["planned", "cancelled"])
            planned = instant(day, R.randrange(24)) if state != "done" or R.random() < .5 else None
            started = None
            if state == "done" and (not planned or R.random() < .8):
                started = instant(days(day, R.randrange(3)), R.randrange(24))
            self.interactions.append({
                "partner": R.choice(self.partners[:40] + [{"name": None}])["name"],
                "kind": R.choice(KINDS), "direction": R.choice(["in", "out", None]),
                "state": state, "planned_at": planned, "started_at": started,
                "duration": R.choice([None, 5, 15, 90]), "topic": "T%d" % (i % 7),
                "responsible": R.choice(["anna", "boris", None]), "uid": "u%d@sample" % i})
        load(crm, "interaction", self.interactions)
        for i, r in enumerate(self.interactions):
            r["id"] = i + 1
            r["at"] = r["started_at"] or r["planned_at"]
        self.tasks = []
        for i in range(150):
            state = R.choice(["open", "done", "done", "cancelled"])
            self.tasks.append({
                "name": "task %d" % i, "state": state, "estimate": R.choice([None, 30, 60]),
                "due": R.choice([None, days("2026-02-01", R.randrange(40))]),
                "done": days("2026-02-01", R.randrange(40))
                if state == "done" and R.random() < .8 else None,
                "actual": R.choice([None, 20, 70]) if state == "done" else None,
                "assignee": R.choice(["anna", "dora", None])})
        load(crm, "task", self.tasks)
        for day, share in (("2026-01-31", .7), ("2026-03-01", .3)):
            for p in self.partners:
                if R.random() < share:
                    p["class"][day] = (R.choice("ABC"), R.choice(["regular", "lost"]))
        load(crm, "class", [{"partner": p["name"], "dated": day, "abc": k[0], "stage": k[1]}
                            for p in self.partners for day, k in sorted(p["class"].items())])
        crm.now = self.TODAY + "T09:00:00Z"

    def table(self, *words):
        rows = read_tsv(self.crm.must(*words, "--tsv").out)
        return [dict(zip(rows[0], row)) for row in rows[1:]]

    def classes(self, p, date):
        known = [d for d in sorted(p["class"]) if d <= date]
        return p["class"][known[-1]] if known else (None, None)


def contact(r, kinds, direction):
    return r["state"] == "done" and r["at"] and \
        (r["kind"] in kinds if kinds else r["kind"] != "note") and \
        (not direction or r["direction"] == direction)


def duties(w, rules, policies, date):
    """Every rule for every partner: what the program is to say of that day."""
    out = []
    day = datetime.date.fromisoformat(date)
    for p in w.partners:
        if p["created"] > day:
            continue
        abc, stage = w.classes(p, date)
        mine = [("frequency:%d" % (i + 1), r) for i, r in enumerate(rules) if r["who"](p, abc, date)]
        fitting = sorted((-(q["abc"] is not None) - (q["stage"] is not None), i)
                         for i, q in enumerate(policies)
                         if q["abc"] in (None, abc) and q["stage"] in (None, stage))
        if fitting:
            i = fitting[0][1]
            mine.append(("policy:%d" % (i + 1), policies[i]))
        for rule, r in mine:
            last = [local(x["at"]) for x in w.interactions
                    if x["partner"] == p["name"] and contact(x, r["kinds"], r.get("direction")) and
                    local(x["at"]) <= day]
            begin = max(last) if last else p["created"]
            out.append({"rule": rule, "partner_id": p["id"], "user": r.get("user") or
                        p["responsible"], "last_contact": max(last) if last else None,
                        "due": begin + datetime.timedelta(r["days"]), "max_days": r["days"]})
    return sorted(out, key=lambda d: (d["due"], d["partner_id"], d["rule"].split(":")[0],
                                      int(d["rule"].split(":")[1])))


def show(w, list, date):
    day = datetime.date.fromisoformat(date)
    return [(str(d["due"]), str((day - d["due"]).days) if d["due"] < day else None,
             str(d["partner_id"]), w.users.get(d["user"]),
             str(d["last_contact"]) if d["last_contact"] else None, str(d["max_days"]), d["rule"])
            for d in list]


def got(rows):
    return [tuple(row[k] for k in ("due", "overdue", "partner_id", "user", "last_contact",
                                   "max_days", "rule")) for row in rows]


def try_frequency(w):
    crm = w.crm
    members = {p["name"]: (d, R.choice([None, "2026-02-20"])) for p in w.partners[:15]
               for d in [R.choice(["2026-01-01", "2026-02-15"])]}
    crm.must("group", "add", "Chosen")
    load(crm, "group-member", [{"member_of": "Chosen", "partner": n, "joined": a, "left_on": b}
                               for n, (a, b) in sorted(members.items())])
    crm.must("segment", "add", "of-boris", "--filter", "responsible=boris name~P1")
    crm.must("segment", "add", "people", "--entity", "contact", "--filter", "name~x")

    def member(p, abc, date):
        joined, left = members.get(p["name"], ("9999", None))
        return joined <= date and (left is None or left > date)

    rules = [
        {"who": lambda p, abc, date: abc == "A", "kinds": ["call", "meeting"], "days": 14,
         "words": ["--abc", "A", "--kind", "call", "--kind", "meeting"]},
        {"who": lambda p, abc, date: p["name"] == "P003", "kinds": [], "direction": "out",
         "days": 7, "user": "dora",
         "words": ["--partner", "P003", "--direction", "out", "--responsible", "dora"]},
        {"who": lambda p, abc, date: True, "kinds": [], "days": 90, "words": []},
        {"who": lambda p, abc, date: True, "kinds": ["note"], "days": 60,
         "words": ["--kind", "note"]},
        {"who": lambda p, abc, date: False, "kinds": [], "days": 1,
         "words": ["--no-active"]},
        {"who": member, "kinds": ["email"], "days": 30,
         "words": ["--member-of", "Chosen", "--kind", "email"]},
        {"who": lambda p, abc, date: p["responsible"] == "boris" and "P1" in p["name"],
         "kinds": [], "days": 20, "words": ["--segment", "of-boris"]},
    ]
    policies = [
        {"abc": None, "stage": None, "kinds": [], "days": 120, "words": []},
        {"abc": "B", "stage": None, "kinds": ["call"], "days": 40,
         "words": ["--abc", "B", "--interaction-kind", "call"]},
        {"abc": "B", "stage": "lost", "kinds": [], "days": 200,
         "words": ["--abc", "B", "--stage", "lost"]},
    ]
    same(w.table("frequency", "due", "--days", "1000"), [], "without rules nothing is due")
    for i, r in enumerate(rules):
        crm.must("frequency", "add", "Rule %d" % i, "--max-days", r["days"], *r["words"])
    for i, r in enumerate(policies):
        crm.must("policy", "add", "Policy %d" % i, "--max-days", r["days"], *r["words"])
    for date in (w.TODAY, "2026-02-20", "2026-02-25", "2025-06-02", "2025-01-01"):
        expected = duties(w, rules, policies, date)
        same(got(w.table("frequency", "due", "--days", "1000", "--date", date)),
             show(w, expected, date), "every duty on " + date)
        day = datetime.date.fromisoformat(date)
        same(got(w.table("frequency", "due", "--date", date)),
             show(w, [d for d in expected if d["due"] <= day], date), "what is due on " + date)
    expected = duties(w, rules, policies, w.TODAY)
    same(sorted({d["rule"] for d in expected}), ["frequency:%d" % i for i in (1, 2, 3, 4, 6, 7)] +
         ["policy:%d" % i for i in (1, 2, 3)], "all rules are tried")
    day = datetime.date.fromisoformat(w.TODAY)
    for login in ("anna", "dora"):
        same(got(w.table("frequency", "due", "--days", "10", "--user", login)),
             show(w, [d for d in expected if d["user"] == login and
                      d["due"] <= day + datetime.timedelta(10)], w.TODAY), "of " + login)
    same(got(w.table("frequency", "due", "--days", "1000", "--partner", "P003")),
         show(w, [d for d in expected if d["partner_id"] == 4], w.TODAY), "one partner's")

    lines = []
    for login in sorted(w.users, key=lambda k: w.users[k].lower()) + [None]:
        mine = [d for d in expected if d["user"] == login]
        late = [(day - d["due"]).days for d in mine if d["due"] < day]
        if mine:
            lines.append((w.users.get(login), str(len(mine)), str(len(mine) - len(late)),
                          str(len(late)), percent(len(mine) - len(late), len(mine)),
                          str(half_away(sum(late), len(late))) if late else None,
                          str(max(late)) if late else None))
    same([tuple(r.values()) for r in w.table("report", "frequency")], lines, "how well they are kept")
    ok(len(lines) == 4 and any(0 < float(x[4]) < 100 for x in lines), "of everybody", lines)

    # An interaction more, and less again.
    before = crm.must("frequency", "due", "--days", "1000").out
    crm.must("call", "P003", "made up", "--out")
    ok(crm.must("frequency", "due", "--days", "1000").out != before, "a call moves the day")
    crm.must("undo")
    same(crm.must("frequency", "due", "--days", "1000").out, before, "undone, all is as before")
    for words, why in ((["--abc", "A", "--partner", "P003"], "abc, partner, member_of, segment"),
                       (["--segment", "people"], "does not select partners"),
                       (["--member-of", "Chosen", "--segment", "of-boris"], "one of")):
        run = crm.run("frequency", "add", "Bad", "--max-days", "5", *words)
        ok(run.status == 5 and why in run.err, "refused: " + " ".join(words), run)
    run = crm.run("frequency", "add", "Bad", "--max-days", "0")
    ok(run.status == 5 and "above 0" in run.err, "no days", run)


def try_no_contact(w):
    crm = w.crm

    def expected(fits, partners=w.partners):
        out = []
        for p in partners:
            mine = [r for r in w.interactions if r["partner"] == p["name"]]
            if any(r["state"] == "done" and r["at"] and fits(r) for r in mine):
                continue
            last = [r["at"] for r in mine if contact(r, [], None)]
            out.append((max(last) if last else "", p["id"]))
        return [(str(n), str(local(at)) if at else None) for at, n in sorted(out)]

    def rows(*words):
        return [(r["id"], r["last_contact"]) for r in w.table("report", "no-contact", *words)]

    same(rows(), expected(lambda r: contact(r, [], None)), "never contacted")
    same(rows("--period", "2026-02-01.."),
         expected(lambda r: contact(r, [], None) and str(local(r["at"])) >= "2026-02-01"),
         "not since a day")
    same(rows("--period", "2026-01", "--kind", "call", "--direction", "in"),
         expected(lambda r: contact(r, ["call"], "in") and
                  str(local(r["at"])).startswith("2026-01")), "no call from them in a month")
    boris = [p for p in w.partners if p["responsible"] == "boris"]
    same(rows("--period", "2026-02-10..", "--filter", "responsible=boris name~'P0'"),
         expected(lambda r: contact(r, [], None) and str(local(r["at"])) >= "2026-02-10",
                  [p for p in boris if "P0" in p["name"]]), "of those who fit filters")
    same(rows("--period", "2026-02-10..", "--user", "boris"),
         expected(lambda r: contact(r, [], None) and str(local(r["at"])) >= "2026-02-10", boris),
         "of one user's")
    same(rows("--mailing", "t3"),
         expected(lambda r: r["kind"] == "email" and r["topic"] == "T3" and
                  r["direction"] != "in"), "not sent a mailing")
    sent = next(r for r in w.interactions if r["kind"] == "email" and r["partner"] and
                r["state"] == "done" and r["direction"] != "in")
    same(rows("--mailing", sent["uid"]), expected(lambda r: r is sent), "not sent one letter")
    run = crm.run("report", "no-contact", "--filter", "nonsense=1")
    ok(run.status == 2 and "--filter" in run.err, "a wrong filter", run)
    run = crm.run("report", "no-contact", "--filter", "name~'x")
    ok(run.status == 2 and "quote" in run.err, "an open quote", run)


def try_work_plan(w):
    def key(day, by):
        if by == "week":
            return "%04d-W%02d" % day.isocalendar()[:2]
        return str(day)[:7 if by == "month" else 10]

    def expected(first, last, by, user=False):
        lines = defaultdict(lambda: [0] * 7)

        def add(who, day, place, minutes, spent, kept):
            if not first <= str(day) <= last or (user is not False and who != user):
                return
            line = lines[w.users[who].lower() if who else "~", who, key(day, by)]
            line[place] += 1
            line[minutes] += spent or 0
            line[6] += kept

        for r in w.interactions:
            if r["kind"] == "note" or r["state"] == "cancelled":
                continue
            if r["planned_at"]:
                add(r["responsible"], local(r["planned_at"]), 0, 4, r["duration"],
                    r["state"] == "done")
            if r["state"] == "done":
                add(r["responsible"], local(r["at"]), 1, 5, r["duration"], 0)
        for t in w.tasks:
            if t["state"] == "cancelled":
                continue
            if t["due"]:
                add(t["assignee"], datetime.date.fromisoformat(t["due"]), 2, 4, t["estimate"],
                    t["state"] == "done")
            day = t["done"] or t["due"]
            if t["state"] == "done" and day:
                add(t["assignee"], datetime.date.fromisoformat(day), 3, 5, t["actual"], 0)
        out = []
        for (_, who, period), f in sorted(lines.items(), key=lambda x: (x[0][0], x[0][2])):
            planned = f[0] + f[2]
            out.append((w.users.get(who), period, *map(str, f),
                        percent(f[6], planned) if planned else None))
        return out

    for words, args in ((["--period", "2026-02"], ("2026-02-01", "2026-02-28", "day")),
                        (["--period", "2025-12..2026-01", "--by", "week"],
                         ("2025-12-01", "2026-01-31", "week")),
                        (["--period", "2025-11..", "--by", "month"],
                         ("2025-11-01", "9999", "month")),
                        ([], ("2026-03-02", "2026-03-08", "day")),
                        (["--period", "2026-02", "--user", "anna", "--by", "week"],
                         ("2026-02-01", "2026-02-28", "week", "anna"))):
        rows = [tuple(r.values()) for r in w.table("report", "work-plan", *words)]
        same(rows, expected(*args), "work plan " + " ".join(words))
        ok(rows, "has lines")


def try_effect(w):
    crm = w.crm
    sales = []
    for i in range(260):
        sales.append({"document": R.choice([None, "d%d" % (i // 2), "d%d" % i]),
                      "partner": R.choice(w.partners[:40] + [{"name": None}])["name"],
                      "sold": days("2025-11-10", R.randrange(140)),
                      "revenue": amount(R.randint(-20000, 200000)),
                      "cost": R.choice([None, amount(R.randint(0, 90000))]),
                      "currency": R.choice(["RUB", "RUB", "JPY"])})
        if sales[-1]["currency"] == "JPY":
            for k in ("revenue", "cost"):
                sales[-1][k] = sales[-1][k] and sales[-1][k].split(".")[0]
    load(crm, "sale", sales)

    def minor(text, currency):
        return int(text.replace(".", "")) if text else 0

    documents = {}
    for i, s in enumerate(sales):
        if not s["partner"]:
            continue
        key = (s["partner"], s["document"], s["currency"], i if s["document"] is None else -1)
        d = documents.setdefault(key, {"day": s["sold"], "revenue": 0, "profit": 0})
        d["day"] = min(d["day"], s["sold"])
        d["revenue"] += minor(s["revenue"], s["currency"])
        d["profit"] += minor(s["revenue"], s["currency"]) - minor(s["cost"], s["currency"])

    names = {r["code"]: r["name"] for r in w.table("interaction-kind", "list")}
    order = list(names)

    def expected(first, last, limit, by, user=None):
        def group(r):
            return (r["kind"] if by != "user" else None, r["responsible"] if by != "kind" else None)

        groups = {}
        for r in w.interactions:
            if r["partner"] and contact(r, [], None) and first <= str(local(r["at"])) <= last and \
                    (not user or r["responsible"] == user):
                groups.setdefault(group(r), {"contacts": [], "sums": {}})["contacts"].append(r)
        effective = set()
        for (partner, _, currency, _), d in documents.items():
            day = datetime.date.fromisoformat(d["day"])
            mine = [r for r in w.interactions if r["partner"] == partner and
                    contact(r, [], None) and local(r["at"]) <= day]
            if d["revenue"] <= 0 or not mine:
                continue
            r = max(mine, key=lambda r: (r["at"], r["id"]))
            if (day - local(r["at"])).days > limit or group(r) not in groups or \
                    r not in groups[group(r)]["contacts"]:
                continue
            effective.add(r["id"])
            s = groups[group(r)]["sums"].setdefault(currency, [0, 0, 0])
            for i, n in enumerate((1, d["revenue"], d["profit"])):
                s[i] += n
        out = []
        for kind, who in sorted(groups, key=lambda g: (
                order.index(g[0]) if g[0] else 99, w.users[g[1]].lower() if g[1] else "~")):
            g = groups[kind, who]
            n = sum(r["id"] in effective for r in g["contacts"])
            head = (names.get(kind), w.users.get(who), str(len(g["contacts"])), str(n),
                    percent(n, len(g["contacts"])))
            for currency, s in sorted(g["sums"].items()):
                form = amount if currency == "RUB" else str
                out.append(head + (currency, str(s[0]), form(s[1]), form(s[2])))
            if not g["sums"]:
                out.append(head + (None, "0", None, None))
        return out

    for words, args in ((["--period", "2025-12..2026-02"], ("2025-12-01", "2026-02-28", 30, "both")),
                        (["--by", "kind", "--days", "5"], ("2026-01-01", "2026-12-31", 5, "kind")),
                        (["--by", "user", "--period", "2026-01-15..2026-02-03", "--days", "10"],
                         ("2026-01-15", "2026-02-03", 10, "user")),
                        (["--by", "kind", "--user", "boris", "--period", "2025..2026"],
                         ("2025-01-01", "2026-12-31", 30, "kind", "boris"))):
        rows = [tuple(r.values()) for r in w.table("report", "contact-effect", *words)]
        same(rows, expected(*args), "effect " + " ".join(words))
        ok(any(r[6] != "0" for r in rows) and len(rows) > 2, "has sales")
    run = crm.run("report", "contact-effect", "--days", "-1")
    ok(run.status == 2 and "--days" in run.err, "days below nothing", run)


w = World("en")
try_no_contact(w)
try_work_plan(w)
try_effect(w)
try_frequency(w)
try_effect(World("ru"))
done()
