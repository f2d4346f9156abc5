"""The price that holds for a call, of one pricelist in one currency, on a date."""

from datetime import datetime

from django.db.models import Q

from gateways.term_gateways.matching import Match, best_match
from pricelists.models import TermPrice, TermPricelist


def price_of(
    *, pricelist: TermPricelist, currency: str, called: str, caller: str = "", at: datetime
) -> Match[TermPrice] | None:
    """The price of a call: the longest dial code of the called number, then the best origin of the caller.

    It is the rule by which routes are chosen (gateways.term_gateways.matching), so that price and cost agree.
    called, caller: E.164 digits; a withheld caller is "". None when the pricelist sells no such number on that date.
    """
    # Ended prices and others are in different partial indexes; naming both lets either be used.
    rows = TermPrice.objects.filter(Q(ended=False) | Q(ended=True), pricelist=pricelist, currency=currency)
    return best_match(rows, called=called, caller=caller, at=at)
