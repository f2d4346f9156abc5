#!/usr/bin/env bash
# Babel writes CHF9.00 and PLN9.00 in English: the space that CLDR puts between letters and digits is left out.
#
# Versions:  Babel 2.18.0.
# Guess:     format_currency writes what CLDR's data mean, as ICU and browsers do: "CHF 9.00" with a no-break space.
# Behaviour: the pattern of English is "¤#,##0.00", and the currency's letters stand right beside the digits. Languages
#            whose pattern has a space of its own (German, Polish, French) are not concerned.
# Source:    UTS #35 part 3, "Currencies", currencySpacing: beforeCurrency/afterCurrency, insertBetween U+00A0 where
#            the symbol's character beside the digit is no symbol (category S) and no space.
# Seen:      'CHF9.00' 'PLN9.00' 'NOK9.00' 'A$9.00' '€9.00'
# For us:    every currency without a sign reads badly on the English pages; website/words.py adds the space.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install babel==2.18.0
timeout 60 "$folder/venv/bin/python" - <<'PYTHON'
from decimal import Decimal

from babel.numbers import format_currency

seen = [format_currency(Decimal(9), code, locale="en_GB") for code in ("CHF", "PLN", "NOK", "AUD", "EUR")]
print(seen)
assert seen == ["CHF9.00", "PLN9.00", "NOK9.00", "A$9.00", "€9.00"], seen
PYTHON
echo "as stated"
