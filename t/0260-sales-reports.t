#!/usr/bin/env python3
"""The reports on sales, payments, orders and prices: every cell of them, worked out here by another
way from the rows that were given to the program."""
import random
import sys
import os
from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

TODAY = date(2026, 3, 2)
rng = random.Random(260)
crm = Crm(now="2026-03-02T09:00:00Z")


# --- Arithmetic of our own ---

def nearest(x):
    """Half away from zero."""
    x = Fraction(x)
    n = (abs(x) * 2 + 1) // 2
    return int(-n if x < 0 else n)


def decimal(n, scale=2):
    if n is None:
        return None
    text = str(abs(n)).rjust(scale + 1, "0")
    return ("-" if n < 0 else "") + (text[:-scale] + "." + text[-scale:] if scale else text)


def short(n, scale):
    text = decimal(n, scale)
    return text and text.rstrip("0").rstrip(".")


def money(n, currency):
    return decimal(n, {"JPY": 0, "KWD": 3}.get(currency, 2))


def percent(a, b):
    return short(nearest(Fraction(a * 10000, b)), 2) if b else None


def last(text):
    """None behind everything."""
    return (text is None, text or "")


def report(name, *args, **more):
    return read_tsv(crm.must("report", name, *args, "--tsv", **more).out)[1:]


def check(expected, name, *args):
    rows = [[None if c is None else str(c) for c in row] for row in expected]
    return same(report(name, *args), rows, " ".join(["report", name] + [str(a) for a in args]) +
                ": %d rows" % len(rows))


def take(noun, head, rows):
    """Imports rows; returns them as dicts with their numbers."""
    name = os.path.join(FOLDER, noun + ".csv")
    with open(name, "wb") as f:
        f.write(csv_table([head] + [list(r) for r in rows]))
    before = max([int(r[0]) for r in read_tsv(crm.must(noun, "list", "--fields", "id",
                                                       "--tsv").out)[1:]] or [0])
    crm.must(noun, "import", name, "--create-refs")
    return [dict(zip(["id"] + head, [before + 1 + i] + list(r))) for i, r in enumerate(rows)]


# --- What is given to the program ---

parent = {"North": None, "Cold": "North", "Icy": "Cold", "Frozen": "Icy", "Mild": "North",
          "Ash": None, "Warm": "Ash", "Void": "Ash"}
take("region", ["name", "parent"], list(parent.items()))
users = ["Anna", "Boris", "Vera"]
take("user", ["login", "name"], [[u.lower(), u] for u in users])
item_group = {"Bolt": "Metal", "Nut": "Metal", "Board": "Wood", "Advice": None}
take("item", ["code", "name", "unit", "item_group"],
     [["I%d" % i, n, "pc", item_group[n]] for i, n in enumerate(item_group)])

partners = {}
for i in range(24):
    # Two of the same name, some without a region, a source, a user.
    partners["P%02d" % i] = dict(
        name="Twin" if i in (3, 4) else "Partner %02d" % i,
        region=None if i % 7 == 6 else rng.choice(["North", "Cold", "Icy", "Frozen", "Mild",
                                                   "Warm", "Ash"]),
        source=None if i % 5 == 4 else rng.choice(["Fair", "Web", "Friend"]),
        user=None if i % 6 == 5 else rng.choice(users))
for i, r in enumerate(take("partner", ["code", "name", "region", "source", "responsible"],
                           [[c, p["name"], p["region"], p["source"], p["user"]]
                            for c, p in partners.items()])):
    partners[r["code"]]["id"] = r["id"]

schedules = {
    "thirds": [(0, 3333), (30, 3333), (60, 3334)],
    "before": [(-10, 3000), (14, 7000)],
    "later": [(45, 10000)],
    "none": [],
}


def steps(name):
    return ";".join("%s%% %d" % (short(share, 2), days) for days, share in schedules[name])


take("agreement", ["code", "name", "kind", "valid_from", "schedule"],
     [[n, "Terms " + n, "typical", "2020-01-01", steps(n)] for n in schedules])
