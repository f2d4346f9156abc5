"""The dashboard's cards of gateways and pricelists."""

from django.http import HttpRequest

from gateways import quick_start
from gateways.models import TermPrice
from gateways.pricelists import margin_guard
from portal.grid.dashboard import Card, card


@card(order=10)
def checklist(request: HttpRequest) -> Card | None:
    """The manual's Quick Start, until all of it is done."""
    steps = quick_start.steps()
    following = next((step for step in steps if not step.done), None)
    if following is None:
        return None
    done = sum(step.done for step in steps)
    return Card(
        template="gateways/quick_start_card.html", context={"steps": steps, "following": following, "done": done}
    )


@card(order=20)
def guarded_margins(request: HttpRequest) -> Card | None:
    """What the guard found; nothing while there are no prices to guard."""
    counts = margin_guard.tally()
    if not counts["total"] and not TermPrice.objects.filter(ended=False).exists():
        return None
    return Card(template="gateways/pricelists/guard_card.html", context={"counts": counts})
