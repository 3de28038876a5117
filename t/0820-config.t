#!/usr/bin/env python3
"""Settings: who wins, where files are found, which files are not trusted; aliases, external
commands, reports of one's own."""
import os
import pwd
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

crm = Crm()
del crm.env["CRM_CONFIG"], crm.env["CRM_DB"]


def path(*parts):
    return os.path.join(FOLDER, *parts)


def write(name, text, mode=None):
    os.makedirs(os.path.dirname(path(name)), exist_ok=True)
    with open(path(name), "w", encoding="utf-8") as f:
        f.write(text)
    if mode:
        os.chmod(path(name), mode)
    return path(name)


def get(key, *first, **more):
    return crm.run(*first, "config", "get", key, **more)


def origin(key, *first, **more):
    """(value, where it comes from) as the list tells."""
    rows = read_tsv(crm.must(*first, "config", "list", "--origin", "--tsv", **more).out)
    heading, rows = rows[0], rows[1:]
    assert heading == ["key", "value", "help", "origin"], heading
    return [(r[1], r[3]) for r in rows if r[0] == key][0]


# --- Precedence: each step added beats the one before ---

here = path("work")
os.makedirs(here)
same(origin("currency", cwd=here), ("RUB", "default"), "the default")
home = write(".config/crm/crm.conf", "# ours\ncurrency: EUR\n")
same(origin("currency", cwd=here), ("EUR", home + ":2"), "the file beats the default")
same(origin("currency", cwd=here, env={"CRM_CURRENCY": "USD"}), ("USD", "CRM_CURRENCY"),
     "the environment beats the file")
same(origin("currency", "-c", "currency=CNY", cwd=here, env={"CRM_CURRENCY": "USD"}),
     ("CNY", "-c"), "-c beats the environment")
same(origin("currency", "-c", "currency=CNY", "-c", "currency=KZT", cwd=here), ("KZT", "-c"),
     "the last -c wins")
same(crm.run("config", "get", "currency", "-c", "currency=CNY", cwd=here).text, "CNY\n",
     "-c behind the command")
write("db.conf", "database: from-file.db\ncolor: never\n")
r = crm.run("--config", path("db.conf"), "--db", path("from-option.db"), "-c",
            "database=" + path("from-set.db"), "partner", "list",
            env={"CRM_DB": path("from-env.db")}, cwd=here)
ok(r.status == 7 and "from-option.db" in r.err, "--db beats -c, CRM_DB and the file", r)
r = crm.run("--config", path("db.conf"), "-c", "database=" + path("from-set.db"), "partner", "list",
            env={"CRM_DB": path("from-env.db")}, cwd=here)
ok(r.status == 7 and "from-set.db" in r.err, "-c beats CRM_DB and the file", r)
r = crm.run("--config", path("db.conf"), "partner", "list", env={"CRM_DB": path("from-env.db")},
            cwd=here)
ok(r.status == 7 and "from-env.db" in r.err, "CRM_DB beats the file", r)
r = crm.run("--config", path("db.conf"), "partner", "list", cwd=here)
ok(r.status == 7 and path("from-file.db") in r.err,
   "a relative database in a file stands beside that file, not in the current folder", r)
write("home.conf", "database: ~/from-home.db\n")
r = crm.run("--config", path("home.conf"), "partner", "list", cwd=here)
ok(r.status == 7 and path("from-home.db") in r.err, "~/ in a file is the home folder", r)
same(get("color", "--config", path("db.conf"), "--color", "always", cwd=here).text, "never\n",
     "config get shows the setting, also where an option stands beside it")

# --- The order in which files are looked for ---

same(get("currency", cwd=here).text, "EUR\n", "$HOME/.config/crm/crm.conf")
xdg = write("xdg/crm/crm.conf", "currency: USD\n")
same(get("currency", cwd=here, env={"XDG_CONFIG_HOME": path("xdg")}).text, "USD\n",
     "$XDG_CONFIG_HOME/crm/crm.conf comes before it")
up = write("work/.crm/crm.conf", "currency: KZT\n")
deep = path("work", "a", "b")
os.makedirs(deep)
same(get("currency", cwd=here).text, "KZT\n", ".crm/crm.conf here comes before the user's")
same(get("currency", cwd=deep).text, "KZT\n", ".crm/crm.conf is found from folders below")
near = write("work/a/.crm/crm.conf", "currency: BYN\n")
same(get("currency", cwd=deep).text, "BYN\n", "the nearest one wins")
same(origin("currency", cwd=deep), ("BYN", near + ":1"), "the list says which file and line")
env = write("env.conf", "currency: AMD\n")
same(get("currency", cwd=deep, env={"CRM_CONFIG": env}).text, "AMD\n", "$CRM_CONFIG before that")
option = write("option.conf", "currency: GEL\n")
same(get("currency", "--config", option, cwd=deep, env={"CRM_CONFIG": env}).text, "GEL\n",
     "--config before all")
