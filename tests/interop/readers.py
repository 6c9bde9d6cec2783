# SPDX-License-Identifier: EUPL-1.2
"""Reads tables back with readers of others and compares every cell.

usage: readers.py DIR EXPECTED.json
EXPECTED.json: {"columns": [[name, kind]…], "rows": [[text or null]…]}; DIR holds xlsx/icope.xlsx, stata/hostile.dta,
spss/hostile.sav. Prints a line a difference; exit code 1 when there is any.
"""
import datetime
import json
import math
import sys

import openpyxl
import pyreadstat

folder, expected = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
differences = 0


def wanted(kind, text):
    """What a cell must be read as."""
    if text is None or text == "":
        return None
    if kind in ("integer", "decimal"):
        return float(text)
    if kind == "truth":
        return text == "true"
    if kind == "day" and len(text) == 10:
        return datetime.date.fromisoformat(text)
    if kind == "moment":
        return datetime.datetime.fromisoformat(text)
    return text


def plain(kind, cell):
    """A cell as it was read, likewise."""
    if cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell)) or str(cell) == "NaT":
        return None
    if kind in ("integer", "decimal"):
        return float(cell)
    if kind == "truth":
        return bool(cell)
    if kind == "day" and isinstance(cell, datetime.datetime):
        return cell.date()
    if kind == "moment" and isinstance(cell, datetime.datetime):
        return cell.replace(microsecond=0)
    return cell


def compare(reader, row, name, kind, text, cell):
    global differences
    if wanted(kind, text) != plain(kind, cell):
        print(f"{reader}: row {row}, {name}: {text!r} is read as {cell!r}")
        differences += 1


def statistics(reader, frame):
    for column, (name, kind) in enumerate(expected["columns"]):
        name = name if name in frame else list(frame.columns)[column]  # a short one was made of it
        cells = frame[name].tolist()
        if len(cells) != len(expected["rows"]):
            sys.exit(f"{reader}: {len(cells)} rows, not {len(expected['rows'])}")
        for row, texts in enumerate(expected["rows"]):
            text = texts[column]
            if kind == "day" and text is not None:  # as far as it is known, beside the day
                compare(reader, row, name + "_text", "text", text, frame[name + "_text"].iloc[row])
                text = text if len(text) == 10 else None
            compare(reader, row, name, kind, text, cells[row])


sheet = openpyxl.load_workbook(f"{folder}/xlsx/icope.xlsx")["hostile"]
for row, texts in enumerate(expected["rows"]):
    for column, (name, kind) in enumerate(expected["columns"]):
        compare("openpyxl", row, name, kind, texts[column], sheet.cell(row + 2, column + 1).value)
statistics("pyreadstat dta", pyreadstat.read_dta(f"{folder}/stata/hostile.dta")[0])
statistics("pyreadstat sav", pyreadstat.read_sav(f"{folder}/spss/hostile.sav")[0])
print(f"{len(expected['rows'])} rows, {differences} differences")
sys.exit(differences > 0)
