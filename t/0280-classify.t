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
WORDS = ["Zeta", "alpha", "Проба", "ОБРАЗЕЦ", "delta Two", "Beta", "beta", "Ёлка", "Straße", "Omega"]
for i in range(40):          # even ones, more or less
    one = W.partner("%s %d" % (R.choice(WORDS), i), i % 7 != 0)
    noise = [0, 0, 8, 30, 80][i % 5]
    base = R.randint(1, 400) * 10000
    for month in months():
        W.document(one, month + R.randrange(28) * DAY, base + base * R.randint(-noise, noise) // 100,
                   R.randint(1, 3))
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
done()