same(get("currency", cwd=deep, env={"CRM_CONFIG": ""}).text, "RUB\n",
     "an empty CRM_CONFIG: no file at all")
r = get("currency", "--config", path("none.conf"), cwd=deep)
ok(r.status == 3 and "none.conf" in r.err and len(r.err.splitlines()) == 1,
   "--config with a file that is not there is an error", r)

# --- Bad files: one line with the place ---

for text, words, name in (
        ("currency: EUR\ncolour: never\n", ['bad.conf:2: unknown setting "colour"',
                                            'did you mean "color"?'], "an unknown key"),
        ("no-such-thing-at-all: 1\n", ['bad.conf:1: unknown setting', "crm config list"],
         "an unknown key like no other"),
        ("color: sometimes\n", ["bad.conf:1: color:", '"sometimes"', "auto,always,never"],
         "a value that is not allowed"),
        ("\n\ndb.wait: soon\n", ["bad.conf:3: db.wait:", '"soon"'], "a number that is none"),
        ("currency: Rubles\n", ["bad.conf:1: currency:", '"Rubles"'], "a currency that is none"),
        ("database: [a, b]\n", ["bad.conf:1: database:", "one value"], "a list for a value"),
        ("- a\n- b\n", ["bad.conf:1:", "KEY: VALUE"], "no map"),
        ("alias: x\n", ["bad.conf:1: alias"], "an alias without a name"),
        ("alias:\n  big:\n", ["bad.conf:2: alias big"], "an alias without a command"),
        ("currency: [\n", ["bad.conf:"], "broken YAML")):
    r = crm.run("--config", write("bad.conf", text), "partner", "list", cwd=here)
    ok(r.status == 2 and all(w in r.err for w in words) and r.err.startswith("crm: ") and
       len(r.err.splitlines()) == 1 and not r.out, name + ": one line that names the place", r)
r = crm.run("-c", "curency=EUR", "partner", "list", cwd=here)
ok(r.status == 2 and 'did you mean "currency"?' in r.err, "-c with an unknown key", r)
r = crm.run("-c", "currency", "partner", "list", cwd=here)
ok(r.status == 2 and "KEY=VALUE" in r.err, "-c without a value", r)
r = get("curency", cwd=here)
ok(r.status == 2 and 'did you mean "currency"?' in r.err, "config get of an unknown key", r)

# --- config set ---

conf = write("set.conf", "# keep this\ncurrency: EUR  # and the rest\nalias:\n  currency: x\n")
crm.must("--config", conf, "config", "set", "currency", "USD", cwd=here)
crm.must("--config", conf, "config", "set", "pager", "less -S # no: comment", cwd=here)
same(get("currency", "--config", conf, cwd=here).text, "USD\n", "config set replaces a value")
same(get("pager", "--config", conf, cwd=here).text, "less -S # no: comment\n",
     "a value that YAML has to quote")
text = open(conf).read()
ok(text.startswith("# keep this\ncurrency: USD") and "alias:\n  currency: x\n" in text,
   "the other lines stay as they are", text)
r = crm.run("--config", conf, "config", "set", "color", "sometimes", cwd=here)
ok(r.status != 0 and open(conf).read() == text, "config set refuses a wrong value", r)
r = crm.run("--config", conf, "config", "set", "colour", "never", cwd=here)
ok(r.status == 2 and "did you mean" in r.err and open(conf).read() == text,
   "config set refuses an unknown key", r)
crm.must("config", "set", "currency", "EUR", cwd=path(), env={"XDG_CONFIG_HOME": path("fresh")})
same(get("currency", cwd=path(), env={"XDG_CONFIG_HOME": path("fresh")}).text, "EUR\n",
     "config set makes the user's file where there is none")
r = get("user", cwd=path(), env={"CRM_USER": ""})
same((r.status, r.text), (1, ""), "config get of what is not set: nothing, status 1")

# --- Files that others may write are not used, and that is said ---

unsafe = write("shared/.crm/crm.conf", "currency: XOF\npager: touch %s\n" % path("harm"))
inside = path("shared", "below")
os.makedirs(inside)
for mode, where, name in ((0o664, unsafe, "a file that the group may write"),
                          (0o646, unsafe, "a file that anyone may write"),
                          (0o775, os.path.dirname(unsafe), "a folder that the group may write"),
                          (0o757, os.path.dirname(unsafe), "a folder that anyone may write")):
    was = os.stat(where).st_mode & 0o7777
    os.chmod(where, mode)
    r = get("currency", cwd=inside)
    ok(r.status == 0 and r.text == "EUR\n", name + ": not used", r)
    ok(len(r.err.splitlines()) == 1 and unsafe in r.err and "--config" in r.err,
       name + ": one line says so and how to trust it", r)
    same(get("currency", "--config", unsafe, cwd=inside).text, "XOF\n",
         name + ": used when it is named")
    os.chmod(where, was)
