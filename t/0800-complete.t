#!/usr/bin/env python3
"""Tab: what is offered is what the parser takes, and the shells put it on the line unharmed."""
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

crm = Crm(now="2026-03-01T12:00:00Z")
for name in ("Acme Inc", "Acme's \"Best\" $1 `x` \\ *", "ACME Ltd", "ООО «Ёлка»", "Zeta: one, two",
             "-dash", "~tilde #1", "Line\nbreak", "Straße", "100% A=B"):
    crm.must("partner", "add", "--name=" + name)
crm.must("region", "add", "Testland")
crm.must("user", "add", "Tester Alpha", "--login", "alpha")
crm.must("company", "add", "Sample Ltd", "--inn", "7707083893")
crm.must("deal", "add", "D1", "--partner", "1", "--kind", "Tender")
crm.must("task", "add", "Call back")


def complete(*words, **more):
    """What is printed for the words: [(value, description)]."""
    run = crm.run("__complete", "--", *words, **more)
    if run.err or run.status:
        ok(False, "crm __complete -- %s: silent, status 0" % " ".join(map(str, words)), run)
    return [tuple(line.split("\t", 1)) for line in run.text.splitlines()]


def values(*words, **more):
    return [v for v, _ in complete(*words, **more)]


def offers(words, expected, name=None):
    same(values(*words), expected, name or "%s => %s" % (" ".join(words), " ".join(expected)))


def has(words, expected, name=None):
    got = values(*words)
    ok(set(expected) <= set(got), name or "%s: %s among them" % (" ".join(words), expected), got)


FILES = [""]            # the line that leaves it to the shell

# --- Words of the program ---

has([""], ["partner", "deal", "find", "report", "help"])
ok("__complete" not in values(""), "hidden commands are not offered")
has(["deal-k"], ["deal-kind"])
same(dict(complete("und"))["undo"], "take a change back: the last one, or by number",
     "a command comes with its summary")
has(["deal", ""], ["list", "add", "move", "win"])
offers(["deal", "mo"], ["move"])
offers(["nosuch", "x"], FILES, "words of an external command are left to the shell")
offers(["deal", "nosuch", "--f"], FILES, "so are those behind a verb that is not there")
offers(["--form"], ["--format"], "global options in front")
offers(["deal", "list", "--lim"], ["--limit"])
offers(["deal", "--form"], ["--format"], "global options between noun and verb")
offers(["-f"], ["-f"])
offers(["deal", "edit", "1", "--lost-r"], [], "a field's option has '-' for '_' and its own name")
offers(["deal", "edit", "1", "--loss-r"], ["--loss-reason"])
ok("--state" not in values("deal", "add", "--"), "what crm keeps itself has no option")
offers(["partner", "add", "--no-cl"], ["--no-client"])
offers(["deal", "list", "--", "--lim"], [], "no options behind --")

# --- Values of options ---

offers(["deal", "list", "-f", "json"], ["json", "jsonl"])
offers(["deal", "list", "--format", "json"], ["json", "jsonl"])
offers(["deal", "list", "--format=json"], ["--format=json", "--format=jsonl"])
offers(["deal", "list", "-fjson"], ["-fjson", "-fjsonl"])
offers(["deal", "list", "-qfjson"], ["-qfjson", "-qfjsonl"])
offers(["-o", "x"], FILES)
offers(["--db=x"], FILES)
offers(["--color", ""], ["auto", "always", "never"])
offers(["-c", "phone.t"], ["phone.trunk="])
offers(["-c", "color=a"], ["color=auto", "color=always"])
offers(["config", "get", "phone.t"], ["phone.trunk"])
offers(["config", "set", "db.sync", ""], ["full", "normal", "off"])
offers(["deal", "list", "--sort", "-amo"], ["-amount"])
offers(["deal", "list", "--fields", "name,partner.na"], ["name,partner.name"])
offers(["partner", "import", "x.csv", "--map", "name=Company,reg"], ["name=Company,region="])
offers(["partner", "import", "x.csv", "--default", "region=Test"], ["region=Testland"])
offers(["partner", "import", ""], FILES)
offers(["deal", "lose", "1", "--reason", "Pri"], ["Price"])
offers(["deal", "win", "1", "--date", "yes"], ["yesterday"])
offers(["changes", "--by", "al"], ["alpha"])
has(["changes", "--period", "last-"], ["last-month", "last-year"])
offers(["log", "--kind", "Call,pay"], ["Call,payment"], "the last of several, of two sorts")
has(["log", "--kind", ""], ["Meeting", "deal", "sale", "claim"])
offers(["log", "par"], ["partner:"], "a partner, or any record")
offers(["log", "acme i"], ["Acme Inc"])

