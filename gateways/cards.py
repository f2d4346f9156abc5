"""The dashboard's cards of gateways and pricelists."""

from django.http import HttpRequest

from gateways.models import TermPrice
from gateways.pricelists import margin_guard
from portal.grid.dashboard import Card, card


@card(order=20)
def guarded_margins(request: HttpRequest) -> Card | None:
    """What the guard found; nothing while there are no prices to guard."""
    counts = margin_guard.tally()
    if not counts["total"] and not TermPrice.objects.filter(ended=False).exists():
        return None
    return Card(template="gateways/pricelists/guard_card.html", context={"counts": counts})
