# SPDX-License-Identifier: EUPL-1.2
"""Reads a table of codes as test_readers.c wrote it: numbers, labels, reasons why there is no value, sheets.

usage: coded.py DIR
"""
import math
import sys

import openpyxl
import pyreadstat

folder = sys.argv[1]
differences = 0


def same(what, one, other):
    global differences
    if one != other:
        print(f"{what}: {one!r} is not {other!r}")
        differences += 1


def plain(cells):
    return [None if isinstance(c, float) and math.isnan(c) else c for c in cells]


frame, meta = pyreadstat.read_dta(f"{folder}/coded-stata/coded.dta", user_missing=True)
same("dta: sees", plain(frame["sees"]), [1.0, "e", None, None])
same("dta: seconds", plain(frame["seconds"]), [12.5, "a", None, None])
same("dta: sees_code", list(frame["sees_code"]), ["", "", "perhaps", ""])
same("dta: labels", meta.variable_value_labels["sees"], {0: "Non", 1: "Oui", "e": "Ne sait pas"})
same("dta: reasons", meta.variable_value_labels["seconds"], {"a": "Ne veut pas"})
same("dta: label", meta.column_names_to_labels["seconds"], "Temps")

frame, meta = pyreadstat.read_sav(f"{folder}/coded-spss/coded.sav", user_missing=True)
same("sav: sees", plain(frame["sees"]), [1.0, -905.0, None, None])
same("sav: seconds", plain(frame["seconds"]), [12.5, -901.0, None, None])
same("sav: sees_code", list(frame["sees_code"]), ["", "", "perhaps", ""])
same("sav: labels", meta.variable_value_labels["sees"], {0: "Non", 1: "Oui", -905: "Ne sait pas"})
same("sav: missing", meta.missing_ranges["seconds"], [{"lo": -999.0, "hi": -901.0}])
frame, meta = pyreadstat.read_sav(f"{folder}/coded-spss/coded.sav")  # as a statistician has it: no value
same("sav: without reasons", plain(frame["seconds"]), [12.5, None, None, None])

book = openpyxl.load_workbook(f"{folder}/coded-xlsx/icope.xlsx")
same("xlsx: sheets", book.sheetnames[1:], ["coded", "coded (2)"])
rows = [[cell.value for cell in row] for sheet in book.sheetnames[1:] for row in book[sheet].iter_rows()]
heading = ["sees", "sees_label", "seconds", "why"]
same("xlsx: rows", rows, [heading, ["yes", "Oui", 12.5, None], ["unknown", "Ne sait pas", None, "refused"],
                          heading, ["perhaps", None, None, "tired"]])
for sheet in book.sheetnames[1:]:
    same(f"xlsx: {sheet} stays in sight", book[sheet].freeze_panes, "A2")
sys.exit(differences > 0)
