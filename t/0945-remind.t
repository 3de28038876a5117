#!/usr/bin/env python3
"""Reminders: each is delivered, and without a crash once; letters that other programs read."""
import datetime
import email
import email.header
import email.policy
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

BOX = os.path.join(FOLDER, "box")
MAILER = os.path.join(FOLDER, "mailer")
# Read by the shell that crm starts, whose parent is crm.  What the file mode.USER says happens:
# nothing, a failure, or a death before or after the letter was accepted.
open(MAILER, "w").write("""
cat > "$BOX/new"
to=$(sed -n 's/^\\(To:\\)\\{0,1\\} .*<\\(.*\\)@example.invalid>$/\\2/p' "$BOX/new")
mode=$(cat "$BOX/mode.$to" 2> /dev/null)
case $mode in
fail) rm "$BOX/new"; exit 75 ;;
before) kill -9 $PPID; rm "$BOX/new"; exit 1 ;;
esac
mv "$BOX/new" "$BOX/letter.$to"
[ "$mode" != after ] || kill -9 $PPID
exit 0
""")


def day(text):
    return datetime.date.fromisoformat(text)


def empty_box():
    shutil.rmtree(BOX, ignore_errors=True)
    os.mkdir(BOX)


def letters():
    """What has arrived: address → message; the box is empty then."""
    found = {}
    for name in os.listdir(BOX):
        if name.startswith("letter."):
            with open(os.path.join(BOX, name), "rb") as f:
                found[name[7:]] = email.message_from_binary_file(f, policy=email.policy.default)
    empty_box()
    return found


def refs(text):
    """The records that a text of reminders names."""
    return sorted(w for line in text.splitlines() for w in line.split()
                  if re.fullmatch("(task|interaction|deal|claim|contact|agreement|contract):[0-9]+", w))


def mailing(crm, *words, now=None):
    env = dict(crm.env, CRM_NOW=now or crm.now, BOX=BOX)
    return subprocess.run([CRM] + crm.set + ["-c", "mail.command=. " + MAILER, "-c",
                          "mail.from=Sample <crm@example.invalid>", "remind", "--mail"] +
                          list(words), env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)


def company(name):
    crm = Crm(name)
    for login in ("anna", "boris", "clara"):
        crm.must("user", "add", login.capitalize() + " Sample", "--login", login, "--email",
                 login + "@example.invalid")
    return crm


# --- What is printed, and when ---

