#!/usr/bin/env python3
"""SQL and formulas in values, filters, references and options are words like others."""
import json
import os
import sys
import threading
import unicodedata

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

OWN_SQL = [
    "'", "''", "\"", "`", "';", "';--", "' --", "\\'", "\\' OR 1=1 --", "' OR '1'='1",
    "\" OR \"\"=\"",
    "') OR ('1'='1", "'; DROP TABLE partner; --", "\"; DROP TABLE partner; --",
    "; DELETE FROM partner",
    "' UNION SELECT login FROM users --", "') UNION SELECT sql FROM sqlite_master --", "$1",
    "$99", "?",
    ":name", "@name", "%", "_", "%'", "*", "\"*\"", "x* OR y", "NEAR(a b)", "words:x", "^x",
    "a AND b",
    "a OR b", "NOT a", "{words}: a", "\"", "\"\"", "(", ")", "(((", "[", "x'41'", "/*", "*/",
    "/* scan:",
    "-- x", "\u02bc OR 1=1", "\uff07 OR 1=1 --", "＇; DROP TABLE partner", "CASE WHEN 1 THEN 1 END",
    "name) OR (1=1", "id) FROM partner; --", "(SELECT 1)", "id; ATTACH 'x' AS y", "name||login",
    "name COLLATE NOCASE", "random()", "load_extension('x')", "writefile('x','y')", "1=1", "or 1=1",
]
OWN_CSV = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "'=1",
           "'", "''",
           "=HYPERLINK(\"http://sample.invalid\";\"x\")", "-", "+", "=", "@",
           "-2+3+cmd|' /C calc'!A0",
           "=1+1\nsecond line", "a=1", " =1", ";=1", "\"=1", "+7 912 000-00-01", "-5",
           "=\"1\"", "'x"]


def lines(*path):
    name = shared("torture", "strings", *path)
    if not name:
        return []
    with open(name, encoding="utf-8", errors="strict") as f:
        return [line.rstrip("\r\n") for line in f]


def unique(list_):
    return [x for x in dict.fromkeys(list_) if x.strip()]


SQL = unique(OWN_SQL + lines("payloadbox-sqli", "Intruder", "detect", "Generic_SQLI.txt"))
CSV = unique(OWN_CSV + lines("payloadbox-csv-injection", "Intruder", "csv-payload.txt"))
say("%d SQL payloads, %d CSV payloads" % (len(SQL), len(CSV)))


def base():
    """A few records without a Latin letter or a digit: no payload names or finds one."""
    crm = Crm("base.db")
    crm.must("partner", "add", "Образец", "--notes", "Ёлка", "--responsible", "")
    crm.must("partner", "add", "Проба")
    crm.must("contact", "add", "Проба Образцова", "--partner", "1")
    crm.must("company", "add", "Проба")
    crm.must("deal", "add", "Сделка", "--partner", "1")
    return crm


def attempts(crm, p, every):
    """Commands with a payload in each place where a word is taken; with what may come of them."""
    none = lambda run: run.status == 0 and run.out.count(b"\n") == 1
    no = lambda *statuses: lambda run: run.status in statuses and run.out == b""
    either = lambda run: none(run) or no(2, 3, 4)(run)
    yield ["find", "--", p], none
    yield ["partner", "list", "name=" + p], either
    yield ["partner", "list", "name~" + p], either
    yield ["partner", "list", "--", p], either
    yield ["partner", "show", "--", p], no(2, 3, 4)
    yield ["partner", "rm", "--", p], no(2, 3, 4)
    yield ["partner", "list", "--sort", p], no(2)
    yield ["partner", "list", "--fields", p], no(2)
    if not every:
        return
    yield ["partner", "list", "name!=" + p, "name=нет"], either
    yield ["partner", "list", "region=" + p], either
    yield ["partner", "list", "phone~" + p], either
    yield ["partner", "list", "client=" + p], either
    yield ["partner", "list", "priority=" + p], either
    yield ["contact", "list", "partner.name=" + p], either
    yield ["deal", "list", "amount=" + p], either
    yield ["deal", "list", "opened=" + p], either
    yield ["partner", "list", p + "=1"], either
    yield ["partner", "list", "--group-by", p], no(2)
    yield ["partner", "list", "--as-of", p], no(2)
    yield ["partner", "list", "--limit", p], no(2)
    yield ["partner", "list", "-f", p], no(2)
    yield ["partner", "edit", "--notes", "stolen", "--", p], no(2, 3, 4)
    yield ["partner", "edit", "1", "--region", p], no(3, 4)
    yield ["deal", "add", "Другая", "--partner", p], no(3, 4)
    yield ["deal", "move", "--", "1", p], no(2, 4)
    yield ["deal", "lose", "1", "--reason", p], no(3, 4)
    yield ["task", "add", "Дело", "--subject", "deal:" + p], no(3, 4, 5)
    yield ["report", "funnel", "--kind", p], no(2, 3, 4)
    yield ["report", "funnel", "--period", p], no(2)
    yield ["report", "--", p], no(2, 3)
    yield ["changes", "--by", p], none
    yield ["undo", "--", p], no(2, 3)
    yield ["--", p], no(2)
    yield ["partner", "--", p], no(2)


