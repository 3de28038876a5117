#!/usr/bin/env python3
"""Letters become interactions: whose they are, what they say, what they answer, and once only."""
import email.message
import email.policy
import json
import mailbox
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

MAIL = os.path.join(BUILD, "crm-mail")


def path(name):
    return os.path.join(FOLDER, name)


def spew(name, data):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())
    return path(name)


def letter(who="Anna Example <anna@acme.example>", to="boss@our.example", text="Hello.\n", **more):
    m = email.message.EmailMessage(email.policy.SMTP.clone(linesep="\n"))
    m["From"], m["To"] = who, to
    m["Date"] = more.pop("date", "Mon, 02 Mar 2026 12:00:00 +0300")
    for key, value in more.items():
        m[key.replace("_", "-")] = value
    m.set_content(text)
    return m


def row(uid, fields="*"):
    rows = crm.sql("SELECT %s FROM interaction WHERE uid = ?" % fields, uid)
    return rows[0] if len(rows) == 1 else rows


crm = Crm("mail")
crm.must("user", "add", "Boss One", "--login", "boss", "--email", "Boss@Our.Example")
crm.must("user", "add", "Tester", "--login", "tester", "--email", "tester@our.example")
crm.must("partner", "add", "Acme", "--email", "info@acme.example", "--responsible", "boss")
crm.must("partner", "add", "Sample", "--email", "info@sample.example")
crm.must("contact", "add", "Anna Example", "--partner", "Acme", "--email", "Anna@Acme.example")
crm.must("contact", "add", "Bob Sample", "--partner", "Sample", "--email", "bob@sample.example")
crm.must("contact", "add", "Twin One", "--email", "twin@acme.example")
crm.must("contact", "add", "Twin Two", "--email", "twin@acme.example")
crm.must("company", "add", "Acme Works", "--partner", "Acme")
crm.must("detail", "add", "--company", "Acme Works", "--type", "email",
         "--value", "office@works.example")

# --- whose ---
cases = [
    ("in", letter(Message_ID="<1@t>", Subject="Цены на март"), "in", "Acme", ["Anna Example"],
     None, "boss"),
    ("case", letter("ANNA@ACME.EXAMPLE", Message_ID="<2@t>"), "in", "Acme", ["Anna Example"],
     None, "boss"),
    ("out", letter("Tester <tester@our.example>", "Bob <bob@sample.example>, anna@acme.example",
                   Message_ID="<3@t>"), "out", "Sample", ["Anna Example", "Bob Sample"], None,
     "tester"),
    ("of a partner", letter("info@acme.example", "x@our.example", Message_ID="<4@t>"), "in",
     "Acme", [], None, "boss"),
    ("of a company", letter("office@works.example", Message_ID="<5@t>"), "in", "Acme", [], None,
     "boss"),
    ("of two", letter("twin@acme.example", Message_ID="<6@t>"), "in", None, [],
     "twin@acme.example", "boss"),
    ("of nobody", letter("Кто-то Новый <new@nowhere.example>", "x@y.example",
                         Message_ID="<7@t>"), "in", None, [],
     "Кто-то Новый <new@nowhere.example>", "tester"),
    ("of the sales department", letter("sales@our.example", "new@nowhere.example",
                                       Message_ID="<8@t>"), "out", None, [],
     "new@nowhere.example", "tester"),
    ("among ourselves", letter("boss@our.example", "tester@our.example", Message_ID="<9@t>"),
     "out", None, [], "tester@our.example", "boss"),
]
for i, case in enumerate(cases):
    spew("box/%d.eml" % i, case[1].as_bytes())
config = spew("crm.conf", "mail.addresses: sales@our.example, @own.example\n")
run = crm.must("-v", "mail", "import", path("box"), "--config", config)
same(run.err.splitlines()[0], "9 letters: 9 added (4 of nobody known), 0 there already, 0 refused; "
     "0 attachments",
     "a folder of letters is imported, and counted")
for i, (name, m, direction, partner, contacts, caller, user) in enumerate(cases):
    got = row("%d@t" % (i + 1), "id, direction, partner, caller, responsible, state")
    same((got[1], got[3], got[5]), (direction, caller, "done"), "%s: direction and caller" % name)
    names = [crm.sql("SELECT name FROM partner WHERE id = ?", got[2])[0][0] if got[2] else None,
             crm.sql("SELECT login FROM users WHERE id = ?", got[4])[0][0],
             [r[0] for r in crm.sql("SELECT c.name FROM interaction_contact i JOIN contact c ON "
                                    "c.id = i.contact WHERE i.interaction = ? ORDER BY c.name",
                                    got[0])]]
    same(names, [partner, user, contacts], "%s: partner, user and contacts" % name)