def printed():
    crm = company("printed.db")
    empty = crm.run("remind")
    ok(empty.status == 0 and not empty.out and not empty.err, "nothing is due: nothing is said", empty)
    for words in (["--since-last"], ["--mail"], ["--mail", "--dry-run"], ["--user", "anna"]):
        r = crm.run("remind", *words)
        ok(r.status == 0 and not r.out and not r.err, "nor with " + " ".join(words), r)
    same(crm.must("remind", "--tsv").text.count("\n"), 1, "a table has its heading")
    crm.must("task", "add", "late", "--due", "2026-02-20", "--assignee", "anna")
    crm.must("task", "add", "now", "--due", "2026-03-02", "--assignee", "boris")
    crm.must("task", "add", "later", "--due", "2026-03-04", "--assignee", "boris")
    crm.must("contact", "add", "Week", "--birthday", "1976-03-09", "--responsible", "anna")
    crm.must("contact", "add", "Five", "--birthday", "1976-03-07", "--responsible", "anna")
    crm.must("agreement", "add", "Terms", "--valid-to", "2026-03-09", "--responsible", "clara")
    text = """Anna Sample (anna)

Overdue
  2026-02-20        task       late  task:1

Birthdays
  2026-03-09        in 7 days  Week turns 50  contact:1


Boris Sample (boris)

Today, 2026-03-02
  2026-03-02        task  now  task:2


Clara Sample (clara)

Next
  2026-03-09        agreement expires  Terms  agreement:1
"""
    same(crm.must("remind").text, text, "what is due, user by user")
    same(crm.must("remind").text, text, "and again")
    same(refs(crm.must("remind", "--user", "boris").text), ["task:2"], "one user's")
    same(refs(crm.must("remind", "--user", "boris", "--days", "2").text), ["task:2", "task:3"],
         "two days ahead")
    same(refs(crm.must("remind", "--user", "anna", "--days", "6").text), ["contact:2", "task:1"],
         "every birthday of the days ahead")
    before = crm.last_change()
    text = text.replace("""Birthdays
""", """Birthdays
  2026-03-07        in 5 days  Five turns 50  contact:2
""")
    same(crm.must("remind", "--since-last", "--dry-run").text, text, "a dry run")
    same(crm.last_change(), before, "records nothing")
    same(crm.must("remind", "--since-last").text, text,
         "since the last: all for the first time, and what was to be told two days ago")
    same(crm.must("remind", "--since-last").text, "", "and only once")
    same(len(refs(crm.must("remind").text)), 4, "without it still everything")
    same(crm.must("remind", "--since-last", "--days", "2").text.count("task:3"), 1,
         "what is near is new when one looks ahead")
    same(crm.must("remind", "--since-last", now="2026-03-04T09:00:00Z").text.count("task:3"), 1,
         "and once more on its day")
    same(refs(crm.must("remind", "--since-last", now="2026-03-05T09:00:00Z").text), [],
         "but not on the next")
    same(refs(crm.must("remind", "--since-last", now="2026-03-12T09:00:00Z").text),
         ["agreement:1", "contact:1", "contact:2"], "a week without runs is made up for")
    crm.must("task", "edit", "2", "--due", "2026-03-13")
    same(refs(crm.must("remind", "--since-last", now="2026-03-13T09:00:00Z").text), ["task:2"],
         "a task that was put off is due again")
    rows = read_tsv(crm.must("reminder", "list", "subject=task:2", "--fields",
                             "recipient,kind,dated,days_before,delivered_at").out)
    same(rows[1:], [["Boris Sample", "task", "2026-03-02", "0", "2026-03-02T09:00:00Z"],
                    ["Boris Sample", "task", "2026-03-13", "0", "2026-03-13T09:00:00Z"]],
         "what was delivered is recorded")
    crm.must("undo")
    same(refs(crm.must("remind", "--since-last", now="2026-03-13T09:00:00Z").text), ["task:2"],
         "the record of a run can be undone: it is told again")
    crm.must("task", "rm", "2", "--yes")
    ok(crm.sql("SELECT count(*) FROM reminder WHERE subject = 'task:2'") == [(0,)],
       "with a record go its reminders")
    for words, status in ((["--user", "nobody"], 3), (["--days", "400"], 2), (["today"], 2),
                          (["--mail", "--as-of", "2026-03-01"], 2)):
        r = crm.run("remind", *words)
        ok(r.status == status and len(r.err.splitlines()) <= 2, "refused: " + " ".join(words), r)
    head = crm.must("remind", "--porcelain=v1", env={"LANGUAGE": "ru"}).text.splitlines()[0]
    same(head.split("\t")[:8], ["recipient", "days_before", "section", "day", "planned_at", "kind",
                                "record", "title"], "the frozen form")


