"""Readiness: what customers would pay. Package, Term Pricelist, DDI Pricelist, margins."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.tenancy.wall import PLATFORM_PARTNER_ID
from pricelists.models import (
    DdiMarginFinding,
    DdiPrice,
    DdiPricelist,
    DdiPricelistUse,
    MarginFinding,
    TermPrice,
    TermPricelist,
    TermPricelistUse,
)
from pricelists.zero import is_freephone
from pricing.models import PackageUse, PricePackage
from products.models import WebProduct
from support.going_live.checks import Check, Level, check, link, listed

BELOW, NO_COST = MarginFinding.Kind.BELOW_COST, MarginFinding.Kind.NO_COST


def package(product: WebProduct) -> Check:
    """A price package is linked, priced in every currency, and its free routes are sold at all."""
    title = _("Price Package")
    use = PackageUse.objects.filter(web_product=product).select_related("package").first()
    if use is None:
        url = link("choose-package") or link("price-packages")
        return check("package", title, Level.BLOCKING, _("No Price Package is linked to this Web Product."), url)
    found, url = use.package, link("price-package", use.package_id)
    lacking = sorted(set(product.currencies) - set(found.prices.values_list("currency", flat=True)))
    if lacking:
        text = _("%(name)s has no prices in %(currencies)s.")
        return check("package", title, Level.BLOCKING, text % {"name": found, "currencies": ", ".join(lacking)}, url)
    if doubts := list(_free_route_doubts(found, product)):
        return check("package", title, Level.WARNING, " ".join(doubts), url)
    return check("package", title, Level.OK, _("%(name)s, priced in every currency.") % {"name": found})


def _free_route_doubts(package: PricePackage, product: WebProduct) -> Iterator[str]:
    free = list(package.free_routes.values_list("destination", flat=True))
    unlimited_cost = package.prices.filter(domestic__gt=0) | package.prices.filter(international__gt=0)
    if not free:
        if unlimited_cost.exists():
            yield _("Its Unlimited packages have a price but no free routes.")
        return
    if package.minutes_per_month == 0:
        yield _("It has free routes, but no minutes of monthly allowance for them.")
    use = TermPricelistUse.objects.filter(web_product=product).first()
    if use is None:
        return
    prices = TermPrice.objects.filter(pricelist_id=use.pricelist_id, ended=False, destination__in=free)
    unsold = sorted(set(free) - set(prices.values_list("destination", flat=True).distinct()))
    if unsold:
        yield _("Free routes that the Term Pricelist doesn't sell: %(names)s.") % {"names": listed(unsold)}
    dear = sorted(set(prices.filter(expensive=True).values_list("destination", flat=True)))
    if dear:
        yield _("Free routes to expensive destinations: %(names)s.") % {"names": listed(dear)}


def term_pricelist(product: WebProduct) -> Check:
    """A Term Pricelist is linked, with terms and prices in every currency."""
    title = _("Term Pricelist")
    use = TermPricelistUse.objects.filter(web_product=product).select_related("pricelist").first()
    if use is None:
        text = _("No Term Pricelist is linked to this Web Product.")
        return check("term-pricelist", title, Level.BLOCKING, text, link("choose-pricelist"))
    prices = TermPrice.objects.filter(pricelist_id=use.pricelist_id, ended=False)
    return _priced("term-pricelist", title, use.pricelist, prices, product, link("term-prices", use.pricelist_id))


def ddi_pricelist(product: WebProduct) -> Check:
    """A DDI Pricelist is linked, the partner's own or the platform's, with prices in every currency."""
    title = _("DDI Pricelist")
    use = DdiPricelistUse.objects.filter(web_product=product).select_related("pricelist").first()
    if use is None:
        text = _("No DDI Pricelist is linked to this Web Product, so its customers can't have numbers.")
        return check("ddi-pricelist", title, Level.BLOCKING, text, link("choose-ddi-pricelist"))
    prices = DdiPrice.objects.filter(pricelist_id=use.pricelist_id, ended=False)
    return _priced("ddi-pricelist", title, use.pricelist, prices, product, link("ddi-prices", use.pricelist_id))


def _priced(
    key: str,
    title: str,
    pricelist: TermPricelist | DdiPricelist,
    prices: "QuerySet[TermPrice] | QuerySet[DdiPrice]",
    product: WebProduct,
    url: str,
) -> Check:
    lacking = [
        currency
        for currency in product.currencies
        if currency not in pricelist.currencies or not prices.filter(currency=currency).exists()
    ]
    name = str(pricelist)
    if pricelist.partner_id == PLATFORM_PARTNER_ID:
        name = _("%(name)s (of the platform)") % {"name": pricelist}
    if lacking:
        text = _("%(name)s has no prices in %(currencies)s.") % {"name": name, "currencies": ", ".join(lacking)}
        return check(key, title, Level.BLOCKING, text, url)
    return check(key, title, Level.OK, _("%(name)s, priced in every currency.") % {"name": name})


def margins(product: WebProduct) -> Check:
    """Nothing of the partner's own pricelists is sold below cost, as the margin guard last saw it."""
    title = _("Prices above cost")
    term = MarginFinding.objects.filter(pricelist__uses__web_product=product)
    ddi = DdiMarginFinding.objects.filter(pricelist__uses__web_product=product)
    calls = [MarginFinding.Component.CALL_60, MarginFinding.Component.CALL_90]
    steps = term.filter(kind=BELOW, component__in=calls, handmade=False).count()
    by_machine = term.filter(kind=BELOW, handmade=False).count() - steps
    by_machine += ddi.filter(kind=BELOW, handmade=False).count()
    by_hand = term.filter(kind=BELOW, handmade=True).count() + ddi.filter(kind=BELOW, handmade=True).count()
    told = [BELOW, NO_COST, MarginFinding.Kind.UNSOLD]  # the latter two have lines of their own
    others = term.exclude(kind__in=told).count() + ddi.exclude(kind__in=told).count()
    url = link("margin-guard") if term.exists() or not ddi.exists() else link("ddi-margin-guard")
    if by_machine:
        text = ngettext(
            "%(n)d price is below what it costs you. Reprice it, or make the price by hand if you mean it.",
            "%(n)d prices are below what they cost you. Reprice them, or make a price by hand if you mean it.",
            by_machine,
        )
        return check("margins", title, Level.BLOCKING, text % {"n": by_machine}, url)
    if steps:
        # Only calls of some lengths lose: others may pay for them, so it is told, not forbidden.
        text = ngettext(
            "%(n)d price is below cost for calls of 60 or 90 seconds: its supplier bills in longer steps.",
            "%(n)d prices are below cost for calls of 60 or 90 seconds: their supplier bills in longer steps.",
            steps,
        )
        advice = _("Give the Term Pricelist a longer billing increment or min. charge, or raise the price.")
        return check("margins", title, Level.WARNING, f"{text % {'n': steps}} {advice}", url)
    if by_hand:
        text = ngettext("%(n)d price made by hand is below cost.", "%(n)d prices made by hand are below cost.", by_hand)
        return check("margins", title, Level.WARNING, text % {"n": by_hand}, url)
    if others:
        text = ngettext(
            "%(n)d price earns less than the margin to guard.",
            "%(n)d prices earn less than the margin to guard.",
            others,
        )
        return check("margins", title, Level.WARNING, text % {"n": others}, url)
    return check("margins", title, Level.OK, _("The margin guard has found nothing below cost."))


