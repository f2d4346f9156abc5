"""Care for what is live: customers pay by it, so nothing of it is unlinked or emptied by a slip of the hand."""

from collections.abc import Iterable

from django.utils.translation import ngettext

from products.models import WebProduct


class LiveInUseError(Exception):
    """What was asked for touches live web products and nobody has confirmed it. Its text names them."""


def live_among(products: Iterable[WebProduct]) -> list[WebProduct]:
    """Those of the web products that are live."""
    return [product for product in products if product.state == WebProduct.State.LIVE]


def guard_live(products: Iterable[WebProduct], *, confirmed: bool) -> None:
    """Raise LiveInUseError when one of these web products is live, unless a person has confirmed.

    The domain function that unlinks or empties something calls this with every web product that would feel it; the
    dialog shows the text with a button that asks again with `confirmed`.
    """
    live = live_among(products)
    if confirmed or not live:
        return
    raise LiveInUseError(
        ngettext(
            "%(products)s is live: its customers would feel this at once.",
            "%(products)s are live: their customers would feel this at once.",
            len(live),
        )
        % {"products": ", ".join(str(product) for product in live)}
    )
