"""What the tests written in Python share: TAP, a folder of their own, and runs of the program.

A test ends with done(); it runs alone as `t/NNNN-name.t`.  The environment is the same for all:
no settings of the user's, UTC, a fixed clock where a test sets one.

With CRM_TEST_SERVER (see t/server.sh) databases are on that server; what cannot be there begins
with files_only(REASON), or is skipped by name.
"""
import atexit
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading

# What TEST_PACKAGES of the Makefile installed is there for another python3 than Debian's, too.
sys.path.append("/usr/lib/python3/dist-packages")

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.abspath(os.environ.get("CRM_BUILD") or os.path.join(ROOT, "build"))
CRM = os.path.join(BUILD, "crm")
SHARED = os.environ.get("CRM_SHARED_DATA") or os.path.join(ROOT, "..", "shared", "data")
FOLDER = tempfile.mkdtemp(prefix="crm-test-")
SERVER = os.environ.get("CRM_TEST_SERVER")
# One in so many of what goes through all nouns, which share their code: for slow programs.
SAMPLE = int(os.environ.get("CRM_TEST_SAMPLE", "1"))

_tests = 0
_failed = 0
_accidents = []


def say(text):
    for line in str(text).splitlines() or [""]:
        print("# " + line)
    sys.stdout.flush()


def ok(true, name, why=None):
    """One test.  `why` is shown when it fails; a callable is called only then."""
    global _tests, _failed
    _tests += 1
    if not true:
        _failed += 1
    print("%s %d - %s" % ("ok" if true else "not ok", _tests, name.replace("#", "\\#")))
    if not true and why is not None:
        say(why() if callable(why) else why)
    sys.stdout.flush()
    return bool(true)


def same(got, expected, name):
    """The first difference is shown, not all of both."""
    return ok(got == expected, name, lambda: difference(got, expected))


def difference(got, expected):
    if isinstance(got, dict) and isinstance(expected, dict):
        for key in sorted(set(got) | set(expected), key=str):
            if got.get(key) != expected.get(key):
                return "%s:\n%s" % (key, difference(got.get(key), expected.get(key)))
    if isinstance(got, bytes):
        got = got.decode("utf-8", "backslashreplace")
    if isinstance(expected, bytes):
        expected = expected.decode("utf-8", "backslashreplace")
    if isinstance(got, str) and isinstance(expected, str):
        a, b = got.splitlines(True), expected.splitlines(True)
        for i in range(max(len(a), len(b))):
            x, y = a[i:i + 1], b[i:i + 1]
            if x != y:
                return "line %d\n got:      %.300r\n expected: %.300r" % (i + 1, x, y)
    if isinstance(got, (list, tuple)) and isinstance(expected, (list, tuple)):
        for i in range(max(len(got), len(expected))):
            if got[i:i + 1] != expected[i:i + 1]:
                return "place %d\n got:      %.300r\n expected: %.300r" % (
                    i, got[i:i + 1], expected[i:i + 1])
    return " got:      %.600r\n expected: %.600r" % (got, expected)


def skip(name, reason):
    global _tests
    _tests += 1
    print("ok %d - %s # SKIP %s" % (_tests, name, reason))


def skip_all(reason):
    print("1..0 # SKIP " + reason)
    shutil.rmtree(FOLDER, ignore_errors=True)
    sys.exit(0)


def files_only(reason):
    """Skips the whole test on a server."""
    if SERVER:
        skip_all("a file: " + reason)


def base_name(name):
    """The server's database for what would be the file `name`."""
    return "t%d_%s" % (os.getpid(), name.split(".")[0].replace("-", "_"))


def psql_command(base, *more):
    return ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", SERVER, "-U", "crm",
            "-d", base] + list(more)


