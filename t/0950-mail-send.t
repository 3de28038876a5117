#!/usr/bin/env python3
"""A mailing: each gets one letter of their own, whatever happens on the way, and it is recorded."""
import collections
import email
import email.policy
import mailbox
import os
import pty
import shutil
import socketserver
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *


def path(name):
    return os.path.join(FOLDER, name)


def spew(name, data, mode=0o644):
    with open(path(name), "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    os.chmod(path(name), mode)
    return path(name)


def rows(run):
    """The list of recipients: contact, address, result, reason."""
    lines = [line.split("\t") for line in run.text.splitlines()]
    return [(r[1], r[3], r[4]) for r in lines[1:]] if lines else []


def letters(name):
    """What a mailer that appends to a mailbox has got."""
    box = mailbox.mbox(path(name), create=False)
    return [email.message_from_bytes(m.as_bytes(), policy=email.policy.default) for m in box]


crm = Crm("send", now="2026-03-02T09:00:00Z")
crm.must("user", "add", "Тестер Первый", "--login", "tester", "--email", "tester@our.example",
         "--phone", "+7 495 000-00-00")
crm.must("partner", "add", "Acme & Co", "--region", "Europe")
crm.must("contact", "add", "Анна Образцова", "--given", "Анна", "--partner", "Acme & Co",
         "--email", "anna@acme.example", "--responsible", "tester")
crm.must("contact", "add", "Bob \"The\" Sample, Jr.", "--given", "Bob", "--email",
         "bob@sample.example")
crm.must("contact", "add", "Cat Without", "--partner", "Acme & Co")
crm.must("contact", "add", "Dan Nameless", "--partner", "Acme & Co", "--email", "dan@x.example")
crm.must("contact", "add", "Eve Listed", "--given", "Eve", "--email", "eve@x.example")
crm.must("contact", "add", "Fred Odd", "--given", "Fred", "--email", "фред@x.example")
crm.must("group", "add", "Never", "--blacklist")
crm.must("group", "add-member", "Never", "contact:Eve Listed")
crm.must("group", "add", "VIP")
crm.must("group", "add-member", "VIP", "contact:1", "contact:2")
text = spew("t.txt", "Subject: Цены для {partner.name|вас}\nReply-To: ask@our.example\n\n"
            "{given}, добрый день!\nСкобка {{ и всё.\nFrom here: {user.phone}\n"
            "{responsible.name|-} {partner.region|-}\n")
html = spew("t.html", "<style>p { color: red }</style><p>{given}: {partner.name|A<B}</p>\n")
file = spew("Прайс №1.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 40)
mailer = spew("mailer", "#!/bin/sh\n{ echo 'From x@y Mon Mar  2 09:00:00 2026'; "
              "sed 's/^From />From /'; echo; } >> %s\n" % path("box"), 0o755)
BOX = ["-c", "mail.command=" + mailer]
EVERYBODY = ["name!=nobody"]

# --- a dry run prints the letters ---
before = crm.state()
run = crm.run("mail", "send", "-t", text, "--html", html, "-n", *EVERYBODY)
spew("dry.mbox", run.out)
dry = letters("dry.mbox")
same((run.status, [str(m["To"]) for m in dry]),
     (5, ["Анна Образцова <anna@acme.example>", '"Bob \\"The\\" Sample, Jr." <bob@sample.example>']),
     "--dry-run prints the letters as a mailbox")
ok(crm.state() == before and not os.path.exists(path("box")), "sends and keeps nothing")

# --- and then they go out ---
run = crm.run("mail", "send", "-t", text, "--html", html, "--attach", file, *BOX, *EVERYBODY)
same((run.status, rows(run)), (5, [
    ("Cat Without", "no-address", ""), ("Dan Nameless", "missing", "{given}"),
    ("Eve Listed", "blacklist", "Never"), ("Fred Odd", "bad-address", "")]),
     "who does not get it is listed, with the reason")
sent = letters("box")
same(len(sent), 2, "the others do")
a, b = sent
same((str(a["Subject"]), str(a["From"]), str(a["Reply-To"]), str(b["Subject"])),
     ("Цены для Acme & Co", "tester@our.example", "ask@our.example", "Цены для вас"),
     "the header of each")
same(a.get_body(("plain",)).get_content().replace("\r", ""),
     "Анна, добрый день!\nСкобка { и всё.\nFrom here: +7 495 000-00-00\nТестер Первый Europe\n",
     "the text with the fields of each")
ok("<p>Анна: Acme &amp; Co</p>" in a.get_body(("html",)).get_content() and
   "p { color: red }" in a.get_body(("html",)).get_content() and
   "Bob: A<B" in b.get_body(("html",)).get_content(), "values are escaped in HTML, and only they")
part = list(a.iter_attachments())[0]
same((part.get_filename(), part.get_content_type(), part.get_content()),
     ("Прайс №1.pdf", "application/pdf", open(file, "rb").read()), "the file, with its name")
got = crm.sql("SELECT direction, state, topic, body, started_at, uid, partner, caller FROM "
              "interaction ORDER BY id")
same([r[:3] + r[4:] for r in got],
     [("out", "done", "Цены для Acme & Co", "2026-03-02T09:00:00Z", a["Message-ID"][1:-1], 1, None),
      ("out", "done", "Цены для вас", "2026-03-02T09:00:00Z", b["Message-ID"][1:-1], None,
       None)], "each is recorded")
same(crm.sql("SELECT contact FROM interaction_contact ORDER BY interaction"), [(1,), (2,)],
     "with its contact")
same(crm.sql("SELECT count(*) FROM attach")[0][0], 2, "and its file")
ok(crm.last_change() and crm.must("changes", "--tsv").text.count("mail send") == 2,
   "one change for each letter")

# --- once more ---
run = crm.run("-v", "mail", "send", "-t", text, "--html", html, "--attach", file, *BOX, *EVERYBODY)
same([r[1] for r in rows(run)[:2]], ["already", "already"], "whoever has it does not get it again")
same(len(letters("box")), 2, "no letter goes out")
ok("0 sent, 2 had it already, 1 on a black list, 2 without an address, 1 lack a value" in run.err,
   "they are counted", run)
run = crm.must("mail", "send", "-t", text, "--mailing", "March", *BOX, "group:VIP")
same((len(letters("box")), rows(run)), (4, []), "another mailing is sent, to a group")
ok(crm.must("mail", "import", path("box")) and
   crm.sql("SELECT count(*) FROM interaction")[0][0] == 4,
   "what was sent is known when the copies are imported")

# --- mailers that fail ---
many = Crm("many")
many.must("user", "add", "Tester", "--login", "tester", "--email", "tester@our.example")
for i in range(8):
    many.must("contact", "add", "Person %d" % i, "--email", "p%d@x.example" % i)
plain = spew("plain.txt", "Hello {name}\n")
SEND = ["mail", "send", "-t", plain, "--subject", "S", "name~person"]
picky = spew("picky", "#!/bin/sh\ncat > one; if grep -q 'p[36]@' one; then echo no such box; exit 67;"
             " fi; grep ^To: one >> picky.out\n", 0o755)
run = many.run(*SEND, "-c", "mail.command=" + picky, cwd=FOLDER)
same((run.status, [r[:2] for r in rows(run)]),
     (1, [("Person 3", "failed"), ("Person 6", "failed")]), "refused letters are listed, status 1")
ok("no such box" in run.text and "67" in run.text, "with what the mailer said", run)
good = spew("good", "#!/bin/sh\ngrep ^To: >> picky.out\n", 0o755)
many.must(*SEND, "-c", "mail.command=" + good, cwd=FOLDER)
same(sorted(open(path("picky.out")).read().split("\n")[:-1]),
     sorted("To: Person %d <p%d@x.example>" % (i, i) for i in range(8)),
     "the next run sends just these")
for name, command, status in (("absent", "/nowhere/mailer -t", 1), ("always busy", "exit 75", 1)):
    run = many.run(*SEND[:-1], "name~person", "--mailing", name, "-c", "mail.command=" + command)
    ok(run.status == status and "stopped" in run.err if name == "absent" else
       run.status == status and len(rows(run)) == 8, "a mailer that is %s" % name, run)

# --- killed at the worst moment: the letter is out, and not recorded ---
killer = spew("killer", "#!/bin/sh\ncat > one; grep -i ^Message-ID: one >> kill.out\n"
              "n=$(wc -l < kill.out); [ $((n % 3)) != 2 ] || kill -9 $PPID\n", 0o755)
runs = 0
while runs < 20:
    runs += 1
    env = dict(many.env, CRM_NOW="2026-03-02T09:00:00Z", CRM_DB=many.db)
    status = subprocess.run([CRM, *SEND, "--mailing", "killed", "-c", "mail.command=exec " + killer],
                            env=env, cwd=FOLDER, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, timeout=60).returncode
    if status == 0:
        break
seen = collections.Counter(open(path("kill.out")).read().split("\n")[:-1])
ok(status == 0 and len(seen) == 8, "killed %d times: everybody got it" % (runs - 1), seen)
same(sum(seen.values()) - 8, runs - 1, "each time one letter went out again, under the same name")

# --- pace and limit ---
start = time.monotonic()
run = many.must(*SEND, "--mailing", "slow", "--limit", "3", "-c", "mail.command=" + good, "-c",
                "mail.rate=120", cwd=FOLDER)
took = time.monotonic() - start
ok(took >= 0.95, "120 letters in a minute: 3 take a second", took)
same(many.sql("SELECT count(*) FROM interaction WHERE uid LIKE ?", "crm.%")[0][0], 19,
     "--limit sends no more than that")

# --- on a terminal many are asked about ---
for answer, letters_sent in ((b"n\n", 0), (b"y\n", 8)):
    spew("asked.out", b"")
    us, them = pty.openpty()
    env = dict(many.env, CRM_NOW="2026-03-02T09:00:00Z", CRM_DB=many.db)
    asked = subprocess.Popen([CRM, *SEND, "--mailing", "asked", "-c",
                              "mail.command=grep ^To: >> asked.out"], env=env, cwd=FOLDER,
                             stdin=them, stderr=them, stdout=subprocess.DEVNULL)
    os.write(us, answer)
    same((asked.wait(60), open(path("asked.out")).read().count("To:")),
         (0 if letters_sent else 1, letters_sent), "the answer %r" % answer.decode().strip())
    os.close(us)
    os.close(them)

# --- what is refused before anything is sent ---
os.remove(path("box"))
for name, args, status, word in (
        ("an unknown field", ["-t", spew("bad1", "Hi {gvien}"), "--subject", "s"], 2, "given"),
        ("one of the partner's", ["-t", spew("bad2", "x\n{partner.nam}"), "--subject", "s"], 2,
         "bad2:2"),
        ("an open brace", ["-t", spew("bad3", "Hi { name }"), "--subject", "s"], 2, "bad3:1"),
        ("an unknown header", ["-t", spew("bad4", "Subject: s\nBcc: x@y\n\nHi")], 2, "bad4:2"),
        ("no subject", ["-t", plain], 2, "subject"),
        ("no template", ["--subject", "s"], 2, "template"),
        ("a template that is absent", ["-t", path("absent")], 3, "absent"),
        ("a file that is absent", ["-t", text, "--attach", path("absent")], 3, "absent"),
        ("a text that is not UTF-8", ["-t", spew("bad5", b"\xff\xfe")], 5, "UTF-8")):
    run = crm.run("mail", "send", *args, *BOX, *EVERYBODY)
    ok(run.status == status and word in run.err and not run.out and
       len(run.err.splitlines()) <= 2, name + ": refused", run)
run = crm.run("mail", "send", "-t", text, *BOX)
ok(run.status == 2 and run.err.count("\n") <= 2, "nobody named: refused", run)
ok(not os.path.exists(path("box")), "and no letter went out")

# --- nothing from data becomes a header, an address or a command ---
evil = Crm("evil")
evil.must("user", "add", "T", "--login", "tester", "--email", "t@our.example")
evil.must("contact", "import", "-", input=(
    "name,given,email\n\"X\nBcc: all@x.example\",\"a\nBcc: b@x.example\n\nbody\",ok@x.example\n"
    "\"$(touch pwned)`touch pwned`\",\"; touch pwned\",o'k@x.example\n"
    "\"Q\"\"<b@x.example>, c@x.example\",g,plus+tag@x.example\n").encode())
run = evil.run("mail", "send", "-t", spew("e.txt", "Subject: {given}\n\n{name}\n"), *BOX, "name!=z",
               cwd=FOLDER)
got = letters("box")
same([(sorted(k for k in m.keys() if k not in ("Date", "Message-Id")),
       [a.addr_spec for a in m["To"].addresses]) for m in got],
     [(sorted(["From", "Subject", "To", "MIME-Version", "Content-Type"] +
              (["Content-Transfer-Encoding"] if m["Content-Transfer-Encoding"] else [])), [who])
      for m, who in zip(got, ("ok@x.example", "o'k@x.example", "plus+tag@x.example"))],
     "each letter has one recipient, and the fields it should have")
same(str(got[0]["Subject"]), "a Bcc: b@x.example body", "line ends in a subject are blanks")
ok(not os.path.exists(path("pwned")), "and nothing was run")

# --- a real mailer ---
if not shutil.which("msmtp"):
    skip("letters through msmtp", "msmtp is not installed")
    done()


class Smtp(socketserver.StreamRequestHandler):
    """RFC 5321 as far as a client needs it."""

    def handle(self):
        say_ = lambda text: self.wfile.write(text.encode() + b"\r\n")
        say_("220 test")
        to = []
        for line in iter(self.rfile.readline, b""):
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                say_("354 go on")
                data = b""
                while not data.endswith(b"\r\n.\r\n"):
                    data += self.rfile.readline()
                self.server.got.append((to, data[:-3].replace(b"\r\n..", b"\r\n.")))
                to = []
                say_("250 taken")
            elif word == b"RCPT":
                address = line.split(b"<")[1].split(b">")[0].decode()
                if address.startswith("dan"):
                    say_("550 no such user")
                else:
                    to.append(address)
                    say_("250 ok")
            elif word == b"QUIT":
                say_("221 bye")
                return
            else:
                say_("250 ok")


server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp)
server.daemon_threads = True
server.got = []
threading.Thread(target=server.serve_forever, daemon=True).start()
conf = spew("msmtprc", "account default\nhost 127.0.0.1\nport %d\nfrom tester@our.example\n"
            "auth off\ntls off\n" % server.server_address[1], 0o600)
crm.must("contact", "edit", "Dan Nameless", "--given", "Dan")
run = crm.run("mail", "send", "-t", text, "--html", html, "--attach", file, "--mailing", "real",
              "-c", "mail.command=msmtp -C %s -t" % conf, *EVERYBODY)
same((run.status, [r[:2] for r in rows(run) if r[0].startswith("Dan")]),
     (5, [("Dan Nameless", "failed")]), "msmtp sends, and says who is refused")
same([to for to, _ in server.got], [["anna@acme.example"], ["bob@sample.example"]],
     "the server gets a letter for each")
m = email.message_from_bytes(server.got[0][1], policy=email.policy.default)
same((str(m["Subject"]), m.get_body(("plain",)).get_content().split("\r\n")[0].split("\n")[0],
      list(m.iter_attachments())[0].get_content()),
     ("Цены для Acme & Co", "Анна, добрый день!", open(file, "rb").read()),
     "and another reader reads what was written")
same([m.defects for _, data in server.got
      for m in email.message_from_bytes(data, policy=email.policy.default).walk() if m.defects], [],
     "without a fault in it")
ok(all(line.isascii() and len(line) < 998 for _, data in server.got for line in data.split(b"\n")),
   "in lines of ASCII")
server.shutdown()
done()
