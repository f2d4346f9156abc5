"""What a site can't say of what is published: told on the page, so that the partner knows before his customers do."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from website.wordpress.money import Plugin
from website.wordpress.published import country_names
from website.wordpress.shapes import rates
from website.wordpress.shapes.catalogue import Catalogue
from website.wordpress.shapes.settings import VENDOR_SIGNS

_LISTED_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWYZ")
NAMED = 8
"""How many countries are named in a sentence; more are counted."""


def warnings(catalogue: Catalogue, plugin: Plugin) -> list[str]:
    """Sentences about what the plugin on the site leaves out or says differently."""
    if plugin is Plugin.OWN:
        return [*_homeless(catalogue)]
    english = country_names("en")
    return [
        *_signs(catalogue),
        *_unlisted(catalogue),
        *_lacking(catalogue, english),
        *_numbers(catalogue),
        *_said_from(catalogue, english),
        *_billing(catalogue),
        *_homeless(catalogue),
        _("Its texts speak of text messages; the portal sells none, so it shows 0.00. Take them out of its pages."),
    ]


def _signs(catalogue: Catalogue) -> list[str]:
    found = []
    if without := [currency for currency in catalogue.currencies if currency not in VENDOR_SIGNS]:
        text = _(
            "The earlier plugin has no sign for %(currencies)s: it prints bare numbers, with warnings in PHP's log."
        )
        found.append(text % {"currencies": ", ".join(without)})
    if "JPY" in catalogue.currencies:
        found.append(_("The earlier plugin prints yen below 1 as hundredths with an “r”: 0.5 yen is “50.0 r”."))
    return found


def _unlisted(catalogue: Catalogue) -> list[str]:
    sold = {rate.country for rate in catalogue.rates} & set(catalogue.country_names)
    missing = [code for code in sold if catalogue.country_names[code][:1] not in _LISTED_LETTERS]
    text = _(
        "The earlier plugin lists only names that begin with a letter from A to Z, and not with X: not %(countries)s."
    )
    return [text % {"countries": _named(missing, catalogue)}] if missing else []


def _lacking(catalogue: Catalogue, english: dict[str, str]) -> list[str]:
    missing = rates.unlisted(catalogue, english)
    text = _("Not in the list of rates, as a price is missing in one of the currencies: %(countries)s.")
    return [text % {"countries": _named(missing, catalogue)}] if missing else []


def _numbers(catalogue: Catalogue) -> list[str]:
    count = sum(number.kind in {"M", "S"} for number in catalogue.numbers)
    text = ngettext(
        "The earlier plugin has no place for mobile and shared cost numbers: %(n)s price is left out.",
        "The earlier plugin has no place for mobile and shared cost numbers: %(n)s prices are left out.",
        count,
    )
    return [text % {"n": count}] if count else []


def _said_from(catalogue: Catalogue, english: dict[str, str]) -> list[str]:
    dearer = rates.said_from(catalogue, english)
    text = _("The earlier plugin can't say “from”, so its list has the dearest price of a kind: %(countries)s.")
    return [text % {"countries": _named(dearer, catalogue)}] if dearer else []


def _billing(catalogue: Catalogue) -> list[str]:
    found = [
        _(
            "The earlier plugin shows tenths of a cent, and cents above 1.00. Prices are rounded up to that, so that "
            "customers never pay more than they saw."
        )
    ]
    if catalogue.increment > 1:
        text = _("Its texts say that every second of a call counts. Yours count by %(n)s seconds: change its pages.")
        found.append(text % {"n": catalogue.increment})
    return found


def _homeless(catalogue: Catalogue) -> list[str]:
    names = sorted({rate.name for rate in catalogue.rates if not rate.country})
    text = ngettext(
        "%(n)s destination belongs to no country and has no page: %(names)s.",
        "%(n)s destinations belong to no country and have no page: %(names)s.",
        len(names),
    )
    return [text % {"n": len(names), "names": _some(names)}] if names else []


def _named(codes: list[str], catalogue: Catalogue) -> str:
    return _some(sorted(catalogue.country_names[code] for code in codes))


def _some(names: list[str]) -> str:
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    return _("%(names)s and %(n)s more") % {"names": shown, "n": more} if more > 0 else shown
