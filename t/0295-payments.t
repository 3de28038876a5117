#!/usr/bin/env python3
"""Payments and what they rest on: matching, bank statements, agreements, orders, rates, prices,
and imports that name what they refer to by code or name."""
import glob
import os
import re
import sys
from collections import Counter
from decimal import Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

USAGE, NOT_FOUND, DATA, IO = 2, 3, 5, 7


def inn(nine):
    """A number of ten digits with the digit that checks it."""
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return nine + str(sum(w * int(d) for w, d in zip(weights, nine)) % 11 % 10)


def refused(crm, status, *args, part="", **more):
    """None if the command is refused in one line, and nothing changes; else what was wrong."""
    change = crm.last_change()
    got = crm.run(*args, **more)
    if got.status == status and got.err.count("\n") == 1 and got.err.startswith("crm: ") and \
            part in got.err and crm.last_change() == change:
        return None
    return "expected %d, %r: %s" % (status, part, got)


def all_refused(crm, name, cases):
    wrong = [w for w in (refused(crm, status, *words, part=part)
                         for status, part, words in cases) if w]
    ok(not wrong, name, lambda: "\n".join(wrong))


def table(crm, noun, *args):
    rows = read_tsv(crm.export(noun, *args))
    return [dict(zip(rows[0], r)) for r in rows[1:]]


def row(crm, noun, number):
    return table(crm, noun, "id=%d" % number)[0]


crm = Crm()
crm.add("user", "add", "tester", "--name", "Tester")

# --- Whose payment it is ---

ONE, SHARED_INN, TWINS, LONELY, TWO_OWNERS = [inn("77%07d" % n) for n in (111, 222, 333, 444, 555)]
KPP = ["7701010%02d" % n for n in (1, 2, 3)]
ACCOUNT = ["407028101000000000%02d" % n for n in range(10)]
partner = {name: crm.add("partner", "add", name, "--responsible", "tester")
           for name in ("Plain", "North", "South", "Twins", "By Account", "By Name", "Ёлка Два",
                        "Left", "Right")}
crm.must("partner", "edit", partner["North"], "--responsible", "")
company = {}


def add_company(key, name, owners, *args):
    company[key] = crm.add("company", "add", name, *args, *[
        w for o in owners for w in ("--partner", partner[o])])


add_company("plain", "OOO Plain", ["Plain"], "--inn", ONE, "--kpp", KPP[0])
add_company("north", "OOO Branch", ["North"], "--inn", SHARED_INN, "--kpp", KPP[0])
add_company("south", "OOO Branch", ["South"], "--inn", SHARED_INN, "--kpp", KPP[1])
add_company("twin 1", "OOO Twin", ["Twins"], "--inn", TWINS, "--kpp", KPP[0])
add_company("twin 2", "OOO Twin", ["Left"], "--inn", TWINS, "--kpp", KPP[0])
add_company("account", "OOO Account", ["By Account"])
add_company("name", "ООО «Имя»", ["By Name"])
add_company("lonely", "OOO Lonely", [], "--inn", LONELY)
add_company("two", "OOO Two", ["Left", "Right"], "--inn", TWO_OWNERS)
for key, account in (("account", 1), ("north", 2), ("south", 2), ("twin 2", 3)):
    crm.add("bank-account", "add", "--company", company[key], "--account", ACCOUNT[account])

