# SPDX-License-Identifier: EUPL-1.2
# Speed beside others, one after the other in turn, on one core each: exports beside `sqlite3 -csv` of the same rows in
# plain SQLite, views beside DuckDB (PyPI) and octofhir-sof (crates.io), FHIRPath beside fhirpath.js (npm). Prints CPU
# seconds, and how many times those of the other they are: median, least and most. What is not here is skipped and said.
# Nothing is judged: machines differ.
# Usage: python3 tests/bench/beside.py [export] [rescore] [views] [fhirpath]      default: all; run by make bench
#   BUILD=folder; ROUNDS=5; PEOPLE=250 VISITS=4 (of each) or STORE=FILE (of practice) for export, FORMATS=csv,omop only
#   those of it; RESPONSES=5000 for views;
#   DUCKDB=PYTHON that has it; OCTOFHIR=PROGRAM (cargo install octofhir-sof-cli); FORMS=FOLDER and FHIRPATH=FOLDER with
#   node_modules for fhirpath
import glob
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(os.environ.get('BUILD', 'build'))
PROGRAM = f'{BUILD}/icope'
ROUNDS = int(os.environ.get('ROUNDS', '5'))


def measure(command, out=os.devnull):
    """CPU seconds, seconds and peak memory in MB of a command; ends the program when it fails."""
    begun = time.monotonic()
    with open(out, 'wb') as to:
        child = subprocess.Popen(command, stdout=to, stdin=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f'{" ".join(command)}: exit {child.returncode}')
    return used.ru_utime + used.ru_stime, time.monotonic() - begun, used.ru_maxrss / 1024


def median(values):
    return statistics.median(values)


def row(name, ours, theirs=None, scale=1.0, megabytes=None):
    cpu, wall, memory = (median(x) for x in zip(*ours))
    line = f'{name:34} {cpu:8.2f} s {wall:8.2f} s {max(x[2] for x in ours):7.0f} MB'
    if megabytes is not None:
        line += f' {megabytes / cpu:8.1f} MB/s'
    if theirs:
        ratios = sorted(a[0] * scale / b[0] for a, b in zip(ours, theirs))
        line += f'   {median([b[0] for b in theirs]):8.2f} s   {median(ratios):6.2f} x ({ratios[0]:.2f} to {ratios[-1]:.2f})'
    print(line, flush=True)


def skip(name, why):
    print(f'{name:34} skipped: {why}', flush=True)


def in_turn(one, two):
    a, b = [], []
    if ROUNDS > 1:
        one(), two()  # not counted: both find the files in memory
    for _ in range(ROUNDS):
        a.append(one())
        b.append(two())
    return a, b


# ---- exports ----

FORMATS = ('csv', 'fhir', 'xlsx', 'stata', 'spss', 'omop', 'openehr')
BY_BYTE = ('fhir', 'openehr')  # what they write is not the rows of the tables


def make_store(folder):
    store = os.environ.get('STORE')
    if store:
        return os.path.abspath(store), store
    store, people, visits = f'{folder}/store', os.environ.get('PEOPLE', '250'), os.environ.get('VISITS', '4')
    measure([PROGRAM, 'simulate', '--people', people, '--visits', visits, '--store', store])
    return store, f'{people} people of {visits} visits'


def plain_tables(folder):
    """The tables of the export in CSV as plain SQLite has them: a file and the name of a table each."""
    if shutil.which('sqlite3') is None:
        return []
    plain, tables = f'{folder}/plain.db', sorted(glob.glob(f'{folder}/out/csv/*.csv'))
    names = [f't{i}' for i in range(len(tables))]
    subprocess.run(['sqlite3', plain], check=True, text=True, input='PRAGMA synchronous = OFF;\n.mode csv\n' + ''.join(
        f'.import {path} {name}\n' for path, name in zip(tables, names)))
    return [(plain, name) for name in names]


