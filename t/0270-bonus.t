#!/usr/bin/env python3
"""Bonuses: the figures worked out once more with fractions, the facts behind each of them, past
periods that stay as they were, and mistakes in schemes told with file and line."""
import os
import random
import sys
from fractions import Fraction

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

crm = Crm(now="2026-03-02T09:00:00Z")
CONF = os.path.join(FOLDER, "crm.conf")
crm.env["CRM_CONFIG"] = CONF


def write(text, name="crm.conf"):
    os.makedirs(os.path.dirname(os.path.join(FOLDER, name)), exist_ok=True)
    with open(os.path.join(FOLDER, name), "w", encoding="utf-8") as f:
        f.write(text)


def load(noun, rows):
    """Imports rows, whose numbers are their places."""
    text = csv_table([list(rows[0])] + [[r[k] for k in rows[0]] for r in rows])
    crm.must(noun, "import", "-", "-f", "csv", input=text)


# --- The world ---

write("currency: RUB\n")
USERS = {"dora": ("Dora", None), "anna": ("anna Example", "dora"), "boris": ("Boris", "anna"),
         "chief": ("Zoe", None)}
for login, (name, manager) in USERS.items():
    crm.must("user", "add", name, "--login", login, *(["--manager", manager] if manager else []))
IDS = {login: i + 1 for i, login in enumerate(USERS)}
crm.must("region", "add", "Ural")
PARTNERS = {"Alpha": ("anna", "Ural"), "Beta": ("boris", None), "Gamma": (None, "Ural"),
            "Delta": ("dora", None)}
for name, (user, region) in PARTNERS.items():
    crm.must("partner", "add", name, *(["--responsible", user] if user else []),
             *(["--region", region] if region else []))
crm.must("agreement", "add", "Terms", "--kind", "typical", "--state", "active",
         "--currency", "RUB", "--valid-from", "2024-01-01")
RATES = [("USD", "2024-01-01", 1, "90.1234"), ("USD", "2025-02-11", 1, "101.5"),
         ("CNY", "2024-01-01", 10, "123.456789")]
for currency, day, units, rate in RATES:
    crm.must("rate", "add", "--currency", currency, "--valid-from", day, "--units", units,
             "--rate", rate)

R = random.Random(270)