def costless(product: WebProduct) -> Check:
    """Nothing is sold whose cost is 0, unless somebody said that it costs nothing; as the margin guard last saw it."""
    title = _("Prices with a cost")
    term = MarginFinding.objects.filter(pricelist__uses__web_product=product, kind=NO_COST)
    ddi = DdiMarginFinding.objects.filter(pricelist__uses__web_product=product, kind=NO_COST)
    by_machine = term.filter(handmade=False).count() + ddi.filter(handmade=False).count()
    by_hand = term.filter(handmade=True).count() + ddi.filter(handmade=True).count()
    url = link("margin-guard") if term.exists() or not ddi.exists() else link("ddi-margin-guard")
    if by_machine:
        text = ngettext(
            "%(n)d price has a cost of 0: most likely the supplier's price is missing. Import it.",
            "%(n)d prices have a cost of 0: most likely the supplier's prices are missing. Import them.",
            by_machine,
        )
        return check("zero-cost", title, Level.BLOCKING, text % {"n": by_machine}, url)
    if by_hand:
        text = ngettext(
            "%(n)d price made by hand has a cost of 0.", "%(n)d prices made by hand have a cost of 0.", by_hand
        )
        return check("zero-cost", title, Level.WARNING, text % {"n": by_hand}, url)
    use = TermPricelistUse.objects.filter(web_product=product).first()
    if use is not None:
        nothing = TermPrice.objects.filter(pricelist_id=use.pricelist_id, ended=False, rate=0, connection_fee=0)
        given = nothing.count() - is_freephone(nothing).count()
        if given:
            text = ngettext("Calls at %(n)d price are free.", "Calls at %(n)d prices are free.", given) % {"n": given}
            return check("zero-cost", title, Level.WARNING, text, link("term-prices", use.pricelist_id))
    return check("zero-cost", title, Level.OK, _("Every price has a cost, except what you said costs nothing."))