# --- Fields ---

offers(["partner", "add", "--priority", ""], ["low", "normal", "high"])
offers(["partner", "add", "--priority=h"], ["--priority=high"])
offers(["partner", "add", "--client="], ["--client=yes", "--client=no"])
offers(["partner", "add", "--region", "test"], ["Testland"], "a reference, in any letter case")
offers(["partner", "add", "--category", "VI"], ["VIP"], "a set of references")
offers(["deal", "add", "--partner", "ооо «елка"], ["ООО «Ёлка»"], "ё and е are one")
offers(["deal", "add", "--responsible", "@"], ["@me"])
offers(["task", "add", "--subject", "par"], ["partner:"])
offers(["task", "add", "--subject", "partner:straß"], ["partner:Straße"])
offers(["task", "add", "--subject", "partner:STRASS"], ["partner:Straße"])

# --- Records ---

offers(["partner", "show", "acme"], ["Acme Inc", "ACME Ltd", "Acme's \"Best\" $1 `x` \\ *"])
offers(["partner", "show", "Acme "], ["Acme Inc", "ACME Ltd"], "a word that was ended stays ended")
offers(["partner", "show", "nobody"], [])
offers(["company", "show", "77070"], ["7707083893"], "a code, with the name beside it")
same(complete("company", "show", "77070")[0][1], "Sample Ltd", "the description of a code")
same(complete("partner", "show", "Acme I")[0][1], "partner:1", "the description of a name")
ok("Line\nbreak" not in "\n".join(values("partner", "show", "")) and
   not values("partner", "show", "Line"), "a name that fits on no line is not offered")
offers(["task", "edit", "call"], ["Call back"])
tender = ["Admission", "Application", "Bidding", "Contract", "Lost", "Won"]
same(sorted(values("deal", "move", "D1", "")), tender, "stages of the kind of the deal named first")
same(sorted(values("deal", "move", "1", "")), tender, "the same by its number")
same(sorted(values("deal", "add", "--kind", "Tender", "--stage", "")), tender,
     "stages of the kind given as an option")
same(sorted(values("deal", "edit", "1", "--stage", "")), tender, "stages of the deal edited")
offers(["deal", "move", "1", "Offer", ""], [], "no third word where two are taken")
offers(["deal", "win", "1", ""], [])
same(complete("undo", "")[0], (str(crm.last_change()), " ".join(crm.set) + " task add 'Call back'"),
     "changes, the newest first, with their commands")

# --- Filters ---

offers(["deal", "list", "sta"], ["stage=", "state="])
offers(["deal", "list", "stage=Off"], ["stage=Offer"])
offers(["deal", "list", "stage!=off"], ["stage!=Offer"])
offers(["deal", "list", "stage=Offer,W"], ["stage=Offer,Won"])
offers(["deal", "list", "state=open,w"], ["state=open,won"])
offers(["deal", "list", "partner.reg"], ["partner.region="])
offers(["deal", "list", "partner.region=tes"], ["partner.region=Testland"])
for words in (["group", "add", "Sample group"],
              ["segment", "add", "sample", "--filter", "client=1"],
              ["segment", "add", "sad", "--entity", "contact", "--filter", "gender="]):
    crm.must(*words)
offers(["partner", "list", "group=sam"], ["group=Sample group"])
offers(["partner", "list", "seg"], ["segment="])
offers(["deal", "list", "partner.segment=s"], ["partner.segment=sample"],
       "saved filters of partners")
offers(["contact", "list", "segment!=s"], ["segment!=sad"], "and those of contacts")
offers(["group", "add-member", "sam"], ["Sample group"])
has(["group", "add-member", "Sample group", "partner:1", "segment=s"], ["segment=sample"],
    "a filter behind words of another kind")
