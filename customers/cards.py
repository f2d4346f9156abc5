"""The dashboard's card of customers."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer
from customers.tables.customers import trial_words
from customers.trial_phases import ENDING_DAYS, TrialFilter, days_left_at_most, in_phase
from portal.grid.dashboard import Card, card

NAMED = 6


@card(order=40)
def trials_ending(request: HttpRequest) -> Card | None:
    """Whose trials end within the next days; nothing while no customer has one."""
    now = timezone.now()
    ending = Customer.objects.filter(days_left_at_most(ENDING_DAYS, now), suspended_at__isnull=True)
    first = list(ending.select_related("web_product__trial_use__trial").order_by("registered_at", "id")[:NAMED])
    running = Customer.objects.filter(in_phase(TrialFilter.RUNNING, now)).count()
    if not running and not Customer.objects.filter(in_phase(TrialFilter.ENDED, now)).exists():
        return None
    grid = reverse("customers")
    return Card(
        template="customers/trials_card.html",
        context={
            "running": running,
            "ending": ending.count(),
            "days": ENDING_DAYS,
            "rows": [
                {"customer": c, "words": trial_words(c)[0], "tone": trial_words(c)[1], "url": f"{grid}?id={c.pk}"}
                for c in first
            ],
            "running_url": f"{grid}?trial={TrialFilter.RUNNING.value}",
            "ending_url": f"{grid}?trial={TrialFilter.ENDING.value}&suspended=false",
        },
    )
