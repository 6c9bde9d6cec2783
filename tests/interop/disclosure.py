# SPDX-License-Identifier: EUPL-1.2
"""Attacks a report: can a number of fewer than five people, left out, be worked out from all the rest?

usage: disclosure.py REPORT.json EXACT.json     the report as it is passed on; the same with small numbers

Each number is an unknown with a name; tables that show the same number share it. What adds up is an equation, a share is
no more than its whole. A linear program then asks for the least and the most each small number can be: when they meet, it
is told. Prints a line a number that is told; exit code 1 when there is any, 77 when SciPy is missing.
"""
import json
import math
import pathlib
import sys

try:
    import numpy as np
    from scipy.optimize import linprog
except ImportError:
    sys.exit(77)

SMALLEST = 5
DOMAINS = {"Memory, orientation": "cog", "Mobility": "loc", "Nutrition": "nut", "Vision": "vis", "Hearing": "hea",
           "Mood": "psy", "Social support": "soc", "At least one of the six": "any"}
OVERVIEW = {"People in this report": ("people", None), "People screened": ("screened", "people"),
            "Women among the people screened": ("women", "screened"),
            "People screened more than once": ("twice", "screened"), "Visits": ("visits", None),
            "Screenings": ("screenings", "visits"), "Visits in which nothing was assessed": ("nothing", "visits"),
            "Visits that ended because the person did not agree": ("refused", "visits")}
SHORT = {"People screened": ("screened", "people"),
         "With a signal in one of the six": ("any signal", "screened"),
         "Screened again, of those due": ("again", "due"), "Visits that were refused": ("refused", "visits")}
NO_NUMBERS = {"published", "range", "compared", "minutes", "percent", "source"}
# Columns that add up to another one.
PARTS = {"age-and-sex": (["women", "men", "other"], "all"), "consent": (["yes", "no", "not-asked"], "all"),
         "months-signal": (["signal", "no-signal"], "screenings"),
         "rounds": (["done", "refused", "absent", "open", "cancelled"], "planned")}
STATES = ["signal", "no-signal", "not-assessed"], "people"


def behind(name, label):
    return name if label == "All" else f"{name} @{label}"


def places(table, label, column):
    whole = {"screened": "people", "signal": "screened", "again": "due"} if table == "communes" else \
        {"signal": "screenings", "no-signal": "screenings"}
    name = f"{table} {column}" if table.startswith("months") and column.endswith("signal") else \
        "any signal" if column == "signal" else column
    return behind(name, label), behind(whole[column], label) if column in whole else None


def lines_of(table, label, total, named):
    """Of a table of one column whose rows add up: its total, and rows that other tables show too."""
    return (total, None) if label == "All" else (named.get(label, f"{table} {label}"), total)


def number(table, label, column):
    """The name of a number, and of what it is a share of."""
    if table == "overview":
        return OVERVIEW[label]
    if table == "people-published":
        return ("women", "screened") if label.startswith("Women") else (None, None)
    if table == "in-short":
        return SHORT[label]
    if table == "age-and-sex":
        return ("screened" if column == "all" else column) + ("" if label == "All" else f" {label}"), None
    if table in ("domains", "domains-published"):
        return ("screened", None) if column == "people" else \
            (f"{DOMAINS[label]} {'signal' if column == 'ours' else column}", "screened")
    if table.startswith("domain-"):
        group = "screened" if label == "All" else label.replace(", ", " ")
        name = f"{table[7:]} {column}" if label == "All" else f"{table[7:]} {group} {column}"
        return (group, None) if column == "people" else (name, group)
    if table == "not-assessed":
        return (f"{column} not-assessed" if label == "All" and column != "all" else f"{table} {label} {column}"), None
    if table == "follow-up":
        return "again", "due"
    if table == "follow-up-screened":
        return lines_of(table, label, "screened", {"Were to be screened again": "due"})
    if table == "follow-up-due":
        return lines_of(table, label, "due", {"Screened again in that time": "again"})
    if table == "refusals":
        return ("refused", "visits") if label == "All" else (f"{table} {label}", "refused")
    if table in ("minutes", "delivery"):
        return lines_of(table, label, "screenings" if table == "minutes" else "visits", {})
    if table in ("communes", "months", "months-signal"):
        return places(table, label, column)
    if table in ("consent", "withdrawn"):
        return ("seen", None) if column == "all" else (f"{table} {label} {column}", "seen")
    if table == "rounds":
        return f"rounds {label} {column}", None if column == "planned" else f"rounds {label} planned"
    return f"{table} {label} {column}", None