offers(["group", "members", "Sample group", "--fields", "jo"], ["joined"], "of what the verb lists")
offers(["group", "members", "Sample group", "left_"], ["left_on="])
offers(["deal", "list", "partner.category=vi"], ["partner.category=VIP"])
offers(["deal", "list", "item.na"], ["item.name="], "a path through a set")
offers(["deal", "list", "partner=zeta: one, t"], ["partner=Zeta: one, two"],
       "a name with a comma is one name")
offers(["partner", "list", "client="], ["client=yes", "client=no"])
offers(["deal", "list", "nosuch=x"], [])
offers(["deal", "list", "amount=1"], [])
has(["deal", "list", "closed=last-"], ["closed=last-month", "closed=last-quarter"])
has(["deal", "edit", ""], ["D1", "stage="], "references and filters where both are taken")

# --- Reports, help, aliases, programs ---

offers(["report", "fun"], ["funnel"])
offers(["report", "funnel", "--per"], ["--period"])
has(["report", "funnel", "--period", "this-"], ["this-year"])
offers(["report", "funnel", "--kind", "ten"], ["Tender"])
offers(["report", "deal-efficiency", "--by=s"], ["--by=source"])
offers(["report", "overdue", "--per"], [], "not the parameters of another report")
has(["help", "tu"], ["tutorial"])
conf = os.path.join(FOLDER, "alias.conf")
open(conf, "w").write("alias:\n  offers: deal list stage=Offer\n  round: round x\n")
alias = {"CRM_CONFIG": conf}
same(values("off", env=alias), ["offers"], "an alias")
same(values("offers", "partner.reg", env=alias), ["partner.region="], "what an alias stands for")
same(values("--config", conf, "offers", "--lim"), ["--limit"], "an alias of --config's file")
same(values("round", "x", env=alias), FILES, "an alias that goes round in circles")
bins = os.path.join(FOLDER, "bin")
os.makedirs(bins)
open(bins + "/crm-hello", "w").write("#!/bin/sh\n")
open(bins + "/crm-hello-not", "w").write("#!/bin/sh\n")
os.chmod(bins + "/crm-hello", 0o755)
path = {"PATH": bins + ":" + os.environ["PATH"]}
same(values("hel", env=path), ["help", "hello"], "a program crm-NAME in PATH")

# --- It agrees with the parser: all that is offered is taken, all that is taken is offered ---

refused, forgotten, filters = [], [], []
for noun in crm.nouns():
    for verb in values(noun, ""):
        options = values(noun, verb, "--")
        words = [w for o in options if o not in ("--help", "--version") for w in (o, "1")]
        run = crm.run(noun, verb, *words, "-h")
        if run.status:
            refused.append(str(run))
        shown = set(re.findall(r"(?<=[ ,])--[a-z][a-z-]*(?=[ \n])", run.text.split("Global:")[0]
                               .split("\n\n", 1)[1].split("\nOptions:")[-1]))
        shown -= set(re.findall(r"--[a-z-]+", " ".join(
            l for l in run.text.splitlines() if l.startswith("  crm ") or l.startswith("  id="))))
        if shown - set(options):
            forgotten.append("%s %s: %s" % (noun, verb, shown - set(options)))
    fields = values(noun, "list", "")
    listed = [r[0] + "=" for r in read_tsv(crm.must(noun, "fields", "--tsv").out)[1:]]
    filters += ["%s: %s" % (noun, f) for f in listed if f not in fields]
    # A saved filter cannot be missing: it is named.
    run = crm.run(noun, "list", *(f + {"partner": "sample", "contact": "sad"}.get(noun, "")
                                  if f == "segment=" else f for f in fields))
    if run.status or not fields:
        refused.append(str(run))
ok(not refused, "every option and every filter that is offered is taken", "\n".join(refused[:3]))
ok(not forgotten, "every option that help shows is offered", "\n".join(forgotten))
ok(not filters, "every field is offered as a filter", filters)
wrong = [n for n in values("partner", "show", "") if crm.run("partner", "show", "--", n).status]
ok(not wrong and len(values("partner", "show", "")) == 9, "every name that is offered is found",
   wrong)

