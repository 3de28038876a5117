#!/usr/bin/env python3
"""Russian: nothing is left out, and nothing but messages and titles is touched."""
import glob
import json
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

PO = os.path.join(ROOT, "common", "po", "ru.po")
CYRILLIC = re.compile("[а-яёА-ЯЁ]")


def run(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          universal_newlines=True, **more)


# --- The catalogue itself ---

r = run("msgfmt", "--check", "--statistics", "-o", os.devnull, PO, env=dict(os.environ, LC_ALL="C"))
ok(r.returncode == 0, "msgfmt --check", r.stdout)
ok(re.fullmatch(r"\d+ translated messages?\.\n", r.stdout),
   "every message is translated, none is fuzzy", r.stdout)


def texts(folder):
    """The messages that xgettext finds, extracted as `make po` does."""
    r = run("make", "-s", "-C", ROOT, "BUILD=" + folder, folder + "/crm.pot")
    return r if r.returncode else folder + "/crm.pot"


pot = texts(os.path.join(FOLDER, "pot"))
if ok(isinstance(pot, str), "the texts of the program can be extracted", lambda: pot.stdout):
    # Untranslated, or not even in the .po file: both are counted by a merge.
    merged = os.path.join(FOLDER, "merged.po")
    run("msgmerge", "--quiet", "--no-fuzzy-matching", "-o", merged, PO, pot)
    r = run("msgattrib", "--untranslated", "--no-obsolete", "--no-wrap", merged)
    missing = re.findall(r'^msgid (".+")$', r.stdout, re.M)
    ok(not [m for m in missing if m != '""'],
       "every text of the program is in ru.po (make po, then translate)", "\n".join(missing))


def messages():
    """(msgid, msgstr) of the catalogue."""
    text = open(PO, encoding="utf-8").read()
    for block in text.split("\n\n")[1:]:
        parts = {"msgid": "", "msgstr": ""}
        key = None
        for line in block.split("\n"):
            m = re.match(r'(?:(msgid|msgstr) )?"(.*)"$', line)
            if m:
                key = m.group(1) or key
                parts[key] += json.loads('"%s"' % m.group(2))
        yield parts["msgid"], parts["msgstr"]


pairs = list(messages())
same_text = [i for i, s in pairs if i == s]
ok(set(same_text) <= {"N", "auto, always, never", "form:%d: %s: %s",
                      "table tsv csv json jsonl yaml record html csv-excel csv-excel-ru ical"},
   "only words of the command line stand untranslated", same_text)
wrong = [s for i, s in pairs if i.startswith("\n") != s.startswith("\n") or
         i.endswith("\n") != s.endswith("\n") or i[:1] == " " != s[:1]]
ok(not wrong, "translations begin and end as the messages do", wrong)
wrong = [s for i, s in pairs if re.match("[a-z]", i) and re.match("[А-ЯЁ][а-яё]", s)]
ok(not wrong, "what is lower case in English is lower case in Russian", wrong)
wrong = [s for i, s in pairs if re.match("[A-Z][a-z]+( [a-z]+)*$", i) and re.match("[а-яё]", s)]
ok(not wrong, "titles begin with a capital", wrong)
wrong = [s for i, s in pairs if s.endswith(".") and not i.rstrip("\n").endswith((".", "VALUE"))]
ok(not wrong, "no full stop where English has none", wrong)
wrong = [s for i, s in pairs if " ," in s or " ;" in s or "  " in re.sub(r"^ +|\n +|\. ", "\n", s)
         and "  " not in i]
ok(not wrong, "no stray blanks", wrong)
words = re.compile(r"--[a-z][a-z-]+|\$[A-Z]+|crm [a-z]+(?= )")
wrong = ["%s => %s" % (i, s) for i, s in pairs
         if sorted(set(words.findall(i)) & {w for w in words.findall(i) if w[0] in "-$"}) !=
         sorted(w for w in set(words.findall(s)) if w[0] in "-$")]
ok(not wrong, "options and variables are the same in both languages", "\n".join(wrong))

# --- In use: the three ways to ask for Russian ---

crm = Crm(now="2026-03-01T12:00:00Z")
crm.must("partner", "add", "Sample Trading", "--client")
crm.must("partner", "add", "Second Sample", "--no-client")
crm.must("deal", "add", "D1", "--partner", "Sample Trading", "--amount", "1234.5")
crm.must("task", "add", "Call back", "--partner", "Sample Trading", "--due", "2026-02-01")
ways = {"LANGUAGE=ru LANG=C.UTF-8": dict(env={"LANGUAGE": "ru", "LANG": "C.UTF-8"}),
        "CRM_LANG=ru": dict(env={"CRM_LANG": "ru"}), "--lang ru": dict(),
        "lang in the file": dict()}