def sql():
    crm = base()
    before, counts = crm.state(), crm.counts()
    todo = [(words, check) for i, p in enumerate(SQL)
            for words, check in attempts(crm, p, i < len(OWN_SQL) or i % 5 == 0)]
    total, bad = len(todo), []

    def work():
        while todo:
            try:
                words, check = todo.pop()
            except IndexError:
                return
            run = crm.run(*words)
            if not check(run) or (run.status and not run.err.startswith("crm: ")):
                bad.append(run)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    ok(not bad, "%d commands with SQL in a word find nothing, or are refused" % total,
       lambda: "%d wrong\n%s" % (len(bad), "\n".join(map(str, bad[:4]))))
    same(crm.integrity(), ["ok"], "the database is whole")
    same(crm.counts(), counts, "no table has a row more or less")
    same(crm.state(), before, "no value has changed")
    return crm


def folded(text):
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").split())


def stored_sql(crm):
    """The same texts as values: found by themselves, and by nothing else."""
    crm.must("partner", "import", "-", "-f", "jsonl", input="".join(
        json.dumps({"name": p, "notes": p, "email": None}) + "\n" for p in SQL))
    first = 3
    bad = []
    names = {first + i: p for i, p in enumerate(SQL)}
    for i, p in list(names.items())[::2]:
        run = crm.run("partner", "list", "name=" + p, "--fields", "id", "--no-header")
        got = {int(x) for x in run.text.split()}
        want = {k for k, v in names.items() if folded(v) == folded(p)}
        if run.status or got != want:
            bad.append("%s wanted %s" % (run, want))
    for i, p in list(names.items())[1::4]:
        run = crm.run("partner", "list", "name~" + p, "--fields", "id", "--no-header")
        got = {int(x) for x in run.text.split()}
        want = {k for k, v in names.items() if folded(p) in folded(v)}
        if run.status or got != want:
            bad.append("%s wanted %s" % (run, want))
    ok(not bad, "as values they are found by themselves alone", lambda: "\n".join(bad[:3]))
    rows = read_tsv(crm.must("partner", "list", "--fields", "name,notes").out)[3:]
    same(rows, [[p, p] for p in SQL], "and come out as they went in")
    same(crm.integrity(), ["ok"], "the database is whole")
    crm.must("partner", "rm", "notes=" + SQL[0])
    same(crm.must("partner", "list", "--count").out, b"%d\n" % (len(SQL) + 2 - sum(
        folded(p) == folded(SQL[0]) for p in SQL)), "rm by such a value takes what has it")


def formulas():
    crm = Crm("formulas.db")
    made = [{"name": "n%d" % i, "notes": p, "needs": p + p, "phone": "+7912000%04d" % i}
            for i, p in enumerate(CSV)]
    crm.must("partner", "import", "-", "-f", "jsonl",
             input="".join(json.dumps(m) + "\n" for m in made))
    for i, p in enumerate(CSV):
        crm.must("partner", "add", "--name=" + p)
    crm.must("sale", "add", "--revenue", "-12.50", "--quantity", "-3", "--partner", "n1",
             "--sold", "2026-01-31", "--document", "=1")
    dangerous = tuple("=+-@\t\r")
    for kind, separator in (("csv-excel", ","), ("csv-excel-ru", ";")):
        name = os.path.join(FOLDER, "formulas.csv")
        data = crm.must("partner", "export", "-f", kind).out
        ok(data.startswith(b"\xef\xbb\xbf"), kind + " begins with a BOM")
        heading, *rows = read_csv(data[3:], separator, "\r\n")
        place = {h: i for i, h in enumerate(heading)}
        bad = [c for row in rows for h, c in zip(heading, row)
               if c and c.startswith(dangerous) and h != "phone"]
        ok(not bad, kind + ": no text begins as a formula", bad[:5])
        ok(all(row[place["phone"]] is None or row[place["phone"]].startswith("+7 912 000-")
               for row in rows), kind + ": telephone numbers are spaced, not guarded",
           [row[place["phone"]] for row in rows][:3])
        guarded = [row[place["notes"]] for row in rows[:len(CSV)]]
        same(guarded, ["'" + p if p[0] in "=+-@\t\r'" else p for p in CSV],
             kind + ": just those get an apostrophe")
        # A number that was typed without blanks comes back with them: another value.
        with open(name, "wb") as f:
            f.write(without_column(heading, rows, "phone", separator))
        run = crm.must("partner", "import", name, "-f", kind, "--dry-run", "-q")
        ok(run.out.count(b"\n") <= 1,
           kind + ": imported with the same dialect nothing changes", run)
        crm2 = Crm("again.db")
        crm2.must("partner", "import", "-", "-f", kind,
                  input=without_column(heading, rows, "id", separator))
        rows2 = read_tsv(crm2.must("partner", "list", "--fields", "name,needs,notes,phone").out)[1:]
        for row in rows2:
            row[3] = row[3] and row[3].replace(" ", "").replace("-", "")
        same(rows2, [[m["name"], m["needs"], m["notes"], m["phone"]] for m in made] +
             [[p, None, None, None] for p in CSV],
             kind + ": into another database they come unguarded")
        text = crm.must("sale", "export", "-f", kind).text
        ok(("-12.50" if separator == "," else "-12,50") in text and "'-12" not in text and
           '"\'=1"' in text, kind + ": a negative sum is a number, a document no formula", text)
    for kind in ("csv", "tsv", "json", "jsonl", "yaml"):
        ok("'=1+1" not in crm.must("partner", "list", "--fields", "notes", "-f", kind).text,
           kind + " never has a guard")


def without_column(heading, rows, name, separator):
    keep = [i for i, h in enumerate(heading) if h != name]
    return b"\xef\xbb\xbf" + csv_table([[row[i] for i in keep] for row in [heading] + rows],
                                       separator)


stored_sql(sql())
formulas()
ok(not [n for n in os.listdir(FOLDER) if n in ("x", "y")], "nothing was written beside")
done()