# --- Without a database, without settings, and when things are broken ---

none = {"CRM_DB": os.path.join(FOLDER, "none.db")}
same(values("deal", "list", "sta", env=none), ["stage=", "state="], "without a database: words")
same(values("deal", "list", "state=w", env=none), ["state=won"], "without a database: enums")
same(values("deal", "list", "stage=", env=none), [], "without a database: nothing from it")
ok(not os.path.exists(none["CRM_DB"]), "and none is made")
broken = os.path.join(FOLDER, "broken.db")
open(broken, "wb").write(b"no database at all " * 300)
same(values("partner", "show", "a", env={"CRM_DB": broken}), [], "a file that is no database")
half = Crm("half.db", init=False)
half.copy_of(crm)
if SERVER:
    half.sql("DROP TABLE partner CASCADE")
else:
    data = open(crm.db, "rb").read()
    open(half.db, "wb").write(data[:8192] + b"\xff" * (len(data) - 8192))
run = half.run("__complete", "--", "partner", "show", "a")
ok(run.err == "" and run.out == b"", "a damaged database: not a word", run)
for url in (["postgresql:///none?host=%s&user=crm" % SERVER, "postgresql:///none?host=/none"]
            if SERVER else []):
    same(values("partner", "show", "a", env={"CRM_DB": url}), [], url + ": nothing from it")
same(values("--db", crm.db, "partner", "show", "Acme I", env=none), ["Acme Inc"],
     "--db in the words is heeded")
bad = os.path.join(FOLDER, "bad.conf")
open(bad, "w").write("nonsense: 1\n")
same(values("und", env={"CRM_CONFIG": bad}), ["undo"], "settings that are wrong")
same(values("und", env={"CRM_CONFIG": "/no/such/file"}), ["undo"], "settings that are not there")
same(values("partner", "show", b"\xff\xfe"), [], "a word that is not UTF-8")
holder = Holder(crm, alone=True)
begin = time.time()
same(values("partner", "show", "a"), [], "a database that someone else keeps for himself")
ok(time.time() - begin < 1, "is not waited for")
holder.release()

# --- Quick at any size: by index only, and in time ---

crm.sql("INSERT INTO partner (id, since, name, name_fold) WITH RECURSIVE n (i) AS (SELECT 1 "
        "UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
        "SELECT (SELECT max(id) FROM partner) + i, 1, 'Bulk ' || i, 'bulk ' || i FROM n")
strict = {"CRM_DB_STRICT": "1"}
same(len(values("partner", "show", "bulk", env=strict)), 50, "50 names at most")
for noun in crm.nouns():
    complete(noun, "show", "a", env=strict)
    complete(noun, "list", "name=a", env=strict)
    complete(noun, "list", "code=a", env=strict)


def seconds(*words):
    """Seconds of one run."""
    begin = time.time()
    subprocess.run([CRM, *words], env=crm.env, stdout=subprocess.DEVNULL, check=True)
    return time.time() - begin


pairs = [(seconds("__complete", "--", "deal", "list", "partner=bulk 777"),
          seconds("partner", "show", "1")) for _ in range(15)]
ratio = min(p[0] for p in pairs) / min(p[1] for p in pairs)
ok(ratio < 2.5, "with 200,000 partners it takes little more than one record shown", ratio)
crm.sql("DELETE FROM partner WHERE name_fold LIKE 'bulk %'")

# --- The lines of bash: quoting ---


def line(text, tail, *more):
    run = crm.must("__complete", "--line", text, "--tail", tail, *more)
    return [l.split("\t")[0] for l in run.text.splitlines()]


same(line("crm partner show acme\\ i", "acme\\ i"), ["Acme\\ Inc"], "blanks are quoted")
same(line('crm partner show "acme i', "acme i"), ["Acme Inc"], "but not within quotes")
same(line("crm partner show acme\\'", "acme\\'"),
     ["Acme\\'s\\ \\\"Best\\\"\\ \\$1\\ \\`x\\`\\ \\\\\\ \\*"],
     "all that a shell would read")
