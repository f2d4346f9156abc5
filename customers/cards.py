"""The dashboard's card of customers."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from customers.models import Customer
from customers.tables.customers import trial_words
from customers.trial_phases import ENDING_DAYS, TrialFilter, days_left_at_most, in_phase
from portal.grid.dashboard import Card, card

NAMED = 6


def running_trials(request: HttpRequest) -> int:
    """How many customers' trials run now; counted once for a request, which shows it twice."""
    counted: int | None = getattr(request, "running_trials", None)
    if counted is None:
        counted = Customer.objects.filter(in_phase(TrialFilter.RUNNING, timezone.now())).count()
        request.running_trials = counted  # type: ignore[attr-defined]
    return counted


@card(order=40)
def trials_ending(request: HttpRequest) -> Card | None:
    """Whose trials end within the next days; nothing while no customer has one."""
    now = timezone.now()
    ending = Customer.objects.filter(days_left_at_most(ENDING_DAYS, now), suspended_at__isnull=True)
    first = list(ending.select_related("web_product__trial_use__trial").order_by("registered_at", "id")[:NAMED])
    running = running_trials(request)
    if not running and not Customer.objects.filter(in_phase(TrialFilter.ENDED, now)).exists():
        return None
    grid = reverse("customers")
    return Card(
        template="customers/trials_card.html",
        context={
            "running": running,
            "ending": len(first) if len(first) < NAMED else ending.count(),
            "days": ENDING_DAYS,
            "rows": [
                {"customer": c, "words": trial_words(c)[0], "tone": trial_words(c)[1], "url": f"{grid}?id={c.pk}"}
                for c in first
            ],
            "running_url": f"{grid}?trial={TrialFilter.RUNNING.value}",
            "ending_url": f"{grid}?trial={TrialFilter.ENDING.value}&suspended=false",
        },
    )
