"""What a column of a deck of termination routes can mean. The header cells that say so stand in headers.csv."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from .meaning import LETTERS, Meaning, amountish, calling, codeish, dated, no_digit, of_callers, seconds

CALLER = re.compile(r"src|source|cli|clid|ani|caller|calling|from")
"""Headers that are the callers' codes where such codes stand below them, and anything else where not."""

TERM: tuple[Meaning, ...] = (
    Meaning("code", _("Dial codes"), fits=codeish),
    Meaning("country_code", _("Country code (dialled)"), fits=calling, strict=True),
    Meaning("code_more", _("More dial codes (at the same price)"), fits=codeish, many=True),
    Meaning("code_to", _("Last dial code (of a range)"), fits=codeish),
    Meaning("origin", _("Origin prefixes (callers)"), fits=of_callers),
    Meaning("rate", _("Rate per minute"), fits=amountish),
    Meaning("rate_current", _("Current rate (where there is no new one)"), fits=amountish),
    Meaning("rate_first", _("Rate per minute in the first interval"), fits=amountish),
    Meaning("connection_fee", _("Connection fee"), fits=amountish),
    Meaning("first_increment", _("First increment (seconds)"), fits=seconds),
    Meaning("next_increment", _("Next increments (seconds)"), fits=seconds),
    Meaning("increments", _("Billing increments (such as 60/1)"), fits=seconds),
    Meaning("valid_from", _("Effective date"), fits=dated),
    Meaning("valid_to", _("End date"), fits=dated, strict=True),
    Meaning("destination", _("Destination"), fits=LETTERS.search),
    Meaning("network", _("Network or area (added to the country's name)"), fits=LETTERS.search),
    Meaning("country", _("Country"), fits=no_digit, many=True),
    Meaning("line_type", _("Line type"), fits=LETTERS.search),
    Meaning("status", _("Status or remarks"), many=True),
    Meaning("currency", _("Currency")),
)
