#!/usr/bin/env python3
"""Naughty strings go into every text field, and come out of every format as they were."""
import datetime
import hashlib
import html.parser
import json
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

try:
    import yaml
except ImportError:
    skip_all("python3-yaml is not installed")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

OWN = [
    "tab\there", "\ttab first", "tab last\t", "line\nbreak", "\nfirst", "last\n", "two\n\nbreaks",
    "cr\rhere", "crlf\r\nhere", "\rfirst", "last\r", "\n", "\r\n", "\t", " ", "  blanks  ",
    '"', '""', '"quoted"', 'in "the" middle', "'", "''", "'apostrophe", "it's", "`", '"\'"',
    "\"a,b\"",
    "\\", "\\\\", "\\n", "\\t", "\\N", "\\x", "ends in \\", "C:\\new\\table", "a\\\tb",
    ",", ";", "|", "a,b;c\td|e", "#not a comment", "# nor this", "-", "--", "---", "...", "--help",
    "=1+1", "+1", "-1", "@SUM(1)", "=cmd|' /C calc'!A0", "'=1", "''=1", "\t=1", "\r=1",
    "~", "null", "NULL", "Null", "true", "no", "yes", "1e5", "0x1F", "0o17", "1_000", "12:30:45",
    "2026-11-22", "2026-11-22T09:30:00Z", ".inf", ".nan", "<<", "=", "0", "007", "1.0",
    "1.10", "+7 912",
    "key: value", "- item", "[a, b]", "{a: b}", "&anchor", "*alias", "!tag", "!!str x", "%YAML 1.2",
    "@at", "|", ">", "|-\n  x", "? q", "a: b: c", "x #y", "x: ", ": x", "\u2028", "a\u2028b",
    "a\u2029b",
    "\x01\x02\x1b[31mred\x1b[0m\x07\x08\x7f", "\x0b\x0c", "\x1c\x1d\x1e\x1f", "\x85",
    "a\x85b", "\x9b31m",
    "\u202eright to left\u202c", "\u200f\u200e\u061c", "\u2066isolate\u2069", "עברית and العربية",
    "\U0001f600 \U0001f469\u200d\U0001f469\u200d\U0001f466 \U0001f1f7\U0001f1fa", "\U0010fffd",
    "zero\u200bwidth\u200c\u200d\u2060", "\ufeffbom first", "bom\ufeffinside", "\u00ad",
    "\u00a0", "\u3000",
    "\u0301", "e\u0301", "\u0301\u0301\u0301 lone marks", "Z\u0351\u036b\u0343\u036a\u0302\u036b",
    "ё Ё ЁЛКА ﬁ ẞ İ ı Ǆ K Å", "\ufffd", "\uffff", "\ufdd0", "\U0001ffff",
    "<b>bold</b>", "<script>alert(1)</script>", "</td></tr>", "&amp;", "&#0;", "<!-- x",
    "]]>", "%s%n%d",
    "$(touch x)", "`touch x`", "; touch x", "../../etc/passwd", "x" * 300, "long " * 4000,
    "Д" * 9000, "a\n" * 500, '"' * 500, "\\" * 501, "\t" * 100, "{" * 200, "[" * 200 + "]" * 200,
]


def strings():
    source = shared("torture", "strings", "blns", "blns.json")
    more = []
    if source:
        with open(source, encoding="utf-8") as f:
            more = json.load(f)
    else:
        say("the list of the real data is not here; our own only")
    return [s for s in dict.fromkeys(OWN + more) if s]


# What else a record of a noun needs, given its number; None: cannot be added freely.
# A file that the template stores.
SAMPLE_FILE = b"sample"
NEEDS = {
    "attach": lambda i: {"subject": "partner:1",
                         "content": hashlib.sha256(SAMPLE_FILE).hexdigest()},
    "bank-account": lambda i: {"company": "1", "account": "%020d" % i},
    "class": lambda i: {"partner": "1", "dated": str(
        datetime.date(2020, 1, 1) + datetime.timedelta(i))},
    "company": lambda i: {}, "deal-contact": None, "deal-item": None, "deal-partner": None,
    "frequency": lambda i: {"max_days": "7"},
    "contract": lambda i: {"partner": "1"}, "order": lambda i: {"partner": "1"},
    "order-item": None, "price": None, "rate": None,
    "payment": lambda i: {"amount": "1"},
    "group-member": None, "segment": lambda i: {"filter": "client=1"},
    "deal-move": lambda i: {"deal": "1", "moved_at": "2026-01-01T00:00:00Z"},
    "detail": lambda i: {"partner": "1", "type": "other"},
    "position": None, "reminder": None,
    "sale": lambda i: {"revenue": "1", "currency": "RUB", "sold": "2026-01-01"},
    "stage": lambda i: {"kind": "1", "position": str(i)},
    "deal": lambda i: {"stage": "Offer", "opened": "2026-01-01"},
    "substitution": None,
    "user": lambda i: {},
}
# Values that must be unique, or not blank, bear a number in front.
NUMBERED = {"name", "code", "login", "value", "parameters", "template"}
# Values that are checked, or made by the program.
CHECKED = {("attach", "content"), ("class", "manual"), ("company", "inn"), ("company", "kpp"), ("company", "ogrn"), ("company", "okpo"),
           ("bank-account", "account"), ("bank-account", "bik"), ("detail", "norm"), ("user", "remind"), ("user", "lang"),
           ("stage", "required"), ("segment", "filter")}


