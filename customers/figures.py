"""The dashboard's figures of customers, and its chart of new ones."""

from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from customers.cards import running_trials
from customers.models import Customer
from customers.registrations import registrations
from customers.trial_phases import TrialFilter
from portal.grid.asked_together import DASHBOARD
from portal.grid.columns_chart import columns_chart
from portal.grid.dashboard import Card, Figure, card, figure
from portal.prepared import PreparedAggregate

_ALL = DASHBOARD.asks(PreparedAggregate(Customer.objects.all, {"n": Count("pk")}))


@figure(order=30)
def customers(request: HttpRequest) -> Figure | None:
    """All of them."""
    count = _ALL.read()["n"]
    return Figure(label=_("Customers"), value=count, url=reverse("customers")) if count else None


@figure(order=40)
def on_trial(request: HttpRequest) -> Figure | None:
    """Those whose trial runs."""
    count = running_trials(request)
    url = f"{reverse('customers')}?trial={TrialFilter.RUNNING.value}"
    return Figure(label=_("On trial"), value=count, url=url) if count else None


@card(order=45)
def new_customers(request: HttpRequest) -> Card | None:
    """Whether customers still come, week by week; nothing while none came."""
    weeks = registrations(timezone.now())
    total = sum(week.count for week in weeks)
    if not total:
        return None
    columns = [(date_format(week.monday, "j M"), week.count - week.on_trial, week.on_trial) for week in weeks]
    chart = columns_chart(label=_("New customers"), names=(_("not on trial"), _("on trial now")), columns=columns)
    return Card(template="grid/columns_card.html", context={"chart": chart, "total": total, "weeks": len(weeks)})
