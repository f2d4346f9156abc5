"""What follows a change of coverage: an applied or undone import, a gateway retired, routes blocked.

An app above that rests on coverage subscribes with `after_change` while apps are made ready.
"""

from collections.abc import Callable

from gateways.models import CoverageImport
from gateways.models.coverage import Supplier

Subscriber = Callable[[CoverageImport | Supplier], object]
_subscribers: list[Subscriber] = []


def after_change(subscriber: Subscriber) -> None:
    """Have `subscriber` called with the import, or the gateway, in each transaction that changes what is sold.

    What it raises undoes the change: it may enqueue jobs, and leaves long work to them.
    """
    if subscriber not in _subscribers:
        _subscribers.append(subscriber)


def notify(about: CoverageImport | Supplier) -> None:
    """Call the subscribers after the coverage of a gateway changed, by an import or otherwise.

    Otherwise: the gateway was retired, taken back into use, or had routes blocked. Needs an open transaction.
    """
    for subscriber in _subscribers:
        subscriber(about)