def text_fields(crm, noun):
    return [row[0] for row in read_tsv(crm.must(noun, "fields").out)[1:]
            if row[1] in ("text", "multiline") and (noun, row[0]) not in CHECKED]


def records(noun, fields, values):
    """One record for each value, in all text fields."""
    needs = NEEDS.get(noun, lambda i: {})
    made = []
    for i, value in enumerate(values):
        record = dict(needs(i + 1))
        for field in fields:
            record[field] = "n%d %s" % (i, value) if field in NUMBERED else value
        made.append(record)
    return made


def yaml_scalar(text):
    out = []
    for c in text:
        n = ord(c)
        if c in '"\\':
            out.append("\\" + c)
        elif 0x20 <= n < 0x7F:
            out.append(c)
        else:
            out.append("\\x%02x" % n if n < 256 else "\\u%04x" % n if n < 65536 else "\\U%08x" % n)
    return '"' + "".join(out) + '"'


def write(kind, made):
    """The file of records in one format, written by ourselves."""
    columns = list(made[0])
    rows = [columns] + [[r[c] for c in columns] for r in made]
    if kind == "csv":
        return csv_table(rows)
    if kind == "tsv":
        return tsv_table(rows)
    if kind == "json":
        return json.dumps(made, ensure_ascii=False, indent=1).encode()
    if kind == "jsonl":
        return "".join(json.dumps(r, ensure_ascii=len(r) % 2 == 0) + "\n" for r in made).encode()
    return "".join("- " + "\n  ".join("%s: %s" % (c, yaml_scalar(r[c])) for c in columns) + "\n"
                   for r in made).encode()


def read(kind, data):
    """Records as dictionaries of texts, None for nothing."""
    if kind in ("json", "jsonl"):
        rows = json.loads(data) if kind == "json" else [
            json.loads(line) for line in data.decode().split("\n")[:-1]]
    elif kind == "yaml":
        rows = yaml.load(data.decode(), LOADER)
    else:
        if kind == "tsv":
            table = read_tsv(data)
        elif kind == "csv":
            table = read_csv(data)
        else:
            assert data.startswith(b"\xef\xbb\xbf"), "no BOM"
            table = read_csv(data[3:], ";" if kind.endswith("ru") else ",", "\r\n")
        rows = [dict(zip(table[0], row)) for row in table[1:]]
    return rows


def guarded(text):
    return "'" + text if text and text[0] in "=+-@\t\r'" else text


def out_of(crm, noun, kind, fields, *args):
    run = crm.must(noun, "list", "--fields", ",".join(["id"] + fields), "-f", kind, *args)
    return run.out


def compare(noun, kind, fields, got, made):
    """The first record that differs, or None."""
    got = got[-len(made):]
    for i, record in enumerate(made):
        for field in fields:
            expected = record[field]
            if kind.startswith("csv-excel"):
                expected = guarded(expected)
            if i >= len(got) or got[i].get(field) != expected:
                return "%s.%s in %s: got %.200r, expected %.200r" % (
                    noun, field, kind, got[i].get(field) if i < len(got) else "no row", expected)
    return None


CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def control(text):
    """Control characters, line ends excepted, and marks that turn the direction of writing."""
    return CONTROL.findall(text)


class Cells(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.cells = set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data):
        if self.cells:
            self.cells[-1] += data

    def handle_endtag(self, tag):
        if tag == "tr" and self.cells:
            self.cells.append("")


template = Crm("template.db")
template.must("partner", "add", "Sample")
template.must("company", "add", "Sample")
template.must("deal", "add", "Sample")
template.must("attach", "add", "partner:1", "-", "--name", "x", input=SAMPLE_FILE)
template.must("attach", "rm", "1")
ALL = strings()
nouns = [n for i, n in enumerate(template.nouns()) if NEEDS.get(n, 1) and
         (i % SAMPLE == 0 or n in ("partner", "interaction"))]
FORMATS = ["csv", "tsv", "json", "jsonl", "yaml"]


