#!/usr/bin/env python3
"""What can be wrong with the store or the disk: one clear line, status 7, nothing damaged."""
import os
import random
import resource
import shutil
import signal
import stat
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

READS = [["partner", "list"], ["partner", "export"], ["find", "sample"], ["changes"],
         ["report", "funnel"], ["partner", "show", "1"]]
WRITES = [["partner", "add", "Second"], ["partner", "edit", "1", "--notes", "x"],
          ["partner", "rm", "1"], ["undo"]]


def one_line(run, status=7):
    return run.status == status and run.out == b"" and run.err.startswith("crm: ") and \
        run.err.rstrip("\n").count("\n") <= run.err.count("\nhint: ") <= 1 and \
        not run.err.split("\n")[0].endswith(".")


def filled(name="base.db", rows=300):
    crm = Crm(name)
    crm.must("partner", "import", "-", input="name,phone,notes\n" + "".join(
        "Sample %d,+7912%07d,%s\n" % (i, i, "note " * 20) for i in range(rows)))
    return crm


def on(base, name):
    """The program on another file of the same folder."""
    crm = Crm(name, init=False)
    if base:
        crm.copy_of(base)
    return crm


def content(path):
    """Bytes of a file and what stands beside it under its name."""
    folder, name = os.path.split(path)
    beside = sorted(n for n in os.listdir(folder) if n.startswith(name) and n != name)
    data = None
    if os.path.isfile(path):
        with open(path, "rb") as f:
            data = f.read()
    return data, beside


def refused(crm, what, commands=READS + WRITES, status=7, says=None):
    """Every command is refused in one line, and the file stays as it is."""
    look = (lambda: rows_of(crm)) if SERVER else lambda: content(crm.db)
    before = look()
    bad = []
    for words in commands:
        run = crm.run(*words)
        if not one_line(run, status) or (says and says not in run.err):
            bad.append(run)
    ok(not bad, "%s: one clear line, status %d" % (what, status), lambda: bad[0])
    same(look(), before, what + ": nothing is touched, nothing left beside")


def rows_of(crm):
    """How many rows there are in the tables of a server's database, None without one."""
    there = psql("postgres", "SELECT 1 FROM pg_database WHERE datname = '%s'" % crm.base)
    return crm.counts() if there else None


def wrong_files(base):
    refused(on(None, "missing.db"), "no such file", says="crm init")
    folder = on(None, "folder.db")
    os.mkdir(folder.db)
    refused(folder, "a folder")
    refused(folder, "a folder for init", [["init"]])
    text = on(None, "text.db")
    with open(text.db, "w") as f:
        f.write("name,phone\n" * 1000)
    refused(text, "a file that is no database", READS + WRITES + [["init"]], says="not a database")
    with open(text.db, "wb") as f:
        f.write(bytes(random.Random(1).randrange(256) for _ in range(5000)))
    refused(text, "random bytes", READS + WRITES + [["init"]])
    for size in (0, 1, 15, 16, 50, 100):
        with open(base.db, "rb") as f, open(text.db, "wb") as out:
            out.write(f.read(size))
        refused(text, "the first %d bytes of a database" % size, READS[:3] + WRITES[:2])
    fifo = on(None, "fifo.db")
    os.mkfifo(fifo.db)
    refused(fifo, "a pipe", READS[:2] + WRITES[:1] + [["init"]])
    run = on(None, "text.db/new.db").run("init")
    ok(one_line(run), "init below what is no folder", run)
    new = on(None, "made/by/init.db")
    new.must("init")
    same([stat.S_IMODE(os.stat(os.path.join(FOLDER, *p)).st_mode)
          for p in (["made"], ["made", "by"], ["made", "by", "init.db"])], [0o700, 0o700, 0o600],
         "init makes the folders above a database, for its owner alone")