def day(first=(2024, 12), months=6):
    n = first[0] * 12 + first[1] - 1 + R.randrange(months)
    return "%04d-%02d-%02d" % (n // 12, n % 12 + 1, R.randint(1, 28))


def money(low, high):
    return R.randint(low, high)


def text(cents):
    sign = "-" if cents < 0 else ""
    return "%s%d.%02d" % (sign, abs(cents) // 100, abs(cents) % 100)


def some():
    return {"partner": R.choice(list(PARTNERS)), "currency": R.choice(["RUB"] * 3 + ["USD", "CNY"]),
            "responsible": R.choice([None, None, "anna", "boris", "chief"])}


payments, sales, deals = [], [], []
for i in range(160):
    payments.append(dict(some(), paid=day(), direction=R.choice(["in"] * 6 + ["out"]),
                         amount=text(money(1, 3000000)),
                         agreement=R.choice([None, "Terms"]), document="p%d" % i))
    sales.append(dict(some(), sold=day(), revenue=text(money(-300000, 3000000)),
                      cost=R.choice([None, text(money(0, 2000000))]), document="s%d" % i))
for i in range(60):
    deals.append(dict(some(), name="deal %d" % i, amount=R.choice([None, text(money(1, 9000000))]),
                      stage=R.choice(["Won", "Won", "Prospecting"]), opened="2024-06-01",
                      closed=day()))
    if deals[-1]["stage"] != "Won":
        deals[-1]["closed"] = None
    deals[-1]["responsible"] = R.choice(["anna", "boris", "chief"])
load("payment", payments)
load("sale", sales)
load("deal", deals)
# Nobody's: a payment takes over its partner's user only when it comes in.
same(crm.sql("SELECT count(*) FROM payment")[0][0], len(payments), "all payments are there")


def cents(value):
    return int(Fraction(value) * 100)


def facts_of(base):
    """(noun:id, day, partner, currency, cents, user, row) of everything that a base counts."""
    if base == "payments":
        return [("payment:%d" % (i + 1), p["paid"], p["partner"], p["currency"],
                 cents(p["amount"]) * (-1 if p["direction"] == "out" else 1),
                 p["responsible"] or PARTNERS[p["partner"]][0], p)
                for i, p in enumerate(payments)]
    if base == "won":
        return [("deal:%d" % (i + 1), d["closed"], d["partner"], d["currency"], cents(d["amount"]),
                 d["responsible"], d)
                for i, d in enumerate(deals) if d["stage"] == "Won" and d["amount"]]
    return [("sale:%d" % (i + 1), s["sold"], s["partner"], s["currency"],
             cents(s["revenue"]) - (cents(s["cost"] or "0") if base == "profit" else 0),
             s["responsible"] or PARTNERS[s["partner"]][0], s) for i, s in enumerate(sales)]


# --- Once more, with fractions ---

def rounded(x):
    """To a whole number, halves away from zero."""
    n = int(abs(x) + Fraction(1, 2))
    return n if x >= 0 else -n


def rate_of(currency, when):
    if currency == "RUB":
        return Fraction(1)
    return [Fraction(r) / u for c, d, u, r in RATES if c == currency and d <= when][-1]


def shared_out(whole, weights):
    """Largest remainders; what is below zero mirrors what is above."""
    if whole < 0:
        return [-x for x in shared_out(-whole, weights)]
    exact = [Fraction(whole) * w / sum(weights) for w in weights]
    parts = [x.numerator // x.denominator for x in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[:whole - sum(parts)]:
        parts[i] += 1
    return parts


def formula(s, total):
    steps = s.get("steps") or [{"from": "0", "rate": s["rate"]}]
    steps = [(cents(x.get("from", "0")), Fraction(x["rate"].rstrip("% ")) / 100) for x in steps]
    if total <= 0 or total < cents(s.get("minimum", "0")):
        return 0
    if s.get("whole") == "yes":
        reached = [r for f, r in steps if f <= total]
        bonus = rounded(total * reached[-1]) if reached else 0
    else:
        ends = [f for f, r in steps[1:]] + [total]
        bonus = rounded(sum((r * max(0, min(total, end) - f)
                             for (f, r), end in zip(steps, ends)), Fraction(0)))
    return min(bonus, cents(s["cap"])) if "cap" in s else bonus


def figures(schemes, first, last):
    """(rows of the report, rows of --explain) of a period of days."""
    lines = {}
    for name in schemes:
        versions = schemes[name] if isinstance(schemes[name], list) else [schemes[name]]
        for n, s in enumerate(versions):
            to = s.get("valid_to")
            if not to and n + 1 < len(versions):
                to = day_before(versions[n + 1]["valid_from"])
            lo, hi = max(first, s.get("valid_from", "")), min(last, to or "9999")
            for fact in facts_of(s["base"]):
                noun, when, partner, currency, amount, user, row = fact
                if not lo <= when <= hi or not s.get("_filter", lambda f: True)(fact):
                    continue
                if s["base"] == "payments" and s.get("any") != "yes" and not row["agreement"]:
                    continue
                own = s.get("currency", "RUB")
                value = rounded(amount * rate_of(currency, when) / rate_of(own, when))
                owners = {}
                for who, share in s.get("split", {"responsible": "100%"}).items():
                    login = user if who == "responsible" else \
                        USERS[user][1] if who == "manager" and user else \
                        None if who == "manager" else who
                    owners[login] = owners.get(login, 0) + cents(share.rstrip("% "))
                parts = shared_out(value, list(owners.values()))
                for (login, share), part in zip(owners.items(), parts):
                    lines.setdefault((name, login, n), (s, lo, hi, []))[3].append(
                        (when, int(noun.split(":")[1]), noun, partner, currency, amount, own, value,
                         share, part))
    rows, explained = [], []

    def place(key):
        name, login, n = key
        return (name, login is None, USERS[login][0].lower() if login else "", n)

    for key in sorted(lines, key=place):
        name, login, n = key
        s, lo, hi, parts = lines[key]
        user = USERS[login][0] if login else None
        parts.sort(key=lambda p: p[:2])
        own = parts[0][6]
        total = sum(p[-1] for p in parts)
        bonus = formula(s, total) if login else 0
        rate = None
        if login and total > 0:
            rate = ("%.2f" % (Fraction(rounded(Fraction(bonus * 10000, total))) / 100)) \
                .rstrip("0").rstrip(".")
        rows.append([name, user, lo or None, hi if hi != "9999" else None, own, text(total), rate,
                     text(bonus)])
        bonuses = shared_out(bonus, [p[-1] for p in parts]) if bonus else [0] * len(parts)
        for (when, _, noun, partner, currency, amount, own, value, share, part), b in \
                zip(parts, bonuses):
            explained.append([name, user, lo or None, when, noun, partner, currency, text(amount),
                              own, text(value), ("%.2f" % (share / 100)).rstrip("0").rstrip("."),
                              text(part), text(b)])
    return rows, explained


def day_before(when):
    import datetime
    return str(datetime.date.fromisoformat(when) - datetime.timedelta(days=1))


def conf(schemes, more=""):
    """The settings file with these schemes; keys with _ are the test's own."""
    def item(value):
        if isinstance(value, dict):
            return "{%s}" % ", ".join("%s: %s" % (k, item(v)) for k, v in value.items()
                                      if k[0] != "_")
        if isinstance(value, list):
            return "[%s]" % ", ".join(item(v) for v in value)
        return value if not set(value) & set("=,'") else '"%s"' % value
    return "currency: RUB\n" + more + "bonus:\n" + "".join(
        "  %s: %s\n" % (name, item(s)) for name, s in schemes.items())


def report(*args, **more):
    return crm.must("report", "bonus", *args, "--tsv", **more).out


STEPS = [{"from": "0", "rate": "3%"}, {"from": "10000.01", "rate": "4.57%"},
         {"from": "40000", "rate": "7 %"}]
SCHEMES = {
    "plain": {"base": "payments", "rate": "5%"},
    "all": {"base": "payments", "any": "yes", "steps": STEPS},
    "capped": {"base": "payments", "any": "yes", "steps": STEPS, "cap": "1234.56"},
    "whole": {"base": "revenue", "steps": STEPS, "whole": "yes"},
    "least": {"base": "revenue", "rate": "2.5%", "minimum": "30000"},
    "profit": {"base": "profit", "steps": [{"from": "5000", "rate": "11.11%"}],
               "split": {"responsible": "33.33%", "manager": "33.33%", "chief": "33.34%"}},
    "three": {"base": "payments", "any": "yes", "rate": "0.37%",
              "split": {"boris": "33.33%", "responsible": "33.34%", "dora": "33.33%"}},
    "dollars": {"base": "won", "currency": "USD", "rate": "1%", "cap": "25"},
    "ural": {"base": "revenue", "filter": ["partner.region=Ural", "currency=RUB"], "rate": "9%",
             "_filter": lambda f: PARTNERS[f[2]][1] == "Ural" and f[3] == "RUB"},
    "alpha": {"base": "payments", "filter": "partner=Alpha", "rate": "10%",
              "_filter": lambda f: f[2] == "Alpha"},
    "yearly": [
        {"base": "revenue", "rate": "1%"},
        {"base": "profit", "steps": STEPS, "whole": "no", "valid_from": "2025-01-15"},
        {"base": "payments", "any": "no", "rate": "2%", "currency": "USD",
         "valid_from": "2025-02-20", "valid_to": "2025-03-10"},
        {"base": "won", "rate": "100%", "valid_from": "2025-04-02"}],
}
write(conf(SCHEMES))
HEAD = "scheme user from to currency base rate bonus".split()
EXPLAIN = "scheme user from date fact partner fact_currency fact_amount currency amount share part " \
    "bonus".split()
PERIODS = [("2025-01", "2025-01-01", "2025-01-31"), ("2025-Q1", "2025-01-01", "2025-03-31"),
           ("2025", "2025-01-01", "2025-12-31"), ("..2025-02-15", "", "2025-02-15"),
           ("2025-01-15..2025-02-19", "2025-01-15", "2025-02-19"), ("2030", "2030-01-01",
                                                                    "2030-12-31")]

for period, first, last in PERIODS:
    rows, explained = figures(SCHEMES, first, last)
    got = read_tsv(report("--period", period))
    same(got, [HEAD] + rows, "the figures of %s, by fractions: %d lines" % (period, len(rows)))
    got = read_tsv(report("--period", period, "--explain"))
    same(got, [EXPLAIN] + explained, "and the %d facts behind them" % len(explained))

# --- The rows of --explain add up, line by line, whatever the period ---

for period in ("2025-01", "2025-02", "2025-03", "2025", "2024-12-20..2025-04-05"):
    lines = {tuple(r[:3]): (r[5], r[7]) for r in read_tsv(report("--period", period))[1:]}
    sums = {}
    for r in read_tsv(report("--explain", "--period", period))[1:]:
        base, bonus = sums.get(tuple(r[:3]), (0, 0))
        sums[tuple(r[:3])] = (base + cents(r[11]), bonus + cents(r[12]))
    same({k: (text(a), text(b)) for k, (a, b) in sums.items()}, lines,
         "--explain adds up for each of %d lines of %s" % (len(lines), period))
by_fact = {}
for r in read_tsv(report("--explain", "--period", "2025", "--scheme", "three"))[1:]:
    by_fact.setdefault(r[4], []).append(r)
same({f: text(sum(cents(r[11]) for r in rs)) for f, rs in by_fact.items()},
     {f: rs[0][9] for f, rs in by_fact.items()},
     "what three users get of a fact makes the fact, to the kopeck")
ok(any(len(rs) == 3 and len({r[11] for r in rs}) > 1 for rs in by_fact.values()),
   "kopecks that three do not share alike are among them")
everything = read_tsv(report("--period", "2025"))
ok(any(r[1] is None and r[7] == "0.00" and r[6] is None for r in everything[1:]),
   "what is nobody's stands on a line of its own, without a bonus")
ok(any(cents(r[5]) < 0 and r[7] == "0.00" for r in everything[1:]) or
   any(cents(r[5]) < 0 for r in read_tsv(report("--period", "2025-01"))[1:]),
   "a sum below zero is among them")
ok({"1234.56"} <= {r[7] for r in everything if r[0] == "capped"}, "a cap that was reached, too")
ok(any(r[7] == "0.00" and cents(r[5]) > 0 for r in everything[1:] if r[0] == "profit") or
   any(r[7] == "0.00" and 0 < cents(r[5]) < 3000000
       for p in ("2025-01", "2025-02") for r in read_tsv(report("--period", p))[1:]
       if r[0] == "least"), "and a sum below the minimum")

# --- Parts of the report ---

for scheme in SCHEMES:
    same(read_tsv(report("--period", "2025", "--scheme", scheme)),
         [HEAD] + [r for r in everything if r[0] == scheme], "--scheme " + scheme)
for login, (name, _) in USERS.items():
    same(read_tsv(report("--period", "2025", "--user", login)),
         [HEAD] + [r for r in everything[1:] if r[1] == name], "--user " + login)
same(report("--scheme", "plain", now="2025-02-10T00:00:00Z"),
     report("--scheme", "plain", "--period", "2025-01"), "the last month if no period is given")
r = crm.must("report", "bonus", "--period", "2025-01", "--scheme", "dollars", "--json")
ok(r.text.startswith("[") and '"bonus"' in r.text, "in other formats, too", r)
r = crm.run("report", "bonus", "--scheme", "plane")
ok(r.status == 3 and "no such bonus scheme: \"plane\" (there are: plain all " in r.err and
   r.err.count("yearly") == 1, "an unknown scheme: those that there are", r)
r = crm.run("report", "bonus", "--user", "nobody")
ok(r.status == 3 and "--user" in r.err, "an unknown user", r)

# --- The flag ---

for words in (["bonus", "--explain", "--period", "2025-01"],
              ["--explain", "bonus", "--period", "2025-01"],
              ["bonus", "--period=2025-01", "--explain"]):
    same(crm.must("report", *words, "--tsv").out, report("--period", "2025-01", "--explain"),
         "crm report " + " ".join(words))
for words, said in ((["bonus", "--explain=yes"], "option --explain takes no value"),
                    (["funnel", "--explain", "x"], "report funnel has no parameter --explain"),
                    (["--explain", "funnel"], "report funnel has no parameter --explain"),
                    (["bonus", "--explain", "yes"], "too many words"),
                    (["bonus", "--period"], "option --period needs a value")):
    r = crm.run("report", *words)
    ok(r.status == 2 and said in r.err, "crm report %s: %s" % (" ".join(words), said), r)
r = crm.must("__complete", "--", "report", "bonus", "--ex")
same(r.text.split("\t")[0], "--explain", "the flag is completed")
r = crm.must("__complete", "--", "report", "bonus", "--explain", "--sch")
same(r.text.split("\t")[0], "--scheme", "and takes nothing of what follows")
write("/*\ntitle: Loud\nparameters:\n  loud: {type: flag, default: yes}\ncolumns:\n  n: {type: int}\n"
      "*/\nSELECT :loud\n", "reports/loud.sql")
same(crm.must("report", "loud", "--tsv").text, "n\n0\n", "a flag in SQL: 0 if it is not given")
same(crm.must("report", "loud", "--loud", "--tsv").text, "n\n1\n", "and 1 if it is")
for key, extra in (("rows", "rows: C\n"), ("explain_columns", "explain_columns: {a: {}}\n")):
    write("/*\ntitle: Mine\n%scolumns:\n  n: {type: int}\n*/\nSELECT 1\n" % extra,
          "reports/mine.sql")
    r = crm.run("report", "mine")
    ok(r.status == 1 and r.err.startswith("crm: mine:3: %s: only reports that come" % key),
       "rows from C are not for reports of one's own: " + key, r)
os.unlink(os.path.join(FOLDER, "reports/mine.sql"))

# --- What is past stays ---

FORMS = [["--tsv"], ["--csv"], ["--json"], ["--table"], ["--explain", "--tsv"],
         ["--explain", "--json"]]


def past(*more, **kept):
    return [crm.must("report", "bonus", "--period", p, *form, *more, **kept).out
            for p in ("2025-01", "2025-Q1", "..2025-05-31") for form in FORMS]


before = past()
change = crm.last_change()
same(past(), before, "computed again: the same bytes")
same(past(now="2031-01-01T00:00:00Z", env={"TZ": "Asia/Yekaterinburg"}), before,
     "years later, elsewhere: the same bytes")
more = [dict(p, paid="2025-%02d-01" % R.randint(6, 12), document="later %d" % i)
        for i, p in enumerate(payments)]
load("payment", more)
load("sale", [dict(s, sold="2026-01-%02d" % R.randint(1, 28), document="later") for s in sales])
crm.must("rate", "add", "--currency", "USD", "--valid-from", "2025-06-01", "--rate", "120")
crm.must("user", "add", "Another", "--login", "another")
same(past(), before, "after later payments, sales and rates: the same bytes")
june = report("--period", "2025-06")
ok(june.count(b"\n") > 5, "the later ones count in their own months")

late = crm.add("payment", "add", "--paid", "2025-01-20", "--partner", "Alpha", "--amount", "777.77",
               "--agreement", "Terms")
crm.must("partner", "edit", "Beta", "--responsible", "chief")
ok(all(a != b for a, b in zip(past(), before)),
   "what is entered late, or changed, shows in its own period")
ok(("payment:%d\t" % late).encode() in report("--period", "2025-01", "--explain"),
   "--explain names it")
same(past("--as-of", "change:%d" % change), before,
     "--as-of shows the bonuses as they were then: the same bytes")
crm.must("undo", "--yes")
crm.must("undo", "--yes", str(crm.last_change() - 2))
same(past(), before, "and so does undo")

# --- Schemes that are not there ---

write("currency: RUB\n")
r = crm.must("report", "bonus", "--period", "2025", "--tsv")
same(r.text, "\t".join(HEAD) + "\n", "no schemes: no lines")
write("")
same(crm.must("report", "bonus", "--tsv").text, "\t".join(HEAD) + "\n", "an empty file of settings")

# --- Mistakes: one line with the place and what would be right ---

GOOD = "base: payments, rate: 5%"
MISTAKES = [
    ("bonus: 5\n", 1, "bonus: a list of NAME: SCHEME is expected"),
    ("bonus:\n  a: 5\n", 2, "bonus a: keys such as base: and steps: are expected"),
    ("bonus:\n  a:\n    rate: 5%\n", 2, "base is missing: payments, profit, revenue or won"),
    ("bonus:\n  a: {base: sums, rate: 5%}\n", 2, "base: payments, profit, revenue or won, not"),
    ("bonus:\n  a:\n    base: won\n    rates: 5%\n", 4, 'unknown key "rates" (there are:'),
    ("bonus:\n  a:\n    base: won\n", 2, "either rate or steps is needed"),
    ("bonus:\n  a:\n    base: won\n    rate: 5%\n    steps: [{rate: 5%}]\n", 2,
     "either rate or steps"),
    ("bonus:\n  a:\n    base: won\n    rate:\n", 4, "rate: a value is expected"),
    ("bonus:\n  a:\n    base: won\n    rate: x%\n", 4, 'rate: not a number: "x%"'),
    ("bonus:\n  a:\n    base: won\n    rate: 101%\n", 4, "rate: from 0 to 100 %"),
    ("bonus:\n  a:\n    base: won\n    rate: -1%\n", 4, "rate: from 0 to 100 %"),
    ("bonus:\n  a:\n    base: won\n    rate: 1.5555%\n", 4, "rate: more than 2 digits"),
    ("bonus:\n  a: {%s, cap: 12.345.6}\n" % GOOD, 2, "cap: "),
    ("bonus:\n  a: {%s, currency: JPY, cap: 12.5}\n" % GOOD, 2, "cap: not a whole number"),
    ("bonus:\n  a: {%s, minimum: -5}\n" % GOOD, 2, "minimum: an amount of 0 or more"),
    ("bonus:\n  a: {%s, whole: maybe}\n" % GOOD, 2, 'whole: yes or no, not "maybe"'),
    ("bonus:\n  a: {base: won, rate: 5%, any: yes}\n", 2, "any: only for base: payments"),
    ("bonus:\n  a: {%s, currency: RUR}\n" % GOOD, 2, "currency: a code such as RUB"),
    ("bonus:\n  a:\n    base: won\n    steps: 5%\n", 4, "steps: a list of {from: AMOUNT"),
    ("bonus:\n  a:\n    base: won\n    steps:\n      - {from: 5}\n", 5, "steps: {from: AMOUNT"),
    ("bonus:\n  a:\n    base: won\n    steps:\n      - {rate: 5%, to: 7}\n", 5,
     'steps: from and rate are known, not "to"'),
    ("bonus:\n  a:\n    base: won\n    steps:\n      - {from: 0, rate: 5%}\n"
     "      - {from: 9, rate: 5%}\n      - {from: 9, rate: 6%}\n", 7,
     "steps: each begins above the one before it"),
    ("bonus:\n  a:\n    base: won\n    rate: 5%\n    split: {responsible: 80%, boris: 30%}\n", 5,
     "split: its shares make 110 %, not 100"),
    ("bonus:\n  a: {%s, split: boris}\n" % GOOD, 2, "split: {WHO: PERCENT"),
    ("bonus:\n  a:\n    base: won\n    rate: 5%\n    split:\n      responsible: 50%\n"
     "      borys: 50%\n", 7, 'split: no user has the login "borys"'),
    ("bonus:\n  a:\n    base: won\n    rate: 5%\n    filter: Ural\n", 5,
     "filter: conditions such as partner.region=Ural are expected"),
    ("bonus:\n  a:\n    base: won\n    rate: 5%\n    filter:\n      - currency=RUB\n"
     "      - amuont=5\n", 7, 'filter: deal has no field "amuont" (did you mean "amount"?)'),
    ("bonus:\n  a:\n    base: won\n    rate: 5%\n    filter: partner.region=Urral\n", 5,
     "filter: "),
    ("bonus:\n  a: {%s, valid_from: today}\n" % GOOD, 2, "valid_from: a day such as 2025-01-31"),
    ("bonus:\n  a: {%s, valid_from: 2025-02-01, valid_to: 2025-01-31}\n" % GOOD, 2,
     "valid_to: before valid_from, which is 2025-02-01"),
    ("bonus:\n  a:\n    - {%s}\n    - {%s}\n" % (GOOD, GOOD), 4, "valid_from is missing"),
    ("bonus:\n  a:\n    - {%s, valid_to: 2025-03-01}\n    - {%s, valid_from: 2025-03-01}\n" %
     (GOOD, GOOD), 4, "valid_from: behind the version before, not on 2025-03-01"),
    ("bonus:\n  a: {%s}\n  a: {%s}\n" % (GOOD, GOOD), 3, "a"),
]
NEEDS_DATA = ("no user has", "no field", "filter: ")
for body, line, said in MISTAKES:
    write("currency: RUB\n" + body)
    r = crm.run("report", "bonus", "--period", "2025")
    ok(r.status in (2, 3) and r.err.startswith("crm: %s:%d: " % (CONF, line + 1)) and
       said in r.err and r.err.count("\n") == 1 and not r.out,
       "line %d: %s" % (line, said), lambda: body + str(r))
    if said == "a" or said.startswith(NEEDS_DATA) or "login" in said or "no field" in said:
        continue
    r = crm.run("config", "list")
    ok(r.status == 2 and said in r.err and b"phone.country" in r.out,
       "and crm config list tells it", lambda: body + str(r))
    r = crm.run("partner", "list")
    same(r.status, 0, "which does not keep others from working")
write("currency: RUB\nbonus: {a: {base: revenue, currency: EUR, rate: 1%}}\n")
r = crm.run("report", "bonus", "--period", "2025-01", "--tsv")
ok(r.status == 5 and r.err.startswith("crm: %s:2: bonus a: sale:" % CONF) and not r.out and
   "no rate of EUR on 2025-01-" in r.err, "no exchange rate: the fact and its day", r)
write("currency: RUB\nbonus: {a: {base: revenue, filter: currency=RUB, rate: 1%}}\n")
crm.must("report", "bonus", "--period", "2025-01", "--tsv")
ok(True, "and none is needed of one's own currency")

# --- crm config ---

write(conf(SCHEMES))
listed = [r for r in read_tsv(crm.must("config", "list", "--origin", "--tsv").out)
          if r[0].startswith("bonus.")]
same([r[0] for r in listed], ["bonus." + n for n, s in SCHEMES.items()
                              for _ in range(len(s) if isinstance(s, list) else 1)],
     "crm config list names the schemes and their versions")
same(listed[0], ["bonus.plain", "payments", None, CONF + ":3"], "with base and place")
before = report("--period", "2025")
crm.must("config", "set", "currency", "RUB")
crm.must("config", "set", "color", "never")
same(report("--period", "2025"), before,
     "crm config set leaves the schemes as they are")
for verb, more in (("get", []), ("set", ["x"])):
    r = crm.run("config", verb, "bonus", *more)
    ok(r.status == 2 and "unknown setting" in r.err, "crm config %s bonus" % verb, r)

done()
