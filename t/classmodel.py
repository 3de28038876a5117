"""Classes of clients by the rules of DOMAIN 7, in the plainest way: what `crm classify` must give.

Fractions and integers only.  A line of a sale is a dict: partner, document (None = none), sold
(date), currency, revenue, cost (minor units), quantity (thousandths).
"""
import calendar
import datetime
import math
import unicodedata
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

SCALE = {"JPY": 0, "KWD": 3}
STAGES = ["regular", "one-time", "potential", "lost"]  # from the best
DAY = datetime.timedelta(1)


def scale(currency):
    return SCALE.get(currency, 2)


def minor(text, digits):
    """"12.5" with two digits is 1250; it has to fit."""
    if text is None:
        return None
    value = Decimal(text).scaleb(digits)
    assert value == int(value), text
    return int(value)


def half_up(x):
    """Halves away from zero."""
    whole = (2 * abs(x.numerator) + x.denominator) // (2 * x.denominator)
    return whole if x >= 0 else -whole


def fold(text):
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(text.replace("ё", "е").split())


def months_before(day, n):
    at = day.year * 12 + day.month - 1 - n
    year, month = at // 12, at % 12 + 1
    return datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class Parameters:
    def __init__(self, date, periods=12, step="month", measure="revenue", abc=(80, 15, 5),
                 preset=None, one_time=(1, 1), lost=False, xyz=(10, 25), xyz_measure="revenue",
                 currency="RUB", window=None):
        self.date = date if isinstance(date, datetime.date) else datetime.date.fromisoformat(date)
        self.periods, self.step, self.measure = periods, step, measure
        self.up = preset == "upp"
        self.abc = (70, 20, 10) if self.up and abc == (80, 15, 5) else abc
        self.one_time, self.lost, self.xyz = one_time, lost, xyz
        self.xyz_measure, self.currency = xyz_measure, currency
        self.window = window

    def words(self):
        """The options that say so."""
        words = ["--date", self.date.isoformat(), "--periods", self.periods]
        if self.window:
            words = ["--period", self.window]
        words += ["--step", self.step, "--measure", self.measure,
                  "--one-time", "%d..%d" % self.one_time]
        if self.up:
            words += ["--preset", "upp"]
        if not self.up or self.abc != (70, 20, 10):
            words += ["--abc", "/".join(map(str, self.abc))]
        if self.lost:
            words += ["--one-time-lost", "yes"]
        words += ["--xyz", "/".join(map(str, self.xyz)) if self.xyz else "none"]
        if self.xyz:
            words += ["--xyz-measure", self.xyz_measure]
        if self.currency != "RUB":
            words += ["--currency", self.currency]
        return words

    def set(self):
        """The same as one word, KEY=VALUE,…"""
        words = self.words()
        return ",".join("%s=%s" % (words[i][2:], words[i + 1]) for i in range(0, len(words), 2))

    def begins(self):
        """The first days of the periods, and the day behind the last."""
        behind = self.date + DAY
        if self.step == "week":
            return [behind - 7 * k * DAY for k in range(self.periods, -1, -1)]
        months = {"month": 1, "quarter": 3, "year": 12}[self.step]
        return [months_before(behind, months * k) for k in range(self.periods, -1, -1)]


class NoRate(Exception):
    pass


class Rates:
    """by: currency → list of (first day, units, rate as a Fraction); given in `own`."""

    def __init__(self, own="RUB", by=None):
        self.own, self.by, self.known = own, by or {}, {}

    def one(self, currency, day):
        if currency == self.own:
            return Fraction(1)
        rates = [r for r in self.by.get(currency, []) if r[0] <= day]
        if not rates:
            raise NoRate("%s %s" % (currency, day))
        return Fraction(max(rates)[2]) / max(rates)[1]

    def convert(self, amount, currency, to, day):
        if currency == to:
            return amount
        if (currency, to, day) not in self.known:
            self.known[currency, to, day] = self.one(currency, day) / self.one(to, day) * \
                Fraction(10 ** scale(to), 10 ** scale(currency))
        return half_up(amount * self.known[currency, to, day])


def next_stage(before, n, p):
    first, last = p.one_time
    if n > last:
        return "regular"
    if n >= first:
        return "regular" if before in ("regular", "lost") else "one-time"
    if before in (None, "potential"):
        return "potential"
    if before == "one-time":
        return "lost" if p.lost else "one-time"
    return "lost"


def variation(values):
    """The square of σ/μ; None where the mean is not above 0."""
    n, s = len(values), sum(values)
    if s <= 0:
        return None
    return Fraction(n * sum(x * x for x in values) - s * s, s * s)


