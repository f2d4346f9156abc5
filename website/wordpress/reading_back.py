"""Looking at a public page of the site after a push: does a visitor see one of the prices that were sent?"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from website.wordpress.money import Kind, Plugin, told
from website.wordpress.problems import SiteProblem
from website.wordpress.rpc import Wordpress
from website.wordpress.shapes.catalogue import Catalogue

PAGE = "/pricing/{currency}/"
MOST_CURRENCIES = 4
_TAG = re.compile(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, kw_only=True)
class ReadBack:
    """What was seen. url: the page that was looked at last. problem: "" when a price was found on each."""

    url: str
    problem: str = ""


def read_back(site: Wordpress, catalogue: Catalogue, plugin: Plugin) -> ReadBack:
    """Fetch the page of plans in each currency (four at most) and look for a plan's price on it."""
    url = ""
    for currency in catalogue.currencies[:MOST_CURRENCIES]:
        path = PAGE.format(currency=currency.lower())
        url = site.address + path
        try:
            answer = site.page(path)
        except SiteProblem as problem:
            return ReadBack(url=url, problem=str(problem))
        if answer.status == 404:
            return ReadBack(url=url, problem=_missing(plugin))
        if answer.status != 200:
            text = _("A visitor gets status %(status)s for this page, not your prices. PHP's error log says why.")
            return ReadBack(url=url, problem=text % {"status": answer.status})
        wanted = catalogue.plans[currency].values()
        if not _shows(answer.body, wanted):
            return ReadBack(url=url, problem=_unseen(wanted))
    return ReadBack(url=url)


def _missing(plugin: Plugin) -> str:
    if plugin is Plugin.VENDOR:
        return _(
            "The prices were taken, but their pages aren't found (404). In WordPress open Level7 Platform, Settings, "
            "and press Update settings: the earlier plugin learns new currencies only then."
        )
    return _(
        "The prices were taken, but their page isn't found (404). Is there still a page “pricing”, and are permalinks "
        "switched on in WordPress (Settings, Permalinks, anything but Plain)?"
    )


def _unseen(wanted: Iterable[Decimal]) -> str:
    prices = ", ".join(told(price, Kind.AMOUNT, Plugin.OWN) for price in wanted)
    text = _("The page answers, but none of your plans' prices (%(prices)s) is on it. Clear the site's page cache.")
    return text % {"prices": prices}


def _shows(body: bytes, wanted: Iterable[Decimal]) -> bool:
    """Whether one of these amounts stands in a page's text, however its thousands and decimals are marked."""
    text = html.unescape(_TAG.sub(" ", body.decode("utf-8", "replace")))
    numbers = {re.sub(r"[^0-9]", "", found) for found in re.findall(r"\d[\d.,' \u00a0\u202f]{0,20}", text)}
    shown = {told(price, Kind.AMOUNT, plugin).replace(".", "").lstrip("0") for price in wanted for plugin in Plugin}
    return bool({number.lstrip("0") for number in numbers} & shown)
