"""What rests on a gateway in the apps above this one, so that it can't be deleted.

Each of those apps announces a function in its `AppConfig.ready`.
"""

from collections.abc import Callable, Iterable

from gateways.models.coverage import Supplier

Finder = Callable[[Supplier], Iterable[str]]
_finders: list[Finder] = []


def announce(finder: Finder) -> Finder:
    """Have `uses_of` ask this function too: it says in whole sentences what uses the gateway."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def uses_of(gateway: Supplier) -> list[str]:
    """What uses the gateway, a sentence for each."""
    return [sentence for finder in _finders for sentence in finder(gateway)]
