"""A single price, set by hand."""

from decimal import Decimal

from django.utils.translation import gettext as _

from gateways.models import MarginFinding, TermPrice, TermPricelistTerms
from gateways.models.versioned import FOREVER
from gateways.pricelists.lock import lock_prices
from gateways.pricelists.refusals import PricelistRefusal
from portal.history import notes
from portal.money.rounding import from_micro

_COPIED = [
    field.attname
    for field in TermPrice._meta.local_concrete_fields
    if field.name not in {"id", "partner", "valid_from", "valid_to", "ended", "closed_by", "opened_by"}
]


def set_price(*, price: TermPrice, rate: Decimal, connection_fee: Decimal, reason: str) -> TermPrice:
    """Give one price another rate per minute and connection fee, in its currency, from now on.

    The old version ends, a new one begins, marked hand-made; the next population leaves it alone unless asked. The
    rate stays as typed: it isn't rounded. Raises PricelistRefusal for amounts below nothing, without a reason, or
    when somebody changed the price meanwhile.
    """
    reason = reason.strip()
    if not reason:
        raise PricelistRefusal(_("Say why: the history keeps the reason with the price."))
    if len(reason) > 300:
        raise PricelistRefusal(_("Keep the reason within 300 characters."))
    if rate < 0 or connection_fee < 0:
        raise PricelistRefusal(_("A price can't be below nothing."))
    at = lock_prices(price.pricelist_id)
    old = TermPrice.objects.select_for_update().filter(pk=price.pk, ended=False).first()
    if old is None:
        raise PricelistRefusal(
            _("This price has ended while you looked at it: somebody changed it. Open it again from the pricelist.")
        )
    own = TermPricelistTerms.objects.get(pricelist_id=old.pricelist_id, currency=old.currency)
    old.valid_to, old.ended = at, True
    old.save(update_fields=["valid_to", "ended"])
    values = {name: getattr(old, name) for name in _COPIED}
    values |= {
        "rate": rate,
        "connection_fee": connection_fee,
        "handmade": True,
        "reason": reason,
        "floored": False,
        "capped": False,
        "expensive": own.expensive_rate is not None and rate >= own.expensive_rate,
    }
    new = TermPrice.objects.create(**values, valid_from=at, valid_to=FOREVER, ended=False)
    _carry_notes(old, new)
    MarginFinding.objects.filter(price_id=old.pk).delete()
    return new


def _carry_notes(old: TermPrice, new: TermPrice) -> None:
    """Notes are about the price, not about one version of it."""
    table = TermPrice._meta.db_table
    notes.Note.objects.filter(table_name=table, object_id=old.pk).update(object_id=new.pk)


def current(price: TermPrice) -> TermPrice | None:
    """The version of this price that holds now: itself, or what came after it. None when it has no successor."""
    if not price.ended:
        return price
    return next((version for version in versions(price) if not version.ended), None)


def versions(price: TermPrice) -> list[TermPrice]:
    """Every version of a price, newest first: same pricelist, currency, destination and first code."""
    return list(
        TermPrice.objects.filter(
            pricelist_id=price.pricelist_id,
            currency=price.currency,
            destination=price.destination,
            code_min=price.code_min,
            origin_codes=price.origin_codes,
        ).order_by("-valid_from", "-id")[:200]
    )


def margin(price: TermPrice) -> Decimal | None:
    """Percent of cost that the price earns, to two decimals; None without a cost."""
    if not price.cost:
        return None
    return ((price.rate - price.cost) * 100 / price.cost).quantize(from_micro(10_000))
