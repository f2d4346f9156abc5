#!/usr/bin/env bash
# factur-x writes quantities with six digits at most: 123456.5 seconds become 123456, a million and one 1e+06.
#
# Versions:  factur-x 7.8 (generate_xml, new in the 7 series), lxml 6.1.3.
# Guess:     a quantity given as a number is written in full, with four decimals at most, as its own setting "qty": 4
#            says. (Not written down before: met while reading the source, then tried.)
# Behaviour: it is written with Python's format "g", six significant digits. 123456.5 becomes 123456 and passes the
#            XSD, though quantity x price no longer makes the line's amount; 1000001 becomes 1e+06 and fails the XSD
#            (no exponents in xs:decimal). Prices and amounts go another way and are right. Given as text, it is kept.
# Source:    factur-x 7.8, facturx/generate_xml.py, preprocess_data_dict; no issue found about it.
# Seen:      123456.5 -> 123456 beside an amount of 1234.57 at 0.01; "123456.5" -> 123456.5; 1000001 refused: '1e+06'
# For us:    seconds and minutes of a month soon have more than six digits. Quantities, prices and amounts go into any
#            e-invoice library as text of our own formatting (never an exponent), and a test reads the XML back and
#            holds quantity x price = amount on a line of 1,234,567 seconds.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install factur-x==7.8 lxml==6.1.3
timeout 120 "$folder/venv/bin/python" - <<'PYTHON'
import logging
import re

import facturx

logging.disable(logging.CRITICAL)


def written(quantity: float | str, amount: str) -> str:
    """Return the quantity in the XML of an invoice with one line of calls at 0.01 a second."""
    place = {"country_code": "DE", "city": "Berlin", "postcode": "10115", "addr_l1": "Example Street 1"}
    line = {"BT-126": "1", "BT-129": quantity, "BT-130": "SEC", "BT-131": amount, "BT-146": "0.01", "BT-153": "Calls"}
    invoice = {
        **{"BT-1": "2026-1", "BT-2": "2026-12-01", "BT-3": "380", "BT-5": "EUR"},
        **{"BT-9": "2026-12-15", "BT-72": "2026-11-30"},
        **{"BT-106": amount, "BT-109": amount, "BT-110": "0.00", "BT-112": amount, "BT-115": amount},
        "BG-4": {"name": "Example Telecom", "vat_identifier": "DE123456788", **place},
        "BG-7": {"name": "Example Customer", **place},
        "BG-25": [{**line, "BT-151": "Z", "BT-152": "0"}],
        "BG-23": [{"BT-116": amount, "BT-117": "0.00", "BT-118": "Z", "BT-119": "0"}],
    }
    xml = facturx.generate_xml(invoice, level="en16931", check_xsd=True, check_schematron=None)
    return re.search(rb"BilledQuantity[^>]*>([^<]*)<", xml)[1].decode()


number, text = written(123456.5, "1234.57"), written("123456.5", "1234.57")
try:
    million = written(1000001, "10000.01")
except Exception as refusal:  # the library raises Exception itself
    million = "refused: " + re.search(r"'[0-9.e+]+'", str(refusal))[0]
print("123456.5 ->", number, '"123456.5" ->', text, "1000001 ->", million)
assert (number, text, million) == ("123456", "123456.5", "refused: '1e+06'")
PYTHON
echo "as stated"
