"""What a visitor typed into the search of call rates: a country, or a telephone number."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ValidationError

from gateways.term_gateways.numbers import LONGEST_SHORT, e164
from website.catalogue.rates import Answer, RateList, longer_codes, price_of_number

LONGEST = 60  # characters of either field; more isn't read
Problem = Literal["", "wrong_number", "short_number", "wrong_caller", "unsold", "needs_caller"]
_NUMBER = re.compile(r"[+\d\s().\-/\u00a0\u2007-\u2015\u202f]*", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a search for a number found. problem: a key of the words; answer: what it costs, if it is sold."""

    digits: str = ""
    problem: Problem = ""
    answer: Answer | None = None


def is_number(text: str) -> bool:
    """Whether this is meant to be a telephone number: digits, and what people write between them."""
    text = _in_ascii(text)
    return any(character.isdigit() for character in text) and _NUMBER.fullmatch(text) is not None


def look_up(rates: RateList, text: str, caller: str) -> Found:
    """What calls to a number cost. With + or 00 before it, also to all numbers that begin so, if they cost the same."""
    text = _in_ascii(text).strip()
    digits = re.sub(r"[^\d]", "", text, flags=re.ASCII)
    plain = text.lstrip("(")
    international = plain.startswith(("+", "00"))
    if plain.startswith("00"):
        digits = digits.removeprefix("00")
    if not international and len(digits) <= LONGEST_SHORT:
        return Found(problem="short_number")
    if not international or len(digits) > LONGEST_SHORT + 1:  # else the beginning of a number is enough
        try:
            digits = e164(text)
        except ValidationError:
            return Found(problem="wrong_number")
    elif longer_codes(rates, digits):
        return Found(problem="wrong_number")  # what a call costs depends on the digits that are still to come
    calling = ""
    if caller.strip():
        try:
            calling = e164(_in_ascii(caller))
        except ValidationError:
            return Found(digits=digits, problem="wrong_caller")
    answer = price_of_number(rates, digits, calling)
    if answer is None:
        return Found(digits=digits, problem="unsold")
    if answer.price is None:
        return Found(digits=digits, problem="unsold" if calling else "needs_caller", answer=answer)
    return Found(digits=digits, answer=answer)


def _in_ascii(text: str) -> str:
    """Digits of any script as ASCII ones: ٤٨ is 48."""
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text[:LONGEST])
