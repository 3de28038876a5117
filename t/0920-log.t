#!/usr/bin/env python3
"""The log: every source in one order, as an independent merge of the lists gives it; its filters add
up; the past, undo, chains of subjects, time zones, and what a terminal shows."""
import datetime
import os
import pty
import random
import subprocess
import sys
import zoneinfo

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

HEAD = ["at", "what", "kind", "direction", "state", "partner", "user", "text", "currency",
        "amount", "ref", "subject"]
# Of one time the sources come in this order.
ORDER = ["class", "payment", "sale", "claim end", "order end", "order", "deal end", "claim",
         "deal-move", "task", "interaction", "deal opened"]
ROWS = 1300  # enough that a full scan would be noticed
rng = random.Random(920)
crm = Crm("log")


def day():
    return (datetime.date(2025, 9, 1) + datetime.timedelta(rng.randrange(200))).isoformat()


def instant():
    return "%sT%02d:%02d:00Z" % (day(), rng.randrange(24), rng.choice((0, 30)))


def load(noun, head, rows):
    text = "\t".join(head) + "\n" + "".join("\t".join(map(str, row)) + "\n" for row in rows)
    path = os.path.join(FOLDER, noun + ".tsv")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    crm.must(noun, "import", path, "-q")


def often(value, share=0.8):
    return value if rng.random() < share else ""


