#!/usr/bin/env bash
# Durations of an .ods vanish: fastexcel gives null for every one, python-calamine a text or a time, by their spelling.
#
# Versions:  python-calamine 0.9.1, fastexcel 0.21.0 (the same engine), odfpy 1.4.1, polars 2.1.0.
# Guess:     python-calamine gives timedelta for all time cells of an .ods as it does for [h]:mm:ss of an .xlsx;
#            fastexcel with dtypes="string" gives "1900-01-01 01:00:00" for 25 hours, as it does for .xlsx.
# Behaviour: fastexcel gives None for each, so a column of durations is read as empty, without an error.
#            python-calamine gives the raw text 'PT25H00M00S' for 25 hours, datetime.time(0, 1, 5) for 'PT00H01M05S'
#            and the text 'PT0S' for zero, mixed in one column. OpenDocument's office:time-value is a duration
#            whatever its length.
# Source:    found by trying; OpenDocument 1.3, part 3, office:time-value (type duration). No page of either library
#            found that says so.
# Seen:      fastexcel [None, None, None]; calamine ['PT25H00M00S', datetime.time(0, 1, 5), 'PT0S']
# For us:    a file of calls from LibreOffice would be read with empty durations, and every call would be free. A
#            column whose cells are empty where others of the row are filled must be told, and .ods durations need a
#            reading of their own before the reader of tables may say it takes .ods for CDRs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
    fastexcel==0.21.0 python-calamine==0.9.1 odfpy==1.4.1 polars==2.1.0
timeout 120 "$folder/venv/bin/python" - "$folder/calls.ods" <<'PYTHON'
import datetime as dt
import sys

import fastexcel
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from python_calamine import CalamineWorkbook

document = OpenDocumentSpreadsheet()
table = Table(name="calls")
durations = (("PT25H00M00S", "25:00:00"), ("PT00H01M05S", "00:01:05"), ("PT0S", "0:00:00"))
for number, (value, shown) in enumerate(durations, 1):
    row = TableRow()
    duration = TableCell(valuetype="time", timevalue=value)
    for cell, text in ((duration, shown), (TableCell(valuetype="string"), str(number))):
        cell.addElement(P(text=text))
        row.addElement(cell)
    table.addElement(row)
document.spreadsheet.addElement(table)
document.save(sys.argv[1])
frame = fastexcel.read_excel(sys.argv[1]).load_sheet(0, header_row=None, dtypes="string").to_polars()
texts, numbers = frame.to_series(0).to_list(), frame.to_series(1).to_list()
values = [row[0] for row in CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()]
print("fastexcel", texts, "calamine", values)
assert texts == [None, None, None] and numbers == ["1", "2", "3"], (texts, numbers)
assert values == ["PT25H00M00S", dt.time(0, 1, 5), "PT0S"], values
PYTHON
echo "as stated"
