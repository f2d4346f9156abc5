#!/usr/bin/env bash
# pyvat's newest release charges telecommunication services at the VAT rates of years ago in four countries.
#
# Versions:  pyvat 1.3.18, its newest release (January 2024), tried on 1 December 2026.
# Guess:     a library of VAT rates follows the changes: Finland 25.5 %, Estonia 24 %, Slovakia 23 %, Romania 21 %.
# Behaviour: ItemType.generic_telecommunications_service gives 24, 22, 20 and 19. The rates have no date: nothing
#            tells that they are old, and an invoice of an earlier period can't be asked for either.
# Source:    pyvat 1.3.18, README ("Calculation of VAT rates for sales is supported", no word about a day); changes:
#            Finland 1 September 2024, Slovakia 1 January 2025 and Estonia 1 July 2025 (strangerstudios/pmpro-vat-tax
#            pull request 66; ibericode/vat-rates pull request 28), Romania 1 August 2025 (Law 141/2025).
# Seen:      FI 24, EE 22, SK 20, RO 19
# For us:    VAT rates are data with a first and last day, kept by the operator, not a package's constants: a rate is
#            looked up by country and day of supply. Worth a table in tests: the day before and the day of each
#            change.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pyvat==1.3.18
timeout 60 "$folder/venv/bin/python" - <<'PYTHON'
from pyvat import VAT_RULES, ItemType

found = {c: VAT_RULES[c].get_vat_rate(ItemType.generic_telecommunications_service) for c in ("FI", "EE", "SK", "RO")}
print(", ".join(f"{country} {rate}" for country, rate in found.items()))
assert found == {"FI": 24, "EE": 22, "SK": 20, "RO": 19}, found
PYTHON
echo "as stated"