# who pays (party, INN, KPP, account) → company, partner
CASES = [
    ("by INN", ("Whoever", ONE, None, None), "plain", "Plain"),
    ("by INN, whatever the KPP", ("Whoever", ONE, KPP[2], None), "plain", "Plain"),
    ("by INN and KPP", ("OOO Branch", SHARED_INN, KPP[1], None), "south", "South"),
    ("by INN and the other KPP", ("OOO Branch", SHARED_INN, KPP[0], None), "north", "North"),
    ("an INN of two companies", ("Whoever", SHARED_INN, None, None), None, None),
    ("an INN of two, and a KPP of none", ("OOO Branch", SHARED_INN, KPP[2], None), None, None),
    ("an account of two companies", ("Whoever", None, None, ACCOUNT[2]), None, None),
    ("INN and KPP of two companies", ("Whoever", TWINS, KPP[0], None), None, None),
    ("of which one has the account", ("Whoever", TWINS, KPP[0], ACCOUNT[3]), "twin 2", "Left"),
    ("by account", ("Whoever", None, None, ACCOUNT[1]), "account", "By Account"),
    ("by account, the INN unknown", ("Whoever", inn("780000001"), None, ACCOUNT[1]), "account",
     "By Account"),
    ("INN before account", ("Whoever", ONE, None, ACCOUNT[1]), "plain", "Plain"),
    ("account before name", ("OOO Plain", None, None, ACCOUNT[1]), "account", "By Account"),
    ("by the company's name", ("ооо  «имя»", None, None, None), "name", "By Name"),
    ("a name of two companies", ("OOO Branch", None, None, None), None, None),
    ("by the partner's name", ("ЕЛКА ДВА", None, None, None), None, "Ёлка Два"),
    ("a company of nobody", ("Whoever", LONELY, None, None), "lonely", None),
    ("a company of nobody, a partner's name", ("south", LONELY, None, None), "lonely", "South"),
    ("a company of two partners", ("Whoever", TWO_OWNERS, None, None), "two", None),
    ("a company of two, one by its name", ("RIGHT", TWO_OWNERS, None, None), "two", "Right"),
    ("unknown", ("Nobody", inn("790000001"), KPP[0], ACCOUNT[9]), None, None),
    ("nothing is said", (None, None, None, None), None, None),
]
numbers = {}
for name, (party, tax, kpp, account), company_key, owner in CASES:
    words = []
    for option, value in (("--party", party), ("--party-inn", tax), ("--party-kpp", kpp),
                          ("--party-account", account)):
        words += [option, value] if value else []
    numbers[name] = crm.add("payment", "add", "--amount", "100", "--document", name, *words)
got = {r["document"]: (r["company"], r["partner"], r["responsible"])
       for r in table(crm, "payment")}
for name, _, company_key, owner in CASES:
    # Companies are exported by their INN; a number if that tells nothing.
    record = crm.sql("SELECT company, partner FROM payment WHERE id = %d" % numbers[name])[0]
    same((record, got[name][2]),
         ((company.get(company_key), partner.get(owner)),
          "tester" if owner and owner != "North" else None), "a payment " + name)
same([got["by INN"][1], got["nothing is said"][:2]], [str(partner["Plain"]), (None, None)],
     "as exported")

change = crm.last_change()
crm.must("payment", "match")
same(crm.last_change(), change, "match: nothing is known that was not")
crm.must("company", "edit", company["lonely"], "--partner", partner["Left"])
crm.must("company", "rm", company["twin 1"], "--yes")
nobody = crm.add("company", "add", "Somebody", "--inn", inn("790000001"), "--partner",
                 partner["Right"])
by_hand = crm.add("payment", "add", "--amount", "1", "--party-inn", LONELY, "--partner",
                  partner["South"])
change = crm.last_change()
crm.must("payment", "match", "--dry-run")
same(crm.last_change(), change, "match --dry-run changes nothing")
got = crm.must("payment", "match", "-v")
unmatched = {n for n, _, _, owner in CASES if not owner}
now = {"a company of nobody": "Left", "INN and KPP of two companies": "Left", "unknown": "Right"}
same({n: crm.sql("SELECT partner FROM payment WHERE id = %d" % numbers[n])[0][0]
      for n in unmatched}, {n: partner.get(now.get(n)) for n in unmatched},
     "match, when more is known")
ok("3 of %d " % (len(unmatched) - 1) in got.err, "which is said", got)
same(crm.sql("SELECT partner FROM payment WHERE id = %d" % by_hand)[0][0], partner["South"],
     "a partner given by hand stays, whatever the INN says")
all_refused(crm, "payments are of more than nothing", [
    (DATA, "amount", ["payment", "add", "--amount", "0"]),
    (DATA, "amount", ["payment", "add", "--amount", "-5"]),
    (DATA, "amount", ["payment", "add", "--document", "1"]),
    (DATA, "direction", ["payment", "add", "--amount", "5", "--direction", "up"]),
])


# --- Bank statements ---

OURS = "40702810000000000777"


