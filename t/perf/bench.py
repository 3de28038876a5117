#!/usr/bin/env python3
"""Speed of crm as ratios to the sqlite3 shell doing the same work on the same data.

Each pair is run in turn, A B A B, and the median of the ratios is printed beside the limit that
the project has set itself.  The figures of one run belong together; those of two runs do not.
"""
import csv
import datetime
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CRM = os.path.join(os.environ.get("CRM_BUILD", os.path.join(ROOT, "build")), "crm")
HEAD = ("code name client supplier competitor region activity responsible source priority "
        "needs notes").split()
SCHEMA = """
CREATE TABLE partner (code TEXT, name TEXT, client INTEGER, supplier INTEGER, competitor INTEGER,
  region TEXT, activity TEXT, responsible TEXT, source TEXT, priority TEXT, needs TEXT, notes TEXT);
CREATE UNIQUE INDEX partner_code ON partner (code);
CREATE INDEX partner_name ON partner (name);
CREATE INDEX partner_region ON partner (region);
CREATE INDEX partner_responsible ON partner (responsible);
CREATE INDEX partner_source ON partner (source);
"""
WORDS = ("Ромашка Вектор Альфа Горизонт Север Прогресс Лидер Сатурн Импульс Вымпел Строй Торг "
         "Снаб Пром Агро Авто Маш Дом Мет Acme Globex Orion Delta Nova").split()
# ABC by revenue, stages and XYZ by month of 36 months, in one statement over a covering index.
SALES = """
CREATE TABLE sale (partner INTEGER, sold TEXT, revenue INTEGER);
CREATE INDEX sale_partner ON sale (partner, sold, revenue);
"""
CLASSES = """
WITH month AS (
  SELECT partner, sum(revenue) AS r, count(*) AS n FROM sale
  WHERE sold BETWEEN '2023-01-01' AND '2025-12-31' GROUP BY partner, substr(sold, 1, 7)),
client AS (
  SELECT partner, sum(r) AS s, sum(1.0 * r * r) AS q, sum(n) AS n FROM month GROUP BY partner),
placed AS (
  SELECT partner, s, q, n, sum(s) OVER () AS total,
    sum(s) OVER (ORDER BY s DESC, partner ROWS UNBOUNDED PRECEDING) - s AS before FROM client)
SELECT partner, CASE WHEN before * 100 < total * 80 THEN 'A' WHEN before * 100 < total * 95 THEN 'B'
    ELSE 'C' END, CASE WHEN n > 1 THEN 'regular' ELSE 'one-time' END,
  CASE WHEN n <= 1 THEN '' WHEN 36 * q / (1.0 * s * s) - 1 <= 0.01 THEN 'X'
    WHEN 36 * q / (1.0 * s * s) - 1 <= 0.0625 THEN 'Y' ELSE 'Z' END
FROM placed ORDER BY partner
"""
# Claims made by the shell, and what the three reports of them come to without their parameters.
CLAIMS = """
INSERT INTO claim (id, since, received, reason, topic, partner, state, decided, result, currency)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
SELECT i, 1, date('2023-01-01', '+' || (i * 7 %% 1000) || ' days'),
  (SELECT min(id) FROM catalog WHERE kind = 'claim-reason') + i * i %% 6, 'topic ' || i, NULL,
  CASE i %% 4 WHEN 0 THEN 'registered' WHEN 1 THEN 'in-work' WHEN 2 THEN 'satisfied'
    ELSE 'not-satisfied' END,
  CASE WHEN i %% 4 >= 2 THEN date('2023-01-01', '+' || (i * 7 %% 1000 + i %% 30) || ' days') END,
  'done', 'RUB' FROM n
"""
CLAIM_REPORTS = {
    "satisfaction": """SELECT k.name, count(*), count(CASE c.state WHEN 'satisfied' THEN 1 END),
  count(CASE c.state WHEN 'not-satisfied' THEN 1 END),
  avg(julianday(c.decided) - julianday(c.received))
FROM claim c LEFT JOIN catalog k ON k.id = c.reason GROUP BY k.id ORDER BY 2 DESC""",
    "structure": """SELECT k.name, count(*), 1.0 * count(*) / sum(count(*)) OVER (),
  sum(count(*)) OVER (ORDER BY count(*) DESC)
FROM claim c LEFT JOIN catalog k ON k.id = c.reason GROUP BY k.id ORDER BY 2 DESC""",
    "dynamics": """SELECT m, sum(r), sum(s), sum(n), sum(sum(r) - sum(s) - sum(n)) OVER (ORDER BY m)
FROM (SELECT substr(received, 1, 7) AS m, count(*) AS r, 0 AS s, 0 AS n FROM claim GROUP BY 1
  UNION ALL SELECT substr(decided, 1, 7), 0, count(CASE state WHEN 'satisfied' THEN 1 END),
  count(CASE state WHEN 'not-satisfied' THEN 1 END) FROM claim WHERE decided IS NOT NULL GROUP BY 1)
GROUP BY m ORDER BY m""",
}
# Interactions of all partners, put where crm keeps them.
INTERACTIONS = """
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
INSERT INTO interaction (id, since, state, started_at, partner, topic, reviewed)
SELECT i, 1, 'done', strftime('%%Y-%%m-%%dT%%H:%%M:%%SZ', 1672531200 + i * 7919 %% 94608000, 'unixepoch'),
  1 + i * 31 %% %d, 'talk ' || i, 1 FROM n
"""
# People with birthdays, tasks and a few planned calls, for what is due.
DUE = """
INSERT INTO users (id, since, login, name, name_fold, active)
WITH RECURSIVE n (i) AS (SELECT 101 UNION ALL SELECT i + 1 FROM n WHERE i < 120)
SELECT i, 1, 'u' || i, 'User ' || i, 'user ' || i, 1 FROM n;
INSERT INTO contact (id, since, name, name_fold, birthday, responsible)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d / 10)
SELECT i, 1, 'Person ' || i, 'person ' || i, date('1960-01-01', '+' || (i * 7919 %% 16000) || ' days'),
  101 + i %% 20 FROM n;
INSERT INTO task (id, since, kind, name, name_fold, assignee, due, state)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d / 20)
SELECT i, 1, 'task', 'task ' || i, 'task ' || i, 101 + i %% 20, date('2026-01-01', '+' ||
  (i %% 300) || ' days'), CASE i %% 50 WHEN 0 THEN 'open' ELSE 'done' END FROM n;
UPDATE interaction SET responsible = 101 + id %% 20;
"""
LOG = """
SELECT coalesce(started_at, planned_at, '') AS at, topic FROM interaction
WHERE partner = %d AND state = 'done'
UNION ALL SELECT sold, document FROM sale WHERE partner = %d ORDER BY at DESC
"""
failed = 0


