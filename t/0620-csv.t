#!/usr/bin/env python3
"""CSV as others write it, imported into text fields and compared cell by cell."""
import csv
import glob
import io
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

FIELDS = ["caller", "topic", "body", "result"]  # texts of an interaction, none of them required
template = Crm("template.db")


def fresh():
    crm = Crm("csv.db", init=False)
    crm.copy_of(template)
    return crm


def yaml_map(columns):
    name = os.path.join(FOLDER, "map.yaml")
    with open(name, "w", encoding="utf-8") as f:
        f.write("fields:\n" + "".join("  %s: %s\n" % (field, json.dumps(column))
                                      for field, column in zip(FIELDS, columns)))
    return name


def import_columns(name, columns, *options):
    """The file's cells, column by column, four at a time; or the run that failed."""
    table = None
    for i in range(0, len(columns), len(FIELDS)):
        part = columns[i:i + len(FIELDS)]
        crm = fresh()
        run = crm.run("interaction", "import", name, "--map-file", yaml_map(part), *options)
        if run.status:
            return run
        rows = [[c if c is not None else "" for c in row[:len(part)]] for row in read_tsv(crm.must(
            "interaction", "list", "--fields", ",".join(FIELDS)).out)[1:]]
        table = [a + b for a, b in zip(table, rows)] if table else rows
    return table


def compare(name, expected, columns, what, *options):
    got = import_columns(name, columns, *options)
    return ok(got == expected, what, lambda: got if isinstance(got, Run) else
              difference(got, expected))


def sample(data, name="sample.csv"):
    path = os.path.join(FOLDER, name)
    with open(path, "wb") as f:
        f.write(data)
    return path


def own():
    """Our own samples, each with the cells it holds."""
    table = [["1", "Ёлка", 'say "hi"'], ["2", "two\nlines", ""], ["", "a,b;c", "'x'"]]
    russian = [["1", "Ёлка зелёная", "Проба пера и бумаги"],
               ["2", "Образец для проверки", "Да, нет"]]
    lf = 'a,b,c\n1,Ёлка,"say ""hi"""\n2,"two\nlines",\n,"a,b;c",\'x\'\n'
    cases = [
        ("LF", lf.encode(), table),
        ("CRLF", lf.replace("\n", "\r\n").encode(),
         [[c.replace("\n", "\r\n") for c in row] for row in table]),
        ("CR alone", lf.replace("\n", "\r").encode(),
         [[c.replace("\n", "\r") for c in row] for row in table]),
        ("a BOM", b"\xef\xbb\xbf" + lf.encode(), table),
        ("no line end at the end", lf.rstrip("\n").encode(), table),
        ("blank lines", lf.replace("c\n", "c\n\n\n", 1).encode() + b"\n\n", table),
        ("UTF-16, little end", lf.encode("utf-16"), table),
        ("UTF-16, big end", b"\xfe\xff" + lf.encode("utf-16-be"), table),
        ("semicolons", csv_table([["a", "b", "c"]] + table, ";"), table),
        ("tabs and quotes", csv_table([["a", "b", "c"]] + table, "\t"), table),
        ("bars", csv_table([["a", "b", "c"]] + table, "|"), table),
        ("blanks around cells", b"a,b,c\n 1 ,  2,3  \n", [[" 1 ", "  2", "3  "]]),
        ("quotes within a cell", b'a,b,c\n5" pipe,a"b"c,"x"\n', [['5" pipe', 'a"b"c', "x"]]),
        ("short rows", b"a,b,c\n1\n1,2\n", [["1", "", ""], ["1", "2", ""]]),
        ("empty cells behind the last column", b"a,b,c\n1,2,3,,\n", [["1", "2", "3"]]),
        ("a heading alone", b"a,b,c\n", []),
        ("many quotes", b'a,b,c\n"""""""",x,""""\n', [['"""', "x", '"']]),
    ]
    for encoding in ("cp1251", "koi8-r", "cp866"):
        cases.append((encoding, csv_table([["a", "b", "c"]] + russian, ";").decode()
                      .encode(encoding), russian))
    for what, data, expected in cases:
        compare(sample(data), expected, ["a", "b", "c"], "read right: " + what)
    big = [["x" * 70000, "y\n" * 2000, "z"]] * 40
    compare(sample(csv_table([["a", "b", "c"]] + big)), big, ["a", "b", "c"],
            "read right: cells longer than a buffer")
    wide = [["%d" % i for i in range(4)] + [""] * 996]
    path = sample(csv_table([["c%d" % i for i in range(1000)]] + wide))
    compare(path, [["0", "1", "2", "3"]], ["c0", "c1", "c2", "c3"], "read right: 1,000 columns")


