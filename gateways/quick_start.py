"""The manual's Quick Start as a list of what this partner has done and what comes next."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateways.models import TermGateway, TermPricelist
from portal.tenancy.wall import PLATFORM_PARTNER_ID
from products.models import WebProduct


@dataclass(frozen=True, kw_only=True)
class Step:
    """A chapter of the manual. `url` is the page where it is done."""

    title: str | Promise
    why: str | Promise
    url: str
    done: bool


def _own(queryset: QuerySet) -> QuerySet:
    return queryset.exclude(partner_id=PLATFORM_PARTNER_ID)


def steps() -> list[Step]:
    """The steps of the partner inside the wall, in the manual's order, each told by the data itself.

    Coverage may be the platform's: a partner that uses it needs no gateway of its own.
    """
    products = WebProduct.objects.all()
    gateways, pricelists = _own(TermGateway.objects.all()), _own(TermPricelist.objects.all())
    covered = TermGateway.objects.filter(route_count__gt=0)
    platform_covered = covered.filter(partner_id=PLATFORM_PARTNER_ID).exists()
    has_products = products.exists()
    return [
        Step(
            title=_("Add Web Product"),
            why=_("Your branded website, where your customers sign up."),
            url=reverse("web-products"),
            done=has_products,
        ),
        Step(
            title=_("Add Termination Gateway"),
            why=_("Optional: your own supplier, if you don't use the platform's gateways.")
            if platform_covered
            else _("A supplier through which your customers' calls leave."),
            url=reverse("term-gateways"),
            done=gateways.exists(),
        ),
        Step(
            title=_("Import Gateway Coverage"),
            why=_("What the supplier sells, and for how much."),
            url=reverse("choose-gateway", args=["import"]),
            done=_own(covered).exists(),
        ),
        Step(
            title=_("Add Termination Pricelist"),
            why=_("What your customers pay for outbound calls, in each currency."),
            url=reverse("term-pricelists"),
            done=pricelists.exists(),
        ),
        Step(
            title=_("Where used"),
            why=_("Link the pricelist to every Web Product."),
            url=reverse("choose-pricelist"),
            done=has_products and not products.filter(term_pricelist_use=None).exists(),
        ),
        Step(
            title=_("Add selected to Term Pricelist"),
            why=_("Prices from the coverage, with your profit."),
            url=reverse("choose-gateway", args=["populate"]),
            done=pricelists.filter(price_count__gt=0).exists(),
        ),
    ]
