"""A single price, set by hand."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from gateways.models.versioned import FOREVER
from portal.history import notes
from portal.money.rounding import from_micro
from pricelists.kinds import TERM, Kind, P, kind_of
from pricelists.lock import lock_prices
from pricelists.models import DdiPrice, TermPrice, TermPricelistTerms
from pricelists.refusals import PricelistRefusal

_OF_A_VERSION = {"id", "partner", "valid_from", "valid_to", "ended", "closed_by", "opened_by"}


def set_price(*, price: TermPrice, rate: Decimal, connection_fee: Decimal, reason: str) -> TermPrice:
    """Give one price another rate per minute and connection fee, in its currency, from now on.

    The rate stays as typed: it isn't rounded. Raises PricelistRefusal for amounts below nothing, without a reason, or
    when somebody changed the price meanwhile.
    """
    terms = TermPricelistTerms.objects.filter(pricelist_id=price.pricelist_id, currency=price.currency).first()
    dear = None if terms is None else terms.expensive_rate
    values = {
        "rate": rate,
        "connection_fee": connection_fee,
        "floored": False,
        "capped": False,
        "expensive": dear is not None and rate >= dear,
    }
    return replace(TERM, price, amounts=(rate, connection_fee), values=values, reason=reason)


def replace(
    kind: Kind[Any, P, Any], price: P, *, amounts: tuple[Decimal, ...], values: dict[str, Any], reason: str
) -> P:
    """End a price's version and begin another with these values, marked hand-made; the next population leaves it alone
    unless asked.

    amounts: those of the values that may not be below nothing. Raises PricelistRefusal.
    """
    reason = reason.strip()
    if not reason:
        raise PricelistRefusal(_("Say why: the history keeps the reason with the price."))
    if len(reason) > 300:
        raise PricelistRefusal(_("Keep the reason within 300 characters."))
    if any(amount < 0 for amount in amounts):
        raise PricelistRefusal(_("A price can't be below nothing."))
    at = lock_prices(kind, price.pricelist_id)
    prices = kind.price.objects
    old = prices.select_for_update().filter(pk=price.pk, ended=False).first()
    if old is None:
        raise PricelistRefusal(
            _("This price has ended while you looked at it: somebody changed it. Open it again from the pricelist.")
        )
    old.valid_to, old.ended = at, True
    old.save(update_fields=["valid_to", "ended"])
    fields = kind.price._meta.local_concrete_fields
    copied = {field.attname: getattr(old, field.attname) for field in fields if field.name not in _OF_A_VERSION}
    copied |= {**values, "handmade": True, "reason": reason, "valid_from": at, "valid_to": FOREVER, "ended": False}
    new = prices.create(**copied)
    # Notes are about the price, not about one version of it.
    notes.Note.objects.filter(table_name=kind.table, object_id=old.pk).update(object_id=new.pk)
    kind.finding._default_manager.filter(price_id=old.pk).delete()
    return new


def current(price: P) -> P | None:
    """The version of this price that holds now: itself, or what came after it. None when it has no successor."""
    if not price.ended:
        return price
    return next((version for version in versions(price) if not version.ended), None)


def versions(price: P) -> list[P]:
    """Every version of a price, newest first: of the same pricelist and currency, and of the same destination and
    first code, or of the same place and type of numbers."""
    kind: Kind[Any, P, Any] = kind_of(price)
    same = {name: getattr(price, name) for name in kind.same}
    return list(kind.price.objects.filter(**same).order_by("-valid_from", "-id")[:200])


def margin(price: TermPrice | DdiPrice) -> Decimal | None:
    """Percent of cost that the price earns, to two decimals; None without a cost. DDI: of the MRC."""
    if isinstance(price, DdiPrice):
        return percent_of(price.mrc, price.cost_mrc)
    return percent_of(price.rate, price.cost)


def percent_of(sold: Decimal, cost: Decimal | None) -> Decimal | None:
    """What is earned in percent of the cost, to two decimals; None without a cost."""
    return ((sold - cost) * 100 / cost).quantize(from_micro(10_000)) if cost else None
