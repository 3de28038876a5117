#!/usr/bin/env python3
"""Groups and segments: membership has dates and is never lost, a segment is its filter."""
import os
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *

crm = Crm("groups")
rng = random.Random(900)
REGIONS = ("Northland", "Southland", "Westland")
PARTNERS, CONTACTS, DEALS = 60, 40, 50
for region in REGIONS:
    crm.must("region", "add", region)
crm.must("user", "add", "Tester Sample", "--login", "tester")
crm.must("user", "add", "Second Sample", "--login", "second")


def table(noun, rows):
    """Imports a table given as a list of dicts."""
    text = "\n".join("\t".join(str(row[c]) for c in rows[0]) for row in rows)
    return crm.must(noun, "import", "-", input="\t".join(rows[0]) + "\n" + text + "\n")


partners = [{"name": "Partner %d" % i, "code": "P%d" % i, "client": rng.randrange(2),
             "region": rng.choice(REGIONS + ("",)),
             "responsible": rng.choice(("tester", "second", ""))}
            for i in range(1, PARTNERS + 1)]
# The last ones stand for nobody.
contacts = [{"name": "Person %d" % i, "partner": rng.randrange(1, PARTNERS + 1) if i < 35 else "",
             "birthday": "" if i % 3 else "1980-%02d-15" % (i % 12 + 1)}
            for i in range(1, CONTACTS + 1)]
deals = [{"name": "Deal %d" % i, "partner": rng.choice(range(1, PARTNERS + 1)) if i % 7 else ""}
         for i in range(1, DEALS + 1)]
table("partner", partners)
table("contact", contacts)
table("deal", deals)
works_for = {i: p["partner"] for i, p in enumerate(contacts, 1) if p["partner"]}
deal_of = {i: d["partner"] for i, d in enumerate(deals, 1) if d["partner"]}
everybody = set(range(1, PARTNERS + 1))


def ids(noun, *filters, **more):
    return {int(x) for x in crm.must(noun, "list", "--fields", "id", "--no-header", *filters,
                                     **more).text.split()}


def fit(test):
    return {i for i, p in enumerate(partners, 1) if test(p)}


# --- groups: members against what we know ourselves ---

for name in ("VIP", "Other", "Third"):
    crm.must("group", "add", name)
members = {"VIP": set(), "Other": set(), "Third": set()}
contact_members = {"VIP": set(), "Other": set(), "Third": set()}
past = {}


def check(step):
    """Every way to ask for members says the same as our own sets."""
    for name, inside in members.items():
        asked = ("list", "--fields", "id", "--no-header")
        got = ids("partner", "group=" + name)
        if not same(got, inside, "%s: group=%s" % (step, name)):
            return
    name = rng.choice(sorted(members))
    inside, people = members[name], contact_members[name]
    same(ids("partner", "group!=" + name), everybody - inside, step + ": group!=" + name)
    same(ids("contact", "group=" + name), people, step + ": contacts of " + name)
    same(ids("deal", "partner.group=" + name), {d for d, p in deal_of.items() if p in inside},
         step + ": deals with members of " + name)
    same(ids("contact", "partner.group=" + name),
         {c for c, p in works_for.items() if p in inside}, step + ": their people")
    same(ids("partner", "group="), everybody - set().union(*members.values()),
         step + ": in no group")
    same(int(crm.must("group", "members", name, "--count").out), len(inside) + len(people),
         step + ": crm group members")
    same({r[0] for r in crm.sql("SELECT partner FROM group_member WHERE left_on IS NULL AND "
                                "partner IS NOT NULL AND member_of = (SELECT id FROM groups "
                                "WHERE name = ?)", name)}, inside, step + ": the rows of the store")
    past[crm.last_change()] = {g: set(m) for g, m in members.items()}


