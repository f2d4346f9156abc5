"""Reading what is published of a web product now, and a digest by which a change of it is noticed."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from django.conf import settings
from django.db.models import Count, Max, Q, Sum
from django.utils.translation import gettext as _

from pricelists.models import DdiPrice, DdiPricelist, TermPrice, TermPricelist, TermPricelistTerms
from pricing.models import FreeDdi, FreeRoute, PackagePrice, PricePackage
from products.models import WebProduct
from products.plans import Plan
from website.wordpress.models import WordpressSite
from website.wordpress.shapes.catalogue import Catalogue, Number, Rate

_NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})  # CLDR's groups and placeholders


class NotReadyError(Exception):
    """A web product whose prices can't be shown yet; the text tells the partner what to do."""


@lru_cache(maxsize=16)
def country_names(culture: str) -> dict[str, str]:
    """Names of all countries by ISO 3166 alpha-2 code, in a culture (BCP 47)."""
    names = Locale.parse(culture, sep="-").territories
    return {
        code: str(name)
        for code, name in sorted(names.items())
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }


def catalogue_of(product: WebProduct, site: WordpressSite, *, at: datetime) -> Catalogue:
    """Everything that the site says, as published at a moment. Raises NotReadyError."""
    package = _package(product)
    pricelist = TermPricelist.objects.filter(uses__web_product=product).first()
    if pricelist is None:
        raise NotReadyError(_("Link a Term Pricelist to this Web Product first (Where used): there are no rates yet."))
    numbers = DdiPricelist.objects.filter(uses__web_product=product).first()
    free_routes = dict(FreeRoute.objects.filter(package=package).values_list("destination", "country"))
    rates = list(_rates(pricelist, product, set(free_routes), at))
    if not rates:
        raise NotReadyError(_("The Term Pricelist %(name)s has no prices yet.") % {"name": pricelist.name})
    names = country_names(product.default_culture)
    return Catalogue(
        product_id=product.pk,
        brand=product.brand,
        domain=product.domain,
        cultures=product.cultures,
        culture=product.default_culture,
        currencies=product.currencies,
        country_names=names,
        plans=_plans(package, product),
        plan_names={plan.value: str(plan.label) for plan in Plan},
        domestic=sorted({country for country in free_routes.values() if country in names}),
        rates=rates,
        numbers=list(_numbers(numbers, product, package, at)) if numbers else [],
        min_charges=_min_charges(pricelist, product),
        increment=pricelist.billing_increment,
        precision=pricelist.precision,
        minutes=package.minutes_per_month,
        included_channels=numbers.included_channels if numbers else 0,
        vat=site.vat,
        portal_url=settings.PORTAL_BASE_URL,
        sign_up_url=site.sign_up_url,
    )


def pulse(product: WebProduct, site: WordpressSite, *, at: datetime) -> str:
    """A digest of what is published, from a few counts: another one means that something may have changed.

    It counts what holds at the moment, so a price that begins or ends by itself changes it too.
    """
    holds = Q(ended=False, valid_from__lte=at, valid_to__gt=at)
    counts = {"count": Count("pk"), "newest": Max("pk")}
    term = TermPricelist.objects.filter(uses__web_product=product).first()
    ddi = DdiPricelist.objects.filter(uses__web_product=product).first()
    package = PricePackage.objects.filter(uses__web_product=product).first()
    seen: list[Any] = [
        [getattr(product, name) for name in ("type", "brand", "domain", "cultures", "default_culture", "currencies")],
        [site.vat, site.sign_up_url],
        term and [term.pk, term.billing_increment, term.precision],
        term and TermPrice.objects.filter(holds, pricelist=term).aggregate(**counts, rates=Sum("rate")),
        term and list(TermPricelistTerms.objects.filter(pricelist=term).values_list("currency", "min_charge")),
        ddi and [ddi.pk, ddi.included_channels],
        ddi and DdiPrice.objects.filter(holds, pricelist=ddi).aggregate(**counts, mrc=Sum("mrc"), nrc=Sum("nrc")),
        package and [package.pk, package.version, package.minutes_per_month],
        package and FreeRoute.objects.filter(package=package).aggregate(**counts),
        package and FreeDdi.objects.filter(package=package).aggregate(**counts),
        package
        and list(
            PackagePrice.objects.filter(package=package).values_list("currency", "payg", "domestic", "international")
        ),
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


def _package(product: WebProduct) -> PricePackage:
    package = PricePackage.objects.filter(uses__web_product=product).first()
    if package is None:
        raise NotReadyError(
            _("Link a Price Package to this Web Product first (Pricing): its plans have no prices yet.")
        )
    return package


def _plans(package: PricePackage, product: WebProduct) -> dict[str, dict[str, Decimal]]:
    prices = {price.currency: price for price in PackagePrice.objects.filter(package=package)}
    _refuse_lacking(product, set(prices), str(_("Price Package")), package.name)
    return {
        currency: {
            Plan.PAYG.value: prices[currency].payg,
            Plan.DOMESTIC.value: prices[currency].domestic,
            Plan.INTERNATIONAL.value: prices[currency].international,
        }
        for currency in product.currencies
    }


def _min_charges(pricelist: TermPricelist, product: WebProduct) -> dict[str, Decimal]:
    found = dict(TermPricelistTerms.objects.filter(pricelist=pricelist).values_list("currency", "min_charge"))
    _refuse_lacking(product, set(found), str(_("Term Pricelist")), pricelist.name)
    return {currency: found[currency] for currency in product.currencies}


def _refuse_lacking(product: WebProduct, there: set[str], kind: str, name: str) -> None:
    if lacking := [currency for currency in product.currencies if currency not in there]:
        words = {"kind": kind, "name": name, "currencies": ", ".join(lacking)}
        raise NotReadyError(_("%(kind)s %(name)s has no %(currencies)s. Add it there first.") % words)


def _rates(pricelist: TermPricelist, product: WebProduct, free: set[str], at: datetime) -> Iterator[Rate]:
    rows = TermPrice.objects.filter(
        ended=False, pricelist=pricelist, currency__in=product.currencies, valid_from__lte=at, valid_to__gt=at
    ).order_by("destination", "id")
    names = ("currency", "destination", "country", "line_type", "codes", "origin_codes", "rate", "connection_fee")
    for currency, name, country, kind, codes, origins, rate, fee in rows.values_list(*names):
        yield Rate(
            currency=currency,
            name=name,
            country=country,
            kind=kind,
            codes=codes,
            origins=origins,
            rate=rate,
            fee=fee,
            free=name in free,
        )


def _numbers(pricelist: DdiPricelist, product: WebProduct, package: PricePackage, at: datetime) -> Iterator[Number]:
    place = ("country", "state", "city", "area_code", "number_type")
    free = set(FreeDdi.objects.filter(package=package).values_list(*place))
    rows = DdiPrice.objects.filter(
        ended=False, pricelist=pricelist, currency__in=product.currencies, valid_from__lte=at, valid_to__gt=at
    ).order_by("country", "state", "city", "id")
    for price in rows.defer("reason"):
        yield Number(
            currency=price.currency,
            country=price.country,
            prefix=price.country_prefix,
            state=price.state,
            city=price.city,
            area_code=price.area_code,
            kind=price.number_type,
            nrc=price.nrc,
            mrc=price.mrc,
            per_minute=price.per_minute,
            channels=price.included_channels if price.included_channels is not None else pricelist.included_channels,
            channel_price=price.channel_price,
            fax=price.fax,
            sms=price.sms,
            regulation=price.regulation,
            free=tuple(getattr(price, name) for name in place) in free,
        )