def export(folder):
    os.environ['ICOPE_HOME'] = folder
    store, what = make_store(folder)
    secret = f'{folder}/secret'
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), 'w') as file:
        file.write('practice\n')

    def run(form):
        shutil.rmtree(f'{folder}/out', ignore_errors=True)
        return measure([PROGRAM, 'export', '--format', form, '--for', 'rfc4180', '--out', f'{folder}/out', '--practice',
                        '--store', store, '--passphrase-file', secret])

    def size(form):
        return sum(os.path.getsize(f) for f in glob.glob(f'{folder}/out/{form}/*'))

    wanted = [f for f in os.environ.get('FORMATS', ','.join(FORMATS)).split(',') if f in FORMATS]
    run('csv')
    csv_bytes, plain = size('csv'), plain_tables(folder)

    def their_csv():
        used = [measure(['sqlite3', '-header', '-csv', file, f'SELECT * FROM {name}'], f'{folder}/their.csv')
                for file, name in plain]
        return tuple(sum(u[i] for u in used) for i in range(2)) + (max(u[2] for u in used),)
    print(f'export of {what}: CPU, all, most memory, MB a second of CPU; sqlite3 -csv of the same rows ({csv_bytes / 1e6:.0f} '
          'MB of CSV), CPU, and how many times that; NDJSON by byte')
    for form in wanted:
        if not plain:
            used, theirs = [run(form) for _ in range(ROUNDS)], None
        else:
            used, theirs = in_turn(lambda: run(form), their_csv)  # noqa: B023 (called at once)
        written = size(form)
        by_byte = csv_bytes / written if form in BY_BYTE else 1.0
        row(f'{form}, {written / 1e6:.0f} MB{", by byte" if form in BY_BYTE else ""}', used, theirs, by_byte, written / 1e6)
    if not plain:
        skip('sqlite3 -csv', 'no sqlite3 here')


# ---- past answers under another version of their form ----

def rescore(folder):
    os.environ['ICOPE_HOME'] = folder
    store, what = make_store(folder)
    secret = f'{folder}/secret'
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), 'w') as file:
        file.write('practice\n')
    print(f'rescore of {what}: CPU, all, most memory; nothing here to put beside it')
    for name, more in (('rescore', []), ('rescore --keep', ['--keep'])):
        used = [measure([PROGRAM, 'rescore', '--form', '1.0.0', *more, '--practice', '--store', store,
                         '--passphrase-file', secret]) for _ in range(ROUNDS)]
        row(name, used)


# ---- views ----

def write_responses(folder, count):
    chance = random.Random(1)
    with open(f'{folder}/responses.ndjson', 'w') as file:
        for i in range(count):
            groups = [{'linkId': f'g{g}', 'item': [
                {'linkId': f'g{g}-q{k}', 'answer': [{'valueCoding': {
                    'system': 'https://example.org/cs', 'code': chance.choice(['yes', 'no', 'unknown']),
                    'display': 'some display text'}}]} for k in range(6)]} for g in range(8)]
            file.write(json.dumps({'resourceType': 'QuestionnaireResponse', 'id': f'q{i}', 'status': 'completed',
                                   'subject': {'reference': f'Patient/p{i // 4}'},
                                   'authored': '2026-05-12T10:00:00+02:00', 'item': groups}) + '\n')


def write_views(folder):
    key = [{'name': 'id', 'path': 'getResourceKey()'}, {'name': 'patient', 'path': 'subject.getReferenceKey(Patient)'},
           {'name': 'authored', 'path': 'authored'}]
    wide = key + [{'name': f'g{g}_q{k}', 'path': f"item.where(linkId = 'g{g}').item.where(linkId = 'g{g}-q{k}')"
                   '.answer.value.ofType(Coding).code'} for g in range(8) for k in range(6)]
    selects = {'wide': [{'column': wide}], 'long': [{'column': key}, {'forEach': 'item', 'select': [{
        'forEach': 'item', 'column': [{'name': 'link', 'path': 'linkId'},
                                      {'name': 'code', 'path': 'answer.value.ofType(Coding).code'}]}]}]}
    for name, select in selects.items():
        with open(f'{folder}/{name}.json', 'w') as file:
            json.dump({'resourceType': 'ViewDefinition', 'resource': 'QuestionnaireResponse', 'status': 'active',
                       'name': name, 'select': select}, file)