def psql(base, text):
    """What a statement prints, its values parted by |."""
    done = subprocess.run(psql_command(base, "-c", text), stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        raise RuntimeError(done.stderr.decode() + text)
    return done.stdout.decode()


def made(base, template):
    """Copies a database; False if the one is not there, or the other is."""
    return not subprocess.run(
        psql_command("postgres", "-c", "CREATE DATABASE %s TEMPLATE %s" % (base, template)),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL).returncode


def drop_bases():
    for base in psql("postgres", "SELECT datname FROM pg_database WHERE datname LIKE 't%d\\_%%'" %
                     os.getpid()).split():
        psql("postgres", "DROP DATABASE %s WITH (FORCE)" % base)


if SERVER:
    atexit.register(drop_bases)


def literal(value):
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def done():
    """Ends the test: nothing crashed on the way, the plan, the folder kept if something failed."""
    ok(not _accidents, "no run crashed, hung or ended outside the frozen statuses",
       lambda: "\n".join(_accidents[:5]))
    print("1..%d" % _tests)
    if _failed:
        say("the folder is kept: " + FOLDER)
    else:
        shutil.rmtree(FOLDER, ignore_errors=True)
    sys.exit(1 if _failed else 0)


def shared(*path):
    """A file of the real data, or None where that is absent."""
    name = os.path.join(SHARED, *path)
    return name if os.path.exists(name) else None


def environment(**more):
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("CRM_", "LC_", "XDG_")) and k not in ("LANG", "LANGUAGE")}
    env.update(HOME=FOLDER, LANG="C.UTF-8", TZ="UTC", CRM_USER="tester", CRM_DB_STRICT="1",
               CRM_CONFIG="", PAGER="cat", EDITOR="false")
    env.update(more)
    return env


class Run:
    def __init__(self, args, process):
        self.args = args
        self.status = process.returncode
        self.out = process.stdout
        self.err = process.stderr.decode("utf-8", "backslashreplace")

    def __str__(self):
        return "crm %s\nstatus %s\n%s%s" % (
            " ".join(map(repr, self.args)), self.status,
            self.out[:2000].decode("utf-8", "backslashreplace"), self.err[:3000])

    @property
    def text(self):
        return self.out.decode("utf-8")


def accident(run):
    if not 0 <= run.status <= 7 or "BUG:" in run.err or "Sanitizer" in run.err or \
            "runtime error:" in run.err:
        _accidents.append(str(run))