def hundredths(square):
    """100·σ/μ in hundredths, half up: half of the whole part of twice that, rounded up."""
    return (math.isqrt(4 * 10 ** 8 * square.numerator // square.denominator) + 1) // 2


def xyz_of(square, limits):
    if square is None:
        return "Z"
    for letter, limit in zip("XY", limits):
        if square <= limit:
            return letter
    return "Z"


class Client:
    def __init__(self):
        self.sum = self.sales = 0
        self.abc = self.stage = self.xyz = self.variation = None
        self.periods = None
        self.days = []


def figures(lines, rates, p):
    """partner → Client with sum, sales, periods, days; for everybody with a line up to the date."""
    begins = p.begins()
    place = {}
    for i in range(p.periods):
        for k in range((begins[i + 1] - begins[i]).days):
            place[begins[i] + k * DAY] = i
    clients = defaultdict(Client)
    documents = defaultdict(list)
    for number, line in enumerate(lines):
        if line["partner"] is None or line["sold"] > p.date:
            continue
        one = clients[line["partner"]]
        one.periods = one.periods or [0] * p.periods
        key = ("document", line["document"]) if line["document"] is not None else ("line", number)
        documents[line["partner"], key].append(line)
    for (partner, _), list_ in documents.items():
        one = clients[partner]
        first = min(line["sold"] for line in list_)
        in_window = [line for line in list_ if line["sold"] in place]
        if first in place:
            total = sum(rates.convert(line["revenue"], line["currency"], p.currency, line["sold"])
                        for line in list_)
            if total > 0:
                one.sales += 1
                one.sum += p.measure == "sales"
                one.days.append(first)
                if p.xyz_measure == "sales":
                    one.periods[place[first]] += 1
        for line in in_window:
            revenue = rates.convert(line["revenue"], line["currency"], p.currency, line["sold"])
            profit = rates.convert(line["revenue"] - (line["cost"] or 0), line["currency"],
                                   p.currency, line["sold"])
            if p.measure != "sales":
                one.sum += profit if p.measure == "profit" else revenue
            at = place[line["sold"]]
            if p.xyz_measure == "quantity":
                one.periods[at] += line["quantity"] or 0
            elif p.xyz_measure in ("revenue", "profit"):
                one.periods[at] += profit if p.xyz_measure == "profit" else revenue
    return clients


def set_abc(clients, names, p):
    """clients: those that take part, by id."""
    order = sorted(clients, key=lambda i: (-clients[i].sum, fold(names[i]).encode(), i))
    total = sum(clients[i].sum for i in order if clients[i].sum > 0)
    before = 0
    shares = [Fraction(str(x)) / 100 for x in p.abc]
    c, b = half_up(total * shares[2]), half_up(total * shares[1])
    end_of_a, end_of_b = total * shares[0], total * (shares[0] + shares[1])
    for i in reversed(order) if p.up else order:
        one = clients[i]
        if one.sum <= 0:
            one.abc = "C" if one.sales else None
        elif p.up:
            before += one.sum
            one.abc = "C" if before <= c else "B" if before <= c + b else "A"
        else:
            one.abc = "A" if before < end_of_a else "B" if before < end_of_b else "C"
            before += one.sum


def classify(lines, names, flagged, rates, p, before=None, today=None):
    """What `crm classify fill` gives: partner → dict.

    names: of all partners; flagged: those with client = 1.  before: the last row of each before the
    date, as this function returns it; today: the rows there are on the date.
    """
    before, today = before or {}, today or {}
    clients = figures(lines, rates, p)
    hand = {i: r for i, r in before.items()}
    hand.update(today)
    for i in list(flagged) + list(before) + [i for i in today if today[i]["manual"]]:
        clients[i].periods = clients[i].periods or [0] * p.periods
    limits = [(Fraction(str(x)) / 100) ** 2 for x in p.xyz or ()]
    result = {}
    for i, one in clients.items():
        row = hand.get(i) or {}
        manual = set((row.get("manual") or "").split(",")) - {""}
        was = before[i]["stage"] if i in before else None
        one.stage = next_stage(was, one.sales, p)
        stage = row["stage"] if "stage" in manual else one.stage
        square = variation(one.periods)
        if p.xyz_measure == "interval":
            days = sorted(one.days)
            square = variation([(b - a).days for a, b in zip(days, days[1:])]) \
                if len(days) >= 3 else None
        if p.xyz and one.stage == "regular" and \
                (p.xyz_measure != "interval" or len(one.days) >= 3):
            one.xyz = xyz_of(square, limits)
            one.variation = None if square is None else hundredths(square)
        result[i] = {
            "partner": i, "dated": p.date.isoformat(), "stage": stage,
            "xyz": row["xyz"] if "xyz" in manual else one.xyz if stage == "regular" else None,
            "manual": ",".join(w for w in ("abc", "stage", "xyz") if w in manual) or None,
            "sales": one.sales, "currency": p.currency,
            "amount": None if p.measure == "sales" else one.sum,
            "variation": one.variation,
        }
    set_abc({i: one for i, one in clients.items()
             if not p.up or result[i]["stage"] != "lost"}, names, p)
    for i, one in clients.items():
        row = hand.get(i) or {}
        by_hand = "abc" in (result[i]["manual"] or "").split(",")
        result[i]["abc"] = row["abc"] if by_hand else one.abc
        result[i]["computed"] = "%s/%s/%s" % (one.abc or "", one.stage, one.xyz or "")
    return result


FIELDS = ["partner", "dated", "abc", "stage", "xyz", "manual", "computed", "sales", "currency",
          "amount", "variation"]


def printed(rows, heading=None):
    """Rows of `fill`, or of an export of classes, in the same form."""
    heading = heading or rows[0]
    result = {}
    for cells in rows[1:]:
        row = dict(zip(heading, cells))
        one = {f: row.get(f) for f in FIELDS}
        one["partner"] = int(one["partner"])
        one["sales"] = None if one["sales"] is None else int(one["sales"])
        if one["amount"] is not None:
            one["amount"] = minor(one["amount"], scale(one["currency"]))
        one["variation"] = minor(one["variation"], 2)
        assert one["partner"] not in result, "a partner has two rows"
        result[one["partner"]] = one
    return result


def arrow(before, now, order):
    """+ better, - worse, = the same; None where there was none before."""
    if before is None:
        return None
    if now is None:
        return "-"
    a, b = order.index(before), order.index(now)
    return "=" if a == b else "+" if b < a else "-"