class Attack:
    def __init__(self, report, exact):
        self.at, self.shares, self.sums = {}, set(), []
        self.shown, self.true = self.read(report), self.read(exact)
        for section in exact["sections"]:
            for table in section["tables"]:
                self.add_sums(table)
        self.add_sum("visits", ["screenings", "refused", "nothing"])

    def name(self, name):
        return self.at.setdefault(name, len(self.at))

    def read(self, report):
        values = {}
        for section in report["sections"]:
            for table in section["tables"]:
                first, *others = (c["name"] for c in table["columns"])
                for row in table["rows"]:
                    for column in set(others) - NO_NUMBERS:
                        name, of = number(table["name"], row[first], column)
                        if name is None:
                            continue
                        self.name(name)
                        if of is not None:
                            self.name(of)
                            self.shares.add((name, of))
                        value = row.get(column)
                        if isinstance(value, dict):
                            values[of] = value["of"]
                            value = value["n"]
                        if value is not None:
                            values[name] = value
        return values

    def add_sum(self, whole, parts):
        if parts and all(n in self.at for n in [whole, *parts]):
            self.sums.append((whole, parts))

    def add_sums(self, table):
        first, *columns = (c["name"] for c in table["columns"])
        columns = [c for c in columns if c not in NO_NUMBERS]
        name, rows = table["name"], table["rows"]
        of = lambda row, column: number(name, row[first], column)[0]
        parts = PARTS.get(name)
        if name.startswith("domain-") or name == "domains":
            parts = STATES
        if name in ("not-assessed", "red-flags"):
            parts = columns[:-1], columns[-1]
        for row in rows if parts else []:
            self.add_sum(of(row, parts[1]), [of(row, c) for c in parts[0] if c in columns])
        if rows and rows[-1][first] == "All":
            for column in columns:
                self.add_sum(of(rows[-1], column), [of(row, column) for row in rows[:-1]])
        if name == "communes":
            self.add_sum("due", [behind("due", row[first]) for row in rows[:-1]])

    def row(self, **signs):
        line = np.zeros(len(self.at))
        for sign, names in signs.items():
            for n in names:
                line[self.at[n]] += 1 if sign == "plus" else -1
        return line

    def solve(self):
        self.equal = np.array([self.row(plus=parts, minus=[whole]) for whole, parts in self.sums])
        self.least = np.array([self.row(plus=[part], minus=[whole]) for part, whole in self.shares])
        self.bounds = [(self.shown.get(n, 0), self.shown.get(n)) for n in self.at]
        for n, value in self.true.items():
            if 0 < value < SMALLEST and self.is_told(self.row(plus=[n])):
                yield f"{n} = {value}"
        for part, whole in self.shares:
            value = self.true.get(whole, 0) - self.true.get(part, 0)
            if 0 < value < SMALLEST and self.is_told(self.row(plus=[whole], minus=[part])):
                yield f"{whole} without {part} = {value}"

    def is_told(self, what):
        ends = []
        for sign in (1, -1):
            r = linprog(sign * what, A_ub=self.least, b_ub=np.zeros(len(self.least)), A_eq=self.equal,
                        b_eq=np.zeros(len(self.equal)), bounds=self.bounds, method="highs")
            if r.status == 3:
                return False  # without an end
            if r.status != 0:
                raise SystemExit(f"the numbers shown contradict each other: {r.message}")
            ends.append(sign * r.fun)
        return math.ceil(ends[0] - 1e-6) >= math.floor(ends[1] + 1e-6)


if len(sys.argv) != 3:
    sys.exit(__doc__)
attack = Attack(*(json.loads(pathlib.Path(p).read_text(encoding="utf-8")) for p in sys.argv[1:]))
told = list(attack.solve())
small = sum(0 < v < SMALLEST for v in attack.true.values())
print(f"{len(attack.at)} numbers, {len(attack.shown)} shown, {len(attack.sums)} sums, {small} small ones, {len(told)} told")
print("\n".join(told[:20]))
sys.exit(1 if told else 0)
