#!/usr/bin/env python3
"""What only a server has: logins and roles, many seats at once, connections and servers that go
away in the middle.  Afterwards everything that was acknowledged is there, and nothing by halves."""
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

if not SERVER:
    skip_all("needs a server: make check-pg")
if "CRM_TEST_OWN_SERVER" not in os.environ:
    # A server of its own, which can be killed without the other tests' noticing.
    os.environ["CRM_TEST_OWN_SERVER"] = "1"
    os.rmdir(FOLDER)
    os.execv(os.path.join(ROOT, "t", "server.sh"), ["server.sh", sys.executable] + sys.argv)

CLIENTS, ROUNDS = 16, int(os.environ.get("CRM_TEST_ROUNDS", "25"))


def one_line(run, status, *words):
    lines = run.err.splitlines()
    return run.status == status and run.out == b"" and lines and lines[0].startswith("crm: ") and \
        len(lines) <= 2 and all(w in lines[0] for w in words)


def url(user, base):
    return "postgresql:///%s?host=%s&user=%s" % (base, SERVER, user)


def names():
    crm = Crm("names")
    r = crm.run("--db", "postgresql://anna:secret@localhost/x", "partner", "list")
    ok(one_line(r, 2, "password", "~/.pgpass"), "a password in the name is refused", r)
    r = crm.run("--db", "postgresql:///x?host=" + FOLDER, "partner", "list")
    ok(one_line(r, 7, FOLDER), "no server there", r)
    r = crm.run("--db", url("crm", "nowhere"), "partner", "list")
    ok(one_line(r, 7, "nowhere"), "no such database", r)
    r = crm.run("init")
    ok(one_line(r, 7, "exists already"), "init twice", r)
    ldd = subprocess.run(["ldd", CRM], stdout=subprocess.PIPE).stdout.decode()
    ok("libsqlite3" in ldd and "libpq" not in ldd, "the program runs without libpq", ldd)
    crm.sql("UPDATE crm_schema SET version = 99")
    r = crm.run("partner", "list")
    ok(one_line(r, 7, "newer version"), "made by a newer version", r)


def roles():
    crm = Crm("roles")
    crm.add("partner", "add", "Sample")
    crm.add("deal", "add", "First", "--partner", "Sample")
    may = {"reader": 0, "manager": 1, "secretary": 3, "admin": 4}
    work = [("deal", "add", "More", "--partner", "Sample"), ("partner", "edit", "1", "--notes"),
            ("region", "add"), ("user", "add")]
    for role in may:
        login = "t%d_%s" % (os.getpid(), role)
        crm.must("user", "grant", login, role)
        env = {"CRM_DB": url(login, crm.base)}
        r = crm.run("deal", "list", "notes~none", "--as-of", "now", env=env)
        ok(r.status == 0, "%s reads, also the past" % role, r)
        for i, words in enumerate(work):
            r = crm.run(*words, *([login] if i else []), env=env)
            if i < may[role]:
                ok(r.status == 0, "%s: %s" % (role, " ".join(words[:2])), r)
            else:
                ok(one_line(r, 5, "does not allow"), "%s: no %s" % (role, " ".join(words[:2])), r)
    crm.must("user", "grant", "t%d_admin" % os.getpid(), "reader")
    r = crm.run("region", "add", "Late", env={"CRM_DB": url("t%d_admin" % os.getpid(), crm.base)})
    ok(one_line(r, 5, "does not allow"), "a role can be made smaller", r)
    for args, status in ((("nobody", "king"), 2), (("crm", "reader"), 5)):
        ok(one_line(crm.run("user", "grant", *args), status), "refused: grant " + " ".join(args))
    psql(crm.base, "".join("DROP OWNED BY t%d_%s; DROP ROLE t%d_%s;" % (
        os.getpid(), role, os.getpid(), role) for role in may))


def editors():
    """Two edit one record; then the connection is lost while somebody is at the editor."""
    crm = Crm("editors")
    crm.add("partner", "add", "Sample")
    meanwhile = os.path.join(FOLDER, "editor")

    def edits(command):
        with open(meanwhile, "w") as f:
            f.write("#!/bin/sh\n%s\nsed -i 's/^notes:.*/notes: mine/' \"$1\"\n" % command)
        os.chmod(meanwhile, 0o755)
        script = "EDITOR='%s' '%s' partner edit Sample 2>'%s'; echo $? >'%s'" % (
            meanwhile, CRM, FOLDER + "/err", FOLDER + "/status")
        subprocess.run(["script", "-qec", script, "/dev/null"], env=dict(
            crm.env, CRM_NOW=crm.now, TERM="dumb"), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, timeout=60)
        return open(FOLDER + "/status").read().strip(), open(FOLDER + "/err").read()

    status, err = edits("CRM_USER=boris '%s' partner edit Sample --notes his" % CRM)
    ok(status == "6" and "boris" in err, "the second to save learns of the first", status + err)
    same(crm.sql("SELECT notes FROM partner"), [("his",)], "and overwrites nothing")
    before = crm.last_change()
    status, err = edits("psql -q -h %s -U crm -d postgres -c \"SELECT pg_terminate_backend(pid) "
                        "FROM pg_stat_activity WHERE datname = '%s'\" >/dev/null" %
                        (SERVER, crm.base))
    ok(status == "7" and "connection was lost" in err, "a lost connection is said so", status + err)
    same(crm.last_change(), before, "and nothing was changed")


