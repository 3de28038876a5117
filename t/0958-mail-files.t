#!/usr/bin/env python3
"""All the letters of the real data are imported, or refused with a reason, and once only."""
import collections
import email
import email.policy
import json
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

folder = shared("email")
if not folder:
    skip_all("the real data is not here: email")
MAIL = os.path.join(BUILD, "crm-mail")
read = subprocess.run([MAIL, "read", folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                      timeout=300)
same((read.returncode, read.stderr), (0, b""), "crm-mail reads the whole folder")
letters = [json.loads(line) for line in read.stdout.decode().splitlines()]
files = {os.path.join(at, f) for at, _, names in os.walk(folder, followlinks=True) for f in names
         if not f.startswith(".")}
same(sorted(files - {l["file"] for l in letters}), [], "every file gives letters or a reason")
refused = [l for l in letters if "error" in l]
kinds = collections.Counter(l["error"] for l in refused)
say(kinds)

# What has a field of a letter by another reader, too, was read.
FIELDS = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "Received", "Return-Path", "Sender",
          "Reply-To", "MIME-Version", "Delivered-To")
wrong = []
for l in refused:
    with open(l["file"], "rb") as f:
        data = f.read()
    m = email.message_from_bytes(data.lstrip())
    if any(m[k] for k in FIELDS) and not data.lstrip().startswith(b"From "):
        wrong.append(l["file"])
ok(len(wrong) <= 15, "what is refused is no letter for Python's reader either",
   lambda: "\n".join(wrong))
say("%d are letters to Python alone: %s" % (len(wrong), wrong[:3]))

# Subjects and senders agree with Python's reader where that finds no defect.
agree = differ = 0
shown = []
for l in letters:
    if "error" in l or l["offset"] or "go-fuzz" in l["file"]:
        continue
    with open(l["file"], "rb") as f:
        data = f.read().lstrip()
    if data.startswith(b"From ") or data.startswith(b"\xef\xbb\xbf"):
        continue
    m = email.message_from_bytes(data, policy=email.policy.default)
    try:
        subject = " ".join(str(m["Subject"] or "").split())
        if m["Subject"] is not None and m["Subject"].defects:
            continue
    except Exception:
        continue
    if "�" in subject or "\udcd0" in ascii(subject):
        continue
    if subject == " ".join((l.get("subject") or "").split()):
        agree += 1
    else:
        differ += 1
        shown.append("%s: %r not %r" % (l["file"], l.get("subject"), subject))
ok(agree > 300 and differ <= agree * 0.03, "subjects agree with Python's reader: %d, differ: %d" %
   (agree, differ), lambda: "\n".join(shown[:20]))

# The same letters in five encodings.
groups = collections.defaultdict(list)
for l in letters:
    found = re.search(r"derived-russian-charsets/(.*?)\.(.*)", l["file"])
    if found:
        groups[found.group(1)].append((l["subject"], l["text"], l["from"], l["from_name"]))
same({k: (len(v), len(set(map(repr, v)))) for k, v in groups.items()},
     {k: (5, 1) for k in ("flanker_messages_8bitmime", "imap_tools_attachment_8bit",
                          "imap_tools_base")}, "Russian from five encodings is the same text")
originals = {"flanker_messages_8bitmime": "Превел", "imap_tools_attachment_8bit": "отдел расписания"}
same([k for k, text in originals.items() if text not in groups[k][0][1]], [], "and Russian")

# --- into the store ---
crm = Crm("mails")
run = crm.run("-v", "mail", "import", folder, timeout=300)
summary = run.err.splitlines()[-2]
numbers = list(map(int, re.findall(r"\d+", summary)))
same((run.status, numbers[0], numbers[4]), (5, len(letters), len(refused)),
     "everything that was read is imported: " + summary)
ids = {l["id"] for l in letters if "error" not in l}
same((numbers[1], numbers[3]), (len(ids), len(letters) - len(refused) - len(ids)),
     "each Message-ID once")
same(crm.sql("SELECT count(*) FROM interaction")[0][0], len(ids), "there are as many interactions")
before = crm.state()
run = crm.run("mail", "import", folder, timeout=300)
same((run.status, crm.state() == before), (5, True), "importing again stores nothing new")
answers = sum(1 for l in letters if "error" not in l and
              any(r in ids and r != l["id"] for r in l.get("in_reply_to", [])))
threaded = crm.sql("SELECT count(*) FROM interaction WHERE subject IS NOT NULL")[0][0]
ok(threaded >= answers * 0.8 and answers > 50, "letters that answer others are in conversations",
   "%d of %d" % (threaded, answers))
done()
