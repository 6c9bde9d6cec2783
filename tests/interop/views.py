# SPDX-License-Identifier: EUPL-1.2
# Tables of an export as others make them: each ViewDefinition that comes with the program run over the exported NDJSON by
# octofhir-sof (crates.io) in memory, and by the SQL that it makes on PostgreSQL and on DuckDB, every row compared with
# ours; and DuckDB (PyPI) reading our CSV and NDJSON, with the manifest's counts and the same sums. What differs and may,
# with the reason, is a row of views.tsv: columns of a FHIR type are compared by value there, not by their text.
# Usage: python3 views.py PROGRAM VIEWS EXPORT DIFFERENCES [--octofhir PROGRAM] [--postgres URL]
#        EXPORT: a folder that `export --format csv,fhir --for rfc4180` wrote
# The last line is "N passed, N failed, N skipped".
import argparse
import collections
import decimal
import glob
import json
import os
import subprocess
import sys
import tempfile

try:
    import duckdb
except ImportError:
    duckdb = None

PREFIX = 'practice-'
parser = argparse.ArgumentParser()
for name in ('program', 'views', 'export', 'differences'):
    parser.add_argument(name)
parser.add_argument('--octofhir')
parser.add_argument('--postgres')
asked = parser.parse_args()
totals = collections.Counter()
allowed = [line.split('\t') for line in open(asked.differences, encoding='utf-8').read().splitlines()
           if line and not line.startswith('#')]
met = set()


def result(what, name, why=''):
    totals[what] += 1
    if what != 'passed':
        print(f'{"FAIL" if what == "failed" else "skip"} {name}: {why}')


# ---- rows ----

def plain(value, typed):
    """A cell by its text: numbers keep their digits, and SQL knows no booleans inside JSON text."""
    if isinstance(value, bool) and not typed:
        return 'true' if value else 'false'
    return value


def by_value(value):
    return str(decimal.Decimal(value).normalize()) if isinstance(value, str) else value


def columns_of(select):
    for one in select:
        yield from one.get('column', [])
        yield from columns_of(one.get('select', []))
        yield from columns_of(one.get('unionAll', []))


def read_rows(path, typed=True):
    with open(path, encoding='utf-8') as lines:
        for line in lines:
            row = json.loads(line, parse_float=str, parse_int=str)
            yield {k: plain(v, typed) for k, v in row.items() if v is not None}


def compare(view, definition, engine, ours, theirs):
    name = f'{view} by {engine}'
    loose = set()
    for number, (kind, whose, _) in enumerate(allowed):
        columns = {c['name'] for c in columns_of(definition['select']) if c.get('type') == kind}
        if whose in (engine, '*') and columns:
            loose |= columns
            met.add(number)

    def count(rows):
        return collections.Counter(json.dumps({k: by_value(v) if k in loose else v for k, v in row.items()}, sort_keys=True)
                                   for row in rows)
    a, b = count(ours), count(theirs)
    only_ours, only_theirs = sorted((a - b).elements()), sorted((b - a).elements())
    if not only_ours and not only_theirs:
        return result('passed', name)
    here, there = json.loads((only_ours or ['{}'])[0]), json.loads((only_theirs or ['{}'])[0])
    differ = {k: (here.get(k), there.get(k)) for k in sorted({*here, *there}) if here.get(k) != there.get(k)}
    result('failed', name, f'{len(only_ours)} rows only here, {len(only_theirs)} only there; of the first, here and there: '
           f'{str(differ)[:800]}')


# ---- engines ----

def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode == 0, (done.stderr or done.stdout).strip()[:300]


def sql_of(view_path, dialect):
    return subprocess.run([asked.octofhir, 'generate', '--dialect', dialect, view_path], capture_output=True, text=True,
                          check=True).stdout.strip().rstrip(';')


def by_postgres(view_path, out):
    done = subprocess.run(['psql', '-qAt', '-v', 'ON_ERROR_STOP=1', asked.postgres], capture_output=True, text=True,
                          check=False, input=f'SELECT row_to_json(t) FROM ({sql_of(view_path, "postgres")}) t;\n')
    with open(out, 'w', encoding='utf-8') as file:
        file.write(done.stdout)
    return done.returncode == 0, done.stderr.strip()[:300]


def by_duckdb(view_path, folder, out):
    db = duckdb.connect()
    db.execute('SET threads = 1')
    for path in glob.glob(f'{folder}/fhir/*.ndjson'):
        table = os.path.basename(path)[len(PREFIX):-len('.ndjson')].lower()
        db.execute(f'CREATE TABLE "{table}" AS SELECT json AS resource, \'created\' AS status FROM '
                   f"read_ndjson_objects('{path}')")
    cursor = db.execute(sql_of(view_path, 'duckdb'))
    names = [column[0] for column in cursor.description]
    with open(out, 'w', encoding='utf-8') as file:
        for row in cursor.fetchall():
            file.write(json.dumps({k: None if v is None else v if isinstance(v, bool) else str(v)
                                   for k, v in zip(names, row)}) + '\n')
    return True, ''