def refused():
    """What cannot be read is refused with file and line, and nothing of it is stored."""
    for what, data, line in (
            ("an open quote", b'name,notes\nA,1\nB,"open\nC,3\n', 3),
            ("text behind a quote", b'name,notes\nA,1\n"B"x,2\n', 3),
            ("more cells than columns", b"name,notes\nA,1\nB,2,3\n", 3),
            ("a NUL", b"name,notes\nA,1\nB,\x00\nC,3\n", 3),
            ("bytes that are no UTF-8, late", b"name,notes\n" + "Ё,ё\n".encode() * 9000 +
             b"\xff\xfe,x\n", 9002)):
        crm = fresh()
        path = sample(data)
        run = crm.run("partner", "import", path, "--encoding", "utf-8")
        first = run.err.split("\n")[0]
        ok(run.status == 5 and first.startswith("crm: %s:%d: " % (path, line)),
           "refused with file and line: " + what, run)
        same(crm.must("partner", "list", "--count").out, b"0\n", "nothing of it is stored")
    crm = fresh()
    for what, data in (("an empty file", b""), ("only line ends", b"\n\n\n"),
                       ("no known column", b"x,y\n1,2\n")):
        run = crm.run("partner", "import", sample(data))
        ok(run.status in (2, 5, 7) and run.err.startswith("crm: "), "refused: " + what, run)
    for words in (["--encoding", "no-such"], ["--separator", ";;"], ["--map", "nofield=x"],
                  ["--map", "name=nocolumn"], ["--key", "nofield"], ["--default", "nofield=1"],
                  ["--map-file", "/nonexistent"]):
        run = crm.run("partner", "import", sample(b"name,notes\nA,1\n"), *words)
        ok(run.status in (2, 3, 7) and run.err.startswith("crm: ") and run.err.count("\n") <= 2,
           "import %s: one line" % " ".join(words), run)
    run = crm.run("partner", "import", os.path.join(FOLDER, "missing.csv"))
    ok(run.status == 3 and run.err.count("\n") == 1, "a file that is not there: status 3", run)
    same(crm.must("partner", "list", "--count").out, b"0\n", "nothing was stored by all that")


def rejects():
    """--keep-going takes the good rows; the reject file can be corrected and imported."""
    crm = fresh()
    rows = [["name", "priority", "notes"], ["Good", "high", "one\nline, \"two\""],
            ["Bad", "urgent", "x\ny"], ["Blank", "", ""], ["", "low", "no name"]]
    path = sample(csv_table(rows))
    out = os.path.join(FOLDER, "rejects.csv")
    run = crm.run("partner", "import", path)
    ok(run.status == 5 and run.err.count("crm: ") == 2 and ":4: " in run.err,
       "two bad rows are both told", run)
    same(crm.must("partner", "list", "--count").out, b"0\n", "all or nothing without --keep-going")
    run = crm.run("partner", "import", path, "--keep-going", "--rejects", out)
    ok(run.status == 5, "--keep-going tells by its status that rows were refused", run)
    same(read_tsv(crm.must("partner", "list", "--fields", "name,priority,notes").out)[1:],
         [["Good", "high", "one\nline, \"two\""], ["Blank", None, None]], "the good rows are there")
    with open(out, "rb") as f:
        left = read_csv(f.read())
    same([row[:3] for row in left], [rows[0], rows[2], rows[4]],
         "the others are in the reject file as they were")
    left[1][1], left[2][0] = "low", "Named"
    run = crm.must("partner", "import", sample(csv_table(left), "corrected.csv"))
    ok("2 added" in run.err, "which imports when it is corrected", run)
    run = crm.must("partner", "import", sample(csv_table(left), "corrected.csv"))
    ok("2 unchanged" in run.err, "and once more changes nothing", run)


