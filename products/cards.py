"""The dashboard's card of currencies that have ended."""

from django.http import HttpRequest

from portal.grid.dashboard import Card, card
from portal.money.currencies import told_end
from products.changeover import ended_in_use


@card(order=10)
def ended_currencies(request: HttpRequest) -> Card | None:
    """Each that something still uses, with the way to replace it; nothing where there is none."""
    found = [{"old": old, "told": told_end(old)} for old in ended_in_use()]
    return Card(template="products/ended_card.html", context={"found": found}) if found else None
