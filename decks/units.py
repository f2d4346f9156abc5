"""Units that a header cell or a notice names beside the word for price: parts of the currency, lengths of time."""

from __future__ import annotations

import re

DIVISORS: dict[str, int] = {"main": 1, "cent": 100, "mill": 1000, "1/10000": 10_000, "1/100000": 100_000,
                            "1/1000000": 1_000_000}  # fmt: skip
"""How many of a unit make one of the currency; the keys are answers to the question rate_unit."""
_CENTS = re.compile(
    r"(?i)\b(us|usd|eur|euro)?[- ]?(cents?|cts?|centimes?|centavos?|céntimos?|centesimi)\b|¢|\b(us|eur|usd)c\b|\$c\b"
    r"|\bc(usd|eur)\b|\b[cp]/min|\(c\)|\b(pence|paise|groszy?|öre|gbx)\b|\bцент|\bкоп"
)
# Smaller units first: “tenths of a cent” holds the word cent, too.
_PARTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("1/1000000", re.compile(r"(?i)\bmicro|µ|\bmillionths?\b|[x×*/]\s?1,?000,?000\b|\b10\^?6\b")),
    (
        "1/100000",
        re.compile(r"(?i)\bmilli-?cents?\b|\bthousandths? of (a |us )*cents?\b|[x×*/]\s?100[,. ]?000\b|\b10\^5\b"),
    ),
    ("1/10000", re.compile(r"(?i)\bhundredths? of (a |us )*cents?\b|\b1/100 (of a )?cents?\b|\bten[- ]thousandths?\b")),
    ("1/10000", re.compile(r"(?i)[x×*/]\s?10[,. ]?000\b|\b10\^4\b|\bin 1/10[,. ]?000\b")),
    (
        "mill",
        re.compile(r"(?i)\bmill?s?\b|\bmilli?-?(usd|eur|gbp|dollars?|euros?)\b|\bm(usd|eur)\b|\bmilésim\w{1,3}\b"),
    ),
    ("mill", re.compile(r"(?i)\btenths? of (a |us )*(cents?|ct)\b|\b(1/10|0[.,]1) (of (a )?)?(us )?(cents?|ct)\b")),
    ("mill", re.compile(r"(?i)\b(deci-?cents?|zehntel ?cents?|dixièmes? de centimes?|décimas? de c\w{2,8})\b")),
    ("mill", re.compile(r"(?i)[x×*/]\s?1[,. ]?000\b(?! ?min)|\b10\^3\b|(?<!hundred )\bthousandths?\b|\btausendstel\b")),
    ("cent", _CENTS),
    ("cent", re.compile(r"(?i)\bhundredths?\b|[x×*]\s?100\b|\b10\^2\b|\bhundertstel\b")),
)
_PRICE_WORD = (
    r"\b(?:rates?|prices?|tariffs?|amounts?|currency|charges?|costs?|unit|preise?|tarife?|precios?|prix|tarifs|ceny)\b"
)
_CENTS_NOTICE = re.compile(
    rf"(?i){_PRICE_WORD}.{{0,60}}"
    r"(\b(us|eur|euro)?(cents?|cts?|pence|centimes?|centavos?)\b|\b(us|eur|usd)c\b|\bc(usd|eur)\b|¢|\bc/min)"
)
_UNIT_NOTICE = re.compile(rf"(?i){_PRICE_WORD}.{{0,60}}")
_COUNT = r"(?P<n>\d{1,3}(?:[,. ]\d{3})|\d{1,5}|one|an?|ten|six|thirty|sixty|hundred|thousand|1k)"
_LENGTH = (
    r"(?P<s>s|secs?|seconds?|segundos?|secondes?|second[oi]|sek\w{0,7}|сек\w{0,7})"
    r"|(?P<m>mins?|minutes?|minutos?|minut[io]|minuten|minut[ay]?|мин\w{0,5})"
    r"|(?P<h>h|hrs?|hours?|horas?|heures?|or[ae]|stunden?|std|godzin[aęy]?|час\w{0,3})"
)
_PER = re.compile(
    r"(?i)(?:(?<!\d)(?<!\d )/|\b(?:per|pro|por|par|al|na|za|each|every|for|cada|je|в|за)\b)"
    rf"\s*+(?:{_COUNT}[\s-]*+)?(?:{_LENGTH})\b"
)
_LOOSE = re.compile(rf"(?i)\b{_COUNT}[\s-]*(?:{_LENGTH})\b|\b(?P<hourly>hourly)\b")
_NUMBERS = {"one": 1, "a": 1, "an": 1, "six": 6, "ten": 10, "thirty": 30, "sixty": 60, "hundred": 100,
            "thousand": 1000, "1k": 1000}  # fmt: skip
