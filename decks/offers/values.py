"""Cells of a deck of inbound numbers."""
# ruff: noqa: E501 - patterns are easier to read in one line

from __future__ import annotations

import re

from decks.values.rates import MICRO, Amount, amount
from portal.tabular.cells import clean, one_line
from portal.tabular.problems import Problem, short

AMOUNT_LIMIT = 1_000_000  # currency units: more than this for a number a month is a slip of the decimal sign
COUNT_LIMIT = 1_000_000_000
REGULATION_LIMIT = 60  # characters kept
_NONE = frozenset({"", "-", "--", "n/a", "na", "none", "null", "nil", "—", "–"})
_FREE = _NONE | {"free", "no", "included", "waived"}

_TYPES = {
    "g": "G", "geo": "G", "geographic": "G", "geographical": "G", "local": "G", "landline": "G", "l": "G", "fixed": "G",
    "city": "G", "regional": "G", "n": "N", "national": "N", "nat": "N", "non-geographic": "N", "non geographic": "N",
    "nongeographic": "N", "nongeo": "N", "country": "N", "country wide": "N", "nationwide": "N", "voip": "N",
    "nomadic": "N", "inum": "N", "m": "M", "mobile": "M", "mob": "M", "cell": "M", "cellular": "M", "gsm": "M",
    "t": "T", "tf": "T", "toll-free": "T", "toll free": "T", "tollfree": "T", "freephone": "T", "free phone": "T",
    "free call": "T", "freecall": "T", "0800": "T", "800": "T", "itfs": "T", "uifn": "T", "s": "S",
    "shared": "S", "shared cost": "S", "shared-cost": "S", "sharedcost": "S", "split charge": "S", "0845": "S",
}  # fmt: skip
_TYPE_WORDS = (
    ("T", re.compile(r"(?i)\b(toll[ -]?free|free ?phone|free ?call|uifn|itfs)\b")),
    ("S", re.compile(r"(?i)\b(shared[ -]?cost|split charge|shared)\b")),
    ("M", re.compile(r"(?i)\b(mobile|cellular|gsm)\b")),
    ("N", re.compile(r"(?i)\b(national|non[ -]?geo\w*|nationwide|country ?wide)\b")),
    ("G", re.compile(r"(?i)\b(geo\w*|local|landline|fixed)\b")),
)
_YES = frozenset({"1", "y", "yes", "true", "t", "x", "on", "+", "✓", "✔", "supported", "available", "enabled", "ok", "t38", "t.38", "in", "ja", "si", "oui"})  # fmt: skip
_NO = _NONE | frozenset({"0", "n", "no", "false", "f", "off", "not supported", "unsupported", "not available", "unavailable", "disabled", "nein", "non"})  # fmt: skip
_FEATURES = {"fax": re.compile(r"(?i)fax|\bt[. ]?38\b"), "sms": re.compile(r"(?i)sms\b|\bsms|\btext\b")}


def number_type(cell: str) -> str:
    """G, N, M, T or S for a letter or words; "" for an empty cell. Raise Problem: type_unreadable."""
    text = one_line(cell).casefold().replace("_", " ")
    if text in _NONE:
        return ""
    found = _TYPES.get(text) or type_in(text)
    if not found:
        raise Problem("type_unreadable", type=short(one_line(cell)))
    return found


def type_in(name: str) -> str:
    """The type that words in the name of an area tell ("Toll-Free"); "" where they tell none."""
    return next((letter for letter, words in _TYPE_WORDS if words.search(name)), "")


def charge(cell: str, *, decimal: str, column: str, divide: int = 1) -> Amount | None:
    """An amount in the currency's units over `divide`; None for an empty cell.

    Raise Problem: amount_unreadable, amount_negative, amount_absurd. `column` is the header, for the message.
    """
    text = clean(cell).casefold()
    if text in _NONE:
        return None
    if text in _FREE:
        return Amount(0)
    shown = {"amount": short(one_line(cell)), "column": short(column)}
    try:
        found = amount(cell, decimal=decimal, divide=divide)
    except ValueError:
        raise Problem("amount_unreadable", **shown) from None
    if found is None:
        return None
    if found.micro < 0:
        raise Problem("amount_negative", **shown)
    if found.micro > AMOUNT_LIMIT * MICRO:
        raise Problem("amount_absurd", **shown, limit=AMOUNT_LIMIT)
    return found


_WHOLE = re.compile(r"(?:in stock:? ?)?[>~≥+]?\s*(\d{1,12}|\d{1,3}(?:[ ,.'\u00a0\u202f]\d{3})+)(?:[.,]0+)?\s*\+?")


def whole(cell: str, *, code: str) -> int | None:
    """How many; None for an empty cell and for "unlimited". Raise Problem with `code`."""
    text = one_line(cell).casefold()
    if text in _NONE or text in {"unlimited", "unmetered", "yes", "in stock", "available", "∞"}:
        return None
    if text in {"no", "out of stock", "sold out", "on request", "unavailable", "backorder"}:
        return 0
    match = _WHOLE.fullmatch(text)
    number = int(re.sub(r"\D", "", match[1])) if match else COUNT_LIMIT + 1
    if number > COUNT_LIMIT:
        raise Problem(code, count=short(one_line(cell)))
    return number


def flag(cell: str, *, column: str) -> bool:
    """Yes or no. Raise Problem: flag_unreadable."""
    text = one_line(cell).casefold()
    if text in _YES:
        return True
    if text in _NO:
        return False
    raise Problem("flag_unreadable", value=short(one_line(cell)), column=short(column))


def feature(cell: str, *, name: str) -> bool:
    """Whether a list of features ("VoxFax, VoxSMS"; "voice_in, sms_in") names fax or sms."""
    return bool(_FEATURES[name].search(one_line(cell).replace("_", " ")))


def digits(cell: str, *, code: str, limit: int) -> str:
    """The digits of a country prefix or an area code; "" for an empty cell. Raise Problem with `code`."""
    text = one_line(cell)
    if text.casefold() in _NONE:
        return ""
    text = re.sub(r"(?<=\d)\.0+$", "", text)
    plain = re.sub(r"[\s()\-./]", "", text.removeprefix("+"))
    if not re.fullmatch(r"[0-9]+", plain) or len(plain) > limit:
        raise Problem(code, digits=short(text), limit=limit)
    return plain


def country_prefix(cell: str) -> str:
    """A country's calling code without + or 00. Raise Problem: prefix_unreadable."""
    found = digits(cell, code="prefix_unreadable", limit=6)
    found = found.removeprefix("00")
    if len(found) > 4 or found.startswith("0"):
        raise Problem("prefix_unreadable", digits=short(one_line(cell)), limit=4)
    return found


def text(cell: str, *, column: str, limit: int) -> str:
    """A name in one line. Raise Problem: text_too_long."""
    found = one_line(cell)
    if len(found) > limit:
        raise Problem("text_too_long", column=short(column), length=len(found), limit=limit)
    return "" if found in {"-", "--", "n/a", "N/A"} else found
