#!/usr/bin/env bash
# polars.read_excel turns dial codes written as text into nothing when they come late in a column of numbers.
#
# Versions: polars 2.1.0 with its default engine (calamine through fastexcel 0.21.0), openpyxl 3.1.5 to make the file.
# Guess:    a column whose first 1,500 codes are numbers and whose later ones are text ("0044 20", "+33") comes back as
#           text, or the call raises because the types differ.
# Behaviour: the type is inferred from the first rows alone. "0044 20" becomes null without a word, "+33" becomes the
#           number 33, and the rate beside the lost code stays: a deck loses codes and nobody is told. Only
#           infer_schema_length=None (or asking for text) keeps them.
# Source:   tried. pola-rs/polars issue 23728 asked for a warning in the documentation and was closed because a newer
#           fastexcel (0.14) seemed to cure it; with these versions it is there.
# Seen:     schema Int64, last codes [5899, None, 33]; with infer_schema_length=None: String, ['5899', '0044 20', '+33']
# In our reader: portal/tabular asks for text from the start; tests/tabular holds it to that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install polars==2.1.0 fastexcel==0.21.0 openpyxl==3.1.5
timeout 120 "$folder/venv/bin/python" - "$folder/deck.xlsx" <<'PYTHON'
import sys

import openpyxl
import polars as pl

book = openpyxl.Workbook()
sheet = book.active
sheet.append(["Code", "Rate"])
for number in range(1500):
    sheet.append([4400 + number, 0.01])
sheet.append(["0044 20", 0.5])
sheet.append(["+33", 0.7])
book.save(sys.argv[1])

inferred = pl.read_excel(sys.argv[1])
whole = pl.read_excel(sys.argv[1], infer_schema_length=None)
print("inferred from the first rows:", inferred.schema["Code"], inferred["Code"].tail(3).to_list())
print("inferred from all rows:      ", whole.schema["Code"], whole["Code"].tail(3).to_list())
assert inferred.schema["Code"] == pl.Int64, inferred.schema
assert inferred["Code"].tail(3).to_list() == [5899, None, 33]
assert inferred["Rate"].tail(3).to_list() == [0.01, 0.5, 0.7]
assert whole["Code"].tail(3).to_list() == ["5899", "0044 20", "+33"]
PYTHON
echo "as stated"