def other_databases(base):
    foreign = on(None, "foreign.db")
    if SERVER:
        psql("postgres", "CREATE DATABASE " + foreign.base)
    foreign.sql("CREATE TABLE partner (id INTEGER PRIMARY KEY, name TEXT)")
    foreign.sql("INSERT INTO partner VALUES (1, 'theirs')")
    refused(foreign, "a database of another program", READS + WRITES + [["init"]],
            says=None if SERVER else "not of crm")
    for version in (99, 2 ** 31 - 1, -1, -2 ** 31):
        newer = on(base, "newer.db")
        newer.sql(("UPDATE crm_schema SET version = %d" if SERVER else "PRAGMA user_version = %d")
                  % version)
        refused(newer, "a database of version %d" % version,
                says="newer" if version > 0 else None)
        newer.drop()
    hollow = on(base, "hollow.db")
    for table in ("partner", "partner_history", "change_count"):
        hollow.sql("DROP TABLE " + table + (" CASCADE" if SERVER else ""))
    refused(hollow, "a database that lacks tables", READS[:3] + WRITES)
    refused(base, "init where there is a database", [["init"]], says="exists")


def truncated(base):
    size = os.path.getsize(base.db)
    bad, damaged = [], 0
    for n in range(12):
        crm = on(base, "short.db")
        with open(crm.db, "r+b") as f:
            f.truncate(size * n // 12 // 4096 * 4096 if n % 2 else size * n // 12)
        before = content(crm.db)
        for words in READS + WRITES[:2]:
            run = crm.run(*words)
            if words in READS and run.status == 0 and n == 11:
                continue
            damaged += run.status == 7
            if run.status not in (0, 7) or (run.status == 7 and "crm: " not in run.err) or \
                    run.err.count("\n") > 1:
                bad.append("cut to %d/12: %s" % (n, run))
        if content(crm.db)[0] != before[0] and n < 6:
            bad.append("cut to %d/12: the file was written to" % n)
        crm.drop()
    ok(not bad, "truncated databases: one clear line or the right answer", lambda: bad[0])
    ok(damaged > 20, "the damage is seen", damaged)


def flipped(base):
    """Damage within the file: an answer or one line, never a crash."""
    r = random.Random(530)
    with open(base.db, "rb") as f:
        good = f.read()
    bad, damaged = [], 0
    for n in range(40):
        crm = on(None, "flipped.db")
        data = bytearray(good)
        for _ in range(r.choice([1, 10, 100])):
            data[r.randrange(100, len(data))] = r.randrange(256)
        page = r.randrange(len(data) // 4096) * 4096
        if n % 3 == 0:
            head = 100 if page == 0 else 0
            data[page + head:page + 4096] = bytes(4096 - head)
        with open(crm.db, "wb") as f:
            f.write(data)
        for words in (READS[n % 6], READS[(n + 1) % 6], WRITES[n % 4]):
            run = crm.run(*words)
            damaged += run.status == 7
            if run.status not in (0, 3, 5, 7) or (run.status and "crm: " not in run.err):
                bad.append("round %d: %s" % (n, run))
        crm.drop()
    ok(not bad, "40 databases with wrong bytes: an answer or one line", lambda: bad[0])
    ok(damaged > 5, "the damage is seen", damaged)


def as_nobody():
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)


def read_only(base):
    """Without the right to write; root, who may write everything, becomes nobody for it."""
    folder = os.path.join(FOLDER, "locked")
    os.mkdir(folder)
    os.chmod(FOLDER, 0o755)
    program = os.path.join(FOLDER, "crm-copy")
    shutil.copy(CRM, program)
    os.chmod(program, 0o755)
    db = os.path.join(folder, "crm.db")
    shutil.copy(base.db, db)

    def run(*words):
        return Run(words, subprocess.run([program] + list(words), stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                         cwd=folder, preexec_fn=as_nobody,
                                         env=environment(CRM_DB=db, HOME=folder)))

    for file_mode, folder_mode, what in ((0o444, 0o777, "a read-only file"),
                                         (0o666, 0o555, "a read-only folder"),
                                         (0o444, 0o555, "a read-only file and folder"),
                                         (0o000, 0o777, "a file that may not be read"),
                                         (0o666, 0o000, "a folder that may not be entered")):
        os.chmod(folder, 0o777)
        os.chmod(db, file_mode)
        os.chmod(folder, folder_mode)
        with open(db, "rb") as f:
            before = f.read()
        for words in WRITES:
            result = run(*words)
            if not one_line(result):
                break
        ok(one_line(result), what + ": writes are refused in one line, status 7", result)
        for words in READS:
            result = run(*words)
            right = result.status == 0 and result.out == base.run(*words).out
            if not (right or one_line(result)):
                break
        ok(right or one_line(result), what + ": reads are right, or refused in one line", result)
        with open(db, "rb") as f:
            ok(f.read() == before, what + ": the file is as it was")
        if file_mode == 0o444 and folder_mode == 0o777:
            ok(right, what + " can be read", result)
    os.chmod(folder, 0o755)
    os.chmod(db, 0o644)
    os.chmod(folder, 0o555)
    result = run("init", "--db", os.path.join(folder, "new.db"))
    ok(one_line(result), "init in a read-only folder: one line, status 7", result)
    os.chmod(folder, 0o755)


def fill(path):
    """Writes until no byte more fits."""
    fd = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    for size in (65536, 1):
        try:
            while os.write(fd, b"x" * size):
                pass
        except OSError:
            pass
    os.close(fd)


BIG = "name,notes\n" + "".join("Sample %d,%s\n" % (i, "x" * 300) for i in range(20000))


def limited(base):
    """A limit on the size of files, as a quota has it."""
    crm = on(base, "limited.db")
    state = crm.state()
    limit = os.path.getsize(crm.db) + 200000

    def limited_child(ignored):
        def child():
            if ignored:
                signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        return child

    big = os.path.join(FOLDER, "big.csv")
    with open(big, "w") as f:
        f.write(BIG)
    for ignored in (True, False):
        run = crm.run("partner", "import", big, preexec_fn=limited_child(ignored))
        ok(run.status == 7 and run.err.count("crm: ") == 1,
           "an import over the limit of file size%s: one line, status 7"
           % (" (signal ignored)" if ignored else ""), run)
        same(crm.state(), state, "nothing of it is stored")
        same(crm.integrity(), ["ok"], "the database is whole")
    crm.must("partner", "add", "After the limit")
    ok(True, "and can be written to again")


def disk_full(base):
    """A small disk of its own, where that can be had."""
    disk = os.path.join(FOLDER, "disk")
    os.mkdir(disk)
    mounted = os.getuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], stderr=subprocess.DEVNULL
    ).returncode == 0
    if not mounted:
        return skip("a full disk", "no disk can be mounted here")
    try:
        crm = on(base, "disk/crm.db")
        state = crm.state()
        big = os.path.join(FOLDER, "big.csv")
        run = crm.run("partner", "import", big)
        ok(run.status == 7 and run.err.count("crm: ") == 1 and "space" in run.err,
           "an import that fills the disk: one line, status 7", run)
        same(crm.state(), state, "nothing of it is stored")
        same(crm.integrity(), ["ok"], "the database is whole")
        fill(os.path.join(disk, "fill"))
        bad = []
        for words in WRITES:
            run = crm.run(*words)
            if not one_line(run):
                bad.append(run)
        ok(not bad, "writes on a full disk: one line, status 7", lambda: bad[0])
        run = crm.run("partner", "list", "--count")
        ok((run.status == 0 and run.out == b"300\n") or one_line(run),
           "a read is right, or one line", run)
        out = os.path.join(disk, "out.csv")
        run = base.run("partner", "export", "-o", out)
        ok(one_line(run), "an export to a full disk: one line, status 7", run)
        same(os.listdir(disk).count("out.csv"), 0, "leaves no half file")
        run = Crm("disk/new.db", init=False).run("init")
        ok(one_line(run), "init on a full disk: one line, status 7", run)
        same([n for n in os.listdir(disk) if n.startswith("new.db")], [], "leaves no half database")
        os.unlink(os.path.join(disk, "fill"))
        same(crm.state(), state, "with space again all is as it was")
        crm.must("partner", "add", "After the full disk")
        same(crm.integrity(), ["ok"], "and can be written to")
        run = base.run("partner", "export", "-o", out)
        before = content(out)[0]
        fill(os.path.join(disk, "fill"))
        run = base.run("partner", "export", "-o", out)
        ok(one_line(run) and content(out)[0] == before,
           "an export that does not fit leaves the file that was there", run)
    finally:
        subprocess.run(["umount", disk])