def statement(documents, opening="1000.00", said=None, end="КонецФайла"):
    """documents: (number, date, amount, out, (name, INN, KPP, account), purpose)."""
    received = sum(Decimal(d[2]) for d in documents if not d[3])
    spent = sum(Decimal(d[2]) for d in documents if d[3])
    lines = ["1CClientBankExchange", "ВерсияФормата=1.03", "Кодировка=DOS", "ДатаНачала=01.02.2026",
             "ДатаКонца=28.02.2026", "РасчСчет=" + OURS, "СекцияРасчСчет", "ДатаНачала=01.02.2026",
             "ДатаКонца=28.02.2026", "РасчСчет=" + OURS, "НачальныйОстаток=" + opening,
             "ВсегоПоступило=%s" % (said or received), "ВсегоСписано=%s" % spent,
             "КонечныйОстаток=%s" % (Decimal(opening) + Decimal(said or received) - spent),
             "КонецРасчСчет"]
    for number, date, amount, out, (name, tax, kpp, account), purpose in documents:
        us, they = ("Плательщик", "Получатель") if out else ("Получатель", "Плательщик")
        lines += ["СекцияДокумент=Платежное поручение", "Номер=" + number, "Дата=" + date,
                  "Сумма=" + amount, us + "Счет=" + OURS, us + "=ООО Мы", they + "Счет=" + account,
                  they + "1=" + name, they + "ИНН=" + tax, they + "КПП=" + kpp,
                  ("ДатаСписано=" if out else "ДатаПоступило=") + date,
                  "НазначениеПлатежа=" + purpose, "КонецДокумента"]
    return ("\r\n".join(lines + [end] if end else lines) + "\r\n").encode("cp1251")


