#!/usr/bin/env bash
# CurrencyConverter without a date converts currencies that ended years ago, at their last day's rate, without a word.
#
# Versions:  CurrencyConverter 0.18.23 with the European Central Bank's rates that it carries (to 30 October 2026).
# Guess:     without a date, the Croatian kuna (no rate since 2022) raises an error. (That the lev keeps its last rate
#            was expected: it is fixed by law, against the euro. Its conversion to dollars and the rouble's weren't
#            thought of.)
# Behaviour: each pair has its own newest day. Roubles convert at the rate of 1 March 2022 (117.2 for a euro), levs to
#            dollars at the dollar of 31 December 2025. Nothing in the result says how old the rate is; only
#            converter.bounds[currency] does.
# Source:    README of 0.18.23: "using the last available rate", said of one pair; that the day differs from pair to
#            pair isn't said.
# Seen:      RUB to EUR uses 2022-03-01, BGN to USD 2025-12-31, USD 2026-10-30
# For us:    a supplier's deck in roubles or levs would be priced by rates of years ago, and sold under cost. A rate
#            has a greatest age (a week covers every holiday); older than that it is an error beside the deck, not a
#            price. And a customer's BGN or HRK balance converts at the fixed rate of the law (1.95583; 7.53450), not
#            by the market.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install CurrencyConverter==0.18.23
timeout 60 "$folder/venv/bin/python" - <<'PYTHON'
from currency_converter import CurrencyConverter

converter = CurrencyConverter()
newest = {code: converter.bounds[code].last_date for code in ("RUB", "BGN", "USD")}
print(", ".join(f"{code} {day}" for code, day in newest.items()))
for code, target in (("RUB", "EUR"), ("BGN", "USD"), ("HRK", "EUR")):
    today = converter.convert(100, code, target)
    then = converter.convert(100, code, target, date=converter.bounds[code].last_date)
    print(f"100 {code} = {today:.4f} {target}, the rate of {converter.bounds[code].last_date}")
    assert today == then
assert newest["RUB"].year == 2022 and newest["BGN"].year == 2025 and newest["USD"].year == 2026
PYTHON
echo "as stated"
