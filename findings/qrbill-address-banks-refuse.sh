#!/usr/bin/env bash
# qrbill writes the address type that Swiss banks refuse since November 2025, without a warning.
#
# Versions:  qrbill 1.2.0 (released in November 2025).
# Guess:     a release of that very month refuses two free address lines, or warns, or splits them.
# Behaviour: a creditor given as line1 and line2 becomes type K (combined) in the QR code. The Swiss guidelines 2.3,
#            in force since 21 November 2025, know type S (structured) alone; scanners answer "code K not allowed
#            anymore". No warning is raised, the sheet looks right.
# Source:    claudep/swiss-qr-bill issue 105 (open: "warn when using unstructured addresses"); SIX Implementation
#            Guidelines QR-bill 2.3; the validator's words in schoero/swissqrbill issue 459.
# Seen:      type K, warnings 0
# For us:    a Swiss customer's invoice couldn't be paid by scanning. Addresses are kept in parts (street, number,
#            postal code, town, country) from the first day; a QR bill is drawn only from these, and the fifth line of
#            its data is S in a test.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install qrbill==1.2.0
timeout 60 "$folder/venv/bin/python" - <<'PYTHON'
import warnings

from qrbill import QRBill

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    bill = QRBill(
        account="CH9300762011623852957",
        creditor={"name": "Example Telecom", "line1": "Example Street 1", "line2": "3000 Bern", "country": "CH"},
        amount="22.45",
    )
    kind = bill.qr_data().split("\r\n")[4]
mine = [warning for warning in caught if "address" in str(warning.message).lower()]
print("type", kind, "warnings", len(mine))
assert kind == "K" and not mine
PYTHON
echo "as stated"
