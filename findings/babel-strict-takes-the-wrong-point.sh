#!/usr/bin/env bash
# Babel's strict parse_decimal takes a full stop for the decimal sign in locales whose decimal sign is the comma.
#
# Versions:  Babel 2.19.0.
# Guess:     with strict=True "12.50" is refused in Polish, and "1.234" is 1234 in Portugal's Portuguese as in
#            Brazil's.
# Behaviour: where the locale groups by a space (pl, pt_PT, fr, sv, cs, hu, en_ZA) the full stop is left as it stands
#            and then read as a decimal point: "1.234" is 1.234 there, strict or not, and 1234 in pt, de and es. So
#            the same cell is a thousandfold apart between pt and pt_PT, and "1,234" between en and en_ZA. strict only
#            refuses groups at the wrong places ("12.50" in de), and "1.234,50" is refused in pl.
# Source:    docs of babel.numbers.parse_decimal, 2.19: strict "controls whether numbers formatted in a weird way are
#            accepted or rejected"; that a foreign decimal sign is accepted isn't said. python-babel/babel issue 589
#            and pull request 590.
# Seen:      "1.234": pl 1.234, pt_PT 1.234, pt 1234, de 1234; "1,234": en_ZA 1.234, en 1234; "12.50": pl 12.50, de
#            refused
# For us:    prices typed in a form and sheets of customers: a sign that is neither the locale's decimal sign nor its
#            grouping sign must be refused (or asked about) before parse_decimal sees it, with the reason beside the
#            field. The line above is the table of the test; add fr, sv and hu.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install babel==2.19.0
timeout 60 "$folder/venv/bin/python" - <<'PYTHON'
from babel.numbers import NumberFormatError, get_decimal_symbol, parse_decimal


def strict(text: str, locale: str) -> str:
    try:
        return str(parse_decimal(text, locale=locale, strict=True))
    except NumberFormatError:
        return "refused"


cases = {
    ("1.234", "pl"): "1.234",
    ("1.234", "pt_PT"): "1.234",
    ("1.234", "pt"): "1234",
    ("1.234", "de"): "1234",
    ("1,234", "en_ZA"): "1.234",
    ("1,234", "en"): "1234",
    ("12.50", "pl"): "12.50",
    ("12.50", "de"): "refused",
    ("1.234,50", "pl"): "refused",
}
found = {case: strict(*case) for case in cases}
print(", ".join(f"{locale} {text} {answer}" for (text, locale), answer in found.items()))
assert [get_decimal_symbol(locale) for locale in ("pl", "pt_PT", "pt", "de", "en_ZA")] == [","] * 5
assert found == cases, found
PYTHON
echo "as stated"
