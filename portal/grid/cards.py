"""The dashboard's card of the way to going live."""

from django.http import HttpRequest

from portal.grid.dashboard import Card, card
from portal.grid.quick_start import quick_start


@card(order=10)
def checklist(request: HttpRequest) -> Card | None:
    """The manual's Quick Start; folded once nothing of it is left to do."""
    found = quick_start()
    if not found.total:
        return None
    return Card(template="grid/quick_start_card.html", context={"quick_start": found}, width=8)
