#!/usr/bin/env bash
# fastexcel asked for text gives numbers rounded to nine decimals: a tiny rate reads as 0.
#
# Versions: fastexcel 0.21.0, openpyxl 3.1.5 to make the file, polars 2.1.0 to hold the result.
# Guess:    with dtypes="string" a cell's number comes as the shortest text that gives the same binary fraction
#           ("0.30000000000000004", "1e-10"), as Python's repr and python-calamine's float do.
# Behaviour: it is written with at most nine decimals and trailing zeros cut, never with an exponent: 0.1 + 0.2 reads
#           "0.3", which helps; 0.0123456789012 reads "0.012345679"; 0.0000000001 (a rate per second of a price per
#           1,000 hours, say) reads "0", which a rate deck must not mistake for a free call.
# Source:   ToucanToco/fastexcel pull request 292 (text as a spreadsheet program would show it); the documentation of
#           load_sheet and of dtypes doesn't say it.
# Seen:     ['0.3', '0.012345679', '0', '447000000000']
# In our reader: rates have six decimals, so the rounding only drops binary noise; a rate of 0 is asked about.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install polars==2.1.0 fastexcel==0.21.0 openpyxl==3.1.5
timeout 120 "$folder/venv/bin/python" - "$folder/deck.xlsx" <<'PYTHON'
import sys

import fastexcel
import openpyxl

book = openpyxl.Workbook()
for value in (0.1 + 0.2, 0.0123456789012, 0.0000000001, 447_000_000_000):
    book.active.append([value, "x"])
book.save(sys.argv[1])
sheet = fastexcel.read_excel(sys.argv[1]).load_sheet(0, header_row=None, dtypes="string")
found = sheet.to_polars().to_series(0).to_list()
print(found)
assert found == ["0.3", "0.012345679", "0", "447000000000"], found
PYTHON
echo "as stated"
