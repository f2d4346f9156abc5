"""Adding and changing a Term Pricelist with its amounts in each currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from pricelists.keeping import check_currencies, check_uses, clean_name, end_currencies
from pricelists.kinds import TERM
from pricelists.lock import lock_prices
from pricelists.models import TermPricelist, TermPricelistTerms
from pricelists.refusals import PricelistRefusal


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
    name = clean_name(TERM, name)
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
    at = lock_prices(TERM, pricelist.pk)
    name = clean_name(TERM, name, pricelist)
    kept = pricelist.currencies
    _check(amounts, billing_increment=billing_increment, precision=precision, kept=kept)
    check_uses(pricelist, amounts)
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
    end_currencies(pricelist, gone, at)
    return pricelist


def _check(amounts: dict[str, Amounts], *, billing_increment: int, precision: int, kept: Sequence[str] = ()) -> None:
    check_currencies(amounts, kept)
    for currency, own in amounts.items():
        if any(value is not None and value < 0 for value in own.__dict__.values()):
            raise PricelistRefusal(_("An amount in %(code)s is below nothing.") % {"code": currency})
    if not 1 <= billing_increment <= 3600:
        raise PricelistRefusal({"billing_increment": _("Enter 1 to 3600 seconds.")})
    if not 0 <= precision <= 6:
        raise PricelistRefusal({"precision": _("Enter 0 to 6 decimals.")})