def check_view(path, scratch):
    view = os.path.basename(path)[:-len('.json')]
    definition = json.load(open(path, encoding='utf-8'))
    resource = definition['resource']
    source = f'{asked.export}/fhir/{PREFIX}{resource}.ndjson'
    ours, theirs = f'{scratch}/{view}.ours', f'{scratch}/{view}.theirs'
    if not os.path.exists(source):
        return result('skipped', view, f'no {resource} is exported')
    fine, why = run(asked.program, 'view', 'run', path, '--input', source, '--format', 'ndjson', '--out', ours)
    if not fine:
        return result('failed', view, why)
    engines = {'memory': lambda: run(asked.octofhir, 'run', path, '--input', source, '--output', 'ndjson', '--out', theirs),
               'PostgreSQL': lambda: by_postgres(path, theirs),
               'DuckDB': lambda: by_duckdb(path, asked.export, theirs)}
    for engine, run_it in engines.items():
        if not asked.octofhir:
            result('skipped', f'{view} by {engine}', 'no octofhir-sof here')
        elif engine == 'PostgreSQL' and not asked.postgres:
            result('skipped', f'{view} by {engine}', 'no PostgreSQL here')
        elif engine == 'DuckDB' and duckdb is None:
            result('skipped', f'{view} by {engine}', 'no DuckDB here')
        else:
            if os.path.exists(theirs):
                os.unlink(theirs)
            fine, why = run_it()
            if not fine:
                result('failed', f'{view} by {engine}', why)
            else:
                typed = engine == 'memory'
                compare(view, definition, engine, read_rows(ours, typed), read_rows(theirs, typed))


# ---- DuckDB reads what was written ----

def check_files():
    manifest = json.load(open(f'{asked.export}/manifest.json', encoding='utf-8'))
    if duckdb is None:
        return result('skipped', 'files in DuckDB', 'no DuckDB here')
    db = duckdb.connect()
    for name, rows in manifest['rows'].items():
        csv, ndjson = f'{asked.export}/csv/{PREFIX}{name}.csv', f'{asked.export}/fhir/{PREFIX}{name}.ndjson'
        if os.path.exists(csv):
            found = db.execute(f"SELECT count(*) FROM read_csv('{csv}', header = true, all_varchar = true, quote = '\"', "
                               "escape = '\"', delim = ',')").fetchone()[0]
        elif os.path.exists(ndjson):
            found = db.execute(f"SELECT count(*) FROM read_ndjson_objects('{ndjson}')").fetchone()[0]
        else:
            continue
        result('passed' if found == rows else 'failed', f'{name} in DuckDB', f'{found} rows, the manifest says {rows}')
    sums(db)


def sums(db):
    """The numbers that were answered, once out of CSV and once out of the resources; and who has how many results."""
    csv, fhir = f'{asked.export}/csv/{PREFIX}', f'{asked.export}/fhir/{PREFIX}'
    read = "read_csv('%s%s.csv', header = true, all_varchar = true, quote = '\"', escape = '\"', delim = ',')"
    pairs = [
        ('sum of the numbers answered',
         f"SELECT sum(coalesce(whole_number, number)::DECIMAL(18, 3)) FROM {read % (csv, 'answer')}",
         'WITH RECURSIVE item(it) AS (SELECT unnest(from_json(json -> \'$.item\', \'["JSON"]\')) FROM '
         f"read_ndjson_objects('{fhir}QuestionnaireResponse.ndjson') UNION ALL "
         'SELECT unnest(from_json(it -> \'$.item\', \'["JSON"]\')) FROM item), '
         'answer(a) AS (SELECT unnest(from_json(it -> \'$.answer\', \'["JSON"]\')) FROM item) '
         "SELECT sum(coalesce(a ->> '$.valueInteger', a ->> '$.valueDecimal')::DECIMAL(18, 3)) FROM answer"),
        ('results of each person',
         f"SELECT list(n ORDER BY p) FROM (SELECT person_id AS p, count(*) AS n FROM {read % (csv, 'result')} GROUP BY 1)",
         "SELECT list(n ORDER BY p) FROM (SELECT split_part(json ->> '$.subject.reference', '/', 2) AS p, count(*) AS n "
         f"FROM read_ndjson_objects('{fhir}Observation.ndjson') GROUP BY 1)"),
    ]
    for name, one, two in pairs:
        try:
            a, b = db.execute(one).fetchone()[0], db.execute(two).fetchone()[0]
            result('passed' if a == b and a is not None else 'failed', name, f'{str(a)[:200]} in CSV, {str(b)[:200]} in NDJSON')
        except duckdb.Error as error:
            result('failed', name, str(error)[:300])


with tempfile.TemporaryDirectory() as folder:
    for view_file in sorted(glob.glob(f'{asked.views}/*.json')):
        check_view(view_file, folder)
check_files()
for number, row in enumerate(allowed):
    if asked.octofhir and asked.postgres and duckdb and number not in met:
        result('failed', 'views.tsv', f'nobody meets the row any more: {row}')
print(f'{totals["passed"]} passed, {totals["failed"]} failed, {totals["skipped"]} skipped')
sys.exit(1 if totals['failed'] else 0)
