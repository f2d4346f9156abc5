"""Make the sample deck of inbound numbers anew: `python -m decks.sample.make_ddi`.

Places and their area codes come from the numbering plans and place names in the `phonenumbers` package; so do the
codes of mobile, toll-free, shared cost and national numbers. Prices, stock and everything else are invented, from a
fixed seed, and nobody's offer.
"""

import csv
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberType
from phonenumbers.geodata import GEOCODE_DATA

from decks import sample

HEADER = (
    "Country",
    "Country Prefix",
    "State",
    "City",
    "Area Code",
    "Type",
    "NRC",
    "MRC",
    "Per Minute",
    "Stock",
    "Included Channels",
    "Channel Price",
    "Fax",
    "SMS",
    "Regulation",
)
COUNTRIES = (
    *("AT", "AU", "BE", "BG", "BR", "CA", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE"),
    *("IL", "IT", "JP", "LT", "MX", "NL", "NO", "NZ", "PL", "PT", "RO", "SE", "SI", "SK", "TR", "US", "ZA"),
)
KINDS = (
    (PhoneNumberType.MOBILE, "M", "Mobile"),
    (PhoneNumberType.TOLL_FREE, "T", "Toll-Free"),
    (PhoneNumberType.SHARED_COST, "S", "Shared cost"),
    (PhoneNumberType.UAN, "N", "National"),
)
MOST_PLACES = {"US": 40, "CA": 12, "GB": 20, "DE": 20, "PL": 16, "FR": 14, "IT": 14, "ES": 14}
USUAL_PLACES = 6
SEVERAL = 12
"""Every so many places has a second offer, dearer and with more channels."""


def places(country: str) -> list[tuple[str, str, str]]:
    """(state, city, area code) of a country, as the place names of its numbering plan tell them."""
    calling = str(phonenumbers.country_code_for_region(country))
    found: dict[str, tuple[str, str, str]] = {}
    for prefix, names in GEOCODE_DATA.items():
        name, area = names.get("en", ""), prefix[len(calling) :]
        if calling == "1":  # towns are told by the exchange behind the area code
            if len(area) != 6 or not _is_in(country, prefix):
                continue
            area = area[:3]
        if not prefix.startswith(calling) or not name or not 1 <= len(area) <= 4 or "/" in name:
            continue
        city, _comma, state = name.partition(", ")
        if re.fullmatch(r"[A-Z]{2}", state) or (not state and calling != "1"):
            found.setdefault(city, (state, city, area))
    rng = random.Random(country)  # noqa: S311 -- not a secret
    chosen = sorted(found.values(), key=lambda place: (len(place[2]), place[2]))
    most = MOST_PLACES.get(country, USUAL_PLACES)
    nearer = chosen if calling == "1" else chosen[: 3 * most]  # large towns have short codes
    return sorted(rng.sample(nearer, most) if len(nearer) > most else nearer)


def _is_in(country: str, prefix: str) -> bool:
    number = phonenumbers.parse(f"+{prefix}23456789"[:12], None)
    return phonenumbers.region_code_for_number(number) == country


def codes(country: str) -> Iterator[tuple[str, str, str]]:
    """(type, name, first digits) of numbers of no place in a country."""
    for kind, letter, name in KINDS:
        example = phonenumbers.example_number_for_type(country, kind)
        if example is not None:
            yield letter, name, str(example.national_number)[:3]


def rows() -> list[tuple[str, ...]]:
    """The deck's rows, by country."""
    rng = random.Random(20260101)  # noqa: S311 -- not a secret
    made: list[tuple[str, ...]] = []
    for country in COUNTRIES:
        calling, monthly = str(phonenumbers.country_code_for_region(country)), rng.choice((75, 99, 150, 250, 420, 900))
        regulation = rng.choice(("N", "N", "K", "L", "E"))

        def line(
            state: str, city: str, area: str, kind: str, factor: float, channels: int = 2, *, demand: str = ""
        ) -> None:
            cents = max(round(monthly * factor), 50)  # noqa: B023 -- called in this turn of the loop only
            fee = rng.choice((0, cents, 2 * cents))
            minute = "0" if kind in "GN" else f"{rng.uniform(0.008, 0.06):.4f}"
            sms = "1" if kind == "M" or (country in {"US", "CA"} and kind == "G") else "0"  # noqa: B023
            made.append(
                (
                    *(country, calling, state, city, area, kind, _money(fee), _money(cents), minute),  # noqa: B023
                    *(str(rng.choice((0, 4, 10, 10, 25, 100, 100, 480))), str(channels), _money(cents // 2 or 1)),
                    *("1" if kind == "G" else "0", sms, demand),
                )
            )

        for number, (state, city, area) in enumerate(places(country)):
            line(state, city, area, "G", 1, demand=regulation)
            if number % SEVERAL == SEVERAL - 1:
                line(state, city, area, "G", 2.4, channels=10, demand=regulation)
        for kind, name, area in codes(country):
            line("", name, area, kind, {"M": 2, "T": 3, "S": 2.5, "N": 1.5}[kind], demand=rng.choice(("N", "V")))
    return made


def _money(cents: int) -> str:
    return f"{cents / 100:.2f}"


def main() -> int:
    """Write the deck beside this module."""
    made = rows()
    with Path(sample.ddi_path()).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(made)
    print(f"{sample.ddi_path()}: {len(made)} offers", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