DUCK = r'''
import duckdb, sys
name, source, out = sys.argv[1:]
db = duckdb.connect()
db.execute('SET threads = 1')
head = "id, split_part(subject.reference, '/', 2) AS patient, authored"
if name == 'wide':
    cells = ', '.join(
        f"list_filter(flatten(list_transform(list_filter(item, lambda g: g.linkId = 'g{g}'), lambda g: g.item)), "
        f"lambda q: q.linkId = 'g{g}-q{k}')[1].answer[1].valueCoding.code AS g{g}_q{k}" for g in range(8) for k in range(6))
    query = f"SELECT {head}, {cells} FROM read_ndjson('{source}')"
else:
    query = (f"SELECT {head}, q.linkId AS link, q.answer[1].valueCoding.code AS code FROM (SELECT *, unnest(g.item) AS q "
             f"FROM (SELECT *, unnest(item) AS g FROM read_ndjson('{source}')))")
db.execute(f"COPY ({query}) TO '{out}' (HEADER)")
'''


def views(folder):
    count = int(os.environ.get('RESPONSES', '5000'))
    write_responses(folder, count)
    write_views(folder)
    source = f'{folder}/responses.ndjson'
    python = os.environ.get('DUCKDB') or next((p for p in (f'{BUILD}/readers/bin/python', sys.executable) if os.path.exists(p)
                                               and subprocess.run([p, '-c', 'import duckdb'], capture_output=True,
                                                                  check=False).returncode == 0), None)
    octofhir = os.environ.get('OCTOFHIR') or shutil.which('octofhir-sof')
    print(f'views over {count} responses, {os.path.getsize(source) / 1e6:.0f} MB: CPU, all, memory; the other, CPU, and how '
          'many times that')
    for name in ('wide', 'long'):
        view = f'{folder}/{name}.json'

        def ours():
            return measure([PROGRAM, 'view', 'run', view, '--input', source], f'{folder}/ours.csv')
        if python:
            row(f'{name}, beside DuckDB', *in_turn(ours, lambda: measure([python, '-c', DUCK, name, source,
                                                                          f'{folder}/theirs.csv'])))
        else:
            skip(f'{name}, beside DuckDB', 'no Python here has the package duckdb')
        if octofhir:
            row(f'{name}, beside octofhir-sof', *in_turn(ours, lambda: measure(
                [octofhir, 'run', view, '--input', source, '--output', 'csv', '--out', f'{folder}/theirs.csv'])))
        else:
            skip(f'{name}, beside octofhir-sof', 'no octofhir-sof here')


# ---- FHIRPath ----

def fhirpath(folder):
    modules = os.environ.get('FHIRPATH') or f'{BUILD}/interop/node'
    forms = sorted(glob.glob(f'{os.environ.get("FORMS", "../shared/conformance/questionnaires")}/**/*.json', recursive=True))
    forms += sorted(glob.glob('questionnaires/*.json')) + sorted(glob.glob('tests/interop/forms/*.json'))
    script, rows = f'{HERE}/fhirpath.mjs', f'{folder}/rows.json'
    if shutil.which('node') is None or not os.path.isdir(f'{modules}/node_modules/fhirpath'):
        return skip('FHIRPath beside fhirpath.js', f'no node here, or no fhirpath in {modules}/node_modules')
    measure(['node', script, 'write', rows, *forms])
    medians, count = [], 0
    for _ in range(min(ROUNDS, 3)):
        measure([f'{BUILD}/bench/bench_fhirpath', rows], f'{folder}/ours')
        measure(['node', script, 'time', rows, modules], f'{folder}/theirs')
        with open(f'{folder}/ours') as a, open(f'{folder}/theirs') as b:
            ratios = sorted(float(y) / float(x) for x, y in zip(a, b) if x.strip() != '-' and y.strip() != '-')
        count = len(ratios)
        medians.append((median(ratios), ratios[count // 10], ratios[count * 9 // 10]))
    medians.sort()
    middle = medians[len(medians) // 2]
    print(f'FHIRPath: {count} expressions of {len(forms)} forms, {middle[0]:.1f} times as fast as fhirpath.js at the median '
          f'({medians[0][0]:.1f} to {medians[-1][0]:.1f} over the rounds; a tenth below {middle[1]:.1f}, a tenth above '
          f'{middle[2]:.1f})')


parts = {'export': export, 'rescore': rescore, 'views': views, 'fhirpath': fhirpath}
for wanted in sys.argv[1:] or parts:
    if wanted not in parts:
        sys.exit(f'there is no part {wanted}: {", ".join(parts)}')
    with tempfile.TemporaryDirectory(prefix='icope-bench.') as scratch:
        parts[wanted](scratch)
