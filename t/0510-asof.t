#!/usr/bin/env python3
"""Random work with a fixed seed; afterwards every past state shows as it was then.

After each change the exports of every noun, the reports and what `crm find` finds are kept; at the
end --as-of has to give each of them again.  CRM_TEST_SEED and CRM_TEST_STEPS try others.
"""
import datetime
import os
import random
import re
import sys
import unicodedata

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

SEED = int(os.environ.get("CRM_TEST_SEED", "1517"))
STEPS = int(os.environ.get("CRM_TEST_STEPS", 24 // min(SAMPLE, 3)))

WORDS = ["Sample", "Widget", "Проба", "Ёлка", "ЕЛКА", "Образец", "Straße", "Test-Town", "«Икс»",
         "O'Sample", "Zeta", "Пробный", "ЁЖ", "İzmirTest", "ﬁller", "Ǆungla"]
PHONES = ["+7912%07d" % n for n in (1234567, 1230000, 7654321, 3456700, 5551212)] + ["345-67"]
QUERIES = ["sample", "елка", "ПРОБ", "strasse", "icks", "4567", "+7 912 123", "345-67", "икс",
           "box3", "zeta sample", "7707083893", "invalid", "5551212", "o", "fill", "C3", "912345"]
EXTRAS = [["deal", "list", "--group-by", "stage"], ["report", "deal-efficiency"],
          ["report", "loss-reasons"], ["partner", "list", "--fields", "all", "--sort", "-name"],
          ["contact", "list", "partner.name~проб", "--json"]]


class Work:
    """Makes up commands that fit what is there, and some that do not."""

    def __init__(self, crm, seed):
        self.crm = crm
        self.r = random.Random(seed)

    def ids(self, table, kind=None):
        rows = self.crm.sql("SELECT id FROM %s%s ORDER BY id" % (
            table, " WHERE kind = '%s'" % kind if kind else ""))
        return [str(row[0]) for row in rows] or ["1"]

    def one(self, table, kind=None):
        return self.r.choice(self.ids(table, kind))

    def name(self):
        return " ".join(self.r.sample(WORDS, self.r.randint(1, 2)))

    def some(self, *options):
        """A few of the options, each a list of words or a function that gives one."""
        words = []
        for option in self.r.sample(options, self.r.randint(1, min(3, len(options)))):
            words += option() if callable(option) else option
        return words

    def details(self):
        r = self.r
        return r.choice([["--phone", r.choice(PHONES)],
                         ["--phone", r.choice(PHONES), "--phone", r.choice(PHONES)],
                         ["--email", "box%d@sample.invalid" % r.randint(1, 5)], ["--phone", ""],
                         ["--phone", ""], ["--email", ""]])

    def partner_fields(self):
        r = self.r
        return self.some(["--name", self.name()], ["--client"], ["--no-client"], self.details,
                         lambda: ["--region", self.one("catalog", "region")],
                         lambda: ["--category", self.one("catalog", "category")],
                         ["--category", ""], ["--notes", "n%d" % r.randint(1, 3)],
                         ["--code", "C%d" % r.randint(1, 9)],
                         lambda: ["--company", self.one("company")],
                         lambda: ["--parent", self.one("partner")],
                         ["--priority", r.choice(["low", "high", ""])],
                         lambda: ["--responsible", self.one("users")],
                         ["--address", "1 Test Street; Testville"], ["--web", "sample.invalid"])

    def contact_fields(self):
        return self.some(["--name", self.name()], self.details, ["--influence", "-3"],
                         ["--birthday", "--11-25"], ["--family", self.r.choice(WORDS)],
                         lambda: ["--partner", self.one("partner")],
                         lambda: ["--partner", self.one("partner"), "--partner",
                                  self.one("partner")], ["--partner", ""])

    def company_fields(self):
        return self.some(["--name", self.name()], ["--inn", self.r.choice(
            ["7707083893", "500100732259", ""])], self.details,
            ["--legal-address", "2 Test Street"], lambda: ["--partner", self.one("partner")])

    def deal_fields(self):
        r = self.r
        return self.some(["--name", self.name()], ["--amount", str(r.randint(1, 9999))],
                         lambda: ["--partner", self.one("partner")], ["--probability", "33"],
                         lambda: ["--stage", self.one("stage")],
                         lambda: ["--item", self.one("item")], ["--item", ""],
                         lambda: ["--contact", self.one("contact")], ["--currency", "USD"],
                         lambda: ["--participant", self.one("partner")],
                         ["--expected", "2026-%02d-15" % r.randint(4, 12)],
                         ["--opened", "2026-%02d-%02d" % (r.randint(1, 2), r.randint(1, 28))])

    def interaction_fields(self):
        return self.some(["--topic", self.name()], lambda: ["--partner", self.one("partner")],
                         lambda: ["--contact", self.one("contact")], ["--result", "done so"],
                         lambda: ["--subject", "deal:" + self.one("deal")], ["--reviewed"],
                         ["--state", self.r.choice(["planned", "done", "cancelled"])],
                         lambda: ["--kind", self.one("catalog", "interaction-kind")])

    def task_fields(self):
        return self.some(["--name", self.name()], lambda: ["--partner", self.one("partner")],
                         ["--due", "+%dd" % self.r.randint(0, 9)], ["--state", "done"],
                         lambda: ["--parent", self.one("task")],
                         lambda: ["--subject", "interaction:" + self.one("interaction")])

    def item_fields(self):
        return self.some(["--price", "%d.5" % self.r.randint(1, 99)], ["--unit", "pcs"],
                         ["--code", "I%d" % self.r.randint(1, 5)])

    def user_fields(self):
        return self.some(["--job", "tests"], self.details, lambda: ["--manager", self.one("users")],
                         lambda: ["--department", self.one("catalog", "department")])

    def region_fields(self):
        return self.some(["--notes", "n"], ["--code", "K%d" % self.r.randint(1, 9)],
                         lambda: ["--parent", self.one("catalog", "region")])

    def category_fields(self):
        return ["--notes", "n%d" % self.r.randint(1, 9)]

    NOUNS = [("partner", "partner", 6), ("contact", "contact", 5), ("company", "company", 3),
             ("deal", "deal", 7), ("interaction", "interaction", 4), ("task", "task", 4),
             ("item", "item", 2), ("user", "users", 2), ("region", "catalog", 2),
             ("category", "catalog", 1)]

    def noun(self):
        noun, table, _ = self.r.choices(self.NOUNS, [n[2] for n in self.NOUNS])[0]
        return noun, table, getattr(self, noun + "_fields"), noun if table == "catalog" else None

    def add(self):
        noun, _, fields, _ = self.noun()
        words = [] if noun == "interaction" else ["%s %d" % (self.name(), self.r.randint(1, 99))]
        return [noun, "add"] + words + fields()

    def edit(self):
        noun, table, fields, kind = self.noun()
        refs = self.r.sample(self.ids(table, kind), 1)
        return [noun, "edit"] + refs + fields()

    def mass_edit(self):
        return self.r.choice([
            lambda: ["partner", "edit", "client=1"] + self.partner_fields(),
            lambda: ["partner", "edit", "name~" + self.r.choice(["проб", "sam", "е"])] +
            self.some(self.details, ["--supplier"], ["--notes", "mass"]),
            lambda: ["deal", "edit", "state=open"] + self.deal_fields(),
            lambda: ["contact", "edit", "--all"] + self.some(self.details, ["--notes", "all"]),
            lambda: ["task", "edit", "state=open", "--state", "done"],
            lambda: ["interaction", "edit", "reviewed=0", "--reviewed", "--review-after", "+3d"],
        ])()

    def rm(self):
        noun, table, _, kind = self.noun()
        return [noun, "rm"] + self.r.sample(self.ids(table, kind), 1)

    def mass_rm(self):
        return self.r.choice([["task", "rm", "state=done"], ["interaction", "rm", "reviewed=1"],
                              ["deal", "rm", "state=lost"], ["contact", "rm", "phone~4567"]])

    def deal_verb(self):
        deal = self.one("deal")
        return self.r.choice([
            lambda: ["deal", "move", deal, self.one("stage")],
            lambda: ["deal", "move", deal, self.one("stage")],
            lambda: ["deal", "win", deal],
            lambda: ["deal", "lose", deal, "--reason", self.one("catalog", "loss-reason")],
            lambda: ["deal", "reopen", deal]])()

    def detail_verb(self):
        r = self.r
        return r.choice([
            lambda: ["detail", "edit", self.one("detail"), "--value", r.choice(PHONES)],
            lambda: ["detail", "edit", self.one("detail"), "--label", "l%d" % r.randint(1, 5)],
            lambda: ["detail", "rm", self.one("detail")],
            lambda: ["detail", "restore", str(r.randint(1, 30))],
            lambda: ["detail", "add", "--partner", self.one("partner"), "--type", "phone",
                     "--value", r.choice(PHONES)],
            lambda: ["detail", "edit", self.one("detail"), "--partner", self.one("partner"),
                     "--contact", "", "--company", "", "--employee", ""]])()

    def import_rows(self):
        r = self.r
        noun = r.choice(["partner", "contact", "deal"])
        heading = {"partner": ["name", "phone", "notes"], "contact": ["name", "email", "partner"],
                   "deal": ["code", "name", "amount", "stage"]}[noun]
        rows = [heading]
        for _ in range(r.randint(1, 6)):
            phone = ";".join(r.sample(PHONES, r.randint(0, 2)))
            rows.append({
                "partner": [self.name(), phone, "i%d" % r.randint(1, 3)],
                "contact": [self.name(), "box%d@sample.invalid" % r.randint(1, 5),
                            self.one("partner")],
                "deal": ["D%d" % r.randint(1, 9), self.name(), str(r.randint(1, 999)),
                         r.choice(["Offer", "Won", "Lost", "Prospecting"])]}[noun])
        name = os.path.join(FOLDER, "import.csv")
        with open(name, "wb") as f:
            f.write(csv_table(rows))
        return [noun, "import", name]

    def undo(self):
        return self.r.choice([["undo"], ["undo"], ["undo"], ["undo", str(self.r.randint(
            max(1, self.crm.last_change() - 12), self.crm.last_change()))]])

    def redo(self):
        return self.r.choice([["redo"], ["redo"], ["redo", str(self.r.randint(
            max(1, self.crm.last_change() - 12), self.crm.last_change()))]])

    def restore(self):
        noun, table, _, _ = self.noun()
        gone = self.crm.sql("SELECT DISTINCT id FROM %s_history WHERE id NOT IN "
                            "(SELECT id FROM %s) ORDER BY id" % (table, table))
        return [noun, "restore", str(self.r.choice(gone)[0] if gone else 1)]

    def command(self):
        kinds = [(self.add, 24), (self.edit, 24), (self.mass_edit, 8), (self.rm, 8),
                 (self.mass_rm, 3), (self.deal_verb, 14), (self.detail_verb, 6),
                 (self.import_rows, 8), (self.undo, 12), (self.redo, 7), (self.restore, 5)]
        return self.r.choices([k[0] for k in kinds], [k[1] for k in kinds])[0]()


def folded(text):
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()) \
        .replace("ё", "е")


def words_of(text):
    return "".join(c if unicodedata.category(c)[0] in "LN" or
                   unicodedata.category(c) in ("Mn", "Mc") else " " for c in folded(text)).split()


SEARCHED = {"partner": ["name", "email", "address", "web", "messenger"],
            "company": ["name", "full_name", "inn", "ogrn", "legal_address", "actual_address",
                        "email"],
            "contact": ["name", "family", "given", "patronymic", "email", "address", "messenger"]}


def scan(exports, query):
    """What `find` has to find, from the exports alone (DOMAIN 1.8)."""
    digits = re.sub(r"\D", "", query) if re.fullmatch(r"[-+() ./0-9]+", query) else ""
    wanted = words_of(query)
    found = set()
    for noun, fields in SEARCHED.items():
        heading, *rows = read_tsv(exports[noun])
        for row in rows:
            row = dict(zip(heading, row))
            words = [w for f in fields for w in words_of(row[f] or "")]
            numbers = [re.sub(r"\D", "", p) for p in (row["phone"] or "").split("\n") if p]
            by_word = wanted and all(any(w.startswith(q) for w in words + numbers) for q in wanted)
            by_number = len(digits) >= 3 and (
                any(digits in n for n in numbers) or any(w.startswith(digits) for w in words))
            if by_word or by_number or row.get("code") == query:
                found.add((noun, row["id"]))
    return found


def complaints(crm):
    """What is wrong with the histories."""
    bad = []
    newest, tables = crm.last_change(), crm.entity_tables()
    changes = {r[0] for r in crm.sql("SELECT id FROM change")}
    counted = {(r[0], r[1]): r[2:] for r in crm.sql(
        "SELECT change, entity_table, added, edited, removed FROM change_count")}
    if changes != set(range(1, newest + 1)):
        bad.append("changes are not numbered 1 to %d" % newest)
    for table, rows in zip(tables, crm.queries(
            ["SELECT id, since, until FROM %s_history UNION ALL SELECT id, since, NULL FROM %s"
             % (table, table) for table in tables])):
        versions = {}
        for i, since, until in rows:
            versions.setdefault(i, []).append((since, until or newest + 1))
        steps = {}
        for i, list_of in versions.items():
            list_of.sort()
            for (since, until), after in zip(list_of, list_of[1:] + [(newest + 1, 0)]):
                if not since < until or until > after[0]:
                    bad.append("%s:%d: versions %s" % (table, i, list_of))
                if since not in changes or (until <= newest and until not in changes):
                    bad.append("%s:%d: a version of an unknown change" % (table, i))
            begins, ends = {v[0] for v in list_of}, {v[1] for v in list_of if v[1] <= newest}
            for change in begins | ends:
                step = steps.setdefault(change, [0, 0, 0])
                step[2 if change not in begins else 1 if change in ends else 0] += 1
        for change, step in steps.items():
            if counted.get((change, table)) != tuple(step):
                bad.append("change %d of %s: counted %s, versions say %s" % (
                    change, table, counted.get((change, table)), step))
        for (change, name), n in counted.items():
            if name == table and change not in steps:
                bad.append("change %d of %s: counted %s, but there is no version" % (
                    change, table, n))
    return bad


def index_rows(crm):
    """Documents of the text index against the records (an entity's tag is 1, 2, 3)."""
    have = {r[0] for r in crm.sql("SELECT rowid FROM search")}
    want = {16 * r[0] + tag for tag, table in ((1, "partner"), (2, "company"), (3, "contact"))
            for r in crm.sql("SELECT id FROM " + table)}
    return have ^ want


def snapshot(crm, *args, **more):
    exports = crm.exports(*args, **more)
    for words in EXTRAS:
        exports[" ".join(words)] = crm.must(*words, *args, **more).out
    return exports


def finds(crm, queries, *args, **more):
    return {q: crm.find(q, *args, **more) for q in queries}


crm = Crm("work.db")
for words in ("partner add Sample --client", "contact add Zeta --partner 1", "company add Widget",
              "deal add Образец --partner 1", "item add Widget", "user add Tester",
              "interaction add --partner 1 --topic begin", "task add Begin --partner 1"):
    crm.must(*words.split())
clock = datetime.datetime(2026, 3, 2, 9, 0, 0)
work = Work(crm, SEED)
kept, instants, statuses, bad, found_bad, refused_bad = {}, {}, {}, [], [], []
for step in range(STEPS):
    # Some changes fall into one second.
    clock += datetime.timedelta(seconds=work.r.choice([0, 1, 60, 40000]))
    crm.now = clock.strftime("%Y-%m-%dT%H:%M:%SZ")
    command = work.command()
    last, state = crm.last_change(), crm.state()
    run = crm.run(*command)
    statuses[run.status] = statuses.get(run.status, 0) + 1
    new = crm.last_change()
    if run.status or new == last:
        if crm.state() != state or new != last:
            refused_bad.append(str(run))
        continue
    if new != last + 1:
        refused_bad.append("%d changes by %s" % (new - last, run))
    queries = QUERIES if command[0] in ("undo", "redo") or "restore" in command else \
        work.r.sample(QUERIES, 5)
    kept[new] = (command, snapshot(crm), finds(crm, queries), crm.now)
    instants[crm.now] = new
    bad += ["after %s: %s" % (" ".join(command), c) for c in complaints(crm)]
    for query, found in kept[new][2].items():
        if found != scan(kept[new][1], query):
            found_bad.append("after %s: find %r: %s, a scan finds %s" % (
                " ".join(command), query, sorted(found), sorted(scan(kept[new][1], query))))
    if index_rows(crm):
        found_bad.append("after %s: index and records differ in %s" % (command, index_rows(crm)))

say("seed %d: %d changes, statuses %s" % (SEED, len(kept), sorted(statuses.items())))
ok(len(kept) > STEPS / 2, "most commands changed something")
ok(not refused_bad, "a refused command changes nothing, another writes one change",
   lambda: refused_bad[0])
ok(not bad, "versions follow each other, and are counted in their changes", lambda: bad[0])
ok(not found_bad, "after each change crm find finds what a scan finds", lambda: found_bad[0])
same(crm.integrity(), ["ok"], "the database is whole")

crm.now = "2027-01-01T00:00:00Z"


def nouns_in(exports):
    """Without the lists and reports."""
    return sorted(k for k in exports if " " not in k)


def look_back(name, pairs, nouns_of=None):
    """Compares what --as-of shows with what was kept."""
    wrong = []
    for number, (as_of, change) in enumerate(pairs):
        command, exports, found, _ = kept[change]
        if nouns_of:
            nouns = nouns_of(number, exports)
            got = crm.exports("--as-of", as_of, nouns=nouns)
            exports = {n: exports[n] for n in nouns}
        else:
            got = snapshot(crm, "--as-of", as_of)
        if got != exports:
            wrong.append("as of %s (%s):\n%s" % (as_of, " ".join(command),
                                                 difference(got, exports)))
        got = finds(crm, found if not nouns_of else list(found)[:2], "--as-of", as_of)
        for query in got:
            # The columns of a hit are compared by the exports; which records, here.
            if got[query] != found[query]:
                wrong.append("as of %s: find %r: %s, then %s" % (
                    as_of, query, sorted(got[query]), sorted(found[query])))
    ok(not wrong, name, lambda: "%d are wrong; the first:\n%s" % (len(wrong), wrong[0]))


look_back("--as-of change:N shows every export, list, report and find as after change N",
          [("change:%d" % n, n) for n in kept])
look_back("--as-of INSTANT shows the same, a few nouns each",
          list(instants.items()),
          lambda n, e: [nouns_in(e)[(n * 5 + i) % len(nouns_in(e))] for i in range(5)])
days = {}
for at, change in instants.items():
    days[at[:10]] = change
look_back("--as-of DATE shows the end of that day", sorted(days.items()),
          lambda n, e: ["deal", "partner", "detail", "funnel"])

run = crm.run("partner", "edit", "1", "--notes", "x", "--as-of", "change:3")
ok(run.status == 2 and run.err.count("\n") == 1, "nothing can be written into the past", run)
for text in ("change:x", "change:", "change:-1", "2026-02-30", "yesterdayish", ""):
    run = crm.run("partner", "list", "--as-of", text)
    ok(run.status == 2 and run.err.startswith("crm: --as-of") and run.err.count("\n") <= 2,
       "--as-of %r is refused in one line" % text, run)
ok(crm.must("partner", "list", "--count", "--as-of", "change:0").out == b"0\n" and
   crm.must("partner", "list", "--count", "--as-of", "2001-01-01").out == b"0\n",
   "before the first change there is nothing")

# All the way back, and forward again.
exports = crm.exports()
steps, stray = 0, []
while crm.run("undo").status == 0:
    steps += 1
    stray += index_rows(crm)
ok(not any(crm.state().values()), "repeated undo ends at an empty database",
   lambda: crm.run("undo"))
same(complaints(crm), [], "the histories are right after that")
for _ in range(steps):
    if crm.run("redo").status:
        break
    stray += index_rows(crm)
same(crm.exports(), exports, "repeated redo ends where it began")
ok(not stray, "the text index had just the records there were, at each step", stray[:9])
same(finds(crm, QUERIES), {q: scan(exports, q) for q in QUERIES}, "and all is found again")
same(complaints(crm), [], "the histories are right after that too")
done()
