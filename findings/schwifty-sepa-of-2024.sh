#!/usr/bin/env bash
# schwifty says of five countries that are in SEPA that they aren't.
#
# Versions:  schwifty 2026.10.1 (released in October 2026).
# Guess:     in_sepa_zone is True for Albania, Montenegro, Moldova, North Macedonia and Serbia: they joined in 2024
#            and 2025.
# Behaviour: it is False for all five, and True for countries that joined long ago. An IBAN of theirs is valid, so a
#            form that asks in_sepa_zone turns away customers who could pay by SEPA transfer.
# Source:    schwifty 2026.10.1, IBAN.in_sepa_zone ("Is the country in the Single Euro Payments Area (SEPA) zone");
#            European Payments Council, "List of SEPA scheme countries" (EPC409-09, 8.0); bisq-network/bisq2 issue
#            4728 collects the announcements.
# Seen:      AL False, ME False, MD False, MK False, RS False, GB True, CH True
# For us:    which countries may pay by transfer or direct debit is a list of ours with a day from which it holds, and
#            the bank has the last word: an IBAN that is valid but outside the list is asked about, never refused.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install schwifty==2026.10.1
timeout 60 "$folder/venv/bin/python" - <<'PYTHON'
from schwifty import IBAN

# The examples of the countries' own pages in the register of IBANs, no person's account.
EXAMPLES = {
    "AL": "AL47212110090000000235698741",
    "ME": "ME25505000012345678951",
    "MD": "MD24AG000225100013104168",
    "MK": "MK07250120000058984",
    "RS": "RS35260005601001611379",
    "GB": "GB29NWBK60161331926819",
    "CH": "CH9300762011623852957",
}
found = {country: IBAN(text).in_sepa_zone for country, text in EXAMPLES.items()}
print(", ".join(f"{country} {inside}" for country, inside in found.items()))
assert found == {"AL": False, "ME": False, "MD": False, "MK": False, "RS": False, "GB": True, "CH": True}, found
PYTHON
echo "as stated"
