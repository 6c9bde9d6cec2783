# SPDX-License-Identifier: EUPL-1.2
"""Reads one export in all its formats with programs of others: rows, sums, how much text, and every cell of small tables.

usage: agree.py DIR PREFIX [--french DIR] [--names FILE] [--only READER,…] [--skip READER,…]
DIR holds csv (rfc4180), xlsx, stata, spss, fhir and dictionary.csv; --french: the same tables as CSV for excel-fr; --names:
the family names of everybody there must be those of this JSON file.
DuckDB reads CSV, and what it finds is what all others must find: openpyxl, pyreadstat, LibreOffice (workbook, and CSV under
a French locale), PSPP, R haven. A program that is not here is skipped and said. Prints a line a difference and a line a
reader; exit code 1 when anything differs.
"""
import argparse
import collections
import csv
import datetime
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata

import duckdb

HERE = os.path.dirname(os.path.abspath(__file__))
SMALL = 2000  # rows of a table of which every cell is compared
FRENCH = 'LibreOffice CSV in French'
MISSING = -900  # numbers of reasons are below
csv.field_size_limit(1 << 24)
parser = argparse.ArgumentParser()
parser.add_argument('folder')
parser.add_argument('prefix')
parser.add_argument('--french')
parser.add_argument('--names')
parser.add_argument('--only')
parser.add_argument('--skip', default='')
asked = parser.parse_args()
differences = compared = 0


def same(what, one, other):
    global differences, compared
    compared += 1
    if one != other:
        print(f'{what}: {str(one)[:300]} is not {str(other)[:300]}', flush=True)
        differences += 1


# ---- what is measured ----

class Column:
    """A column of the dictionary: what its cells are, and what of them is the same in every format."""

    def __init__(self, row):
        self.name, self.kind = row['column'], row['kind']
        self.numbers = {code: int(number) for code, number in re.findall(r'(?:^|; )([^ =;]+) = (-?\d+)', row['codes_fr'])}

    def measure(self, text):
        """(is there, amount) of a cell as text: numbers by value, codes by their number, truth as 0 and 1, texts by length."""
        if text is None or text == '':
            return 0, 0
        if self.kind == 'code':
            number = self.numbers.get(text, MISSING)
            return (1, number) if number > MISSING else (0, 0)
        if self.kind == 'truth':
            return 1, int(str(text).lower() in ('true', '1', '1.0', 'vrai'))
        if self.kind in ('integer', 'decimal'):
            return 1, float(text)
        if self.kind == 'text':
            return 1, len(even(text))
        return 1, 0  # days and moments look otherwise everywhere


class Found:
    """What a reader found of a table."""

    def __init__(self, columns):
        self.columns, self.rows, self.cells = columns, 0, []
        self.there, self.amount = collections.Counter(), collections.Counter()

    def take(self, row):
        self.rows += 1
        for column, text in zip(self.columns, row):
            there, amount = column.measure(text)
            self.there[column.name] += there
            self.amount[column.name] += amount
        if self.rows <= SMALL:
            self.cells.append(row)

    def of(self, name):
        return self.there[name], round(self.amount[name], 3)


def read_dictionary():
    found = collections.defaultdict(list)
    with open(f'{asked.folder}/dictionary.csv', encoding='utf-8', newline='') as file:
        for row in csv.DictReader(file):
            found[row['table']].append(Column(row))
    return found


tables = read_dictionary()


def even(text):
    """Line ends are one character, as some readers have them; blanks at the end are nowhere in SPSS."""
    return (text or '').rstrip(' ').replace('\r\n', '\n')


def for_french(text):
    """What the profiles for Excel make of a text (base/csv.c): no tab or control character, and in front of what begins like
    a formula and has several lines an apostrophe, for those it takes no ="…"."""
    text = ''.join(' ' if c in '\t\r' else '\ufffd' if c != '\n' and unicodedata.category(c) == 'Cc' else c
                   for c in even(text))
    return "'" + text if '\n' in text and text.lstrip(' \n')[:1] in ('=', '+', '-', '@') else text


