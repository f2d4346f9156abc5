"""Public numbering facts, from the metadata and the carrier names that the `phonenumbers` package carries."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

import phonenumbers
from babel import Locale
from phonenumbers.carrierdata import CARRIER_DATA


@dataclass
class Country:
    """A country as callers see it: its calling code with what tells it from others that share it."""

    region: str  # ISO 3166 alpha-2
    name: str
    code: str  # digits that begin every number of the country
    operators: dict[str, list[str]] = field(default_factory=dict)  # operator -> prefixes of its mobile numbers
    example: str = ""  # a landline number, national


@cache
def _leading_digits(region: str) -> re.Pattern[str] | None:
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    digits = metadata.leading_digits if metadata else None
    return re.compile(digits) if digits else None


def calling_code(number: str) -> int | None:
    """The calling code that a full number or prefix (digits) begins with, or None."""
    for length in (1, 2, 3):
        if len(number) >= length and int(number[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
            return int(number[:length])
    return None


def region_of(prefix: str) -> str | None:
    """The country (ISO 3166 alpha-2) that a prefix belongs to; for shared calling codes the main one if in doubt."""
    code = calling_code(prefix)
    if code is None:
        return None
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code]
    national = prefix[len(str(code)) :]
    for region in regions[1:]:
        pattern = _leading_digits(region)
        if pattern and pattern.match(national):
            return region
    return regions[0] if regions[0] != "001" else None


_NOT_COUNTRIES = {"AC", "TA"}
"""Numbering regions whose two letters are not an ISO 3166 country: Ascension, Tristan da Cunha."""


def _country(region: str, names: dict[str, str]) -> Country | None:
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.FIXED_LINE)
    if metadata is None or example is None or region not in names or region in _NOT_COUNTRIES:
        return None
    code = str(metadata.country_code)
    if metadata.leading_digits and metadata.leading_digits.isdigit():
        code += metadata.leading_digits
    return Country(
        region=region, name=names[region], code=code, example=phonenumbers.national_significant_number(example)
    )


def countries() -> list[Country]:
    """Every country with its mobile operators' prefixes, by name; the codes of two countries are never equal."""
    names = dict(Locale("en").territories)
    found: dict[str, Country] = {}
    taken: set[str] = set()
    for regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.values():
        for region in regions:
            country = _country(region, names)
            if country and country.code not in taken:
                taken.add(country.code)
                found[region] = country
    operators: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for prefix, label in CARRIER_DATA.items():
        owner = region_of(prefix)
        if owner in found and label.get("en"):
            operators[owner][" ".join(label["en"].replace(",", " ").split())].append(prefix)
    for region, names_of_operators in operators.items():
        found[region].operators = {name: sorted(codes) for name, codes in sorted(names_of_operators.items())}
    return sorted(found.values(), key=lambda country: country.name)