ever = 0
check("nobody")
for step in range(10 if SAMPLE == 1 else 4):
    name = rng.choice(sorted(members))
    region = rng.choice(REGIONS)
    chosen = fit(lambda p: p["region"] == region)
    some = set(rng.sample(sorted(everybody), 4))
    person = rng.randrange(1, CONTACTS + 1)
    kind = rng.randrange(6)
    before = members[name] | set()
    if kind == 0:
        r = crm.must("group", "add-member", name, "region=" + region, "contact:%d" % person, "-v")
        ok("%d added, %d were in it already" % (
            len(chosen - before) + (person not in contact_members[name]),
            len(chosen & before) + (person in contact_members[name])) in r.err,
           "add-member says how many", r)
        members[name] |= chosen
        contact_members[name].add(person)
    elif kind == 1:
        crm.must("group", "add-member", name, *("partner:%d" % i for i in some))
        members[name] |= some
    elif kind == 2:
        r = crm.must("group", "remove-member", name, "region=" + region, "-v")
        ok("%d removed, 0 were not in it" % len(chosen & before) in r.err,
           "remove-member says how many", r)
        members[name] -= chosen
    elif kind == 3:
        r = crm.must("group", "remove-member", name, *some, "-v")
        ok("%d removed, %d were not in it" % (len(some & before), len(some - before)) in r.err,
           "remove-member of some says how many", r)
        members[name] -= some
    elif kind == 4:
        # The field takes all groups of a partner: what is not said is left.
        one = rng.choice(sorted(everybody))
        crm.must("partner", "edit", one, "--group", name)
        for g in members:
            members[g].discard(one)
        members[name].add(one)
    else:
        saved = ({g: set(m) for g, m in members.items()},
                 {g: set(m) for g, m in contact_members.items()})
        change = crm.last_change()
        crm.must("group", "remove-member", name, "--all")
        same([ids("partner", "group=" + name), ids("contact", "group=" + name)], [set(), set()],
             "remove-member --all: partners and contacts")
        if crm.last_change() > change:
            crm.must("undo")
        members, contact_members = saved
    check("step %d (%d)" % (step, kind))
    rows = crm.sql("SELECT count(*) FROM group_member")[0][0]
    ok(rows >= ever, "no membership is lost")
    ever = rows

for change in sorted(past)[::3]:
    same({g: ids("partner", "group=" + g, "--as-of", "change:%d" % change) for g in members},
         past[change], "as of change %d" % change)
same(crm.sql("SELECT count(*) FROM (SELECT member_of, partner, contact FROM group_member "
             "WHERE left_on IS NULL GROUP BY member_of, partner, contact "
             "HAVING count(*) > 1) twice")[0][0], 0, "nobody is in a group twice")

# --- many at once: one change, and back ---

many = 3000
table("partner", [{"name": "Mass %d" % i, "code": "M%d" % i, "client": 0} for i in range(many)])
before, rows = crm.last_change(), crm.sql("SELECT count(*) FROM group_member")[0][0]
crm.must("group", "add", "Mass")
r = crm.must("group", "add-member", "Mass", "code!=", "name~mass", "-v")
ok("%d added, 0 were" % many in r.err, "many are added", r)
same(crm.last_change(), before + 2, "as one change")
same(len(ids("partner", "group=Mass")), many, "they are members")
r = crm.must("group", "add-member", "Mass", "name~mass", "-v")
ok("0 added, %d were in it already" % many in r.err, "and once more changes nothing", r)
same(crm.last_change(), before + 2, "not even a change")
later = "2026-03-05T09:00:00Z"
crm.must("group", "remove-member", "Mass", "name~mass", now=later)
same(ids("partner", "group=Mass"), set(), "many are removed")
same(crm.sql("SELECT count(*), min(joined), max(left_on) FROM group_member WHERE id > ?", rows),
     [(many, "2026-03-02", "2026-03-05")], "their memberships have both dates")
crm.must("undo", now=later)
same(len(ids("partner", "group=Mass")), many, "undo brings them back")
same(len(ids("partner", "group=Mass", "--as-of", "change:%d" % (before + 3))), 0,
     "as of the removal there was none")
crm.must("undo", now=later)
same([ids("partner", "group=Mass"), crm.sql("SELECT count(*) FROM group_member")[0][0]],
     [set(), rows], "and undo of the addition takes them out")
r = crm.run("group", "add-member", "Mass", "name~mass", "--expect", "7")
ok(r.status == 5 and "3000 partners fit, not 7" in r.err, "--expect", r)

# --- what is refused ---