same(row("1@t", "topic, body, started_at"), ("Цены на март", "Hello.", "2026-03-02T09:00:00Z"),
     "topic, text and time are the letter's")
same(crm.must("interaction", "list", "uid=1@t", "--fields", "kind", "--no-header").text, "E-mail\n",
     "the kind is e-mail")

# --- once ---
before = crm.state()
same(crm.must("mail", "import", path("box")).err, "", "once more: not a word")
same(crm.state(), before, "and nothing new")
box = mailbox.mbox(path("all.mbox"))
for case in cases + cases:
    box.add(case[1].as_bytes())
box.close()
crm.must("mail", "import", path("all.mbox"))
same(crm.state(), before, "nor from a mailbox, in which each is twice")
crm.must("mail", "import", "-", input=cases[0][1].as_bytes())
same(crm.state(), before, "nor from a pipe")
plain = letter(Subject="No name", text="From here on\n>From quoted\n")
a = spew("noid.eml", plain.as_bytes())
b = spew("noid.mbox", b"From x@y Mon Mar  2 09:00:00 2026\n" +
         plain.as_bytes().replace(b"\nFrom here", b"\n>From here").replace(
             b"\n>From quoted", b"\n>>From quoted") + b"\n")
c = spew("noid-crlf.eml", b"Received: by x; Tue, 3 Mar 2026 00:00:00 +0000\r\n" +
         plain.as_bytes().replace(b"\n", b"\r\n"))
crm.must("mail", "import", a, b, c)
rows = crm.sql("SELECT uid, body FROM interaction WHERE topic = 'No name'")
same([(r[0][:7], r[1]) for r in rows], [("sha256.", "From here on\n>From quoted")],
     "a letter without Message-ID is one letter, from .eml, mbox, and with a relay's field")
before = crm.state()
run = crm.must("mail", "import", spew("dry.eml", letter(Message_ID="<dry@t>").as_bytes()), "-n")
ok(b"dry@t" in run.out and crm.state() == before, "--dry-run shows it and keeps nothing", run)

# --- what answers what ---
deal = crm.add("deal", "add", "Racks", "--partner", "Acme")


def thread(prefix, order):
    """Five letters: a ← b ← c, c ← e by References only; d answers what is not there."""
    letters = {
        "a": letter(Message_ID="<%s.a@t>" % prefix),
        "b": letter(Message_ID="<%s.b@t>" % prefix, In_Reply_To="<%s.a@t>" % prefix),
        "c": letter(Message_ID="<%s.c@t>" % prefix, In_Reply_To="<%s.b@t>" % prefix,
                    References="<%s.a@t> <%s.b@t>" % (prefix, prefix)),
        "d": letter(Message_ID="<%s.d@t>" % prefix, In_Reply_To="<gone@t>"),
        "e": letter(Message_ID="<%s.e@t>" % prefix,
                    References="<%s.a@t> <gone@t> <%s.c@t> <lost@t>" % (prefix, prefix)),
        "f": letter(Message_ID="<%s.f@t>" % prefix, In_Reply_To="<%s.f@t>" % prefix),
    }
    for i, key in enumerate(order):
        spew("%s/%d.eml" % (prefix, i), letters[key].as_bytes())
    crm.must("mail", "import", path(prefix))
    root = "interaction:%d" % row(prefix + ".a@t", "id")[0]
    got = {k: row("%s.%s@t" % (prefix, k), "subject")[0] for k in letters}
    same(got, {"a": None, "b": root, "c": root, "d": None, "e": root, "f": None},
         "letters in the order %s: one conversation" % order)


for i, order in enumerate(("abcdef", "fedcba", "cbaedf", "eabdcf", "bdface")):
    thread("t%d" % i, order)
crm.must("interaction", "edit", "uid=t0.b@t", "--subject", "deal:%d" % deal)
crm.must("mail", "import", spew("answer.eml", letter(
    Message_ID="<answer@t>", In_Reply_To="<t0.b@t>").as_bytes()))