def fill():
    users = ("one", "two", "three")
    reasons = [r["name"] for r in listed("claim-reason", ["name"])][:2]
    for login in users:
        crm.must("user", "add", "Sample %s" % login, "--login", login)
    for name in ("Widget", "Gadget"):
        crm.must("item", "add", name)
    who = lambda: often(rng.choice(users))
    partner = lambda: often("P%d" % rng.randrange(20), 0.9)
    load("partner", ["code", "name"], [("P%d" % i, "Проба %d" % i) for i in range(20)])
    load("interaction", ["uid", "kind", "direction", "state", "planned_at", "started_at", "partner",
                         "caller", "responsible", "topic", "body", "result"],
         [("i%d" % i, often(rng.choice(("Call", "E-mail", "Letter", "Meeting"))),
           rng.choice(("in", "out", "")), rng.choice(("done", "done", "done", "planned",
                                                      "cancelled")),
           often(instant(), 0.3), often(instant(), 0.9), partner(), often("somebody", 0.2), who(),
           often("topic %d" % i), often("body %d\\nof two lines" % i), often("result %d" % i, 0.3))
          for i in range(ROWS)])
    load("task", ["uid", "kind", "name", "assignee", "due", "state", "done", "partner"],
         [("t%d" % i, rng.choice(("task", "promise")), "Task %d" % i, who(), often(day()),
           *rng.choice((("done", often(day())), ("open", ""), ("cancelled", ""))), partner())
          for i in range(ROWS)])
    load("deal", ["code", "name", "partner", "stage", "amount", "currency", "opened", "closed",
                  "responsible"],
         [("d%d" % i, "Deal %d" % i, partner(), stage, often(rng.randrange(9999)),
           rng.choice(("RUB", "JPY")), opened, closed, who())
          for i in range(ROWS)
          for stage, opened, closed in [rng.choice((("Prospecting", often(day()), ""),
                                                    ("Won", "2025-08-01", day()),
                                                    ("Lost", "", day())))]])
    load("order", ["code", "placed", "partner", "state", "closed", "currency", "amount", "deal",
                   "responsible"],
         [("o%d" % i, "2025-%02d-%02d" % (rng.randrange(7, 9), rng.randrange(1, 28)),
           "P%d" % rng.randrange(20), *rng.choice((("open", ""), ("closed", day()),
                                                  ("cancelled", day()))),
           "RUB", rng.randrange(9999), often("d%d" % rng.randrange(ROWS), 0.3), who())
          for i in range(300)])
    load("sale", ["document", "sold", "partner", "item", "revenue", "currency", "customer_order",
                  "responsible"],
         [("s%d" % i, day(), partner(), often(rng.choice(("Widget", "Gadget"))),
           rng.randrange(-99, 9999), "RUB", often("o%d" % rng.randrange(300), 0.3), who())
          for i in range(ROWS)])
    load("payment", ["document", "paid", "direction", "partner", "party", "amount", "currency",
                     "purpose", "customer_order", "responsible"],
         [("p%d" % i, day(), rng.choice(("in", "out")), partner(), "Party & Co %d" % i,
           rng.randrange(1, 9999), "RUB", often("for %d" % i), often("o%d" % rng.randrange(300), 0.3),
           who()) for i in range(ROWS)])
    load("claim", ["code", "received", "reason", "topic", "description", "partner", "claimant",
                   "responsible", "state", "decided", "result", "currency", "amount", "subject"],
         [("c%d" % i, "2025-%02d-%02d" % (rng.randrange(7, 9), rng.randrange(1, 28)), reasons[i % 2],
           often("claim %d" % i), often("text %d" % i), partner(), "Claimant %d" % i, who(),
           *rng.choice((("registered", "", ""), ("satisfied", day(), "paid"),
                        ("not-satisfied", day(), ""))), "RUB", often(rng.randrange(9999)),
           often("sale:%d" % rng.randrange(1, ROWS), 0.5)) for i in range(200)])
    load("class", ["partner", "dated", "abc", "stage", "manual", "author", "reason"],
         [("P%d" % (i % 20), "2025-%02d-28" % (1 + i // 20), rng.choice("AAB"), "regular",
           *rng.choice((("", "", ""), ("abc", rng.choice(users), "because")))) for i in range(240)])


def listed(noun, fields, *filters):
    rows = read_tsv(crm.must(noun, "list", *filters, "--fields", ",".join(fields), "--tsv").out)
    return [dict(zip(fields, row)) for row in rows[1:]]


def local_begin(date, zone):
    """The instant at which a day begins; in the zones used here no midnight is skipped."""
    at = datetime.datetime.fromisoformat(date).replace(tzinfo=zone)
    return at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry(source, at, number, kind, direction, state, partner, user, text, currency, amount,
          subject=None):
    what = source.split(" ")[0]
    return (source, at, int(number), [at or None, what, kind, direction, state, partner, user, text,
                                      currency if amount is not None else None, amount,
                                      "%s:%s" % (what, number), subject])


def entries():
    """Everything, each as (source, at, id, row), from the lists of the nouns."""
    found = []
    put = lambda *args: found.append(entry(*args))
    for r in listed("interaction", ["id", "kind", "direction", "state", "planned_at", "started_at",
                                    "partner", "caller", "responsible.login", "topic", "body",
                                    "result", "subject"]):
        put("interaction", r["started_at"] or r["planned_at"] or "", r["id"], r["kind"],
            r["direction"], r["state"], r["partner"] or r["caller"], r["responsible.login"],
            r["topic"] or r["body"] or r["result"], None, None, r["subject"])
    for r in listed("task", ["id", "kind", "state", "done", "due", "partner", "assignee.login",
                             "name", "subject"]):
        put("task", r["done"] or r["due"] or "", r["id"], r["kind"], None, r["state"], r["partner"],
            r["assignee.login"], r["name"], None, None, r["subject"])
    for r in listed("deal", ["id", "name", "state", "opened", "closed", "partner",
                             "responsible.login", "currency", "amount"]):
        rest = (r["state"], r["partner"], r["responsible.login"], r["name"], r["currency"],
                r["amount"])
        if r["opened"]:
            put("deal opened", r["opened"], r["id"], "opened", None, *rest)
        if r["state"] != "open":
            put("deal end", r["closed"], r["id"], r["state"], None, *rest)
    for r in listed("deal-move", ["id", "deal.id", "deal.name", "deal.partner", "from_stage",
                                  "to_stage", "moved_at", "mover.login"]):
        put("deal-move", r["moved_at"], r["id"], None, None, None, r["deal.partner"],
            r["mover.login"], "%s: %s%s" % (r["deal.name"], r["from_stage"] + " → "
                                             if r["from_stage"] else "", r["to_stage"]),
            None, None, "deal:" + r["deal.id"])
    for r in listed("order", ["id", "code", "state", "placed", "closed", "partner",
                              "responsible.login", "closed_by.login", "currency", "amount",
                              "deal.id"]):
        deal = "deal:" + r["deal.id"] if r["deal.id"] else None
        put("order", r["placed"], r["id"], "placed", None, r["state"], r["partner"],
            r["responsible.login"], r["code"], r["currency"], r["amount"], deal)
        if r["state"] != "open":
            put("order end", r["closed"], r["id"], r["state"], None, r["state"], r["partner"],
                r["closed_by.login"] or r["responsible.login"], r["code"], r["currency"],
                r["amount"], deal)
    for r in listed("sale", ["id", "sold", "document", "partner", "item", "revenue", "currency",
                             "customer_order.id", "responsible.login"]):
        put("sale", r["sold"], r["id"], "return" if r["revenue"][0] == "-" else "sale", None, None,
            r["partner"], r["responsible.login"], ", ".join(filter(None, (r["document"],
                                                                          r["item"]))),
            r["currency"], r["revenue"],
            "order:" + r["customer_order.id"] if r["customer_order.id"] else None)
    for r in listed("payment", ["id", "paid", "document", "direction", "partner", "party", "purpose",
                                "currency", "amount", "customer_order.id", "responsible.login"]):
        put("payment", r["paid"], r["id"], None, r["direction"], None, r["partner"] or r["party"],
            r["responsible.login"], r["purpose"] or r["document"], r["currency"], r["amount"],
            "order:" + r["customer_order.id"] if r["customer_order.id"] else None)
    for r in listed("claim", ["id", "code", "received", "reason", "topic", "description", "partner",
                              "claimant", "responsible.login", "state", "decided", "currency",
                              "amount", "subject"]):
        rest = (r["state"], r["partner"] or r["claimant"], r["responsible.login"],
                r["topic"] or r["reason"] or r["description"] or r["code"], r["currency"],
                r["amount"], r["subject"])
        put("claim", r["received"], r["id"], "received", "in", *rest)
        if r["decided"]:
            put("claim end", r["decided"], r["id"], r["state"], None, *rest)
    before = {}
    for r in sorted(listed("class", ["id", "dated", "partner", "abc", "stage", "xyz", "manual",
                                     "author.login", "currency", "amount", "because"]),
                    key=lambda r: r["dated"]):
        now = "%s/%s%s" % (r["abc"] or "-", r["stage"] or "-", "/" + r["xyz"] if r["xyz"] else "")
        old = before.get(r["partner"])
        before[r["partner"]] = now
        if now != (old or "-/-"):
            put("class", r["dated"], r["id"], "manual" if r["manual"] else "computed", None, None,
                r["partner"], r["author.login"], (old + " → " if old else "") + now, r["currency"],
                r["amount"], r["because"])
    return found


def ordered(found, zone=zoneinfo.ZoneInfo("UTC")):
    """The rows of the entries as the log has them, by two sorts: by source and number, by time."""
    key = lambda e: e[1] if "T" in e[1] or not e[1] else local_begin(e[1], zone)
    found = sorted(found, key=lambda e: (ORDER.index(e[0]), -e[2]))
    groups = {}
    for e in found:
        groups.setdefault(key(e), []).append(e[3])
    return [row for at in sorted(groups, reverse=True) for row in groups[at]]


def log(*args, **more):
    rows = read_tsv(crm.must("log", *args, "--tsv", **more).out)
    assert rows[0] == HEAD, rows[0]
    return rows[1:]


def happened(e):
    return e[0] not in ("interaction", "task") or e[3][4] == "done"


# --- the whole of it ---
fill()
everything = entries()
same(log("--all"), ordered(everything), "all of it, in the order of an independent merge")
same(sorted({e[0] for e in everything}), sorted(ORDER), "every source is in it")
whole = ordered(e for e in everything if happened(e))
same(log(), whole, "what happened")
same(log("--limit", "25"), whole[:25], "the newest 25")
same(sum(row[0] is None for row in log("--all")), sum(not e[1] for e in everything),
     "what has no time comes, too")

# --- filters ---
count = lambda noun, *filters: int(crm.must(noun, "list", *filters, "--count").out)
same(len(log("--kind", "sale,payment,task")), count("sale") + count("payment") +
     count("task", "state=done"), "the lines are as many as the records")
parts = [log("--kind", noun) for noun in sorted({e[0].split()[0] for e in everything})]
same(sorted(map(str, sum(parts, []))), sorted(map(str, whole)), "the sources add up to the whole")
for login in ("one", "two", "three"):
    same(log("--by", login), [r for r in whole if r[6] == login], "--by " + login)
for name in ("Проба 0", "P7"):
    label = "Проба 7" if name == "P7" else name
    same(log(name), [r for r in whole if r[5] == label], "the log of %s" % name)
same(log("P7", "--by", "one", "--limit", "9"),
     [r for r in whole if r[5] == "Проба 7" and r[6] == "one"][:9], "of one user, the newest nine")
for way in ("in", "out"):
    same(log("--" + way), [r for r in whole if r[3] == way], "--" + way)
same(log("Проба 3", "--kind", "email,letter", "--in"),
     [r for r in whole if r[5] == "Проба 3" and r[2] in ("E-mail", "Letter") and r[3] == "in"],
     "the incoming correspondence")
same(log("--kind", "CALL,sale"), [r for r in whole if r[2] in ("Call", "sale", "return")],
     "kinds of interactions beside nouns")
same(log("--kind", "call,interaction"), [r for r in whole if r[1] == "interaction"],
     "all interactions go before some")
for options, low, high in ((["--period", "2025-11"], "2025-11-01", "2025-11-30"),
                           (["--since", "2026-01-15"], "2026-01-15", "9"),
                           (["--until", "2025-09-20"], "0", "2025-09-20"),
                           (["--since", "2025-10-01", "--until", "2025-10-01"], "2025-10-01",
                            "2025-10-01")):
    same(log("--all", *options),
         [r for r in ordered(everything) if r[0] and low <= r[0][:10] <= high], " ".join(options))

# --- time zones: a day is that of the place ---
for name in ("Asia/Vladivostok", "America/New_York"):
    zone = zoneinfo.ZoneInfo(name)

    def date_there(at):
        if "T" not in at:
            return at
        return datetime.datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone(zone) \
            .date().isoformat()

    rows = ordered(everything, zone)
    same(log("--all", env={"TZ": name}), rows, name + ": dates among instants")
    same(log("--all", "--period", "2025-12-10..2025-12-12", env={"TZ": name}),
         [r for r in rows if r[0] and "2025-12-10" <= date_there(r[0]) <= "2025-12-12"],
         name + ": a period of local days")

# --- the past ---
before = log("--all")
crm.now = "2026-03-03T09:00:00Z"
crm.must("interaction", "edit", "1", "--topic", "changed", "--started-at", "2026-03-03 08:00")
crm.must("sale", "rm", "2")
crm.must("deal", "add", "Newest", "--partner", "P1", "--amount", "5")
changed = log("--all")
ok(changed != before, "edits, removals and new records show")
same(changed, ordered(entries()), "and are where they belong")
same(log("--all", "--as-of", "2026-03-02"), before, "as of the day before they do not")
same(log("P1", "--as-of", "2026-03-02"), [r for r in whole if r[5] == "Проба 1"],
     "nor in the log of a partner")
for _ in range(3):
    crm.must("undo")
same(log("--all"), before, "undone they are gone")

# --- chains ---
deal = crm.add("deal", "add", "Chained", "--partner", "P2", "--amount", "100")
crm.must("deal", "move", str(deal), "Offer")
order = crm.add("order", "add", "--partner", "P2", "--deal", str(deal), "--amount", "100")
crm.must("payment", "add", "--partner", "P2", "--amount", "60", "--customer-order", str(order))
crm.must("sale", "add", "--partner", "P2", "--revenue", "100", "--customer-order", str(order))
first = crm.add("interaction", "add", "first", "--partner", "P2", "--subject", "deal:%d" % deal)
reply = crm.add("interaction", "add", "reply", "--subject", "interaction:%d" % first)
again = crm.add("interaction", "add", "again", "--subject", "interaction:%d" % reply)
task = crm.add("task", "add", "to do", "--subject", "interaction:%d" % again, "--due", "2026-04-01")
part = crm.add("task", "add", "part of it", "--parent", str(task), "--due", "2026-04-02")
about = crm.add("interaction", "add", "about the order", "--subject", "order:%d" % order)
claim = crm.add("claim", "add", "--subject", "order:%d" % order, "--topic", "broken")
alone = crm.add("interaction", "add", "alone", "--partner", "P2")
answer = crm.add("interaction", "add", "answer", "--subject", "interaction:%d" % alone)
chain = {"deal:%d" % deal, "order:%d" % order, "interaction:%d" % first, "interaction:%d" % reply,
         "interaction:%d" % again, "task:%d" % task, "task:%d" % part, "interaction:%d" % about,
         "claim:%d" % claim}
refs = lambda rows: {r[10] for r in rows}
got = log("deal:%d" % deal)
same({r for r in refs(got) if r.split(":")[0] in ("deal", "order", "interaction", "task",
                                                         "claim")}, chain,
     "the chain of a deal")
same(sorted(r[1] for r in got if r[1] in ("payment", "sale", "deal-move")),
     ["deal-move", "deal-move", "payment", "sale"], "with its moves, sales and payments")
same(log("deal:Chained"), got, "by its name")
same(log("interaction:%d" % again), got, "an interaction of it has the same chain")
same(refs(log("interaction:%d" % alone)), {"interaction:%d" % alone, "interaction:%d" % answer},
     "one without a subject has its own")
same(log("interaction:%d" % answer), log("interaction:%d" % alone), "as has what answers it")
same(refs(log("task:%d" % task)), {"task:%d" % task, "task:%d" % part}, "a task with its parts")
same(refs(log("order:%d" % order, "--kind", "interaction")), {"interaction:%d" % about},
     "filters go with a chain")
crm.must("interaction", "edit", str(alone), "--subject", "interaction:%d" % answer)
same(refs(log("interaction:%d" % alone)), {"interaction:%d" % alone, "interaction:%d" % answer},
     "subjects may go round in a circle")
same(log("partner:P2"), log("P2"), "partner:P2 is P2")
contact = crm.add("contact", "add", "Person Sample")
talk = crm.add("interaction", "add", "with a person", "--contact", str(contact))
same(refs(log("contact:%d" % contact)), {"interaction:%d" % talk}, "the interactions of a contact")
same(log("item:1"), [], "nothing about an item")
crm.must("deal", "lose", str(deal), "--reason", "Price")
same([r[2] for r in log("deal:%d" % deal) if r[1] == "deal"], ["lost", "opened"], "a deal lost")

# --- refusals ---
for args, status, words in ((["nobody"], 3, "no such partner"), (["deal:99999"], 3, "no such deal"),
                            (["--kind", "nonsense"], 2, "interaction-kind list"),
                            (["--kind", "deals"], 2, 'did you mean "deal"'),
                            (["--kind", "metting"], 2, 'did you mean "meeting"'),
                            (["--in", "--out"], 2, "contradict"),
                            (["--period", "2025", "--since", "today"], 2, "--since"),
                            (["--since", "2025-02-01", "--until", "2025-01-31"], 2, "is before"),
                            (["--period", "yesteryear"], 2, "not a period"),
                            (["--by", "nobody"], 3, "no such user"),
                            (["P1", "P2"], 2, "quote it"), (["--limit", "0"], 2, "limit")):
    run = crm.run("log", *args)
    ok(run.status == status and words in run.err and not run.out and
       run.err.startswith("crm: ") and run.err.count("\n") <= 2, "refused: " + " ".join(args), run)

# --- an early end, and the terminal ---
process = subprocess.Popen([CRM, "log", "--all"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           env=dict(crm.env, CRM_NOW=crm.now))
process.stdout.readline()
process.stdout.close()
errors = process.stderr.read().decode()
process.stderr.close()
ok(process.wait() in (-13, 0) and not errors, "who stops reading is not complained about", errors)


def typed(*args, env=()):
    """What a terminal of 100 columns gets."""
    main, end = pty.openpty()
    process = subprocess.Popen(
        [CRM, *args], stdin=subprocess.DEVNULL, stdout=end, stderr=end,
        env=dict(crm.env, CRM_NOW=crm.now, COLUMNS="100", TERM="dumb", **dict(env)))
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
    same(process.wait(), 0, "on a terminal: crm " + " ".join(args))
    return out.decode("utf-8").replace("\r\n", "\n")


crm.now = "2026-05-01T09:00:00Z"
crm.must("interaction", "add", "Talk", "--kind", "Call", "--direction", "in", "--partner", "P5",
         "--responsible", "two", "--started-at", "2026-05-01 08:30", "--body", "first line\nsecond",
         "--result", "agreed")
number = count("interaction")
line = "2026-05-01 08:30  Call ←            Проба 5: Talk (two) interaction:%d\n" % number
shown = typed("log", "--limit", "1", "--period", "2026-05-01", "--kind", "call")
same(shown, line + " " * 36 + "first line…\n" + " " * 36 + "agreed\n", "a line, and its texts")
same(typed("log", "--limit", "1", "--period", "2026-05-01", "--kind", "call", "--oneline"), line,
     "--oneline")
same(typed("log", "P5", "--limit", "1", "-v"), line.replace("Проба 5: ", "") +
     "".join(" " * 36 + s + "\n" for s in ("first line", "second", "agreed")),
     "-v shows all of the texts, and one partner is not named in every line")
same(typed("log", "--limit", "1", "--period", "2026-05-01", "--kind", "call", "--oneline",
           env={"TZ": "Asia/Vladivostok"}.items()), line.replace("08:30", "18:30"), "local time")
ok("Платёж ←" in typed("log", "--kind", "payment", "--in", "--limit", "2",
                       env={"CRM_LANG": "ru"}.items()), "in Russian")
ok(len(typed("log", "--oneline").splitlines()) == len(log()), "a line for each entry")
pager = os.path.join(FOLDER, "pager")
with open(pager, "w") as f:
    f.write("#!/bin/sh\nsed 's/^/> /'\n")
os.chmod(pager, 0o755)
ok(all(s.startswith("> ") for s in typed("log", "--limit", "3",
                                         env={"PAGER": pager}.items()).splitlines()),
   "through the pager")
ok(typed("log", "--limit", "3", "--no-pager", env={"PAGER": pager}.items())[0] == "2",
   "unless told otherwise")
ok("\x1b" not in typed("log", "--limit", "1", "--kind", "call"), "no colour on a dumb terminal")
crm.must("interaction", "add", "bad \x1b[31m", "--started-at", "2026-05-01 08:59")
ok("\x1b" not in typed("log", "--limit", "2", "--kind", "interaction"),
   "what commands a terminal does not get there")
done()
