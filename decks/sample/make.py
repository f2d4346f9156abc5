"""Make the sample deck anew: `python -m decks.sample.make`.

Codes come from the numbering plans in the `phonenumbers` package's metadata: a landline destination has its
country's calling code, a mobile one the shortest prefixes under which all valid numbers are mobile. Rates,
fees and increments are invented (plausible, USD), from a fixed seed.
"""

import csv
import random
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import phonenumbers
from babel import Locale
from phonenumbers import PhoneMetadata

from decks import sample

EFFECTIVE = "2026-01-01"
HEADER = (
    "ISO",
    "Destination",
    "Type",
    "Origin Prefixes",
    "Prefixes",
    "Rate",
    "Connection Fee",
    "First Increment",
    "Next Increment",
    "Effective Date",
)
EEA = (
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS"),
    *("IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
)
CHEAP = {
    *EEA,
    "AR",
    "AU",
    "BR",
    "CA",
    "CH",
    "CN",
    "GB",
    "HK",
    "IL",
    "IN",
    "JP",
    "KR",
    "MX",
    "NZ",
    "SG",
    "TR",
    "TW",
    "US",
}
PRICED_BY_ORIGIN = ("AT", "BE", "DE", "ES", "FR", "IT", "NL", "PL")
NOT_COUNTRIES = {"AC", "TA"}  # numbering regions without an ISO 3166 country of that name
DEEPEST = 5  # digits of a mobile prefix behind the calling code
MOST_CODES = 90  # a plan that needs more is left out: it tells mobiles by the length or by the last digits
TRIES = 80


@dataclass(frozen=True)
class Plan:
    """A country's numbering plan as far as a deck needs it."""

    region: str
    code: str  # calling code, with the leading digits that tell this country from others that share it
    mobile: re.Pattern[str]
    fixed: re.Pattern[str]
    lengths: tuple[int, ...]  # of national mobile numbers
    leading: str

    def mobile_prefixes(self) -> list[str]:
        """The shortest prefixes (full digits) under which every number is mobile; [] where a deck can't tell."""
        rng = random.Random(self.region)  # noqa: S311 -- not a secret
        found: list[str] = []
        open_ends = [self.leading]
        while open_ends and len(found) <= MOST_CODES:
            prefix = open_ends.pop(0)
            mobile, fixed = self._kinds(prefix, rng)
            if mobile and not fixed and len(prefix) > len(self.leading):
                found.append(prefix)
            elif mobile and len(prefix) < DEEPEST:
                open_ends += [prefix + digit for digit in "0123456789"]
        base = self.code[: len(self.code) - len(self.leading)]
        return sorted(base + prefix for prefix in found) if len(found) <= MOST_CODES else []

    def _kinds(self, prefix: str, rng: random.Random) -> tuple[bool, bool]:
        """Whether mobile and whether fixed-line numbers begin so, by trying numbers."""
        mobile = fixed = False
        # Two digits more are tried in full, so that a narrow range is not missed; the rest at random.
        for step in range(100 + TRIES):
            head = prefix + (f"{step:02d}" if step < 100 else "")
            for length in self.lengths:
                if length >= len(head):
                    number = head + "".join(rng.choices("0123456789", k=length - len(head)))
                    mobile = mobile or bool(self.mobile.fullmatch(number))
                    fixed = fixed or bool(self.fixed.fullmatch(number))
        return mobile, fixed


def plans() -> list[Plan]:
    """The numbering plans of all countries, one for each calling code with leading digits."""
    found: dict[str, Plan] = {}
    for regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.values():
        for region in regions:
            metadata = PhoneMetadata.metadata_for_region(region)
            if region in NOT_COUNTRIES or not metadata or not metadata.mobile or not metadata.fixed_line:
                continue
            leading = metadata.leading_digits or ""
            code = f"{metadata.country_code}{leading if leading.isdigit() else ''}"
            if code in found or not metadata.mobile.national_number_pattern:
                continue
            found[code] = Plan(
                region=region,
                code=code,
                mobile=re.compile(metadata.mobile.national_number_pattern),
                fixed=re.compile(metadata.fixed_line.national_number_pattern or "(?!)"),
                lengths=tuple(
                    metadata.mobile.possible_length
                    or (metadata.general_desc and metadata.general_desc.possible_length)
                    or ()
                ),
                leading=leading if leading.isdigit() else "",
            )
    return list(found.values())


def rows() -> list[tuple[str, ...]]:
    """The deck's rows, by country."""
    rng = random.Random(20260101)  # noqa: S311 -- not a secret
    names = Locale("en").territories
    origins = ",".join(sorted(str(phonenumbers.country_code_for_region(region)) for region in EEA))
    made: list[tuple[str, ...]] = []
    for plan in sorted(plans(), key=lambda plan: names[plan.region]):
        name, cents = names[plan.region], rng.uniform(0.3, 2) if plan.region in CHEAP else rng.uniform(2, 38)
        increments = ("60", "60") if rng.random() < 0.06 else ("1", "1") if rng.random() < 0.85 else ("30", "6")
        fee = "0.01" if rng.random() < 0.03 else "0"
        landline = f"{cents / 100:.4f}"
        made.append((plan.region, name, "L", "", plan.code, landline, fee, *increments, EFFECTIVE))
        prefixes = ",".join(plan.mobile_prefixes())
        if not prefixes:
            continue
        price = cents * rng.uniform(1.4, 4) / 100
        mobile = (plan.region, f"{name} Mobile", "M", "", prefixes)
        made.append((*mobile, f"{price:.4f}", fee, *increments, EFFECTIVE))
        if plan.region in PRICED_BY_ORIGIN:
            lower = f"{price * 0.4:.4f}"
            made.append(
                (plan.region, f"{name} Mobile (from EEA)", "M", origins, prefixes, lower, fee, *increments, EFFECTIVE)
            )
    return made


def main() -> int:
    """Write the deck beside this module."""
    made = rows()
    with Path(sample.path()).open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(made)
    codes = sum(row[4].count(",") + 1 for row in made)
    print(f"{sample.path()}: {len(made)} destinations, {codes} codes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