def outputs(base):
    with open("/dev/full", "wb") as full:
        for words in READS + [["partner", "list", "-f", f] for f in
                              ("table", "csv", "json", "jsonl", "yaml", "record", "html",
                               "csv-excel")] + [["-h"], ["partner", "-h"], ["--version"],
                                                ["partner", "fields"], ["report"]]:
            process = subprocess.run([CRM] + words, env=base.env, stdout=full,
                                     stderr=subprocess.PIPE, cwd=FOLDER)
            run = Run(words, subprocess.CompletedProcess(words, process.returncode, b"",
                                                         process.stderr))
            if not one_line(run):
                ok(False, "standard output is full: " + " ".join(words), run)
    ok(True, "a full standard output is an error for every command that prints")
    with open("/dev/full", "wb") as full:
        process = subprocess.run([CRM, "partner", "add", "Unseen"], env=base.env, stdout=full,
                                 stderr=subprocess.PIPE, cwd=FOLDER)
    ok(process.returncode == 7, "so it is for add, which prints the number", process.stderr)
    run = base.run("partner", "list", "-o", os.path.join(FOLDER, "no", "such", "folder.csv"))
    ok(one_line(run), "an output file that cannot be made: one line, status 7", run)
    if not SERVER:
        same(stat.S_IMODE(os.stat(base.db).st_mode), 0o600, "a database is for its owner alone")


