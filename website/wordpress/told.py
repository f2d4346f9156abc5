"""Names of calls in words: what was sent, and what differs."""

from django.utils.translation import gettext as _

from website.wordpress.published import country_names
from website.wordpress.shapes.states import STATES

LISTED = 12
"""How many differences are named; more are counted."""


def told_call(name: str) -> str:
    """`l7.setDdiCountry US EUR AL` in words."""
    method, *parts = name.split(" ")
    words = {
        "l7.setSettings": _("Plans, currencies, countries"),
        "l7.setPricelist": _("Rates by country"),
        "l7.setRoutes": _("Rates by destination"),
        "l7.setDdi": _("Numbers by country"),
        "l7.setChapters": _("Manual"),
    }
    if method in words or len(parts) < 2:
        return words.get(method, name)
    places = [country_names("en").get(parts[0], parts[0]), *(STATES.get(code, code) for code in parts[2:])]
    return _("Numbers: %(place)s, %(currency)s") % {"place": ", ".join(places), "currency": parts[1]}


def told_calls(names: list[str]) -> list[str]:
    """The first of them in words; the last line counts the others."""
    found = [told_call(name) for name in names[:LISTED]]
    if len(names) > LISTED:
        found.append(_("and %(n)s more") % {"n": len(names) - LISTED})
    return found