_BILLING = re.compile(r"(?i)\b(bill|increment|round|puls|interval|takt|abrechn|factura|block|minimum)\w*|\d\s*/\s*\d")
_PPM = re.compile(r"(?i)\bp\.?p\.?m\b")


def in_cents(header: str) -> bool:
    """True for "Rate (US cents/min)"."""
    return unit_of(header) == "cent"


def unit_of(header: str) -> str:
    """The part of the currency that a header names, a key of DIVISORS: "Rate (mills)" -> "mill"; "main" for none."""
    text = header.replace("_", " ")
    return next((unit for unit, words in _PARTS if words.search(text)), "main")


def cents_in_notice(text: str) -> str:
    """The unit that a notice above a table names: “All rates in US cents per minute”; "" where it names none."""
    if _CENTS_NOTICE.search(text):
        return unit_of(text) if unit_of(text) != "main" else "cent"
    unit = unit_of(text) if _UNIT_NOTICE.search(text) else "main"
    return unit if unit != "main" else "cent" if _UNIT_NOTICE.search(text) and _PPM.search(text) else ""


def per_in_notice(text: str) -> int:
    """The seconds that prices are for by a notice above a table: “All prices in USD per 6 seconds”; 0 for none.

    Not where it tells how calls are billed.
    """
    if not _UNIT_NOTICE.search(text) or re.search(r"(?i)\bbill|\bincrement|\bround|\bpuls", text):
        return 0
    found = per_of(text)
    return 0 if found == 60 else found


def hundredths(header: str) -> bool:
    """True for "setup100" (Voxbone), "Monthly x100" and for cents."""
    return bool(re.search(r"(?i)(?<=[a-z\s_])x?\s?100$", header.strip())) or in_cents(header)


def per_of(header: str) -> int:
    """The seconds that a header says its prices are for: "Rate / sec" 1, "per 1000 min" 60000; 0 where it is silent."""
    return max((_seconds(match) for match in _PER.finditer(header.replace("_", " ")[:200])), default=0)


def loose_per(header: str) -> int:
    """The same without a word for per: "Rate 6 sec", "Hourly rate"; 0 where it may tell of billing."""
    text = header.replace("_", " ")[:200]
    match = None if _BILLING.search(text) or per_of(text) else _LOOSE.search(text)
    if match is None:
        return 0
    found = 3600 if match["hourly"] else _seconds(match)
    return 0 if found in {0, 60} else found


def _seconds(match: re.Match[str]) -> int:
    written = (match["n"] or "1").lower()
    count = _NUMBERS.get(written) or int(re.sub(r"\D", "", written) or 1)
    return count * (1 if match["s"] else 60 if match["m"] else 3600)


def seconds_of(decision: str) -> int:
    """The seconds that an answer to rate_per stands for: "second", "minute" or their number."""
    return {"second": 1, "minute": 60}.get(decision) or max(int(decision), 1)


def per_decision(seconds: int) -> str:
    """The answer to rate_per for a number of seconds."""
    return {1: "second", 60: "minute"}.get(seconds, str(seconds))


def pence_or_price(header: str) -> bool:
    """True for "PPM" and "Call cost (ppm)": pence or price per minute."""
    return bool(_PPM.search(header))


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
