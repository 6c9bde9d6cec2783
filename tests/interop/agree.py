# SPDX-License-Identifier: EUPL-1.2
"""Reads one export in all its formats with readers of others: rows, sums of numbers and cells of each code agree.

usage: agree.py DIR PREFIX
DIR holds csv (rfc4180), xlsx, stata, spss, fhir and dictionary.csv. CSV and NDJSON are read by DuckDB, the workbook by
openpyxl, the others by pyreadstat. Prints a line a difference; exit code 1 when there is any.
"""
import collections
import csv
import re
import sys

import duckdb
import openpyxl
import pyreadstat

folder, prefix = sys.argv[1:]
differences = compared = 0


def same(what, one, other):
    global differences, compared
    compared += 1
    if one != other:
        print(f"{what}: {one} is not {other}")
        differences += 1


def total(numbers):
    """A sum that does not depend on the order, and how many numbers there were."""
    there = [float(n) for n in numbers if n is not None and n == n]
    return len(there), round(sum(there), 3)


def codes_of(text):
    """What "yes = 1 Oui; unknown = -905 (.e) Ne sait pas" says: by number and by letter."""
    found = re.findall(r"(?:^|; )([^ =;]+) = (-?\d+)(?: \(\.(.)\))?", text)
    return {float(number): code for code, number, _ in found} | {letter: code for code, _, letter in found if letter}


rows = list(csv.DictReader(open(f"{folder}/dictionary.csv", encoding="utf-8")))
tables = collections.defaultdict(list)
for row in rows:
    tables[row["table"]].append(row)
book = openpyxl.load_workbook(f"{folder}/xlsx/{prefix}icope.xlsx")

for table, columns in tables.items():
    at = f"read_csv('{folder}/csv/{prefix}{table}.csv', all_varchar = true, header = true)"
    count = duckdb.sql(f"select count(*) from {at}").fetchall()[0][0]
    heading = [cell.value for cell in book[table][1]]
    same(f"{table}: rows in xlsx", book[table].max_row - 1, count)
    if count == 0:
        continue
    frames = {"dta": pyreadstat.read_dta(f"{folder}/stata/{prefix}{table}.dta", user_missing=True)[0],
              "sav": pyreadstat.read_sav(f"{folder}/spss/{prefix}{table}.sav", user_missing=True)[0]}
    for format, frame in frames.items():
        same(f"{table}: rows in {format}", len(frame), count)
    for column in columns:
        name, kind = column["column"], column["kind"]
        what = f"{table}.{name}"
        if kind in ("integer", "decimal"):
            wanted = total(n for (n,) in duckdb.sql(f'select "{name}"::double from {at}').fetchall())
            cells = [row[0] for row in book[table].iter_rows(min_row=2, min_col=heading.index(name) + 1,
                                                             max_col=heading.index(name) + 1, values_only=True)]
            same(f"{what}: xlsx", total(cells), wanted)
            for format, frame in frames.items():  # a reason why there is none is no number
                same(f"{what}: {format}", total(n for n in frame[name] if not isinstance(n, str) and n > -900), wanted)
        elif kind == "code":
            wanted = dict(duckdb.sql(f'select "{name}", count(*) from {at} where "{name}" is not null group by 1').fetchall())
            codes = codes_of(column["codes_fr"])
            for format, frame in frames.items():
                read = collections.Counter(codes[n] for n in frame[name] if n == n)
                # An empty cell may have its reason from another column: only what the cell itself can be is compared.
                same(f"{what}: {format}", {c: n for c, n in read.items() if c in wanted}, wanted)

for resource, table in (("Encounter", "visit"), ("Patient", "person"), ("Observation", "result")):
    found = duckdb.sql(f"select count(*) from read_json('{folder}/fhir/{prefix}{resource}.ndjson', "
                       "format = 'newline_delimited', columns = {id: 'VARCHAR'})").fetchall()[0][0]
    same(f"{resource}.ndjson", found,
         duckdb.sql(f"select count(*) from read_csv('{folder}/csv/{prefix}{table}.csv')").fetchall()[0][0])
print(f"{compared} compared, {differences} differences")
sys.exit(differences > 0 or compared < 50)