same(line('crm partner show "acme\'', "acme'"), ["Acme's \\\"Best\\\" \\$1 \\`x\\` \\\\ *"],
     "within double quotes")
same(line("crm partner show 'Acme'\\''", ""), ["s \"Best\" $1 `x` \\ *"],
     "behind a quote that was opened again")
same(line("crm deal list stage=Of", "Of"), ["Offer"], "only what stands behind the last break")
same(line("crm deal list sta", "sta"), ["stage=", "state="], "= is not quoted")
same(line("crm partner show acme", "acme"), ["acme Inc", "acme Ltd", "acme's \"Best\" $1 `x` \\ *"],
     "what several have in common is what was typed, in its letters")
same(line("crm partner show Acme", "Acme", "--each"),
     ["Acme\\ Inc", "ACME\\ Ltd", "Acme\\'s\\ \\\"Best\\\"\\ \\$1\\ \\`x\\`\\ \\\\\\ \\*"],
     "each is quoted for menu-complete")
same(line("crm partner show zeta:\\ o", "\\ o"), ["\\ one\\,\\ two".replace("\\,", ",")],
     "what stays on the line may be in other letters")
has_all = line("crm ", "")
ok("partner" in has_all and "deal" in has_all, "an empty word")

# --- Real shells ---

os.makedirs(os.path.join(FOLDER, "work"))
for name in ("some file.csv", "other.csv"):
    open(os.path.join(FOLDER, "work", name), "w").close()

SHOW = ('crm() { if [ "$1" = __complete ]; then command crm "$@"; else printf "<%s>" "$@"; '
        'echo; echo E''ND; fi; }')


class Shell:
    """A shell on a terminal of its own; keys are sent at once, it reads them one by one."""

    def __init__(self, *command, setup=()):
        env = dict(crm.env, PATH=BUILD + ":" + os.environ["PATH"], TERM="dumb", PS1="$ ")
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.chdir(os.path.join(FOLDER, "work"))
            os.execvpe(command[0], command, env)
        for text in setup:
            self.send(text + "\n")
        self.send("echo REA''DY\n")
        self.until("READY")

    def send(self, text):
        os.write(self.fd, text.encode())

    def until(self, word, seconds=20):
        seen, end = b"", time.time() + seconds
        while word.encode() not in seen and time.time() < end:
            if select.select([self.fd], [], [], 0.2)[0]:
                try:
                    seen += os.read(self.fd, 65536)
                except OSError:
                    break
        return seen.decode("utf-8", "replace")

    def tab(self, text):
        """The words that crm gets when Tab and Enter are pressed behind the text."""
        self.send(text + "\t\n")
        seen = self.until("END", 10)
        found = re.findall(r"^(<.*>)\r*$", seen, re.M)
        if not found:
            self.send("\x03")
            time.sleep(0.2)
            return seen
        return found[-1]

    def close(self):
        self.send("\x03exit\n")
        os.close(self.fd)
        os.waitpid(self.pid, 0)


CASES = [
    ("crm partner sho", "<partner><show>"),
    ("crm und", "<undo>"),
    ("crm partner show acme\\ i", "<partner><show><Acme Inc>"),
    ('crm partner show "acme i', "<partner><show><Acme Inc>"),
    ("crm partner show 'acme i", "<partner><show><Acme Inc>"),
    ("crm partner show acme\\'", "<partner><show><Acme's \"Best\" $1 `x` \\ *>"),
    ('crm partner show "acme\'s', "<partner><show><Acme's \"Best\" $1 `x` \\ *>"),
    ("crm partner show ооо", "<partner><show><ООО «Ёлка»>"),
    ("crm partner show zeta", "<partner><show><Zeta: one, two>"),
    ("crm partner show Zeta:\\ o", "<partner><show><Zeta: one, two>"),
    ("crm partner show \\~t", "<partner><show><~tilde #1>"),
    ("crm partner show 100", "<partner><show><100% A=B>"),
    ("crm deal list stage=Of", "<deal><list><stage=Offer>"),
    ('crm deal list "stage=Of', "<deal><list><stage=Offer>"),
    ("crm deal list partner=acme\\ i", "<deal><list><partner=Acme Inc>"),
    ("crm deal list partner.reg", "<deal><list><partner.region=>"),
    ("crm deal list partner.region=tes", "<deal><list><partner.region=Testland>"),
    ("crm deal list stage=Offer,Wo", "<deal><list><stage=Offer,Won>"),
    ("crm deal list --format=jsonl", "<deal><list><--format=jsonl>"),
    ("crm task add --subject partner:acme\\ i", "<task><add><--subject><partner:Acme Inc>"),
    ("crm partner import so", "<partner><import><some file.csv>"),
    ("crm partner list -o so", "<partner><list><-o><some file.csv>"),
    ("crm partner list --output=so", "<partner><list><--output=some file.csv>"),
    ("true; crm report fun", "<report><funnel>"),
    ("crm partner show nob", "<partner><show><nob>"),
]


