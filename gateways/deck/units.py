"""Units that a header cell names beside the word for price."""

from __future__ import annotations

import re

_CENTS = re.compile(
    r"(?i)\b(us|usd|eur|euro)?[- ]?(cents?|cts?|centimes?|centavos?|céntimos?|centesimi)\b|¢|\b(us|eur|usd)c\b|\$c\b"
    r"|\bc(usd|eur)\b|\b[cp]/min|\(c\)|\b(pence|paise|groszy?|öre|gbx)\b|\bцент|\bкоп"
)
_CENTS_NOTICE = re.compile(
    r"(?i)\b(rates?|prices?|tariffs?|amounts?|currency|charges?|unit|preise|tarife|precios|prix|tarifs|ceny)\b.{0,60}"
    r"(\b(us|eur|euro)?(cents?|cts?|pence|centimes?|centavos?)\b|\b(us|eur|usd)c\b|\bc(usd|eur)\b|¢|\bc/min)"
)
_SECONDS = re.compile(
    r"(?i)(/|\b(per|pro|por|par|al|в))\s*(sec(ond)?s?|sek\w*|segundo|seconde|secondo|сек\w*)\b"
    r"|(usd|eur|gbp|[$€£])\s*(/|per)\s*s\b"
)
_SECONDS_NOTICE = re.compile(
    r"(?i)\b(rates?|prices?|tariffs?|unit|preise|precios|prix)\b"
    r".{0,60}(/|\bper |\bpro |\bpor |\bpar )\s*se[ck]\w*"
)


def in_cents(header: str) -> bool:
    """True for "Rate (US cents/min)"."""
    return bool(_CENTS.search(header.replace("_", " ")))


def cents_in_notice(text: str) -> bool:
    """True for “All rates in US cents per minute” above a table."""
    return bool(_CENTS_NOTICE.search(text))


def per_second_in_notice(text: str) -> bool:
    """True for “All prices in USD per second” above a table; not where it tells how calls are billed."""
    return bool(_SECONDS_NOTICE.search(text)) and not re.search(r"(?i)\bbill|\bincrement|\bround", text)


def hundredths(header: str) -> bool:
    """True for "setup100" (Voxbone), "Monthly x100" and for cents."""
    return bool(re.search(r"(?i)(?<=[a-z\s_])x?\s?100$", header.strip())) or in_cents(header)


def per_second(header: str) -> bool:
    """True for "Rate / sec"."""
    return bool(_SECONDS.search(header.replace("_", " ")))


def date_order(header: str) -> str:
    """dmy, mdy or ymd where the header shows it: "Effective Date (DD/MM/YYYY)", "(YY-MM-DD)"; else ""."""
    if re.search(r"(?i)\byy[-/. ]?mm[-/. ]?dd\b", header):
        return "ymd"
    if re.search(r"(?i)\bdd?[-/. ]?mm?m?[-/. ]?yy", header):
        return "dmy"
    return "mdy" if re.search(r"(?i)\bmm?[-/. ]?dd?[-/. ]?yy", header) else ""


def npa_nxx(code_header: str) -> bool:
    """True for "NPA NXX" and "NPA-NXX-X", under which an area code and an exchange may stand apart in a cell."""
    return "nxx" in code_header.lower()


def joined_npa_nxx(cell: str) -> str:
    """201200 for "201 200"; any other cell as it is."""
    return re.sub(r"^\s*([2-9]\d{2})[ \u00a0]+(\d{3,4})\s*$", r"\1\2", cell)


def north_american(code_header: str, headers: list[str], codes: list[str]) -> bool:
    """True where codes are written without their 1: NPA-NXX by name, or beside interstate and intrastate rates."""
    whole = [joined_npa_nxx(code) if npa_nxx(code_header) else code for code in codes]
    parts = [part for code in whole for part in re.split(r"[\s,;|]+", code) if part]
    if not parts or not all(re.fullmatch(r"[2-9]\d{2}(-?\d{3,4})?", part) for part in parts):
        return False
    names = " ".join(re.sub(r"[^a-z]+", "", name.lower()) + " " for name in headers)
    return bool(re.search(r"npa|nxx", code_header, re.IGNORECASE)) or ("intra" in names and "inter" in names)