for words, status, text in (
        (("group", "add-member", "VIP"), 2, "which partners?"),
        (("group", "add-member"), 2, "which group?"),
        (("group", "add-member", "VPI", "1"), 3, "did you mean \"VIP\"?"),
        (("group", "add-member", "VIP", "no such one"), 3, "no such partner"),
        (("group", "add-member", "VIP", "1", "region=Northland"), 2, "cannot be mixed"),
        (("group", "add-member", "VIP", "1", "--date", "yesterdax"), 2, "yesterdax"),
        (("group", "add", "vip"), 5, "is taken by group:1"),
        (("group-member", "add", "--member-of", "VIP"), 5, "either a partner or a contact"),
        (("group-member", "add", "--member-of", "VIP", "--partner", "1", "--contact", "1"), 5,
         "either a partner or a contact"),
        (("group-member", "add", "--member-of", "VIP", "--partner", "1", "--joined", "2026-02-02",
          "--left-on", "2026-02-01"), 5, "before the day of joining"),
        (("partner", "list", "group=Vipp"), 2, "did you mean \"VIP\"?"),
):
    r = crm.run(*words)
    ok(r.status == status and text in r.err and r.err.count("\n") == 1,
       "refused: crm " + " ".join(words), r)
crm.must("group-member", "add", "--member-of", "Third", "--partner", "M1")
r = crm.run("group-member", "add", "--member-of", "Third", "--partner", "M1")
ok(r.status == 5 and "already" in r.err, "a member is not made one again", r)
crm.must("group-member", "add", "--member-of", "Third", "--partner", "M1", "--joined", "2025-01-01",
         "--left-on", "2025-02-01")
ok(True, "but may have been one before")
r = crm.run("group-member", "edit", "left_on=2025-02-01", "--left-on", "")
ok(r.status == 5 and "already" in r.err, "two memberships are not opened at a time", r)

# --- the field: lists, import, card ---

crm.must("partner", "import", "-", input="code\tgroup\nM1\tVIP;Other\nM2\t\nM3\tOther\n")
same([r[1] for r in read_tsv(crm.must("partner", "list", "code~M", "--fields", "code,group",
                                      "--limit", "4").out)[1:]],
     [None, "VIP\nOther", None, "Other"], "an import sets the groups")
r = crm.run("partner", "import", "-", input="code\tgroup\nM4\tNew\n")
ok(r.status == 5 and "no such group" in r.err, "an unknown group is refused", r)
crm.must("partner", "import", "-", "--create-refs", input="code\tgroup\nM4\tNew\n")
same(len(ids("partner", "group=New")), 1, "or made")
crm.must("group", "add", "No mail", "--blacklist", "--purpose", "asked for it")
crm.must("group", "add-member", "No mail", "M1")
card = [tuple(r[1:5]) for r in read_tsv(crm.must("partner", "card", "M1").out)[1:]
        if r[0] == "group"]
same([r[1:] for r in card],
     [("No mail", "blacklist: asked for it", "2026-03-02"), ("Other", None, "2026-03-02"),
      ("VIP", None, "2026-03-02")], "the card shows them, black lists first")

# --- black list and audience ---

crm.must("group", "add-member", "VIP", "--contacts", "Person 1", "Person 36")
black_partner = works_for[1]
crm.must("group", "add-member", "No mail", "partner:%d" % black_partner, "contact:36")
inside, people = ids("partner", "group=VIP"), ids("contact", "group=VIP")


def audience(*words):
    return {int(r[0]): r[3] for r in read_tsv(crm.must("group", "audience", *words).out)[1:]}


got = audience("group:VIP")
same(set(got), people | {c for c, p in works_for.items() if p in inside},
     "a group's audience: its contacts and the people of its partners")
black = {c for c, p in works_for.items() if p == black_partner} | {36}
same({c for c, name in got.items() if name}, black & set(got), "who is on the black list is told")
same(got[1], "No mail", "by its name")
same(set(audience("group:VIP", "birthday!=")), set(got) & ids("contact", "birthday!="),
     "conditions narrow it")
same(set(audience("birthday!=")), ids("contact", "birthday!="), "alone they choose among all")
same(set(audience("contact:3", "Person 4", "partner:%d" % works_for[5])),
     {3, 4} | {c for c, p in works_for.items() if p == works_for[5]}, "people and partners")