contract_terms = {}         # code -> (partner, agreement, schedule of its own)
rows = []
for i, code in enumerate(partners):
    if i % 3:
        continue
    number = "C-%d" % i
    contract_terms[number] = (code, [None, "later", "thirds", "none"][i // 3 % 4],
                              ["none", "before", "none"][i // 3 % 3])
    rows.append([number, code, contract_terms[number][1], "2020-01-01",
                 steps(contract_terms[number][2])])
take("contract", ["code", "partner", "agreement", "valid_from", "schedule"], rows)

rates = {}
for currency, units, base in (("USD", 1, 81234567), ("EUR", 1, 90500001), ("KZT", 100, 15012345)):
    day = date(2024, 6, 1)      # before that there is none
    while day <= TODAY:
        rates[currency, day] = (units, base + rng.randrange(-3000000, 3000000))
        day += timedelta(rng.randrange(1, 40))
rates["JPY", date(2024, 1, 1)] = (100, 55000000)
take("rate", ["currency", "valid_from", "units", "rate"],
     [[c, d, u, short(r, 6)] for (c, d), (u, r) in rates.items()])

sales = []


def sale(sold, partner, revenue, document=None, item=None, quantity=None, cost=None,
         currency="RUB", user=None, agreement=None, contract=None):
    sales.append(dict(sold=sold, partner=partner, revenue=revenue, document=document, item=item,
                      quantity=quantity, cost=cost, currency=currency, user=user,
                      agreement=agreement, contract=contract))


def random_day():
    while True:
        day = date(2024, 1, 1) + timedelta(rng.randrange((TODAY - date(2024, 1, 1)).days + 20))
        if (day.year, day.month) != (2025, 7):      # a month without sales
            return day


for n in range(260):
    code = rng.choice(list(partners)[:20]) if n % 29 else None
    number = rng.choice([None, "D-%d" % rng.randrange(200), "D-%d" % n, "D-%d" % n])
    day, currency = random_day(), rng.choice(["RUB"] * 5 + ["USD", "EUR", "KZT", "JPY"])
    contracts = [c for c, t in contract_terms.items() if t[0] == code]
    for _ in range(rng.randrange(1, 5)):
        revenue = rng.randrange(1, 900000) * (-1 if rng.random() < .12 else 1)
        terms = rng.random()
        sale(day, code, revenue, number, rng.choice(list(item_group) + [None]),
             rng.choice([None, rng.randrange(-5000, 90000)]),
             rng.choice([None, int(revenue * .7), int(revenue * 1.1)]), currency,
             rng.choice(users + [None] * 4),
             rng.choice(list(schedules)) if terms < .5 else None,
             rng.choice(contracts) if contracts and terms > .4 else None)
# One document over two months, one in two currencies, one number of two partners.
sale(date(2025, 1, 31), "P20", 10000, "Long", "Bolt", 1000, 5000)
sale(date(2025, 2, 1), "P20", 20000, "Long", "Nut", 1000, 5000)
sale(date(2025, 2, 1), "P20", 555, "Two", "Nut", 1000, 5000, "USD")
sale(date(2025, 2, 1), "P20", -555, "Two", "Nut", 1000, 5000, "EUR")
sale(date(2025, 2, 5), "P21", 700, "Long")
# Never bought: a gift, and a return that came alone.
sale(date(2025, 5, 5), "P22", 0, "Gift", "Bolt", 1000, 300)
sale(date(2025, 5, 6), "P23", -40000, "Back", "Bolt", -1000, -30000)
# Halves of a kopeck in both directions: 0.01 USD at a rate that ends with 5.
rates["USD", date(2023, 1, 1)] = (1, 50500000)
take("rate", ["currency", "valid_from", "units", "rate"], [["USD", "2023-01-01", 1, "50.5"]])
sale(date(2023, 1, 1), "P21", 1, "Half", None, None, 1, "USD")
sale(date(2023, 1, 2), "P21", -1, "Half back", None, None, -1, "USD")
sale(date(2022, 12, 31), "P21", 77, "Before any rate", None, None, 1, "USD")
# More than 64 bits hold, if revenue and rate were multiplied: 90 billion.
sale(date(2023, 1, 3), "P21", 9000000000001, "Large", None, None, 8999999999999, "USD")

for i, r in enumerate(take(
        "sale", ["sold", "partner", "document", "item", "quantity", "currency", "revenue", "cost",
                 "responsible", "agreement", "contract"],
        [[s["sold"], s["partner"], s["document"], s["item"],
          s["quantity"] is not None and short(s["quantity"], 3) or None, s["currency"],
          money(s["revenue"], s["currency"]),
          None if s["cost"] is None else money(s["cost"], s["currency"]), s["user"],
          s["agreement"], s["contract"]] for s in sales])):
    sales[i]["id"] = r["id"]
by_import = sales[-1]["id"]

payments = []
for n in range(160):
    payments.append(dict(paid=random_day(), partner=rng.choice(list(partners)[:22]),
                         direction="out" if rng.random() < .1 else "in",
                         currency=rng.choice(["RUB"] * 4 + ["USD", "EUR", "JPY"]),
                         amount=rng.randrange(1, 2500000)))
take("payment", ["document", "paid", "partner", "direction", "currency", "amount"],
     [["M-%d" % i, p["paid"], p["partner"], p["direction"], p["currency"],
       money(p["amount"], p["currency"])] for i, p in enumerate(payments)])


# --- sales ---

def within(region, top):
    while region and region != top:
        region = parent[region]
    return region == top


def partner_of(s):
    return partners.get(s["partner"], {"name": None, "region": None, "source": None, "user": None,
                                       "id": None})


def user_of(s):
    return s["user"] or partner_of(s)["user"]


def in_roubles(n, currency, day):
    """Our kopecks, or None without a rate; only amounts of two digits are converted."""
    known = [d for c, d in rates if c == currency and d <= day]
    if currency in ("RUB", "JPY") or not known:
        return None
    units, rate = rates[currency, max(known)]
    return nearest(Fraction(n * rate, units * 10 ** 6))


def sales_expected(by, keep=lambda s: True, convert=False, top=None):
    groups = defaultdict(list)
    for s in filter(keep, sales):
        p = partner_of(s)
        key = {"partner": p["id"] and (p["name"], p["id"]), "item": s["item"],
               "item-group": item_group.get(s["item"]), "user": user_of(s), "source": p["source"],
               "region": p["region"], "month": s["sold"].isoformat()[:7],
               "year": s["sold"].isoformat()[:4], "currency": s["currency"]}[by]
        currency, revenue, cost = s["currency"], s["revenue"], s["cost"] or 0
        if convert and in_roubles(0, currency, s["sold"]) is not None:
            revenue, cost = (in_roubles(n, currency, s["sold"]) for n in (revenue, cost))
            currency = "RUB"
        keys = [key]
        while by == "region" and keys[-1] and keys[-1] != top and parent[keys[-1]]:
            keys.append(parent[keys[-1]])
        for i, key in enumerate(keys):
            groups[key, currency].append((s, revenue, cost, i == 0))
    whole = defaultdict(int)
    for (_, currency), lines in groups.items():
        whole[currency] += sum(line[1] for line in lines if line[3])

    def order(row):
        key, currency, revenue = row[0], row[1][2], row[2]
        if by == "region":
            path = []
            while key:
                path.insert(0, key.lower())
                key = parent[key]
            return (not path, path, currency)
        if by in ("month", "year", "currency"):
            return (key, currency)
        return (currency, -revenue, key is None, key or "")

    rows = []
    for (key, currency), lines in groups.items():
        documents = {(s["partner"], s["document"] or s["id"]) for s, _, _, _ in lines}
        quantities = [s["quantity"] for s, _, _, _ in lines if s["quantity"] is not None]
        revenue = sum(r for _, r, _, _ in lines)
        cost = sum(c for _, _, c, _ in lines)
        level, up = 0, key
        while by == "region" and up and up != top and parent[up]:
            level, up = level + 1, parent[up]
        rows.append((key, [
            key[0] if by == "partner" and key else key, level, currency, len(documents), len(lines),
            short(sum(quantities), 3) if quantities else None, money(revenue, currency),
            money(cost, currency), money(revenue - cost, currency),
            percent(revenue - cost, revenue), percent(revenue, whole[currency])], revenue))
    return [row[1] for row in sorted(rows, key=order)]


for by in ("partner", "item", "item-group", "user", "source", "region", "month", "year",
           "currency"):
    check(sales_expected(by), "sales", "--by", by)
    check(sales_expected(by, convert=True), "sales", "--by", by, "--convert", "rate")
check(sales_expected("month"), "sales")
check(sales_expected("month", lambda s: s["sold"].year == 2025), "sales", "--period", "2025")
check([], "sales", "--period", "2025-07")
check(sales_expected("item", lambda s: s["sold"].isoformat()[:7] == "2025-02"),
      "sales", "--by", "item", "--period", "2025-02")
for region in ("North", "Cold", "Warm", "Void"):
    keep = lambda s: within(partner_of(s)["region"], region)
    check(sales_expected("user", keep), "sales", "--by", "user", "--region", region)
    check(sales_expected("region", keep, top=region), "sales", "--by", "region", "--region", region)
check(sales_expected("partner", lambda s: user_of(s) == "Boris"),
      "sales", "--by", "partner", "--user", "Boris")
check(sales_expected("year", lambda s: s["item"] == "Bolt"),
      "sales", "--by", "year", "--item", "I0")
# Ours has no hundredths: nothing is converted.
same(report("sales", "--convert", "rate", "-c", "currency=JPY"), report("sales"),
     "amounts of another number of digits are left as they are")
rows = {tuple(r[0:3:2]): r for r in report("sales", "--period", "2022-12..2023-01", "--by", "year",
                                           "--convert", "rate")}
same(rows["2022", "USD"][6], "0.77", "before the first rate: in its own currency")
same(rows["2023", "RUB"][6:9], ["4545000000000.51", "4544999999999.50", "1.01"],
     "half a kopeck goes away from zero on both sides, and no product is cut")
top = {r[0]: r for r in report("sales", "--by", "region") if r[2] == "RUB"}
ok({"North", "Cold", "Icy", "Frozen"} <= set(top) and None in top and
   [top[n][1] for n in ("North", "Cold", "Icy", "Frozen")] == list("0123"),
   "regions four deep, and a line without one")


# --- balance, overdue ---

def plan_of(s):
    """Steps of the contract, its agreement, the sale's agreement; a return has no schedule."""
    terms = contract_terms.get(s["contract"], (None, None, "none"))
    for name in (terms[2], terms[1], s["agreement"]):
        if s["revenue"] >= 0 and name and schedules[name]:
            return schedules[name]
    return [(0, 10000)]


def due_of(s, day):
    share = sum(part for days, part in plan_of(s) if s["sold"] + timedelta(days) <= day)
    return nearest(Fraction(s["revenue"] * share, 10000))


def balance_expected(day=TODAY, keep=lambda p: True, everything=False, overdue=False):
    rows = []
    pairs = {(s["partner"], s["currency"]) for s in sales if s["partner"] and s["sold"] <= day} | \
        {(p["partner"], p["currency"]) for p in payments if p["paid"] <= day}
    for code, currency in pairs:
        p = partners[code]
        mine = [s for s in sales if (s["partner"], s["currency"]) == (code, currency) and
                s["sold"] <= day]
        sold = sum(s["revenue"] for s in mine)
        paid = sum(m["amount"] * (1 if m["direction"] == "in" else -1) for m in payments
                   if (m["partner"], m["currency"]) == (code, currency) and m["paid"] <= day)
        due = [sum(due_of(s, day - timedelta(n)) for s in mine) for n in (0, 30, 60, 90)]
        late = [max(0, d - max(0, paid)) for d in due]
        for i in (1, 2, 3):
            late[i] = min(late[i], late[i - 1])
        parts = [late[0] - late[1], late[1] - late[2], late[2] - late[3], late[3]]
        if not keep(p) or (overdue and not late[0]) or \
                not (overdue or everything or sold != paid):
            continue
        rows.append((-late[0] if overdue else 0, p["name"], p["id"], currency, [
            p["id"], p["name"], currency] + [money(n, currency) for n in [
                sold, paid, sold - paid, due[0], late[0]] + parts]))
    return [r[4] for r in sorted(rows)]


check(balance_expected(), "balance")
check(balance_expected(everything=True), "balance", "--all", "yes")
check(balance_expected(overdue=True), "overdue")
for day in (date(2023, 1, 1), date(2024, 5, 31), date(2025, 2, 1), date(2026, 6, 30)):
    check(balance_expected(day), "balance", "--date", day)
    check(balance_expected(day, overdue=True), "overdue", "--date", day)
for name in ("balance", "overdue"):
    late = name == "overdue"
    check(balance_expected(keep=lambda p: p["id"] == partners["P03"]["id"], overdue=late),
          name, "--partner", "P03")
    check(balance_expected(keep=lambda p: within(p["region"], "Cold"), overdue=late),
          name, "--region", "Cold")
    check(balance_expected(keep=lambda p: p["user"] == "Vera", overdue=late),
          name, "--user", "vera")
bad = [r for r in report("balance", "--all", "yes")
       if sum(Fraction(c) for c in r[8:]) != Fraction(r[7]) or any(c[0] == "-" for c in r[7:])]
ok(not bad, "the four ages make what is overdue, and none is below zero", bad)

before = {words: report(*words) for words in (("sales", "--by", "region", "--convert", "rate"),
                                              ("balance", "--all", "yes"), ("overdue",))}
then = crm.last_change()

# One sale each, with the figures by hand.

def one(code, *sold):
    """A partner of its own; sold: (day, revenue, agreement), or (day, payment)."""
    partners[code] = dict(name=code, region=None, source=None, user=None,
                          id=crm.add("partner", "add", code, "--code", code))
    for s in sold:
        if len(s) == 3:
            crm.must("sale", "add", "--sold", s[0], "--partner", code, "--revenue", s[1],
                     "--agreement", s[2]) if s[2] else \
                crm.must("sale", "add", "--sold", s[0], "--partner", code, "--revenue", s[1])
        else:
            crm.must("payment", "add", "--paid", s[0], "--partner", code, "--amount",
                     s[1].lstrip("-"), "--direction", "out" if s[1][0] == "-" else "in")


def figures(code, day, expected, why):
    got = report("balance", "--partner", code, "--date", day, "--all", "yes")
    same([r[3:] for r in got], [expected.split()] if expected else [], why)


one("E1", ("2025-01-01", "0.05", "thirds"))
figures("E1", "2024-12-31", "", "before it is sold there is nothing")
figures("E1", "2025-01-01", "0.05 0.00 0.05 0.02 0.02 0.02 0.00 0.00 0.00",
        "sold on the day: a third of five kopecks is due, rounded")
figures("E1", "2025-01-30", "0.05 0.00 0.05 0.02 0.02 0.02 0.00 0.00 0.00", "a day before the next")
figures("E1", "2025-01-31", "0.05 0.00 0.05 0.03 0.03 0.01 0.02 0.00 0.00",
        "on the thirtieth day two thirds; the first is older than that")
figures("E1", "2025-03-02", "0.05 0.00 0.05 0.05 0.05 0.02 0.01 0.02 0.00",
        "all of it, no kopeck lost")
figures("E1", "2025-04-01", "0.05 0.00 0.05 0.05 0.05 0.00 0.02 0.01 0.02", "and it grows old")
figures("E1", "2025-05-31", "0.05 0.00 0.05 0.05 0.05 0.00 0.00 0.00 0.05", "for more than 90 days")
one("E2", ("2025-03-01", "100", "before"), ("2025-03-10", "30"))
figures("E2", "2025-03-01", "100.00 0.00 100.00 30.00 30.00 30.00 0.00 0.00 0.00",
        "what was to be paid before is due with the sale")
figures("E2", "2025-03-10", "100.00 30.00 70.00 30.00 0.00 0.00 0.00 0.00 0.00", "and paid")
figures("E2", "2025-03-15", "100.00 30.00 70.00 100.00 70.00 70.00 0.00 0.00 0.00", "and the rest")
figures("E2", "2025-03-22", "100.00 30.00 70.00 100.00 70.00 70.00 0.00 0.00 0.00",
        "what is paid goes to the oldest")
one("E3", ("2025-01-01", "100", "later"), ("2025-01-20", "-100", "later"))
figures("E3", "2025-02-20", "0.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00",
        "what came back is not overdue, whatever the schedule")
one("E4", ("2025-01-01", "-500"))
figures("E4", "2025-02-20", "0.00 -500.00 500.00 0.00 0.00 0.00 0.00 0.00 0.00",
        "what we paid to a supplier is not overdue")
one("E5", ("2025-01-01", "100", None), ("2025-02-15", "-60", None))
figures("E5", "2025-02-20", "40.00 0.00 40.00 40.00 40.00 0.00 40.00 0.00 0.00",
        "a return takes from the youngest: no age falls below zero")
for words, rows in before.items():
    same(report(*words, "--as-of", "change:%d" % then), rows,
         " ".join(words) + " as of the change before those sales")
ok(report("balance", "--all", "yes") != before["balance", "--all", "yes"],
   "which is not as it is now")


# --- order-failures ---

orders, items = [], []
for n in range(120):
    state = rng.choice(["open", "closed", "closed", "cancelled", "cancelled"])
    placed = date(2025, 1, 1) + timedelta(rng.randrange(300))
    closed = placed + timedelta(rng.randrange(60))
    orders.append(dict(
        code="O-%d" % n, placed=placed, partner=rng.choice(list(partners)[:20]), state=state,
        closed=None if state == "open" else closed,
        reason=rng.choice(["Late", "Price", "Late", None]) if state == "cancelled" else None,
        user=rng.choice(users + [None]), closer=rng.choice(users + [None] * 2)
        if state != "open" else None, currency=rng.choice(["RUB", "RUB", "USD"]),
        amount=rng.choice([None, None, rng.randrange(5000000)])))
    for item in rng.sample(list(item_group), rng.randrange(0, 4)):
        items.append(dict(order="O-%d" % n, item=item, quantity=rng.randrange(1, 99999),
                          price=rng.choice([None] + [rng.randrange(10 ** 7)] * 5),
                          discount=rng.choice([None, 0, 1250, 3333, 10000])))
# Products of quantity, price and discount that are larger than 64 bits.
orders.append(dict(code="O-L", placed=date(2025, 1, 1), partner="P01", state="closed",
                   closed=date(2025, 1, 2), reason=None, user="Anna", closer=None, currency="RUB",
                   amount=None))
items.append(dict(order="O-L", item="Bolt", quantity=10 ** 9 + 1, price=10 ** 8 + 1, discount=1))
take("failure-reason", ["name"], [["Late"], ["Price"]])
take("order", ["code", "placed", "partner", "state", "closed", "failure_reason", "responsible",
               "closed_by", "currency", "amount"],
     [[o["code"], o["placed"], o["partner"], o["state"], o["closed"], o["reason"], o["user"],
       o["closer"], o["currency"], decimal(o["amount"])] for o in orders])
take("order-item", ["customer_order", "item", "quantity", "price", "discount"],
     [[i["order"], i["item"], short(i["quantity"], 3), decimal(i["price"]),
       None if i["discount"] is None else short(i["discount"], 2)] for i in items])


def order_sum(o):
    if o["amount"] is not None:
        return o["amount"]
    return sum(nearest(Fraction(i["quantity"], 1000) * i["price"] *
                       (1 - Fraction(i["discount"] or 0, 10000)))
               for i in items if i["order"] == o["code"] and i["price"] is not None)


def failures_expected(by="reason", keep=lambda o: True):
    decided = [o for o in orders if o["state"] != "open" and keep(o)]
    cancelled = [o for o in decided if o["state"] == "cancelled"]
    groups = defaultdict(list)
    for o in decided:
        key = {"reason": o["reason"], "user": o["closer"] or o["user"],
               "month": o["closed"].isoformat()[:7]}[by]
        groups[key, o["currency"]].append(o)
    rows = []
    for (key, currency), group in groups.items():
        states = {s: [o for o in group if o["state"] == s] for s in ("closed", "cancelled")}
        n = len(states["cancelled"])
        rows.append(((key if by == "month" else "", -n, last(key), currency), [
            key, currency, len(group), len(states["closed"]), n,
            decimal(sum(map(order_sum, states["closed"]))),
            decimal(sum(map(order_sum, states["cancelled"]))),
            percent(n, len(decided) if by == "reason" else len(group)),
            percent(n, len(cancelled))]))
    return [r for _, r in sorted(rows, key=lambda r: r[0])]


for by in ("reason", "user", "month"):
    check(failures_expected(by), "order-failures", "--by", by)
    check(failures_expected(by, lambda o: o["closed"].isoformat()[:7] in
                            ("2025-04", "2025-05", "2025-06")),
          "order-failures", "--by", by, "--period", "2025-Q2")
check(failures_expected(), "order-failures")
check([], "order-failures", "--period", "2019")
big = [r for r in report("order-failures", "--by", "month", "--period", "2025-01-02")
       if r[1] == "RUB"]
ok(len(big) == 1 and big[0][5] == "999900010998.90", "a very large order", big)


# --- silent-clients, new-clients: those entered by hand are sales, too ---

for row in read_tsv(crm.must("sale", "list", "document=", "--fields",
                             "id,sold,partner.code,revenue", "--tsv").out)[1:]:
    if int(row[0]) > by_import:
        sale(date.fromisoformat(row[1]), row[2], int(Fraction(row[3]) * 100))
        sales[-1]["id"] = int(row[0])

classes = [("P00", "2025-06-30", "A", "regular"), ("P00", "2025-12-31", "B", "lost"),
           ("P00", "2026-12-31", "C", "lost"), ("P01", "2026-03-02", "C", None),
           ("P02", "2026-03-03", "A", "regular"), ("P07", "2025-01-31", None, "one-time")]
take("class", ["partner", "dated", "abc", "stage"], classes)
contacts = [("P00", "done", "2025-05-01T10:00:00Z"), ("P00", "done", "2025-06-01T10:00:00Z"),
            ("P00", "planned", "2026-02-01T10:00:00Z"), ("P00", "done", "2026-03-05T10:00:00Z"),
            ("P01", "cancelled", "2026-01-01T10:00:00Z"), ("P02", "done", "2026-03-02T08:00:00Z")]
take("interaction", ["partner", "state", "started_at"], contacts)


def documents(day=date.max):
    """(partner, currency, first day, revenue) of each."""
    found = defaultdict(list)
    for s in sales:
        if s["partner"] and s["sold"] <= day:
            found[s["partner"], s["document"] or s["id"], s["currency"]].append(s)
    return [(key[0], key[2], min(s["sold"] for s in lines), sum(s["revenue"] for s in lines))
            for key, lines in found.items()]


def silent_expected(days=90, day=TODAY, user=None):
    rows = []
    docs = documents(day)
    for code, p in partners.items():
        mine = [d for d in docs if d[0] == code]
        bought = [d[2] for d in mine if d[3] > 0]
        if not bought or (day - max(bought)).days <= days or (user and p["user"] != user):
            continue
        known = [c for c in classes if c[0] == code and c[1] <= day.isoformat()]
        abc, stage = max(known, key=lambda c: c[1])[2:] if known else (None, None)
        met = [c[2][:10] for c in contacts if c[0] == code and c[1] == "done" and
               c[2][:10] <= day.isoformat()]
        for currency in {d[1] for d in mine}:
            revenue = sum(d[3] for d in mine if d[1] == currency)
            rows.append(((-revenue, p["name"], p["id"], currency), [
                p["id"], p["name"], p["user"], abc, stage, max(bought), (day - max(bought)).days,
                len([d for d in mine if d[1] == currency and d[3] > 0]), currency,
                money(revenue, currency), max(met) if met else None]))
    return [r for _, r in sorted(rows, key=lambda r: r[0])]


check(silent_expected(), "silent-clients")
edge = sorted((TODAY - max(d[2] for d in documents(TODAY) if d[0] == c and d[3] > 0)).days
              for c in ("P00", "P01", "P02", "P07"))
for days in edge + [n - 1 for n in edge] + [0]:
    check(silent_expected(days), "silent-clients", "--days", days)
check(silent_expected(30, date(2025, 8, 1)), "silent-clients", "--date", "2025-08-01", "--days", 30)
check(silent_expected(10, user="Anna"), "silent-clients", "--days", 10, "--user", "anna")


def new_expected(keep=lambda d: d.year == TODAY.year):
    month = lambda d: d.isoformat()[:7]
    docs = documents()
    first = {}
    for code, _, day, revenue in docs:
        if revenue > 0:
            first[code] = min(first.get(code, "9999"), month(day))
    clients, revenues = defaultdict(set), defaultdict(lambda: [0, 0])
    for s in sales:
        if s["partner"] and keep(s["sold"]):
            is_new = first.get(s["partner"]) == month(s["sold"])
            revenues[month(s["sold"]), s["currency"]][0 if is_new else 1] += s["revenue"]
    for code, currency, day, revenue in docs:
        if revenue > 0 and keep(day):
            clients[month(day), currency].add(code)
    rows = []
    for (m, currency), (new, regular) in sorted(revenues.items()):
        fresh = [c for c in clients[m, currency] if first[c] == m]
        rows.append([m, currency, len(fresh), len(clients[m, currency]) - len(fresh),
                     money(new, currency), money(regular, currency), percent(new, new + regular)])
    return rows


check(new_expected(), "new-clients")
check(new_expected(lambda d: 2022 <= d.year <= 2026), "new-clients", "--period", "2022..2026")
check(new_expected(lambda d: date(2025, 1, 20) <= d <= date(2025, 2, 3)),
      "new-clients", "--period", "2025-01-20..2025-02-03")
check([], "new-clients", "--period", "2025-07")


# --- prices ---

prices = {}
for item in item_group:
    for kind in ("Retail", "Wholesale"):
        for _ in range(rng.randrange(0, 4)):
            prices[item, kind, date(2026, 1, 1) + timedelta(rng.randrange(120))] = \
                (rng.choice(["RUB", "USD", "JPY"]), rng.randrange(10 ** 6))
prices["Nut", "Retail", TODAY] = ("JPY", 1500)
prices["Bolt", "Retail", TODAY + timedelta(1)] = ("RUB", 1)
take("price-kind", ["name"], [["Retail"], ["Wholesale"]])
take("price", ["item", "price_kind", "valid_from", "currency", "price"],
     [[i, k, d, c, money(n, c)] for (i, k, d), (c, n) in prices.items()])


def prices_expected(day=TODAY, item=None, kind=None):
    rows = []
    for i in sorted(item_group):
        for k in ("Retail", "Wholesale"):
            days = [d for n, o, d in prices if (n, o) == (i, k) and d <= day]
            if days and i == (item or i) and k == (kind or k):
                currency, price = prices[i, k, max(days)]
                rows.append(["I%d" % list(item_group).index(i), i, "pc", k, currency,
                             money(price, currency), max(days)])
    return rows


check(prices_expected(), "prices")
for day in (date(2025, 12, 31), date(2026, 2, 10), date(2026, 12, 31)):
    check(prices_expected(day), "prices", "--date", day)
check(prices_expected(kind="Wholesale"), "prices", "--kind", "wholesale")
check(prices_expected(date(2026, 4, 1), "Bolt", "Retail"),
      "prices", "--item", "I0", "--kind", "Retail", "--date", "2026-04-01")

done()