def compare(reader, table, found, wanted):
    same(f'{reader}: {table}: rows', found.rows, wanted.rows)
    french, small = reader == FRENCH, wanted.rows <= SMALL and found.cells
    for column in wanted.columns:
        if not (french and small and column.kind == 'text'):  # those are compared below
            same(f'{reader}: {table}.{column.name}', found.of(column.name), wanted.of(column.name))
    if not small:
        return
    for number, column in enumerate(wanted.columns):
        if column.kind != 'text':
            continue
        for row, (one, other) in enumerate(zip(found.cells, wanted.cells)):
            one, other = even(one[number]), (for_french if french else even)(other[number])
            if one != other:
                same(f'{reader}: {table}.{column.name}, row {row + 1}', one, other)


# ---- readers ----

def reference(table):
    """CSV by DuckDB: the sums of big tables are worked out there."""
    columns = tables[table]
    found = Found(columns)
    at = (f"read_csv('{asked.folder}/csv/{asked.prefix}{table}.csv', all_varchar = true, header = true, quote = '\"', "
          "escape = '\"', delim = ',', max_line_size = 16777216)")
    found.rows = duckdb.sql(f'SELECT count(*) FROM {at}').fetchall()[0][0]
    if found.rows <= SMALL:
        found.rows = 0
        for row in duckdb.sql(f'SELECT * FROM {at}').fetchall():
            found.take(row)
        return found
    for column in columns:
        cell = f'"{column.name}"'
        if column.kind in ('integer', 'decimal'):
            amount = f'sum({cell}::DOUBLE)'
        elif column.kind == 'truth':
            amount = f"sum(({cell} = 'true')::INTEGER)"
        elif column.kind == 'code':
            known = ' '.join(f"WHEN '{c}' THEN {n}" for c, n in column.numbers.items() if n > MISSING) or "WHEN '' THEN 0"
            cell = f'(CASE {cell} {known} END)'
            amount = f'sum({cell})'
        else:
            amount = f"sum(length(rtrim({cell}, ' ')))" if column.kind == 'text' else '0'
        n, amount = duckdb.sql(f'SELECT count({cell}), {amount} FROM {at}').fetchall()[0]
        found.there[column.name], found.amount[column.name] = n, float(amount or 0)
    return found


def by_openpyxl(scratch):
    import openpyxl
    book = openpyxl.load_workbook(f'{asked.folder}/xlsx/{asked.prefix}icope.xlsx', read_only=True)

    def rows(table):
        for sheet in book.sheetnames:
            if sheet == table or re.fullmatch(re.escape(table) + r' \(\d+\)', sheet):
                lines = book[sheet].iter_rows(values_only=True)
                yield from pick(table, lines, plain)
    yield from by_rows(rows)


def pick(table, lines, of_cell):
    """The columns of the dictionary out of a sheet that has others between them."""
    heading = list(next(lines))
    places = [heading.index(column.name) for column in tables[table]]
    for line in lines:
        yield [of_cell(line[i] if i < len(line) else None) for i in places]


def unescape(text):
    return re.sub('_x([0-9A-Fa-f]{4})_', lambda m: chr(int(m[1], 16)), text)


def plain(cell):
    if isinstance(cell, str) and '_x' in cell:
        return unescape(cell)  # as workbooks write control characters: openpyxl leaves that to its caller
    if isinstance(cell, bool):
        return 'true' if cell else 'false'
    return str(cell) if isinstance(cell, (int, float, datetime.datetime)) else cell


def by_rows(rows):
    for table, columns in tables.items():
        found = Found(columns)
        for row in rows(table):
            found.take(row)
        yield table, found


def soffice(scratch, *words):
    subprocess.run(['soffice', f'-env:UserInstallation=file://{scratch}/profile', '--headless', *words, '--outdir', scratch],
                   check=True, capture_output=True)


# Comma, quotes, UTF-8, all sheets, values and not how they look; the language that is written is English.
AS_CSV = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,false,false,false,false,-1'


def by_libreoffice(scratch):
    soffice(scratch, '--convert-to', AS_CSV, f'{asked.folder}/xlsx/{asked.prefix}icope.xlsx')
    yield from by_rows(lambda table: sheets(f'{scratch}/{asked.prefix}icope-', table))


