#!/usr/bin/env bash
# CurrencyConverter's fallback makes up a rate for Saturday from Monday's, so the same day converts differently later.
#
# Versions:  CurrencyConverter 0.18.23 with the European Central Bank's rates that it carries.
# Guess:     fallback_on_missing_rate=True uses the last published rate (Friday's) on a weekend, as invoices do.
# Behaviour: it draws a straight line between Friday's and Monday's rate. The rate of a Saturday was never published,
#            is unknown on that Saturday, and can't be found in any source. The other way,
#            fallback_on_missing_rate_method="last_known", has to be asked for.
# Source:    README of 0.18.23, "Fallbacks" (says "linear interpolation of the closest known rates").
# Seen:      100 EUR: Fri 117.3400, Sat 117.1533, Sun 116.9667, Mon 116.7800 USD; last_known on Saturday 117.3400
# For us:    a converted invoice of a Saturday must give the same figures on Saturday and on Monday, and name a
#            published rate and its date. So: the last rate on or before the day, stored with the invoice. Worth a
#            table of days: Fri, Sat, Sun, Mon, Easter Monday, 1 May, 25 and 26 December.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install CurrencyConverter==0.18.23
timeout 60 "$folder/venv/bin/python" - <<'PYTHON'
from datetime import date

from currency_converter import CurrencyConverter

default = CurrencyConverter(fallback_on_missing_rate=True)
last = CurrencyConverter(fallback_on_missing_rate=True, fallback_on_missing_rate_method="last_known")
friday, saturday, sunday, monday = (
    default.convert(100, "EUR", "USD", date=date(2025, 10, day)) for day in (3, 4, 5, 6)
)
known = last.convert(100, "EUR", "USD", date=date(2025, 10, 4))
print(f"Fri {friday:.4f}, Sat {saturday:.4f}, Sun {sunday:.4f}, Mon {monday:.4f}; last_known on Saturday {known:.4f}")
assert abs(saturday - (friday * 2 + monday) / 3) < 0.00001 and abs(sunday - (friday + monday * 2) / 3) < 0.00001
assert abs(friday - monday) > 0.1 and known == friday
PYTHON
echo "as stated"