def fresh(name):
    crm = Crm(name, init=False)
    crm.copy_of(template)
    return crm


def by_import():
    bad, outputs_bad, forms_bad, count = [], [], [], 0
    for number, noun in enumerate(nouns):
        fields = text_fields(template, noun)
        values = ALL if noun in ("partner", "interaction") else \
            OWN[number % 3::3] + ALL[len(OWN) + number % 12::12]
        made = records(noun, fields, values)
        for kind in FORMATS:
            crm = fresh("import.db")
            name = os.path.join(FOLDER, "import." + kind)
            with open(name, "wb") as f:
                f.write(write(kind, made))
            # By its ending alone tsv may be the TSV of a spreadsheet; ours is said to be ours.
            run = crm.run(noun, "import", name, *(["-f", "tsv"] if kind == "tsv" else []))
            if run.status:
                bad.append("%s import of %s: %s" % (noun, kind, run))
                continue
            wrong = compare(noun, "jsonl", fields,
                            read("jsonl", out_of(crm, noun, "jsonl", fields)), made)
            if wrong:
                bad.append("after the import of %s: %s" % (kind, wrong))
            count += len(made) * len(fields)
        for kind in FORMATS + ["csv-excel", "csv-excel-ru"]:
            try:
                wrong = compare(noun, kind, fields,
                                read(kind, out_of(crm, noun, kind, fields)), made)
            except Exception as e:
                wrong = "%s as %s cannot be read: %r" % (noun, kind, e)
            if wrong:
                outputs_bad.append(wrong)
        for kind in ("table", "record"):
            text = out_of(crm, noun, kind, fields).decode()
            if control(text):
                forms_bad.append("%s as %s has %r" % (noun, kind, control(text)[:9]))
        rows = crm.must(noun, "list", "--count").out
        if out_of(crm, noun, "table", fields).count(b"\n") != int(rows) + 1:
            forms_bad.append("%s: a table has not one line for each record" % noun)
        page = Cells()
        page.feed(out_of(crm, noun, "html", fields).decode())
        if page.tags - {"html", "head", "meta", "title", "style", "body", "table", "thead", "tbody",
                        "tr", "th", "td", "caption"}:
            forms_bad.append("%s: html has tags %s" % (noun, page.tags))
        lost = [r[f] for r in made for f in fields
                if r[f].isprintable() and not control(r[f]) and r[f] not in page.cells]
        if lost:
            forms_bad.append("%s: html lacks %.200r" % (noun, lost[0]))
    ok(not bad, "%d values imported as csv, tsv, json, jsonl, yaml are stored as they are" % count,
       lambda: "%d wrong\n%s" % (len(bad), "\n".join(bad[:4])))
    ok(not outputs_bad, "and come out of seven machine formats as they were",
       lambda: "%d wrong\n%s" % (len(outputs_bad), "\n".join(outputs_bad[:4])))
    ok(not forms_bad, "tables, records and html show them tamed",
       lambda: "%d wrong\n%s" % (len(forms_bad), "\n".join(forms_bad[:4])))


def by_add():
    bad = []
    crm = fresh("add.db")
    made = records("partner", text_fields(crm, "partner"), ALL)
    for record in made:
        words = []
        for field, value in record.items():
            words += ["--%s=%s" % (field, value)]
        run = crm.run("partner", "add", *words)
        if run.status or run.err:
            bad.append(run)
    wrong = compare("partner", "json", ["name", "code", "needs", "notes"], read("json", out_of(
        crm, "partner", "json", ["name", "code", "needs", "notes"])), made)
    ok(not bad and not wrong, "%d values of partner add are stored as they are" % len(made),
       lambda: wrong or bad[0])
    bad = []
    for number, noun in enumerate(nouns):
        fields = text_fields(crm, noun)
        made = records(noun, fields, OWN[number % 9::9])
        for record in made:
            words = []
            for field, value in record.items():
                # "--field VALUE" takes whatever follows, also what looks like an option.
                words += ["--" + field.replace("_", "-"), value]
            run = crm.run(noun, "add", *words)
            if run.status:
                bad.append(str(run))
        wrong = compare(noun, "json", fields, read("json", out_of(crm, noun, "json", fields)), made)
        if wrong:
            bad.append(wrong)
    ok(not bad, "so they are by the add of every noun", lambda: "\n".join(map(str, bad[:3])))
    # What add prints is a number, whatever the words; nothing was run or written by them.
    ok(not os.path.exists(os.path.join(FOLDER, "x")), "no word was taken for a command")
    wrong = []
    for i, value in enumerate(ALL[::4]):
        run = crm.run("partner", "edit", "1", "--notes", value)
        shown = crm.run("partner", "show", "1", "--json")
        if run.status or json.loads(shown.out)[0 if shown.out[:1] == b"[" else "notes"] is None:
            wrong.append(run)
        text = crm.run("partner", "show", "1", "-f", "record").text + \
            crm.run("partner", "history", "1", "-f", "table").text
        if control(text):
            wrong.append("%r" % control(text))
    ok(not wrong, "show and history of an edited record are tamed too", lambda: wrong[0])
    errors = []
    for value in OWN:
        run = crm.run("partner", "show", "no such " + value)
        # One line, and none of the control characters of the value.
        if run.status not in (3, 4) or control(run.err) or run.err.count("\n") != 1:
            errors.append(run)
    ok(not errors, "messages that quote them are one line, tamed",
       lambda: "%d wrong, the first: %s\n%r" % (len(errors), errors[0], errors[0].err))