class Crm:
    """The program on one database.  `now` is CRM_NOW of every run until it is changed."""

    def __init__(self, name="crm.db", now="2026-03-02T09:00:00Z", lang="en", init=True, sync="off"):
        self.base = base_name(name)
        self.db = os.path.join(FOLDER, name) if not SERVER else \
            "postgresql:///%s?host=%s&user=crm" % (self.base, SERVER)
        self.now = now
        self.set = ["-c", "db.sync=" + sync] if sync else []
        self.env = environment(CRM_DB=self.db)
        if init:
            self.drop()
            self.fill(lang)

    def fill(self, lang):
        """A new database.  A server keeps the first of its kind for all tests to copy, which takes
        a fifth of the time; a database is seen there only when it is complete."""
        kept = "init_py_" + re.sub("[^a-z0-9]", "_", ("%s_%s_%s" % (
            lang, self.now, "_".join(self.set))).lower())
        if not SERVER or not made(self.base, kept):
            if SERVER:
                psql("postgres", "CREATE DATABASE " + self.base)
            self.must("init", "--lang", lang)
            if SERVER and self.now:
                made(kept, self.base)

    def drop(self):
        """No such database any more."""
        if SERVER:
            psql("postgres", "DROP DATABASE IF EXISTS %s WITH (FORCE)" % self.base)
            return
        for end in ("", "-wal", "-shm"):
            if os.path.exists(self.db + end):
                os.unlink(self.db + end)

    def copy_of(self, other):
        """Becomes the same as another one."""
        self.drop()
        if SERVER:
            psql("postgres", "CREATE DATABASE %s TEMPLATE %s" % (self.base, other.base))
        else:
            shutil.copy(other.db, self.db)

    def run(self, *args, input=b"", now=None, env=None, cwd=None, timeout=120, **popen):
        args = [a if isinstance(a, bytes) else str(a) for a in args]
        full = dict(self.env)
        if now or self.now:
            full["CRM_NOW"] = now or self.now
        full.update(env or {})
        if isinstance(input, str):
            input = input.encode()
        try:
            process = subprocess.run([CRM] + self.set + args, input=input, env=full,
                                     cwd=cwd or FOLDER, timeout=timeout,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, **popen)
        except subprocess.TimeoutExpired:
            _accidents.append("crm %r hangs" % (args,))
            process = subprocess.CompletedProcess(args, -1, b"", b"hangs")
        run = Run(args, process)
        accident(run)
        return run

    def must(self, *args, **more):
        """A run that has to succeed for the test to make sense."""
        run = self.run(*args, **more)
        if run.status:
            ok(False, "crm %s" % " ".join(map(str, args[:4])), run)
            raise SystemExit(done())
        return run

    def add(self, *args, **more):
        """Adds a record, gives its number."""
        return int(self.must(*args, **more).out)

    def nouns(self):
        """Every noun that can be exported, as the program itself tells."""
        if not hasattr(self, "_nouns"):
            text = self.run().text
            words = text.split("Records", 1)[1].split("\n\n", 1)[0].split(":", 1)[1].split()
            self._nouns = [w for w in words
                           if "\n  export " in self.run(w, "-h").text]
        return self._nouns

    def export(self, noun, *args, **more):
        return self.must(noun, "export", *args, **more).out

    def written(self):
        """The nouns that have, or had, a record: the others' exports are empty."""
        own = {"user": "users", "order": "orders", "class": "partner_class",
               "policy": "class_policy", "group": "groups"}
        tables = set(self.tables())
        table = {n: own.get(n, n.replace("-", "_")) for n in self.nouns()}
        there = sorted({t for t in table.values() if t in tables and t + "_history" in tables})
        rows = dict(zip(there, (r[0][0] for r in self.queries(
            ["SELECT (SELECT count(*) FROM %s) + (SELECT count(*) FROM %s_history)" % (t, t)
             for t in there]))))
        return [n for n in self.nouns() if rows.get(table[n], 1)]

    def exports(self, *args, nouns=None, **more):
        """The exports of all nouns and the funnel, two at a time; of a noun that was never written
        always the same headings."""
        if not hasattr(self, "_headings"):
            self._headings = {}
        written = set(self.written()) | {"funnel"}
        always = ("partner", "company", "contact", "detail", "deal", "funnel")
        wanted = nouns or [n for i, n in enumerate(self.nouns() + ["funnel"])
                           if i % SAMPLE == 0 or n in always]
        todo = [n for n in wanted if n in written or n not in self._headings]
        result = {n: self._headings[n] for n in wanted if n not in todo}

        def work():
            while True:
                try:
                    noun = todo.pop()
                except IndexError:
                    return
                words = ["report", "funnel"] if noun == "funnel" else [noun, "export"]
                run = self.run(*words, *args, **more)
                result[noun] = run.out if not run.status else str(run).encode()
                if noun not in written and not run.status:
                    self._headings[noun] = run.out

        threads = [threading.Thread(target=work) for _ in range(2)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        return result

    def sql(self, text, *values):
        """Rows of a query, or of a statement that changes something none; ? stand for values."""
        if SERVER:
            parts = text.split("?")
            text = parts[0] + "".join(literal(v) + p for v, p in zip(values, parts[1:]))
            if text.lstrip().upper().startswith(("SELECT", "WITH")):
                return self.queries([text])[0]
            psql(self.base, text)
            return []
        connection = sqlite3.connect(self.db)
        try:
            with connection:
                return connection.execute(text, values).fetchall()
        finally:
            connection.close()

    def queries(self, texts):
        """The rows of each of several queries without values, on a server in one visit."""
        if not SERVER or not texts:
            return [self.sql(text) for text in texts]
        left = psql(self.base, "VALUES " + ", ".join(
            "((SELECT coalesce(json_agg(row_to_json(q)), '[]') FROM (%s) q))" % t for t in texts))
        decoder = json.JSONDecoder(object_pairs_hook=lambda pairs: tuple(v for _, v in pairs))
        result = []
        while left:
            rows, end = decoder.raw_decode(left)
            result.append(rows)
            left = left[end:].lstrip()
        assert len(result) == len(texts), "the server has answered otherwise"
        return result

    def tables(self, pattern="%"):
        """The tables there are."""
        return sorted(t for (t,) in self.sql(
            "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public' "
            "AND tablename LIKE ?" if SERVER else
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE ?", pattern))

    def entity_tables(self):
        """Tables of entities: those that have a history."""
        return [t[:-8] for t in self.tables("%_history")]

    def columns(self, *tables):
        """The columns of each table."""
        text = "SELECT CAST(column_name AS TEXT) FROM information_schema.columns WHERE " \
            "table_name = '%s' AND table_schema = 'public' ORDER BY ordinal_position" \
            if SERVER else "SELECT name FROM pragma_table_info('%s') ORDER BY cid"
        return {t: [c for (c,) in rows]
                for t, rows in zip(tables, self.queries([text % t for t in tables]))}

    def state(self):
        """Every column of every row of every entity table, but the change that wrote it."""
        columns = self.columns(*self.entity_tables())
        return dict(zip(columns, self.queries(["SELECT %s FROM %s ORDER BY id" % (
            ", ".join(c for c in names if c != "since"), table)
            for table, names in columns.items()])))

    def integrity(self):
        """Complaints of the store about itself; a server keeps its own references."""
        if SERVER:
            return ["ok"]
        return [r[0] for r in self.sql("PRAGMA integrity_check")] + \
            ["%s: %s refers to nothing" % r[:2] for r in self.sql("PRAGMA foreign_key_check")]

    def last_change(self):
        return self.sql("SELECT coalesce(max(id), 0) FROM change")[0][0]

    def counts(self):
        tables = self.tables()
        return {t: rows[0][0] for t, rows in zip(tables, self.queries(
            ["SELECT count(*) FROM " + t for t in tables]))}

    def find(self, *args, **more):
        """What `crm find` prints, as a set of (entity, id)."""
        run = self.must("find", *args, "--tsv", **more)
        return {tuple(line.split("\t")[:2]) for line in run.text.splitlines()[1:]}


class Holder:
    """Somebody else who is at the store: until release() nobody writes; if `alone`, nor reads."""

    def __init__(self, crm, alone=False):
        if SERVER:
            # The lock that each writing command takes: see common/db/postgres.c.
            lock = "SELECT pg_advisory_xact_lock(%d)" % int.from_bytes(b"CRM1", "big")
            if alone:
                lock += "; LOCK TABLE %s IN ACCESS EXCLUSIVE MODE" % ", ".join(crm.tables())
            self.process = subprocess.Popen(psql_command(crm.base), stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE)
            self.process.stdin.write(("BEGIN; %s;\n\\echo held\n" % lock).encode())
            self.process.stdin.flush()
            while True:
                line = self.process.stdout.readline()
                if line == b"held\n":
                    return
                if not line:
                    raise RuntimeError("the store cannot be held")
        self.connection = sqlite3.connect(crm.db, isolation_level=None)
        if alone:
            self.connection.execute("PRAGMA locking_mode = exclusive")
        self.connection.execute("BEGIN IMMEDIATE")
        if alone:
            self.connection.execute("UPDATE partner SET notes = NULL WHERE id = 1")

    def release(self):
        if SERVER:
            self.process.communicate(b"ROLLBACK;\n")
        else:
            self.connection.execute("ROLLBACK")
            self.connection.close()


# --- Readers of our own, so that the program is not checked by itself ---

def read_tsv(data):
    """Rows of cells; None for an empty one."""
    escapes = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}

    def cell(text):
        if not text:
            return None
        parts = text.split("\\")
        out = [parts[0]]
        i = 1
        while i < len(parts):
            if parts[i] == "":          # two backslashes
                out.append("\\" + (parts[i + 1] if i + 1 < len(parts) else ""))
                i += 2
            else:
                out.append(escapes[parts[i][0]] + parts[i][1:])
                i += 1
        return "".join(out)

    lines = data.decode("utf-8").split("\n")
    assert lines.pop() == "", "the last line is not ended"
    return [[cell(c) for c in line.split("\t")] for line in lines]


def read_csv(data, separator=",", ending="\n"):
    """RFC 4180 by hand: None for nothing at all, "" for two quotes."""
    text = data.decode("utf-8")
    rows, row, i, n = [], [], 0, len(text)
    while i < n:
        if text[i] == '"':
            j, value = i + 1, []
            while True:
                k = text.index('"', j)
                value.append(text[j:k])
                if text[k + 1:k + 2] != '"':
                    break
                value.append('"')
                j = k + 2
            value, i = "".join(value), k + 1
        else:
            j = i
            while j < n and text[j] != separator and not text.startswith(ending, j):
                assert text[j] not in '"\r\n', "a bare %r in a cell" % text[j]
                j += 1
            value, i = text[i:j] or None, j
        row.append(value)
        if text.startswith(separator, i):
            i += 1
            if i == n:
                row.append(None)
        elif text.startswith(ending, i):
            rows.append(row)
            row, i = [], i + len(ending)
        else:
            raise ValueError("text behind a closing quote at %d: %r" % (i, text[i:i + 20]))
    assert not row, "the last line is not ended"
    return rows


def tsv_table(rows):
    """The TSV of rows of cells, first row the heading."""
    def cell(value):
        if value is None:
            return ""
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") \
            .replace("\r", "\\r")
    return "".join("\t".join(cell(c) for c in row) + "\n" for row in rows).encode()


def csv_table(rows, separator=",", ending="\r\n"):
    """CSV with all cells in quotes, None as nothing."""
    def cell(value):
        return "" if value is None else '"' + str(value).replace('"', '""') + '"'
    return "".join(separator.join(cell(c) for c in row) + ending for row in rows).encode()
