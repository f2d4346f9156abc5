"""Whether the installer that customers get still opens the address where the softphone is.

An installer keeps the address it was built with. The address changes when the web product goes live, and with its
domain; then a new build is needed, and whoever has the old installer has to be given the new one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils.translation import gettext as _

from products.models import WebProduct
from products.notices import Notice, announce
from softphone.artwork.newest import ready_artwork
from softphone.builds.building import running_build
from softphone.builds.identity import version_of
from softphone.models import CurrentBuild
from softphone.web.address import own_url, phone_url
from softphone.web.finding import telephones


@dataclass(frozen=True, kw_only=True)
class Outdated:
    """The version that customers get opens `opens`; the softphone is, or will be, at `should_open`."""

    version: str
    opens: str
    should_open: str


def outdated(product: WebProduct, *, once_live: bool = False) -> Outdated | None:
    """What is wrong with the address in the version that customers get; None when it is right or nothing is built.

    once_live: look at the address that holds as soon as the web product is live.
    """
    found = _current(WebProduct.objects.filter(pk=product.pk)).first()
    return _judge(found, own_url(product) if once_live else phone_url(product)) if found else None


def _current(products: QuerySet[WebProduct]) -> QuerySet[CurrentBuild]:
    """What customers get of each web product, with the address it opens. A suspended one's phone is switched off."""
    return (
        CurrentBuild.objects.filter(web_product__in=products, web_product__type__in=telephones())
        .exclude(web_product__state=WebProduct.State.SUSPENDED)
        .annotate(opens=KeyTextTransform("url", "build__inputs"), number=F("build__number"))
        .select_related("web_product")
        .order_by("web_product__brand", "pk")
    )


def _judge(found: CurrentBuild, should_open: str) -> Outdated | None:
    opens = found.opens or ""  # type: ignore[attr-defined]
    if opens == should_open:
        return None
    return Outdated(version=version_of(found.number), opens=opens, should_open=should_open)  # type: ignore[attr-defined]


def in_words(product: WebProduct, found: Outdated) -> str:
    """For a page or a mail: what the installer opens, and what follows."""
    text = _(
        "%(brand)s: the softphone's installer, version %(version)s, opens %(opens)s; the softphone is at"
        " %(should_open)s. Build it again, and give the new installer to whoever has the old one."
    )
    words = {"version": found.version, "opens": found.opens, "should_open": found.should_open}
    return text % {"brand": product.brand, **words}


@announce
def address_notices(products: QuerySet[WebProduct]) -> Iterator[Notice]:
    """One notice for each web product whose installer opens another address than the softphone's, with the rebuild."""
    for current in _current(products):
        product = current.web_product
        found = _judge(current, phone_url(product))
        if found is None or running_build(product) is not None:
            continue
        can_build = ready_artwork(product) is not None
        yield Notice(
            product=product,
            text=in_words(product, found),
            label=_("Build branded software"),
            url=reverse("softphone-build-begin" if can_build else "web-product-softphone", args=[product.pk]),
            post=can_build,
        )
