"""What the reader asks rather than guesses, and the answers it understands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.tabular.corrections import KEYS
from portal.tabular.dates import two_digit_years

from .outcome import NotADeck, Option, Question
from .reasons import Filled
from .units import DIVISORS

NAMED = "named"
"""Answer to code_lead: the 1 is missing where the line names a place in North America."""
QUESTIONS: dict[str, Promise] = {
    "date_order": _("In what order do the effective dates name day, month and year?"),
    "decimal": _("Is the comma in the rates a decimal sign, or does it group thousands?"),
    "hyphen": _("Does a dash between codes stand for a range, or does it join a country code and an area code?"),
    "rate_unit": _("Are the rates in the currency's main unit, or in a part of it (cents, mills)?"),
    "rate_per": _("Are the rates per minute, or for another length of time?"),
    "flag": _("Which routes are closed by the column that holds only 1 and 0, or yes and no?"),
    "code_lead": _("Are the codes written in full, or North American ones without their 1?"),
    "code_strip": _("Do all codes begin with a technical prefix of the supplier, which is not part of them?"),
    "code_list": _("How are cells with several numbers meant?"),
    "block_price": _("Are the amounts for one number, or for a whole block of numbers?"),
    "remark": _("Remarks say that the code of their own line is closed. Is the line closed by that?"),
    "column:mrc": _("Which column is the monthly charge (MRC) to read?"),
    "column:rate": _("Which column is the rate to read?"),
    "column:code": _("Which column holds the dial codes?"),
}
ANSWERS: dict[str, tuple[tuple[str, Promise], ...]] = {
    "date_order": (
        ("dmy", _("Day first: 31/12/2026")),
        ("mdy", _("Month first: 12/31/2026")),
        ("ymd", _("Year first: 26-12-31")),
    ),
    "decimal": (
        (",", _("Decimal sign: 1,234 is a little more than 1")),
        (".", _("Thousands: 1,234 is more than 1000")),
    ),
    "hyphen": (
        ("range", _("A range: 49172-49174 are three codes")),
        ("join", _("Country and area: 82-01 is the code 8201")),
    ),
    "rate_unit": (
        ("main", _("Rates in the currency's main unit")),
        ("cent", _("Rates in hundredths (cents)")),
        ("mill", _("Rates in thousandths (mills, tenths of a cent)")),
        ("1/10000", _("Rates in ten-thousandths (hundredths of a cent)")),
        ("1/100000", _("Rates in hundred-thousandths (thousandths of a cent)")),
        ("1/1000000", _("Rates in millionths")),
    ),
    "code_lead": (
        ("", _("Codes as they stand")),
        ("1", _("North American codes without their 1")),
        (NAMED, _("Those of lines that name a place in North America are without their 1")),
    ),
    "rate_per": (("minute", _("Rates per minute")), ("second", _("Rates per second"))),
    "code_strip": (("", _("No: codes as they stand")),),
    "code_list": (
        ("full", _("Each number is a code of its own")),
        ("short", _("Shortened: 4850, 51 stands for 4850 and 4851")),
        ("thousands", _("Thousands marks: 9,370 is the code 9370")),
    ),
    "remark": (("own", _("Yes: it is read as blocked")), ("none", _("No: it stays open"))),
    "block_price": (("number", _("For one number")), ("block", _("For a whole block; divided by its size"))),
    "flag": (
        ("open", _("1 or yes is an open route, 0 or no a closed one")),
        ("closed", _("1 or yes is a closed route, 0 or no an open one")),
        ("none", _("Neither of them closes a route")),
    ),
}


OPEN = re.compile(r"rate_per:[1-9]\d{0,6}|code_strip:[1-9]\d{0,9}")
"""Answers that are numbers: seconds, a technical prefix."""


def question(key: str, samples: Sequence[str], *, more: str = "") -> Question:
    """The question `key`, with cells of the file that show why it is asked.

    `more` is an answer that this file suggests: a unit of rates, a number of seconds, a technical prefix.
    """
    left_out = set() if any(two_digit_years(cell) for cell in samples) else {"ymd"}
    if key == "rate_unit":
        left_out |= set(DIVISORS) - {"main", "cent", more}
    if key == "code_lead":
        left_out.add("1" if more == NAMED else NAMED)
    found = [(value, label) for value, label in answers(key, more) if value not in left_out]
    options = tuple(Option(value, label) for value, label in found)
    return Question(key, QUESTIONS[key], options, tuple(dict.fromkeys(samples))[:5])


def answers(key: str, chosen: str = "") -> list[tuple[str, Promise | Filled]]:
    """(value, label) of every answer to a question, with the one chosen if it is a number."""
    found: list[tuple[str, Promise | Filled]] = list(ANSWERS[key])
    if chosen and chosen not in dict(found) and OPEN.fullmatch(f"{key}:{chosen}"):
        if key == "rate_per":
            found.append((chosen, _length(int(chosen))))
        else:
            found.append((chosen, Filled(_("Yes: without %(prefix)s before each of them"), {"prefix": chosen})))
    return found


def _length(seconds: int) -> Promise | Filled:
    if seconds == 3600:
        return _("Rates per hour")
    if seconds % 60:
        return Filled(_("Rates per %(n)s seconds"), {"n": seconds})
    return Filled(_("Rates per %(n)s minutes"), {"n": seconds // 60})


def check(key: str, value: str) -> None:
    """Raise NotADeck (unknown_decision) for an answer that is none. Keys beside ANSWERS: column:, only:, increments."""
    allowed = [option for option, _label in ANSWERS.get(key, ())]
    if key == "increments" or key.startswith(("column:", "only:")) or OPEN.fullmatch(f"{key}:{value}"):
        return
    if value not in allowed:
        options = ", ".join(allowed) or ", ".join([*ANSWERS, "increments", *KEYS])
        raise NotADeck("unknown_decision", {"key": key, "value": value, "options": options})
