"""What a partner should know about his web products, with what is to be done, said on their pages.

The apps that know of it stand above this one, so each announces a function that finds its notices (as in uses.py).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from products.models import WebProduct


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One thing to know about a web product.

    label, url: the button that does what is to be done. post: it does it at once; otherwise it is a link to a page.
    """

    product: WebProduct
    text: str
    label: str | Promise
    url: str
    post: bool = False


Finder = Callable[[QuerySet[WebProduct]], Iterable[Notice]]
_finders: list[Finder] = []


def announce(finder: Finder) -> Finder:
    """Have `notices_of` ask this function too. It takes as many queries for many web products as for one."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def notices_of(products: QuerySet[WebProduct]) -> list[Notice]:
    """Everything that is to be said about these web products."""
    return [notice for finder in _finders for notice in finder(products)]