r = get("currency", cwd=inside)
same((r.text, r.err), ("XOF\n", ""), "with its rights mended it is used")
if os.geteuid() == 0:
    other = pwd.getpwnam("nobody").pw_uid
    for where, name in ((unsafe, "a file of another user's"),
                        (os.path.dirname(unsafe), "a folder of another user's")):
        os.chown(where, other, -1)
        r = get("currency", cwd=inside)
        ok(r.text == "EUR\n" and unsafe in r.err, name + ": not used, and that is said", r)
        os.chown(where, 0, -1)
else:
    skip("a file of another user's", "needs root")
    skip("a folder of another user's", "needs root")

# --- Aliases ---

crm.env["CRM_DB"] = crm.db
crm.must("partner", "add", "Sample Trading", cwd=path())
crm.must("partner", "add", "Second Sample's \"Shop\"", cwd=path())
write("alias.conf", r"""
alias:
  names: partner list --fields name --no-header
  sample: names 'name=Sample Trading'
  quoted: names "name=Second Sample's "'"Shop"'
  option: --no-header -f csv partner list --fields name
  round: about
  about: round
  self: self x
  partner: deal
""")
alias = ["--config", path("alias.conf")]


def aliased(*words):
    return crm.run(*alias, *words, cwd=path())


same(aliased("names").text, "Sample Trading\nSecond Sample's \"Shop\"\n", "an alias")
same(aliased("names", "id=2").text, "Second Sample's \"Shop\"\n", "words behind it stay")
same(aliased("sample").text, "Sample Trading\n", "an alias of an alias, with a quoted word")
same(aliased("quoted").text, "Second Sample's \"Shop\"\n", "both quotes, joined to one word")
same(aliased("option").text, "Sample Trading\n\"Second Sample's \"\"Shop\"\"\"\n",
     "an alias that begins with options")
r = aliased("round")
ok(r.status == 2 and "circles" in r.err and len(r.err.splitlines()) == 1, "aliases in a circle", r)
r = aliased("self")
ok(r.status == 2 and "circles" in r.err, "an alias of itself", r)
same(aliased("partner", "list", "--count").text, "2\n", "an alias cannot replace a command")
r = aliased("nams")
ok(r.status == 2 and '"crm names"' in r.err, "an alias is proposed for a mistyped one", r)
r = crm.must(*alias, "config", "list", "--origin", "--tsv", cwd=path())
ok("alias.names\tpartner list --fields name --no-header\t\t%s:3\n" % path("alias.conf") in r.text,
   "config list shows aliases and where they stand", r)

# --- External commands: crm-NAME in PATH ---

program = write("bin/crm-hello", "#!/bin/sh\nprintf '%s|' \"$@\"; echo; "
                "echo \"$CRM_DB $CRM_CONFIG\"; exit 3\n", 0o755)
bins = {"PATH": path("bin") + ":" + os.environ["PATH"]}
r = crm.run("--config", option, "hello", "a b", "", "--flag", "-h", "*", env=bins, cwd=path())
same((r.status, r.text), (3, "a b||--flag|-h|*|\n%s %s\n" % (crm.db, option)),
     "crm-NAME runs with its words as they are, the database, the settings and its own status")
r = crm.run("--db", path("other.db"), "hello", env=bins, cwd=path())
ok(path("other.db") in r.text, "--db in front of it reaches it", r)
write("bin/crm-partner", "#!/bin/sh\necho external\n", 0o755)
same(crm.run("partner", "list", "--count", env=bins, cwd=path()).text, "2\n",
     "an external program cannot replace a command")
write("bin/crm-plain", "#!/bin/sh\n")
r = crm.run("plain", env=bins, cwd=path())
ok(r.status == 2 and "no such command" in r.err, "a file that cannot be run is no command", r)
r = crm.run("../bin/crm-hello", env=bins, cwd=path("work"))
ok(r.status == 2 and "no such command" in r.err, "a path is no command", r)
write("alias.conf", "alias:\n  hi: hello there\n")
same(crm.run(*alias, "hi", "you", env=bins, cwd=path()).text.splitlines()[0], "there|you|",
     "an alias of an external command")
