"""Adding and changing a DDI Pricelist."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from pricelists.keeping import check_currencies, check_uses, clean_name, end_currencies
from pricelists.kinds import DDI
from pricelists.lock import lock_prices
from pricelists.models import DdiPricelist
from pricelists.refusals import PricelistRefusal

MOST_CHANNELS = 1000


def add_ddi_pricelist(
    *,
    name: str,
    currencies: Sequence[str],
    included_channels: int = 2,
    conflict: str = DdiPricelist.Conflict.CHEAPEST,
    gateway_order: Sequence[int] = (),
) -> DdiPricelist:
    """A new DDI Pricelist. currencies: in the order it shows them. Raises PricelistRefusal."""
    name = clean_name(DDI, name)
    currencies = list(dict.fromkeys(currencies))
    check_currencies(currencies)
    _check_channels(included_channels)
    return DdiPricelist.objects.create(
        name=name,
        currencies=currencies,
        included_channels=included_channels,
        conflict=conflict,
        gateway_order=list(gateway_order),
    )


def change_ddi_pricelist(
    *,
    pricelist: DdiPricelist,
    name: str,
    currencies: Sequence[str],
    included_channels: int,
    conflict: str = DdiPricelist.Conflict.CHEAPEST,
    gateway_order: Sequence[int] = (),
) -> DdiPricelist:
    """Change it. Prices keep the channels they were made with until they are populated again; those in a currency that
    is taken away end now.

    Raises PricelistRefusal, also when a linked web product needs a currency that is taken away.
    """
    at = lock_prices(DDI, pricelist.pk)
    name = clean_name(DDI, name, pricelist)
    currencies = list(dict.fromkeys(currencies))
    check_currencies(currencies, pricelist.currencies)
    _check_channels(included_channels)
    check_uses(pricelist, currencies)
    pricelist.refresh_from_db(fields=["price_count"])
    gone = [currency for currency in pricelist.currencies if currency not in currencies]
    pricelist.name = name
    pricelist.currencies = currencies
    pricelist.included_channels = included_channels
    pricelist.conflict = conflict
    pricelist.gateway_order = list(gateway_order)
    pricelist.save()
    end_currencies(pricelist, gone, at)
    return pricelist


def _check_channels(count: int) -> None:
    if not 0 <= count <= MOST_CHANNELS:
        raise PricelistRefusal(
            {"included_channels": _("Enter 0 to %(most)s channels.") % {"most": MOST_CHANNELS}},
        )