def sheets(start, table):
    paths = [f'{start}{table}.csv'] + sorted(glob.glob(f'{glob.escape(start + table)} (*).csv'))
    for path in paths:
        with open(path, encoding='utf-8', newline='') as file:
            yield from pick(table, csv.reader(file), lambda cell: cell)


def by_libreoffice_french(scratch):
    """CSV as a French user opens it: language 1036, every cell guessed at, ="…" allowed."""
    soffice(scratch, '--infilter=CSV:59,34,76,1,,1036,false,true,false,false,false,-1,true', '--convert-to',
            AS_CSV.replace('-1', '0'), *(f'{asked.french}/csv/{asked.prefix}{table}.csv' for table in tables))

    def rows(table):
        for row in sheets(f'{scratch}/{asked.prefix}', table):
            yield [cell.lower() if c.kind == 'truth' else cell for c, cell in zip(tables[table], row)]
    yield from by_rows(rows)


def by_pyreadstat(form):
    import pyreadstat
    read = {'dta': pyreadstat.read_dta, 'sav': pyreadstat.read_sav}[form]

    def run(scratch):
        for table, columns in tables.items():
            found, offset = Found(columns), 0
            if not wanted[table].rows:
                continue
            while True:
                frame, _ = read(path_of(form, table), row_limit=100000, row_offset=offset)
                if not len(frame):
                    break
                lists = [[None if v != v else v for v in frame[c.name].tolist()] for c in columns]
                for row in zip(*lists):
                    found.take([as_text(c, v) for c, v in zip(columns, row)])
                offset += len(frame)
            yield table, found
    return run


def path_of(form, table):
    return f'{asked.folder}/{"stata" if form == "dta" else "spss"}/{asked.prefix}{table}.{form}'


def as_text(column, value):
    """A number of a statistics program as CSV has it."""
    if value is None or column.kind in ('text', 'day', 'moment'):
        return value
    if column.kind == 'code':
        return next((c for c, n in column.numbers.items() if n == value), '')
    return str(value)


def take_totals(table, rows, totals, cells=()):
    found = Found(tables[table])
    found.rows = rows
    for column in tables[table]:
        found.there[column.name], found.amount[column.name] = totals.get(column.name, (0, 0))
    found.cells = list(cells)
    return found


def by_haven(form):
    """R's haven measures by itself: haven.R says what it found."""
    def run(scratch):
        done = subprocess.run(['Rscript', '--vanilla', f'{HERE}/haven.R', str(SMALL), *(path_of(form, t) for t in tables)],
                              check=True, capture_output=True, text=True)
        parts = iter(done.stdout.split('file\t')[1:])
        for table, columns in tables.items():
            rows, totals, cells = 0, {}, {}
            for line in next(parts).splitlines():
                what, *rest = line.split('\t')
                if what == 'rows':
                    rows = int(rest[0])
                elif what == 'column':
                    totals[rest[0]] = int(rest[1]), float(rest[2])
                elif what == 'cells':
                    cells[rest[0]] = [bytes.fromhex(c).decode() for c in rest[1:]]
            small = zip(*([cells.get(c.name, [None] * rows) for c in columns])) if rows <= SMALL else ()
            yield table, take_totals(table, rows, totals, small)
    return run


