"""The three reports of claims, worked out from rows: for the tests of claims."""
import datetime
from collections import Counter


def rounded(a, b):
    """a / b, rounded half up, of what is not negative."""
    return (2 * a + b) // (2 * b)


def decimal(n, digits):
    """A number of so many digits behind the point, without zeros at the end."""
    whole, rest = divmod(n, 10 ** digits)
    return ("%d.%0*d" % (whole, digits, rest)).rstrip("0").rstrip(".")


def percent(a, b):
    return decimal(rounded(a * 10000, b), 2)


def days(claim):
    a, b = (datetime.date.fromisoformat(claim[k]) for k in ("received", "decided"))
    return (b - a).days


def by_name(pair):
    """By count, then by name, what has none behind."""
    name, n = pair
    return (-n, name == "", name.encode())


def satisfaction(claims, by):
    groups = {}
    for c in claims:
        groups.setdefault(c["received"][:7] if by == "month" else c[by], []).append(c)
    order = sorted(groups) if by == "month" else [
        name for name, _ in sorted(((k, len(v)) for k, v in groups.items()), key=by_name)]
    rows = []
    for name in order:
        of = groups[name]
        good = sum(c["state"] == "satisfied" for c in of)
        bad = sum(c["state"] == "not-satisfied" for c in of)
        time = [days(c) for c in of if c["decided"]]
        rows.append([name, str(len(of)), str(good), str(bad), str(len(of) - good - bad),
                     percent(good, good + bad) if good + bad else "",
                     decimal(rounded(sum(time) * 1000, len(time)), 3) if time else ""])
    return rows


def structure(claims, by):
    rows, so_far = [], 0
    for place, (name, n) in enumerate(sorted(Counter(c[by] for c in claims).items(), key=by_name)):
        so_far += n
        rows.append([str(place + 1), name, str(n), percent(n, len(claims)),
                     percent(so_far, len(claims))])
    return rows


def word(day, by):
    if by == "year":
        return day[:4]
    if by == "quarter":
        return "%s-Q%d" % (day[:4], (int(day[5:7]) + 2) // 3)
    return day[:7]


def dynamics(claims, by, until="9999"):
    claims = [c for c in claims if c["received"] <= until]
    decided = [c for c in claims if c["decided"] and c["decided"] <= until]
    received = Counter(word(c["received"], by) for c in claims)
    good = Counter(word(c["decided"], by) for c in decided if c["state"] == "satisfied")
    bad = Counter(word(c["decided"], by) for c in decided if c["state"] == "not-satisfied")
    rows, left = [], 0
    for w in sorted(set(received) | set(good) | set(bad)):
        left += received[w] - good[w] - bad[w]
        rows.append([w, str(received[w]), str(good[w]), str(bad[w]),
                     percent(good[w], good[w] + bad[w]) if good[w] + bad[w] else "", str(left)])
    return rows
