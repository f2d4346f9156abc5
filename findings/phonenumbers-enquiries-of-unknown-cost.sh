#!/usr/bin/env bash
# phonenumbers knows French and Spanish directory enquiries as premium rate, but not the British and German ones.
#
# Versions:  phonenumbers 9.0.43 (the data of libphonenumber 9.0.43).
# Guess:     expected_cost_for_region gives PREMIUM_RATE for 118118 in Great Britain and 11833 in Germany, where a
#            call costs several pounds or euros.
# Behaviour: UNKNOWN_COST for both, though both are valid short numbers there; 118000 in France and 11820 in Spain are
#            PREMIUM_RATE. Britain's 101 and 123 are UNKNOWN_COST too; 116117 in Germany and 112 are TOLL_FREE.
# Source:    docstring of expected_cost_for_region, 9.0.43 (UNKNOWN_COST "if the number does not match a cost
#            category"); which regions have no premium category isn't said. libphonenumber-for-php's docs show
#            Britain's as empty.
# Seen:      GB 118118 unknown, DE 11833 unknown, FR 118000 premium, ES 11820 premium, DE 116117 free, GB 112 free
# For us:    "bar premium numbers" must not mean "cost == PREMIUM_RATE". Short numbers are callable only where a route
#            names them with a price; for the rest unknown counts as dear. These six are a table for the test of the
#            bar.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install phonenumbers==9.0.43
timeout 60 "$folder/venv/bin/python" - <<'PYTHON'
import phonenumbers
from phonenumbers import ShortNumberCost as Cost
from phonenumbers import expected_cost_for_region, is_valid_short_number_for_region

names = {Cost.UNKNOWN_COST: "unknown", Cost.PREMIUM_RATE: "premium", Cost.TOLL_FREE: "free"}
cases = (("GB", 118118), ("DE", 11833), ("FR", 118000), ("ES", 11820), ("DE", 116117), ("GB", 112))
found = []
for region, digits in cases:
    number = phonenumbers.PhoneNumber(phonenumbers.country_code_for_region(region), digits)
    assert is_valid_short_number_for_region(number, region), (region, digits)
    found.append(f"{region} {digits} {names[expected_cost_for_region(number, region)]}")
print(", ".join(found))
assert [text.split()[2] for text in found] == ["unknown", "unknown", "premium", "premium", "free", "free"], found
PYTHON
echo "as stated"