crm.must("group", "remove-member", "No mail", "contact:36")
same(audience("contact:36"), {36: None}, "who left the black list gets mail again")
for words, status, text in (((), 2, "who?"), (("group:Nobody",), 3, "no such group"),
                            (("segment:Nobody",), 3, "no such segment"),
                            (("Person 999",), 3, "no such contact"),
                            (("regon=x",), 2, "no field")):
    r = crm.run("group", "audience", *words)
    ok(r.status == status and text in r.err, "no audience: " + " ".join(words), r)

# --- segments: the same as their words ---

WORDS = ("client=1", "client=0", "region=Northland", "region!=Southland", "region=", "region!=",
         "responsible=@me", "responsible=second,tester", "group=VIP", "group!=Other", "group=",
         "code~P1", "name~\"partner 2\"", "name~mass", "id=1..40", "partner")
segments = {}


def plain(word):
    return word.replace('"', "")


def evaluate(words, any_of):
    """What the words select, given to a list one by one."""
    sets = [segments[w.split("=")[1]] if w.startswith("segment=") else
            everyone - segments[w.split("=")[1]] if w.startswith("segment!=") else
            ids("partner", plain(w)) for w in words]
    return set.union(*sets) if any_of else set.intersection(*sets)


everyone = ids("partner")
for i in range(12 if SAMPLE == 1 else 4):
    words = rng.sample(WORDS, rng.randrange(1, 4))
    if segments and rng.randrange(2):
        words.append("segment%s=%s" % (rng.choice(("", "!")), rng.choice(sorted(segments))))
    any_of, name = rng.randrange(2), "s%d" % i
    crm.must("segment", "add", name, "--filter", " ".join(words), "--any-of=%d" % any_of)
    segments[name] = evaluate(words, any_of)
    if not same(ids("partner", "segment=" + name), segments[name], "segment: " + " ".join(words)):
        continue
    same(ids("partner", "segment!=" + name), everyone - segments[name], "and negated")
    same(ids("deal", "partner.segment=" + name),
         {d for d, p in deal_of.items() if p in segments[name]}, "deals of its partners")
    same(ids("contact", "partner.segment!=" + name),
         set(range(1, CONTACTS + 1)) - {c for c, p in works_for.items() if p in segments[name]},
         "people of none of them")
one, two = sorted(segments)[:2]
same(ids("partner", "segment=%s,%s" % (one, two)), segments[one] | segments[two], "one of two")
same(ids("partner", "segment=" + one, "segment=" + two, "client=1"),
     segments[one] & segments[two] & ids("partner", "client=1"), "both, and a condition")
same(ids("partner", "segment=" + one, "segment!=" + one, "--any"), everyone, "--any")
same(set(audience("segment:" + one)), {c for c, p in works_for.items() if p in segments[one]},
     "its audience")
crm.must("group", "add", "From segment")
crm.must("group", "add-member", "From segment", "segment=" + one)
same(ids("partner", "group=From segment"), segments[one], "a segment becomes a group")

crm.must("segment", "add", "autumn", "--entity", "contact", "--filter",
         "birthday!= partner.segment=s0")
same(ids("contact", "segment=autumn"), ids("contact", "birthday!=", "partner.segment=s0"),
     "a segment of contacts goes through a reference to one of partners")
same(set(audience("segment:autumn")), ids("contact", "segment=autumn"), "and is an audience")

# --- evaluated when used ---

crm.must("segment", "add", "mine", "--filter", "responsible=@me")
same([ids("partner", "segment=mine", env={"CRM_USER": user}) for user in ("tester", "second")],
     [fit(lambda p: p["responsible"] == "tester"), fit(lambda p: p["responsible"] == "second")],
     "@me is who asks")
crm.must("segment", "add", "new-deal", "--entity", "contact", "--filter", "birthday=this-year")
crm.must("contact", "edit", "2", "--birthday", "2026-01-31")
same([ids("contact", "segment=new-deal", now=now) for now in
      ("2026-12-31T09:00:00Z", "2027-01-01T09:00:00Z")], [{2}, set()],
     "this-year is the year of the use")
was = ids("partner", "segment=mine")
change = crm.last_change()
crm.must("segment", "edit", "mine", "--filter", "responsible=")
same([ids("partner", "segment=mine", "--as-of", "change:%d" % change),
      ids("partner", "segment=mine")],
     [was, ids("partner", "responsible=")], "as of a change: the filter and the partners it had")