def wishes():
    """What users want to be told of, in which language, and for whom."""
    crm = company("wishes.db")
    crm.must("task", "add", "soon", "--due", "2026-03-04", "--assignee", "anna")
    crm.must("task", "add", "now", "--due", "2026-03-02", "--assignee", "anna", "--kind", "promise")
    crm.must("contact", "add", "Three", "--birthday", "--03-05", "--responsible", "anna")

    def told(user, **more):
        return refs(crm.must("remind", "--user", user, **more).text)
    same(told("anna"), ["task:2"], "by the settings")
    for wish, expected in (("task:2/0", ["task:1"]), ("task:1", []), ("none", []),
                           ("birthday:3", ["contact:1"]), ("birthday:3/0,promise", ["contact:1", "task:2"]),
                           (" promise  birthday ", ["task:2"]), ("", ["task:2"])):
        crm.must("user", "edit", "anna", "--remind", wish)
        same(told("anna"), expected, "wish: " + (wish or "(none said)"))
    for wish in ("tasks", "task:", "task:-1", "task:367", "task:1,0", "none task", "task:1/2/3/4/5/6/7/8/9"):
        r = crm.run("user", "edit", "anna", "--remind", wish)
        ok(r.status == 5 and r.err.startswith("crm: remind: "), "no wish: " + wish, r)
    r = crm.run("user", "edit", "anna", "--lang", "Russian")
    ok(r.status == 5, "no language", r)
    crm.must("substitution", "add", "--absent", "anna", "--substitute", "clara", "--first-day",
             "2026-03-02", "--last-day", "2026-03-04")
    text = crm.must("remind", "--user", "clara").text
    ok("now  task:2  (Anna Sample)" in text, "the substitute is told", text)
    same(told("clara", now="2026-03-05T00:00:00Z"), [], "as long as it lasts")
    crm.must("remind", "--since-last")
    same(refs(crm.must("remind", "--since-last").text), [], "each of the two once")
    crm.must("user", "edit", "anna", "--no-active")
    same(refs(crm.must("remind").text), ["task:2"], "who has left is told nothing, the substitute is")
    crm.must("user", "edit", "clara", "--lang", "ru", "--name",
             ("Клара «Пример», (ООО) " + "Длинная " * 9).strip())
    empty_box()
    r = mailing(crm, "--days", "2")
    found = letters()
    ok(r.returncode == 0 and not r.stdout and not r.stderr, "letters are sent in silence", r)
    same(sorted(found), ["clara"], "to whom there is something to say")
    m = found["clara"]
    same(m["Subject"], "Напоминания, 2026-03-02: 1", "the subject in the user's language")
    same(m.get_content(), "Далее\n  2026-03-04        задача  soon  task:1  (Anna Sample)\n",
         "the text, too")
    # As RFC 2047 has it: Python's newer reader keeps the blanks between encoded words.
    to = email.message_from_bytes(m.as_bytes(policy=email.policy.compat32)).get("To")
    name = str(email.header.make_header(email.header.decode_header(to)))
    same(name, "Клара «Пример», (ООО) " + "Длинная " * 9 + "<clara@example.invalid>",
         "a name of any letters")
    same(m["From"].addresses[0].addr_spec, "crm@example.invalid", "the sender of the settings")
    same((m.get_content_type(), m.get_content_charset()), ("text/plain", "utf-8"), "the type")
    same(m["Date"].datetime.isoformat(), "2026-03-02T09:00:00+00:00", "the date")
    ok(m["Message-ID"].startswith("<crm.") and m["Message-ID"].endswith("@example.invalid>"),
       "the name", m["Message-ID"])


def failures():
    """A mailer that fails, and users who cannot be reached."""
    crm = company("failures.db")
    for login in ("anna", "boris", "clara"):
        crm.must("task", "add", "of " + login, "--due", "2026-03-01", "--assignee", login)
    crm.must("detail", "rm", "1", "--yes")
    empty_box()
    open(os.path.join(BOX, "mode.boris"), "w").write("fail")
    r = mailing(crm)
    same(sorted(letters()), ["clara"], "who can be reached is")
    lines = r.stderr.decode().splitlines()
    ok(r.returncode == 1 and len(lines) == 2, "status 1, a line for each of the others", r)
    ok(lines[0] == "crm: anna: not reminded: the user has no e-mail", "who has no e-mail", lines)
    ok(lines[1].startswith("crm: boris: not reminded: ") and lines[1].endswith("ended with status 75"),
       "whose letter was not taken", lines)
    crm.must("user", "edit", "anna", "--email", "anna@example.invalid")
    r = mailing(crm, now="2026-03-03T09:00:00Z")
    same(sorted(letters()), ["anna", "boris"], "the others get theirs with the next run")
    crm.must("task", "add", "more", "--due", "2026-03-01", "--assignee", "clara")
    for command, status in (("false", 1), ("exit 3", 1), ("kill -9 $$", 1), ("/none/there", 1)):
        r = crm.run("-c", "mail.command=" + command, "remind", "--mail")
        ok(r.status == status and r.err.splitlines()[-1].startswith("crm: clara: not reminded: "),
           "a mailer that is " + command, r)
    r = crm.run("-c", "mail.from=nobody", "-c", "mail.command=true", "remind", "--mail")
    ok(r.status == 5 and 'not an address: "nobody"' in r.err, "a sender that is none", r)
    r = crm.run("-c", "mail.command=head -c 1 > /dev/null", "remind", "--mail")
    same((r.status, crm.must("remind", "--since-last").text), (0, ""),
         "a mailer that does not read to the end and is content")


# --- A year of cron ---