same(row("answer@t", "subject")[0], "deal:%d" % deal,
     "an answer is about what the letter is about that it answers")
x = letter(Message_ID="<x@t>", In_Reply_To="<y@t>")
y = letter(Message_ID="<y@t>", In_Reply_To="<x@t>")
crm.must("mail", "import", spew("x.eml", x.as_bytes()), spew("y.eml", y.as_bytes()))
same(row("x@t", "subject")[0], None, "two that answer each other: the first is the subject")

# --- what it says ---
RUSSIAN = "Здравствуйте, Анна!\nОтвечаю на ваше письмо: цены прежние, скидка 5 %.\n> Почём?\n"


def said(name, data):
    """What crm-mail makes of one letter."""
    spew(name, data)
    done_ = subprocess.run([MAIL, "read", path(name)], stdout=subprocess.PIPE, timeout=60)
    return json.loads(done_.stdout)


def raw(charset, encoding="8bit", declared=None, body=None, subject=b"s"):
    head = b"From: a@b.example\nSubject: " + subject + b"\nMIME-Version: 1.0\n"
    if declared is not False:
        head += b"Content-Type: text/plain; charset=" + (declared or charset).encode() + b"\n"
    return head + b"Content-Transfer-Encoding: " + encoding.encode() + b"\n\n" + \
        (body or RUSSIAN.encode(charset))


for charset in ("koi8-r", "windows-1251", "iso8859-5", "cp866", "utf-8"):
    name = {"iso8859-5": "iso-8859-5"}.get(charset, charset)
    same(said("c.eml", raw(charset, declared=name))["text"], RUSSIAN.strip(), "text in " + name)
for charset, declared, why in (
        ("windows-1251", False, "no declaration"), ("koi8-r", False, "no declaration"),
        ("cp866", False, "no declaration"), ("utf-8", False, "no declaration"),
        ("windows-1251", "us-ascii", "declared as us-ascii"),
        ("koi8-r", "utf-8", "declared as UTF-8"), ("windows-1251", "iso-8859-1", "as Latin-1"),
        ("utf-8", "koi8-r", "declared as koi8-r"), ("utf-8", "windows-1251", "as windows-1251"),
        ("koi8-r", "x-unknown", "declared as x-unknown"), ("utf-8", "cp-1251", "as cp-1251")):
    same(said("c.eml", raw(charset, declared=declared))["text"], RUSSIAN.strip(),
         "text in %s: %s" % (charset, why))
same(said("c.eml", raw("latin-1", body="Müller, Genève, déjà vu\n".encode("latin-1"),
                       declared="iso-8859-1"))["text"], "Müller, Genève, déjà vu",
     "Latin-1 stays Latin-1")
same(said("c.eml", raw("koi8-r", subject="Цены на март и апрель".encode("koi8-r")))["subject"],
     "Цены на март и апрель", "a subject of bare bytes is read as the text is")
same(said("c.eml", raw("utf-8", subject=b"=?utf-8?b?0KY=?= =?koi8-r?q?=C5=CE=D9?= =?bad?x?y?= z"))
     ["subject"], "Цены =?bad?x?y?= z", "encoded words side by side, and one that is none")
same(said("c.eml", raw("utf-8", subject=b"=?windows-1251?B?0e7h5fDo8uU=?=\n"
                         b" =?windows-1251?B?IOL48A==?= =?utf-8?b?0A==?= =?utf-8?b?pg==?="))["subject"],
     "Соберите вшрЦ", "padding in the middle, and a letter cut in two, lose nothing")
got = said("c.eml", b"From: =?utf-8?q?Doe=2C_=22J=22?= =?utf-8?b?0KY=?= <j@x.example>,\n"
           b" \"=?koi8-r?b?w8XO2Q==?=\" <k@x.example>, g: <l@x.example>;\nSubject: s\n\nx\n")
same((got["from"], got["from_name"]),
     (["j@x.example", "k@x.example", "l@x.example"], ['Doe, "J"Ц', "цены", ""]),
     "names in encoded words, with commas and quotes in them, and a group")
html = ("From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
        "<style>p { x: y }</style><p>Dear&nbsp;Anna,<br>see <a href='https://x.example/p'>prices"
        "</a> &lt;b&gt;</p><ul><li>One<li>Two</ul><blockquote>asked<br>twice</blockquote>"
        "<script>alert(1)</script>1 &lt; 2 &#1071;")