def try_shell(name, shell, cases=CASES):
    wrong = []
    for text, expected in cases:
        got = shell.tab(text)
        if got != expected:
            wrong.append("%s: %r instead of %s" % (text, got, expected))
    ok(not wrong, "%s: Tab puts the right words on the line (%d lines)" % (name, len(cases)),
       "\n".join(wrong))
    return shell


completions = os.path.join(ROOT, "completions")
if shutil.which("bash"):
    start = [SHOW, "bind 'set bell-style none'"]
    ours = ". '%s/crm.bash'" % completions
    bash = try_shell("bash", Shell("bash", "--norc", "--noprofile", "-i", setup=start + [ours]))
    same(bash.tab("crm partner show ac"), "<partner><show><ac>",
         "bash: of several it keeps what was typed")
    same(bash.tab("crm deal list --form"), "<deal><list><--format>", "bash: an option")
    same(bash.tab("crm deal list partner.reg\tTest"), "<deal><list><partner.region=Testland>",
         "bash: no blank behind =, so Tab goes on from there")
    bash.close()
    bash = Shell("bash", "--norc", "--noprofile", "-i",
                 setup=start + [ours, "bind 'TAB: menu-complete'"])
    same(bash.tab("crm partner show Acme\t"), "<partner><show><ACME Ltd>",
         "bash: menu-complete puts each on the line, quoted")
    bash.close()
    full = "/usr/share/bash-completion/bash_completion"
    if os.path.exists(full):
        try_shell("bash with bash-completion",
                  Shell("bash", "--norc", "--noprofile", "-i",
                        setup=start + [". " + full, ours])).close()
    else:
        skip("bash with bash-completion", "bash-completion is not installed")
else:
    skip("bash", "bash is not installed")

if shutil.which("zsh"):
    zsh = try_shell("zsh", Shell(
        "zsh", "-f", "-i", setup=["PS1='$ '; unset zle_bracketed_paste",
                                  "fpath=('%s' $fpath)" % completions,
                                  "autoload -Uz compinit; compinit -D -u", SHOW]))
    same(zsh.tab("crm deal list partner.reg\tTest"), "<deal><list><partner.region=Testland>",
         "zsh: no blank behind =, so Tab goes on from there")
    zsh.close()
else:
    skip("zsh", "zsh is not installed")

if shutil.which("fish"):
    def fish(text):
        run = subprocess.run(
            ["fish", "--no-config", "-c",
             "source '%s/crm.fish'; complete -C $argv[1]" % completions, text], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            cwd=os.path.join(FOLDER, "work"),
            env=dict(crm.env, PATH=BUILD + ":" + os.environ["PATH"]))
        return run.stdout.decode()

    wrong = []
    for text, expected in CASES:
        words = re.findall("<(.*?)>", expected)
        got = [l.split("\t")[0] for l in fish(text).splitlines()]
        if "nob" in words:
            words[-1:] = []
        if got != words[-1:] and not (words[-1] == "show" and not got):
            wrong.append("%s: %r instead of %r" % (text, got, words[-1]))
    ok(not wrong, "fish: complete -C gives the right words (%d lines)" % len(CASES),
       "\n".join(wrong))
    ok("Acme Inc\tpartner:1\n" in fish("crm partner show ac"), "fish: with descriptions")
else:
    skip("fish", "fish is not installed")

done()