def round_trips():
    """export, in each machine format, imports again without a change: in place, and elsewhere."""
    crm = fresh("round.db")
    values = [v for v in ALL if len(v) < 1000]
    for noun in ("region", "partner", "contact", "interaction", "task"):
        made = records(noun, text_fields(crm, noun), values)
        if noun == "partner":
            for record, region in zip(made, records("region", ["name"], values)):
                record["region"] = region["name"]
        crm.must(noun, "import", "-", input=write("jsonl", made))
    bad = []
    for noun in ("region", "partner", "contact", "interaction", "task"):
        for kind in FORMATS + ["csv-excel", "csv-excel-ru"]:
            name = os.path.join(FOLDER, "round." + kind.split("-")[0])
            crm.must(noun, "export", "-f", kind, "-o", name)
            run = crm.run(noun, "import", name, "--dry-run", "-q", "-f", kind)
            if run.status or run.out.count(b"\n") > 1 or run.err:
                bad.append("%s as %s: %s" % (noun, kind, run))
            # A spreadsheet's tsv is told from ours by its quotes, which these values have.
            if kind in FORMATS and kind != "tsv":
                run = crm.run(noun, "import", name, "--dry-run", "-q")
                if run.status or run.out.count(b"\n") > 1 or run.err:
                    bad.append("%s as %s, by its ending: %s" % (noun, kind, run))
    # Without such quotes a pipe needs no option: the default is tsv.
    crm.must("partner", "rm", 'notes~"', "--yes")
    run = crm.must("partner", "import", "-", "--dry-run", "-q", input=crm.export("partner"))
    if run.out.count(b"\n") > 1:
        bad.append(run)
    ok(not bad, "an export in seven formats imports again without a change",
       lambda: "%d wrong\n%s" % (len(bad), "\n".join(bad[:3])))


def not_text():
    """Bytes that are no text are refused, in one line."""
    crm = fresh("bytes.db")
    before = crm.state()
    bad = []
    for value in (b"\xff", b"a\xc3", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\x80"):
        for words in ([b"partner", b"add", value], [b"partner", b"add", b"--notes", value],
                      [b"partner", b"edit", b"1", b"--notes", value]):
            run = crm.run(*words)
            if run.status not in (2, 5) or run.out or run.err.count("\n") != 1:
                bad.append(run)
    for words in ([b"partner", b"show"], [b"partner", b"rm"], [b"partner", b"list", b"--fields"],
                  [b"partner", b"list", b"--sort"], [b"partner", b"list", b"-f"], [b"partner"], [],
                  [b"report"], [b"deal", b"move", b"1"], [b"partner", b"edit", b"1", b"--region"],
                  [b"report", b"funnel", b"--kind"], [b"config", b"get"], [b"help"]):
        for value in (b"\xff", b"1\xff", b"name\xc3"):
            run = crm.run(*words, value)
            if not 2 <= run.status <= 5 or run.out or run.err.count("\n") > 2 or \
                    control(run.err):
                bad.append(run)
    for kind, data in (("json", b'[{"name": "a\xff"}]'), ("jsonl", b'{"name": "\\ud800"}\n'),
                       ("jsonl", b'{"name": "a\\u0000b"}\n'), ("yaml", b"- name: a\xff\n"),
                       ("yaml", b'- name: "a\\0b"\n'), ("csv", b"name,notes\na\x00b,\n")):
        name = os.path.join(FOLDER, "bytes." + kind)
        with open(name, "wb") as f:
            f.write(data)
        run = crm.run("partner", "import", name, "--encoding", "utf-8")
        if run.status not in (5, 7) or run.err.count("crm: ") != 1 or name not in run.err:
            bad.append(run)
    ok(not bad, "bytes that are no text are refused in one line", lambda: bad[0])
    same(crm.state(), before, "and nothing is stored")


by_import()
by_add()
round_trips()
not_text()
done()
