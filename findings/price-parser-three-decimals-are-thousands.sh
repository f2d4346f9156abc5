#!/usr/bin/env bash
# price-parser multiplies a rate with exactly three decimals by a thousand, even behind a leading zero.
#
# Versions:  price-parser 0.5.1.
# Guess:     "1.250" may be read as 1250, but "0.075" and "$0.005" can only be fractions, as nobody groups thousands
#            behind a lone 0.
# Behaviour: the separator before exactly three digits is always one of thousands: "0.075" is 75, "$0.005" is 5
#            dollars, "0,123" is 123. With two or with four and more decimals the same text is a fraction ("0.0750" is
#            0.0750), so a deck's column mixes right rates and rates a thousandfold. decimal_separator="." cures it.
# Source:    scrapinghub/price-parser issues 46 (open) and 63; README, "Decimal separator".
# Seen:      0.075 -> 75, 0.0750 -> 0.0750, $0.005 -> 5, 0,123 -> 123, 0.08 -> 0.08; told the separator: 0.075
# For us:    rates per minute have three decimals as often as four. Decks are read with the separator decided once per
#            column from all its cells, never cell by cell; "0." and "0," before digits are always a fraction.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install price-parser==0.5.1
timeout 60 "$folder/venv/bin/python" - <<'PYTHON'
from price_parser import Price

found = {text: str(Price.fromstring(text).amount) for text in ("0.075", "0.0750", "$0.005", "0,123", "0.08")}
told = str(Price.fromstring("0.075", decimal_separator=".").amount)
print(", ".join(f"{text} -> {amount}" for text, amount in found.items()) + "; told the separator:", told)
assert found == {"0.075": "75", "0.0750": "0.0750", "$0.005": "5", "0,123": "123", "0.08": "0.08"}, found
assert told == "0.075", told
PYTHON
echo "as stated"
