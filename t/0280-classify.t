#!/usr/bin/env python3
"""crm classify against a model of its own (classmodel.py): synthetic sales with a fixed seed.

Every figure expected here is worked out from what was made up, or from exports; none is copied.
"""
import datetime
import os
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *
from classmodel import *

R = random.Random(int(os.environ.get("CRM_TEST_SEED", "7100")))
FIRST, LAST = datetime.date(2023, 1, 1), datetime.date(2025, 12, 31)
DAYS = (LAST - FIRST).days + 1
USAGE, NOT_FOUND, DATA = 2, 3, 5


# --- What is made up ---

class World:
    def __init__(self):
        self.names, self.flagged, self.lines, self.number = {}, set(), [], 0

    def partner(self, name, flagged=True):
        n = len(self.names) + 1
        self.names[n] = name
        if flagged:
            self.flagged.add(n)
        return n

    def line(self, partner, sold, revenue, document=None, currency="RUB", cost=None, quantity=None):
        self.lines.append({"partner": partner, "sold": sold, "revenue": revenue, "cost": cost,
                           "document": document, "currency": currency, "quantity": quantity})

    def document(self, partner, sold, total, lines=1, **more):
        """A document of some lines that come to the total."""
        self.number += 1
        name = "D%d" % self.number
        left = total
        for i in range(lines):
            part = left if i == lines - 1 else R.randint(-left // 3, left)
            left -= part
            self.line(partner, sold, part, name, cost=R.choice([None, part // 3, part // 2 + 7]),
                      quantity=R.choice([None, 1000, 2500, R.randint(1, 9000)]), **more)


def day(text):
    return datetime.date.fromisoformat(text)


def months():
    return [datetime.date(y, m, 1) for y in (2023, 2024, 2025) for m in range(1, 13)]


def any_day():
    return FIRST + R.randrange(DAYS) * DAY


W = World()
WORDS = ["Zeta", "alpha", "Проба", "ОБРАЗЕЦ", "delta Two", "Beta", "beta", "Ёлка", "Straße",
         "Omega"]
for i in range(40):          # even ones, more or less
    one = W.partner("%s %d" % (R.choice(WORDS), i), i % 7 != 0)
    noise = [0, 0, 8, 30, 80][i % 5]
    base = R.randint(1, 400) * 10000
    for month in months():
        W.document(one, month + R.randrange(28) * DAY,
                   base + base * R.randint(-noise, noise) // 100, R.randint(1, 3))
one = W.partner("Just Ten")  # exactly 10 %, exactly 25 %, a little above
two, three = W.partner("Just Twenty-five"), W.partner("Above Ten")
for i, month in enumerate(months()):
    sign = 1 if i % 2 else -1
    W.document(one, month + 4 * DAY, 1000000 + sign * 100000)
    W.document(two, month + 5 * DAY, 400000 + sign * 100000, 2)
    W.document(three, month + 6 * DAY, 1000000 + sign * 100001)
for i in range(150):         # now and then
    one = W.partner("%s %s" % (R.choice(WORDS), R.choice(WORDS)), R.random() < 0.7)
    for _ in range(R.choice([1, 1, 1, 2, 3, 5, 9])):
        W.document(one, any_day(), R.randint(1, 90000) * 10, R.randint(1, 4))
for i in range(30):          # who stopped, and who came back
    one = W.partner("Gone %d" % i)
    for month in months()[:R.randint(4, 20)] + (months()[-R.randint(1, 3):] if i % 2 else []):
        W.document(one, month + R.randrange(28) * DAY, R.randint(1000, 2000000))
for name in ["Tie Bravo", "tie  alpha", "TIE ALPHA", "Tie Ёж", "tie еж", "tie charlie"] * 3:
    one = W.partner(name)    # the same sums, under names that fold to the same
    W.document(one, day("2025-05-20"), 3000000)
    W.document(one, day("2024-11-03"), 3000000)
for i in range(25):          # returns, gifts, nothing in the end
    one = W.partner("Back %d" % i, i % 2 == 0)
    sold = any_day()
    W.document(one, sold, R.randint(100, 50000), 2)
    if i % 5 == 0:
        W.document(one, sold + 3 * DAY, -900000)
    elif i % 5 == 1:
        W.line(one, sold, 5000, "R%d" % i)
        W.line(one, sold + 2 * DAY, -5000, "R%d" % i, cost=1)
    elif i % 5 == 2:
        W.line(one, sold, 0, "G%d" % i, cost=700, quantity=1000)
    elif i % 5 == 3:
        W.line(one, sold, -100, None)
        W.line(one, sold, 100, None, cost=5000)
one = W.partner("Only gifts", False)
W.line(one, day("2025-04-04"), 0)
one = W.partner("Less than nothing")
W.line(one, day("2025-04-04"), 100, "L1")
W.line(one, day("2025-04-05"), -900, "L2")
for i in range(20):          # documents that begin in one period and end in another
    one = W.partner("Across %d" % i)
    begin = R.choice(["2024-06-28", "2024-12-30", "2025-02-26", "2025-03-30", "2025-05-29"])
    for k in range(4):
        W.line(one, day(begin) + R.randrange(6) * DAY, R.randint(-3000, 9000), "X%d" % (i // 2),
               quantity=R.randint(-1000, 4000))
for i in range(20):          # without documents, several on a day
    one = W.partner("Loose %d" % i)
    for _ in range(R.randint(2, 12)):
        W.line(one, day("2025-01-01") + R.randrange(180) * DAY, R.randint(-2000, 9000),
               cost=R.randint(0, 3000))
for i in range(30):          # in other currencies, also within a document
    one = W.partner("Abroad %d" % i)
    for k in range(R.randint(1, 14)):
        currency = ["USD", "JPY", "KWD"][i % 3]
        sold = day("2024-01-15") + R.randrange(700) * DAY
        W.document(one, sold, R.randint(1, 99999), R.randint(1, 3), currency=currency)
        if not k % 4:
            W.line(one, sold + DAY, R.randint(-500, 500), "D%d" % W.number, cost=3)
for i in range(15):
    W.partner("Asked once %d" % i)
for i in range(15):
    W.partner("Nobody %d" % i, False)
for i in range(30):          # nobody's
    W.line(None, any_day(), R.randint(1, 10 ** 7), R.choice([None, "D%d" % i]))
R.shuffle(W.lines)

RATES = [("USD", "2024-01-01", 1, "90.1234"), ("USD", "2024-09-10", 1, "95"),
         ("USD", "2025-03-01", 1, "81.000001"), ("JPY", "2024-01-01", 100, "61.5"),
         ("JPY", "2025-02-02", 10, "5.987654"), ("KWD", "2023-06-01", 1, "280.123456"),
         ("KWD", "2025-01-20", 1, "263.4")]
rates = Rates("RUB", {})
for currency, since, units, rate in RATES:
    rates.by.setdefault(currency, []).append((day(since), units, Fraction(rate)))


def money(value, currency):
    return None if value is None else str(Decimal(value).scaleb(-scale(currency)))


crm = Crm()
crm.add("user", "add", "tester", "--name", "Tester")
crm.must("partner", "import", "-", "-f", "tsv", input=tsv_table(
    [["code", "name", "client"]] + [["C%d" % n, name, "1" if n in W.flagged else "0"]
                                    for n, name in W.names.items()]))
crm.must("rate", "import", "-", "-f", "tsv", input=tsv_table(
    [["currency", "valid_from", "units", "rate"]] + [[str(x) for x in r] for r in RATES]))
crm.must("sale", "import", "-", "-f", "tsv", "--map", "partner.code=whose", input=tsv_table(
    [["whose", "sold", "document", "currency", "revenue", "cost", "quantity"]] +
    [["C%d" % x["partner"] if x["partner"] else None, x["sold"].isoformat(), x["document"],
      x["currency"], money(x["revenue"], x["currency"]), money(x["cost"], x["currency"]),
      None if x["quantity"] is None else str(Decimal(x["quantity"]).scaleb(-3))]
     for x in W.lines]))
same(crm.must("sale", "list", "--count").text, "%d\n" % len(W.lines), "all lines are in")
rows = read_tsv(crm.export("partner"))
at = {f: i for i, f in enumerate(rows[0])}
same({int(r[at["id"]]): (r[at["code"]], r[at["name"]]) for r in rows[1:]},
     {n: ("C%d" % n, name) for n, name in W.names.items()}, "partners have the numbers expected")
say("%d partners, %d lines" % (len(W.names), len(W.lines)))


def model(p, before=None, today=None):
    return classify(W.lines, W.names, W.flagged, rates, p, before, today)


def fill(p, **more):
    return printed(read_tsv(crm.must("classify", "fill", "--tsv", "-q", *p.words(), **more).out))


# --- One date, many parameters ---

SETS = [Parameters("2025-06-30", *a, **k) for a, k in [
    ((), {}),
    ((), {"measure": "profit", "xyz_measure": "profit"}),
    ((), {"measure": "sales", "xyz_measure": "sales"}),
    ((6,), {"measure": "profit", "xyz_measure": "quantity"}),
    ((24,), {"xyz_measure": "interval", "xyz": (40, 90)}),
    ((8, "quarter"), {"xyz_measure": "interval", "measure": "sales", "xyz": ("12.5", "30.01")}),
    ((26, "week"), {"xyz": (60, 150)}),
    ((13, "week"), {"measure": "sales", "xyz_measure": "sales", "one_time": (2, 4)}),
    ((4, "quarter"), {"abc": ("33.33", "33.33", "33.34")}),
    ((8, "quarter"), {"one_time": (3, 5), "lost": True}),
    ((2, "year"), {"measure": "profit", "abc": (50, 0, 50)}),
    ((2,), {"abc": (0, 0, 100), "xyz": (0, 0)}),
    ((1,), {"abc": (100, 0, 0), "xyz": None}),
    ((12,), {"abc": (0, 100, 0), "xyz": ("10.01", "1000")}),
    ((3,), {"one_time": (1, 999)}),
    ((12,), {"preset": "upp"}),
    ((12,), {"preset": "upp", "measure": "sales", "xyz_measure": "sales"}),
    ((12,), {"preset": "upp", "measure": "profit", "abc": (60, 25, 15)}),
    ((12,), {"currency": "JPY", "measure": "profit", "xyz_measure": "profit"}),
    ((12,), {"currency": "KWD", "preset": "upp"}),
    ((6,), {"currency": "USD"}),
]]
SETS += [
    Parameters("2025-03-31", 9), Parameters("2025-05-30", 7), Parameters("2025-02-28", 5),
    Parameters("2024-02-29", 2), Parameters("2025-03-30", 3, "quarter"),
    Parameters("2025-08-17", 11, "week"), Parameters("2022-05-05"), Parameters("2023-01-01", 2),
    Parameters("2025-12-31", 12, window="2025"),
    Parameters("2025-06-30", 6, window="2025-01..2025-06", measure="sales"),
    Parameters("2025-09-30", 3, "quarter", window="2025-01-01..2025-09-30"),
]
models = [model(p) for p in SETS]
for p, expected in zip(SETS, models):
    same(fill(p), expected, "fill: " + " ".join(str(w) for w in p.words()))
letters = {k: {r[k] for m in models for r in m.values()} for k in ("abc", "stage", "xyz")}
same(letters, {"abc": {"A", "B", "C", None}, "stage": {"regular", "one-time", "potential"},
               "xyz": {"X", "Y", "Z", None}}, "all classes occur in that")


# --- Stored, date after date ---

stored = {}                  # date → partner → row, as the model says


def before(date):
    """The last row of each partner dated before it."""
    last = {}
    for d in sorted(d for d in stored if d < date):
        last.update(stored[d])
    return last


def rows_of(date):
    """The classes of a date, as exported; `class list` has to agree."""
    rows = read_tsv(crm.must("class", "export", "dated=" + date, "--tsv").out)
    listed = read_tsv(crm.must("class", "list", "dated=" + date, "--tsv", "--fields",
                               "id,partner.id,abc,stage,xyz,manual,sales,amount,variation").out)
    at = [rows[0].index(f.split(".")[0]) for f in listed[0]]
    if [[r[i] for i in at] for r in rows[1:]] != listed[1:]:
        ok(False, "class list dated=%s shows what is exported" % date,
           lambda: difference([[r[i] for i in at] for r in rows[1:]], listed[1:]))
    return printed(rows)


def run(p, name):
    date = p.date.isoformat()
    expected = model(p, before(date), stored.get(date))
    same(fill(p), expected, name + ": fill")
    crm.must("classify", "run", *p.words())
    same(rows_of(date), expected, name + ": run stores it")
    stored[date] = expected


TABLES = ["class", "classification", "partner"]


def exported():
    return crm.exports(nouns=TABLES)


DATES = ["2024-06-30", "2024-12-31", "2025-06-30", "2025-09-30"]
empty = exported()
for date in DATES[:3]:
    run(Parameters(date, 6), "half a year to " + date)
run(Parameters(DATES[3], 6, measure="sales", one_time=(1, 2), lost=True), "another way")
moves = {(stored[a][i]["stage"], stored[b][i]["stage"]) for a, b in zip(DATES, DATES[1:])
         for i in stored[a] if i in stored[b]}
ok(moves >= {("regular", "lost"), ("lost", "regular"), ("lost", "lost"), ("one-time", "lost"),
             ("one-time", "one-time"), ("one-time", "regular"), ("potential", "one-time"),
             ("potential", "regular"), ("regular", "regular")},
   "stages are remembered: clients were lost, and came back", moves)
same({c[1] for c in read_tsv(crm.export("classification"))[1:]}, set(DATES),
     "each is a classification")
for _ in DATES:
    crm.must("undo")
same(exported(), empty, "four times undone there is nothing, byte for byte")
for _ in DATES:
    crm.must("redo")
for date in DATES:
    if rows_of(date) != stored[date]:
        ok(False, "redo brings %s back" % date, difference(rows_of(date), stored[date]))
p = Parameters(DATES[3], 6, measure="sales", one_time=(1, 2), lost=True)
was, change = exported(), crm.last_change()
crm.must("classify", "run", *p.words())
same((crm.last_change(), exported()), (change, was), "the same run again is no change")
crm.must("classify", "run", "--what-if", *Parameters(DATES[3], 3).words())
same((crm.last_change(), exported()), (change, was), "what-if stores nothing")
what_if = crm.must("classify", "run", "--what-if", "--tsv", *Parameters(DATES[3], 3).words())
same(what_if.out, crm.must("classify", "fill", "--tsv", *Parameters(DATES[3], 3).words()).out,
     "and shows what fill shows")
crm.must("classify", "run", "--dry-run", *Parameters(DATES[3], 3).words())
same((crm.last_change(), exported()), (change, was), "nor does --dry-run")
p2 = Parameters(DATES[3], 6, measure="sales", one_time=(1, 2), lost=True, abc=(70, 20, 10))
expected = model(p2, before(DATES[3]), stored[DATES[3]])
differ = sum(expected[i] != stored[DATES[3]][i] for i in expected)
ids = {r[1]: r[0] for r in read_tsv(crm.export("class", "dated=" + DATES[3]))[1:]}
run(p2, "the same date with other limits")
touched = crm.sql("SELECT count(*) FROM partner_class WHERE since = %d" % crm.last_change())[0][0]
same(touched, differ, "changes just the rows that differ")
same({r[1]: r[0] for r in read_tsv(crm.export("class", "dated=" + DATES[3]))[1:]}, ids,
     "which keep their numbers")
same(crm.must("classification", "list", "dated=" + DATES[3], "--count").text, "1\n",
     "it is the date's one classification")
# Flagged no more, without a sale, and no row before: no client any more.
gone = max(W.flagged)
crm.must("class", "rm", "partner=%d" % gone, "dated=" + DATES[0] + ".." + DATES[2], "--yes")
for date in DATES[:3]:
    del stored[date][gone]
crm.must("partner", "edit", gone, "--no-client")
W.flagged.remove(gone)
run(p2, "after a partner is no client")
ok(gone not in stored[DATES[3]], "who is no client any more has no row")


# --- Two sets of parameters compared ---

MOVES = {"abc": "ABC", "stage": STAGES, "xyz": "XYZ"}


def compared(a, b, all_=False):
    """What compare has to print for two results."""
    result = []
    for i in sorted(set(a) | set(b)):
        x, y = a.get(i) or {}, b.get(i) or {}
        if not all_ and all(x.get(k) == y.get(k) for k in MOVES):
            continue
        row = [str(i), W.names[i]]
        for k, order in MOVES.items():
            row += [x.get(k), y.get(k), arrow(x.get(k), y.get(k), order)]
        result.append(row)
    return result


for a, b in [(SETS[0], SETS[1]), (SETS[0], SETS[15]), (SETS[7], SETS[9]),
             (Parameters("2025-09-30", 3), Parameters("2024-12-31", 6, lost=True))]:
    results = [fill(a), fill(b)]
    same(read_tsv(crm.must("classify", "compare", a.set(), b.set(), "--tsv", "-q").out)[1:],
         compared(*results), "compare shows who moves: " + b.set())
    same(read_tsv(crm.must("classify", "compare", "--all", "--tsv", "-q", *a.words(),
                           b.set()).out)[1:], compared(*results, all_=True),
         "one set is compared with the options, --all shows all")


# --- By hand ---

CLASSES = [i for i in sorted(stored[DATES[3]])]


def pick(**want):
    """A partner whose last row is like that, each once."""
    for i in CLASSES:
        if all(stored[DATES[3]][i][k] == v for k, v in want.items()):
            CLASSES.remove(i)
            return i
    raise KeyError(want)


HAND = "2025-10-15"
stored[HAND] = {}


def by_hand(i, date=HAND, clear=(), **given):
    """The model of set and clear: the partner's row of the date."""
    row = dict((stored.get(date) or {}).get(i) or before(date).get(i) or
               dict.fromkeys(FIELDS), partner=i, dated=date)
    manual = set((row["manual"] or "").split(",")) - {""}
    parts = [x or None for x in (row["computed"] or "//").split("/")]
    parts = dict(zip(("abc", "stage", "xyz"), parts))
    if given.get("xyz"):
        given["stage"] = "regular"
    for k in clear:
        row[k] = parts[k]
    row.update(given)
    manual = manual - set(clear) | set(given)
    if row["stage"] != "regular":
        row["xyz"] = None
        manual.discard("xyz")
    row["manual"] = ",".join(w for w in ("abc", "stage", "xyz") if w in manual) or None
    stored[date][i] = row


who = {"abc": pick(abc="C", stage="regular"), "lost": pick(stage="regular", xyz="Z"),
       "xyz": pick(stage="potential"), "even": pick(stage="regular", xyz="Z", abc="B"),
       "cleared": pick(abc="B", stage="regular"), "one": pick(stage="lost"),
       "two": pick(stage="lost"), "left": pick(stage="regular", xyz="Z")}
partner = W.names[who["abc"]]
crm.must("partner", "edit", who["abc"], "--name", "Chosen One")
W.names[who["abc"]] = "Chosen One"
talk = crm.add("interaction", "add", "--partner", who["abc"], "--topic", "They promised more")
since = crm.last_change()
crm.must("classify", "set", "chosen one", "--abc", "A", "--date", HAND, "--reason",
         "Promised\tmore", "--because", "interaction:%d" % talk)
by_hand(who["abc"], abc="A")
crm.must("classify", "set", who["lost"], "--stage", "lost", "--date", HAND, "--reason", "Closed")
by_hand(who["lost"], stage="lost")
crm.must("classify", "set", who["xyz"], "--xyz", "X", "--date", HAND, "--reason", "Steady")
by_hand(who["xyz"], xyz="X")
crm.must("classify", "set", who["even"], "--xyz", "Y", "--abc", "C", "--date", HAND,
         "--reason", "r")
by_hand(who["even"], xyz="Y", abc="C")
crm.must("classify", "set", "id=%d,%d" % (who["one"], who["two"]), "--stage", "potential",
         "--abc", "B", "--date", HAND, "--reason", "Both", "--expect", 2)
for k in ("one", "two"):
    by_hand(who[k], stage="potential", abc="B")
crm.must("classify", "set", who["cleared"], "--abc", "A", "--date", HAND, "--reason", "For now")
by_hand(who["cleared"], abc="A")
crm.must("classify", "set", who["left"], "--xyz", "X", "--date", HAND, "--reason", "Even")
by_hand(who["left"], xyz="X")
crm.must("classify", "set", who["left"], "--stage", "one-time", "--date", HAND, "--reason", "Not")
by_hand(who["left"], stage="one-time")
fresh = next(i for i in W.names if i not in W.flagged and i not in before(HAND))
crm.must("classify", "set", fresh, "--abc", "A", "--date", HAND, "--reason", "New")
by_hand(fresh, abc="A")
same(rows_of(HAND), stored[HAND], "classes set by hand")
same((stored[HAND][who["xyz"]]["manual"], stored[HAND][who["xyz"]]["stage"],
      stored[HAND][who["left"]]["manual"], stored[HAND][who["left"]]["xyz"]),
     ("stage,xyz", "regular", "stage", None), "XYZ makes a client regular, and ends with it")
rows = read_tsv(crm.export("class", "partner=%d" % who["abc"], "dated=" + HAND))
row = dict(zip(*rows))
same((row["author"], row["reason"], row["because"]), ("tester", "Promised\tmore",
                                                      "interaction:%d" % talk),
     "with author, reason and what justifies it")
seen = read_tsv(crm.must("classify", "history", "Chosen One", "--tsv").out)
row = dict(zip(seen[0], seen[1]))
same([row[k] for k in ("dated", "abc", "abc_move", "manual", "author", "reason", "because")],
     [HAND, "A", "+", "abc", "Tester", "Promised\tmore", "interaction:%d" % talk],
     "the history shows them")
change = crm.last_change()
crm.must("classify", "set", "chosen one", "--abc", "A", "--date", HAND, "--reason",
         "Promised\tmore", "--because", "interaction:%d" % talk)
same(crm.last_change(), change, "set the same again, that is no change")
crm.must("classify", "clear", who["cleared"], "--abc", "--date", "2025-11-01")
stored["2025-11-01"] = {}
by_hand(who["cleared"], "2025-11-01", clear=["abc"])
same(rows_of("2025-11-01"), stored["2025-11-01"], "cleared: what the figures gave")
change, was = crm.last_change(), exported()
for i in (fresh + 1, CLASSES[0]):
    crm.must("classify", "clear", i, "--date", "2025-11-01")
crm.must("classify", "clear", who["abc"], "--stage", "--xyz", "--date", "2025-11-01")
same((crm.last_change(), exported()), (change, was), "nothing set by hand, nothing to clear")

# They stand in later runs, of other rules, too; and on the very day.
LATER = [Parameters("2025-10-15", 6), Parameters("2025-11-30", 12, preset="upp"),
         Parameters("2025-12-31", 3, measure="profit")]
for p in LATER:
    run(p, "by hand stands at " + p.date.isoformat())
last = stored["2025-12-31"]
same([(last[who[k]]["abc"], last[who[k]]["stage"], last[who[k]]["xyz"], last[who[k]]["manual"])
      for k in ("xyz", "even")],
     [(last[who["xyz"]]["abc"], "regular", "X", "stage,xyz"),
      ("C", "regular", "Y", "abc,stage,xyz")],
     "what was set is there at the end")
same((last[who["lost"]]["stage"], last[who["lost"]]["xyz"], last[who["cleared"]]["manual"]),
     ("lost", None, None), "and what was cleared is not")
crm.must("classify", "clear", who["even"], "--stage", "--date", "2025-12-31")
by_hand(who["even"], "2025-12-31", clear=["stage"])
crm.must("classify", "clear", who["abc"], who["xyz"], "--date", "2025-12-31")
for k in ("abc", "xyz"):
    by_hand(who[k], "2025-12-31", clear=["abc", "stage", "xyz"])
same(rows_of("2025-12-31"), stored["2025-12-31"], "some or all of it cleared")
run(LATER[2], "then the figures decide again at 2025-12-31")


# --- Filled, edited, posted ---

POST = Parameters("2026-01-31", 12)
text = crm.must("classify", "fill", "--tsv", "-q", *POST.words()).out
rows = read_tsv(text)
proposal = model(POST, before("2026-01-31"))
same(printed(rows), proposal, "the proposal")
at = {f: i for i, f in enumerate(rows[0])}


def as_posted(row):
    """What is not what was computed was set by hand."""
    row = list(row)
    computed = (row[at["computed"]] or "//").split("/")
    hand = set((row[at["manual"]] or "").split(",")) - {""}
    hand |= {f for f, c in zip(("abc", "stage", "xyz"), computed) if row[at[f]] not in (None, c)}
    if row[at["stage"]] not in (None, "regular"):
        hand.discard("xyz")
    row[at["manual"]] = ",".join(f for f in ("abc", "stage", "xyz") if f in hand) or None
    return row


edited = [rows[0]]
for row in rows[1:]:
    i, row = int(row[0]), list(row)
    if i % 5 == 0:
        row[at["abc"]] = {"A": "B", "B": "C", "C": None, None: "A"}[row[at["abc"]]]
    if i % 7 == 0:
        row[at["stage"]], row[at["xyz"]] = "lost", None
    if i % 11 == 0 and row[at["stage"]] == "regular":
        row[at["xyz"]] = "X"
    if i % 13:               # some are left out
        edited.append(row)
was = exported()
path = os.path.join(FOLDER, "classes.tsv")
with open(path, "wb") as f:
    f.write(tsv_table(edited))
crm.must("classify", "post", path)
stored["2026-01-31"] = printed(edited[:1] + [as_posted(row) for row in edited[1:]])
same(rows_of("2026-01-31"), stored["2026-01-31"], "post stores what was edited")
ok(any(r["computed"].split("/")[0] != (r["abc"] or "") for r in stored["2026-01-31"].values()),
   "what was edited differs from what is computed")
change = crm.last_change()
crm.must("classify", "post", "-", "-f", "tsv", input=tsv_table(edited))
same(crm.last_change(), change, "posted again it is no change")
edited[1][at["abc"]] = None
crm.must("classify", "post", "-", "-f", "tsv", input=tsv_table(edited))
stored["2026-01-31"] = printed(edited[:1] + [as_posted(row) for row in edited[1:]])
same(rows_of("2026-01-31"), stored["2026-01-31"], "a class that was emptied is taken away")
same(crm.sql("SELECT count(*) FROM partner_class WHERE since = %d" % crm.last_change())[0][0], 1,
     "in the one row that differs")
crm.must("undo")
crm.must("undo")
same(exported(), was, "undone, the exports are as before, byte for byte")
crm.must("redo")
crm.must("redo")
bad = [edited[0], list(edited[1]), list(edited[2])]
bad[2][at["abc"]] = "D"
change = crm.last_change()
run_ = crm.run("classify", "post", "-", "-f", "tsv", input=tsv_table(bad))
ok(run_.status == DATA and "-:3: " in run_.err.replace("stdin", "-").replace("standard input", "-")
   and crm.last_change() == change, "a class D is refused with its line", run_)
wrong = []
for field, value in (("manual", "by me"), ("stage", "friend"), ("xyz", "W"), ("amount", "x")):
    bad[2] = list(edited[2])
    bad[2][at[field]] = value
    run_ = crm.run("classify", "post", "-", "-f", "tsv", input=tsv_table(bad))
    if run_.status != DATA or crm.last_change() != change:
        wrong.append(str(run_))
ok(not wrong, "so are other words that there are not", lambda: wrong[0])


# --- Reports, from exports ---

def table(noun, *args):
    rows = read_tsv(crm.export(noun, *args))
    return [dict(zip(rows[0], r)) for r in rows[1:]]


def number(text, digits):
    return None if text is None else minor(text, digits)


def hundredth(part, whole):
    """A percentage in hundredths, halves up."""
    return half_up(Fraction(part * 10000, whole))


crm.must("partner", "edit", "id=1..19", "--responsible", "tester")
for body in (["Ours", "--abc", "A"], ["Ours, regular", "--abc", "A", "--stage", "regular"],
             ["Steady", "--xyz", "X"], ["Lost", "--stage", "lost"], ["Everybody"]):
    crm.must("policy", "add", *body)
classes = [dict(r, partner=int(r["partner"])) for r in table("class")]
partners = {int(r["id"]): r for r in table("partner")}
policies = table("policy")
users = {r["login"]: r["name"] for r in table("user")}
settings = {r["id"]: r["parameters"] for r in table("classification")}
NONE_LAST = {None: "~"}
for r in classes:
    digits = scale(r["currency"]) if r["currency"] else 2
    r["amount"], r["variation"] = number(r["amount"], digits), number(r["variation"], 2)


def fold_key(i):
    return fold(partners[i]["name"]).encode()


def until(date):
    """partner → rows on or before the date, the last first."""
    result = defaultdict(list)
    for r in sorted(classes, key=lambda r: r["dated"], reverse=True):
        if r["dated"] <= date:
            result[r["partner"]].append(r)
    return result


def move(rows, field, place=0):
    if len(rows) <= place + 1 or rows[place + 1][field] is None:
        return None
    return arrow(rows[place + 1][field], rows[place][field], MOVES[field])


def report(name, date, *more):
    rows = read_tsv(crm.must("report", name, "--date", date, "--tsv", "-q", *more).out)
    result = []
    for row in rows[1:]:
        one = dict(zip(rows[0], row))
        for k in ("variation", "share", "cumulative", "amount_share"):
            if k in one:
                one[k] = number(one[k], 2)
        if "amount" in one:
            one["amount"] = number(one["amount"], scale(one["currency"] or "RUB"))
        result.append(one)
    return result


def text_of(row, *fields):
    return {f: row[f] for f in fields}


def expected_classes(date):
    last = until(date)
    order = sorted(last, key=lambda i: (
        last[i][0]["abc"] or "~", last[i][0]["amount"] is None, -(last[i][0]["amount"] or 0),
        fold_key(i), i))
    return [dict(text_of(last[i][0], "dated", "abc", "stage", "xyz", "manual", "sales", "currency",
                         "amount", "variation"),
                 partner_id=str(i), partner=partners[i]["name"], abc_move=move(last[i], "abc"),
                 stage_move=move(last[i], "stage"), xyz_move=move(last[i], "xyz")) for i in order]


def expected_abc(date):
    last = {i: r for i, r in until(date).items() if r[0]["abc"]}
    weight = {i: r[0]["amount"] if r[0]["amount"] is not None else int(r[0]["sales"] or 0) * 100
              for i, r in last.items()}
    total = sum(w for w in weight.values() if w > 0)
    order = sorted(last, key=lambda i: (-weight[i], fold_key(i), i))
    result, upto = [], 0
    for place, i in enumerate(order):
        part = max(weight[i], 0)
        upto += part
        result.append(dict(
            text_of(last[i][0], "abc", "sales", "currency", "amount"), rank=str(place + 1),
            partner_id=str(i), partner=partners[i]["name"], move=move(last[i], "abc"),
            manual="1" if "abc" in (last[i][0]["manual"] or "").split(",") else "0",
            share=hundredth(part, total) if total else None,
            cumulative=hundredth(upto, total) if total else None))
    return result


def expected_xyz(date):
    last = {i: r for i, r in until(date).items() if r[0]["xyz"]}
    order = sorted(last, key=lambda i: (
        last[i][0]["xyz"], last[i][0]["variation"] is None, last[i][0]["variation"] or 0,
        fold_key(i), i))
    return [dict(text_of(last[i][0], "xyz", "variation", "abc", "sales", "currency", "amount"),
                 partner_id=str(i), partner=partners[i]["name"], move=move(last[i], "xyz"))
            for i in order]


def policy_of(cell):
    """The one that fits and says most; of those the first."""
    fit = [y for y in policies if all(y[k] in (None, cell[k]) for k in MOVES)]
    most = max([sum(y[k] is not None for k in MOVES) for y in fit] or [0])
    fit = [y for y in fit if sum(y[k] is not None for k in MOVES) == most]
    return min(fit, key=lambda y: int(y["id"]))["name"] if fit else None


def expected_matrix(date):
    cells, whole = defaultdict(list), defaultdict(int)
    last = [r[0] for r in until(date).values()]
    for r in last:
        cells[r["abc"], r["stage"], r["xyz"], r["currency"]].append(r["amount"] or 0)
        whole[r["currency"]] += r["amount"] or 0
    result = []
    for key in sorted(cells, key=lambda k: (k[0] or "~", STAGES.index(k[1]) if k[1] else 9,
                                            k[2] or "~", k[3] or "~")):
        cell = dict(zip(("abc", "stage", "xyz", "currency"), key))
        amount = sum(cells[key])
        result.append(dict(
            cell, clients=str(len(cells[key])), share=hundredth(len(cells[key]), len(last)),
            amount=amount, policy=policy_of(cell),
            amount_share=hundredth(amount, whole[key[3]])
            if whole[key[3]] > 0 and amount >= 0 else None))
    return result


def expected_moves(date, of):
    result = []
    last = {i: r for i, r in until(date).items() if len(r) > 1 and any(
        r[0][k] != r[1][k] for k in MOVES if of in ("any", k))}
    place = {None: 9, "regular": 1, "one-time": 2, "potential": 3, "lost": 4}
    for i in sorted(last, key=lambda i: (place[last[i][0]["stage"]], place[last[i][1]["stage"]],
                                         last[i][0]["abc"] or "~", fold_key(i), i)):
        now, was = last[i][:2]
        one = {"partner_id": str(i), "partner": partners[i]["name"], "was": was["dated"],
               "user": users.get(partners[i]["responsible"]), "dated": now["dated"]}
        for k in MOVES:
            one.update({k + "_was": was[k], k: now[k], k + "_move": move(last[i], k)})
        result.append(one)
    return result


def expected_history(date, only=None):
    result = []
    all_ = until(date)
    for i in sorted(all_, key=lambda i: (fold_key(i), i)):
        for place, r in enumerate(all_[i]):
            if only in (None, i):
                result.append(dict(
                    text_of(r, "dated", "abc", "stage", "xyz", "manual", "computed", "reason",
                            "because", "sales", "currency", "amount", "variation"),
                    partner=partners[i]["name"], author=users.get(r["author"]),
                    parameters=settings.get(r["classification"]),
                    **{k + "_move": move(all_[i], k, place) for k in MOVES}))
    return result


for date in ("2024-06-30", "2025-07-15", HAND, "2025-12-31", "2026-03-02"):
    same(report("classes", date), expected_classes(date), "report classes at " + date)
    same(report("abc", date), expected_abc(date), "report abc at " + date)
    same(report("xyz", date), expected_xyz(date), "report xyz at " + date)
    same(report("matrix", date), expected_matrix(date), "report matrix at " + date)
    for of in ("any", "abc", "stage", "xyz"):
        same(report("stage-moves", date, "--of", of), expected_moves(date, of),
             "report stage-moves --of %s at %s" % (of, date))
    same(report("class-history", date), expected_history(date), "report class-history at " + date)
same(report("matrix", "2001-01-01"), [], "no classes, no matrix")
same(report("class-history", "2026-03-02", "--partner", who["even"]),
     expected_history("2026-03-02", who["even"]), "one partner's history")
for words, name in ((["show"], "classes"), (["matrix"], "matrix")):
    same(crm.must("classify", *words, "--date", HAND, "--tsv").out,
         crm.must("report", name, "--date", HAND, "--tsv").out, "crm classify %s" % words[0])
same(read_tsv(crm.must("classify", "show", who["one"], "--date", HAND, "--tsv").out)[1][3:7],
     [expected_classes(HAND)[k][f] for k, r in enumerate(expected_classes(HAND))
      if r["partner_id"] == str(who["one"]) for f in ("abc", "abc_move", "stage", "stage_move")],
     "crm classify show PARTNER")

# The classes of partners are those of their last row.
last = {i: r[0] for i, r in until("9999-12-31").items()}
for words, fits in (
        (["abc=A,B", "stage=regular"],
         lambda r: r["abc"] in ("A", "B") and r["stage"] == "regular"),
        (["xyz=X"], lambda r: r["xyz"] == "X"), (["stage=lost"], lambda r: r["stage"] == "lost"),
        (["stage=potential,one-time", "abc="], lambda r: not r["abc"] and r["stage"] in (
            "potential", "one-time"))):
    same({int(r[0]) for r in read_tsv(crm.must("partner", "list", *words, "--fields", "id",
                                               "--tsv").out)[1:]},
         {i for i, r in last.items() if fits(r)}, "partner list " + " ".join(words))
same({int(r[0]): r[1:] for r in read_tsv(crm.must(
    "partner", "list", "--fields", "id,abc,stage,xyz", "--tsv").out)[1:]},
    {i: [last[i][k] for k in MOVES] if i in last else [None] * 3 for i in W.names},
    "partner list shows the classes of all")

# As of a change before.
kept = {}
for date in DATES[:2]:
    kept[date] = crm.must("class", "export", "dated=" + date).out
crm.must("class", "edit", "dated=" + DATES[1], "--abc", "", "--yes")
crm.must("class", "rm", "dated=" + DATES[0], "--yes")
change = crm.last_change()
for date in DATES[:2]:
    same(crm.must("class", "export", "dated=" + date, "--as-of", "change:%d" % (change - 2)).out,
         kept[date], "--as-of shows the classes of %s as they were" % date)
same(read_tsv(crm.must("report", "classes", "--date", DATES[0], "--as-of", "change:%d" % (
    change - 2), "--tsv").out)[1:] != [], True, "and the report")
same(report("classes", DATES[0]), [], "which has none now")
same(report("classes", DATES[1], "--as-of", "change:%d" % (change - 2)),
     expected_classes(DATES[1]), "--as-of report classes, with arrows")
crm.must("undo")
crm.must("undo")


# --- Refused ---

REFUSED = [
    (USAGE, ["--abc", "80/15/6"]), (USAGE, ["--abc", "80/15"]), (USAGE, ["--abc", "80/15/5/0"]),
    (USAGE, ["--abc", "a/b/c"]), (USAGE, ["--abc", "-5/100/5"]), (USAGE, ["--abc", ""]),
    (USAGE, ["--abc", "33.333/33.333/33.334"]), (USAGE, ["--abc", "200/-50/-50"]),
    (USAGE, ["--xyz", "25/10"]), (USAGE, ["--xyz", "10"]), (USAGE, ["--xyz", "10/25/50"]),
    (USAGE, ["--xyz", "-1/5"]), (USAGE, ["--xyz", "no"]),
    (USAGE, ["--measure", "turnover"]), (USAGE, ["--measure", "quantity"]),
    (USAGE, ["--measure", "interval"]), (USAGE, ["--measure", ""]),
    (USAGE, ["--xyz-measure", "weight"]), (USAGE, ["--step", "day"]), (USAGE, ["--step", ""]),
    (USAGE, ["--periods", "0"]), (USAGE, ["--periods", "-3"]), (USAGE, ["--periods", "x"]),
    (USAGE, ["--periods", "1"]), (USAGE, ["--periods", "99999999999999999999"]),
    (USAGE, ["--periods", "1201"]),
    (USAGE, ["--one-time", "0..1"]), (USAGE, ["--one-time", "3..2"]),
    (USAGE, ["--one-time", "x"]), (USAGE, ["--one-time", "1.."]),
    (USAGE, ["--one-time-lost", "maybe"]), (USAGE, ["--preset", "1c"]),
    (USAGE, ["--date", "2025-02-30"]), (USAGE, ["--date", ""]),
    (USAGE, ["--period", "2025-01-15..2025-06-30"]), (USAGE, ["--period", "2025.."]),
    (USAGE, ["--period", "2025-01..2025-05", "--step", "quarter"]),
    (USAGE, ["--currency", "XX"]), (USAGE, ["--currency", "rub"]), (USAGE, ["extra"]),
    (DATA, ["--currency", "CHF"]),
]
was, change = exported(), crm.last_change()
for verb in ("run", "fill"):
    wrong = []
    for status, words in REFUSED:
        got = crm.run("classify", verb, "--date", "2025-06-30", *words)
        if got.status != status or got.out or got.err.count("\n") != 1 or \
                not got.err.startswith("crm: "):
            wrong.append(str(got))
    ok(not wrong, "classify %s: each refusal is one line with its status" % verb,
       lambda: "\n".join(wrong))
wrong = []
for status, words in [
        (USAGE, ["compare"]), (USAGE, ["compare", "abc=1/2/3"]), (USAGE, ["compare", "abc"]),
        (USAGE, ["compare", "colour=red"]), (USAGE, ["compare", "a=1", "b=2", "c=3"]),
        (USAGE, ["compare", "periods=1"]), (DATA, ["compare", "currency=CHF"]),
        (USAGE, ["set", "1", "--reason", "x"]), (USAGE, ["set", "1", "--abc", "A"]),
        (USAGE, ["set", "--abc", "A", "--reason", "x"]),
        (USAGE, ["set", "1", "--xyz", "X", "--stage", "lost", "--reason", "x"]),
        (USAGE, ["set", "1", "--abc", "A", "--reason", "x", "--date", "2025-13-01"]),
        (DATA, ["set", "1", "--abc", "D", "--reason", "x"]),
        (DATA, ["set", "1", "--stage", "friend", "--reason", "x"]),
        (NOT_FOUND, ["set", "Nobody At All", "--abc", "A", "--reason", "x"]),
        (NOT_FOUND, ["set", "1", "--abc", "A", "--reason", "x", "--because", "interaction:999"]),
        (DATA, ["set", "1", "--abc", "A", "--reason", "x", "--because", "word"]),
        (NOT_FOUND, ["clear", "Nobody At All"]), (USAGE, ["clear"]), (USAGE, ["post"]),
        (DATA, ["set", "id=1,2", "--abc", "A", "--reason", "x", "--expect", "3"]),
        (USAGE, ["history"]), (NOT_FOUND, ["history", "Nobody At All"]),
        (USAGE, ["show", "1", "2"]), (USAGE, ["matrix", "1"])]:
    got = crm.run("classify", *words)
    if got.status != status or got.err.count("\n") != 1 or not got.err.startswith("crm: "):
        wrong.append("expected %d: %s" % (status, got))
ok(not wrong, "the other verbs, too", lambda: "\n".join(wrong))
same((crm.last_change(), exported()), (change, was), "and nothing is stored")
for words in (["--abc", "70/20"], ["--one-time", "0"]):
    got = crm.run("-c", "classify=%s=%s" % (words[0][2:], words[1]), "classify", "fill")
    ok(got.status == USAGE and got.err.count("\n") == 1 and "classify" in got.err,
       "the setting, too: " + words[1], got)
p = Parameters("2025-06-30", 6, measure="profit", abc=(60, 30, 10), one_time=(1, 3))
same(printed(read_tsv(crm.must("-c", "classify=periods=6,measure=profit,abc=60/30/10,one-time=1..3",
                               "classify", "fill", "--date", "2025-06-30", "--tsv").out)),
     model(p, before("2025-06-30"), stored["2025-06-30"]), "the setting has the defaults")
crm.must("rate", "rm", "currency=USD", "valid_from=2024-01-01", "--yes")
change = crm.last_change()
got = crm.run("classify", "run", "--date", "2024-12-31")
ok(got.status == DATA and got.err.startswith("crm: no rate of USD on 2024-0") and
   got.err.count("\n") == 1 and crm.last_change() == change, "no rate on the day of a sale", got)
rates.by["USD"] = rates.by["USD"][1:]
rates.known.clear()
p = Parameters("2025-12-31", 12)
same(fill(p), model(p, before("2025-12-31"), stored["2025-12-31"]),
     "sales before the window need none")
done()