crm.must("undo")
same(ids("partner", "segment=mine"), was, "undo")

# --- what is refused, and what breaks later ---

for i in range(1, 9):
    crm.must("segment", "add", "deep%d" % i, "--filter",
             "segment=deep%d" % (i - 1) if i > 1 else "client=1")
same(ids("partner", "segment=deep8"), ids("partner", "client=1"), "eight within each other")
for words, status, text in (
        (("segment", "add", "x", "--filter", "regon=1"), 5,
         'no field "regon" (did you mean "region"?)'),
        (("segment", "add", "x", "--filter", "region=Norhland"), 5, 'did you mean "Northland"?'),
        (("segment", "add", "x", "--filter", "birthday=--11-25"), 5, 'no field "birthday"'),
        (("segment", "add", "x", "--filter", "name~'x"), 5, "a quote is not closed"),
        (("segment", "add", "x", "--filter", "  "), 5, "there is no condition in it"),
        (("segment", "add", "x", "--entity", "deal", "--filter", "id=1"), 5,
         "not one of partner,contact"),
        (("segment", "add", "x"), 5, "value is required"),
        (("segment", "add", "x", "--filter", "segment=deep8"), 5, "more than 8 of segments"),
        (("segment", "edit", "deep1", "--filter", "segment=deep3"), 5,
         "deep1 > deep3 > deep2 > deep1"),
        (("segment", "edit", "deep1", "--filter", "segment=deep1"), 5, "deep1 > deep1"),
        (("segment", "add", "x", "--entity", "contact", "--filter", "segment=deep1"), 5,
         'segment "deep1": it selects partners, not contacts'),
        (("contact", "list", "segment=deep1"), 2, "it selects partners, not contacts"),
        (("deal", "list", "segment=deep1"), 2, 'deal has no field "segment"'),
        (("partner", "list", "segmet=deep1"), 2, 'did you mean "segment"?'),
        (("partner", "list", "--fields", "segmet"), 2, '(fields: id'),
        (("partner", "list", "segment="), 2, "give a name"),
        (("partner", "list", "segment~deep"), 2, "give a name"),
        (("partner", "list", "segment=dep1"), 2, 'did you mean "deep1"?'),
):
    r = crm.run(*words)
    ok(r.status == status and text in r.err and r.err.count("\n") == 1,
       "refused: crm " + " ".join(words), r)
crm.must("region", "add", "Faraway")
crm.must("segment", "add", "far", "--filter", "region=Faraway")
crm.must("segment", "add", "farther", "--filter", "client=1 segment=far")
crm.must("region", "edit", "Faraway", "--name", "Nearby")
r = crm.run("deal", "list", "partner.segment=farther")
ok(r.status == 2 and 'segment "farther": segment "far": no such region: "Faraway"' in r.err,
   "what a segment names is gone: the line tells the segment", r)
crm.must("region", "edit", "Nearby", "--name", "Faraway")
same(ids("deal", "partner.segment=farther"), set(), "and it is back")
# Ten to the eighth conditions are refused, not tried.
crm.must("segment", "add", "many0", "--filter", "client=1")
for i in range(1, 3):
    crm.must("segment", "add", "many%d" % i, "--filter", ("segment=many%d " % (i - 1)) * 10)
r = crm.run("segment", "add", "many3", "--filter", "segment=many2 " * 10)
ok(r.status == 5 and "more than 500 conditions" in r.err, "too many conditions are refused", r)

# --- to another database, by what means the same there ---

other = Crm("other")
other.must("partner", "add", "Stranger")  # numbers differ
for noun in ("region", "user"):
    other.must(noun, "import", "-", input=crm.export(noun))
other.must("group", "import", "-", input=crm.export("group", "name=VIP"))
other.must("group-member", "import", "-", "--create-refs", input=crm.must(
    "group", "members", "VIP", "--fields",
    "member_of,partner.code,partner.name,contact.name,joined").out)
same(sorted(read_tsv(other.must("group", "members", "VIP", "--fields",
                                "partner.code,partner.name,contact.name,joined").out), key=str),
     sorted(read_tsv(crm.must("group", "members", "VIP", "--fields",
                              "partner.code,partner.name,contact.name,joined").out), key=str),
     "a group with its members goes to another database")

same(crm.integrity(), ["ok"], "the store is in order")
done()
