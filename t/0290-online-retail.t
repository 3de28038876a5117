#!/usr/bin/env python3
"""Half a year of a shop's real sales: imported in one go, classified, worked out from its file."""
import csv
import datetime
import os
import sys
from decimal import ROUND_HALF_UP, Decimal

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import *
from classmodel import *

NAME = "online_retail_dev_2010-12_2011-06.csv"
FILE = shared("transactions", "uci-online-retail", NAME)
if not FILE:
    skip_all("the sales are not there: transactions/uci-online-retail/" + NAME)

MAP = """\
fields:
  partner.code: CustomerID
  partner.name: CustomerID
  partner.region: Country
  item.code: StockCode
  item.name: Description
  document: InvoiceNo
  sold: InvoiceDate
  quantity: Quantity
  price: UnitPrice
defaults:
  currency: GBP
date-format: '%m/%d/%y %H:%M'
"""


def day(text):
    """12/1/10 is the first of December."""
    month, number, year = text.split("/")
    return datetime.date(2000 + int(year), int(month), int(number))


days, lines, codes, countries, items = {}, [], {}, {}, set()
quantity = revenue = count = 0
with open(FILE, encoding="utf-8-sig", newline="") as f:
    for row in csv.DictReader(f):
        when = row["InvoiceDate"].split(" ")[0]
        sold = days[when] = days.get(when) or day(when)
        pence = int((int(row["Quantity"]) * Decimal(row["UnitPrice"]) * 100).quantize(
            Decimal(1), ROUND_HALF_UP))
        count += 1
        quantity += int(row["Quantity"])
        revenue += pence
        items.add(row["StockCode"])
        who = row["CustomerID"]
        if not who:
            continue
        number = codes.setdefault(who, len(codes) + 1)
        countries.setdefault(who, row["Country"])
        lines.append({"partner": number, "document": row["InvoiceNo"], "sold": sold,
                      "currency": "GBP", "revenue": pence, "cost": None,
                      "quantity": int(row["Quantity"]) * 1000})
names = {number: code for code, number in codes.items()}

crm = Crm(now="2011-12-01T09:00:00Z")
crm.set += ["-c", "currency=GBP"]
path = os.path.join(FOLDER, "map.yaml")
with open(path, "w") as f:
    f.write(MAP)
got = crm.run("sale", "import", FILE, "--map-file", path, "--create-refs", timeout=300)
ok(got.status == 0 and "%d rows: %d added, 0 changed, 0 unchanged, 0 refused" % (count, count)
   in got.err, "%d lines come in at once" % count, got)
same(crm.last_change(), 2, "which is one change")
rows = read_tsv(crm.must("partner", "list", "--fields", "id,code,name,region", "--tsv").out)
same({r[1]: r[2:] for r in rows[1:]}, {c: [c, countries[c]] for c in codes},
     "customers are made of their codes")
numbers = {int(r[0]): codes[r[1]] for r in rows[1:]}
same({r[0] for r in read_tsv(crm.must("item", "list", "--fields", "code", "--tsv").out)[1:]}, items,
     "and what they bought")
same(tuple(crm.sql("SELECT count(*), sum(quantity) / 1000, sum(revenue) FROM sale")[0]),
     (count, quantity, revenue), "quantities and sums add up")

stored = {}


def by_code(result):
    """With the customers numbered as here."""
    return {numbers[i]: dict(row, partner=numbers[i]) for i, row in result.items()}


def check(p, name, run=False):
    before = {}
    for date in sorted(d for d in stored if d < p.date.isoformat()):
        before.update(stored[date])
    expected = classify(lines, names, set(), Rates("GBP"), p, before)
    words = [str(w) for w in p.words()]
    if run:
        crm.must("classify", "run", *words)
        stored[p.date.isoformat()] = expected
        got = crm.must("class", "export", "dated=" + p.date.isoformat(), "--tsv")
    else:
        got = crm.must("classify", "fill", "--tsv", *words)
    same(by_code(printed(read_tsv(got.out))), expected, "%s: %d customers" % (name, len(expected)))


MAY, JUNE = {"date": "2011-05-31", "periods": 6, "currency": "GBP"}, {
    "date": "2011-06-30", "periods": 3, "currency": "GBP"}
check(Parameters(**MAY), "by revenue", run=True)
check(Parameters(**MAY, measure="sales", xyz_measure="sales"), "by number of sales")
check(Parameters(**MAY, preset="upp", xyz_measure="interval", xyz=(40, 80)), "as 1C:UPP does")
check(Parameters(**JUNE), "the next month, by revenue", run=True)
stages = {(stored["2011-05-31"][i]["stage"], row["stage"])
          for i, row in stored["2011-06-30"].items() if i in stored["2011-05-31"]}
ok({("regular", "lost"), ("regular", "regular"), ("one-time", "regular"),
    ("one-time", "one-time")} <= stages, "which remembers the stages", stages)
JUNE["date"] = "2011-07-15"
check(Parameters(**JUNE, preset="upp"), "the lost left out, as 1C:UPP does")
check(Parameters(**JUNE, measure="sales", step="week", one_time=(1, 2), lost=True), "by weeks")
done()