def by_pspp(scratch):
    """PSPP measures by itself, user-missing left out; texts by whether there is any."""
    for table, columns in tables.items():
        if not wanted[table].rows:
            continue
        make, aggregate = ['COMPUTE all_of_it = 1.'], []
        for i, column in enumerate(columns):
            if column.kind == 'text':
                make.append(f"COMPUTE t{i} = ({column.name} NE '').")
                aggregate.append(f'/n{i} = SUM(t{i})')
            else:
                aggregate.append(f'/n{i} = N({column.name})')
                if column.kind in ('integer', 'decimal', 'code', 'truth'):
                    aggregate.append(f'/s{i} = SUM({column.name})')
        out, syntax = f'{scratch}/pspp.csv', f'{scratch}/pspp.sps'
        with open(syntax, 'w', encoding='utf-8') as file:
            file.write(f"GET FILE='{path_of('sav', table)}'.\n" + '\n'.join(make) + '\nAGGREGATE /OUTFILE=* /BREAK = all_of_it /rows = N '
                       + ' '.join(aggregate) + f".\nFORMATS ALL (F40.3).\nSAVE TRANSLATE /OUTFILE='{out}' /TYPE=CSV /REPLACE "
                       '/FIELDNAMES /CELLS=VALUES.\n')
        done = subprocess.run(['pspp', '-o', '/dev/null', syntax], check=False, capture_output=True, text=True)
        if done.returncode or not os.path.exists(out):
            sys.exit(f'pspp: {table}: {done.stdout[-500:]}{done.stderr[-500:]}')
        with open(out, encoding='utf-8', newline='') as file:
            line = {k: float(v) if v.strip() else 0 for k, v in next(csv.DictReader(file)).items()}
        os.unlink(out)
        totals = {c.name: (int(line[f'n{i}']), line.get(f's{i}', 0)) for i, c in enumerate(columns)}
        found = take_totals(table, int(line['rows']), totals)
        for column in columns:  # the length of a text is nothing that PSPP sums
            if column.kind == 'text':
                found.amount[column.name] = wanted[table].amount[column.name]
        yield table, found


def have(*programs):
    return lambda: all(shutil.which(p) for p in programs)


def have_haven():
    return shutil.which('Rscript') and subprocess.run(['Rscript', '--vanilla', '-e', 'library(haven)'], capture_output=True,
                                                      check=False).returncode == 0


readers = {
    'openpyxl': (by_openpyxl, lambda: True),
    'pyreadstat dta': (by_pyreadstat('dta'), lambda: True),
    'pyreadstat sav': (by_pyreadstat('sav'), lambda: True),
    'LibreOffice xlsx': (by_libreoffice, have('soffice')),
    FRENCH: (by_libreoffice_french, lambda: asked.french and have('soffice')()),
    'PSPP': (by_pspp, have('pspp')),
    'haven dta': (by_haven('dta'), have_haven),
    'haven sav': (by_haven('sav'), have_haven),
}


# ---- everything ----

def check_resources():
    for resource, table in (('Encounter', 'visit'), ('Patient', 'person'), ('Observation', 'result')):
        path = f'{asked.folder}/fhir/{asked.prefix}{resource}.ndjson'
        if os.path.exists(path):
            same(f'{resource}.ndjson', duckdb.sql(f"SELECT count(*) FROM read_ndjson_objects('{path}')").fetchall()[0][0],
                 wanted[table].rows)


def check_names():
    found = wanted['person']
    at = [column.name for column in found.columns].index('family')
    with open(asked.names, encoding='utf-8') as file:
        meant = collections.Counter(unicodedata.normalize('NFC', name) for name in json.load(file))
    there = collections.Counter(row[at] for row in found.cells)
    same('names that are not there, and others', sorted((meant - there).elements()), sorted((there - meant).elements()))
    path = f'{asked.folder}/fhir/{asked.prefix}Patient.ndjson'
    with open(path, encoding='utf-8') as lines:
        sent = collections.Counter(json.loads(line)['name'][0]['family'] for line in lines)
    same('names in Patient.ndjson', sorted((meant - sent).elements()), sorted((sent - meant).elements()))


begun = time.monotonic()
wanted = {table: reference(table) for table in tables}
check_resources()
if asked.names:
    check_names()
print(f'DuckDB: {sum(t.rows for t in wanted.values())} rows, {time.monotonic() - begun:.1f} s', flush=True)
chosen = [r for r in readers if (not asked.only or any(r.startswith(o) for o in asked.only.split(',')))
          and not any(s and r.startswith(s) for s in asked.skip.split(','))]
for name in chosen:
    run, is_here = readers[name]
    if not is_here():
        print(f'skipped: {name} is not here')
        continue
    begun, before, seen = time.monotonic(), differences, set()
    with tempfile.TemporaryDirectory() as folder:
        for table_name, what in run(folder):
            seen.add(table_name)
            compare(name, table_name, what, wanted[table_name])
    same(f'{name}: tables', {t for t in wanted if wanted[t].rows} - seen, set())
    print(f'{name}: {differences - before} differences, {time.monotonic() - begun:.1f} s', flush=True)
print(f'{compared} compared, {differences} differences')
sys.exit(differences > 0 or compared < 50)
