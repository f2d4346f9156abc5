"""What is linked to a web product: pricelists and, later, packages and trials.

Those apps stand above this one, so each announces itself (in its `AppConfig.ready`) with a function that finds its
links; this one asks them all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from products.models import WebProduct


@dataclass(frozen=True, kw_only=True)
class Use:
    """One thing that is linked to a web product.

    kind: what it is, in the interface's words ("Term Pricelist"). currencies: those it has prices in; every currency
    of the web product must be among them. None: it has none of its own. needs_currencies, needs_cultures: those that
    the web product must keep while this is linked, such as what its customers pay in.
    """

    kind: str | Promise
    name: str
    currencies: frozenset[str] | None = None
    needs_currencies: frozenset[str] = frozenset()
    needs_cultures: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


Finder = Callable[[WebProduct], Iterable[Use]]
_finders: list[Finder] = []


def announce(finder: Finder) -> Finder:
    """Have `uses_of` ask this function too. Announcing it twice changes nothing."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def uses_of(product: WebProduct) -> list[Use]:
    """Everything that is linked to the web product."""
    return [use for finder in _finders for use in finder(product)]