shutil.copy(CRM, path("bin", "crm"))
os.makedirs(path("first"))
write("first/crm-hello", "#!/bin/sh\necho from PATH\n", 0o755)
r = subprocess.run([path("bin", "crm"), "--config", option, "hello"], stdout=subprocess.PIPE,
                   env=dict(crm.env, PATH=path("first") + ":" + os.environ["PATH"]))
ok(r.stdout.startswith(b"|\n"), "the folder of the program comes before PATH", r.stdout)

# --- reports/ beside the settings file ---

own = ["--config", write("own/crm.conf", "currency: EUR\n")]
write("own/reports/names.sql", """/*
title: Names of partners
parameters:
  least: {type: int, default: 1, help: smallest number}
columns:
  id: {title: No., type: id}
  name: {title: Name}
*/
SELECT id, name FROM partner WHERE id >= :least ORDER BY id
""")
r = crm.must(*own, "report", "--tsv", cwd=path())
ok("\nnames\tNames of partners\tleast\n" in r.text and "\nfunnel\t" in r.text,
   "a report of one's own stands in the list beside the built-in ones", r)
same(crm.must(*own, "report", "names", "--least", "2", "--csv", cwd=path()).text,
     "id,name\n2,\"Second Sample's \"\"Shop\"\"\"\n", "it runs, with its parameter")
r = crm.run("report", "names", cwd=path(), env={"CRM_CONFIG": ""})
ok(r.status == 2 and "no such report" in r.err, "without that settings file it is not there", r)
write("own/reports/funnel.sql", open(path("own/reports/names.sql")).read())
same(crm.must(*own, "report", "funnel", "--tsv", cwd=path()).text.splitlines()[0], "id\tname",
     "a report of one's own replaces a built-in one of that name")
r = crm.must(*own, "report", "--tsv", cwd=path())
ok("\nfunnel\tNames of partners\t" in r.text, "and the list shows it instead", r)
os.unlink(path("own/reports/funnel.sql"))
for name, parameters in (("ours", ""), ("given", "parameters:\n  currency: {type: text}\n")):
    write("own/reports/%s.sql" % name, "/*\ntitle: T\n%scolumns:\n  a: {title: A}\n*/\n"
          "SELECT CAST(:currency AS TEXT)\n" % parameters)
same(crm.must(*own, "report", "ours", "--tsv", cwd=path()).text, "a\nEUR\n",
     ":currency is that of the settings")
same(crm.must(*own, "-c", "currency=USD", "report", "ours", "--tsv", cwd=path()).text, "a\nUSD\n",
     "-c beats it there, too")
same(crm.must(*own, "report", "given", "--currency", "x", "--tsv", cwd=path()).text, "a\nx\n",
     "a parameter of that name goes before")
for text, words, name in (
        ("SELECT 1\n", ["broken:1:"], "without its description"),
        ("/*\ntitle: T\nparameters:\n  p: {type: maybe}\ncolumns:\n  a: {}\n*/\nSELECT 1\n",
         ["broken:4:", "p:"], "with an unknown type of parameter"),
        ("/*\ntitle: T\ncolumns:\n  a: {title: A}\n  b: {type: colour}\n*/\nSELECT 1, 2\n",
         ["broken:5:", '"colour"'], "with an unknown type of column"),
        ("/*\ntitle: T\ncolumns: {\n*/\nSELECT 1\n", ["broken:"], "with broken YAML")):
    write("own/reports/broken.sql", text)
    r = crm.run(*own, "report", "broken", cwd=path())
    ok(r.status == 1 and all(w in r.err for w in words) and len(r.err.splitlines()) == 1,
       "a report " + name + ": one line with the place", r)
    r = crm.run(*own, "report", "--tsv", cwd=path())
    ok("broken" in r.err and "\nnames\t" in r.text and "\nfunnel\t" in r.text,
       "a report " + name + ": the others are listed all the same", r)
write("own/reports/broken.sql", "/*\ntitle: T\ncolumns:\n  a: {}\n*/\nSELECT :nothing\n")
r = crm.run(*own, "report", "broken", cwd=path())
ok(r.status == 1 and ":nothing" in r.err, "a parameter that is not declared", r)
write("own/reports/broken.sql", "/*\ntitle: T\ncolumns:\n  a: {}\n*/\nSELECT 1, 2\n")
r = crm.run(*own, "report", "broken", cwd=path())
ok(r.status == 1 and "2" in r.err and len(r.err.splitlines()) == 1,
   "columns that the description does not name", r)
write("own/reports/broken.sql", "/*\ntitle: T\ncolumns:\n  a: {}\n*/\nDELETE FROM partner\n")
r = crm.run(*own, "report", "broken", cwd=path())
ok(r.status and crm.must("partner", "list", "--count", cwd=path()).text == "2\n",
   "a report cannot write", r)

done()