same(said("h.eml", html.encode())["text"],
     "Dear Anna,\nsee prices <https://x.example/p> <b>\n\n- One\n- Two\n\n> asked\n> twice\n\n1 < 2 Я",
     "HTML becomes text for reading")
both = letter()
both.add_alternative("<p>not this</p>", subtype="html")
both.add_attachment(b"%PDF-1", maintype="application", subtype="pdf", filename="../счёт №1.pdf")
got = said("b.eml", both.as_bytes())
same((got["text"], got["attachment"], got["attachment_type"], got["attachment_size"]),
     ("Hello.", ["../счёт №1.pdf"], ["application/pdf"], ["6"]),
     "plain text is preferred, an attachment keeps its name")
both["Message-ID"] = "<both@t>"
del both["From"]
both["From"] = "nobody@x.example"
crm.must("mail", "import", spew("b2.eml", both.as_bytes()))
same(crm.sql("SELECT name, type, size FROM attach WHERE subject = ?",
             "interaction:%d" % row("both@t", "id")[0]),
     [("../счёт №1.pdf", "application/pdf", 6)], "and its content is kept with the interaction")
flowed = b"From: a@b.example\nContent-Type: text/plain; format=flowed\n\none \ntwo\n> q \n> r\n-- \nme\n"
same(said("f.eml", flowed)["text"], "one two\n> q r\n-- \nme", "flowed lines are one line")
got = said("l.eml", b"From: a@b.example\n\n" + b"0123456789abcde\n" * 100000)
ok(len(got["text"]) < 1100000 and got["text"].endswith("[…]"), "of a huge text the beginning")

# --- what cannot be read ---
crm.must("mail", "import", spew("good.eml", letter(Message_ID="<good@t>").as_bytes()))
bad = {"empty.eml": b"", "words.eml": b"just words\nand more\n", "bytes.eml": os.urandom(2000),
       "deep.eml": b"From: a@b\nTo: " + b"a:" * 100000 + b"\n\nx\n",
       "fields.eml": b"From: a@b\n" + b"X: y\n" * 50000 + b"\nx\n",
       "parts.eml": b"From: a@b\n" + b"".join(
           b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(30000))}
for name, data in bad.items():
    spew("bad/" + name, data)
spew("bad/z.eml", letter(Message_ID="<behind@t>").as_bytes())
run = crm.run("mail", "import", path("bad"), timeout=60)
same((run.status, sorted(l.split(":")[1].strip() for l in run.err.splitlines())),
     (5, sorted(path("bad/" + n) for n in bad)), "each that is no letter is named, status 5")
ok(row("behind@t", "id"), "and the others are imported")
for name, data in (
        ("nested.eml", b"From: a@b\n" + b"".join(
            b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (i, i) for i in range(4000))),
        ("comment.eml", b"From: a@b\nTo: " + b"(" * 100000 + b"\n\nx\n"),
        ("quotes.eml", b"From: a@b\nContent-Type: text/html\n\n" + b"<a href=\"" * 100000)):
    ok("id" in said(name, data), name + ": read to the end")
for name, args, status in (("no file", [path("absent.eml")], 3), ("nothing named", [], 2)):
    run = crm.run("mail", "import", *args)
    same((run.status, len(run.err.splitlines())), (status, 1), name + ": refused with one line")

# --- Maildir ---
for name in ("cur/1.a:2,S", "new/2.b", "tmp/3.c", ".Sent/cur/4.d:2,S", "dovecot-uidlist"):
    spew("Maildir/" + name, letter(Message_ID="<md.%s@t>" % name[-5:].replace("/", "")).as_bytes())
crm.must("mail", "import", path("Maildir"))
same(crm.sql("SELECT count(*) FROM interaction WHERE uid LIKE ?", "md.%")[0][0], 3,
     "a Maildir with a folder in it; what is being delivered, and its lists, are not")
crm.must("undo")
same(crm.sql("SELECT count(*) FROM interaction WHERE uid LIKE ?", "md.%")[0][0], 0,
     "an import is one change, which can be undone")
crm.must("interaction-kind", "edit", "E-mail", "--name", "Post", "--code", "post", now=None)
run = crm.run("mail", "import", path("good.eml"))
ok(run.status == 5 and "code email" in run.err, "without a kind for e-mail: refused", run)
done()
