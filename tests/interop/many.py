# SPDX-License-Identifier: EUPL-1.2
"""Many visits through every format and back by programs of others, in one export: its memory, rows, sums and how much text
of every table (agree.py), a composition a visit, the rules of the OMOP model, and a table of more rows than a sheet holds.

usage: BUILD=build python3 many.py [PEOPLE [VISITS]]      default 5000 people of 4 visits
STORE=FILE (of practice) in their place; READERS=PYTHON that has requirements.txt; AGREE='--skip openpyxl' for agree.py;
KEEP=DIR keeps the export. The last line is "N passed, N failed, N skipped".
"""
import json
import os
import shlex
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.path.abspath(os.environ.get('BUILD', 'build'))
READERS = os.environ.get('READERS', f'{BUILD}/readers/bin/python')
MEMORY_MB = 100  # of an export, whatever there is
SHEET_ROWS = 1048576
totals = {'passed': 0, 'failed': 0, 'skipped': 0}


def result(name, fine, said=''):
    totals['passed' if fine else 'failed'] += 1
    print(f'{"ok  " if fine else "FAIL"} {name}{": " if said else ""}{said}', flush=True)


def measure(*command):
    """Seconds, and most memory in MB; ends the program when it fails."""
    begun = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f'{" ".join(command)}: exit {child.returncode}')
    return time.monotonic() - begun, used.ru_maxrss / 1024


def check_rules(path):
    """Each statement of omop-rules.sql finds nothing."""
    with open(f'{HERE}/../e2e/omop-rules.sql', encoding='utf-8') as file:
        text = ''.join(line for line in file if not line.startswith('--'))
    rules, begun = [rule.strip() for rule in text.split(';') if rule.strip()], time.monotonic()
    db, broken = sqlite3.connect(f'file:{path}?mode=ro', uri=True), 0
    for rule in rules:
        if db.execute(rule).fetchone() is not None:
            broken += 1
            print(f'found by: {rule}')
    counts = {t: db.execute(f'SELECT count(*) FROM {t}').fetchone()[0]
              for t in ('person', 'visit_occurrence', 'observation', 'measurement')}
    result('rules of OMOP', len(rules) > 20 and not broken,
           f'{len(rules)} in {time.monotonic() - begun:.1f} s, {", ".join(f"{n} {t}" for t, n in counts.items())}')
    return counts


def lines_of(path):
    with open(path, 'rb') as file:
        return sum(chunk.count(b'\n') for chunk in iter(lambda: file.read(1 << 20), b''))


def main(folder):
    os.environ['ICOPE_HOME'] = folder
    people, visits = (sys.argv[1:] + ['5000', '4'][len(sys.argv) - 1:])[:2]
    store, secret = os.environ.get('STORE') or f'{folder}/store', f'{folder}/secret'
    with open(os.open(secret, os.O_WRONLY | os.O_CREAT, 0o600), 'w') as file:
        file.write('practice\n')
    if not os.environ.get('STORE'):
        took, used = measure(f'{BUILD}/icope', 'simulate', '--people', people, '--visits', visits, '--store', store)
        print(f'{people} people of {visits} visits: {took:.1f} s, {used:.0f} MB', flush=True)

    def export(out, *words):
        return measure(f'{BUILD}/icope', 'export', '--out', out, '--practice', '--store', store, '--passphrase-file', secret,
                       *words)
    out, french = os.environ.get('KEEP') or f'{folder}/out', f'{folder}/french'
    took, used = export(out, '--format', 'csv,xlsx,stata,spss,fhir,omop,openehr', '--for', 'rfc4180')
    result('every format in one export', used <= MEMORY_MB, f'{took:.1f} s, {used:.0f} MB of memory')
    export(french, '--format', 'csv', '--for', 'excel-fr')
    with open(f'{out}/manifest.json', encoding='utf-8') as file:
        rows = json.load(file)['rows']
    if max(rows.values()) < SHEET_ROWS:
        print('     (no table has more rows than a sheet holds)')
    counts = check_rules(f'{out}/omop/practice-omop.sqlite')
    result('people and visits of OMOP', (counts['person'], counts['visit_occurrence']) == (rows['person'], rows['visit']),
           f'{rows["person"]} and {rows["visit"]} in the tables')
    found = lines_of(f'{out}/openehr/practice-composition.ndjson')
    result('compositions of openEHR', found == lines_of(f'{out}/fhir/practice-QuestionnaireResponse.ndjson'), str(found))
    agreed = subprocess.run([READERS, f'{HERE}/agree.py', out, 'practice-', '--french', french,
                             *shlex.split(os.environ.get('AGREE', ''))], check=False)
    result('tables in programs of others', agreed.returncode == 0)


if not os.path.exists(READERS):
    print('skip many visits: no readers from PyPI (make check-readers installs them)')
    totals['skipped'] += 1
else:
    with tempfile.TemporaryDirectory(prefix='icope-many.') as scratch:
        main(scratch)
print(', '.join(f'{n} {what}' for what, n in totals.items()))
sys.exit(totals['failed'] > 0)