def spectrum():
    folder = shared("torture", "csv", "csv-spectrum")
    if not folder:
        return skip("csv-spectrum", "the real data is not here")
    for path in sorted(glob.glob(os.path.join(folder, "csvs", "*.csv"))):
        name = os.path.basename(path)[:-4]
        with open(os.path.join(folder, "json", name + ".json"), encoding="utf-8", newline="") as f:
            expected = json.load(f)
        columns = list(expected[0])
        # The JSON has LF where a CRLF file has CRLF within quotes: a machine format keeps them.
        with open(path, "rb") as f:
            crlf = b"\r\n" in f.read()
        compare(path, [[row[c].replace("\n", "\r\n") if crlf and "\r\n" not in row[c] else row[c]
                        for c in columns] for row in expected], columns, "csv-spectrum: " + name)


def by_python(data):
    """The rows as Python's reader has them, filled up to the width of the first."""
    rows = [row for row in csv.reader(io.StringIO(data, newline="")) if row]
    return [row + [""] * (len(rows[0]) - len(row)) for row in rows]


def w3c():
    folder = shared("torture", "csv", "w3c-csvw")
    if not folder:
        return skip("W3C", "the real data is not here")
    good, bad, ragged = 0, [], []
    for path in sorted(glob.glob(os.path.join(folder, "*.csv"))):
        with open(path, "rb") as f:
            expected = by_python(f.read().decode("utf-8-sig"))
        width = len(expected[0])
        got = import_columns(path, [str(i + 1) for i in range(width)], "--no-heading",
                             "--separator", ",", "-q")
        if any(any(row[width:]) for row in expected):
            if isinstance(got, Run) and got.status == 5 and "columns" in got.err:
                ragged.append(os.path.basename(path))
                continue
        if got == expected:
            good += 1
        else:
            bad.append("%s: %s" % (os.path.basename(path), got if isinstance(got, Run)
                                   else difference(got, expected)))
    say("refused, for a row has more cells than the first: " + " ".join(ragged))
    ok(not bad and good > 70,
       "%d files of the W3C come out cell by cell as Python reads them" % good,
       lambda: "\n".join(bad[:4]))


def others():
    """Files that were made to break readers: an answer or a line, never a crash."""
    folder = shared("torture", "csv", "go-fuzz-corpus-csv")
    if not folder:
        return skip("fuzz files", "the real data is not here")
    paths = sorted(glob.glob(os.path.join(folder, "*")) +
                   glob.glob(os.path.join(folder, "..", "php-horde-getcsv", "**", "*"),
                             recursive=True))
    paths = [p for p in paths if os.path.isfile(p)]
    crm = fresh()
    before, bad = crm.state(), []
    for path in paths:
        for words in (["--separator", ","], ["-f", "yaml"], ["-f", "jsonl"], ["-f", "tsv"]):
            run = crm.run("interaction", "import", path, "--dry-run", "-q", "--no-heading",
                          "--map", "topic=1", *words)
            if run.status not in (0, 2, 5, 7) or (run.status and "crm: " not in run.err):
                bad.append(run)
    ok(not bad, "%d odd files: imported, or refused with a line" % len(paths), lambda: bad[0])
    same(crm.state(), before, "a dry run stores nothing")


own()
refused()
rejects()
spectrum()
w3c()
others()
done()
