#!/usr/bin/env python3
"""Several at once: nothing is lost, nobody turned away; a killed import leaves all or nothing."""
import os
import random
import signal
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *


def writers():
    """16 processes at a time add 1,000 interactions in all; half of them with a reader beside."""
    crm = Crm("many.db", sync=None)
    crm.must("partner", "add", "Sample")
    first = crm.last_change()
    todo = list(range(1000))
    printed, wrong = [], []

    def write():
        while True:
            try:
                n = todo.pop()
            except IndexError:
                return
            run = crm.run("interaction", "add", "--partner", "1", "--topic", "topic %d" % n)
            if run.status or run.err:
                wrong.append(run)
            else:
                printed.append(int(run.out))

    def read():
        last = 0
        while todo:
            run = crm.run("interaction", "list", "--count")
            if run.status or run.err or int(run.out) < last:
                wrong.append(run)
                return
            last = int(run.out)

    threads = [threading.Thread(target=write) for _ in range(16)]
    threads.append(threading.Thread(target=read))
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    ok(not wrong, "1,000 interactions by 16 writers at a time: no error", lambda: wrong[0])
    same(sorted(printed), list(range(1, 1001)), "each writer printed a number of its own")
    same(sorted(int(r[0].split()[1]) for r in crm.sql("SELECT topic FROM interaction")),
         list(range(1000)), "1,000 interactions are there, each once")
    same([r[0] for r in crm.sql("SELECT id FROM change WHERE id > ? ORDER BY id", first)],
         list(range(first + 1, first + 1001)), "change numbers are complete")
    same(crm.sql("SELECT sum(added) FROM change_count WHERE entity_table = 'interaction'"),
         [(1000,)], "and count what was added")
    same(crm.integrity(), ["ok"], "the database is whole")


def busy():
    """Somebody holds the store: wait as long as was said, then one line and status 6."""
    crm = Crm("busy.db")
    crm.must("partner", "add", "Sample")
    holder = Holder(crm)
    start = time.monotonic()
    run = crm.run("-c", "db.wait=300", "partner", "add", "Second")
    took = time.monotonic() - start
    ok(run.status == 6 and run.out == b"" and run.err.startswith("crm: ") and
       run.err.count("\n") == 1, "a store that stays locked: one line, status 6", run)
    ok(0.25 < took < 3, "after the time that was said", "%.2f s" % took)
    run = crm.run("partner", "list", "--count")
    ok(run.status == 0 and run.out == b"1\n", "a reader does not wait for a writer", run)
    waiting = subprocess.Popen([CRM, "partner", "add", "Third"], env=crm.env, cwd=FOLDER,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(0.3)
    ok(waiting.poll() is None, "a writer waits for another")
    holder.release()
    out, err = waiting.communicate(timeout=30)
    ok(waiting.returncode == 0 and out == b"2\n", "and goes on when that one has done", err)


def settled(crm):
    """A server has seen that the clients which were killed are gone."""
    end = time.monotonic() + 30
    while SERVER and time.monotonic() < end and psql("postgres", (
            "SELECT pid FROM pg_stat_activity WHERE datname = '%s'" % crm.base)):
        time.sleep(0.02)
    return time.monotonic() < end


def kill_imports(crm, files, r):
    """Kills imports at random points; gives how many were cut off and how many were done."""
    cut = finished = 0
    wrong = []
    start = time.monotonic()
    crm.must("partner", "import", files[0])
    takes = time.monotonic() - start
    for n in range(1, len(files)):
        before = crm.counts()
        process = subprocess.Popen([CRM] + crm.set + ["partner", "import", files[n]],
                                   env=crm.env, cwd=FOLDER, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(r.uniform(0, takes * 0.9))
        process.send_signal(signal.SIGKILL)
        process.wait()
        # The program itself comes first to what is left, as it would after a crash.
        crm.must("partner", "list", "--count")
        if not settled(crm):
            wrong.append("round %d: the server goes on without a client" % n)
        after, whole = crm.counts(), crm.integrity()
        rows = after["partner"] - before["partner"]
        details = after["detail"] - before["detail"]
        if whole != ["ok"] or rows not in (0, ROWS) or details != rows or \
                after["change"] - before["change"] != (rows > 0):
            wrong.append("round %d: %s, %d rows, %d details, changes %d to %d" % (
                n, whole, rows, details, before["change"], after["change"]))
        cut += rows == 0
        finished += rows > 0
    ok(not wrong, "%d imports killed at random points: all or nothing" % (len(files) - 1),
       lambda: "\n".join(wrong[:3]))
    return cut, finished


ROWS = 2000


def killed():
    crm = Crm("killed.db")
    files = []
    for n in range(26):
        files.append(os.path.join(FOLDER, "import%d.csv" % n))
        with open(files[-1], "wb") as f:
            f.write(csv_table([["name", "phone", "notes"]] + [
                ["Sample w%dx%d" % (n, i), "+7912%03d%04d" % (n, i), "x" * 200]
                for i in range(ROWS)]))
    cut, finished = kill_imports(crm, files, random.Random(520))
    say("%d were cut off, %d had finished" % (cut, finished))
    ok(cut > 0, "some were cut off in the middle")
    crm.must("partner", "import", files[1])
    run = crm.must("partner", "import", files[1])
    ok("%d unchanged" % ROWS in run.err, "the import that was killed can be made again", run)
    same(crm.find("W1X17"), {("partner", str(i)) for (i,) in crm.sql(
        "SELECT id FROM partner WHERE name LIKE 'Sample w1x17%'")}, "and is found")


def interrupted():
    """A pipe that ends early, a reader that goes away, an interrupt: the store is not held."""
    crm = Crm("pipe.db")
    crm.must("partner", "import", "-", input="name\n" + "".join(
        "Sample %d\n" % i for i in range(5000)))
    process = subprocess.Popen([CRM, "partner", "export"], env=crm.env, cwd=FOLDER,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.read(10)
    process.stdout.close()
    err = process.stderr.read()
    process.wait()
    ok(err == b"" and process.returncode in (0, -signal.SIGPIPE),
       "a reader that goes away is no error", (process.returncode, err))
    # While standard input is awaited nobody else is kept waiting.  What a shell starts in the
    # background ignores interrupts, and so would our children.
    slow = subprocess.Popen([CRM, "partner", "import", "-"], env=crm.env, cwd=FOLDER,
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    slow.stdin.write(b"name\nSlow one\n")
    slow.stdin.flush()
    time.sleep(0.2)
    run = crm.run("-c", "db.wait=100", "partner", "add", "Meanwhile")
    ok(run.status == 0, "an import that waits for its pipe does not hold the store", run)
    slow.send_signal(signal.SIGINT)
    slow.communicate(timeout=20)
    same(crm.sql("SELECT count(*) FROM partner WHERE name = 'Slow one'"), [(0,)],
         "an interrupted import leaves nothing")
    same(crm.integrity(), ["ok"], "the database is whole")


writers()
busy()
killed()
interrupted()
done()