conf = os.path.join(FOLDER, "ru.conf")
open(conf, "w").write("lang: ru\n")
available = run("locale", "-a").stdout.lower().replace("-", "").split()
for way in list(ways) + ["LANG=ru_RU.UTF-8"]:
    if way == "LANG=ru_RU.UTF-8":
        if "ru_ru.utf8" not in available:
            skip("LANG=ru_RU.UTF-8", "this locale is not installed")
            continue
        ways[way] = dict(env={"LANG": "ru_RU.UTF-8"})
    first = {"--lang ru": ["--lang", "ru"], "lang in the file": ["--config", conf]}.get(way, [])
    r = crm.must(*first, "-h", **ways[way])
    ok("Команды:" in r.text and "Commands:" not in r.text, way + ": crm -h is in Russian", r)
    r = crm.must(*first, "partner", "list", "--table", **ways[way])
    heading = r.text.splitlines()[0].split()
    ok("Наименование" in heading and "Регион" in heading, way + ": titles of a table", r)
    r = crm.run(*first, "partner", "show", "nobody", **ways[way])
    same((r.status, r.err), (3, 'crm: нет записи partner: "nobody"\n'), way + ": an error")
r = crm.run("partner", "show", "nobody")
same(r.err, 'crm: no such partner: "nobody"\n', "without any of it: English")
r = crm.run("partner", "show", "nobody", "--lang", "ru")
same(r.err, 'crm: нет записи partner: "nobody"\n', "--lang behind the command")
r = crm.run("-h", "--lang", "en", env={"LANGUAGE": "ru"})
ok("Commands:" in r.text, "--lang en beats the environment", r)

# --- Only messages and titles: data and keys stay ---

ru = {"LANGUAGE": "ru"}
lists = [[n, "list"] for n in crm.nouns()] + [
    ["find", "sample"], ["report", "funnel"], ["agenda", "--all"], ["partner", "show", "1"],
    ["partner", "history", "1"], ["changes"]]
for form in ("tsv", "csv", "json", "jsonl", "yaml"):
    wrong = [" ".join(w) for w in lists
             if crm.must(*w, "-f", form).out != crm.must(*w, "-f", form, env=ru).out]
    ok(not wrong, form + " is the same in both languages", wrong)
r = crm.must("deal", "list", "--porcelain=v1", env=ru)
same(r.text.splitlines()[0].split("\t")[0:2], ["id", "name"], "porcelain has English keys")

# --- Nothing forgotten: what the program's tables print in Russian is Russian ---

wrong = []
titles = {}
for noun in crm.nouns():
    for row in read_tsv(crm.must(noun, "fields", "--tsv", env=ru).out)[1:]:
        titles.setdefault(noun, []).append(row[5])
        wrong += ["%s %s: %s" % (noun, row[0], t) for t in row[5:7] if t and t != "№" and
                  not CYRILLIC.search(t)]
ok(not wrong and len(titles) > 10, "titles and explanations of all fields", wrong)
wrong = ["%s: %s" % (n, t) for n, all_of in titles.items() for t in all_of if all_of.count(t) > 1]
ok(not wrong, "no two fields of an entity have one title (an import could not tell them)", wrong)

wrong = []
commands = crm.must("-h").text.split("Commands:")[1].split("\n\n")[0]
for command in crm.nouns() + [l.split()[0] for l in commands.strip().splitlines()]:
    page = crm.must(command, "-h", env=ru).text
    verbs = re.findall(r"^  ([a-z-]+)  ", page, re.M)
    for page in [page] + [crm.must(command, v, "-h", env=ru).text for v in verbs]:
        page = re.sub(r"\nПоля \(.*?\n\n", "\n", page, flags=re.S)
        wrong += ["%s: %s" % (command, l) for l in page.splitlines()
                  if re.match(r"  (-|[a-z-]+  )", l) and not l.startswith("  --id ") and
                  re.search("  +[^ ]", l.strip()) and not CYRILLIC.search(l)
                  and "table tsv csv" not in l and "auto, always" not in l]
ok(not wrong, "options and verbs in all help pages", "\n".join(wrong))

# --- In the source: what is printed goes through _() ---

printing = re.compile(
    r"\b(?:error|warning|hint|die|die_errno|fail|context_say|puts|printf|fprintf|fputs)"
    r"\((?:[A-Za-z_&>.-]+, )?\"((?:[^\"\\]|\\.)*)\"")
allowed = ("BUG:", "out of memory", "\\tfiles", "crm %s", "dup2")
found = []
for name in sorted(glob.glob(os.path.join(ROOT, "cmd", "*.c")) +
                   glob.glob(os.path.join(ROOT, "common", "*", "*.c"))):
    # A statement may go on on the next line.
    text = re.sub(r"\s*\n\s*", " ", open(name, encoding="utf-8").read())
    for literal in printing.findall(text):
        plain = re.sub(r"%[-0-9.*]*(?:\" PRId64 \"|zu|l?[a-z])|\\.|--%s", "", literal)
        if re.search("[A-Za-z]{3}", plain) and not any(a in literal for a in allowed):
            found.append("%s: %s" % (os.path.relpath(name, ROOT), literal))
ok(not found, "no text is printed that is not translated", "\n".join(found))

done()