def write(name, data):
    path = os.path.join(FOLDER, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


DOCUMENTS = [
    ("7", "03.02.2026", "1250.50", False, ("ООО Плейн", ONE, KPP[0], ACCOUNT[8]),
     "Оплата по счёту № 5; в т.ч. НДС"),
    ("7", "03.02.2026", "1250.51", False, ("ООО Плейн", ONE, KPP[0], ACCOUNT[8]), "Ещё"),
    ("8", "04.02.2026", "300.00", True, ("OOO Branch", SHARED_INN, KPP[1], ACCOUNT[7]), "Аренда"),
    ("9", "05.02.2026", "0.01", False, ("Никто", inn("791111111"), KPP[2], ACCOUNT[6]), "?"),
]
path = write("statement.txt", statement(DOCUMENTS))
before = crm.must("payment", "list", "--count").text
got = crm.must("payment", "import", path)
ok("4 rows: 4 added, 0 changed, 0 unchanged, 0 refused" in got.err, "a statement is imported", got)
rows = [r for r in table(crm, "payment", "own_account=" + OURS)]
same([(r["document"], r["paid"], r["amount"], r["direction"], r["party"], r["party_inn"],
       r["party_kpp"], r["party_account"], r["purpose"], r["currency"]) for r in rows],
     [(d[0], "-".join(reversed(d[1].split("."))), d[2], "out" if d[3] else "in", *d[4], d[5], "RUB")
      for d in DOCUMENTS], "with all that it says")
same([r["partner"] for r in rows], [str(partner[n]) if n else None for n in (
    "Plain", "Plain", "South", None)], "and the partners that it means")
change = crm.last_change()
got = crm.must("payment", "import", path)
ok("4 rows: 0 added, 0 changed, 4 unchanged" in got.err and crm.last_change() == change,
   "imported again it changes nothing", got)
crm.must("payment", "edit", "document=9", "--partner", partner["Left"], "--yes")
change = crm.last_change()
crm.must("payment", "import", write("renamed.dat", statement(DOCUMENTS)))
same((crm.last_change(), table(crm, "payment", "document=9")[0]["partner"]),
     (change, str(partner["Left"])), "also under another name, and what was added by hand stays")
crm.must("payment", "import", write("more.txt", statement(
    DOCUMENTS + [("10", "06.02.2026", "5.00", True, ("X", "", "", ACCOUNT[5]), "z")])))
same(crm.must("payment", "list", "own_account=" + OURS, "--count").text, "5\n",
     "a longer one brings what is new")

text = statement(DOCUMENTS)
lines = text.decode("cp1251").split("\r\n")
count = len(lines) - 1
cut = "\r\n".join(lines[:-2]) + "\r\n"
half = "\r\n".join(lines[:-6]) + "\r\n"
broken = text.decode("cp1251").replace("Сумма=300.00", "Сумма=3OO.00")
wrong = [w for w in [
    refused(crm, IO, "payment", "import", write("cut.txt", cut.encode("cp1251")),
            part="cut.txt:%d: " % (count - 1)),
    refused(crm, IO, "payment", "import", write("half.txt", half.encode("cp1251")),
            part="half.txt:%d: " % (count - 5)),
    refused(crm, IO, "payment", "import", write("lying.txt", statement(DOCUMENTS, said="9999")),
            part="lying.txt:%d: " % (lines.index("ВсегоПоступило=2501.02") + 1)),
    refused(crm, IO, "payment", "import", write(
        "balance.txt", text.replace(b"=1000.00", b"=1000.01")),
        part="balance.txt:%d: " % (lines.index("КонецРасчСчет"))),
    refused(crm, IO, "payment", "import", write(
        "twice.txt", text + text),
        part="twice.txt:%d: " % (count + 1)),
] if w]
ok(not wrong, "one that is cut short or lies is refused with its line, and nothing of it is stored",
   lambda: "\n".join(wrong))
change = crm.last_change()
got = crm.run("payment", "import", write("broken.txt", broken.encode("cp1251")))
ok(got.status == DATA and "broken.txt:%d: " % (lines.index("Сумма=300.00") + 1) in got.err and
   crm.last_change() == change, "so is an amount with letters", got)

# --- The samples ---

FOLDER_1C = shared("1c")
if not FOLDER_1C:
    skip("statements of banks", "they are not there: 1c")
else:
    def read_sample(path):
        """(paid, direction, amount) of each document, told by the keys alone."""
        with open(path, "rb") as f:
            data = f.read()
        for encoding in ("utf-8-sig", "cp1251"):
            try:
                text = data.decode(encoding)
                break
            except UnicodeDecodeError:
                pass
        result = []
        if text.startswith("1CClientBankExchange"):
            for part in text.split("СекцияДокумент")[1:]:
                d = dict(line.strip().split("=", 1) for line in part.split("\n")[1:]
                         if "=" in line)
                out = bool(d.get("ДатаСписано"))
                paid = d.get("ДатаСписано") or d.get("ДатаПоступило") or d["Дата"]
                result.append((paid, "out" if out else "in", Decimal(d["Сумма"]), d["Номер"]))
        else:
            for part in re.split(r"(?m)^\^DocDate=", text.split("[OUT_PARAM]")[1])[1:]:
                d = {}
                for key, value in re.findall(r"(?m)^\^(\w+)=(.*?)\^\s*$", part):
                    d.setdefault(key, value)
                paid = part[:10]
                debit = Decimal(d.get("DebQ") or d["Db"])
                credit = Decimal(d.get("CreQ") or d["Credit"])
                result.append((paid, "out" if debit else "in", debit or credit, d["Num"]))
        return Counter(("-".join(reversed(paid.split("."))), way, str(amount.quantize(
            Decimal("0.01"))), number) for paid, way, amount, number in result)

    samples = sorted(glob.glob(os.path.join(FOLDER_1C, "**", "*.txt"), recursive=True))
    for sample in samples:
        fresh = Crm("sample%d.db" % samples.index(sample))
        name = os.path.relpath(sample, FOLDER_1C)
        expected = read_sample(sample)
        got = fresh.run("payment", "import", sample)
        ok(got.status == 0 and "%d added" % sum(expected.values()) in got.err,
           "%s is imported" % name, got)
        same(Counter((r["paid"], r["direction"], r["amount"], r["document"])
                     for r in table(fresh, "payment")), expected, "its documents, %d" % sum(
                         expected.values()))
        change = fresh.last_change()
        got = fresh.run("payment", "import", sample)
        ok(got.status == 0 and "%d unchanged" % sum(expected.values()) in got.err and
           fresh.last_change() == change, "and again nothing changes", got)
    ok(len(samples) > 5, "samples were tried: %d" % len(samples))


# --- Agreements ---

crm = Crm("terms.db")
crm.add("user", "add", "tester", "--name", "Tester")
acme, other = crm.add("partner", "add", "Acme", "--client"), crm.add("partner", "add", "Other")
crm.must("price-kind", "add", "Trade price")
crm.must("price-kind", "add", "Dear price")
base = crm.add("agreement", "add", "Typical terms", "--discount", "5", "--price-kind",
               "Trade price", "--schedule", "30%", "--schedule", "70% 14", "--currency", "USD",
               "--valid-from", "2026-01-01", "--valid-to", "2026-12-31")
record = row(crm, "agreement", base)
same((record["kind"], record["schedule"], record["discount"]), ("typical", "0:30\n14:70", "5"),
     "a typical agreement with its schedule")
all_refused(crm, "schedules make 100 %, and say days and shares", [
    (DATA, "schedule", ["agreement", "add", "Bad", "--schedule", "30%", "--schedule", "60% 14"]),
    (DATA, "schedule", ["agreement", "add", "Bad", "--schedule", "100%", "--schedule", "1% 14"]),
    (DATA, "schedule", ["agreement", "add", "Bad", "--schedule", "99.99%"]),
    (DATA, "step", ["agreement", "add", "Bad", "--schedule", "0%", "--schedule", "100% 3"]),
    (DATA, "soon", ["agreement", "add", "Bad", "--schedule", "soon"]),
    (DATA, "100% x", ["agreement", "add", "Bad", "--schedule", "100% x"]),
    (DATA, "schedule", ["agreement", "edit", base, "--schedule", "50%"]),
    (DATA, "discount", ["agreement", "add", "Bad", "--discount", "101"]),
    (DATA, "discount", ["agreement", "add", "Bad", "--discount", "-1"]),
    (DATA, "valid_to", ["agreement", "add", "Bad", "--valid-from", "2026-02-02", "--valid-to",
                        "2026-02-01"]),
    (DATA, "partner", ["agreement", "add", "Bad", "--kind", "individual"]),
    (DATA, "partner", ["agreement", "add", "Bad", "--kind", "typical", "--partner", acme]),
])
thirds = crm.add("agreement", "add", "Thirds", "--schedule", "100%")
crm.must("agreement", "edit", thirds, "--schedule", "")
same(row(crm, "agreement", thirds)["schedule"], None, "an empty value empties the schedule")
crm.must("agreement", "edit", thirds, "--schedule", "33.33%", "--schedule", "33.33% 10",
         "--schedule", "33.34% 20")
same(row(crm, "agreement", thirds)["schedule"], "0:33.33\n10:33.33\n20:33.34", "three thirds")
own = crm.add("agreement", "add", "--partner", acme, "--base", "Typical terms", "--discount", "7",
              "--valid-from", "2026-02-01")
record = row(crm, "agreement", own)
same([record[k] for k in ("name", "kind", "base", "discount", "price_kind", "currency", "schedule",
                          "valid_from", "valid_to")],
     ["Acme", "individual", str(base), "7", "Trade price", "USD", "0:30\n14:70", "2026-02-01",
      "2026-12-31"], "an individual one takes over what it does not say")
same(read_tsv(crm.must("agreement", "diff", own, "--tsv").out)[1:],
     [["discount", "5", "7"], ["valid_from", "2026-01-01", "2026-02-01"]], "diff shows the rest")
crm.must("agreement", "edit", own, "--schedule", "100% 30", "--price-kind", "Dear price")
crm.must("agreement", "edit", base, "--discount", "6")
difference_ = read_tsv(crm.must("agreement", "diff", "Acme", "--tsv").out)[1:]
same([d[0] for d in difference_], ["price_kind", "discount", "schedule", "valid_from"],
     "also what was changed later")
same([d[1:] for d in difference_[:2]], [["Trade price", "Dear price"], ["6", "7"]],
     "with both values")
same(row(crm, "agreement", base)["schedule"], "0:30\n14:70", "the base keeps its own schedule")
all_refused(crm, "bases and diffs that make no sense", [
    (DATA, "base", ["agreement", "add", "--partner", other, "--base", own]),
    (DATA, "not based", ["agreement", "diff", base]),
    (NOT_FOUND, "", ["agreement", "diff", "Nothing"]),
    (USAGE, "", ["agreement", "diff"]),
])

# --- Which terms must be named ---

ORDER = ["order", "add", "--partner", acme, "--placed", "2026-02-10"]
contract = crm.add("contract", "add", "--partner", acme, "--code", "17/26", "--agreement", own,
                   "--valid-from", "2026-02-01", "--valid-to", "2026-06-30")
AGREEMENTS, CONTRACTS = ["-c", "control=agreements"], ["-c", "control=contracts"]
record = row(crm, "order", crm.add(*ORDER))
same((record["agreement"], record["contract"]), (None, None), "control: none demands nothing")
record = row(crm, "order", crm.add(*AGREEMENTS, *ORDER))
same((record["agreement"], record["contract"]), (str(own), None),
     "control: agreements takes the only one")
record = row(crm, "order", crm.add(*CONTRACTS, *ORDER))
same((record["agreement"], record["contract"]), (str(own), str(contract)),
     "control: contracts, with the agreement it is under")
record = row(crm, "sale", crm.add(*AGREEMENTS, "sale", "add", "--partner", acme, "--revenue", "5",
                                  "--sold", "2026-02-10"))
same(record["agreement"], str(own), "so it is with sales")
record = row(crm, "deal", crm.add(*AGREEMENTS, "deal", "add", "--partner", acme, "--opened",
                                  "2026-02-10"))
same(record["agreement"], str(own), "and deals")
crm.add(*AGREEMENTS, "order", "add", "--partner", other, "--placed", "2026-02-10", "--agreement",
        base)
all_refused(crm, "terms that are wanted, not in force, or another's", [
    (DATA, "agreement", [*AGREEMENTS, "order", "add", "--partner", other]),
    (DATA, "agreement", [*AGREEMENTS, "sale", "add", "--partner", other, "--revenue", "1"]),
    (DATA, "contract", [*CONTRACTS, "deal", "add", "--partner", other]),
    (DATA, "agreement", [*AGREEMENTS, "order", "add", "--partner", acme, "--placed", "2026-01-31"]),
    (DATA, "contract", [*CONTRACTS, "order", "add", "--partner", acme, "--placed", "2026-07-01"]),
    (DATA, "agreement", ["order", "add", "--partner", other, "--placed", "2026-02-10",
                         "--agreement", own]),
    (DATA, "agreement", ["order", "add", "--partner", acme, "--placed", "2027-01-01", "--agreement",
                         base]),
    (DATA, "contract", ["payment", "add", "--partner", other, "--amount", "5", "--paid",
                        "2026-02-10", "--contract", contract]),
    (USAGE, "control", ["-c", "control=everything", "order", "list"]),
])
crm.add("agreement", "add", "Second", "--partner", acme, "--valid-from", "2026-02-01")
wrong = refused(crm, DATA, *AGREEMENTS, *ORDER, part="agreement")
ok(not wrong, "of two none is guessed", wrong)
crm.must("agreement", "edit", "Second", "--state", "draft")
wrong = refused(crm, DATA, *ORDER, "--agreement", "Second", part="draft")
ok(not wrong, "a draft is not in force", wrong)
same(row(crm, "order", crm.add(*AGREEMENTS, *ORDER))["agreement"], str(own), "nor in the way")

# --- Orders ---

crm.must("failure-reason", "add", "Sold out")
number = crm.add("order", "add", "--partner", acme, "--placed", "2026-02-20", "--code", "A-1",
                 "--amount", "10")
all_refused(crm, "orders end in an orderly way", [
    (DATA, "failure_reason", ["order", "cancel", "A-1"]),
    (DATA, "failure_reason", ["order", "edit", number, "--state", "cancelled"]),
    (NOT_FOUND, "", ["order", "cancel", "A-1", "--reason", "Because"]),
    (DATA, "closed", ["order", "close", "A-1", "--date", "2026-02-19"]),
    (NOT_FOUND, "", ["order", "close", "A-99"]),
    (USAGE, "", ["order", "close"]),
    (DATA, "code", ["order", "add", "--partner", acme, "--code", "A-1"]),
])


def ending():
    record = row(crm, "order", number)
    return tuple(record[k] for k in ("state", "closed", "closed_by", "failure_reason"))


crm.must("order", "cancel", "A-1", "--reason", "Sold out")
same(ending(), ("cancelled", "2026-03-02", "tester", "Sold out"), "cancelled, with the reason")
crm.must("order", "reopen", "A-1")
same(ending(), ("open", None, None, None), "open again, as if it had never been")
crm.must("order", "close", number, "--date", "2026-02-25")
same(ending(), ("closed", "2026-02-25", "tester", None), "closed on a day")
change = crm.last_change()
crm.must("order", "close", number)
same((crm.last_change(), ending()), (change, ("closed", "2026-02-25", "tester", None)),
     "closed again is no change")
crm.must("order", "cancel", number, "--reason", "sold out", "--date", "2026-02-27")
same(ending(), ("cancelled", "2026-02-27", "tester", "Sold out"), "cancelled after all")
crm.must("undo")
same(ending(), ("closed", "2026-02-25", "tester", None), "or not")
crm.must("order", "cancel", number, "--reason", "Sold out")
same(ending(), ("cancelled", "2026-03-02", "tester", "Sold out"), "and then by default today")
crm.must("order", "reopen", number)
crm.must("order", "close", number)
same(ending(), ("closed", "2026-03-02", "tester", None), "closed, by default today")
same([r["code"] for r in table(crm, "order", "state=closed")], ["A-1"], "found by its state")

# --- Rates and prices ---

crm.must("item", "add", "Bolt")
crm.add("rate", "add", "--currency", "USD", "--valid-from", "2026-01-01", "--rate", "81.234567")
crm.add("price", "add", "--item", "Bolt", "--price-kind", "Trade price", "--valid-from",
        "2026-01-01", "--price", "12.5")
all_refused(crm, "one rate a day, one price a day and kind", [
    (DATA, "", ["rate", "add", "--currency", "USD", "--valid-from", "2026-01-01", "--rate", "82"]),
    (DATA, "currency", ["rate", "add", "--currency", "RUB", "--rate", "1"]),
    (DATA, "rate", ["rate", "add", "--currency", "EUR", "--rate", "0"]),
    (DATA, "rate", ["rate", "add", "--currency", "EUR", "--rate", "1.2345678"]),
    (DATA, "units", ["rate", "add", "--currency", "EUR", "--rate", "1", "--units", "0"]),
    (DATA, "", ["price", "add", "--item", "Bolt", "--price-kind", "Trade price", "--valid-from",
                "2026-01-01", "--price", "13"]),
])
crm.add("price", "add", "--item", "Bolt", "--price-kind", "Dear price", "--valid-from",
        "2026-01-01", "--price", "15")
wrong = refused(crm, DATA, "price", "edit", "price_kind=Dear price", "--price-kind", "Trade price",
                "--yes")
ok(not wrong, "nor by an edit", wrong)
rates = [["currency", "valid_from", "units", "rate"], ["USD", "2026-01-01", "1", "81.234567"],
         ["USD", "2026-01-02", "1", "81.5"], ["JPY", "2026-01-01", "100", "52.3"]]
got = crm.must("rate", "import", "-", "-f", "tsv", input=tsv_table(rates))
ok("3 rows: 2 added, 0 changed, 1 unchanged" in got.err, "rates are imported by their day", got)
rates[1][3] = "80"
got = crm.must("rate", "import", "-", "-f", "tsv", input=tsv_table(rates))
ok("3 rows: 0 added, 1 changed, 2 unchanged" in got.err, "and corrected", got)
change = crm.last_change()
got = crm.run("rate", "import", "-", "-f", "tsv", input=tsv_table(
    rates + [["JPY", "2026-01-01", "100", "53"]]))
ok(got.status == DATA and crm.last_change() == change, "a file that says two things is refused",
   got)

# --- References by code and by name ---

crm = Crm("codes.db")
for name, code in (("Alpha", "3"), ("Beta", "1"), ("Gamma", "007"), ("2", "4"), ("Delta", "Alpha")):
    crm.add("partner", "add", name, "--code", code)
HEAD = ["document", "sold", "revenue", "who"]


def sales(rows, *words, status=0):
    change = crm.last_change()
    got = crm.run("sale", "import", "-", "-f", "tsv", *words, input=tsv_table(
        [HEAD] + [["D", "2026-01-0%d" % (i + 1), "5", who] for i, who in enumerate(rows)]))
    if got.status != status or (status and crm.last_change() != change):
        ok(False, "the import has status %d" % status, got)
        return None
    if status:
        return got.err
    result = [r[0] for r in crm.sql("SELECT p.name FROM sale s LEFT JOIN partner p ON "
                                    "p.id = s.partner ORDER BY s.sold, s.id")]
    crm.must("undo")
    return result


same(sales(["3", "1", "007", "4", "Alpha", ""], "--map", "partner.code=who"),
     ["Alpha", "Beta", "Gamma", "2", "Delta", None], "codes are codes, not record numbers")
same(sales(["3", "1", "4", "Alpha"], "--map", "partner=who"), ["Gamma", "Alpha", "2", "Delta"],
     "where nothing is said, a number goes first, then a code")
same(sales(["2", "ALPHA", "beta"], "--map", "partner.name=who"), ["2", "Alpha", "Beta"],
     "names are names, not numbers or codes")
for words, rows in (("partner.code=who", ["3", "5"]), ("partner.code=who", ["1", "7"]),
                    ("partner.name=who", ["Alpha", "1"]), ("partner.name=who", ["Beta", "007"])):
    err = sales(rows, "--map", words, status=DATA)
    ok(err and ":3: " in err and rows[1] in err, "%s: %s is nobody" % (words, rows[1]), err)
same(sales(["5", "2", "5", "0007"], "--map", "partner.code=who", "--create-refs"),
     ["5", "2", "5", "0007"], "--create-refs makes them")
for field in ("partner.id", "partner.colour", "document.code"):
    err = sales(["1"], "--map", field + "=who", status=USAGE)
    ok(err and err.count("\n") == 1, "%s is no field" % field, err)
path = write("map.yaml", b"fields:\n  partner.code: who\n  partner.name: name\n  partner.region: "
             b"where\n  responsible.login: by\n")
crm.add("user", "add", "anna", "--name", "Anna")
text = tsv_table([HEAD + ["name", "where", "by"],
                  ["1", "2026-01-01", "1", "3", "Another name", "Nowhere", "anna"],
                  ["2", "2026-01-02", "1", "6", "Six", "Far land", None],
                  ["3", "2026-01-03", "1", "6", "Sixth", "Near land", "anna"]])
err = crm.run("sale", "import", "-", "-f", "tsv", "--map-file", path, input=text)
ok(err.status == DATA and err.err.count("\n") >= 2 and crm.must("sale", "list", "--count").text ==
   "0\n", "both a code and a name: who is not there is refused", err)
crm.must("sale", "import", "-", "-f", "tsv", "--map-file", path, "--create-refs", input=text)
same([tuple(r) for r in read_tsv(crm.must(
    "sale", "list", "--sort", "sold", "--tsv", "--fields",
    "partner.code,partner.name,partner.region,responsible.login").out)[1:]],
    [("3", "Alpha", None, "anna"), ("6", "Six", "Far land", None),
     ("6", "Six", "Far land", "anna")],
    "who is there stays as it is, who is new gets all that the first row says")
change = crm.last_change()
crm.must("sale", "import", "-", "-f", "tsv", "--map-file", path, "--create-refs", input=text)
same(crm.last_change(), change, "imported again it changes nothing")
crm.must("sale", "import", "-", "-f", "tsv", "--map", "partner.code=code,partner.name=who",
         input=tsv_table([HEAD + ["code"], ["4", "2026-01-04", "1", "beta", None],
                          ["5", "2026-01-05", "1", "beta", "3"],
                          ["6", "2026-01-06", "1", None, None]]))
same([r[0] for r in read_tsv(crm.must("sale", "list", "sold=2026-01-04..", "--sort", "sold",
                                      "--tsv", "--fields", "partner").out)[1:]],
     ["Beta", "Alpha", None], "a row without the code goes by the name")
done()