class Model:
    """What ought to be delivered, worked out anew for every run."""

    def __init__(self, rng):
        self.users = ["anna", "boris", "clara"]
        self.birthdays, self.tasks = [], []
        for i in range(36):
            born = datetime.date(1940, 1, 1) + datetime.timedelta(rng.randrange(22000))
            if i % 9 == 0:
                born = datetime.date(1960 + 4 * i // 9, 2, 29)
            self.birthdays.append((born, i % 4 == 1, self.users[i % 3]))
        for i in range(48):
            due = datetime.date(2025, 12, 25) + datetime.timedelta(rng.randrange(370))
            self.tasks.append((due, self.users[i % 2]))
        self.absent = (day("2026-07-06"), day("2026-07-26"))   # Boris, whom Clara replaces
        self.told, self.last = {}, {}

    def fill(self, crm):
        path = os.path.join(FOLDER, "year-contact.tsv")
        with open(path, "w") as f:
            f.write("name\tbirthday\tresponsible\n")
            for i, (born, unknown, user) in enumerate(self.birthdays):
                f.write("C%d\t%s\t%s\n" % (i, "--%s" % born.strftime("%m-%d") if unknown else born, user))
        crm.must("contact", "import", path)
        path = os.path.join(FOLDER, "year-task.tsv")
        with open(path, "w") as f:
            f.write("name\tdue\tassignee\n")
            for i, (due, user) in enumerate(self.tasks):
                f.write("T%d\t%s\t%s\n" % (i, due, user))
        crm.must("task", "import", path)
        crm.must("substitution", "add", "--absent", "boris", "--substitute", "clara", "--first-day",
                 str(self.absent[0]), "--last-day", str(self.absent[1]))

    @staticmethod
    def kept(born, year):
        try:
            return born.replace(year=year)
        except ValueError:
            return datetime.date(year, 2, 28)

    def due(self, user, today):
        """(record, day) → stage, of what is new for the user."""
        owners = {user}
        if user == "clara" and self.absent[0] <= today <= self.absent[1]:
            owners.add("boris")
        found = {}
        for i, (due, owner) in enumerate(self.tasks):
            if owner in owners and due <= today:
                found["task:%d" % (i + 1), due] = 0
        since = self.last.get(user, today)
        for i, (born, _, owner) in enumerate(self.birthdays):
            for year in (today.year - 1, today.year, today.year + 1):
                on = self.kept(born, year)
                reached = [s for s in (7, 1, 0) if on - datetime.timedelta(s) <= today]
                if owner in owners and on >= since and reached:
                    found["contact:%d" % (i + 1), on] = min(reached)
        return {k: s for k, s in found.items() if self.told.get((user,) + k, 99) > s}

    def record(self, user, found, today):
        for k, stage in found.items():
            self.told[(user,) + k] = stage
        if found:
            self.last[user] = today


def simulated(crashes, days, rng):
    crm = Crm("crashes.db" if crashes else "year.db", now="2025-12-30T06:00:00Z")
    for login in ("anna", "boris", "clara"):
        crm.must("user", "add", login, "--login", login, "--email", login + "@example.invalid")
    model = Model(rng)
    model.fill(crm)
    empty_box()
    wrong, lost, ids, crashed = [], {}, {}, 0
    today, end = day("2026-01-01"), day("2026-01-01") + datetime.timedelta(days)
    while today < end:
        for _ in range(rng.choice((0, 1, 1, 1, 1, 1, 2))):
            mode = {u: rng.choice(("before", "after", "fail")) if crashes and rng.random() < 0.5
                    else "" for u in model.users}
            for u, m in mode.items():
                if m:
                    open(os.path.join(BOX, "mode." + u), "w").write(m)
            for u in model.users:
                model.last.setdefault(u, today)
            run = mailing(crm, now="%sT%02d:00:00Z" % (today, rng.randrange(24)))
            found, dead, failed = letters(), False, False
            for u in model.users:
                new = {} if dead else model.due(u, today)
                accepted = bool(new) and mode[u] in ("", "after")
                expected = sorted(k[0] for k in new) if accepted else None
                got = refs(found[u].get_content()) if u in found else None
                if got != expected:
                    wrong.append("%s %s %r: %r, not %r\n%s" % (today, u, mode, got, expected, run.stderr))
                if new and mode[u] in ("before", "after"):
                    dead, crashed = True, crashed + 1
                elif new and mode[u] == "fail":
                    failed = True
                elif new:
                    model.record(u, new, today)
                if accepted:
                    # What was interrupted comes again under the same name.
                    key = (u, tuple(sorted((k, s) for k, s in new.items())))
                    name = found[u]["Message-ID"] if u in found else None
                    if ids.setdefault(key, name) != name:
                        wrong.append("%s %s: another name for the same letter" % (today, u))
            status = -9 if dead else 1 if failed else 0
            if run.returncode != status:
                wrong.append("%s: status %d, not %d: %s" % (today, run.returncode, status, run.stderr))
            if wrong:
                return wrong, 0, 0
        today += datetime.timedelta(1)
    if crm.integrity() != ["ok"]:
        wrong.append("the database is damaged")
    return wrong, len(model.told), crashed


def years():
    days = 366 if SAMPLE == 1 and not SERVER else 100
    wrong, told, _ = simulated(False, days, random.Random(5))
    ok(not wrong and told > days // 4,
       "a year of cron with missed and repeated runs: each reminder once", "\n".join(wrong) or told)
    wrong, told, crashed = simulated(True, days // 2, random.Random(6))
    ok(not wrong and crashed > 3, "with deaths: each at least once, repeated under the same name",
       "\n".join(wrong) or crashed)


# --- A real mailer ---

class Smtp:
    """A server that takes what it gets (RFC 5321), one client after the other."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.got = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            client, _ = self.socket.accept()
            with client, client.makefile("rwb", 0) as f:
                self.talk(f)

    def talk(self, f):
        to = []
        f.write(b"220 here\r\n")
        for line in f:
            word = line[:4].upper()
            if word == b"QUIT":
                f.write(b"221 bye\r\n")
                return
            if word == b"RCPT":
                to.append(line.split(b"<")[1].split(b">")[0].decode())
            if word != b"DATA":
                f.write(b"250 ok\r\n")
                continue
            f.write(b"354 go on\r\n")
            data = b""
            for part in f:
                if part == b".\r\n":
                    break
                data += part[1:] if part.startswith(b".") else part
            self.got.append((to, email.message_from_bytes(data, policy=email.policy.default)))
            to = []
            f.write(b"250 taken\r\n")


def real_mailer():
    if not shutil.which("msmtp"):
        skip("letters through a real mailer", "msmtp is not installed")
        return
    crm = company("real.db")
    smtp = Smtp()
    titles = ["=?UTF-8?Q?not_encoded?=", ".", "Ёжик в тумане " * 12 + "!", "emoji 🐘 and\ttab", "a" * 900]
    for title in titles:
        crm.must("task", "add", title, "--due", "2026-03-02", "--assignee", "anna")
    crm.must("task", "add", "plain", "--due", "2026-03-02", "--assignee", "boris")
    crm.must("user", "edit", "boris", "--name", 'Boris "the" Sample, Esq.')
    command = "msmtp -C /dev/null --host=127.0.0.1 --port=%d --from=crm@example.invalid -t" % smtp.port
    r = crm.run("-c", "mail.command=" + command, "-c", "mail.from=ООО «Пример» <crm@example.invalid>",
                "remind", "--mail")
    ok(r.status == 0 and not r.err, "msmtp takes the letters", r)
    same([to for to, _ in smtp.got], [["anna@example.invalid"], ["boris@example.invalid"]],
         "and they arrive, each at its address")
    anna, boris = (m for _, m in smtp.got)
    same(str(anna["From"].addresses[0].display_name), "ООО «Пример»", "the sender's name")
    lines = anna.get_content().splitlines()
    same([line.split("task  ")[1].rsplit("  task:", 1)[0] for line in lines[1:]],
         [t.replace("\t", " ") for t in titles], "every letter of the texts")
    same(str(boris["To"].addresses[0].display_name), 'Boris "the" Sample, Esq.', "a name with quotes")
    same(boris["Content-Transfer-Encoding"], "7bit", "plain English stays readable on the way")
    ok(not anna.defects and not boris.defects, "nothing is wrong with them", (anna.defects, boris.defects))
    r = crm.run("-c", "mail.command=" + command.replace(str(smtp.port), "1"), "remind", "--mail",
                now="2026-03-03T09:00:00Z")
    ok(r.status == 0 and not r.err, "nothing new: no letter", r)


printed()
wishes()
failures()
years()
real_mailer()
done()
