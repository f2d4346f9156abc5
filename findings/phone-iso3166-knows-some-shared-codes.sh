#!/usr/bin/env bash
# phone-iso3166 splits +1 and +7 by country, but calls Guernsey GB, Mayotte Reunion and Guam the United States.
#
# Versions:  phone-iso3166 0.4.1, phonenumbers 9.0.43 to compare.
# Guess:     a package made to map a number to its country splits every shared country code: +44 1481 is GG, +7 7 KZ,
#            +599 9 CW, +262 269 YT, +39 06 698 VA.
# Behaviour: it splits +1 809 (DO), +7 7 (KZ) and +599 9 (CW), but not +44 (Guernsey is GB), +262 (YT is RE), +39 06
#            698 (IT), +1 671 (Guam is US) or +61 8 9162 (CC is AU), without any sign of doubt.
# Source:    README of 0.4.1 ("map an E.164 number to the ISO-3166-1 alpha 2 country code"), no list of what it
#            doesn't split.
# Seen:      DO DO, KZ KZ, CW CW, GB GG, GB GG, RE YT, IT VA, US GU, AU CC (its answer, phonenumbers' answer)
# For us:    a bundle of "calls within the United Kingdom" would give calls to Guernsey's mobiles free, which decks
#            list apart and dearer. Countries of numbers come from phonenumbers, those of prefixes from our own table;
#            the nine numbers here are worth a table in the tests of free routes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install phone-iso3166==0.4.1 phonenumbers==9.0.43
timeout 60 "$folder/venv/bin/python" - <<'PYTHON'
import phonenumbers
from phone_iso3166.country import phone_country

numbers = [
    "18092345678",
    "77012345678",
    "59995181234",
    "441481256789",
    "447781123456",
    "262269601234",
    "390669812345",
    "16713001234",
    "61891621234",
]
found = [
    (phone_country(number), phonenumbers.region_code_for_number(phonenumbers.parse(f"+{number}"))) for number in numbers
]
print(", ".join(f"{ours} {theirs}" for ours, theirs in found))
assert found == [
    ("DO", "DO"),
    ("KZ", "KZ"),
    ("CW", "CW"),
    ("GB", "GG"),
    ("GB", "GG"),
    ("RE", "YT"),
    ("IT", "VA"),
    ("US", "GU"),
    ("AU", "CC"),
], found
PYTHON
echo "as stated"