def history_is_whole(crm):
    """Change numbers without gaps; versions of a row that follow each other; what a change says
    it added is there."""
    numbers = [n for (n,) in crm.sql("SELECT id FROM change ORDER BY id")]
    for expected, number in enumerate(numbers, 1):
        if number != expected:
            return "changes: a gap before %d" % number
    end = numbers[-1] + 1
    questions = {}
    for table in crm.entity_tables():
        versions = "(SELECT id, since, until FROM %s_history UNION ALL " \
            "SELECT id, since, %d FROM %s)" % (table, end, table)
        questions[table + ": no version"] = \
            "SELECT * FROM %s v WHERE since <= 0 OR since >= until OR until > %d" % (versions, end)
        questions[table + ": versions overlap"] = \
            "SELECT * FROM (SELECT id, since, until, lead(since) OVER (PARTITION BY id " \
            "ORDER BY since, until) AS later FROM %s v) w WHERE until > later" % versions
        questions[table + ": rows fewer than the change added"] = \
            "SELECT c.change, c.added, count(v.id) AS there FROM change_count c LEFT JOIN " \
            "(SELECT DISTINCT id, since FROM %s w) v ON v.since = c.change WHERE " \
            "c.entity_table = '%s' GROUP BY c.change, c.added HAVING count(v.id) < c.added" % (versions, table)
    for question, rows in zip(questions, crm.queries(list(questions.values()))):
        if rows:
            return "%s: %r" % (question, rows[:3])
    return ""


def many():
    crm = Crm("many", sync=None)
    crm.must("partner", "import", "-", input="name\n" + "".join("P%d\n" % i for i in range(50)))
    acknowledged, unexpected, lock = [], [], threading.Lock()
    down = threading.Event()
    halfway = threading.Barrier(CLIENTS + 1)

    def command(rng, who, i):
        return rng.choice((
            ("deal", "add", "D%d-%d" % (who, i), "--partner", "P%d" % rng.randrange(50)),
            ("partner", "edit", "P%d" % rng.randrange(50), "--notes", "n%d-%d" % (who, i)),
            ("deal", "list", "partner=P%d" % rng.randrange(50)),
            ("deal", "move", "1", rng.choice(("Offer", "Engaging"))),
            ("undo",), ("changes",)))

    def client(who):
        rng = random.Random(who)
        for i in range(ROUNDS):
            if i == ROUNDS // 2:
                halfway.wait()
            args = command(rng, who, i)
            if rng.random() < 0.05:
                process = subprocess.Popen([CRM] + list(args), env=dict(crm.env), cwd=FOLDER,
                                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(rng.random() * 0.03)
                process.kill()
                process.wait()
                continue
            r = crm.run(*args, now=None)
            with lock:
                if r.status == 0 and args[1:2] == ("add",):
                    acknowledged.append((int(r.out), args[2]))
                if r.status not in (0, 3, 5, 6) and not (r.status == 7 and down.is_set()):
                    unexpected.append(str(r))

    threads = [threading.Thread(target=client, args=(n,)) for n in range(CLIENTS)]
    for t in threads:
        t.start()
    halfway.wait()
    time.sleep(0.3)
    down.set()
    crash_and_restart()
    for t in threads:
        t.join()
    ok(not unexpected, "%d clients: nothing unexpected" % CLIENTS, lambda: "\n".join(unexpected[:3]))
    there = dict(crm.sql("SELECT id, name FROM deal UNION SELECT id, name FROM deal_history"))
    ok(len(acknowledged) > CLIENTS and all(there.get(n) == name for n, name in acknowledged),
       "every deal that was acknowledged is there or was undone (%d)" % len(acknowledged))
    same(history_is_whole(crm), "", "changes and history are whole")
    r = crm.run("partner", "add", "After", now=None)
    ok(r.status == 0, "and work goes on", r)


def crash_and_restart():
    pid = int(open(SERVER + "/data/postmaster.pid").readline())
    argv = open("/proc/%d/cmdline" % pid, "rb").read().rstrip(b"\0").split(b"\0")
    owner = os.stat(SERVER + "/data")
    os.kill(pid, signal.SIGQUIT)
    while os.path.exists("/proc/%d" % pid) and \
            "Z" not in open("/proc/%d/stat" % pid).read().split(")")[1][:3]:
        time.sleep(0.05)

    def become():
        if os.geteuid() == 0:
            os.setgid(owner.st_gid)
            os.setuid(owner.st_uid)

    subprocess.Popen(argv, preexec_fn=become, cwd=SERVER, stdout=subprocess.DEVNULL,
                     stderr=subprocess.DEVNULL)
    for _ in range(200):
        if not subprocess.run(["pg_isready", "-q", "-h", SERVER]).returncode:
            return
        time.sleep(0.1)
    raise SystemExit("the server does not come back")


names()
roles()
editors()
many()
done()
