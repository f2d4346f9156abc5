"""What adding, changing and deleting have in common for both kinds of pricelists."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.history import events
from portal.money import currencies as world
from portal.names import folded, is_name, refusal
from portal.tenancy.wall import PLATFORM_PARTNER_ID, current
from pricelists.kinds import Kind, kind_of
from pricelists.lock import lock_prices
from pricelists.models import DdiPricelist, TermPricelist
from pricelists.populating import count_prices
from pricelists.refusals import PricelistRefusal


def clean_name(kind: Kind, name: str, pricelist: TermPricelist | DdiPricelist | None = None) -> str:
    """The name as it is stored. pricelist: the one that is changed. Raises PricelistRefusal."""
    name = folded(name)
    if not is_name(name):
        raise PricelistRefusal({"name": refusal()})
    same = kind.pricelist.objects.filter(name=name)
    inside = current()
    if inside is not None and inside.partner_id != PLATFORM_PARTNER_ID:
        same = same.exclude(partner_id=PLATFORM_PARTNER_ID)
    if pricelist is not None:
        same = same.exclude(pk=pricelist.pk)
    if same.exists():
        raise PricelistRefusal({"name": _("You have a pricelist of this name already.")})
    return name


def check_currencies(currencies: Collection[str], kept: Collection[str] = ()) -> None:
    """Raises PricelistRefusal unless there is at least one, and each is a currency in use or one of `kept`."""
    if not currencies:
        raise PricelistRefusal({"currencies": _("Choose at least one currency.")})
    if wrong := world.problems(currencies, kept=kept):
        raise PricelistRefusal({"currencies": wrong})


def check_uses(pricelist: TermPricelist | DdiPricelist, currencies: Collection[str]) -> None:
    """Raises PricelistRefusal when a web product that uses it sells in a currency that is missing here."""
    for product in kind_of(pricelist).products(pricelist):
        if missing := [currency for currency in product.currencies if currency not in currencies]:
            raise PricelistRefusal(
                {
                    "currencies": _("%(product)s uses this pricelist and sells in %(missing)s, so that must stay.")
                    % {"product": product.brand, "missing": ", ".join(missing)}
                }
            )


def end_currencies(pricelist: TermPricelist | DdiPricelist, gone: Collection[str], at: datetime) -> None:
    """End the prices in currencies that the pricelist no longer has. Under its lock."""
    if not gone:
        return
    kind = kind_of(pricelist)
    with events.bulk():
        ending = kind.price.objects.filter(pricelist=pricelist, currency__in=gone, ended=False)
        count_prices(pricelist, by=-ending.update(valid_to=at, ended=True))
    kind.finding._default_manager.filter(pricelist=pricelist, currency__in=gone).delete()


def delete_pricelist(pricelist: TermPricelist | DdiPricelist) -> None:
    """Delete a pricelist that never had a price. Raises PricelistRefusal when it had, or is used."""
    kind = kind_of(pricelist)
    lock_prices(kind, pricelist.pk)
    if kind.products(pricelist):
        raise PricelistRefusal(_("Web products use this pricelist. Unlink them under Where used first."))
    if kind.price.objects.filter(Q(ended=False) | Q(ended=True), pricelist=pricelist).exists():
        raise PricelistRefusal(_("This pricelist has had prices. They stay on record, so it can't be deleted."))
    kind.populations(pricelist).delete()
    pricelist.delete()