def write_sales(path, clients, rng):
    first = datetime.date(2023, 1, 1)
    with open(path, "w", encoding="utf-8") as f:
        f.write("sold,partner,revenue\n")
        for _ in range(ROWS):
            # One in eight buys every month alike.
            client = rng.randrange(clients)
            day = first + datetime.timedelta(rng.randrange(1095))
            f.write("%s,C%07d,%d.%02d\n" % (day, client, rng.randrange(1, 20000 if client % 8 else 9),
                                           rng.randrange(100)))


def rows(first, count, rng):
    for i in range(first, first + count):
        name = '%s "%s%s %s %d"' % (rng.choice(("ООО", "АО", "ИП")), rng.choice(WORDS),
                                    rng.choice(WORDS).lower(), rng.choice(WORDS),
                                    rng.randrange(1000000))
        yield ["C%07d" % i, name, rng.randrange(2), rng.randrange(2), 0,
               "Region %d" % rng.randrange(80), "Activity %d" % rng.randrange(20),
               "User %d" % rng.randrange(30), "Source %d" % rng.randrange(10),
               rng.choice(("low", "normal", "high")), "needs %s %d" % (rng.choice(WORDS), i),
               "" if i % 3 else "note %d" % i]


def write_csv(path, first, count, seed):
    with open(path, "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(HEAD)
        out.writerows(rows(first, count, random.Random(seed)))


def run(argv, env=None):
    """Wall seconds and peak memory in MB of one run."""
    start = time.monotonic()
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit("failed: %s\n%s" % (" ".join(argv), process.stderr.read().decode()))
    process.stderr.close()
    return seconds, usage.ru_maxrss / 1024


def report(what, ratios, limit, a, b, extra=""):
    global failed
    ratio = statistics.median(ratios)
    good = ratio <= limit
    failed += not good
    print("%-34s %6.2f x  (limit %.2f)  %8.1f ms against %8.1f ms  %s%s" %
          (what, ratio, limit, a * 1000, b * 1000, extra, "" if good else "  OVER"), flush=True)


def pair(what, limit, a, b, runs=5, before=None):
    ratios, times = [], []
    for _ in range(runs):
        if before:
            before()
        ta, memory = run(*a)
        tb, _ = run(*b)
        ratios.append(ta / tb)
        times.append((ta, tb, memory))
    report(what, ratios, limit, statistics.median(t[0] for t in times),
           statistics.median(t[1] for t in times), "%.0f MB" % max(t[2] for t in times))


def single(what, limit_ms, a, runs=7):
    global failed
    times = [run(*a)[0] * 1000 for _ in range(runs)]
    good = statistics.median(times) <= limit_ms
    failed += not good
    print("%-34s %6.1f ms (limit %d ms)%s" % (what, statistics.median(times), limit_ms,
                                             "" if good else "  OVER"), flush=True)


def main():
    folder = tempfile.mkdtemp(prefix="crm-perf-")
    path = lambda name: os.path.join(folder, name)
    db, other = path("crm.db"), path("plain.db")
    env = {k: v for k, v in os.environ.items() if not k.startswith("CRM_")}
    env.update(CRM_DB=db, CRM_CONFIG="", CRM_USER="perf")
    crm = lambda *argv: ([CRM] + list(argv), env)
    shell = lambda *argv: (["sqlite3"] + list(argv), env)

    def fresh():
        for name in (db, db + "-wal", db + "-shm", other):
            if os.path.exists(name):
                os.remove(name)
        subprocess.run([CRM, "init"], env=env, check=True, stderr=subprocess.DEVNULL)
        subprocess.run(["sqlite3", other, SCHEMA], check=True)

    try:
        write_csv(path("all.csv"), 0, ROWS, 1)
        write_csv(path("more.csv"), ROWS, ROWS // 10, 2)
        print("%d rows, %d MB of CSV; crm against sqlite3:" %
              (ROWS, os.path.getsize(path("all.csv")) >> 20), flush=True)
        pair("import into an empty table", 0.65,
             crm("partner", "import", path("all.csv"), "--create-refs", "-q"),
             shell(other, ".import --csv --skip 1 %s partner" % path("all.csv")), 3, fresh)
        saved = [(db, path("saved.db")), (other, path("saved-plain.db"))]
        for source, copy in saved:
            shutil.copy(source, copy)

        def again():
            for name in (db + "-wal", db + "-shm"):
                if os.path.exists(name):
                    os.remove(name)
            for source, copy in saved:
                shutil.copy(copy, source)

        pair("a tenth more", 1.0, crm("partner", "import", path("more.csv"), "-q"),
             shell(other, ".import --csv --skip 1 %s partner" % path("more.csv")), 3, again)
        select = ("SELECT p.id, p.name, r.name, a.name, u.name, p.priority FROM partner p "
                  "LEFT JOIN catalog r ON r.id = p.region LEFT JOIN catalog a ON a.id = p.activity "
                  "LEFT JOIN users u ON u.id = p.responsible ORDER BY p.id")
        pair("partner list --tsv", 1.2, crm("partner", "list", "--tsv"),
             shell("-readonly", "-tabs", db, select))
        pair("partner show", 1.5, crm("partner", "show", str(ROWS // 2)),
             shell(db, "SELECT * FROM partner WHERE id = %d" % (ROWS // 2)), 15)
        pair("--version", 1.5, crm("--version"), shell(db, "SELECT 1"), 15)
        with open(path("details.csv"), "w", encoding="utf-8") as f:
            f.write("partner,type,value,main\n")
            for i in range(1, ROWS // 10):
                f.write("%d,phone,+79%09d,1\n" % (i, i * 7919 % 1000000000))
        subprocess.run([CRM, "detail", "import", path("details.csv"), "-q"], env=env, check=True)
        subprocess.run([CRM, "company", "add", "Last", "--inn", "7707083893"], env=env, check=True,
                       stdout=subprocess.DEVNULL)
        name = next(rows(0, 1, random.Random(1)))[1]
        single("find by name", 20, crm("find", name))
        single("find by code", 20, crm("find", "C%07d" % (ROWS // 2)))
        single("find by telephone fragment", 20, crm("find", ("%09d" % 7919000)[2:8]))
        single("find by INN", 20, crm("find", "7707083893"))
        fresh()
        subprocess.run(["sqlite3", other, SALES], check=True)
        write_csv(path("clients.csv"), 0, ROWS // 20, 3)
        write_sales(path("sales.csv"), ROWS // 20, random.Random(4))
        for noun, file in (("partner", "clients.csv"), ("sale", "sales.csv")):
            subprocess.run([CRM, noun, "import", path(file), "--create-refs", "-q"], env=env,
                           check=True)
        subprocess.run(["sqlite3", other, "ATTACH '%s' AS crm; INSERT INTO sale SELECT partner, "
                        "sold, revenue FROM crm.sale" % db], check=True)
        for source, copy in saved:
            shutil.copy(source, copy)
        pair("classify run", 0.7, crm("classify", "run", "--period", "2023..2025"),
             shell(other, CLASSES), 5, again)
        ours = subprocess.run([CRM, "class", "list", "--fields", "partner.id,abc,stage,xyz",
                               "--sort", "partner.id", "--no-header", "--tsv"], env=env,
                              stdout=subprocess.PIPE).stdout
        theirs = subprocess.run(["sqlite3", "-tabs", other, CLASSES], stdout=subprocess.PIPE).stdout
        if sorted(ours.splitlines()) != sorted(theirs.splitlines()):
            sys.exit("classify run: the classes are not the same")
        subprocess.run(["sqlite3", db, INTERACTIONS % (ROWS, ROWS // 20)], check=True)
        one = ROWS // 40
        pair("log of a partner", 2.0, crm("log", str(one)),
             shell("-readonly", db, LOG % (one, one)), 15)
        single("log --limit 20", 20, crm("log", "--limit", "20"))
        subprocess.run(["sqlite3", db, DUE % (ROWS, ROWS)], check=True)
        env.update(CRM_NOW="2026-06-01T09:00:00Z", CRM_USER="u101")
        single("agenda", 20, crm("agenda"))
        single("remind", 100, crm("remind"))
        subprocess.run(["sqlite3", db, CLAIMS % ROWS], check=True)
        for name, query in CLAIM_REPORTS.items():
            pair("report claim-" + name, 1.3, crm("report", "claim-" + name),
                 shell("-readonly", db, query))
    finally:
        shutil.rmtree(folder)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