def wrong_bases(base):
    """On a server: databases that are not there, are empty, or are only for reading."""
    refused(on(None, "missing.db"), "no such database")
    nowhere = on(None, "nowhere.db")
    nowhere.env["CRM_DB"] = "postgresql:///crm?host=%s&user=crm" % FOLDER
    refused(nowhere, "no server there", READS + WRITES + [["init"]])
    empty = Crm("empty.db", init=False)
    psql("postgres", "CREATE DATABASE " + empty.base)
    refused(empty, "an empty database", says="crm init")
    locked = on(base, "locked.db")
    psql("postgres", "ALTER DATABASE %s SET default_transaction_read_only = on" % locked.base)
    refused(locked, "a database that is for reading", WRITES)
    wrong = [run for run in map(lambda words: locked.run(*words), READS)
             if run.status or run.out != base.run(*run.args).out]
    ok(not wrong, "a database that is for reading: reads are right", lambda: wrong[0])


def disconnected(base):
    """A server that ends the connection in the middle of the work."""
    crm = on(base, "ended.db")
    state = crm.state()
    big = os.path.join(FOLDER, "big.csv")
    with open(big, "w") as f:
        f.write(BIG)
    process = subprocess.Popen([CRM, "partner", "import", big], env=crm.env, cwd=FOLDER,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    # As soon as it has begun to write.
    ended = ""
    while not ended and process.poll() is None:
        ended = psql(crm.base, "SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE "
                     "l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND "
                     "l.relation = 'partner'::regclass")
    out, err = process.communicate(timeout=60)
    run = Run(["partner", "import", big],
              subprocess.CompletedProcess([], process.returncode, out, err))
    ok(ended and one_line(run), "an import whose connection is ended: one line, status 7", run)
    same(crm.state(), state, "nothing of it is stored")
    crm.must("partner", "add", "After the end")
    ok(True, "and can be written to again")


base = filled()
if SERVER:
    wrong_bases(base)
    other_databases(base)
    disconnected(base)
    for name in ("files that are no database", "truncated databases", "wrong bytes",
                 "files and folders without the right to write", "a limit on the size of files",
                 "a full disk"):
        skip(name, "a file: what a server does with its own is the server's")
else:
    base.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    wrong_files(base)
    other_databases(base)
    truncated(base)
    flipped(base)
    read_only(base)
    limited(base)
    disk_full(base)
outputs(base)
done()
