#!/usr/bin/env python3
"""Undo, redo and restore: what was there before is there again, byte for byte, or nothing moves."""
import os
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *


def sales_files(folder, deals=8800):
    """A company's sales as another program exports them; the sizes of a real one."""
    r = random.Random(500)
    partners = ["Sample Trading %d" % i for i in range(85)]
    users = ["Tester %s" % chr(65 + i // 26) + chr(97 + i % 26) for i in range(35)]
    items = ["Widget %d" % i for i in range(7)]
    files = {
        "partner": [["name", "client", "phone", "email"]] + [
            [p, "1", "+7 495 %07d" % r.randrange(10 ** 7), "box%d@sample.invalid" % i]
            for i, p in enumerate(partners)],
        "user": [["name", "manager"]] + [
            [u, users[i % 5] if i >= 5 else None] for i, u in enumerate(users)],
        "item": [["name", "price"]] + [[n, "%d.50" % r.randrange(50, 5000)] for n in items],
        "deal": [["code", "partner", "item", "responsible", "stage", "opened", "closed", "amount"]],
    }
    for i in range(deals):
        stage = r.choices(["New", "Offer", "Won", "Lost"], [5, 15, 50, 30])[0]
        opened = None if stage == "New" else "2017-%02d-%02d" % (r.randint(1, 6), r.randint(1, 28))
        closed = "2017-%02d-%02d" % (r.randint(7, 12), r.randint(1, 28)) \
            if stage in ("Won", "Lost") else None
        files["deal"].append([
            "D%05d" % i, r.choice(partners) if r.random() > 0.16 else None, r.choice(items),
            r.choice(users), stage, opened, closed,
            str(r.randrange(30, 5000)) if stage == "Won" else None])
    for name, rows in files.items():
        with open(os.path.join(folder, name + ".csv"), "wb") as f:
            f.write(csv_table(rows))


def stages(crm, wanted=(("New", "open"), ("Offer", "open"), ("Won", "won"), ("Lost", "lost"))):
    """Stages of the sales files, whatever the built-in catalogs call theirs."""
    there = {row[1] for row in read_tsv(crm.must("stage", "list", "--fields", "id,name").out)[1:]}
    for position, (name, outcome) in enumerate(wanted):
        if name not in there:
            crm.must("stage", "add", name, "--kind", "1", "--position", 100 + position,
                     "--outcome", outcome)


def there_and_back(crm, what, *command):
    """Runs a command, undoes it, redoes it, undoes it again; compares the exports each time."""
    before, state = crm.exports(), crm.state()
    run = crm.must(*command)
    after, state_after = crm.exports(), crm.state()
    ok(state_after != state, what + ": changes something", run)
    change = crm.last_change()
    crm.must("undo")
    same(crm.exports(), before, what + ": undo gives every export as before")
    same(crm.state(), state, what + ": and every row of every table")
    crm.must("redo")
    same(crm.exports(), after, what + ": redo gives every export as after")
    same(crm.state(), state_after, what + ": and every row")
    crm.must("undo", str(change))
    same(crm.state(), state, what + ": undo by its number once more")
    crm.must("redo", str(change))
    same(crm.state(), state_after, what + ": redo by its number")
    same(crm.integrity(), ["ok"], what + ": the database is whole")


def sales():
    crm = Crm("sales.db")
    folder = FOLDER
    sales_files(folder)
    stages(crm)
    crm.must("category", "add", "Wholesale")
    for noun in ("partner", "user", "item"):
        crm.must(noun, "import", os.path.join(folder, noun + ".csv"))
    there_and_back(crm, "import of 8,800 deals", "deal", "import",
                   os.path.join(folder, "deal.csv"), "--key", "code")
    same(crm.sql("SELECT count(*) FROM deal")[0][0], 8800, "8,800 deals are there")
    found = crm.find("sample trading 7")
    there_and_back(crm, "mass edit", "deal", "edit", "stage=Offer", "--notes", "called back",
                   "--responsible", "1", "--stage", "New")
    there_and_back(crm, "mass edit of sets", "partner", "edit", "--all",
                   "--phone", "+7 812 1000001", "--category", "Wholesale")
    same(crm.find("sample trading 7"), found, "what was found by name is found by it now")
    there_and_back(crm, "rm by a filter, with children", "deal", "rm", "state=won")
    return crm


def maven():
    """The same on data that was not made for it."""
    source = shared("crm", "maven-crm-sales", "sales_pipeline.csv")
    if not source:
        return skip("undo of a real import", "the real data is not here")
    crm = Crm("maven.db")
    folder = os.path.dirname(source)
    stages(crm, (("Prospecting", "open"), ("Engaging", "open"), ("Won", "won"), ("Lost", "lost")))
    crm.must("partner", "import", os.path.join(folder, "accounts.csv"), "--map", "name=account")
    crm.must("user", "import", os.path.join(folder, "sales_teams.csv"), "--map", "name=sales_agent",
             "--create-refs")
    crm.must("item", "import", os.path.join(folder, "products.csv"),
             "--map", "name=product,price=sales_price")
    with open(os.path.join(FOLDER, "map.yaml"), "w") as f:
        f.write("fields:\n"
                "  code: opportunity_id\n  responsible: sales_agent\n  partner: account\n"
                "  item: {column: product, values: {GTXPro: GTX Pro}}\n"
                "  stage: deal_stage\n  opened: engage_date\n  closed: close_date\n"
                "  amount: close_value\nkey: code\n")
    there_and_back(crm, "import of real deals", "deal", "import", source,
                   "--map-file", os.path.join(FOLDER, "map.yaml"))
    same(crm.sql("SELECT count(*) FROM deal")[0][0], 8800, "all real deals are there")


def small():
    """A database with one of everything that can hang on something."""
    crm = Crm("small.db")
    stages(crm)
    crm.must("region", "add", "Testland")
    crm.must("category", "add", "Wholesale")
    crm.must("role", "add", "Decides")
    crm.must("user", "add", "Tester One", "--login", "one", "--phone", "345-67")
    crm.must("company", "add", "Sample LLC", "--inn", "7707083893", "--phone", "+74951112233")
    crm.must("partner", "add", "Sample", "--region", "Testland", "--category", "Wholesale",
             "--company", "Sample LLC", "--phone", "+79120000001", "--phone", "+79120000002",
             "--email", "box@sample.invalid", "--address", "1 Test Street; Testville",
             "--responsible", "one")
    crm.must("contact", "add", "Person One", "--partner", "Sample", "--email", "p1@sample.invalid",
             "--messenger", "@person")
    crm.must("item", "add", "Widget", "--price", "12.50")
    crm.must("deal", "add", "Hundred widgets", "--partner", "Sample", "--item", "Widget",
             "--contact", "Person One", "--amount", "1250")
    crm.must("deal", "move", "1", "Offer")
    crm.must("interaction", "add", "--partner", "Sample", "--topic", "first call",
             "--contact", "Person One")
    crm.must("task", "add", "Call back", "--partner", "Sample", "--subject", "deal:1")
    return crm


def removals():
    crm = small()
    before = crm.state()
    for noun, number in (("region", "Testland"), ("partner", "1"), ("item", "1"), ("user", "one"),
                         ("stage", "Offer"), ("category", "Wholesale"), ("deal", "1")):
        run = crm.run(noun, "rm", number)
        ok(run.status == 5 and " in use " in run.err and run.err.count("\n") == 1,
           "rm of a %s that is in use is refused in one line" % noun, run)
    same(crm.state(), before, "a refused rm changes nothing")
    crm.must("task", "rm", "1")
    there_and_back(crm, "rm of a deal with items, contacts, moves", "deal", "rm", "1")
    ok(not crm.sql("SELECT id FROM deal_item UNION ALL SELECT id FROM deal_contact "
                   "UNION ALL SELECT id FROM deal_move"), "its children went with it")
    crm.must("interaction", "rm", "1")
    there_and_back(crm, "rm of a contact with details and positions", "contact", "rm", "1")
    there_and_back(crm, "rm of a partner with details, categories, companies", "partner", "rm", "1")
    there_and_back(crm, "rm of a company with its details", "company", "rm", "1")


def restored():
    crm = small()
    full = crm.state()
    crm.must("task", "rm", "1")
    crm.must("interaction", "rm", "1")
    without = crm.state()
    exports = crm.exports()
    crm.must("deal", "rm", "1")
    run = crm.run("deal", "restore", "2")
    ok(run.status == 3 and run.err.count("\n") == 1, "a deal that never was is not restored", run)
    crm.must("deal", "restore", "1")
    same(crm.state(), without, "restore brings the deal back with its children")
    same(crm.exports(), exports, "and its exports")
    run = crm.run("deal", "restore", "1")
    ok(run.status == 5, "what is there cannot be restored", run)
    crm.must("undo")
    same(crm.sql("SELECT count(*) FROM deal")[0][0], 0, "a restore can be undone")
    crm.must("redo")
    same(crm.state(), without, "and redone")
    crm.must("interaction", "restore", "1")
    crm.must("task", "restore", "1")
    same(crm.state(), full, "all is restored")
    ok(crm.find("person one") == {("contact", "1")}, "and found again")

    # What it referred to has gone meanwhile: there is nothing to hang it on.
    crm.must("task", "rm", "1")
    crm.must("interaction", "rm", "1")
    crm.must("deal", "rm", "1")
    crm.must("item", "rm", "1")
    before = crm.state()
    run = crm.run("deal", "restore", "1")
    ok(run.status == 5 and "item:1" in run.err and run.err.startswith("crm: "),
       "a restore that would refer to a removed record is refused, which is named", run)
    same(crm.state(), before, "and changes nothing")
    # A value that must be unique has been given to another record.
    crm.must("partner", "add", "First", "--code", "A1")
    crm.must("partner", "rm", "First")
    crm.must("partner", "add", "Second", "--code", "A1")
    before = crm.state()
    run = crm.run("partner", "restore", "2")
    ok(run.status == 5 and run.err.startswith("crm: ") and run.err.count("\n") == 1,
       "a restore that would take another's code is refused", run)
    same(crm.state(), before, "and changes nothing")


def refusals():
    crm = small()
    start = crm.last_change()
    crm.must("partner", "edit", "1", "--notes", "a")
    crm.must("partner", "edit", "1", "--needs", "b")
    before, exports = crm.state(), crm.exports()
    run = crm.run("undo", start + 1)
    ok(run.status == 5 and "partner:1" in run.err and str(start + 2) in run.err,
       "undo below a later edit is refused, the row and the change are named", run)
    run = crm.run("undo", start + 1, "--dry-run")
    ok(run.status == 5, "so it is as a dry run", run)

    # The later work is a reference.
    crm.must("partner", "add", "Parent")
    adding = crm.last_change()
    crm.must("task", "add", "For the parent", "--partner", "Parent")
    run = crm.run("undo", adding)
    ok(run.status == 5 and "task:2" in run.err and "partner:2" in run.err,
       "undo of an addition that is referred to is refused, both rows are named", run)
    crm.must("undo")
    crm.must("task", "add", "About it", "--subject", "partner:2")
    run = crm.run("undo", adding)
    ok(run.status == 5 and "task:" in run.err and "partner:2" in run.err,
       "so it is when the reference is a subject", run)
    crm.must("undo")

    # The old version refers to what has been removed since.
    crm.must("region", "add", "Shortlived")
    crm.must("partner", "edit", "2", "--region", "Shortlived")
    crm.must("partner", "edit", "2", "--region", "")
    clearing = crm.last_change()
    region = crm.sql("SELECT id FROM catalog WHERE name = 'Shortlived'")[0][0]
    crm.must("region", "rm", "Shortlived")
    state = crm.state()
    run = crm.run("undo", clearing)
    ok(run.status == 5 and "partner:2" in run.err and "region:%d" % region in run.err,
       "undo to a version that refers to a removed record is refused, both rows are named", run)
    same(crm.state(), state, "nothing has changed")

    # A value that must be unique has gone to another.
    crm.must("partner", "edit", "2", "--code", "K1")
    crm.must("partner", "edit", "2", "--code", "K2")
    recoding = crm.last_change()
    crm.must("partner", "add", "Third", "--code", "K1")
    state, last = crm.state(), crm.last_change()
    run = crm.run("undo", recoding)
    ok(run.status == 5 and "partner" in run.err and run.err.startswith("crm: "),
       "undo to a code that another has now is refused", run)
    same(crm.state(), state, "nothing has changed")
    same(crm.last_change(), last, "and no change is recorded")
    for words, status in ((["9999"], 3), (["0"], 2), (["x"], 2), (["-1"], 2), (["1", "2"], 2),
                          (["99999999999999999999999"], 3)):
        run = crm.run("undo", "--", *words)
        ok(run.status == status and run.out == b"" and run.err.count("crm: ") == 1,
           "undo %s: status %d" % (" ".join(words), status), run)
    same(crm.state(), state, "nothing has changed after all that")


def undo_of_undo():
    crm = small()
    start = crm.state()
    crm.must("partner", "edit", "1", "--notes", "a")
    edited, change = crm.state(), crm.last_change()
    crm.must("undo")
    same(crm.state(), start, "undone")
    first = crm.last_change()
    crm.must("undo", first)
    same(crm.state(), edited, "the undo is undone by its number")
    second = crm.last_change()
    run = crm.run("undo", first)
    ok(run.status == 5 and "undone already" in run.err, "which works once", run)
    crm.must("undo", change)
    same(crm.state(), start, "the first change can be undone again")
    run = crm.run("undo", change)
    ok(run.status == 5 and "undone already" in run.err, "and then not once more", run)
    crm.must("redo")
    same(crm.state(), edited, "redo without a number")
    run = crm.run("redo")
    ok(run.status == 3 and run.err.startswith("crm: "), "then nothing is left to redo", run)
    heading, *rows = read_tsv(crm.must("changes").out)
    rows = {row[0]: row for row in rows}
    ok(rows[str(first)][heading.index("undoes")] == str(change) and
       rows[str(first)][heading.index("undone_by")] == str(second),
       "crm changes shows what was undone by what", rows)


def redo_out_of_order():
    """Two edits of one row are undone: the second cannot come back without the first."""
    crm = small()
    crm.must("partner", "edit", "1", "--notes", "a")
    first = crm.last_change()
    crm.must("partner", "edit", "1", "--needs", "b")
    second, both = crm.last_change(), crm.state()
    crm.must("undo")
    crm.must("undo")
    state = crm.state()
    run = crm.run("redo", second)
    ok(run.status == 5 and "partner:1" in run.err, "redo of the second edit alone is refused", run)
    same(crm.state(), state, "nothing has changed")
    crm.must("redo", first)
    crm.must("redo", second)
    same(crm.state(), both, "in their order both come back")
    run = crm.run("undo", first)
    ok(run.status == 5, "and the first cannot be undone under the second", run)


def walk():
    """Repeated undo goes back to the empty beginning, repeated redo forward to the end."""
    crm = small()
    crm.must("deal", "win", "1")
    crm.must("deal", "reopen", "1")
    crm.must("deal", "lose", "1", "--reason", "Price")
    crm.must("partner", "edit", "1", "--phone", "", "--name", "Renamed")
    crm.must("task", "rm", "1")
    crm.must("contact", "import", "-", input="name,partner,phone\nPerson Two,Renamed,123-45\n"
             "Person One,Renamed,678-90\n")
    crm.must("partner", "edit", "--all", "--supplier")
    changes = crm.last_change()
    end = [(crm.exports(), crm.state())]
    for n in range(changes):
        run = crm.run("undo")
        if run.status:
            ok(False, "undo number %d of the walk" % (n + 1), run)
            break
        end.append((crm.exports(), crm.state()))
    ok(len(end) == changes + 1, "every change could be walked back")
    run = crm.run("undo")
    ok(run.status == 3 and "nothing to undo" in run.err, "then nothing is left to undo", run)
    ok(not any(crm.state().values()), "the beginning is empty")
    good = 0
    for expected in reversed(end[:-1]):
        run = crm.run("redo")
        if run.status or (crm.exports(), crm.state()) != expected:
            ok(False, "redo number %d of the walk" % (good + 1),
               lambda: str(run) + difference(crm.exports(), expected[0]))
            break
        good += 1
    ok(good == changes, "redo walks forward, exports and rows equal at each of %d steps" % changes)
    run = crm.run("redo")
    ok(run.status == 3, "then nothing is left to redo", run)
    same(crm.integrity(), ["ok"], "the database is whole")
    crm.must("undo")
    crm.must("undo")
    crm.must("task", "add", "Something else")
    state = crm.state()
    run = crm.run("redo")
    ok(run.status == 3 and "nothing to redo" in run.err, "new work ends what can be redone", run)
    same(crm.state(), state, "nothing has changed")
    crm.must("undo")
    crm.must("undo")
    ok(True, "undo goes on below undone changes")


def dry_run():
    crm = small()
    state, last = crm.state(), crm.last_change()
    run = crm.must("undo", "--dry-run")
    ok(b"task" in run.out, "undo --dry-run shows what would come back", run)
    same((crm.state(), crm.last_change()), (state, last), "and changes nothing")
    crm.must("undo")
    state = crm.state()
    crm.must("redo", "--dry-run")
    same(crm.state(), state, "nor does redo --dry-run")


sales()
maven()
removals()
restored()
refusals()
undo_of_undo()
redo_out_of_order()
walk()
dry_run()
done()
