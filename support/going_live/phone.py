"""Readiness: the branded softphone's installer, which keeps the address it was built with."""

from django.utils.translation import gettext as _

from products.models import WebProduct
from softphone.builds.addresses import in_words, outdated
from support.going_live.checks import Check, Level, check, link


def installer(product: WebProduct) -> list[Check]:
    """A warning where the installer opens another address than the softphone's now, or once it is live."""
    title = _("Branded softphone")
    if found := outdated(product):
        url = link("web-product-softphone", product.pk)
        return [check("softphone", title, Level.WARNING, in_words(product, found), url)]
    if product.state != WebProduct.State.LIVE and (found := outdated(product, once_live=True)):
        text = _(
            "Its installer, version %(version)s, opens %(opens)s. From the day it is live the softphone is at"
            " %(should_open)s: build it again on that day; a button for it will stand here."
        )
        words = {"version": found.version, "opens": found.opens, "should_open": found.should_open}
        return [check("softphone", title, Level.WARNING, text % words)]
    return []
