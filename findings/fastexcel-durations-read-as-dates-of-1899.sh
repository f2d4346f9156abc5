#!/usr/bin/env bash
# fastexcel asked for text gives the durations of an .xlsx as dates of 1899 and 1900.
#
# Versions:  fastexcel 0.21.0, python-calamine 0.9.1 (same engine, to compare), openpyxl 3.1.5, polars 2.1.0.
# Guess:     with dtypes="string" 65 seconds in the format [mm]:ss come as "00:01:05", 25 hours in [h]:mm:ss as
#            "25:00:00".
# Behaviour: "1899-12-31 00:01:05" and "1900-01-01 01:00:00": a date and a time of day. Whoever cuts the date off
#            reads 25 hours as one; whoever takes such a cell for the date column finds calls of 1899. Without dtypes
#            a column that mixes [h]:mm:ss and h:mm:ss raises "unsupported column type combination". python-calamine,
#            on the same engine, gives timedelta for the bracketed formats.
# Source:    found by trying; the documentation of dtypes and load_sheet (0.21.0) names "duration" as a type and
#            doesn't say what text it becomes. ToucanToco/fastexcel pull request 195 (dtypes).
# Seen:      ['1899-12-31 00:01:05', '1900-01-01 01:00:00', '1899-12-31 00:01:05'], calamine 0:01:05, 1 day 1:00:00,
#            00:01:05
# For us:    a supplier's CDRs and reconciliations have such columns. The reader of tables must know the text of
#            1899-12-31 to 1900-02-28 as a duration counted from 1899-12-31 00:00 (25:00:00 is 1900-01-01 01:00:00),
#            never as a date.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    fastexcel==0.21.0 python-calamine==0.9.1 openpyxl==3.1.5 polars==2.1.0
timeout 120 "$folder/venv/bin/python" - "$folder/calls.xlsx" <<'PYTHON'
import datetime as dt
import sys

import fastexcel
import openpyxl
from python_calamine import CalamineWorkbook

book = openpyxl.Workbook()
cells = ((dt.timedelta(seconds=65), "[mm]:ss"), (dt.timedelta(hours=25), "[h]:mm:ss"), (dt.time(0, 1, 5), "h:mm:ss"))
for number, (value, shown) in enumerate(cells, 1):
    cell = book.active.cell(number, 1, value)
    cell.number_format = shown
book.save(sys.argv[1])
sheet = fastexcel.read_excel(sys.argv[1]).load_sheet(0, header_row=None, dtypes="string")
texts = sheet.to_polars().to_series(0).to_list()
values = [row[0] for row in CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()]
print(texts, "calamine", *values, sep="; ")
assert texts == ["1899-12-31 00:01:05", "1900-01-01 01:00:00", "1899-12-31 00:01:05"], texts
assert values == [dt.timedelta(seconds=65), dt.timedelta(hours=25), dt.time(0, 1, 5)], values
PYTHON
echo "as stated"
