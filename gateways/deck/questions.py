"""What the reader asks rather than guesses, and the answers it understands."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .corrections import KEYS
from .outcome import NotADeck, Option, Question
from .values.dates import two_digit_years

QUESTIONS: dict[str, Promise] = {
    "date_order": _("In what order do the effective dates name day, month and year?"),
    "decimal": _("Is the comma in the rates a decimal sign, or does it group thousands?"),
    "hyphen": _("Does a dash between codes stand for a range, or does it join a country code and an area code?"),
    "rate_unit": _("Are the rates in the currency's main unit, or in hundredths (cents)?"),
    "rate_per": _("Are the rates per minute or per second?"),
    "flag": _("Which routes are closed by the column that holds only 1 and 0, or yes and no?"),
    "code_lead": _("Are the codes written in full, or North American ones without their 1?"),
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
    "rate_unit": (("main", _("Rates in the currency's main unit")), ("cent", _("Rates in hundredths (cents)"))),
    "code_lead": (("", _("Codes as they stand")), ("1", _("North American codes without their 1"))),
    "rate_per": (("minute", _("Rates per minute")), ("second", _("Rates per second"))),
    "flag": (
        ("open", _("1 or yes is an open route, 0 or no a closed one")),
        ("closed", _("1 or yes is a closed route, 0 or no an open one")),
        ("none", _("Neither of them closes a route")),
    ),
}


def question(key: str, samples: Sequence[str]) -> Question:
    """The question `key`, with cells of the file that show why it is asked."""
    years_first = any(two_digit_years(cell) for cell in samples)
    options = tuple(Option(value, label) for value, label in ANSWERS[key] if value != "ymd" or years_first)
    return Question(key, QUESTIONS[key], options, tuple(samples[:5]))


def check(key: str, value: str) -> None:
    """Raise NotADeck (unknown_decision) for an answer that is none. Keys beside ANSWERS: column:…, increments."""
    allowed = [option for option, _label in ANSWERS.get(key, ())]
    if key == "increments" or key.startswith("column:"):
        return
    if value not in allowed:
        options = ", ".join(allowed) or ", ".join([*ANSWERS, "increments", *KEYS])
        raise NotADeck("unknown_decision", {"key": key, "value": value, "options": options})
