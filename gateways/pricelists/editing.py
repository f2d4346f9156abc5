"""Adding, changing and deleting a pricelist with its amounts in each currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from gateways.models import MarginFinding, Population, TermPrice, TermPricelist, TermPricelistTerms
from gateways.pricelists.lock import lock_prices
from gateways.pricelists.population import count_prices
from gateways.pricelists.refusals import PricelistRefusal
from portal.history import events
from portal.money import currencies as world
from products.models import WebProduct


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """The money fields in one currency; None: no expensive rate, no limit of profit."""

    min_charge: Decimal = Decimal(0)
    expensive_rate: Decimal | None = None
    min_rate: Decimal = Decimal(0)
    max_profit: Decimal | None = None


def add_pricelist(
    *,
    name: str,
    amounts: dict[str, Amounts],
    billing_increment: int = 60,
    precision: int = 4,
    conflict: str = TermPricelist.Conflict.CHEAPEST,
    gateway_order: Sequence[int] = (),
) -> TermPricelist:
    """A new pricelist. amounts: by currency, in the order the pricelist shows them. Raises PricelistRefusal."""
    name = _name(name, None)
    _check(amounts, billing_increment=billing_increment, precision=precision)
    pricelist = TermPricelist.objects.create(
        name=name,
        currencies=list(amounts),
        billing_increment=billing_increment,
        precision=precision,
        conflict=conflict,
        gateway_order=list(gateway_order),
    )
    for currency, own in amounts.items():
        TermPricelistTerms.objects.create(pricelist=pricelist, currency=currency, **own.__dict__)
    return pricelist


def change_pricelist(
    *,
    pricelist: TermPricelist,
    name: str,
    amounts: dict[str, Amounts],
    billing_increment: int,
    precision: int,
    conflict: str,
    gateway_order: Sequence[int] = (),
) -> TermPricelist:
    """Change it. New amounts count from the next population on; prices in a currency that is taken away end now.

    Raises PricelistRefusal, also when a linked web product needs a currency that is taken away.
    """
    at = lock_prices(pricelist.pk)
    name = _name(name, pricelist)
    _check(amounts, billing_increment=billing_increment, precision=precision)
    _check_uses(pricelist, amounts)
    pricelist.refresh_from_db(fields=["price_count"])
    gone = [currency for currency in pricelist.currencies if currency not in amounts]
    pricelist.name = name
    pricelist.currencies = list(amounts)
    pricelist.billing_increment = billing_increment
    pricelist.precision = precision
    pricelist.conflict = conflict
    pricelist.gateway_order = list(gateway_order)
    pricelist.save()
    standing = {terms.currency: terms for terms in pricelist.terms.all()}
    for currency, own in amounts.items():
        terms = standing.pop(currency, None) or TermPricelistTerms(pricelist=pricelist, currency=currency)
        for field, value in own.__dict__.items():
            setattr(terms, field, value)
        terms.save()
    for terms in standing.values():
        terms.delete()
    if gone:
        with events.bulk():
            ending = TermPrice.objects.filter(pricelist=pricelist, currency__in=gone, ended=False)
            count_prices(pricelist, by=-ending.update(valid_to=at, ended=True))
        MarginFinding.objects.filter(pricelist=pricelist, currency__in=gone).delete()
    return pricelist


def delete_pricelist(pricelist: TermPricelist) -> None:
    """Delete a pricelist that never had a price. Raises PricelistRefusal when it had, or is used."""
    lock_prices(pricelist.pk)
    if WebProduct.objects.filter(term_pricelist_use__pricelist=pricelist).exists():
        raise PricelistRefusal(_("Web products use this pricelist. Unlink them under Where used first."))
    if TermPrice.objects.filter(Q(ended=False) | Q(ended=True), pricelist=pricelist).exists():
        raise PricelistRefusal(_("This pricelist has had prices. They stay on record, so it can't be deleted."))
    Population.objects.filter(pricelist=pricelist).delete()
    pricelist.delete()


def _name(name: str, pricelist: TermPricelist | None) -> str:
    name = name.strip()
    if not name:
        raise PricelistRefusal({"name": _("Enter a name.")})
    same = TermPricelist.objects.filter(name=name).exclude(partner_id=0)
    if pricelist is not None:
        same = same.exclude(pk=pricelist.pk)
    if same.exists():
        raise PricelistRefusal({"name": _("You have a pricelist of this name already.")})
    return name


def _check(amounts: dict[str, Amounts], *, billing_increment: int, precision: int) -> None:
    if not amounts:
        raise PricelistRefusal({"currencies": _("Choose at least one currency.")})
    for currency, own in amounts.items():
        if not world.is_currency(currency):
            raise PricelistRefusal({"currencies": _("%(code)s is no currency.") % {"code": currency}})
        if any(value is not None and value < 0 for value in own.__dict__.values()):
            raise PricelistRefusal(_("An amount in %(code)s is below nothing.") % {"code": currency})
    if not 1 <= billing_increment <= 3600:
        raise PricelistRefusal({"billing_increment": _("Enter 1 to 3600 seconds.")})
    if not 0 <= precision <= 6:
        raise PricelistRefusal({"precision": _("Enter 0 to 6 decimals.")})


def _check_uses(pricelist: TermPricelist, amounts: dict[str, Amounts]) -> None:
    for product in WebProduct.objects.filter(term_pricelist_use__pricelist=pricelist):
        if missing := [currency for currency in product.currencies if currency not in amounts]:
            raise PricelistRefusal(
                {
                    "currencies": _("%(product)s uses this pricelist and sells in %(missing)s, so that must stay.")
                    % {"product": product.brand, "missing": ", ".join(missing)}
                }
            )
